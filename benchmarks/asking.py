"""A tenant behind HTTP in a process of its own, as far away as Graph, and how long it takes to ask it."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from math import ceil
from pathlib import Path

from lookout_config import graph
from lookout_config.observe import Pace
from lookout_config.observe.asking import Ask
from lookout_config.observe.reading import Reading
from lookout_config.world import Request, Response

ROUND_TRIP = 0.1
_RUNS = 3
_MOST_AT_ONCE = 4
_SLOWER, _ON_TOP = 1.3, 0.05


@contextmanager
def served(recorded: dict, folder: Path) -> Iterator[str]:
    """The address at which ``serve`` has this tenant, each answer a round trip late."""
    snapshot, weather = folder / "asked.json", folder / "far.yaml"
    snapshot.write_text(json.dumps(recorded), encoding="utf-8")
    weather.write_text(f"version: 1\nlatency_ms: {ROUND_TRIP * 1000:.0f}\n", encoding="utf-8")
    words = ["serve", str(snapshot), "--port", "0", "--weather", str(weather)]
    server = subprocess.Popen(
        [sys.executable, "-m", "lookout_config", *words], stderr=subprocess.PIPE, text=True
    )
    try:
        assert server.stderr
        yield next(word.rstrip(",") for word in server.stderr.readline().split() if word.startswith("http"))
    finally:
        server.kill()
        server.wait()


def slowest(url: str, asks: Sequence[Ask], *, may: bool = False) -> float:
    """Wall time over what is allowed, at the concurrency from one to four at which that is worst.

    Allowed is 1.3 times the round trips that cannot be had side by side, and 50 ms. The best of some runs counts, as
    a busy machine can only add. ``may``: as if the token told of every permission.
    """
    send = graph.https(url, lambda: "t0ken")
    return max(
        min(_over(send, asks, Pace(at_once, may=lambda _: may)) for _ in range(_RUNS))
        for at_once in range(1, _MOST_AT_ONCE + 1)
    )


def _over(send: Callable[[Request], Response], asks: Sequence[Ask], pace: Pace) -> float:
    sent: list[Request] = []

    def counted(request: Request) -> Response:
        sent.append(request)
        return send(request)

    start = time.perf_counter()
    Reading(counted, pace).read(asks)
    took = time.perf_counter() - start
    return took / (_SLOWER * ROUND_TRIP * ceil(len(sent) / pace.at_once) + _ON_TOP)
