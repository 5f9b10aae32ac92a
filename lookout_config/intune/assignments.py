"""To which groups an app or a policy is assigned: what is missing is added, and all else goes back as it came.

Graph's ``assign`` replaces the whole list. It is read and written in beta, since v1.0 hides assignment filters.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lookout_config import graph, names, paths, tenant
from lookout_config.intune.nouns import JSON, Target, Thing
from lookout_config.intune.objects import compliance
from lookout_config.model import Path
from lookout_config.tenant import Fate
from lookout_config.tongue import said
from lookout_config.world import Request, Snapshot

APPS = "deviceAppManagement/mobileApps"
ANDROID_PACKAGE = "com.lookout.enterprise"
APP_STORE_ID = "997193468"

_APP, _POLICY = "mobileAppAssignments", "assignments"  # what each kind's assign calls its list
_INCLUDED = "#microsoft.graph.groupAssignmentTarget"
_EXCLUDED = "#microsoft.graph.exclusionGroupAssignmentTarget"
_GROUP = ("id", "displayName", "description", "mailEnabled", "mailNickname", "securityEnabled")
_INTENTS = {"available_without_enrollment": "availableWithoutEnrollment"}


def app(place: Path, config: Any, snapshot: Snapshot | None) -> Target:
    """Lookout for Work for one platform, with the groups that the file wants it assigned to."""
    platform = paths.at(config, place)
    intent = paths.at(config, ("intune", "app", "intent"), "")
    wanted = _INTENTS.get(intent, intent) if assigns(place, config) else ""
    if snapshot is None or APPS not in snapshot.collections:
        reason = _told(snapshot)
        unread = said("Lookout for Work could not be read: {reason}", reason=reason)
        return Target(APPS, "", None, unread, _APP)
    found = [thing for thing in snapshot.collections[APPS] if is_lookout(thing, platform)]
    if len(found) != 1:
        reason = said("Intune has no apps that are Lookout for Work for {platform}", platform=platform)
        if found:
            reason = said(
                "Intune has {number} apps that are Lookout for Work for {platform}",
                number=len(found),
                platform=platform,
            )
        return Target(APPS, "", None, reason, _APP)
    return _assigned(Target(APPS, found[0]["id"], None, "", _APP, intent=wanted), place, config, snapshot)


def policy(place: Path, config: Any, snapshot: Snapshot | None) -> Target:
    """A compliance policy, with the groups that the file wants it assigned to."""
    found = compliance(place, config, snapshot)
    if found.reason or snapshot is None:
        return Target(found.collection, found.id, None, found.reason, _POLICY)
    collection = found.collection.removeprefix("beta/")
    return _assigned(Target(collection, found.id, None, "", _POLICY), place, config, snapshot)


def assigns(place: Path, config: Any) -> bool:
    """Whether the file says to whom, and how: without that, a person assigns."""
    if not paths.at(config, tenant.GROUPS):
        return False
    block = ("intune", "app") if place[1] == "app" else place[:-1]
    return all(key in paths.at(config, block) for key in _SAID[str(place[1])])


_SAID = {"app": ("assign_to", "intent"), "compliance_policies": ("assign_to",)}


def present(target: Target, _place: Path) -> Any:
    """Those of the file's groups to which it is assigned, as the file means it."""
    there = {
        group for entry in _entries(target) if (group := _group(entry, _INCLUDED)) and _fits(entry, target)
    }
    if not target.groups:
        return target.plain if _entries(target) else None
    return sorted(name for name, group in target.groups.items() if group in there)


def assign(target: Target, values: Mapping[Path, Any]) -> Request:
    """The whole list with what is missing at its end."""
    (wanted,) = values.values()
    there = set(present(target, ()))
    added = [_new(target, target.groups[name]) for name in wanted if name not in there]
    path = f"/beta/{target.collection}/{target.id}/assign"
    return Request("POST", path, {target.type: [*map(dict, _entries(target)), *added]}, JSON)


def at(target: Target) -> str:
    """Where the list is read."""
    return f"/beta/{target.collection}/{target.id}/assignments"


