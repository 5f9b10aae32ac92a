"""``apply``: ask, then carry out."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import click

from lookout_config import apply, report
from lookout_config.changes import InGraph, Outcome, Plan, Result, Step
from lookout_config.cli import asking, files, options, output, planning
from lookout_config.cli.connecting import Connection
from lookout_config.cli.faults import FINDINGS, INTERRUPTED, OK, PARTLY, REFUSED, Fault, usage
from lookout_config.line import Judged, check, events_of
from lookout_config.report.given import Applied


@click.command("apply")
@options.single
@options.tenant
@options.by
@planning.intune
@click.option(
    "--yes", is_flag=True, help="Do what Graph can without asking; leave by-hand steps, and say so."
)
@click.option("--expect", metavar="DIGEST", help="Refuse unless the plan is the one that was reviewed.")
@click.option(
    "--confirm", metavar="TENANT-NAME", help="Allow what removes, without typing the tenant's name."
)
@click.option(
    "--force", "forced", multiple=True, metavar="GUARD", help="Pass this guard, named by its refusal."
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
    file, expected = reviewed(path, given["expect"])
    with connection.reading("reading the tenant"):
        judged = check(file, connection.read, connection.now)
        if not judged.sound:
            return _not_applied(judged, color)
        plan = planning.made(judged, connection, intune_by_hand=given["intune"] == "by-hand")
    to_stderr = any(sink.file is None and sink.format != "text" for sink in sinks)
    shown = planning.planned(judged, plan, connection)
    (output.note if to_stderr else output.say)(report.render("plan", "text", shown, output.style(color)))
    if not plan.steps:
        return OK
    _guard(plan, expected, given["forced"])
    if not asking.agreed(plan, yes=given["yes"], confirm=given["confirm"]):
        output.note("nothing was done")
        return OK
    with asking.Interruption() as interruption:
        outcomes = _carried_out(plan, judged, connection, given, interruption)
    applied = Applied(plan, outcomes, connection.notes(), connection.snapshot or "")
    output.deliver(
        sinks, {form: partial(_render, form, applied) for form in report.FORMATS["outcomes"]}, color
    )
    if interruption.came:
        output.note(f"interrupted: what is done stays done; go on with: lookout-config apply {applied.about}")
        return INTERRUPTED
    return _exit_code(outcomes, given["require_complete"])


def reviewed(path: str | None, expected: str | None) -> tuple[str, str | None]:
    """The configuration to apply and the digest that it must have: a saved plan names both.

    A saved plan is data that anyone who may open a pull request controls: only these two words of it are used,
    and the file must lie inside the working folder.
    """
    if path is None or not path.endswith(".json"):
        return files.one(path), expected
    saved = _saved_plan(path)
    if expected and expected != saved["digest"]:
        raise Fault(
            f"{path}: holds the plan {saved['digest'][:12]}…, not the expected {expected[:12]}…", REFUSED
        )
    return files.inside(saved["file"]), saved["digest"]


def _saved_plan(path: str) -> dict[str, str]:
    import json

    try:
        with open(path, encoding="utf-8") as file:
            saved = json.load(file)
    except FileNotFoundError as fault:
        raise usage(f"{files.shown(path)}: there is no such file or folder") from fault
    except (OSError, ValueError, RecursionError) as fault:
        raise Fault(
            f"{path}: not a saved plan", REFUSED, "save one with: lookout-config plan -o plan.json"
        ) from fault
    match saved:
        case {"format_version": "1", "file": str(file_name), "digest": str(digest)}:
            return {"file": file_name, "digest": digest}
    raise Fault(
        f"{path}: not a plan of this version", REFUSED, "save it again with: lookout-config plan -o plan.json"
    )


def _not_applied(judged: Judged, color: str) -> int:
    planning.not_planned(judged, color)
    foreign = any(finding.rule == "tenant-mismatch" for finding in judged.findings)
    return REFUSED if foreign else FINDINGS


def _guard(plan: Plan, expected: str | None, forced: Sequence[str]) -> None:
    if expected and expected != plan.digest:
        raise Fault(
            f"this is not the plan that was reviewed: it is {plan.digest[:12]}…, expected was {expected[:12]}…",
            REFUSED,
            "the file or the tenant has changed since; review the plan above, then expect its digest",
        )
    refused = [refusal for refusal in plan.refusals if refusal.guard not in forced]
    if refused:
        first = refused[0]
        raise Fault(
            f"refused by guard {first.guard}: {first.message}",
            REFUSED,
            f"if that is meant: --force {first.guard}, or change it under guards in the file",
        )


def _carried_out(
    plan: Plan,
    judged: Judged,
    connection: Connection,
    given: Mapping[str, Any],
    interruption: asking.Interruption,
) -> list[Outcome]:
    from lookout_config import graph

    by = connection.by(given["by"]) or asking.who()
    config = judged.document.data

    def note(event: str, _: Step, values: Mapping[str, Any], evidence: str) -> None:
        connection.append(
            judged.document.file,
            events_of(
                event, values, config, at=connection.moment(), by=by, evidence=evidence, plan=plan.digest
            ),
        )

    world = apply.World(
        send=interruption.sends(connection.write(config)),
        note=note,
        ask=(lambda _: apply.Answer("skip")) if given["yes"] else interruption.ask,
        faults=(graph.GraphError,),
        doubts=(graph.Uncertain,),
        interrupted=lambda: interruption.came,
    )
    outcomes = []
    for outcome in apply.carry_out(plan, world):
        _progress(outcome)
        outcomes.append(outcome)
    return outcomes


def _progress(outcome: Outcome) -> None:
    if isinstance(outcome.step.how, InGraph):
        output.note(f"{outcome.step.name}: {outcome.result}")


def _exit_code(outcomes: Sequence[Outcome], complete: bool) -> int:
    results = {outcome.result for outcome in outcomes}
    if results & {Result.FAILED, Result.UNCERTAIN, Result.SKIPPED}:
        return PARTLY
    left = results & {Result.BY_HAND, Result.HELD}
    return PARTLY if complete and left else OK


def _render(form: str, applied: Applied, style: Any) -> str:
    return report.render("outcomes", form, applied, style)
