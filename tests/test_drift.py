"""Drift: what is another than it was agreed to be, and what is merely not applied yet."""

import json
from datetime import date

import pytest

from lookout_config import onward
from tests.plans import CONNECTORS, POLICIES, attested, connector, judged, policy

FILE = "contoso.lookout.yaml"
SNAPSHOT = ("--snapshot", "tenant.json")
ADA = ("--by", "ada@contoso.com")
HEARTBEAT = "connector.heartbeat_frequency_minutes"
LEVEL = "intune.compliance_policies[iOS baseline].max_threat_level"
IOS = "intune: {{compliance_policies: [{{name: iOS baseline, platform: ios, max_threat_level: {}}}]}}\n"
CONSOLE = "connector: {{heartbeat_frequency_minutes: {}}}\n"
NAMES = ("drifts", "unknown", "same", "pending", "accepted", "unrecorded", "ignored")


def compared(text, *events, ignored=(), **collections):
    file = judged(text, **{POLICIES.replace("/", "__"): [policy()], **collections})
    return onward.drifted(file, events, date(2026, 11, 22), ignored)


def where(found, path):
    """The one list that a setting is in."""
    (name,) = (
        name for name in NAMES if path in [getattr(each, "path", each) for each in getattr(found, name)]
    )
    return name


def done(value, at="2026-11-01T10:00:00Z"):
    return attested(LEVEL, value, at, "done")


@pytest.mark.parametrize(
    ("file", "events", "expected"),
    [
        ("medium", [done("medium")], "drifts"),
        ("high", [done("high")], "same"),
        ("low", [done("high")], "pending"),
        ("high", [done("medium")], "accepted"),
        ("medium", [], "unrecorded"),
        ("low", [done("medium"), done("high", "2026-11-02T10:00:00Z")], "pending"),
        ("low", [done("low"), attested(LEVEL, "high", "2026-11-02T10:00:00Z", "failed")], "drifts"),
        ("low", [done("low"), attested(LEVEL, "high", "2026-11-02T10:00:00Z", "uncertain")], "accepted"),
        ("low", [done("low"), done("medium")], "unknown"),
    ],
)
def test_what_graph_shows_is_held_against_the_last_word(file, events, expected):
    """The tenant has the level high throughout."""
    assert where(compared(IOS.format(file), *events), LEVEL) == expected


def test_every_drift_says_how_both_sides_are_known():
    (drift,) = compared(IOS.format("medium"), done("low")).drifts
    assert (drift.before, drift.word) == ("low", ("done", "ada@contoso.com", "2026-11-01T10:00:00Z"))
    assert (drift.after, drift.now.known, drift.wanted) == ("high", "read", "medium")


def test_what_can_not_be_read_is_unknown_and_neither_drift_nor_the_same():
    found = compared(IOS.format("medium"), done("low"), **{POLICIES.replace("/", "__"): []})
    assert where(found, LEVEL) == "unknown"


def test_a_connector_that_is_gone_is_drift():
    setting = "intune.mtd_connector.ios_app_sync"
    found = compared(
        "intune: {mtd_connector: {ios_app_sync: true}}\n",
        attested(setting, True, event="done"),
        **{CONNECTORS.replace("/", "__"): []},
    )
    assert [(drift.path, drift.after) for drift in found.drifts] == [(setting, None)]


@pytest.mark.parametrize(
    ("file", "events", "expected"),
    [
        (10, [attested(HEARTBEAT, 10)], "same"),
        (5, [attested(HEARTBEAT, 10)], "pending"),
        (5, [attested(HEARTBEAT, 15), attested(HEARTBEAT, 10, "2026-11-02T10:00:00Z")], "pending"),
        (10, [attested(HEARTBEAT, 10), attested(HEARTBEAT, 15, "2026-11-02T10:00:00Z", "seen")], "drifts"),
        (15, [attested(HEARTBEAT, 10), attested(HEARTBEAT, 15, "2026-11-02T10:00:00Z", "seen")], "accepted"),
        (10, [attested(HEARTBEAT, 15, event="seen")], "unrecorded"),
        (
            10,
            [
                attested(HEARTBEAT, 10),
                attested(HEARTBEAT, 15, "2026-11-02T10:00:00Z", "seen"),
                attested(HEARTBEAT, 15, "2026-11-03T10:00:00Z", "seen"),
            ],
            "drifts",
        ),
        (
            10,
            [
                attested(HEARTBEAT, 10),
                attested(HEARTBEAT, 15, "2026-11-02T10:00:00Z", "seen"),
                attested(HEARTBEAT, 10, "2026-11-03T10:00:00Z"),
            ],
            "same",
        ),
    ],
)
def test_what_only_a_console_shows_drifts_when_a_person_saw_another_value(file, events, expected):
    assert where(compared(CONSOLE.format(file), *events), HEARTBEAT) == expected


