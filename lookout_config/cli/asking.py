"""What ``apply`` asks a person, and how Ctrl-C is heard while it works."""

import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, Self

import click

from lookout_config import apply, kinds, speakers
from lookout_config.changes import BySupport, InGraph, Plan, Step
from lookout_config.cli import output
from lookout_config.cli.faults import REFUSED, Fault, usage
from lookout_config.report import escape, numbers, runbook_text
from lookout_config.report.given import Words
from lookout_config.world import Request, Response, Send

_FINISHING = b"\ninterrupted: the request under way is finished first; again, and it is left uncertain\n"


class Interruption:
    """Ctrl-C, or being told to end, while steps are taken: what is under way is finished, and nothing more is begun.

    It ends a question at once. A second one ends a request that is under way, which is then uncertain.
    """

    def __init__(self) -> None:
        self.came = False
        self._asking = False
        self._sending = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM):
            before = signal.getsignal(number)
            if before is not signal.SIG_IGN:  # who started us wants no interruption: a job in the background
                self._before[number] = before
                signal.signal(number, self._come)
        return self

    def __exit__(self, *_: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before or signal.SIG_DFL)

    def sends(self, send: Send) -> Send:
        """The same tenant; a second interruption ends the request."""

        def sent(request: Request) -> Response:
            self._sending = True
            try:
                return send(request)
            finally:
                self._sending = False

        return sent

    def ask(self, step: Step, by: str, words: Mapping[str, Words]) -> apply.Answer:
        """Show a by-hand step in the console's ``words`` and ask ``by`` what became of it."""
        try:
            with self._listening():
                return apply.Answer("quit") if self.came else _asked(step, by, words)
        except (KeyboardInterrupt, click.Abort):
            self.came = True
            return apply.Answer("quit")

    @contextmanager
    def _listening(self) -> Iterator[None]:
        self._asking = True
        try:
            yield
        finally:
            self._asking = False

    def _come(self, _number: int, _frame: FrameType | None) -> None:
        again, self.came = self.came, True
        if self._asking or (again and self._sending):
            raise KeyboardInterrupt
        if self._sending:
            with suppress(OSError):  # nobody may be reading any more
                os.write(
                    2, _FINISHING
                )  # what prints may itself be interrupted, and must not be entered twice


def can_ask() -> bool:
    """Whether somebody sits there."""
    return sys.stdin is not None and sys.stdin.isatty()


def who() -> str:
    """Who does it, as they say."""
    if not can_ask():
        raise usage("who does it is recorded, and nobody is signed in", "give --by NAME")
    return speakers.self_declared(click.prompt("Your name or address, for the record"))


def agreed(plan: Plan, *, yes: bool, confirm: str | None) -> bool:
    """Whether the plan may be carried out; what removes wants the tenant's name, and never a y."""
    name = plan.tenant_name or plan.tenant_id
    if plan.removes and (confirm or _typed(plan, name, yes=yes)) != name:
        raise Fault(
            f"what removes is not done without the tenant's name: {name}", REFUSED, f'give --confirm "{name}"'
        )
    writes = [step for step in plan.steps if isinstance(step.how, InGraph)]
    return yes or not writes or click.confirm(_question(writes))


def _question(writes: Sequence[Step]) -> str:
    """A held write is taken in this run, too, once all that it waits for is answered with done."""
    held = sum(bool(step.held) for step in writes)
    now = len(writes) - held
    if not held:
        return f"Change {numbers.count(now, 'object')} by Graph now?"
    if not now:
        return f"Change {numbers.count(held, 'object')} by Graph, once what is waited for is done?"
    return f"Change {numbers.count(now, 'object')} by Graph now, and {held} more once what is waited for is done?"


def _typed(plan: Plan, name: str, *, yes: bool) -> str:
    if yes:
        return ""
    gone = ", ".join(escape.terminal(repr(group)) for group in plan.removes)
    typed: str = click.prompt(
        f"This removes {gone}. Type {escape.terminal(name)} to go on", default="", show_default=False
    )
    return typed


def owner(step: Step) -> str:
    """Whose own a step is, where each person sets it for themselves; else nobody's."""
    return kinds.owner_of(step.edits[0].place, step.who) if step.edits and step.edits[0].place else ""


def _asked(step: Step, by: str, words: Mapping[str, Words]) -> apply.Answer:
    output.say("")
    output.say(runbook_text.alone(step, output.style("auto"), words))
    support = isinstance(step.how, BySupport)
    others = (
        f" on behalf of {escape.terminal(owner(step))}" if speakers.on_behalf(by, owner(step)) != by else ""
    )
    answers = f"[d]one{others}, {'[r]equested (ticket), ' if support else ''}[s]kip, [q]uit asking"
    answer = click.prompt(answers, type=click.Choice(list("drsq" if support else "dsq")), show_choices=False)
    if answer == "r":
        return apply.Answer("requested", click.prompt("ticket"))
    return apply.Answer({"d": "done", "s": "skip", "q": "quit"}[answer])
