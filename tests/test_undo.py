"""``--at``: the file as a git revision has it, planned and applied now, through the same rules and guards."""

import json

import pytest

from lookout_config import record
from tests.plans import LOOKOUT
from tests.repositories import begun

FILE = "contoso.lookout.yaml"
REHEARSED = ("--snapshot", "tenant.json")
DAYS = "intune.mtd_connector.unresponsive_after_days"
YES = (*REHEARSED, "--yes", "--by", "ada@contoso.com")


@pytest.fixture
def repository(contoso, shell):
    """All that Graph can is applied; then a number of days was changed, and that applied, too."""
    made = begun(contoso)
    assert shell("apply", FILE, *YES).code == 0
    made.change(FILE, "unresponsive_after_days: 7", "unresponsive_after_days: 9")
    made.commit("Nine days")
    assert shell("apply", FILE, *YES).code == 0
    return made


def days(folder):
    data = json.loads((folder / "tenant.json").read_text(encoding="utf-8"))
    things = data["collections"]["deviceManagement/mobileThreatDefenseConnectors"]
    return next(one["partnerUnresponsivenessThresholdInDays"] for one in things if one["id"] == LOOKOUT)


def steps(shown):
    return {
        edit["path"]: edit["after"]
        for step in shown["steps"]
        for edit in step["edits"]
        if step["how"] == "graph" and not step["held"]
    }


def test_the_file_of_then_is_planned_now(shell, repository):
    assert steps(json.loads(shell("plan", FILE, *REHEARSED, "--format", "json").out)) == {}
    ran = shell("plan", FILE, *REHEARSED, "--at", "HEAD~1", "--format", "json")
    shown = json.loads(ran.out)
    assert (ran.code, steps(shown)) == (0, {DAYS: 7})
    assert shown["revision"] == repository.git("rev-parse", "HEAD~1")


def test_undo_is_applied_and_recorded_beside_the_file(shell, repository):
    assert days(repository.folder) == 9
    ran = shell("apply", FILE, *YES, "--at", "HEAD~1")
    assert (ran.code, days(repository.folder)) == (0, 7)
    last = [
        event for event in record.read(repository.folder / "tenant.record.jsonl") if event.setting == DAYS
    ][-1]
    assert (last.event, last.value) == ("done", 7)
    assert (
        shell("plan", FILE, *REHEARSED, "--at", "HEAD~1", "--format", "json").out.count(DAYS) == 1
    )  # unchanged


def test_whoever_undoes_is_told_to_put_the_file_back(shell, repository):
    commit = repository.git("rev-parse", "HEAD~1")[:12]
    for command in (("plan", FILE, *REHEARSED), ("apply", FILE, *YES)):
        shown = shell(*command, "--at", "HEAD~1").out
        assert f"Of the file as HEAD~1 has it (commit {commit}), not as it lies here." in shown
        assert f"git restore --source {commit} -- {FILE}" in shown


def test_a_saved_plan_of_then_is_applied_by_whoever_names_the_revision(shell, repository):
    shell("plan", FILE, *REHEARSED, "--at", "HEAD~1", "-o", "plan.json")
    repository.commit("Something since")  # HEAD~1 is another now
    ran = shell("apply", "plan.json", *YES, "--at", "HEAD~2")
    assert (ran.code, days(repository.folder)) == (0, 7)


def test_what_a_saved_plan_says_of_its_revision_is_not_trusted(shell, repository):
    before = days(repository.folder)
    shell("plan", FILE, *REHEARSED, "--at", "HEAD~1", "-o", "plan.json")
    commit = repository.git("rev-parse", "HEAD~1")
    ran = shell("apply", "plan.json", *YES)
    assert (ran.code, days(repository.folder)) == (4, before)
    assert ran.err.splitlines() == [
        f"lookout-config: plan.json: this is the plan of the file as commit {commit[:12]} has it, not as it lies here",
        f"lookout-config:   if that is meant: lookout-config apply plan.json --snapshot tenant.json --at {commit}",
    ]
    assert shell("apply", "plan.json", *YES, "--at", "HEAD").code == 4
    shell("plan", FILE, *REHEARSED, "-o", "here.json")
    assert shell("apply", "here.json", *YES, "--at", "HEAD~1").code == 4
    assert days(repository.folder) == before


def test_a_file_that_is_gone_is_planned_as_it_was(shell, repository):
    (repository.folder / FILE).unlink()
    assert shell("plan", FILE, *REHEARSED).code == 64
    assert shell("plan", FILE, *REHEARSED, "--at", "HEAD~1").code == 0


def test_the_rules_of_today_judge_the_file_of_then(shell, repository):
    repository.change(FILE, "threat_status: true", "threat_status: false")
    repository.commit("A slip")
    repository.change(FILE, "threat_status: false", "threat_status: true")
    ran = shell("plan", FILE, *REHEARSED, "--at", "HEAD")
    assert (ran.code, "state-sync-off" in ran.out) == (1, True)
    assert "these are of the file as HEAD has it" in ran.err
    assert shell("apply", FILE, *YES, "--at", "HEAD").code == 1


def test_the_guards_of_the_file_of_then_refuse(shell, repository):
    shell("attest", FILE, *REHEARSED, "--all", "--on-behalf", "--by", "ada@contoso.com")
    for group in (
        "Intune Lookout Executives, ring: early",
        "Intune Lookout Pilot, id: a87ff679-a2f3-471d-9181-a67b7542122c, ring: pilot",
    ):
        text = (repository.folder / FILE).read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if group not in line]
        (repository.folder / FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
    repository.commit("Two groups less")
    repository.git("restore", "--source", "HEAD~1", "--", FILE)
    ran = shell("apply", FILE, *YES, "--at", "HEAD", "--confirm", "contoso-prod")
    assert ran.code == 4
    assert "refused by guard max_removals" in ran.err


@pytest.mark.parametrize("command", ["plan", "apply"])
@pytest.mark.parametrize(
    ("revision", "said"),
    [
        ("", "'' is not a revision"),
        ("-x", "'-x' is not a revision"),
        ("mian", "mian: git knows no such revision here"),
    ],
)
def test_what_is_no_revision_is_refused(shell, repository, command, revision, said):
    ran = shell(command, FILE, *(YES if command == "apply" else REHEARSED), f"--at={revision}")
    assert (ran.code, ran.err.splitlines()[0]) == (64, f"lookout-config: {said}")


def test_a_revision_without_the_file_says_where_to_look(shell, repository):
    repository.git("mv", FILE, "other.lookout.yaml")
    ran = shell("plan", "other.lookout.yaml", *REHEARSED, "--at", "main")
    assert (ran.code, ran.err.splitlines()) == (
        64,
        [
            "lookout-config: other.lookout.yaml: is not in main",
            "lookout-config:   the revisions that have it: git log --oneline --follow -- other.lookout.yaml",
        ],
    )


def test_without_a_repository_there_is_no_revision(shell, contoso):
    ran = shell("plan", FILE, *REHEARSED, "--at", "main")
    assert (ran.code, ran.err.splitlines()[0]) == (
        64,
        f"lookout-config: {FILE}: lies in no git repository, so it has no revision main",
    )
