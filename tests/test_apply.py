"""Apply: takes the steps of a plan, journals each before and after, and decides nothing."""

import pytest

from lookout_config import apply
from lookout_config.apply import Answer, World
from lookout_config.changes import Result
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


class Tenant:
    """Answers as told, and keeps what was asked."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    def __call__(self, request):
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def carry_out(made, tenant, ask=lambda _: Answer("skip"), slept=None):
    journal = []
    slept = [] if slept is None else slept
    world = World(
        tenant,
        lambda event, step, values, evidence: journal.append((event, dict(values))),
        ask,
        (Fault, Doubt),
        (Doubt,),
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

    tenant = Tenant()
    with pytest.raises(OSError, match="disk full"):
        list(
            apply.carry_out(
                plan(MTD, **THERE), World(tenant, broken, lambda _: Answer("skip"), (Fault,), (Doubt,))
            )
        )
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


def test_who_has_had_enough_is_not_asked_again_and_nothing_more_is_written():
    asked = []

    def ask(step):
        asked.append(step.name)
        return Answer("quit")

    made = plan(
        "connector: {heartbeat_frequency_minutes: 10, state_sync: {threat_status: true}}\n" + MTD, **THERE
    )
    outcomes, journal = carry_out(made, Tenant(), ask)
    assert asked == ["Connector Settings"]
    assert [outcome.result for outcome in outcomes] == [Result.BY_HAND, Result.BY_HAND, Result.SKIPPED]
    assert journal == []


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
