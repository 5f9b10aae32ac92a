"""The whole line: a file, the embedded tenant, a plan, apply, and a plan again."""

import contextlib
import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lookout_config import onward
from lookout_config.emulator import Emulator

FILE = "contoso.lookout.yaml"
SNAPSHOT = ("--snapshot", "tenant.json")
YES = ("--yes", "--by", "ada@contoso.com")
ROOT = Path(__file__).parents[1]


def events(folder, name="tenant.record.jsonl"):
    return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]


def totals(ran):
    return ran.out.rstrip().splitlines()[-1]


def test_plan_after_apply_is_by_hand_only(shell, contoso):
    assert shell("apply", FILE, *SNAPSHOT, *YES).code == 0
    plan = json.loads(shell("plan", FILE, *SNAPSHOT, "--format", "json").out)
    assert [step["how"] for step in plan["steps"] if not step["held"] and step["how"] == "graph"] == []


def test_plan_after_everything_is_attested_and_applied_is_empty(shell, contoso):
    assert shell("attest", FILE, *SNAPSHOT, "--all", "--on-behalf", "--by", "ada@contoso.com").code == 0
    assert shell("apply", FILE, *SNAPSHOT, *YES).code == 0
    ran = shell("plan", FILE, *SNAPSHOT, "--detailed-exitcode")
    assert ran.code == 0, ran.out
    assert totals(ran).startswith("No changes.")
    assert totals(ran).endswith("0 unknown.")


def test_apply_twice_does_nothing_the_second_time(shell, contoso):
    shell("apply", FILE, *SNAPSHOT, *YES)
    tenant, record = (contoso / "tenant.json").read_bytes(), events(contoso)
    assert shell("apply", FILE, *SNAPSHOT, *YES).code == 0
    assert ((contoso / "tenant.json").read_bytes(), events(contoso)) == (tenant, record)


def test_every_write_is_journalled_before_and_after(shell, contoso):
    shell("apply", FILE, *SNAPSHOT, *YES)
    told = [(event["event"], event["setting"]) for event in events(contoso)]
    intents = [setting for event, setting in told if event == "intent"]
    assert intents
    assert intents == [setting for event, setting in told if event == "done"]
    assert {event["by"] for event in events(contoso)} == {"ada@contoso.com (self-declared)"}
    assert all(len(event["plan"]) == 64 for event in events(contoso))


def test_a_rehearsal_never_touches_the_true_record_nor_the_file(shell, contoso):
    names = (FILE, "contoso.lookout.record.jsonl")
    before = [(contoso / name).read_bytes() for name in names]
    shell("apply", FILE, *SNAPSHOT, *YES)
    assert [(contoso / name).read_bytes() for name in names] == before


def test_what_a_rehearsal_advises_stays_in_the_rehearsal(shell, contoso):
    advised = shell("apply", FILE, *SNAPSHOT, *YES).out + shell("runbook", FILE, *SNAPSHOT).out
    commands = [
        part for line in advised.splitlines() for part in line.split("lookout-config ")[1:] if FILE in part
    ]
    assert commands
    assert all(f"{FILE} --snapshot tenant.json" in command for command in commands)


def test_what_was_reviewed_is_what_is_applied(shell, contoso):
    digest = json.loads(shell("plan", FILE, *SNAPSHOT, "--format", "json").out)["digest"]
    assert shell("apply", FILE, *SNAPSHOT, *YES, "--expect", digest).code == 0
    assert shell("apply", FILE, *SNAPSHOT, *YES, "--expect", digest).code == 4


def test_a_saved_plan_is_applied_and_a_stale_one_refused(shell, contoso):
    assert shell("plan", FILE, *SNAPSHOT, "-o", "plan.json").code == 0
    text = (contoso / FILE).read_text(encoding="utf-8")
    (contoso / FILE).write_text(
        text.replace("unresponsive_after_days: 7", "unresponsive_after_days: 9"), encoding="utf-8"
    )
    assert shell("apply", "plan.json", *SNAPSHOT, *YES).code == 4
    (contoso / FILE).write_text(text, encoding="utf-8")
    assert shell("apply", "plan.json", *SNAPSHOT, *YES).code == 0


