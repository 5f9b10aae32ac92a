"""The tenant of a command: a recorded one, or the live one; and the record that belongs to it."""

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lookout_config import auth, record, source, speakers
from lookout_config.changes import Event
from lookout_config.cli import opening, output, pacing, signing
from lookout_config.cli.faults import COULD_NOT_RUN, Fault
from lookout_config.model import Document
from lookout_config.report import escape
from lookout_config.tongue import minute, said, said_of
from lookout_config.world import Request, Response, Send, Snapshot

if TYPE_CHECKING:
    from lookout_config.line import Judged
    from lookout_config.observe import Pace

_WRITES = ("POST", "PATCH", "PUT", "DELETE")


@dataclass
class Connection:
    """What the options of a command say about its tenant. Nothing is opened before it is asked for."""

    snapshot: str | None = None
    today: date | None = None
    options: signing.Options = field(default_factory=signing.Options)
    reads: pacing.Options = field(default_factory=pacing.Options)
    progress: pacing.Progress = field(default_factory=pacing.to_terminal)
    whole: int | None = None
    """How many members of groups are kept with all that Graph tells of them; None for what rules look at alone."""
    _sends: dict[str, Send] = field(default_factory=dict)
    _openings: dict[tuple[str, str], opening.Opening] = field(default_factory=dict)
    _identity: str = ""
    _granted: frozenset[str] = frozenset()
    _told: dict[str, str] | None = None

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "Connection":
        """The connection that a command's options describe."""
        sign_in, reads = signing.Options.of(options), pacing.Options.of(options)
        return cls(options.get("snapshot"), options.get("today"), sign_in, reads)

    @property
    def now(self) -> datetime:
        """The moment that ages are counted to: --today, else when the snapshot was taken, else the clock."""
        if self.today:
            return datetime.combine(self.today, time(12), UTC)
        if self.snapshot:
            return self.taken
        return datetime.now(UTC)

    @property
    def taken(self) -> datetime:
        """When the recorded tenant was read."""
        assert self.snapshot  # asked by those who have looked
        return _taken_at(self.snapshot, self._data)

    def moment(self) -> str:
        """Now, as the record writes it. A rehearsal in the past goes on where its snapshot ended."""
        return record.text_of(self.now)

    def document(self, file: str) -> Document:
        """The file, read. What its live tenant needs first is begun as soon as it has said which that is."""
        return source.read(file, tell=self.ahead)

    def check(self, document: Document, seen: Snapshot | None = None) -> "Judged":
        """All that is found of a file that has been read; ``seen`` is what has been read of its tenant already."""
        from lookout_config.line import confronted

        return confronted(document, self.read, self.now, seen, self.pace)

    def ahead(self, key: str, block: Any) -> None:
        """Begin to open the tenant that a block of a file names, unless that might ask or say a word.

        For a file that then proves unsound it was in vain; its faults are told where it is needed.
        """
        config = opening.tenant_of(block) if key == "tenant" and not self.snapshot else None
        if config and _about(config) not in self._openings and config["tenant"]["id"] not in self._sends:
            with suppress(auth.SignInError):
                choice = signing.chosen(self.options)
                if signing.is_silent(choice.method):
                    self._openings[_about(config)] = self._begun(choice, config)

    def read(self, config: Any) -> Send:
        """The tenant, for reading: whatever could write is refused before it is sent."""
        from lookout_config import graph

        return graph.read_only(self.write(config))

    def write(self, config: Any) -> Send:
        """The tenant, for ``apply``."""
        tenant = config["tenant"]["id"]
        if tenant not in self._sends:
            self._sends[tenant] = self._watched(self._recorded()) if self.snapshot else self._live(config)
        return self._sends[tenant]

    @property
    def pace(self) -> "Pace":
        """How to read. A recorded tenant is in memory, and answers one after the other."""
        from lookout_config.observe import Pace

        at_once = 1 if self.snapshot else self.reads.concurrency
        return Pace(at_once or 1, self.progress.tell, self._may, self.whole)

    def by(self, named: str | None) -> str:
        """Who acts: the identity signed in, else the name given, marked as self-declared; empty if neither."""
        if self._identity:
            return self._identity
        return speakers.self_declared(named) if named else ""

    def place(self, config: Any) -> str:
        """What is written to: the tenant, or the snapshot of a rehearsal."""
        if self.snapshot:
            return os.path.realpath(self.snapshot)
        return f"{config['tenant']['id'].lower()} {self.options.graph_url or ''}"

    def by_kept(self, config: Any, named: str | None) -> str:
        """The same without signing in: by what is kept of an earlier sign-in. A rehearsal asks nobody."""
        self._identity = "" if self.snapshot else signing.kept_identity(config)
        return self.by(named)

    def record(self, file: str) -> Path:
        """The record that is written: beside the snapshot in a rehearsal, else beside the file."""
        return record.beside(self.snapshot or file)

    def events(self, file: str) -> tuple[Event, ...]:
        """All that is on record for a file; a rehearsal lays its own record over it."""
        from lookout_config import vocabulary

        return tuple(
            event for path in self.records(file) for event in record.read(path, vocabulary.objection)
        )

    def records(self, file: str) -> list[Path]:
        """The records that there are for a file, the rehearsal's last."""
        beside = map(record.beside, (file, *([self.snapshot] if self.snapshot else [])))
        return [path for path in dict.fromkeys(beside) if path.exists()]

    def say_unrecorded(self, file: str) -> None:
        """Where a record was looked for and is not: one that was not committed reads like one of a quiet year."""
        if not self.records(file):
            place = escape.terminal(record.beside(file).as_posix())
            output.note(
                f"{place}: there is no record yet; apply and attest write it, commit it with the file"
            )

    def append(self, file: str, events: Sequence[Event]) -> None:
        """Add to the record that this connection writes, each event later than what is on record of its setting."""
        if self._told is None:
            self._told = record.moments(self.events(file))
        added = record.later(events, self._told)
        record.append(self.record(file), added)
        self._told |= {event.setting: event.at for event in added}

    def users_of(self, config: Any, names: Sequence[str]) -> Mapping[str, int | None]:
        """The number of users of each group that a plan would take out; None where they were not seen."""
        from lookout_config import onward

        return onward.users_of(config, names, self.read(config), self.now)

    def notes(self) -> list[str]:
        """What a reader of the result must know about its source: a snapshot is not the present."""
        if not self.snapshot:
            return []
        days = (datetime.now(UTC) - self.taken).days
        age = said_of(days, "{number} day ago", "{number} days ago") if days >= 1 else said("today")
        return [
            said(
                "Read from {snapshot}, recorded {moment} ({age}); not from the live tenant.",
                snapshot=self.snapshot,
                moment=minute(self.taken),
                age=age,
            )
        ]

    def reading(self, what: str) -> AbstractContextManager[None]:
        """Say what takes long, when it takes longer than a second and somebody watches."""
        return self.progress.of(what)

    @cached_property
    def _data(self) -> dict[str, Any]:
        from lookout_config.snapshots import load

        assert self.snapshot  # asked by those who have looked
        return load(self.snapshot)

    def _recorded(self) -> Send:
        """A snapshot behind Send; every write goes into its file before the answer comes back."""
        from lookout_config.emulator import Emulator

        assert self.snapshot  # asked by those who have looked
        file, tenant = self.snapshot, Emulator(self._data)

        def send(request: Request) -> Response:
            response = tenant(request)
            if request.method in _WRITES and not request.url.endswith(("/$batch", "/getByIds")):
                output.write_file(file, json.dumps(tenant.data(), indent=2, ensure_ascii=False))
            return response

        return send

    def _live(self, config: Any) -> Send:
        opened = self._openings.pop(_about(config), None) or self._begun(signing.chosen(self.options), config)
        if opened.reason:
            self.progress.note(opened.reason)
        claims = opened.signed_in().claims
        self._identity, self._granted = claims.identity, claims.granted
        return opened.send()

    def _begun(self, choice: auth.Choice, config: Any) -> opening.Opening:
        return opening.begin(choice, config, self.options, self.reads, self.progress.note)

    def _may(self, request: Request) -> bool:
        """Whether the token of the tenant that was opened last tells of a permission for it."""
        from lookout_config import graph

        return not self._granted.isdisjoint(graph.permissions_for(request))

    def _watched(self, send: Send) -> Send:
        return self.reads.watch(send, self.progress.note)


def _about(config: Any) -> tuple[str, str]:
    """What an opened tenant goes by."""
    return config["tenant"]["id"], config["tenant"].get("cloud", "global")


def _taken_at(file: str, data: Mapping[str, Any]) -> datetime:
    try:
        taken = datetime.fromisoformat(str(data.get("taken_at")))
    except ValueError as fault:
        raise Fault(f"{file}: taken_at is not a time such as 2026-11-20T08:00:00Z", COULD_NOT_RUN) from fault
    return taken if taken.tzinfo else taken.replace(tzinfo=UTC)
