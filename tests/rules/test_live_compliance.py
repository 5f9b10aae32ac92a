"""Live rules about the compliance policies that a file names."""

import pytest

from tests.rules.live_cases import (
    CONDITIONAL_ACCESS,
    POLICIES,
    REQUIRES_COMPLIANCE,
    TO_ALL_DEVICES,
    TO_ALL_USERS,
    Case,
    device,
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

ADA, BOB, KIOSK = user("ada"), user("bob"), device("kiosk")
PHONES = group("Phones", ADA)
BASELINE = policy("iOS baseline", to=[to_group(PHONES)])


def wanting(*entries):
    """A file that names these policies: the first is on line 3."""
    lines = entries or ("{name: iOS baseline, platform: ios, max_threat_level: medium}",)
    return "intune:\n  compliance_policies:\n" + "".join(f"    - {entry}\n" for entry in lines)


def with_policies(*policies, groups=(PHONES,), **also):
    """A tenant that has these policies; those of beta types where beta has them."""
    beta = [one for one in policies if "DeviceOwner" in one["@odata.type"]]
    plain = [one for one in policies if one not in beta]
    return tenant(*groups, also={POLICIES: plain, f"beta/{POLICIES}": beta, **also})


WELL = with_policies(BASELINE)

CASES = [
    Case(
        "compliance-not-found",
        wanting("{name: iOS baselin, platform: ios, max_threat_level: medium}"),
        WELL,
        [(3, "compliance-not-found")],
        clean_text=wanting(),
    ),
    Case(
        "compliance-ambiguous",
        wanting(),
        with_policies(
            BASELINE, policy("iOS baseline", id="99999999-2222-4333-8444-555555555555", to=[to_group(PHONES)])
        ),
        [(3, "compliance-ambiguous")],
        clean_data=WELL,
    ),
    Case(
        "compliance-unassigned",
        wanting(),
        with_policies(policy("iOS baseline", to=[excluding(PHONES)])),
        [(3, "compliance-unassigned")],
        clean_data=WELL,
    ),
    Case(
        "compliance-platform",
        wanting("name: iOS baseline\n      platform: android_work_profile\n      max_threat_level: medium"),
        WELL,
        [(4, "compliance-platform")],
        clean_text=wanting(),
    ),
    Case(
        "compliance-device-group",
        wanting(),
        with_policies(BASELINE, groups=[group("Phones", KIOSK)]),
        [(3, "compliance-device-group")],
        clean_data=WELL,
    ),
    Case(
        "compliance-mixed-group",
        wanting(),
        with_policies(BASELINE, groups=[group("Phones", ADA, KIOSK)]),
        [(3, "compliance-mixed-group")],
        clean_data=WELL,
    ),
    Case(
        "ca-missing",
        wanting(),
        with_policies(BASELINE, **{CONDITIONAL_ACCESS: []}),
        [(2, "ca-missing")],
        clean_data=WELL,
    ),
]


def test_the_nearest_policy_is_told():
    (finding,) = said(CASES[0].text, WELL).findings
    assert finding.message == "Intune has no compliance policy 'iOS baselin'; did you mean 'iOS baseline'?"


def test_a_policy_can_be_named_by_its_id():
    by_id = "{{id: {}, platform: ios, max_threat_level: medium}}"
    assert said(wanting(by_id.format(BASELINE["id"].upper())), WELL).findings == []
    (finding,) = said(wanting(by_id.format(PHONES["id"])), WELL).findings
    assert finding.message == f"Intune has no compliance policy id {PHONES['id']}"


def test_one_name_on_two_platforms_is_two_policies():
    both = with_policies(BASELINE, policy("iOS baseline", "android_work_profile", to=[to_group(PHONES)]))
    assert said(wanting(), both).findings == []


def test_the_platform_that_it_is_of_is_told():
    (finding,) = said(CASES[3].text, WELL).findings
    assert finding.message == "'iOS baseline' is a policy of ios, not of android_work_profile"


def test_a_policy_of_a_type_that_only_beta_has():
    owner = policy("Corporate", "android_device_owner", to=[to_group(PHONES)])
    text = wanting("{name: Corporate, platform: android_device_owner, max_threat_level: medium}")
    assert said(text, with_policies(owner)).findings == []
    assert said(text, with_policies()).places == [(3, "compliance-not-found")]
    heard = said(text, refusing(with_policies(owner), f"beta/{POLICIES}"))
    assert (heard.findings, {rule for _, rule in heard.blind}) == (
        [],
        {
            "compliance-ambiguous",
            "compliance-device-group",
            "compliance-mixed-group",
            "compliance-not-found",
            "compliance-platform",
            "compliance-unassigned",
        },
    )


def test_policies_that_may_not_be_read_are_not_checked():
    heard = said(wanting(), refusing(WELL, POLICIES))
    assert heard.findings == []
    assert (3, "compliance-not-found") in heard.blind
    assert heard.unchecked[0].permission == "DeviceManagementConfiguration.Read.All"


def test_assignments_that_may_not_be_read_are_not_checked():
    heard = said(wanting(), refusing(WELL, f"{POLICIES}/{BASELINE['id']}/assignments"))
    assert heard.findings == []
    assert heard.blind == [
        (3, "compliance-device-group"),
        (3, "compliance-mixed-group"),
        (3, "compliance-unassigned"),
    ]


def test_all_devices_are_devices_too():
    (finding,) = said(wanting(), with_policies(policy("iOS baseline", to=[TO_ALL_DEVICES]))).findings
    assert finding.rule == "compliance-device-group"
    assert "is assigned to all devices:" in finding.message
    assert (
        said(wanting(), with_policies(policy("iOS baseline", to=[TO_ALL_USERS, TO_ALL_DEVICES]))).places == []
    )


def test_devices_in_a_group_in_the_group_count():
    kiosks = group("Kiosks", KIOSK)
    data = with_policies(BASELINE, groups=[group("Phones", inner(kiosks)), kiosks])
    assert said(wanting(), data).places == [(3, "compliance-device-group")]


def test_a_policy_that_is_to_have_no_level_may_be_for_devices():
    text = wanting("{name: iOS baseline, platform: ios, max_threat_level: not_configured}")
    assert said(text, with_policies(BASELINE, groups=[group("Phones", KIOSK)])).places == []


def test_members_of_the_group_that_may_not_be_read_are_not_checked():
    heard = said(wanting(), refusing(WELL, f"groups/{PHONES['id']}/members"))
    assert (heard.findings, heard.blind) == (
        [],
        [(3, "compliance-device-group"), (3, "compliance-mixed-group")],
    )


@pytest.mark.parametrize(
    "lax",
    [
        {"state": "enabledForReportingButNotEnforced"},
        {"state": "disabled"},
        {"grantControls": {"operator": "OR", "builtInControls": ["mfa"]}},
        {"grantControls": None},
    ],
)
def test_a_policy_that_is_not_on_or_asks_for_something_else_blocks_nobody(lax):
    data = with_policies(BASELINE, **{CONDITIONAL_ACCESS: [{**REQUIRES_COMPLIANCE, **lax}]})
    assert said(wanting(), data).places == [(2, "ca-missing")]


def test_conditional_access_that_may_not_be_read_is_not_checked():
    heard = said(wanting(), refusing(WELL, CONDITIONAL_ACCESS))
    assert (heard.findings, heard.blind) == ([], [(2, "ca-missing")])
    assert heard.unchecked[0].permission == "Policy.Read.All"


def test_a_file_without_policies_is_silent():
    assert said("enrollment_settings: {disconnected_after_days: 30}\n", tenant()).findings == []
