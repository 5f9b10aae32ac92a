"""The line: a file through its stations in order, up to its findings. From a sound file on it is ``onward``."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from lookout_config import rules, schema, source
from lookout_config.forked import in_two
from lookout_config.model import Document, Finding, Severity, Unchecked

if TYPE_CHECKING:
    from lookout_config.observe import Pace
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
        shape = schema.findings(document)
        problems = (*_unless_told(problems, shape), *shape)
    if any(stops(problem) for problem in problems):
        return Judged(document._replace(data=None), problems)
    return Judged(document._replace(data=schema.written_out(document.data)), problems)


def _unless_told(problems: Iterable[Finding], shape: Iterable[Finding]) -> Iterable[Finding]:
    """What reading warns of; but how to write what has no right shape, shape alone knows."""
    told = {finding.position for finding in shape}
    return (problem for problem in problems if problem.position not in told)


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


def validated(document: Document, today: date) -> Judged:
    """The same for one file that is in memory."""
    return _meant(shaped(document), rules.offline_rules(), today=today)


def check(file: str, connect: Connect, now: datetime, pace: "Pace | None" = None) -> Judged:
    """The same for one file, and the live rules against its tenant. What ``connect`` raises passes through."""
    return confronted(source.read(file), connect, now, pace=pace)


def confronted(
    document: Document,
    connect: Connect,
    now: datetime,
    snapshot: "Snapshot | None" = None,
    pace: "Pace | None" = None,
) -> Judged:
    """The same for a file that is in memory; a ``snapshot`` is what has been read of its tenant already."""
    judged = shaped(document)
    if judged.document.data is None:
        return judged
    config = judged.document.data
    from lookout_config import observe  # Graph's side of the line, which validate does without

    live = rules.live_rules()
    active = [entry for entry in live if rules.severity_of(entry, config) != Severity.OFF]
    if snapshot is None:
        asked = [entry.id for entry in active]
        snapshot = observe.observe(connect(config), config, now, rules=asked, pace=pace)
    if snapshot.tenant_id != config["tenant"]["id"].lower():
        live = [entry for entry in live if entry.id == "tenant-mismatch"]
    meant = _meant(judged, [*rules.offline_rules(), *live], snapshot, today=now.date())
    return meant._replace(snapshot=snapshot)


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
