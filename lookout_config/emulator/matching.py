"""Which objects a query finds, and whether a recording holds its whole answer."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from lookout_config.emulator.odata import Both, Compare, Either, Query, Search

Item = Mapping[str, Any]
Fold = Callable[[str, Any], Any]
"""``fold(field, value)`` is what two values of a property share when they count as equal."""

_NAMES = frozenset({"displayName", "mail", "userPrincipalName", "proxyAddresses"})
_IDS = frozenset({"id", "appId"})


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


def answerable(query: Query, asked: Mapping[str, Sequence[str]], fold: Fold) -> bool:
    """Whether the answer follows from what was looked up: of "and" one part is enough, of "or" all count.

    A prefix and a search are asked when looking for a name in another spelling, so they are answered for names
    that were looked up.
    """
    names, ids = asked.get("names", ()), asked.get("ids", ())
    match query:
        case Both(parts):
            return any(answerable(part, asked, fold) for part in parts)
        case Either(parts):
            return all(answerable(part, asked, fold) for part in parts)
        case Search(_, text):
            wanted = set(words(text))
            return any(wanted <= set(words(name)) for name in names)
        case Compare(field, "starts", values):
            known = {str(fold(field, name)).strip() for name in names}
            return all(str(fold(field, value)).strip() in known for value in values)
        case Compare(field, _, values) if field in _NAMES | _IDS:
            known = {fold(field, name) for name in (names if field in _NAMES else ids)}
            return all(_bare(fold(field, value)) in known for value in values)
    return False


def _compares(query: Compare, value: Any, fold: Fold) -> bool:
    wanted = [fold(query.field, each) for each in query.values]
    match query.how, value:
        case "is", _:
            return fold(query.field, value) in wanted
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


def _bare(value: Any) -> Any:
    return value.removeprefix("smtp:") if isinstance(value, str) else value
