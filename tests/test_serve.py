"""The embedded tenant over HTTP: Graph-shaped whatever comes in, and silent about it."""

import http.client
import json
import socket
import ssl
from urllib.parse import urlsplit

import pytest

from lookout_config.emulator import Emulator
from lookout_config.graph import GraphError
from lookout_config.serve import serve
from tests.tenants import CONNECTORS, EVENTUAL, LOOKOUT, PILOT, group, tenant

BEARER = {"Authorization": "Bearer anything"}


@pytest.fixture
def server():
    with serve(Emulator(tenant())) as running:
        yield running


def asked(server, path, method="GET", body=None, headers=BEARER):
    """Status, headers and decoded body of one request."""
    there = urlsplit(server.url)
    connection = http.client.HTTPConnection(there.hostname, there.port, timeout=10)
    try:
        connection.request(method, path, body, headers)
        return told(connection.getresponse())
    finally:
        connection.close()


def told(answer):
    content = answer.read()
    is_json = content and answer.headers["Content-Type"].startswith("application/json")
    return answer.status, answer.headers, json.loads(content) if is_json else content


def raw(server, sent):
    """What comes back for bytes that no client would send."""
    there = urlsplit(server.url)
    with socket.create_connection((there.hostname, there.port), timeout=10) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_a_tenant_is_served(server):
    status, headers, body = asked(server, f"/v1.0/groups/{PILOT}")
    assert (status, body["displayName"]) == (200, "Intune Lookout Pilot")
    assert headers["Content-Type"].startswith("application/json;odata.metadata=minimal")
    assert headers["request-id"]


def test_a_count_is_served_as_plain_text(server):
    status, headers, body = asked(
        server, f"/v1.0/groups/{PILOT}/members/$count", headers={**BEARER, **EVENTUAL}
    )
    assert (status, headers["Content-Type"], body) == (200, "text/plain", b"2")


@pytest.mark.parametrize("authorization", [{}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer "}])
def test_without_a_token_nothing_is_told(server, authorization):
    status, headers, body = asked(server, "/v1.0/groups", headers=authorization)
    assert (status, body["error"]["code"]) == (401, "InvalidAuthenticationToken")
    assert headers["WWW-Authenticate"] == "Bearer"


def test_writes_are_kept_and_deletions_have_no_body(server):
    path = f"/v1.0/{CONNECTORS}/{LOOKOUT}"
    assert asked(server, path, "PATCH", json.dumps({"iosEnabled": False}))[0] == 200
    assert asked(server, path)[2]["iosEnabled"] is False
    status, headers, body = asked(server, path, "DELETE")
    assert (status, headers["Content-Length"], body) == (204, None, b"")


def test_one_connection_takes_many_requests(server):
    there = urlsplit(server.url)
    connection = http.client.HTTPConnection(there.hostname, there.port, timeout=10)
    for path in ("/v1.0/organization", f"/v1.0/{CONNECTORS}/{LOOKOUT}", "/v1.0/groups/x", "/v1.0/users"):
        connection.request("GET", path, headers=BEARER)
        before = connection.sock
        told(connection.getresponse())
        assert connection.sock is before
    connection.close()


def test_the_next_page_is_where_the_first_was():
    many = [group(f"Group {number}", f"00000000-0000-4000-8000-{number:012}") for number in range(3)]
    with serve(Emulator(tenant(groups=many))) as server:
        _, _, body = asked(server, "/v1.0/groups?$top=2")
        assert body["@odata.nextLink"].startswith(f"{server.url}/v1.0/groups?")
        by_name = {**BEARER, "Host": f"localhost:{urlsplit(server.url).port}"}
        _, _, body = asked(server, "/v1.0/groups?$top=2", headers=by_name)
        assert body["@odata.nextLink"].startswith("http://localhost:")


def test_a_name_of_someone_elses_is_not_ours(server):
    assert asked(server, "/v1.0/groups", headers={**BEARER, "Host": "evil.example"})[0] == 400


@pytest.mark.parametrize("body", ["{", "[" * 100_000, "\udcff".encode("utf-8", "surrogateescape")])
def test_a_body_that_is_not_json_is_refused(server, body):
    status, _, answer = asked(server, f"/v1.0/{CONNECTORS}", "POST", body)
    assert (status, answer["error"]["code"]) == (400, "BadRequest")


@pytest.mark.parametrize("length", ["99999999", "many", "-5", "9" * 50])
def test_a_body_that_is_too_long_is_not_read(server, length):
    status, headers, _ = asked(
        server, f"/v1.0/{CONNECTORS}", "POST", None, {**BEARER, "Content-Length": length}
    )
    assert (status, headers["Connection"]) == (413, "close")


def test_a_body_in_chunks_is_refused(server):
    assert asked(server, f"/v1.0/{CONNECTORS}", "POST", iter([b"{}"]), BEARER)[0] == 411


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET /" + b"x" * 65_530 + b" HTTP/1.1\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 200 + b"\r\n", b"431"),
        (b"HEAD /v1.0/groups HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"405"),
        (b"GET /v1.0/groups HTTP/9.9\r\n\r\n", b"505"),
    ],
)
def test_what_is_not_http_is_refused_in_graphs_form(server, capfd, sent, status):
    answer = raw(server, sent)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert status in head.splitlines()[0]
    assert "error" in json.loads(body)
    assert capfd.readouterr() == ("", "")


def test_an_address_of_another_host_is_not_fetched(server):
    host = urlsplit(server.url).netloc.encode()
    for path in (b"http://evil.example/v1.0/groups", b"//evil.example/v1.0/groups"):
        sent = (
            b"GET "
            + path
            + b" HTTP/1.1\r\nHost: "
            + host
            + b"\r\nAuthorization: Bearer x\r\nConnection: close\r\n\r\n"
        )
        assert b" 400 " in raw(server, sent).splitlines()[0]


def test_nothing_that_a_client_says_is_printed(server, capfd):
    asked(
        server,
        "/v1.0/groups?$filter=displayName eq 'secret'".replace(" ", "%20"),
        headers={"Authorization": "Bearer s3cret"},
    )
    assert capfd.readouterr() == ("", "")


def test_a_tenant_that_fails_is_an_answer_too(capfd):
    with serve(lambda _: 1 / 0) as server:
        assert asked(server, "/v1.0/groups")[0] == 500
    assert capfd.readouterr() == ("", "")


def test_a_port_that_is_taken_is_said_so(server):
    with pytest.raises(GraphError, match="cannot serve at"):
        serve(Emulator(tenant()), port=urlsplit(server.url).port)


def test_over_tls_a_client_that_speaks_none_holds_up_nobody(tls, capfd):
    with serve(Emulator(tenant()), ssl_context=tls.context) as server:
        there = urlsplit(server.url)
        with socket.create_connection((there.hostname, there.port)) as silent:
            silent.sendall(b"GET / HTTP/1.1\r\n\r\n")
            connection = http.client.HTTPSConnection(
                "localhost", there.port, context=ssl.create_default_context(cafile=tls.bundle), timeout=10
            )
            connection.request("GET", "/v1.0/organization", headers=BEARER)
            assert told(connection.getresponse())[0] == 200
            connection.close()
    assert capfd.readouterr() == ("", "")


def test_the_server_ends_while_a_client_still_holds_on():
    with serve(Emulator(tenant())) as server:
        there = urlsplit(server.url)
        connection = http.client.HTTPConnection(there.hostname, there.port, timeout=10)
        connection.request("GET", "/v1.0/organization", headers=BEARER)
        told(connection.getresponse())
    connection.close()
