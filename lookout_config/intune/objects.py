"""Intune's objects that have properties of Lookout: its connector, compliance and app protection policies."""

from collections.abc import Mapping
from typing import Any

from lookout_config import paths
from lookout_config.intune.nouns import JSON, Target, Thing, look, url
from lookout_config.kinds import LOOKOUT_CONNECTOR
from lookout_config.model import Path
from lookout_config.tongue import said
from lookout_config.world import Request, Snapshot

CONNECTORS = "deviceManagement/mobileThreatDefenseConnectors"
POLICIES = "deviceManagement/deviceCompliancePolicies"

CONNECTOR_PROPERTIES: dict[Path, str] = {
    ("compliance", "android"): "androidEnabled",
    ("compliance", "ios"): "iosEnabled",
    ("app_protection", "android"): "androidMobileApplicationManagementEnabled",
    ("app_protection", "ios"): "iosMobileApplicationManagementEnabled",
    ("noncompliant_without_data", "android"): "androidDeviceBlockedOnMissingPartnerData",
    ("noncompliant_without_data", "ios"): "iosDeviceBlockedOnMissingPartnerData",
    ("ios_app_sync",): "allowPartnerToCollectIOSApplicationMetadata",
    ("ios_app_sync_personal",): "allowPartnerToCollectIOSPersonalApplicationMetadata",
    ("block_unsupported_os",): "partnerUnsupportedOsVersionBlocked",
    ("unresponsive_after_days",): "partnerUnresponsivenessThresholdInDays",
}

# The file's platform: the Graph type, and the collection that has it.
PLATFORMS: dict[str, tuple[str, str]] = {
    "ios": ("#microsoft.graph.iosCompliancePolicy", POLICIES),
    "android_work_profile": ("#microsoft.graph.androidWorkProfileCompliancePolicy", POLICIES),
    "android_device_administrator": ("#microsoft.graph.androidCompliancePolicy", POLICIES),
    "android_device_owner": ("#microsoft.graph.androidDeviceOwnerCompliancePolicy", f"beta/{POLICIES}"),
}
PROTECTIONS: dict[str, tuple[str, str]] = {
    platform: (
        f"#microsoft.graph.{platform}ManagedAppProtection",
        f"beta/deviceAppManagement/{platform}ManagedAppProtections",
    )
    for platform in ("ios", "android")
}

_LEVELS = ("secured", "low", "medium", "high")
_LEVEL = "deviceThreatProtectionRequiredSecurityLevel"

# The file's key: Graph's property, and the file's words by Graph's. All three are of beta alone. That Defender wins
# where Graph has no priority is how Microsoft describes mobileThreatDefensePartnerPriority.
_PROTECTION: dict[str, tuple[str, dict[Any, str]]] = {
    "max_threat_level": (
        "maximumAllowedDeviceThreatLevel",
        {"notConfigured": "not_configured", **{level: level for level in _LEVELS}},
    ),
    "action": ("mobileThreatDefenseRemediationAction", {"block": "block", "wipe": "wipe"}),
    "partner_priority": (
        "mobileThreatDefensePartnerPriority",
        {
            "thirdPartyPartnerOverDefender": "lookout",
            "defenderOverThirdPartyPartner": "defender",
            None: "defender",
        },
    ),
}


def connector(_place: Path, config: Any, snapshot: Snapshot | None) -> Target:
    """Lookout's connector, by the partner's ID."""
    partner = paths.at(config, ("intune", "mtd_connector", "id"), LOOKOUT_CONNECTOR)
    return look(CONNECTORS, partner, "", snapshot, lambda thing: thing.get("id") == partner)


def switch(target: Target, place: Path) -> Any:
    """What the connector has at ``place``."""
    return (target.thing or {}).get(_property(place))


def tells_switch(thing: Thing, place: Path) -> bool:
    """Whether Graph gave the property at all: one that is left out is not known, never false."""
    return thing.get(_property(place)) is not None


def set_connector(target: Target, values: Mapping[Path, Any]) -> Request:
    """``partnerState`` and ``lastHeartbeatDateTime`` are the partner's to write and are never sent."""
    body = {_property(place): value for place, value in sorted(values.items())}
    if target.thing is None:
        return Request("POST", url(target.collection), {"id": target.id, **body}, JSON)
    return Request("PATCH", at(target), body, JSON)


def at(target: Target) -> str:
    """Where an object is read, and read again after a write."""
    return f"{url(target.collection)}/{target.id}"


def compliance(place: Path, config: Any, snapshot: Snapshot | None) -> Target:
    """A compliance policy, by its ID, else by its name and platform."""
    return _policy(paths.at(config, place[:3]), PLATFORMS, snapshot)


def level(target: Target, _place: Path) -> Any:
    """The level of a compliance policy, which counts only where it is switched on."""
    if target.thing is None:
        return None
    found = target.thing.get(_LEVEL)
    return (
        found if target.thing.get("deviceThreatProtectionEnabled") and found in _LEVELS else "not_configured"
    )


def tells_level(thing: Thing, _place: Path) -> bool:
    """The same for a compliance policy."""
    return thing.get(_LEVEL) is not None


def set_level(target: Target, values: Mapping[Path, Any]) -> Request:
    """The level of a compliance policy, switched on or off with it."""
    (wanted,) = values.values()
    unset = wanted == "not_configured"
    return _patch(target, {"deviceThreatProtectionEnabled": not unset, _LEVEL: "notSet" if unset else wanted})


def protection(place: Path, config: Any, snapshot: Snapshot | None) -> Target:
    """An app protection policy, by its ID, else by its name and platform."""
    return _policy(paths.at(config, place[:3]), PROTECTIONS, snapshot)


def protected(target: Target, place: Path) -> Any:
    """What an app protection policy has at ``place``, in the file's words; Graph's own where the file has none."""
    if target.thing is None:
        return None
    name, words = _PROTECTION[str(place[-1])]
    found = target.thing.get(name)
    return words.get(found, found)


def tells_protected(thing: Thing, place: Path) -> bool:
    """The same for an app protection policy, where a property without a value says something."""
    name, words = _PROTECTION[str(place[-1])]
    return name in thing and (thing[name] is not None or None in words)


def set_protection(target: Target, values: Mapping[Path, Any]) -> Request:
    """What differs of an app protection policy."""
    body = {}
    for place, value in sorted(values.items()):
        name, words = _PROTECTION[str(place[-1])]
        body[name] = next(graphs for graphs, files in words.items() if files == value)
    return _patch(target, body)


def _patch(target: Target, body: Mapping[str, Any]) -> Request:
    return Request("PATCH", at(target), {"@odata.type": target.type, **body}, JSON)


def _property(place: Path) -> str:
    return CONNECTOR_PROPERTIES[place[2:]]


def _policy(entry: Thing, platforms: Mapping[str, tuple[str, str]], snapshot: Snapshot | None) -> Target:
    graph_type, collection = platforms[entry["platform"]]
    known_id, name = entry.get("id", ""), entry.get("name", "")
    # A collection of one type alone need not name it on its objects.
    found = look(
        collection,
        known_id,
        name,
        snapshot,
        lambda thing: bool(known_id) or thing.get("@odata.type", graph_type) == graph_type,
    )
    missing = found.thing is None and not found.reason
    no_such = said("Intune has no such {platform} policy", platform=entry["platform"])
    reason = no_such if missing else found.reason
    return Target(collection, found.id, found.thing, reason, graph_type)
