"""Paths as text: ``connector.enrollment.groups[Intune Lookout Sales].id``, written and read."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from lookout_config.model import Path

_WORD = re.compile(r"[\w-]+")
_PLAIN_NAME = re.compile(r"(?!\d+\Z)[\w -]+")
_TOKEN = re.compile(r'(?:\A|(?<=.)\.)([\w-]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|\[([\w -]+)\]')


def item_name(item: Any) -> str | None:
    """The name that a list item is known by, or None: it is then known by its number alone."""
    if isinstance(item, str):
        return item
    if not isinstance(item, dict):
        return None
    for key in ("name", "admin", "id"):
        if isinstance(name := item.get(key), str):
            return name
    screen, setting = item.get("screen"), item.get("setting")
    return f"{screen} > {setting}" if isinstance(screen, str) and isinstance(setting, str) else None


def text(path: Path, data: Any) -> str:
    """The path by names, so that an inserted line moves no waiver and no attestation."""
    return writer(data)(path)


def writer(data: Any) -> Callable[[Path], str]:
    """``text`` for many paths of the same data: the names in a list are counted once, not for every path."""
    counted: dict[int, Counter[str | None]] = {}

    def unique_name(items: Any, number: int) -> str | None:
        name = item_name(_child(items, number))
        if name is None or not isinstance(items, list):
            return name
        if id(items) not in counted:
            counted[id(items)] = Counter(map(item_name, items))
        return name if counted[id(items)][name] == 1 else None

    reached: dict[Path, tuple[str, Any]] = {(): ("", data)}

    def reach(path: Path) -> tuple[str, Any]:
        """The text of a path and what is there; that of the path above it is shared with its neighbours."""
        if path not in reached:
            above, value = reach(path[:-1])
            step = path[-1]
            if isinstance(step, int):
                name = unique_name(value, step)
                part = f"[{step}]" if name is None else in_brackets(name)
            else:
                part = f".{step}" if _WORD.fullmatch(step) else in_brackets(step)
            reached[path] = (above + part, _child(value, step))
        return reached[path]

    return lambda path: reach(path)[0].removeprefix(".")


def in_brackets(name: str) -> str:
    """``[Executives]``; a name of other than word characters, blanks and hyphens as a JSON string."""
    if _PLAIN_NAME.fullmatch(name) and name.strip() == name:
        return f"[{name}]"
    import json  # only what is unusual needs it; most files do without

    return f"[{json.dumps(name, ensure_ascii=True)}]"


def tokens(written: str) -> tuple[str | int, ...]:
    """The steps of a path in text form, names as strings, ``[n]`` as numbers. ValueError when malformed."""
    found: list[str | int] = []
    end = 0
    for match in _TOKEN.finditer(written):
        if match.start() != end:
            break
        word, number, quoted, name = match.groups()
        try:
            found.append(int(number) if number else _unquoted(quoted) if quoted else word or name)
        except ValueError:  # an escape that JSON does not know, or more digits than Python reads
            break
        end = match.end()
    if end != len(written) or not found:
        raise ValueError(f"not a path: {written!r}; write it like connector.enrollment.groups[Pilot]")
    return tuple(found)


def _unquoted(quoted: str) -> str:
    import json  # as in in_brackets

    name: str = json.loads(quoted)
    return name


def find(written: str, data: Any) -> Path | None:
    """The place that a path in text form means in ``data``, or None. ValueError when malformed."""
    path: list[str | int] = []
    for token in tokens(written):
        step = _step(token, data)
        if step is None:
            return None
        path.append(step)
        data = _child(data, step)
    return tuple(path)


def covers(above: str, below: str) -> bool:
    """Whether ``above`` is ``below`` or a setting that holds it; both in text form, by names."""
    outer = tokens(above)
    return tokens(below)[: len(outer)] == outer


def walk(data: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value with its path, parents before children."""
    yield path, data
    if isinstance(data, dict):
        for key, value in data.items():
            yield from walk(value, (*path, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from walk(value, (*path, number))


def at(data: Any, path: Path, default: Any = None) -> Any:
    """The value at ``path``, or ``default`` where there is none."""
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return default
    return data


def _child(data: Any, step: str | int) -> Any:
    return at(data, (step,))


def _step(token: str | int, data: Any) -> str | int | None:
    if isinstance(data, dict):
        return token if token in data else None
    if isinstance(data, list):
        if isinstance(token, int):
            return token if token < len(data) else None
        numbers = [number for number, item in enumerate(data) if item_name(item) == token]
        return numbers[0] if len(numbers) == 1 else None
    return None
