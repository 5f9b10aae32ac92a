"""The by-hand steps of a plan as a numbered list of screens, by console: what every form of the runbook says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, NamedTuple

from lookout_config import kinds, screens
from lookout_config.changes import BySupport, Edit, InConsole, Plan, Step
from lookout_config.report import sections, totals, values
from lookout_config.report.escape import shell
from lookout_config.report.given import Planned, Words

Rows = Sequence[tuple[str, str]]
"""Pairs of a word (``who``, ``set``) and the text beside it, not yet escaped."""

RECORD = "record it"
_NO_WORDS: Mapping[str, Words] = {}


class Order(NamedTuple):
    """What to do with one value. ``typed`` is whether it is typed or pasted there, and not chosen or switched."""

    word: str
    text: str
    typed: bool


@dataclass(frozen=True, slots=True)
class Box:
    """One setting to tick: ``orders`` say what to set, row by row.

    ``look`` is the question where the present value is not known, with ``{}`` for ``value``; else empty.
    """

    label: str
    path: str
    look: str
    value: Any
    typed: bool
    orders: Sequence[Order]
    now: str


@dataclass(frozen=True, slots=True)
class Screen:
    """One section: what to know, the settings, how to tell that it worked, and the command that records it.

    ``number`` is what stands before the title, such as ``2. ``; ``title`` is the name with the menu; ``requests`` are
    the commands by which it is asked for, where somebody else does it.
    """

    number: str
    name: str
    menu: str
    title: str
    who: str
    facts: Rows
    boxes: Sequence[Box]
    requests: Rows
    checks: Rows
    commands: Rows


@dataclass(frozen=True, slots=True)
class Part:
    """Screens of one console that follow each other: where it is, and what helps when the way in is barred."""

    console: screens.Console
    screens: Sequence[Screen]

    @property
    def title(self) -> str:
        """The console's name with its address, where it has one."""
        return ", ".join(filter(None, (self.console.name, self.console.address)))


def parts(planned: Planned) -> list[Part]:
    """The by-hand steps in the order of the plan, numbered from 1, by console."""
    numbered = list(enumerate(sections.by_hand(planned.plan), 1))
    return [
        Part(console, [_numbered(number, step, planned) for number, step in some])
        for console, some in groupby(numbered, key=lambda entry: _of(entry[1]).console)
    ]


def alone(step: Step, words: Mapping[str, Words] = _NO_WORDS) -> Screen:
    """One step without its number, for the moment at which it is taken."""
    boxes = [_box(edit, step, words, "") for edit in sections.named(step).edits]
    console = Part(_of(step).console, ()).title
    facts_ = [*([("in", console)] if console else []), *facts(step)]
    return Screen(
        "", step.name, _menu(step), sections.heading(step), step.who, facts_, boxes, (), _checks(step), ()
    )


def summary(plan: Plan) -> str:
    """How much there is to do."""
    steps = sections.by_hand(plan)
    if not steps:
        return "Nothing to do by hand."
    changes = sum(len(sections.to_set(step)) for step in steps)
    looks = sum(len(sections.to_compare(step)) for step in steps)
    screens_ = values.count(len(steps), "screen")
    return f"{screens_}; {values.count(changes, 'value')} to set; {values.count(looks, 'value')} to compare."


def counts(plan: Plan) -> Rows:
    """How what is there now is known, and what is left for a person: each count with what is counted."""
    sums = totals.totals(plan)
    steps = len(sections.by_hand(plan))
    oldest = f" (oldest {sums['oldest_attestation']})" if sums["oldest_attestation"] else ""
    return [
        (str(sums["read_equal"]), "read and equal"),
        (str(sums["attested"]), f"attested{oldest}"),
        (str(sums["unknown"]), "unknown"),
        (str(steps), f"{'screen' if steps == 1 else 'screens'} by hand, {sums['by_hand']} known to differ"),
    ]


def needs_care(text: str) -> bool:
    """Whether blanks at an edge, doubled or of another kind are easily lost when the text is copied."""
    return text != " ".join(text.split())


def box(edit: Edit, words: Words | None = None, reason: str = "", do: str = "set") -> Box:
    """What a person does to one setting, and what is known of it; ``reason`` is why it is not known."""
    typed = _is_typed(edit.after, words)
    look, orders = "", _changes(edit, typed=typed)
    now = f"{values.shown(edit.before)} ({values.known(edit)})"
    if edit.known == "unknown":
        now = f"unknown, {reason}" if reason else "unknown"
        look = f"is it {{}}? if not, {do} it"
        if isinstance(edit.after, list):
            look = _question(edit, do)
            orders = _each("entry", edit.after, typed=typed)
    elif not orders:
        orders = _each(do, edit.after, typed=typed)
    return Box(edit.label, edit.path, look, edit.after, typed, orders, now)


