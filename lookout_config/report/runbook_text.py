"""The runbook for a terminal or a printer: a box to tick beside every setting."""

from collections.abc import Iterator

from lookout_config.changes import Step
from lookout_config.report import runbook, values
from lookout_config.report.escape import terminal
from lookout_config.report.given import Planned
from lookout_config.report.style import PLAIN, Style


def render(planned: Planned, style: Style = PLAIN) -> str:
    """The by-hand steps in the order of the console."""
    plan = planned.plan
    name = (
        f"{terminal(plan.tenant_name)} ({terminal(plan.tenant_id)})"
        if plan.tenant_name
        else terminal(plan.tenant_id)
    )
    head = [
        style.paint(f"Runbook for {name} from {terminal(plan.file)}", "bold"),
        *map(terminal, planned.notes),
    ]
    blocks = [head, [runbook.summary(plan)]] + [_screen(screen, style) for screen in runbook.screens(planned)]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def alone(step: Step, style: Style = PLAIN) -> str:
    """One step on its own."""
    return "\n".join(_screen(runbook.alone(step), style)) + "\n"


def _screen(screen: runbook.Screen, style: Style) -> list[str]:
    lines = [style.paint(f"{screen.number}{terminal(screen.title)}", "bold")]
    lines += [f"   {word}: {terminal(text)}" for word, text in screen.facts]
    for box in screen.boxes:
        lines += _box(box)
    return lines + [f"   {word}: {terminal(text)}" for word, text in screen.commands]


def _box(box: runbook.Box) -> Iterator[str]:
    yield f"   [ ] {terminal(box.label)} ({terminal(box.path)})"
    if box.look:
        yield f"       look: {box.look.format(terminal(values.shown(box.value)))}"
    for word, text in box.orders:
        yield f"       {word}: {terminal(text)}"
        if runbook.needs_care(text):
            yield f'       mind the blanks: "{terminal(text)}"'
    yield f"       now: {terminal(box.now)}"
