"""Attest: whose word it is, of which value, on what evidence."""

import hashlib
import json
import re

import pytest

FILE = "contoso.lookout.yaml"
SNAPSHOT = ("--snapshot", "tenant.json")
ADA = ("--by", "ada@contoso.com")
HEARTBEAT = "connector.heartbeat_frequency_minutes"
LUC = 'notifications["luc@contoso.com"]'


@pytest.fixture
def attest(shell, contoso):
    def run(*words):
        return shell("attest", FILE, *SNAPSHOT, *words)

    return run


def events(folder):
    path = folder / "tenant.record.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [json.loads(line) for line in lines]


def test_a_value_that_is_not_the_files_is_recorded_as_seen_and_is_a_difference(attest, shell, contoso):
    ran = attest(*ADA, "--value", f"{HEARTBEAT}=15")
    assert ran.code == 0
    assert f"{HEARTBEAT}: seen 15, the file wants 10; the next plan shows it" in ran.err
    assert [(event["event"], event["value"]) for event in events(contoso)] == [("seen", 15)]
    assert (
        "Heartbeat Frequency: 15 → 10 (attested 2026-11-20 by ada@contoso.com"
        in shell("plan", FILE, *SNAPSHOT).out
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((f"--value={HEARTBEAT}=15",), "1 value recorded as seen, not attested, by"),
        ((f"--value={HEARTBEAT}=10",), "1 value attested by"),
        (
            ("--screen=State Sync", "--value=connector.state_sync.threat_status=off"),
            "1 value attested, 1 value recorded as seen, not attested, by",
        ),
    ],
)
def test_what_was_seen_in_place_of_the_files_value_is_not_called_attested(attest, words, said):
    ran = attest(*ADA, *words)
    assert ran.out == f"{said} ada@contoso.com (self-declared), in tenant.record.jsonl\n"


def test_a_value_behind_a_setting_leads_to_the_option_that_takes_it(attest, contoso):
    ran = attest(*ADA, f"{HEARTBEAT}=15")
    assert (ran.code, events(contoso)) == (64, [])
    assert "what the console shows is told by --value SETTING=VALUE" in ran.err


def test_one_value_is_seen_of_a_setting(attest, contoso):
    ran = attest(*ADA, "--value", f"{HEARTBEAT}=15", "--value", f"{HEARTBEAT}=20")
    assert (ran.code, events(contoso)) == (64, [])
    assert f"{HEARTBEAT}: two values are said to be seen there" in ran.err


def test_one_value_of_a_screen_may_differ_from_the_file(attest, contoso):
    assert (
        attest(*ADA, "--screen", "State Sync", "--value", "connector.state_sync.threat_status=off").code == 0
    )
    assert {event["setting"].rpartition(".")[2]: event["value"] for event in events(contoso)} == {
        "device_status": True,
        "threat_status": False,
    }


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ('connector.enrollment.groups=["B", "A = 1"]', ["A = 1", "B"]),
        ("connector.enrollment.groups=[]", []),
        ("connector.error_email_recipient=a=b@contoso.com", "a=b@contoso.com"),
        ("connector.error_email_recipient=", ""),
        ("protections.policies.default.TROJAN.risk=Low", "low"),
        ("notifications[ada@contoso.com].issues.high=no", False),
    ],
)
def test_a_seen_value_has_the_type_of_its_setting(attest, contoso, word, value):
    word = word.replace("[ada@contoso.com]", '["ada@contoso.com"]')
    assert attest(*ADA, "--value", word).code == 0
    assert events(contoso)[0]["value"] == value


@pytest.mark.parametrize(
    ("word", "says"),
    [
        (f"{HEARTBEAT}=often", "'often' is not a whole number"),
        (f"{HEARTBEAT}=--3", "'--3' is not a whole number"),
        (f"{HEARTBEAT}=true", "'true' is not a whole number"),
        pytest.param(
            f"{HEARTBEAT}={'9' * 5000}", "is not a whole number", id="more digits than Python reads"
        ),
        pytest.param(
            f"connector.enrollment.groups={'[' * 100_000}", "is not a list", id="too deep for Python"
        ),
        ("connector.state_sync.device_status=15", "'15' is neither on nor off"),
        ("connector.enrollment.groups=A, B", "'A, B' is not a list"),
        ("connector.enrollment.groups=[1]", "'[1]' is not a list"),
        ("protections.policies.default.TROJAN.risk=huge", "'huge' is not one of high, medium, low"),
        ("connector.state_sync=on", "--value takes one setting"),
        (HEARTBEAT, "--value takes one setting"),
        ("a..b=1", "--value takes one setting"),
        ("intune.mtd_connector.ios_app_sync=off", "is read by Graph, so nobody needs to attest it"),
    ],
)
def test_a_seen_value_that_can_not_be_is_refused(attest, contoso, word, says):
    ran = attest(*ADA, "--value", word)
    assert (ran.code, events(contoso)) == (64, [])
    assert says in ran.err


