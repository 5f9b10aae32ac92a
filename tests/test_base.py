"""``plan --base``: what a change of the file asks for, apart from what differed before it."""

import json

import pytest

from lookout_config.apart import told_apart
from lookout_config.changes import Edit, Plan
from tests.plans import attested, connector, plan
from tests.repositories import begun

FILE = "contoso.lookout.yaml"
HEARTBEAT = "connector.heartbeat_frequency_minutes"
PLAN = ("plan", FILE, "--snapshot", "tenant.json")


@pytest.fixture
def repository(contoso):
    return begun(contoso)


def paths(made: Plan):
    return [edit.path for step in made.steps for edit in step.edits]


def edits(steps) -> list[Edit]:
    return [edit.path for step in steps for edit in step.edits]


SWITCH = "intune: {{mtd_connector: {{compliance: {{android: true, ios: {}}}}}}}\nconnector: {{heartbeat_frequency_minutes: {}}}\n"


def made(ios="false", minutes=10, said=10, **changes):
    told = [attested(HEARTBEAT, said)] if said else []
    there = {"deviceManagement__mobileThreatDefenseConnectors": [connector(**changes)]}
    return plan(SWITCH.format(ios, minutes), *told, **there)


def test_what_both_files_would_change_was_there_before():
    told = told_apart(made(ios="true"), made(), "main")
    assert paths(told.fresh) == ["intune.mtd_connector.compliance.ios"]
    assert edits(told.before) == ["intune.mtd_connector.compliance.android"]


def test_a_changed_value_of_a_setting_that_differed_already_is_of_this_change():
    told = told_apart(made(minutes=20), made(minutes=15), "main")
    assert paths(told.fresh) == [HEARTBEAT]


def test_what_nobody_has_told_was_there_before_unless_another_value_is_wanted():
    same, other = made(said=None), made(said=None, minutes=20)
    assert HEARTBEAT in edits(told_apart(same, same, "main").before)
    told = told_apart(other, same, "main")
    assert HEARTBEAT in paths(told.fresh)
    assert [entry.path for entry in told.fresh.unknown] == []  # it was unknown before, too


def test_what_this_change_ends_is_named():
    assert told_apart(made(minutes=10), made(minutes=20), "main").gone == (HEARTBEAT,)


def test_without_a_file_before_or_for_another_tenant_all_is_of_this_change():
    now = made(ios="true")
    for base in (
        None,
        type(now)(**{**{name: getattr(now, name) for name in now.__slots__}, "tenant_id": "x"}),
    ):
        told = told_apart(now, base, "main")
        assert (paths(told.fresh), told.before, told.gone) == (paths(now), (), ())


def test_an_unchanged_file_has_no_change_of_its_own(shell, repository):
    ran = shell(*PLAN, "--base", "main")
    assert ran.code == 0
    assert (
        "Since main, this change: 0 to add, 0 to change, 0 to remove; 0 by hand; 0 unknown; 0 held."
        in ran.out
    )
    assert "There before this change: " in ran.out
    assert ran.out.splitlines()[-1] == shell(*PLAN).out.splitlines()[-1]


def test_a_change_is_shown_and_the_rest_folded(shell, repository):
    repository.change(FILE, "heartbeat_frequency_minutes: 10", "heartbeat_frequency_minutes: 15")
    whole, since = shell(*PLAN, "--format", "json"), shell(*PLAN, "--format", "json", "--base", "main")
    whole, since = json.loads(whole.out), json.loads(since.out)
    base = since.pop("base")
    assert since == whole
    stepped = {edit["path"] for step in whole["steps"] for edit in step["edits"]}
    assert stepped - set(base["before"]) == {HEARTBEAT}


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_a_page_folds_what_was_there_before(shell, repository, form):
    shown = shell(*PLAN, "--format", form, "--base", "main").out
    assert "<details>" in shown
    assert "<summary>There before this change: " in shown
    assert "this change: 0 to add" in shown


def test_a_file_that_is_new_is_all_of_this_change(shell, repository):
    repository.git("mv", FILE, "other.lookout.yaml")
    ran = shell("plan", "other.lookout.yaml", "--snapshot", "tenant.json", "--base", "main")
    assert ran.err == "other.lookout.yaml: is not in main, so all of it is of this change\n"
    assert "There before this change: 0 values in 0 steps." in ran.out


def test_a_file_that_was_faulty_tells_nothing_apart(shell, repository):
    repository.change(FILE, "version: 1", "version: 7")
    repository.commit("A slip")
    repository.change(FILE, "version: 7", "version: 1")
    ran = shell(*PLAN, "--base", "HEAD")
    assert (ran.code, ran.err) == (
        0,
        f"{FILE}: has errors in HEAD, so nothing can be told to have been there before\n",
    )


@pytest.mark.parametrize(
    ("revision", "said"),
    [
        ("--output=x", "'--output=x' is not a revision"),
        ("", "'' is not a revision"),
        ("mian", "mian: git knows no such revision here"),
        ("main\x1b[2J", "main\\x1b[2J: git knows no such revision here"),
    ],
)
def test_what_is_no_revision_is_refused(shell, repository, revision, said):
    ran = shell(*PLAN, f"--base={revision}")
    assert ran.code == 64
    assert ran.err.splitlines()[0] == f"lookout-config: {said}"
    assert not (repository.folder / "x").exists()


def test_a_folder_without_git_has_no_revisions(shell, contoso):
    ran = shell(*PLAN, "--base", "main")
    assert (ran.code, ran.err.splitlines()[0]) == (
        64,
        f"lookout-config: {FILE}: lies in no git repository, so it has no revision main",
    )


def test_what_this_change_ends_is_told(shell, repository):
    repository.change(FILE, "ios_app_sync: true", "ios_app_sync: false")
    assert "\n  no longer: intune.mtd_connector.ios_app_sync\n" in shell(*PLAN, "--base", "main").out
    shown = shell(*PLAN, "--base", "main", "--format", "markdown").out
    assert "\n- no longer: `intune.mtd_connector.ios_app_sync`\n" in shown