def test_a_stale_plan_is_refused_with_the_difference(shell, contoso):
    shell("plan", FILE, *SNAPSHOT, "-o", "plan.json")
    text = (contoso / FILE).read_text(encoding="utf-8")
    (contoso / FILE).write_text(text.replace("language: English", "language: French"), encoding="utf-8")
    before = (contoso / "tenant.json").read_bytes()
    ran = shell("apply", "plan.json", *SNAPSHOT, *YES)
    assert ran.code == 4
    assert (
        'enrollment_settings.language: the saved plan sets "English", and the file wants "French" now'
        in ran.err
    )
    assert "plan.json: this is not the plan that was reviewed: 1 difference" in ran.err
    assert (contoso / "tenant.json").read_bytes() == before
    assert not (contoso / "tenant.record.jsonl").exists()


def test_what_was_attested_after_the_review_is_shown_and_does_not_refuse_the_plan(shell, contoso):
    shell("plan", FILE, *SNAPSHOT, "-o", "plan.json")
    shell("attest", FILE, *SNAPSHOT, "enrollment_settings.language", "--by", "ada")
    ran = shell("apply", "plan.json", *SNAPSHOT, *YES)
    assert ran.code == 0
    assert "Attested since the plan was saved:\n  enrollment_settings.language" in ran.err


