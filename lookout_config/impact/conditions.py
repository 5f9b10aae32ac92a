"""What keeps a verdict from a phone, what decides without one, and how we know each of it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, NamedTuple

from lookout_config import paths
from lookout_config.changes import Found
from lookout_config.impact import Circumstances, Verdict, beforehand, system_of
from lookout_config.impact.matrix import Group, Kind, Policy
from lookout_config.model import Finding, Path, Unchecked

_MTD: Path = ("intune", "mtd_connector")
_THREAT_STATUS: Path = ("connector", "state_sync", "threat_status")
_DISCONNECTED: Path = ("enrollment_settings", "disconnected_after_days")
_UNRESPONSIVE: Path = (*_MTD, "unresponsive_after_days")
_SWITCHES: Mapping[Kind, str] = {"compliance": "compliance", "app protection": "app_protection"}
_SYSTEMS = ("android", "ios")


class Effect(StrEnum):
    """What a condition does to the matrix."""

    STOPS = "keeps it from working"
    UNKNOWN = "not known"
    DECIDES = "decides whatever the risk"
    HOLDS = "in order"


class Condition(NamedTuple):
    """One thing on which verdicts depend. ``cause`` says that there is no verdict for ``whom``, and why.

    ``known`` is ``file`` where the file itself says it; ``by`` and ``at`` say whose word an attested one is.
    """

    about: str
    effect: Effect
    text: str
    known: Literal["file", "read", "attested", "unknown"]
    by: str = ""
    at: str = ""
    rule: str = ""
    cause: Literal["ignored", "unserved", ""] = ""
    whom: tuple[tuple[Kind, str], ...] = ()


class Weighed(NamedTuple):
    """What the threats of a file come to: the policies, the device groups by them, and what it all depends on.

    ``others`` are compliance policies with a level that only the tenant has; None where they were not all seen.
    """

    policies: tuple[Policy, ...]
    groups: tuple[Group, ...]
    conditions: tuple[Condition, ...]
    others: tuple[Policy, ...] | None


@dataclass(frozen=True, slots=True)
class Sight:
    """What there is to go by: the file, what its console and Intune have now (by place), and what the rules said.

    ``rules`` are those that were asked of the tenant (None: it was not asked at all), ``read`` the collections
    that were seen, ``others_known`` whether all compliance policies of the tenant were.
    """

    config: Any
    present: Mapping[Path, Found]
    findings: Sequence[Finding] = ()
    unchecked: Sequence[Unchecked] = ()
    rules: Collection[str] | None = None
    read: Collection[str] = ()
    others_known: bool = False


class _Topic(NamedTuple):
    """What live rules know: the clause that is true when none of them has anything to say.

    They say nothing where the file has none of ``blocks``; ``beside`` is what to know when the clause is true.
    """

    about: str
    kind: Kind
    clause: str
    rules: tuple[str, ...]
    collection: str
    blocks: tuple[Path, ...] = ()
    beside: str = ""


_IGNORED = ("connector-unresponsive", "connector-heartbeat-dead")
_TOPICS = (
    _Topic(
        "connection",
        "compliance",
        "Intune reads Lookout as enabled, and has heard of it lately",
        ("connector-missing", *_IGNORED, "connector-not-enabled", "connector-heartbeat-old"),
        "deviceManagement/mobileThreatDefenseConnectors",
        (("connector",), _MTD),
    ),
    _Topic(
        "assignment",
        "compliance",
        "the compliance policies are there, and are assigned to users",
        (
            "compliance-not-found",
            "compliance-ambiguous",
            "compliance-platform",
            "compliance-unassigned",
            "compliance-device-group",
        ),
        "deviceManagement/deviceCompliancePolicies",
        (("intune", "compliance_policies"),),
    ),
    _Topic(
        "coverage",
        "compliance",
        "a compliance policy with a threat level reaches everyone in the enrollment groups",
        ("compliance-coverage",),
        "deviceManagement/deviceCompliancePolicies",
        (("connector", "enrollment", "groups"),),
    ),
    _Topic(
        "conditional-access",
        "compliance",
        "a Conditional Access policy that is on requires a compliant device",
        ("ca-missing",),
        "identity/conditionalAccess/policies",
        (("intune", "compliance_policies"),),
        "; it blocks once the delay of the compliance policy's own action is over, and whom it reaches is not judged",
    ),
    _Topic(
        "partner-priority",
        "app protection",
        "app protection listens to Lookout and not to Defender",
        ("partner-priority",),
        "beta/deviceAppManagement/{}ManagedAppProtections",
        (("intune", "app_protection_policies"),),
    ),
)


PLACES: tuple[Path, ...] = (
    *(
        (*_MTD, block, system)
        for block in (*_SWITCHES.values(), "noncompliant_without_data")
        for system in _SYSTEMS
    ),
    _UNRESPONSIVE,
    _THREAT_STATUS,
    _DISCONNECTED,
)
"""The settings whose present value is asked for, whether the file has them or not."""


def conditions(sight: Sight, policies: Sequence[Policy]) -> tuple[Condition, ...]:
    """All that these policies depend on, in the order of the chain from the phone to the lock."""
    if not policies:
        return ()
    kinds = dict.fromkeys(policy.kind for policy in policies)
    served = dict.fromkeys((policy.kind, system_of(policy.platform)) for policy in policies)
    systems = dict.fromkeys(system for kind, system in served if kind == "compliance")
    found = [_threat_status(sight, tuple(served)), *(_toggle(sight, kind, system) for kind, system in served)]
    for topic in _TOPICS:
        if topic.kind in kinds or topic.about == "connection":
            found += _of_rules(topic, sight, policies)
    found += _unread(sight, kinds)
    if systems:
        found += [_of_silence(sight), _of_disconnection(sight)]
        found += [_without_data(sight, system) for system in systems]
    return tuple(found)


def circumstances(policy: Policy, found: Sequence[Condition]) -> Circumstances:
    """What of the conditions decides for the phones of a policy, before the table is asked."""
    concerned = (policy.kind, system_of(policy.platform))
    causes = {condition.cause for condition in found if concerned in condition.whom}
    return Circumstances(ignored="ignored" in causes, unserved="unserved" in causes)


def _threat_status(sight: Sight, whom: tuple[tuple[Kind, str], ...]) -> Condition:
    return _switch(sight, "threat-status", "threat status in Lookout's State Sync", _THREAT_STATUS, whom)


def _toggle(sight: Sight, kind: Kind, system: str) -> Condition:
    name = f"Intune's switch for {kind} on {system}"
    return _switch(sight, "toggle", name, (*_MTD, _SWITCHES[kind], system), ((kind, system),))


def _switch(
    sight: Sight, about: str, name: str, place: Path, whom: tuple[tuple[Kind, str], ...]
) -> Condition:
    """A switch that must be on. One that is off and that the file leaves off silences Lookout."""
    wanted, now = paths.at(sight.config, place), _now(sight, place)
    known: dict[str, Any] = {"known": now.known, "by": now.by, "at": now.at}
    silent: dict[str, Any] = {"cause": "unserved", "whom": whom}
    match wanted, now.known, now.value:
        case False, _, _:
            text = f"{name} is to be off: Lookout has no say"
            return Condition(about, Effect.STOPS, text, "file", **silent)
        case _, "unknown", _:
            wish = "the file wants it on; " if wanted else ""
            return Condition(about, Effect.UNKNOWN, f"whether {name} is on: {wish}{now.reason}", "unknown")
        case _, _, True:
            return Condition(about, Effect.HOLDS, f"{name} is on", **known)
        case True, _, _:
            return Condition(about, Effect.STOPS, f"{name} is off now; the file wants it on", **known)
    text = f"{name} is off, and the file does not set it: Lookout has no say"
    return Condition(about, Effect.STOPS, text, **known, **silent)


def _of_rules(topic: _Topic, sight: Sight, policies: Sequence[Policy]) -> Iterator[Condition]:
    """What the live rules of a topic have said; silence is good only where they were asked and could see."""
    said = [finding for finding in sight.findings if finding.rule in topic.rules]
    yield from (_stopped(finding, topic, policies) for finding in said)
    reasons = [blind.reason for blind in sight.unchecked if blind.rule in topic.rules]
    reasons = reasons or _not_asked(topic, sight, policies)
    if reasons and not said:
        text = f"whether {topic.clause}: {reasons[0]}"
        yield Condition(topic.about, Effect.UNKNOWN, text, "unknown", rule=topic.rules[0])
    elif not said:
        yield Condition(topic.about, Effect.HOLDS, f"{topic.clause}{topic.beside}", "read")


def _stopped(finding: Finding, topic: _Topic, policies: Sequence[Policy]) -> Condition:
    waived = f" (waived: {finding.waived.reason})" if finding.waived else ""
    text = f"{finding.message}{waived}"
    stopped = Condition(topic.about, Effect.STOPS, text, "read", rule=finding.rule)
    if finding.rule not in _IGNORED:
        return stopped
    # Microsoft says so of compliance; what becomes of app protection then is not documented.
    whom = dict.fromkeys(
        (policy.kind, system_of(policy.platform)) for policy in policies if policy.kind == "compliance"
    )
    return stopped._replace(cause="ignored", whom=tuple(whom))


def _not_asked(topic: _Topic, sight: Sight, policies: Sequence[Policy]) -> list[str]:
    """Why the rules of a topic could not have said anything."""
    if sight.rules is None:
        return ["the tenant was not asked"]
    if not any(paths.at(sight.config, block) for block in topic.blocks):
        missing = " or ".join(".".join(map(str, block)) for block in topic.blocks)
        return [f"the file has no {missing}, so nothing asks for it"]
    off = [rule for rule in topic.rules if rule not in sight.rules]
    if off:
        return [f"the rule {off[0]} is off in this file"]
    systems = dict.fromkeys(system_of(policy.platform) for policy in policies if policy.kind == topic.kind)
    wanted = dict.fromkeys(topic.collection.format(system) for system in systems or _SYSTEMS)
    unseen = [collection for collection in wanted if collection not in sight.read]
    return [f"{unseen[0]} was not read"] if unseen else []


def _unread(sight: Sight, kinds: Collection[Kind]) -> Iterator[Condition]:
    """What no rule looks at, and what could not be looked at."""
    if "compliance" in kinds and not sight.others_known:
        text = "whether the tenant has more compliance policies with a threat level: they were not all read"
        yield Condition("other-policies", Effect.UNKNOWN, text, "unknown")
    if "app protection" in kinds:
        text = "whom the app protection policies are assigned to: that is not read"
        yield Condition("assignment", Effect.UNKNOWN, text, "unknown")


def _of_silence(sight: Sight) -> Condition:
    what = "after {} days without a word from Lookout, Intune ignores it, and no threat makes a phone non-compliant"
    return _days(sight, "partner-silence", _UNRESPONSIVE, what, "Intune ignores Lookout")


def _of_disconnection(sight: Sight) -> Condition:
    verdict = beforehand(Circumstances(disconnected=True))
    what = f"a phone that has been silent for more than {{}} days is {verdict}"
    return _days(sight, "disconnected", _DISCONNECTED, what, f"a phone is {verdict}")


def _days(sight: Sight, about: str, place: Path, what: str, outcome: str) -> Condition:
    days, known = _value(sight, place)
    if days is not None:
        text = what.format(days).replace(" 1 days", " 1 day")
        return Condition(about, Effect.DECIDES, text, **known)
    text = f"after how many days of silence {outcome}: {_now(sight, place).reason}"
    return Condition(about, Effect.UNKNOWN, text, "unknown")


def _without_data(sight: Sight, system: str) -> Condition:
    blocked, known = _value(sight, (*_MTD, "noncompliant_without_data", system))
    verdict = beforehand(Circumstances(no_data=True, blocked_without_data=blocked))
    phone = f"a phone on {system} of which Lookout has no data yet"
    if verdict is Verdict.NON_COMPLIANT:
        return Condition("no-data", Effect.DECIDES, f"{phone} is {verdict} until data arrives", **known)
    if blocked is None:
        reason = _now(sight, (*_MTD, "noncompliant_without_data", system)).reason
        return Condition("no-data", Effect.UNKNOWN, f"what becomes of {phone}: {reason}", "unknown")
    text = f"what becomes of {phone}: noncompliant_without_data is off, and then Microsoft does not say"
    return Condition("no-data", Effect.UNKNOWN, text, **known)


def _value(sight: Sight, place: Path) -> tuple[Any, dict[str, Any]]:
    """The value of a setting once the file is applied, and how we know it."""
    wanted, now = paths.at(sight.config, place), _now(sight, place)
    if wanted is not None:
        return wanted, {"known": "file"}
    value = None if now.known == "unknown" else now.value
    return value, {"known": now.known, "by": now.by, "at": now.at}


def _now(sight: Sight, place: Path) -> Found:
    return sight.present.get(place, Found(None, "unknown", reason="nobody has told it yet"))
