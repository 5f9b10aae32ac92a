"""Writes with no word of how they ended, held against what the tenant shows now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lookout_config import paths
from lookout_config.changes import Event, Found, Wanted


def of(
    told: Mapping[str, Event], wanted: Sequence[Wanted], found: Mapping[str, Found]
) -> list[tuple[Event, Found]]:
    """Each write in doubt with what the tenant shows now; ``told`` is by setting."""
    values = {setting.path: setting.value for setting in wanted}
    return [(_as_seen(event, values[path]), found[path]) for path, event in told.items() if path in found]


def settled(doubts: Iterable[tuple[Event, Found]]) -> list[Event]:
    """How doubtful writes ended, by what was read since; nothing of what could not be read.

    What was to be made and does not show yet may show later: that stays in doubt. ``at`` and ``by`` are still those of
    the write.
    """
    read = [(event, now) for event, now in doubts if now.known == "read" and not _may_show_later(event, now)]
    return [
        replace(event, event="done", value=now.value, evidence="read after an interruption")
        if _is_there(event.value, now.value)
        else replace(event, event="failed", evidence=f"read after an interruption: {now.value!r}")
        for event, now in read
    ]


def _as_seen(event: Event, wanted: Any) -> Event:
    """Of the groups to which something was to be assigned only those that the file still names are looked for."""
    if not isinstance(event.value, list) or not isinstance(wanted, list):
        return event
    return replace(event, value=[name for name in event.value if name in wanted])


def _is_there(sent: Any, now: Any) -> bool:
    """Assignments are added: what others assigned, or the file names since, may be there as well."""
    if isinstance(sent, list) and isinstance(now, list):
        return set(sent) <= set(now)
    return bool(sent == now)


def _may_show_later(event: Event, now: Found) -> bool:
    """Entra's index lags behind its writes, so that a new group is not found is no proof."""
    return paths.tokens(event.setting)[-1] == "create" and not now.value
