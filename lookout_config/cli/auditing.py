"""``history``: what is on record, for a person and for an auditor."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

import click

from lookout_config import __version__, history, paths, report
from lookout_config.cli import files, options, output, packing, verdict
from lookout_config.cli.connecting import Connection
from lookout_config.cli.faults import FINDINGS, OK, usage
from lookout_config.line import shaped
from lookout_config.onward import told
from lookout_config.report import escape
from lookout_config.report.given import Told
from lookout_config.source import read


@click.command("history", cls=options.Paired)
@options.single
@click.option(
    "--setting",
    "settings",
    multiple=True,
    metavar="SETTING",
    help="Only what is on record of it, and of what is below it. Repeatable.",
)
@click.option("--since", type=options.Day(), metavar="DATE", help="Only what is on record from this day on.")
@click.option(
    "--pack", metavar="FILE", type=click.Path(), help="Write all for an auditor into this new zip file."
)
@options.tenant
@options.formats(*report.FORMATS["history"])
@click.pass_obj
def history_command(color: str, /, path: str | None, **given: Any) -> int:
    """Show who applied or attested what, when, by which plan, oldest first, and how each identity was established.

    That reads the record beside the file and no tenant. With --pack the tenant is read as plan reads it, for one zip
    file with configuration, record, plan, findings and a page that opens with how many values are read, attested and
    unknown.
    """
    connection = Connection.of(given)
    file = files.one(path)
    if given["pack"] is not None:
        _only_whole(given)
        return packing.packed(file, given["pack"], connection, color)
    sinks = output.sinks(given["formats"], given["outputs"])
    judged = shaped(read(file))
    if judged.document.data is None:
        return verdict.deliver([judged], output.sinks((), ()), color=color) or FINDINGS
    asked = [_by_names(setting, judged.document.data) for setting in given["settings"]]
    connection.say_unrecorded(file)
    shown = _shown(file, judged.document.data["tenant"], connection, asked, given["since"])
    output.deliver(sinks, {form: partial(_render, form, shown) for form in report.FORMATS["history"]}, color)
    return OK


def _only_whole(given: dict[str, Any]) -> None:
    """Fault for what would make a pack of a part: an auditor gets all, in the forms that a pack has."""
    if not given["pack"]:
        raise usage("--pack names no file", "give --pack audit.zip")
    if not given["pack"].lower().endswith(".zip"):
        raise usage(
            f"--pack {given['pack']}: a pack is a zip file",
            "give it a name that ends in .zip, such as audit.zip",
        )
    names = {"settings": "--setting", "since": "--since", "formats": "--format", "outputs": "--output"}
    for name, option in names.items():
        if given[name]:
            raise usage(f"--pack writes all that is on record, each in its form: give it without {option}")


def _shown(
    file: str, tenant: dict[str, Any], connection: Connection, settings: Sequence[str], since: date | None
) -> Told:
    entries = told(connection.events(file))
    day = since.isoformat() if since else ""
    for setting in settings:
        if entries and not history.chosen(entries, [setting]):
            near = escape.terminal(_nearest(setting, entries))
            output.note(f"--setting {escape.terminal(setting)}: nothing on record is at or below it{near}")
    return Told(
        history.chosen(entries, settings, day),
        file,
        [path.as_posix() for path in connection.records(file)],
        tenant["id"],
        tenant.get("name", ""),
        settings,
        day,
        __version__,
    )


def _nearest(setting: str, entries: Sequence[history.Entry]) -> str:
    """A setting on record, or a block of some, that is spelt much like it."""
    from difflib import get_close_matches

    told = {entry.event.setting for entry in entries}
    near = get_close_matches(setting, sorted(told | {name.rpartition(".")[0] for name in told}), 1)
    return f"; did you mean {near[0]}?" if near else ""


def _by_names(setting: str, config: Any) -> str:
    """The setting as the record has it; one that the file has no more may still be on record."""
    try:
        place = paths.find(setting, config)
    except ValueError as fault:
        raise usage(f"--setting: {fault}") from fault
    return setting if place is None else paths.text(place, config)


def _render(form: str, shown: Told, style: Any) -> str:
    return report.render("history", form, shown, style)
