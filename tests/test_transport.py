"""Graph over the wire: whom the token is told, and what comes of answers that are none."""

import json
import threading
from collections import deque
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from lookout_config import graph
from lookout_config.emulator import Emulator
from lookout_config.graph.bearer import Bearer
from lookout_config.graph.transport import exchange, signature
from lookout_config.serve import serve
from lookout_config.world import Request
from tests.running import settled
from tests.scripts import GROUPS, PATCH, ok
from tests.tenants import EVENTUAL, PILOT, tenant


def token():
    return "t0ken"


def test_a_tenant_is_read_and_written_over_tls(tls):
    with serve(Emulator(tenant()), ssl_context=tls.context) as server:
        send = graph.https(server.url, token, ca_bundle=tls.bundle)
        assert send(PATCH).body["iosEnabled"] is True
        url = graph.query(f"/v1.0/groups/{PILOT}/members/$count")
        assert send(Request("GET", url, headers=EVENTUAL)).body == "2"
        assert send(Request("DELETE", PATCH.url)).status == 204
        assert send(Request("GET", PATCH.url)).status == 404
        assert len(list(graph.pages(send, Request("GET", "/v1.0/groups?$top=2")))) == 5


def test_the_bundle_named_counts_for_more_than_the_environments(tls, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", __file__)
    monkeypatch.setenv("CURL_CA_BUNDLE", __file__)
    with serve(Emulator(tenant()), ssl_context=tls.context) as server:
        send = graph.https(server.url, token, ca_bundle=tls.bundle)
        assert send(GROUPS).status == 200


def test_a_certificate_that_is_not_trusted_is_said_so(tls, monkeypatch):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    with serve(Emulator(tenant()), ssl_context=tls.context) as server:
        slept = []
        for request in (GROUPS, PATCH):
            with pytest.raises(graph.GraphError, match="certificate is not trusted") as caught:
                graph.https(server.url, token, sleep=slept.append)(request)
            assert "--ca-bundle" in caught.value.advice
            assert not isinstance(caught.value, graph.Uncertain)
        assert slept == []  # the next try would meet it again


class Canned(ThreadingHTTPServer):
    """Answers with bytes, as they are, one after the other; keeps the heads of what it was sent."""

    daemon_threads = True

    def __init__(self, *answers):
        super().__init__(("127.0.0.1", 0), _Canned)
        self.answers = deque(answers)
        self.heads = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class _Canned(BaseHTTPRequestHandler):
    timeout = 10

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.heads.append(dict(self.headers.items()))
        answer = self.server.answers.popleft()
        try:
            for piece in [answer] if isinstance(answer, bytes) else answer:
                self.wfile.write(piece)
        except OSError:
            return  # the client has had enough

    do_PATCH = do_GET  # noqa: N815


@contextmanager
def canned(*answers):
    server = Canned(*answers)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def http_answer(status, content=b"", kind="application/json", length=None, **headers):
    lines = [
        f"HTTP/1.1 {status} X",
        f"Content-Type: {kind}",
        f"Content-Length: {len(content) if length is None else length}",
        "Connection: close",
    ]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + content


GOOD = http_answer(200, b'{"value": []}')


def connected(server, **options):
    return graph.https(server.url, token, sleep=lambda _: None, **options)


def test_the_token_goes_to_its_host_and_nowhere_else(tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login mallory password hunter2\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with canned(GOOD) as server, canned() as other:
        send = connected(server)
        send(GROUPS)
        assert server.heads[0]["Authorization"] == "Bearer t0ken"
        for foreign in (
            f"{other.url}/v1.0/groups",
            f"http://{other.url[7:]}@evil.example/",
            f"{server.url}@evil.example/",
        ):
            with pytest.raises(graph.GraphError):
                send(Request("GET", foreign))
        assert (len(server.heads), other.heads) == (1, [])


@pytest.mark.parametrize(
    "url",
    [
        "http://graph.example/v1.0/groups",
        "https://graph.example:8443/v1.0/groups",
        "https://evil.example/v1.0/groups",
        "https://graph.example.evil.example/",
        "https://graph.example@evil.example/",
    ],
)
def test_a_signature_is_for_one_origin_alone(url):
    sign = signature(("https", "graph.example", 443))
    assert isinstance(sign("t0ken"), requests.auth.AuthBase)
    home = requests.Request(
        "GET", "https://graph.example/v1.0/groups?$filter=x", auth=sign("t0ken")
    ).prepare()
    assert home.headers["Authorization"] == "Bearer t0ken"
    with pytest.raises(graph.GraphError) as caught:
        requests.Request("GET", url, auth=sign("t0ken")).prepare()
    assert "t0ken" not in repr((caught.value.message, sign("t0ken")))


def test_a_next_page_on_another_host_is_not_asked_for():
    page = json.dumps(
        {"value": [], "@odata.nextLink": "https://evil.example/v1.0/groups?$skiptoken=x"}
    ).encode()
    with canned(http_answer(200, page)) as server, pytest.raises(graph.GraphError, match="another host"):
        list(graph.pages(connected(server), GROUPS))


def test_a_redirect_is_not_followed():
    with canned() as other:
        moved = http_answer(302, Location=f"{other.url}/v1.0/groups")
        with canned(moved, moved) as server:
            with pytest.raises(graph.GraphError, match="redirect"):
                connected(server)(GROUPS)
            with pytest.raises(graph.Uncertain):
                connected(server)(PATCH)
        assert other.heads == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (http_answer(200, b"<html>sign in</html>", "text/html"), "text/html that is not JSON"),
        (http_answer(200, b'{"value": [', "application/octet-stream"), "octet-stream that is not JSON"),
    ],
)
def test_what_is_not_json_is_a_fault_and_after_a_write_a_doubt(answer, said):
    with canned(answer, answer) as server:
        with pytest.raises(graph.GraphError, match=said) as caught:
            connected(server)(GROUPS)
        assert not isinstance(caught.value, graph.Uncertain)
        with pytest.raises(graph.Uncertain, match=said):
            connected(server)(PATCH)


