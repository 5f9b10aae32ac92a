"""Rules about the Intune connector of Lookout's console, and about enrollment."""

import pytest

from tests.rules.cases import HEAD, findings, found


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("connector:\n  state_sync: {device_status: true, threat_status: true}\n", []),
        ("connector:\n  state_sync: {device_status: true}\n", []),
        ("connector:\n  enrollment: {}\n", []),
        ("connector:\n  state_sync: {device_status: true, threat_status: false}\n", [2]),
        ("connector:\n  state_sync:\n    device_status: false\n    threat_status: false\n", [3, 4]),
    ],
)
def test_both_switches_of_state_sync_must_be_on(text, lines):
    assert found(text, "state-sync-off") == [(line, "state-sync-off") for line in lines]


def test_a_switch_that_is_off_has_one_right_answer():
    (finding,) = findings(
        HEAD + "connector: {error_email_recipient: a@contoso.com, state_sync: {threat_status: false}}\n"
    )
    assert finding.fix is True
    assert finding.message == "threat_status is false: it must be true, or Intune never learns of a threat"
    assert finding.path == "connector.state_sync.threat_status"


@pytest.mark.parametrize(
    ("minutes", "lines"),
    [("5", []), ("60", [2]), ("1", [2])],
)
def test_the_polling_interval_stays_at_its_default(minutes, lines):
    text = f"connector:\n  enrollment: {{check_for_new_devices_minutes: {minutes}}}\n"
    assert found(text, "polling-not-default") == [(line, "polling-not-default") for line in lines]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("connector:\n  error_email_recipient: mtp-errors@contoso.com\n", []),
        ("enrollment_settings:\n  disconnected_after_days: 30\n", []),
        ("connector:\n  heartbeat_frequency_minutes: 10\n", [1]),
    ],
)
def test_somebody_gets_the_errors_of_the_connector(text, lines):
    assert found(text, "error-recipient-missing") == [(line, "error-recipient-missing") for line in lines]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("connector:\n  enrollment: {delete_device_on_unenrollment: false}\n", []),
        ("connector:\n  enrollment:\n    groups: []\n", [(3, "enrollment-empty")]),
        ("connector:\n  enrollment:\n    groups: [Intune Lookout Sales]\n", [(3, "enrollment-no-pilot")]),
        (
            "connector:\n  enrollment:\n    groups:\n      - {name: Intune Lookout Sales, ring: broad}\n",
            [(3, "enrollment-no-pilot")],
        ),
        (
            "connector:\n  enrollment:\n    groups: [Intune Lookout Sales, {name: Intune Lookout Pilot, ring: pilot}]\n",
            [],
        ),
    ],
)
def test_enrollment_has_groups_and_one_of_them_is_the_pilot(text, expected):
    assert found(text, "enrollment-empty", "enrollment-no-pilot") == expected


@pytest.mark.parametrize(
    ("days", "lines"),
    [("30", []), ("7", []), ("6", [2]), ("1", [2])],
)
def test_a_phone_may_be_silent_for_a_week(days, lines):
    text = f"enrollment_settings:\n  disconnected_after_days: {days}\n"
    assert found(text) == [(line, "disconnected-days-short") for line in lines]


def test_one_day_is_said_in_the_singular():
    (finding,) = findings(HEAD + "enrollment_settings: {disconnected_after_days: 1}\n")
    assert finding.message.startswith("1 day marks phones")


def test_enrollment_settings_without_the_days_say_nothing():
    assert found("enrollment_settings:\n  language: English\n") == []
