"""A storm of everything at once: whatever comes of a run, nothing that it says is wrong."""

from pathlib import Path

import pytest

from lookout_config import apply, graph
from lookout_config.apply import Answer, World
from lookout_config.changes import Result
from lookout_config.emulator import Emulator
from lookout_config.world import Request
from tests import skies
from tests.plans import connector, plan
from tests.tenants import CONNECTORS, LOOKOUT, tenant

DEADLINE = 600
GROUP = "      - Intune Lookout Sales"
STORM = [
    {"fault": "throttled", "percent": 4, "retry_after": "2.128"},
    {"fault": "throttled", "percent": 3, "retry_after": {"date_in": 5}},
    {"fault": "throttled", "percent": 3},
    {"fault": "throttled", "percent": 2, "retry_after": -5},
    {"fault": "throttled", "percent": 1, "retry_after": "soon"},
    {"fault": "throttled", "percent": 1, "retry_after": 86_400},
    {"fault": "unavailable", "percent": 4},
    {"fault": "bad_gateway", "percent": 2},
    {"fault": "gateway_timeout", "percent": 2},
    {"fault": "expired", "percent": 4},
    {"fault": "html", "percent": 1},
    {"fault": "malformed", "percent": 4},
    {"fault": "cut", "percent": 4},
    {"fault": "broken", "percent": 4},
    {"fault": "silent", "percent": 2},
    {"fault": "empty_page", "percent": 10},
    {"fault": "looping_page", "percent": 1},
    {"fault": "foreign_page", "percent": 1},
]
WEATHER = {
    "latency_ms": 300,
    "clock_skew_seconds": -7_200,
    "stale_seconds": 3,
    "size": "small",
    "faults": STORM,
}
RUNS = range(50)  # of each of four files


def storm(seed, **more):
    return skies.under(
        seed=seed, deadline=DEADLINE, renew=lambda: lambda: f"fr3sh-{seed}", **{**WEATHER, **more}
    )


FILES = {
    "as it is": GROUP,
    "with a group misspelt": f"{GROUP}\n      - Intune Lookout Piolt",
    "with a group spelt otherwise": GROUP.replace(" Sales", "  Sales"),
    "with a group in other case": GROUP.replace("Sales", "sales"),
}


@pytest.fixture(scope="module", params=FILES.values(), ids=FILES)
def example(request, tmp_path_factory):
    """A file, and what is said of it in fair weather: exit code, findings, and the rules that cannot see."""
    text = Path(skies.FILE).read_text(encoding="utf-8")
    assert text.count(GROUP) == 1
    file = tmp_path_factory.mktemp("storm") / "contoso.lookout.yaml"
    file.write_text(text.replace(GROUP, request.param), encoding="utf-8")
    calm = skies.checked(Emulator(skies.data()), str(file))
    return str(file), int(not calm.sound), skies.findings(calm), {blind.rule for blind in calm.unchecked}


@pytest.mark.parametrize("part", range(2))
def test_whatever_a_check_says_in_a_storm_is_true(part, example, capsys):
    file, truly, found, unchecked = example
    codes = []
    for seed in RUNS[part::2]:
        with storm(seed) as sky:
            code, judged, said = skies.ended(sky.send, capsys, file)
            took = sky.clock.now - skies.START
        codes.append(code)
        assert code in {0, truly, 3}, said
        # On this clock the sleeps of four threads add up; a silence of 90 seconds at the end is one of them.
        assert took < DEADLINE + 4 * 90 + 10, seed
        assert "Traceback" not in said
        if judged is None:
            assert (code, len(said.splitlines()) <= 2) == (3, True)
            continue
        stormy = skies.findings(judged)
        blind = {one.rule for one in judged.unchecked}
        assert stormy <= found, seed  # above all: no group is said to be absent that is there
        assert {rule for rule, *_ in found - stormy} <= blind, seed  # and none passes that was not looked at
        assert blind >= unchecked
    assert codes.count(truly) > len(codes) / 3  # patience is of use
    assert 3 in codes  # and it was a storm


MTD = "intune: {mtd_connector: {compliance: {ios: true}}}\n"


@pytest.mark.parametrize("part", range(2))
def test_whatever_an_apply_says_in_a_storm_is_true(part):
    results = []
    for seed in RUNS[part::2]:
        truth = Emulator(tenant(**{CONNECTORS: [connector()]}))
        writes = []

        def counting(request, truth=truth, writes=writes):
            writes.extend([request.method] if request.method != "GET" else [])
            return truth(request)

        with storm(seed, tenant=counting) as sky:
            world = World(
                sky.send,
                lambda *_: None,
                lambda _: Answer("skip"),
                (graph.GraphError,),
                (graph.Uncertain,),
                sleep=sky.clock.sleep,
            )
            (outcome,) = apply.carry_out(plan(MTD, **{CONNECTORS.replace("/", "__"): [connector()]}), world)
        there = truth(Request("GET", f"/v1.0/{CONNECTORS}/{LOOKOUT}")).body["iosEnabled"]
        results.append(outcome.result)
        assert len(writes) <= 1, seed
        if outcome.result is Result.DONE:
            assert there, seed
        if outcome.result is Result.FAILED:
            assert not there, (seed, outcome.error)
    assert results.count(Result.DONE) > len(results) / 3
