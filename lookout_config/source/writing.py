"""Data to the text of a file: as a person would write it, with comments, and reading back the same.

What no file may hold (``characters.FORBIDDEN``) cannot be written either; ``writable`` tells.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from lookout_config.model import Path
from lookout_config.source import scalars
from lookout_config.source.characters import FORBIDDEN

_WIDTH = 100
_PLAIN = re.compile(r"[A-Za-z0-9][\w.@-]*( [\w.@-]+)*", re.ASCII)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


class Left(NamedTuple):
    """A key that is left open: it stands in the file as a comment."""

    beside: str = ""


class Comments(NamedTuple):
    """Lines above a key and words beside it, by path."""

    above: Mapping[Path, Sequence[str]] = {}
    beside: Mapping[Path, str] = {}


class _Line(NamedTuple):
    """One line before it is put together; ``open`` is the level at which what is left open begins, if it is."""

    level: int
    text: str
    comment: str = ""
    open: int | None = None


def written(tree: Mapping[str, Any], comments: Comments | None = None) -> str:
    """A file of this data, in its order. A map of nothing but ``Left`` is left open as a whole."""
    blocks = [list(_entry((key,), value, comments or Comments(), 0)) for key, value in tree.items()]
    tall = [len(block) > 1 for block in blocks]
    lines = [f"# {comment(line)}" for line in (comments or Comments()).above.get((), ())]
    lines += [""] if lines else []
    for number, block in enumerate(blocks):
        if number and (tall[number] or tall[number - 1]):
            lines.append("")
        lines += map(_put_together, block)
    return "".join(f"{line}\n" for line in lines)


def scalar(value: Any) -> str:
    """One value: text plain where every reader takes it for that text, else in double quotes on one line."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
    text = str(value)
    plain = _PLAIN.fullmatch(text) and scalars.value(text) == text and not scalars.elsewhere(text)
    return text if plain else f'"{"".join(map(_escaped, text))}"'


def writable(text: str) -> bool:
    """Whether a file may hold this text: no controls, and nothing that makes it look other than it is."""
    return FORBIDDEN.isdisjoint(text) and not any("\ud800" <= char <= "\udfff" for char in text)


def comment(text: str) -> str:
    """Outside text as a comment: on its line, with what the eye misses made plain."""
    return "".join(char if char.isprintable() else f"<U+{ord(char):04X}>" for char in text)


def _escaped(char: str) -> str:
    if char.isprintable():
        return _ESCAPES.get(char, char)
    return _ESCAPES.get(char) or (f"\\u{ord(char):04x}" if char <= "\uffff" else f"\\U{ord(char):08x}")


def _entry(
    path: Path, value: Any, comments: Comments, level: int, opened: int | None = None
) -> Iterator[_Line]:
    """The lines of a key and all below it."""
    opened = level if opened is None and _is_open(value) else opened
    inside = opened if opened != level else None
    for line in comments.above.get(path, ()):
        yield _Line(level, "", line, inside)
    key = f"{scalar(path[-1])}:"
    told = comments.beside.get(path, "")
    if isinstance(value, Left):
        yield _Line(level, key, value.beside, opened)
        return
    commented = any(below[: len(path)] == path and below != path for each in comments for below in each)
    block = commented or (level == 0 and isinstance(value, dict) and value)
    short = None if block or not _is_flat(value) else _flow(value)
    if short is not None and _fits(f"{key} {short}", value, level):
        yield _Line(level, f"{key} {short}", told, opened)
        return
    yield _Line(level, key, told, opened)
    yield from _below(path, value, comments, level + 1, opened)


def _below(path: Path, value: Any, comments: Comments, level: int, opened: int | None) -> Iterator[_Line]:
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _entry((*path, key), child, comments, level, opened)
        return
    for number, item in enumerate(value):
        for line in comments.above.get((*path, number), ()):
            yield _Line(level, "", line)
        yield from _item((*path, number), item, comments, level, opened)


def _item(path: Path, item: Any, comments: Comments, level: int, opened: int | None) -> Iterator[_Line]:
    """An item on its line, or as a map or list below its hyphen."""
    short = _flow(item)
    told = comments.beside.get(path, "")
    if short is not None and _fits(f"- {short}", item, level):
        yield _Line(level, f"- {short}", told, opened)
        return
    lines = list(_below(path, item, comments, level + 1, opened))
    yield lines[0]._replace(level=level, text=f"- {lines[0].text}")
    yield from lines[1:]


def _flow(value: Any) -> str | None:
    """The value in one piece, or None where something in it is left open."""
    match value:
        case Left():
            return None
        case dict():
            parts = {key: _flow(child) for key, child in value.items()}
            whole = None not in parts.values()
            return (
                f"{{{', '.join(f'{scalar(key)}: {part}' for key, part in parts.items())}}}" if whole else None
            )
        case list():
            items = [_flow(child) for child in value]
            return f"[{', '.join(item for item in items if item is not None)}]" if None not in items else None
    return scalar(value)


def _fits(line: str, value: Any, level: int) -> bool:
    """Whether the value can stand on its line; one without entries has no other way."""
    return len(line) + 2 * level <= _WIDTH or not (value and isinstance(value, dict | list))


def _is_flat(value: Any) -> bool:
    """Whether a reader takes it in at a glance: values, or lists of values."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if isinstance(value, list):
        return not any(isinstance(one, dict | list) for one in inner)
    return all(not isinstance(one, dict) and _is_flat(one) for one in inner)


def _is_open(value: Any) -> bool:
    if isinstance(value, dict):
        return bool(value) and all(map(_is_open, value.values()))
    return isinstance(value, Left)


def _put_together(line: _Line) -> str:
    told = f"# {comment(line.comment)}" if line.comment else ""
    start = "  " * line.level
    if line.open is not None:
        start = f"{'  ' * line.open}# {'  ' * (line.level - line.open)}"
    if not line.text:
        return f"{start}{told}"
    text = f"{start}{line.text}"
    return f"{text:<{_column(text)}}{told}" if told else text


def _column(text: str) -> int:
    """Where a comment begins: beside most of its neighbours, and never touching what is before it."""
    return max(48, len(text) + 4)
