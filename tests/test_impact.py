"""Every cell of the truth table, and what follows from it."""

import pytest

from lookout_config import impact
from lookout_config.impact import Circumstances, Crossing, Verdict

C, I, N = Verdict.COMPLIANT, Verdict.COMPLIANT_INFERRED, Verdict.NON_COMPLIANT  # noqa: E741
R, U, O = Verdict.REPORTING_ONLY, Verdict.UNKNOWN, Verdict.NOT_EVALUATED  # noqa: E741

LEVELS = ("secured", "low", "medium", "high", None)
TABLE = {
    "none": (C, C, C, C, O),
    "advisory": (I, I, I, C, O),
    "low": (N, C, C, R, O),
    "medium": (N, N, C, R, O),
    "high": (N, N, N, R, O),
    None: (U, U, U, C, O),
}
CELLS = [(risk, level, cell) for risk, row in TABLE.items() for level, cell in zip(LEVELS, row, strict=True)]

POLICIES = {
    "default": {"TROJAN": {"risk": "high"}, "ADWARE": {"risk": "low"}, "SPAM": {"response": "alert"}},
    "device_groups": {
        "Executives": {
            "ADWARE": {"risk": "medium"},
            "TROJAN": "inherit",
            "WORM": {"risk": "high"},
            "SPAM": {"response": "no_alert"},
        }
    },
}


@pytest.mark.parametrize(("risk", "level", "cell"), CELLS)
def test_every_cell_of_the_truth_table(risk, level, cell):
    assert impact.verdict(risk, level) is cell


def test_the_table_leaves_out_no_risk_and_no_level():
    assert set(TABLE) == {*impact.RISKS, None}
    assert set(LEVELS) == {*impact.LEVELS, None}
    assert {len(row) for row in TABLE.values()} == {len(LEVELS)}


V = Verdict.NO_VERDICT


@pytest.mark.parametrize(
    ("circumstances", "decided"),
    [
        (Circumstances(ignored=True), V),
        (Circumstances(ignored=True, disconnected=True), V),
        (Circumstances(unserved=True), V),
        (Circumstances(unserved=True, disconnected=True, no_data=True, blocked_without_data=True), V),
        (Circumstances(disconnected=True), N),
        (Circumstances(disconnected=True, no_data=True, blocked_without_data=False), N),
        (Circumstances(no_data=True, blocked_without_data=True), N),
        (Circumstances(no_data=True, blocked_without_data=False), U),
        (Circumstances(no_data=True, blocked_without_data=None), U),
        (Circumstances(blocked_without_data=True), None),
        (Circumstances(), None),
    ],
)
def test_before_the_table_applies_the_first_condition_that_is_met_decides(circumstances, decided):
    assert impact.beforehand(circumstances) is decided
    for risk, level, cell in CELLS:
        expected = cell if cell is O or decided is None else decided
        assert impact.cell("ADWARE", risk, level, "ios", circumstances) is expected


def test_non_compliant_is_never_called_blocked():
    assert not [verdict for verdict in Verdict if "block" in verdict]


@pytest.mark.parametrize("circumstances", [None, Circumstances(ignored=True)])
@pytest.mark.parametrize("level", ["secured", "high", None])
def test_a_class_of_ios_is_not_documented_for_android(level, circumstances):
    on = {
        platform: impact.cell("NON_APP_STORE_SIGNER", "high", level, platform, circumstances)
        for platform in ("ios", "android", "android_work_profile")
    }
    assert on["android"] is on["android_work_profile"] is Verdict.NOT_DOCUMENTED
    assert on["ios"] is impact.cell("TROJAN", "high", level, "ios", circumstances)


@pytest.mark.parametrize("platform", ["ios", "android_device_owner"])
def test_a_class_whose_platforms_are_not_known_is_never_said_not_to_occur(platform):
    assert impact.occurs_on("USB_DEBUGGING_ENABLED", platform)
    assert impact.cell("USB_DEBUGGING_ENABLED", "high", "low", platform) is N


@pytest.mark.parametrize("level", ["not_configured", None, "notSet", "unavailable"])
def test_a_level_that_is_not_set_evaluates_nothing(level):
    assert impact.verdict("high", level) is Verdict.NOT_EVALUATED


@pytest.mark.parametrize("cls", impact.CONTENT)
def test_whether_a_content_class_counts_is_not_documented(cls):
    assert impact.of_class(cls, "high", "secured") is Verdict.UNKNOWN
    assert impact.of_class(cls, "high", "high") is Verdict.COMPLIANT
    assert impact.of_class(cls, "high", None) is Verdict.NOT_EVALUATED


def test_another_class_has_the_verdict_of_its_risk():
    assert impact.of_class("TROJAN", "high", "medium") is Verdict.NON_COMPLIANT


