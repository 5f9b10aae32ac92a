"""The runbook as Markdown, for a ticket or a wiki: a box to tick and a value to copy for every setting."""

from collections.abc import Iterator

from lookout_config.report import runbook, values
from lookout_config.report.boxes import Box
from lookout_config.report.escape import code_block, code_span, markdown
from lookout_config.report.given import Planned
from lookout_config.report.style import PLAIN, Style
from lookout_config.tongue import say, told


def render(planned: Planned, _style: Style = PLAIN) -> str:
    """The by-hand steps in the order of the consoles."""
    plan = planned.plan
    name = f"{code_span(plan.tenant_name)}, " if plan.tenant_name else ""
    about = say(
        "Tenant {tenant}; file {file}", tenant=f"{name}{code_span(plan.tenant_id)}", file=code_span(plan.file)
    )
    notes = [line for note in planned.notes for line in ("", markdown(told(note)))]
    head = [f"# {say('Runbook')}", "", about, *notes]
    blocks = [head, [markdown(runbook.counted(plan)), "", runbook.summary(plan)]]
    for part in runbook.parts(planned):
        blocks += [_part(part), *map(_screen, part.screens)]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _part(part: runbook.Part) -> list[str]:
    help_ = ["", *(f"* {markdown(line)}" for line in part.help)] if part.help else []
    return [f"## {markdown(part.title)}", *help_] if part.title else []


def _screen(screen: runbook.Screen) -> list[str]:
    lines = [f"### {screen.number}{markdown(screen.title)}", ""]
    lines += [f"* {_row(word, markdown(text))}" for word, text in screen.facts]
    lines.append("")
    for box in screen.boxes:
        lines += _box(box)
    lines += _commands(screen.requests)
    for word, text in screen.checks:
        lines += ["", _row(_capital(word), markdown(text))]
    lines += _commands(screen.commands)
    return lines


def _commands(rows: runbook.Rows) -> Iterator[str]:
    for word, command in rows:
        yield from ("", say("{title}:", title=_capital(word)), "", *code_block([command]))


def _capital(word: str) -> str:
    return word[0].upper() + word[1:]


def _box(box: Box) -> Iterator[str]:
    yield f"- [ ] {markdown(box.label)} ({code_span(box.path)})"
    if box.look:
        yield f"  - {say('look: {question}', question=box.look.format(code_span(values.to_paste(box.value)[0])))}"
    for order in box.orders:
        yield f"  - {_row(order.word, code_span(order.text))}"
    yield f"  - {_row(say('now'), markdown(box.now))}"


def _row(word: str, text: str) -> str:
    return say("{word}: {text}", word=word, text=text)
