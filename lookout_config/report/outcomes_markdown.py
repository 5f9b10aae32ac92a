"""What became of a plan as Markdown, for the summary of a step or a ticket: the total, then a table for each end."""

from collections.abc import Iterator

from lookout_config.changes import Outcome
from lookout_config.report import ended, sections
from lookout_config.report.escape import code_span, markdown
from lookout_config.report.given import Applied
from lookout_config.report.style import PLAIN, Style
from lookout_config.report.table import table

_COLUMNS = ("", "where", "setting", "before", "after")


def render(applied: Applied, _style: Style = PLAIN) -> str:
    blocks = [*_head(applied), *(block for part in ended.parts(applied) for block in _part(part, applied))]
    return "\n\n".join(blocks) + "\n"


def _head(applied: Applied) -> Iterator[str]:
    plan = applied.plan
    name = f"{code_span(plan.tenant_name)}, " if plan.tenant_name else ""
    yield f"**{ended.total(applied)}**"
    yield f"Tenant {name}{code_span(plan.tenant_id)}; file {code_span(plan.file)}; digest {code_span(plan.digest)}"
    yield from map(markdown, applied.notes)


def _part(part: ended.Part, applied: Applied) -> Iterator[str]:
    yield f"### {part.title}"
    yield "\n".join(
        table(
            _COLUMNS,
            [
                row
                for outcome in part.outcomes
                for row in ended.rows(outcome, _where(outcome), markdown, code_span)
            ],
        )
    )
    if onward := ended.onward(applied, part.result, str, code_span):
        yield onward


def _where(outcome: Outcome) -> str:
    why = f": {markdown(outcome.error)}" if outcome.error else ""
    return f"{code_span(sections.heading(outcome.step))}{why}"
