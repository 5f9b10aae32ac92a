"""The commands: exit codes and output, as a user meets them."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from lookout_config import __version__
from lookout_config.cli.root import COMMANDS

ROOT = Path(__file__).parents[1]
SMALL = "version: 1\ntenant: {id: 3f2504e0-4f89-41d3-9a0c-0305e82c3301}\n"
FILE = "contoso.lookout.yaml"
SNAPSHOT = ("--snapshot", "tenant.json")


def test_version(shell):
    assert shell("--version") == (0, f"lookout-config {__version__}\n", "")


def test_help_names_every_command(shell):
    ran = shell("--help")
    assert ran.code == 0
    assert all(name in ran.out for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(shell, name):
    ran = shell(name, "--help")
    assert ran.code == 0
    assert ran.out.startswith(f"Usage: lookout-config {name}")


@pytest.mark.parametrize(
    "words",
    [
        ["validte"],
        ["plan", "--nothing"],
        ["validate", "nowhere.yaml"],
        ["check", "nowhere.yaml"],
        ["explain", "group-cse"],
        ["plan", "--today", "x"],
        ["impact", "nowhere.yaml"],
        ["impact", "--offline", "--snapshot", "tenant.json"],
        ["impact", "--offline", "--auth", "secret"],
        ["impact", "--format", "sarif"],
    ],
)
def test_a_wrong_call_is_64_and_one_clear_message(shell, words):
    ran = shell(*words)
    assert ran.code == 64
    assert "Traceback" not in ran.err
    assert ran.err.strip()


@pytest.mark.parametrize("words", [["validate", ""], ["plan", "", "--snapshot", "tenant.json"]])
def test_an_empty_name_is_not_this_folder(shell, contoso, words):
    """As where a variable of a script is not set."""
    (contoso / "mistakes.lookout.yaml").unlink()
    ran = shell(*words)
    assert (ran.code, ran.err) == (64, "lookout-config: '': there is no such file or folder\n")


@pytest.mark.parametrize("command", ["validate", "check", "plan", "apply", "drift", "history", "runbook"])
def test_a_record_in_place_of_its_configuration_is_called_one(shell, contoso, command):
    words = ["--yes"] if command == "apply" else []
    ran = shell(command, "contoso.lookout.record.jsonl", *words)
    assert ran.code == 64
    assert ran.err.startswith("lookout-config: contoso.lookout.record.jsonl: is a record\n")


def test_a_mistyped_rule_is_guessed(shell):
    assert "group-case" in shell("explain", "group-cse").err
    assert "group-case" in shell("explain", "GROUP-CASE").err


def test_a_folder_without_a_configuration_is_a_note_and_0(shell, tmp_path):
    ran = shell("validate", tmp_path)
    assert (ran.code, ran.out) == (0, "")
    assert "nothing to do" in ran.err


def test_a_folder_means_all_below_but_hidden_and_foreign_ones(shell, tmp_path):
    for name in (
        "lookout.yaml",
        "a/b.lookout.yml",
        ".git/x.lookout.yaml",
        "node_modules/y.lookout.yaml",
        "other.yaml",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(SMALL.replace("3f2504e0", f"3f2504e{len(name) % 10}"), encoding="utf-8")
    ran = shell("validate", "--format", "json", tmp_path)
    assert json.loads(ran.out)["summary"]["files"] == 2


def test_findings_are_1_with_their_place(shell, tmp_path):
    path = tmp_path / "lookout.yaml"
    path.write_text(
        SMALL + "connector: {state_sync: {device_status: true, threat_status: false}}\n", encoding="utf-8"
    )
    ran = shell("validate", path)
    assert ran.code == 1
    assert f"{path}:3:" in ran.out
    assert "state-sync-off" in ran.out


def test_the_quick_way_and_the_whole_way_say_the_same(shell, contoso):
    quick, whole = shell("validate", FILE), shell("--color", "never", "validate", FILE)
    assert quick == whole


def test_validate_is_the_same_for_a_file_and_its_folder(shell, contoso):
    (contoso / "mistakes.lookout.yaml").unlink()
    assert shell("validate").out == shell("validate", FILE).out


def test_several_formats_go_to_their_files(shell, contoso):
    ran = shell("validate", FILE, "--format", "json", "--output", "found.json", "--format", "text")
    assert ran.code == 0
    assert json.loads((contoso / "found.json").read_text(encoding="utf-8"))["format_version"] == "1"
    assert FILE in ran.out


def test_two_formats_on_standard_output_are_refused(shell, contoso):
    assert shell("validate", FILE, "--format", "json", "--format", "text").code == 64


def test_an_output_that_can_not_be_written_is_3(shell, contoso):
    (contoso / "found.json.partial").mkdir()
    ran = shell("validate", FILE, "--format", "json", "--output", "found.json")
    assert ran.code == 3
    assert "found.json: cannot be written" in ran.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--format", "json", "--output", "no/such.json"], "no/such.json: there is no folder no"),
        (["--format", "json", "--output", "."], ".: is a folder"),
        (["--format", "json", "--output", FILE], f"{FILE}: no result is YAML"),
        (["--format", "json", "--output", "a", "--format", "sarif", "--output", "./a"], "two results"),
    ],
)
@pytest.mark.parametrize("command", ["validate", "apply"])
def test_what_would_lose_a_result_is_refused_before_anything_is_done(shell, contoso, command, words, told):
    form = ["--format", "text"] if command == "apply" else []
    words = [word.replace("sarif", "text") for word in words] if form else words
    before = {path.name: path.read_bytes() for path in contoso.iterdir()}
    ran = shell(command, FILE, *words, *(["--snapshot", "tenant.json", "--yes"] if form else []))
    assert (ran.code, ran.out) == (64, "")
    assert told in ran.err
    assert {path.name: path.read_bytes() for path in contoso.iterdir()} == before


@pytest.mark.parametrize("words", [["plan", FILE, "--snapshot", "tenant.json", "-o"], ["schema", "--write"]])
@pytest.mark.parametrize("file", [FILE, "no/such.json"])
def test_no_plan_and_no_schema_takes_the_place_of_a_configuration(shell, contoso, words, file):
    before = (contoso / FILE).read_bytes()
    assert shell(*words, file).code == 64
    assert (contoso / FILE).read_bytes() == before


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="this system has no links")
def test_an_output_through_a_link_arrives_where_the_link_leads(shell, contoso):
    (contoso / "found.json").write_text("old", encoding="utf-8")
    (contoso / "link").symlink_to("found.json")
    shell("validate", FILE, "--format", "json", "--output", "link")
    assert (contoso / "link").is_symlink()
    assert (contoso / "found.json").read_text(encoding="utf-8").startswith("{")


@pytest.mark.parametrize("command", ["check", "impact", "plan", "runbook", "request"])
def test_a_sound_file_passes_every_reading_command(shell, contoso, command):
    ran = shell(command, FILE, *SNAPSHOT)
    assert ran.code == 0, ran
    assert ran.out


def test_plan_says_the_age_of_its_snapshot(shell, contoso):
    assert "recorded 2026-11-20" in shell("plan", FILE, *SNAPSHOT).out


def test_detailed_exitcode_is_2_with_changes(shell, contoso):
    assert shell("plan", FILE, *SNAPSHOT, "--detailed-exitcode").code == 2


@pytest.mark.parametrize("where", [SNAPSHOT, ["--offline"]])
def test_an_impact_of_a_faulty_file_is_1_and_shows_no_matrix(shell, contoso, where):
    ran = shell("impact", "mistakes.lookout.yaml", *where)
    assert ran.code == 1
    assert "state-sync-off" in ran.out
    assert "Default device group" not in ran.out
    assert "no impact is shown while there are errors" in ran.err


def test_an_impact_without_a_sign_in_is_3_and_offline_needs_none(shell, contoso):
    assert shell("impact", FILE).code == 3
    ran = shell("impact", FILE, "--offline")
    assert ran.code == 0
    assert "the tenant was not asked" in ran.out


def test_an_impact_goes_to_its_files(shell, contoso):
    ran = shell(
        "impact",
        FILE,
        *SNAPSHOT,
        "--format",
        "json",
        "--output",
        "i.json",
        "--format",
        "markdown",
        "--output",
        "i.md",
    )
    assert (ran.code, ran.out) == (0, "")
    found = json.loads((contoso / "i.json").read_text(encoding="utf-8"))
    assert [group["name"] for group in found["device_groups"]] == [None, "Executives", "Field Crews"]
    assert "### Device group Executives" in (contoso / "i.md").read_text(encoding="utf-8")


def test_a_plan_of_a_faulty_file_is_1(shell, contoso):
    ran = shell("plan", "mistakes.lookout.yaml", *SNAPSHOT)
    assert ran.code == 1
    assert "no plan is made" in ran.err


@pytest.mark.parametrize("text", ["", "{}", "[]", "not json", '{"format_version": "9"}'])
def test_a_snapshot_that_is_none_is_3_in_one_line(shell, contoso, text):
    (contoso / "tenant.json").write_text(text, encoding="utf-8")
    ran = shell("check", FILE, *SNAPSHOT)
    assert ran.code == 3
    assert "tenant.json" in ran.err
    assert "Traceback" not in ran.err


def test_without_a_sign_in_check_is_3_and_says_what_to_set(shell, contoso):
    ran = shell("check", FILE)
    assert ran.code == 3
    assert "AZURE_CLIENT_ID" in ran.err


def test_apply_without_a_terminal_wants_yes(shell, contoso):
    ran = shell("apply", FILE, *SNAPSHOT)
    assert ran.code == 64
    assert "--yes" in ran.err


def test_an_expired_digest_is_refused_with_4(shell, contoso):
    ran = shell("apply", FILE, *SNAPSHOT, "--yes", "--by", "ada", "--expect", "0" * 64)
    assert ran.code == 4
    assert "not the plan that was reviewed" in ran.err


def test_another_tenant_is_refused_with_4(shell, contoso):
    text = (contoso / FILE).read_text(encoding="utf-8")
    (contoso / FILE).write_text(text.replace("3f2504e0", "4f2504e0", 1), encoding="utf-8")
    assert shell("apply", FILE, *SNAPSHOT, "--yes", "--by", "ada").code == 4
    assert shell("plan", FILE, *SNAPSHOT).code == 1


def test_attest_wants_to_know_what_and_who(shell, contoso):
    assert "nothing is named" in shell("attest", FILE, *SNAPSHOT, "--by", "ada").err
    assert "give --by" in shell("attest", FILE, *SNAPSHOT, "connector.state_sync").err
    assert "it has: " in shell("attest", FILE, *SNAPSHOT, "--by", "ada", "--screen", "Nowhere").err
    assert shell("attest", FILE, *SNAPSHOT, "--by", "ada", "connector.nothing").code == 64
    assert shell("attest", FILE, *SNAPSHOT, "--by", "ada", "a..b").code == 64


def test_the_latest_word_counts_within_one_moment_of_a_rehearsal_too(shell, contoso):
    text = (contoso / FILE).read_text(encoding="utf-8")
    setting = "connector.heartbeat_frequency_minutes"
    for minutes in (10, 12, 10):
        changed = text.replace("heartbeat_frequency_minutes: 10", f"heartbeat_frequency_minutes: {minutes}")
        (contoso / FILE).write_text(changed, encoding="utf-8")
        assert shell("attest", FILE, *SNAPSHOT, setting, "--by", "ada").code == 0
        plan = json.loads(shell("plan", FILE, *SNAPSHOT, "--format", "json").out)
        assert setting in plan["unchanged"]


def test_attest_records_a_screen_beside_the_snapshot(shell, contoso):
    before = (contoso / "contoso.lookout.record.jsonl").read_text(encoding="utf-8")
    ran = shell(
        "attest", FILE, *SNAPSHOT, "--by", "ada@contoso.com", "--screen", "state sync", "--evidence", "T-1"
    )
    assert ran.code == 0, ran
    lines = (contoso / "tenant.record.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["setting"] for line in lines} == {
        "connector.state_sync.device_status",
        "connector.state_sync.threat_status",
    }
    assert json.loads(lines[0])["by"] == "ada@contoso.com (self-declared)"
    assert (contoso / "contoso.lookout.record.jsonl").read_text(encoding="utf-8") == before


def test_request_writes_the_e_mail_only_when_the_groups_are_sound(shell, contoso):
    assert "enterprisesupport@lookout.com" in shell("request", FILE, *SNAPSHOT).out
    ran = shell("request", "mistakes.lookout.yaml", *SNAPSHOT)
    assert ran.code == 1
    assert "enterprisesupport" not in ran.out


def test_what_graph_says_beside_the_e_mail_is_no_command_of_a_terminal(shell, contoso):
    tenant = json.loads((contoso / "tenant.json").read_text(encoding="utf-8"))
    members = "groups/8f14e45f-ceea-467f-a8d4-5c1f3e2b9a10/members"
    del tenant["collections"][members]
    tenant["unreadable"][members] = "403 Forbidden: \x1b]0;mine\x07\n##[error]no"
    (contoso / "tenant.json").write_text(json.dumps(tenant), encoding="utf-8")
    ran = shell("request", FILE, *SNAPSHOT)
    assert (ran.code, "not checked" in ran.err, "mine" in ran.err) == (0, True, True)
    assert not {"\x1b", "\x07"} & set(ran.err)
    assert "##[" not in ran.err


def test_init_writes_a_file_that_is_sound(shell, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = (
        "--tenant-id",
        "3F2504E0-4F89-41D3-9A0C-0305E82C3301",
        "--name",
        "contoso-prod",
        "--error-email",
        "it@contoso.com",
    )
    ran = shell("init", *words, "--group", "Pilot: phase #1 'é'", "--group", "yes")
    assert ran.code == 0, ran
    checked = shell("validate", "--strict", "lookout.yaml")
    assert (checked.code, "warning" in checked.out) == (0, False), checked.out
    assert "merge=union" in (tmp_path / ".gitattributes").read_text(encoding="utf-8")
    assert shell("init", *words).code == 64


def test_init_refuses_what_is_no_tenant_id(shell, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert shell("init", "--tenant-id", "contoso.com").code == 64
    assert not (tmp_path / "lookout.yaml").exists()


@pytest.mark.parametrize("name", ["lookout", "plan", "findings", "snapshot", "weather"])
def test_the_schemas_are_printed(shell, name):
    assert json.loads(shell("schema", "--name", name).out)["$schema"].startswith(
        "http://json-schema.org/draft-07"
    )


def test_rules_and_permissions_are_listed(shell):
    assert "group-case" in shell("rules").out
    assert json.loads(shell("rules", "--format", "json").out)["rules"]
    for command in ("check", "plan", "apply"):
        assert json.loads(shell("permissions", "--for", command, "--format", "json").out)["permissions"]
    assert "GroupMember.Read" in shell("permissions", "--for", "check").out


def test_a_credential_in_a_file_is_told_and_never_shown(shell, tmp_path):
    path = tmp_path / "lookout.yaml"
    path.write_text(SMALL + "client_secret: abcDEF8Q~hush\n", encoding="utf-8")
    ran = shell("validate", path)
    assert (ran.code, "hush" in ran.out + ran.err) == (1, False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full disk to write to")
@pytest.mark.parametrize("words", [["validate"], ["validate", "--strict"], ["rules"], ["--version"]])
def test_a_full_disk_is_3_in_one_line(words, contoso):
    with open("/dev/full", "w", encoding="utf-8") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "lookout_config", *words],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    assert (ran.returncode, ran.stderr) == (
        3,
        "lookout-config: the system refused: no space left on device\n",
    )


def started(words, **streams):
    return subprocess.run(
        [sys.executable, "-m", "lookout_config", *words],
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        **{"stderr": subprocess.PIPE, **streams},
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--version"], 0),
        (["rules"], 0),
        (["schema"], 0),
        (["validate", FILE], 0),
        (["validate", "."], 1),
        (["validate", "--strict", "."], 1),
        (["validate", ".", "--format", "json"], 1),
    ],
)
def test_a_reader_that_has_seen_enough_changes_no_exit_code(contoso, words, code):
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "w", encoding="utf-8") as gone:
        ran = started(words, stdout=gone)
    assert (ran.returncode, ran.stderr) == (code, "")


def test_a_reader_of_both_streams_that_has_seen_enough_changes_no_exit_code(contoso):
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "w", encoding="utf-8") as gone:
        ran = started(["validate", "nowhere.lookout.yaml"], stdout=gone, stderr=gone)
    assert ran.returncode == 64


@pytest.mark.skipif(os.name == "nt", reason="the shell of Windows closes nothing")
@pytest.mark.parametrize(
    ("words", "code"), [("--version", 0), ("rules", 0), ("validate .", 1), ("plan nix", 64)]
)
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_stream_that_is_closed_changes_no_exit_code(contoso, words, code, closed):
    ran = subprocess.run(
        f"{shlex.quote(sys.executable)} -m lookout_config {words} {closed}",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (ran.returncode, "Traceback" in ran.stderr) == (code, False)
