"""What was looked up of a collection that is not complete, and so which queries a recording can answer."""

from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from typing import Any

from lookout_config.emulator.matching import Fold, words
from lookout_config.emulator.odata import Both, Compare, Either, Query, Search

_NAMES = frozenset({"displayName", "mail", "userPrincipalName", "proxyAddresses"})
_IDS = frozenset({"id", "appId"})


class LookedUp:
    """The names and IDs that were asked for, ready to be compared."""

    def __init__(self, asked: Mapping[str, Sequence[str]], fold: Fold) -> None:
        self._names = asked.get("names", ())
        self._ids = asked.get("ids", ())
        self._fold = fold
        self._known = cache(self._folded)  # by field, made when it is first asked
        self._stripped = cache(lambda field: {str(self._fold(field, name)).strip() for name in self._names})

    def answers(self, query: Query) -> bool:
        """Whether the answer follows from what was looked up: of "and" one part is enough, of "or" all count.

        A prefix and a search are asked when looking for a name in another spelling, so they are answered for
        names that were looked up.
        """
        match query:
            case Both(parts):
                return any(map(self.answers, parts))
            case Either(parts):
                return all(map(self.answers, parts))
            case Search(_, text):
                return self._have(set(words(text)))
            case Compare(field, "starts", values):
                return all(str(self._fold(field, value)).strip() in self._stripped(field) for value in values)
            case Compare(field, _, values) if field in _NAMES | _IDS:
                return all(_bare(self._fold(field, value)) in self._known(field) for value in values)
        return False

    def _folded(self, field: str) -> set[Any]:
        return {self._fold(field, name) for name in (self._names if field in _NAMES else self._ids)}

    def _have(self, wanted: set[str]) -> bool:
        """Whether one of the names has all of these words."""
        if not wanted:
            return bool(self._names)
        return bool(frozenset.intersection(*(self._by_word.get(word, frozenset()) for word in wanted)))

    @cached_property
    def _by_word(self) -> Mapping[str, frozenset[int]]:
        found: dict[str, set[int]] = {}
        for number, name in enumerate(self._names):
            for word in words(name):
                found.setdefault(word, set()).add(number)
        return {word: frozenset(numbers) for word, numbers in found.items()}


def _bare(value: Any) -> Any:
    return value.removeprefix("smtp:") if isinstance(value, str) else value
