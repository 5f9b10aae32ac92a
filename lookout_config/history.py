"""The record read as a history: who did or said what of a setting, when, by which plan, and how we know who it was."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from lookout_config import paths
from lookout_config.changes import TELL_THE_PRESENT, Event, Found, Wanted
from lookout_config.speakers import Speaker, speaker

_SHA256 = re.compile(r"\s*\bsha256:([0-9a-f]{64})\b\s*")
_ENDS_A_WRITE = ("done", "failed", "uncertain")
_LEAVES_IN_DOUBT = ("intent", "uncertain")


class Evidence(NamedTuple):
    """What somebody showed for their word: a text, or a file by its name and what it held."""

    text: str
    sha256: str = ""


class Entry(NamedTuple):
    """One line of the record, its time in UTC, with the console's own words for its setting (empty: none known)."""

    event: Event
    label: str = ""

    @property
    def speaker(self) -> Speaker:
        """Who it was."""
        return speaker(self.event.by)

    @property
    def evidence(self) -> Evidence:
        """What they showed."""
        text = self.event.evidence
        found = _SHA256.search(text)
        return Evidence(_SHA256.sub(" ", text).strip(), found[1]) if found else Evidence(text)


class Act(NamedTuple):
    """What somebody did or said at one moment, of one setting or of many."""

    entries: Sequence[Entry]

    @property
    def first(self) -> Entry:
        """Any of the entries, which are alike but for setting and value."""
        return self.entries[0]


class Run(NamedTuple):
    """What is on record under one plan: the words by kind, and the settings with no word of how their write ended."""

    plan: str
    began: str
    ended: str
    by: Sequence[str]
    counts: Counter[str]
    in_doubt: Sequence[str]


class Identity(NamedTuple):
    """One ``by`` of the record: how much it said, and from when to when."""

    speaker: Speaker
    entries: int
    first: str
    last: str


class Known(NamedTuple):
    """What a setting is, and how we know: ``entry`` is the word that it rests on, ``age`` the days since."""

    label: str
    wanted: Wanted
    found: Found
    entry: Entry | None = None
    age: int | None = None


def chosen(entries: Iterable[Entry], settings: Sequence[str] = (), since: str = "") -> tuple[Entry, ...]:
    """The entries at or below one of the settings (all, where none is named), from a day on."""
    return tuple(
        entry
        for entry in entries
        if (not settings or any(_covers(above, entry.event.setting) for above in settings))
        and entry.event.at[:10] >= since
    )


def acts(entries: Sequence[Entry]) -> list[Act]:
    """The entries by who said them when; of a write that ended, only how it ended."""
    return [Act(tuple(alike)) for _, alike in groupby(_without_begun(entries), _same)]


def runs(entries: Iterable[Entry]) -> list[Run]:
    """What became of each plan that was applied, in the order in which they were begun."""
    under: dict[str, list[Event]] = {}
    for entry in entries:
        if entry.event.plan:
            under.setdefault(entry.event.plan, []).append(entry.event)
    return [_run(plan, events) for plan, events in under.items()]


def identities(entries: Iterable[Entry]) -> list[Identity]:
    """Everybody who is on record, in the order in which they came."""
    told: dict[str, list[Entry]] = {}
    for entry in entries:
        told.setdefault(entry.event.by, []).append(entry)
    return [
        Identity(said[0].speaker, len(said), said[0].event.at, said[-1].event.at) for said in told.values()
    ]


def last_words(entries: Iterable[Entry]) -> dict[str, Entry]:
    """By setting the last entry that tells its value."""
    return {entry.event.setting: entry for entry in entries if entry.event.event in TELL_THE_PRESENT}


def _covers(above: str, below: str) -> bool:
    """A line may be about what is no path here; no setting holds it."""
    try:
        return paths.covers(above, below)
    except ValueError:
        return False


def _same(entry: Entry) -> tuple[str, ...]:
    event = entry.event
    return event.at, event.by, event.event, event.evidence, event.plan


def _without_begun(entries: Sequence[Entry]) -> list[Entry]:
    ended: set[tuple[str, str]] = set()
    kept: list[Entry] = []
    for entry in reversed(entries):
        about = entry.event.setting, entry.event.plan
        if entry.event.event in _ENDS_A_WRITE:
            ended.add(about)
        elif entry.event.event == "intent" and about in ended:
            ended.discard(about)
            continue
        kept.append(entry)
    return kept[::-1]


def _run(plan: str, events: Sequence[Event]) -> Run:
    last = {event.setting: event.event for event in events if event.event in ("intent", *_ENDS_A_WRITE)}
    return Run(
        plan,
        events[0].at,
        events[-1].at,
        list(dict.fromkeys(event.by for event in events)),
        Counter(event.event for event in events if event.event != "intent"),
        [setting for setting, word in last.items() if word in _LEAVES_IN_DOUBT],
    )
