"""The screens of the consoles with all that is set on each: the table of kinds, filled by the schema."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from lookout_config import impact, kinds, schema
from lookout_config.kinds import Kind, Whose
from lookout_config.model import Path
from lookout_config.screens import Screen

ANY = "*"
"""In a path the name of an entry that somebody has yet to give; an item of a list is 0."""

_READ = ("consent", "intune")  # blocks that Graph tells
_PARTNER = ("intune", "mtd_connector", "id")  # which connector is meant; nothing that a screen shows
_PLAIN = {"string": "text", "integer": "a whole number", "boolean": "true or false", "number": "a number"}


class Pane(NamedTuple):
    """One screen and its settings, by path."""

    kind: Kind
    screen: Screen
    settings: tuple[Path, ...]

    @property
    def place(self) -> Path:
        """Where the file keeps it; for one that each entry has, where the entries are."""
        where = self.kind.where
        return where[: where.index(ANY)] if ANY in where else where

    @property
    def repeated(self) -> bool:
        """Whether there is one for each name."""
        return ANY in self.kind.where


@cache
def panes() -> tuple[Pane, ...]:
    """Every screen, in the order of the table."""
    on: dict[int, list[Path]] = {}
    for path in _settings(()):
        row = next((number for number, kind in enumerate(kinds.KINDS) if _is_on(path, kind)), None)
        if row is not None:
            on.setdefault(row, []).append(path)
    return tuple(
        Pane(kind, kind.screen, tuple(on[number]))
        for number, kind in enumerate(kinds.KINDS)
        if number in on and kind.screen
    )


def to_walk() -> list[Pane]:
    """The screens that no API tells, so that a person has to."""
    return [pane for pane in panes() if pane.kind.whose is not Whose.GRAPH and pane.place[0] not in _READ]


def takes(path: Path) -> str:
    """What a setting takes, in words: its choices with those of the console, or its kind."""
    entry = schema.entry(path)
    if "items" in entry:
        inner = takes((*path, 0))
        return f"a list, each {inner}" if inner != _PLAIN["string"] else "a list"
    if "enum" in entry:
        return ", ".join(
            str(value) if str(label).casefold() == str(value) else f"{value} ({label})"
            for value, label in choices(path).items()
        )
    if "minimum" in entry:
        most = f" to {entry['maximum']}" if "maximum" in entry else " or more"
        return f"{entry['minimum']}{most}"
    if "patternErrorMessage" in entry:
        return str(entry["patternErrorMessage"]).removeprefix("must be ")
    types = entry["type"] if isinstance(entry["type"], list) else [entry["type"]]
    return _PLAIN[types[0]]


def choices(path: Path) -> dict[Any, Any]:
    """What there is to choose from for a setting, with the console's words: each class has responses of its own."""
    entry = schema.entry(path)
    words = dict(zip(entry["enum"], entry.get("enumItemLabels", entry["enum"]), strict=True))
    if path[-1] != "response":
        return words
    return {value: words[value] for value in words if value in impact.responses(str(path[-2]))}


def documented(path: Path) -> Any:
    """What Microsoft's and Lookout's documents show on the screen; None where they show nothing."""
    entry = schema.entry(path)
    shown = entry.get("examples", ())
    return (
        shown[0]
        if shown and entry.get("type") != "array" and "pattern" not in entry and not _is_free(path)
        else None
    )


def _is_free(path: Path) -> bool:
    """Whether it belongs to an entry of one's own, whose examples are about the form alone."""
    return ANY in path or 0 in path or path[0] in ("console_access", "tenant")


def _is_on(path: Path, kind: Kind) -> bool:
    fits = all(part in (ANY, step) for part, step in zip(kind.where, path, strict=False))
    return kind.screen is not None and len(path) >= len(kind.where) and fits and path != _PARTNER


def _settings(path: Path) -> Iterator[Path]:
    """Every setting below a path of the schema; a list that is whole is one."""
    entry = schema.entry(path)
    if "items" in entry:
        yield from [path] if _is_whole(path) else _settings((*path, 0))
        return
    below: Mapping[str, Any] = entry.get("properties", {})
    rest = isinstance(entry.get("additionalProperties"), dict)
    for name in (*below, *([ANY] if rest else [])):
        yield from _settings((*path, name))
    if not below and not rest:
        yield path


def _is_whole(path: Path) -> bool:
    try:
        return kinds.kind_of(path).lists == "whole"
    except KeyError:  # a list of objects: the table knows its items
        return False
