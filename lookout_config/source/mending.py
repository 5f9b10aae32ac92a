"""Write a value over what stands at a place, or an ID beside a name, and leave every other character as it is."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from lookout_config.model import Document, Path, Position, Scalar
from lookout_config.source import scalars
from lookout_config.source.layout import line_at
from lookout_config.source.places import Lines, Span

# What no reader takes for anything but text, in a list, in a map and between brackets.
_PLAIN = re.compile(r"\w[\w.@()&+/'-]*(?: [\w.@()+/][\w.@()&+/'-]*)*")
_BEFORE_A_KEY = re.compile(r" *(?:- +)*")


class Change(NamedTuple):
    """What is to stand at a span of the text."""

    span: Span
    text: str


def changed(text: str, changes: Iterable[Change]) -> str:
    """The text with the changes made; they may come in any order, and must not overlap."""
    parts, end = [], 0
    for change in sorted(changes):
        parts += [text[end : change.span.start], change.text]
        end = change.span.end
    return "".join([*parts, text[end:]])


def over(document: Document, position: Position, value: Scalar) -> Change | None:
    """The value in place of the scalar at a position, in its quotes where these can say it; None for a block scalar."""
    span = Lines(document.file, document.text).span(position)
    written = document.text[span.start : span.end]
    return None if written[:1] in ("|", ">") else Change(span, _written(value, written[:1]))


def beside(document: Document, item: Path, key: str, value: str) -> Change | None:
    """A key and its value beside the name of a list item; a name that stands alone becomes a map of two."""
    lines, text = Lines(document.file, document.text), document.text
    name = lines.span(document.locate((*item, "name")))
    written = text[name.start : name.end]
    pair = f"{key}: {_written(value, '')}"
    if written[:1] in ("|", ">"):
        return None
    if document.locate(item) == document.locate((*item, "name")):
        return Change(name, f"{{name: {_in_a_map(written)}, {pair}}}")
    start = lines.span(document.locate_key((*item, "name"))).start
    line = line_at(text, start)
    if not _BEFORE_A_KEY.fullmatch(text, line.start, start):
        return Change(Span(name.end, name.end), f", {pair}")
    end = line_at(text, name.end).end
    return Change(Span(end, end), f"{_line_break(text)}{' ' * (start - line.start)}{pair}")


def _written(value: Scalar, quote: str) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
    if quote == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    plain = quote != '"' and _PLAIN.fullmatch(value) and _is_text(value)
    return value if plain else _in_double_quotes(value)


def _is_text(value: str) -> bool:
    return isinstance(scalars.value(value), str) and not scalars.elsewhere(value)


def _in_double_quotes(value: str) -> str:
    import json  # its strings are YAML's too; only what is mended needs it

    return json.dumps(value, ensure_ascii=not value.isprintable())


def _in_a_map(written: str) -> str:
    """A scalar as it may stand between brackets, where a comma would end it."""
    return written if written[:1] in ("'", '"') else _written(written, "")


def _line_break(text: str) -> str:
    """The one that the file has."""
    found = re.search(r"\r\n?|\n", text)
    return found[0] if found else "\n"
