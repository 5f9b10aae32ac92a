"""``validate`` and ``check``: what is wrong, and where; with ``--fix`` also mended, where one thing is right."""

from datetime import UTC, datetime
from typing import Any

import click

from lookout_config import report
from lookout_config.cli import mending, options, output, verdict
from lookout_config.cli.connecting import Connection
from lookout_config.line import told_apart, validated
from lookout_config.source import read


@click.command("validate", cls=options.Paired)
@options.many
@options.mending
@options.strict
@options.today
@options.formats(*report.FORMATS["findings"], output.AUTO)
@click.pass_obj
def validate_command(color: str, /, paths: tuple[str, ...], **given: Any) -> int:
    """Check shape and meaning of every configuration file below PATH. Reads no network.

    In a folder, every lookout.yaml and *.lookout.yaml is a configuration.
    """
    day = given["today"] or datetime.now(UTC).astimezone().date()
    sinks = output.sinks(given["formats"], given["outputs"])
    wish = mending.Wish.of(given)
    if not wish.mends:
        return verdict.validated(paths, sinks, day, strict=given["strict"], color=color)
    found = verdict.configurations(paths)
    done = mending.mended(found, wish, read, lambda document, _: validated(document, day))
    judged = mending.carry_out(done, wish, day, sinks, color)
    again = wish.again(judged, "validate", paths)
    return verdict.deliver(judged, sinks, strict=given["strict"], color=color, mending=again)


@click.command("check", cls=options.Paired)
@options.many
@options.mending
@options.pin
@options.tenant
@options.strict
@options.formats(*report.FORMATS["findings"], output.AUTO)
@click.pass_obj
def check_command(color: str, /, paths: tuple[str, ...], **given: Any) -> int:
    """Check files as validate does, then every group, policy and app that they name against the tenant.

    Nothing is written to the tenant: the connection refuses it. What could not be seen is listed as not
    checked, and is never a pass.
    """
    connection = Connection.of(given)
    sinks = output.sinks(given["formats"], given["outputs"])
    wish, now = mending.Wish.of(given), connection.now
    found = verdict.configurations(paths)
    with connection.reading("reading the tenant"):
        if wish.mends:
            pins = mending.pins if wish.pin else None
            done = mending.mended(found, wish, connection.document, connection.check, pins)
        else:
            judged = told_apart([connection.check(connection.document(file)) for file in found], now.date())
    notes = connection.notes()
    for line in notes:
        output.note(line)
    if wish.mends:
        judged = mending.carry_out(done, wish, now.date(), sinks, color)
    again = wish.again(judged, "check", paths, connection.snapshot)
    return verdict.deliver(judged, sinks, strict=given["strict"], color=color, notes=notes, mending=again)
