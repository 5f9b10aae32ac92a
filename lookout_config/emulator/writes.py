"""What the embedded tenant lets be changed: Intune's connector, policies and assignments, and new groups.

Which properties there are, and of what type, is Graph's metadata; that the partner's own are read-only is how
Microsoft Learn describes them ("mobileThreatDefenseConnector resource type") and what the known clients heed.
"""

import uuid
from collections.abc import Callable
from typing import Any

from lookout_config.emulator.matching import Item
from lookout_config.emulator.recorded import (
    APPS,
    BETA_PROPERTIES,
    CONNECTORS,
    POLICIES,
    PROTECTIONS,
    Recorded,
)
from lookout_config.emulator.refused import by_intune, malformed
from lookout_config.emulator.routes import Place, is_guid

Written = tuple[int, Item | None]
Write = Callable[[Recorded, str, Place, Any], Written]

_DAYS = "partnerUnresponsivenessThresholdInDays"
_SWITCHES = frozenset(
    {
        "allowPartnerToCollectIOSApplicationMetadata",
        "allowPartnerToCollectIOSPersonalApplicationMetadata",
        "androidDeviceBlockedOnMissingPartnerData",
        "androidEnabled",
        "androidMobileApplicationManagementEnabled",
        "iosDeviceBlockedOnMissingPartnerData",
        "iosEnabled",
        "iosMobileApplicationManagementEnabled",
        "microsoftDefenderForEndpointAttachEnabled",
        "partnerUnsupportedOsVersionBlocked",
        "windowsDeviceBlockedOnMissingPartnerData",
        "windowsEnabled",
    }
)
_BETA_SWITCHES = frozenset(name for name in BETA_PROPERTIES[CONNECTORS] if not name.startswith("partner"))
_READ_ONLY = BETA_PROPERTIES[CONNECTORS] - _BETA_SWITCHES | {"id", "partnerState", "lastHeartbeatDateTime"}
_CONNECTOR = "#microsoft.graph.mobileThreatDefenseConnector"
_LEVELS = frozenset({"unavailable", "secured", "low", "medium", "high", "notSet"})
_STAMPS = frozenset({"id", "createdDateTime", "lastModifiedDateTime", "version"})
_PROTECTION: dict[str, tuple[str | None, ...]] = {
    "maximumAllowedDeviceThreatLevel": ("notConfigured", "secured", "low", "medium", "high"),
    "mobileThreatDefenseRemediationAction": ("block", "wipe", "warn", "blockWhenSettingIsSupported"),
    "mobileThreatDefensePartnerPriority": (
        "defenderOverThirdPartyPartner",
        "thirdPartyPartnerOverDefender",
        None,
    ),
}
_INTENTS = ("available", "required", "uninstall", "availableWithoutEnrollment")
# The targets of an assignment, and whether one names a group.
_TARGETS = {
    "#microsoft.graph.groupAssignmentTarget": True,
    "#microsoft.graph.exclusionGroupAssignmentTarget": True,
    "#microsoft.graph.allLicensedUsersAssignmentTarget": False,
    "#microsoft.graph.allDevicesAssignmentTarget": False,
}
_OWNERS = "owners@odata.bind"
_GROUP_NEEDS = {"displayName": str, "mailEnabled": bool, "mailNickname": str, "securityEnabled": bool}


def create_connector(recorded: Recorded, version: str, _place: Place, body: Any) -> Written:
    """A connector comes with its ID, which tells the partner.

    It begins as ``unavailable``: whether the partner can be reached is not known before its first heartbeat.
    """
    values = _object(body)
    name = values.pop("id", None)
    if not is_guid(name):
        raise by_intune(400, "BadRequest", "The property 'id' must be the partner's GUID")
    if recorded.item(CONNECTORS, version, name):
        raise by_intune(409, "Conflict", f"A connector '{name}' exists already")
    known = _connector_values(version, values)
    connector = {
        "id": name,
        "partnerState": "unavailable",
        **dict.fromkeys(sorted(_switches(version)), False),
        **known,
    }
    recorded.add(CONNECTORS, connector)
    return 201, connector