def saved_plan(shell, folder, **changes):
    shell("plan", FILE, *SNAPSHOT, "-o", "plan.json")
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8")) | changes
    (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")


@pytest.mark.parametrize(
    "file",
    [
        "../outside.lookout.yaml",
        "/etc/passwd",
        "nowhere.yaml",
        "link.lookout.yaml",
        "\x00",
        "",
        "C:\\x.yaml",
        "\ud800",
        "a" * 5000,
    ],
)
def test_a_saved_plan_can_not_point_elsewhere(shell, contoso, file):
    (contoso.parent / "outside.lookout.yaml").write_text("version: 1\n", encoding="utf-8")
    (contoso / "link.lookout.yaml").symlink_to("../outside.lookout.yaml")
    saved_plan(shell, contoso, file=file)
    ran = shell("apply", "plan.json", *SNAPSHOT, *YES)
    assert ran.code in {4, 64}
    assert not (contoso / "tenant.record.jsonl").exists()


def test_a_saved_plan_that_is_applied_from_another_folder_says_where_to_go(shell, contoso, monkeypatch):
    shell("plan", FILE, *SNAPSHOT, "-o", "plan.json")
    (contoso / "elsewhere").mkdir()
    monkeypatch.chdir(contoso / "elsewhere")
    ran = shell("apply", "../plan.json", "--snapshot", "../tenant.json", *YES)
    assert ran.code == 64
    assert "run this in the folder in which the plan was saved" in ran.err


def test_what_a_saved_plan_says_can_not_become_a_terminal_escape(shell, contoso):
    hostile = "\x1b[2J::error::\u202e"
    saved_plan(shell, contoso, unchanged=[hostile], tenant={"id": hostile, "name": hostile})
    for words in ([], ["--resume"]):
        ran = shell("apply", "plan.json", *SNAPSHOT, *YES, *words)
        assert ran.code == 4
        assert "\x1b" not in ran.out + ran.err
        assert "\u202e" not in ran.out + ran.err


@pytest.mark.parametrize("text", ["", "[]", '{"format_version": "2"}', "\x00", "[" * 100_000])
def test_a_plan_file_that_is_none_is_refused(shell, contoso, text):
    (contoso / "plan.json").write_text(text, encoding="utf-8")
    ran = shell("apply", "plan.json", *SNAPSHOT, *YES)
    assert ran.code == 4
    assert "Traceback" not in ran.err


def test_the_order_of_keys_never_changes_a_digest(shell, contoso):
    whole = (contoso / FILE).read_text(encoding="utf-8")
    digests = []
    for text in (whole, turned(whole)):
        (contoso / FILE).write_text(text, encoding="utf-8")
        digests.append(json.loads(shell("plan", FILE, *SNAPSHOT, "--format", "json").out)["digest"])
    assert digests[0] == digests[1]


def turned(text):
    """The same file with its top-level blocks the other way round."""
    blocks, block = [], []
    for line in text.splitlines(keepends=True):
        if line[:1].isalpha() and block:
            blocks.append("".join(block))
            block = []
        block.append(line)
    return "".join(reversed([*blocks, "".join(block)]))


def test_require_complete_is_5_while_steps_are_left(shell, contoso):
    ran = shell("apply", FILE, *SNAPSHOT, *YES, "--require-complete")
    assert ran.code == 5
    assert "by hand" in ran.out


def test_a_removal_asks_for_the_tenants_name(shell, contoso):
    attested = {
        "at": "2026-11-19T08:00:00Z",
        "by": "ada@contoso.com",
        "event": "attested",
        "setting": "connector.enrollment.groups",
        "value": [
            "Intune Lookout Pilot",
            "Intune Lookout Sales",
            "Intune Lookout Executives",
            "Équipe terrain — Côte d'Azur",
            "MTP Console Readers",
        ],
    }
    (contoso / "tenant.record.jsonl").write_text(json.dumps(attested) + "\n", encoding="utf-8")
    ran = shell("apply", FILE, *SNAPSHOT, *YES)
    assert ran.code == 4
    assert 'give --confirm "contoso-prod"' in ran.err
    assert shell("apply", FILE, *SNAPSHOT, *YES, "--confirm", "contoso-prod").code == 0


def test_a_guard_is_passed_only_by_its_own_name(shell, contoso):
    text = (contoso / FILE).read_text(encoding="utf-8")
    (contoso / FILE).write_text(text.replace("max_removals: 1", "max_removals: 0"), encoding="utf-8")
    groups = [
        "Intune Lookout Pilot",
        "Intune Lookout Sales",
        "Intune Lookout Executives",
        "Équipe terrain — Côte d'Azur",
        "Intune Lookout Region West",
    ]
    event = {
        "at": "2026-11-19T08:00:00Z",
        "by": "ada",
        "event": "attested",
        "setting": "connector.enrollment.groups",
        "value": groups,
    }
    (contoso / "tenant.record.jsonl").write_text(json.dumps(event) + "\n", encoding="utf-8")
    words = ("apply", FILE, *SNAPSHOT, *YES, "--confirm", "contoso-prod")
    ran = shell(*words)
    assert ran.code == 4
    assert (
        "refused by guard max_removals: 1 enrollment group would be removed, 0 at most are allowed; "
        in ran.err
    )
    assert "if that is meant: --force max_removals --force max_users_unenrolled, or change " in ran.err
    ran = shell(*words, "--force", "max_removals", "--force", "protected")
    assert ran.code == 4
    assert "refused by guard max_users_unenrolled" in ran.err
    assert "refused by guard max_removals" not in ran.err
    both = ("--force", "max_removals", "--force", "max_users_unenrolled")
    ran = shell(*words, *both, "--force", "empty")
    assert ran.code == 0
    assert "--force empty: this guard refuses nothing here" in ran.err
    assert shell(*words, "--force", "everything").code == 64


LEAVING = [
    ("Intune Lookout Finance", 2),
    ("Renamed since", 0),  # nobody is enrolled by a group that is not there
    ("Intune Lookout Retail", None),  # of two groups of one name, nobody knows which it is
    ("Intune Lookout Region West", None),  # who is enrolled by the groups in it, nobody knows
    ("Works Council Phones", None),  # it hides its members
]


@pytest.mark.parametrize(("name", "users"), LEAVING)
def test_who_leaves_with_a_group_is_counted_or_not_known(name, users):
    data = json.loads((ROOT / "examples" / "contoso" / "tenant.json").read_text(encoding="utf-8"))
    config = {"tenant": {"id": data["tenant_id"]}}
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    whole = {name: kept for name, kept in data["asked"].items() if name != "groups"}
    told = onward.users_of(config, [name], Emulator({**data, "asked": whole}), now)
    assert told == {name: users}


def test_intune_by_hand_writes_nothing(shell, contoso):
    before = (contoso / "tenant.json").read_bytes()
    assert shell("apply", FILE, *SNAPSHOT, *YES, "--intune", "by-hand").code == 0
    assert (contoso / "tenant.json").read_bytes() == before


def test_the_first_plan_of_a_whole_file_is_at_most_fifteen_lines_by_hand(shell, contoso):
    (contoso / "contoso.lookout.record.jsonl").unlink()
    whole = (ROOT / "examples" / "valid" / "whole.lookout.yaml").read_text(encoding="utf-8")
    (contoso / FILE).write_text(whole, encoding="utf-8")
    plan = json.loads(shell("plan", FILE, *SNAPSHOT, "--format", "json").out or "{}")
    by_hand = [step for step in plan["steps"] if step["how"] != "graph"]
    assert 10 <= len(by_hand) <= 15


class Terminal:
    """A person at a terminal: reads what is asked, and types."""

    def __init__(self, *words, cwd):
        self.pid, self.fd = pty.fork()
        if not self.pid:
            os.chdir(cwd)
            signal.signal(
                signal.SIGINT, signal.SIG_DFL
            )  # a background job of a shell ignores it, and hands that on
            os.environ.update(PYTHONPATH=str(ROOT), COLUMNS="100", TERM="dumb")
            os.execv(sys.executable, [sys.executable, "-m", "lookout_config", *words])
        self.shown = ""

    def until(self, text, seconds=20):
        while text not in self.shown:
            ready, _, _ = select.select([self.fd], [], [], seconds)
            if not ready:
                raise AssertionError(f"waited for {text!r}, saw: {self.shown}")
            self.shown += os.read(self.fd, 65536).decode("utf-8", "replace")

    def types(self, text):
        self.shown = ""
        os.write(self.fd, f"{text}\n".encode())

    def presses_ctrl_c(self):
        """Again where nothing happens: Python's line reader can miss one that comes just before it waits."""
        for _ in range(5):
            os.write(self.fd, b"\x03")
            with contextlib.suppress(AssertionError):
                self.until("interrupted", 3)
                return

    def ended(self):
        with contextlib.suppress(OSError):  # the other end is closed
            while select.select([self.fd], [], [], 20)[0] and (part := os.read(self.fd, 65536)):
                self.shown += part.decode("utf-8", "replace")
        for _ in range(1000):
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                os.close(self.fd)
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.01)
        os.kill(self.pid, signal.SIGKILL)
        raise AssertionError(f"still waiting for an answer: {self.shown}")


