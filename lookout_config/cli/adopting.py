"""``init --adopt``: a person tells what the console shows, screen by screen; file and record are written together."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from enum import Enum
from typing import Any

import click

from lookout_config import kinds, onward, paths, schema, settings, source, tenant
from lookout_config.adoption import answers, screens
from lookout_config.adoption import file as first_file
from lookout_config.adoption.screens import ANY, Pane
from lookout_config.adoption.told import Told, assigned
from lookout_config.cli import files, importing, output
from lookout_config.cli.connecting import Connection
from lookout_config.cli.faults import INTERRUPTED, OK
from lookout_config.model import Path
from lookout_config.report import escape

_HOW = """\
Open Lookout's console beside this window. For each screen: are these its values? Nothing is changed there.
Enter takes the value in [brackets], or leaves out what has none; - leaves a setting out; . ends the screen.
"""


class _Quit(Exception):
    """The person has had enough: what was told is kept."""


class _Interrupted(_Quit):
    """By Ctrl-C, or since nothing more comes in. ``told`` are the answers of the screen that was begun."""

    def __init__(self, told: dict[Path, Any]) -> None:
        super().__init__()
        self.told = told


class _Word(Enum):
    """What a person may answer in place of a value."""

    LEFT = "-"
    END = "."


def adopt(file: str, given: dict[str, Any]) -> int:
    """Read what the tenant tells, ask for the rest, write file and record."""
    files.new(file)
    connection = Connection.of(given)
    found = importing.surveyed(connection, given)
    by = connection.by(given["by"] or click.prompt("Your name or address, for the record"))
    output.say(_HOW)
    found, walked, interrupted = _walked(found)
    kept = first_file.sound(found, connection.now.date())
    output.write_file(file, first_file.text(kept, importing.head(connection)))
    attested, read = _events(kept, walked, connection, by)
    connection.append(file, (*attested, *read))
    for path, lines in kept.remarks.items():
        for told in (told for told in lines if told.startswith("left open")):
            output.say(escape.terminal(f"{paths.text(path, kept.data)}: {told}"))
    record = connection.record(file).as_posix()
    output.say(
        f"{file} is written; {record} keeps {len(attested)} values attested by {escape.terminal(by)} and"
        f" {len(read)} read of the tenant."
    )
    if interrupted:
        output.note(f"interrupted; to go on, write in {file} what is open there, with the console beside it")
    return INTERRUPTED if interrupted else OK


def _walked(found: Told) -> tuple[Told, set[Path], bool]:
    """What was told and what a person adds to it, the screens that they looked at, and whether they broke off."""
    data, remarks, walked = deepcopy(found.data), dict(found.remarks), set[Path]()
    panes = screens.to_walk()
    at_first = settings.name_list(paths.at(data, tenant.GROUPS) or ())
    stopped = interrupted = False
    for number, pane in enumerate(panes, 1):
        told = None
        try:
            told = None if stopped else _screen(pane, data, f"{number} of {len(panes)}")
        except _Interrupted as fault:
            told, stopped, interrupted = fault.told, True, True
            output.say("")  # the line of the question has no end yet
        except _Quit:
            stopped = True
        proposed = _gone(data, pane)
        if not told and proposed:
            listed = ", ".join(settings.name_list(proposed))
            remarks[(*pane.place, "groups")] = [f"left open; Lookout for Work is assigned to {listed}"]
        for path, value in (told or {}).items():
            answers.put(data, path, value)
        walked |= {pane.place} if told else set()
    for place, line in assigned(data, at_first):
        remarks[place] = [*remarks.get(place, ()), line]
    return Told({key: value for key, value in data.items() if value}, remarks), walked, interrupted


def _gone(data: dict[str, Any], pane: Pane) -> Any:
    """The proposals of a screen, taken out: only what a person says of a console is true."""
    above = paths.at(data, pane.place[:-1])
    block = above.pop(pane.place[-1], None) if isinstance(above, dict) else None
    return paths.at(block, ("groups",))


def _screen(pane: Pane, data: Mapping[str, Any], which: str) -> dict[Path, Any] | None:
    """The answers for one screen, sound in shape; None where it is skipped."""
    values = {} if pane.repeated else answers.suggested(pane, data)
    while True:
        output.say(f"\nScreen {which}: {first_file.where(pane)}")
        for path, value in values.items():
            whence = "as Lookout's and Microsoft's documents show it"
            whence = whence if paths.at(data, path) is None else "proposed by Intune"
            output.say(f"  {schema.label(path)}: {_shown(path, value)} ({whence})")
        try:
            answer = _choice("ytsq" if values else "tsq")
        except click.Abort:
            raise _Interrupted({}) from None
        if answer == "q":
            raise _Quit
        if answer == "s":
            return None
        told = _answered(
            _entries(pane) if pane.repeated else _asked(pane.settings, values, every=answer == "t"), data
        )
        faults = _faults(told, data)
        if not faults:
            return told
        for message in faults:
            output.say(escape.terminal(f"  {message}"))


def _answered(asked: Iterator[tuple[Path, Any]], data: Mapping[str, Any]) -> dict[Path, Any]:
    """The answers as they come; what was answered before Ctrl-C counts where it is sound."""
    told: dict[Path, Any] = {}
    try:
        told.update(asked)
    except click.Abort:
        raise _Interrupted({} if _faults(told, data) else told) from None
    return told


def _choice(letters: str) -> str:
    words = {
        "y": "[y]es, these are its values",
        "t": "[t]ype what is there",
        "s": "[s]kip",
        "q": "[q]uit and write what was told",
    }
    offered = {letter: word for letter, word in words.items() if letter in letters}
    answer: str = click.prompt(
        "  " + ", ".join(offered.values()), type=click.Choice(list(offered)), show_choices=False
    )
    return answer


def _asked(wanted: Sequence[Path], values: Mapping[Path, Any], *, every: bool) -> Iterator[tuple[Path, Any]]:
    """Each setting of a screen: those without a value, or every one."""
    left: set[Path] = set()
    ended = False
    for path in wanted:
        if path in values and not every:
            yield path, values[path]
        elif not ended and path[:-1] not in left:
            answer = _value(path, values.get(path))
            ended = answer is _Word.END
            if answer is _Word.LEFT and isinstance(schema.entry(path[:-1]).get("type"), list):
                left.add(path[:-1])  # of a class without a risk nobody asks the response
            elif not isinstance(answer, _Word):
                yield path, answer


def _entries(pane: Pane) -> Iterator[tuple[Path, Any]]:
    """The settings of each entry of a screen that has several, until there are no more."""
    number = 0
    while True:
        name: str | int = number
        if any(ANY in path for path in pane.settings):
            name = _typed(f"  {schema.title((*pane.place, ANY))} (Enter: no more)")
            if not name:
                return
        wanted = [(*pane.place, name, *path[len(pane.place) + 1 :]) for path in pane.settings]
        if isinstance(name, int):
            first, *wanted = wanted
            known = _value(first, None)
            if isinstance(known, _Word):
                return
            yield first, known
        yield from _asked(wanted, {}, every=True)
        number += 1


def _value(path: Path, suggestion: Any) -> Any:
    """A value that the schema takes: asked until it is one."""
    if "items" in schema.entry(path):
        return _list(path, suggestion)
    while True:
        brackets = "" if suggestion is None else f" [{_shown(path, suggestion)}]"
        takes = "on or off" if schema.entry(path).get("type") == "boolean" else screens.takes(path)
        typed = _typed(f"  {schema.label(path)} ({takes}){brackets}")
        if typed in (_Word.LEFT.value, _Word.END.value):
            return _Word(typed)
        if not typed:
            return _Word.LEFT if suggestion is None else suggestion
        value, fault = answers.value(path, typed)
        if not fault:
            return value
        output.say(escape.terminal(f"    {fault}"))


def _list(path: Path, suggestion: Any) -> Any:
    """A whole list, an entry a line; the suggestion where the first line is empty."""
    output.say(f"  {schema.label(path)}: one a line, an empty line ends it; [] if there is none")
    items: list[Any] = []
    while typed := _typed(
        f"    {len(items) + 1}" + (f" [{_shown(path, suggestion)}]" if suggestion and not items else "")
    ):
        if typed in (_Word.LEFT.value, _Word.END.value):
            return items or _Word(typed)
        if typed == "[]" and not items:
            return []
        value, fault = answers.value((*path, 0), typed)
        named = [paths.item_name(item) for item in items]
        if fault or value in named:
            output.say(escape.terminal(f"    {fault or f'{value!r} is in the list already'}"))
        else:
            items.append(_as_proposed(value, suggestion))
    return items or (_Word.LEFT if suggestion is None else suggestion)


def _as_proposed(name: Any, suggestion: Any) -> Any:
    """An entry with the ID that the tenant gave for its name."""
    return next(
        (item for item in suggestion or () if isinstance(item, dict) and item.get("name") == name), name
    )


def _typed(words: str) -> str:
    typed: str = click.prompt(escape.terminal(words), default="", show_default=False)
    return typed.strip()


def _shown(path: Path, value: Any) -> str:
    if isinstance(value, list):
        return escape.terminal(", ".join(settings.name_list(value)) or "none")
    if isinstance(value, bool):
        return "on" if value else "off"
    return escape.terminal(schema.enum_title(path, value) or str(value))


def _faults(told: Mapping[Path, Any], data: Mapping[str, Any]) -> list[str]:
    """What is wrong with the answers taken together."""
    whole: dict[str, Any] = {"version": 1, "tenant": data["tenant"]}
    for path, value in told.items():
        answers.put(whole, path, value)
    return first_file.faults_of_shape(whole)


def _events(kept: Told, walked: set[Path], connection: Connection, by: str) -> tuple[list[Any], list[Any]]:
    """What a person attests, and what was read of the tenant."""
    config = schema.written_out(source.parse(first_file.text(kept, "").encode(), "").data)
    told: dict[str, Any] = {}
    read: dict[str, Any] = {}
    for setting in settings.of(config):
        if setting.kind.whose is not kinds.Whose.FILE:
            mine = any(setting.path[: len(place)] == place for place in walked)
            (told if mine else read)[setting.text] = setting.value
    at = connection.moment()
    return (
        onward.events_of("attested", told, config, at=at, by=by),
        onward.events_of("imported", read, config, at=at, by=by),
    )