def change_connector(recorded: Recorded, version: str, place: Place, body: Any) -> Written:
    """Only what the body names is changed."""
    connector = _there(recorded, version, place)
    changes = _connector_values(version, _object(body))
    if not changes:
        raise by_intune(400, "BadRequest", "The request names nothing to change")
    recorded.change(CONNECTORS, connector["id"], changes)
    return 200, _there(recorded, version, place)


def delete_connector(recorded: Recorded, version: str, place: Place, _body: Any) -> Written:
    """The connection to the partner is gone, with all its switches."""
    recorded.remove(CONNECTORS, _there(recorded, version, place)["id"])
    return 204, None


def change_policy(recorded: Recorded, version: str, place: Place, body: Any) -> Written:
    """Policies are of many types, so the body must say which it is; the type of a policy cannot be changed."""
    policy = _there(recorded, version, place)
    values = _object(body)
    if values.pop("@odata.type", None) != policy.get("@odata.type"):
        raise by_intune(400, "BadRequest", f"'@odata.type' must be '{policy.get('@odata.type')}'")
    if not values or values.keys() & _STAMPS:
        raise by_intune(400, "BadRequest", f"Cannot change {', '.join(sorted(values)) or 'nothing'}")
    level = values.get("deviceThreatProtectionRequiredSecurityLevel", "notSet")
    on = values.get("deviceThreatProtectionEnabled", False)
    if level not in _LEVELS or not isinstance(on, bool):
        raise by_intune(400, "BadRequest", "Invalid value of a threat protection property")
    recorded.change(POLICIES, policy["id"], values)
    return 200, _there(recorded, version, place)


def change_protection(recorded: Recorded, version: str, place: Place, body: Any) -> Written:
    """An app protection policy; what is of Lookout in it is beta's."""
    policy = _there(recorded, version, place)
    values = _object(body)
    kind = f"#microsoft.graph.{place.root.rpartition('/')[2].removesuffix('s')}"
    if values.pop("@odata.type", kind) != kind:
        raise by_intune(400, "BadRequest", f"'@odata.type' must be '{kind}'")
    for name, value in values.items():
        taken = _PROTECTION.get(name, ()) if version == "beta" else ()
        if value not in taken:
            raise by_intune(400, "BadRequest", f"The property '{name}' takes no {value!r}")
    if not values:
        raise by_intune(400, "BadRequest", "The request names nothing to change")
    recorded.change(place.root, policy["id"], values)
    return 200, _there(recorded, version, place)


def assign_app(recorded: Recorded, version: str, place: Place, body: Any) -> Written:
    """The list is whole: what is not in it is assigned no more."""
    _assign(recorded, version, place, _listed(body, "mobileAppAssignments"), needs_intent=True)
    return 204, None


def assign_policy(recorded: Recorded, version: str, place: Place, body: Any) -> Written:
    """The same for a compliance policy."""
    entries = _assign(recorded, version, place, _listed(body, "assignments"), needs_intent=False)
    return 200, {"value": entries}


def _assign(
    recorded: Recorded, version: str, place: Place, entries: list[Item], *, needs_intent: bool
) -> list[Item]:
    there = _there(recorded, version, place)
    assigned: dict[str, Item] = {}
    for entry in entries:
        target = entry.get("target")
        kind = target.get("@odata.type") if isinstance(target, dict) else None
        if not isinstance(target, dict) or kind not in _TARGETS:
            raise by_intune(400, "BadRequest", f"'{kind}' is no target of an assignment")
        if _TARGETS[kind] and not is_guid(target.get("groupId")):
            raise by_intune(400, "BadRequest", f"'{target.get('groupId')}' is no group's ID")
        if needs_intent and entry.get("intent") not in _INTENTS:
            raise by_intune(400, "BadRequest", f"The property 'intent' takes no {entry.get('intent')!r}")
        known_as = entry.get("id") or _assignment_id(there["id"], target, entry.get("intent"))
        if known_as in assigned:
            raise by_intune(400, "BadRequest", f"'{known_as}' is assigned twice")
        assigned[known_as] = {**entry, "id": known_as}
    recorded.replace(f"{place.root}/{place.name}/assignments", list(assigned.values()))
    return list(assigned.values())


