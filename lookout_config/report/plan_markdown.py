"""A plan as Markdown, for a comment on a pull request: the totals first, then a table for each part."""

from collections.abc import Iterable
from dataclasses import replace

from lookout_config.changes import Edit, InGraph, Plan, Refusal, Step
from lookout_config.report import findings_markdown, sections, totals, values
from lookout_config.report.escape import code_span, markdown, shell
from lookout_config.report.given import Planned, Results
from lookout_config.report.numbers import count
from lookout_config.report.style import PLAIN, Style
from lookout_config.report.table import table

_COLUMNS = ("", "where", "setting", "before", "after", "how we know")


def render(planned: Planned, _style: Style = PLAIN) -> str:
    return "\n\n".join(filter(None, [head(planned), body(planned)])) + "\n"


def head(planned: Planned) -> str:
    """The totals, and what the plan is about."""
    return "\n".join(_head(planned))


def body(planned: Planned) -> str:
    """Every part of the plan."""
    plan = planned.plan
    blocks = [
        *(_section(section, plan) for section in sections.sections(planned.fresh)),
        _unknown(planned),
        _before(planned),
        _listed("Removes", (code_span(values.shown(entry)) for entry in plan.removes), _confirm(plan)),
        _listed("Refused by a guard", map(_refusal, plan.refusals)),
        _findings(planned),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _head(planned: Planned) -> list[str]:
    plan = planned.plan
    name = f"{code_span(plan.tenant_name)}, " if plan.tenant_name else ""
    since = [f"**{markdown(totals.of_this_change(planned.apart))}**", ""] if planned.apart else []
    lines = [
        *since,
        totals.line(plan) if since else f"**{totals.line(plan)}**",
        "",
        f"Tenant {name}{code_span(plan.tenant_id)}; file {code_span(plan.file)}; digest {code_span(plan.digest)}",
    ]
    if totals.console_is_managed(plan):
        lines += ["", totals.CANNOT_BE_READ]
    for note in planned.notes:
        lines += ["", markdown(note)]
    return lines


def _section(section: sections.Section, plan: Plan) -> list[str]:
    rows = [row for step in section.steps for row in _rows(step, plan)]
    notes = [f"- {code_span(step.name)}: {markdown(note)}" for step in section.steps for note in step.notes]
    return [f"### {section.title}", "", *table(_COLUMNS, rows), *([""] if notes else []), *notes]


def _rows(step: Step, plan: Plan) -> list[list[str]]:
    """A row a setting; the first one says where."""
    mark = code_span(sections.sign(step))
    rows = [[mark, *_change(edit)] for edit in sections.to_set(step)]
    compare = sections.to_compare(step)
    if compare:
        rows.append([code_span("?"), f"look: {count(len(compare), 'value')} to compare", "", "", "unknown"])
    rows = rows or [[mark, "", "", "", ""]]
    return [[row[0], "" if number else _where(step, plan), *row[1:]] for number, row in enumerate(rows)]


def _change(edit: Edit) -> list[str]:
    before, after = (code_span(values.shown(value)) for value in (edit.before, edit.after))
    return [markdown(edit.label), before, after, markdown(values.known(edit))]


def _where(step: Step, plan: Plan) -> str:
    place = (
        f" {code_span(f'{step.position.file}:{step.position.line}')}" if isinstance(step.how, InGraph) else ""
    )
    said = [markdown(sections.asked(step)), f"held: {markdown(step.held)}" if step.held else ""]
    if isinstance(step.how, InGraph) and step.after and not step.held:
        said.append(f"best after: {markdown(', '.join(sections.before(step, plan)))}")
    return "; ".join([f"{code_span(sections.heading(step))}{place}", *filter(None, said)])


def _unknown(planned: Planned) -> list[str]:
    """Every unknown value where details are asked for, else those that no step would tell."""
    groups = sections.unreadable(planned.fresh)
    if planned.details:
        groups = {}
        for entry in planned.fresh.unknown:
            groups.setdefault(entry.reason, []).append(entry)
    lines = []
    for reason, entries in groups.items():
        lines += [f"- {count(len(entries), 'value')}: {markdown(reason)}"]
        lines += [f"  - {code_span(entry.path)}" for entry in entries]
    return ["### Not known", "", *lines] if lines else []


def _before(planned: Planned) -> list[str]:
    """What differed before, folded: it is applied as well, and is no part of what is asked for now."""
    if not planned.apart:
        return []
    said = totals.there_before(planned.apart)
    parts = sections.sections(replace(planned.plan, steps=planned.apart.before))
    rows = [row for part in parts for step in part.steps for row in _rows(step, planned.plan)]
    gone = [f"- no longer: {code_span(path)}" for path in planned.apart.gone]
    inside = [*(table(_COLUMNS, rows) if rows else []), *(["", *gone] if gone else [])]
    return (
        ["<details>", f"<summary>{said}</summary>", "", *inside, "", "</details>"] if inside else [f"{said}."]
    )


def _confirm(plan: Plan) -> str:
    return f"`lookout-config apply` asks for {code_span(f'--confirm {shell(plan.tenant_name or plan.tenant_id)}')}."


def _refusal(refusal: Refusal) -> str:
    return f"{code_span(refusal.guard)}: {markdown(refusal.message)}"


def _listed(title: str, items: Iterable[str], after: str = "") -> list[str]:
    lines = [f"- {item}" for item in items]
    return [f"### {title}", "", *lines, *(["", after] if after else [])] if lines else []


def _findings(planned: Planned) -> list[str]:
    rows = findings_markdown.found(Results(planned.findings, planned.not_checked))
    return ["### Findings", "", *rows] if rows else []
