"""Signing in at an authority that is busy, out of reach or out of time: over real TLS, within one budget."""

import time
from email.utils import formatdate

import pytest

from lookout_config import auth, graph
from lookout_config.waiting import Budget, Patience
from tests.authority import CLIENT, Authority, refusal
from tests.scripts import GROUPS
from tests.signing import ENVIRON, refused, sign_in
from tests.tenants import TENANT

PERSON = {"AZURE_CLIENT_ID": CLIENT}


class Waits:
    """Patience by a clock that passes by sleeping alone; ``said`` is what a person is told."""

    def __init__(self, seconds=300):
        self.now, self.slept, self.said = 0.0, [], []
        self.patience = Patience(
            Budget(seconds, lambda: self.now), self.sleep, lambda: self.now, lambda: 0.0, self.said.append
        )

    def sleep(self, seconds):
        self.now += seconds
        self.slept.append(seconds)


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        ((429, {}, {"Retry-After": "7"}), 7),
        ((429, {"error": "temporarily_unavailable"}, {"Retry-After": "2.5"}), 2.5),
        ((500, {}), 0.5),
        ((502, b"<html>no gateway</html>"), 0.5),
        ((504, {}, {"Retry-After": "soon"}), 0.5),
        ((0, {}), 0.5),
    ],
)
def test_what_passes_is_waited_for_and_msal_never_sees_it(authority, tls, answer, seconds):
    waits = Waits()
    authority.says.append(answer)
    assert sign_in(authority, tls, patience=waits.patience)()
    assert waits.slept == [seconds]
    assert len(authority.forms) == 2


def test_a_date_is_waited_for_by_the_clock_of_the_authority(authority, tls):
    waits = Waits()
    authority.behind = 3600
    authority.says.append((503, {}, {"Retry-After": formatdate(time.time() - 3600 + 20, usegmt=True)}))
    assert sign_in(authority, tls, patience=waits.patience)()
    assert waits.slept == [pytest.approx(20, abs=2)]


def test_who_does_not_answer_in_time_is_asked_again_and_never_longer_than_what_is_left(authority, tls):
    authority.says += [(-30, {})] * 9
    budget = Budget(0.3)
    said = refused(authority, tls, patience=Patience(budget, lambda _: None))
    assert said.message == (
        "localhost: no token in time; the 0.3 seconds for signing in and Microsoft Graph are used up"
    )
    assert said.advice.endswith("--deadline SECONDS")


def test_a_long_wait_is_said(authority, tls):
    waits = Waits()
    authority.says.append((429, {}, {"Retry-After": "30"}))
    assert sign_in(authority, tls, patience=waits.patience)()
    assert waits.said == ["localhost is busy; going on in 30 seconds"]


@pytest.mark.parametrize(
    ("answer", "times", "said"),
    [
        ((503, {}), 4, "it has trouble of its own (503, 4 times)"),
        ((429, {}), 4, "it is busy (429, 4 times)"),
        ((429, {}, {"Retry-After": "0"}), 4, "it is busy (429, 4 times)"),
        ((429, {}, {"Retry-After": "86400"}), 1, "it asks to wait 86400 seconds (429); longer than 120"),
    ],
)
def test_what_does_not_pass_is_given_up_with_one_line(authority, tls, answer, times, said):
    authority.says += [answer] * 9
    fault = refused(authority, tls)
    assert fault.message == f"localhost: {said}"
    assert fault.advice == "try again later"
    assert len(authority.forms) == times


def test_a_wait_that_ends_after_the_deadline_is_not_begun(authority, tls):
    waits = Waits(seconds=60)
    authority.says += [(429, {}, {"Retry-After": "40"})] * 2
    said = refused(authority, tls, patience=waits.patience)
    assert "the 60 seconds" in said.message
    assert waits.slept == [40]


def test_who_is_never_there_is_asked_four_times(tls):
    waits = Waits()
    with Authority(tls.context) as authority:
        url = authority.url
    assert "could not be reached" in refused(authority, tls, url=url, patience=waits.patience).message
    assert waits.slept == [0.5, 1, 2]


def test_who_is_not_there_when_the_time_is_over_is_said_to_be_so(tls):
    waits = Waits(seconds=1)
    with Authority(tls.context) as authority:
        url = authority.url
    assert "could not be reached" in refused(authority, tls, url=url, patience=waits.patience).message
    assert waits.slept == [0.5]


