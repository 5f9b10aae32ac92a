"""What a line of the record may say: of each setting of the file, a value that the setting can have."""

from functools import lru_cache
from typing import Any

from lookout_config import kinds, paths, schema
from lookout_config.changes import Event
from lookout_config.model import Path

_TYPES: dict[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
}
_SAID = {"boolean": "true or false", "integer": "a whole number", "number": "a number", "string": "a text"}


def objection(event: Event) -> str:
    """Why the value is none of its setting's, in one line; empty where it may be, or the file has no such setting.

    Not set (``null``) is a value of every setting. The bounds of a number are the file's: what was once seen on a
    console may lie outside.
    """
    place = _place(event.setting)
    if event.value is None or not place:
        return ""
    allowed = _allowed(place)
    if not allowed or (_is_list(place) and _is_names(event.value)) or _is_among(event.value, place):
        return ""
    return f"{event.setting}: {event.value!r} is no value of it; it takes {allowed}"


def label(setting: str) -> str:
    """The console's own words for a setting of the record; empty where the schema has none."""
    place = _place(setting)
    return schema.label(place) if place else ""


@lru_cache(maxsize=4096)  # the record speaks of the same settings again and again
def _place(setting: str) -> Path:
    """Where the schema has the setting; the number of an item says nothing there. Empty where it has none."""
    place: Path = ()
    try:
        steps = paths.tokens(setting)
    except ValueError:
        return ()
    for step in steps:
        place += (0 if schema.entry(place).get("type") == "array" else step,)
    return place if schema.entry(place) else ()


@lru_cache(maxsize=4096)
def _allowed(place: Path) -> str:
    """What the setting takes, in words; empty where that is not one value."""
    if _is_list(place):
        return "a list of texts"
    if words := _words(place):
        return f"{', '.join(map(str, words[:-1]))} or {words[-1]}"
    return " or ".join(_SAID[name] for name in _types(place))


def _is_list(place: Path) -> bool:
    """Whether it is recorded whole, by the names of its items: a list, or what stands for the enrollment groups."""
    return schema.entry(place).get("type") == "array" or bool(kinds.kind_of(place).reaches)


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) and _is_text(name) for name in value)


def _is_among(value: Any, place: Path) -> bool:
    if words := _words(place):
        return any(type(word) is type(value) and word == value for word in words)
    fits = any(type(value) in _TYPES[name] for name in _types(place))
    return fits and (not isinstance(value, str) or _is_text(value))


def _types(place: Path) -> list[str]:
    told = schema.entry(place).get("type", [])
    return [name for name in ([told] if isinstance(told, str) else told) if name in _TYPES]


def _is_text(value: str) -> bool:
    """Without half a character, which no digest and no file can hold."""
    return not any("\ud800" <= letter <= "\udfff" for letter in value)


def _words(place: Path) -> list[Any]:
    """The words that the setting chooses from; of a long form also those of its short one (``inherit``)."""
    found = schema.entry(place)
    words: list[Any] = found.get("enum") or found.get("else", {}).get("enum", [])
    return words
