"""``apply``: ask, then carry out."""

import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import partial
from typing import Any

import click

from lookout_config import apply, guards, report, speakers, wording
from lookout_config.changes import InGraph, Outcome, Plan, Result, Step
from lookout_config.cli import asking, locking, options, output, planning, reviewing, revisions
from lookout_config.cli.connecting import Connection
from lookout_config.cli.faults import FINDINGS, INTERRUPTED, OK, PARTLY, REFUSED, Fault, usage
from lookout_config.doubts import settled
from lookout_config.line import Judged, confronted
from lookout_config.model import Document
from lookout_config.onward import doubtful, events_of
from lookout_config.report import escape
from lookout_config.report.given import Applied, Planned
from lookout_config.world import Send


@click.command("apply", cls=options.Paired)
@options.single
@options.tenant
@options.by
@planning.intune
@revisions.at
@click.option(
    "--yes", is_flag=True, help="Do what Graph can without asking; leave by-hand steps, and say so."
)
@click.option(
    "--resume",
    is_flag=True,
    help="Go on with a saved plan that was begun: what it did already is no difference.",
)
@click.option("--expect", metavar="DIGEST", help="Refuse unless the plan is the one that was reviewed.")
@click.option(
    "--confirm", metavar="TENANT-NAME", help="Allow what removes, without typing the tenant's name."
)
@click.option(
    "--force",
    "forced",
    multiple=True,
    type=click.Choice(guards.NAMES),
    metavar="GUARD",
    help="Pass this guard, named by its refusal.",
)
@click.option("--require-complete", is_flag=True, help="Exit 5 when by-hand or held steps are left.")
@options.formats(*report.FORMATS["outcomes"])
@click.pass_obj
def apply_command(color: str, /, path: str | None, **given: Any) -> int:
    """Make the plan again, ask, then carry it out and record every step.

    What Graph can do is done; for each by-hand step you are told where to click and asked: done, skip or quit.
    With --snapshot the changes are written into that file, and the record beside it: a rehearsal.
    """
    if not given["yes"] and not asking.can_ask():
        raise usage(
            "apply asks before it acts, and there is no terminal to ask at",
            "give --yes for what Graph can do",
        )
    connection = Connection.of(given)
    sinks = output.sinks(given["formats"], given["outputs"])
    reviewed = reviewing.read(path, given["expect"], given["at"], connection.snapshot or "")
    version = revisions.version(reviewed.file, given["at"], connection.document)
    reviewing.refuse_another_revision(reviewed, version.commit)
    with ExitStack() as turn:
        with connection.reading("reading the tenant"):
            judged = _checked(version.document, connection, given["by"], turn)
            if not judged.sound:
                return _not_applied(judged, color, version.name)
            plan = planning.made(judged, connection, intune_by_hand=given["intune"] == "by-hand")
        shown = planning.planned(judged, plan, connection, version=version)
        to_stderr = any(sink.file is None and sink.format != "text" for sink in sinks)
        (output.note if to_stderr else output.say)(report.render("plan", "text", shown, output.style(color)))
        if plan.steps and not _allowed(reviewed, shown, connection, given):
            output.note("nothing was done")
            return OK
        _settle(judged, connection, given["by"])
        if not plan.steps:
            return OK
        with asking.Interruption() as interruption:
            outcomes = _carried_out(plan, judged, connection, given, interruption)
    applied = Applied(plan, outcomes, [*version.notes, *connection.notes()], connection.snapshot or "")
    output.deliver(
        sinks, {form: partial(_render, form, applied) for form in report.FORMATS["outcomes"]}, color
    )
    if interruption.came:
        again = reviewed.again(resume=reviewed.plan is not None, at=given["at"] or "")
        output.note(f"interrupted: what is done stays done; go on with: {again}")
        return INTERRUPTED
    return _exit_code(outcomes, given["require_complete"])


def _not_applied(judged: Judged, color: str, of: str) -> int:
    planning.not_planned(judged, color, of=of)
    foreign = any(finding.rule == "tenant-mismatch" for finding in judged.findings)
    return REFUSED if foreign else FINDINGS


def _checked(document: Document, connection: Connection, by: str | None, turn: ExitStack) -> Judged:
    """The file against its tenant, once nobody else applies to it: what is read must stay so until it is written."""

    def connect(config: Any) -> Send:
        turn.enter_context(locking.alone(connection.place(config), by))
        return connection.read(config)

    return confronted(document, connect, connection.now, pace=connection.pace)


