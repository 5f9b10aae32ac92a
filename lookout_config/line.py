"""The line: a file through its stations in order. Every command is this line, stopped at a different one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from lookout_config import rules, schema, source
from lookout_config.forked import in_two
from lookout_config.model import Document, Finding, Path, Severity, Unchecked

if TYPE_CHECKING:
    from lookout_config.changes import Found, Plan, Wanted
    from lookout_config.impact.nouns import Weighed
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


def shaped(document: Document) -> Judged:
    """Reading and shape, which must be clean before meaning is asked; then the short forms are written out once."""
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
        return [_meant(shaped(source.read(file)), offline, today=today) for file in some]

    return told_apart(in_two(judged, list(files), _light), today)


def _light(judged: list[Judged]) -> list[Judged]:
    """Of a file without findings only what is yet to be asked: its name, its tenant, and which blocks it has."""
    bare = source.parse(b"", "")

    def light(entry: Judged) -> Judged:
        if entry.findings or entry.document.data is None:
            return entry
        blocks = {**dict.fromkeys(entry.document.data), "tenant": entry.document.data["tenant"]}
        return entry._replace(document=bare._replace(file=entry.document.file, data=blocks))

    return [light(entry) for entry in judged]


def validate_text(document: Document, today: date) -> Judged:
    """The same for one text, which need not be in a file yet."""
    return _meant(shaped(document), rules.offline_rules(), today=today)


def check(file: str, connect: Connect, now: datetime) -> Judged:
    """The same for one file, and the live rules against its tenant. What ``connect`` raises passes through."""
    return check_text(source.read(file), connect, now)


def check_text(document: Document, connect: Connect, now: datetime) -> Judged:
    """The same for one text, which need not be in a file yet."""
    judged = shaped(document)
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
    return told_apart([check(file, connect, now) for file in files], now.date())


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
    from lookout_config.changes import Losses
    from lookout_config.guards import GROUPS, removed

    config = judged.document.data
    wanted, found = desired_and_current(judged, events, today)
    scene = planning.Scene(
        judged.document.file,
        config,
        judged.snapshot,
        _tickets(wanted, record.requested(events)),
        intune_by_hand,
        Losses(full_access_members=state.full_access_members(config, judged.snapshot)),
    )
    made = planning.between(wanted, found, scene)
    gone = removed(edit for step in made.steps for edit in step.edits).get(GROUPS)
    if not gone:
        return made
    losses = replace(
        scene.losses,
        users=users_of(gone) if users_of else {},
        protected=_protected(record.latest(events)),
        deletes_devices=_deletes_devices(config, _recorded(config, events, today)),
    )
    return planning.between(wanted, found, replace(scene, losses=losses))


def _tickets(wanted: Sequence["Wanted"], asked: Mapping[str, "Event"]) -> dict[str, tuple[str, str]]:
    """The tickets with Lookout support, each with its day; one that asked for another value is none."""
    return {
        setting.path: (asked[setting.path].evidence, asked[setting.path].at)
        for setting in wanted
        if setting.path in asked and asked[setting.path].value == setting.value
    }


def weigh(judged: Judged, events: Sequence["Event"], today: date) -> "Weighed":
    """What an open issue does to a phone once a sound file is applied, and what would keep that from happening."""
    from lookout_config import tenant
    from lookout_config.impact import conditions, matrix, nouns
    from lookout_config.rules.live import coverage

    config, snapshot = judged.document.data, judged.snapshot
    present = _present(judged, [*conditions.PLACES, *matrix.levels(config)], _recorded(config, events, today))
    policies = matrix.policies(config, present)
    others = None
    if snapshot and (levelled := coverage.unnamed(config, tenant.of(snapshot))) is not None:
        others = tuple(
            matrix.Policy(one.name, "compliance", one.platform, one.level, "read") for one in levelled
        )
    asked = {entry.id for entry in rules.live_rules() if rules.severity_of(entry, config) != Severity.OFF}
    sight = nouns.Sight(
        config,
        present,
        judged.findings,
        judged.unchecked,
        asked if snapshot else None,
        snapshot.collections if snapshot else (),
        others_known=others is not None,
    )
    found = conditions.conditions(sight, policies)
    columns = [(policy, conditions.circumstances(policy, found)) for policy in policies]
    classes = schema.entry(("protections", "policies", "default"))["properties"]
    return nouns.Weighed(policies, matrix.groups(config, columns, list(classes)), found, others)


def desired_and_current(
    judged: Judged, events: Sequence["Event"], today: date
) -> tuple[tuple["Wanted", ...], dict[str, "Found"]]:
    """Desired and current: what the file wants, and what each of it is now."""
    from lookout_config import state

    config = judged.document.data
    wanted = state.desired(judged.document, schema.title)
    return wanted, state.current(wanted, config, judged.snapshot, _recorded(config, events, today))


def _present(judged: Judged, places: Iterable[Path], recorded: Mapping[str, "Found"]) -> dict[Path, "Found"]:
    """What settings are now, whether the file has them or not."""
    from lookout_config import paths, state
    from lookout_config.changes import Wanted

    document = judged.document
    written = paths.writer(document.data)
    wanted = [Wanted(written(place), place, None, "", document.locate(place)) for place in places]
    current = state.current(wanted, document.data, judged.snapshot, recorded)
    return {setting.place: current[setting.path] for setting in wanted}


def _recorded(config: Any, events: Sequence["Event"], today: date) -> dict[str, "Found"]:
    """What people have said, as far as the file takes their word."""
    from lookout_config import record

    max_age = config.get("attestations", {}).get("max_age_days")
    return {path: record.aged(found, today, max_age) for path, found in record.latest(events).items()}


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
            if "protected" in group:  # written false, it takes the protection away; left out, it stays
                told[paths.text((*place, number, "protected"), config)] = group["protected"]
    return [record.Event(at, by, event, path, value, evidence, plan) for path, value in told.items()]


def doubtful(judged: Judged, events: Sequence["Event"], today: date) -> list[tuple["Event", "Found"]]:
    """What an apply wrote, or was about to, with no word of how it ended; each with what the tenant shows now."""
    from lookout_config import record

    told = record.uncertain(events)
    if not told:
        return []
    _, found = desired_and_current(judged, (), today)
    return [(event, found[path]) for path, event in told.items() if path in found]


def settled(doubts: Iterable[tuple["Event", "Found"]]) -> list["Event"]:
    """How doubtful writes ended, by what was read since; nothing of what could not be read.

    ``at`` and ``by`` are still those of the write.
    """
    from dataclasses import replace

    read = [(event, now) for event, now in doubts if now.known == "read"]
    return [
        replace(event, event="done", evidence="read after an interruption")
        if now.value == event.value
        else replace(event, event="failed", evidence=f"read after an interruption: {now.value!r}")
        for event, now in read
    ]


def users_of(config: Any, names: Sequence[str], send: "Send", now: datetime) -> dict[str, int | None]:
    """How many users are in groups that the file no longer names; None for a group whose members were not seen."""
    from lookout_config import observe

    groups = [{"name": name} for name in names]
    asked = {"tenant": config["tenant"], "connector": {"enrollment": {"groups": groups}}}
    snapshot = observe.observe(send, asked, now, rules=["group-no-users"])
    return {name: _users(name, snapshot) for name in names}


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


def _deletes_devices(config: Any, recorded: Mapping[str, "Found"]) -> bool | None:
    """Whether Lookout deletes what is unenrolled: by the file or as attested, since either may hold meanwhile."""
    from lookout_config import paths

    place = ("connector", "enrollment", "delete_device_on_unenrollment")
    told = [paths.at(config, place)]
    told += [recorded[path].value for path in (".".join(place),) if path in recorded]
    known = [value for value in told if isinstance(value, bool)]
    return any(known) if known else None


def _meant(judged: Judged, asked: Sequence[rules.Rule], *args: Any, today: date) -> Judged:
    if judged.document.data is None:
        return judged
    findings, unchecked = rules.run(asked, judged.document, *args, today=today)
    every = sorted(
        (*judged.findings, *findings), key=lambda finding: (finding.position.line, finding.position.column)
    )
    return judged._replace(findings=tuple(every), unchecked=tuple(unchecked))


def told_apart(judged: list[Judged], today: date) -> list[Judged]:
    """One file, one tenant: two files of a run that describe one tenant would undo each other."""
    if len(judged) < 2:
        return judged
    from lookout_config.rules import tenants

    of_tenant: dict[str, list[str]] = {}
    for entry in judged:
        if entry.document.data is not None:
            of_tenant.setdefault(entry.document.data["tenant"]["id"].casefold(), []).append(
                entry.document.file
            )
    by_file: dict[str, list[Finding]] = {}
    for alike in (files for files in of_tenant.values() if len(files) > 1):
        documents = [
            document for file in alike if (document := shaped(source.read(file)).document).data is not None
        ]
        for finding in tenants.repeated(documents, today=today):
            by_file.setdefault(finding.position.file, []).append(finding)
    return [
        entry._replace(findings=(*entry.findings, *by_file.get(entry.document.file, ()))) for entry in judged
    ]
