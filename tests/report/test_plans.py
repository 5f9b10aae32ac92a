"""What the plan's forms say beside the reviewed outputs: the totals line, who does what, what is not known."""

import json
import re
from dataclasses import replace

import pytest

from lookout_config import report
from lookout_config.changes import InConsole, Outcome, Result, Unchanged, Unknown
from lookout_config.report import outcomes_text, plan_json, plan_text, runbook_text, values
from lookout_config.report.given import Applied, Planned
from lookout_config.report.sections import heading
from lookout_config.report.totals import line, totals
from tests.report.cases import (
    ACCESS,
    CONNECTOR,
    ENROLLMENT,
    NO_CHANGES,
    OUTCOMES,
    PLAN,
    PLANNED,
    POLICIES,
    POLICY,
    edit,
)


def only(*steps, **others):
    return replace(PLAN, steps=steps, unchanged=(), unknown=(), refusals=(), removes=(), **others)


@pytest.mark.parametrize(
    ("plan", "last"),
    [
        (PLAN, "Plan: 1 to add, 1 to change, 1 to remove; 2 by hand; 6 unknown; 1 held."),
        (only(POLICIES), "Plan: 0 to add, 0 to change, 0 to remove; 0 by hand; 0 unknown; 0 held."),
        (only(ACCESS, ENROLLMENT), "Plan: 0 to add, 0 to change, 0 to remove; 2 by hand; 0 unknown; 0 held."),
        (
            only(replace(CONNECTOR, action="delete")),
            "Plan: 0 to add, 0 to change, 1 to remove; 0 by hand; 0 unknown; 0 held.",
        ),
        (NO_CHANGES, "No changes. 1 value read and equal; 2 attested (oldest 2026-03-01); 1 unknown."),
        (only(), "No changes. 0 values read and equal; 0 attested; 0 unknown."),
    ],
)
def test_last_line_is_the_totals(plan, last):
    assert line(plan) == last
    assert plan_text.render(Planned(plan)).splitlines()[-1] == last


def test_json_summary_is_the_totals():
    assert json.loads(plan_json.render(PLANNED))["summary"] == totals(PLAN)


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (PLAN, True),
        (only(), False),
        (only(CONNECTOR, POLICY), False),
        (replace(only(), unchanged=(Unchanged("intune.mtd_connector.compliance.ios", "read"),)), False),
        (
            replace(only(), unchanged=(Unchanged("notifications[ada@contoso.com].issues.high", "attested"),)),
            True,
        ),
        (
            replace(
                only(), unknown=(Unknown("connector.heartbeat_frequency_minutes", "nobody has told it"),)
            ),
            True,
        ),
    ],
)
def test_where_the_console_is_managed_it_is_said_that_nobody_can_read_it(plan, said):
    sentence = "Lookout's console cannot be read."
    assert (sentence in plan_text.render(Planned(plan)).splitlines()[-2:]) == said
    assert (sentence in report.render("plan", "markdown", Planned(plan))) == said


def test_legend_has_only_the_signs_that_are_used():
    assert "\nSigns: + add\n" in plan_text.render(Planned(only(CONNECTOR)))
    assert "\nSigns: ? unknown\n" in plan_text.render(Planned(only(POLICIES)))
    assert "Signs:" not in plan_text.render(Planned(only()))


def test_unknown_values_of_a_screen_are_one_line():
    shown = plan_text.render(Planned(only(POLICIES)))
    assert [text for text in shown.splitlines() if text.startswith("  ")] == [
        "  ? Policies of Executives: Protections > Policies > Manage settings for: Executives; look: 4 values to compare (TROJAN: Risk Level, ADWARE: Risk Level, BOT: Risk Level, …)"
    ]
    assert shown.count("`lookout-config runbook` lists what to compare") == 1


@pytest.mark.parametrize(
    ("above", "path", "label"),
    [
        ("connector.state_sync", "connector.state_sync.threat_status", "On"),
        ("protections.policies.default", "protections.policies.default.TROJAN.risk", "TROJAN: On"),
        ("protections.policies.default", "protections.policies.default.OUT_OF_DATE_OS", "On"),
        ("other_console_settings", 'other_console_settings["Apps > VPN"].value', "Apps > VPN: On"),
    ],
)
def test_label_says_whose_setting_it_is(above, path, label):
    step = replace(POLICIES, path=above, edits=(edit(path, "On", True, False),))
    assert f"      {label}: on → off (read)\n" in plan_text.render(Planned(only(step)))


def test_details_show_every_unknown_value():
    shown = plan_text.render(PLANNED._replace(details=True))
    assert all(thing.path in shown for thing in PLAN.unknown)


@pytest.mark.parametrize(
    ("name", "menu", "shown"),
    [
        ("State Sync", "System > State Sync", "System > State Sync"),
        ("My Preferences of ada@contoso.com", "My Preferences", "My Preferences of ada@contoso.com"),
        (
            "Policies of Executives",
            "Protections > Policies",
            "Policies of Executives: Protections > Policies",
        ),
    ],
)
def test_screen_is_headed_by_name_and_menu_without_saying_one_twice(name, menu, shown):
    assert heading(replace(ENROLLMENT, name=name, how=InConsole(menu))) == shown


def test_value_not_told_has_no_before_in_json():
    stray = replace(POLICIES, edits=(edit("a", "A", "stale", "new", known="unknown"),))
    assert json.loads(plan_json.render(Planned(only(stray))))["steps"][0]["edits"] == [
        {"path": "a", "before": None, "after": "new", "known": "unknown"}
    ]


def test_same_plan_is_the_same_text():
    for form in report.FORMATS["plan"]:
        assert report.render("plan", form, PLANNED) == report.render("plan", form, PLANNED._replace())


