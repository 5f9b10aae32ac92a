"""Microsoft's own library reads the same environment, and asks an authority for the same."""

import pytest
from azure.identity import EnvironmentCredential, WorkloadIdentityCredential
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.certificates import PASSWORD, certificate, pem, pfx
from tests.issuers import GITHUB, id_token
from tests.signing import ENVIRON, GRAPH, sign_in
from tests.tenants import TENANT

# What both must say alike. The rest is about the library: its name, its version, an assertion's number and time.
SAME = ("client_id", "client_secret", "grant_type", "scope", "client_assertion_type")


def told(authority, credential, tls):
    """What the library sends to the authority, in the environment that is set."""
    options = {
        "authority": authority.url,
        "disable_instance_discovery": True,
        "connection_verify": tls.bundle,
    }
    assert credential(**options).get_token(f"{GRAPH}/.default").token
    return authority.forms.pop()


def agree(authority, tls, monkeypatch, method, environ, credential):
    """Both sides' requests in one environment, once they are known to say the same."""
    for name, value in {**environ, "AZURE_TENANT_ID": TENANT}.items():
        monkeypatch.setenv(name, value)
    theirs = told(authority, credential, tls)
    assert sign_in(authority, tls, method, environ)()
    ours = authority.forms.pop()
    assert {name: ours.get(name) for name in SAME} == {name: theirs.get(name) for name in SAME}
    return ours, theirs


@pytest.fixture
def alone(monkeypatch):
    """An environment without anybody's own sign-in."""
    for name in (
        "AZURE_CLIENT_SECRET",
        "AZURE_CLIENT_CERTIFICATE_PATH",
        "AZURE_CLIENT_CERTIFICATE_PASSWORD",
        "AZURE_FEDERATED_TOKEN_FILE",
    ):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_a_secret(authority, tls, alone):
    ours, _ = agree(authority, tls, alone, "secret", ENVIRON, EnvironmentCredential)
    assert ours["client_secret"]


@pytest.mark.parametrize("form", [pem, pfx])
@pytest.mark.parametrize("password", [None, PASSWORD])
def test_a_certificate(authority, tls, alone, tmp_path, form, password):
    key = rsa.generate_private_key(65537, 2048)
    authority.certificate = certificate(key)
    file = tmp_path / "certificate"
    file.write_bytes(form(key, authority.certificate, password=password))
    environ = {"AZURE_CLIENT_ID": ENVIRON["AZURE_CLIENT_ID"], "AZURE_CLIENT_CERTIFICATE_PATH": str(file)}
    if password:
        environ["AZURE_CLIENT_CERTIFICATE_PASSWORD"] = password
    agree(authority, tls, alone, "certificate", environ, EnvironmentCredential)


def test_a_token_file(authority, tls, alone, tmp_path):
    authority.trusts = [GITHUB]
    file = tmp_path / "token"
    file.write_text(id_token(GITHUB), encoding="utf-8")
    environ = {"AZURE_CLIENT_ID": ENVIRON["AZURE_CLIENT_ID"], "AZURE_FEDERATED_TOKEN_FILE": str(file)}
    ours, theirs = agree(authority, tls, alone, "token-file", environ, WorkloadIdentityCredential)
    assert ours["client_assertion"] == theirs["client_assertion"]
