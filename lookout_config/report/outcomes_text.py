"""What became of a plan: a line a step, how to go on, and one line that counts."""

from collections.abc import Iterator

from lookout_config.changes import Outcome, Result
from lookout_config.report import ended
from lookout_config.report.escape import terminal
from lookout_config.report.given import Applied
from lookout_config.report.sections import heading
from lookout_config.report.style import PLAIN, Style

_LOOKS = {
    Result.DONE: ("green",),
    Result.BY_HAND: ("magenta",),
    Result.HELD: ("yellow",),
    Result.FAILED: ("red", "bold"),
    Result.UNCERTAIN: ("red", "bold"),
    Result.SKIPPED: ("yellow",),
}


def render(applied: Applied, style: Style = PLAIN) -> str:
    """Every outcome in the order of the plan."""
    blocks = [
        [*map(terminal, applied.notes)],
        [line for outcome in applied.outcomes for line in _outcome(outcome, style)],
        [ended.onward(applied, result, str, "`{}`".format) for result in ended.to_go_on(applied)],
        [style.paint(ended.total(applied), "bold")],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _outcome(outcome: Outcome, style: Style) -> Iterator[str]:
    result = style.paint(f"{outcome.result:<9}", *_LOOKS[outcome.result])
    yield f"  {result} {terminal(heading(outcome.step))}"
    if outcome.error:
        yield f"            {terminal(outcome.error)}"
