"""Apply: takes the steps of a plan, journals each before and after, and decides nothing."""

import pytest

from lookout_config import apply
from lookout_config.apply import Answer, World
from lookout_config.changes import InGraph, Result
from lookout_config.world import Request, Response
from tests.plans import CONNECTORS, LOOKOUT, connector, plan, policy


class Fault(Exception):
    """A write that certainly did not happen."""


class Doubt(Exception):
    """A write whose answer never came."""


MTD = "intune: {mtd_connector: {compliance: {ios: true}}}\n"
BOTH = (
    "intune: {mtd_connector: {compliance: {ios: true}},"
    " compliance_policies: [{name: iOS baseline, platform: ios, max_threat_level: medium}]}\n"
)
HELD = (
    "connector: {state_sync: {threat_status: true}}\n"
    "intune: {compliance_policies: [{name: iOS baseline, platform: ios, max_threat_level: low}]}\n"
)
THERE = {
    CONNECTORS.replace("/", "__"): [connector()],
    "deviceManagement__deviceCompliancePolicies": [policy(level="low")],
}


URL = f"/v1.0/{CONNECTORS}/{LOOKOUT}"


class Tenant:
    """Answers as told, and keeps what was asked. Until an object is written, it is as the plan found it."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []
        self.found = {}

    def __call__(self, request):
        written = any(request.url.startswith(write.url) for write in self.asked if write.method != "GET")
        if request.method == "GET" and not written:
            return self.found[request.url]
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer


def carry_out(made, tenant, ask=lambda _: Answer("skip"), interrupted=lambda: False, slept=None):
    journal, slept = [], [] if slept is None else slept
    for how in (step.how for step in made.steps if isinstance(step.how, InGraph)):
        there = Response(404) if how.found is None else Response(200, dict(how.found))
        tenant.found = {how.read_back: there, **tenant.found}
    world = World(
        tenant,
        lambda event, step, values, evidence: journal.append((event, dict(values))),
        ask,
        (Fault, Doubt),
        (Doubt,),
        interrupted,
        slept.append,
    )
    return list(apply.carry_out(made, world)), journal


def read(**values):
    return Response(200, connector(**values))


VALUES = {"intune.mtd_connector.compliance.ios": True}


def test_a_write_is_journalled_before_and_after_and_read_back():
    tenant = Tenant(Response(204), read(iosEnabled=True))
    outcomes, journal = carry_out(plan(MTD, **THERE), tenant)
    assert [outcome.result for outcome in outcomes] == [Result.DONE]
    assert journal == [("intent", VALUES), ("done", VALUES)]
    assert [request.method for request in tenant.asked] == ["PATCH", "GET"]


def test_what_was_taken_but_does_not_show_is_a_failure():
    outcomes, journal = carry_out(plan(MTD, **THERE), Tenant(Response(204), *[read(iosEnabled=False)] * 4))
    assert (outcomes[0].result, journal[-1][0]) == (Result.FAILED, "failed")
    assert "Graph now shows" in outcomes[0].error


CHANGED = "changed since the plan was made: Graph now shows {'iosEnabled': True}; nothing was written"


@pytest.mark.parametrize(
    ("there", "now", "says"),
    [
        ([connector()], Response(200, connector(iosEnabled=True)), CHANGED),
        ([connector()], Response(404), "Graph refused GET with 404: no reason given; nothing was written"),
        ([], Response(200, connector()), "it is there already, and was not when the plan was made; nothing"),
    ],
)
def test_what_has_changed_since_the_plan_was_made_is_not_written(there, now, says):
    tenant = Tenant()
    tenant.found = {URL: now}
    outcomes, journal = carry_out(plan(MTD, **{CONNECTORS.replace("/", "__"): there}), tenant)
    assert outcomes[0].result is Result.FAILED
    assert outcomes[0].error.startswith(says)
    assert journal == [("failed", VALUES)]
    assert tenant.asked == []


def test_who_interrupts_before_anything_was_written_leaves_nothing_uncertain():
    def broken_off(_):
        raise KeyboardInterrupt

    journal = []
    world = World(
        broken_off, lambda *told: journal.append(told), lambda _: Answer("skip"), (Fault,), (Doubt,)
    )
    (outcome,) = apply.carry_out(plan(MTD, **THERE), world)
    assert (outcome.result, journal) == (Result.SKIPPED, [])


def test_what_can_not_be_read_again_is_not_written():
    def unread(request):
        raise Doubt(f"timed out: {request.method}")

    tenant = Tenant()
    made = plan(BOTH, **THERE)
    world = World(unread, lambda *_: None, lambda _: Answer("skip"), (Fault, Doubt), (Doubt,))
    outcomes = list(apply.carry_out(made, world))
    assert [outcome.result for outcome in outcomes] == [Result.FAILED, Result.SKIPPED]
    assert outcomes[0].error == "timed out: GET; nothing was written"
    assert tenant.asked == []


@pytest.mark.parametrize("answer", [Response(204), Doubt("timed out")])
def test_what_shows_late_is_looked_for_again_and_done(answer):
    slept = []
    tenant = Tenant(answer, read(iosEnabled=False), read(iosEnabled=False), read(iosEnabled=True))
    outcomes, _ = carry_out(plan(MTD, **THERE), tenant, slept=slept)
    assert outcomes[0].result is Result.DONE
    assert [request.method for request in tenant.asked] == ["PATCH", "GET", "GET", "GET"]
    assert 0 < sum(slept) < 10


def test_a_refusal_is_told_in_graphs_words():
    no = Response(
        403, {"error": {"code": "Authorization_RequestDenied", "message": "Insufficient privileges"}}
    )
    outcomes, _ = carry_out(plan(MTD, **THERE), Tenant(no))
    assert "403" in outcomes[0].error
    assert "Insufficient privileges" in outcomes[0].error


def test_a_lost_answer_is_read_back_and_never_sent_again():
    tenant = Tenant(Doubt("timed out"), read(iosEnabled=True))
    outcomes, journal = carry_out(plan(MTD, **THERE), tenant)
    assert (outcomes[0].result, journal[-1][0]) == (Result.DONE, "done")
    assert [request.method for request in tenant.asked] == ["PATCH", "GET"]


@pytest.mark.parametrize("then", [read(iosEnabled=False), Fault("no network"), Doubt("timed out")])
def test_a_lost_answer_that_can_not_be_settled_is_uncertain(then):
    outcomes, journal = carry_out(plan(MTD, **THERE), Tenant(Doubt("timed out"), *[then] * 4))
    assert (outcomes[0].result, journal[-1][0]) == (Result.UNCERTAIN, "uncertain")


def test_after_a_write_that_failed_no_other_is_tried():
    outcomes, journal = carry_out(plan(BOTH, **THERE), Tenant(Fault("no network")))
    assert [outcome.result for outcome in outcomes] == [Result.FAILED, Result.SKIPPED]
    assert [event for event, _ in journal] == ["intent", "failed"]


def test_a_journal_that_can_not_be_written_stops_everything_before_the_write():
    def broken(*_):
        raise OSError("disk full")

    tenant, made = Tenant(), plan(MTD, **THERE)
    tenant.found = {URL: Response(200, made.steps[0].how.found)}
    with pytest.raises(OSError, match="disk full"):
        list(apply.carry_out(made, World(tenant, broken, lambda _: Answer("skip"), (Fault,), (Doubt,))))
    assert tenant.asked == []


def strict():
    return plan(HELD, deviceManagement__deviceCompliancePolicies=[policy(level="high")])


def test_a_held_step_is_not_taken():
    outcomes, _ = carry_out(strict(), Tenant())
    assert [outcome.result for outcome in outcomes] == [Result.BY_HAND, Result.HELD]


def test_a_held_step_is_taken_once_all_that_it_waits_for_was_done_in_this_run():
    tenant = Tenant(
        Response(204),
        Response(
            200, {"deviceThreatProtectionEnabled": True, "deviceThreatProtectionRequiredSecurityLevel": "low"}
        ),
    )
    outcomes, journal = carry_out(strict(), tenant, lambda _: Answer("done"))
    assert [outcome.result for outcome in outcomes] == [Result.DONE, Result.DONE]
    assert [event for event, _ in journal] == ["attested", "intent", "done"]


def test_a_step_that_can_harm_no_phone_waits_for_nothing():
    made = plan(
        "intune: {app: {platforms: [ios]},"
        " compliance_policies: [{name: iOS baseline, platform: ios, max_threat_level: medium}]}\n",
        **THERE,
    )
    app, looser = made.steps
    assert (looser.after, looser.held) == ((app.path,), "")
    written = {"deviceThreatProtectionEnabled": True, "deviceThreatProtectionRequiredSecurityLevel": "medium"}
    outcomes, _ = carry_out(made, Tenant(Response(204), Response(200, written)))
    assert [outcome.result for outcome in outcomes] == [Result.BY_HAND, Result.DONE]


def test_who_has_had_enough_is_not_asked_again_and_what_waits_for_no_answer_is_written():
    asked = []

    def ask(step):
        asked.append(step.name)
        return Answer("quit")

    made = plan(
        "connector: {heartbeat_frequency_minutes: 10, state_sync: {threat_status: true}}\n" + MTD, **THERE
    )
    outcomes, journal = carry_out(made, Tenant(Response(204), read(iosEnabled=True)), ask)
    assert asked == ["Connector Settings"]
    assert [outcome.result for outcome in outcomes] == [Result.BY_HAND, Result.BY_HAND, Result.DONE]
    assert journal == [("intent", VALUES), ("done", VALUES)]


def test_quit_leaves_what_is_held_held():
    outcomes, journal = carry_out(strict(), Tenant(), lambda _: Answer("quit"))
    assert [outcome.result for outcome in outcomes] == [Result.BY_HAND, Result.HELD]
    assert journal == []


def test_an_interruption_finishes_the_request_under_way_and_begins_nothing_more():
    tenant = Tenant(Response(204), read(iosEnabled=True))
    outcomes, journal = carry_out(plan(BOTH, **THERE), tenant, interrupted=lambda: bool(tenant.asked))
    assert [outcome.result for outcome in outcomes] == [Result.DONE, Result.SKIPPED]
    assert outcomes[1].error == "not begun, since you interrupted"
    assert journal == [("intent", VALUES), ("done", VALUES)]


def test_an_interruption_asks_no_further_question():
    outcomes, journal = carry_out(strict(), Tenant(), lambda _: pytest.fail("asked"), lambda: True)
    assert [outcome.result for outcome in outcomes] == [Result.BY_HAND, Result.HELD]
    assert journal == []


@pytest.mark.parametrize("answers", [[KeyboardInterrupt()], [Response(204), KeyboardInterrupt()]])
def test_a_request_that_was_broken_off_is_uncertain_and_says_so(answers):
    outcomes, journal = carry_out(plan(BOTH, **THERE), Tenant(*answers))
    assert [outcome.result for outcome in outcomes] == [Result.UNCERTAIN, Result.SKIPPED]
    assert outcomes[0].error == "interrupted before the answer came"
    assert journal == [("intent", VALUES), ("uncertain", VALUES)]


def test_a_ticket_with_lookout_support_is_kept():
    made = plan("console_access: {full: {id: 8f14e45f-ceea-467f-a8d4-5c1f3e2b9a10}}\n")
    outcomes, journal = carry_out(made, Tenant(), lambda _: Answer("requested", "T-4711"))
    assert journal[0][0] == "requested"
    assert outcomes[0].error == "with Lookout support, ticket T-4711"


def test_the_created_connector_is_read_back_by_its_id():
    made = plan(MTD, **{CONNECTORS.replace("/", "__"): []})
    tenant = Tenant(Response(201), read(iosEnabled=True))
    carry_out(made, tenant)
    assert tenant.asked[1] == Request("GET", f"/v1.0/{CONNECTORS}/{LOOKOUT}")


def test_a_write_that_was_taken_but_not_seen_again_is_uncertain_and_not_failed():
    outcomes, journal = carry_out(plan(MTD, **THERE), Tenant(Response(204), Fault("no network")))
    assert (outcomes[0].result, journal[-1][0]) == (Result.UNCERTAIN, "uncertain")
