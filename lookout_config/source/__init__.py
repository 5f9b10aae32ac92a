"""A file to a Document: YAML read event by event, so that no input can harm it and everything has its place.

Stricter than YAML: one document of plain values, without tags, anchors, aliases or merge keys; keys are text and
stand once; what a scalar without quotes means is a closed table (``scalars``).

The events come from libyaml, or where PyYAML was built without it from PyYAML itself: the same, many times slower.
Only exotic files tell the two apart; ``docs/file.md`` lists how, under "Without libyaml".
"""

import os
from collections.abc import Iterator
from typing import Any

import yaml

from lookout_config.model import Document, Finding, Severity
from lookout_config.source import characters
from lookout_config.source.composer import NO_CHARACTER, Composer, Scan, Tell
from lookout_config.source.places import Lines, Note, Places, Span
from lookout_config.undisturbed import undisturbed

MOST_BYTES = 4 * 1024 * 1024

_WARNINGS = {"yaml-ambiguous"}


class Unreadable(Exception):
    """A fault of the world, not of the file: there is none, or it may not be read."""


def read(file: str, *, name: str | None = None, tell: Tell | None = None) -> Document:
    """The file as a Document; its findings call it ``name``. ``tell`` hears of each block while the rest is read."""
    try:
        data = _bytes(file)
    except IsADirectoryError:
        raise Unreadable(f"cannot read {file!r}: it is a folder") from None
    except FileNotFoundError:
        raise Unreadable(f"cannot read {file!r}: there is no such file") from None
    except PermissionError:
        raise Unreadable(f"cannot read {file!r}: no permission") from None
    except (OSError, ValueError) as fault:
        why = getattr(fault, "strerror", None) or str(fault)
        raise Unreadable(f"cannot read {file!r}: {why.lower()}") from None
    return parse(data, name or file, tell=tell)


def _bytes(file: str) -> bytes:
    """At most one more than may be read. Room is made for what the file has, which most often is little."""
    with open(file, "rb", buffering=0) as opened:
        size = min(os.fstat(opened.fileno()).st_size, MOST_BYTES)
        data = opened.read(size + 1)
        while len(data) != size and (more := opened.read(MOST_BYTES + 1 - len(data))):  # a pipe, or it grows
            data += more
    return data


def parse(data: bytes, file: str, *, scan: Scan | None = None, tell: Tell | None = None) -> Document:
    """Any bytes as a Document: what is wrong with them are its problems, and never an exception."""
    if len(data) > MOST_BYTES:
        note = Note(
            "yaml-limit", f"the file is larger than {MOST_BYTES >> 20} MB; split it by tenant", Span(0, 0)
        )
        return _document(Places(Lines(file, "")), None, [note])
    text, notes = characters.decoded(data)
    places = Places(Lines(file, text))
    composer = Composer(text, places, notes, tell)
    if notes or composer.has_tag_directive():
        return _document(places, None, notes)
    root = undisturbed(lambda: composer.compose(scan or _SCANS[engine()]))
    return _document(places, root, notes)


def engine() -> str:
    """Which of the two finds the events: ``libyaml``, or ``pure Python`` where PyYAML was built without it."""
    return "libyaml" if yaml.__with_libyaml__ else "pure Python"


def by_libyaml(text: str) -> Iterator[Any]:
    """The events as libyaml finds them."""
    from yaml._yaml import CParser  # not there in a PyYAML without libyaml

    return iter(CParser(text).get_event, None)


def by_python(text: str) -> Iterator[Any]:
    """The events as PyYAML itself finds them, with libyaml's words where it would end in another exception."""
    loader: Any = yaml.SafeLoader(text)
    try:
        while loader.check_event():
            yield loader.get_event()
    except (ValueError, OverflowError):  # chr() of an escape beyond Unicode
        raise yaml.scanner.ScannerError(None, None, NO_CHARACTER, loader.get_mark()) from None


_SCANS = {"libyaml": by_libyaml, "pure Python": by_python}


def _document(places: Places, root: Any, notes: list[Note]) -> Document:
    notes.sort(key=lambda note: (note.span, note.rule))
    problems = tuple(_finding(note, places.lines) for note in notes)
    data = root
    if any(problem.severity is Severity.ERROR for problem in problems):
        data, problems = None, tuple(problem._replace(fix=None) for problem in problems)
    places.know(data)
    return Document(places.lines.file, places.lines.text, data, places.locate, places.locate_key, problems)


def _finding(note: Note, lines: Lines) -> Finding:
    return Finding(
        lines.position(note.span),
        note.rule,
        Severity.WARNING if note.rule in _WARNINGS else Severity.ERROR,
        note.message,
        also=lines.position(note.also) if note.also else None,
        fix=note.fix,
    )
