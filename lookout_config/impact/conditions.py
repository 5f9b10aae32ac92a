"""What keeps a verdict from a phone, what decides without one, and how we know each of it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from lookout_config import paths
from lookout_config.changes import Found
from lookout_config.impact import Circumstances, Verdict, beforehand, system_of
from lookout_config.impact.matrix import Kind, Policy
from lookout_config.impact.nouns import Condition, Effect, Sight
from lookout_config.impact.topics import TOPICS, said
from lookout_config.model import Path

_MTD: Path = ("intune", "mtd_connector")
_THREAT_STATUS: Path = ("connector", "state_sync", "threat_status")
_DISCONNECTED: Path = ("enrollment_settings", "disconnected_after_days")
_UNRESPONSIVE: Path = (*_MTD, "unresponsive_after_days")
_SWITCHES: Mapping[Kind, str] = {"compliance": "compliance", "app protection": "app_protection"}
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
            found += said(topic, sight, policies)
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
