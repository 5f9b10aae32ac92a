"""How long to wait for another machine: as it asks, else longer each time, within the time that a command has."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import isnan
from random import random

from lookout_config.clocks import moment

LONGEST_WAIT = 120.0
DEADLINE = 600.0
BLIND_TRIES = 4
"""How often who says nothing of a wait is asked in all."""
WORTH_A_WORD = 10.0
MORE_TIME = "try again later, or give it more time with --deadline SECONDS"


class Budget:
    """The time that Graph and who gives tokens for it may take in all: it passes while a request is under way.

    So the time in which a person thinks does not count, and that of requests side by side counts once.
    """

    def __init__(self, seconds: float = DEADLINE, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
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
            return self.seconds - self._spent - running


@dataclass(frozen=True, slots=True)
class Patience:
    """How somebody waits: within which budget, by which clocks, and who is told of a long wait."""

    budget: Budget = field(default_factory=Budget)
    sleep: Callable[[float], None] = time.sleep
    wall: Callable[[], float] = time.time
    jitter: Callable[[], float] = random
    say: Callable[[str], None] = lambda _: None

    def backed_off(self, tries: int) -> float:
        """Longer each time, and not the same for all who wait."""
        return min(LONGEST_WAIT, 2.0 ** (tries - 1)) * (0.5 + self.jitter() / 2)

    def after(self, headers: Mapping[str, str], tries: int) -> float | None:
        """How long after a refusal: as it asks, else longer each time. None if it asks for too much, or never does."""
        # Who asks to wait no time at all says as little as who asks nothing.
        asked = seconds_asked(headers, self.wall()) or None
        if asked is None:
            return None if tries >= BLIND_TRIES else self.backed_off(tries) + self.jitter()
        return asked + self.jitter() if asked <= LONGEST_WAIT else None

    def pause(self, seconds: float, who: str) -> bool:
        """Wait, with a word where it is long; whether there was time for it."""
        if seconds > self.budget.left():
            return False
        if seconds >= WORTH_A_WORD:
            self.say(f"{who} is busy; going on in {seconds:.0f} seconds")
        self.sleep(seconds)
        return True


def seconds_asked(headers: Mapping[str, str], now: float) -> float | None:
    """What Retry-After says: seconds (decimals too, several by commas), or a date; None where it says nothing."""
    text = headers.get("retry-after", "")
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        return _until(text, headers, now)
    asked = max(numbers)
    return None if isnan(asked) else max(0.0, asked)


def _until(text: str, headers: Mapping[str, str], now: float) -> float | None:
    """Seconds until a date, by the clock of the server, which need not be ours."""
    there = moment(headers.get("date", "")) or datetime.fromtimestamp(now, UTC)
    then = moment(text)
    return max(0.0, (then - there).total_seconds()) if then else None
