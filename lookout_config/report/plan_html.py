"""A plan as a page to send and to keep: the totals first, then a table for each part."""

from collections.abc import Iterable

from lookout_config.changes import Edit, InGraph, Plan, Step
from lookout_config.report import sections, totals, values
from lookout_config.report.entries import entries
from lookout_config.report.escape import html, shell
from lookout_config.report.findings_html import articles
from lookout_config.report.given import Planned, Results
from lookout_config.report.numbers import count
from lookout_config.report.page import code, page, table
from lookout_config.report.style import PLAIN, Style

_COLUMNS = ("", "Where", "Setting", "Before", "After", "How we know")


def render(planned: Planned, _style: Style = PLAIN) -> str:
    plan = planned.plan
    blocks = [
        *_head(planned),
        *(_section(section) for section in sections.sections(planned.fresh)),
        *_unknown(planned),
        *_before(planned),
        *_listed("Removes", (code(values.shown(entry)) for entry in plan.removes), _confirm(plan)),
        *_listed("Refused by a guard", (f"{code(no.guard)}: {html(no.message)}" for no in plan.refusals)),
        *_findings(planned),
    ]
    return page(f"Plan for {plan.tenant_name or plan.tenant_id}", blocks)


def _head(planned: Planned) -> list[str]:
    plan = planned.plan
    name = f"{html(plan.tenant_name)}, " if plan.tenant_name else ""
    about = f"Tenant {name}{code(plan.tenant_id)}; file {code(plan.file)}; digest {code(plan.digest)}"
    said = [totals.CANNOT_BE_READ] if totals.console_is_managed(plan) else []
    notes = [f"<p>{html(note)}</p>" for note in [*said, *planned.notes]]
    signs = ", ".join(f"{code(sign)} {sections.SIGNS[sign]}" for sign in sections.used_signs(planned.fresh))
    legend = [f'<p class="quiet">Signs: {signs}</p>'] if signs else []
    return [
        "<h1>Plan</h1>",
        *([f"<p><strong>{html(totals.of_this_change(planned.apart))}</strong></p>"] if planned.apart else []),
        f"<p><strong>{html(totals.line(plan))}</strong></p>",
        f"<p>{about}</p>",
        *notes,
        *legend,
    ]


def _section(section: sections.Section) -> str:
    rows = [row for step in section.steps for row in _rows(step)]
    return f"<h2>{html(section.title)}</h2>\n{table(_COLUMNS, rows)}"


def _rows(step: Step) -> list[list[str]]:
    """A row a setting; the first one says where."""
    mark = code(sections.sign(step))
    rows = [[mark, *_change(edit)] for edit in sections.to_set(step)]
    rows += [
        [code("?"), html(edit.label), "", html(values.question(edit.after)), "unknown"]
        for edit in sections.to_compare(step)
    ]
    rows = rows or [[mark, "", "", "", ""]]
    return [[row[0], "" if number else _where(step), *row[1:]] for number, row in enumerate(rows)]


def _change(edit: Edit) -> list[str]:
    before, after = (code(values.shown(value)) for value in (edit.before, edit.after))
    return [html(edit.label), before, after, html(values.known(edit))]


def _where(step: Step) -> str:
    place = f" {code(f'{step.position.file}:{step.position.line}')}" if isinstance(step.how, InGraph) else ""
    held = f"<br>Held: {html(step.held)}" if step.held else ""
    return f"{html(sections.heading(step))}{place}{held}"


def _unknown(planned: Planned) -> list[str]:
    """The unknown values that no step would tell."""
    groups = sections.unreadable(planned.fresh)
    lines = [
        f"{count(len(some), 'value')}: {html(reason)}: {', '.join(code(entry.path) for entry in some)}"
        for reason, some in groups.items()
    ]
    return _listed("Not known", lines)


def _before(planned: Planned) -> list[str]:
    """What differed before, folded: it is applied as well, and is no part of what is asked for now."""
    if not planned.apart:
        return []
    said = html(totals.there_before(planned.apart))
    rows = [row for step in planned.apart.before for row in _rows(sections.named(step))]
    return [
        f"<details>\n<summary>{said}</summary>\n{table(_COLUMNS, rows)}\n</details>"
        if rows
        else f"<p>{said}.</p>"
    ]


def _confirm(plan: Plan) -> str:
    asked = f"--confirm {shell(plan.tenant_name or plan.tenant_id)}"
    return f"<code>lookout-config apply</code> asks for {code(asked)}."


def _listed(title: str, items: Iterable[str], after: str = "") -> list[str]:
    lines = [f"<li>{item}</li>" for item in items]
    end = f"\n<p>{after}</p>" if after else ""
    return [f"<h2>{title}</h2>\n<ul>\n{chr(10).join(lines)}\n</ul>{end}"] if lines else []


def _findings(planned: Planned) -> list[str]:
    results = Results(planned.findings, planned.not_checked)
    every = entries(results)
    return ["<h2>Findings</h2>", *articles(every, results)] if every else []
