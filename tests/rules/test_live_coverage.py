"""Live rules that compare who is enrolled with whom policies reach."""

import pytest

from tests.rules.live_cases import (
    CONNECTORS,
    POLICIES,
    TO_ALL_USERS,
    Case,
    connector,
    excluding,
    group,
    inner,
    policy,
    refusing,
    said,
    tenant,
    to_group,
    user,
)

ADA, BOB = user("ada"), user("bob")
PILOT = group("Intune Lookout Pilot", ADA)
SALES = group("Intune Lookout Sales", BOB)
EMPTY = group("Empty")
FILTER = {
    "deviceAndAppManagementAssignmentFilterId": "12345678-2222-4333-8444-555555555555",
    "deviceAndAppManagementAssignmentFilterType": "include",
}
GROUP = "connector:\n  enrollment:\n    groups:\n      - Intune Lookout Pilot\n"
POLICY = (
    "intune:\n  compliance_policies:\n    - {name: iOS baseline, platform: ios, max_threat_level: medium}\n"
)
FILE = GROUP + POLICY
STRICT = f"{FILE}  mtd_connector:\n    noncompliant_without_data:\n      ios: true\n"


def judging(*targets, groups=(PILOT,), others=(), level="medium", **also):
    """A tenant with these groups, whose policy is assigned to these targets."""
    policies = [policy("iOS baseline", level=level, to=list(targets)), *others]
    return tenant(*groups, also={POLICIES: policies, **also})


WELL = judging(to_group(PILOT))
BEYOND = judging(to_group(PILOT), to_group(SALES), groups=[PILOT, SALES])
RISKS = "protections:\n  policies:\n    default:\n      ADWARE: low\n      TROJAN: high\n"

EXECUTIVES = policy("iOS executives", level="low", to=[to_group(PILOT)])

CASES = [
    Case(
        "compliance-coverage",
        FILE,
        judging(to_group(EMPTY), groups=[PILOT, EMPTY]),
        [(4, "compliance-coverage")],
        clean_data=WELL,
    ),
    Case(
        "compliance-beyond-enrollment", FILE, BEYOND, [(7, "compliance-beyond-enrollment")], clean_data=WELL
    ),
    Case("compliance-lock-out", STRICT, BEYOND, [(7, "compliance-lock-out")], clean_data=WELL),
    Case(
        "policy-never-blocks-live",
        RISKS + POLICY,
        judging(to_group(PILOT), others=[EXECUTIVES]),
        [(3, "policy-never-blocks-live")],
        clean_data=WELL,
    ),
]


def message(text, data):
    (finding,) = said(text, data).findings
    return finding.message


def test_users_are_counted_and_not_named():
    half = group("Intune Lookout Pilot", ADA, BOB)
    told = message(FILE, judging(to_group(SALES), groups=[half, SALES]))
    assert told == (
        "1 of the 2 users of 'Intune Lookout Pilot' are reached by no compliance policy with a threat level"
    )


def test_users_of_inner_groups_count_on_both_sides():
    outer, other = group("Intune Lookout Pilot", ADA, inner(SALES)), group("Else", ADA)
    nested = FILE + 'rules: {group-nested: "off"}\n'
    assert said(nested, judging(to_group(outer), groups=[outer, SALES])).findings == []
    told = message(nested, judging(to_group(other), groups=[outer, SALES, other]))
    assert told.startswith("1 of the 2 users of 'Intune Lookout Pilot' are reached by no compliance policy")


def test_who_is_excluded_is_not_reached():
    out = group("Out", ADA)
    data = judging(to_group(PILOT), excluding(out), groups=[PILOT, out])
    assert said(FILE, data).places == [(4, "compliance-coverage")]
    everyone = judging(TO_ALL_USERS, excluding(out), groups=[PILOT, out])
    assert (4, "compliance-coverage") in said(FILE, everyone).places


def test_all_users_are_everybody_and_that_there_are_no_others_is_not_known():
    heard = said(FILE, judging(TO_ALL_USERS))
    assert (heard.findings, heard.blind) == ([], [(7, "compliance-beyond-enrollment")])
    assert heard.unchecked[0].reason == "it is assigned to all users, and their list is not read"


def test_all_users_are_more_than_the_enrolled_if_anybody_else_is_known():
    access = f"console_access: {{full: {{id: {SALES['id']}}}}}\nguards: {{min_full_access_members: 1}}\n"
    heard = said(FILE + access, judging(TO_ALL_USERS, groups=[PILOT, SALES]))
    assert heard.places == [(7, "compliance-beyond-enrollment")]


def test_where_a_filter_decides_coverage_is_not_checked():
    heard = said(FILE, judging(to_group(PILOT, **FILTER)))
    assert heard.findings == []
    assert heard.blind == [(4, "compliance-coverage"), (7, "compliance-beyond-enrollment")]
    assert "filter" in heard.unchecked[0].reason


def test_a_filter_does_not_hide_who_is_reached_in_no_way():
    data = judging(to_group(SALES, **FILTER), groups=[PILOT, SALES])
    assert (4, "compliance-coverage") in said(FILE, data).places


