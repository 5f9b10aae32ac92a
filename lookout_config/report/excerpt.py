"""A line of a file with a mark under the fault, cut to the screen; columns are told from cells."""

import re
import unicodedata

from lookout_config.model import Position
from lookout_config.report.escape import pieces
from lookout_config.report.style import Style

_TAB = 4
_MEDIAL_JAMO = range(0x1160, 0x1200)  # drawn into the letter before them
_NARROWEST = 20
_CREDENTIAL = re.compile(
    r"(?:secret|passw(?:or)?d|token|api_?key|private_?key|credential)[\w\"' -]*:|-----BEGIN|eyJ",
    re.IGNORECASE,
)


def cells(text: str) -> int:
    """How many columns of a terminal a text takes: East Asian letters and emoji two, combining marks none."""
    return len(text) if text.isascii() else sum(map(_cells_of, text))


def lines_of(source: str) -> list[str]:
    """The lines of a file as positions count them."""
    return source.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def may_show(line: str, rule: str) -> bool:
    """Whether a line may be shown to whoever reads the result: not one that may hold a credential."""
    return rule != "secret-in-file" and not may_hold_a_credential(line)


def may_hold_a_credential(line: str) -> bool:
    """Whether a line is told and never shown."""
    return _CREDENTIAL.search(line) is not None


def excerpt(lines: list[str], place: Position, style: Style) -> list[str]:
    """The line of a place and the mark under it, behind a gutter; nothing for a line that the file has not."""
    if not 0 < place.line <= len(lines):
        return []
    gutter = f"{place.line:>5} {style.bar} "
    shown, mark = marked(lines[place.line - 1], span(place), style, style.width - cells(gutter))
    return [f"{gutter}{shown}".rstrip(), f"{' ' * 5} {style.bar} {mark}"]


def marked(line: str, span: tuple[int, int], style: Style, width: int) -> tuple[str, str]:
    """The line as it is shown, and the carets under its code points ``span`` (from 0, end exclusive)."""
    before, under, after = parted(line, span, style, width)
    carets = "^" * max(1, cells(under))
    return f"{before}{under}{after}", " " * cells(before) + style.paint(carets, "red", "bold")


def parted(line: str, span: tuple[int, int], style: Style, width: int) -> tuple[str, str, str]:
    """What is shown of a line before its fault, of the fault, and behind it."""
    shown = _drawn(line)
    start = min(span[0], len(shown))
    end = max(start, min(span[1], len(shown)))
    first, last = _window(shown, start, max(width, _NARROWEST), cells(style.ellipsis))
    left = style.ellipsis if first else ""
    right = style.ellipsis if last < len(shown) else ""
    end = min(end, last)
    return left + "".join(shown[first:start]), "".join(shown[start:end]), "".join(shown[end:last]) + right


def span(place: Position) -> tuple[int, int]:
    """The code points of a place in its first line."""
    end = place.end_column if place.end_line == place.line else 1 << 30  # the whole rest of its first line
    return place.column - 1, end - 1


def _drawn(line: str) -> list[str]:
    """What is shown for each code point: a tab as blanks up to its stop, what is invisible written out."""
    shown: list[str] = []
    column = 0
    for character, piece in zip(line, pieces(line), strict=True):
        shown.append(" " * (_TAB - column % _TAB) if character == "\t" else piece)
        column += cells(shown[-1])
    return shown


def _window(shown: list[str], start: int, width: int, ellipsis: int) -> tuple[int, int]:
    """The part that fits: the beginning if the fault is in it, else a third of the width before the fault."""
    widths = [cells(piece) for piece in shown]
    if sum(widths) <= width:
        return 0, len(shown)
    first = 0
    if sum(widths[: start + 1]) > width * 2 // 3:
        first = _back(widths, start, width // 3)
    last, room = first, width - ellipsis * (1 + bool(first))
    while last < len(shown) and (room := room - widths[last]) >= 0:
        last += 1
    return first, max(last, min(start + 1, len(shown)))


def _back(widths: list[int], start: int, room: int) -> int:
    """How far to the left of ``start`` one gets in ``room`` cells."""
    first = start
    while first and (room := room - widths[first - 1]) >= 0:
        first -= 1
    return first


def _cells_of(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    if ord(character) in _MEDIAL_JAMO:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
