"""The text of a file with pseudonyms in place: every line stays where it is, comments are taken out.

A comment may hold any name, and no rule looks at one. Of a value that took several lines the others stay, empty.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from lookout_config import paths, schema
from lookout_config.model import Document, Path, Position
from lookout_config.pseudonyms import Pseudonyms
from lookout_config.source.writing import scalar

_COMMENT = re.compile(r"[ \t]*#[^\r\n]*")
_NEW_LINE = re.compile(r"\r\n?|\n")
_AS_IT_IS = ("date", "rule_id")  # forms of text that name nothing of a tenant
_PILOT = "pilot"  # the ring that a rule looks for


def sanitized(document: Document, pseudonyms: Pseudonyms) -> str:
    """The text of a file that is sound in shape (its data in the long form), with pseudonyms."""
    changed = dict(_changed(document, pseudonyms))
    text, offset = document.text, _offsets(document.text)
    spans = {
        (offset(place.line, place.column), offset(place.end_line, place.end_column)): new
        for place, new in _places(document, changed)
    }
    parts, end = [], 0
    for (start, stop), new in sorted(spans.items()):
        parts += [
            _COMMENT.sub("", text[end:start]),
            text[start:stop] if new is None else _in_place(text[start:stop], new),
        ]
        end = stop
    return "".join((*parts, _COMMENT.sub("", text[end:])))


def _changed(document: Document, pseudonyms: Pseudonyms) -> Iterator[tuple[Path, str]]:
    """What is written instead: of values by their path, of keys by that with ``""`` behind it."""
    before = document.data
    for path, value in paths.walk(before):
        if isinstance(value, dict) and path[-1:] == ("device_groups",):
            yield from (((*path, name, ""), pseudonyms.text(name)) for name in value)
        if isinstance(value, str) and not _stays(path, value):
            yield path, (pseudonyms.domain if _form(path) == "domain" else pseudonyms.text)(value)
    yield from _waived(before, pseudonyms)


def _waived(before: Any, pseudonyms: Pseudonyms) -> Iterator[tuple[Path, str]]:
    """The paths of waivers: they go by names."""
    for number, waiver in enumerate(before.get("waivers", ())):
        yield ("waivers", number, "path"), _path(waiver["path"], before, pseudonyms.text)


def _path(written: str, before: Any, named: Callable[[str], str]) -> str:
    try:
        tokens = paths.tokens(written)
        place = paths.find(written, before)
    except ValueError:
        return named(written)
    parts = []
    for number, token in enumerate(tokens):
        if isinstance(token, int):
            parts.append(f"[{token}]")
        elif _is_name(place, number) if place else token not in _keys():
            parts.append(paths.in_brackets(named(token)))
        else:
            parts.append(f".{token}")
    return "".join(parts).removeprefix(".")


def _is_name(place: Path, number: int) -> bool:
    return isinstance(place[number], int) or place[:number][-1:] == ("device_groups",)


def _stays(path: Path, value: str) -> bool:
    """Whether a text names nothing of a tenant: a choice of the schema, a day, a rule, the ring of the pilot."""
    entry = schema.entry(path)
    chosen = value in entry.get("enum", entry.get("else", {}).get("enum", ()))
    return chosen or _form(path) in _AS_IT_IS or (path[-1], value) == ("ring", _PILOT)


def _form(path: Path) -> str:
    """Which of the schema's forms of text a setting has, if one."""
    pattern = schema.entry(path).get("pattern")
    return _forms().get(pattern, "") if pattern else ""


@cache
def _forms() -> dict[str, str]:
    return {
        entry["pattern"]: name for name, entry in schema.load()["definitions"].items() if "pattern" in entry
    }


@cache
def _keys() -> frozenset[str]:
    """Every key that a file may have anywhere."""
    nodes = [node for _, node in paths.walk(schema.load()) if isinstance(node, dict)]
    return frozenset(key for node in nodes for key in node.get("properties", ()))


def _places(document: Document, changed: Mapping[Path, str]) -> Iterator[tuple[Position, str | None]]:
    """Every key and value with what is written instead, if anything: what is between them may be a comment."""
    for path, value in paths.walk(document.data):
        for name in value if isinstance(value, dict) else ():
            yield document.locate_key((*path, name)), changed.get((*path, name, ""))
    for path, value in paths.walk(document.data):
        if not isinstance(value, dict | list):
            yield document.locate(path), changed.get(path)


def _in_place(before: str, new: str) -> str:
    """The new value, and as many lines as the old one took: nothing below moves."""
    return scalar(new) + "".join(_NEW_LINE.findall(before))


def _offsets(text: str) -> Callable[[int, int], int]:
    starts = [0, *(found.end() for found in _NEW_LINE.finditer(text))]
    return lambda line, column: starts[line - 1] + column - 1