@pytest.mark.parametrize("content", [b'{"value": [', b"[" * 100_000, b"\xff\xfe\xff"])
def test_json_that_broke_on_its_way_is_asked_for_again_and_after_a_write_a_doubt(content):
    broken = http_answer(200, content)
    with canned(broken, GOOD, broken, *[broken] * 4) as server:
        assert connected(server)(GROUPS).status == 200
        with pytest.raises(graph.Uncertain, match="not the JSON"):
            connected(server)(PATCH)
        with pytest.raises(graph.Unreached, match="not the JSON"):
            connected(server)(GROUPS)


def refused(code="InvalidAuthenticationToken"):
    return http_answer(401, json.dumps({"error": {"code": code, "message": "expired"}}).encode())


def test_a_token_that_is_refused_is_replaced_once_and_nothing_else_is_done_twice():
    begun = iter(["s3cond", "th1rd"])

    def renew():
        text = next(begun)
        return lambda: text

    with canned(refused(), GOOD, GOOD, refused(), http_answer(200, b"{}")) as server:
        send = connected(server, renew=renew)
        assert [send(GROUPS).status, send(GROUPS).status, send(PATCH).status] == [200, 200, 200]
        told = [head["Authorization"].removeprefix("Bearer ") for head in server.heads]
        assert told == ["t0ken", "s3cond", "s3cond", "s3cond", "th1rd"]


@pytest.mark.parametrize(
    ("renew", "tries"),
    [(None, 1), (lambda: token, 1), (lambda: lambda: "0ther", 2)],
    ids=["no", "same", "other"],
)
def test_a_token_that_is_refused_again_is_a_fault(renew, tries):
    with canned(*[refused()] * 2) as server, pytest.raises(graph.GraphError, match="401") as caught:
        graph.checked(GROUPS, connected(server, renew=renew)(GROUPS))
    assert "sign in again" in caught.value.advice
    assert len(server.heads) == tries


def test_of_several_requests_that_are_refused_at_once_one_signs_in():
    begun = []
    bearer = Bearer(lambda: "0ld", lambda: begun.append(1) or (lambda: "n3w"))
    assert [bearer.renewed("0ld"), bearer.renewed("0ld"), bearer.text()] == [True, True, "n3w"]
    assert len(begun) == 1


