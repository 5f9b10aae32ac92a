"""What the record may say of a setting: what a file could have, and never what would end in a traceback."""

import json
from pathlib import Path

import pytest

from lookout_config import line, onward, source, vocabulary
from lookout_config.changes import Event
from tests.plans import NOW

ROOT = Path(__file__).parents[1]
SOUND = [*sorted((ROOT / "examples/valid").glob("*.yaml")), ROOT / "examples/contoso/contoso.lookout.yaml"]
RISK = "protections.policies.default.TROJAN.risk"
GROUPS = "connector.enrollment.groups"
WORDS = "high, medium, low, advisory or none"


def fault(setting, value):
    return vocabulary.objection(Event("2026-11-01", "ada@contoso.com", "attested", setting, value))


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.name)
def test_every_value_that_a_file_wants_may_be_recorded(path):
    judged = line.validated(source.read(str(path)), NOW.date())
    wanted, _ = onward.desired_and_current(judged, (), NOW.date())
    assert wanted
    assert [said for setting in wanted if (said := fault(setting.path, setting.value))] == []


@pytest.mark.parametrize(
    ("setting", "value", "takes"),
    [
        (RISK, "hgih", WORDS),
        (RISK, 5, WORDS),
        (RISK, ["high"], WORDS),
        ("protections.policies.device_groups.Executives.ADWARE", "inherits", "inherit"),
        ("connector.state_sync.threat_status", 1, "true or false"),
        ("connector.heartbeat_frequency_minutes", True, "a whole number"),
        ("connector.heartbeat_frequency_minutes", 10.5, "a whole number"),
        ("enrollment_settings.language", {"a": 1}, "a text"),
        ("enrollment_settings.language", "\ud800", "a text"),
        (GROUPS, "Pilot", "a list of texts"),
        (GROUPS, ["Pilot", 1], "a list of texts"),
        (GROUPS, ["\ud800"], "a list of texts"),
        ("intune.compliance_policies[iOS baseline].max_threat_level", "hgih", "medium"),
        ('other_console_settings["A > B"].value', ["a"], "a text"),
    ],
)
def test_another_value_is_named_with_what_the_setting_takes(setting, value, takes):
    assert fault(setting, value).startswith(f"{setting}: {value!r} is no value of it; it takes ")
    assert takes in fault(setting, value)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        (RISK, "low"),
        (RISK, None),
        (GROUPS, []),
        ("protections.policies.device_groups.Executives.ADWARE", "inherit"),
        ("connector.enrollment.groups[Pilot].protected", True),
        ("intune.app.platforms[ios]", ["Pilot"]),
        ("connector.heartbeat_frequency_minutes", 100000),
        ("a.setting.of.tomorrow", {"a": 1}),
        ("no path [", 1),
    ],
)
def test_what_was_seen_or_is_not_known_here_may_stand(setting, value):
    assert fault(setting, value) == ""


@pytest.mark.parametrize(
    "command",
    [
        ("plan", "--snapshot", "tenant.json"),
        ("drift", "--snapshot", "tenant.json"),
        ("apply", "--snapshot", "tenant.json", "--yes", "--by", "ada"),
        ("runbook", "--snapshot", "tenant.json"),
        ("impact", "--snapshot", "tenant.json"),
    ],
    ids=lambda words: words[0],
)
def test_a_line_with_a_word_that_nobody_has_is_one_clear_message(shell, contoso, command):
    record = contoso / "contoso.lookout.record.jsonl"
    lines = record.read_text(encoding="utf-8").splitlines()
    told = {"at": "2026-11-20T08:00:00Z", "by": "a", "event": "attested", "setting": RISK, "value": "hgih"}
    record.write_text("\n".join([*lines, json.dumps(told), ""]), encoding="utf-8")
    name, *words = command
    ran = shell(name, "contoso.lookout.yaml", *words)
    assert ran.code == 3
    assert ran.err.splitlines()[-1] == (
        f"lookout-config: {record.name}:{len(lines) + 1}: {RISK}: 'hgih' is no value of it; it takes {WORDS}"
    )
