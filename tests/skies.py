"""A check of the worked example over real HTTP, through weather; time passes by sleeping alone."""

import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from lookout_config import graph, line, snapshots
from lookout_config.cli import faults, output, verdict
from lookout_config.emulator import Emulator
from lookout_config.observe import Pace
from lookout_config.serve import serve
from lookout_config.weather import Weather, forecast

CONTOSO = Path(__file__).parents[1] / "examples" / "contoso"
FILE = str(CONTOSO / "contoso.lookout.yaml")
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
START = NOW.timestamp()


class Clock:
    """One time for all who share it: client, weather and server."""

    def __init__(self):
        self.now = START
        self.slept = []
        self._turn = threading.Lock()

    def sleep(self, seconds):
        with self._turn:
            self.now += seconds
            self.slept.append(seconds)

    def __call__(self):
        return self.now


def data():
    return snapshots.load(str(CONTOSO / "tenant.json"))


class Sky(NamedTuple):
    """A connection through weather."""

    send: object
    clock: Clock
    tenant: Emulator
    url: str


@contextmanager
def under(tenant=None, *, deadline=600, size=None, renew=None, token=lambda: "t0ken", **weather):
    """The worked example's tenant over HTTP, in this weather."""
    clock = Clock()
    truth = tenant or Emulator(data())
    sky = Weather(truth, forecast.of({**weather, "tenant_size": size}), sleep=clock.sleep, clock=clock)
    with serve(sky) as server:
        send = graph.https(
            server.url,
            token,
            renew=renew,
            budget=graph.Budget(deadline, clock),
            sleep=clock.sleep,
            jitter=lambda: 0.5,
        )
        yield Sky(send, clock, truth, server.url)


def checked(send, file=FILE, at_once=4):
    return line.check(file, lambda _: graph.read_only(send), NOW, Pace(at_once))


def ended(send, capsys, file=FILE):
    """Exit code, what was found if it came to that, and the last words."""
    found = []

    def run():
        found.append(checked(send, file))
        return verdict.deliver(found, output.sinks((), ()), color="never")

    code = faults.guarded(run)
    return code, (found or [None])[0], capsys.readouterr().err


def findings(judged):
    """What was found, without the names that a message proposes: these are as good as what was seen."""
    return {
        (finding.rule, finding.path, finding.message.partition("; did you")[0]) for finding in judged.findings
    }
