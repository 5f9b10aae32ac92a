"""What was probably meant: the key, the choice or the form that a mistyped one is nearest to."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

_LONGEST = 60

_SWITCHES = {
    **dict.fromkeys(("yes", "y", "on", "true", "1", "enabled"), "true"),
    **dict.fromkeys(("no", "n", "off", "false", "0", "disabled"), "false"),
}
# Lookout's Mobile Risk API v1, the console of 2016 and Graph have other names for some things.
_RENAMED = {
    "BLACKLISTED_APP": "DENYLISTED_APP",
    "SPY": "SPYWARE",
    "SURVEILLANCE": "SURVEILLANCEWARE",
    "MODERATE": "medium",
    "NOTSET": "not_configured",
}
_GUID_DIGITS = re.compile(
    r"([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})", re.IGNORECASE
)
_DAY = re.compile(r"(\d{4})[-/.](\d\d?)[-/.](\d\d?)(?:[T ].*)?", re.ASCII)


def choice(word: str, choices: Mapping[str, str], alike: float = 0.6) -> str | None:
    """The nearest of ``choices``, which are known by name or by their words on the console (the map's values)."""
    sure = certain(word, choices)
    if sure or len(word) > _LONGEST:
        return sure
    plain = _by_plain_words(choices)
    close = get_close_matches(_plain(word), plain, 1, alike)
    return plain[close[0]] if close else None


def certain(word: str, choices: Mapping[str, str]) -> str | None:
    """The same where there is no doubt: only case or marks differ, or the thing has been renamed."""
    renamed = _RENAMED.get(word.upper())
    return renamed if renamed in choices else _by_plain_words(choices).get(_plain(word))


def new_name(word: str, guess: str | None) -> str | None:
    """``guess``, when the word is another name for it."""
    return guess if guess and _RENAMED.get(word.upper()) == guess else None


def switch(word: str) -> str | None:
    """``true`` or ``false`` for yes, off and their like."""
    return _SWITCHES.get(word.casefold())


def form(value: str, pattern: str) -> str | None:
    """The value as the pattern wants it, when only its dress is wrong."""
    return next((candidate for candidate in _forms(value[:300]) if re.search(pattern, candidate)), None)


def _forms(value: str) -> Iterator[str]:
    """Without blanks, braces, scheme, path or wildcard; with hyphens; with zeros before single digits."""
    bare = value.strip(" \t\r\n{}()<>\"'").removeprefix("mailto:")
    yield bare
    yield (
        re.sub(r"^\w+://", "", bare.lower()).partition("/")[0].partition(":")[0].removeprefix("*").strip(".")
    )
    yield re.sub(r"[\W_]+", "-", bare.lower())
    if digits := _GUID_DIGITS.fullmatch(bare):
        yield "-".join(digits.groups())
    if day := _DAY.fullmatch(bare):
        yield "-".join(part.zfill(2) for part in day.groups())


def _by_plain_words(choices: Mapping[str, str]) -> dict[str, str]:
    labels = {_plain(label): name for name, label in choices.items() if label}
    return labels | {_plain(name): name for name in choices}


def _plain(word: str) -> str:
    """Without case, blanks and marks: ``Error E-mail Recipient`` is error_email_recipient."""
    return "".join(character for character in word.casefold() if character.isalnum())
