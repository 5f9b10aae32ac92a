"""``validate`` and ``check``: what is wrong, and where."""

from datetime import UTC, datetime
from typing import Any

import click

from lookout_config import report
from lookout_config.cli import mending, options, output, verdict
from lookout_config.cli.connecting import Connection
from lookout_config.line import check_text, checked, told_apart, validate_text


@click.command("validate", cls=options.Paired)
@options.many
@options.strict
@options.today
@mending.fix
@mending.diff_only
@options.formats(*report.FORMATS["findings"], output.AUTO)
@click.pass_obj
def validate_command(color: str, /, paths: tuple[str, ...], **given: Any) -> int:
    """Check shape and meaning of every configuration file below PATH. Reads no network.

    In a folder, every lookout.yaml and *.lookout.yaml is a configuration.
    """
    day = given["today"] or datetime.now(UTC).astimezone().date()
    sinks = output.sinks(given["formats"], given["outputs"])
    if not mending.asked(given):
        return verdict.validated(paths, sinks, day, strict=given["strict"], color=color)
    left = mending.mended(
        verdict.configurations(paths), lambda document: validate_text(document, day), given, color
    )
    return verdict.deliver(told_apart(left, day), sinks, strict=given["strict"], color=color)


@click.command("check", cls=options.Paired)
@options.many
@options.tenant
@options.strict
@mending.fix
@mending.pin
@mending.diff_only
@options.formats(*report.FORMATS["findings"], output.AUTO)
@click.pass_obj
def check_command(color: str, /, paths: tuple[str, ...], **given: Any) -> int:
    """Check files as validate does, then every group, policy and app that they name against the tenant.

    Nothing is written: the connection refuses it. What could not be seen is listed as not checked, and is
    never a pass.
    """
    connection = Connection.of(given)
    sinks = output.sinks(given["formats"], given["outputs"])
    found = verdict.configurations(paths)
    now = connection.now
    with connection.reading("reading the tenant"):
        if mending.asked(given):
            left = mending.mended(
                found,
                lambda document: check_text(document, connection.read, now, connection.pace),
                given,
                color,
            )
            judged = told_apart(left, now.date())
        else:
            judged = checked(found, connection.read, now, connection.pace)
    notes = connection.notes()
    for line in notes:
        output.note(line)
    return verdict.deliver(judged, sinks, strict=given["strict"], color=color, notes=notes)
