"""Which objects a query finds."""

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from lookout_config.emulator.odata import Both, Compare, Either, Query, Search

Item = Mapping[str, Any]
Fold = Callable[[str, Any], Any]
"""``fold(field, value)`` is what two values of a property share when they count as equal."""


def matches(query: Query, item: Item, fold: Fold) -> bool:
    """Whether the query finds the item."""
    match query:
        case Both(parts):
            return all(matches(part, item, fold) for part in parts)
        case Either(parts):
            return any(matches(part, item, fold) for part in parts)
        case Search(field, text):
            there = words(str(item.get(field) or ""))
            wanted = words(text)
            return bool(wanted) and all(any(word.startswith(part) for word in there) for part in wanted)
    return _compares(query, item.get(query.field), fold)


def _compares(query: Compare, value: Any, fold: Fold) -> bool:
    if query.how == "is":
        there = fold(query.field, value)
        return any(fold(query.field, each) == there for each in query.values)
    wanted = [fold(query.field, each) for each in query.values]
    match query.how, value:
        case "starts", str():
            return str(fold(query.field, value)).startswith(tuple(map(str, wanted)))
        case "any", list():
            return any(fold(query.field, each) in wanted for each in value)
    return False


def words(text: str) -> list[str]:
    """As ``$search`` cuts a name: at blanks, symbols, digits and changes of case."""
    cut = "".join(f" {b}" if _breaks(a, b) else b for a, b in pairwise(f" {text}"))
    return [word.casefold() for word in re.split(r"[\W_]+", cut) if word]


def _breaks(before: str, after: str) -> bool:
    return (before.islower() and after.isupper()) or before.isdigit() is not after.isdigit()
