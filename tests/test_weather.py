"""What Graph is known for, over real HTTP: patience where it helps, else one clear line, and never a wrong word."""

import json

import pytest
from jsonschema import Draft7Validator

from lookout_config import graph, schema, snapshots
from lookout_config.emulator import Emulator
from lookout_config.graph import GraphError
from lookout_config.weather import ForecastError, Weather, forecast, load, strikes
from lookout_config.weather.units import Bucket, cost
from lookout_config.world import Request
from tests import skies
from tests.scripts import GROUPS, PATCH, Scripted, ok
from tests.tenants import tenant


@pytest.fixture(scope="module")
def calm():
    return told(skies.checked(Emulator(skies.data())))


def told(judged):
    return skies.findings(judged), judged.unchecked


def test_the_tenant_is_the_same_in_fair_weather(calm, capsys):
    with skies.under() as sky:
        code, judged, _ = skies.ended(sky.send, capsys)
    assert (code, told(judged)) == (0, calm)


PASSES = {
    "latency": {"latency_ms": 400},
    "clock behind": {"clock_skew_seconds": -7200},
    "throttled, decimal": {"faults": [{"fault": "throttled", "times": 3, "retry_after": "2.128"}]},
    "throttled, whole": {"faults": [{"fault": "throttled", "times": 3, "retry_after": 7}]},
    "throttled, without a word": {"faults": [{"fault": "throttled", "times": 3}]},
    "throttled, a word that is none": {"faults": [{"fault": "throttled", "times": 3, "retry_after": "soon"}]},
    "throttled, less than nothing": {"faults": [{"fault": "throttled", "times": 3, "retry_after": -5}]},
    "throttled, a date": {"faults": [{"fault": "throttled", "times": 3, "retry_after": {"date_in": 30}}]},
    "throttled, a date by a clock that is wrong": {
        "clock_skew_seconds": 86_400,
        "faults": [{"fault": "throttled", "times": 3, "retry_after": {"date_in": 30}}],
    },
    "parts throttled": {
        "faults": [{"fault": "throttled", "path": "groups", "times": 3, "retry_after": "2.5"}]
    },
    "unavailable": {"faults": [{"fault": "unavailable", "times": 3}]},
    "parts unavailable": {"faults": [{"fault": "unavailable", "path": "groups", "times": 3}]},
    "gateways": {"faults": [{"fault": "bad_gateway", "times": 1}, {"fault": "gateway_timeout", "times": 1}]},
    "cut": {"faults": [{"fault": "cut", "times": 3}]},
    "malformed": {"faults": [{"fault": "malformed", "times": 3}]},
    "broken": {"faults": [{"fault": "broken", "times": 3}]},
    "silent": {"faults": [{"fault": "silent", "times": 3}]},
    "empty pages": {"faults": [{"fault": "empty_page", "times": 9}]},
}


@pytest.mark.parametrize("weather", PASSES.values(), ids=PASSES)
def test_it_passes_with_patience(weather, calm, capsys):
    with skies.under(**weather) as sky:
        code, judged, said = skies.ended(sky.send, capsys)
        waited = sum(sky.clock.slept)
    assert (code, told(judged)) == (0, calm), said
    assert waited < 400


def test_a_date_is_waited_for_by_the_clock_of_the_server():
    fault = {"fault": "throttled", "times": 1, "retry_after": {"date_in": 30}}
    for skew in (-86_400, 0, 86_400):
        with skies.under(clock_skew_seconds=skew, faults=[fault]) as sky:
            sky.send(GROUPS)
            # A date has no fractions, so the wait may be a second short, and the jitter is half a second.
            assert 29 <= max(sky.clock.slept) <= 31


def test_an_expired_token_is_replaced_once(calm, capsys):
    begun = []
    with skies.under(
        faults=[{"fault": "expired", "times": 1}], renew=lambda: begun.append(1) or (lambda: "fr3sh")
    ) as sky:
        code, judged, _ = skies.ended(sky.send, capsys)
    assert (code, told(judged), begun) == (0, calm, [1])


ENDS = {
    "html": ({"faults": [{"fault": "html"}]}, "text/html that is not JSON", "sign-in page"),
    "malformed": ({"faults": [{"fault": "malformed"}]}, "was not the JSON that it said it was", "try again"),
    "cut": ({"faults": [{"fault": "cut"}]}, "the connection broke", "proxy"),
    "broken": ({"faults": [{"fault": "broken"}]}, "the connection broke", "proxy"),
    "silent": ({"faults": [{"fault": "silent", "seconds": 200}]}, "600 seconds", "--deadline"),
    "expired": ({"faults": [{"fault": "expired"}]}, "401 InvalidAuthenticationToken", "sign in again"),
    "unavailable": ({"faults": [{"fault": "unavailable"}]}, "503 ServiceUnavailable", "try again later"),
    "throttled": ({"faults": [{"fault": "throttled", "retry_after": 100}]}, "600 seconds", "--deadline"),
    "absurd": (
        {"faults": [{"fault": "throttled", "retry_after": 21_600}]},
        "asks to wait 21600",
        "try again",
    ),
    "a date far away": (
        {"faults": [{"fault": "throttled", "retry_after": {"date_in": 86_400}}]},
        "asks to wait 864",
        "try again",
    ),
    "slow": ({"latency_ms": 250_000}, "600 seconds", "--deadline"),
    "looping pages": ({"faults": [{"fault": "looping_page", "path": "groups"}]}, "in a circle", ""),
    "foreign pages": ({"faults": [{"fault": "foreign_page", "path": "groups"}]}, "another host", ""),
}


