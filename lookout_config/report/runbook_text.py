"""The runbook for a terminal or a printer: a box to tick beside every setting."""

from collections.abc import Iterator, Mapping

from lookout_config.changes import Step
from lookout_config.report import runbook, values
from lookout_config.report.escape import terminal
from lookout_config.report.given import Planned, Words
from lookout_config.report.style import PLAIN, Style


def render(planned: Planned, style: Style = PLAIN) -> str:
    """The by-hand steps in the order of the consoles."""
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
    counts = "; ".join(f"{number} {what}" for number, what in runbook.counts(plan))
    blocks = [head, [f"{terminal(counts)}.", runbook.summary(plan)]]
    for part in runbook.parts(planned):
        blocks += [_part(part, style), *(_screen(screen, style) for screen in part.screens)]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def alone(step: Step, style: Style = PLAIN, words: Mapping[str, Words] | None = None) -> str:
    """One step on its own."""
    return "\n".join(_screen(runbook.alone(step, words or {}), style)) + "\n"


def _part(part: runbook.Part, style: Style) -> list[str]:
    title = [style.paint(f"{terminal(part.title)}:", "bold")] if part.title else []
    return title + [f"   {line}" for line in part.console.help]


def _screen(screen: runbook.Screen, style: Style) -> list[str]:
    lines = [style.paint(f"{screen.number}{terminal(screen.title)}", "bold")]
    lines += [f"   {word}: {terminal(text)}" for word, text in screen.facts]
    for box in screen.boxes:
        lines += _box(box)
    ends = (*screen.requests, *screen.checks, *screen.commands)
    return lines + [f"   {word}: {terminal(text)}" for word, text in ends]


def _box(box: runbook.Box) -> Iterator[str]:
    yield f"   [ ] {terminal(box.label)} ({terminal(box.path)})"
    if box.look:
        yield f"       look: {box.look.format(terminal(values.shown(box.value)))}"
    for order in box.orders:
        yield f"       {order.word}: {terminal(order.text)}"
        if runbook.needs_care(order.text):
            yield f'       mind the blanks: "{terminal(order.text)}"'
    yield f"       now: {terminal(box.now)}"
