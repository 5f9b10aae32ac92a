"""``validate`` and ``check``: what is wrong, and where."""

from datetime import UTC, datetime
from typing import Any

import click

from lookout_config import report
from lookout_config.cli import options, output, verdict
from lookout_config.cli.connecting import Connection
from lookout_config.line import checked


@click.command("validate")
@options.many
@options.strict
@options.today
@options.formats(*report.FORMATS["findings"])
@click.pass_obj
def validate_command(color: str, /, paths: tuple[str, ...], **given: Any) -> int:
    """Check shape and meaning of every configuration file below PATH. Reads no network.

    In a folder, every lookout.yaml and *.lookout.yaml is a configuration.
    """
    day = given["today"] or datetime.now(UTC).astimezone().date()
    sinks = output.sinks(given["formats"], given["outputs"])
    return verdict.validated(paths, sinks, day, strict=given["strict"], color=color)


@click.command("check")
@options.many
@options.tenant
@options.strict
@options.formats(*report.FORMATS["findings"])
@click.pass_obj
def check_command(color: str, /, paths: tuple[str, ...], **given: Any) -> int:
    """Check files as validate does, then every group, policy and app that they name against the tenant.

    Nothing is written: the connection refuses it. What could not be seen is listed as not checked, and is
    never a pass.
    """
    connection = Connection.of(given)
    sinks = output.sinks(given["formats"], given["outputs"])
    found = verdict.configurations(paths)
    with connection.reading("reading the tenant"):
        judged = checked(found, connection.read, connection.now, connection.pace)
    for line in connection.notes():
        output.note(line)
    return verdict.deliver(judged, sinks, strict=given["strict"], color=color)
