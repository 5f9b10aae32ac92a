"""What is said of an impact: a condition and what it does, the whole of it, and what there was to go by."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, NamedTuple

from lookout_config.changes import Found
from lookout_config.impact.matrix import Group, Kind, Policy
from lookout_config.model import Finding, Path, Unchecked


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