def test_a_person_is_led_through_the_steps_and_each_answer_is_recorded(contoso):
    person = Terminal("apply", FILE, *SNAPSHOT, "--by", "ada@contoso.com", cwd=contoso)
    person.until("by Graph now")
    person.types("y")
    person.until("[d]one")
    assert "Lookout support" in person.shown
    person.types("r")
    person.until("ticket")
    person.types("T-4711")
    person.until("[d]one")
    assert "Enrollment Management" in person.shown
    person.types("d")
    person.until("[d]one")
    person.types("q")
    assert person.ended() == 0
    told = [(event["event"], event["setting"]) for event in events(contoso)]
    assert ("requested", "console_access.read_only.id") in told
    assert ("attested", "connector.enrollment.groups") in told
    written = [setting for event, setting in told if event == "intent"]
    assert "intune.mtd_connector.ios_app_sync" in written
    assert written == [setting for event, setting in told if event == "done"]


def test_done_for_what_is_anothers_own_is_recorded_on_their_behalf(contoso):
    person = Terminal("apply", FILE, *SNAPSHOT, "--by", "ada@contoso.com", cwd=contoso)
    person.until("by Graph now")
    person.types("y")
    while "My Preferences of luc@contoso.com" not in person.shown:
        person.until("uit asking")
        if "My Preferences of luc@contoso.com" in person.shown:
            break
        person.types("s")
    assert "[d]one on behalf of luc@contoso.com, [s]kip" in person.shown
    person.types("d")
    person.until("uit asking")
    person.types("q")
    assert person.ended() == 0
    by = "ada@contoso.com (self-declared), on behalf of luc@contoso.com"
    assert {event["by"] for event in events(contoso) if event["event"] == "attested"} == {by}


