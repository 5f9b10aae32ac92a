"""Waiting for a busy Graph: as long as it asks, and no longer; and what may be sent again."""

import pytest

from lookout_config import graph
from lookout_config.graph.patience import seconds_asked
from lookout_config.weather import Weather, forecast
from lookout_config.world import Request, Response
from tests.scripts import GROUPS, PATCH, Scripted, ok

BUSY = Response(503, None, {})


def busy(after=None, status=429):
    return Response(
        status,
        {"error": {"code": "TooManyRequests", "message": "slow down"}},
        {"retry-after": after} if after else {},
    )


class Clock:
    """Time that passes by sleeping alone."""

    def __init__(self):
        self.now = 0.0
        self.slept = []

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds

    def __call__(self):
        return self.now


def patient(tenant, deadline=300, **options):
    clock = Clock()
    send = graph.patient(
        tenant,
        graph.Budget(deadline, clock),
        sleep=clock.sleep,
        wall=lambda: 1_000_000_000.0,
        jitter=lambda: 0.0,
        **options,
    )
    return send, clock


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "2.128"}, 2.128),
        ({"retry-after": "7"}, 7),
        ({"retry-after": "3, 9"}, 9),
        ({"retry-after": "-5"}, 0),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon"}, None),
        ({}, None),
        ({"retry-after": "Sun, 09 Sep 2001 01:46:50 GMT"}, 10),
        ({"retry-after": "Sun, 09 Sep 2001 01:00:00 GMT"}, 0),
        ({"retry-after": "Sun, 09 Sep 2001 05:00:08 GMT", "date": "Sun, 09 Sep 2001 05:00:00 GMT"}, 8),
    ],
)
def test_retry_after_is_read_in_every_form(headers, seconds):
    assert seconds_asked(headers, 1_000_000_000.0) == seconds


def test_it_waits_as_long_as_it_is_asked_to():
    tenant = Scripted(busy("2.5"), busy("4", 503), busy("1", 504), ok())
    send, clock = patient(tenant)
    assert send(GROUPS).status == 200
    assert clock.slept == [2.5, 4, 1]


def test_without_a_word_it_waits_longer_each_time_and_gives_up():
    send, clock = patient(Scripted(*[BUSY] * 9))
    with pytest.raises(graph.GraphError, match="503 Error: no reason given, 4 times"):
        send(GROUPS)
    assert clock.slept == [0.5, 1, 2]


def test_an_absurd_wait_is_refused():
    for asked in ("21600", "inf", "121"):
        send, clock = patient(Scripted(busy(asked)))
        with pytest.raises(graph.GraphError, match="asks to wait"):
            send(GROUPS)
        assert clock.slept == []


def test_it_gives_up_in_time():
    send, clock = patient(Scripted(*[busy("100")] * 9), deadline=250)
    with pytest.raises(graph.GraphError, match="used up"):
        send(GROUPS)
    assert clock.slept == [100, 100]


def test_the_time_for_waiting_is_one_for_all_requests_and_leaves_out_a_persons():
    tenant = Scripted(busy("100"), ok(), busy("100"), ok(), busy("100"))
    send, clock = patient(tenant, deadline=250)
    send(GROUPS)
    clock.now += 10_000
    send(GROUPS)
    with pytest.raises(graph.GraphError, match="used up"):
        send(GROUPS)


def test_a_read_that_was_lost_is_sent_again():
    tenant = Scripted(graph.Unreached("no answer"), graph.Unreached("no answer"), ok())
    send, clock = patient(tenant)
    assert send(GROUPS).status == 200
    assert clock.slept == [0.5, 1]
    send, _ = patient(Scripted(*[graph.Unreached("no answer")] * 9))
    with pytest.raises(graph.Unreached):
        send(GROUPS)


def test_a_write_is_sent_again_only_when_it_was_certainly_not_done():
    tenant = Scripted(busy("1"), ok({}))
    send, _ = patient(tenant)
    assert send(PATCH).status == 200
    assert tenant.asked == [PATCH, PATCH]
    for status in (500, 502, 503, 504):
        tenant = Scripted(Response(status, None, {"retry-after": "1"}))
        send, _ = patient(tenant)
        with pytest.raises(graph.Uncertain, match="may have been done"):
            send(PATCH)
        assert tenant.asked == [PATCH]
    tenant = Scripted(graph.Unreached("no answer"))
    send, _ = patient(tenant)
    with pytest.raises(graph.Unreached):
        send(PATCH)
    assert tenant.asked == [PATCH]


def test_other_refusals_are_not_asked_again():
    for status in (400, 401, 403, 404, 409, 500):
        tenant = Scripted(Response(status))
        send, _ = patient(tenant)
        assert send(GROUPS).status == status


def parts(*statuses):
    """An answer to a batch: the parts that were asked, with these statuses; (status, seconds) asks to wait."""

    def answer(request):
        told = []
        for part, status in zip(request.body["requests"], statuses, strict=True):
            code, after = status if isinstance(status, tuple) else (status, None)
            told.append(
                {
                    "id": part["id"],
                    "status": code,
                    "headers": {"Retry-After": after} if after else {},
                    "body": {"value": []},
                }
            )
        return ok({"responses": told[::-1]})

    return answer


