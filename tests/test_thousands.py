"""IDs of groups by the thousand: only where the sign-in may, and what was refused or cut short is no absence."""

from dataclasses import replace
from functools import partial
from math import ceil

import pytest

from lookout_config import graph, observe
from lookout_config.emulator import Emulator
from lookout_config.observe import Pace
from lookout_config.serve import serve
from lookout_config.world import Request, Response
from tests.rules.live_cases import NOW, TENANT, group, tenant, user

READER = frozenset({"Directory.Read.All"})
LEAST = frozenset({"GroupMember.Read.All"})
UNKNOWN = frozenset()
RULES = ["access-group-missing"]
GROUPS = [group(f"MTP {number:04}") for number in range(2001)]
NOBODY = "11111111-2222-4333-8444-555555555555"
DENIED = Response(
    403, {"error": {"code": "Authorization_RequestDenied", "message": "Insufficient privileges"}}
)


class Counting:
    """A tenant that remembers the look-ups by ID that it was sent, and may answer those by the thousand its own way."""

    def __init__(self, send, strange=None):
        self._send = send
        self._strange = strange
        self.thousands, self.batches = [], []

    def __call__(self, request):
        if "/directoryObjects/getByIds" in request.url:
            self.thousands.append(request)
            answer = self._send(request)
            return self._strange(answer) if self._strange and request.method == "POST" else answer
        parts = request.body["requests"] if request.body else ()
        if any(part["url"].startswith("/groups/") and "/members" not in part["url"] for part in parts):
            self.batches.append(request)
        return self._send(request)


def may(granted, request):
    return bool(granted & set(graph.permissions_for(request)))


def read(ids, granted, *, send=None, strange=None, at_once=1):
    counting = Counting(send or Emulator(tenant(*GROUPS)), strange)
    access = {str(number): {"id": one} for number, one in enumerate(ids)}
    config = {"version": 1, "tenant": {"id": TENANT}, "console_access": access}
    pace = Pace(at_once, may=partial(may, granted))
    return observe.observe(graph.read_only(counting), config, NOW, rules=RULES, pace=pace), counting


def known(snapshot):
    """What the groups are, and what was looked up."""
    return sorted(map(repr, snapshot.collections["groups"])), snapshot.asked["groups"], snapshot.unreadable


@pytest.mark.parametrize("number", [1, 20, 21, 1000, 1001, 2001])
@pytest.mark.parametrize("at_once", [1, 4])
def test_as_many_round_trips_as_the_permission_at_hand_allows_over_http(number, at_once):
    ids = [one["id"] for one in GROUPS[:number]]
    with serve(Emulator(tenant(*GROUPS))) as server:
        send = graph.https(server.url, lambda: "t0ken")
        plain, by_twenties = read(ids, LEAST, send=send, at_once=at_once)
        fast, by_thousands = read(ids, READER, send=send, at_once=at_once)
    assert (len(by_twenties.batches), by_twenties.thousands) == (ceil(number / 20), [])
    assert len(by_thousands.batches) + len(by_thousands.thousands) == ceil(number / 1000)
    assert known(fast) == known(plain)
    assert len(fast.collections["groups"]) == number


def test_a_token_that_tells_nothing_of_its_permissions_is_not_tried():
    _, sent = read([one["id"] for one in GROUPS[:100]], UNKNOWN)
    assert (sent.thousands, len(sent.batches)) == ([], 5)


def test_a_few_go_along_with_everything_else():
    _, sent = read([GROUPS[0]["id"]], READER)
    assert sent.thousands == []


def test_who_is_left_out_of_a_whole_answer_is_not_there():
    ada = user("ada")
    ids = [NOBODY, ada["id"], *(one["id"].upper() for one in GROUPS[:30])]
    data = tenant(*GROUPS, also={"users": [ada]})
    snapshot, sent = read(ids, READER, send=Emulator(data))
    assert len(sent.thousands) == 1
    assert {one["id"] for one in snapshot.collections["groups"]} == {one["id"] for one in GROUPS[:30]}
    assert {NOBODY, ada["id"]} <= set(snapshot.asked["groups"]["ids"])


def refused(_):
    return DENIED


def not_there(_):
    return Response(404, {"error": {"code": "Request_ResourceNotFound", "message": "Resource not found."}})


def no_list(_):
    return Response(200, {"id": GROUPS[0]["id"]})


def of_users(answer):
    value = [{**one, "@odata.type": "#microsoft.graph.user"} for one in answer.body["value"]]
    return replace(answer, body={"value": value})


def of_others(answer):
    return replace(answer, body={"value": [{**answer.body["value"][0], "id": NOBODY}]})


def of_bare_ids(answer):
    value = [{name: one[name] for name in ("id", "@odata.type")} for one in answer.body["value"]]
    return replace(answer, body={"value": value})


def without_its_last_page(answer):
    link = "/v1.0/directoryObjects/getByIds?$skiptoken=x"
    return replace(answer, body={"value": answer.body["value"][:10], "@odata.nextLink": link})


@pytest.mark.parametrize(
    "strange", [refused, not_there, no_list, of_users, of_others, of_bare_ids, without_its_last_page]
)
def test_what_is_refused_or_in_doubt_is_asked_for_by_twenties_and_nobody_is_missed(strange):
    ids = [one["id"] for one in GROUPS[:30]]
    plain, _ = read(ids, LEAST)
    snapshot, sent = read(ids, READER, strange=strange)
    assert len(sent.batches) == 2
    assert known(snapshot) == known(plain)


def test_an_end_of_the_sign_in_is_no_absence():
    expired = Response(401, {"error": {"code": "InvalidAuthenticationToken", "message": "expired"}})
    inner = Emulator(tenant(*GROUPS))
    with pytest.raises(graph.GraphError, match="401"):
        read(
            [one["id"] for one in GROUPS[:30]],
            READER,
            send=lambda request: expired if request.method == "POST" else inner(request),
        )


def test_the_request_is_one_that_only_reads_and_has_its_permission_in_the_table():
    _, sent = read([one["id"] for one in GROUPS[:30]], READER)
    (request,) = sent.thousands
    assert graph.permissions_for(request) == ("Directory.Read.All",)
    assert graph.permissions_for(Request("GET", "/v1.0/directoryObjects/x")) == ("Directory.Read.All",)
