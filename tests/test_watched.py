"""--debug: each try is seen, and nothing that is a secret or a person's."""

import contextlib

import pytest

from lookout_config import graph
from lookout_config.graph.watched import watched
from lookout_config.world import Request, Response
from tests.scripts import GROUPS, PATCH, Scripted, ok


def seen(request, answer):
    said, ticks = [], iter([1.0, 1.25])
    send = watched(Scripted(answer), said.append, lambda: next(ticks))
    with contextlib.suppress(graph.GraphError):
        send(request)
    return said


def test_method_path_status_duration_and_request_id_are_told():
    assert seen(GROUPS, Response(200, {"value": []}, {"request-id": "r-1"})) == [
        "GET /v1.0/groups: 200 250 ms request-id r-1"
    ]
    assert seen(PATCH, graph.Uncertain("nobody knows"))[0].endswith(": Uncertain 250 ms")


@pytest.mark.parametrize(
    "url",
    [
        graph.query("/v1.0/groups", filter="displayName eq 'Secret Ada'", select=("id",)),
        "https://graph.example/v1.0/groups?$filter=Secret&$select=Ada",
        "/v1.0/users/secret.ada@contoso.com?$filter=1&$select=2",
        "/v1.0/users/Secret%20Ada?$filter=1&$select=2",
        "/v1.0/users('Secret Ada')?$filter=1&$select=2",
    ],
)
def test_of_an_address_no_name_is_told(url):
    (line,) = seen(Request("GET", url, {"secret": "ada"}, {"Authorization": "Secret"}), ok({"secret": "Ada"}))
    assert "ecret" not in line
    assert "da" not in line
    assert "$filter,$select" in line


def test_the_parts_of_a_batch_are_told_each():
    parts = [
        {"id": "1", "method": "GET", "url": "/groups?$filter=x"},
        {"id": "2", "method": "GET", "url": "/a"},
    ]
    answer = ok({"responses": [{"id": "1", "status": 403}]})
    assert seen(Request("POST", "/v1.0/$batch", {"requests": parts}), answer)[1:] == [
        "  GET /groups?$filter: 403",
        "  GET /a: no answer",
    ]


def test_what_graph_says_cannot_leave_its_line():
    (line,) = seen(GROUPS, Response(200, None, {"request-id": "a\n::error::b\x1b[2J"}))
    assert line.isprintable()
