"""What Microsoft Graph is known for, over a tenant that is truthful: throttling, lost answers, odd pages, late news."""

import random
import re
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from email.utils import formatdate

from lookout_config.emulator import batch
from lookout_config.emulator.refused import Refused
from lookout_config.weather import strikes
from lookout_config.weather.forecast import Fault, Forecast, ForecastError, load
from lookout_config.weather.units import Meter
from lookout_config.world import Request, Response, Send

__all__ = ["Fault", "Forecast", "ForecastError", "Weather", "load"]

_HOST = re.compile(r"\A(?:\w+://[^/]*)?/(?:v1\.0|beta)/")
_READS = frozenset({"GET"})


class Weather:
    """The same tenant in this weather. ``sleep`` and the ``clock`` (seconds since 1970) can be exchanged.

    A write whose answer is lost may have been carried out or not, as it falls.
    """

    def __init__(
        self,
        tenant: Send,
        forecast: Forecast,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._tenant = tenant
        self._forecast = forecast
        self._sleep = sleep
        self._clock = clock
        self._turn = threading.Lock()
        self._asked: Counter[str] = Counter()
        self._struck: Counter[int] = Counter()
        self._stale: dict[str, tuple[float, Response]] = {}
        self._meter = Meter(forecast.tenant_size) if forecast.tenant_size else None

    def __call__(self, request: Request) -> Response:
        """Answer one request; strikes.HangUp when the connection ends instead."""
        self._sleep(self._forecast.latency_ms / 1000)
        whole = request.url.endswith("/$batch")
        kinds = strikes.WHOLE if whole else strikes.WHOLE | strikes.PARTS
        response = self._under(request, kinds, self._batched if whole else self._single)
        known_as = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{request.method} {request.url}"))
        return replace(response, headers={"request-id": known_as, "date": self._date(0), **response.headers})

    def _batched(self, request: Request) -> Response:
        """The parts of a batch, each under the weather."""

        def part(one: Request) -> Response:
            return self._under(one, strikes.PARTS, self._single)

        try:
            body = batch.answer(request.body, request.url.removesuffix("/$batch"), part)
        except Refused:
            return self._tenant(request)
        return Response(200, body, {"content-type": "application/json"})

    def _under(self, request: Request, kinds: frozenset[str], send: Send) -> Response:
        went_on = strikes.LINK.search(request.url)
        if went_on and went_on[1] == "loop":
            return strikes.looping(request)
        request = replace(request, url=strikes.LINK.sub("", request.url))
        fault, number = self._falls(request, kinds)
        if fault is None:
            return send(request)
        blow = strikes.Blow(request, fault, self._date, self._sleep, number)
        if fault.fault in strikes.BEFORE or (
            request.method not in _READS and self._roll("done", number) < 0.5
        ):
            return strikes.strike(blow, None)
        return strikes.strike(blow, send(request))

    def _falls(self, request: Request, kinds: frozenset[str]) -> tuple[Fault | None, str]:
        """The first fault that strikes this request, by its address and how often it was asked: in any order."""
        path = _HOST.sub("", request.url)
        key = f"{request.method} {path} {request.body}"
        with self._turn:
            self._asked[key] += 1
            number = f"{key} {self._asked[key]}"
            for index, fault in enumerate(self._forecast.faults):
                fits = fault.fault in kinds and path.startswith(fault.path)
                left = fault.times is None or self._struck[index] < fault.times
                if fits and left and self._roll(str(index), number) * 100 < fault.percent:
                    self._struck[index] += 1
                    return fault, number
        return None, number

    def _single(self, request: Request) -> Response:
        path = _HOST.sub("", request.url)
        with self._turn:
            refused = self._meter.refuses(request, path, self._clock()) if self._meter else None
        if refused is not None:
            return strikes.error(429, refused)
        response = self._late(request)
        told = self._meter.headers(request, path) if self._meter else {}
        return replace(response, headers={**response.headers, **told}) if told else response

    def _late(self, request: Request) -> Response:
        """The answer; for a while after a write, that object is read as it was before."""
        if not self._forecast.stale_seconds:
            return self._tenant(request)
        path = request.url.partition("?")[0]
        if request.method in _READS:
            until, before = self._stale.get(path, (0.0, None))
            return before if before and self._clock() < until else self._tenant(request)
        name = (
            request.body.get("id", "") if request.method == "POST" and isinstance(request.body, dict) else ""
        )
        where = f"{path}/{name}" if name else path
        before = self._tenant(Request("GET", where))
        self._stale[where] = (self._clock() + self._forecast.stale_seconds, before)
        return self._tenant(request)

    def _date(self, seconds: float) -> str:
        """So many seconds from now, by the clock of the server."""
        return formatdate(self._clock() + self._forecast.clock_skew_seconds + seconds, usegmt=True)

    def _roll(self, what: str, number: str) -> float:
        # No secret hangs on it: it is to fall the same each time.
        return random.Random(f"{self._forecast.seed} {what} {number}").random()  # noqa: S311
