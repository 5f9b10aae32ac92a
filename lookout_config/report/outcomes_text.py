"""What became of a plan: a line a step, how to go on, and one line that counts."""

from collections.abc import Iterator

from lookout_config.changes import Outcome, Result
from lookout_config.report.escape import terminal
from lookout_config.report.given import Applied
from lookout_config.report.sections import heading
from lookout_config.report.style import PLAIN, Style
from lookout_config.report.totals import outcomes

_LOOKS = {
    Result.DONE: ("green",),
    Result.BY_HAND: ("magenta",),
    Result.HELD: ("yellow",),
    Result.FAILED: ("red", "bold"),
    Result.UNCERTAIN: ("red", "bold"),
    Result.SKIPPED: ("yellow",),
}
_NEXT = {
    Result.BY_HAND: "left by hand: `lookout-config runbook {file}` lists what to set; record each screen with "
    "`lookout-config attest {file} --screen NAME`",
    Result.HELD: "held: run `lookout-config apply {file}` again once that is done",
    Result.FAILED: "failed: nothing of these steps is recorded as done; mend the cause and run "
    "`lookout-config apply {file}` again",
    Result.UNCERTAIN: "uncertain: the answer never came; `lookout-config plan {file}` reads what the tenant has now, "
    "and the next apply records it",
    Result.SKIPPED: "skipped: run `lookout-config apply {file}` again, what is done is not done twice",
}


def render(applied: Applied, style: Style = PLAIN) -> str:
    """Every outcome in the order of the plan."""
    blocks = [
        [*map(terminal, applied.notes)],
        [line for outcome in applied.outcomes for line in _outcome(outcome, style)],
        _next(applied),
        [style.paint(_total(applied), "bold")],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _outcome(outcome: Outcome, style: Style) -> Iterator[str]:
    result = style.paint(f"{outcome.result:<9}", *_LOOKS[outcome.result])
    yield f"  {result} {terminal(heading(outcome.step))}"
    if outcome.error:
        yield f"            {terminal(outcome.error)}"


def _next(applied: Applied) -> list[str]:
    there = {outcome.result for outcome in applied.outcomes}
    return [text.format(file=applied.about) for result, text in _NEXT.items() if result in there]


def _total(applied: Applied) -> str:
    counts = outcomes(applied.outcomes)
    return (
        f"Applied: {counts['done']} done, {counts['failed']} failed, {counts['uncertain']} uncertain; "
        f"{counts['by_hand']} left by hand; {counts['held']} held; {counts['skipped']} skipped."
    )
