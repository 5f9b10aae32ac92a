"""The way of a change through a team's repository: branch, check, comment, merge, and what was reviewed is applied."""

import json

import pytest

from tests.repositories import begun

FILE = "contoso.lookout.yaml"
TENANT = ("--snapshot", "tenant.json")
OLD, NEW = "unresponsive_after_days: 7", "unresponsive_after_days: 5"


@pytest.fixture
def repository(contoso):
    repository = begun(contoso)
    repository.git("switch", "--quiet", "--create", "sooner")
    repository.change(FILE, OLD, NEW)
    repository.commit("Ignore Lookout sooner when it is silent")
    return repository


def reviewed(shell):
    """What the mark of the comment says; and the comment."""
    ran = shell("plan", FILE, *TENANT, "--base", "main", "--format", "comment")
    assert ran.code == 0
    first = ran.out.partition("\n")[0]
    return json.loads(first.removeprefix("<!-- lookout-config ").removesuffix(" -->")), ran.out


def apply(shell, digest):
    return shell("apply", FILE, *TENANT, "--yes", "--by", "ada", "--expect", digest)


def writes(shell):
    """The settings that Graph would still be asked to change, less what is held."""
    plan = json.loads(shell("plan", FILE, *TENANT, "--format", "json").out)
    steps = [step for step in plan["steps"] if step["how"] == "graph" and not step["held"]]
    return [edit["path"] for step in steps for edit in step["edits"]]


def test_what_was_reviewed_is_applied_once_and_nothing_else(shell, repository):
    assert shell("validate", FILE).code == 0
    assert shell("check", FILE, *TENANT).code == 0
    mark, comment = reviewed(shell)
    assert "**Since main, this change: 0 to add, 1 to change, 0 to remove" in comment
    shown, _, folded = comment.partition("There before this change")
    assert "Block unsupported OS versions" in folded
    assert "Block unsupported OS versions" not in shown

    repository.git("switch", "--quiet", "main")
    stale = apply(shell, mark["plan"])  # before the merge the file is another
    assert stale.code == 4
    assert "this is not the plan that was reviewed" in stale.err
    repository.git("merge", "--quiet", "--no-ff", "--message", "Merge sooner", "sooner")
    assert apply(shell, mark["plan"]).code == 0
    assert "intune.mtd_connector.unresponsive_after_days" not in writes(shell)
    assert writes(shell) == []

    repository.commit("The record of the apply")
    again, _ = reviewed(shell)
    assert apply(shell, mark["plan"]).code == 4  # the digest of what is done already
    before = (repository.folder / "tenant.json").read_bytes()
    assert apply(shell, again["plan"]).code == 0
    assert (repository.folder / "tenant.json").read_bytes() == before


def test_a_tenant_that_changed_after_the_review_is_not_written_to(shell, repository):
    mark, _ = reviewed(shell)
    repository.git("switch", "--quiet", "main")
    repository.git("merge", "--quiet", "sooner")
    tenant = repository.folder / "tenant.json"
    text = tenant.read_text(encoding="utf-8")
    assert '"partnerUnresponsivenessThresholdInDays": 7' in text
    moved = text.replace(
        '"partnerUnresponsivenessThresholdInDays": 7', '"partnerUnresponsivenessThresholdInDays": 9'
    )
    tenant.write_text(moved, encoding="utf-8")
    ran = apply(shell, mark["plan"])
    assert (ran.code, tenant.read_text(encoding="utf-8")) == (4, moved)


def test_a_comment_in_place_of_a_plan_approves_nothing(shell, repository):
    repository.change(FILE, "threat_status: true", "threat_status: false")
    ran = shell("plan", FILE, *TENANT, "--base", "main", "--format", "comment")
    assert ran.code == 1
    assert '"plan":null' in ran.out.partition("\n")[0]
    assert "state-sync-off" in ran.out
