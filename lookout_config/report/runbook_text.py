"""The runbook for a terminal or a printer: a box to tick beside every setting."""

from collections.abc import Iterator, Mapping

from lookout_config.changes import Step
from lookout_config.report import runbook, values
from lookout_config.report.boxes import Box, needs_care
from lookout_config.report.escape import terminal
from lookout_config.report.given import Planned, Words
from lookout_config.report.style import PLAIN, Style
from lookout_config.tongue import say, told


def render(planned: Planned, style: Style = PLAIN) -> str:
    """The by-hand steps in the order of the consoles."""
    plan = planned.plan
    name = (
        f"{terminal(plan.tenant_name)} ({terminal(plan.tenant_id)})"
        if plan.tenant_name
        else terminal(plan.tenant_id)
    )
    head = [
        style.paint(say("Runbook for {name} from {file}", name=name, file=terminal(plan.file)), "bold"),
        *(terminal(told(note)) for note in planned.notes),
    ]
    blocks = [head, [terminal(runbook.counted(plan)), runbook.summary(plan)]]
    for part in runbook.parts(planned):
        blocks += [_part(part, style), *(_screen(screen, style) for screen in part.screens)]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def alone(step: Step, style: Style = PLAIN, words: Mapping[str, Words] | None = None) -> str:
    """One step on its own."""
    return "\n".join(_screen(runbook.alone(step, words or {}), style)) + "\n"


def _part(part: runbook.Part, style: Style) -> list[str]:
    title = [style.paint(say("{title}:", title=terminal(part.title)), "bold")] if part.title else []
    return title + [f"   {line}" for line in part.help]


def _screen(screen: runbook.Screen, style: Style) -> list[str]:
    lines = [style.paint(f"{screen.number}{terminal(screen.title)}", "bold")]
    lines += [f"   {_row(word, text)}" for word, text in screen.facts]
    for box in screen.boxes:
        lines += _box(box)
    ends = (*screen.requests, *screen.checks, *screen.commands)
    return lines + [f"   {_row(word, text)}" for word, text in ends]


def _box(box: Box) -> Iterator[str]:
    yield f"   [ ] {terminal(box.label)} ({terminal(box.path)})"
    if box.look:
        yield f"       {say('look: {question}', question=box.look.format(terminal(values.shown(box.value))))}"
    for order in box.orders:
        yield f"       {_row(order.word, order.text)}"
        if needs_care(order.text):
            quoted = f'"{order.text}"'
            yield f"       {_row(say('mind the blanks'), quoted)}"
    yield f"       {_row(say('now'), box.now)}"


def _row(word: str, text: str) -> str:
    return say("{word}: {text}", word=word, text=terminal(text))
