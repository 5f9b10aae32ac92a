"""What became of a plan as a page to send and to keep: the total, then a table for each end, what went wrong first."""

from collections.abc import Iterator

from lookout_config.changes import Outcome, Result
from lookout_config.report import ended, sections
from lookout_config.report.escape import html
from lookout_config.report.given import Applied
from lookout_config.report.page import code, page, table
from lookout_config.report.style import PLAIN, Style

_COLUMNS = ("", "Where", "Setting", "Before", "After")
_WEIGHTS = {Result.FAILED: "error", Result.UNCERTAIN: "error", Result.SKIPPED: "warning"}


def render(applied: Applied, _style: Style = PLAIN) -> str:
    plan = applied.plan
    blocks = [*_head(applied), *(block for part in ended.parts(applied) for block in _part(part, applied))]
    return page(f"Applied to {plan.tenant_name or plan.tenant_id}", blocks)


def _head(applied: Applied) -> Iterator[str]:
    plan = applied.plan
    name = f"{html(plan.tenant_name)}, " if plan.tenant_name else ""
    signs = ", ".join(f"{code(sign)} {sections.SIGNS[sign]}" for sign in ended.signs(applied))
    yield "<h1>Applied</h1>"
    yield f"<p><strong>{html(ended.total(applied))}</strong></p>"
    yield f"<p>Tenant {name}{code(plan.tenant_id)}; file {code(plan.file)}; digest {code(plan.digest)}</p>"
    yield from (f"<p>{html(note)}</p>" for note in applied.notes)
    if signs:
        yield f'<p class="quiet">Signs: {signs}</p>'


def _part(part: ended.Part, applied: Applied) -> Iterator[str]:
    weight = _WEIGHTS.get(part.result)
    title = f'<span class="weight">{html(part.title)}</span>' if weight else html(part.title)
    yield f'<h2 class="{weight}">{title}</h2>' if weight else f"<h2>{title}</h2>"
    yield table(
        _COLUMNS,
        [row for outcome in part.outcomes for row in ended.rows(outcome, _where(outcome), html, code)],
    )
    if onward := ended.onward(applied, part.result, html, code):
        yield f"<p>{onward}</p>"


def _where(outcome: Outcome) -> str:
    why = f"<br>{html(outcome.error)}" if outcome.error else ""
    return f"{html(sections.heading(outcome.step))}{why}"
