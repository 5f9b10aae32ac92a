"""Options that several commands share."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


class Day(click.ParamType[date]):
    """A date as ``2026-11-30``."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date; write it like 2026-11-30", param, ctx)


def formats(*names: str) -> Callable[[Command], Command]:
    """--format and --output, in pairs."""

    def added(command: Command) -> Command:
        command = click.option(
            "--output",
            "outputs",
            multiple=True,
            metavar="FILE",
            help="Write there instead; one for each --format.",
        )(command)
        return click.option(
            "--format",
            "formats",
            multiple=True,
            type=click.Choice(names),
            help="The form of the result; repeatable.",
        )(command)

    return added


def tenant(command: Command) -> Command:
    """Where the tenant is read: a snapshot, or live."""
    for option in reversed(_TENANT):
        command = option(command)
    return command


today = click.option("--today", type=Day(), metavar="DATE", help="Count ages and expiries to this day.")
strict = click.option("--strict", is_flag=True, help="Exit 1 also for what could not be checked.")


def mending(command: Command) -> Command:
    """--fix and --diff."""
    for option in reversed(_MENDING):
        command = option(command)
    return command


pin = click.option("--pin", is_flag=True, help="With --fix: write the ID beside a name that one thing bears.")
many = click.argument(
    "paths", nargs=-1, metavar="[PATH]...", type=click.Path(), help="Files or folders; this folder."
)
single = click.argument(
    "path", required=False, metavar="[PATH]", type=click.Path(), help="The file, or its folder."
)
by = click.option(
    "--by", metavar="NAME", help="Who does it, when nobody is signed in; recorded as self-declared."
)
_MENDING = (
    click.option("--fix", is_flag=True, help="Mend what has one right answer, and say what is left."),
    click.option("--diff", is_flag=True, help="Show what --fix writes; without --fix nothing is written."),
)
_TENANT = (
    click.option(
        "--snapshot", metavar="FILE", type=click.Path(), help="Use a recorded tenant, not the live one."
    ),
    click.option(
        "--auth", metavar="METHOD", help="How to sign in: secret or device; else by the environment."
    ),
    click.option("--graph-url", metavar="URL", help="Microsoft Graph elsewhere than in the file's cloud."),
    click.option(
        "--authority", metavar="URL", help="Where to sign in, if elsewhere than in the file's cloud."
    ),
    click.option(
        "--ca-bundle", metavar="FILE", type=click.Path(), help="Certificates to trust in place of the usual."
    ),
    today,
)