def is_lookout(app: Thing, platform: str) -> bool:
    """Whether an app of Intune is Lookout for Work for the platform, from a store or re-signed."""
    kind = str(app.get("@odata.type")).rpartition(".")[2].lower()
    if not kind.startswith(platform):
        return False
    if platform == "android":
        return bool(app.get("packageId") == ANDROID_PACKAGE)
    bundle = app.get("bundleId") or ""
    return APP_STORE_ID in (app.get("appStoreUrl") or "") or bundle.startswith(ANDROID_PACKAGE)


@dataclass(frozen=True, slots=True)
class _Group:
    """An enrollment group: its ID, or what stands for it until it is made; or why neither is known."""

    name: str
    id: str
    awaited: str = ""
    reason: str = ""


def _told(snapshot: Snapshot | None) -> str:
    return snapshot.unreadable.get(APPS, said("not recorded")) if snapshot else said("Intune was not asked")


def _assigned(target: Target, place: Path, config: Any, snapshot: Snapshot) -> Target:
    """The target with its present list, sorted, and the IDs of its groups; or why these are not known."""
    path = f"{target.collection}/{target.id}/assignments"
    key = f"beta/{path}" if f"beta/{path}" in snapshot.collections else path
    if key not in snapshot.collections:
        told = snapshot.unreadable.get(f"beta/{path}") or snapshot.unreadable.get(path, said("not recorded"))
        return replace(target, reason=said("its assignments could not be read: {reason}", reason=told))
    given = sorted(snapshot.collections[key], key=lambda entry: str(entry.get("id")))
    groups = list(_groups(config, snapshot)) if assigns(place, config) else []
    found = replace(
        target,
        thing={target.type: given},
        groups={group.name: group.id for group in groups},
        awaits={group.id: (group.name, group.awaited) for group in groups if group.awaited},
        plain=paths.at(config, place),
    )
    faults = [group.reason for group in groups if group.reason] or list(_conflicts(found))
    return replace(target, reason=faults[0]) if faults else found


def _groups(config: Any, snapshot: Snapshot) -> Iterator[_Group]:
    for _, entry, meant in tenant.meanings(config, snapshot):
        name = entry["name"]
        if meant.fate is Fate.FOUND and meant.group:
            yield _Group(name, meant.group["id"])
        elif meant.fate is Fate.MISSING and entry.get("create"):
            yield _Group(name, f"the new group {names.quoted(name)}", awaited=by_name(name))
        else:
            yield _Group(name, "", reason=said("which group is {name} is not known", name=names.quoted(name)))


def by_name(name: str) -> str:
    """Where the groups of a name are read."""
    equal = f"displayName eq {graph.odata_string(name)}"
    return graph.query("/v1.0/groups", filter=equal, select=_GROUP)


def _conflicts(target: Target) -> Iterator[str]:
    """What stands against an assignment and is not ours to take away."""
    names_ = {group: name for name, group in target.groups.items()}
    for entry in _entries(target):
        if name := names_.get(_group(entry, _EXCLUDED)):
            yield said("{name} is excluded from it; a person has to decide", name=names.quoted(name))
        elif (name := names_.get(_group(entry, _INCLUDED))) and not _fits(entry, target):
            yield said(
                "it is assigned to {name} as {intent}; a person has to decide",
                name=names.quoted(name),
                intent=entry.get("intent"),
            )


def _entries(target: Target) -> list[Thing]:
    return list((target.thing or {}).get(target.type, ()))


def _group(entry: Thing, kind: str) -> str:
    where = entry.get("target") or {}
    return str(where.get("groupId", "")) if where.get("@odata.type") == kind else ""


def _fits(entry: Thing, target: Target) -> bool:
    return not target.intent or entry.get("intent") == target.intent


def _new(target: Target, group: str) -> dict[str, Any]:
    there = {"target": {"@odata.type": _INCLUDED, "groupId": group}}
    if not target.intent:
        return there
    return {"@odata.type": "#microsoft.graph.mobileAppAssignment", "intent": target.intent, **there}