def test_runbook_without_a_step_says_so():
    assert runbook_text.render(Planned(only(CONNECTOR))).splitlines()[-1] == "Nothing to do by hand."


def test_runbook_names_what_must_come_first():
    first = replace(POLICIES, after=("connector.enrollment", "intune.mtd_connector", "gone"))
    shown = runbook_text.render(Planned(replace(PLAN, steps=(ENROLLMENT, first, CONNECTOR))))
    assert "   first: step 1, Enrollment Management\n" in shown
    assert "   first: Mobile Threat Defense connector, by lookout-config apply\n" in shown
    assert "   first: gone\n" in shown


def test_what_is_best_done_first_is_named_as_people_know_it():
    advised = replace(POLICY, held="", after=("connector.enrollment", "gone"))
    planned = Planned(only(ENROLLMENT, advised))
    assert "      best after: Enrollment Management, gone\n" in plan_text.render(planned)
    assert "; best after: Enrollment Management, gone" in report.render("plan", "markdown", planned)
    assert "best after" not in plan_text.render(Planned(only(ENROLLMENT, POLICY)))


def test_runbook_lists_the_entries_of_a_list_that_nobody_has_told():
    unknown = edit("connector.enrollment.groups", "Groups", None, ["A", "B "], known="unknown")
    shown = runbook_text.render(Planned(only(replace(ENROLLMENT, edits=(unknown,)))))
    assert (
        "       look: are these all, and no others? if not, set them\n"
        "       entry: A\n"
        "       entry: B \n"
        '       mind the blanks: "B "\n'
        "       now: unknown\n"
    ) in shown


UNTOLD = replace(ACCESS, edits=tuple(replace(entry, known="unknown") for entry in ACCESS.edits))


@pytest.mark.parametrize("step", [ACCESS, UNTOLD])
def test_a_step_that_support_was_asked_for_says_since_when_and_under_which_ticket(step):
    planned = Planned(only(step))
    for shown in (
        plan_text.render(planned),
        report.render("plan", "markdown", planned),
        runbook_text.render(planned),
        report.render("runbook", "markdown", planned),
    ):
        assert "with Lookout support since 2026-03-02, ticket 4711" in shown
        assert "--requested" not in shown
    asked = json.loads(plan_json.render(planned))["steps"][0]["requested"]
    assert asked == {"ticket": "ticket 4711", "since": "2026-03-02T10:00:00Z"}


def test_one_step_stands_alone_while_it_is_taken():
    shown = runbook_text.alone(ENROLLMENT)
    assert shown.startswith(
        "System > Connectors > Intune > Enrollment Management\n"
        "   in: Lookout's console, https://aad.lookout.com\n"
        "   who: an administrator"
    )
    assert "lookout-config" not in shown


def test_list_that_only_stands_in_another_order_is_shown_whole():
    turned = replace(ENROLLMENT, edits=(edit("x", "Groups", ["A", "B"], ["B", "A"]),))
    assert '      Groups: "A", "B" → "B", "A" (read)\n' in plan_text.render(Planned(only(turned)))


def test_outcomes_say_how_to_go_on_only_where_something_is_left():
    done = Applied(PLAN, OUTCOMES.outcomes[1:2])
    assert outcomes_text.render(done).splitlines()[1:] == [
        "",
        "Applied: 1 done, 0 failed, 0 uncertain; 0 left by hand; 0 held; 0 skipped.",
    ]
    assert "`lookout-config apply examples/contoso.lookout.yaml` again" in outcomes_text.render(OUTCOMES)


@pytest.mark.parametrize(("form", "mark"), [("markdown", "### "), ("html", "<h2")])
def test_what_went_wrong_is_told_before_what_went_well(form, mark):
    ended = [
        Result.DONE,
        Result.BY_HAND,
        Result.HELD,
        Result.SKIPPED,
        Result.UNCERTAIN,
        Result.FAILED,
    ]
    shown = report.render("outcomes", form, Applied(PLAN, [Outcome(POLICY, result) for result in ended]))
    titles = [
        re.sub("<.*?>", "", line).removeprefix(mark) for line in shown.splitlines() if line.startswith(mark)
    ]
    assert titles == ["Failed", "Uncertain", "Skipped", "Done", "Held", "Left by hand"]


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_a_document_of_outcomes_has_no_part_in_which_nothing_ended(form):
    shown = report.render("outcomes", form, Applied(PLAN, OUTCOMES.outcomes[1:2]))
    assert "Applied: 1 done, 0 failed" in shown
    assert PLAN.digest in shown
    assert "Held" not in shown
    assert "lookout-config apply" not in shown


@pytest.mark.parametrize(("form", "span"), [("markdown", "`{}`"), ("html", "<code>{}</code>")])
def test_the_way_on_after_a_rehearsal_names_its_snapshot(form, span):
    shown = report.render("outcomes", form, OUTCOMES._replace(snapshot="tenant.json"))
    again = "lookout-config apply examples/contoso.lookout.yaml --snapshot tenant.json"
    assert span.format(again) in shown


@pytest.mark.parametrize(
    ("value", "shown", "pasted"),
    [
        (True, "on", ["on"]),
        (False, "off", ["off"]),
        (None, "(not set)", ["(not set)"]),
        (5, "5", ["5"]),
        ("high", '"high"', ["high"]),
        ("", '""', ['""']),
        ([], "(none)", ["(none)"]),
        (["a", "b"], '"a", "b"', ["a", "b"]),
        ({"name": "A", "ring": "pilot"}, '{name: "A", ring: "pilot"}', ['{name: "A", ring: "pilot"}']),
    ],
)
def test_values_are_shown_quoted_and_pasted_bare(value, shown, pasted):
    assert values.shown(value) == shown
    assert values.to_paste(value) == pasted
