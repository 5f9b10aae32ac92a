"""A value back into the text of a file: it reads back as itself there, and nothing beside it is touched."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lookout_config import source
from lookout_config.model import Document, Path, Scalar
from lookout_config.source.layout import line_at, quoted
from lookout_config.source.places import Lines, Span

_QUOTES = ("'", '"')
_BLOCKS = ("|", ">")


class Splice(NamedTuple):
    """New text for what stands between two places."""

    span: Span
    text: str


def spliced(text: str, splices: Sequence[Splice]) -> str:
    """The text with these in it; they do not overlap."""
    parts: list[str] = []
    end = 0
    for span, new in sorted(splices):
        parts += (text[end : span.start], new)
        end = span.end
    return "".join((*parts, text[end:]))


def moved(index: int, splices: Sequence[Splice]) -> int:
    """Where a place of the text is afterwards."""
    return index + sum(len(new) - (span.end - span.start) for span, new in splices if span.end <= index)


def written(value: Scalar, like: str = "") -> str | None:
    """A scalar for any place of a file: as ``like`` is written, if that can be; None where no way reads back."""
    return next((way for way in _ways(value, like) if _reads_back(way, value)), None)


def replaced(text: str, span: Span, value: Scalar) -> Splice | None:
    """Another value for the scalar of a span. A block scalar becomes one line, and keeps its comment."""
    old = text[span.start : span.end]
    new = written(value, old)
    return None if new is None else Splice(span, new + _comment(old))


def pinned(document: Document, path: Path, name: str, pin: str) -> Splice | None:
    """An ID beside the name of an entry that has none, in the way in which the entry is written."""
    text, lines = document.text, Lines(document.file, document.text)
    entry, value = (lines.span(document.locate(where)) for where in (path, (*path, "name")))
    if entry == value:
        return _written_out(text, value, name, pin)
    key = lines.span(document.locate_key((*path, "name")))
    quote = text[key.start] if text[key.start] in _QUOTES else ""
    pair = f"{quote}id{quote}: {written(pin, quote)}"
    if text[entry.start] == "{":
        return Splice(Span(value.end, value.end), f", {pair}")
    line = line_at(text, value.end)
    indent = " " * (key.start - line_at(text, key.start).start)
    return Splice(Span(line.end, line.end), f"{_break_of(text, line)}{indent}{pair}")


def _written_out(text: str, span: Span, name: str, pin: str) -> Splice | None:
    """``- Sales`` to ``- {name: Sales, id: …}``."""
    old = text[span.start : span.end]
    new = written(name, old)
    return None if new is None else Splice(span, f"{{name: {new}, id: {written(pin)}}}{_comment(old)}")


def _ways(value: Scalar, like: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield str(value).lower()
        return
    yield like
    if not value.isprintable():  # what the eye would miss is written out
        yield _in_double_quotes(value)
        return
    if like[:1] == "'":
        yield "'" + value.replace("'", "''") + "'"
    if like[:1] == '"':
        yield _in_double_quotes(value)
    yield from (value, quoted(value))


def _reads_back(way: str, value: Scalar) -> bool:
    """Whether it is this value, to other readers too, even in a list in brackets: nowhere is less allowed."""
    read = source.parse(f"[{way}]".encode("utf-8", "replace"), "")
    return not read.problems and read.data == [value]


def _in_double_quotes(value: str) -> str:
    return '"' + "".join(map(_escaped, value)) + '"'


def _escaped(char: str) -> str:
    if char in ('"', "\\"):
        return f"\\{char}"
    if char.isprintable():
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _comment(old: str) -> str:
    """What stands behind the sign of a block scalar, on its line."""
    header, sign, said = old.partition("\n")[0].partition("\r")[0].partition("#")
    if old[:1] not in _BLOCKS or not sign:
        return ""
    return header.lstrip("|>+-0123456789") + sign + said


def _break_of(text: str, line: Span) -> str:
    """How a line is ended; the last of a file, which may not be, as the line before it."""
    end = line.end if line.end < len(text) else line.start - 1
    if end < 0:
        return "\n"
    if text[end : end + 2] == "\r\n" or text[end - 1 : end + 1] == "\r\n":
        return "\r\n"
    return text[end]
