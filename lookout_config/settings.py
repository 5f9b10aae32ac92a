"""The settings of a file: every value with its path by names and the row of the table that it belongs to."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from typing import Any

from lookout_config import paths
from lookout_config.kinds import KINDS, Kind, kind_of
from lookout_config.model import Path
from lookout_config.tenant import Same


@dataclass(frozen=True, slots=True)
class Setting:
    """One value of the file that ends in a plan: its place, its path by names, and the row it belongs to."""

    path: Path
    text: str
    value: Any
    kind: Kind
    object_path: str
    object_name: str


def of(config: Mapping[str, Any]) -> tuple[Setting, ...]:
    """Every value of a (long form) file, each in exactly one row of the table, in its order; found out once."""
    return _of(Same(config))


@lru_cache(maxsize=2)  # a plan asks four times, and a name is not cheap in a long list
def _of(same: Same) -> tuple[Setting, ...]:
    config = same.thing
    written = paths.writer(config)
    name = cache(partial(_object_name, config))  # an object has many settings
    found = [_setting(path, value, config, written, name) for path, value in _leaves(config, ())]
    order = {id(kind): number for number, kind in enumerate(KINDS)}
    return tuple(
        sorted(found, key=lambda setting: (order[id(setting.kind)], setting.object_path, setting.text))
    )


def name_list(value: Any) -> list[str]:
    """A whole list as it is compared and recorded: its items' names, sorted."""
    return sorted(paths.item_name(item) or str(item) for item in value)


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _leaves(child, (*path, key))
    elif not isinstance(value, list):
        yield path, value
    elif not _is_whole(path):
        for number, child in enumerate(value):
            yield from _leaves(child, (*path, number))
    else:
        yield path, name_list(value)
        for number, item in enumerate(value):
            marks = item.items() if isinstance(item, dict) else ()
            yield from (((*path, number, key), mark) for key, mark in marks if key != "name")


def _is_whole(path: Path) -> bool:
    try:
        return kind_of(path).lists == "whole"
    except KeyError:  # a list of objects: the table knows its items
        return False


def _setting(
    path: Path,
    value: Any,
    config: Any,
    written: Callable[[Path], str],
    name: Callable[[Path, Path], str],
) -> Setting:
    kind = kind_of(path)
    held = path[: kind.depth or len(kind.where)]
    return Setting(
        path,
        written(path),
        _reached(path, kind, config) or value,
        kind,
        written(held),
        name(path[:2], held),
    )


def _reached(path: Path, kind: Kind, config: Any) -> list[str]:
    """The enrollment groups, where the value of a setting is that something reaches them."""
    block = paths.at(config, path[: 2 if path[1:2] == ("app",) else -1], {}) if kind.reaches else {}
    if not kind.reaches or not all(key in block for key in kind.reaches):
        return []
    return name_list(paths.at(config, ("connector", "enrollment", "groups"), ()))


def _object_name(config: Any, block: Path, held: Path) -> str:
    match paths.at(config, block), held[-1]:
        case {"screen": str(screen)}, _:
            return screen
        case {"intent": str(intent)}, int():  # whoever assigns the app by hand needs to know how
            return f"{paths.at(config, held)}, {intent}"
        case _, "default":
            return "Default device group"
        case _, str(key) if len(held) > 1 and isinstance(held[-2], int):
            return paths.item_name(paths.at(config, held[:-1])) or str(held[-2])
        case _, str(key):
            return key
        case _, number:
            return paths.item_name(paths.at(config, held)) or str(number)
