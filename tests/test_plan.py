"""The plan: what differs, who changes it, what must wait, and what nobody knows."""

import random
import re
from dataclasses import replace
from datetime import date

import pytest

from lookout_config import onward, settings
from lookout_config import plan as planning
from lookout_config.changes import BySupport, Event, InConsole, InGraph
from tests.plans import (
    CONNECTORS,
    LOOKOUT,
    PROTECTIONS,
    attested,
    connector,
    edits,
    judged,
    plan,
    policy,
    protection,
)

STATE_SYNC = "connector: {state_sync: {device_status: true, threat_status: true}}\n"
TWO = "connector: {enrollment: {groups: [Pilot, Sales]}}\n"
IOS = "intune: {compliance_policies: [{name: iOS baseline, platform: ios, max_threat_level: medium}]}\n"
MTD = "intune: {mtd_connector: {compliance: {ios: true}, unresponsive_after_days: 7}}\n"
GROUPS = "connector.enrollment.groups"


def test_what_nobody_has_told_is_unknown_and_one_line_a_screen():
    made = plan(STATE_SYNC)
    (step,) = made.steps
    assert (step.name, [edit.known for edit in step.edits]) == ("State Sync", ["unknown", "unknown"])
    assert [unknown.path for unknown in made.unknown] == [edit.path for edit in step.edits]


def test_what_is_attested_as_the_file_wants_it_is_unchanged_and_says_whose_word_it_is():
    made = plan(
        STATE_SYNC,
        *(attested(f"connector.state_sync.{name}", True) for name in ("device_status", "threat_status")),
    )
    assert made.steps == ()
    assert {(value.known, value.by) for value in made.unchanged} == {("attested", "ada@contoso.com")}


def test_what_is_attested_otherwise_is_a_step_by_hand():
    made = plan(STATE_SYNC, attested("connector.state_sync.threat_status", False))
    (step,) = made.steps
    assert isinstance(step.how, InConsole)
    assert step.how.menu == "System > Connectors > Intune > State Sync"
    assert edits(made)[1] == ("connector.state_sync.threat_status", False, True, "attested")


def test_true_is_not_one():
    made = plan(
        "connector: {heartbeat_frequency_minutes: 1}\n",
        attested("connector.heartbeat_frequency_minutes", True),
    )
    assert edits(made) == [("connector.heartbeat_frequency_minutes", True, 1, "attested")]


def test_a_list_is_whole_and_its_order_means_nothing():
    assert plan(TWO, attested(GROUPS, ["Sales", "Pilot"])).steps == ()
    made = plan(TWO, attested(GROUPS, ["Pilot", "Old"]), users={"Old": 3})
    assert edits(made) == [(GROUPS, ["Old", "Pilot"], ["Pilot", "Sales"], "attested")]
    assert made.removes == ("Old",)


def test_a_word_too_old_counts_as_unknown():
    text = "attestations: {max_age_days: 30}\nconnector: {heartbeat_frequency_minutes: 10}\n"
    made = plan(text, attested("connector.heartbeat_frequency_minutes", 10, at="2026-01-01T00:00:00Z"))
    assert "more than 30 days ago" in made.unknown[0].reason


def test_the_connector_is_created_by_a_post_with_its_id():
    made = plan(MTD, **{CONNECTORS.replace("/", "__"): []})
    (step,) = made.steps
    assert step.action == "create"
    assert isinstance(step.how, InGraph)
    assert (step.how.request.method, step.how.request.url) == ("POST", f"/v1.0/{CONNECTORS}")
    assert step.how.request.body == {
        "id": LOOKOUT,
        "iosEnabled": True,
        "partnerUnresponsivenessThresholdInDays": 7,
    }


def test_only_what_differs_is_patched_and_never_the_partners_own_state():
    made = plan(MTD, **{CONNECTORS.replace("/", "__"): [connector()]})
    (step,) = made.steps
    assert step.how.request.method == "PATCH"
    assert step.how.request.url == f"/v1.0/{CONNECTORS}/{LOOKOUT}"
    assert step.how.request.body == {"iosEnabled": True}
    assert [(value.path, value.known) for value in made.unchanged] == [
        ("intune.mtd_connector.unresponsive_after_days", "read")
    ]


def test_a_property_that_graph_left_out_is_unknown_and_never_false():
    thing = connector()
    del thing["iosEnabled"]
    made = plan(MTD, **{CONNECTORS.replace("/", "__"): [thing]})
    assert made.steps == ()
    assert [unknown.path for unknown in made.unknown] == ["intune.mtd_connector.compliance.ios"]


