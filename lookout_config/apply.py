"""Take the steps of a plan. Decides nothing: what is not in the plan is not done."""

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lookout_config import seeing
from lookout_config.changes import Edit, InGraph, Outcome, Plan, Result, Step
from lookout_config.seeing import NotYet, Refused
from lookout_config.world import Send

_QUIT = "left at your word"
_INTERRUPTED = "not begun, since you interrupted"
# Graph may show for a while what was there before a write.
_LOOKS = (0.0, 1.0, 2.0, 4.0)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person says of a by-hand step: ``done``, ``requested`` (with a ticket), ``skip`` or ``quit``; nothing."""

    word: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class World:
    """All that a step touches: the tenant, the journal, and the person.

    ``note(event, step, values, evidence)`` has the event on the disk before it returns; ``values`` are by path.
    ``faults`` are the exceptions of the transport after which a write certainly did not happen, ``doubts`` those
    after which it may have. ``interrupted`` says that nothing more is to be begun. ``doubted`` are the settings that
    an earlier run may have written, by path.
    """

    send: Send
    note: Callable[[str, Step, Mapping[str, Any], str], None]
    ask: Callable[[Step], Answer]
    faults: tuple[type[Exception], ...]
    doubts: tuple[type[Exception], ...]
    interrupted: Callable[[], bool] = lambda: False
    sleep: Callable[[float], None] = time.sleep
    doubted: Collection[str] = ()


def carry_out(plan: Plan, world: World) -> Iterator[Outcome]:
    """One outcome a step, in order.

    A held step is taken when all that it waits for was done in this very run. After a write that failed no
    further write is tried; after a person has had enough, no further question is asked. An interruption ends both.
    """
    done: set[str] = set()
    enough = {Result.SKIPPED: "", Result.BY_HAND: ""}  # how a step ends that is not tried, and why it is not
    for step in plan.steps:
        untried = Result.SKIPPED if isinstance(step.how, InGraph) else Result.BY_HAND
        if world.interrupted():
            enough = dict.fromkeys(enough, _INTERRUPTED)
        if step.held and not done.issuperset(step.after):
            yield Outcome(step, Result.HELD, step.held)
        elif enough[untried]:
            yield Outcome(step, untried, enough[untried])
        else:
            outcome, enough[untried] = _taken(step, world)
            if outcome.result is Result.DONE:
                done.add(step.path)
            yield outcome


def _taken(step: Step, world: World) -> tuple[Outcome, str]:
    """The outcome, and why no further step of its kind is to be tried."""
    if isinstance(step.how, InGraph):
        outcome = _write(step, step.how, world)
        went = outcome.result is Result.DONE
        return outcome, "" if went else f"not tried, since {step.name} did not go through"
    answer = world.ask(step)
    if answer.word == "quit":
        return Outcome(step, Result.BY_HAND, _QUIT), _QUIT
    return _by_hand(step, answer, world), ""


def _write(step: Step, how: InGraph, world: World) -> Outcome:
    failing: tuple[type[Exception], ...] = (*world.faults, *world.doubts, Refused)
    try:
        how = seeing.awaited(how, world.send)
        doubted = how.creates and any(edit.path in world.doubted for edit in step.edits)
        if doubted and seeing.was_made(how, world.send, world.sleep):
            return _ended(step, world, Result.DONE, "")
        seeing.compare(how, world.send)
    except failing as fault:
        return _ended(step, world, Result.FAILED, f"{fault}; nothing was written")
    except KeyboardInterrupt:  # a second one, here and below: who interrupts again does not want to wait
        return Outcome(step, Result.SKIPPED, _INTERRUPTED)
    world.note("intent", step, _values(step.edits), "")
    try:
        return _sent(step, how, world)
    except KeyboardInterrupt:
        return _ended(step, world, Result.UNCERTAIN, "interrupted before the answer came")


def _sent(step: Step, how: InGraph, world: World) -> Outcome:
    failing: tuple[type[Exception], ...] = (*world.faults, Refused)
    try:
        seeing.check(world.send(how.request), how.request)
    except world.doubts as doubt:  # not sent again: what the tenant shows now tells whether it happened
        return _shown(step, how, world, Result.UNCERTAIN, str(doubt))
    except failing as fault:
        return _ended(step, world, Result.FAILED, str(fault))
    return _shown(step, how, world, Result.FAILED, "")


def _shown(step: Step, how: InGraph, world: World, otherwise: Result, doubt: str) -> Outcome:
    """Done when the tenant shows what was sent, ``otherwise`` when it goes on to show something else, or uncertain."""
    unseen: tuple[type[Exception], ...] = (*world.faults, *world.doubts, NotYet)
    shown = ""
    for pause in _LOOKS:
        if pause:
            world.sleep(pause)
        try:
            seeing.read_back(how, world.send, world.sleep)
        except Refused as other:
            shown = str(other)
        except unseen as fault:
            return _ended(step, world, Result.UNCERTAIN, doubt or str(fault))
        else:
            return _ended(step, world, Result.DONE, "")
    return _ended(step, world, otherwise, doubt or shown)


def _ended(step: Step, world: World, result: Result, error: str) -> Outcome:
    world.note(result.value, step, _values(step.edits), error)
    return Outcome(step, result, error)


def _by_hand(step: Step, answer: Answer, world: World) -> Outcome:
    match answer.word:
        case "done":
            world.note("attested", step, _values(step.edits), answer.evidence)
            return Outcome(step, Result.DONE)
        case "requested":
            world.note("requested", step, _values(step.edits), answer.evidence)
            return Outcome(step, Result.BY_HAND, f"with Lookout support, ticket {answer.evidence}")
    return Outcome(step, Result.BY_HAND)


def _values(edits: tuple[Edit, ...]) -> dict[str, Any]:
    return {edit.path: edit.after for edit in edits}
