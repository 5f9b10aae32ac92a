"""What a tenant tells of its first file. What it does not tell is left out, with a remark where that needs a reason."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from lookout_config import intune, names, paths, settings, tenant
from lookout_config.kinds import LOOKOUT_CONNECTOR
from lookout_config.model import Path
from lookout_config.observe import CONSENTED, PROTECTIONS
from lookout_config.tenant import Tenant, Thing, Unseen
from lookout_config.world import Snapshot

CONSENT: Path = ("consent",)
MTD: Path = ("intune", "mtd_connector")
APP: Path = ("intune", "app")
COMPLIANCE: Path = ("intune", "compliance_policies")
PROTECTION: Path = ("intune", "app_protection_policies")

_APPS = "deviceAppManagement/mobileApps"
_LEVELS = ("secured", "low", "medium", "high")
_INTENTS = {
    "required": "required",
    "available": "available",
    "availableWithoutEnrollment": "available_without_enrollment",
}
_ACTIONS = {"block": "block", "wipe": "wipe"}
_PRIORITIES = {"thirdPartyPartnerOverDefender": "lookout", "defenderOverThirdPartyPartner": "defender"}
_TO_GROUP, _NOT_GROUP = (
    "#microsoft.graph.groupAssignmentTarget",
    "#microsoft.graph.exclusionGroupAssignmentTarget",
)

Remarks = dict[Path, list[str]]


class Told(NamedTuple):
    """The data of a file (in the long form), and lines that belong above its keys, there or left open."""

    data: dict[str, Any]
    remarks: Mapping[Path, Sequence[str]]


def told(snapshot: Snapshot, cloud: str = "global") -> Told:
    """The first file as far as a survey tells it."""
    seen, remarks = tenant.of(snapshot), defaultdict[Path, list[str]](list)
    assignments = list(_assignments(seen, remarks))
    groups = _groups(seen, assignments, remarks)
    blocks = {
        "mtd_connector": _mtd_connector(seen, remarks),
        "app": _app(seen, assignments),
        "compliance_policies": _compliance(seen, groups, remarks),
        "app_protection_policies": list(_protection(seen, remarks)),
    }
    data = {
        "version": 1,
        "tenant": _tenant(snapshot, cloud),
        "consent": _consent(seen, remarks),
        "connector": {"enrollment": {"groups": groups}} if groups else {},
        "intune": {name: block for name, block in blocks.items() if block},
    }
    return Told({key: value for key, value in data.items() if value}, remarks)


def assigned(data: dict[str, Any], proposed: Sequence[str]) -> Iterator[tuple[Path, str]]:
    """Take out ``assign_to`` where the console enrolls other groups than were proposed, and say so by place.

    Only of those proposed is it known that Intune assigns to them.
    """
    told = settings.name_list(paths.at(data, tenant.GROUPS) or ())
    others = ", ".join(names.visible(name) for name in told if name not in proposed)
    block = data.get("intune", {})
    policies = [(COMPLIANCE, policy) for policy in block.get("compliance_policies", ())]
    for place, thing in [(APP, block.get("app", {})), *policies]:
        if others and thing.pop("assign_to", None):
            what = names.visible(thing.get("name") or thing.get("id") or "Lookout for Work")
            yield place, f"left open: assign_to: {what} is not assigned to {others}"


def _tenant(snapshot: Snapshot, cloud: str) -> dict[str, Any]:
    """The initial domain is the one that never changes; else the default one."""
    organization = snapshot.collections["organization"][0]
    domains = organization.get("verifiedDomains") or ()
    ranked = sorted(domains, key=lambda domain: (not domain.get("isInitial"), not domain.get("isDefault")))
    found = {
        "id": snapshot.tenant_id,
        "name": organization.get("displayName"),
        "domain": ranked[0]["name"] if ranked else None,
        "cloud": None if cloud == "global" else cloud,
    }
    return {key: value for key, value in found.items() if value}


def _consent(seen: Tenant, remarks: Remarks) -> dict[str, Any]:
    """Lookout's application, when there is no doubt which it is: anybody can name one so."""
    apps = _things(seen, "servicePrincipals", CONSENT, remarks)
    named = [app for app in apps if app.get("displayName") == CONSENTED[0] and app.get("appId")]
    others = [
        app for app in apps if app not in named and str(app.get("displayName")).startswith(CONSENTED[1])
    ]
    for app in named if len(named) > 1 else () if named else others:
        remarks[CONSENT].append(f"is it {tenant.called(app)}, app_id {app.get('appId')}?")
    if len(named) != 1:
        return {}
    remarks[CONSENT].append("by its name: make sure that it is Lookout's")
    return {"app_name": named[0]["displayName"], "app_id": named[0]["appId"]}


