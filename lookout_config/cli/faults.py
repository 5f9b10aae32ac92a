"""From what went wrong to an exit code and one line: the only handler, and no traceback ever reaches a user."""

import os
import sys
from collections.abc import Callable
from typing import TextIO

OK, FINDINGS, CHANGES, COULD_NOT_RUN, REFUSED, PARTLY, USAGE, BUG, INTERRUPTED = 0, 1, 2, 3, 4, 5, 64, 70, 130

# Faults of the world, by the module that raises them: one that was never imported can not have raised.
_WORLD = {
    ("lookout_config.source", "Unreadable"): COULD_NOT_RUN,
    ("lookout_config.snapshots", "SnapshotError"): COULD_NOT_RUN,
    ("lookout_config.observe", "ObserveError"): COULD_NOT_RUN,
    ("lookout_config.graph", "GraphError"): COULD_NOT_RUN,
    ("lookout_config.auth", "SignInError"): COULD_NOT_RUN,
    ("lookout_config.trust", "NoCertificates"): COULD_NOT_RUN,
    ("lookout_config.record", "RecordError"): COULD_NOT_RUN,
    ("lookout_config.weather", "ForecastError"): COULD_NOT_RUN,
}


class Fault(Exception):
    """One line for the user, the advice below it, and the exit code."""

    def __init__(self, message: str, code: int, advice: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.advice = advice


def usage(message: str, advice: str = "") -> Fault:
    """The command was called wrongly: exit 64, since click's own 2 would read as "there are changes"."""
    return Fault(message, USAGE, advice)


def guarded(command: Callable[[], int]) -> int:
    """Run a command; whatever it raises ends as one line on standard error and an exit code."""
    try:
        return command()
    except KeyboardInterrupt:
        _say("interrupted; nothing more is done")
        return INTERRUPTED
    except OSError as fault:  # a full disk behind standard output, or another that no station foresaw
        leave(sys.stdout)
        _say(f"the system refused: {(fault.strerror or str(fault)).lower()}")
        return COULD_NOT_RUN
    except Exception as fault:  # noqa: BLE001 -- the boundary: everything becomes a line and a code
        return _told(fault)


def leave(stream: TextIO) -> None:
    """What is still buffered for it can not be written: let that, and the interpreter's last flush, go nowhere."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError):  # it is no file (in a test), and nothing is lost
        return


def _told(fault: Exception) -> int:
    from lookout_config.report import escape

    code = _code(fault)
    if code is None:
        _say(f"a bug in lookout-config: {type(fault).__name__}: {escape.terminal(str(fault))}")
        _say("please report it with the command that you ran; LOOKOUT_CONFIG_DEBUG=1 shows where it happened")
        if os.environ.get("LOOKOUT_CONFIG_DEBUG"):
            import traceback

            traceback.print_exception(fault)
        return BUG
    _say(escape.terminal(str(fault)))
    for line in getattr(fault, "advice", "").splitlines():
        _say(f"  {escape.terminal(line)}")
    return code


def _code(fault: Exception) -> int | None:
    if isinstance(fault, Fault):
        return fault.code
    for (module, name), code in _WORLD.items():
        kind = getattr(sys.modules.get(module), name, None)
        if kind is not None and isinstance(fault, kind):
            return code
    return None


def _say(line: str) -> None:
    try:
        sys.stderr.write(f"lookout-config: {line}\n")
        sys.stderr.flush()
    except BrokenPipeError:  # 2>&1 | head: who has seen enough changes no exit code
        leave(sys.stderr)
