"""A history for a terminal: what was done or said, by whom and when, and a line that counts."""

from collections.abc import Iterator

from lookout_config import history
from lookout_config.report import histories
from lookout_config.report.escape import terminal
from lookout_config.report.given import Told
from lookout_config.report.style import PLAIN, Style

_LOOKS = {"failed": ("red",), "uncertain": ("yellow",), "intent": ("yellow",)}


def render(told: Told, style: Style = PLAIN) -> str:
    name = style.paint(terminal(told.tenant_name or told.tenant_id), "bold")
    head = [f"History of {name}, {terminal(told.file)}", terminal(histories.ORDER)]
    head += [terminal(asked)] if (asked := histories.asked(told)) else []
    blocks = [head, *(list(_act(act, style)) for act in history.acts(told.entries))]
    end = histories.total(told) if told.entries else histories.nothing(told)
    return "\n\n".join("\n".join(block) for block in [*blocks, [style.paint(terminal(end), "bold")]]) + "\n"


def _act(act: history.Act, style: Style) -> Iterator[str]:
    event = act.first.event
    word = style.paint(terminal(histories.what(event.event)), *_LOOKS.get(event.event, ()))
    yield f"{terminal(histories.moment(event.at))}  {terminal(histories.who(act.first.speaker))} {word}"
    yield from (f"    {terminal(line)}" for line in histories.about(act))
    for entry in act.entries:
        label = f"  {terminal(entry.label)}:" if entry.label else ":"
        yield f"  {terminal(entry.event.setting)}{label} {terminal(histories.value(entry))}"
