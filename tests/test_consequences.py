"""What a plan says beside a change: which threats begin or cease to count, and who is enrolled no more."""

import pytest

from lookout_config.report import runbook
from tests.plans import CONNECTORS, POLICIES, PROTECTIONS, attested, connector, plan, policy, protection

RISK = "protections.policies.default.{}.risk"
OVERRIDE = "protections.policies.device_groups.Executives.{}"
GROUPS = "connector.enrollment.groups"
DELETES = "connector.enrollment.delete_device_on_unenrollment"
ONE = "connector: {enrollment: {groups: [Pilot]}}\n"
RE_RATED = "a changed risk re-rates open issues at once"


def intune(*policies, protection=()):
    """The intune block with these compliance policies (name, platform, level), and app protection policies."""
    rows = [
        f"{{name: {name}, platform: {platform}, max_threat_level: {level}}}"
        for name, platform, level in policies
    ]
    apps = [
        f"{{name: {name}, platform: {platform}, max_threat_level: {level}, action: {action}}}"
        for name, platform, level, action in protection
    ]
    return f"intune: {{compliance_policies: [{', '.join(rows)}], app_protection_policies: [{', '.join(apps)}]}}\n"


def risks(default, **groups):
    overrides = "".join(f"      {name}: {{{entries}}}\n" for name, entries in groups.items())
    below = f"    device_groups:\n{overrides}" if groups else ""
    return f"protections:\n  policies:\n    default: {{{default}}}\n{below}"


def told(*pairs):
    return [attested(RISK.format(cls), risk) for cls, risk in pairs]


def notes(text, *events, step=None, things=(), **options):
    made = plan(text, *events, **{POLICIES.replace("/", "__"): list(things)}, **options)
    (found,) = [one for one in made.steps if step is None or one.path == step]
    return list(found.notes)


IOS = intune(("iOS baseline", "ios", "medium"))
BASELINE = policy("iOS baseline", "medium")


def test_a_raised_risk_begins_and_a_lowered_one_ceases_to_make_phones_non_compliant():
    text = IOS + risks("TROJAN: high, ADWARE: low")
    assert notes(text, *told(("TROJAN", "medium"), ("ADWARE", "high")), things=[BASELINE]) == [
        (
            "on ios (iOS baseline): TROJAN begins to make phones non-compliant; "
            "ADWARE ceases to make phones non-compliant"
        ),
        RE_RATED,
    ]


def test_a_risk_that_stays_on_its_side_of_the_level_changes_nothing_but_open_issues():
    text = IOS + risks("ADWARE: low")
    assert notes(text, *told(("ADWARE", "medium")), things=[BASELINE]) == [
        "no class begins or ceases to make phones non-compliant",
        RE_RATED,
    ]


def test_another_response_says_nothing():
    text = IOS + risks("ADWARE: {response: alert}")
    events = [attested("protections.policies.default.ADWARE.response", "no_alert")]
    assert notes(text, *events, things=[BASELINE]) == []


def test_what_nobody_has_told_is_not_guessed():
    text = IOS + risks("TROJAN: high, ADWARE: low, BOT: high")
    assert notes(text, *told(("ADWARE", "high")), things=[BASELINE]) == [
        "on ios (iOS baseline): ADWARE ceases to make phones non-compliant",
        "not known which others begin or cease: nobody has told the present risks of 2 classes",
        RE_RATED,
    ]


def test_a_level_that_let_everything_pass_needs_no_word_on_the_present_risk():
    text = IOS + risks("BOT: high")
    made = notes(
        text, things=[policy("iOS baseline", "high")], step="intune.compliance_policies[iOS baseline]"
    )
    assert made == ["BOT begins to make phones non-compliant"]


def test_a_laxer_level_says_what_ceases_and_that_the_most_restrictive_counts():
    text = intune(("iOS baseline", "ios", "medium"), ("iOS executives", "ios", "low")) + risks(
        "ADWARE: medium"
    )
    things = [policy("iOS baseline", "low"), policy("iOS executives", "low", number=2)]
    assert notes(text, *told(("ADWARE", "medium")), things=things) == [
        (
            "ADWARE ceases to make phones non-compliant "
            "(of several policies on a phone the most restrictive counts)"
        )
    ]


