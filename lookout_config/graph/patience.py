"""Wait as Graph asks, send again what may be sent again, and give up in time.

Microsoft Learn, "Microsoft Graph throttling guidance": wait as long as Retry-After says, else back off; the parts
of a batch are throttled one by one.
"""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import isnan
from random import random
from typing import Any

from lookout_config.graph.calls import is_read
from lookout_config.graph.faults import GraphError, Uncertain, refusal, shown
from lookout_config.world import Request, Response, Send

LONGEST_WAIT = 120.0
DEADLINE = 300.0
_TOO_MANY = 429
_BUSY = frozenset({_TOO_MANY, 503, 504})
_BLIND_TRIES = 4


class Unreached(GraphError):
    """No answer came: the request was never sent, or it was one that can be sent again."""


@dataclass(frozen=True, slots=True)
class _Patience:
    sleep: Callable[[float], None]
    jitter: Callable[[], float]
    wall: Callable[[], float]
    budget: "_Budget"


def patient(  # noqa: PLR0913 -- every source of time can be exchanged
    send: Send,
    *,
    deadline: float = DEADLINE,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
    wall: Callable[[], float] = time.time,
    jitter: Callable[[], float] = random,
) -> Send:
    """The same tenant, asked again where it is busy.

    ``deadline`` is in seconds of waiting for Graph in all, whatever the number of requests; the time in which a
    person thinks does not count. A write is sent again only after a 429, which says that it was not carried out.
    """
    patience = _Patience(sleep, jitter, wall, _Budget(deadline, clock))

    def waiting(request: Request) -> Response:
        with patience.budget:
            response = _answered(request, send, patience)
            return _with_parts(request, response, send, patience)

    return waiting


def seconds_asked(headers: Mapping[str, str], now: float) -> float | None:
    """What Retry-After says: seconds (decimals too, several by commas), or a date; None where it says nothing."""
    text = headers.get("retry-after", "")
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        return _until(text, headers, now)
    asked = max(numbers)
    return None if isnan(asked) else max(0.0, asked)


class _Budget:
    """Seconds in which at least one request was under way."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._running = 0
        self._since = 0.0
        self._spent = 0.0

    def __enter__(self) -> None:
        with self._lock:
            if not self._running:
                self._since = self._clock()
            self._running += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._running -= 1
            if not self._running:
                self._spent += self._clock() - self._since

    def left(self) -> float:
        with self._lock:
            return self._seconds - self._spent - (self._clock() - self._since)


def _answered(request: Request, send: Send, patience: _Patience) -> Response:
    tries = 0
    while True:
        tries += 1
        try:
            response = send(request)
        except Unreached as fault:
            if not is_read(request) or tries >= _BLIND_TRIES:
                raise
            _pause(_backed_off(tries, patience), str(fault), patience)
            continue
        if response.status >= 500 and not is_read(request):
            raise Uncertain(
                f"{request.method} {shown(request.url)} may have been done: {refusal(response)}",
                "read the object again before anything else is sent",
            )
        if response.status not in _BUSY:
            return response
        _wait([response], tries, request, patience)


def _with_parts(request: Request, response: Response, send: Send, patience: _Patience) -> Response:
    """The answer to a batch, with those of its parts that were refused as too many asked again."""
    asked = {part["id"]: part for part in _parts(request.body, "requests")}
    if not asked:
        return response
    told = {part["id"]: part for part in _parts(response.body, "responses")}
    tries = 0
    while again := {
        name: told[name] for name in asked if name in told and _may_again(asked[name], told[name])
    }:
        tries += 1
        _wait(map(_of_part, again.values()), tries, request, patience)
        rest = replace(request, body={"requests": [asked[name] for name in again]})
        answer = _answered(rest, send, patience)
        if answer.status != response.status:
            return answer
        told |= {part["id"]: part for part in _parts(answer.body, "responses")}
    return replace(response, body={**response.body, "responses": list(told.values())}) if tries else response


def _may_again(asked: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    status = told.get("status")
    return status == _TOO_MANY or (status in _BUSY and asked.get("method") == "GET")


def _wait(responses: Iterable[Response], tries: int, request: Request, patience: _Patience) -> None:
    """Wait as long as the slowest of them asks; without a word from Graph, longer each time and not for ever."""
    longest = 0.0
    for response in responses:
        asked = seconds_asked(response.headers, patience.wall())
        if asked is None and tries >= _BLIND_TRIES:
            raise GraphError(
                f"{request.method} {shown(request.url)}: {refusal(response)}, {tries} times",
                "try again later",
            )
        wait = _backed_off(tries, patience) if asked is None else asked
        if wait > LONGEST_WAIT:
            raise GraphError(
                f"Graph asks to wait {wait:.0f} seconds ({refusal(response)}); longer than {LONGEST_WAIT:.0f}",
                "try again later",
            )
        longest = max(longest, wait)
    _pause(longest + patience.jitter(), f"{request.method} {shown(request.url)}: Graph is busy", patience)


def _pause(seconds: float, why: str, patience: _Patience) -> None:
    if seconds > patience.budget.left():
        raise GraphError(f"{why}; the time for waiting is used up", "try again later")
    patience.sleep(seconds)


def _backed_off(tries: int, patience: _Patience) -> float:
    return min(LONGEST_WAIT, 2.0 ** (tries - 1)) * (0.5 + patience.jitter() / 2)


def _until(text: str, headers: Mapping[str, str], now: float) -> float | None:
    """Seconds until a date, by the clock of the server, which need not be ours."""
    there = _moment(headers.get("date", "")) or datetime.fromtimestamp(now, UTC)
    then = _moment(text)
    return max(0.0, (then - there).total_seconds()) if then else None


def _moment(text: str) -> datetime | None:
    from email.utils import parsedate_to_datetime  # slow to load, and rarely asked

    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _parts(body: Any, name: str) -> list[dict[str, Any]]:
    parts = body.get(name) if isinstance(body, dict) else None
    if not isinstance(parts, list):
        return []
    return [part for part in parts if isinstance(part, dict) and isinstance(part.get("id"), str)]


def _of_part(part: Mapping[str, Any]) -> Response:
    headers = {str(name).lower(): str(value) for name, value in (part.get("headers") or {}).items()}
    return Response(part.get("status", 0), part.get("body"), headers)
