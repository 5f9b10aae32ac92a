"""The runbook as Markdown, for a ticket or a wiki: a box to tick and a value to copy for every setting."""

from collections.abc import Iterator

from lookout_config.report import runbook, values
from lookout_config.report.escape import code_block, code_span, markdown
from lookout_config.report.given import Planned
from lookout_config.report.style import PLAIN, Style


def render(planned: Planned, _style: Style = PLAIN) -> str:
    """The by-hand steps in the order of the console."""
    plan = planned.plan
    name = f"{code_span(plan.tenant_name)}, " if plan.tenant_name else ""
    head = ["# Runbook", "", f"Tenant {name}{code_span(plan.tenant_id)}; file {code_span(plan.file)}"]
    notes = [line for note in planned.notes for line in ("", markdown(note))]
    blocks = [[*head, *notes], [runbook.summary(plan)]] + [
        _screen(screen) for screen in runbook.screens(planned)
    ]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _screen(screen: runbook.Screen) -> list[str]:
    lines = [f"## {screen.number}{markdown(screen.title)}", ""]
    lines += [f"* {word}: {markdown(text)}" for word, text in screen.facts]
    lines.append("")
    for box in screen.boxes:
        lines += _box(box)
    for word, command in screen.commands:
        lines += ["", f"{word[0].upper()}{word[1:]}:", "", *code_block([command])]
    return lines


def _box(box: runbook.Box) -> Iterator[str]:
    yield f"- [ ] {markdown(box.label)} ({code_span(box.path)})"
    if box.look:
        yield f"  - look: {box.look.format(code_span(values.to_paste(box.value)[0]))}"
    for word, text in box.orders:
        yield f"  - {word}: {code_span(text)}"
    yield f"  - now: {markdown(box.now)}"
