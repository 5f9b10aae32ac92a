"""Rules about the app Lookout for Work in Intune, and about app protection policies."""

from collections.abc import Iterator
from typing import Any

from lookout_config import names, tenant
from lookout_config.intune import ANDROID_PACKAGE, APP_STORE_ID, APPS, CONNECTORS, is_lookout, plain_id
from lookout_config.kinds import LOOKOUT_CONNECTOR
from lookout_config.model import NotChecked, Path, Problem, Severity
from lookout_config.paths import at
from lookout_config.rules import rule
from lookout_config.rules.live.assigned import assigned, audience, enrolled, not_reached
from lookout_config.tenant import Tenant, Thing, Unseen
from lookout_config.tongue import said
from lookout_config.world import Snapshot

_PLACE = ("intune", "app")
_CONFIGURATIONS = "deviceAppManagement/mobileAppConfigurations"
_INTENTS = ("required", "available", "availableWithoutEnrollment")
_DEFENDER = "fc780465-2017-40d4-a0c5-307022471b92"
"""Defender's partner id in Intune, as Microsoft365DSC and CIPP have it."""
_PRIORITY = "mobileThreatDefensePartnerPriority"
_WINS = {
    True: said("{policy} gives Defender priority, and both are connected for {platform}: Lookout is ignored"),
    False: said(
        "{policy} names no priority, so Defender wins, and both are connected for {platform}: Lookout is ignored"
    ),
}
"""By whether the policy says so."""


