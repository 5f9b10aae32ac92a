"""Where everything in a file stands: a few numbers a value, made into a Position only when one is asked for."""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, NamedTuple

from lookout_config.model import Path, Position, Scalar


class Span(NamedTuple):
    """From one place of the text to another, in code points counted from 0; the end is exclusive."""

    start: int
    end: int


class Note(NamedTuple):
    """A finding of reading, before its place has become a line and a column."""

    rule: str
    message: str
    span: Span
    hint: str = ""
    also: Span | None = None
    fix: Scalar | None = None


class Lines:
    """The lines of a text, split where YAML and editors split them: at LF, CR LF and CR."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self._starts: list[int] | None = None

    def position(self, span: Span) -> Position:
        line, column = self._at(span.start)
        end_line, end_column = self._at(span.end)
        return Position(self.file, line, column, end_line, end_column)

    def span(self, place: Position) -> Span:
        """The way back."""
        starts = self._begins()
        return Span(
            starts[place.line - 1] + place.column - 1, starts[place.end_line - 1] + place.end_column - 1
        )

    def _at(self, index: int) -> tuple[int, int]:
        starts = self._begins()
        line = bisect_right(starts, index)
        return line, index - starts[line - 1] + 1

    def _begins(self) -> list[int]:
        if self._starts is None:
            self._starts = [0, *(found.end() for found in re.finditer(r"\r\n?|\n", self.text))]
        return self._starts


class Places:
    """The start and the end of every key, value, map and list, numbered in the order of the file.

    A map or list is followed by what it holds; ``after`` is the number that follows the last of it, or 0
    while it is open.
    """

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.starts = array("I")
        self.ends = array("I")
        self.after: dict[int, int] = {}
        self._data: Any = None
        self._below: dict[int, dict[Any, tuple[int, int]]] = {}

    def know(self, data: Any) -> None:
        """Only with the data can a path be followed: the numbers alone do not say what a key is called."""
        self._data = data

    def locate(self, path: Path) -> Position:
        """The span of a scalar; of the key that holds a map or list; of the first word of an item or file."""
        key, value = self._follow(path)
        if value is None:
            return self.lines.position(Span(0, 0))
        if value not in self.after and (key is None or self.starts[value] < self.ends[value]):
            return self.lines.position(self.span(value))
        return self.lines.position(self._first_word(value) if key is None else self.span(key))

    def locate_key(self, path: Path) -> Position:
        """The span of the key; an item of a list has none and is located as a value."""
        key, _ = self._follow(path)
        return self.locate(path) if key is None else self.lines.position(self.span(key))

    def span(self, node: int) -> Span:
        """The span of a scalar. A block scalar ends with its last visible character, not on the next line."""
        start, end = self.starts[node], self.ends[node]
        if self.lines.text[start : start + 1] in ("|", ">"):
            end = start + len(self.lines.text[start:end].rstrip())
        return Span(start, end)

    def before(self, index: int) -> int | None:
        """The key or value that began last before a place."""
        return bisect_right(self.starts, index) - 1 if self.starts and self.starts[0] <= index else None

    def children(self, node: int) -> Iterator[int]:
        """The keys and values of a map in turn, or the items of a list."""
        child, end = node + 1, self.after[node] or len(self.starts)
        while child < end:
            yield child
            child = self.after.get(child, child + 1) or end

    def _follow(self, path: Path) -> tuple[int | None, int | None]:
        """The key and the value that a path leads to, as far as the file goes."""
        if not self.starts or self._data is None:
            return None, None
        key: int | None = None
        value, data = 0, self._data
        for step in path:
            below = self._known_below(value, data)
            if step not in below:
                break
            found, value = below[step]
            key = found if isinstance(data, dict) else None
            data = data[step]
        return key, value

    def _known_below(self, node: int, data: Any) -> dict[Any, tuple[int, int]]:
        if not isinstance(data, dict | list):
            return {}
        if node not in self._below:
            children = list(self.children(node))
            if isinstance(data, dict):
                pairs = zip(data, zip(children[::2], children[1::2], strict=True), strict=True)
                self._below[node] = dict(pairs)
            else:
                self._below[node] = {number: (child, child) for number, child in enumerate(children)}
        return self._below[node]

    def _first_word(self, node: int) -> Span:
        """The bracket that opens a map or list, or else what stands first in it."""
        start = self.starts[node]
        if self.lines.text[start : start + 1] in ("{", "["):
            return Span(start, start + 1)
        first = node
        while first in self.after and first + 1 < len(self.starts) and self.starts[first + 1] == start:
            first += 1
        return Span(start, start + 1) if first in self.after else self.span(first)