def _groups(seen: Tenant, assignments: Sequence[Thing], remarks: Remarks) -> list[dict[str, Any]]:
    """The groups to which Lookout for Work is assigned: the same users are to be enrolled. A proposal, no more."""
    found: dict[str, dict[str, Any]] = {}
    for one in assignments:
        group_id = (one.get("target") or {}).get("groupId") or ""
        group = seen.identified(group_id) if _kind_of(one) == _TO_GROUP else None
        if isinstance(group, Unseen) or (group and not group.get("displayName")):
            remarks[tenant.GROUPS].append(
                f"the app is assigned to group {group_id}, whose name could not be read"
            )
        elif group and group["displayName"] in found and found[group["displayName"]]["id"] != group["id"]:
            remarks[tenant.GROUPS].append(
                f"two groups are called {tenant.called(group)}: {group['id']} is the other"
            )
        elif group:
            found[group["displayName"]] = {"name": group["displayName"], "id": group["id"]}
    for word in sorted({_beside(one) for one in assignments} - {""}):
        remarks[tenant.GROUPS].append(f"Lookout for Work is also {word}, which an enrollment group cannot be")
    if found:
        remarks[tenant.GROUPS].append(
            "proposed, since Lookout for Work is assigned to them: compare with the console"
        )
    return list(found.values())


def _beside(assignment: Thing) -> str:
    """What an assignment is, when not to a group."""
    kind = _kind_of(assignment)
    if kind == _NOT_GROUP:
        return f"kept from group {(assignment.get('target') or {}).get('groupId')}"
    return "" if kind == _TO_GROUP else f"assigned to {'all devices' if 'Devices' in kind else 'all users'}"


def _kind_of(assignment: Thing) -> str:
    return str((assignment.get("target") or {}).get("@odata.type"))


def _assignments(seen: Tenant, remarks: Remarks) -> Iterator[Thing]:
    """Where the app is assigned, but for where it is taken away."""
    for app in _lookout(seen, remarks):
        for one in _things(seen, f"beta/{_APPS}/{app['id']}/assignments", tenant.GROUPS, remarks):
            if one.get("intent") in _INTENTS:
                yield one


def _app(seen: Tenant, assignments: Sequence[Thing]) -> dict[str, Any]:
    platforms = {system for app in _lookout(seen, {}) for system in PROTECTIONS if _is_for(app, system)}
    if not platforms:
        return {}
    found: dict[str, Any] = {"platforms": sorted(platforms)}
    if assignments and all(_kind_of(one) == _TO_GROUP for one in assignments):
        found["assign_to"] = "enrollment_groups"
    intents = {_INTENTS[one["intent"]] for one in assignments}
    return found | ({"intent": intents.pop()} if len(intents) == 1 else {})


def _lookout(seen: Tenant, remarks: Remarks) -> list[Thing]:
    from lookout_config.observe.stages import is_lookout

    return [app for app in _things(seen, _APPS, APP, remarks) if is_lookout(app)]


def _is_for(app: Thing, system: str) -> bool:
    return str(app.get("@odata.type")).rpartition(".")[2].lower().startswith(system)