@pytest.mark.parametrize("host", ["127.0.0.1:99999", "[x"])
def test_a_proxy_whose_address_is_none_is_said_so_without_its_password(host, monkeypatch):
    waits = Waits()
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, f"http://ada:hunter2@{host}")
    with pytest.raises(auth.SignInError, match="or that of the proxy, is none") as caught:
        auth.sign_in(
            "secret",
            TENANT,
            authority="https://login.microsoftonline.com",
            graph="https://graph.microsoft.com",
            environ=ENVIRON,
            prompt=print,
            patience=waits.patience,
        )()
    with pytest.raises(graph.GraphError, match="or that of the proxy, is none") as blind:
        graph.https("https://graph.microsoft.com", lambda: "t0ken", sleep=waits.sleep)(GROUPS)
    assert waits.slept == []
    for fault in (caught.value, blind.value):
        assert "HTTPS_PROXY" in fault.advice
        assert "hunter2" not in fault.message + fault.advice


def test_a_certificate_that_is_not_trusted_is_not_asked_for_again(authority, tls, monkeypatch):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    waits = Waits()
    assert "not trusted" in refused(authority, tls, ca_bundle=None, patience=waits.patience).message
    assert waits.slept == []


@pytest.mark.parametrize("answer", [(400, refusal("invalid_client", "AADSTS7000215: no.")), (302, {})])
def test_a_refusal_is_not_asked_again(authority, tls, answer):
    waits = Waits()
    authority.says.append(answer)
    refused(authority, tls, patience=waits.patience)
    assert waits.slept == []
    assert len(authority.forms) == 1


def test_a_persons_polls_outlive_trouble_and_the_code_is_shown_once(authority, tls):
    waits, prompts = Waits(), []
    pending = (400, refusal("authorization_pending", "AADSTS70016: pending"))
    authority.says += [pending, (503, {}), (0, {}), (429, {}, {"Retry-After": "3"}), pending]
    assert sign_in(authority, tls, "device", PERSON, patience=waits.patience, prompt=prompts.append)()
    assert len(prompts) == 1
    assert waits.slept == [0.5, 1, 3]


# --- a token that Graph refused


@pytest.mark.parametrize("method", ["secret", "device"])
def test_after_a_token_was_refused_there_is_another_and_nobody_is_asked(authority, tls, method):
    prompts = []
    token = sign_in(authority, tls, method, ENVIRON, prompt=prompts.append)
    first = token()
    assert token() == first
    second = token(anew=True)
    assert second != first
    assert token() == second
    assert len(prompts) == (1 if method == "device" else 0)


def test_a_persons_new_token_comes_by_the_refresh_token(authority, tls):
    token = sign_in(authority, tls, "device", PERSON)
    token(anew=True)
    assert [form.get("grant_type", "code")[-13:] for form in authority.forms][-1] == "refresh_token"


@pytest.mark.parametrize(
    ("error", "description", "said"),
    [
        ("invalid_grant", "AADSTS50999: The grant was revoked.", "the sign-in is over (AADSTS50999)"),
        ("interaction_required", "no number", "the sign-in is over"),
        ("invalid_grant", "AADSTS53003: Blocked.", "Conditional Access policy"),
    ],
)
def test_a_person_whose_sign_in_is_over_is_told_and_never_shown_a_second_code(
    authority, tls, error, description, said
):
    prompts = []
    token = sign_in(authority, tls, "device", PERSON, prompt=prompts.append)
    authority.says.append((400, refusal(error, description)))
    with pytest.raises(auth.SignInError) as caught:
        token(anew=True)
    assert said in caught.value.message
    assert len(prompts) == 1


def test_a_person_without_a_refresh_token_is_told_to_run_it_again(authority, tls, monkeypatch):
    answer = authority.token({"client_id": CLIENT, "grant_type": "device_code"})[1]
    del answer["refresh_token"], answer["id_token"], answer["client_info"]
    authority.says.append((200, answer))
    token = sign_in(authority, tls, "device", PERSON)
    assert token() == answer["access_token"]
    with pytest.raises(auth.SignInError, match="the sign-in is over") as caught:
        token(anew=True)
    assert caught.value.advice == "run the command again to sign in anew"
