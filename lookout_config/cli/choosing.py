"""What ``attest`` is about: the settings that its words name, the value seen of each, and whose own they are."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from lookout_config import kinds, paths, schema, settings, speakers
from lookout_config.changes import Wanted
from lookout_config.cli import output
from lookout_config.cli.faults import usage
from lookout_config.source import scalars

_SWITCHES = {"on": True, "true": True, "yes": True, "off": False, "false": False, "no": False}


class Choice(NamedTuple):
    """A setting to attest, and the value that its console shows."""

    wanted: Wanted
    value: Any


def chosen(wanted: Sequence[Wanted], config: Any, by: str, given: Mapping[str, Any]) -> list[Choice]:
    """The settings that the words of the command name, in the order of the table; Fault where one is not to attest."""
    seen = _seen(given["seen"], wanted, config)
    if not (given["setting"] or given["screens"] or given["everything"] or seen):
        raise usage(
            "nothing is named to attest", "name a SETTING, or give --screen NAME or --all; runbook lists both"
        )
    whose = (kinds.Whose.SUPPORT,) if given["requested"] else (kinds.Whose.CONSOLE, kinds.Whose.SUPPORT)
    offered = [entry for entry in wanted if kinds.kind_of(entry.place).whose in whose]
    named = {path for path in seen if _covered(path, offered, wanted, config)}
    for setting in given["setting"]:
        named |= _covered(setting, offered, wanted, config)
    for screen in given["screens"]:
        named |= _on_screen(screen, offered, config)
    owners = _owners(config)
    foreign = {entry.path for entry in offered if speakers.on_behalf(by, owners.get(entry.path, "")) != by}
    if not given["on_behalf"]:
        _refuse_foreign(named & foreign, owners, by)
    if given["everything"]:
        left = set() if given["on_behalf"] else foreign - named
        _say_left(left, owners)
        named |= {entry.path for entry in offered} - left
    return [Choice(entry, seen.get(entry.path, entry.value)) for entry in offered if entry.path in named]


def by_speaker(choices: Iterable[Choice], config: Any, by: str) -> dict[str, dict[str, Any]]:
    """The values by who says so: of what is another's own, on their behalf."""
    owners, told = _owners(config), dict[str, dict[str, Any]]()
    for choice in choices:
        who = speakers.on_behalf(by, owners.get(choice.wanted.path, ""))
        told.setdefault(who, {})[choice.wanted.path] = choice.value
    return told


def _owners(config: Any) -> dict[str, str]:
    return {
        setting.text: owner
        for setting in settings.of(config)
        if (owner := kinds.owner_of(setting.path, setting.object_name))
    }


def _refuse_foreign(named: set[str], owners: Mapping[str, str], by: str) -> None:
    for path in sorted(named):
        raise usage(
            f"{path}: is {owners[path]}'s own, and {by} attests it",
            f"let them attest it, or give --on-behalf: the record then says so ({owners[path]})",
        )


def _say_left(left: set[str], owners: Mapping[str, str]) -> None:
    if left:
        names = ", ".join(sorted({owners[path] for path in left}))
        output.note(f"left to attest: the preferences of {names}, by themselves or with --on-behalf")


def _covered(setting: str, offered: Sequence[Wanted], wanted: Sequence[Wanted], config: Any) -> set[str]:
    try:
        place = paths.find(setting, config)
        written = setting if place is None else paths.text(place, config)
        found = {entry.path for entry in offered if paths.covers(written, entry.path)}
        others = [entry for entry in wanted if paths.covers(written, entry.path)]
    except ValueError as fault:
        meant = "what the console shows is told by --value SETTING=VALUE" if "=" in setting else ""
        raise usage(str(fault), meant) from fault
    if found:
        return found
    if not others:
        raise usage(
            f"{setting}: the file sets nothing there that a person attests", _nearest(setting, offered)
        )
    if kinds.kind_of(others[0].place).whose is kinds.Whose.GRAPH:
        raise usage(
            f"{setting}: is read by Graph, so nobody needs to attest it", "plan shows what is there now"
        )
    raise usage(f"{setting}: is set on a console, and not by Lookout support", "attest it once it is set")


def _on_screen(screen: str, offered: Sequence[Wanted], config: Any) -> set[str]:
    names = {setting.text: _screen(setting) for setting in settings.of(config)}
    found = {entry.path for entry in offered if names[entry.path].casefold() == screen.casefold()}
    if not found:
        known = sorted({names[entry.path] for entry in offered})
        raise usage(f"no screen of this file is called {screen!r}", f"it has: {', '.join(known)}")
    return found


def _screen(setting: settings.Setting) -> str:
    return setting.kind.screen.name.format(setting.object_name) if setting.kind.screen else ""


def _nearest(setting: str, offered: Sequence[Wanted]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(setting, [entry.path for entry in offered], 3, 0.5)
    return f"did you mean {' or '.join(near)}?" if near else "runbook lists what can be attested"


def _seen(words: Sequence[str], wanted: Sequence[Wanted], config: Any) -> dict[str, Any]:
    by_path = {entry.path: entry for entry in wanted}
    told: dict[str, Any] = {}
    for word in words:
        path, text = _split(word, by_path, config)
        value = _value(text, by_path[path])
        if told.setdefault(path, value) != value:
            raise usage(f"{path}: two values are said to be seen there", "give --value once for a setting")
    return told


def _split(word: str, by_path: Mapping[str, Wanted], config: Any) -> tuple[str, str]:
    """The setting and the value of ``SETTING=VALUE``; both may hold a ``=`` of their own."""
    for end in (number for number, character in enumerate(word) if character == "="):
        try:
            place = paths.find(word[:end], config)
        except ValueError:
            continue
        path = word[:end] if place is None else paths.text(place, config)
        if path in by_path:
            return path, word[end + 1 :]
    name = word.partition("=")[0]
    near = _nearest(name, list(by_path.values()))
    raise usage(f"{word!r}: --value takes one setting of the file and what is seen, SETTING=VALUE", near)


def _value(text: str, entry: Wanted) -> Any:
    """What was seen, of the type that the setting has."""
    enum = schema.entry(entry.place).get("enum", ())
    match entry.value:
        case bool() if text.casefold() in _SWITCHES:
            return _SWITCHES[text.casefold()]
        case bool():
            raise usage(f"{entry.path}: {text!r} is neither on nor off")
        case int() if type(number := scalars.value(text)) is int:  # no bool, which is an int to Python
            return number
        case int():
            raise usage(f"{entry.path}: {text!r} is not a whole number")
        case list():
            return _list(text, entry)
    meant = [each for each in enum if str(each).casefold() == text.casefold()]
    if enum and not meant:
        raise usage(f"{entry.path}: {text!r} is not one of {', '.join(map(str, enum))}")
    return meant[0] if meant else text


def _list(text: str, entry: Wanted) -> list[str]:
    try:
        items = json.loads(text or "[]")
    except (ValueError, RecursionError):
        items = None
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise usage(f"{entry.path}: {text!r} is not a list", 'write it as JSON: ["First", "Second"], or []')
    return sorted(items)
