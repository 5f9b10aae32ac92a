"""The shape of the file: one JSON Schema is its type, its help, and the console's words for it."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from lookout_config import paths
from lookout_config.model import Document, Finding, Path, Severity

if TYPE_CHECKING:
    import jsonschema_rs

_ENDING = ".schema.json"
_HERE = os.path.dirname(os.path.abspath(__file__))


def load() -> dict[str, Any]:
    """The schema of the file. Shared: not to be changed."""
    return read_schema("lookout")


def names() -> list[str]:
    """The schemas that there are: of the file first, then of the tool's own formats."""
    own = {file.partition(".")[0] for file in os.listdir(_home()) if file.endswith(_ENDING)}
    return ["lookout", *sorted(own - {"lookout"})]


@cache
def read_schema(name: str) -> dict[str, Any]:
    """The schema called ``name`` (lookout, plan, …) that belongs to this version. Shared: not to be changed."""
    import json  # the engine reads the text by itself; only what explains needs the data

    schema: dict[str, Any] = json.loads(_text(name))
    return schema


def findings(document: Document, by: str | None = None) -> list[Finding]:
    """What is wrong with the shape of a file, in the order of its lines; ``by`` names an engine, see ``engine``.

    The engine says which places fail. What fails there is asked of jsonschema for these places alone: it
    takes a hundred times as long, and a sound file does not even import it.
    """
    if document.data is None and document.problems:
        return []
    failing = _ENGINES[by or engine()](document.data)
    name = paths.writer(document.data)
    found = [finding for path in failing for finding in _findings_at(document, path, name)]
    return sorted(found, key=_place)


def fault(name: str, data: Any) -> tuple[Path, str] | None:
    """The most telling fault of data of another format: where, and in one line. None when they are sound."""
    from jsonschema import Draft7Validator
    from jsonschema.exceptions import best_match

    error = best_match(Draft7Validator(read_schema(name)).iter_errors(data))
    if error is None:
        return None
    return tuple(error.absolute_path), error.message[:1].lower() + error.message[1:]


def fault_at(path: Path, value: Any) -> str:
    """What is wrong with one value as that of a setting of the long form, in words; empty where nothing is."""
    from lookout_config import shape

    place = shape.Place(entry(path), path, value, _homes)
    return next((problem.message for _, problem in shape.faults(place, _broken(place.entry, value))), "")


def written_out(data: Any) -> Any:
    """A sound file with every short form written out. What has none is shared with ``data``, not copied."""
    for where, long_form in _SHORT_FORMS:
        data = _changed(data, where, long_form)
    return data


def title(path: Path) -> str:
    """The console's words for the setting at a path of the long form; empty where the schema has none."""
    return str(entry(path).get("title", ""))


def label(path: Path) -> str:
    """The same, told apart from its like: ``Trojan: Risk Level``, ``Full Access: Object ID``."""
    above = _beside(path[:-1])
    named_by_us = path[-2:-1] and path[-2] in entry(path[:-2]).get("properties", ())
    shared = named_by_us and "$ref" in above and "title" in above
    return f"{above['title']}: {title(path)}" if shared else title(path)


def description(path: Path) -> str:
    """The help for the setting at a path of the long form; empty where the schema has none."""
    return str(entry(path).get("description", ""))


def enum_title(path: Path, value: Any) -> str:
    """The console's words for a value of the setting (``Block domains and alert``); empty where none are known."""
    return choices(path).get(value, "")


def choices(path: Path) -> dict[str, str]:
    """The same for all values of the setting, of which a list takes several; empty where none are known."""
    found = entry(path)
    if found.get("type") == "array":
        return choices((*path, 0))
    long_form = (
        found if "enum" in found else found.get("else", {})
    )  # a short form beside the map that it is short for
    return dict(zip(long_form.get("enum", ()), long_form.get("enumItemLabels", ()), strict=False))


@lru_cache(maxsize=4096)  # a path asks for all above it, which thousands of others share
def entry(path: Path) -> dict[str, Any]:
    """The schema entry of a path, with what its ``$ref`` names; empty where the schema has none. Shared."""
    found = _beside(path)
    if "$ref" not in found:
        return found
    # Draft-07 ignores what stands beside a $ref; ours are words only, and these count for editors and for us.
    own = {word: value for word, value in found.items() if word != "$ref"}
    return {**load()["definitions"][found["$ref"].rpartition("/")[2]], **own}


@cache
def engine() -> str:
    """Which library gives the verdict: jsonschema-rs where its wheel is there, else jsonschema (slower)."""
    try:
        import jsonschema_rs  # noqa: F401  (15 MB: only where a file is validated)
    except ImportError:
        return "jsonschema"
    return "jsonschema-rs"