HELD = """version: 1
tenant: {id: 3f2504e0-4f89-41d3-9a0c-0305e82c3301, name: contoso-prod}
connector: {state_sync: {device_status: true, threat_status: true}}
intune: {mtd_connector: {app_protection: {android: true}}}
"""


def test_a_held_write_is_asked_for_too_since_it_may_follow_in_this_run(contoso):
    (contoso / "held.lookout.yaml").write_text(HELD, encoding="utf-8")
    person = Terminal("apply", "held.lookout.yaml", *SNAPSHOT, "--by", "ada@contoso.com", cwd=contoso)
    person.until("once what is waited for is done?")
    person.types("n")
    assert person.ended() == 0
    assert "nothing was done" in person.shown
    assert not (contoso / "tenant.record.jsonl").exists()


def test_a_person_who_says_no_has_changed_nothing(contoso):
    before = (contoso / "tenant.json").read_bytes()
    person = Terminal("apply", FILE, *SNAPSHOT, "--by", "ada@contoso.com", cwd=contoso)
    person.until("by Graph now")
    person.types("n")
    assert person.ended() == 0
    assert (contoso / "tenant.json").read_bytes() == before


def test_ctrl_c_is_130_and_one_line(contoso):
    person = Terminal("apply", FILE, *SNAPSHOT, "--by", "ada@contoso.com", cwd=contoso)
    person.until("by Graph now")
    person.presses_ctrl_c()
    assert person.ended() == 130
    assert "Traceback" not in person.shown


def test_ctrl_c_at_a_question_says_what_is_done_and_what_is_not(contoso):
    person = Terminal("apply", FILE, *SNAPSHOT, "--by", "ada@contoso.com", cwd=contoso)
    person.until("by Graph now")
    person.types("y")
    person.until("[d]one")
    person.types("s")
    person.until("Enrollment Management")
    person.until("[d]one")
    person.types("d")
    person.until("[d]one")
    person.presses_ctrl_c()
    assert person.ended() == 130
    assert "done      System > Connectors > Intune > Enrollment Management" in person.shown
    assert "skipped   Mobile Threat Defense connector" in person.shown
    assert "not begun, since you interrupted" in person.shown
    assert f"go on with: lookout-config apply {FILE} --snapshot tenant.json" in person.shown
    assert {event["event"] for event in events(contoso)} == {"attested"}


SLOW = """
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
from lookout_config import emulator
answer = emulator.Emulator.__call__
def slow(self, request):
    response = answer(self, request)
    if request.method == "PATCH":
        print("written", flush=True)
        time.sleep(float(os.environ["SECONDS"]))
    return response
emulator.Emulator.__call__ = slow
from lookout_config.__main__ import run
sys.exit(run(sys.argv[1:]))
"""