def test_what_is_assigned_to_something_unknown_may_reach_anybody():
    heard = said(FILE, judging({"@odata.type": "#microsoft.graph.somethingNewAssignmentTarget"}))
    assert heard.findings == []
    assert heard.blind == [(4, "compliance-coverage"), (7, "compliance-beyond-enrollment")]


def test_a_filter_of_type_none_filters_nothing():
    none = {**FILTER, "deviceAndAppManagementAssignmentFilterType": "none"}
    assert said(FILE, judging(to_group(PILOT, **none))).findings == []


@pytest.mark.parametrize("of", ["members", "assignments"])
def test_what_may_not_be_read_is_not_covered_and_not_uncovered(of):
    hidden = group("Hidden", ADA)
    data = judging(to_group(hidden), groups=[PILOT, hidden])
    gone = {
        "members": f"groups/{hidden['id']}/members",
        "assignments": f"{POLICIES}/{policy('iOS baseline')['id']}/assignments",
    }
    heard = said(FILE, refusing(data, gone[of]))
    assert heard.findings == []
    assert (4, "compliance-coverage") in heard.blind


def test_a_target_that_was_deleted_reaches_nobody():
    deleted = group("Deleted", ADA)
    assert said(FILE, judging(to_group(PILOT), to_group(deleted))).findings == []
    assert said(FILE, judging(to_group(deleted))).places == [(4, "compliance-coverage")]


def test_a_policy_that_beta_alone_has_may_cover_what_is_left():
    heard = said(FILE, refusing(judging(to_group(EMPTY), groups=[PILOT, EMPTY]), f"beta/{POLICIES}"))
    assert heard.findings == []
    assert (4, "compliance-coverage") in heard.blind


def test_the_level_that_the_file_wants_counts():
    assert said(FILE, judging(to_group(PILOT), level="notSet")).findings == []
    without = FILE.replace("max_threat_level: medium", "max_threat_level: not_configured")
    assert said(without, WELL).places == [(4, "compliance-coverage")]


def test_a_policy_that_the_file_does_not_name_counts_with_its_own_level():
    others = [policy("Other", to=[to_group(PILOT)]), policy("Off", level="notSet", to=[to_group(SALES)])]
    sound = judging(to_group(group("x")), others=others, groups=[PILOT, SALES, group("x")])
    assert said(FILE, sound).findings == []


def test_others_than_the_enrolled_are_counted():
    assert message(FILE, BEYOND) == (
        "'iOS baseline' reaches 1 user in no enrollment group: Lookout has no data on them"
    )


def test_of_several_groups_of_one_name_any_may_be_enrolled():
    twin = group("Intune Lookout Pilot", BOB, id="99999999-2222-4333-8444-555555555555")
    data = judging(to_group(PILOT), to_group(twin), groups=[PILOT, twin])
    assert said(FILE, data).places == [(4, "group-ambiguous")]


def test_who_is_enrolled_through_a_group_that_was_not_recorded_is_not_known():
    data = {**BEYOND, "asked": {"groups": {"names": ["Intune Lookout Pilot"], "ids": [SALES["id"]]}}}
    more = FILE.replace("      - Intune Lookout Pilot\n", "      - Intune Lookout Pilot\n      - Elsewhere\n")
    heard = said(more, data)
    assert heard.findings == []
    assert (8, "compliance-beyond-enrollment") in heard.blind


def test_accounts_that_are_switched_off_are_nobody():
    off = group("Intune Lookout Sales", user("bob", accountEnabled=False))
    access = f'console_access: {{full: {{id: {off["id"]}}}}}\nrules: {{access-group-empty: "off"}}\n'
    heard = said(FILE + access, judging(TO_ALL_USERS, groups=[PILOT, off]))
    assert heard.findings == []


def test_the_toggle_of_the_tenant_counts_where_the_file_says_nothing():
    data = judging(
        to_group(PILOT),
        to_group(SALES),
        groups=[PILOT, SALES],
        **{CONNECTORS: [connector(iosDeviceBlockedOnMissingPartnerData=True)]},
    )
    assert said(FILE, data).places == [(7, "compliance-lock-out")]
    assert said(STRICT.replace("ios: true", "ios: false"), data).places == [
        (7, "compliance-beyond-enrollment")
    ]


def test_the_toggle_is_shown_beside_the_policy():
    (finding,) = said(STRICT, BEYOND).findings
    assert finding.also is not None
    assert finding.also.line - 2 == 10


def test_whether_phones_are_locked_out_is_not_checked_when_policies_may_not_be_read():
    assert (6, "compliance-lock-out") in said(STRICT, refusing(BEYOND, POLICIES)).blind
    lax = f"{FILE}  mtd_connector: {{noncompliant_without_data: {{android: false, ios: false}}}}\n"
    assert (6, "compliance-lock-out") not in said(lax, refusing(BEYOND, POLICIES)).blind


def test_what_never_blocks_by_all_policies_is_told_where_that_differs():
    case = CASES[3]
    assert message(case.text, case.data) == (
        "by all policies of the tenant, on ios (strictest: 'iOS executives', low), these never make a phone of "
        "the Default device group non-compliant: ADWARE"
    )


def test_a_file_without_enrollment_groups_is_silent():
    assert said(POLICY, BEYOND).findings == []
