"""The root command: every command by name, loaded only when it is called."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click
from click.shell_completion import CompletionItem

from lookout_config import __version__
from lookout_config.cli import faults

# Name: module, and its line in --help (which imports none of them).
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("starting", "Write a first file, from flags, questions, or a tenant that is there."),
    "validate": ("validating", "Check shape and meaning of files; needs no network."),
    "check": ("validating", "The same, and every group and policy against the live tenant."),
    "impact": ("impacting", "Show which threats make whose phones non-compliant."),
    "plan": ("planning", "Show what differs from what is there."),
    "drift": ("drifting", "Show what changed since it was applied or attested."),
    "apply": ("applying", "Carry the difference out, by Graph and by hand."),
    "attest": ("attesting", "Record that a person has set or asked for something."),
    "history": ("auditing", "Show who applied or attested what, when, by which plan."),
    "runbook": ("running", "Print the by-hand steps, with the values to copy."),
    "request": ("running", "Write the e-mail that Lookout support needs."),
    "whoami": ("identifying", "Say who is signed in, where, and with which permissions."),
    "import": ("importing", "Write a first file from what a tenant tells."),
    "snapshot": ("recording", "Record of the tenant what a file looks at, for offline use."),
    "serve": ("serving", "Serve a recorded tenant over HTTP on this machine."),
    "rules": ("reference", "List every rule."),
    "explain": ("reference", "Print the manual page of a rule."),
    "schema": ("reference", "Print or write the JSON Schema of the file."),
    "permissions": ("reference", "List the Graph permissions that a command needs."),
    "completion": ("completing", "Print what makes a shell complete our commands."),
}


EXITS: dict[int, tuple[str, str]] = {
    faults.OK: (
        "success",
        "success; for `plan` also when there are changes, for `apply` also when steps are left",
    ),
    faults.FINDINGS: ("findings", "the file, or what it names, has errors; `drift`: something drifted"),
    faults.CHANGES: (
        "changes (plan --detailed-exitcode)",
        "only with `plan --detailed-exitcode`: there are steps to take",
    ),
    faults.COULD_NOT_RUN: (
        "could not run",
        "could not run: no sign-in, no network, no permission, throttled, an unusable snapshot or record",
    ),
    faults.REFUSED: (
        "refused",
        "`apply` refused: another plan than the reviewed one, a guard, the wrong tenant, another `apply` at work",
    ),
    faults.PARTLY: (
        "partly done",
        "`apply` did a part: a write failed, is uncertain or skipped; with `--require-complete` also: steps are left",
    ),
    faults.USAGE: ("called wrongly", "called wrongly; also `apply` without a terminal and without `--yes`"),
    faults.BUG: ("a bug", "a bug in the tool; please report it"),
    faults.INTERRUPTED: ("interrupted", "interrupted"),
}
"""Every exit code: in a word or two, and in a sentence."""
_HELP = f"""Lookout Mobile Threat Protection, its Intune connector and its groups as one reviewed YAML file.

Exit codes: {"; ".join(f"{code} {word}" for code, (word, _) in EXITS.items())}.
"""


class Commands(click.Group):
    """A group that imports a command when it is called, and not before."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature, here and below
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"lookout_config.cli.{module}"), f"{cmd_name}_command")
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands out of the table: click would import them all at each press of the key."""
        named = [
            CompletionItem(name, help=line)
            for name, (_, line) in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return [*named, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(
    cls=Commands,
    help=_HELP,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="lookout-config %(version)s")
@click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colour the text."
)
@click.pass_context
def main(ctx: click.Context, color: str) -> None:
    ctx.obj = color


def run(words: Sequence[str]) -> int:
    """Run a command line; its exit code. A Fault passes through to ``faults.guarded``."""
    try:
        result: Any = main.main(list(words), prog_name="lookout-config", standalone_mode=False)
    except click.UsageError as fault:
        fault.show()
        return faults.USAGE
    except click.ClickException as fault:
        fault.show()
        return faults.USAGE
    except click.Abort as abort:
        raise KeyboardInterrupt from abort
    return result if isinstance(result, int) else faults.OK
