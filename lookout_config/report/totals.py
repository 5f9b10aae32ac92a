"""Counts: the line that ends a plan, and the numbers behind it, the same in every format."""

from collections.abc import Sequence
from typing import Any

from lookout_config.changes import Apart, InGraph, Outcome, Plan, Result, Step, Unchanged, Unknown
from lookout_config.report.numbers import count

CANNOT_BE_READ = "Lookout's console cannot be read."
_ELSEWHERE = ("intune", "consent")  # the blocks of a file that are not settings of Lookout's console


def totals(plan: Plan) -> dict[str, Any]:
    """What a plan comes to, under the names of its JSON. A held step is counted by its action as well."""
    graph = [step for step in plan.steps if isinstance(step.how, InGraph)]
    attested = [thing.at[:10] for thing in plan.unchanged if thing.known == "attested"]
    return {
        "add": _actions(graph, "create"),
        "change": _actions(graph, "update"),
        "remove": _actions(graph, "delete") + len(plan.removes),
        "by_hand": sum(step not in graph and differs(step) for step in plan.steps),
        "unknown": len(plan.unknown),
        "held": sum(bool(step.held) for step in plan.steps),
        "read_equal": sum(thing.known == "read" for thing in plan.unchanged),
        "attested": len(attested),
        "oldest_attestation": min(attested, default=None),
    }


def line(plan: Plan) -> str:
    """The last line of a plan."""
    sums = totals(plan)
    if plan.steps:
        return (
            f"Plan: {sums['add']} to add, {sums['change']} to change, {sums['remove']} to remove; "
            f"{sums['by_hand']} by hand; {sums['unknown']} unknown; {sums['held']} held."
        )
    oldest = f" (oldest {sums['oldest_attestation']})" if sums["oldest_attestation"] else ""
    return (
        f"No changes. {count(sums['read_equal'], 'value')} read and equal; {sums['attested']} attested{oldest}; "
        f"{sums['unknown']} unknown."
    )


def of_this_change(apart: Apart) -> str:
    """What the change of a file comes to, apart from what differed before it."""
    sums = totals(apart.fresh)
    return (
        f"Since {apart.revision}, this change: {sums['add']} to add, {sums['change']} to change, "
        f"{sums['remove']} to remove; {sums['by_hand']} by hand; {sums['unknown']} unknown; {sums['held']} held."
    )


def there_before(apart: Apart) -> str:
    """How much differed before the change, and how much of that it ends."""
    values = sum(len(step.edits) for step in apart.before)
    ended = f"; {count(len(apart.gone), 'value')} no longer" if apart.gone else ""
    return f"There before this change: {count(values, 'value')} in {count(len(apart.before), 'step')}{ended}"


def console_is_managed(plan: Plan) -> bool:
    """Whether the plan is about Lookout's console too, which no one but a person can read."""
    every: tuple[Step | Unchanged | Unknown, ...] = (*plan.steps, *plan.unchanged, *plan.unknown)
    return any(thing.path.split(".")[0] not in _ELSEWHERE for thing in every)


def differs(step: Step) -> bool:
    """Whether something of the step is known to differ, and not only to be looked at."""
    return not step.edits or any(edit.known != "unknown" for edit in step.edits)


def outcomes(ended: Sequence[Outcome]) -> dict[str, int]:
    """How many steps ended how."""
    return {key(result): sum(outcome.result is result for outcome in ended) for result in Result}


def key(result: Result) -> str:
    """A result as a key of JSON: ``by_hand``."""
    return result.replace(" ", "_")


def _actions(steps: Sequence[Step], action: str) -> int:
    return sum(step.action == action for step in steps)
