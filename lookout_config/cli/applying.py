"""``apply``: ask, then carry out."""

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import click

from lookout_config import apply, report
from lookout_config.changes import BySupport, InGraph, Outcome, Plan, Result, Step
from lookout_config.cli import files, options, output, planning
from lookout_config.cli.connecting import Connection
from lookout_config.cli.faults import FINDINGS, OK, PARTLY, REFUSED, Fault, usage
from lookout_config.line import Judged, check, events_of
from lookout_config.report import escape, runbook_text
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
    if not given["yes"] and not _can_ask():
        raise usage(
            "apply asks before it acts, and there is no terminal to ask at",
            "give --yes for what Graph can do",
        )
    connection = Connection.of(given)
    sinks = output.sinks(given["formats"], given["outputs"])
    file, expected = reviewed(path, given["expect"])
    with connection.reading("reading the tenant"):
        judged = check(file, connection.read, connection.now, connection.pace)
        if not judged.sound:
            return _not_applied(judged, color)
        plan = planning.made(judged, connection, intune_by_hand=given["intune"] == "by-hand")
    to_stderr = any(sink.file is None and sink.format != "text" for sink in sinks)
    shown = planning.planned(judged, plan, connection)
    (output.note if to_stderr else output.say)(report.render("plan", "text", shown, output.style(color)))
    if not plan.steps:
        return OK
    _guard(plan, expected, given["forced"])
    if not _agreed(plan, given["yes"], given["confirm"]):
        output.note("nothing was done")
        return OK
    outcomes = _carried_out(plan, judged, connection, given)
    applied = Applied(plan, outcomes, connection.notes(), connection.snapshot or "")
    output.deliver(
        sinks, {form: partial(_render, form, applied) for form in report.FORMATS["outcomes"]}, color
    )
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


def _agreed(plan: Plan, yes: bool, confirm: str | None) -> bool:
    name = plan.tenant_name or plan.tenant_id
    if plan.removes and (confirm or _typed(plan, name, yes)) != name:
        raise Fault(
            f"what removes is not done without the tenant's name: {name}", REFUSED, f'give --confirm "{name}"'
        )
    writes = sum(isinstance(step.how, InGraph) and not step.held for step in plan.steps)
    return (
        yes
        or not writes
        or click.confirm(f"Change {writes} {'object' if writes == 1 else 'objects'} by Graph now?")
    )


def _typed(plan: Plan, name: str, yes: bool) -> str:
    if yes:
        return ""
    gone = ", ".join(escape.terminal(repr(group)) for group in plan.removes)
    typed: str = click.prompt(f"This removes {gone}. Type {name} to go on", default="", show_default=False)
    return typed


def _carried_out(
    plan: Plan, judged: Judged, connection: Connection, given: Mapping[str, Any]
) -> list[Outcome]:
    from lookout_config import graph, record

    by = connection.by(given["by"]) or _asked_who()
    config = judged.document.data

    def note(event: str, _: Step, values: Mapping[str, Any], evidence: str) -> None:
        record.append(
            connection.record(judged.document.file),
            events_of(
                event, values, config, at=connection.moment(), by=by, evidence=evidence, plan=plan.digest
            ),
        )

    world = apply.World(
        send=connection.write(config),
        note=note,
        ask=(lambda _: apply.Answer("skip")) if given["yes"] else ask,
        faults=(graph.GraphError,),
        doubts=(graph.Uncertain,),
    )
    outcomes = []
    for outcome in apply.carry_out(plan, world):
        _progress(outcome)
        outcomes.append(outcome)
    return outcomes


def ask(step: Step) -> apply.Answer:
    """Show a by-hand step and ask what became of it."""
    output.say("")
    output.say(runbook_text.alone(step, output.style("auto")))
    support = isinstance(step.how, BySupport)
    words = "[d]one, [r]equested (ticket), [s]kip, [q]uit" if support else "[d]one, [s]kip, [q]uit"
    answer = click.prompt(words, type=click.Choice(list("drsq" if support else "dsq")), show_choices=False)
    if answer == "r":
        return apply.Answer("requested", click.prompt("ticket"))
    return apply.Answer({"d": "done", "s": "skip", "q": "quit"}[answer])


def _asked_who() -> str:
    if not _can_ask():
        raise usage("who does it is recorded, and nobody is signed in", "give --by NAME")
    return f"{click.prompt('Your name or address, for the record')} (self-declared)"


def _progress(outcome: Outcome) -> None:
    if isinstance(outcome.step.how, InGraph):
        output.note(f"{outcome.step.name}: {outcome.result}")


def _can_ask() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _exit_code(outcomes: Sequence[Outcome], complete: bool) -> int:
    results = {outcome.result for outcome in outcomes}
    if results & {Result.FAILED, Result.UNCERTAIN, Result.SKIPPED}:
        return PARTLY
    left = results & {Result.BY_HAND, Result.HELD}
    return PARTLY if complete and left else OK


def _render(form: str, applied: Applied, style: Any) -> str:
    return report.render("outcomes", form, applied, style)
