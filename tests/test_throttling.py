"""Ten thousand groups under the resource units that Microsoft documents: none is refused that need not be."""

from math import ceil

import pytest

from benchmarks import inputs
from lookout_config import graph
from lookout_config.emulator import Emulator
from lookout_config.observe import Pace, asks
from lookout_config.observe.reading import Reading
from lookout_config.weather import Weather, forecast
from tests.skies import START, Clock

GROUPS = 10_000
# As often as four at once would ask of a Graph that is 100 ms away.
OFTEN = 0.025
A_SECOND = {"small": 350, "medium": 500, "large": 800}


@pytest.fixture(scope="module")
def groups():
    _, recorded = inputs.huge_tenant(GROUPS, 0)
    return recorded["collections"]["groups"], Emulator(recorded)


class Metered:
    """A patient client of a tenant that counts units, in a time that passes by waiting alone."""

    def __init__(self, tenant, size):
        self.clock = Clock()
        weather = forecast.of({"tenant_size": size, "latency_ms": OFTEN * 1000})
        self._once = Weather(tenant, weather, sleep=self.clock.sleep, clock=self.clock)
        self.units, self.refused, self.calls = 0.0, 0, 0

    def read(self, several, *, may=False):
        budget = graph.Budget(600, self.clock)
        sleep = self.clock.sleep
        send = graph.patient(self._counted, budget, sleep=sleep, wall=self.clock, jitter=lambda: 0.5)
        reading = Reading(graph.read_only(send), Pace(may=lambda _: may))
        reading.read(several)
        assert reading.unreadable == {}
        return {**reading.collections, **reading.packed}

    def _counted(self, request):
        response = self._once(request)
        self.calls += 1
        alone = [{"status": response.status, "headers": response.headers}]
        for part in response.body["responses"] if request.url.endswith("/$batch") else alone:
            headers = {name.lower(): value for name, value in part["headers"].items()}
            self.units += float(headers.get("x-ms-resource-unit", 0))
            self.refused += part["status"] == 429
        return response

    @property
    def seconds(self):
        return self.clock.now - START


def test_names_cost_a_unit_for_fifteen_and_none_is_refused(groups):
    there, tenant = groups
    metered = Metered(tenant, "small")
    found = metered.read(asks.groups_by_name(one["displayName"] for one in there))
    assert len(found["groups"]) == GROUPS
    assert (metered.refused, metered.calls, metered.units) == (0, ceil(GROUPS / 300), ceil(GROUPS / 15))
    assert metered.seconds == pytest.approx(metered.calls * OFTEN, rel=1e-3)


@pytest.mark.parametrize(
    ("may", "calls", "units"), [(False, GROUPS / 20, GROUPS), (True, GROUPS / 1000, 2 * GROUPS / 1000)]
)
def test_ids_cost_what_they_must_and_none_is_refused(groups, may, calls, units):
    there, tenant = groups
    metered = Metered(tenant, "small")
    found = metered.read(asks.groups_by_id(one["id"] for one in there), may=may)
    assert len(found["groups"]) == GROUPS
    assert (metered.refused, metered.calls, metered.units) == (0, calls, units)


@pytest.mark.parametrize("size", A_SECOND)
def test_members_are_read_as_fast_as_the_tenant_allows_and_none_is_refused(groups, size):
    """Two units a group: at the 350 a second of the smallest tenants, a minute."""
    there, tenant = groups
    metered = Metered(tenant, size)
    found = metered.read([asks.members(one["id"]) for one in there])
    assert len(found) == GROUPS
    assert (metered.refused, metered.units) == (0, 2 * GROUPS)
    assert metered.seconds <= 1.3 * max(metered.units / A_SECOND[size], metered.calls * OFTEN)