def _assignment_id(thing: str, target: Item, intent: Any) -> str:
    """Graph makes it of the group, and for a policy of the policy too."""
    group = target.get("groupId") or target["@odata.type"].rpartition(".")[2]
    return f"{group}_{_INTENTS.index(intent)}_0" if intent else f"{thing}_{group}"


def _listed(body: Any, name: str) -> list[Item]:
    match _object(body):
        case {**given} if given.keys() == {name} and isinstance(given[name], list):
            entries = given[name]
            if all(isinstance(entry, dict) for entry in entries):
                return list(entries)
    raise by_intune(
        400, "BadRequest", f"The request must hold '{name}', a list of assignments, and nothing else"
    )


def create_group(recorded: Recorded, version: str, _place: Place, body: Any) -> Written:
    """A new group is empty; that another bears its name is no hindrance."""
    values = _object(body)
    for name, kind in _GROUP_NEEDS.items():
        if not isinstance(values.get(name), kind) or values[name] == "":
            raise malformed(
                f"A value is required for property '{name}' of resource 'Group'.", "Request_BadRequest"
            )
    recorded.need("groups", version)
    _need_owners(recorded, version, values.pop(_OWNERS, []))
    group = {"groupTypes": [], **values, "id": str(uuid.uuid4())}
    recorded.add("groups", group)
    recorded.start(f"groups/{group['id']}/members")
    return 201, group


def _need_owners(recorded: Recorded, version: str, addresses: Any) -> None:
    """Whom these addresses name must be there; a snapshot keeps nobody's owners."""
    if not isinstance(addresses, list) or not all(isinstance(each, str) for each in addresses):
        raise malformed(f"'{_OWNERS}' takes a list of addresses", "Request_BadRequest")
    for each in addresses:
        user_id = each.rpartition("/users/")[2]
        if recorded.item("users", version, user_id) is None:
            raise malformed(f"Resource '{user_id}' does not exist", "Request_BadRequest")


def _connector_values(version: str, values: dict[str, Any]) -> dict[str, Any]:
    if values.pop("@odata.type", _CONNECTOR) not in {_CONNECTOR, _CONNECTOR[1:]}:
        raise by_intune(400, "BadRequest", f"'@odata.type' must be '{_CONNECTOR}'")
    for name, value in values.items():
        kind = bool if name in _switches(version) else int if name == _DAYS else None
        if kind is None:
            why = "is read-only" if name in _READ_ONLY else "is not one of mobileThreatDefenseConnector"
            raise by_intune(400, "BadRequest", f"The property '{name}' {why}")
        if type(value) is not kind:
            raise by_intune(400, "BadRequest", f"The property '{name}' takes no {value!r}")
    return values


def _switches(version: str) -> frozenset[str]:
    return _SWITCHES | _BETA_SWITCHES if version == "beta" else _SWITCHES


def _there(recorded: Recorded, version: str, place: Place) -> Item:
    item = recorded.item(place.root, version, place.name)
    if item is None:
        raise by_intune(404, "ResourceNotFound", f"'{place.name}' was not found")
    return item


def _object(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise malformed("Empty Payload. JSON content expected.")
    return dict(body)


WRITES: dict[tuple[str, str, bool], Write] = {
    # method or action, collection, whether an object of it is named
    ("POST", CONNECTORS, False): create_connector,
    ("PATCH", CONNECTORS, True): change_connector,
    ("DELETE", CONNECTORS, True): delete_connector,
    ("PATCH", POLICIES, True): change_policy,
    **{("PATCH", protections, True): change_protection for protections in PROTECTIONS},
    ("assign", APPS, True): assign_app,
    ("assign", POLICIES, True): assign_policy,
    ("POST", "groups", False): create_group,
}
