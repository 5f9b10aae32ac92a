"""The pack for an auditor: one zip file, the same bytes for the same configuration, record and tenant."""

import io
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path

from lookout_config import __version__, onward, record, report
from lookout_config.cli import files, output, planning, verdict
from lookout_config.cli.connecting import Connection
from lookout_config.cli.faults import COULD_NOT_RUN, FINDINGS, OK, Fault
from lookout_config.line import Judged, validated
from lookout_config.report import escape
from lookout_config.report.given import Packed, Planned, Present, Results, Told
from lookout_config.report.histories import KNOWN
from lookout_config.report.numbers import count

_SUMS = "SHA256SUMS"
_CONFIGURATION = "lookout.yaml"
_RECORD, _REHEARSAL = "lookout.record.jsonl", "rehearsal.record.jsonl"
_SECRET = "secret-in-file"  # noqa: S105 -- the name of a rule
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first time that a zip file can tell


def packed(file: str, target: str, connection: Connection, color: str) -> int:
    """Read the tenant, and write the pack where no file is yet."""
    files.new(target)
    copies = _copies(file, connection)
    with connection.reading("reading the tenant"):
        judged = connection.check(connection.document(file))
        if not judged.sound:
            return _not_packed(judged, color)
        _refuse_secrets(judged, connection.now.date())
        plan = planning.made(judged, connection)
    shown = _shown(judged, planning.planned(judged, plan, connection), connection)
    if copies != _copies(file, connection):
        raise Fault(
            f"{file}: it or its record was written to while it was packed", COULD_NOT_RUN, "run this again"
        )
    members = {**copies, **_reports(judged, shown)}
    hashes = {name: sha256(data).hexdigest() for name, data in sorted(members.items())}
    members["index.html"] = report.render("pack", "html", shown._replace(members=hashes)).encode()
    members[_SUMS] = sums(members).encode()
    output.replace_file(target, data := zipped(members))
    counts = ", ".join(f"{shown.present.number(known)} {known}" for known in KNOWN)
    output.say(f"{escape.terminal(target)}: written: {count(len(members), 'file')}; values: {counts}")
    output.note(f"SHA-256 of {escape.terminal(target)}: {sha256(data).hexdigest()}")
    return OK


def sums(members: Mapping[str, bytes]) -> str:
    """A line a file, as ``sha256sum --check`` reads it."""
    return "".join(f"{sha256(data).hexdigest()}  {name}\n" for name, data in sorted(members.items()))


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A zip file of names and bytes alone: no time, no user, and not compressed, which no two libraries do alike."""
    import zipfile

    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        for name, data in sorted(members.items()):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 3  # Unix, on Windows too
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, data)
    return whole.getvalue()


def _copies(file: str, connection: Connection) -> dict[str, bytes]:
    """The configuration and its records as they are, under names by which this tool finds one beside the other."""
    own = record.beside(file)
    names = {path: _RECORD if path == own else _REHEARSAL for path in connection.records(file)}
    return {_CONFIGURATION: _bytes(Path(file)), **{name: _bytes(path) for path, name in names.items()}}


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        why = (fault.strerror or str(fault)).lower()
        raise Fault(f"{path.as_posix()}: cannot be read: {why}", COULD_NOT_RUN) from fault


def _shown(judged: Judged, planned: Planned, connection: Connection) -> Packed:
    file, config = judged.document.file, judged.document.data
    events = connection.events(file)
    present = Present(connection.moment(), onward.present(judged, events, connection.now.date()))
    told = Told(
        onward.told(events),
        file,
        [path.as_posix() for path in connection.records(file)],
        config["tenant"]["id"],
        config["tenant"].get("name", ""),
        tool_version=__version__,
        present=present,
    )
    source, ages = _source(connection), connection.notes()
    notes = [source, *(note for note in planned.notes if note not in ages)]
    return Packed(told, present, planned._replace(notes=notes), source, config.get("waivers", ()))


def _source(connection: Connection) -> str:
    """Where the tenant was read, without an age: that of a pack grows."""
    if not connection.snapshot:
        return f"Read from the live tenant, {connection.now:%Y-%m-%d %H:%M} UTC."
    digest = sha256(_bytes(Path(connection.snapshot))).hexdigest()
    return (
        f"Read from {connection.snapshot} (SHA-256 {digest}), recorded {connection.taken:%Y-%m-%d %H:%M} UTC; "
        "not from the live tenant."
    )


def _reports(judged: Judged, shown: Packed) -> dict[str, bytes]:
    forms: dict[str, tuple[str, str, Planned | Results | Told]] = {
        "plan.json": ("plan", "json", shown.planned),
        "plan.html": ("plan", "html", shown.planned),
        "findings.json": ("findings", "json", verdict.results_of([judged])),
        "history.json": ("history", "json", shown.told),
    }
    return {name: report.render(*shown_as).encode() for name, shown_as in forms.items()}


def _not_packed(judged: Judged, color: str) -> int:
    verdict.deliver([judged], output.sinks((), ()), color=color)
    output.note(
        "nothing is packed while there are errors: mend them, or waive them with a reason, which is packed"
    )
    return FINDINGS


def _refuse_secrets(judged: Judged, today: date) -> None:
    """Fault where the file holds what looks like a secret, whatever weight the file gives to that, if any."""
    weighed = {key: block for key, block in judged.document.data.items() if key != "rules"}
    for finding in validated(judged.document._replace(data=weighed), today).findings:
        if finding.rule == _SECRET and not finding.waived:
            place = finding.position
            raise Fault(
                f"{place.file}:{place.line}: {finding.message}; nothing is packed that looks like a secret",
                FINDINGS,
            )
