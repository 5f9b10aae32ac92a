"""Wait as Graph asks, send again what may be sent again, and give up in time.

Microsoft Learn, "Microsoft Graph throttling guidance": wait as long as Retry-After says, else back off; the parts
of a batch are throttled one by one.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from math import isfinite
from random import random
from typing import Any

from lookout_config.graph.calls import answer_of, is_read, parts_of
from lookout_config.graph.faults import GraphError, Uncertain, refusal, shown
from lookout_config.waiting import BLIND_TRIES, LONGEST_WAIT, MORE_TIME, Budget, Patience, seconds_asked
from lookout_config.world import Request, Response, Send

_TOO_MANY = 429
_BUSY = frozenset({_TOO_MANY, 502, 503, 504})
# The identity service tells how full its bucket is from 0.8 on; half a second at 0.85 keeps four requests at once below
# what the smallest tenant allows.
_NEAR = 0.8
_EASE = 10.0
_LONGEST_EASE = 5.0


class Unreached(GraphError):
    """No answer came: the request was never sent, or it was one that can be sent again."""


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
    patience = Patience(budget, sleep, wall, jitter, say)

    def waiting(request: Request) -> Response:
        with budget:
            response = _answered(request, send, patience)
            response = _with_parts(request, response, send, patience)
            _ease(response, patience)
            return response

    return waiting


def _answered(request: Request, send: Send, patience: Patience) -> Response:
    tries = 0
    while True:
        tries += 1
        if patience.budget.left() <= 0:
            raise _used_up(patience.budget, f"{request.method} {shown(request.url)} was not sent")
        try:
            response = send(request)
        except Unreached as fault:
            if not is_read(request) or tries >= BLIND_TRIES:
                raise
            _pause(patience.backed_off(tries), str(fault), patience)
            continue
        if response.status >= 500 and not is_read(request):
            raise Uncertain(
                f"{request.method} {shown(request.url)} may have been done: {refusal(response)}",
                "read the object again before anything else is sent",
            )
        if response.status not in _BUSY:
            return response
        wait = patience.after(response.headers, tries)
        if wait is None:
            raise _hopeless(request, response, tries, patience)
        _pause(wait, f"{request.method} {shown(request.url)}: Graph is busy", patience)


def _with_parts(request: Request, response: Response, send: Send, patience: Patience) -> Response:
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
    asked: Mapping[str, Any], told: Mapping[str, Any], tries: int, patience: Patience
) -> Iterator[tuple[str, float]]:
    """The parts that are to be asked again, and how long each is to wait."""
    for name, part in asked.items():
        response = answer_of(told.get(name, {}))
        safe = response.status == _TOO_MANY or (response.status in _BUSY and part.get("method") == "GET")
        wait = patience.after(response.headers, tries) if safe else None
        if wait is not None:
            yield name, wait


def _hopeless(request: Request, response: Response, tries: int, patience: Patience) -> GraphError:
    asked = seconds_asked(response.headers, patience.wall())
    if asked:
        said = f"Graph asks to wait {asked:.0f} seconds ({refusal(response)}); longer than {LONGEST_WAIT:.0f}"
    else:
        said = f"{request.method} {shown(request.url)}: {refusal(response)}, {tries} times"
    return GraphError(said, "try again later")


def _pause(seconds: float, why: str, patience: Patience) -> None:
    if not patience.pause(seconds, "Graph"):
        raise _used_up(patience.budget, why)


def _used_up(budget: Budget, what: str) -> GraphError:
    """The fault that ends a run whose time is over."""
    return GraphError(f"{what}; the {budget.seconds:g} seconds for Microsoft Graph are used up", MORE_TIME)


def _ease(response: Response, patience: Patience) -> None:
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
