"""What keeps a verdict from a phone, what decides without one, and how we know each of it."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from lookout_config import paths
from lookout_config.changes import Found
from lookout_config.impact import Circumstances, Verdict, beforehand, system_of
from lookout_config.impact.matrix import Kind, Policy
from lookout_config.impact.nouns import Condition, Effect, Sight
from lookout_config.impact.topics import TOPICS, heard
from lookout_config.model import Path
from lookout_config.tongue import said, said_of

_MTD: Path = ("intune", "mtd_connector")
_THREAT_STATUS: Path = ("connector", "state_sync", "threat_status")
_DISCONNECTED: Path = ("enrollment_settings", "disconnected_after_days")
_UNRESPONSIVE: Path = (*_MTD, "unresponsive_after_days")
_SWITCHES: Mapping[Kind, str] = {"compliance": "compliance", "app protection": "app_protection"}
_SWITCH: Mapping[Kind, str] = {
    "compliance": said("Intune's switch for compliance on {system}"),
    "app protection": said("Intune's switch for app protection on {system}"),
}
_SYSTEMS = ("android", "ios")


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
    policies = [policy for policy in policies if policy.level != "not_configured"]
    if not policies:
        return ()
    kinds = dict.fromkeys(policy.kind for policy in policies)
    served = dict.fromkeys((policy.kind, system_of(policy.platform)) for policy in policies)
    systems = dict.fromkeys(system for kind, system in served if kind == "compliance")
    found = [_threat_status(sight, tuple(served)), *(_toggle(sight, kind, system) for kind, system in served)]
    for topic in TOPICS:
        if topic.kind in kinds or topic.about == "connection":
            found += heard(topic, sight, policies)
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
    return _switch(
        sight, "threat-status", said("threat status in Lookout's State Sync"), _THREAT_STATUS, whom
    )


def _toggle(sight: Sight, kind: Kind, system: str) -> Condition:
    name = said(_SWITCH[kind], system=system)
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
            text = said("{switch} is to be off: Lookout has no say", switch=name)
            return Condition(about, Effect.STOPS, text, "file", **silent)
        case _, "unknown", _:
            text = said("whether {switch} is on: {reason}", switch=name, reason=now.reason)
            if wanted:
                text = said(
                    "whether {switch} is on: the file wants it on; {reason}", switch=name, reason=now.reason
                )
            return Condition(about, Effect.UNKNOWN, text, "unknown")
        case _, _, True:
            return Condition(about, Effect.HOLDS, said("{switch} is on", switch=name), **known)
        case True, _, _:
            text = said("{switch} is off now; the file wants it on", switch=name)
            return Condition(about, Effect.STOPS, text, **known)
    text = said("{switch} is off, and the file does not set it: Lookout has no say", switch=name)
    return Condition(about, Effect.STOPS, text, **known, **silent)


def _unread(sight: Sight, kinds: Collection[Kind]) -> Iterator[Condition]:
    """What no rule looks at, and what could not be looked at."""
    if "compliance" in kinds and not sight.others_known:
        text = said(
            "whether the tenant has more compliance policies with a threat level: they were not all read"
        )
        yield Condition("other-policies", Effect.UNKNOWN, text, "unknown")
    if "app protection" in kinds:
        text = said("whom the app protection policies are assigned to: that is not read")
        yield Condition("assignment", Effect.UNKNOWN, text, "unknown")


def _of_silence(sight: Sight) -> Condition:
    return _days(
        sight,
        "partner-silence",
        _UNRESPONSIVE,
        lambda days: said_of(
            days,
            "after {number} day without a word from Lookout, Intune ignores it, and no threat makes a phone "
            "non-compliant",
            "after {number} days without a word from Lookout, Intune ignores it, and no threat makes a phone "
            "non-compliant",
        ),
        lambda reason: said("after how many days of silence Intune ignores Lookout: {reason}", reason=reason),
    )


def _of_disconnection(sight: Sight) -> Condition:
    verdict = said(str(beforehand(Circumstances(disconnected=True))))
    return _days(
        sight,
        "disconnected",
        _DISCONNECTED,
        lambda days: said_of(
            days,
            "a phone that has been silent for more than {number} day is {verdict}",
            "a phone that has been silent for more than {number} days is {verdict}",
            verdict=verdict,
        ),
        lambda reason: said(
            "after how many days of silence a phone is {verdict}: {reason}", verdict=verdict, reason=reason
        ),
    )


def _days(
    sight: Sight, about: str, place: Path, after: Callable[[int], str], unknown: Callable[[str], str]
) -> Condition:
    days, known = _value(sight, place)
    if days is not None:
        return Condition(about, Effect.DECIDES, after(days), **known)
    return Condition(about, Effect.UNKNOWN, unknown(_now(sight, place).reason), "unknown")


def _without_data(sight: Sight, system: str) -> Condition:
    blocked, known = _value(sight, (*_MTD, "noncompliant_without_data", system))
    verdict = beforehand(Circumstances(no_data=True, blocked_without_data=blocked))
    phone = said("a phone on {system} of which Lookout has no data yet", system=system)
    if verdict is Verdict.NON_COMPLIANT:
        text = said("{phone} is {verdict} until data arrives", phone=phone, verdict=said(str(verdict)))
        return Condition("no-data", Effect.DECIDES, text, **known)
    if blocked is None:
        reason = _now(sight, (*_MTD, "noncompliant_without_data", system)).reason
        text = said("what becomes of {phone}: {reason}", phone=phone, reason=reason)
        return Condition("no-data", Effect.UNKNOWN, text, "unknown")
    text = said(
        "what becomes of {phone}: noncompliant_without_data is off, and then Microsoft does not say",
        phone=phone,
    )
    return Condition("no-data", Effect.UNKNOWN, text, **known)


def _value(sight: Sight, place: Path) -> tuple[Any, dict[str, Any]]:
    """The value of a setting once the file is applied, and how we know it."""
    wanted, now = paths.at(sight.config, place), _now(sight, place)
    if wanted is not None:
        return wanted, {"known": "file"}
    value = None if now.known == "unknown" else now.value
    return value, {"known": now.known, "by": now.by, "at": now.at}


def _now(sight: Sight, place: Path) -> Found:
    return sight.present.get(place, Found(None, "unknown", reason=said("nobody has told it yet")))
