"""Whose certificates count, and which way requests go: for signing in and for Graph alike."""

import ssl
import sys
from dataclasses import replace

import pytest
import requests
import trustme

from lookout_config import auth, graph, trust
from lookout_config.emulator import Emulator
from lookout_config.graph.transport import exchange
from lookout_config.serve import serve
from tests.authority import Authority
from tests.issuers import Issuer
from tests.proxies import Proxy
from tests.scripts import GROUPS
from tests.signing import AT_ONCE, ENVIRON, sign_in
from tests.tenants import TENANT, tenant

LOGIN, GRAPH = "login.microsoftonline.test", "graph.microsoft.test"


def asked(url, ca_bundle=None):
    """Graph's answer to one request, without a second try."""
    return exchange(url, lambda: "t0ken", ca_bundle=ca_bundle)(GROUPS).status


@pytest.fixture
def bare(monkeypatch):
    """No trust but what a test gives."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.fixture
def server(tls):
    with serve(Emulator(tenant()), ssl_context=tls.context) as running:
        yield running


def test_a_bundle_is_trusted_beside_the_usual_certificates(tls, server):
    asked = []

    def around(ask):
        return lambda *words, **options: asked.append(ask.keywords["verify"]) or ask(*words, **options)

    assert trust.session(tls.bundle, around).get(server.url).status_code
    with pytest.raises(requests.exceptions.SSLError):
        trust.session(None, around).get(server.url)
    assert asked == [requests.certs.where(), True]


def test_a_bundle_counts_for_more_than_that_of_the_environment(tls, server, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "nowhere.pem")
    assert trust.session(tls.bundle).get(server.url).status_code


def test_a_folder_of_certificates_is_a_bundle(tmp_path):
    assert trust.session(str(tmp_path))


@pytest.mark.parametrize(
    ("content", "message"), [(None, "cannot be read: no such file"), ("hello", "holds no certificates")]
)
def test_a_bundle_that_is_none_is_said_before_anything_is_sent(
    authority, tls, tmp_path, server, content, message
):
    file = tmp_path / "ca.pem"
    if content:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(trust.NoCertificates, match=message):
        sign_in(authority, tls, ca_bundle=str(file))
    with pytest.raises(trust.NoCertificates, match=message):
        asked(server.url, str(file))


def test_the_environments_bundle_counts_where_none_is_named(authority, tls, server, bare):
    bare.setenv("REQUESTS_CA_BUNDLE", tls.bundle)
    assert sign_in(authority, tls, ca_bundle=None)()
    assert asked(server.url) == 200


def test_what_the_system_trusts_is_trusted(authority, tls, server, bare):
    bare.setenv("SSL_CERT_FILE", tls.bundle)
    assert sign_in(authority, tls, ca_bundle=None)()
    assert asked(server.url) == 200


def test_without_truststore_the_systems_are_not_looked_at_and_all_else_is_the_same(
    authority, tls, server, bare
):
    bare.setitem(sys.modules, "truststore", None)
    bare.setenv("SSL_CERT_FILE", tls.bundle)
    assert sign_in(authority, tls)()
    assert asked(server.url, tls.bundle) == 200
    with pytest.raises(graph.GraphError, match="certificate is not trusted") as caught:
        asked(server.url)
    assert "system-certs" in caught.value.advice


@pytest.mark.parametrize(
    "tricks",
    [
        {"REQUESTS_CA_BUNDLE": ""},
        {"CURL_CA_BUNDLE": ""},
        {"PYTHONHTTPSVERIFY": "0"},
        {"NODE_TLS_REJECT_UNAUTHORIZED": "0", "AZURE_CLI_DISABLE_CONNECTION_VERIFICATION": "1"},
    ],
)
def test_nothing_in_the_environment_switches_the_check_off(authority, tls, server, bare, tricks):
    for name, value in tricks.items():
        bare.setenv(name, value)
    with pytest.raises(auth.SignInError, match="certificate is not trusted"):
        sign_in(authority, tls, ca_bundle=None)
    with pytest.raises(graph.GraphError, match="certificate is not trusted"):
        asked(server.url)
    assert authority.headers == []


def test_a_certificate_for_another_name_is_not_taken(tls):
    other = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    other.issue_cert("elsewhere.example").configure_cert(context)
    with (
        other.cert_pem.tempfile() as bundle,
        serve(Emulator(tenant()), ssl_context=context) as server,
        pytest.raises(graph.GraphError, match="certificate is not trusted"),
    ):
        asked(server.url, bundle)


@pytest.fixture
def far():
    """TLS for names that only a proxy can reach."""
    ca = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert(LOGIN, GRAPH, "localhost").configure_cert(context)
    with ca.cert_pem.tempfile() as bundle:
        yield context, bundle


def test_signing_in_and_graph_go_by_the_proxy_of_the_environment(far, tls, bare):
    context, bundle = far
    with Authority(context) as authority, Issuer(context) as far_graph:
        authority.url = f"https://{LOGIN}"
        far_graph.says.append((200, {"value": []}))
        ports = {LOGIN: authority.server_address[1], GRAPH: far_graph.server_address[1]}
        with Proxy(ports) as proxy:
            bare.setenv("HTTPS_PROXY", proxy.url)
            bare.setenv("NO_PROXY", "")
            token = sign_in(authority, tls, ca_bundle=bundle)
            send = exchange(f"https://{GRAPH}", token, ca_bundle=bundle)
            assert send(GROUPS).status == 200
    assert set(proxy.asked) == {LOGIN, GRAPH}


REFUSALS = [
    ("", None, "the proxy {host} does not let it through (403)", "ask who runs it to allow {there}:443"),
    (
        "",
        "ada:right",
        "the proxy {host} asks for a name and a password (407)",
        "set HTTPS_PROXY to http://NAME:PASSWORD@{host}, or ask who runs it",
    ),
    (
        "ada:s3cret@",
        "ada:right",
        "the proxy {host} does not take the name and password it was given (407)",
        "look at HTTPS_PROXY",
    ),
]


@pytest.fixture(params=REFUSALS, ids=["403", "407", "407 to a password"])
def refusing(request, bare):
    """A proxy in the environment that refuses everybody, and what is to be said of it for a host."""
    given, wants, said, advice = request.param
    with Proxy({}, wants) as proxy:
        host = proxy.url.removeprefix("http://")
        bare.setenv("HTTPS_PROXY", f"http://{given}{host}")
        bare.setenv("NO_PROXY", "")
        yield proxy, lambda there: (said.format(host=host), advice.format(host=host, there=there))


def test_signing_in_asks_a_proxy_that_refuses_once_and_names_it_without_its_password(refusing):
    proxy, said_of = refusing
    with pytest.raises(auth.SignInError) as caught:
        auth.sign_in(
            "secret",
            TENANT,
            authority=f"https://{LOGIN}",
            graph=f"https://{GRAPH}",
            environ=ENVIRON,
            prompt=print,
            patience=AT_ONCE,
        )
    said, advice = said_of(LOGIN)
    assert (caught.value.message, caught.value.advice) == (f"{LOGIN}: {said}", advice)
    assert proxy.asked == [LOGIN]


@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_graph_asks_a_proxy_that_refuses_once_and_nothing_was_sent(refusing, method):
    proxy, said_of = refusing
    send = graph.https(f"https://{GRAPH}", lambda: "t0ken", sleep=lambda _: None)
    with pytest.raises(graph.GraphError) as caught:
        send(replace(GROUPS, method=method))
    said, advice = said_of(GRAPH)
    assert str(caught.value).startswith(method)
    assert said in str(caught.value)
    assert caught.value.advice == advice
    assert not isinstance(caught.value, graph.Uncertain)
    assert proxy.asked == [GRAPH]


def test_a_name_and_a_password_of_the_proxy_open_the_way(far, bare):
    context, bundle = far
    with Issuer(context) as far_graph, Proxy({GRAPH: far_graph.server_address[1]}, "ada:right") as proxy:
        far_graph.says.append((200, {"value": []}))
        bare.setenv("HTTPS_PROXY", proxy.url.replace("//", "//ada:right@"))
        bare.setenv("NO_PROXY", "")
        assert asked(f"https://{GRAPH}", bundle) == 200
