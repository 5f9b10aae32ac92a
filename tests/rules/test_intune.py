"""Rules about Intune's side."""

import pytest

from tests.rules.cases import HEAD, findings, found


@pytest.mark.parametrize(
    ("level", "rules"),
    [("secured", []), ("medium", []), ("not_configured", []), ("high", ["compliance-reporting-only"])],
)
def test_the_level_high_stops_nobody(level, rules):
    for kind, platform in (
        ("compliance_policies", "android_device_owner"),
        ("app_protection_policies", "android"),
    ):
        text = (
            f"intune:\n  {kind}:\n    - {{name: Baseline, platform: {platform}, max_threat_level: {level}}}\n"
        )
        assert found(text) == [(3, rule) for rule in rules]


@pytest.mark.parametrize(("action", "rules"), [("block", []), ("wipe", ["app-protection-wipe"])])
def test_wiping_is_warned_of(action, rules):
    text = f"intune:\n  app_protection_policies:\n    - {{name: iOS MAM, platform: ios, action: {action}}}\n"
    assert found(text) == [(3, rule) for rule in rules]


CONNECTOR = """\
intune:
  mtd_connector:
    compliance: {android: false, ios: true}
    app_protection: {android: true, ios: false}
"""


@pytest.mark.parametrize(
    ("policies", "lines"),
    [
        ("  compliance_policies:\n    - {name: A, platform: ios, max_threat_level: medium}\n", []),
        (
            "  compliance_policies:\n    - {name: A, platform: android_work_profile, max_threat_level: medium}\n",
            [6],
        ),
        (
            "  compliance_policies:\n    - {name: A, platform: android_device_owner, max_threat_level: secured}\n",
            [6],
        ),
        (
            "  compliance_policies:\n    - {name: A, platform: android_work_profile, max_threat_level: not_configured}\n",
            [],
        ),
        ("  compliance_policies:\n    - {name: A, platform: android_work_profile}\n", []),
        ("  app_protection_policies:\n    - {name: A, platform: android, max_threat_level: medium}\n", []),
        ("  app_protection_policies:\n    - {name: A, platform: ios, max_threat_level: low}\n", [6]),
    ],
)
def test_a_level_needs_the_toggle_of_its_platform(policies, lines):
    assert found(CONNECTOR + policies) == [(line, "connector-platform-off") for line in lines]


def test_it_points_at_the_toggle_too():
    text = CONNECTOR + "  app_protection_policies:\n    - {name: A, platform: ios, max_threat_level: low}\n"
    (finding,) = findings(HEAD + text)
    assert finding.message == (
        "max_threat_level low cannot work on ios: intune.mtd_connector.app_protection.ios is false"
    )
    assert finding.also is not None
    assert finding.also.line == 6


def test_a_toggle_that_the_file_does_not_manage_is_not_judged():
    text = "intune:\n  mtd_connector: {ios_app_sync: true}\n"
    policies = "  compliance_policies:\n    - {name: A, platform: ios, max_threat_level: medium}\n"
    assert found(text + policies) == []
