"""``rules``, ``explain``, ``schema``, ``permissions``: reference, printed from the code's own tables."""

import json
from typing import Any

import click

from lookout_config import graph, manual, rules, schema
from lookout_config.cli import language, output
from lookout_config.cli.faults import OK, usage


@click.command("rules")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="The form of the list."
)
def rules_command(form: str) -> int:
    """List every rule: its id, its weight, whether it needs the tenant, and what it says."""
    table = [
        {
            "id": rule.id,
            "severity": str(rule.severity),
            "fixed": rule.fixed,
            "live": rule.live,
            "summary": rule.summary,
        }
        for rule in rules.all_rules().values()
    ]
    if form == "json":
        output.machine(json.dumps({"format_version": "1", "rules": table}, indent=2, ensure_ascii=False))
        return OK
    width = max(len(str(row["id"])) for row in table)
    for row in table:
        where = "live" if row["live"] else "offline"
        output.say(f"{row['id']:<{width}}  {row['severity']:<7}  {where:<7}  {row['summary']}")
    return OK


def _begun(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """The rules that a shell offers for what is typed so far."""
    return [name for name in rules.all_rules() if name.startswith(incomplete)]


@click.command("explain")
@click.argument("rule", shell_complete=_begun)
@language.told
def explain_command(rule: str) -> int:
    """Print the manual page of a RULE: why it matters, where that is written, how to mend it."""
    known = rules.all_rules()
    if rule not in known:
        from difflib import get_close_matches

        near = get_close_matches(rule.lower(), known, 3)
        raise usage(
            f"no rule is called {rule!r}",
            f"did you mean {' or '.join(near)}?" if near else "lookout-config rules lists them",
        )
    output.say(manual.render(known[rule], output.style("never")))
    return OK


@click.command("schema")
@click.option("--write", "file", metavar="FILE", type=click.Path(), help="Write it there, for an editor.")
@click.option(
    "--name",
    default="lookout",
    help=f"Which: {', '.join(schema.names())}; lookout is the file.",
)
def schema_command(file: str | None, name: str) -> int:
    """Print the JSON Schema of the configuration file, or of one of the tool's own formats."""
    if name not in schema.names():
        raise usage(f"there is no schema called {name!r}", f"there are: {', '.join(schema.names())}")
    text = json.dumps(schema.read_schema(name), indent=2, ensure_ascii=False)
    if file is None:
        output.machine(text)
        return OK
    output.for_result(file)
    output.write_file(file, text)
    output.note(f"{file}: written; begin a configuration with: # yaml-language-server: $schema={file}")
    return OK


@click.command("permissions")
@click.option(
    "--for",
    "command",
    type=click.Choice(graph.COMMANDS),
    metavar="COMMAND",
    default="apply",
    show_default=True,
    help=f"The command: {', '.join(graph.COMMANDS)}.",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="The form of the list."
)
def permissions_command(command: str, form: str) -> int:
    """List the Microsoft Graph permissions that a command needs, least first, and what each is for."""
    needed: list[Any] = list(graph.permissions(command))
    if form == "json":
        rows = [
            {"permission": name, "for": purpose, "optional": optional} for name, purpose, optional in needed
        ]
        instead = [
            {"permission": name, "instead_of": instead_of, "gain": gain}
            for name, instead_of, gain in graph.alternatives(command)
        ]
        told = {"format_version": "1", "command": command, "permissions": rows, "alternatives": instead}
        output.machine(json.dumps(told, indent=2))
        return OK
    width = max(len(name) for name, _, _ in needed)
    for name, purpose, optional in needed:
        output.say(f"{name:<{width}}  {'optional' if optional else 'needed':<8}  {purpose}")
    for name, instead_of, gain in graph.alternatives(command):
        others = ", ".join(instead_of)
        output.note(f"{name} need not be granted; where it is, it {gain}, and stands for {others}")
    return OK