@pytest.mark.parametrize(("weather", "said", "advice"), ENDS.values(), ids=ENDS)
def test_what_does_not_pass_ends_in_one_clear_line(weather, said, advice, capsys):
    with skies.under(renew=lambda: lambda: "fr3sh", **weather) as sky:
        code, judged, told = skies.ended(sky.send, capsys)
        assert sky.clock.now - skies.START < 1_000
    assert (code, judged) == (3, None)
    first, *more = told.splitlines()
    assert said in first
    assert advice in "".join(more)
    assert "t0ken" not in told
    assert "Traceback" not in told


NEVER_ANSWERED = [
    {"fault": "unavailable"},
    {"fault": "throttled", "retry_after": 21_600},
    {"fault": "throttled"},
    {"fault": "looping_page"},
    {"fault": "foreign_page"},
]


@pytest.mark.parametrize("fault", NEVER_ANSWERED, ids=lambda fault: "-".join(map(str, fault.values())))
def test_what_is_never_answered_is_not_checked_and_spoils_nothing_else(fault, calm, capsys):
    with skies.under(faults=[{**fault, "path": "identity/conditionalAccess"}]) as sky:
        code, judged, _ = skies.ended(sky.send, capsys)
    assert code == 0
    found, unchecked = calm
    assert {blind.rule for blind in set(judged.unchecked) - set(unchecked)} == {"ca-missing"}
    assert skies.findings(judged) == {one for one in found if one[0] != "ca-missing"}


def test_the_token_is_not_shown_to_the_host_of_a_foreign_page(capsys):
    with (
        skies.under(faults=[{"fault": "foreign_page"}]) as sky,
        pytest.raises(GraphError, match=r"evil\.example"),
    ):
        list(graph.pages(sky.send, GROUPS))


WRITES = ["unavailable", "gateway_timeout", "bad_gateway", "html", "malformed", "cut", "broken", "silent"]


@pytest.mark.parametrize("fault", WRITES)
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_a_write_whose_answer_is_lost_is_a_doubt_and_goes_out_once(fault, seed):
    truth = Emulator(tenant())
    seen = []

    def counting(request):
        seen.append(request.method)
        return truth(request)

    with skies.under(counting, seed=seed, faults=[{"fault": fault}]) as sky, pytest.raises(graph.Uncertain):
        sky.send(PATCH)
    assert seen.count("PATCH") <= 1


def test_a_lost_write_may_have_been_done_or_not():
    def done(seed):
        truth = Emulator(tenant())
        truth(Request("PATCH", PATCH.url, {"iosEnabled": False}))
        with skies.under(truth, seed=seed, faults=[{"fault": "broken", "times": 1}]) as sky:
            with pytest.raises(graph.Uncertain):
                sky.send(PATCH)
            return sky.send(Request("GET", PATCH.url)).body["iosEnabled"]

    assert {done(seed) for seed in range(12)} == {True, False}


def test_for_a_while_after_a_write_the_object_is_read_as_it_was():
    change = Request("PATCH", PATCH.url, {"iosEnabled": False})
    look = Request("GET", PATCH.url)
    with skies.under(Emulator(tenant()), stale_seconds=5) as sky:
        sky.send(change)
        assert sky.send(look).body["iosEnabled"] is True
        sky.clock.sleep(5)
        assert sky.send(look).body["iosEnabled"] is False


def test_the_same_seed_brings_the_same_weather_in_any_order():
    fault = {"fault": "throttled", "percent": 50, "retry_after": 1}
    requests = [Request("GET", f"/v1.0/groups?$top={number}") for number in range(1, 60)]

    def struck(order, seed=7):
        sky = Weather(lambda _: ok(), forecast.of({"seed": seed, "faults": [fault]}), sleep=lambda _: None)
        return {request.url for request in order if sky(request).status == 429}

    assert struck(requests) == struck(requests[::-1])
    assert struck(requests) != struck(requests, seed=8)
    assert 10 < len(struck(requests)) < 50


# Microsoft Learn, "Microsoft Graph service-specific throttling limits".


@pytest.mark.parametrize(
    ("path", "units"),
    [
        ("groups/1", 1),
        ("groups?$filter=x&$select=id", 1),
        ("groups/1/members", 3),
        ("groups/1/members?$select=id&$top=999", 2),
        ("groups/1/members?$select=id&$top=5", 1),
        ("groups/1/transitiveMembers", 5),
        ("groups/1/members?$expand=x", 4),
        ("directoryObjects/getByIds", 3),
        ("users/1", 2),
        ("servicePrincipals/1/appRoleAssignments", 2),
        ("servicePrincipals/1", 1),
    ],
)
def test_a_request_costs_what_is_documented(path, units):
    assert cost(Request("GET", f"/v1.0/{path}"), path) == units


