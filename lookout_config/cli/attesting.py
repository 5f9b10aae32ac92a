"""``attest``: a person says what no program can read."""

import hashlib
import os
import re
from typing import Any

import click

from lookout_config.cli import choosing, files, options, output, planning
from lookout_config.cli.connecting import Connection
from lookout_config.cli.faults import FINDINGS, OK, usage
from lookout_config.line import validate
from lookout_config.onward import desired_and_current, events_of
from lookout_config.report import escape, values
from lookout_config.report.numbers import count

_LIKE_A_FILE = re.compile(r"(?!\w+://).*([/\\]|\.[A-Za-z]{3,4}\Z)")


@click.command("attest")
@click.argument("path", type=click.Path())
@click.argument("setting", nargs=-1)
@click.option(
    "--screen", "screens", multiple=True, metavar="NAME", help="All settings of a screen of the runbook."
)
@click.option("--all", "everything", is_flag=True, help="Every setting that only a console shows.")
@click.option(
    "--value",
    "seen",
    multiple=True,
    metavar="SETTING=VALUE",
    help="The console shows this value, which is not the file's.",
)
@click.option(
    "--evidence",
    default="",
    metavar="TEXT|FILE",
    help="A ticket, or a file (a screenshot), whose SHA-256 is recorded.",
)
@click.option(
    "--requested", metavar="TICKET", help="Not done yet: Lookout support was asked, under this ticket."
)
@click.option("--on-behalf", is_flag=True, help="Also what is another administrator's own to attest.")
@click.option(
    "--snapshot", metavar="FILE", type=click.Path(), help="Rehearse: record beside this recorded tenant."
)
@options.by
@options.today
@click.pass_obj
def attest_command(color: str, /, path: str, **given: Any) -> int:
    """Record that what the console shows is what the file says.

    Name SETTINGs by their path (connector.state_sync, or one value below it), screens by --screen, or --all.
    The values are the file's. Where the console shows another, say which with --value: it is recorded as seen,
    and the next plan shows the difference.
    """
    if given["requested"] == "":
        raise usage("--requested names no ticket", "give --requested TICKET once the e-mail is sent")
    if given["requested"] and (given["evidence"] or given["seen"]):
        raise usage("--requested says that nothing is done yet", "give it without --evidence and --value")
    connection = Connection.of(given)
    file = files.one(path)
    (judged,) = validate([file], connection.now.date())
    if judged.document.data is None:
        return planning.not_planned(judged, color) or FINDINGS
    config = judged.document.data
    by = connection.by_kept(config, given["by"])
    if not by:
        raise usage("who attests is recorded, and nobody is signed in", "give --by ada@contoso.com")
    wanted, _ = desired_and_current(judged, (), connection.now.date())
    chosen = choosing.chosen(wanted, config, by, given)
    word, evidence = ("requested", given["requested"]) if given["requested"] else ("attested", "")
    evidence = evidence or _evidence(given["evidence"])
    at = connection.moment()
    told = [
        event
        for said, some in _by_word(word, chosen).items()
        for who, values_seen in choosing.by_speaker(some, config, by).items()
        for event in events_of(said, values_seen, config, at=at, by=who, evidence=evidence)
    ]
    connection.append(file, told)
    for choice in chosen:
        if choice.value != choice.wanted.value:
            seen, asked = (
                escape.terminal(values.shown(each)) for each in (choice.value, choice.wanted.value)
            )
            output.note(f"{choice.wanted.path}: seen {seen}, the file wants {asked}; the next plan shows it")
    how_many = count(len(chosen), "value")
    output.say(f"{how_many} {word} by {escape.terminal(by)}, in {connection.record(file).as_posix()}")
    return OK


def _by_word(word: str, chosen: list[choosing.Choice]) -> dict[str, list[choosing.Choice]]:
    """What was seen in place of the file's value is told apart from what was agreed: it is drift."""
    told: dict[str, list[choosing.Choice]] = {}
    for choice in chosen:
        said = word if choice.value == choice.wanted.value else "seen"
        told.setdefault(said, []).append(choice)
    return told


def _evidence(given: str) -> str:
    """A file's name and what it holds, so that nobody can exchange it; any other text as it stands."""
    if os.path.isfile(given):
        with open(given, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return f"{os.path.basename(given)} sha256:{digest}"
    if _LIKE_A_FILE.match(given):
        output.note(f"{escape.terminal(given)}: there is no such file; recorded as a text")
    return given