@contextlib.contextmanager
def slow_apply(folder, seconds):
    """An apply whose first write has reached the tenant, and whose answer takes its time."""
    with subprocess.Popen(
        [sys.executable, "-c", SLOW, "apply", FILE, *SNAPSHOT, *YES],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "SECONDS": str(seconds), "COLUMNS": "100"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        lines = iter(process.stdout.readline, "")
        assert any("written" in line for line in lines), process.stderr.read()
        yield process


def test_a_killed_apply_leaves_a_record_that_says_what_was_done(shell, contoso):
    with slow_apply(contoso, 30) as process:
        process.send_signal(signal.SIGKILL)
    told = events(contoso)
    assert {event["event"] for event in told} == {"intent"}
    assert shell("apply", FILE, *SNAPSHOT, *YES).code == 0
    assert "done" in {event["event"] for event in events(contoso)}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_finishes_the_request_under_way_and_says_what_is_left(contoso, number):
    with slow_apply(contoso, 1) as process:
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "Mobile Threat Defense connector: done" in err
    assert "skipped   Compliance policy iOS baseline" in out
    assert "the request under way is finished first" in err
    assert f"go on with: lookout-config apply {FILE} --snapshot tenant.json" in err
    assert [event["event"] for event in events(contoso)] == ["intent", "intent", "done", "done"]


def test_a_second_ctrl_c_does_not_wait_and_leaves_the_write_uncertain(contoso):
    with slow_apply(contoso, 60) as process:
        process.send_signal(signal.SIGINT)
        assert "interrupted" in process.stderr.readline() + process.stderr.readline()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "uncertain Mobile Threat Defense connector" in out
    assert [event["event"] for event in events(contoso)] == ["intent", "intent", "uncertain", "uncertain"]


def test_the_next_plan_says_that_an_apply_was_interrupted_and_the_next_apply_records_how_it_ended(
    shell, contoso
):
    with slow_apply(contoso, 30) as process:
        process.send_signal(signal.SIGKILL)
    for form in ("text", "markdown"):
        said = shell("plan", FILE, *SNAPSHOT, "--format", form).out.replace("\\_", "_")
        assert "how 2 writes ended is not on record" in said
    ran = shell("apply", FILE, *SNAPSHOT, *YES, "--resume")
    assert ran.code == 0
    assert "intune.mtd_connector.ios_app_sync: was uncertain; " in ran.err
    told = [(event["event"], event["setting"]) for event in events(contoso)]
    assert ("failed", "intune.mtd_connector.ios_app_sync") in told  # the snapshot's file was not written yet
    assert ("done", "intune.mtd_connector.ios_app_sync") in told
    assert "interrupted" not in shell("plan", FILE, *SNAPSHOT).out


def test_a_reviewed_plan_that_was_interrupted_goes_on_with_resume_alone(shell, contoso):
    shell("plan", FILE, *SNAPSHOT, "-o", "plan.json")
    with slow_apply(contoso, 1) as process:
        process.send_signal(signal.SIGINT)
    ran = shell("apply", "plan.json", *SNAPSHOT, *YES)
    assert ran.code == 4
    assert "to go on: lookout-config apply plan.json --snapshot tenant.json --resume" in ran.err
    ran = shell("apply", "plan.json", *SNAPSHOT, *YES, "--resume")
    assert ran.code == 0
    assert "Compliance policy iOS baseline: done" in ran.err


def test_of_two_that_apply_to_one_tenant_the_second_is_refused_and_told_who_is_at_it(shell, contoso):
    with slow_apply(contoso, 30) as process:
        ran = shell("apply", FILE, *SNAPSHOT, *YES)
        assert ran.code == 4
        assert (
            f"locked: another apply of this tenant is running on this machine (process {process.pid}"
            in ran.err
        )
        assert "of ada@contoso.com, since " in ran.err
        assert shell("plan", FILE, *SNAPSHOT).code == 0
        process.send_signal(signal.SIGKILL)
    assert shell("apply", FILE, *SNAPSHOT, *YES).code == 0
