"""Review: what differs between a saved plan and the plan made now; a saved plan is data, and trusted in nothing."""

import copy
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lookout_config import report, review
from lookout_config.report.given import Planned
from tests.plans import CONNECTORS, attested, connector, plan, policy

TEXT = (
    "connector: {heartbeat_frequency_minutes: 10}\n"
    "intune: {mtd_connector: {compliance: {ios: true}},"
    " compliance_policies: [{name: iOS baseline, platform: ios, max_threat_level: medium}]}\n"
)
IOS = "intune.mtd_connector.compliance.ios"
LEVEL = "intune.compliance_policies[iOS baseline].max_threat_level"
HEARTBEAT = "connector.heartbeat_frequency_minutes"


def data(text=TEXT, *events, level="low", ios=False):
    there = {
        CONNECTORS.replace("/", "__"): [connector(iosEnabled=ios)],
        "deviceManagement__deviceCompliancePolicies": [policy(level=level)],
    }
    return json.loads(report.render("plan", "json", Planned(plan(text, *events, **there))))


def differences(saved, now, done=()):
    return review.differences(saved, now, dict(done))


def test_the_same_plan_does_not_differ():
    assert review.is_plan(data())
    assert differences(data(), data()) == []


@pytest.mark.parametrize(
    ("now", "says"),
    [
        (
            data(level="secured"),
            f'{LEVEL}: the saved plan changes it from "low" to "medium"; now it would be from',
        ),
        (data(ios=True), f"{IOS}: the saved plan changes it from false to true; it is so already"),
        (
            data(TEXT.replace("medium", "high")),
            f'{LEVEL}: the saved plan changes it from "low" to "medium"; now',
        ),
        (data(TEXT.replace("10", "11")), f"{HEARTBEAT}: the saved plan sets 10, and the file wants 11 now"),
        (
            data(TEXT.replace("compliance: {ios: true}", "ios_app_sync: true")),
            f"{IOS}: the saved plan changes it",
        ),
        (data(TEXT.partition("\n")[2]), f"{HEARTBEAT}: the file no longer manages it"),
        (
            data("enrollment_settings: {language: English}\n" + TEXT),
            "enrollment_settings.language: the file manages",
        ),
        (data(TEXT.replace("10", "11"), attested(HEARTBEAT, 11)), "the file: a value has changed since"),
    ],
)
def test_what_differs_is_named(now, says):
    saved = (
        data(TEXT, attested(HEARTBEAT, 10)) if "and was attested" in says or "the file:" in says else data()
    )
    found = differences(saved, now)
    assert any(line.startswith(says) for line in found), found


def test_another_tenant_is_the_first_thing_that_is_said():
    foreign = data() | {"tenant": {"id": "another", "name": None}}
    assert differences(foreign, data()) == [
        "the tenant: the plan is for another, the file for 3f2504e0-4f89-41d3-9a0c-0305e82c3301"
    ]


def test_what_was_attested_meanwhile_is_shown_and_is_no_difference():
    now = data(TEXT, attested(HEARTBEAT, 10))
    assert differences(data(), now) == []
    assert review.attested_since(data(), now) == [HEARTBEAT]
    assert review.attested_since(data(), data(TEXT, attested(HEARTBEAT, 12))) == [HEARTBEAT]
    assert review.attested_since(now, now) == []


def test_what_the_plan_itself_has_done_is_no_difference_to_who_goes_on_with_it():
    assert differences(data(), data(ios=True), {IOS: "true"}) == []


def test_a_value_that_the_plan_did_not_write_is_a_difference_to_who_goes_on_too():
    assert len(differences(data(), data(ios=True), {IOS: "1"})) == 1
    assert len(differences(data(), data(ios=True, level="secured"), {IOS: "true"})) == 1
    assert len(differences(data(), data(TEXT.replace("10", "11"), ios=True), {IOS: "true"})) == 1


def changed(path, value):
    saved = copy.deepcopy(data())
    below = saved
    for step in path[:-1]:
        below = below[step]
    below[path[-1]] = value
    return saved


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("steps", 1, "edits", 0, "after"), False),
        (("steps", 1, "edits", 0, "after"), 1),
        (("steps", 1, "edits", 0, "before"), True),
        (("steps", 1, "edits"), []),
        (("steps", 1, "how"), "console"),
        (("steps",), []),
        (("unchanged",), ["connector.state_sync"]),
        (("managed",), "0" * 64),
        (("digest",), "0" * 64),
    ],
)
def test_a_saved_plan_that_shows_something_else_than_it_does_is_refused(path, value):
    """Whoever can change the file may leave the digest as it is and make the rest look harmless."""
    saved = changed(path, value)
    assert not review.is_plan(saved) or differences(saved, data())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format_version",), "2"),
        (("format_version",), 1),
        (("tenant",), None),
        (("tenant", "id"), 7),
        (("file",), ["x"]),
        (("steps",), {}),
        (("steps", 0), "x"),
        (("steps", 0, "edits", 0, "after"), {"deep": {}}),
        (("steps", 0, "edits", 0, "after"), [[]]),
        (("steps", 0, "edits", 0, "known"), []),
        (("steps", 0, "edits", 0, "path"), None),
        (("unchanged",), [3]),
        (("unknown",), [{}]),
        (("unknown",), None),
    ],
)
def test_what_has_not_the_form_of_a_plan_is_none(path, value):
    assert not review.is_plan(changed(path, value))


def test_a_plan_that_says_two_things_of_one_setting_is_none():
    saved = data()
    saved["steps"].append(saved["steps"][0])
    assert not review.is_plan(saved)


@pytest.mark.parametrize("what", [None, [], "x", 3, {}, {"steps": []}])
def test_what_is_no_map_is_no_plan(what):
    assert not review.is_plan(what)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda below: st.lists(below) | st.dictionaries(st.text(), below),
    max_leaves=8,
)
SOUND = data()
PLACES = [("steps", 1, "edits", 0, key) for key in ("path", "before", "after", "known")]
PLACES += [("steps", 0, key) for key in ("how", "path", "edits")]
PLACES += [(key,) for key in SOUND] + [("steps", 0), ("tenant", "id"), ("unchanged", 0), ("unknown", 0)]


@given(st.sampled_from(PLACES), JSON)
@example(("steps", 0, "edits"), [])
def test_whatever_stands_in_a_saved_plan_it_is_compared_or_refused(path, value):
    """What is compared and passes changes nothing that would be done: only what is never looked at may differ."""
    saved = copy.deepcopy(SOUND)
    below = saved
    for step in path[:-1]:
        below = below[step]
    if isinstance(below, list) and path[-1] >= len(below):
        below.append(value)
    else:
        below[path[-1]] = value
    if review.is_plan(saved) and not review.differences(saved, SOUND, {}):
        unlooked = {"tool_version", "findings", "not_checked", "summary", "file", "unknown"}
        assert saved == SOUND or path[0] in unlooked or path[-1] in {"path", "how", "known", 0}
