"""Wait as Graph asks, send again what may be sent again, and give up in time.

Microsoft Learn, "Microsoft Graph throttling guidance": wait as long as Retry-After says, else back off; the parts
of a batch are throttled one by one.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import isfinite, isnan
from random import random
from typing import Any

from lookout_config.graph.calls import answer_of, is_read, parts_of
from lookout_config.graph.faults import GraphError, Uncertain, refusal, shown
from lookout_config.world import Request, Response, Send

LONGEST_WAIT = 120.0
DEADLINE = 600.0
_TOO_MANY = 429
_BUSY = frozenset({_TOO_MANY, 502, 503, 504})
_BLIND_TRIES = 4
_WORTH_A_WORD = 10.0
# The identity service tells how full its bucket is from 0.8 on; half a second at 0.85 keeps four requests at once below
# what the smallest tenant allows.
_NEAR = 0.8
_EASE = 10.0
_LONGEST_EASE = 5.0


class Unreached(GraphError):
    """No answer came: the request was never sent, or it was one that can be sent again."""


class Budget:
    """The time that Graph may take in all: it passes while at least one request is under way.

    So the time in which a person thinks does not count, and that of requests side by side counts once.
    """

    def __init__(self, seconds: float = DEADLINE, clock: Callable[[], float] = time.monotonic) -> None:
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
        """Seconds; less than none when they are used up."""
        with self._lock:
            running = self._clock() - self._since if self._running else 0.0
            return self._seconds - self._spent - running

    def used_up(self, what: str) -> GraphError:
        """The fault that ends a run whose time is over."""
        said = f"{what}; the {self._seconds:g} seconds for Microsoft Graph are used up"
        return GraphError(said, "try again later, or give it more time with --deadline SECONDS")


@dataclass(frozen=True, slots=True)
class _Patience:
    budget: Budget
    sleep: Callable[[float], None]
    wall: Callable[[], float]
    jitter: Callable[[], float]
    say: Callable[[str], None]


def patient(  # noqa: PLR0913 -- every source of time can be exchanged
    send: Send,
    budget: Budget,
    *,
    sleep: Callable[[float], None] = time.sleep,
    wall: Callable[[], float] = time.time,
    jitter: Callable[[], float] = random,
    say: Callable[[str], None] = lambda _: None,
) -> Send:
    """The same tenant, asked again where it is busy, until the budget is used up.

    A write is sent again only after a 429, which says that it was not carried out. ``say`` is told of long waits.
    """
    patience = _Patience(budget, sleep, wall, jitter, say)

    def waiting(request: Request) -> Response:
        with budget:
            response = _answered(request, send, patience)
            response = _with_parts(request, response, send, patience)
            _ease(response, patience)
            return response

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


def _answered(request: Request, send: Send, patience: _Patience) -> Response:
    tries = 0
    while True:
        tries += 1
        if patience.budget.left() <= 0:
            raise patience.budget.used_up(f"{request.method} {shown(request.url)} was not sent")
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
        wait = _worth_waiting(response, tries, patience)
        if wait is None:
            raise _hopeless(request, response, tries, patience)
        _pause(wait, f"{request.method} {shown(request.url)}: Graph is busy", patience)


def _with_parts(request: Request, response: Response, send: Send, patience: _Patience) -> Response:
    """The answer to a batch, with those of its parts asked again that were refused for the moment.

    A part for which that is no use keeps its refusal: what else the batch asked is none the worse for it.
    """
    asked = {part["id"]: part for part in parts_of(request.body, "requests")}
    if not asked:
        return response
    told = {part["id"]: part for part in parts_of(response.body, "responses")}
    tries = 0
    while waits := dict(_waits(asked, told, tries + 1, patience)):
        tries += 1
        _pause(max(waits.values()), f"{request.method} {shown(request.url)}: Graph is busy", patience)
        rest = replace(request, body={"requests": [asked[name] for name in waits]})
        answer = _answered(rest, send, patience)
        if answer.status != response.status:
            return answer
        told |= {part["id"]: part for part in parts_of(answer.body, "responses")}
    return replace(response, body={**response.body, "responses": list(told.values())}) if tries else response


def _waits(
    asked: Mapping[str, Any], told: Mapping[str, Any], tries: int, patience: _Patience
) -> Iterator[tuple[str, float]]:
    """The parts that are to be asked again, and how long each is to wait."""
    for name, part in asked.items():
        response = answer_of(told.get(name, {}))
        safe = response.status == _TOO_MANY or (response.status in _BUSY and part.get("method") == "GET")
        wait = _worth_waiting(response, tries, patience) if safe else None
        if wait is not None:
            yield name, wait


def _worth_waiting(response: Response, tries: int, patience: _Patience) -> float | None:
    """How long: as Graph asks, else longer each time. None when it asks for too much, or never says a word."""
    # Who asks to wait no time at all says as little as who asks nothing.
    asked = seconds_asked(response.headers, patience.wall()) or None
    if asked is None:
        return None if tries >= _BLIND_TRIES else _backed_off(tries, patience) + patience.jitter()
    return asked + patience.jitter() if asked <= LONGEST_WAIT else None


def _hopeless(request: Request, response: Response, tries: int, patience: _Patience) -> GraphError:
    asked = seconds_asked(response.headers, patience.wall())
    if asked:
        said = f"Graph asks to wait {asked:.0f} seconds ({refusal(response)}); longer than {LONGEST_WAIT:.0f}"
    else:
        said = f"{request.method} {shown(request.url)}: {refusal(response)}, {tries} times"
    return GraphError(said, "try again later")


def _pause(seconds: float, why: str, patience: _Patience) -> None:
    if seconds > patience.budget.left():
        raise patience.budget.used_up(why)
    if seconds >= _WORTH_A_WORD:
        patience.say(f"Graph is busy; going on in {seconds:.0f} seconds")
    patience.sleep(seconds)


def _ease(response: Response, patience: _Patience) -> None:
    """Slow down when Graph says that its limit is near, so that it need not say that it is reached."""
    answers = [response, *map(answer_of, parts_of(response.body, "responses"))]
    nearest = max(_share_used(answer.headers) for answer in answers)
    seconds = min(_LONGEST_EASE, (nearest - _NEAR) * _EASE)
    if 0 < seconds < patience.budget.left():
        patience.sleep(seconds)


def _share_used(headers: Mapping[str, str]) -> float:
    try:
        share = float(headers.get("x-ms-throttle-limit-percentage", 0))
    except ValueError:
        return 0.0
    return share if isfinite(share) else 0.0


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
