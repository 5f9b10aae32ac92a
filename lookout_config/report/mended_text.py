"""What was mended in a file, for a person: the difference beforehand, and what was done line by line."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from lookout_config import names
from lookout_config.model import Finding
from lookout_config.report.escape import terminal
from lookout_config.report.excerpt import lines_of, may_hold_a_credential
from lookout_config.report.numbers import count
from lookout_config.report.style import PLAIN, Style

if TYPE_CHECKING:
    from lookout_config.model import Position

_HIDDEN = "(this line may hold a credential and is not shown)"
_LOOKS = {"+": "green", "-": "red", "@": "cyan"}
_KEY = re.compile(r"[\w+/=-]{40,}")
"""Perhaps a line of a key in a text of many lines; no ID is as long, and names have blanks."""


def difference(file: str, before: str, after: str, secret: Sequence[str] = (), style: Style = PLAIN) -> str:
    """Both texts as a unified diff, without the lines that are secret; empty when they are the same."""
    from difflib import unified_diff

    made = islice(unified_diff(_lines(before), _lines(after), lineterm=""), 2, None)
    body = [line for entry in made for line in _entry(entry, secret, style)]
    heads = [style.paint(f"{sign * 3} {terminal(file)}", "bold") for sign in "-+"]
    return "\n".join([*heads, *body]) + "\n" if body else ""


def secrets(findings: Sequence[Finding], text: str) -> list[str]:
    """The lines that a finding calls a credential."""
    lines = lines_of(text)
    places = [finding.position for finding in findings if finding.rule == "secret-in-file"]
    return [line for place in places for line in lines[place.line - 1 : place.end_line]]


def mended(place: "Position", rule: str, before: str, after: str, style: Style = PLAIN) -> str:
    """One line: where, by which rule, and what was written before and after."""
    return f"{_where(place)}: mended [{terminal(rule)}] {_change(before, after, style)}"


def pinned(place: "Position", name: str, pin: str) -> str:
    """One line: which name bears which ID now."""
    return f"{_where(place)}: pinned {_shown(names.quoted(name))} to {terminal(pin)}"


def refused(place: "Position", rule: str, why: str) -> str:
    """One line: what was left as it is, and why."""
    return f"{_where(place)}: not mended [{terminal(rule)}]: {_shown(why)}"


def summary(file: str, mends: int, pins: int) -> str:
    """The line that counts."""
    told = [f"{number} {word}" for number, word in ((mends, "mended"), (pins, "pinned")) if number]
    return f"{terminal(file)}: {', '.join(told)}"


def preview(mends: int, pins: int) -> str:
    """What --fix would do, once it was shown."""
    told = [f"{count(mends, 'place')} mended"] * bool(mends) + [f"{count(pins, 'name')} pinned"] * bool(pins)
    return f"with --fix: {' and '.join(told)}; nothing is written yet"


def _entry(entry: str, secret: Sequence[str], style: Style) -> Iterator[str]:
    """A line of the diff, and the mark of a line that the end of the file cut short."""
    sign, line = entry[0], entry[1:].rstrip("\r\n")
    if sign == "@":
        yield style.paint(entry, "cyan")
        return
    is_hidden = line in secret or may_hold_a_credential(line) or _KEY.search(line)
    text = f"{sign}{_HIDDEN if is_hidden else terminal(line)}"
    yield style.paint(text, _LOOKS[sign]) if sign in _LOOKS else text
    if len(line) == len(entry) - 1:
        yield "\\ No newline at end of file"


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+", text)


def _change(before: str, after: str, style: Style) -> str:
    if any(map(may_hold_a_credential, (before, after))):
        return "(not shown)"
    return f"{_shown(names.visible(before))} {style.arrow} {_shown(names.visible(after))}"


def _where(place: "Position") -> str:
    return f"{terminal(place.file)}:{place.line}:{place.column}"


def _shown(text: str) -> str:
    return terminal(text)
