"""Display names: when two are one name spelt twice, how they differ, and how to show what the eye misses."""

import re
from collections.abc import Callable, Iterable
from typing import Literal

Form = Literal["NFC", "NFD"]
_FORMS: tuple[Form, ...] = ("NFC", "NFD")
_BLANKS = re.compile(r"^ +| +$| {2,}")

_TRAITS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("a blank (␠) at the beginning", lambda name: name.startswith(" ")),
    ("a blank (␠) at the end", lambda name: name.endswith(" ")),
    ("doubled blanks (␠␠)", lambda name: "  " in name.strip(" ")),
)


def spelling_key(name: str) -> str:
    """Equal for two names that differ in blanks, unseen characters, Unicode form or case only."""
    if name.isascii():
        return " ".join(_seen(name).split()).casefold()
    return _form("NFC", _form("NFC", " ".join(_seen(name).split())).casefold())


def spellings(name: str) -> tuple[str, ...]:
    """The other ways in which a name may stand in a tenant that does not find it as it is written."""
    plain = " ".join(_seen(name).split())
    ways = [_form(form, way) for way in (plain, name.strip(), name) for form in _FORMS]
    return tuple(way for way in dict.fromkeys((plain, name.strip(), *ways)) if way and way != name)


def visible(name: str) -> str:
    """The name with what the eye misses made plain: ␠ at an end or doubled, ``<U+00A0>`` and its like."""
    blanks = _BLANKS.sub(lambda run: "␠" * len(run[0]), name)
    return blanks if blanks.isprintable() else "".join(map(_shown, blanks))


def quoted(name: str) -> str:
    """The name in quotes, as messages show it."""
    return f"'{visible(name)}'"


def difference(written: str, found: str) -> str:
    """How the file's spelling and the tenant's differ, in words."""
    file, tenant = _traits(written), _traits(found)
    told = [f"the file has {trait}" for trait in file if trait not in tenant]
    told += [f"the tenant has {trait}" for trait in tenant if trait not in file]
    if (one := _form_of(written)) != (other := _form_of(found)):
        told.append(f"its Unicode form is {one} in the file and {other} in the tenant")
    return ", ".join(told) or "they differ in case"


def nearest(name: str, others: Iterable[str], most: int = 3) -> list[str]:
    """The names most like this one, the likest first; names that are not like it are left out."""
    from difflib import get_close_matches  # only a name that is missing needs it

    by_key = {spelling_key(other): other for other in sorted(others, reverse=True)}
    return [by_key[key] for key in get_close_matches(spelling_key(name), sorted(by_key), most)]


def did_you_mean(name: str, others: Iterable[str]) -> str:
    """``; did you mean 'Lookout Pilot'?``, or nothing where no name is like it."""
    from lookout_config.tongue import joined, said  # as above

    near = list(map(quoted, nearest(name, others)))
    return said("; did you mean {name}?", name=joined("{head} or {rest}", near)) if near else ""


def _seen(name: str) -> str:
    """Without the characters that show nothing and are no blank (zero-width, direction marks)."""
    if name.isprintable():
        return name
    return "".join(char for char in name if char.isprintable() or char.isspace())


def _shown(char: str) -> str:
    return char if char.isprintable() else f"<U+{ord(char):04X}>"


def _traits(name: str) -> list[str]:
    from unicodedata import name as called

    unseen = dict.fromkeys(char for char in name if not char.isprintable())
    marks = [f"a {called(char, 'character').lower()} (U+{ord(char):04X})" for char in unseen]
    return [trait for trait, has in _TRAITS if has(name)] + marks


def _form(form: Form, name: str) -> str:
    if name.isascii():
        return name
    from unicodedata import normalize

    return normalize(form, name)


def _form_of(name: str) -> str:
    if name == _form("NFC", name):
        return "NFC"
    return "NFD" if name == _form("NFD", name) else "mixed"
