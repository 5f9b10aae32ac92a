"""``plan``: what differs from what is there."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import click

from lookout_config import __version__, report, source
from lookout_config.apart import told_apart
from lookout_config.changes import Apart, Event, Plan
from lookout_config.cli import files, options, output, revisions, verdict
from lookout_config.cli.connecting import Connection
from lookout_config.cli.faults import CHANGES, FINDINGS, OK
from lookout_config.line import Judged
from lookout_config.onward import doubtful
from lookout_config.onward import plan as plan_line
from lookout_config.record import moment
from lookout_config.report.given import Planned
from lookout_config.tongue import said_of, say

_FEW = 3

intune = click.option(
    "--intune",
    type=click.Choice(["graph", "by-hand"]),
    default="graph",
    show_default=True,
    help="Who changes Intune's settings: this tool by Graph, or a person in the admin center.",
)


@click.command("plan", cls=options.Paired)
@options.single
@options.tenant
@options.strict
@intune
@revisions.at
@click.option(
    "-o", "save", metavar="FILE", type=click.Path(), help="Save the plan (JSON), to be applied as reviewed."
)
@click.option(
    "--base", metavar="REV", help="Fold what differed already for the file as this git revision has it."
)
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 when there are changes.")
@click.option("--details", is_flag=True, help="Show every value that nobody has told yet.")
@options.formats(*report.FORMATS["plan"])
@click.pass_obj
def plan_command(color: str, /, path: str | None, **given: Any) -> int:
    """Show what differs between the file and what is there: by Graph, by hand, unknown.

    What Lookout's console shows can not be read by any program. It is attested by a person (see attest) or
    unknown, and never taken for right.
    """
    connection = Connection.of(given)
    sinks = output.sinks(given["formats"], given["outputs"])
    if given["save"]:
        output.for_result(given["save"])
    with connection.reading("reading the tenant"):
        version = revisions.version(
            files.one(path, gone=given["at"] is not None), given["at"], connection.document
        )
        judged = connection.check(version.document)
        if not judged.sound or (given["strict"] and judged.unchecked):
            return not_planned(judged, color, strict=given["strict"], sinks=sinks, of=version.name)
        by_hand = given["intune"] == "by-hand"
        plan = made(judged, connection, intune_by_hand=by_hand)
        apart = _apart(plan, given["base"], connection, by_hand) if given["base"] is not None else None
    shown = planned(judged, plan, connection, details=given["details"], version=version)._replace(apart=apart)
    output.deliver(sinks, {form: partial(_render, form, shown) for form in report.FORMATS["plan"]}, color)
    if given["save"]:
        output.write_file(given["save"], report.render("plan", "json", shown))
    return CHANGES if given["detailed_exitcode"] and plan.steps else OK


def _apart(plan: Plan, revision: str, connection: Connection, by_hand: bool) -> Apart:
    """The plan beside that of the file as the revision has it; all is of this change where it can have none."""
    try:
        text = revisions.text_of(revision, plan.file)
    except revisions.Absent:
        output.note(f"{plan.file}: is not in {revision}, so all of it is of this change")
        return told_apart(plan, None, revision)
    judged = connection.check(source.parse(text, plan.file))
    if not judged.sound:
        output.note(
            f"{plan.file}: has errors in {revision}, so nothing can be told to have been there before"
        )
        return told_apart(plan, None, revision)
    return told_apart(plan, made(judged, connection, intune_by_hand=by_hand), revision)


def made(judged: Judged, connection: Connection, *, intune_by_hand: bool = False) -> Plan:
    """The plan of a sound file against the connection's tenant and record."""
    return plan_line(
        judged,
        connection.events(judged.document.file),
        connection.now.date(),
        intune_by_hand=intune_by_hand,
        users_of=partial(connection.users_of, judged.document.data),
    )


def planned(
    judged: Judged,
    plan: Plan,
    connection: Connection,
    *,
    details: bool = False,
    version: revisions.Version | None = None,
) -> Planned:
    """The plan as the reports want it."""
    notes, commit = (version.notes, version.commit) if version else ([], "")
    doubts = doubtful(judged, connection.events(judged.document.file), connection.now.date())
    return Planned(
        plan,
        judged.findings,
        judged.unchecked,
        __version__,
        [*notes, *connection.notes(), *_of_doubts([event for event, _ in doubts])],
        details=details,
        revision=commit,
        snapshot=connection.snapshot or "",
    )


def _of_doubts(events: Sequence[Event]) -> list[str]:
    """One line of an apply that was interrupted: how its writes ended is not on record."""
    if not events:
        return []
    last = max(events, key=lambda event: moment(event.at))
    more = ", ..." if len(events) > _FEW else ""
    names = ", ".join(event.setting for event in events[:_FEW]) + more
    return [
        said_of(
            len(events),
            "An apply by {by} was interrupted at {moment}: how {number} write ended is not on record ({names}). The "
            "tenant was read anew, and what follows is what it shows; the next apply records it.",
            "An apply by {by} was interrupted at {moment}: how {number} writes ended is not on record ({names}). The "
            "tenant was read anew, and what follows is what it shows; the next apply records it.",
            by=last.by,
            moment=last.at,
            names=names,
        )
    ]


def not_planned(
    judged: Judged,
    color: str,
    *,
    strict: bool = False,
    sinks: Sequence[output.Sink] = (output.Sink("text"),),
    of: str = "",
) -> int:
    """Say why there is no plan, where and in the form in which it was wanted: exit 1.

    ``of`` is the revision that has the file so: what was cannot be mended.
    """
    verdict.deliver([judged], sinks, strict=strict, color=color)
    if of:
        output.note(
            f"these are of the file as {of} has it; put it back, mend it, and plan the file: there is no plan of one "
            "with errors"
        )
    else:
        output.note(say("no plan is made while there are errors: mend them, or waive them with a reason"))
    return FINDINGS


def _render(form: str, shown: Planned, style: Any) -> str:
    return report.render("plan", form, shown, style)