def test_the_order_of_a_list_is_no_drift():
    found = compared(
        "connector: {enrollment: {groups: [B, A]}}\n",
        attested("connector.enrollment.groups", ["B", "A"]),
        attested("connector.enrollment.groups", ["A", "B"], "2026-11-02T10:00:00Z", "seen"),
    )
    assert where(found, "connector.enrollment.groups") == "same"


def test_an_old_attestation_is_unknown():
    found = compared(f"attestations: {{max_age_days: 10}}\n{CONSOLE.format(10)}", attested(HEARTBEAT, 10))
    assert where(found, HEARTBEAT) == "unknown"


@pytest.mark.parametrize("ignored", [LEVEL, "intune.compliance_policies", "intune"])
def test_what_is_ignored_is_left_out_and_counted(ignored):
    assert where(compared(IOS.format("medium"), done("low"), ignored=[ignored]), LEVEL) == "ignored"


@pytest.fixture
def drift(shell, contoso):
    """The command; ``record`` are lines for the record, ``tenant`` changes the collections of the snapshot."""

    def run(*words, record=(), tenant=None):
        with (contoso / "contoso.lookout.record.jsonl").open("a", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(line)}\n" for line in record)
        if tenant:
            data = json.loads((contoso / "tenant.json").read_text(encoding="utf-8"))
            tenant(data["collections"])
            (contoso / "tenant.json").write_text(json.dumps(data), encoding="utf-8")
        return shell("drift", FILE, *SNAPSHOT, *words)

    return run


APPLIED = {
    "at": "2026-11-01T10:00:00Z",
    "by": "ci@contoso.com",
    "event": "done",
    "setting": LEVEL,
    "value": "medium",
}


def state(name):
    def changed(collections):
        collections[CONNECTORS][0]["partnerState"] = name

    return changed


def test_without_drift_it_is_0_and_says_what_is_compared(drift):
    ran = drift()
    assert ran.code == 0
    assert "Compared with what is on record: last attested 2026-10-05 by ada@contoso.com." in ran.out
    assert ran.out.splitlines()[-1].startswith("No drift; ")


def test_drift_is_1_and_shows_both_sides(drift):
    ran = drift(record=[APPLIED])
    assert ran.code == 1
    assert '      was   "medium" (applied 2026-11-01 by ci@contoso.com)\n      is    "low" (read)' in ran.out


def test_drift_that_is_ignored_is_0(drift):
    assert drift("--ignore", "intune.compliance_policies", record=[APPLIED]).code == 0


def test_an_ignored_path_that_covers_nothing_is_said(drift):
    ran = drift("--ignore", "intune.complience_policies", record=[APPLIED])
    assert ran.code == 1
    assert "--ignore intune.complience_policies: no setting of the file is at or below it" in ran.err


@pytest.mark.parametrize(
    ("words", "says"), [(("--ignore", "a..b"), "not a path: 'a..b'"), (("--format", "sarif"), "'sarif'")]
)
def test_what_can_not_be_meant_is_64(drift, words, says):
    ran = drift(*words)
    assert (ran.code, ran.out) == (64, "")
    assert says in ran.err


def test_one_snapshot_is_not_several_tenants(shell, contoso):
    ran = shell("drift", FILE, "mistakes.lookout.yaml", *SNAPSHOT)
    assert ran.code == 64
    assert "--snapshot is one tenant, and several files are named" in ran.err


def test_a_value_seen_on_the_console_is_drift_until_it_is_attested_again(drift, shell):
    assert shell("attest", FILE, *SNAPSHOT, *ADA, "--value", f"{HEARTBEAT}=15").code == 0
    ran = drift()
    assert ran.code == 1
    assert "is    15 (seen 2026-11-20 by ada@contoso.com (self-declared))" in ran.out
    assert shell("attest", FILE, *SNAPSHOT, *ADA, HEARTBEAT).code == 0
    assert drift().code == 0