def _mtd_connector(seen: Tenant, remarks: Remarks) -> dict[str, Any]:
    connectors = _things(seen, intune.CONNECTORS, MTD, remarks)
    connector = next((one for one in connectors if one["id"].lower() == LOOKOUT_CONNECTOR), None)
    if connector is None:
        if not isinstance(seen.things(intune.CONNECTORS), Unseen):
            remarks[MTD].append("Intune has no Lookout connector")
        return {}
    found: dict[str, Any] = {}
    for path, name in intune.CONNECTOR_PROPERTIES.items():
        if connector.get(name) is not None:
            inner: Any = found
            for step in path[:-1]:
                inner = inner.setdefault(step, {})
            inner[path[-1]] = connector[name]
    return found


def _compliance(seen: Tenant, groups: Sequence[Thing], remarks: Remarks) -> list[dict[str, Any]]:
    """The policies that ask for a threat level, by name and ID."""
    found = []
    homes = dict.fromkeys(home for _, home in intune.PLATFORMS.values())
    platforms = {kind: platform for platform, (kind, _) in intune.PLATFORMS.items()}
    policies = [(home, policy) for home in homes for policy in _things(seen, home, COMPLIANCE, remarks)]
    for collection, policy in policies:
        level = policy.get("deviceThreatProtectionRequiredSecurityLevel")
        if not policy.get("deviceThreatProtectionEnabled") or level not in _LEVELS:
            continue
        platform = platforms.get(str(policy.get("@odata.type")))
        if platform is None:
            remarks[COMPLIANCE].append(
                f"{tenant.called(policy)} asks for a level too; its platform has no key here"
            )
            continue
        named = {"name": policy["displayName"]} if policy.get("displayName") else {}
        reached = {"assign_to": "enrollment_groups"} if _reaches(seen, collection, policy, groups) else {}
        told = {"id": policy["id"], "platform": platform, "max_threat_level": level}
        found.append({**named, **told, **reached})
    return found


def _reaches(seen: Tenant, collection: str, policy: Thing, groups: Sequence[Thing]) -> bool:
    """Whether a policy is assigned to precisely these groups, and to nobody by a filter."""
    assigned = f"beta/{collection.removeprefix('beta/')}/{policy['id']}/assignments"
    targets = [one.get("target") or {} for one in _things(seen, assigned, COMPLIANCE, {})]
    plain = [target for target in targets if not target.get("deviceAndAppManagementAssignmentFilterId")]
    ids = {str(target.get("groupId")).lower() for target in plain if target.get("@odata.type") == _TO_GROUP}
    return bool(ids) and len(ids) == len(targets) and ids == {group["id"].lower() for group in groups}


def _protection(seen: Tenant, remarks: Remarks) -> Iterator[dict[str, Any]]:
    """App protection policies with a level, by name and ID."""
    for system, collection in PROTECTIONS.items():
        for policy in _things(seen, collection, PROTECTION, remarks):
            if policy.get("maximumAllowedDeviceThreatLevel") not in _LEVELS:
                continue
            found = {
                "name": policy.get("displayName"),
                "id": policy["id"],
                "platform": system,
                "max_threat_level": policy["maximumAllowedDeviceThreatLevel"],
                "action": _ACTIONS.get(str(policy.get("mobileThreatDefenseRemediationAction"))),
                "partner_priority": _PRIORITIES.get(str(policy.get("mobileThreatDefensePartnerPriority"))),
            }
            yield {key: value for key, value in found.items() if value}


def _things(seen: Tenant, collection: str, place: Path, remarks: Remarks) -> Sequence[Thing]:
    """What was read of a collection; where that failed, a remark and nothing."""
    found = seen.things(collection)
    if not isinstance(found, Unseen):
        return found
    needs = f" (needs {found.permission})" if found.permission else ""
    line = f"{names.visible(collection)} could not be read: {names.visible(found.reason)}{needs}"
    if line not in remarks.setdefault(place, []):
        remarks[place].append(line)
    return ()
