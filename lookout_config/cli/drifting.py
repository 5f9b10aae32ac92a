"""``drift``: what changed since it was last applied or attested."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import click

from lookout_config import __version__, drift, paths, report
from lookout_config.cli import options, output, verdict
from lookout_config.cli.connecting import Connection
from lookout_config.cli.faults import FINDINGS, OK, usage
from lookout_config.line import Judged
from lookout_config.onward import drifted
from lookout_config.report import escape
from lookout_config.report.given import Drifted, Watched

_OTHER_TENANT = "tenant-mismatch"


@click.command("drift", cls=options.Paired)
@options.many
@options.tenant
@options.strict
@click.option(
    "--ignore",
    "ignored",
    multiple=True,
    metavar="SETTING",
    help="Leave it out, and what is below it. Repeatable.",
)
@options.formats(*report.FORMATS["drift"])
@click.pass_obj
def drift_command(color: str, /, paths: Sequence[str], **given: Any) -> int:
    """Show what differs now from what was last applied or attested; exit 1 where something does.

    What the file wants and nobody has applied yet is no drift: plan shows it. Nothing can be written. What only a
    console shows is known to have changed once a person has recorded what they saw there (attest --value).
    """
    _readable(given["ignored"])
    files = verdict.configurations(paths)
    if given["snapshot"] and len(files) > 1:
        raise usage(
            "--snapshot is one tenant, and several files are named", "name the file that it belongs to"
        )
    connection = Connection.of(given)
    sinks = output.sinks(given["formats"], given["outputs"])
    with connection.reading("reading the tenant"):
        judged = [connection.check(connection.document(file)) for file in files]
    for entry in judged:
        if entry.document.data is None or _is_of_another(entry):
            verdict.deliver([entry], output.sinks((), ()), color=color)
            output.note(f"{escape.terminal(entry.document.file)}: nothing is compared before this is mended")
            return FINDINGS
    shown = Drifted(
        [_watched(entry, connection, given["ignored"]) for entry in judged], __version__, connection.notes()
    )
    _say_idle(given["ignored"], shown)
    for file in files:
        connection.say_unrecorded(file)
    output.deliver(sinks, {form: partial(_render, form, shown) for form in report.FORMATS["drift"]}, color)
    return FINDINGS if any(_counts(one, strict=given["strict"]) for one in shown.files) else OK


def _watched(judged: Judged, connection: Connection, ignored: Sequence[str]) -> Watched:
    file, tenant = judged.document.file, judged.document.data["tenant"]
    compared = drifted(judged, connection.events(file), connection.now.date(), ignored)
    return Watched(
        compared,
        file,
        tenant["id"],
        tenant.get("name", ""),
        drift.heard(judged.findings, compared, ignored),
        drift.unheard(judged.unchecked, ignored),
    )


def _counts(watched: Watched, *, strict: bool) -> bool:
    """With --strict, what is on record and could not be compared weighs as drift."""
    return watched.drifted or (strict and bool(watched.compared.unknown or watched.not_checked))


def _is_of_another(judged: Judged) -> bool:
    return any(finding.rule == _OTHER_TENANT for finding in judged.findings)


def _readable(ignored: Sequence[str]) -> None:
    for path in ignored:
        try:
            paths.tokens(path)
        except ValueError as fault:
            raise usage(f"--ignore: {fault}") from fault


def _say_idle(ignored: Sequence[str], shown: Drifted) -> None:
    left_out = {path for one in shown.files for path in one.compared.ignored}
    for path in _idle(ignored, left_out):
        output.note(f"--ignore {escape.terminal(path)}: no setting of the file is at or below it")


def _idle(ignored: Sequence[str], left_out: set[str]) -> Iterator[str]:
    return (path for path in ignored if not any(paths.covers(path, each) for each in left_out))


def _render(form: str, shown: Drifted, style: Any) -> str:
    return report.render("drift", form, shown, style)