def test_an_answer_that_comes_by_drops_ends_with_the_time():
    now = [0.0]

    def drops():
        yield http_answer(200, b"", length=1_000_000)
        while True:
            now[0] += 30
            yield b" "

    with canned(drops(), drops()) as server:
        send = connected(server, budget=graph.Budget(100, lambda: now[0]))
        with pytest.raises(graph.GraphError, match="seconds for Microsoft Graph are used up"):
            send(GROUPS)


def test_no_request_waits_longer_than_what_is_left():
    with serve(lambda _: threading.Event().wait(10)) as server:
        send = graph.https(server.url, token, budget=graph.Budget(0.05))
        with pytest.raises(graph.GraphError, match=r"nothing came in time; the 0\.05 seconds"):
            send(GROUPS)


def test_an_answer_without_end_is_cut():
    with canned(http_answer(200, b" " * 2_000_000)) as server:
        send = exchange(server.url, token, largest=1024 * 1024)
        with pytest.raises(graph.GraphError, match="more than 1 MB"):
            send(GROUPS)


def test_a_page_of_a_gateway_counts_by_its_status():
    with canned(http_answer(503, b"<html>", "text/html", Retry_After="1"), GOOD) as server:
        assert connected(server)(GROUPS).status == 200


def test_a_cut_answer_is_asked_for_again_and_after_a_write_a_doubt():
    cut = http_answer(200, b'{"value": []}', length=500)
    with canned(cut, GOOD, cut) as server:
        assert connected(server)(GROUPS).status == 200
        with pytest.raises(graph.Uncertain, match="no answer"):
            connected(server)(PATCH)


def test_a_connection_that_breaks_is_made_again_and_after_a_write_a_doubt():
    with canned(b"", GOOD, b"") as server:
        assert connected(server)(GROUPS).status == 200
        with pytest.raises(graph.Uncertain, match="the connection broke"):
            connected(server)(PATCH)
    assert len(server.heads) == 3


def test_a_time_out_is_a_doubt_after_a_write_alone():
    answered = threading.Event()

    def tenant_that_hangs(_):
        answered.wait(10)
        return ok()

    with serve(tenant_that_hangs) as server:
        send = exchange(server.url, token, timeouts=(5, 0.01))
        with pytest.raises(graph.Uncertain, match="nothing came in time"):
            send(PATCH)
        with pytest.raises(graph.Unreached, match="nothing came in time"):
            send(GROUPS)
        answered.set()


def test_a_host_that_cannot_be_reached_is_said_so_and_nothing_was_done():
    with canned() as server:
        url = server.url
    for request in (GROUPS, PATCH):
        with pytest.raises(graph.Unreached, match="it could not be reached"):
            graph.https(url, token, sleep=lambda _: None)(request)


@pytest.mark.parametrize(
    "base",
    [
        "http://graph.microsoft.com",
        "https://graph.microsoft.com/v1.0",
        "ftp://x",
        "graph.microsoft.com",
        "https://a@b",
        "https://x:y",
    ],
)
def test_a_token_is_not_promised_to_anyone(base):
    with pytest.raises(graph.GraphError):
        graph.https(base, token)


@pytest.mark.parametrize("broken", ["s3cret\r\nb: c", "s3crét"])
def test_a_token_that_breaks_the_header_is_neither_sent_nor_shown(broken):
    with canned() as server, pytest.raises(graph.GraphError) as caught:
        graph.https(server.url, lambda: broken)(GROUPS)
    assert "s3cr" not in str(caught.value)
    assert server.heads == []


def test_the_connection_that_is_opened_early_shows_no_token_and_its_faults_say_nothing(capsys):
    with canned(http_answer(401), GOOD) as server:
        send = exchange(server.url, token, early=True)
        settled()
        assert send(GROUPS).status == 200
    assert [head.get("Authorization") for head in server.heads] == [None, "Bearer t0ken"]
    with canned(b"no answer at all", GOOD) as server:
        send = exchange(server.url, token, early=True)
        settled()
        assert send(GROUPS).status == 200
    assert capsys.readouterr() == ("", "")


def test_an_early_connection_asks_nobody_for_a_token():
    asked = []

    def waiting():
        asked.append(1)
        return "t0ken"

    with canned(GOOD) as server:
        exchange(server.url, waiting, early=True)
        settled()
        assert len(server.heads) == 1
    assert asked == []
