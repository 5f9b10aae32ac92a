"""The lines of a text as a person sees them: where one begins, how far it is indented, what it says."""

import re

from lookout_config.source.places import Span

_LONGEST = 40


def line_at(text: str, index: int) -> Span:
    """The line that holds a place, without its line break."""
    start = text.rfind("\n", 0, index) + 1
    start = max(start, text.rfind("\r", start, index) + 1)
    found = re.compile(r"[\r\n]|\Z").search(text, max(start, index))
    return Span(start, found.start() if found else len(text))


def line_above(text: str, start: int) -> Span | None:
    """The nearest line before a line's start that says something."""
    while start > 0:
        line = line_at(text, start - (2 if text[start - 2 : start] == "\r\n" else 1))
        if not re.compile(r"[ \t]*(?:#|\Z)").match(text, line.start, line.end):
            return line
        start = line.start
    return None


def indent(text: str, line: Span) -> int:
    return len(text[line.start : line.end]) - len(text[line.start : line.end].lstrip(" "))


def indents_above(text: str, line: Span) -> list[int]:
    """How far a line may be indented here: as the blocks that are open above it, innermost first."""
    found: list[int] = []
    above = line_above(text, line.start)
    while above is not None and 0 not in found:
        for width in _indents(text, above):
            if not found or width < found[-1]:
                found.append(width)
        above = line_above(text, above.start)
    return found


def _indents(text: str, line: Span) -> list[int]:
    """Of ``  - name: x`` both: that of the name, and that of the hyphen."""
    blank = indent(text, line)
    item = re.compile(r"(?:- +)+(?=\S)").match(text, line.start + blank, line.end)
    return [item.end() - line.start, blank] if item else [blank]


def rest(text: str, start: int) -> Span:
    """From a place to the end of its value: before a comment, and inside brackets before the next ``,``."""
    line = line_at(text, start)
    inside = re.search(r"[\[{]", text[line.start : start])
    found = re.compile(r"\s+#|\s*[,\]}]" if inside else r"\s+#").search(text, start, line.end)
    end = found.start() if found else start + len(text[start : line.end].rstrip())
    return Span(start, max(end, min(start + 1, line.end)))


def shown(written: str) -> str:
    """As part of a message: in quotes, on one line, not too long."""
    words = " ".join(written.split())
    return f"'{words[:_LONGEST]}…'" if len(words) > _LONGEST else f"'{words}'"


def quoted(written: str) -> str:
    """As it would be right in the file: in the quotes that need no escapes."""
    return "'" + written.replace("'", "''") + "'" if '"' in written or "\\" in written else f'"{written}"'
