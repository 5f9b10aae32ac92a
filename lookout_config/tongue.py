"""Sentences in the reader's language: what was said keeps its parts, and is told in the tongue that is spoken."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import reduce
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from datetime import datetime

TONGUES = ("en", "fr")
DOMAIN = "lookout_config"
_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""Where gettext looks, in its order: the first that is set decides."""
_PLAIN = ("en", "c", "posix")
_FRENCH_WINDOWS = 0x0C  # the primary language of a LANGID, its lower ten bits


class Said(str):
    """A sentence in English that knows its message and its parts; to a program it is the English text.

    ``many`` is the message for another number of things than one.
    """

    __slots__ = ("many", "message", "number", "parts")

    message: str
    many: str
    number: int
    parts: Mapping[str, Any]


class _Catalogue(Protocol):
    def gettext(self, message: str) -> str: ...
    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str: ...


class _English:
    """What needs no catalogue."""

    def gettext(self, message: str) -> str:
        return message

    def ngettext(self, one: str, many: str, number: int) -> str:
        return one if number == 1 else many


_ENGLISH = _English()
_SPOKEN: ContextVar[_Catalogue] = ContextVar("spoken", default=_ENGLISH)
_CODE: ContextVar[str] = ContextVar("code", default=TONGUES[0])


def said(message: str, /, **parts: Any) -> Said:
    """A sentence, with ``{names}`` in it for its parts; a part may have been said itself."""
    return _made(message, "", 1, parts)


def said_of(number: int, one: str, many: str, /, **parts: Any) -> Said:
    """A sentence about a ``{number}`` of things."""
    return _made(one, many, number, {"number": number, **parts})


def joined(message: str, parts: Iterable[str], /) -> str:
    """What was said, one after the other; the message says how ``{rest}`` follows on ``{head}``."""
    return reduce(lambda head, rest: said(message, head=head, rest=rest), parts)


def day(text: str, /) -> str:
    """A day as the reader writes it, from ``2026-11-30``."""
    match text[:10].split("-"):
        case [year, month, number]:
            return said("{year}-{month}-{day}", year=year, month=month, day=number)
    return text[:10]


def minute(moment: "datetime", /) -> str:
    """A moment to the minute, in UTC as it is given."""
    return said("{day} {time} UTC", day=day(f"{moment:%Y-%m-%d}"), time=f"{moment:%H:%M}")


def say(message: str, /, **parts: Any) -> str:
    """The same, told at once."""
    return told(_made(message, "", 1, parts)) if message else ""


def say_of(number: int, one: str, many: str, /, **parts: Any) -> str:
    """The same of a number of things."""
    return told(said_of(number, one, many, **parts))


def told(text: str) -> str:
    """What was said, in the tongue that is spoken; what nobody here has said (a name, a value) is left as it is."""
    if not isinstance(text, Said):
        return text
    spoken = _SPOKEN.get()
    found = (
        spoken.ngettext(text.message, text.many, text.number) if text.many else spoken.gettext(text.message)
    )
    if not text.parts:
        return found
    return found.format_map({name: told(part) for name, part in text.parts.items()})


def spoken() -> str:
    """The code of the tongue, as HTML names it."""
    return _CODE.get()


@contextmanager
def speaking(code: str, catalogue: _Catalogue | None = None) -> Iterator[None]:
    """Tell what is told inside in this tongue; ``catalogue`` stands in for the one that is shipped."""
    before = _SPOKEN.set(catalogue or _catalogue(code)), _CODE.set(code)
    try:
        yield
    finally:
        _SPOKEN.reset(before[0])
        _CODE.reset(before[1])


def chosen(environment: Mapping[str, str], windows: int = 0) -> str:
    """The tongue of a reader's surroundings, English if it is none of ours; ``windows`` is its LANGID."""
    asked = next((environment[name] for name in _VARIABLES if environment.get(name)), "")
    for locale in filter(None, asked.split(":")):
        code = locale.partition(".")[0].partition("@")[0].partition("_")[0].partition("-")[0].lower()
        if code in TONGUES:
            return code
        if code in _PLAIN:
            return TONGUES[0]
    return "fr" if not asked and windows & 0x3FF == _FRENCH_WINDOWS else TONGUES[0]


def _made(message: str, many: str, number: int, parts: Mapping[str, Any]) -> Said:
    english = message if not many or number == 1 else many
    made = Said(english.format_map(parts) if parts else english)
    made.message, made.many, made.number, made.parts = message, many, number, parts
    return made


def _catalogue(code: str) -> _Catalogue:
    if code == TONGUES[0]:
        return _ENGLISH
    import os
    from gettext import translation  # who reads English needs none of it

    return translation(DOMAIN, os.path.join(os.path.dirname(__file__), "locale"), [code])