def test_a_level_that_was_not_set_evaluated_nothing():
    text = IOS + risks("TROJAN: high, ADWARE: low")
    things = [policy("iOS baseline", "medium", enabled=False)]
    made = notes(text, *told(("TROJAN", "high"), ("ADWARE", "low")), things=things)
    assert made == ["TROJAN begins to make phones non-compliant"]


def test_a_level_is_judged_by_the_risks_of_each_device_group():
    text = IOS + risks("ADWARE: medium", Executives="ADWARE: high")
    events = [*told(("ADWARE", "medium")), attested(OVERRIDE.format("ADWARE.risk"), "high")]
    assert notes(text, *events, things=[policy("iOS baseline", "high")]) == [
        "in 'Executives': ADWARE begins to make phones non-compliant"
    ]


def test_a_device_group_with_a_risk_of_its_own_is_not_concerned_by_default():
    text = IOS + risks("ADWARE: high", Executives="ADWARE: low", Drivers="BOT: low")
    events = [
        *told(("ADWARE", "low")),
        attested(OVERRIDE.format("ADWARE.risk"), "low"),
        attested("protections.policies.device_groups.Drivers.BOT.risk", "low"),
    ]
    assert notes(text, *events, things=[BASELINE]) == [
        "on ios (iOS baseline), in Default, 'Drivers': ADWARE begins to make phones non-compliant",
        RE_RATED,
    ]


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("inherit", None),
        (None, "not known which begin or cease: nobody has told the present risk of 1 class"),
    ],
)
def test_an_override_that_is_taken_away_leaves_what_default_has(before, said):
    text = IOS + risks("ADWARE: high", Executives="ADWARE: inherit")
    override = [attested(OVERRIDE.format("ADWARE"), before)] if before else []
    made = plan(text, *told(("ADWARE", "high")), *override, **{POLICIES.replace("/", "__"): [BASELINE]})
    assert [step.notes for step in made.steps] == ([(said, RE_RATED)] if said else [])


def test_platforms_and_policies_that_come_to_the_same_share_a_line():
    text = intune(("Work", "android_work_profile", "medium"), ("iOS", "ios", "medium")) + risks("BOT: high")
    things = [
        policy("Work", "medium", kind="androidWorkProfile"),
        policy("iOS", "medium", number=2),
    ]
    assert notes(text, *told(("BOT", "low")), things=things)[0] == (
        "on android_work_profile (Work) and ios (iOS): BOT begins to make phones non-compliant"
    )


def test_a_class_that_is_documented_for_ios_does_nothing_on_android():
    text = intune(("Work", "android_work_profile", "medium"), ("iOS", "ios", "medium"))
    text += risks("NON_APP_STORE_SIGNER: high")
    things = [policy("Work", "medium", kind="androidWorkProfile"), policy("iOS", "medium", number=2)]
    assert notes(text, *told(("NON_APP_STORE_SIGNER", "low")), things=things)[0] == (
        "on ios (iOS): NON_APP_STORE_SIGNER begins to make phones non-compliant"
    )


@pytest.mark.parametrize(("action", "effect"), [("block", "block apps"), ("wipe", "wipe company data")])
def test_app_protection_says_what_it_does(action, effect):
    text = intune(protection=[("iOS MAM", "ios", "medium", action)]) + risks("BOT: high")
    there = {PROTECTIONS: [protection(level="medium")]}
    step = "protections.policies.default"
    assert notes(text, *told(("BOT", "low")), step=step, **there)[0] == (
        f"on ios (iOS MAM): BOT begins to {effect}"
    )


def test_a_level_that_could_not_be_read_is_not_taken_for_none():
    made = plan(IOS + risks("BOT: high"), *told(("BOT", "low")))
    (step,) = made.steps
    assert step.notes[0] == (
        "not known which begin or cease: nobody has told the present level of iOS baseline"
    )


def test_without_a_level_or_a_risk_in_the_file_nothing_is_known():
    assert notes(risks("BOT: high"), *told(("BOT", "low"))) == [
        "not known which classes begin or cease: no policy of the file has a threat level",
        RE_RATED,
    ]
    assert notes(IOS, things=[policy("iOS baseline", "high")]) == [
        "not known which classes begin or cease: the file sets no risks"
    ]


