"""The matrix: the right risk and the right level in every cell, for every device group, and folded without loss."""

import pytest

from lookout_config.changes import Found
from lookout_config.impact import CONTENT, Circumstances, Verdict, matrix
from lookout_config.impact.matrix import Policy, Row

N, C, I = Verdict.NON_COMPLIANT, Verdict.COMPLIANT, Verdict.COMPLIANT_INFERRED  # noqa: E741
U, D = Verdict.UNKNOWN, Verdict.NOT_DOCUMENTED
CLASSES = ("TROJAN", "ADWARE", "SPAM", "PHISHING_CONTENT", "NON_APP_STORE_SIGNER", "BOT")
RATED = {
    "default": {
        "TROJAN": {"risk": "high"},
        "ADWARE": {"risk": "low"},
        "SPAM": {"response": "alert"},
        "PHISHING_CONTENT": {"risk": "high"},
    },
    "device_groups": {"Sales": {"TROJAN": "inherit"}, "Executives": {"ADWARE": {"risk": "medium"}}},
}
CONFIG = {"protections": {"policies": RATED}}
WORK = Policy("Work", "compliance", "android_work_profile", "medium")
IOS = Policy("iOS", "compliance", "ios", "low")
FINE = Circumstances()


def groups(*policies, circumstances=FINE, config=CONFIG):
    return matrix.groups(config, [(policy, circumstances) for policy in policies], CLASSES)


def test_default_comes_first_and_the_others_by_name():
    assert [group.name for group in groups(IOS)] == [None, "Executives", "Sales"]


def test_every_class_has_a_cell_for_every_policy():
    for group in groups(WORK, IOS):
        assert [threat.name for threat in group.threats] == list(CLASSES)
        assert {len(threat.cells) for threat in group.threats} == {2}


def test_classes_that_come_to_the_same_share_a_row_and_the_gravest_comes_first():
    default, executives, _ = groups(WORK, IOS)
    assert matrix.rows(default) == [
        Row("high", ("TROJAN",), (N, N)),
        Row("low", ("ADWARE",), (C, C)),
        Row("content", ("PHISHING_CONTENT",), (U, U)),
        Row("not told", ("BOT", "SPAM"), (U, U)),
        Row("not told", ("NON_APP_STORE_SIGNER",), (D, U)),
    ]
    assert matrix.rows(executives)[1] == Row("medium", ("ADWARE",), (C, N))


def test_no_class_is_lost_in_folding():
    for group in groups(WORK, IOS):
        assert sorted(name for row in matrix.rows(group) for name in row.classes) == sorted(CLASSES)


def test_a_content_class_that_the_file_leaves_out_is_not_told():
    (group,) = groups(IOS, config={})
    assert [row.label for row in matrix.rows(group)] == ["not told"]
    assert set(CONTENT) & set(matrix.rows(group)[0].classes)


def test_an_advisory_class_is_compliant_by_inference():
    (group,) = groups(IOS, config={"protections": {"policies": {"default": {"BOT": {"risk": "advisory"}}}}})
    assert matrix.rows(group)[0] == Row("advisory", ("BOT",), (I,))


def test_what_nobody_listens_to_has_no_verdict_in_any_cell():
    default = groups(IOS, circumstances=Circumstances(unserved=True))[0]
    assert {cell for threat in default.threats for cell in threat.cells} == {Verdict.NO_VERDICT}


def test_under_a_level_that_is_not_known_everything_is_unknown():
    unknown = WORK._replace(level=None, known="unknown")
    assert {cell for threat in groups(unknown)[0].threats for cell in threat.cells} == {U, D}


def test_a_policy_without_a_level_evaluates_nothing():
    unset = IOS._replace(level="not_configured")
    assert {cell for row in matrix.rows(groups(unset)[0]) for cell in row.cells} == {Verdict.NOT_EVALUATED}


POLICIES = {
    "intune": {
        "compliance_policies": [
            {"name": "iOS", "platform": "ios", "max_threat_level": "low"},
            {"id": "00000000-0000-4000-8000-000000000001", "platform": "android_work_profile"},
        ],
        "app_protection_policies": [
            {"name": "MAM", "platform": "ios", "max_threat_level": "medium", "action": "wipe"}
        ],
    }
}
SECOND = ("intune", "compliance_policies", 1, "max_threat_level")


@pytest.mark.parametrize(
    ("found", "level", "known"),
    [
        (Found("high", "read"), "high", "read"),
        (Found("not_configured", "read"), "not_configured", "read"),
        (Found("low", "attested", "ada@contoso.com", "2026-11-01"), "low", "attested"),
        (Found(None, "read"), None, "unknown"),
        (Found(None, "unknown", reason="Intune was not asked"), None, "unknown"),
        (None, None, "unknown"),
    ],
)
def test_a_level_that_the_file_leaves_alone_is_the_one_that_is_there(found, level, known):
    present = {} if found is None else {SECOND: found}
    assert matrix.policies(POLICIES, present) == (
        Policy("iOS", "compliance", "ios", "low"),
        Policy("00000000-0000-4000-8000-000000000001", "compliance", "android_work_profile", level, known),
        Policy("MAM", "app protection", "ios", "medium", "file", "wipe"),
    )


def test_the_places_of_all_levels_are_asked_for():
    assert len(matrix.levels(POLICIES)) == 3
    assert SECOND in matrix.levels(POLICIES)
    assert matrix.levels({}) == []
