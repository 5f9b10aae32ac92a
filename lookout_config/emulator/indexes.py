"""Ways to find objects without looking at each: by a value, by how a value begins, by the words in it."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any

from lookout_config.emulator.matching import Fold, Item, words
from lookout_config.emulator.odata import Both, Compare, Either, Query, Search


class Index:
    """The objects of one collection, by one property. It is made when it is first asked, and good until a write."""

    def __init__(self, field: str, items: Sequence[Item], fold: Fold) -> None:
        self._field = field
        self._items = items
        self._fold = fold

    def equal(self, values: Iterable[str]) -> set[int]:
        """Where the property is one of these."""
        return {at for value in values for at in self._by_value.get(self._fold(self._field, value), ())}

    def starting(self, values: Iterable[str]) -> set[int]:
        """Where it begins with one of these."""
        return {at for value in values for at in self._starts.among(str(self._fold(self._field, value)))}

    def having(self, text: str) -> set[int] | None:
        """Where it may have the words of a text: where it has the rarest. None for a text without words."""
        ranges = [self._words.among(word) for word in words(text)]
        rarest = min(ranges, key=len, default=None)
        return None if rarest is None else set(rarest)

    @cached_property
    def _texts(self) -> list[tuple[str, int]]:
        values = ((item.get(self._field), at) for at, item in enumerate(self._items))
        return [(value, at) for value, at in values if isinstance(value, str)]

    @cached_property
    def _by_value(self) -> dict[Any, list[int]]:
        found: dict[Any, list[int]] = {}
        for value, at in self._texts:
            found.setdefault(self._fold(self._field, value), []).append(at)
        return found

    @cached_property
    def _starts(self) -> "_Sorted":
        return _Sorted((str(self._fold(self._field, value)), at) for value, at in self._texts)

    @cached_property
    def _words(self) -> "_Sorted":
        return _Sorted((word, at) for value, at in self._texts for word in words(value))


class _Sorted:
    """Texts in their order, so that those that begin alike lie side by side."""

    def __init__(self, pairs: Iterable[tuple[str, int]]) -> None:
        self._pairs = sorted(pairs)
        self._keys = [text for text, _ in self._pairs]

    def among(self, start: str) -> list[int]:
        first = bisect_left(self._keys, start)
        end = bisect_right(self._keys, start, lo=first, key=lambda text: text[: len(start)])
        return [at for _, at in self._pairs[first:end]]


def is_exact(query: Query) -> bool:
    """Whether ``likely`` tells of this query no more than it finds."""
    return (
        isinstance(query, Compare)
        and query.how == "is"
        and all(isinstance(value, str) for value in query.values)
    )


def likely(query: Query, index: Callable[[str], Index]) -> set[int] | None:
    """Where all are that the query finds, and some that it does not; None for anywhere."""
    match query:
        case Compare(field, "is", values) if all(isinstance(value, str) for value in values):
            return index(field).equal(values)
        case Compare(field, "starts", values) if all(isinstance(value, str) for value in values):
            return index(field).starting(values)
        case Search(field, text):
            return index(field).having(text)
        case Both(parts):
            known = [found for found in (likely(part, index) for part in parts) if found is not None]
            return set.intersection(*known) if known else None
        case Either(parts):
            each = [likely(part, index) for part in parts]
            return None if None in each else {at for found in each for at in found or ()}
    return None
