"""``attest``: a person says what no program can read."""

from collections.abc import Sequence
from typing import Any

import click

from lookout_config import paths
from lookout_config.changes import Wanted
from lookout_config.cli import files, options, output, planning
from lookout_config.cli.connecting import Connection
from lookout_config.cli.faults import FINDINGS, OK, usage
from lookout_config.line import desired_and_current, events_of, validate


@click.command("attest")
@click.argument("path", type=click.Path())
@click.argument("setting", nargs=-1)
@click.option(
    "--screen", "screens", multiple=True, metavar="NAME", help="All settings of a screen of the runbook."
)
@click.option("--all", "everything", is_flag=True, help="Every setting that only a console shows.")
@click.option("--evidence", default="", metavar="TEXT", help="A ticket, or where the screenshot lies.")
@click.option(
    "--requested", metavar="TICKET", help="Not done yet: Lookout support was asked, under this ticket."
)
@click.option(
    "--snapshot", metavar="FILE", type=click.Path(), help="Rehearse: record beside this recorded tenant."
)
@options.by
@options.today
@click.pass_obj
def attest_command(color: str, /, path: str, **given: Any) -> int:
    """Record that what the console shows is what the file says.

    Name SETTINGs by their path (connector.state_sync, or one value below it), screens by --screen, or --all.
    The values are the file's: where the console shows another, change the console or the file first.
    """
    connection = Connection.of(given)
    file = files.one(path)
    (judged,) = validate([file], connection.now.date())
    if judged.document.data is None:
        return planning.not_planned(judged, color) or FINDINGS
    wanted, _ = desired_and_current(judged, (), connection.now.date())
    chosen = _chosen([entry for entry in wanted if not _is_read(entry)], judged.document.data, given)
    by = connection.by_kept(judged.document.data, given["by"])
    if not by:
        raise usage("who attests is recorded, and nobody is signed in", "give --by ada@contoso.com")
    connection.append(
        file,
        events_of(
            "requested" if given["requested"] else "attested",
            {entry.path: entry.value for entry in chosen},
            judged.document.data,
            at=connection.moment(),
            by=by,
            evidence=given["requested"] or given["evidence"],
        ),
    )
    word = "requested" if given["requested"] else "attested"
    count = f"{len(chosen)} {'value' if len(chosen) == 1 else 'values'}"
    output.say(f"{count} {word} by {by}, in {connection.record(file).as_posix()}")
    return OK


def _chosen(wanted: Sequence[Wanted], config: Any, given: dict[str, Any]) -> list[Wanted]:
    if not (given["setting"] or given["screens"] or given["everything"]):
        raise usage(
            "nothing is named to attest", "name a SETTING, or give --screen NAME or --all; runbook lists both"
        )
    chosen = {entry.path for entry in wanted if given["everything"]}
    for setting in given["setting"]:
        chosen |= _covered(setting, wanted, config)
    for screen in given["screens"]:
        chosen |= _on_screen(screen, wanted, config)
    return [entry for entry in wanted if entry.path in chosen]


def _covered(setting: str, wanted: Sequence[Wanted], config: Any) -> set[str]:
    try:
        place = paths.find(setting, config)
        written = setting if place is None else paths.text(place, config)
        found = {entry.path for entry in wanted if paths.covers(written, entry.path)}
    except ValueError as fault:
        raise usage(str(fault)) from fault
    if not found:
        raise usage(
            f"{setting}: the file sets nothing there that a person attests", _nearest(setting, wanted)
        )
    return found


def _on_screen(screen: str, wanted: Sequence[Wanted], config: Any) -> set[str]:
    from lookout_config import settings

    names = {setting.text: _screen(setting) for setting in settings.of(config)}
    found = {entry.path for entry in wanted if names[entry.path].casefold() == screen.casefold()}
    if not found:
        known = sorted({names[entry.path] for entry in wanted})
        raise usage(f"no screen of this file is called {screen!r}", f"it has: {', '.join(known)}")
    return found


def _screen(setting: Any) -> str:
    return setting.kind.screen.name.format(setting.object_name) if setting.kind.screen else ""


def _is_read(entry: Wanted) -> bool:
    from lookout_config import kinds

    return kinds.kind_of(entry.place).whose is kinds.Whose.GRAPH


def _nearest(setting: str, wanted: Sequence[Wanted]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(setting, [entry.path for entry in wanted], 3, 0.5)
    return f"did you mean {' or '.join(near)}?" if near else "runbook lists what can be attested"