def test_parts_of_a_batch_are_asked_again_one_by_one():
    tenant = Scripted(parts(200, (429, "2"), 404, (503, "5")), parts((429, "1"), 200), parts(200))
    send, clock = patient(tenant)
    requests = [Request("GET", f"/v1.0/groups/{number}") for number in range(4)]
    assert [answer.status for answer in graph.batch(send, requests)] == [200, 200, 404, 200]
    assert [[part["url"] for part in request.body["requests"]] for request in tenant.asked] == [
        ["/groups/0", "/groups/1", "/groups/2", "/groups/3"],
        ["/groups/1", "/groups/3"],
        ["/groups/1"],
    ]
    assert clock.slept == [5, 1]


def test_a_writing_part_is_asked_again_only_when_it_was_certainly_not_done():
    tenant = Scripted(parts((429, "1"), (503, "1")), parts(200))
    send, _ = patient(tenant)
    answers = graph.batch(send, [PATCH, PATCH])
    assert [answer.status for answer in answers] == [200, 503]


@pytest.mark.parametrize("busy_part", [429, (429, "21600"), (429, "0"), (503, "-5")])
def test_a_part_that_stays_busy_is_given_up_and_the_others_are_none_the_worse(busy_part):
    send, clock = patient(Scripted(parts(200, busy_part), *[parts(busy_part)] * 9))
    assert [answer.status for answer in graph.batch(send, [GROUPS, GROUPS])] == [
        200,
        busy_part[0] if isinstance(busy_part, tuple) else busy_part,
    ]
    assert sum(clock.slept) < 10


def test_a_batch_that_is_refused_when_it_is_asked_again_is_refused():
    forbidden = Response(403, {"error": {"code": "Authorization_RequestDenied", "message": "no"}})
    send, _ = patient(Scripted(parts((429, "1")), forbidden))
    with pytest.raises(graph.Forbidden):
        graph.batch(send, [GROUPS])


def test_a_batch_whose_answer_leaves_a_part_out_when_asked_again_is_given_up():
    send, _ = patient(Scripted(parts((429, "1")), *[ok({"responses": []})] * 400))
    with pytest.raises(graph.GraphError, match="used up"):
        graph.batch(send, [GROUPS])


@pytest.mark.parametrize("word", ["0", "-5", "0, 0", "Sun, 09 Sep 2001 01:00:00 GMT"])
def test_who_asks_for_no_wait_is_not_asked_without_end(word):
    send, clock = patient(Scripted(*[busy(word)] * 9))
    with pytest.raises(graph.GraphError, match="4 times"):
        send(GROUPS)
    assert clock.slept == [0.5, 1, 2]


def test_a_gateway_that_did_not_reach_graph_is_asked_again():
    send, _ = patient(Scripted(Response(502), ok()))
    assert send(GROUPS).status == 200


def test_when_the_time_is_over_nothing_more_is_sent():
    tenant = Scripted()
    clock = Clock()

    def slow(request):
        clock.now += 200
        return ok()

    send = graph.patient(slow, graph.Budget(300, clock), sleep=clock.sleep)
    send(GROUPS)
    send(GROUPS)
    with pytest.raises(graph.GraphError, match="was not sent; the 300 seconds") as caught:
        send(PATCH)
    assert not isinstance(caught.value, graph.Uncertain)
    assert "--deadline" in caught.value.advice
    assert tenant.asked == []


def test_a_long_wait_is_said_and_a_short_one_is_not():
    said = []
    send, _ = patient(Scripted(busy("3"), busy("60"), ok()), say=said.append)
    send(GROUPS)
    assert said == ["Graph is busy; going on in 60 seconds"]


@pytest.mark.parametrize(
    "part", [{"status": [429]}, {"status": 429, "headers": ["Retry-After"]}, {"headers": 5}]
)
def test_a_part_that_is_none_is_no_crash(part):
    send, _ = patient(Scripted(*[ok({"responses": [{"id": "1", **part}]})] * 9))
    assert graph.batch(send, [GROUPS])[0].status in {429, 500}


@pytest.mark.parametrize("size", ["small", "large"])
def test_a_long_reading_keeps_below_the_documented_limits(size):
    clock = Clock()
    sky = Weather(lambda _: ok(), forecast.of({"tenant_size": size}), sleep=clock.sleep, clock=clock)
    refused = []

    def seen(request):
        response = sky(request)
        refused.extend(part for part in response.body["responses"] if part["status"] == 429)
        return response

    send = graph.patient(seen, graph.Budget(600, clock), sleep=clock.sleep, jitter=lambda: 0.0)
    members = [
        Request("GET", f"/v1.0/groups/{number}/members?$select=id&$top=999") for number in range(10_000)
    ]
    assert {answer.status for answer in graph.batch(send, members)} == {200}
    units, a_second = 2 * 10_000, {"small": 350, "large": 800}[size]
    assert refused == []
    assert clock.now < units / a_second * 1.1


@pytest.mark.parametrize("word", ["0.79", "-1", "much", "nan", "inf", ""])
def test_a_share_that_says_nothing_slows_nobody_down(word):
    send, clock = patient(Scripted(Response(200, {}, {"x-ms-throttle-limit-percentage": word})))
    send(GROUPS)
    assert clock.slept == []
