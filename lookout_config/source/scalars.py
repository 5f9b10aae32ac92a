"""What a plain scalar means: a closed table, and the spellings that other YAML readers take otherwise.

``true`` and ``false`` are truth values; ``null``, ``~`` and nothing are null; ``-?(0|[1-9][0-9]*)`` of up to 18
digits is a whole number; everything else is text, dates and decimals too.
"""

import re
from functools import cache
from typing import Any

MOST_DIGITS = 18
"""More would not survive as a number in every reader: JavaScript's end at 2 to the power of 53."""

_TRUE, _FALSE, _NULL = ("true", "false", "null")
_NUMBER = "a number"

VALUES = {"true": True, "false": False, "null": None, "~": None, "": None}

ELSEWHERE = {
    **dict.fromkeys(("True", "TRUE", "yes", "Yes", "YES", "y", "Y", "on", "On", "ON"), _TRUE),
    **dict.fromkeys(("False", "FALSE", "no", "No", "NO", "n", "N", "off", "Off", "OFF"), _FALSE),
    **dict.fromkeys(("Null", "NULL"), _NULL),
    **dict.fromkeys((f"{sign}.{word}" for sign in ("", "+", "-") for word in ("inf", "Inf", "INF")), _NUMBER),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), _NUMBER),
    **dict.fromkeys(("=", "<<"), "a sign with a meaning of its own"),
}
"""Text here, and what it is to readers of YAML 1.1 or 1.2 (yaml.org/type; YAML 1.2.2, section 10.3)."""

WORDS = VALUES.keys() | ELSEWHERE.keys()
LONGER_THAN_WORDS = 1 + max(map(len, WORDS))
NUMERIC = frozenset("0123456789+-.")
"""With one of these a number begins."""


def value(plain: str) -> Any:
    """What the file means by a scalar without quotes."""
    if plain in VALUES:
        return VALUES[plain]
    digits = plain[1:] if plain[:1] == "-" else plain
    if digits.isdecimal() and digits.isascii() and len(digits) <= MOST_DIGITS and _canonical(digits):
        return int(plain)
    return plain


def elsewhere(text: str) -> str:
    """What other readers take a text without quotes for, or nothing when all agree that it is text."""
    if text in ELSEWHERE:
        return ELSEWHERE[text]
    # Dates, GUIDs and "4 weeks" begin like numbers; no number has a blank, or two hyphens after its sign.
    if text[:1] not in NUMERIC or " " in text or text.count("-", 1) > 1:
        return ""
    return _NUMBER if _number().fullmatch(text) else ""


def _canonical(digits: str) -> bool:
    return digits == "0" or digits[0] != "0"


@cache
def _number() -> re.Pattern[str]:
    """The numbers of YAML 1.1 and 1.2 together: signs, underscores, octal, hexadecimal, binary, base 60."""
    return re.compile(
        r"[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?"
        r"|0x[0-9a-fA-F_]+|0o[0-7_]+|0b[01_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?)"
    )
