"""A plan in the parts that every format shows: by the tool, by hand, with Lookout support, held."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lookout_config.changes import BySupport, Edit, InConsole, InGraph, Plan, Step, Unknown
from lookout_config.report.totals import differs
from lookout_config.report.values import changed_items
from lookout_config.tongue import day, say, told

SIGNS = {"+": "add", "~": "change", "-": "remove", "!": "by hand", "?": "unknown"}
_ACTIONS = {"create": "+", "update": "~", "delete": "-"}


@dataclass(frozen=True, slots=True)
class Section:
    """The steps of one part, in the order of the plan."""

    title: str
    steps: tuple[Step, ...]


def sections(plan: Plan) -> list[Section]:
    """The parts that have a step."""
    parts: dict[str, list[Step]] = {title: [] for title in _TITLES}
    for step in plan.steps:
        parts[_title(step)].append(named(step))
    return [Section(title, tuple(steps)) for title, steps in parts.items() if steps]


def sign(step: Step) -> str:
    """``+ ~ -`` for what the tool does, ``!`` for what a person sets, ``?`` for what a person looks at."""
    if isinstance(step.how, InGraph):
        return _ACTIONS[step.action]
    return "!" if differs(step) else "?"


def used_signs(plan: Plan) -> list[str]:
    """The signs that a plan shows, in the order of the legend."""
    used = {sign(step) for step in plan.steps} | ({"-"} if plan.removes else set())
    used |= {"?"} if plan.unknown else set()
    for step in plan.steps:
        used |= {mark for edit in step.edits for mark, _ in changed_items(edit)}
        used |= {"?" for edit in step.edits if edit.known == "unknown"}
    return [mark for mark in SIGNS if mark in used]


def heading(step: Step) -> str:
    """The name of a step; for a screen with its menu, which often says the same."""
    match step.how:
        case InConsole(menu=menu) if menu.endswith(step.name):
            return menu
        case InConsole(menu=menu) if step.name.startswith(menu):
            return told(step.name)
        case InConsole(menu=menu):
            return say("{name}: {menu}", name=step.name, menu=menu)
    return told(step.name)


def asked(step: Step) -> str:
    """Since when Lookout support has a step, and under which ticket; empty where it was not asked."""
    match step.how:
        case BySupport(ticket=ticket, since=since) if ticket:
            return say("with Lookout support since {day}, {ticket}", day=day(since), ticket=ticket)
    return ""


def before(step: Step, plan: Plan) -> list[str]:
    """What comes before a step, by the names of screens and objects that people know."""
    names = {other.path: other.name for other in plan.steps}
    return [names.get(path, path) for path in step.after]


def to_set(step: Step) -> list[Edit]:
    """The settings known to differ."""
    return [edit for edit in step.edits if edit.known != "unknown"]


def to_compare(step: Step) -> list[Edit]:
    """The settings whose present value nobody has told."""
    return [edit for edit in step.edits if edit.known == "unknown"]


def unreadable(plan: Plan) -> dict[str, list[Unknown]]:
    """The unknown values that belong to no step, by reason: there is nothing to do but to make them readable."""
    in_steps = {edit.path for step in plan.steps for edit in step.edits}
    groups: dict[str, list[Unknown]] = {}
    for unknown in plan.unknown:
        if unknown.path not in in_steps:
            groups.setdefault(unknown.reason, []).append(unknown)
    return groups


def by_hand(plan: Plan) -> Sequence[Step]:
    """The steps that a person takes, in the order of the plan, which is that of the console."""
    return [named(step) for step in plan.steps if not isinstance(step.how, InGraph)]


def named(step: Step) -> Step:
    """The step with labels that tell its settings apart: a policy has a Risk Level for every class."""
    return replace(step, edits=tuple(_named(edit, step.path) for edit in step.edits))


def _named(edit: Edit, above: str) -> Edit:
    owner = edit.path.removeprefix(above).rpartition(".")[0].strip('.[]"')
    return replace(edit, label=f"{owner}: {edit.label}") if owner else edit


_TITLES = (
    "By lookout-config, through Microsoft Graph",
    "By hand",
    "With Lookout support",
    "Held back",
)


def _title(step: Step) -> str:
    graph, hand, support, held = _TITLES
    match step.how:
        case _ if step.held:
            return held
        case InConsole():
            return hand
        case BySupport():
            return support
    return graph
