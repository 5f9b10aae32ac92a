"""A clock that is wrong is said once, and where it is right nothing is."""

import time
from email.utils import formatdate

import pytest

from lookout_config import auth
from lookout_config.clocks import Clock
from lookout_config.emulator import Emulator
from lookout_config.serve import serve
from lookout_config.weather import Weather, forecast
from tests.authority import CLIENT, SECRET, refusal
from tests.signing import sign_in
from tests.tenants import TENANT, tenant

HOUR = 3600
FILE = (
    f"version: 1\ntenant: {{id: {TENANT}}}\nconnector: {{enrollment: {{groups: [Intune Lookout Pilot]}}}}\n"
)
ADVICE = "set it: sign-ins may fail, and ages are counted by it"


def at(seconds):
    """The head of an answer that was given so many seconds from the beginning of 2001."""
    return {"date": formatdate(978_307_200 + seconds, usegmt=True)}


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (6 * 60, ["this machine's clock is 6 minutes behind graph.example's"]),
        (-7 * 60, ["this machine's clock is 7 minutes ahead of graph.example's"]),
        (3 * HOUR, ["this machine's clock is 3 hours behind graph.example's"]),
        (72 * HOUR, ["this machine's clock is 3 days behind graph.example's"]),
        (5 * 60, []),
        (-5 * 60, []),
    ],
)
def test_how_far_it_is_and_which_way(ahead, said):
    told = []
    clock = Clock(told.append, lambda: 978_307_200)
    for _ in range(2):
        clock.compare("graph.example", at(ahead))
    assert told == [f"{line}; {ADVICE}" for line in said]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"date": "noon"},
        {"date": ""},
        {"date": "Fri, 99 Dec 99999 00:00:00 GMT"},
        at(HOUR) | {"age": "3600"},
    ],
)
def test_what_tells_no_time_is_no_fault_of_the_clock(headers):
    told = []
    Clock(told.append, lambda: 978_307_200).compare("graph.example", headers)
    assert told == []


@pytest.fixture
def check(shell, authority, tls, tmp_path, monkeypatch):
    """A check of a live tenant under a sky, as a user runs it."""
    (tmp_path / "lookout.yaml").write_text(FILE, encoding="utf-8")
    monkeypatch.setenv("AZURE_CLIENT_ID", CLIENT)
    monkeypatch.setenv("AZURE_CLIENT_SECRET", SECRET)

    def run(**weather):
        with serve(Weather(Emulator(tenant()), forecast.of(weather))) as server:
            where = ("--graph-url", server.url, "--authority", authority.url, "--ca-bundle", tls.bundle)
            return shell("check", str(tmp_path / "lookout.yaml"), *where)

    return run


def about_clocks(ran):
    return [line for line in ran.err.splitlines() if "clock" in line]


@pytest.mark.parametrize(
    ("skew", "said"),
    [(3 * HOUR, "3 hours behind"), (-26 * HOUR, "26 hours ahead of"), (60, "")],
)
def test_a_check_goes_on_by_a_wrong_clock_and_says_so_once(check, skew, said):
    ran, calm = check(clock_skew_seconds=skew), check()
    assert (ran.code, ran.out) == (calm.code, calm.out)
    assert about_clocks(calm) == []
    expected = [f"this machine's clock is {said} 127.0.0.1's; {ADVICE}"] if said else []
    assert about_clocks(ran) == expected


def test_the_clocks_of_authority_and_graph_are_said_in_one_line(check, authority):
    authority.behind = 3 * HOUR
    (line,) = about_clocks(check(clock_skew_seconds=-3 * HOUR))
    assert "3 hours ahead of localhost's" in line


@pytest.mark.parametrize(("method", "number"), [("secret", "700024"), ("device", "700024")])
def test_before_a_sign_in_fails_by_the_time_it_is_said_by_how_much(authority, tls, method, number):
    told = []
    authority.behind = -HOUR
    authority.says.append(
        (401, refusal("invalid_client", f"AADSTS{number}: not within its valid time range."))
    )
    with pytest.raises(auth.SignInError, match=number):
        sign_in(authority, tls, method, clock=Clock(told.append, time.time))()
    assert told == [f"this machine's clock is 60 minutes behind localhost's; {ADVICE}"]
