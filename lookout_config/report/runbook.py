"""The by-hand steps of a plan as a numbered list of screens: what both forms of the runbook say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lookout_config.changes import BySupport, Edit, InConsole, Plan, Step
from lookout_config.report import sections, values
from lookout_config.report.escape import shell
from lookout_config.report.given import Planned

Rows = Sequence[tuple[str, str]]
"""Pairs of a word (``who``, ``set``) and the text beside it, not yet escaped."""


@dataclass(frozen=True, slots=True)
class Box:
    """One setting to tick: ``orders`` say what to paste, row by row.

    ``look`` is the question where the present value is not known, with ``{}`` for ``value``; else empty.
    """

    label: str
    path: str
    look: str
    value: Any
    orders: Rows
    now: str


@dataclass(frozen=True, slots=True)
class Screen:
    """One section: what to know, the settings, and the commands that record what was done.

    ``number`` is what stands before the title, such as ``2. ``.
    """

    number: str
    title: str
    facts: Rows
    boxes: Sequence[Box]
    commands: Rows


def screens(planned: Planned) -> list[Screen]:
    """The by-hand steps in the order of the plan, numbered from 1."""
    plan = planned.plan
    steps = sections.by_hand(plan)
    reasons = {thing.path: thing.reason for thing in plan.unknown}
    return [
        Screen(
            f"{number}. ",
            sections.heading(step),
            [*facts(step), *(("first", _prerequisite(path, plan)) for path in step.after)],
            [box(edit, reasons.get(edit.path, "")) for edit in step.edits],
            _commands(step, planned.about),
        )
        for number, step in enumerate(steps, 1)
    ]


def alone(step: Step) -> Screen:
    """One step without its number, for the moment at which it is taken."""
    boxes = [box(edit) for edit in sections.named(step).edits]
    return Screen("", sections.heading(step), facts(step), boxes, ())


def summary(plan: Plan) -> str:
    """How much there is to do."""
    steps = sections.by_hand(plan)
    if not steps:
        return "Nothing to do by hand."
    changes = sum(len(sections.to_set(step)) for step in steps)
    looks = sum(len(sections.to_compare(step)) for step in steps)
    screens_ = values.count(len(steps), "screen")
    return f"{screens_}; {values.count(changes, 'value')} to set; {values.count(looks, 'value')} to compare."


def needs_care(text: str) -> bool:
    """Whether blanks at an edge, doubled or of another kind are easily lost when the text is copied."""
    return text != " ".join(text.split())


def box(edit: Edit, reason: str = "") -> Box:
    """What a person does to one setting, and what is known of it; ``reason`` is why it is not known."""
    if edit.known == "unknown":
        return _question(edit, f"unknown, {reason}" if reason else "unknown")
    orders = _changes(edit) or [("set", row) for row in values.to_paste(edit.after)]
    now = f"{values.shown(edit.before)} ({values.known(edit)})"
    return Box(edit.label, edit.path, "", edit.after, orders, now)


def _question(edit: Edit, now: str) -> Box:
    look, rows = "is it {}? if not, set it", []
    if isinstance(edit.after, list):
        look, rows = "are these all, and no others? if not, set them", values.to_paste(edit.after)
    return Box(edit.label, edit.path, look, edit.after, [("entry", row) for row in rows], now)


def _changes(edit: Edit) -> Rows:
    """The entries of a list that go and that come, as they are to be pasted."""
    words = {"+": "add", "-": "remove"}
    return [(words[sign], row) for sign, item in values.changed_items(edit) for row in values.to_paste(item)]


def facts(step: Step) -> Rows:
    """Who takes the step, where an older console has it, and what to know."""
    rows = [("who", step.who)]
    match step.how:
        case InConsole(older_menu=older, note=note):
            rows += [("older console", older), ("note", note)]
    rows += [("asked", sections.asked(step)), ("held", step.held), *(("note", note) for note in step.notes)]
    return [(word, text) for word, text in rows if text]


def _prerequisite(path: str, plan: Plan) -> str:
    """The step that must come first, by its number here, or as what the tool does."""
    for number, step in enumerate(sections.by_hand(plan), 1):
        if step.path == path:
            return f"step {number}, {step.name}"
    by_tool = next((step.name for step in plan.steps if step.path == path), "")
    return f"{by_tool}, by lookout-config apply" if by_tool else path


def _commands(step: Step, about: str) -> Rows:
    screen = f"--screen {shell(step.name)}"
    record = ("record it", f"lookout-config attest {about} {screen}")
    if not isinstance(step.how, BySupport) or sections.asked(step):
        return [record]
    asked = f"lookout-config attest {about} {screen} --requested TICKET"
    return [("write the e-mail", f"lookout-config request {about}"), ("once it is sent", asked), record]
