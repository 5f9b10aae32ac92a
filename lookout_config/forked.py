"""Half of a long work in a second process, where the system can fork one."""

import os
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO, TypeVar

Item = TypeVar("Item")
Done = TypeVar("Done")

_WORTH_IT = 200
"""Below this many files a second process takes longer than it saves."""


def in_two(
    work: Callable[[Sequence[Item]], list[Done]],
    items: Sequence[Item],
    light: Callable[[list[Done]], list[Done]],
) -> list[Done]:
    """``work(items)``, in order. What the second process can not do, for whatever reason, is done in this one.

    It hands its results over as ``light`` makes them: what is large takes longer to hand over than to make.
    """
    fork = getattr(os, "fork", None)
    if len(items) < _WORTH_IT or fork is None or (os.cpu_count() or 1) < 2:
        return work(items)
    middle = len(items) // 2
    reading, writing = os.pipe()
    try:
        child = fork()
    except OSError:  # the system has no room for one more process
        os.close(reading)
        os.close(writing)
        return work(items)
    if not child:
        os.close(reading)  # else it would wait for ever to be read, once the first process is gone
        _hand_over(lambda: light(work(items[middle:])), writing)
    os.close(writing)
    with open(reading, "rb") as pipe:
        first = work(items[:middle])
        rest: list[Done] | None = _taken_over(pipe)
    os.waitpid(child, 0)
    return first + (work(items[middle:]) if rest is None else rest)


def _hand_over(work: Callable[[], list[Done]], writing: int) -> None:
    """The second process: it hands its results over and ends here, without a word."""
    import pickle

    try:
        with open(writing, "wb") as pipe:
            pickle.dump(work(), pipe, pickle.HIGHEST_PROTOCOL)
    finally:
        os._exit(0)


def _taken_over(pipe: BinaryIO) -> Any:
    import pickle

    try:
        return pickle.load(pipe)  # noqa: S301 -- written by our own half, a moment ago
    except (EOFError, pickle.UnpicklingError):
        return None