@pytest.mark.parametrize(
    ("group", "cls", "risk"),
    [
        (None, "TROJAN", "high"),
        (None, "ADWARE", "low"),
        (None, "SPAM", None),
        (None, "WORM", None),
        ("Executives", "ADWARE", "medium"),
        ("Executives", "TROJAN", "high"),
        ("Executives", "WORM", "high"),
        ("Executives", "SPAM", None),
        ("Executives", "VIRUS", None),
        ("Drivers", "ADWARE", "low"),
    ],
)
def test_an_override_counts_and_else_default(group, cls, risk):
    assert impact.effective(POLICIES, group, cls) == risk


def test_an_override_of_the_response_alone_leaves_the_risk_of_default():
    policies = {
        "default": {"BOT": {"risk": "high"}},
        "device_groups": {"Drivers": {"BOT": {"response": "alert"}}},
    }
    assert impact.effective(policies, "Drivers", "BOT") == "high"


def test_the_risks_of_a_group_are_those_of_default_and_its_own():
    assert impact.risks(POLICIES, None) == {"TROJAN": "high", "ADWARE": "low", "SPAM": None}
    assert impact.risks(POLICIES, "Executives") == {
        "TROJAN": "high",
        "ADWARE": "medium",
        "SPAM": None,
        "WORM": "high",
    }


def test_the_default_group_comes_first():
    assert impact.device_groups(POLICIES) == [None, "Executives"]
    assert impact.device_groups({}) == [None]


@pytest.mark.parametrize(
    ("before", "after", "stricter"),
    [
        ("high", "medium", True),
        ("medium", "low", True),
        ("low", "secured", True),
        ("medium", "medium", False),
        ("low", "medium", False),
        ("secured", "high", False),
        (None, "high", True),
        ("not_configured", "medium", True),
        ("notSet", "secured", True),
        ("medium", "not_configured", False),
        ("medium", None, False),
        (None, None, False),
    ],
)
def test_a_level_is_stricter_when_less_is_still_compliant(before, after, stricter):
    assert impact.stricter(before, after) is stricter


@pytest.mark.parametrize(
    ("levels", "strictest"),
    [
        (["high", "low", "medium"], "low"),
        (["medium", "secured"], "secured"),
        ([None, "not_configured", "high"], "high"),
        ([None, "not_configured"], None),
        ([], None),
    ],
)
def test_of_several_levels_the_most_restrictive_counts(levels, strictest):
    assert impact.strictest(levels) == strictest


def test_a_raised_risk_begins_to_make_phones_non_compliant():
    crossing = impact.classes_crossing({"ADWARE": "low"}, {"ADWARE": "medium"}, "low", "low")
    assert crossing == Crossing(begin=("ADWARE",))


def test_a_lowered_risk_ceases_to():
    crossing = impact.classes_crossing({"BOT": "high"}, {"BOT": "medium"}, "medium", "medium")
    assert crossing == Crossing(cease=("BOT",))


def test_a_risk_that_does_not_cross_the_level_changes_nothing():
    assert impact.classes_crossing({"SPAM": "none"}, {"SPAM": "low"}, "low", "low") == Crossing()


def test_a_stricter_level_makes_classes_begin_and_a_laxer_one_cease():
    risks = {"TROJAN": "high", "ADWARE": "medium", "SPAM": "low"}
    assert impact.classes_crossing(risks, risks, "medium", "low") == Crossing(begin=("ADWARE",))
    assert impact.classes_crossing(risks, risks, "low", "high") == Crossing(cease=("TROJAN", "ADWARE"))
    assert impact.classes_crossing(risks, risks, None, "low") == Crossing(begin=("TROJAN", "ADWARE"))


def test_what_nobody_knows_is_unsure_whatever_comes_of_it():
    now, then = {"BOT": None, "SPAM": None, "ADWARE": "high"}, {"BOT": "high", "SPAM": "none", "WORM": "high"}
    crossing = impact.classes_crossing(now, then, "low", "low")
    assert crossing == Crossing(unsure=("BOT", "SPAM", "ADWARE", "WORM"))


def test_what_stays_as_it_is_is_not_unsure():
    assert impact.classes_crossing({"BOT": None}, {"BOT": None}, "low", "low") == Crossing()


def test_under_high_nothing_is_unsure():
    crossing = impact.classes_crossing({"BOT": None}, {"BOT": "high"}, "high", "medium")
    assert crossing == Crossing(begin=("BOT",))


def test_content_classes_never_cross():
    risks = {"PHISHING_CONTENT": "high"}
    assert impact.classes_crossing(risks, risks, "high", "secured") == Crossing()


@pytest.mark.parametrize("cls", impact.DOCUMENTED_HIGH)
def test_the_documented_classes_are_of_both_systems(cls):
    assert impact.platforms_of(cls) == ("android", "ios")


def test_platforms_are_known_of_no_other_class_but_one():
    assert impact.platforms_of("NON_APP_STORE_SIGNER") == ("ios",)
    assert impact.platforms_of("USB_DEBUGGING_ENABLED") is None


@pytest.mark.parametrize(
    ("platform", "system"),
    [
        ("ios", "ios"),
        ("android", "android"),
        ("android_work_profile", "android"),
        ("android_device_owner", "android"),
    ],
)
def test_a_platform_belongs_to_a_system(platform, system):
    assert impact.system_of(platform) == system
