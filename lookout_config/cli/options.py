"""Options that several commands share."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

import click

from lookout_config.auth import CACHES, METHODS

Command = TypeVar("Command", bound=Callable[..., Any])


class Day(click.ParamType[date]):
    """A date as ``2026-11-30``."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date; write it like 2026-11-30", param, ctx)


class Paired(click.Command):
    """A command that gives each --output to the --format beside it, in the order in which they were written."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Click keeps the order of one option's values, and not of one among the other."""
        _, _, order = self.make_parser(ctx).parse_args(list(args))
        rest = super().parse_args(ctx, args)
        words = [param.name for param in order if param.name in ("formats", "outputs")]
        ctx.params["outputs"] = _beside(words, ctx.params["outputs"])
        return rest


def _beside(words: Sequence[str], files: Sequence[str]) -> tuple[str | None, ...]:
    """For each --format its file: the one right behind it, else the one right before it; what is left over, last.

    As many of one as of the other go together in their order.
    """
    if len(files) == words.count("formats"):
        return tuple(files)
    left = list(files)
    beside: list[str | None] = []
    early: list[str] = []
    last = ""
    for word in words:
        if word == "formats":
            beside.append(early.pop() if early else None)
        elif last == "formats" and beside[-1] is None:
            beside[-1] = left.pop(0)
        else:
            early.append(left.pop(0))
        last = word
    return (*beside, *early)


def formats(*names: str) -> Callable[[Command], Command]:
    """--format and --output, in pairs."""

    def added(command: Command) -> Command:
        command = click.option(
            "--output",
            "outputs",
            multiple=True,
            metavar="FILE",
            help="Write the --format beside it there.",
        )(command)
        return click.option(
            "--format",
            "formats",
            multiple=True,
            metavar="FORM",
            type=click.Choice(names),
            help=f"The form of the result: {', '.join(names)}. Repeatable.",
        )(command)

    return added


def tenant(command: Command) -> Command:
    """Where the tenant is read: a snapshot, or live."""
    for option in reversed(_TENANT):
        command = option(command)
    return command


def sign_in(command: Command) -> Command:
    """How to sign in to the live tenant."""
    for option in reversed(_SIGN_IN):
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
_SIGN_IN = (
    click.option(
        "--auth",
        type=click.Choice(list(METHODS)),
        metavar="METHOD",
        help=f"How to sign in, if not as the environment says: {', '.join(METHODS)}.",
    ),
    click.option("--graph-url", metavar="URL", help="Microsoft Graph elsewhere than in the file's cloud."),
    click.option(
        "--authority", metavar="URL", help="Where to sign in, if elsewhere than in the file's cloud."
    ),
    click.option(
        "--ca-bundle", metavar="FILE", type=click.Path(), help="Certificates to trust beside the usual."
    ),
    click.option(
        "--token-cache",
        type=click.Choice(CACHES),
        metavar="HOW",
        help=f"How a person's sign-in is kept: {', '.join(CACHES)}.",
    ),
)
deadline = click.option(
    "--deadline",
    type=click.IntRange(min=1),
    metavar="SECONDS",
    default=600,
    show_default=True,
    help="The time that signing in and Graph may take in all, waits included.",
)
_PACE = (
    deadline,
    click.option(
        "--concurrency",
        metavar="N",
        type=click.IntRange(1, 8),
        default=4,
        show_default=True,
        help="How many requests may be under way at once, 1 to 8.",
    ),
    click.option(
        "--debug", is_flag=True, help="Show each request on standard error, without tokens, bodies and names."
    ),
)
_TENANT = (
    click.option(
        "--snapshot", metavar="FILE", type=click.Path(), help="Use a recorded tenant, not the live one."
    ),
    *_SIGN_IN,
    *_PACE,
    today,
)
