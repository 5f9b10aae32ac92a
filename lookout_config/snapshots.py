"""A recorded tenant as a file: read with care, written so that it reads back the same."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lookout_config.world import Snapshot

FORMAT_VERSION = "1"
MOST_MEMBERS = 100_000
"""So many members a file holds in all; lists beyond that are left out of it."""
_NEEDED = ("format_version", "taken_at", "tenant_id", "collections")
_KNOWN = {*_NEEDED, "asked", "unreadable"}


class SnapshotError(Exception):
    """A snapshot that cannot be used, in one line."""


def load(file: str) -> dict[str, Any]:
    """The data of a snapshot file, sound in form. SnapshotError says what is wrong with it."""
    try:
        data = json.loads(Path(file).read_text(encoding="utf-8-sig"))
    except OSError as fault:
        raise SnapshotError(f"{file}: cannot be read: {(fault.strerror or str(fault)).lower()}") from None
    except UnicodeDecodeError:
        raise SnapshotError(f"{file}: a snapshot is UTF-8 text, and this file is not") from None
    except json.JSONDecodeError as fault:
        raise SnapshotError(f"{file}:{fault.lineno}:{fault.colno}: not JSON: {fault.msg.lower()}") from None
    except (RecursionError, ValueError):
        raise SnapshotError(f"{file}: not a snapshot: nested too deeply, or a number too long") from None
    try:
        return checked(data)
    except SnapshotError as fault:
        raise SnapshotError(f"{file}: {fault}") from None


def checked(data: Any) -> dict[str, Any]:
    """The data itself, when it has the form of a snapshot."""
    for fault in _faults(data):
        raise SnapshotError(f"not a snapshot: {fault}")
    assert isinstance(data, dict)
    return data


def from_data(data: Any, now: datetime | None = None) -> Snapshot:
    """The snapshot that a file holds. Ages are counted to ``now``, or to when it was taken."""
    sound = checked(data)
    taken_at = _moment(sound["taken_at"])
    assert taken_at
    return Snapshot(
        tenant_id=sound["tenant_id"].lower(),
        taken_at=taken_at,
        now=now or taken_at,
        collections={name: _listed(things) for name, things in sound["collections"].items()},
        asked=sound.get("asked", {}),
        unreadable=sound.get("unreadable", {}),
    )


def to_data(snapshot: Snapshot) -> dict[str, Any]:
    """The snapshot as a file holds it: in a stable order, so that two of one tenant can be compared."""
    return {
        "format_version": FORMAT_VERSION,
        "taken_at": snapshot.taken_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "tenant_id": snapshot.tenant_id,
        "collections": {
            name: [dict(one) for one in things] for name, things in sorted(snapshot.collections.items())
        },
        "asked": {
            name: {by: sorted(keys) for by, keys in sorted(asked.items())}
            for name, asked in sorted(snapshot.asked.items())
        },
        "unreadable": dict(sorted(snapshot.unreadable.items())),
    }


def text(data: Mapping[str, Any]) -> str:
    """The text of a snapshot file: keys in their order, objects in Graph's, so that messages list them alike."""
    written = json.dumps(data, indent=2, ensure_ascii=False, sort_keys=True)
    try:
        written.encode()
    except UnicodeEncodeError:  # half a surrogate pair, which JSON can hold and UTF-8 cannot
        written = json.dumps(data, indent=2, sort_keys=True)
    return f"{written}\n"


def members(collections: Mapping[str, Sequence[Any]]) -> int:
    """How many members of groups the collections hold."""
    return sum(len(things) for name, things in collections.items() if name.endswith("/members"))


def together(first: Snapshot, second: Snapshot) -> Snapshot:
    """What two readings of one tenant saw. A collection is complete where either of them has it so."""
    names = dict.fromkeys((*first.collections, *second.collections))
    collections = {name: _all_things(name, first, second) for name in names}
    complete = {name for one in (first, second) for name in one.collections if name not in one.asked}
    asked = {
        name: _all_keys(first.asked.get(name, {}), second.asked.get(name, {}))
        for name in names
        if name not in complete
    }
    unreadable = {
        name: why
        for name, why in {**second.unreadable, **first.unreadable}.items()
        if name in first.unreadable or name not in first.collections
    }
    return replace(first, collections=collections, asked=asked, unreadable=unreadable)


def _all_things(name: str, *snapshots: Snapshot) -> list[Mapping[str, Any]]:
    things: dict[str, Mapping[str, Any]] = {}
    for snapshot in snapshots:
        for thing in snapshot.collections.get(name, ()):
            things[thing["id"]] = {**things.get(thing["id"], {}), **thing}
    return list(things.values())


def _all_keys(*asked: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    kinds = dict.fromkeys(by for one in asked for by in one)
    return {by: sorted({key for one in asked for key in one.get(by, ())}) for by in kinds}


def _faults(data: Any) -> Iterator[str]:
    """What is wrong with the form; the first is told, so each may rely on those before it."""
    if not isinstance(data, dict):
        yield "the file must be a JSON object"
    yield from (f"'{key}' is missing" for key in _NEEDED if key not in data)
    yield from (f"the key '{key}' is not known" for key in data if key not in _KNOWN)
    if data["format_version"] != FORMAT_VERSION:
        yield f"format_version is {data['format_version']!r}; this version of the tool reads '{FORMAT_VERSION}'"
    if _moment(data["taken_at"]) is None:
        yield f"taken_at is {data['taken_at']!r}; write a moment like 2026-11-20T08:00:00Z"
    if not isinstance(data["tenant_id"], str):
        yield f"tenant_id is {data['tenant_id']!r}; write the tenant's ID"
    yield from _of_collections(data["collections"])
    yield from _of_asked(data.get("asked", {}))
    yield from _of_texts("unreadable", data.get("unreadable", {}))


def _of_collections(collections: Any) -> Iterator[str]:
    if not isinstance(collections, dict):
        yield "'collections' must be a map from a collection to its objects"
    for name, things in collections.items():
        listed = _listed(things)
        if not isinstance(listed, list):
            yield f"collection '{name}' must be a list of objects"
        for number, thing in enumerate(listed):
            if not isinstance(thing, dict):
                yield f"'{name}'[{number}] must be an object"
            if not isinstance(thing.get("id"), str):
                yield f"'{name}'[{number}] has no id"


def _of_asked(asked: Any) -> Iterator[str]:
    if not isinstance(asked, dict):
        yield "'asked' must be a map from a collection to what was looked up in it"
    for name, keys in asked.items():
        sound = isinstance(keys, dict) and all(
            isinstance(listed, list) and all(isinstance(key, str) for key in listed)
            for listed in keys.values()
        )
        if not sound:
            yield f"'asked' of '{name}' must be lists of names and ids"


def _of_texts(key: str, texts: Any) -> Iterator[str]:
    if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
        yield f"'{key}' must be a map from a collection to a text"


def _moment(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _listed(things: Any) -> Sequence[Mapping[str, Any]]:
    """A collection of one (the organization) may be written as that one."""
    return [things] if isinstance(things, dict) else things
