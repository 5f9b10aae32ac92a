"""The nouns of a file: plain frozen values that every other module speaks in.

Named tuples, since ``validate`` runs at every commit: a data class takes longer to make than a file to read.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, NamedTuple

Path = tuple[str | int, ...]
"""Where a value sits in the data: ``("connector", "enrollment", "groups", 1)``. Its text form: ``paths``."""

Scalar = str | int | bool
"""A value that is no map and no list."""


class Severity(StrEnum):
    """How much a finding weighs: an error ends a run with exit 1, ``off`` silences a rule."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    OFF = "off"


class Position(NamedTuple):
    """A span of a file. Lines and columns count from 1, columns in code points; the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


class Waiver(NamedTuple):
    """A finding that somebody answers for: until ``expires`` it is shown and does not count."""

    reason: str
    owner: str
    expires: str
    days_left: int


class Finding(NamedTuple):
    """A fault of the file, or of what it names. ``path`` is in text form, ``fix`` the scalar right at its place."""

    position: Position
    rule: str
    severity: Severity
    message: str
    path: str = ""
    hint: str = ""
    also: Position | None = None
    waived: Waiver | None = None
    fix: Scalar | None = None


class Unchecked(NamedTuple):
    """What a rule could not see. It is never a pass."""

    position: Position
    rule: str
    path: str
    collection: str
    permission: str
    reason: str


class Document(NamedTuple):
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


class Problem(NamedTuple):
    """What a rule yields: where and what. ``fix`` is the scalar at ``path`` that alone would be right: no guess."""

    path: Path
    message: str
    hint: str = ""
    also: Path | None = None
    fix: Scalar | None = None


class NotChecked(NamedTuple):
    """What a rule yields instead when it cannot see: the collection, and the permission that would help."""

    path: Path
    collection: str
    permission: str
    reason: str
