"""The weather as a file describes it: what goes wrong, how often, and how far the clocks are apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lookout_config import schema, source
from lookout_config.model import Severity


class ForecastError(Exception):
    """A weather file that cannot be used, in one line."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong: how often, at most how many times, and below which path alone."""

    fault: str
    percent: int = 100
    times: int | None = None
    path: str = ""
    retry_after: int | str | Mapping[str, int] | None = None
    seconds: int = 90


@dataclass(frozen=True, slots=True)
class Forecast:
    """The weather over a tenant. The same ``seed`` brings the same, whatever the order of the requests."""

    seed: int = 1
    latency_ms: int = 0
    clock_skew_seconds: int = 0
    stale_seconds: int = 0
    tenant_size: str | None = None
    faults: tuple[Fault, ...] = ()


def load(file: str) -> Forecast:
    """The forecast in a file. ForecastError says what is wrong with it, and where."""
    document = source.read(file)
    for problem in document.problems:
        if problem.severity is Severity.ERROR:
            raise ForecastError(_at(problem.position, problem.message))
    if fault := schema.fault("weather", document.data):
        raise ForecastError(_at(document.locate(fault[0]), fault[1]))
    return of(document.data)


def of(data: Any) -> Forecast:
    """The forecast that sound data are."""
    told = {name: value for name, value in data.items() if name not in {"version", "faults"}}
    return Forecast(**told, faults=tuple(Fault(**fault) for fault in data.get("faults", ())))


def _at(position: Any, message: str) -> str:
    return f"{position.file}:{position.line}:{position.column}: {message}"
