"""The nouns of a plan: what is wanted, what is found, what is to be done, what became of it, what is on record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from lookout_config.model import Path, Position
from lookout_config.world import Request

Known = Literal["read", "attested", "unknown"]
"""How we know a present value: from an API just now, from a person's word, or not at all."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A setting as the file wants it. ``path`` is in text form.

    ``value`` is a scalar, or for a list that is whole the sorted names of its items. What it is called and where it
    stands is asked for the few that differ: ``words`` and ``locate`` tell it of a place.
    """

    path: str
    place: Path
    value: Any
    words: Callable[[Path], str] = field(compare=False)
    locate: Callable[[Path], Position] = field(compare=False)

    @property
    def label(self) -> str:
        """The console's own words for it."""
        return self.words(self.place)

    @property
    def position(self) -> Position:
        """Where it stands in the file."""
        return self.locate(self.place)


@dataclass(frozen=True, slots=True)
class Found:
    """The present value of one setting. ``by`` and ``at`` say whose word it is when ``known`` is attested."""

    value: Any
    known: Known
    by: str = ""
    at: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """One setting of a step. ``before`` means nothing when ``known`` is unknown.

    ``path`` is in text form, ``label`` the console's own words for the setting, ``shown`` what to paste or
    choose there.
    """

    path: str
    label: str
    before: Any
    after: Any
    known: Known
    position: Position
    by: str = ""
    at: str = ""
    place: Path = ()


Proof = Literal["object", "list", "name"]
"""What is read where a write is to show: the object, a list of all that it has, or the objects of its name."""


@dataclass(frozen=True, slots=True)
class InGraph:
    """The tool writes it: the request to send, where to read the object, and what the plan found of it there.

    ``found`` is by Graph's names; None where the object was not there, or was still to be made by an earlier step.
    ``creates`` says that the request makes it. ``awaits`` has what stands in the request for the IDs of groups that
    are yet to be made, each with the group's name and the address where it will be read.
    """

    request: Request
    read_back: str
    found: Mapping[str, Any] | None = None
    creates: bool = False
    proof: Proof = "object"
    awaits: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InConsole:
    """A person sets it on a screen: the menu path, the older one, and what must be known there."""

    menu: str
    older_menu: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class BySupport:
    """Only Lookout support changes it; ``ticket`` and ``since`` when it has been asked for."""

    ticket: str = ""
    since: str = ""


Action = Literal["create", "update", "delete"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. ``after`` names the steps (by path) that come first, and ``held`` why it must wait for them.

    What is not held can harm no phone, or Lookout is connected already: its ``after`` is the order and an advice.
    """

    action: Action
    kind: str
    name: str
    path: str
    how: InGraph | InConsole | BySupport
    who: str
    edits: tuple[Edit, ...]
    position: Position
    after: tuple[str, ...] = ()
    held: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A setting that is as the file wants it, and how we know."""

    path: str
    known: Known
    by: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A setting whose present value nobody has told."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A guard that forbids a plan: its key under ``guards``, and what it found."""

    guard: str
    message: str


@dataclass(frozen=True, slots=True)
class Losses:
    """What is known of a plan's removals: users by removed group (None: could not be counted),

    members of the full-access group that the file names (None: not seen), the names recorded as protected,
    whether Lookout deletes a device when it is unenrolled (None: nobody has told), and what the record says was there
    while the tenant shows nothing at all of it, by path with the day.
    """

    users: Mapping[str, int | None] = field(default_factory=dict)
    full_access_members: int | None = None
    protected: frozenset[str] = frozenset()
    deletes_devices: bool | None = None
    vanished: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """The difference between desired and current, in the order in which it is to be made.

    ``managed`` is the digest of the file's settings alone, ``digest`` that of the writes too.
    """

    tenant_id: str
    tenant_name: str
    file: str
    steps: tuple[Step, ...]
    unchanged: tuple[Unchanged, ...]
    unknown: tuple[Unknown, ...]
    about: tuple[str, ...]
    refusals: tuple[Refusal, ...]
    removes: tuple[str, ...]
    digest: str
    managed: str = ""


@dataclass(frozen=True, slots=True)
class Apart:
    """A plan since a revision: ``fresh`` is what the change of the file asks for, and ``before`` what differed already.

    ``gone`` names the settings that differed before, and no longer do.
    """

    revision: str
    fresh: Plan
    before: tuple[Step, ...] = ()
    gone: tuple[str, ...] = ()


class Result(StrEnum):
    """How a step ended."""

    DONE = "done"
    BY_HAND = "by hand"
    HELD = "held"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a step, in one line when it did not simply work."""

    step: Step
    result: Result
    error: str = ""


TELL_THE_PRESENT = ("done", "attested", "imported", "seen")
"""The events after which a setting has the value that they name."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the record: who did or said what of a setting, and when.

    ``setting`` is a path by names; a list is recorded whole; ``plan`` is a digest.
    """

    at: str
    by: str
    event: str
    setting: str
    value: Any = None
    evidence: str = ""
    plan: str = ""
