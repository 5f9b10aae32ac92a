"""``runbook`` and ``request``: what a person does, with every value to copy."""

from dataclasses import replace
from functools import partial
from typing import Any

import click

from lookout_config import report, wording
from lookout_config.changes import Plan
from lookout_config.cli import asking, files, language, options, output, planning, verdict
from lookout_config.cli.connecting import Connection
from lookout_config.cli.faults import FINDINGS, OK
from lookout_config.line import Judged, stops
from lookout_config.report import escape, mail
from lookout_config.tongue import minute, say


@click.command("runbook")
@options.single
@options.tenant
@planning.intune
@click.option("--for", "person", metavar="ADDRESS", help="Only what is this administrator's own to set.")
@options.formats(*report.FORMATS["runbook"])
@language.told
@click.pass_obj
def runbook_command(color: str, /, path: str | None, **given: Any) -> int:
    """Print the by-hand steps in console order, with who does them and the exact values to copy."""
    connection = Connection.of(given)
    sinks = output.sinks(given["formats"], given["outputs"])
    with connection.reading("reading the tenant"):
        judged = connection.check(connection.document(files.one(path)))
        if not judged.sound:
            return planning.not_planned(judged, color)
        plan = planning.made(judged, connection, intune_by_hand=given["intune"] == "by-hand")
    if given["person"]:
        plan = _for(given["person"], plan)
    shown = planning.planned(judged, plan, connection)._replace(
        words=wording.words(judged.document.data), at=minute(connection.now)
    )
    output.deliver(sinks, {form: partial(_runbook, form, shown) for form in report.FORMATS["runbook"]}, color)
    return OK


@click.command("request")
@options.single
@options.tenant
@language.told
@click.pass_obj
def request_command(color: str, /, path: str | None, **given: Any) -> int:
    """Write the e-mail by which Lookout support sets up the tenant, or changes who may open the console.

    It is printed only when the tenant and the access groups that it names have been checked.
    """
    connection = Connection.of(given)
    with connection.reading("reading the tenant"):
        judged = connection.check(connection.document(files.one(path)))
    if judged.document.data is None or any(stops(finding) for finding in _about_access(judged).findings):
        verdict.deliver([_about_access(judged)], output.sinks((), ()), color=color)
        output.note(say("no e-mail is written while the tenant or an access group is in doubt"))
        return FINDINGS
    if "console_access" not in judged.document.data:
        absent = "{file}: has no console_access block, so there is nothing to ask Lookout for"
        output.note(escape.terminal(say(absent, file=judged.document.file)))
        return FINDINGS
    output.say(mail.render(judged.document.data))
    for blind in _about_access(judged).unchecked:
        told = say("not checked: {path}: {reason}", path=blind.path, reason=blind.reason)
        output.note(escape.terminal(told))
    return OK


def _for(person: str, plan: Plan) -> Plan:
    """The plan's steps that are one administrator's own."""
    owners = {id(step): asking.owner(step) for step in plan.steps}
    theirs = tuple(step for step in plan.steps if owners[id(step)].casefold() == person.casefold())
    if not theirs:
        others = ", ".join(dict.fromkeys(filter(None, owners.values()))) or say("nobody")
        nothing = say(
            "nothing is left that is {person}'s own to set; what is left of that kind is for: {others}",
            person=person,
            others=others,
        )
        output.note(escape.terminal(nothing))
    return replace(plan, steps=theirs)


def _about_access(judged: Judged) -> Judged:
    """What matters for the e-mail: the tenant and the access groups; shape always."""
    if judged.document.data is None:
        return judged
    ours = ("tenant-", "access-")
    return judged._replace(
        findings=tuple(finding for finding in judged.findings if finding.rule.startswith(ours)),
        unchecked=tuple(blind for blind in judged.unchecked if blind.rule.startswith(ours)),
    )


def _runbook(form: str, shown: Any, style: Any) -> str:
    return report.render("runbook", form, shown, style)
