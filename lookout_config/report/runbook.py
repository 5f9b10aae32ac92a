"""The by-hand steps of a plan as a numbered list of screens, by console: what every form of the runbook says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from lookout_config import kinds, screens
from lookout_config.changes import BySupport, Edit, InConsole, Plan, Step
from lookout_config.report import boxes, sections, totals
from lookout_config.report.escape import shell
from lookout_config.report.given import Planned, Words
from lookout_config.tongue import day, joined, said, said_of, say, say_of, told

Rows = Sequence[tuple[str, str]]
"""Pairs of a word (``who``, ``set``) and the text beside it, not yet escaped."""

RECORD = said("record it")


_NO_WORDS: Mapping[str, Words] = {}


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
    boxes: Sequence[boxes.Box]
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
        return ", ".join(filter(None, (self.name, self.console.address)))

    @property
    def name(self) -> str:
        """What the console is called."""
        return say(self.console.name)

    @property
    def help(self) -> list[str]:
        """What helps when the way in is barred."""
        return [say(line) for line in self.console.help]


def parts(planned: Planned) -> list[Part]:
    """The by-hand steps in the order of the plan, numbered from 1, by console."""
    numbered = list(enumerate(sections.by_hand(planned.plan), 1))
    return [
        Part(console, [_numbered(number, step, planned) for number, step in some])
        for console, some in groupby(numbered, key=lambda entry: _of(entry[1]).console)
    ]


def alone(step: Step, words: Mapping[str, Words] = _NO_WORDS) -> Screen:
    """One step without its number, for the moment at which it is taken."""
    boxes_ = [_box(edit, step, words, "") for edit in sections.named(step).edits]
    console = Part(_of(step).console, ()).title
    facts_ = [*([(say("in"), console)] if console else []), *facts(step)]
    return Screen(
        "",
        told(step.name),
        _menu(step),
        sections.heading(step),
        told(step.who),
        facts_,
        boxes_,
        (),
        _checks(step),
        (),
    )


def summary(plan: Plan) -> str:
    """How much there is to do."""
    steps = sections.by_hand(plan)
    if not steps:
        return say("Nothing to do by hand.")
    changes = sum(len(sections.to_set(step)) for step in steps)
    looks = sum(len(sections.to_compare(step)) for step in steps)
    return say(
        "{screens}; {set}; {compare}.",
        screens=said_of(len(steps), "{number} screen", "{number} screens"),
        set=said_of(changes, "{number} value to set", "{number} values to set"),
        compare=said_of(looks, "{number} value to compare", "{number} values to compare"),
    )


def counts(plan: Plan) -> Rows:
    """How what is there now is known, and what is left for a person: each count with what is counted."""
    sums = totals.totals(plan)
    steps = len(sections.by_hand(plan))
    read, attested, unknown, differ = (
        int(sums[name]) for name in ("read_equal", "attested", "unknown", "by_hand")
    )
    oldest = str(sums["oldest_attestation"] or "")
    of_attested = say_of(attested, "attested", "attested")
    if oldest:
        of_attested = say_of(attested, "attested (oldest {day})", "attested (oldest {day})", day=day(oldest))
    by_hand = say_of(
        steps,
        "screen by hand, {differ} known to differ",
        "screens by hand, {differ} known to differ",
        differ=differ,
    )
    return [
        (str(read), say_of(read, "read and equal", "read and equal")),
        (str(attested), of_attested),
        (str(unknown), say_of(unknown, "unknown", "unknown")),
        (str(steps), by_hand),
    ]


def counted(plan: Plan) -> str:
    """The same in a sentence."""
    counts_ = [said("{number} {what}", number=number, what=what) for number, what in counts(plan)]
    return say("{counts}.", counts=joined("{head}; {rest}", counts_))


def facts(step: Step) -> Rows:
    """Who takes the step, where it is if not at its menu, what is to be seen there and what must be known."""
    screen = _of(step)
    rows = [(say("who"), told(step.who)), (say("asked"), sections.asked(step))]
    rows += [(say("older console"), _older(step)), (say("if not there"), say(screen.elsewhere))]
    rows += [
        (say("held"), told(step.held)),
        (say("you see"), say(screen.sees)),
        (say("note"), say(_note(step))),
    ]
    rows += [*((say("note"), told(note)) for note in step.notes), (say("phones"), say(screen.meanwhile))]
    return [(word, text) for word, text in rows if text]


def _numbered(number: int, step: Step, planned: Planned) -> Screen:
    reasons = {thing.path: thing.reason for thing in planned.plan.unknown}
    return Screen(
        f"{number}. ",
        told(step.name),
        _menu(step),
        sections.heading(step),
        told(step.who),
        [*((say("first"), _prerequisite(path, planned.plan)) for path in step.after), *facts(step)],
        [_box(edit, step, planned.words, reasons.get(edit.path, "")) for edit in step.edits],
        _requests(step, planned.about),
        _checks(step),
        _commands(step, planned.about),
    )


def _box(edit: Edit, step: Step, words: Mapping[str, Words], reason: str) -> boxes.Box:
    return boxes.box(_in_words(edit, words), words.get(edit.path), reason, _to_do(step))


def _to_do(step: Step) -> boxes.Do:
    if not isinstance(step.how, BySupport):
        return boxes.SET
    return boxes.WAIT if sections.asked(step) else boxes.ASK


def _of(step: Step) -> screens.Screen:
    """The screen of a step as the table has it; a step of no setting of the table has none to speak of."""
    place = step.edits[0].place if step.edits else ()
    return (kinds.kind_of(place).screen if place else None) or _NO_SCREEN


def _menu(step: Step) -> str:
    """The way there in the console's own words; what Lookout support does has no menu, but a sentence."""
    match step.how:
        case InConsole(menu=menu):
            return menu
        case BySupport():
            return say(_of(step).menu)
    return _of(step).menu


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


def _prerequisite(path: str, plan: Plan) -> str:
    """The step that must come first, by its number here, or as what the tool does."""
    for number, step in enumerate(sections.by_hand(plan), 1):
        if step.path == path:
            return say("step {number}, {name}", number=number, name=step.name)
    by_tool = next((step.name for step in plan.steps if step.path == path), "")
    return say("{name}, by lookout-config apply", name=by_tool) if by_tool else path


def _checks(step: Step) -> Rows:
    return [(say("check"), say(check)) for check in (_of(step).check,) if check]


def _commands(step: Step, about: str) -> Rows:
    """What to run once it is done. What Graph reads is attested by nobody, but read."""
    if step.edits and step.edits[0].place and kinds.kind_of(step.edits[0].place).whose is kinds.Whose.GRAPH:
        return [(say("see that it is done"), f"lookout-config plan {about}")]
    return [(say(RECORD), f"lookout-config attest {about} --screen {shell(step.name)}")]


def _requests(step: Step, about: str) -> Rows:
    if not isinstance(step.how, BySupport) or sections.asked(step):
        return []
    asked = f"lookout-config attest {about} --screen {shell(step.name)} --requested TICKET"
    return [(say("write the e-mail"), f"lookout-config request {about}"), (say("once it is sent"), asked)]
