"""Rules that hold three lists of people against each other: enrolled, judged by a policy, and blocked by it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lookout_config import impact, tenant
from lookout_config.intune import CONNECTORS, PLATFORMS, POLICIES
from lookout_config.kinds import LOOKOUT_CONNECTOR
from lookout_config.model import NotChecked, Path, Problem, Severity
from lookout_config.paths import at
from lookout_config.rules import rule
from lookout_config.rules.live.assigned import (
    Audience,
    assigned,
    audience,
    beyond,
    enrolled,
    inside,
    not_reached,
    unknown,
)
from lookout_config.rules.live.compliance import PLACE, every, look, named
from lookout_config.rules.policy import never_blocking
from lookout_config.tenant import Tenant, Thing, Unseen
from lookout_config.tongue import said
from lookout_config.world import Snapshot

_BETA = f"beta/{POLICIES}"
_ANY = "any"
_WITHOUT_DATA = ("intune", "mtd_connector", "noncompliant_without_data")


@dataclass(frozen=True, slots=True)
class Levelled:
    """A policy with a threat level, by the file if it names it, else by the tenant."""

    path: Path
    policy: Thing
    level: str
    platform: str

    @property
    def name(self) -> str:
        """What Intune calls it."""
        return str(self.policy.get("displayName") or self.policy["id"])


@rule("compliance-coverage", Severity.WARNING, live=True)
def compliance_coverage(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """Users of an enrollment group whom no compliance policy with a threat level reaches.

    Lookout finds the threats on their phones, and nothing follows from it: no policy asks for the result. All
    users count, through groups in groups too; who is excluded from a policy is not reached by it, and where an
    assignment filter decides, that is not checked.

    Source: Microsoft Learn, mtd-device-compliance-policy-create; Assign policies in Microsoft Intune.

    To mend: assign a policy with a level to the enrollment groups.
    """
    if not at(config, PLACE) or not at(config, tenant.GROUPS):
        return
    seen = tenant.of(snapshot)
    if isinstance(blind := seen.things(POLICIES), Unseen):
        yield blind.at(PLACE)
        return
    audiences = [audience_of(seen, one) for one in levelled(config, seen)]
    if isinstance(beta := seen.things(_BETA), Unseen):
        audiences.append(unknown(beta))
    yield from not_reached(
        enrolled(config, seen),
        audiences,
        said(
            "{missed} of the {users} users of {group} are reached by no compliance policy with a threat level"
        ),
    )


@rule("compliance-beyond-enrollment", Severity.WARNING, live=True)
def compliance_beyond_enrollment(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """A policy with a threat level reaches users who are in no enrollment group.

    Lookout has no verdict on their phones. What Intune makes of a phone without data is not documented while
    noncompliant_without_data is off; with it on, see compliance-lock-out.

    Source: Microsoft Learn, mtd-connector-enable; mtd-device-compliance-policy-create.

    To mend: enroll these users, or assign the policy to the enrollment groups only.
    """
    for one, count in _beyond(config, snapshot):
        if isinstance(count, Unseen):
            yield count.at(one.path)
        elif count > 0 and not _locks_out(config, snapshot, one.platform):
            called = tenant.called(one.policy)
            yield Problem(
                one.path,
                f"{called} reaches {_users(count)} in no enrollment group: Lookout has no data on them",
            )


@rule("compliance-lock-out", Severity.ERROR, live=True)
def compliance_lock_out(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """A policy makes phones non-compliant that can never report.

    With noncompliant_without_data on, a phone of which Lookout says nothing is non-compliant. Lookout says
    nothing of users who are in no enrollment group, and they cannot mend it themselves.

    Source: Microsoft Learn, mtd-connector-enable: devices without data are marked as noncompliant.

    To mend: enroll these users, assign the policy to the enrollment groups only, or switch the toggle off.
    """
    for one, count in _beyond(config, snapshot):
        locks_out = _locks_out(config, snapshot, one.platform)
        if isinstance(locks_out, Unseen):
            yield locks_out.at(one.path)
        elif locks_out and isinstance(count, Unseen):
            yield count.at(one.path)
        elif locks_out and not isinstance(count, Unseen) and count:
            called = tenant.called(one.policy)
            message = (
                f"{called} reaches {_users(count)} in no enrollment group, whose phones become non-compliant"
            )
            toggle = (*_WITHOUT_DATA, impact.system_of(one.platform))
            hint = "noncompliant_without_data is on, and their phones never report"
            yield Problem(one.path, message, hint=hint, also=toggle if at(config, toggle) else None)


@rule("policy-never-blocks-live", Severity.INFO, live=True)
def policy_never_blocks_live(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """Which classes, by all policies of the tenant, never make a phone non-compliant.

    policy-never-blocks judges by the policies of the file. The tenant may have stricter ones, and of several
    the most restrictive counts. This rule speaks where that makes a difference.

    Source: Microsoft Learn, mtd-device-compliance-policy-create: "at or under"; device-profile-troubleshoot: of
    several policies the most restrictive counts.

    To mend: raise the risk of a class, or lower max_threat_level. Nothing has to be mended.
    """
    policies = at(config, ("protections", "policies"))
    if policies is None or not at(config, PLACE):
        return
    seen = tenant.of(snapshot)
    if isinstance(blind := seen.things(POLICIES), Unseen):
        yield blind.at(PLACE)
        return
    for platform, level, policy in _strictest(config, seen):
        for group in impact.device_groups(policies):
            passing = never_blocking(policies, group, platform, level)
            where = ("default",) if group is None else ("device_groups", group)
            whose = "the Default device group" if group is None else f"device group {group!r}"
            if passing:
                message = (
                    f"by all policies of the tenant, on {platform} (strictest: {policy}, {level}), "
                    f"these never make a phone of {whose} non-compliant: {', '.join(passing)}"
                )
                yield Problem(("protections", "policies", *where), message)


@rule("ca-missing", Severity.WARNING, live=True)
def ca_missing(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """No Conditional Access policy that is on requires a compliant device.

    Compliance is a verdict; only Conditional Access turns it into a lock. Without it a phone full of threats is
    marked non-compliant and reads mail as before.

    Source: Microsoft Learn, mtd-device-compliance-policy-create; conditionalAccessPolicy resource type:
    grantControls, state.

    To mend: Entra admin center > Conditional Access > a policy for phones with "Require device to be marked as
    compliant", switched on.
    """
    if not at(config, PLACE):
        return
    found = tenant.of(snapshot).things("identity/conditionalAccess/policies")
    if isinstance(found, Unseen):
        yield found.at(PLACE)
    elif not any(_requires_compliance(policy) for policy in found):
        yield Problem(
            PLACE,
            said("no Conditional Access policy that is on requires a compliant device: nobody is blocked"),
        )


def levelled(config: Any, seen: Tenant) -> list[Levelled]:
    """The policies that have a threat level once the file is applied."""
    platforms = {graph_type: platform for platform, (graph_type, _) in PLATFORMS.items()}
    wanted: dict[str, tuple[Path, Thing]] = {}
    for path, entry in named(config):
        wanted |= {policy["id"]: (path, entry) for policy in look(seen, entry).fit}
    found = []
    for policy in every(seen):
        path, entry = wanted.get(policy["id"], (PLACE, {}))
        level = entry.get("max_threat_level", _present_level(policy))
        platform = platforms.get(str(policy.get("@odata.type")))
        if level in impact.LEVELS and platform:
            found.append(Levelled(path, policy, level, platform))
    return found


def unnamed(config: Any, seen: Tenant) -> list[Levelled] | None:
    """The policies with a threat level that the file does not name; None where not all could be seen."""
    if any(isinstance(seen.things(home), Unseen) for home in (POLICIES, _BETA)):
        return None
    return [one for one in levelled(config, seen) if one.path == PLACE]


def audience_of(seen: Tenant, one: Levelled) -> Audience:
    """Whom a policy reaches."""
    home = PLATFORMS[one.platform][1]
    return audience(seen, assigned(seen, home, one.policy["id"]), home)


def _beyond(config: Any, snapshot: Snapshot) -> Iterator[tuple[Levelled, int | Unseen]]:
    if not at(config, PLACE) or not at(config, tenant.GROUPS):
        return
    seen = tenant.of(snapshot)
    for home in (POLICIES, _BETA):
        if isinstance(blind := seen.things(home), Unseen):
            yield Levelled(PLACE, {}, "", "android" if home == _BETA else _ANY), blind
    everybody = inside(config, seen)
    for one in levelled(config, seen):
        yield one, beyond(seen, audience_of(seen, one), everybody)


def _locks_out(config: Any, snapshot: Snapshot, platform: str) -> bool | Unseen:
    """Whether phones without data become non-compliant: by the file, else as the tenant has it."""
    if platform == _ANY:
        answers = [_locks_out(config, snapshot, system) for system in ("android", "ios")]
        return next((answer for answer in answers if answer), False)
    system = impact.system_of(platform)
    wanted = at(config, (*_WITHOUT_DATA, system))
    if wanted is not None:
        return bool(wanted)
    connectors = tenant.of(snapshot).things(CONNECTORS)
    if isinstance(connectors, Unseen):
        return connectors
    partner = at(config, ("intune", "mtd_connector", "id"), LOOKOUT_CONNECTOR)
    return any(
        one.get(f"{system}DeviceBlockedOnMissingPartnerData") for one in connectors if one["id"] == partner
    )


def _strictest(config: Any, seen: Tenant) -> Iterator[tuple[str, str, str]]:
    """The platforms on which the tenant's strictest level is not the file's, with that level and whose it is."""
    by_platform: dict[str, list[Levelled]] = {}
    for one in levelled(config, seen):
        by_platform.setdefault(one.platform, []).append(one)
    for platform, ones in by_platform.items():
        strictest = min(ones, key=lambda one: impact.LEVELS[one.level])
        of_file = impact.strictest(one.level for one in ones if one.path != PLACE)
        if strictest.level != of_file:
            yield platform, strictest.level, tenant.called(strictest.policy)


def _present_level(policy: Thing) -> str | None:
    return (
        policy.get("deviceThreatProtectionRequiredSecurityLevel")
        if policy.get("deviceThreatProtectionEnabled")
        else None
    )


def _requires_compliance(policy: Thing) -> bool:
    controls = (policy.get("grantControls") or {}).get("builtInControls") or ()
    return policy.get("state") == "enabled" and "compliantDevice" in controls


def _users(number: int) -> str:
    return "1 user" if number == 1 else f"{number} users"