@rule("app-missing", Severity.WARNING, live=True)
def app_missing(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """Lookout for Work is not among Intune's apps for a platform.

    A phone is protected only once the app is on it and activated. Without the app in Intune, every user would
    have to find it alone, and a policy blocks them before they can.

    Source: Microsoft Learn, mtd-apps-ios-app-configuration-policy-add-assign and mtd-connector-enable: deploy
    the app before the policies.

    To mend: add Lookout for Work (Android package com.lookout.enterprise, App Store id 997193468) in Intune.
    """
    seen = tenant.of(snapshot)
    for path, platform in _platforms(config):
        apps = _lookout(seen, platform)
        if isinstance(apps, Unseen):
            yield apps.at(path)
        elif not apps:
            yield Problem(path, f"Intune has no Lookout for Work for {platform}; add {_known_as(platform)}")


@rule("app-coverage", Severity.WARNING, live=True)
def app_coverage(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """Users of an enrollment group to whom Lookout for Work is not assigned.

    Their devices stay pending: Lookout waits for an app that nobody sends them. All users count, through groups
    in groups too; who is excluded does not get the app, and where an assignment filter decides, that is not
    checked.

    Source: Microsoft, Configure and deploy Lookout for Work apps (2016): target the same users as the enrollment
    groups; Microsoft Learn, Assign apps to groups.

    To mend: assign the app to the enrollment groups.
    """
    if not at(config, tenant.GROUPS):
        return
    seen = tenant.of(snapshot)
    groups = enrolled(config, seen) if at(config, _PLACE) else []
    for path, platform in _platforms(config):
        apps = _lookout(seen, platform)
        if isinstance(apps, Unseen):
            yield apps.at(path)
        elif apps:
            audiences = [audience(seen, assigned(seen, APPS, app["id"], _INTENTS), APPS) for app in apps]
            lack = said(
                "{missed} of the {users} users of {group} are not assigned Lookout for Work for {platform}"
            )
            yield from not_reached(groups, audiences, lack, platform=platform)


@rule("app-config-missing", Severity.WARNING, live=True)
def app_config_missing(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """Lookout for Work has no app configuration policy for enrolled iOS devices.

    On enrolled iOS devices the app learns from that policy which device it is on. Without it the user has to
    activate by hand, and the device may not be matched.

    Source: Microsoft Learn, mtd-apps-ios-app-configuration-policy-add-assign: required for enrolled iOS devices.

    To mend: Intune admin center > Apps > App configuration policies > Add > Managed devices, for Lookout for Work.
    """
    seen = tenant.of(snapshot)
    for path, platform in _platforms(config):
        apps = _lookout(seen, platform) if platform == "ios" else ()
        found = seen.things(_CONFIGURATIONS)
        if isinstance(apps, Unseen):
            yield apps.at(path)
        elif apps and isinstance(found, Unseen):
            yield found.at(path)
        elif apps and not isinstance(found, Unseen):
            ids = {app["id"] for app in apps}
            if not any(ids & set(one.get("targetedMobileApps") or ()) for one in found):
                yield Problem(
                    path, "Lookout for Work for ios has no app configuration policy for managed devices"
                )


@rule("partner-priority", Severity.WARNING, live=True)
def partner_priority(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """App protection listens to Defender and not to Lookout, while both are connected.

    A policy that names no priority counts as Defender over the other partner, so Lookout's verdict is silently
    ignored. What the file says of partner_priority counts; where it says nothing, what the tenant has.

    Source: Microsoft Learn (beta), managedAppProtection: mobileThreatDefensePartnerPriority, null means Defender;
    mtd-connector-enable: one partner for each platform.

    To mend: partner_priority: lookout.
    """
    seen = tenant.of(snapshot)
    for path, entry in protections(config):
        priority = _priority(seen, entry)
        both = _both_connected(config, seen, entry["platform"])
        if both is False or (priority == "lookout"):
            continue
        for blind in (both, priority):
            if isinstance(blind, Unseen):
                yield blind.at(path)
                break
        else:
            called = names.quoted(entry.get("name") or entry.get("id", ""))
            message = said(_WINS[priority == "defender"], policy=called, platform=entry["platform"])
            yield Problem(path, message, hint="partner_priority: lookout")


def _platforms(config: Any) -> Iterator[tuple[Path, str]]:
    for number, platform in enumerate(at(config, (*_PLACE, "platforms"), ())):
        yield (*_PLACE, "platforms", number), platform


def _lookout(seen: Tenant, platform: str) -> list[Thing] | Unseen:
    """The apps of Intune that are Lookout for Work, from a store or re-signed."""
    apps = seen.things(APPS)
    return apps if isinstance(apps, Unseen) else [app for app in apps if is_lookout(app, platform)]


def _known_as(platform: str) -> str:
    return f"package {ANDROID_PACKAGE}" if platform == "android" else f"App Store id {APP_STORE_ID}"


def protections(config: Any) -> Iterator[tuple[Path, Thing]]:
    """The app protection policies of a file with their paths."""
    for number, entry in enumerate(at(config, ("intune", "app_protection_policies"), ())):
        yield ("intune", "app_protection_policies", number), entry


def _priority(seen: Tenant, entry: Thing) -> str | Unseen:
    """Who wins: the file's word, else the tenant's; empty where neither says."""
    if "partner_priority" in entry:
        return str(entry["partner_priority"])
    collection = f"beta/deviceAppManagement/{entry['platform']}ManagedAppProtections"
    found = protecting(seen, entry)
    if isinstance(found, Unseen):
        return found
    if len(found) != 1:
        return seen.unseen(
            collection,
            said("Intune has {number} app protection policies of that name", number=len(found))
            if found
            else said("Intune has no app protection policies of that name"),
        )
    if _PRIORITY not in found[0]:
        return seen.unseen(
            collection, said("Graph did not give {property}", property="mobileThreatDefensePartnerPriority")
        )
    priority = found[0][_PRIORITY]
    return {"thirdPartyPartnerOverDefender": "lookout", "defenderOverThirdPartyPartner": "defender"}.get(
        priority, ""
    )


def protecting(seen: Tenant, entry: Thing) -> list[Thing] | Unseen:
    """The app protection policies of the tenant that an entry of the file may mean: by ID, else by exact name."""
    policies = seen.things(f"beta/deviceAppManagement/{entry['platform']}ManagedAppProtections")
    if isinstance(policies, Unseen):
        return policies
    if "id" in entry:
        wanted = plain_id(entry["id"])
        return [policy for policy in policies if plain_id(str(policy.get("id"))) == wanted]
    return [policy for policy in policies if policy.get("displayName") == entry.get("name")]


def _both_connected(config: Any, seen: Tenant, platform: str) -> bool | Unseen:
    """Whether Lookout (as the file wants it, else as it is) and Defender judge the apps of a platform."""
    connectors = seen.things(CONNECTORS)
    if isinstance(connectors, Unseen):
        return connectors
    toggle = f"{platform}MobileApplicationManagementEnabled"
    on = {one["id"].lower() for one in connectors if one.get(toggle)}
    partner = at(config, ("intune", "mtd_connector", "id"), LOOKOUT_CONNECTOR)
    lookout = at(config, ("intune", "mtd_connector", "app_protection", platform), partner.lower() in on)
    return bool(lookout) and _DEFENDER in on
