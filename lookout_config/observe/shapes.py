"""What an object of Graph must look like before anybody judges it: answers can be anything."""

from collections.abc import Mapping
from typing import Any

_TEXT, _SWITCH, _TEXTS, _OBJECTS, _OBJECT, _NUMBER = (
    "text",
    "true or false",
    "texts",
    "objects",
    "an object",
    "a number",
)

# The properties that rules and plans look at. Each may be null, or be left out.
_WANTED: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "@odata.type",
            "appId",
            "appRoleId",
            "appStoreUrl",
            "bundleId",
            "deletedDateTime",
            "deviceThreatProtectionRequiredSecurityLevel",
            "displayName",
            "intent",
            "lastHeartbeatDateTime",
            "mail",
            "maximumAllowedDeviceThreatLevel",
            "membershipRuleProcessingState",
            "mobileThreatDefensePartnerPriority",
            "mobileThreatDefenseRemediationAction",
            "packageId",
            "partnerDisplayName",
            "partnerState",
            "resourceId",
            "state",
            "userPrincipalName",
            "visibility",
        ),
        _TEXT,
    ),
    **dict.fromkeys(
        ("accountEnabled", "deviceThreatProtectionEnabled", "mailEnabled", "securityEnabled"), _SWITCH
    ),
    **dict.fromkeys(("groupTypes", "proxyAddresses", "targetedMobileApps"), _TEXTS),
    **dict.fromkeys(("appRoles", "verifiedDomains"), _OBJECTS),
    **dict.fromkeys(("grantControls", "target"), _OBJECT),
    "partnerUnresponsivenessThresholdInDays": _NUMBER,
}
_KEYS_OF = {"appRoles": "id", "verifiedDomains": "name"}


def fault(thing: Mapping[str, Any]) -> str:
    """What is wrong with an object, or nothing."""
    if not isinstance(thing.get("id"), str) or not thing["id"]:
        return "an object has no id"
    for name, value in thing.items():
        wanted = _WANTED.get(name)
        if wanted and value is not None and not _is(wanted, name, value):
            return f"{name} is not {wanted}"
    return ""


def _is(wanted: str, name: str, value: Any) -> bool:
    match wanted:
        case "text":
            return isinstance(value, str)
        case "true or false":
            return isinstance(value, bool)
        case "a number":
            return isinstance(value, int)
        case "an object":
            return isinstance(value, dict) and _is_inner(name, value)
        case "texts":
            return isinstance(value, list) and all(isinstance(one, str) for one in value)
    key = _KEYS_OF[name]
    return isinstance(value, list) and all(
        isinstance(one, dict) and isinstance(one.get(key), str) for one in value
    )


def _is_inner(name: str, value: Mapping[str, Any]) -> bool:
    if name == "grantControls":
        return isinstance(value.get("builtInControls") or [], list)
    group = value.get("groupId")
    targets_a_group = str(value.get("@odata.type")).endswith("roupAssignmentTarget")
    return isinstance(group, str) if targets_a_group else group is None or isinstance(group, str)
