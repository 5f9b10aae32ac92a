"""The line: a file through its stations in order. Every command is this line, stopped at a different one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from lookout_config import rules, schema, source
from lookout_config.forked import in_two
from lookout_config.model import Document, Finding, Severity, Unchecked

if TYPE_CHECKING:
    from lookout_config.changes import Found, Plan, Wanted
    from lookout_config.record import Event
    from lookout_config.world import Send, Snapshot

Connect = Callable[[Any], "Send"]
"""Opens the tenant that a (long form) configuration is about."""


class Judged(NamedTuple):
    """A file with all that was found about it. ``document.data`` is the long form, or None when it has no shape."""

    document: Document
    findings: tuple[Finding, ...]
    unchecked: tuple[Unchecked, ...] = ()
    snapshot: "Snapshot | None" = None

    @property
    def sound(self) -> bool:
        """Whether nothing stops the line: no error that nobody answers for."""
        return not any(stops(finding) for finding in self.findings)


def stops(finding: Finding) -> bool:
    """Whether a finding is an error that no waiver covers."""
    return finding.severity is Severity.ERROR and finding.waived is None


def shaped(file: str) -> Judged:
    """Reading and shape, which must be clean before meaning is asked; then the short forms are written out once."""
    document = source.read(file)
    problems = document.problems
    if not any(stops(problem) for problem in problems):
        problems += tuple(schema.findings(document))
    if any(stops(problem) for problem in problems):
        return Judged(document._replace(data=None), problems)
    return Judged(document._replace(data=schema.written_out(document.data)), problems)


def validate(files: Iterable[str], today: date) -> list[Judged]:
    """Reading, shape and the offline rules of every file."""
    offline = rules.offline_rules()

    def judged(some: Sequence[str]) -> list[Judged]:
        return [_meant(shaped(file), offline, today=today) for file in some]

    return _told_apart(in_two(judged, list(files)), today)


def check(file: str, connect: Connect, now: datetime) -> Judged:
    """The same for one file, and the live rules against its tenant. What ``connect`` raises passes through."""
    judged = shaped(file)
    if judged.document.data is None:
        return judged
    config = judged.document.data
    from lookout_config import observe  # Graph's side of the line, which validate does without

    live = rules.live_rules()
    active = [entry for entry in live if rules.severity_of(entry, config) != Severity.OFF]
    snapshot = observe.observe(connect(config), config, now, rules=[entry.id for entry in active])
    if snapshot.tenant_id != config["tenant"]["id"].lower():
        live = [entry for entry in live if entry.id == "tenant-mismatch"]
    meant = _meant(judged, [*rules.offline_rules(), *live], snapshot, today=now.date())
    return meant._replace(snapshot=snapshot)


def checked(files: Iterable[str], connect: Connect, now: datetime) -> list[Judged]:
    """Every file against its own tenant."""
    return _told_apart([check(file, connect, now) for file in files], now.date())


def plan(
    judged: Judged,
    events: Sequence["Event"],
    today: date,
    *,
    intune_by_hand: bool = False,
    users_of: Callable[[Sequence[str]], Mapping[str, int | None]] | None = None,
) -> "Plan":
    """The difference between a sound file and what was read of its tenant or is on record.

    ``users_of`` counts the users of enrollment groups that the plan would take out.
    """
    from dataclasses import replace

    from lookout_config import plan as planning
    from lookout_config import record, state
    from lookout_config.guards import Losses

    config = judged.document.data
    wanted, found = desired_and_current(judged, events, today)
    scene = planning.Scene(
        judged.document.file,
        config,
        judged.snapshot,
        {path: (event.evidence, event.at) for path, event in record.requested(events).items()},
        intune_by_hand,
        Losses(full_access_members=state.full_access_members(config, judged.snapshot)),
    )
    made = planning.between(wanted, found, scene)
    if not made.removes:
        return made
    users = users_of(made.removes) if users_of else {}
    losses = replace(scene.losses, users=users, protected=_protected(record.latest(events)))
    return planning.between(wanted, found, replace(scene, losses=losses))


def desired_and_current(
    judged: Judged, events: Sequence["Event"], today: date
) -> tuple[tuple["Wanted", ...], dict[str, "Found"]]:
    """Desired and current: what the file wants, and what each of it is now."""
    from lookout_config import record, state

    config = judged.document.data
    max_age = config.get("attestations", {}).get("max_age_days")
    recorded = {path: record.aged(found, today, max_age) for path, found in record.latest(events).items()}
    wanted = state.desired(judged.document, schema.title)
    return wanted, state.current(wanted, config, judged.snapshot, recorded)


def events_of(  # noqa: PLR0913 -- a line of the record, by its fields
    event: str,
    values: Mapping[str, Any],
    config: Any,
    *,
    at: str,
    by: str,
    evidence: str = "",
    plan: str = "",
) -> list["Event"]:
    """One line of the record for each value; with the enrollment groups also which of them are protected."""
    from lookout_config import paths, record

    told = dict(values)
    if "connector.enrollment.groups" in told:
        place = ("connector", "enrollment", "groups")
        for number, group in enumerate(paths.at(config, place, ())):
            if group.get("protected"):
                told[paths.text((*place, number, "protected"), config)] = True
    return [record.Event(at, by, event, path, value, evidence, plan) for path, value in told.items()]


def users_of(config: Any, names: Sequence[str], send: "Send", now: datetime) -> dict[str, int | None]:
    """How many users are in groups that the file no longer names; None for a group whose members were not seen."""
    snapshot = seen_of(config, names, send, now)
    return {name: _users(name, snapshot) for name in names}


def seen_of(config: Any, names: Sequence[str], send: "Send", now: datetime) -> "Snapshot":
    """What the tenant has of groups that the file no longer names."""
    from lookout_config import observe

    groups = [{"name": name} for name in names]
    asked = {"tenant": config["tenant"], "connector": {"enrollment": {"groups": groups}}}
    return observe.observe(send, asked, now, rules=["group-no-users"])


def recorded(judged: Judged, events: Sequence["Event"], connect: Connect, now: datetime) -> "Snapshot":
    """All that check and plan look at in a tenant: what was read for a file, and the groups that its plan takes out."""
    from lookout_config import snapshots

    snapshot = judged.snapshot
    assert snapshot is not None  # asked by those who have read one
    config = judged.document.data
    gone = plan(judged, events, now.date()).removes
    if not gone:
        return snapshot
    return snapshots.together(snapshot, seen_of(config, gone, connect(config), now))


def _users(name: str, snapshot: "Snapshot") -> int | None:
    for group in snapshot.collections.get("groups", ()):
        if group.get("displayName") == name:
            members = snapshot.collections.get(f"groups/{group['id']}/members")
            kinds = [member.get("@odata.type") for member in members or ()]
            return None if members is None else kinds.count("#microsoft.graph.user")
    return None


def _protected(recorded: Mapping[str, "Found"]) -> frozenset[str]:
    from lookout_config import paths

    marks = (paths.tokens(path) for path, found in recorded.items() if found.value is True)
    return frozenset(str(mark[-2]) for mark in marks if mark[-1] == "protected" and "groups" in mark)


def _meant(judged: Judged, asked: Sequence[rules.Rule], *args: Any, today: date) -> Judged:
    if judged.document.data is None:
        return judged
    findings, unchecked = rules.run(asked, judged.document, *args, today=today)
    every = sorted(
        (*judged.findings, *findings), key=lambda finding: (finding.position.line, finding.position.column)
    )
    return judged._replace(findings=tuple(every), unchecked=tuple(unchecked))


def _told_apart(judged: list[Judged], today: date) -> list[Judged]:
    """One file, one tenant: two files of a run that describe one tenant would undo each other."""
    if len(judged) < 2:
        return judged
    from lookout_config.rules import tenants

    repeated = tenants.repeated(
        [entry.document for entry in judged if entry.document.data is not None], today=today
    )
    by_file: dict[str, list[Finding]] = {}
    for finding in repeated:
        by_file.setdefault(finding.position.file, []).append(finding)
    return [
        entry._replace(findings=(*entry.findings, *by_file.get(entry.document.file, ()))) for entry in judged
    ]
