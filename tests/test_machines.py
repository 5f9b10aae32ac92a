"""Signing in by a managed identity: msal asks an endpoint next door, which the process's environment names."""

import pytest
from azure.identity import ManagedIdentityCredential

from lookout_config import auth, graph
from lookout_config.emulator import Emulator
from lookout_config.serve import serve
from lookout_config.world import Request
from tests.authority import CLIENT
from tests.issuers import HEADER, IDENTITY, Issuer
from tests.signing import refused, sign_in
from tests.tenants import PILOT, TENANT, tenant


@pytest.fixture
def endpoint(monkeypatch):
    """The endpoint of a machine in Azure App Service, in a world where a proxy would be asked for all else."""
    for name in ("IMDS_ENDPOINT", "IDENTITY_SERVER_THUMBPRINT", "MSI_ENDPOINT", "MSI_SECRET"):
        monkeypatch.delenv(name, raising=False)
    with Issuer() as running:
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{running.url}/msi/token")
        monkeypatch.setenv("IDENTITY_HEADER", HEADER)
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
        yield running


def by_identity(authority, tls, environ=None):
    return sign_in(authority, tls, "managed-identity", environ or {})


def test_a_machine_signs_in_and_reads_graph(authority, tls, endpoint):
    token = by_identity(authority, tls)
    with serve(Emulator(tenant()), ssl_context=tls.context) as server:
        send = graph.https(server.url, token, ca_bundle=tls.bundle)
        assert send(Request("GET", f"/v1.0/groups/{PILOT}")).status == 200
    ((method, _, options, _),) = endpoint.asked
    assert (method, options) == (
        "GET",
        {"api-version": "2019-08-01", "resource": "https://graph.microsoft.com"},
    )
    assert auth.claims(token()).identity == f"application {IDENTITY}"
    assert auth.claims(token()).tenant == TENANT
    assert authority.headers == []


@pytest.mark.parametrize("client", [None, CLIENT])
def test_microsofts_own_library_asks_the_same_endpoint_for_the_same(
    authority, tls, endpoint, monkeypatch, client
):
    monkeypatch.delenv("HTTP_PROXY")
    assert ManagedIdentityCredential(client_id=client).get_token("https://graph.microsoft.com/.default").token
    by_identity(authority, tls, {"AZURE_CLIENT_ID": client} if client else {})()
    theirs, ours = endpoint.asked
    assert ours[:3] == theirs[:3]
    assert ours[3]["X-IDENTITY-HEADER"] == theirs[3]["X-IDENTITY-HEADER"] == HEADER


def test_after_a_token_was_refused_the_endpoint_is_asked_again(authority, tls, endpoint):
    token = by_identity(authority, tls)
    first = token()
    assert token() == first
    assert token(anew=True) != first
    assert len(endpoint.asked) == 2


def test_an_identity_of_several_is_named(authority, tls, endpoint):
    by_identity(authority, tls, {"AZURE_CLIENT_ID": CLIENT})()
    assert endpoint.asked[0][2]["client_id"] == CLIENT


def test_a_virtual_machine_asks_where_all_of_them_do(authority, tls, endpoint, monkeypatch):
    for name in ("IDENTITY_ENDPOINT", "IDENTITY_HEADER"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", endpoint.url)
    assert by_identity(authority, tls)()
    assert endpoint.asked[0][1] == "/metadata/identity/oauth2/token"


def test_a_token_that_ends_is_renewed(authority, tls, endpoint):
    endpoint.expires = 60
    token = by_identity(authority, tls)
    assert token() != token()


def test_the_environment_chooses_it_and_needs_no_application():
    chosen = auth.choose({"IDENTITY_ENDPOINT": "http://x"})
    assert chosen == ("managed-identity", "signing in by managed identity, since IDENTITY_ENDPOINT is set")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            (400, {"statusCode": 400, "message": "no identity"}),
            "the managed identity gave no token: 400, no identity",
        ),
        ((200, b"<html>"), "the managed identity: it gave no token, but something else"),
        ((302, {}), "the managed identity: it answered with a redirect, which is not followed"),
    ],
)
def test_an_endpoint_that_gives_none_is_said(authority, tls, endpoint, answer, message):
    endpoint.says.append(answer)
    said = refused(authority, tls, "managed-identity", {"IDENTITY_HEADER": HEADER})
    assert message in said.message
    assert len(endpoint.asked) == 1


def test_a_machine_without_an_identity_is_said(authority, tls, endpoint):
    endpoint.says.append((404, {}))
    assert "has this machine an identity?" in refused(authority, tls, "managed-identity", {}).advice


def test_a_machine_outside_of_azure_is_said(authority, tls, monkeypatch):
    for name in ("IDENTITY_ENDPOINT", "IDENTITY_HEADER", "MSI_ENDPOINT", "MSI_SECRET"):
        monkeypatch.delenv(name, raising=False)
    with Issuer() as gone:
        monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", gone.url)
    said = refused(authority, tls, "managed-identity", {})
    assert said.message == "the managed identity: it could not be reached"
    assert said.advice == "is this machine in Azure, and has it a managed identity?"
