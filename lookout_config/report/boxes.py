"""One setting of a by-hand step: what is known of it, what to look for, and what to type, paste or choose."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from lookout_config import kinds
from lookout_config.changes import Edit
from lookout_config.report import values
from lookout_config.report.given import Words
from lookout_config.tongue import said, say


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


class Do(NamedTuple):
    """What a person does with a value: the word, and the questions where it is not known what is there."""

    word: str
    one: str
    all: str
    missing: str


SET = Do(
    said("set"),
    said("is it {value}? if not, set it"),
    said("are these all, and no others? if not, set them"),
    said("are these there, whatever else is? if not, set those that are missing"),
)
ASK = Do(
    said("ask for"),
    said("is it {value}? if not, ask for it"),
    said("are these all, and no others? if not, ask for them"),
    said("are these there, whatever else is? if not, ask for those that are missing"),
)
WAIT = Do(
    said("wait for"),
    said("is it {value}? if not, wait for it"),
    said("are these all, and no others? if not, wait for them"),
    said("are these there, whatever else is? if not, wait for those that are missing"),
)


def box(edit: Edit, words: Words | None = None, reason: str = "", do: Do = SET) -> Box:
    """What a person does to one setting, and what is known of it; ``reason`` is why it is not known."""
    typed = _is_typed(edit.after, words)
    look, orders = "", _changes(edit, typed=typed)
    now = say("{value} ({known})", value=values.shown(edit.before), known=values.known(edit))
    if edit.known == "unknown":
        now = say("unknown, {reason}", reason=reason) if reason else say("unknown")
        look = say(do.one, value="{}")
        if isinstance(edit.after, list):
            look = _question(edit, do)
            orders = _each(say("entry"), edit.after, typed=typed)
    elif not orders:
        orders = _each(say(do.word), edit.after, typed=typed)
    return Box(edit.label, edit.path, look, edit.after, typed, orders, now)


def needs_care(text: str) -> bool:
    """Whether blanks at an edge, doubled or of another kind are easily lost when the text is copied."""
    return text != " ".join(text.split())


def _is_typed(value: Any, words: Words | None) -> bool:
    items = value if isinstance(value, list) else [value]
    chosen = [choice for choice in words.choices.values() if isinstance(choice, str)] if words else []
    return bool(items) and not any(isinstance(item, bool | None) or item in chosen for item in items)


def _question(edit: Edit, do: Do) -> str:
    """A list of the file is whole; what is assigned to the enrollment groups leaves others as they are."""
    if edit.place and kinds.kind_of(edit.place).reaches:
        return say(do.missing)
    return say(do.all)


def _each(word: str, value: Any, *, typed: bool) -> list[Order]:
    return [Order(word, text, typed) for text in values.to_paste(value)]


def _changes(edit: Edit, *, typed: bool) -> list[Order]:
    """The entries of a list that go and that come, as they are to be pasted."""
    words = {"+": say("add"), "-": say("remove")}
    return [
        order
        for sign, item in values.changed_items(edit)
        for order in _each(words[sign], item, typed=typed and sign == "+")
    ]
