"""What is wrong with a file that is not YAML, in the words of what was meant, not of what a parser expected."""

import re
from collections.abc import Callable
from typing import NamedTuple

from lookout_config.source.layout import indent, indents_above, line_above, line_at, quoted, rest, shown
from lookout_config.source.places import Note, Span

_NON_BREAKING = "\u00a0"


class Fault(NamedTuple):
    """What the parser said: its words, where it stopped, and where that began which it was reading then.

    ``before`` is the last scalar that it had read.
    """

    text: str
    problem: str
    place: int
    context: str
    began: int
    before: Span

    @property
    def char(self) -> str:
        return self.text[self.place : self.place + 1]

    @property
    def line(self) -> Span:
        return line_at(self.text, self.place)


def explained(fault: Fault) -> Note:
    """By the first entry whose words are the parser's: libyaml and PyYAML word the same fault differently."""
    for words, context, explain in _EXPLANATIONS:
        if re.search(words, fault.problem) and context in fault.context:
            return explain(fault)
    return _in_its_own_words(fault)


def _tab(fault: Fault) -> Note:
    return _note("a tab can not indent a line; use blanks", Span(fault.place, fault.place + 1))


def _cannot_begin(fault: Fault) -> Note:
    return _tab(fault) if fault.char == "\t" else _to_be_quoted(fault.text, fault.place)


def _sign_begins(fault: Fault) -> Note:
    """``*.contoso.com`` or ``>= 5``, where YAML takes the sign for its own."""
    return _to_be_quoted(fault.text, fault.began)


def _to_be_quoted(text: str, start: int) -> Note:
    span = rest(text, start)
    value = text[span.start : span.end]
    return _note(f"a text that begins with {value[:1]} must be in quotes: {quoted(value)}", span)


def _no_colon(fault: Fault) -> Note:
    line = line_at(fault.text, fault.began)
    return _glued_colon(fault.text, line) or _keyless(fault.text, line)


def _second_colon(fault: Fault) -> Note:
    """A colon where no key can be: within a value, or because the line above was no key either."""
    text, line = fault.text, fault.line
    key = re.compile(r"[ -]*[^:#]+:[ \t]+(?=[^\s\"'])").match(text, line.start, fault.place)
    if key:
        value = rest(text, key.end())
        return _note(
            f"a text with ': ' in it must be in quotes: {quoted(text[value.start : value.end])}", value
        )
    above = line_above(text, line.start)
    if above is None:
        return _stray_colon(fault)
    if indent(text, line) > indent(text, above):
        value_above = shown(text[above.start : above.end])
        return _misindented(fault, f"but the line above it has a value already: {value_above}")
    if ": " in text[above.start : above.end]:
        return _stray_colon(fault)
    return _glued_colon(text, above) or _keyless(text, above)


def _stray_colon(fault: Fault) -> Note:
    message = "a ':' can not stand here; a text that holds one must be in quotes"
    return _note(message, Span(fault.place, fault.place + 1))


def _flow_colon(fault: Fault) -> Note:
    """``{name:, …}``: in brackets the ``:`` needs its blank even before a comma."""
    return _note("a blank is missing after the ':'", Span(fault.place, fault.place + 1))


def _valueless(fault: Fault) -> Note:
    found = shown(fault.char) if fault.char.strip() else "the end"
    return _note(f"a value is missing before {found}", Span(fault.place, fault.place))


def _directive(fault: Fault) -> Note:
    line = fault.line
    return _note("a line that begins with % speaks to parsers; take it out", Span(line.start, line.end))


def _glued_colon(text: str, line: Span) -> Note | None:
    """``version:1``, or a non-breaking space where a blank should be."""
    found = re.compile(r"[ -]*([^:#\r\n]*):(?=[^\s/]|\u00a0)").match(text, line.start, line.end)
    if not found:
        return None
    after = Span(found.end(), found.end() + 1)
    if text[found.end()] == _NON_BREAKING:
        return _note("a non-breaking space follows the ':'; use an ordinary blank", after)
    value = text[found.end() : line.end].strip()
    return _note(f"a blank is missing after the ':'; write {shown(f'{found[1]}: {value}')}", after)


def _keyless(text: str, line: Span) -> Note:
    start = line.start + indent(text, line)
    span = rest(text, start)
    return _note(f"a ':' is missing after {shown(text[span.start : span.end])}", span)


def _inline_list(fault: Fault) -> Note:
    return _note("a list begins on a line of its own, below its key", rest(fault.text, fault.place))


def _open_quote(fault: Fault) -> Note:
    quote = fault.text[fault.began]
    return _note(f"the text that this {quote} opens is never closed", Span(fault.began, fault.began + 1))


def _bad_escape(fault: Fault) -> Note:
    start = fault.text.rindex("\\", 0, fault.place + 1)
    sign = fault.text[start : start + 2]
    message = f"{sign} is no escape that double quotes know; for a backslash write \\\\, or use single quotes"
    return _note(message, Span(start, start + 2))


