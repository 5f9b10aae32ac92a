"""The query options of a request, and the limits that Graph sets to them.

Microsoft Learn, "Use query parameters to customize responses", and "Known issues with Microsoft Graph" for the
number of values and their length.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from lookout_config.emulator.odata import Both, Compare, Either, Query, parse_filter, parse_search
from lookout_config.emulator.refused import malformed, unsupported

MAX_VALUES = 15
MAX_LENGTH = 120
_KNOWN = frozenset({"$filter", "$search", "$select", "$top", "$count", "$skiptoken"})


@dataclass(frozen=True, slots=True)
class Options:
    """The query options of a request; ``rest`` are those that a next page needs again."""

    query: Query | None
    select: tuple[str, ...]
    top: int | None
    count: bool
    skiptoken: str
    rest: tuple[tuple[str, str], ...]


def options(text: str, *, eventual: bool) -> Options:
    """Read a query string; ``eventual`` says whether the request bears ``ConsistencyLevel: eventual``."""
    pairs = parse_qsl(text, keep_blank_values=True)
    given = dict(pairs)
    if len(given) != len(pairs):
        raise malformed("Query option was specified more than once.")
    for name in given:
        if name not in _KNOWN:
            raise malformed(f"Unrecognized query argument specified: '{name}'.")
    count = _boolean(given.get("$count", "false"))
    return Options(
        query=_query(given, eventual=eventual, advanced=eventual and count),
        select=tuple(name.strip() for name in given.get("$select", "").split(",") if name.strip()),
        top=_size(given["$top"]) if "$top" in given else None,
        count=count,
        skiptoken=given.get("$skiptoken", ""),
        rest=tuple(pair for pair in pairs if pair[0] != "$skiptoken"),
    )


def _query(given: Mapping[str, str], *, eventual: bool, advanced: bool) -> Query | None:
    parts: list[Query] = []
    if "$filter" in given:
        parts.append(parse_filter(given["$filter"]))
        if not advanced:
            _within_limits(parts[0])
    if "$search" in given:
        if not eventual:
            raise unsupported(
                "Request with $search query parameter only works through MSGraph "
                "with a special request header: 'ConsistencyLevel: eventual'"
            )
        parts.append(parse_search(given["$search"]))
    return Both(tuple(parts)) if len(parts) > 1 else next(iter(parts), None)


def _within_limits(query: Query) -> None:
    leaves = list(_leaves(query))
    number = sum(len(leaf.values) for leaf in leaves)
    if number > MAX_VALUES:
        raise unsupported(
            "Too many child clauses specified in search filter expression containing 'OR' operators: "
            f"{number}. Max allowed: {MAX_VALUES}."
        )
    for leaf in leaves:
        long = [value for value in leaf.values if isinstance(value, str) and _length(value) > MAX_LENGTH]
        if long and leaf.how != "starts":
            raise unsupported(f"The value to match of '{leaf.field}' is longer than {MAX_LENGTH} characters.")


def _length(text: str) -> int:
    """As Graph's platform counts: a character beyond the first 65,536 is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _leaves(query: Query) -> Iterator[Compare]:
    match query:
        case Both(parts) | Either(parts):
            for part in parts:
                yield from _leaves(part)
        case Compare():
            yield query


def _boolean(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise malformed(f"Invalid value '{text}' for $count query option found.")
    return text.lower() == "true"


def _size(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise malformed(f"Invalid value '{text}' for $top query option found.")
    return int(text)