def test_a_bucket_fills_up_again():
    import re

    bucket = Bucket(re.compile(""), frozenset(), 3_500, 10)
    assert bucket.takes(3_500, 0.0) == 0
    assert bucket.takes(350, 0.0) == pytest.approx(1.0)
    assert bucket.takes(350, 1.0) == 0
    assert bucket.takes(1, 1.0) > 0


def test_resource_units_are_enforced_and_told():
    with skies.under(Emulator(tenant()), size="small") as sky:
        assert sky.send(GROUPS).headers["x-ms-resource-unit"] == "1"
        answers = [sky.send(Request("GET", "/v1.0/users?$top=999&$select=id")) for _ in range(3)]
        assert {answer.status for answer in answers} == {200}
    sky = Weather(Scripted(*[ok()] * 4_000), forecast.of({"tenant_size": "small"}), clock=lambda: 0.0)
    answers = [sky(GROUPS) for _ in range(3_501)]
    assert [answer.status for answer in answers[-2:]] == [200, 429]
    assert float(answers[-1].headers["retry-after"]) > 0
    told = [answer.headers.get("x-ms-throttle-limit-percentage") for answer in answers]
    assert told.index("0.80") == pytest.approx(2_800, abs=20)


def test_conditional_access_takes_one_request_a_second_and_says_nothing():
    sky = Weather(Scripted(*[ok()] * 9), forecast.of({"tenant_size": "large"}), clock=lambda: 0.0)
    asking = Request("GET", "/v1.0/identity/conditionalAccess/policies")
    first, second = sky(asking), sky(asking)
    assert (first.status, second.status, "retry-after" in second.headers) == (200, 429, False)


def written(tmp_path, text):
    file = tmp_path / "storm.yaml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_a_file_says_the_weather(tmp_path):
    text = """
version: 1
seed: 7
latency_ms: 100
tenant_size: small
faults:
  - {fault: throttled, percent: 20, retry_after: 2.5}   # as Graph does
  - {fault: throttled, retry_after: {date_in: 30}, times: 1, path: groups}
"""
    told = load(written(tmp_path, text))
    assert (told.seed, told.latency_ms, told.tenant_size) == (7, 100, "small")
    assert [(one.percent, one.retry_after, one.times, one.path) for one in told.faults] == [
        (20, "2.5", None, ""),
        (100, {"date_in": 30}, 1, "groups"),
    ]


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("seed: 1\n", ":1:1", "'version' is a required property"),
        ("version: 1\nfaults:\n  - {fault: raining}\n", ":3:", "'raining' is not one of"),
        (
            "version: 1\nfaults:\n  - {fault: cut, percent: 200}\n",
            ":3:",
            "200 is greater than the maximum of 100",
        ),
        ("version: 1\nrain: true\n", ":1:1", "'rain' was unexpected"),
        ("version: 1\nseed: 1\nseed: 2\n", ":3:", "seed"),
        ('version: 1\nfaults: [{fault: throttled, retry_after: "1\\nX: y"}]\n', ":2:", "retry_after"),
        ("version: 1\nfaults: {fault: cut\n", "", ""),
        ("[]\n", ":1:1", "is not of type 'object'"),
        ("", ":1:1", ""),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_place(tmp_path, text, place, said):
    with pytest.raises(ForecastError) as caught:
        load(written(tmp_path, text))
    assert f"storm.yaml{place}" in str(caught.value)
    assert "\n" not in str(caught.value)
    if "retry_after" not in said:
        assert said in str(caught.value)


def test_serve_takes_a_weather_file_and_refuses_a_bad_one(tmp_path, shell):
    snapshot = tmp_path / "tenant.json"
    snapshot.write_text(json.dumps(snapshots.load(str(skies.CONTOSO / "tenant.json"))), encoding="utf-8")
    ran = shell("serve", snapshot, "--port", "0", "--weather", written(tmp_path, "version: 2\n"))
    assert ran.code == 3
    assert "storm.yaml:1:" in ran.err
    ran = shell("serve", snapshot, "--port", "0", "--weather", tmp_path / "none.yaml")
    assert ran.code == 3
    assert "there is no such file" in ran.err


def test_the_weather_of_the_manual_is_one(tmp_path):
    page = (skies.CONTOSO.parents[1] / "docs" / "formats.md").read_text(encoding="utf-8")
    sample = page.partition("## Weather")[2].partition("```text\n")[2].partition("```")[0]
    assert len(load(written(tmp_path, sample)).faults) == 4


def test_every_fault_of_the_schema_is_one_that_strikes():
    fault = schema.read_schema("weather")["definitions"]["fault"]["properties"]["fault"]
    assert set(fault["enum"]) == strikes.WHOLE | strikes.PARTS
    assert [name for name in fault["enum"] if name not in fault["description"]] == []
    Draft7Validator.check_schema(schema.read_schema("weather"))
