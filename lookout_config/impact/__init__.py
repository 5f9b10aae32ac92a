"""The truth table: which risk, under which level, makes a phone non-compliant.

Levels name what is *still* compliant: under ``low`` a low risk passes. A phone is as risky as the worst of its
open issues, and non-compliant exactly when that exceeds the level (Microsoft Learn,
mtd-device-compliance-policy-create: "at or under").
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

RISKS: Mapping[str, int] = {"none": 0, "advisory": 0, "low": 1, "medium": 2, "high": 3}
LEVELS: Mapping[str, int] = {"secured": 0, "low": 1, "medium": 2, "high": 3}

DOCUMENTED_HIGH = ("TROJAN", "WORM", "VIRUS", "EXPLOIT", "BACKDOOR", "BOT", "SURVEILLANCEWARE", "ACTIVE_MITM")
"""The classes that were High in the screenshot of Microsoft's set-up article (September 2016): all that is known
of Lookout's defaults, but for OUT_OF_DATE_OS."""

CONTENT = ("MALICIOUS_CONTENT", "UNAUTHORIZED_CONTENT", "PHISHING_CONTENT", "DENYLISTED_CONTENT")
"""Whether these change the state of a device is not documented."""


class Verdict(StrEnum):
    """What an open issue does to a phone, by a level."""

    COMPLIANT = "compliant"
    COMPLIANT_INFERRED = "compliant (inferred)"
    NON_COMPLIANT = "non-compliant"
    REPORTING_ONLY = "reporting only"
    UNKNOWN = "unknown"
    NOT_EVALUATED = "not evaluated"
    NO_VERDICT = "no verdict"
    NOT_DOCUMENTED = "not documented"


class Circumstances(NamedTuple):
    """What decides before the table is asked.

    ``ignored``: Lookout has been silent for too long, so Intune ignores it; ``unserved``: the platform's switch
    or threat status is off, so Intune hears nothing; ``disconnected``: the phone has been silent for too long;
    ``no_data``: it has never reported, which ``blocked_without_data`` (None: not known) may punish.
    """

    ignored: bool = False
    unserved: bool = False
    disconnected: bool = False
    no_data: bool = False
    blocked_without_data: bool | None = None


class Crossing(NamedTuple):
    """The classes that begin to make phones non-compliant, that cease to, and of which nobody can know."""

    begin: tuple[str, ...] = ()
    cease: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()


def responses(cls: str) -> tuple[str, ...]:
    """What the console offers as the response to a class of issue; those that block need on-device protection."""
    if cls in CONTENT:
        return ("block", "warn", "no_alert")
    return ("alert", "no_alert", "block_internet", "block_domains")


def verdict(risk: str | None, threshold: str | None) -> Verdict:
    """One cell of the table. ``None`` is a risk that nobody has told, or a level that is not set."""
    if threshold is None or threshold not in LEVELS:
        return Verdict.NOT_EVALUATED
    if risk is None:
        return Verdict.COMPLIANT if threshold == "high" else Verdict.UNKNOWN
    if RISKS[risk] > LEVELS[threshold]:
        return Verdict.NON_COMPLIANT
    if threshold == "high":
        return Verdict.REPORTING_ONLY if RISKS[risk] else Verdict.COMPLIANT
    # The device state has no counterpart of ADVISORY in Lookout's API, so that it stays secure is inferred.
    return Verdict.COMPLIANT_INFERRED if risk == "advisory" else Verdict.COMPLIANT


def of_class(cls: str, risk: str | None, threshold: str | None) -> Verdict:
    """The cell of a class: of the content classes nobody has said whether they count."""
    return verdict(None if cls in CONTENT else risk, threshold)


def beforehand(circumstances: Circumstances) -> Verdict | None:
    """What is decided before the table, whatever the risk; the first that fits counts, None leaves it to the table."""
    match circumstances:
        case Circumstances(ignored=True) | Circumstances(unserved=True):
            return Verdict.NO_VERDICT
        case Circumstances(disconnected=True) | Circumstances(no_data=True, blocked_without_data=True):
            return Verdict.NON_COMPLIANT
        case Circumstances(no_data=True):
            return Verdict.UNKNOWN  # with the switch off, what Intune makes of it is not documented
    return None


