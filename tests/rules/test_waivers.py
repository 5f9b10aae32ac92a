"""Waivers: who answers for a finding, until when, and what is wrong with a waiver."""

from datetime import UTC, date, datetime

import pytest

from lookout_config import rules
from lookout_config.model import NotChecked, Problem, Severity, Waiver
from lookout_config.rules import rule
from lookout_config.world import Snapshot
from tests.rules.cases import HEAD, TODAY, document, found

SHORT = "enrollment_settings: {disconnected_after_days: 3}\n"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def waiver(name: str, path: str, expires: str = "2026-12-31") -> str:
    entry = (
        f"{{rule: {name}, path: '{path}', reason: ticket 4711, owner: ada@contoso.com, expires: {expires}}}"
    )
    return f"waivers:\n  - {entry}\n"


def told(text: str, today: date = TODAY) -> list[tuple[int, str, bool]]:
    findings, _ = rules.run(rules.offline_rules(), document(HEAD + text), today=today)
    return [(entry.position.line - 2, entry.rule, entry.waived is not None) for entry in findings]


def test_a_waiver_is_shown_with_who_why_and_how_long():
    text = HEAD + SHORT + waiver("disconnected-days-short", "enrollment_settings.disconnected_after_days")
    ((finding,), _) = rules.run(rules.offline_rules(), document(text), today=TODAY)
    assert finding.waived == Waiver("ticket 4711", "ada@contoso.com", "2026-12-31", 39)
    assert finding.severity is Severity.WARNING


def test_of_a_waiver_of_no_rule_nothing_more_is_said():
    waived = waiver("disconnected-days-shrt", "enrollment_settings", expires="2026-01-31")
    assert told(SHORT + waived) == [(1, "disconnected-days-short", False), (3, "waiver-unknown", False)]


@pytest.mark.parametrize("path", ["enrollment_settings.disconnected_after_days", "enrollment_settings"])
def test_a_waiver_covers_its_path_and_all_below(path):
    assert told(SHORT + waiver("disconnected-days-short", path)) == [(1, "disconnected-days-short", True)]


def test_a_waiver_of_another_place_or_rule_covers_nothing():
    assert told(SHORT + waiver("disconnected-days-short", "tenant")) == [
        (1, "disconnected-days-short", False),
        (3, "waiver-unused", False),
    ]
    assert told(SHORT + waiver("policy-weakened", "enrollment_settings")) == [
        (1, "disconnected-days-short", False),
        (3, "waiver-unused", False),
    ]


@pytest.mark.parametrize(
    "path",
    [
        "connector.enrollment.groups[Sales ]",
        'connector.enrollment.groups["Sales "]',
        "connector.enrollment.groups[0]",
        "connector.enrollment.groups[0].name",
        "connector",
    ],
)
def test_a_group_is_named_or_counted(path):
    groups = "connector:\n  error_email_recipient: a@contoso.com\n  enrollment: {groups: ['Sales ', {name: B, ring: pilot}]}\n"
    assert told(groups + waiver("group-name-space", path)) == [(3, "group-name-space", True)]


@pytest.mark.parametrize(
    ("today", "days_left"),
    [("2026-12-01", 30), ("2026-12-31", 0)],
)
def test_the_last_day_still_counts(today, days_left):
    text = HEAD + SHORT + waiver("disconnected-days-short", "enrollment_settings")
    ((finding,), _) = rules.run(rules.offline_rules(), document(text), today=date.fromisoformat(today))
    assert finding.waived is not None
    assert finding.waived.days_left == days_left


def test_past_its_date_the_finding_counts_again_and_the_waiver_is_an_error():
    text = HEAD + SHORT + waiver("disconnected-days-short", "enrollment_settings", "2026-11-21")
    (short, expired), _ = rules.run(rules.offline_rules(), document(text), today=TODAY)
    assert (short.rule, short.waived) == ("disconnected-days-short", None)
    assert (expired.rule, expired.severity, expired.position.line) == ("waiver-expired", Severity.ERROR, 5)
    assert expired.message == "expired on 2026-11-21, 1 day ago; its findings count again"
    assert expired.path == "waivers[0].expires"


def test_of_two_waivers_the_one_in_force_answers():
    old = waiver("disconnected-days-short", "enrollment_settings", "2026-01-01")
    new = waiver("disconnected-days-short", "enrollment_settings").removeprefix("waivers:\n")
    assert told(SHORT + old + new) == [(1, "disconnected-days-short", True), (3, "waiver-expired", False)]


