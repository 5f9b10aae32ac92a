"""How a value is shown, and how one is said to be known: the same words in every format. Nothing is escaped here."""

from typing import TYPE_CHECKING, Any

from lookout_config.tongue import day, say

if TYPE_CHECKING:
    from lookout_config.changes import Edit, Unchanged
    from lookout_config.impact.nouns import Condition


def shown(value: Any) -> str:
    """A value in a sentence: strings quoted, lists joined, switches as the console has them."""
    match value:
        case None:
            return say("(not set)")
        case bool():
            return say("on") if value else say("off")
        case str():
            return f'"{value}"'
        case list() | tuple() | dict():
            return _many(value)
    return str(value)


def to_paste(value: Any) -> list[str]:
    """What is typed, pasted or chosen on the screen: one entry a row, strings as they are."""
    match value:
        case str() if value:
            return [value]
        case [_, *_]:
            return [line for item in value for line in to_paste(item)]
    return [shown(value)]


def changed_items(edit: "Edit") -> list[tuple[str, Any]]:
    """For a list, what goes out (``-``) and what comes in (``+``); nothing where it is not told item by item."""
    match edit.before, edit.after:
        case list(before), list(after) if edit.known != "unknown":
            gone = [("-", item) for item in before if item not in after]
            return gone + [("+", item) for item in after if item not in before]
    return []


def known(thing: "Edit | Unchanged | Condition") -> str:
    """How we know the present value: ``read``, ``attested 2026-03-01 by ada@contoso.com``, ``unknown``."""
    match thing.known, thing.at, thing.by:
        case "read", _, _:
            return say("read")
        case "attested", "", "":
            return say("attested")
        case "attested", at, "":
            return say("attested {day}", day=day(at))
        case "attested", "", by:
            return say("attested by {by}", by=by)
        case "attested", at, by:
            return say("attested {day} by {by}", day=day(at), by=by)
    return say("unknown")


def question(value: Any) -> str:
    """What to look for where the present value is unknown."""
    return (
        f"are these all, and no others: {shown(value)}?"
        if isinstance(value, list)
        else f"is it {shown(value)}?"
    )


def _many(value: list[Any] | tuple[Any, ...] | dict[str, Any]) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {shown(part)}" for key, part in value.items()) + "}"
    return ", ".join(map(shown, value)) or say("(none)")
