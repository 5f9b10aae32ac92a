"""What became of a plan, in the words that every format shows: the total, the parts, how to go on."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from lookout_config.changes import Edit, Outcome, Result
from lookout_config.report import sections, values
from lookout_config.report.given import Applied
from lookout_config.report.numbers import count
from lookout_config.report.totals import outcomes

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
# What went wrong comes first: who reads no further has read that.
_TITLES = {
    Result.FAILED: "Failed",
    Result.UNCERTAIN: "Uncertain",
    Result.SKIPPED: "Skipped",
    Result.DONE: "Done",
    Result.HELD: "Held",
    Result.BY_HAND: "Left by hand",
}

Escape = Callable[[str], str]
"""Makes running text, or a value that stands as it is, harmless for a form."""


class Part(NamedTuple):
    """The steps that ended alike, in the order of the plan."""

    result: Result
    title: str
    outcomes: Sequence[Outcome]


def parts(applied: Applied) -> list[Part]:
    """The parts that have a step, what went wrong first."""
    every = [
        Part(result, title, [outcome for outcome in applied.outcomes if outcome.result is result])
        for result, title in _TITLES.items()
    ]
    return [part for part in every if part.outcomes]


def rows(outcome: Outcome, where: str, text: Escape, code: Escape) -> list[list[str]]:
    """The rows of a table: one a setting, of which the first says where; values that nobody knew are counted."""
    step = sections.named(outcome.step)
    mark = code(sections.sign(step))
    made = [[mark, *_change(edit, text, code)] for edit in sections.to_set(step)]
    if compare := sections.to_compare(step):
        made.append([code("?"), f"look: {count(len(compare), 'value')} to compare", "", ""])
    made = made or [[mark, "", "", ""]]
    return [[sign, "" if number else where, *rest] for number, (sign, *rest) in enumerate(made)]


def signs(applied: Applied) -> list[str]:
    """The signs in the rows, in the order of the legend."""
    used = {row[0] for outcome in applied.outcomes for row in rows(outcome, "", str, str)}
    return [mark for mark in sections.SIGNS if mark in used]


def onward(applied: Applied, result: Result, text: Escape, code: Escape) -> str:
    """How to go on with what ended so; empty where there is nothing to do."""
    pieces = [piece.format(file=applied.about) for piece in _NEXT.get(result, "").split("`")]
    return "".join((code if number % 2 else text)(piece) for number, piece in enumerate(pieces) if piece)


def to_go_on(applied: Applied) -> list[Result]:
    """The ends after which there is something to do, in the order of the text."""
    there = {outcome.result for outcome in applied.outcomes}
    return [result for result in _NEXT if result in there]


def total(applied: Applied) -> str:
    """The last line of an apply."""
    counts = outcomes(applied.outcomes)
    return (
        f"Applied: {counts['done']} done, {counts['failed']} failed, {counts['uncertain']} uncertain; "
        f"{counts['by_hand']} left by hand; {counts['held']} held; {counts['skipped']} skipped."
    )


def _change(edit: Edit, text: Escape, code: Escape) -> list[str]:
    return [text(edit.label), *(code(values.shown(value)) for value in (edit.before, edit.after))]