def test_intune_that_could_not_be_read_is_unknown():
    made = plan(f"{MTD.rstrip()[:-1]}, {IOS.removeprefix('intune: {')}")
    assert made.steps == ()
    assert {unknown.reason for unknown in made.unknown} == {"Intune could not be read: not recorded"}


def test_a_policy_is_patched_with_its_type_and_switched_on_with_its_level():
    made = plan(IOS, **{POLICIES: [policy(level="low")]})
    (step,) = made.steps
    assert step.how.request.body == {
        "@odata.type": "#microsoft.graph.iosCompliancePolicy",
        "deviceThreatProtectionEnabled": True,
        "deviceThreatProtectionRequiredSecurityLevel": "medium",
    }
    assert not step.held


POLICIES = "deviceManagement__deviceCompliancePolicies"


def test_a_level_counts_only_when_it_is_switched_on():
    assert edits(plan(IOS, **{POLICIES: [policy(level="medium", enabled=False)]}))[0][1] == "not_configured"
    unset = IOS.replace("medium", "not_configured")
    assert plan(unset, **{POLICIES: [policy(level="notSet")]}).steps == ()
    (step,) = plan(unset, **{POLICIES: [policy(level="low")]}).steps
    assert step.how.request.body["deviceThreatProtectionEnabled"] is False


def test_a_policy_is_found_by_name_and_platform_or_by_id():
    things = [policy(kind="androidWorkProfile"), policy(number=2, level="medium")]
    assert plan(IOS, **{POLICIES: things}).steps == ()
    by_id = IOS.replace("name: iOS baseline", "id: 00000000-0000-4000-8000-000000000002")
    assert plan(by_id, **{POLICIES: things}).steps == ()


@pytest.mark.parametrize("things", [[], [policy(), policy(number=2)]])
def test_a_policy_that_is_not_there_or_twice_is_not_touched(things):
    made = plan(IOS, **{POLICIES: things})
    assert (made.steps, len(made.unknown)) == ((), 1)


def test_a_device_owner_policy_is_written_in_beta():
    text = IOS.replace("platform: ios", "platform: android_device_owner")
    made = plan(
        text,
        beta__deviceManagement__deviceCompliancePolicies=[policy(kind="androidDeviceOwner", level="low")],
    )
    assert made.steps[0].how.request.url.startswith("/beta/deviceManagement/deviceCompliancePolicies/")


STRICTER = {"deviceManagement__deviceCompliancePolicies": [policy(level="high")]}


def test_a_stricter_level_is_held_until_lookout_is_connected_or_the_console_is_attested():
    made = plan(STATE_SYNC + IOS, **STRICTER)
    assert made.steps[-1].held.startswith("waits until Intune reads Lookout as enabled")
    assert made.steps[-1].after == ("connector.state_sync",)


def test_nothing_is_held_once_intune_reads_lookout_as_enabled():
    enabled = {CONNECTORS.replace("/", "__"): [connector(partnerState="enabled")]}
    assert not plan(STATE_SYNC + IOS, **STRICTER, **enabled).steps[-1].held


def test_nothing_is_held_once_the_console_is_attested():
    words = [attested(f"connector.state_sync.{name}", True) for name in ("device_status", "threat_status")]
    assert not plan(STATE_SYNC + IOS, *words, **STRICTER).steps[-1].held


def test_what_can_not_harm_a_phone_is_not_held_with_what_can():
    text = (
        STATE_SYNC
        + "intune: {mtd_connector: {compliance: {ios: true}, noncompliant_without_data: {ios: true}}}\n"
    )
    made = plan(text, **{CONNECTORS.replace("/", "__"): []})
    assert [(step.action, bool(step.held)) for step in made.steps[1:]] == [
        ("create", False),
        ("update", True),
    ]


def test_access_groups_are_changed_by_lookout_support():
    text = "console_access: {full: {id: 8f14e45f-ceea-467f-a8d4-5c1f3e2b9a10}}\n"
    (step,) = plan(text).steps
    assert (step.how, step.who) == (BySupport(), "Lookout support")
    asked = attested("console_access.full.id", "8f14e45f-ceea-467f-a8d4-5c1f3e2b9a10", event="requested")
    assert isinstance(plan(text, asked).steps[0].how, BySupport)
    assert plan(text, asked).steps[0].how.since == "2026-11-01T10:00:00Z"


SUPPORT = (
    "console_access: {full: {id: 8f14e45f-ceea-467f-a8d4-5c1f3e2b9a10},"
    " restricted: {id: c9f0f895-fb98-4b91-a8d4-77d0c0f6a111}}\n"
)
FULL = "8f14e45f-ceea-467f-a8d4-5c1f3e2b9a10"


