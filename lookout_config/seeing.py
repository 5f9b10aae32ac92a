"""What a tenant shows of an object: before a write, that it is as the plan found it; after it, that it was taken."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from lookout_config import graph
from lookout_config.changes import InGraph, Proof
from lookout_config.world import Request, Response, Send

_WRITTEN = range(200, 300)
_NOT_FOUND = 404
# Entra's index lags behind its writes, mostly by seconds; a minute is what Microsoft's own modules allow for.
_WAITS = (1, 2, 4, 8, 15, 30)


class Refused(Exception):
    """The tenant did not take a write, or took it and shows something else."""


class NotYet(Exception):
    """The tenant took a write and does not show it yet."""


def check(response: Response, request: Request) -> None:
    """Refused unless the answer is a success."""
    if response.status not in _WRITTEN:
        raise Refused(f"Graph refused {request.method} with {response.status}: {_error_text(response)}")


def compare(how: InGraph, send: Send) -> None:
    """A person may have answered questions for an hour since the plan was made, and another have written meanwhile."""
    now = _PROOFS[how.proof](how, send)
    if how.creates:
        if now is not None:
            raise Refused("it is there already, and was not when the plan was made")
        return
    if now is None:
        raise Refused("Graph refused GET with 404: no reason given")
    found = how.found or {}
    others = {name: now.get(name) for name, value in found.items() if not _same(now.get(name), value)}
    if others:
        raise Refused(f"changed since the plan was made: Graph now shows {others}")


def was_made(how: InGraph, send: Send, sleep: Callable[[float], None]) -> bool:
    """Whether what a write makes was made by an earlier one whose answer never came: that may show late."""
    try:
        read_back(how, send, sleep)
    except (Refused, NotYet):
        return False
    return True


def read_back(how: InGraph, send: Send, sleep: Callable[[float], None]) -> None:
    """Microsoft couples some switches on its side, so that a write was taken does not say what is there now."""
    now = _PROOFS[how.proof](how, send)
    waits = iter(_WAITS if how.proof == "name" else ())
    while now is None and (wait := next(waits, None)) is not None:
        sleep(wait)
        now = _PROOFS[how.proof](how, send)
    if now is None and how.proof == "name":
        raise NotYet(f"taken, but Graph does not show it after {sum(_WAITS)} seconds")
    sent = {name: value for name, value in (how.request.body or {}).items() if "@" not in name}
    shown = now or {}
    others = {name: shown.get(name) for name, value in sent.items() if not _holds(shown.get(name), value)}
    if others:
        raise Refused(f"written, but Graph now shows {others}")


def awaited(how: InGraph, send: Send) -> InGraph:
    """The same with the IDs of the groups that were made since the plan."""
    ids = {}
    for stand_in, (name, where) in how.awaits.items():
        group = _named(where, name, send)
        if group is None:
            raise Refused(f"{stand_in} is not there")
        ids[stand_in] = group["id"]
    return replace(how, request=replace(how.request, body=_filled(how.request.body, ids))) if ids else how


def _object(how: InGraph, send: Send) -> Mapping[str, Any] | None:
    response = send(Request("GET", how.read_back))
    if response.status == _NOT_FOUND:
        return None
    check(response, Request("GET", how.read_back))
    body: Mapping[str, Any] = response.body
    return body


def _list(how: InGraph, send: Send) -> Mapping[str, Any]:
    (name,) = how.request.body
    return {name: list(graph.pages(send, Request("GET", how.read_back)))}


def _by_name(how: InGraph, send: Send) -> Mapping[str, Any] | None:
    return _named(how.read_back, how.request.body["displayName"], send)


_PROOFS: Mapping[Proof, Callable[[InGraph, Send], Mapping[str, Any] | None]] = {
    "object": _object,
    "list": _list,
    "name": _by_name,
}


def _named(where: str, name: str, send: Send) -> Mapping[str, Any] | None:
    """The one group that bears exactly this name: Graph's filter is blind to case."""
    found = [group for group in graph.pages(send, Request("GET", where)) if group.get("displayName") == name]
    if len(found) > 1:
        raise Refused(f"{len(found)} groups are called {name!r}")
    return found[0] if found else None


def _same(now: Any, found: Any) -> bool:
    """Whether a value is still what it was; the order of a list of objects means nothing."""
    if isinstance(found, list) and isinstance(now, list):
        return len(found) == len(now) and _holds(now, found)
    return bool(now == found)


def _holds(now: Any, sent: Any) -> bool:
    """Whether what is there has all that was sent; the ID of an entry of a list is Graph's to give."""
    match now, sent:
        case list(), list():
            return all(any(_has(one, entry) for one in now) for entry in sent)
    return bool(now == sent)


def _has(now: Mapping[str, Any], sent: Mapping[str, Any]) -> bool:
    return all(now.get(name) == value for name, value in sent.items() if name not in ("id", "@odata.type"))


def _filled(value: Any, ids: Mapping[str, str]) -> Any:
    match value:
        case dict():
            return {name: _filled(inner, ids) for name, inner in value.items()}
        case list():
            return [_filled(inner, ids) for inner in value]
        case str():
            return ids.get(value, value)
    return value


def _error_text(response: Response) -> str:
    match response.body:
        case {"error": {"code": str(code), "message": str(message)}}:
            return f"{code}: {message}"
    return "no reason given"
