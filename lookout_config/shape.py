"""What is wrong with the shape of a value, and what would be right, in words."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from lookout_config import meant
from lookout_config.model import Path, Problem, Scalar

_LONGEST = 60
_MOST_LISTED = 12
_MOST_HOMES = 3
_MOST_PONDERED = 100

_KINDS = {
    "object": "a map",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}
_ADVICE = {
    "UNKNOWN": "Lookout reports UNKNOWN when it cannot tell the class; its console has no row for it",
    "inherit": "only a device group can inherit; a class that is left out here is not managed",
}
_FIXED_RULES = re.compile(r"(?:yaml|schema)-[a-z-]+|tenant-mismatch")


class Place(NamedTuple):
    """One value that fails, with its schema entry; ``homes`` says where a file may have a key."""

    entry: Mapping[str, Any]
    path: Path
    value: Any
    homes: Callable[[str], Sequence[str]]

    @property
    def name(self) -> str:
        """What a message calls the value."""
        match self.path:
            case ():
                return "the file"
            case (*_, str(key)):
                return shown_key(key)
        return f"an item of {shown_key(str(self.path[-2]))}"

    @property
    def known(self) -> Mapping[str, Any]:
        """The keys that the value may have."""
        keys: Mapping[str, Any] = self.entry.get("properties", {})
        return keys

    @property
    def choices(self) -> Mapping[Any, str]:
        """The values that it may be, each with its words on the console: of the short form where it has two."""
        words = self.entry if "enum" in self.entry else self.entry.get("else", {})
        allowed = words.get("enum", [])
        return dict(zip(allowed, words.get("enumItemLabels", [""] * len(allowed)), strict=True))


def faults(place: Place, broken: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Problem]]:
    """Rule id and problem for the keywords that fail at a place: one for each fault, the plainest first."""
    told: set[Path] = set()
    ordered = sorted(broken, key=lambda pair: _ORDER.index(pair[0]))
    if ordered and ordered[0][0] == "type":  # of another type nothing else can be said
        ordered = ordered[:1]
    for keyword, demand in ordered:
        rule, explain = _EXPLAINED[keyword]
        for problem in explain(place, demand):
            if problem.path not in told:
                told.add(problem.path)
                yield rule, problem


def shown(value: Any) -> str:
    """A value of the file as a message may say it: short, in one line, maps and lists by kind alone."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case str():
            return repr(value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…")
        case int() | float():
            return repr(value) if abs(value) < 10**_LONGEST else "a number of too many digits"
        case dict():
            return "a map"
    return "a list"


def shown_key(key: str) -> str:
    """A key, bare when it is a plain word."""
    return key if re.fullmatch(r"[\w-]{1,60}", key) else shown(key)


def _wrong_type(place: Place, _: Any) -> Iterator[Problem]:
    if place.value is None and not place.path:
        yield Problem((), "the file is empty; it must be a map with at least version and tenant")
        return
    if place.value is None:
        message = f"{place.name} has no value; it must be {_wanted(place)}"
        yield Problem(place.path, message, "or take it out")
        return
    hint, fix = _right_type(place)
    yield Problem(
        place.path, f"{place.name} must be {_wanted(place)}, not {shown(place.value)}", hint, fix=fix
    )


def _wanted(place: Place) -> str:
    if "patternErrorMessage" in place.entry:
        return str(place.entry["patternErrorMessage"]).removeprefix("must be ")
    kinds = place.entry["type"]
    choices = {"string": f"one of {_listed(place.choices)}"} if place.choices else {}
    return " or ".join({**_KINDS, **choices}[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds))


def _right_type(place: Place) -> tuple[str, Scalar | None]:
    """A hint at the right value, and that value where it is certain."""
    value = place.value
    match place.entry["type"]:
        case "boolean" if switch := meant.switch(str(value)):
            return f"write {switch}", switch == "true"
        case "integer" if isinstance(value, str) and re.fullmatch(r"\s*[0-9]{1,9}\s*", value):
            return f"write {int(value)} without quotes", int(value)
        case "array" if isinstance(value, str) and re.fullmatch(r"[\w@. -]{1,60}", value):
            return f"write a list: [{value}]", None
        case "object" if len(place.known) <= _MOST_LISTED:
            return f"its keys: {_listed(place.known)}" if place.known else "", None
        case kinds if "string" in kinds and isinstance(value, int | float) and not place.choices:
            return f'put it in quotes: "{shown(value)}"', _as_text(place)
    return "", None


def _as_text(place: Place) -> str | None:
    """A number or a switch as the text that stands in the file, where any text will do."""
    return None if "pattern" in place.entry else shown(place.value)


def _not_allowed(place: Place, choices: list[Any]) -> Iterator[Problem]:
    value = place.value
    words = {choice: label for choice, label in place.choices.items() if isinstance(choice, str)}
    guess = meant.choice(value, words) if isinstance(value, str) else None
    wrong = (
        f"is {shown(value)}, which is not one of {_listed(choices)}"
        if len(choices) > 1
        else f"must be {choices[0]}, not {shown(value)}"
    )
    told = f"; did you mean {guess}?" if guess else ""
    fix = meant.certain(value, words) if guess else None
    yield Problem(place.path, f"{place.name} {wrong}{told}", _advice(value, guess), fix=fix)


def _ill_formed(place: Place, _: Any) -> Iterator[Problem]:
    right = meant.form(place.value, place.entry["pattern"])
    message = f"{place.name} {place.entry['patternErrorMessage']}, not {shown(place.value)}"
    yield Problem(place.path, message, f"write {right}" if right else "", fix=right)


def _out_of_range(place: Place, _: Any) -> Iterator[Problem]:
    low, high = place.entry.get("minimum"), place.entry.get("maximum")
    wanted = f"at least {low}" if high is None else f"from {low} to {high}"
    yield Problem(place.path, f"{place.name} must be {wanted}, not {shown(place.value)}")


def _empty(place: Place, _: Any) -> Iterator[Problem]:
    yield Problem(place.path, f"{place.name} must not be empty", "write its value, or leave it out")


def _too_long(place: Place, most: int) -> Iterator[Problem]:
    message = (
        f"{place.name} has {len(place.value)} characters, which is more than {most}: {shown(place.value)}"
    )
    yield Problem(place.path, message)


def _says_nothing(place: Place, _: Any) -> Iterator[Problem]:
    yield Problem(
        place.path, f"{place.name} is an empty map; give {' or '.join(place.known)}, or leave it out"
    )


def _missing(place: Place, keys: list[str]) -> Iterator[Problem]:
    either = [] if keys == place.entry.get("required") else place.entry["if"]["required"]
    misspelt = set(_unknown(place).values())
    for key in keys:
        names = (key, *either)
        if key not in place.value and misspelt.isdisjoint(names):
            where = f" in {place.name}" if place.path else ""
            hint = place.known.get(key, {}).get("description", "").rstrip(".")
            yield Problem((*place.path, key), f"{' or '.join(names)} is missing{where}", hint)


def _alone(place: Place, needed: Mapping[str, list[str]]) -> Iterator[Problem]:
    for key, others in needed.items():
        if key in place.value and (absent := [other for other in others if other not in place.value]):
            message = f"{key} counts only beside {' and '.join(absent)}: give that too, or take {key} out"
            yield Problem((*place.path, key), message, place.known[absent[0]].get("description", ""))


def _not_known(place: Place, _: Any) -> Iterator[Problem]:
    for key, guess in _unknown(place).items():
        homes = () if guess else _homes(place, key)
        told = f"; it belongs {' or '.join(homes)}" if homes else f"; did you mean {guess}?" if guess else ""
        listed = not (homes or guess) and len(place.known) <= _MOST_LISTED
        hint = _advice(key, guess) or (f"known here: {_listed(place.known)}" if listed else "")
        fix = meant.certain(key, _labels(place)) if guess and guess not in place.value else None
        yield Problem((*place.path, key), f"unknown key {shown_key(key)}{told}", hint, fix=fix)


def _unknown(place: Place) -> dict[str, str | None]:
    """The unknown keys, each with the known one that was meant. Only the first are pondered: it takes its time."""
    labels = _labels(place)
    keys = [key for key in place.value if key not in place.known]
    pondered = {key: _guess(place, key, labels) for key in keys[:_MOST_PONDERED]}
    return {**dict.fromkeys(keys), **pondered}


def _labels(place: Place) -> dict[str, str]:
    return {key: words.get("title", "") for key, words in place.known.items()}


def _guess(place: Place, key: str, labels: Mapping[str, str]) -> str | None:
    """A key of this place much like it; or one somewhat like it, when no other place is home to the key."""
    if _FIXED_RULES.fullmatch(key):
        return None
    return meant.choice(key, labels, 0.8) or (None if _homes(place, key) else meant.choice(key, labels))


def _homes(place: Place, key: str) -> Sequence[str]:
    """Where else the key is at home, if that tells anything: ``name`` and ``id`` are at home everywhere."""
    homes = place.homes(key)
    return homes if len(homes) <= _MOST_HOMES else ()


def _advice(word: Any, guess: str | None) -> str:
    if not isinstance(word, str):
        return ""
    if name := meant.new_name(word, guess):
        return f"{word} is called {name} here"
    if _FIXED_RULES.fullmatch(word):
        return f"the severity of {word} is fixed"
    return _ADVICE.get(word, "")


def _listed(words: Iterable[Any]) -> str:
    return ", ".join(map(str, words))


_EXPLAINED: dict[str, tuple[str, Callable[[Place, Any], Iterator[Problem]]]] = {
    "type": ("schema-type", _wrong_type),
    "enum": ("schema-enum", _not_allowed),
    "pattern": ("schema-format", _ill_formed),
    "not": ("schema-format", _ill_formed),
    "minimum": ("schema-range", _out_of_range),
    "maximum": ("schema-range", _out_of_range),
    "minLength": ("schema-range", _empty),
    "maxLength": ("schema-range", _too_long),
    "minProperties": ("schema-required", _says_nothing),
    "required": ("schema-required", _missing),
    "dependencies": ("schema-required", _alone),
    "additionalProperties": ("schema-unknown-key", _not_known),
}
_ORDER = list(_EXPLAINED)