def _beside(path: Path) -> dict[str, Any]:
    """The schema entry of a path as it is written, a ``$ref`` of its own not followed."""
    if not path:
        return load()
    above, step = entry(path[:-1]), path[-1]
    rest = above.get("additionalProperties")
    found: dict[str, Any] = (
        above.get("items", {})
        if isinstance(step, int)
        else above.get("properties", {}).get(step, rest if isinstance(rest, dict) else {})
    )
    return found


@cache
def _text(name: str) -> str:
    try:
        with open(os.path.join(_home(), f"{name}{_ENDING}"), encoding="utf-8") as stream:
            return stream.read()
    except FileNotFoundError:
        raise FileNotFoundError(f"no schema is called {name}") from None


@cache
def _home() -> str:
    """In the wheel schemas/ is inside the package; in a checkout or editable install, beside it."""
    inside = os.path.join(_HERE, "schemas")
    return inside if os.path.exists(inside) else os.path.join(os.path.dirname(_HERE), "schemas")


@cache
def _rust() -> "jsonschema_rs.Validator":
    import jsonschema_rs

    # The text as it is: a sound file needs no parsed schema. No formats: our patterns decide, in every engine.
    return jsonschema_rs.validator_for(_text("lookout"), validate_formats=False)


def _failing_by_rust(data: Any) -> set[Path]:
    if _rust().is_valid(data):
        return set()
    failing = {tuple(error.instance_path) for error in _rust().iter_errors(data)}
    # jsonschema-rs leaves an empty key out of a path, so that it leads elsewhere.
    odd = any(path[-1:] == ("",) for path, _ in paths.walk(data))
    return _failing_by_python(data) if odd else failing


def _failing_by_python(data: Any) -> set[Path]:
    from jsonschema import Draft7Validator

    return {tuple(error.absolute_path) for error in Draft7Validator(load()).iter_errors(data)}


_ENGINES = {"jsonschema-rs": _failing_by_rust, "jsonschema": _failing_by_python}


def _place(finding: Finding) -> tuple[int, int, str, str]:
    return (finding.position.line, finding.position.column, finding.rule, finding.path)


def _findings_at(document: Document, path: Path, name: Callable[[Path], str]) -> Iterator[Finding]:
    from lookout_config import shape

    place = shape.Place(entry(path), path, paths.at(document.data, path), _homes)
    for rule, problem in shape.faults(place, _broken(place.entry, place.value)):
        on_key = rule == "schema-unknown-key"
        yield Finding(
            position=(document.locate_key if on_key else document.locate)(problem.path),
            rule=rule,
            severity=Severity.ERROR,
            message=problem.message,
            path=name(problem.path),
            hint=problem.hint,
            fix=problem.fix,
        )


def _broken(found: Mapping[str, Any], value: Any) -> Iterator[tuple[str, Any]]:
    """The keywords that fail at one place, with what they ask for; what lies below the place is left out."""
    from jsonschema import Draft7Validator

    below = {"items": True, "additionalProperties": found.get("additionalProperties") is not False}
    shallow = {**found, **below, "properties": dict.fromkeys(found.get("properties", ()), True)}
    for error in Draft7Validator(shallow).iter_errors(value):
        yield error.validator, error.validator_value


def _homes(key: str) -> Sequence[str]:
    """Where a file may have such a key: ``under connector.enrollment``, ``under notifications[…]``, ``at the top``."""
    return _all_homes().get(key, ())


@cache
def _all_homes() -> dict[str, list[str]]:
    homes: dict[str, list[str]] = {}
    for block, key in _keys((), ""):
        homes.setdefault(key, []).append(block)
    return homes


def _keys(path: Path, block: str) -> Iterator[tuple[str, str]]:
    found = entry(path)
    for key in found.get("properties", ()):
        yield f"under {block}" if block else "at the top", key
        yield from _keys((*path, key), f"{block}.{key}".removeprefix("."))
    if isinstance(found.get("additionalProperties"), dict):
        yield from _keys((*path, "<name>"), f"{block}.<name>")
    if "items" in found:
        yield from _keys((*path, 0), f"{block}[…]")


def _changed(data: Any, where: tuple[str, ...], long_form: Any) -> Any:
    if not where:
        return long_form(data)
    first, rest = where[0], where[1:]
    if first == "*":
        return {key: _changed(value, rest, long_form) for key, value in data.items()}
    return {**data, first: _changed(data[first], rest, long_form)} if first in data else data


def _named(groups: list[Any]) -> list[Any]:
    return [{"name": group} if isinstance(group, str) else group for group in groups]


def _rated(classes: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {"risk": value} if isinstance(value, str) and value != "inherit" else value
        for name, value in classes.items()
    }


_SHORT_FORMS = (
    (("connector", "enrollment", "groups"), _named),
    (("protections", "policies", "default"), _rated),
    (("protections", "policies", "device_groups", "*"), _rated),
)
