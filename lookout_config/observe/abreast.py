"""Several things at once, as if it were one after the other: results in order, one fault for all."""

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

Result = TypeVar("Result")

_GLANCE = 0.1


def abreast(jobs: Sequence[Callable[[], Result]], at_once: int) -> list[Result]:
    """The results of the jobs, in their order. After a fault none is begun; of several the first in order is raised.

    The threads are daemons, and the caller looks up now and then: an interruption ends the run at once, whatever
    they wait for.
    """
    if at_once < 2 or len(jobs) < 2:
        return [job() for job in jobs]
    results: dict[int, Result] = {}
    faults: dict[int, Exception] = {}
    waiting = iter(enumerate(jobs))
    turn = threading.Lock()

    def work() -> None:
        while not faults:
            with turn:
                number, job = next(waiting, (-1, None))
            if job is None:
                return
            try:
                results[number] = job()
            except Exception as fault:  # noqa: BLE001 -- raised again by the one who asked
                faults[number] = fault

    threads = [threading.Thread(target=work, daemon=True) for _ in range(min(at_once, len(jobs)))]
    for thread in threads:
        thread.start()
    try:
        for thread in threads:
            while thread.is_alive():
                thread.join(_GLANCE)
    finally:
        with turn:
            list(waiting)  # when it was interrupted, nothing more is begun
    if faults:
        raise faults[min(faults)]
    return [results[number] for number in range(len(jobs))]
