"""YAML events to plain data and places, by one loop with a stack of its own: no depth can overflow it."""

import re
from collections.abc import Callable, Iterable
from sys import intern
from typing import Any

from yaml import YAMLError
from yaml.events import AliasEvent, DocumentStartEvent, ScalarEvent
from yaml.events import MappingEndEvent as MapEnd
from yaml.events import MappingStartEvent as MapStart
from yaml.events import SequenceEndEvent as ListEnd
from yaml.events import SequenceStartEvent as ListStart

from lookout_config.source import characters, scalars
from lookout_config.source.places import Note, Places, Span

MOST_LEVELS = 64
MOST_NODES = 200_000
MOST_CHARACTERS = 64 * 1024

Scan = Callable[[str], Iterable[Any]]
"""A text to its YAML events."""
Tell = Callable[[str, Any], None]
"""Is told of each block of the file, by its key, once that has been read whole."""

NO_CHARACTER = "found invalid Unicode character escape code"
_TOO_DEEP = "exceeded maximum nesting depth"
_DEEPER = f"maps and lists are nested deeper than {MOST_LEVELS} levels"

_PROPERTY = r"(?:[ \t\r\n]|#[^\r\n]*)*([&!][^ \t\r\n,\[\]{}]*)"


class Composer:
    """Plain data from events; what is not plain is noted, and reading goes on behind it."""

    def __init__(self, text: str, places: Places, notes: list[Note], tell: Tell | None = None) -> None:
        self.text = text
        self.places = places
        self.notes = notes
        self.tell = tell
        self.repeats: list[tuple[dict[Any, Any], int, int, str]] = []

    def compose(self, scan: Scan) -> Any:
        root: list[Any] = []
        try:
            self._collect(scan(self.text), root)
        except YAMLError as fault:
            self._syntax(fault)
        self._say_repeats()
        self._say_glued_comments()
        return root[0] if root else None

    def has_tag_directive(self) -> bool:
        """Whether one was noted. libyaml compares each with all before it: 4 MB of them would take minutes."""
        start = self.text.find("%TAG")
        while start > 0 and self.text[start - 1] not in "\r\n":
            start = self.text.find("%TAG", start + 1)
        if start >= 0:
            self._note("yaml-feature", "tags are not read, nor is %TAG; take it out", Span(start, start + 4))
        return start >= 0

    def _collect(self, events: Iterable[Any], root: list[Any]) -> None:  # noqa: C901, PLR0912, PLR0915
        """One long loop on purpose: a call for each event would cost a quarter of the whole reading."""
        starts, ends, after = self.places.starts, self.places.ends, self.places.after
        begin, finish = starts.append, ends.append
        words, longest, numeric = scalars.WORDS, scalars.LONGER_THAN_WORDS, scalars.NUMERIC
        marked = "&" in self.text or "!" in self.text
        escapes = "\\" in self.text
        stack: list[tuple[Any, Any, int]] = []
        inner: Any = root
        key: Any = None
        documents = 0
        for event in events:
            kind = event.__class__
            if kind is ScalarEvent:
                node = len(starts)
                begin(event.start_mark.index)
                finish(event.end_mark.index)
                value = event.value
                if marked and (event.anchor or event.tag):
                    self._say_properties(event)
                size = len(value)
                if size > MOST_CHARACTERS:
                    self._limit(f"a text is longer than {MOST_CHARACTERS >> 10} KB")
                elif not event.style:
                    if (size < longest and value in words) or value[0] in numeric:
                        value = self._plain(value, is_key=key is None and inner.__class__ is dict)
                elif escapes and event.style == '"':
                    self._say_escape(node)
                if node >= MOST_NODES:
                    return self._limit(f"the file holds more than {MOST_NODES} keys and values")
            elif kind is MapStart or kind is ListStart:
                if marked and (event.anchor or event.tag):
                    self._say_properties(event)
                stack.append((inner, key, len(starts)))
                after[len(starts)] = 0
                begin(event.start_mark.index)
                finish(event.start_mark.index)
                inner, key = ({} if kind is MapStart else []), None
                if len(stack) > MOST_LEVELS:
                    return self._limit(_DEEPER)
                continue
            elif kind is MapEnd or kind is ListEnd:
                value = inner
                inner, key, node = stack.pop()
                ends[node] = event.end_mark.index
                after[node] = len(starts)
                if self.tell and len(stack) == 1 and key.__class__ is str:
                    self.tell(key, value)
            elif kind is AliasEvent:
                node = len(starts)
                begin(event.start_mark.index)
                finish(event.end_mark.index)
                value = f"*{event.anchor}"
                self._note(
                    "yaml-feature",
                    f"the alias {value} is not read; write out what it stands for",
                    self._last(),
                )
            elif kind is DocumentStartEvent and (documents := documents + 1) > 1:
                span = Span(event.start_mark.index, event.end_mark.index)
                return self._note(
                    "yaml-feature", "a second document begins here; keep one document a file", span
                )
            else:
                continue
            if inner.__class__ is list:
                inner.append(value)
            elif key is not None:
                inner[key] = value
                key = None
            elif value.__class__ is not str:
                key = self._odd_key(value, node)
            elif value in inner:
                self.repeats.append((inner, stack[-1][2], node, value))
                key = object()
            else:
                key = intern(value)  # equal keys are one string, in all files of a run
        return None

    def _plain(self, text: str, *, is_key: bool) -> Any:
        if is_key and text == "<<":
            self._note("yaml-feature", "the merge key << is not read; write the settings out", self._last())
            return text
        value = scalars.value(text)
        if value.__class__ is str and (other := scalars.elsewhere(text)):
            message = f'{text} is text here and {other} to other YAML readers; put it in quotes: "{text}"'
            self.notes.append(Note("yaml-ambiguous", message, self._last(), fix=text))
        return value

    def _odd_key(self, value: Any, node: int) -> object:
        """A key that is not text is noted, and replaced by one that is like no other."""
        span = self.places.span(node)
        if isinstance(value, dict | list):
            kind = "map" if isinstance(value, dict) else "list"
            braces = self.text[max(span.start - 1, 0) : span.start + 1] == "{{"
            hint = "; templates are not read, a text with {{ must be in quotes" if braces else ""
            note = f"a {kind} can not be a key{hint}", Span(span.start, span.start + 1)
        elif span.start == span.end:
            note = "a key is missing before the ':'", span
        else:
            written = self.text[span.start : span.end]
            message = f'the key {written} must be text; put it in quotes: "{written}"'
            self.notes.append(Note("yaml-key-type", message, span, fix=written))
            return object()
        self._note("yaml-key-type", *note)
        return object()

    def _say_properties(self, event: Any) -> None:
        """An anchor and a tag stand before their value, in either order."""
        found = re.compile(_PROPERTY).match(self.text, event.start_mark.index)
        while found:
            written, span = found[1], Span(*found.span(1))
            if written[0] == "&":
                self._note("yaml-feature", f"the anchor {written} is not read; take it out", span)
            else:
                self._note("yaml-feature", f"the tag {written} is not read; take it out", span)
            found = re.compile(_PROPERTY).match(self.text, found.end())

    def _say_escape(self, node: int) -> None:
        start, end = self.places.starts[node], self.places.ends[node]
        self.notes.extend(characters.escaped(self.text[start:end], start))

    def _say_repeats(self) -> None:
        firsts: dict[int, dict[Any, int]] = {}
        for among, owner, node, key in self.repeats:
            if owner not in firsts:
                keys = list(self.places.children(owner))[::2]
                firsts[owner] = dict(zip(among, keys, strict=False))
            first = self.places.span(firsts[owner][key])
            line = self.places.lines.position(first).line
            message = f"the key {key} stands here again, first in line {line}; keep one of them"
            self.notes.append(Note("yaml-duplicate-key", message, self.places.span(node), also=first))

    def _say_glued_comments(self) -> None:
        """``Sales #1``: a reader may take the ``#`` for part of the text; YAML ends the text before it."""
        for found in re.finditer(r"#(?=([^\s#][^\r\n]*))", self.text):
            sign = found.start()
            node = self.places.before(sign)
            if node is None or self.text[sign - 1] not in " \t" or not self._ends_just_before(node, sign):
                continue
            message = (
                f"#{found[1].split()[0]} is read as a comment, not as text; use quotes, or '# ' for a comment"
            )
            self._note("yaml-ambiguous", message, Span(sign, found.end(1)))

    def _ends_just_before(self, node: int, sign: int) -> bool:
        """Whether a scalar without quotes, or the want of one, is all that stands on the line before a ``#``."""
        start, end = self.places.starts[node], self.places.ends[node]
        is_plain = node not in self.places.after and self.text[start] not in "'\"|>*"
        return is_plain and not self.text[end:sign].strip(" \t")

    def _syntax(self, fault: Any) -> None:
        from lookout_config.source import mistakes  # for the faulty file only

        place = fault.problem_mark.index
        if fault.problem == NO_CHARACTER:
            self.notes.append(characters.refused(self.text, place))
            return
        if fault.problem == _TOO_DEEP:  # libyaml counts for itself since 0.2.6, and looks far ahead
            self._note("yaml-limit", _DEEPER, Span(place, place + 1))
            return
        began = fault.context_mark.index if fault.context_mark else place
        before = self._last() if self.places.starts else Span(0, 0)
        self.notes.append(
            mistakes.explained(
                mistakes.Fault(self.text, fault.problem, place, fault.context or "", began, before)
            )
        )

    def _limit(self, message: str) -> None:
        self._note("yaml-limit", message, self._last())

    def _last(self) -> Span:
        """The span of what was read last."""
        return self.places.span(len(self.places.starts) - 1)

    def _note(self, rule: str, message: str, span: Span) -> None:
        self.notes.append(Note(rule, message, span))
