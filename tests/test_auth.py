"""Signing in: msal does the talking, over real TLS, with an authority on this machine."""

import logging

import pytest
import requests

from lookout_config import auth, graph
from lookout_config.emulator import Emulator
from lookout_config.serve import serve
from lookout_config.world import Request
from tests.authority import CLIENT, SECRET, Authority, jwt, refusal
from tests.signing import ENVIRON, refused, sign_in
from tests.tenants import PILOT, TENANT, tenant

ERROR = "invalid_grant"


# --- the choice


def test_a_secret_in_the_environment_is_chosen_and_said():
    chosen = auth.choose(ENVIRON)
    assert chosen == ("secret", "signing in by client secret, since AZURE_CLIENT_SECRET is set")


def test_without_one_a_person_is_asked_and_an_empty_one_is_none():
    chosen = auth.choose({"AZURE_CLIENT_ID": CLIENT, "AZURE_CLIENT_SECRET": ""})
    assert chosen == ("device", "signing in by device code, since no variable asks for another way")


def test_with_nothing_at_all_it_is_said_what_is_wanted_first():
    with pytest.raises(auth.SignInError, match="device code needs AZURE_CLIENT_ID in the environment"):
        auth.choose({})


def test_half_of_a_method_is_an_error_and_never_another_method():
    with pytest.raises(auth.SignInError, match="client secret needs AZURE_CLIENT_ID in the environment"):
        auth.choose({"AZURE_CLIENT_SECRET": SECRET, "AZURE_CLIENT_ID": ""})


def test_what_a_method_needs_is_asked_before_anything_is_sent(authority, tls):
    assert "AZURE_CLIENT_ID" in refused(authority, tls, method="device", environ={}).message
    assert "it is one of secret, certificate, token-file" in refused(authority, tls, method="magic").advice
    assert authority.headers == []


# --- client secret


def test_an_application_signs_in_by_its_secret_and_reads_graph(authority, tls):
    with serve(Emulator(tenant()), ssl_context=tls.context) as server:
        send = graph.https(server.url, sign_in(authority, tls), ca_bundle=tls.bundle)
        for _ in range(2):
            assert send(Request("GET", f"/v1.0/groups/{PILOT}")).body["displayName"] == "Intune Lookout Pilot"
    (form,) = authority.forms
    assert form["grant_type"] == "client_credentials"
    assert form["scope"] == "https://graph.microsoft.com/.default"
    assert form["client_secret"] == SECRET


def test_a_token_that_ends_is_renewed(authority, tls):
    authority.lifetime = 60
    token = sign_in(authority, tls)
    assert token() != token()
    assert len(authority.forms) == 2


@pytest.mark.parametrize(
    ("answer", "message", "advice"),
    [
        (
            "AADSTS7000215: Invalid client secret provided.",
            "the client secret is wrong (AADSTS7000215)",
            "value, not its ID",
        ),
        (
            "AADSTS7000222: The provided client secret keys are expired.",
            "has expired (AADSTS7000222)",
            "make a new one",
        ),
        (
            "AADSTS700016: Application not found in the directory.",
            f"{TENANT} has no application {CLIENT}",
            "AZURE_CLIENT_ID",
        ),
        (
            "AADSTS65001: The user has not consented.",
            f"what application {CLIENT} asks for",
            "Grant admin consent",
        ),
        ("AADSTS53003: Access has been blocked.", "Conditional Access policy", "Sign-in logs"),
        ("AADSTS700213: no record.", "no federated credential", "subject   (unknown subject)"),
        ("AADSTS50020: no such account here.", f"that account is not one of tenant {TENANT}", "as a guest"),
        ("AADSTS500011: no such resource.", "does not know this Microsoft Graph", "tenant.cloud"),
        (
            "AADSTS99999: Some\x1b[31m other\nthing. Trace ID: 1",
            "localhost gave no token: AADSTS99999: Some [31m other thing.",
            "",
        ),
    ],
)
def test_a_refusal_says_what_to_do(authority, tls, answer, message, advice):
    authority.says.append((400, refusal(ERROR, answer)))
    said = refused(authority, tls)
    assert message in said.message
    assert advice in said.advice


def test_a_wrong_secret_is_said_so(authority, tls):
    said = refused(authority, tls, environ={**ENVIRON, "AZURE_CLIENT_SECRET": "other"})
    assert "AADSTS7000215" in said.message


def test_a_tenant_that_is_not_there_is_said_so(authority, tls):
    unknown = "00000000-0000-4000-8000-000000000000"
    said = refused(authority, tls, tenant_id=unknown)
    assert said.message == f"there is no tenant {unknown} (AADSTS90002)"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((200, b"<html>sign in here</html>"), "gave no token"),
        ((200, {"token_type": "Bearer"}), "gave no token"),
        ((302, {}), "redirect"),
        ((307, {}), "redirect"),
    ],
)
def test_an_authority_that_is_none_is_said_so(authority, tls, capfd, answer, message):
    authority.says.append(answer)
    assert message in refused(authority, tls).message
    assert len(authority.forms) == 1
    assert capfd.readouterr() == ("", "")


