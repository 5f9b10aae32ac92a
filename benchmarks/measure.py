"""Ratios that can be trusted on a noisy machine: both sides in turn, the median of the pairs."""

import gc
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence

RUNS = 9


def pairs(one: Callable[[], float], other: Callable[[], float], runs: int = RUNS) -> float:
    """The median of one/other, measured in turn after a warm-up."""
    one()
    other()
    return statistics.median(one() / other() for _ in range(runs))


def process(command: Sequence[str], cwd: str | None = None) -> Callable[[], float]:
    """Seconds of processor time and waiting that a whole process takes, as a person would wait for it."""

    def run() -> float:
        start = time.perf_counter()
        subprocess.run(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        return time.perf_counter() - start

    return run


def work(function: Callable[[], object], times: int = 1) -> Callable[[], float]:
    """Seconds that a function takes in this process."""

    def run() -> float:
        gc.collect()
        start = time.perf_counter()
        for _ in range(times):
            function()
        return time.perf_counter() - start

    return run


def peak_megabytes(
    command: Sequence[str], cwd: str | None = None, env: Mapping[str, str] | None = None
) -> float:
    """The most memory that a process held at once, which must end well: one that gave up needs little."""
    script = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=-3, check=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, *command],
        cwd=cwd,
        env=env,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return int(ran.stdout) / (1024 * 1024 if sys.platform == "darwin" else 1024)
