"""Several things at once, as if it were one after the other: results in order, faults where they are asked for."""

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

Result = TypeVar("Result")

_GLANCE = 0.1


def begun(job: Callable[[], Result]) -> Callable[[], Result]:
    """The job, under way; who asks for its result waits for it, and is given its fault where it has one.

    Its thread is a daemon, and who waits looks up now and then: an interruption ends the run at once, whatever the
    job waits for.
    """
    results: list[Result] = []
    faults: list[Exception] = []

    def work() -> None:
        try:
            results.append(job())
        except Exception as fault:  # noqa: BLE001 -- raised again by the one who asks
            faults.append(fault)

    thread = threading.Thread(target=work, name="lookout-config", daemon=True)
    thread.start()

    def result() -> Result:
        while thread.is_alive():
            thread.join(_GLANCE)
        if faults:
            raise faults[0]
        return results[0]

    return result


def abreast(jobs: Sequence[Callable[[], Result]], at_once: int) -> list[Result]:
    """The results of the jobs, in their order. After a fault none is begun; of several the first in order is raised."""
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

    workers = [begun(work) for _ in range(min(at_once, len(jobs)))]
    try:
        for ended in workers:
            ended()
    finally:
        with turn:
            list(waiting)  # when it was interrupted, nothing more is begun
    if faults:
        raise faults[min(faults)]
    return [results[number] for number in range(len(jobs))]