def cell(
    cls: str,
    risk: str | None,
    threshold: str | None,
    platform: str,
    circumstances: Circumstances | None = None,
) -> Verdict:
    """What an open issue of a class does to a phone, by a policy of a platform with this level."""
    if not occurs_on(cls, platform):
        return Verdict.NOT_DOCUMENTED
    if threshold not in LEVELS:
        return Verdict.NOT_EVALUATED
    return beforehand(circumstances or Circumstances()) or of_class(cls, risk, threshold)


def effective(policies: Any, device_group: str | None, cls: str) -> str | None:
    """The risk that counts for a phone of a Lookout device group: its override, else Default's (group ``None``)."""
    return risks(policies, device_group).get(cls)


def risks(policies: Any, device_group: str | None) -> dict[str, str | None]:
    """The risk of every class that the file names for a device group, Default's classes first."""
    inherited = {cls: _risk(entry) for cls, entry in policies.get("default", {}).items()}
    if device_group is None:
        return inherited
    overrides = policies.get("device_groups", {}).get(device_group, {})
    return inherited | {cls: _risk(entry) or inherited.get(cls) for cls, entry in overrides.items()}


def device_groups(policies: Any) -> list[str | None]:
    """The Default device group (``None``) and those of the file."""
    return [None, *policies.get("device_groups", {})]


def strictest(thresholds: Iterable[str | None]) -> str | None:
    """The level that counts where several apply: the most restrictive (device-profile-troubleshoot)."""
    known = [level for level in thresholds if level is not None and level in LEVELS]
    return min(known, key=LEVELS.__getitem__, default=None)


def stricter(before: str | None, after: str | None) -> bool:
    """Whether a change of level can make phones non-compliant that were not: no or an unknown level is the laxest."""
    if after is None or after not in LEVELS:
        return False
    return before is None or before not in LEVELS or LEVELS[after] < LEVELS[before]


def classes_crossing(
    before: Mapping[str, str | None],
    after: Mapping[str, str | None],
    level_before: str | None,
    level_after: str | None,
) -> Crossing:
    """What a change of risks (by class) or of the level does to whom."""
    found: dict[str, list[str]] = {"begin": [], "cease": [], "unsure": []}
    for cls in dict.fromkeys((*before, *after)):
        was = of_class(cls, before.get(cls), level_before)
        will = of_class(cls, after.get(cls), level_after)
        stays = (before.get(cls), level_before) == (after.get(cls), level_after)
        if cls not in CONTENT and not stays and (how := _crossing(was, will)):
            found[how].append(cls)
    return Crossing(**{how: tuple(classes) for how, classes in found.items()})


def system_of(platform: str) -> str:
    """``android`` for ``android_work_profile``."""
    return platform.partition("_")[0]


def platforms_of(cls: str) -> tuple[str, ...] | None:
    """The systems that a class is documented for, or None: not known, which is not "does not occur"."""
    if cls in DOCUMENTED_HIGH:
        return ("android", "ios")
    return ("ios",) if cls == "NON_APP_STORE_SIGNER" else None


def occurs_on(cls: str, platform: str) -> bool:
    """False where a class is documented, and not for this platform. Of most classes the platforms are not known."""
    systems = platforms_of(cls)
    return systems is None or system_of(platform) in systems


def _risk(entry: Any) -> str | None:
    """The risk of a class as the file has it: none for ``inherit``, and where only the response is managed."""
    return entry.get("risk") if isinstance(entry, dict) else None


def _crossing(was: Verdict, will: Verdict) -> str | None:
    if Verdict.UNKNOWN in (was, will):
        return "unsure"
    match was == Verdict.NON_COMPLIANT, will == Verdict.NON_COMPLIANT:
        case False, True:
            return "begin"
        case True, False:
            return "cease"
    return None
