"""``impact``: which threats make whose phones non-compliant."""

from functools import partial
from typing import Any

import click

from lookout_config import __version__, report
from lookout_config.cli import files, language, options, output, signing, verdict
from lookout_config.cli.connecting import Connection
from lookout_config.cli.faults import FINDINGS, OK, usage
from lookout_config.line import Judged, validate
from lookout_config.onward import weigh
from lookout_config.report.given import Impact
from lookout_config.tongue import say


@click.command("impact")
@options.single
@click.option("--offline", is_flag=True, help="Ask no tenant: by the file and its record alone.")
@options.tenant
@options.formats(*report.FORMATS["impact"])
@language.told
@click.pass_obj
def impact_command(color: str, /, path: str | None, **given: Any) -> int:
    """Show what each class of threat does to the phones of each device group, by each policy of the file.

    The matrix is that of the file once it is applied. Before it stands what would keep it from working, and how
    that is known: read from the tenant, written in the file, attested, or unknown.
    """
    asking = [name for name in ("snapshot", *signing.Options._fields) if given[name]]
    if given["offline"] and asking:
        option = asking[0].replace("_", "-")
        raise usage(f"--offline asks no tenant, and --{option} is about asking one", "give one of the two")
    connection = Connection.of(given)
    sinks = output.sinks(given["formats"], given["outputs"])
    with connection.reading("reading the tenant"):
        judged = _judged(files.one(path), connection, offline=given["offline"])
    if not judged.sound:
        verdict.deliver([judged], output.sinks((), ()), color=color)
        output.note(say("no impact is shown while there are errors: mend them, or waive them with a reason"))
        return FINDINGS
    shown = _impact(judged, connection)
    output.deliver(sinks, {form: partial(_render, form, shown) for form in report.FORMATS["impact"]}, color)
    return OK


def _judged(file: str, connection: Connection, *, offline: bool) -> Judged:
    if not offline:
        return connection.check(connection.document(file))
    (judged,) = validate([file], connection.now.date())
    return judged


def _impact(judged: Judged, connection: Connection) -> Impact:
    file, tenant = judged.document.file, judged.document.data["tenant"]
    weighed = weigh(judged, connection.events(file), connection.now.date())
    return Impact(weighed, file, tenant["id"], tenant.get("name", ""), __version__, connection.notes())


def _render(form: str, shown: Impact, style: Any) -> str:
    return report.render("impact", form, shown, style)
