"""What differs between a plan that was reviewed and the plan made now; both as the data of their JSON.

A saved plan is data that anyone who may open a pull request controls: it is compared, and never carried out.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

_TEXTS = ("file", "digest", "managed")
_KNOWN = ("read", "attested", "unknown")

Change = tuple[str, str]
"""What a write replaces, and by what; as JSON, since to Python true is 1."""


def is_plan(data: Any) -> bool:
    """Whether the data has the form of a plan of this version, as far as it is compared."""
    match data:
        case {"format_version": "1", "tenant": {"id": str()}, "steps": list(steps), **rest}:
            texts = all(isinstance(rest.get(key), str) for key in _TEXTS)
            texts = texts and isinstance(rest.get("revision", ""), str)
            return texts and all(map(_is_step, steps)) and _is_rest(rest) and _says_nothing_twice(data)
    return False


def differences(saved: Any, now: Any, done: Mapping[str, str]) -> list[str]:
    """Why a saved plan may not be applied, one line a setting; none when what was reviewed is what is there.

    ``done`` is what this very plan wrote before it was interrupted, as JSON by setting: that is no difference.
    """
    if saved["tenant"]["id"] != now["tenant"]["id"]:
        return [f"the tenant: the plan is for {saved['tenant']['id']}, the file for {now['tenant']['id']}"]
    found = [*_of_writes(saved, now, done), *_of_the_file(saved, now)]
    if not found and saved["managed"] != now["managed"]:
        found.append("the file: a value has changed since, and was attested")
    if not found and not done and saved["digest"] != now["digest"]:
        found.append("the digest: the saved plan was altered, or comes from another version of this tool")
    return found


def attested_since(saved: Any, now: Any) -> list[str]:
    """The by-hand settings of a saved plan that a person has spoken of since: shown, and no reason to refuse."""
    before = {path: (edit["known"], edit["before"]) for path, edit in _edits(saved, by_graph=False)}
    after = {path: (edit["known"], edit["before"]) for path, edit in _edits(now, by_graph=False)}
    return [path for path in before if after.get(path) != before[path]]


def _of_writes(saved: Any, now: Any, done: Mapping[str, str]) -> Iterator[str]:
    reviewed, present = _writes(saved), _writes(now)
    for path in sorted(reviewed.keys() | present.keys()):
        if path not in reviewed:
            yield f"{path}: would be changed{_shown(present[path])}, and is not in the saved plan"
        elif path not in present:
            there = path in now["unchanged"]
            if not there or done.get(path) != reviewed[path][1]:
                found = "it is so already" if there else "it is not known now, or no longer managed"
                yield f"{path}: the saved plan changes it{_shown(reviewed[path])}; {found}"
        elif reviewed[path] != present[path]:
            yield f"{path}: the saved plan changes it{_shown(reviewed[path])}; now it would be{_shown(present[path])}"


def _of_the_file(saved: Any, now: Any) -> Iterator[str]:
    """What the file wanted of a person then, and wants now; what it no longer manages, and what it manages since."""
    then = {path: edit["after"] for path, edit in _edits(saved, by_graph=False)}
    wanted = {path: edit["after"] for path, edit in _edits(now, by_graph=False)}
    managed, was_managed = _managed(now), _managed(saved)
    for path in sorted(then.keys() & wanted.keys()):
        if _text(then[path]) != _text(wanted[path]):
            yield f"{path}: the saved plan sets {_text(then[path])}, and the file wants {_text(wanted[path])} now"
    hidden = (wanted.keys() & was_managed) - then.keys() - set(saved["unchanged"])
    yield from (f"{path}: is a step now, and the saved plan does not show it" for path in sorted(hidden))
    yield from (f"{path}: the file no longer manages it" for path in sorted(was_managed - managed))
    yield from (f"{path}: the file manages it since" for path in sorted(managed - was_managed))


def _managed(plan: Any) -> set[str]:
    stepped = {path for by_graph in (True, False) for path, _ in _edits(plan, by_graph=by_graph)}
    return stepped | set(plan["unchanged"]) | {entry["path"] for entry in plan["unknown"]}


def _writes(plan: Any) -> dict[str, Change]:
    return {path: (_text(edit["before"]), _text(edit["after"])) for path, edit in _edits(plan, by_graph=True)}


def _edits(plan: Any, *, by_graph: bool) -> Iterator[tuple[str, Any]]:
    for step in plan["steps"]:
        if (step["how"] == "graph") is by_graph:
            yield from ((edit["path"], edit) for edit in step["edits"])


def _shown(change: Change) -> str:
    return f" from {change[0]} to {change[1]}"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _is_step(step: Any) -> bool:
    match step:
        case {"how": str(), "path": str(), "edits": list(edits)}:
            return all(map(_is_edit, edits))
    return False


def _is_edit(edit: Any) -> bool:
    match edit:
        case {"path": str(), "before": before, "after": after, "known": known}:
            return known in _KNOWN and _is_value(before) and _is_value(after)
    return False


def _is_rest(rest: Any) -> bool:
    match rest:
        case {"unchanged": list(same), "unknown": list(unknown)}:
            paths = all(isinstance(path, str) for path in same)
            return paths and all(
                isinstance(entry, dict) and isinstance(entry.get("path"), str) for entry in unknown
            )
    return False


def _says_nothing_twice(plan: Any) -> bool:
    """Of two changes of one setting a reader may see the one, and a program take the other."""
    told = [path for by_graph in (True, False) for path, _ in _edits(plan, by_graph=by_graph)]
    return len(told) == len(set(told))


def _is_value(value: Any) -> bool:
    """What a setting can hold: a scalar, or a list of them."""
    simple = (str, int, float, bool, type(None))
    if isinstance(value, list):
        return all(isinstance(item, simple) for item in value)
    return isinstance(value, simple)