def test_what_support_was_not_asked_for_yet_is_a_step_of_its_own():
    asked = Event("2026-11-01T10:00:00Z", "ada", "requested", "console_access.full.id", FULL, "T-1")
    one, other = plan(SUPPORT, asked).steps
    assert (one.how, [edit.path for edit in one.edits]) == (BySupport(), ["console_access.restricted.id"])
    assert other.how == BySupport("T-1", "2026-11-01T10:00:00Z")


def test_a_ticket_that_asked_for_another_value_is_none():
    asked = Event("2026-11-01T10:00:00Z", "ada", "requested", "console_access.full.id", "another", "T-1")
    assert [step.how for step in plan(SUPPORT, asked).steps] == [BySupport()]


def test_consent_is_read_from_the_tenant():
    text = "consent: {app_name: Lookout MTP}\n"
    assert plan(text, servicePrincipals=[{"displayName": "Lookout MTP"}]).steps == ()
    made = plan(text, servicePrincipals=[])
    assert (made.steps[0].who, edits(made)[0][3]) == ("a Global Administrator", "read")


def test_intune_by_hand_leads_a_person_through_the_admin_center():
    (step,) = plan(IOS, by_hand=True, **STRICTER).steps
    assert "Devices > Compliance > iOS baseline" in step.how.menu
    assert (step.edits[0].before, step.edits[0].known) == ("high", "read")


def test_every_key_of_the_file_ends_in_exactly_one_place():
    text = (
        TWO
        + "enrollment_settings: {disconnected_after_days: 30, language: English}\nguards: {max_removals: 1}\n"
        + IOS
    )
    made = plan(
        text,
        attested("enrollment_settings.language", "French"),
        attested(GROUPS, ["Pilot", "Sales"]),
        **STRICTER,
    )
    unknown = [entry.path for entry in made.unknown]
    changed = [path for path, _, _, known in edits(made) if known != "unknown"]
    ends = [value.path for value in made.unchanged] + changed + unknown + list(made.about)
    every = [setting.text for setting in settings.of(judged(text).document.data)]
    assert sorted(ends) == sorted(every)
    assert [len(made.unchanged), len(changed), len(unknown)] == [1, 2, 1]


@pytest.mark.parametrize("lost", ["intune.compliance_policies[iOS baseline].max_threat_level", "tenant.id"])
def test_a_plan_in_which_a_key_of_the_file_ends_nowhere_or_twice_is_never_made(lost):
    made = plan(IOS, **STRICTER)
    every = [setting.text for setting in settings.of(judged(IOS).document.data)]
    planning.account(made, every)
    with pytest.raises(AssertionError, match=re.escape(lost)):
        planning.account(made, [key for key in every if key != lost])
    with pytest.raises(AssertionError, match="new"):
        planning.account(made, [*every, "new"])
    twice = replace(made, about=(*made.about, lost))
    with pytest.raises(AssertionError, match=re.escape(lost)):
        planning.account(twice, every)


def test_the_order_of_keys_and_list_items_never_changes_a_plan():
    parts = [
        IOS,
        "connector: {enrollment: {groups: [Pilot, Sales]}, heartbeat_frequency_minutes: 9}\n",
        "enrollment_settings: {language: English}\n",
    ]
    turned = [
        IOS,
        "connector: {heartbeat_frequency_minutes: 9, enrollment: {groups: [Sales, Pilot]}}\n",
        parts[2],
    ]
    random.Random(1).shuffle(turned)
    one, other = plan("".join(parts), **STRICTER), plan("".join(turned), **STRICTER)
    assert one.digest == other.digest
    assert edits(one) == edits(other)
    assert [step.name for step in one.steps] == [step.name for step in other.steps]


def test_the_digest_changes_with_what_is_managed_and_with_what_is_there():
    digests = {
        plan(IOS, **STRICTER).digest,
        plan(IOS.replace("medium", "low"), **STRICTER).digest,
        plan(IOS, **{POLICIES: [policy(level="secured")]}).digest,
        plan(IOS + TWO, **STRICTER).digest,
    }
    assert len(digests) == 4


def test_the_digest_ignores_rules_waivers_comments_and_attestations():
    plain = plan(TWO + IOS, **STRICTER)
    dressed = plan(
        "# why\n" + TWO + "rules: {group-nested: warning}\n" + IOS, attested(GROUPS, ["Pilot"]), **STRICTER
    )
    assert plain.digest == dressed.digest


