"""How a tenant is read, as the options say: in which time, how much at once, and who is told what."""

import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from lookout_config.cli import output

if TYPE_CHECKING:
    from lookout_config.world import Send

_PATIENCE = 1.0
_BETWEEN = 0.2


class Options(NamedTuple):
    """What the options of a command say; None where they say nothing."""

    deadline: int | None = None
    concurrency: int | None = None
    debug: bool | None = None

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Options":
        """Those among a command's options."""
        return cls(**{name: given.get(name) for name in cls._fields})

    def watch(self, send: "Send", say: Callable[[str], None]) -> "Send":
        """The same tenant; with --debug ``say`` is told of each request."""
        if not self.debug:
            return send
        from lookout_config.graph.watched import watched
        from lookout_config.report import escape

        return watched(send, lambda line: say(f"debug: {escape.terminal(line)}"))


class Progress:
    """One line for a person who waits: it begins after a second, is rewritten, and is gone at the end."""

    def __init__(
        self, show: Callable[[str], None] | None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._show = show
        self._clock = clock
        self._lock = threading.Lock()
        self._what = ""
        self._line = ""
        self._next = 0.0

    @contextmanager
    def of(self, what: str) -> Iterator[None]:
        """While this is done, which takes long."""
        self._what, self._next = what, self._clock() + _PATIENCE
        timer = threading.Timer(_PATIENCE, lambda: self._draw(f"{what} ..."))
        timer.daemon = True
        if self._show:
            timer.start()
        try:
            yield
        finally:
            timer.cancel()
            with self._lock:
                self._what = ""
                self._write("")

    def tell(self, kind: str, done: int, total: int) -> None:
        """How far it is."""
        if self._clock() >= self._next:
            self._draw(f"{self._what}: {done:,} of {total:,} {kind} ...")

    def _draw(self, line: str) -> None:
        with self._lock:
            if self._what:
                self._next = self._clock() + _BETWEEN
                self._write(line)

    def _write(self, line: str) -> None:
        """Over what stands there, which is blotted out: not every terminal knows how to erase."""
        if self._show and line != self._line:
            self._show(f"\r{line:<{len(self._line)}}" + ("" if line else "\r"))
            self._line = line

    def note(self, text: str) -> None:
        """A message of its own, above the line."""
        with self._lock:
            line = self._line
            self._write("")
            output.note(text)
            self._write(line)


def to_terminal() -> Progress:
    """Progress on standard error, if somebody watches it."""

    def show(text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()

    return Progress(show if sys.stderr.isatty() else None)
