"""No rule is there for nothing: take it away and its example is silent; mend its example and the rule is."""

from datetime import date
from pathlib import Path

import pytest

from lookout_config import rules, schema, source
from lookout_config.rules import tenants

EXAMPLES = Path(__file__).parents[1] / "examples" / "invalid"
OFFLINE = {entry.id: entry for entry in rules.offline_rules()}
TODAY = date(2026, 11, 22)
ENGINE = ("waiver-unknown", "waiver-expired", "waiver-unused")

# What makes the example of a rule a clean file.
MENDED = {
    "access-same-group": [("8F14E45F-CEEA-467F-A8D4-5C1F3E2B9A10", "c9f0f895-fb98-4b91-a8d4-77d0c0f6a111")],
    "app-protection-wipe": [("action: wipe", "action: block")],
    "compliance-reporting-only": [("max_threat_level: high", "max_threat_level: secured")],
    "connector-platform-off": [
        ("android: false, ios: true", "android: true, ios: true"),
        ("ios: false", "ios: true"),
    ],
    "disconnected-days-short": [("days: 3", "days: 30")],
    "enrollment-empty": [("[]", "[{name: Intune Lookout Pilot, ring: pilot}]")],
    "enrollment-no-pilot": [("- Intune Lookout Sales", "- {name: Intune Lookout Sales, ring: pilot}")],
    "error-recipient-missing": [
        ("heartbeat_frequency_minutes: 10", "error_email_recipient: mtp-errors@contoso.com"),
    ],
    "group-name-case-twins": [("intune lookout sales", "Intune Lookout Service")],
    "group-name-is-id": [("a87ff679-a2f3-471d-9181-a67b7542122c", "Intune Lookout Sales")],
    "group-name-repeated": [("Field Service\n      - Intune Lookout Sales", "Field Service")],
    "group-name-space": [('Sales "', 'Sales"')],
    "group-name-unusual": [("Lookout  Sales", "Lookout Sales"), ("\\u00a0", " ")],
    "notification-nobody": [("high: false", "high: true")],
    "notification-repeated": [("Ada@", "bob@")],
    "policy-group-same": [("        ADWARE: {risk: low, response: alert}", "        ADWARE: inherit")],
    "policy-never-blocks": [("medium", "high"), ("max_threat_level: high", "max_threat_level: medium")],
    "policy-weakened": [
        ("risk: low", "risk: high"),
        ("BACKDOOR: medium", "BACKDOOR: high"),
        ("none", "high"),
    ],
    "polling-not-default": [("60", "5")],
    "response-unavailable": [("[]", "[contoso.sharepoint.com]"), ("response: warn", "response: alert")],
    "secret-in-file": [("not-a-real-key-0123456789", "in the vault")],
    "state-sync-off": [("false", "true")],
    "waiver-expired": [("2026-10-31", "2027-10-31")],
    "waiver-unknown": [
        ("disconnected-day-short", "disconnected-days-short"),
        ("path: enrollment.", "path: enrollment_settings."),
    ],
    "waiver-unused": [("days: 30", "days: 3")],
}


def told(text, asked, today):
    parsed = source.parse(text.encode(), "example")
    assert list(parsed.problems) + list(schema.findings(parsed)) == []
    findings, _ = rules.run(asked, parsed._replace(data=schema.written_out(parsed.data)), today=today)
    return [(entry.position.line, entry.rule) for entry in findings if entry.waived is None]


def example(name):
    """The text of an example, the day that it is for, and what its first line expects."""
    text = (EXAMPLES / f"{name}.lookout.yaml").read_text(encoding="utf-8")
    first, second = text.splitlines()[:2]
    expected = [entry.split() for entry in first.removeprefix("# expect: ").split(", ")]
    today = second.removeprefix("# today: ") if second.startswith("# today: ") else None
    return text, date.fromisoformat(today) if today else TODAY, [(int(line), rule) for line, rule in expected]


def test_every_offline_rule_is_tried():
    assert set(MENDED) == {*OFFLINE, *ENGINE}


@pytest.mark.parametrize("name", MENDED)
def test_the_example_of_a_rule_shows_it(name):
    text, today, expected = example(name)
    assert told(text, list(OFFLINE.values()), today) == expected
    assert name in {rule for _, rule in expected}


@pytest.mark.parametrize("name", OFFLINE)
def test_without_the_rule_its_example_is_silent(name):
    text, today, expected = example(name)
    others = [entry for entry in OFFLINE.values() if entry.id != name]
    assert told(text, others, today) == [(line, rule) for line, rule in expected if rule != name]


@pytest.mark.parametrize("name", MENDED)
def test_the_mended_twin_is_clean(name):
    text, today, _ = example(name)
    for wrong, right in MENDED[name]:
        assert wrong in text
        text = text.replace(wrong, right)
    assert told(text, list(OFFLINE.values()), today) == []


def test_two_files_of_one_tenant_are_told_apart_by_their_ids():
    folder = EXAMPLES / "tenant-repeated"
    parsed = [source.parse(path.read_bytes(), path.name) for path in sorted(folder.iterdir())]
    assert tenants.repeated(parsed[:1], today=TODAY) == []
    (finding,) = tenants.repeated(parsed, today=TODAY)
    expected = f"# expect: {finding.position.line} {finding.rule}"
    assert parsed[1].text.startswith(expected + "\n")