@pytest.mark.parametrize(
    ("name", "path", "message", "hint"),
    [
        (
            "disconected-days-short",
            "enrollment_settings",
            "'disconected-days-short' is no rule that can be waived",
            "did you mean 'disconnected-days-short'?",
        ),
        (
            "zzz",
            "enrollment_settings",
            "'zzz' is no rule that can be waived",
            "run lookout-config rules for the list",
        ),
        (
            "disconnected-days-short",
            "enrolment_settings.disconnected_after_day",
            "'enrolment_settings.disconnected_after_day' is no setting of this file",
            "did you mean 'enrollment_settings.disconnected_after_days'?",
        ),
        (
            "disconnected-days-short",
            "qqq",
            "'qqq' is no setting of this file",
            "copy it from the finding that it waives",
        ),
        (
            "disconnected-days-short",
            "enrollment_settings..x",
            "'enrollment_settings..x' is no setting of this file",
            "write it like connector.enrollment.groups[Pilot]",
        ),
    ],
)
def test_a_waiver_that_names_nothing_says_what_is_near(name, path, message, hint):
    text = HEAD + SHORT + waiver(name, path)
    findings, _ = rules.run(rules.offline_rules(), document(text), today=TODAY)
    (unknown,) = [finding for finding in findings if finding.rule == "waiver-unknown"]
    assert (unknown.severity, unknown.position.line) == (Severity.ERROR, 5)
    assert (unknown.message, unknown.hint) == (message, hint)


@pytest.mark.parametrize("name", ["tenant-mismatch", "yaml-ambiguous", "schema-enum", "waiver-unused"])
def test_what_is_fixed_can_not_be_waived(name):
    assert told(waiver(name, "tenant")) == [(2, "waiver-unknown", False)]


def test_whether_a_waiver_of_a_live_rule_is_unused_is_said_only_when_it_was_asked():
    @rule("group-nested", Severity.ERROR, live=True)
    def group_nested(config, snapshot):
        """Contains groups."""
        if snapshot.tenant_id == "nested":
            yield Problem(("connector", "enrollment", "groups", 0), "contains groups")

    groups = (
        "connector:\n  error_email_recipient: a@b.com\n  enrollment: {groups: [{name: Pilot, ring: pilot}]}\n"
    )
    text = groups + waiver("group-nested", "connector.enrollment.groups[Pilot]")
    assert told(text) == []
    asked = [*rules.offline_rules(), group_nested]
    for tenant, expected in (("nested", ("group-nested", True)), ("flat", ("waiver-unused", False))):
        ((finding,), _) = rules.run(asked, document(HEAD + text), Snapshot(tenant, NOW, NOW), today=TODAY)
        assert (finding.rule, finding.waived is not None) == expected


def test_a_waiver_of_what_could_not_be_seen_is_not_unused():
    @rule("group-nested", Severity.ERROR, live=True)
    def group_nested(config, snapshot):
        """Contains groups."""
        yield NotChecked(
            ("connector", "enrollment", "groups", 0), "groups/7/members", "Member.Read.Hidden", "403"
        )

    text = (
        HEAD + "connector: {enrollment: {groups: [Pilot]}}\n" + waiver("group-nested", "connector.enrollment")
    )
    findings, unchecked = rules.run([group_nested], document(text), Snapshot("t", NOW, NOW), today=TODAY)
    assert (findings, len(unchecked)) == ([], 1)


def test_a_rule_that_is_off_says_nothing_of_its_waivers():
    text = (
        SHORT
        + "rules: {disconnected-days-short: 'off'}\n"
        + waiver("disconnected-days-short", "enrollment_settings")
    )
    assert told(text) == []


@pytest.mark.parametrize(("severity", "expected"), [("off", []), ("error", [Severity.ERROR])])
def test_the_weight_of_a_waivers_faults_can_be_changed(severity, expected):
    text = HEAD + f"rules: {{waiver-unused: '{severity}'}}\n" + waiver("policy-weakened", "tenant")
    findings, _ = rules.run(rules.offline_rules(), document(text), today=TODAY)
    assert [finding.severity for finding in findings] == expected


def test_a_finding_of_the_whole_file_is_covered_by_no_path():
    @rule("consent-missing", Severity.ERROR, live=True)
    def consent_missing(config, snapshot):
        """Of the file as a whole."""
        yield Problem((), "no consent")

    file = document(HEAD + waiver("consent-missing", "tenant"))
    findings, _ = rules.run([consent_missing], file, Snapshot("t", NOW, NOW), today=TODAY)
    assert {(finding.rule, finding.waived) for finding in findings} == {
        ("consent-missing", None),
        ("waiver-unused", None),
    }


def test_without_waivers_nothing_is_said_of_them():
    assert found(SHORT + "waivers: []\n") == [(1, "disconnected-days-short")]
