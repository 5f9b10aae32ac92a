"""What differs now from what was last applied or attested, apart from what is merely not applied yet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from lookout_config import paths
from lookout_config.changes import Found, Unknown, Wanted
from lookout_config.model import Finding, Position, Unchecked

_OF_THE_CONNECTOR = (
    "connector-missing",
    "connector-unresponsive",
    "connector-not-enabled",
    "connector-heartbeat-old",
    "connector-heartbeat-dead",
    "connector-not-lookout",
)
_OF_WHAT_IS_GONE = ("compliance-not-found", "compliance-ambiguous")
_A_POLICY = 3  # intune, compliance_policies, its name


class Word(NamedTuple):
    """Whose word a comparison rests on: ``event`` is ``done``, ``attested`` or ``imported``."""

    event: str
    by: str
    at: str


class Pair(NamedTuple):
    """A setting as the file wants it, as it is now, and as it was last agreed (None: never)."""

    wanted: Wanted
    now: Found
    was: Found | None
    event: str = ""


@dataclass(frozen=True, slots=True)
class Drift:
    """One setting that is another than was agreed, and not what the file wants either."""

    path: str
    label: str
    before: Any
    word: Word
    after: Any
    now: Found
    wanted: Any
    position: Position


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of each setting of a file, each in exactly one place; ``words`` are the last of each kind.

    ``accepted`` changed and is what the file (or a write with no word of its end) wanted; ``pending`` is as it was
    agreed while the file wants something else by now; ``unrecorded`` was never applied or attested.
    """

    words: tuple[Word, ...] = ()
    drifts: tuple[Drift, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    same: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    unrecorded: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()

    def recorded(self, path: str) -> bool:
        """Whether something of the policy that the path is in was ever applied or attested."""
        told = [entry.path for entry in self.drifts] + [entry.path for entry in self.unknown]
        told += [*self.same, *self.pending, *self.accepted]
        policy = paths.tokens(path)[:_A_POLICY]
        return any(paths.tokens(each)[:_A_POLICY] == policy for each in told)


def compare(
    pairs: Iterable[Pair], written: Mapping[str, Any], words: Sequence[Word], ignored: Sequence[str] = ()
) -> Compared:
    """``written`` is by path what an interrupted apply may have written; what ``ignored`` covers is left out."""
    drifts, unknown = list[Drift](), list[Unknown]()
    others: dict[str, list[str]] = {
        name: [] for name in ("same", "pending", "accepted", "unrecorded", "ignored")
    }
    for pair in pairs:
        path = pair.wanted.path
        if any(paths.covers(each, path) for each in ignored):
            others["ignored"].append(path)
        elif pair.was is None:
            others["unrecorded"].append(path)
        elif blind := next((each for each in (pair.was, pair.now) if each.known == "unknown"), None):
            unknown.append(Unknown(path, blind.reason))
        elif pair.now.value == pair.was.value:
            others["same" if pair.now.value == pair.wanted.value else "pending"].append(path)
        elif pair.now.value == pair.wanted.value or _was_written(pair, written):
            others["accepted"].append(path)
        else:
            drifts.append(_drift(pair, pair.was))
    told = {name: tuple(some) for name, some in others.items()}
    return Compared(tuple(words), tuple(drifts), tuple(unknown), **told)


def heard(entries: Iterable[Finding], compared: Compared, ignored: Sequence[str] = ()) -> tuple[Finding, ...]:
    """The findings that tell of drift: the connector's health, and objects of settings on record that are gone."""
    return tuple(
        entry
        for entry in entries
        if not entry.waived
        and _is_drift(entry, compared)
        and not any(entry.path and paths.covers(each, entry.path) for each in ignored)
    )


def unheard(entries: Iterable[Unchecked], ignored: Sequence[str] = ()) -> tuple[Unchecked, ...]:
    """What could not be seen of the connector's health."""
    return tuple(
        entry
        for entry in entries
        if entry.rule in _OF_THE_CONNECTOR
        and not any(entry.path and paths.covers(each, entry.path) for each in ignored)
    )


def _is_drift(entry: Finding, compared: Compared) -> bool:
    gone = entry.rule in _OF_WHAT_IS_GONE and compared.recorded(entry.path)
    return entry.rule in _OF_THE_CONNECTOR or gone


def _was_written(pair: Pair, written: Mapping[str, Any]) -> bool:
    path = pair.wanted.path
    return pair.now.known == "read" and path in written and written[path] == pair.now.value


def _drift(pair: Pair, was: Found) -> Drift:
    wanted = pair.wanted
    word = Word(pair.event, was.by, was.at)
    return Drift(
        wanted.path, wanted.label, was.value, word, pair.now.value, pair.now, wanted.value, wanted.position
    )
