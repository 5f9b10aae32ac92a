"""How far this machine's clock is from another's, as the Date of its answers tells."""

import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

_FAR = 5 * 60
_UNITS = ((2 * 24 * 3600, 24 * 3600, "days"), (2 * 3600, 3600, "hours"), (0, 60, "minutes"))


class Clock:
    """Compares this machine's clock (``wall``) with those of others; ``say`` is told once when they are far apart."""

    def __init__(self, say: Callable[[str], None], wall: Callable[[], float] = time.time) -> None:
        self._say = say
        self._wall = wall
        self._lock = threading.Lock()
        self._said = False

    def compare(self, whose: str, headers: Mapping[str, str]) -> None:
        """With the clock of who sent an answer with these headers; one that was kept on its way tells nothing."""
        there = None if "age" in headers else moment(headers.get("date", ""))
        ahead = self._wall() - there.timestamp() if there else 0.0
        if abs(ahead) <= _FAR:
            return
        with self._lock:
            told, self._said = self._said, True
        if not told:
            self._say(
                f"this machine's clock is {_long(abs(ahead))} {'ahead of' if ahead > 0 else 'behind'} {whose}'s;"
                " set it: sign-ins may fail, and ages are counted by it"
            )


def moment(text: str) -> datetime | None:
    """A date as HTTP writes it; None for anything else."""
    from email.utils import parsedate_to_datetime  # slow to load, and rarely asked

    try:
        found = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _long(seconds: float) -> str:
    return next(f"{seconds / unit:.0f} {name}" for least, unit, name in _UNITS if seconds >= least)
