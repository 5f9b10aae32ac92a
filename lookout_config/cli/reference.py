"""``rules``, ``explain``, ``schema``, ``permissions``: reference, printed from the code's own tables."""

import json
from typing import Any

import click

from lookout_config import rules, schema
from lookout_config.cli import output
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
    found = known[rule]
    fixed = ", fixed" if found.fixed else f"; change it under rules: {{{found.id}: warning}}"
    output.say(f"{found.id} ({'live' if found.live else 'offline'}, {found.severity}{fixed})\n\n{found.page}")
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
    type=click.Choice(["check", "plan", "apply"]),
    default="apply",
    show_default=True,
    help="The command.",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="The form of the list."
)
def permissions_command(command: str, form: str) -> int:
    """List the Microsoft Graph permissions that a command needs, least first, and what each is for."""
    from lookout_config import graph

    needed: list[Any] = list(graph.permissions(command))
    if form == "json":
        rows = [
            {"permission": name, "for": purpose, "optional": optional} for name, purpose, optional in needed
        ]
        output.machine(json.dumps({"format_version": "1", "command": command, "permissions": rows}, indent=2))
        return OK
    width = max(len(name) for name, _, _ in needed)
    for name, purpose, optional in needed:
        output.say(f"{name:<{width}}  {'optional' if optional else 'needed':<8}  {purpose}")
    return OK