def test_removals_are_guarded_in_number_in_users_and_by_protection():
    before = [attested(GROUPS, ["A", "B", "Pilot", "Sales"]), attested(f"{GROUPS}[A].protected", True)]
    made = plan(TWO, *before, users={"A": 40, "B": 20})
    assert [refusal.guard for refusal in made.refusals] == [
        "max_removals",
        "max_users_unenrolled",
        "protected",
    ]
    assert "60 users would stop being enrolled" in made.refusals[1].message


def test_protection_stays_on_record_until_its_end_is_attested():
    marked = attested(f"{GROUPS}[A].protected", True, at="2026-10-01T10:00:00Z")
    before = attested(GROUPS, ["A", "Pilot", "Sales"])
    assert [entry.guard for entry in plan(TWO, marked, before, users={"A": 1}).refusals] == ["protected"]
    ended = attested(f"{GROUPS}[A].protected", False)
    assert plan(TWO, marked, ended, before, users={"A": 1}).refusals == ()


@pytest.mark.parametrize("protected", [True, False])
def test_attesting_the_groups_records_which_are_protected_and_which_no_longer(protected):
    text = f"connector: {{enrollment: {{groups: [{{name: A, protected: {str(protected).lower()}}}, B]}}}}\n"
    config = judged(text).document.data
    told = onward.events_of("attested", {GROUPS: ["A", "B"]}, config, at="2026-11-01", by="ada")
    assert [(event.setting, event.value) for event in told] == [
        (GROUPS, ["A", "B"]),
        (f"{GROUPS}[A].protected", protected),
    ]


DOMAINS = "protections.phishing_and_content_protection.allowlisted_domains"
ALLOWED = "protections: {phishing_and_content_protection: {allowlisted_domains: [a.example]}}\n"


def test_every_whole_list_is_guarded_and_together():
    before = [attested(DOMAINS, ["a.example", "b.example"]), attested(GROUPS, ["A", "Pilot", "Sales"])]
    made = plan(ALLOWED + TWO, *before, users={"A": 1})
    assert sorted(made.removes) == ["A", "b.example"]
    assert [(entry.guard, entry.message) for entry in made.refusals] == [
        ("max_removals", "1 enrollment group and 1 allowed domain would be removed, 1 at most are allowed")
    ]


def test_a_list_of_domains_may_become_empty():
    text = ALLOWED.replace("a.example", "")
    assert plan(text, attested(DOMAINS, ["a.example"])).refusals == ()


def test_nothing_is_guarded_against_where_nobody_knows_what_is_there():
    assert plan("connector: {enrollment: {groups: []}}\n").refusals == ()


def test_one_removal_of_few_users_passes():
    assert plan(TWO, attested(GROUPS, ["A", "Pilot", "Sales"]), users={"A": 5}).refusals == ()


def test_users_that_could_not_be_counted_are_not_taken_for_none():
    (refusal,) = plan(TWO, attested(GROUPS, ["A", "Pilot", "Sales"])).refusals
    assert "could not be counted" in refusal.message


def test_per_cents_count_from_ten_groups_up():
    many = [f"G{number}" for number in range(12)]
    guards = "guards: {max_removals: 99, max_users_unenrolled: 99}\n"
    kept = f"connector: {{enrollment: {{groups: [{', '.join(many[:6])}]}}}}\n{guards}"
    made = plan(kept, attested(GROUPS, many), users=dict.fromkeys(many, 1))
    assert [refusal.guard for refusal in made.refusals] == ["max_removal_percent"]


def test_an_emptied_list_is_refused():
    made = plan("connector: {enrollment: {groups: []}}\n", attested(GROUPS, ["A"]), users={"A": 1})
    assert [refusal.guard for refusal in made.refusals] == ["empty"]


def test_a_protected_policy_never_lets_more_pass():
    mam = "intune: {app_protection_policies: [{name: M, platform: ios, max_threat_level: high, protected: true}]}\n"
    low = {PROTECTIONS: [protection("M", "low")]}
    assert [entry.guard for entry in plan(mam, **low).refusals] == ["protected"]
    assert plan(mam.replace("high", "secured"), **low).refusals == ()
    text = IOS.replace("platform: ios,", "platform: ios, protected: true,")
    assert [r.guard for r in plan(text, **{POLICIES: [policy(level="low")]}).refusals] == ["protected"]
    assert plan(text, **STRICTER).refusals == ()


def test_a_tenant_without_a_name_is_called_as_its_file_is():
    nameless = judged(STATE_SYNC)
    del nameless.document.data["tenant"]["name"]
    assert onward.plan(nameless, (), date(2026, 11, 22)).tenant_name == "contoso"
