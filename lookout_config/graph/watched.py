"""What goes over the wire, a line a try, for those who look for a fault: no token, no body and no name is in it."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

from lookout_config.graph.calls import answer_of, parts_of
from lookout_config.graph.faults import GraphError, one_line, request_id, shown
from lookout_config.world import Request, Response, Send

_OPTION = re.compile(r"[?&]([^=&]*)")


def watched(send: Send, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> Send:
    """The same tenant; ``say`` is told of each request, of each part of a batch, and how they ended."""

    def watching(request: Request) -> Response:
        since = clock()
        try:
            response = send(request)
        except GraphError as fault:
            say(f"{_seen(request.method, request.url)}: {type(fault).__name__} {_took(since, clock)}")
            raise
        known_as = request_id(response) or "none"
        end = f"{response.status} {_took(since, clock)} request-id {known_as}"
        say(f"{_seen(request.method, request.url)}: {end}")
        for line in _parts(request.body, response.body):
            say(f"  {line}")
        return response

    return watching


def _took(since: float, clock: Callable[[], float]) -> str:
    return f"{(clock() - since) * 1000:.0f} ms"


def _parts(asked: Any, told: Any) -> Iterator[str]:
    answers = {part["id"]: answer_of(part) for part in parts_of(told, "responses")}
    for part in parts_of(asked, "requests"):
        answer = answers.get(part["id"])
        yield f"{_seen(part['method'], part['url'])}: {answer.status if answer else 'no answer'}"


def _seen(method: str, url: str) -> str:
    """The path, without the host and without what is a person's; of the options the names alone."""
    path = re.sub(r"\A\w+://[^/]*", "", shown(url))
    steps = ["…" if "@" in step or "'" in step or "%" in step else step for step in path.split("/")]
    options = ",".join(_OPTION.findall(url[url.find("?") :])) if "?" in url else ""
    return one_line(f"{method} {'/'.join(steps)}{'?' if options else ''}{options}")
