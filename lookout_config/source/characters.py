"""Bytes to text: UTF-8 and nothing else, without characters that show something other than what they are."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lookout_config.source.places import Note, Span

_RULE = "yaml-encoding"
_SHOWN = 20

_BYTE_ORDER_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SAVE = "save it as UTF-8 (in PowerShell: Set-Content -Encoding utf8)"

_VISIBLE = bytes([9, 10, 13, *range(32, 127)])
_ISOLATES = ((0x202A, 0x202E), (0x2066, 0x2069))
_FORBIDDEN = (  # tab, LF and CR are all that is left of the controls
    *((0, 8), (11, 12), (14, 31), (127, 159)),
    (0x2028, 0x2029),  # a new line to some readers only, so that line numbers would differ
    *_ISOLATES,  # reorder what is seen (CVE-2021-42574); the marks U+200E, U+200F and U+061C do not
    (0xFEFF, 0xFEFF),
    (0xFFFE, 0xFFFF),
)
FORBIDDEN = frozenset(chr(code) for low, high in _FORBIDDEN for code in range(low, high + 1))

_ESCAPE = r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([^xuU]))"
_ESCAPES = dict(zip("0abvfeNLP", "\0\a\b\v\f\x1b\x85\u2028\u2029", strict=True))


def decoded(data: bytes) -> tuple[str, list[Note]]:
    """The text, without a byte order mark, and what is wrong with it. It is never missing: reports show lines."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _other(data, encoding, f"the file is {encoding.upper()}, not UTF-8")
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text = data.decode()
    except UnicodeDecodeError as fault:
        return data.decode(errors="replace"), [_undecodable(fault)]
    # One pass in C: what is left when all that is harmless is taken out is nothing, or a few letters.
    unusual = data.translate(None, _VISIBLE).decode()
    if FORBIDDEN.isdisjoint(unusual):
        return text, []
    if encoding := _unmarked(data):
        return _other(
            data, encoding, f"the file looks like {encoding.upper()} without a byte order mark, not UTF-8"
        )
    return text, _forbidden(text, FORBIDDEN.intersection(unusual))


def escaped(written: str, start: int) -> Iterator[Note]:
    """The escapes of a double-quoted scalar that stand for what may not be written either."""
    for found in re.finditer(_ESCAPE, written, re.DOTALL):
        code = int(found[1] or found[2] or found[3] or "0", 16)
        char = _ESCAPES.get(found[4], " ") if found[4] else chr(code)
        if char in FORBIDDEN or "\ud800" <= char <= "\udfff":
            span = Span(start + found.start(), start + found.end())
            yield Note(_RULE, f"{found[0]} is {_name(char)}, which {_why(char)}", span)


def refused(text: str, place: int) -> Note:
    """The escape before ``place`` that libyaml refuses by itself: half a surrogate pair, or beyond Unicode."""
    start = text.rindex("\\", 0, place + 1)
    span = Span(start, start + (6 if text[start + 1] == "u" else 10))
    written = text[span.start : span.end]
    if text[start + 1] == "u":
        char = chr(int(written.removeprefix("\\u"), base=16))
        return Note(_RULE, f"{written} is {_name(char)}, which {_why(char)}", span)
    return Note(_RULE, f"{written} is no character: Unicode ends at \\U0010FFFF", span)


def _undecodable(fault: UnicodeDecodeError) -> Note:
    byte = fault.object[fault.start]
    start = len(fault.object[: fault.start].decode())
    hint = bytes([byte]).decode("cp1252", "ignore")
    meant = f" (in Windows-1252 it is {hint!r})" if hint else ""
    return Note(
        _RULE, f"the byte 0x{byte:02X} is not UTF-8{meant}; save the file as UTF-8", Span(start, start + 1)
    )


def _other(data: bytes, encoding: str, message: str) -> tuple[str, list[Note]]:
    text = data.decode(encoding, "replace").removeprefix("\ufeff")
    return text, [Note(_RULE, f"{message}; {_SAVE}", Span(0, 0))]


def _unmarked(data: bytes) -> str:
    """UTF-16 by its look: every other byte of Latin text is then NUL."""
    most = len(data) * 3 // 8
    if data[1::2].count(0) > most:
        return "utf-16-le"
    return "utf-16-be" if data[::2].count(0) > most else ""


def _forbidden(text: str, found: Iterable[str]) -> list[Note]:
    places: Iterator[re.Match[str]] = re.finditer("[" + re.escape("".join(found)) + "]", text)
    notes = [_character(place) for place in islice(places, _SHOWN)]
    rest = sum(1 for _ in places)
    if rest:
        message = f"{rest} more such characters follow; is this a text file?"
        notes.append(Note(_RULE, message, notes[-1].span))
    return notes


def _character(place: re.Match[str]) -> Note:
    return Note(_RULE, f"{_name(place[0])} {_why(place[0])}", Span(*place.span()))


def _why(char: str) -> str:
    if "\ud800" <= char <= "\udfff":
        return "stands for nothing; write the whole character"
    if any(low <= ord(char) <= high for low, high in _ISOLATES):
        return "makes text look other than it is; take it out"
    return "has no place in a configuration; take it out"


def _name(char: str) -> str:
    import unicodedata  # for the faulty file only

    unnamed = "half of a surrogate pair" if "\ud800" <= char <= "\udfff" else "control character"
    return f"U+{ord(char):04X} ({unicodedata.name(char, unnamed).lower()})"