def test_of_a_file_given_as_evidence_its_digest_is_recorded(attest, contoso):
    (contoso / "shots").mkdir()
    (contoso / "shots" / "sync.png").write_bytes(b"what was seen")
    digest = hashlib.sha256(b"what was seen").hexdigest()
    assert attest(*ADA, HEARTBEAT, "--evidence", "shots/sync.png").code == 0
    assert events(contoso)[0]["evidence"] == f"sync.png sha256:{digest}"


@pytest.mark.parametrize(
    ("given", "warned"), [("CHG-1", False), ("https://wiki/x.png", False), ("shots/x.png", True)]
)
def test_evidence_that_is_no_file_is_a_text_and_a_mistyped_file_is_said(attest, contoso, given, warned):
    ran = attest(*ADA, HEARTBEAT, "--evidence", given)
    assert events(contoso)[0]["evidence"] == given
    assert ("there is no such file" in ran.err) is warned


def test_what_graph_reads_nobody_needs_to_attest(attest):
    ran = attest(*ADA, "intune.mtd_connector")
    assert ran.code == 64
    assert "intune.mtd_connector: is read by Graph, so nobody needs to attest it" in ran.err


@pytest.mark.parametrize(
    "words", [(LUC,), ("--screen", "My Preferences of luc@contoso.com"), ("notifications",)]
)
def test_personal_preferences_are_attested_by_their_owner(attest, contoso, words):
    ran = attest(*ADA, *words)
    assert (ran.code, events(contoso)) == (64, [])
    assert "is luc@contoso.com's own, and ada@contoso.com (self-declared) attests it" in ran.err
    assert attest("--by", "Luc@Contoso.com", LUC).code == 0
    assert {event["by"] for event in events(contoso)} == {"Luc@Contoso.com (self-declared)"}


def test_who_attests_on_behalf_of_another_is_recorded_so(attest, contoso):
    assert attest(*ADA, "notifications", "--on-behalf").code == 0
    assert {event["by"] for event in events(contoso)} == {
        "ada@contoso.com (self-declared)",
        "ada@contoso.com (self-declared), on behalf of luc@contoso.com",
    }


def test_all_leaves_what_is_anothers_own_and_says_so(attest, contoso):
    ran = attest(*ADA, "--all")
    assert ran.code == 0
    assert "left to attest: the preferences of luc@contoso.com" in ran.err
    assert not [event for event in events(contoso) if event["setting"].startswith(LUC)]
    assert "left to attest" not in attest(*ADA, "--all", "--on-behalf").err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--requested", "", "--all"), "--requested names no ticket"),
        (("--requested", "T-1", "--all", "--evidence", "x"), "--requested says that nothing is done yet"),
        (("--requested", "T-1", HEARTBEAT), "is set on a console, and not by Lookout support"),
    ],
)
def test_a_ticket_is_for_what_lookout_support_does(attest, contoso, words, says):
    ran = attest(*ADA, *words)
    assert (ran.code, events(contoso)) == (64, [])
    assert says in ran.err


def test_a_ticket_with_lookout_support_shows_in_the_plan_where_nobody_knows_the_value(attest, shell, contoso):
    (contoso / "contoso.lookout.record.jsonl").unlink()
    assert attest(*ADA, "--all", "--requested", "T-4711").code == 0
    assert {event["setting"].partition(".")[0] for event in events(contoso)} == {"console_access"}
    asked = "? Console access (with Lookout support since 2026-11-20, T-4711); look: 3 values to compare"
    assert asked in shell("plan", FILE, *SNAPSHOT).out


def test_the_runbook_of_one_person_has_only_their_own_steps(shell, contoso):
    ran = shell("runbook", FILE, *SNAPSHOT, "--for", "Luc@contoso.com")
    steps = [line for line in ran.out.splitlines() if re.match(r"\d+\. ", line)]
    assert steps == ["1. My Preferences of luc@contoso.com"]
    assert "1 screen by hand" in ran.out
    nobody = shell("runbook", FILE, *SNAPSHOT, "--for", "eve@contoso.com")
    assert (nobody.code, nobody.out.splitlines()[-1]) == (0, "Nothing to do by hand.")
    assert "nothing is left that is eve@contoso.com's own to set" in nobody.err
