"""The record beside a file: what was applied, attested, asked for, and by whom; appended, never rewritten.

One JSON object a line. It is committed with the file, merges by union, and is its own audit trail.
"""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from datetime import MAXYEAR, UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from lookout_config.changes import TELL_THE_PRESENT, Event, Found
from lookout_config.tongue import day, said, said_of

EVENTS = ("intent", "done", "failed", "uncertain", "requested", "attested", "imported", "seen")
_AGREED = ("done", "attested", "imported")  # what was seen instead is told, and agreed by nobody
_TELL_OF_A_WRITE = ("intent", "done", "failed", "uncertain")


class RecordError(Exception):
    """A record that cannot be read or written; the message names file and line."""


def beside(file: str) -> Path:
    """The record of a file: ``contoso.lookout.yaml`` has ``contoso.lookout.record.jsonl``."""
    path = Path(file)
    return path.with_name(f"{path.stem}.record.jsonl")


def read(path: Path, objection: Callable[[Event], str] = lambda _: "") -> tuple[Event, ...]:
    """Every event, oldest line first; none where there is no record.

    RecordError where a line is not an event, or is one that ``objection`` has something to say against.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as fault:
        raise RecordError(f"{path.as_posix()}: cannot be read: {fault}") from fault
    if not _is_json(lines[-1]):  # empty, or a line that was being written when the power went: it never was
        lines.pop()
    return tuple(
        _event(line, path, number, objection) for number, line in enumerate(lines, 1) if line.strip()
    )


def append(path: Path, events: Iterable[Event]) -> None:
    """Write the events at the end and have them on the disk before returning. RecordError when that fails."""
    lines = "".join(f"{json.dumps(_bare(event), ensure_ascii=False)}\n" for event in events)
    try:
        is_new = not path.exists()
        with path.open("a+b") as file:
            _mend(file)
            file.write(lines.encode("utf-8", "backslashreplace"))
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            _keep_name(path.parent)
    except OSError as fault:
        raise RecordError(f"{path.as_posix()}: cannot be written: {fault.strerror}") from fault


def later(events: Iterable[Event], told: Mapping[str, str]) -> tuple[Event, ...]:
    """The events, each later than all that is on record of its setting, whatever the clock says.

    ``told`` is the latest moment by setting, see ``moments``. Two words at one moment would tell nothing.
    """
    return tuple(
        replace(event, at=text_of(max(moment(event.at), moment(told[event.setting]) + _TICK)))
        if event.setting in told
        else event
        for event in events
    )


def moments(events: Iterable[Event]) -> dict[str, str]:
    """When each setting was last spoken of."""
    last: dict[str, str] = {}
    for event in sorted(events, key=_when):
        last[event.setting] = event.at
    return last


def moment(at: str) -> datetime:
    """The time of an event; one without an offset is UTC. ValueError where it is none."""
    when = datetime.fromisoformat(at)
    if not 1 < when.year < MAXYEAR:  # at the ends of the calendar there is no other zone, and nothing later
        raise ValueError(at)
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)


def text_of(when: datetime) -> str:
    """A time as the record writes it."""
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """All of them, oldest first, each with its time in UTC as the record writes it."""
    return tuple(replace(event, at=text_of(_when(event))) for event in sorted(events, key=_when))


def latest(events: Iterable[Event]) -> dict[str, Found]:
    """The present value of each setting, by the latest word on it. Two values at one moment are unknown."""
    present: dict[str, Event] = {}
    torn: set[str] = set()
    for event in sorted(events, key=_when):
        if event.event not in TELL_THE_PRESENT:
            continue
        before = present.get(event.setting)
        if not before or _when(before) < _when(event):
            torn.discard(event.setting)
        elif before.value != event.value:
            torn.add(event.setting)
        present[event.setting] = event
    return {setting: _found(event, setting in torn) for setting, event in present.items()}


def agreed(events: Iterable[Event]) -> tuple[Event, ...]:
    """What was applied, attested or taken over, oldest first; not what was seen in its place."""
    return tuple(sorted((event for event in events if event.event in _AGREED), key=_when))


def requested(events: Iterable[Event]) -> dict[str, Event]:
    """What Lookout support was asked for and has not been told done since, by setting."""
    asked: dict[str, Event] = {}
    for event in sorted(events, key=_when):
        if event.event == "requested":
            asked[event.setting] = event
        elif event.event in TELL_THE_PRESENT:
            asked.pop(event.setting, None)
    return asked


def uncertain(events: Iterable[Event]) -> dict[str, Event]:
    """What was written, or was about to be, with no word of how it ended; by setting, in the order of time."""
    last: dict[str, Event] = {}
    for event in sorted(events, key=_when):
        if event.event in _TELL_OF_A_WRITE:
            last[event.setting] = event
    return {setting: event for setting, event in last.items() if event.event in ("intent", "uncertain")}


def aged(found: Found, today: date, max_age_days: int | None) -> Found:
    """The same, or unknown where the word is older than the file allows."""
    if max_age_days is None or found.known != "attested":
        return found
    age = (today - moment(found.at).date()).days
    if age <= max_age_days:
        return found
    reason = said_of(
        max_age_days,
        "attested {day}, more than {number} day ago",
        "attested {day}, more than {number} days ago",
        day=day(found.at),
    )
    return Found(None, "unknown", reason=reason)


_TICK = timedelta(microseconds=1)


def _when(event: Event) -> datetime:
    return moment(event.at)


def _found(event: Event, torn: bool) -> Found:
    if torn:
        return Found(None, "unknown", reason=said("two values were recorded at {moment}", moment=event.at))
    value = sorted(event.value, key=str) if isinstance(event.value, list) else event.value
    return Found(value, "attested", event.by, event.at)


_MARKS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
_MARK = "a mark of a git conflict; keep the events of both sides, and take the lines with marks out"


def _event(line: str, path: Path, number: int, objection: Callable[[Event], str]) -> Event:
    place = f"{path.as_posix()}:{number}"
    try:
        data = json.loads(line)
    except ValueError as fault:
        what = (
            _MARK
            if line.startswith(_MARKS)
            else "not a line of JSON; take it out or restore it from version control"
        )
        raise RecordError(f"{place}: {what}") from fault
    if not isinstance(data, Mapping) or not _is_event(data):
        raise RecordError(f"{place}: not an event; 'at', 'by', 'event' and 'setting' are needed")
    known = ("at", "by", "event", "setting", "value", "evidence", "plan")
    event = Event(**{key: data[key] for key in known if key in data})
    if wrong := objection(event):
        raise RecordError(f"{place}: {wrong}")
    return event


def _is_event(data: Mapping[str, Any]) -> bool:
    texts = ("at", "by", "event", "setting", "evidence", "plan")
    if not all(isinstance(data.get(key, ""), str) for key in texts):
        return False
    try:
        moment(data.get("at", ""))
    except ValueError:
        return False
    return data.get("event") in EVENTS and bool(data.get("setting")) and "by" in data


def _bare(event: Event) -> dict[str, Any]:
    return {key: value for key, value in asdict(event).items() if key == "value" or value != ""}


def _keep_name(folder: Path) -> None:
    """A new file outlives a crash once its folder is on the disk too; Windows has no call for that."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _mend(file: BinaryIO) -> None:
    """End the last line, or take it out where a write was cut short: it never was, and must not swallow the next."""
    file.seek(0)
    whole = file.read()
    # A checkout of Windows may end its lines with CRLF: what is appended ends with LF all the same, and git and
    # ``read`` take each line by itself. A CR alone ends a line too, as it does for ``read``.
    tail = whole[max(whole.rfind(b"\n"), whole.rfind(b"\r")) + 1 :]
    if tail and not _is_json(tail):
        file.truncate(len(whole) - len(tail))
        whole = whole[: -len(tail)]
    if whole and not whole.endswith(b"\n"):
        file.write(b"\n")


def _is_json(line: bytes | str) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True
