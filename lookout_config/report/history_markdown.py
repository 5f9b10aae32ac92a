"""A history as Markdown, for a ticket or a report: what became of each plan, then one table of all on record."""

from lookout_config import history
from lookout_config.report import histories
from lookout_config.report.escape import code_span, markdown
from lookout_config.report.given import Told
from lookout_config.report.style import PLAIN, Style
from lookout_config.report.table import table

_COLUMNS = ("when", "who", "what", "setting", "value", "evidence", "plan")


def render(told: Told, _style: Style = PLAIN) -> str:
    runs = history.runs(told.entries)
    blocks = [
        [f"### History of {code_span(told.tenant_name or told.tenant_id)}, {code_span(told.file)}"],
        [f"**{markdown(histories.total(told) if told.entries else histories.nothing(told))}**"],
        [markdown(histories.ORDER)],
        [markdown(histories.asked(told))] if histories.asked(told) else [],
        [f"- plan {code_span(run.plan)}: {markdown(histories.run(run))}" for run in runs],
        table(_COLUMNS, [_row(act, entry) for act in history.acts(told.entries) for entry in act.entries])
        if told.entries
        else [],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _row(act: history.Act, entry: history.Entry) -> list[str]:
    event = act.first.event
    label = f"{markdown(entry.label)} " if entry.label else ""
    return [
        markdown(histories.moment(event.at)),
        markdown(histories.who(entry.speaker)),
        markdown(histories.what(event.event)),
        f"{label}{code_span(entry.event.setting)}",
        markdown(histories.value(entry)),
        markdown(histories.evidence(entry.evidence)),
        code_span(event.plan[:12]) if event.plan else "",
    ]
