"""The nouns: plain frozen values that every other module speaks in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

Path = tuple[str | int, ...]
"""Where a value sits in the data: ``("connector", "enrollment", "groups", 1)``. Its text form: ``paths``."""


class Severity(StrEnum):
    """How much a finding weighs: an error ends a run with exit 1, ``off`` silences a rule."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Position:
    """A span of a file. Lines and columns count from 1, columns in code points; the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding that somebody answers for: until ``expires`` it is shown and does not count."""

    reason: str
    owner: str
    expires: str
    days_left: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault of the file, or of what it names. ``path`` is in text form."""

    position: Position
    rule: str
    severity: Severity
    message: str
    path: str = ""
    hint: str = ""
    also: Position | None = None
    waived: Waiver | None = None
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class Unchecked:
    """What a rule could not see. It is never a pass."""

    position: Position
    rule: str
    path: str
    collection: str
    permission: str
    reason: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: plain data and the place of everything in it.

    ``locate(path)`` is the span of a scalar's value, or of the key (for a list item: of its start) that
    holds a map or list; ``locate_key(path)`` that of the key itself. For a path that the file does not
    have, both give the nearest ancestor that it has. ``problems`` are the findings of reading; when one of
    them is an error, ``data`` is None.
    """

    file: str
    text: str
    data: Any
    locate: Callable[[Path], Position]
    locate_key: Callable[[Path], Position]
    problems: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """What a rule yields: where and what. ``fix`` is the scalar that would be right at ``path``."""

    path: Path
    message: str
    hint: str = ""
    also: Path | None = None
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class NotChecked:
    """What a rule yields instead when it cannot see: the collection, and the permission that would help."""

    path: Path
    collection: str
    permission: str
    reason: str


@dataclass(frozen=True, slots=True)
class Request:
    """One call of Graph. ``url`` begins at the version (``/v1.0/groups?$filter=…``) and is already encoded.

    A ``nextLink`` is sent as Graph gave it, absolute. ``body`` is JSON data, or None for no body.
    """

    method: str
    url: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Response:
    """``body`` is decoded JSON (a string for ``text/plain``, None when empty); header names are lower case."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


Send = Callable[[Request], Response]
"""The one seam to the world. HTTPS is one Send, the embedded tenant another."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was read of a tenant: Graph objects by collection, as Graph gave them.

    A collection's key is its Graph path without version (``beta/…`` where only beta has it), for example
    ``groups/<id>/members``. ``asked`` says what was looked up in a collection that is not complete:
    ``{"groups": {"names": […], "ids": […]}}``; a collection without it is complete. ``unreadable`` says why a
    collection could not be read: ``"403 Code: text"``. What is in none of the three was not recorded.
    ``now`` is the moment that ages are counted to.
    """

    tenant_id: str
    taken_at: datetime
    now: datetime
    collections: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    asked: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    unreadable: Mapping[str, str] = field(default_factory=dict)


Known = Literal["read", "attested", "unknown"]
"""How we know a present value: from an API just now, from a person's word, or not at all."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A setting as the file wants it. ``path`` is in text form, ``label`` the console's own words for it.

    ``value`` is a scalar, or for a list that is whole the sorted names of its items.
    """

    path: str
    place: Path
    value: Any
    label: str
    position: Position


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


@dataclass(frozen=True, slots=True)
class InGraph:
    """The tool writes it: the request to send, and where to read the result back."""

    request: Request
    read_back: str


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
    """One thing to do. ``after`` names the steps (by path) that must come first; ``held`` why it must wait."""

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
class Plan:
    """The difference between desired and current, in the order in which it is to be made."""

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
