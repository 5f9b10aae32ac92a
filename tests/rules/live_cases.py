"""Tenants to ask, and what the live rules say of a file in them: text and a tenant in, lines and rule ids out."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from lookout_config import observe, rules
from lookout_config.emulator import Emulator
from lookout_config.kinds import LOOKOUT_CONNECTOR
from lookout_config.model import Finding, Unchecked
from tests.rules.cases import HEAD, document

TENANT = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DELETED = "directory/deletedItems/microsoft.graph.group"
CONNECTORS = "deviceManagement/mobileThreatDefenseConnectors"
POLICIES = "deviceManagement/deviceCompliancePolicies"
APPS = "deviceAppManagement/mobileApps"
CONFIGURATIONS = "deviceAppManagement/mobileAppConfigurations"
CONDITIONAL_ACCESS = "identity/conditionalAccess/policies"
GRAPH = "00000003-0000-0000-c000-000000000000"
PERMISSIONS = (
    "Device.Read.All",
    "GroupMember.Read.All",
    "User.Read.All",
    "Application.Read.All",
    "DeviceManagementApps.Read.All",
)


def an_id(of: str) -> str:
    """An object ID, the same for the same words."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, of))


def group(name: str, *members: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A security group with its members; ``more`` are properties of Graph's that are otherwise."""
    plain = {
        "id": an_id(f"group {name}"),
        "displayName": name,
        "groupTypes": [],
        "securityEnabled": True,
        "mailEnabled": False,
        "membershipRuleProcessingState": None,
        "visibility": None,
    }
    return {**plain, "members": list(members), **more}


def user(name: str, **more: Any) -> dict[str, Any]:
    """A user, who is a member of the groups that name them."""
    address = f"{name}@contoso.com"
    plain = {"id": an_id(f"user {name}"), "displayName": name, "userPrincipalName": address, "mail": address}
    return {"@odata.type": "#microsoft.graph.user", **plain, "accountEnabled": True, **more}


def device(name: str) -> dict[str, Any]:
    """A device as a member of a group."""
    return {"@odata.type": "#microsoft.graph.device", "id": an_id(f"device {name}"), "displayName": name}


def inner(of: dict[str, Any]) -> dict[str, Any]:
    """A group as a member of another."""
    return {"@odata.type": "#microsoft.graph.group", "id": of["id"], "displayName": of["displayName"]}


def connector(**more: Any) -> dict[str, Any]:
    """Lookout's connector, in good health."""
    toggles = ("Enabled", "MobileApplicationManagementEnabled", "DeviceBlockedOnMissingPartnerData")
    off = {f"{system}{toggle}": False for system in ("android", "ios") for toggle in toggles}
    well = {
        "id": LOOKOUT_CONNECTOR,
        "partnerState": "enabled",
        "partnerDisplayName": "Lookout for Work",
        "lastHeartbeatDateTime": "2026-11-22T11:55:00Z",
        "partnerUnresponsivenessThresholdInDays": 7,
    }
    return {**off, **well, **more}


def policy(name: str, kind: str = "ios", level: str = "medium", **more: Any) -> dict[str, Any]:
    """A compliance policy with a threat level; ``to`` are the targets that it is assigned to."""
    types = {
        "ios": "ios",
        "android_work_profile": "androidWorkProfile",
        "android_device_owner": "androidDeviceOwner",
    }
    plain = {
        "@odata.type": f"#microsoft.graph.{types[kind]}CompliancePolicy",
        "id": an_id(f"policy {name} {kind}"),
        "displayName": name,
        "deviceThreatProtectionEnabled": level != "notSet",
        "deviceThreatProtectionRequiredSecurityLevel": level,
    }
    return {**plain, "to": [], **more}


def app(system: str, **more: Any) -> dict[str, Any]:
    """Lookout for Work in Intune; ``to`` are the targets that it is assigned to."""
    known = {
        "ios": {"appStoreUrl": "https://apps.apple.com/us/app/lookout-for-work/id997193468"},
        "android": {"packageId": "com.lookout.enterprise"},
    }
    kind = {"ios": "iosStoreApp", "android": "androidManagedStoreApp"}[system]
    plain = {
        "@odata.type": f"#microsoft.graph.{kind}",
        "id": an_id(f"app {system}"),
        "displayName": "Lookout for Work",
    }
    return {**plain, **known[system], "to": [], **more}


def to_group(of: dict[str, Any], kind: str = "groupAssignmentTarget", **more: Any) -> dict[str, Any]:
    """An assignment to a group, or its exclusion."""
    return {"@odata.type": f"#microsoft.graph.{kind}", "groupId": of["id"], **more}


def excluding(of: dict[str, Any]) -> dict[str, Any]:
    """An assignment that leaves a group out."""
    return to_group(of, "exclusionGroupAssignmentTarget")


TO_ALL_USERS = {"@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget"}
TO_ALL_DEVICES = {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}
REQUIRES_COMPLIANCE = {
    "id": an_id("conditional access"),
    "displayName": "Phones must be compliant",
    "state": "enabled",
    "grantControls": {"operator": "OR", "builtInControls": ["compliantDevice"]},
}


def lookout_app(
    app_id: str = "00001111-aaaa-2222-bbbb-3333cccc4444", name: str = "Lookout MTP"
) -> dict[str, Any]:
    """Lookout's application in the tenant."""
    return {"id": an_id(f"application {app_id}"), "appId": app_id, "displayName": name, "appRoles": []}


def graph_app() -> dict[str, Any]:
    """Microsoft Graph's own, with the names of its permissions."""
    roles = [{"id": an_id(name), "value": name} for name in PERMISSIONS]
    return {"id": an_id("graph"), "appId": GRAPH, "displayName": "Microsoft Graph", "appRoles": roles}


def grants(app: dict[str, Any], *permissions: str) -> dict[str, list[dict[str, Any]]]:
    """The collection that says what an application may do."""
    given = [
        {"id": f"grant-{name}", "appRoleId": an_id(name), "resourceId": an_id("graph")}
        for name in permissions
    ]
    return {f"servicePrincipals/{app['id']}/appRoleAssignments": given}


def tenant(*groups: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A tenant that is recorded whole; ``also`` are collections in place of the ones it has."""
    collections: dict[str, Any] = {
        "organization": [
            {
                "id": TENANT,
                "displayName": "Contoso",
                "verifiedDomains": [{"name": "contoso.com"}, {"name": "contoso.onmicrosoft.com"}],
            }
        ],
        "groups": [_without(one, "members") for one in groups],
        "users": _people(groups),
        DELETED: [],
        "servicePrincipals": [],
        CONNECTORS: [connector()],
        POLICIES: [],
        f"beta/{POLICIES}": [],
        "beta/deviceAppManagement/iosManagedAppProtections": [],
        "beta/deviceAppManagement/androidManagedAppProtections": [],
        APPS: [],
        CONFIGURATIONS: [],
        CONDITIONAL_ACCESS: [REQUIRES_COMPLIANCE],
    }
    collections |= {f"groups/{one['id']}/members": one["members"] for one in groups}
    collections |= more.pop("also", {})
    for home in (POLICIES, f"beta/{POLICIES}", APPS):
        for one in collections[home]:
            collections[f"{home}/{one['id']}/assignments"] = [
                {
                    "id": f"{number}",
                    "intent": target.get("intent", "required"),
                    "target": _without(target, "intent"),
                }
                for number, target in enumerate(one["to"])
            ]
        collections[home] = [_without(one, "to") for one in collections[home]]
    return {
        "format_version": "1",
        "taken_at": NOW.isoformat(),
        "tenant_id": TENANT,
        "collections": collections,
        "asked": {},
        "unreadable": {},
        **more,
    }


def refusing(data: dict[str, Any], *collections: str, text: str = "403 Forbidden: no") -> dict[str, Any]:
    """The same tenant, in which some collections (those below them too) may not be read."""
    kept = {name: things for name, things in data["collections"].items() if not name.startswith(collections)}
    gone = {name: text for name in data["collections"] if name.startswith(collections)}
    return {**data, "collections": kept, "unreadable": {**gone, **dict.fromkeys(collections, text)}}


@dataclass(frozen=True)
class Said:
    """What the live rules say of a file in a tenant."""

    findings: list[Finding]
    unchecked: list[Unchecked]

    @property
    def places(self) -> list[tuple[int, str]]:
        """Lines, below the head that every file has, and rule ids."""
        return [(finding.position.line - 2, finding.rule) for finding in self.findings]

    @property
    def blind(self) -> list[tuple[int, str]]:
        """The same, of what was not checked."""
        return [(entry.position.line - 2, entry.rule) for entry in self.unchecked]


def said(text: str, data: dict[str, Any], *without: str, now: datetime = NOW) -> Said:
    """All that the live rules say; the same whether the tenant tells upper from lower case, and members are packed."""
    blind = _said(text, data, without, now, observe.Pace(), exact_names=False)
    exact = _said(text, data, without, now, observe.Pace(whole=1000), exact_names=True)
    assert blind == exact
    return blind


def _said(
    text: str,
    data: dict[str, Any],
    without: tuple[str, ...],
    now: datetime,
    pace: observe.Pace,
    *,
    exact_names: bool,
) -> Said:
    file = document(HEAD + text)
    asked = [entry for entry in rules.live_rules() if entry.id not in without]
    active = [entry.id for entry in asked if rules.severity_of(entry, file.data) != "off"]
    tenant = Emulator(data, exact_names=exact_names)
    snapshot = observe.observe(tenant, file.data, now, rules=active, pace=pace)
    return Said(*rules.run(asked, file, snapshot, today=now.date()))


@dataclass(frozen=True)
class Case:
    """A file in a tenant, what all live rules say of it, and the file or tenant in which they say nothing."""

    rule: str
    text: str
    data: dict[str, Any]
    places: list[tuple[int, str]]
    clean_text: str = ""
    clean_data: dict[str, Any] = field(default_factory=dict)

    @property
    def twin(self) -> tuple[str, dict[str, Any]]:
        """The clean file and tenant."""
        return self.clean_text or self.text, self.clean_data or self.data


def _without(thing: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in thing.items() if name != key}


def _people(groups: tuple[dict[str, Any], ...]) -> list[dict[str, Any]]:
    members = {
        one["id"]: one for each in groups for one in each["members"] if one["@odata.type"].endswith("user")
    }
    return [_without(one, "@odata.type") for one in members.values()]