@pytest.mark.parametrize(
    ("name", "code", "rule"),
    [("unresponsive", 1, "connector-unresponsive"), ("available", 0, "connector-not-enabled")],
)
def test_the_health_of_the_connector_weighs_as_its_rules_do(drift, name, code, rule):
    ran = drift("--format", "json", tenant=state(name))
    assert ran.code == code
    assert rule in [entry["rule"] for entry in json.loads(ran.out)["files"][0]["findings"]]


@pytest.mark.parametrize(
    ("beat", "code", "rule"),
    [
        ("2026-11-01T08:00:00Z", 1, "connector-heartbeat-dead"),
        ("2026-11-18T08:00:00Z", 0, "connector-heartbeat-old"),
        ("2026-11-20T07:55:00Z", 0, None),
    ],
)
def test_a_heartbeat_that_stays_away_is_heard_and_one_that_is_too_late_is_drift(drift, beat, code, rule):
    def silent(collections):
        for each in collections[CONNECTORS]:
            each |= {"partnerState": "enabled", "lastHeartbeatDateTime": beat}

    ran = drift("--format", "json", tenant=silent)
    found = [entry["rule"] for entry in json.loads(ran.out)["files"][0]["findings"]]
    assert (ran.code, [name for name in found if "heartbeat" in name]) == (code, [rule] if rule else [])


def test_a_policy_on_record_that_is_gone_is_drift(drift):
    ran = drift("--format", "json", record=[APPLIED], tenant=lambda every: every.update({POLICIES: []}))
    assert ran.code == 1
    rules = [entry["rule"] for entry in json.loads(ran.out)["files"][0]["findings"]]
    assert rules.count("compliance-not-found") == 1  # the other policies of the file were never applied


def test_with_strict_what_could_not_be_compared_is_1(drift):
    assert drift("--strict").code == 1  # two attestations are too old


def test_without_a_record_it_says_that_there_is_nothing_to_compare_with(drift, contoso):
    (contoso / "contoso.lookout.record.jsonl").unlink()
    ran = drift()
    assert ran.code == 0
    assert "Nothing was applied or attested yet, so there is nothing to compare with." in ran.out
    assert ran.out.splitlines()[-1].startswith("Nothing compared; ")


def test_a_record_that_is_not_there_is_named(shell, contoso):
    (contoso / "contoso.lookout.record.jsonl").unlink()
    ran = shell("drift", "contoso.lookout.yaml", "--snapshot", "tenant.json")
    assert "contoso.lookout.record.jsonl: there is no record yet; apply and attest write it" in ran.err


def test_errors_of_the_file_do_not_stop_it_and_a_file_without_shape_does(shell, contoso):
    text = (contoso / FILE).read_text(encoding="utf-8")
    (contoso / FILE).write_text(text.replace("- Intune Lookout Sales", "- Intune Lookout Sails"), "utf-8")
    assert shell("check", FILE, *SNAPSHOT).code == 1
    assert shell("drift", FILE, *SNAPSHOT).code == 0
    (contoso / FILE).write_text(f"{text}colour: red\n", "utf-8")
    ran = shell("drift", FILE, *SNAPSHOT)
    assert ran.code == 1
    assert "nothing is compared before this is mended" in ran.err


def test_another_tenant_is_not_compared_with(shell, contoso):
    text = (contoso / FILE).read_text(encoding="utf-8")
    (contoso / FILE).write_text(text.replace("3f2504e0", "3f2504e1"), "utf-8")
    ran = shell("drift", FILE, *SNAPSHOT)
    assert ran.code == 1
    assert "Drift of" not in ran.out
    assert "nothing is compared before this is mended" in ran.err


def test_the_tenant_and_the_record_are_left_as_they_were(drift, contoso):
    before = {path.name: path.read_bytes() for path in contoso.iterdir()}
    drift()
    assert {path.name: path.read_bytes() for path in contoso.iterdir()} == before


def test_whole_files_of_connectors_are_compared_by_switch():
    text = "intune: {mtd_connector: {block_unsupported_os: true, unresponsive_after_days: 7}}\n"
    found = compared(
        text,
        attested("intune.mtd_connector.unresponsive_after_days", 14, event="imported"),
        **{CONNECTORS.replace("/", "__"): [connector()]},
    )
    assert where(found, "intune.mtd_connector.unresponsive_after_days") == "accepted"
    assert where(found, "intune.mtd_connector.block_unsupported_os") == "unrecorded"