def _stranger(fault: Fault) -> Note:
    """Among keys or items stands something that is neither, or that is indented unlike them."""
    text, here = fault.text, rest(fault.text, fault.place)
    if fault.char in ("]", "}"):
        return _note(f"this {fault.char} closes nothing", Span(fault.place, fault.place + 1))
    if note := _after_a_text(fault):
        return note
    if fault.char == ":":
        return _note("a key is missing before the ':'", Span(fault.place, fault.place + 1))
    if _column(fault, fault.place) != _column(fault, fault.began):
        return _misindented(fault, "which fits no line above it")
    if text[fault.began] == "-":
        return _note(
            "a key stands among the items of a list; begin it with '- ', or indent it otherwise", here
        )
    return _note("an item of a list stands among keys; it belongs below its own key", here)


def _after_a_text(fault: Fault) -> Note | None:
    """Behind a text in quotes, or behind a closing bracket, the line goes on."""
    start, end = fault.before
    quote = fault.text[start : start + 1]
    between = fault.text[end : fault.place].strip(" \t")
    here = rest(fault.text, fault.place)
    if quote in ("'", '"') and not between:
        if line_at(fault.text, start) != fault.line:
            return _note(
                f"the text that this {quote} opens is not closed on its line", Span(start, start + 1)
            )
        twice = "''" if quote == "'" else '\\"'
        return _note(f"the text in quotes ends before this; a {quote} within it is written {twice}", here)
    if between and between[-1] in "]}" and "\n" not in between:
        return _note(
            f"nothing can follow the closing {between[-1]}; is the whole a text? then put it in quotes", here
        )
    return None


def _after_the_end(fault: Fault) -> Note:
    message = "this stands outside the map that the file is; is it indented like its neighbours?"
    return _after_a_text(fault) or _note(message, rest(fault.text, fault.place))


def _open_bracket(fault: Fault) -> Note:
    text, opening = fault.text, fault.text[fault.began]
    closing = "]" if opening == "[" else "}"
    block = line_at(text, fault.began)
    if not fault.char or (fault.line != block and indent(text, fault.line) <= indent(text, block)):
        return _note(
            f"this {opening} is never closed; a {closing} is missing", Span(fault.began, fault.began + 1)
        )
    if fault.char in ("]", "}"):
        message = f"this {fault.char} can not close what {opening} opened; {closing} would be right"
        return _note(message, Span(fault.place, fault.place + 1))
    before = text[slice(*fault.before)]
    if fault.char == ":" and before.strip():
        return _note(f"a ',' is missing in {shown(before)}", fault.before)
    return _note("a ',' is missing before this", rest(text, fault.place))


def _misindented(fault: Fault, why: str) -> Note:
    text, line = fault.text, fault.line
    lead = Span(line.start, max(fault.place, line.start + 1))
    if _NON_BREAKING in text[line.start : fault.place + 1]:
        return _note("a non-breaking space indents this line; use ordinary blanks", lead)
    fitting = " or ".join(str(width) for width in indents_above(text, line))
    message = f"the line is indented by {indent(text, line)}, {why}"
    return _note(
        f"{message}; {fitting} would fit" if fitting else message, rest(text, line.start + indent(text, line))
    )


def _in_its_own_words(fault: Fault) -> Note:
    context = f" {fault.context}" if fault.context else ""
    return _note(f"not YAML{context}: {fault.problem}", Span(fault.place, fault.place))


_EXPLANATIONS: tuple[tuple[str, str, Callable[[Fault], Note]], ...] = (
    ("tab character", "", _tab),
    ("cannot start any token", "", _cannot_begin),
    ("could not find expected ':'", "", _no_colon),
    ("mapping values are not allowed", "", _second_colon),
    ("mapping keys are not allowed", "", _cannot_begin),
    ("sequence entries are not allowed", "", _inline_list),
    ("alphabetic or numeric", "", _sign_begins),
    ("", "a tag", _sign_begins),
    ("undefined tag handle", "", _cannot_begin),
    ("comment or a? ?line break|chomping or indentation|indentation indicator", "block scalar", _sign_begins),
    ("unexpected (end of stream|document)", "quoted scalar", _open_quote),
    ("hexa?decimal number|unknown escape", "quoted scalar", _bad_escape),
    ("unexpected ':'", "plain scalar", _flow_colon),
    ("", "flow sequence", _open_bracket),
    ("", "flow mapping", _open_bracket),
    ("node content", "", _valueless),
    ("", "block mapping", _stranger),
    ("", "block collection", _stranger),
    ("document start", "", _after_the_end),
    ("YAML d(irective|ocument)|directive", "", _directive),
    ("", "directive", _directive),
)
"""The parser's problem (a pattern), what its context holds, and who explains it."""


def _column(fault: Fault, index: int) -> int:
    return index - line_at(fault.text, index).start


def _note(message: str, span: Span) -> Note:
    return Note("yaml-syntax", message, span)
