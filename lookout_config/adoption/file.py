"""The text of a first file: what was told, and every other setting as a comment with where to look it up."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date
from typing import Any

from lookout_config import paths, rules, schema, source
from lookout_config.adoption.screens import ANY, Pane, panes, takes
from lookout_config.adoption.told import Told
from lookout_config.kinds import Whose
from lookout_config.model import Path, Severity
from lookout_config.source.writing import Comments, Left, writable, written

_HEAD = (
    "What stands behind a # is open: look it up where the line above says, write it, and take the # away.",
    "What is left open is not managed, and nothing is said or done about it.",
)


def text(told: Told, head: str) -> str:
    """The file. ``head`` says where it comes from."""
    above = {(): (head, *_HEAD), **{pane.place: _menu(pane) for pane in panes()}}
    for path, lines in told.remarks.items():
        above[path] = (*above.get(path, ()), *lines)
    return written(_merged((), told.data, _open()), Comments(above, _titles(told.data)))


def sound(told: Told, today: date) -> Told:
    """The same, with what ``validate`` would call an error left open, each with the reason."""
    while fault := next(_faults(told.data, today), None):
        place, message = fault
        told = _without(told, place, message)
    return told


def faults_of_shape(data: Mapping[str, Any]) -> list[str]:
    """What is wrong with the shape of the data, in words."""
    document = source.parse(written(data).encode(), "")
    return [finding.message for finding in schema.findings(document)]


def _faults(data: Mapping[str, Any], today: date) -> Iterator[tuple[Path, str]]:
    """Places and what is wrong there, what hinders the next question first."""
    for path, value in paths.walk(data):
        if isinstance(value, str) and not writable(value):
            items = [number for number, step in enumerate(path) if isinstance(step, int)]
            yield path[: items[-1] + 1] if items else path, "holds characters that have no place in a file"
    document = source.parse(written(data).encode(), "")
    findings = schema.findings(document)
    if not findings:
        document = document._replace(data=schema.written_out(document.data))
        findings, _ = rules.run(rules.offline_rules(), document, today=today)
    for finding in findings:
        if finding.severity is Severity.ERROR:
            yield _place(finding.path, data), finding.message


def _place(written_path: str, data: Any) -> Path:
    """The place that a finding means, or what holds it where it means something missing."""
    tokens = paths.tokens(written_path)
    place: tuple[str | int, ...] = ()
    for token in tokens:
        inner = paths.at(data, place)
        names = [paths.item_name(item) for item in inner] if isinstance(inner, list) else []
        step = names.index(str(token)) if token in names else token
        if paths.at(inner, (step,)) is None:
            break
        place = (*place, step)
    return place


def _without(told: Told, place: Path, message: str) -> Told:
    """Without the setting or item at a place, and maps and lists that would be empty; its key bears the reason."""
    assert place, message  # the head of the file is the tool's own, and sound
    first = next((number for number, step in enumerate(place) if isinstance(step, int)), len(place))
    item = f"{paths.text(place, told.data)}: " if first < len(place) else ""
    lines = (*told.remarks.get(place[:first], ()), f"left open: {item}{message}")
    data = deepcopy(told.data)
    gone = place
    while gone and not (gone != place and paths.at(data, gone)):
        paths.at(data, gone[:-1]).pop(gone[-1])
        gone = gone[:-1]
    return Told(data, {**told.remarks, place[:first]: lines})


def _menu(pane: Pane) -> tuple[str, ...]:
    """Where to look: the menu, whose it is, and what each of many alike takes."""
    rated = [f"{schema.title(path)}: {takes(path)}" for path in pane.settings[:2] if _is_rated(path)]
    return (where(pane), *rated)


def where(pane: Pane) -> str:
    """The screen in words: its menu, and who can open it."""
    screen, menu = pane.screen, pane.screen.menu
    if pane.kind.whose is Whose.SUPPORT:
        return f"{schema.title(pane.place)}; changed by {menu}"
    if menu == "{}":
        return "any other screen of the console that is to be kept on record"
    shown = menu.replace("{}", "…" if pane.repeated else "Default device group")
    return f"{shown} ({'each for themselves' if '{}' in screen.who else screen.who})"


def _is_rated(path: Path) -> bool:
    return isinstance(schema.entry(path[:-1]).get("type"), list)


def _open() -> dict[Path, Left]:
    """Every setting that a file may have on a screen, as it stands while it is open."""
    left: dict[Path, Left] = {}
    for path in (path for pane in panes() for path in pane.settings):
        key = _key(path)
        words = schema.title(key) if key != path else f"{schema.title(path)}: {takes(path)}"
        left.setdefault(key, Left(words))
    return left


def _titles(data: Mapping[str, Any]) -> dict[Path, str]:
    """The console's words for the maps that are open."""
    maps = {path[:length] for path in _open() for length in range(1, len(path))}
    return {path: schema.title(path) for path in maps if paths.at(data, path) is None}


def _key(path: Path) -> Path:
    """The key to write for a setting: entries and ratings are written whole."""
    for number, step in enumerate(path):
        if step in (ANY, 0) or isinstance(schema.entry(path[: number + 1]).get("type"), list):
            return path[:number] if step in (ANY, 0) else path[: number + 1]
    return path


def _merged(path: Path, data: Mapping[str, Any], left: Mapping[Path, Left]) -> dict[str, Any]:
    """The data with what is open, in the order of the schema."""
    found: dict[str, Any] = {}
    for key in dict.fromkeys((*schema.entry(path).get("properties", ()), *data)):
        here = (*path, key)
        value = data.get(key)
        inside = any(len(other) > len(here) and other[: len(here)] == here for other in left)
        if inside and (value is None or isinstance(value, dict)):
            found[key] = _merged(here, value or {}, left)
        elif value is not None or here in left:
            found[key] = left[here] if value is None else value
    return found
