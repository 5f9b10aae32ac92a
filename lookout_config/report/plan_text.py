"""A plan as a person reads it before saying yes; the last line counts."""

from collections.abc import Iterator

from lookout_config.changes import Edit, InConsole, InGraph, Plan, Step
from lookout_config.report import sections, totals, values
from lookout_config.report.escape import shell, terminal
from lookout_config.report.given import Planned
from lookout_config.report.numbers import count
from lookout_config.report.style import PLAIN, Style

_FIRST_ONES, _SHORT = 3, 40
_RUNBOOK = "`lookout-config runbook` lists what to compare, and every value to copy."
_LOOKS = {"+": "green", "~": "yellow", "-": "red", "!": "magenta", "?": "cyan"}


def render(planned: Planned, style: Style = PLAIN) -> str:
    """The whole plan, grouped by who takes its steps."""
    plan = planned.plan
    blocks = [
        _head(planned, style),
        _legend(planned.fresh, style),
        *(_section(section, planned, style) for section in sections.sections(planned.fresh)),
        [_RUNBOOK] if any(map(sections.to_compare, planned.fresh.steps)) else [],
        _unreadable(planned, style),
        _before(planned),
        _removals(plan, style),
        _refusals(plan, style),
        _end(planned, style),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _head(planned: Planned, style: Style) -> list[str]:
    plan = planned.plan
    name = style.paint(terminal(plan.tenant_name or plan.tenant_id), "bold")
    tenant = f"{name} ({terminal(plan.tenant_id)})" if plan.tenant_name else name
    lines = [f"Plan for {tenant} from {terminal(plan.file)}", f"Digest {terminal(plan.digest)}"]
    return [*lines, *map(terminal, planned.notes)]


def _legend(plan: Plan, style: Style) -> list[str]:
    signs = [f"{_sign(sign, style)} {sections.SIGNS[sign]}" for sign in sections.used_signs(plan)]
    return [f"Signs: {', '.join(signs)}"] if signs else []


def _section(section: sections.Section, planned: Planned, style: Style) -> list[str]:
    lines = [line for step in section.steps for line in _step(step, planned, style)]
    return [style.paint(f"{section.title}:", "bold"), *lines]


def _step(step: Step, planned: Planned, style: Style) -> Iterator[str]:
    compare = sections.to_compare(step)
    head = f"  {_sign(sections.sign(step), style)} {terminal(sections.heading(step))}"
    if not totals.differs(step):
        asked = sections.asked(step)
        yield f"{head}{f' ({terminal(asked)})' if asked else ''}; {_look(compare, style)}"
    else:
        yield f"{head} ({_who(step)})"
        for edit in sections.to_set(step):
            yield from _edit(edit, style)
        if compare:
            yield f"      {_sign('?', style)} {_look(compare, style)}"
    if planned.details:
        yield from (f"      {_sign('?', style)} {_question(edit)}" for edit in compare)
    yield from _conditions(step, planned)


def _who(step: Step) -> str:
    if isinstance(step.how, InGraph):
        return f"{terminal(step.position.file)}:{step.position.line}"
    return terminal(sections.asked(step) or step.who)


def _look(compare: list[Edit], style: Style) -> str:
    """One line for all values of a screen that a person must compare: a first plan has many."""
    labels = [_short(edit.label, style) for edit in compare[:_FIRST_ONES]]
    more = [style.ellipsis] if len(compare) > _FIRST_ONES else []
    return f"look: {count(len(compare), 'value')} to compare ({', '.join(labels + more)})"


def _short(label: str, style: Style) -> str:
    cut = label if len(label) <= _SHORT else f"{label[: _SHORT - 1].rstrip()}{style.ellipsis}"
    return terminal(cut)


def _question(edit: Edit) -> str:
    return f"{terminal(edit.label)}: {terminal(values.question(edit.after))} ({terminal(edit.path)})"


def _edit(edit: Edit, style: Style) -> Iterator[str]:
    label, known = terminal(edit.label), terminal(values.known(edit))
    items = values.changed_items(edit)
    if items:
        yield f"      {label} ({known}):"
        yield from (f"        {_sign(sign, style)} {terminal(values.shown(item))}" for sign, item in items)
        return
    before, after = terminal(values.shown(edit.before)), terminal(values.shown(edit.after))
    yield f"      {label}: {before} {style.arrow} {after} ({known})"


def _conditions(step: Step, planned: Planned) -> Iterator[str]:
    """What holds a step, or what is best done first, and what follows; a screen's own note is for the runbook."""
    if step.held:
        yield f"      held: {terminal(step.held)}"
    elif step.after and not isinstance(step.how, InConsole):
        yield f"      best after: {', '.join(map(terminal, sections.before(step, planned.plan)))}"
    yield from (f"      note: {terminal(note)}" for note in step.notes)


def _unreadable(planned: Planned, style: Style) -> list[str]:
    groups = sections.unreadable(planned.fresh)
    if not groups:
        return []
    lines = [style.paint("Not known, and nothing is done about it:", "bold")]
    for reason, entries in groups.items():
        lines.append(f"  {_sign('?', style)} {count(len(entries), 'value')}: {terminal(reason)}")
        if planned.details:
            lines += [f"      {terminal(entry.path)}" for entry in entries]
    return lines


def _before(planned: Planned) -> list[str]:
    """What differed before, a line a step: it is applied as well, and is no part of what is asked for now."""
    if not planned.apart:
        return []
    steps = [
        f"  {terminal(sections.heading(step))}: {count(len(step.edits), 'value')}"
        for step in planned.apart.before
    ]
    steps += [f"  no longer: {terminal(path)}" for path in planned.apart.gone]
    return [f"{totals.there_before(planned.apart)}{':' if steps else '.'}", *steps]


def _removals(plan: Plan, style: Style) -> list[str]:
    if not plan.removes:
        return []
    name = shell(plan.tenant_name or plan.tenant_id)
    head = style.paint("Removes", "bold") + f" (`lookout-config apply` asks for --confirm {name}):"
    return [head, *(f"  {_sign('-', style)} {terminal(values.shown(entry))}" for entry in plan.removes)]


def _refusals(plan: Plan, style: Style) -> list[str]:
    if not plan.refusals:
        return []
    head = style.paint("Refused by a guard, so `lookout-config apply` will not start:", "red", "bold")
    return [head, *(f"  {terminal(refusal.guard)}: {terminal(refusal.message)}" for refusal in plan.refusals)]


def _end(planned: Planned, style: Style) -> list[str]:
    plan = planned.plan
    said = [totals.CANNOT_BE_READ] if totals.console_is_managed(plan) else []
    if planned.apart:
        said.append(terminal(totals.of_this_change(planned.apart)))
    return [*said, style.paint(totals.line(plan), "bold")]


def _sign(sign: str, style: Style) -> str:
    return style.paint(sign, _LOOKS[sign])
