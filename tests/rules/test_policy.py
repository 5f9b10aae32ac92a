"""Rules about threat classes, and what follows under the levels of the file."""

import re

import pytest

from tests.rules.cases import HEAD, findings, found


def default(classes: str) -> str:
    return f"protections:\n  policies:\n    default:\n      {classes}\n"


def ios(level: str) -> str:
    return f"intune: {{compliance_policies: [{{name: iOS baseline, platform: ios, max_threat_level: {level}}}]}}\n"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (default("TROJAN: high"), []),
        (default("TROJAN: {response: alert}"), []),
        (default("ADWARE: none"), []),
        (default("TROJAN: low"), [4]),
        (default("WORM: {risk: advisory}"), [4]),
        (default("ACTIVE_MITM: none"), [4]),
        (default("BOT: medium"), []),
        (default("BOT: medium") + ios("low"), []),
        (default("BOT: medium") + ios("medium"), [4]),
        (default("BOT: medium") + ios("high"), []),
        (default("BOT: medium") + ios("not_configured"), []),
        (default("BOT: low") + ios("secured"), [4]),
        (
            default("BOT: medium")
            + "intune:\n  compliance_policies:\n    - {name: A, platform: ios, max_threat_level: medium}\n"
            "  app_protection_policies:\n    - {name: B, platform: ios, max_threat_level: low}\n",
            [],
        ),
        (
            "protections:\n  policies:\n    device_groups:\n      Drivers:\n        VIRUS: low\n        BOT: inherit\n",
            [5],
        ),
    ],
)
def test_a_class_that_was_high_still_counts(text, lines):
    assert found(text, "policy-weakened") == [(line, "policy-weakened") for line in lines]


@pytest.mark.parametrize(
    ("level", "never"),
    [
        ("secured", ["SPAM"]),
        ("low", ["SPAM", "RISKWARE"]),
        ("medium", ["SPAM", "RISKWARE", "ADWARE"]),
        ("high", ["SPAM", "RISKWARE", "ADWARE", "EXPLOIT"]),
        ("not_configured", None),
    ],
)
def test_the_classes_that_never_block_are_told(level, never):
    classes = "{SPAM: advisory, RISKWARE: low, ADWARE: medium, EXPLOIT: high, PHISHING_CONTENT: low}"
    told = findings(
        HEAD + f"protections:\n  policies:\n    default: {classes}\n" + ios(level),
        "compliance-reporting-only",
    )
    names = [finding.message.rpartition(": ")[2].split(", ") for finding in told]
    assert names == ([] if never is None else [never])


def on_of_names(message: str) -> tuple[str, ...]:
    """The platform, the device group and the classes of such a line."""
    line = re.fullmatch(r".* on (\S+) .* a phone of (.*) non-compliant: (.*)", message)
    assert line is not None
    return line.groups()


def test_one_line_a_platform_and_device_group():
    text = (
        "protections:\n  policies:\n    default: {ADWARE: low, NON_APP_STORE_SIGNER: low}\n"
        "    device_groups:\n      Executives: {ADWARE: high}\n      Drivers: {SPAM: low}\n"
        "intune:\n  compliance_policies:\n"
        "    - {name: Baseline, platform: ios, max_threat_level: high}\n"
        "    - {name: Strict, platform: ios, max_threat_level: medium}\n"
        "    - {name: Work profile, platform: android_work_profile, max_threat_level: low}\n"
    )
    told = [finding for finding in findings(HEAD + text) if finding.rule == "policy-never-blocks"]
    assert told[0].message == (
        "by the policies here, on ios (max_threat_level medium: medium still passes), these never make a phone of "
        "the Default device group non-compliant: ADWARE, NON_APP_STORE_SIGNER"
    )
    assert [(finding.position.line - 2, *on_of_names(finding.message)) for finding in told] == [
        (3, "ios", "the Default device group", "ADWARE, NON_APP_STORE_SIGNER"),
        (3, "android_work_profile", "the Default device group", "ADWARE"),
        (5, "ios", "device group 'Executives'", "NON_APP_STORE_SIGNER"),
        (6, "ios", "device group 'Drivers'", "ADWARE, NON_APP_STORE_SIGNER, SPAM"),
        (6, "android_work_profile", "device group 'Drivers'", "ADWARE, SPAM"),
    ]
    assert [finding.path for finding in told][2] == "protections.policies.device_groups.Executives"


@pytest.mark.parametrize(
    "text",
    [
        default("ADWARE: high") + ios("medium"),
        default("ADWARE: low"),
        default("ADWARE: {response: alert}") + ios("medium"),
        ios("medium"),
    ],
)
def test_nothing_is_told_where_nothing_follows(text):
    assert found(text) == []


ON = "rules: {policy-group-same: warning}\n"
OVERRIDE = "protections:\n  policies:\n    default: {ADWARE: {risk: low, response: alert}}\n    device_groups:\n      Drivers:\n"


@pytest.mark.parametrize(
    ("override", "lines"),
    [
        ("ADWARE: low", [6]),
        ("ADWARE: {risk: low, response: alert}", [6]),
        ("ADWARE: {response: alert}", [6]),
        ("ADWARE: {risk: low, response: no_alert}", []),
        ("ADWARE: medium", []),
        ("ADWARE: inherit", []),
        ("SPAM: low", []),
    ],
)
def test_an_override_that_changes_nothing(override, lines):
    text = OVERRIDE + f"        {override}\n"
    assert found(text + ON) == [(line, "policy-group-same") for line in lines]
    assert found(text) == []


OFF = "  on_device_threat_protection: {enabled: false, block_specific_domains: [contoso.sharepoint.com]}\n"
EMPTY = "  on_device_threat_protection: {enabled: true, block_specific_domains: []}\n"
FULL = "  on_device_threat_protection: {enabled: true, block_specific_domains: [contoso.sharepoint.com]}\n"


@pytest.mark.parametrize(
    ("entry", "on_device", "lines"),
    [
        ("ACTIVE_MITM: {response: block_domains}", FULL, []),
        ("ACTIVE_MITM: {response: block_domains}", "", []),
        ("ACTIVE_MITM: {response: block_domains}", EMPTY, [4]),
        ("ACTIVE_MITM: {response: block_domains}", OFF, [4]),
        ("ACTIVE_MITM: {response: block_internet}", EMPTY, []),
        ("ACTIVE_MITM: {response: block_internet}", OFF, [4]),
        ("ACTIVE_MITM: {response: alert}", OFF, []),
        ("ACTIVE_MITM: {response: block}", "", [4]),
        ("ADWARE: {response: warn}", "", [4]),
        ("ADWARE: {response: no_alert}", "", []),
        ("PHISHING_CONTENT: {response: block}", OFF, []),
        ("PHISHING_CONTENT: {response: no_alert}", "", []),
        ("PHISHING_CONTENT: {response: alert}", "", [4]),
        ("DENYLISTED_CONTENT: {response: block_domains}", OFF, [4]),
    ],
)
def test_a_response_is_one_that_the_console_offers(entry, on_device, lines):
    assert found(default(entry) + on_device) == [(line, "response-unavailable") for line in lines]


def test_a_device_group_may_not_either():
    text = f"protections:\n{OFF}  policies:\n    device_groups:\n      Drivers:\n        BOT: {{response: block_internet}}\n"
    (finding,) = findings(HEAD + text)
    assert (finding.position.line, finding.rule) == (8, "response-unavailable")
    assert finding.also is not None
    assert finding.also.line == 4