def facts(step: Step) -> Rows:
    """Who takes the step, where it is if not at its menu, what is to be seen there and what must be known."""
    screen = _of(step)
    rows = [("who", step.who), ("asked", sections.asked(step))]
    rows += [("older console", _older(step)), ("if not there", screen.elsewhere)]
    rows += [("held", step.held), ("you see", screen.sees), ("note", _note(step))]
    rows += [*(("note", note) for note in step.notes), ("phones", screen.meanwhile)]
    return [(word, text) for word, text in rows if text]


def _numbered(number: int, step: Step, planned: Planned) -> Screen:
    reasons = {thing.path: thing.reason for thing in planned.plan.unknown}
    return Screen(
        f"{number}. ",
        step.name,
        _menu(step),
        sections.heading(step),
        step.who,
        [*(("first", _prerequisite(path, planned.plan)) for path in step.after), *facts(step)],
        [_box(edit, step, planned.words, reasons.get(edit.path, "")) for edit in step.edits],
        _requests(step, planned.about),
        _checks(step),
        _commands(step, planned.about),
    )


def _box(edit: Edit, step: Step, words: Mapping[str, Words], reason: str) -> Box:
    return box(_in_words(edit, words), words.get(edit.path), reason, _to_do(step))


def _to_do(step: Step) -> str:
    if not isinstance(step.how, BySupport):
        return "set"
    return "wait for" if sections.asked(step) else "ask for"


def _of(step: Step) -> screens.Screen:
    """The screen of a step as the table has it; a step of no setting of the table has none to speak of."""
    place = step.edits[0].place if step.edits else ()
    return (kinds.kind_of(place).screen if place else None) or _NO_SCREEN


def _menu(step: Step) -> str:
    return step.how.menu if isinstance(step.how, InConsole) else _of(step).menu


def _older(step: Step) -> str:
    return step.how.older_menu if isinstance(step.how, InConsole) else ""


def _note(step: Step) -> str:
    return step.how.note if isinstance(step.how, InConsole) else _of(step).note


_NO_SCREEN = screens.Screen("", "", "", "", screens.Console(""))


def _in_words(edit: Edit, words: Mapping[str, Words]) -> Edit:
    """The setting and its values as the console calls them."""
    if edit.path not in words:
        return edit
    known = words[edit.path]
    return replace(edit, label=known.label, before=known.said(edit.before), after=known.said(edit.after))


def _is_typed(value: Any, words: Words | None) -> bool:
    items = value if isinstance(value, list) else [value]
    chosen = [choice for choice in words.choices.values() if isinstance(choice, str)] if words else []
    return bool(items) and not any(isinstance(item, bool | None) or item in chosen for item in items)


def _question(edit: Edit, do: str) -> str:
    """A list of the file is whole; what is assigned to the enrollment groups leaves others as they are."""
    if edit.place and kinds.kind_of(edit.place).reaches:
        return f"are these there, whatever else is? if not, {do} those that are missing"
    return f"are these all, and no others? if not, {do} them"


def _each(word: str, value: Any, *, typed: bool) -> list[Order]:
    return [Order(word, text, typed) for text in values.to_paste(value)]


def _changes(edit: Edit, *, typed: bool) -> list[Order]:
    """The entries of a list that go and that come, as they are to be pasted."""
    words = {"+": "add", "-": "remove"}
    return [
        order
        for sign, item in values.changed_items(edit)
        for order in _each(words[sign], item, typed=typed and sign == "+")
    ]


def _prerequisite(path: str, plan: Plan) -> str:
    """The step that must come first, by its number here, or as what the tool does."""
    for number, step in enumerate(sections.by_hand(plan), 1):
        if step.path == path:
            return f"step {number}, {step.name}"
    by_tool = next((step.name for step in plan.steps if step.path == path), "")
    return f"{by_tool}, by lookout-config apply" if by_tool else path


def _checks(step: Step) -> Rows:
    return [("check", check) for check in (_of(step).check,) if check]


def _commands(step: Step, about: str) -> Rows:
    """What to run once it is done. What Graph reads is attested by nobody, but read."""
    if step.edits and step.edits[0].place and kinds.kind_of(step.edits[0].place).whose is kinds.Whose.GRAPH:
        return [("see that it is done", f"lookout-config plan {about}")]
    return [(RECORD, f"lookout-config attest {about} --screen {shell(step.name)}")]


def _requests(step: Step, about: str) -> Rows:
    if not isinstance(step.how, BySupport) or sections.asked(step):
        return []
    asked = f"lookout-config attest {about} --screen {shell(step.name)} --requested TICKET"
    return [("write the e-mail", f"lookout-config request {about}"), ("once it is sent", asked)]