def test_msal_logs_no_answers(authority, tls, caplog):
    authority.says.append((200, b"s3cret that is not JSON"))
    refused(authority, tls)
    assert "s3cret" not in caplog.text
    assert not logging.getLogger("msal").isEnabledFor(logging.ERROR)


def test_an_authority_that_cannot_be_reached_is_said_so(tls):
    with Authority(tls.context) as authority:
        url = authority.url
    assert "could not be reached" in refused(authority, tls, url=url).message


def test_an_authority_that_is_not_https_is_refused(authority, tls):
    for url in (
        authority.url.replace("https", "http"),
        "login.microsoftonline.us",
        "https:///x",
        "https://[x",
        "\x1b[2J",
    ):
        said = refused(authority, tls, url=url)
        assert said.message.startswith("nobody signs in at ")
        assert "\x1b" not in said.message
        assert said.advice == "it is to begin with https://"


def test_a_certificate_that_is_not_trusted_is_said_so(authority, tls, monkeypatch):
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(auth.SignInError, match="certificate is not trusted") as caught:
        auth.sign_in("secret", TENANT, authority=authority.url, graph="x", environ=ENVIRON, prompt=print)
    assert "--ca-bundle" in caught.value.advice


def test_the_bundle_named_counts_for_more_than_the_environments(authority, tls, monkeypatch):
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, requests.certs.where())
    assert sign_in(authority, tls)()


def test_what_netrc_says_is_not_sent(authority, tls, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine localhost login mallory password hunter2\n")
    monkeypatch.setenv("NETRC", str(netrc))
    assert sign_in(authority, tls)()
    assert not any("Authorization" in head for head in authority.headers)


# --- device code


def test_a_person_signs_in_by_a_code_and_reads_graph(authority, tls):
    prompts = []
    authority.says += [(400, refusal("authorization_pending", "AADSTS70016: pending"))] * 3
    token = sign_in(
        authority, tls, method="device", environ={"AZURE_CLIENT_ID": CLIENT}, prompt=prompts.append
    )
    assert prompts == ["To sign in, open https://microsoft.com/devicelogin and enter ABCD-EFGH."]
    with serve(Emulator(tenant()), ssl_context=tls.context) as server:
        send = graph.https(server.url, token, ca_bundle=tls.bundle)
        assert len(list(graph.pages(send, Request("GET", f"/v1.0/groups/{PILOT}/members")))) == 2
    assert auth.claims(token()).identity == "ada@contoso.com"
    assert auth.claims(token()).granted == {"Group.Read.All", "User.Read"}
    asked, *polls = authority.forms
    assert sorted(asked["scope"].split()) == [
        "https://graph.microsoft.com/.default",
        "offline_access",
        "openid",
        "profile",
    ]
    assert [poll["device_code"] for poll in polls] == ["dev1ce"] * 4


def test_a_persons_token_is_renewed_without_asking_again(authority, tls):
    authority.lifetime = 60
    prompts = []
    token = sign_in(authority, tls, method="device", prompt=prompts.append)
    first, second = token(), token()
    assert first != second
    assert len(prompts) == 1
    assert authority.forms[-1]["grant_type"] == "refresh_token"


def test_a_sign_in_that_is_over_is_said_so(authority, tls):
    authority.lifetime = 60
    token = sign_in(authority, tls, method="device")
    authority.says.append((400, refusal(ERROR, "AADSTS53003: Access has been blocked.")))
    with pytest.raises(auth.SignInError, match="Conditional Access"):
        token()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (refusal("authorization_declined", "AADSTS00000: declined"), "was declined"),
        (refusal("expired_token", "AADSTS70020: expired"), "the code has expired"),
        (refusal("invalid_client", "AADSTS7000218: must contain client_assertion"), "takes no device code"),
    ],
)
def test_a_code_that_is_not_taken_is_said_so(authority, tls, answer, message):
    authority.says.append((400, answer))
    assert message in refused(authority, tls, method="device").message


def test_a_code_that_is_not_given_is_said_so(authority, tls):
    authority.refuses_codes = True
    assert "has no application" in refused(authority, tls, method="device").message


# --- what a token says


@pytest.mark.parametrize(
    ("token", "identity", "granted"),
    [
        (jwt(upn="ada@contoso.com", scp="A B"), "ada@contoso.com", {"A", "B"}),
        (jwt(preferred_username="ada@contoso.com"), "ada@contoso.com", set()),
        (jwt(appid=CLIENT, roles=["R", 5]), f"application {CLIENT}", {"R"}),
        (jwt(appid=CLIENT, app_displayname="nightly\x1b"), f"nightly (application {CLIENT})", set()),
        (jwt(roles="R", scp=["S"]), "", set()),
        ("opaque", "", set()),
        ("a.b.c", "", set()),
        ("a.bnVsbA.c", "", set()),
        ("", "", set()),
        ("a.é.c", "", set()),
        (jwt(exp=1e300), "", set()),
    ],
)
def test_a_token_says_who_and_what_and_is_never_trusted_to(token, identity, granted):
    assert auth.claims(token)[::4] == (identity, granted)
