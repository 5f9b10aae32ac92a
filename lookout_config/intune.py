"""Intune's objects that Graph can write: where the file's words stand in them, and the request that sets them.

Types, names and versions are those of Microsoft Graph's metadata (v1.0 and beta); which of them may be written,
those that Microsoft365DSC and CIPP write in production. Microsoft publishes no read-only mark.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lookout_config import paths
from lookout_config.kinds import LOOKOUT_CONNECTOR
from lookout_config.model import Path
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

_LEVELS = ("secured", "low", "medium", "high")


@dataclass(frozen=True, slots=True)
class Target:
    """One Intune object: its collection, its id, and how Graph has it now.

    ``thing`` is None when it is not there; ``reason`` says why that is not known.
    """

    collection: str
    id: str
    thing: Mapping[str, Any] | None
    reason: str = ""
    type: str = ""


def target(place: Path, config: Any, snapshot: Snapshot | None) -> Target:
    """The object that a setting at ``place`` belongs to."""
    if place[1] == "mtd_connector":
        partner = paths.at(config, ("intune", "mtd_connector", "id"), LOOKOUT_CONNECTOR)
        return _look(CONNECTORS, partner, lambda thing: thing.get("id") == partner, snapshot)
    policy = paths.at(config, place[:3])
    graph_type, collection = PLATFORMS[policy["platform"]]
    found = _look(
        collection, policy.get("id", ""), lambda thing: _is_policy(thing, policy, graph_type), snapshot
    )
    missing = found.thing is None and not found.reason
    reason = f"Intune has no such {policy['platform']} policy" if missing else found.reason
    return Target(collection, found.id, found.thing, reason, graph_type)


def present(target: Target, place: Path) -> Any:
    """The present value of the setting at ``place`` in the file's words; None where the object is not there."""
    if target.thing is None:
        return None
    if place[1] == "mtd_connector":
        return target.thing.get(CONNECTOR_PROPERTIES[place[2:]])
    level = target.thing.get("deviceThreatProtectionRequiredSecurityLevel")
    asked = target.thing.get("deviceThreatProtectionEnabled") and level in _LEVELS
    return level if asked else "not_configured"


def tells(target: Target, place: Path) -> bool:
    """Whether Graph gave the property at all: one that is left out is not known, never false."""
    name = (
        CONNECTOR_PROPERTIES[place[2:]]
        if place[1] == "mtd_connector"
        else "deviceThreatProtectionRequiredSecurityLevel"
    )
    return target.thing is None or target.thing.get(name) is not None


def writing(target: Target, values: Mapping[Path, Any]) -> Request:
    """The request that sets ``values`` (by place): a POST where the object is not there yet, else a PATCH.

    ``partnerState`` and ``lastHeartbeatDateTime`` are the partner's to write and are never sent.
    """
    body = _policy_body(target, values) if target.type else _connector_body(values)
    headers = {"Content-Type": "application/json"}
    if target.thing is None:
        return Request("POST", _url(target.collection), {"id": target.id, **body}, headers)
    return Request("PATCH", read_back(target), body, headers)


def read_back(target: Target) -> str:
    """Where the object is read again after a write."""
    return f"{_url(target.collection)}/{target.id}"


def _connector_body(values: Mapping[Path, Any]) -> dict[str, Any]:
    return {CONNECTOR_PROPERTIES[place[2:]]: value for place, value in sorted(values.items())}


def _policy_body(target: Target, values: Mapping[Path, Any]) -> dict[str, Any]:
    (level,) = values.values()
    unset = level == "not_configured"
    return {
        "@odata.type": target.type,
        "deviceThreatProtectionEnabled": not unset,
        "deviceThreatProtectionRequiredSecurityLevel": "notSet" if unset else level,
    }


def _url(collection: str) -> str:
    return f"/{collection}" if collection.startswith("beta/") else f"/v1.0/{collection}"


def _is_policy(thing: Mapping[str, Any], policy: Mapping[str, Any], graph_type: str) -> bool:
    if "id" in policy:
        return bool(thing.get("id") == policy["id"])
    return bool(thing.get("displayName") == policy["name"] and thing.get("@odata.type") == graph_type)


def _look(collection: str, known_id: str, fits: Any, snapshot: Snapshot | None) -> Target:
    if snapshot is None:
        return Target(collection, known_id, None, "Intune was not asked")
    if collection not in snapshot.collections:
        reason = snapshot.unreadable.get(collection, "not recorded")
        return Target(collection, known_id, None, f"Intune could not be read: {reason}")
    things = [thing for thing in snapshot.collections[collection] if fits(thing)]
    if len(things) > 1:
        return Target(collection, known_id, None, f"{len(things)} policies bear the name")
    return Target(collection, things[0]["id"] if things else known_id, things[0] if things else None)