def _allowed(
    reviewed: reviewing.Reviewed, shown: Planned, connection: Connection, given: Mapping[str, Any]
) -> bool:
    """Whether the plan is the reviewed one, passes the guards (else a Fault), and a person agrees."""
    reviewing.refuse_another(reviewed, shown, connection.events(reviewed.file), resume=given["resume"])
    _guard(shown.plan, given["forced"])
    return asking.agreed(shown.plan, yes=given["yes"], confirm=given["confirm"])


def _guard(plan: Plan, forced: Sequence[str]) -> None:
    """Fault where a guard refuses that was not named; a guard is named after it has refused, and not for good."""
    refused = [refusal for refusal in plan.refusals if refusal.guard not in forced]
    if refused:
        names = dict.fromkeys(refusal.guard for refusal in refused)
        words = " ".join(f"--force {name}" for name in names)
        limits = [name for name in names if name in guards.DEFAULTS]
        other = f", or change {' and '.join(limits)} under guards in the file" if limits else ""
        raise Fault(
            "; ".join(f"refused by guard {refusal.guard}: {refusal.message}" for refusal in refused),
            REFUSED,
            f"if that is meant: {words}{other}",
        )
    for name in forced:
        if name not in {refusal.guard for refusal in plan.refusals}:
            output.note(f"--force {name}: this guard refuses nothing here")


def _carried_out(
    plan: Plan,
    judged: Judged,
    connection: Connection,
    given: Mapping[str, Any],
    interruption: asking.Interruption,
) -> list[Outcome]:
    from lookout_config import graph, record

    by = _who(connection, given["by"])
    config = judged.document.data

    def note(event: str, step: Step, values: Mapping[str, Any], evidence: str) -> None:
        who = speakers.on_behalf(by, asking.owner(step))
        connection.append(
            judged.document.file,
            events_of(
                event, values, config, at=connection.moment(), by=who, evidence=evidence, plan=plan.digest
            ),
        )

    world = apply.World(
        send=interruption.sends(connection.write(config)),
        note=note,
        ask=(lambda _: apply.Answer("skip"))
        if given["yes"]
        else partial(interruption.ask, by=by, words=wording.words(config)),
        faults=(graph.GraphError,),
        doubts=(graph.Uncertain,),
        interrupted=lambda: interruption.came,
        sleep=_at_once if connection.snapshot else time.sleep,
        doubted=record.uncertain(connection.events(judged.document.file)),
    )
    outcomes = []
    try:
        for outcome in apply.carry_out(plan, world):
            _progress(outcome)
            outcomes.append(outcome)
    except record.RecordError:
        output.note("nothing more is begun, since it could not be recorded; then plan says what is uncertain")
        raise
    return outcomes


def _at_once(_seconds: float) -> None:
    """A recorded tenant shows what was written as soon as it is written."""


def _settle(judged: Judged, connection: Connection, named: str | None) -> None:
    """Record how the writes of an interrupted apply ended, as the tenant shows it."""
    events = connection.events(judged.document.file)
    ended = settled(doubtful(judged, events, connection.now.date()))
    if not ended:
        return
    at, by = connection.moment(), _who(connection, named)
    connection.append(judged.document.file, [replace(event, at=at, by=by) for event in ended])
    for event in ended:
        output.note(
            f"{escape.terminal(event.setting)}: was uncertain; {event.event} by what the tenant shows"
        )


def _who(connection: Connection, named: str | None) -> str:
    return connection.by(named) or asking.who()


def _progress(outcome: Outcome) -> None:
    if not isinstance(outcome.step.how, InGraph):
        return
    with suppress(OSError):  # that nobody reads it is no reason to leave the rest undone
        output.note(f"{outcome.step.name}: {outcome.result}")


def _exit_code(outcomes: Sequence[Outcome], complete: bool) -> int:
    results = {outcome.result for outcome in outcomes}
    if results & {Result.FAILED, Result.UNCERTAIN, Result.SKIPPED}:
        return PARTLY
    left = results & {Result.BY_HAND, Result.HELD}
    return PARTLY if complete and left else OK


def _render(form: str, applied: Applied, style: Any) -> str:
    return report.render("outcomes", form, applied, style)