def test_of_content_classes_it_is_not_documented_whether_they_count():
    text = IOS + risks("PHISHING_CONTENT: high")
    assert notes(text, *told(("PHISHING_CONTENT", "low")), things=[BASELINE]) == [
        "whether PHISHING_CONTENT count is not documented",
        RE_RATED,
    ]


@pytest.mark.parametrize(
    ("users", "said"),
    [
        (
            {"Old": 1},
            "1 direct member of 'Old' stops being enrolled, unless another enrollment group has them",
        ),
        (
            {"Old": 12},
            "12 direct members of 'Old' stop being enrolled, unless another enrollment group has them",
        ),
        ({}, "the users of 'Old' could not be counted, so how many stop being enrolled is not known"),
    ],
)
def test_a_removed_group_says_how_many_users_stop_being_enrolled(users, said):
    made = notes(ONE, attested(GROUPS, ["Old", "Pilot"]), attested(DELETES, False), users=users)
    assert made == [said]


DELETED = "their devices are deleted in Lookout: delete_device_on_unenrollment is on"
NOT_TOLD = "not known whether their devices are deleted in Lookout: nobody has told what is set there"


@pytest.mark.parametrize(
    ("of_file", "of_record", "said"),
    [
        (None, True, [DELETED]),
        ("true", None, [DELETED]),
        ("true", False, [DELETED]),
        ("false", True, [DELETED]),
        ("false", None, []),
        (None, False, []),
        (None, None, [NOT_TOLD]),
    ],
)
def test_a_removed_group_says_that_devices_are_deleted_when_they_are(of_file, of_record, said):
    key = f", delete_device_on_unenrollment: {of_file}" if of_file else ""
    text = f"connector: {{enrollment: {{groups: [Pilot]{key}}}}}\n"
    events = [] if of_record is None else [attested(DELETES, of_record)]
    made = notes(text, attested(GROUPS, ["Old", "Pilot"]), *events, users={"Old": 3})
    assert made[1:] == said


def test_a_word_too_old_does_not_tell_what_is_deleted():
    text = f"attestations: {{max_age_days: 30}}\n{ONE}"
    old = attested(DELETES, True, at="2026-01-01T00:00:00Z")
    assert NOT_TOLD in notes(text, attested(GROUPS, ["Old", "Pilot"]), old, users={"Old": 3})


def test_groups_that_come_say_nothing():
    assert notes(ONE, attested(GROUPS, [])) == []
    assert notes(ONE) == []


def test_intune_by_hand_says_the_same():
    text = IOS + risks("BOT: high")
    made = notes(text, *told(("BOT", "high")), things=[policy("iOS baseline", "high")], by_hand=True)
    assert made == ["BOT begins to make phones non-compliant"]


def test_that_issues_are_re_rated_stands_once_in_a_runbook():
    made = plan(IOS + risks("BOT: high", Executives="BOT: low"), *told(("BOT", "low")))
    for step in made.steps:
        facts = [text for _, text in runbook.facts(step)]
        assert sum("re-rate" in text for text in facts) == (step.kind == "policies")


def test_the_digest_knows_nothing_of_notes():
    text, things = IOS + risks("BOT: high, ADWARE: low"), [policy("iOS baseline", "high")]
    digests = {
        plan(
            text,
            *events,
            **{POLICIES.replace("/", "__"): things, CONNECTORS.replace("/", "__"): [connector()]},
        ).digest
        for events in ([], told(("BOT", "high")), told(("BOT", "none"), ("ADWARE", "high")))
    }
    assert len(digests) == 1


def test_the_order_of_the_file_never_changes_what_is_said():
    one = intune(("A", "ios", "medium"), ("B", "ios", "low")) + risks(
        "BOT: high, ADWARE: medium", Sales="SPAM: low", Crews="SPAM: low"
    )
    other = intune(("B", "ios", "low"), ("A", "ios", "medium")) + risks(
        "ADWARE: medium, BOT: high", Crews="SPAM: low", Sales="SPAM: low"
    )
    things = [policy("A", "high"), policy("B", "high", number=2)]
    events = told(("BOT", "low"), ("ADWARE", "low"))

    def said(text):
        made = plan(text, *events, **{POLICIES.replace("/", "__"): things})
        return {step.path: step.notes for step in made.steps}

    assert said(one) == said(other)
