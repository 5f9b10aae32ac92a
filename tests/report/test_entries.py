"""One list of all that a run has to tell: the worst first, each with a mark that outlives moved lines."""

import pytest

from lookout_config import report
from lookout_config.model import Severity
from lookout_config.report.cut import cut
from lookout_config.report.entries import entries
from lookout_config.report.given import Results
from tests.report.cases import FILE, NO_RECIPIENT, NOT_CHECKED, RESULTS, SYNC_OFF, WAIVED, place
from tests.report.runners import azure, github

WARNING = NO_RECIPIENT._replace(severity=Severity.WARNING, rule="polling-not-default")


def found(*findings, unchecked=(), **others):
    return Results(findings, unchecked, (FILE,), **others)


def test_the_worst_comes_first_and_what_is_waived_last():
    every = entries(found(NO_RECIPIENT, WAIVED, WARNING, SYNC_OFF, unchecked=(NOT_CHECKED,)))
    assert [entry.weight for entry in every] == ["error", "warning", "not checked", "info", "error, waived"]


def test_strict_makes_an_error_of_what_was_not_checked():
    strict = found(NO_RECIPIENT, unchecked=(NOT_CHECKED,), strict=True)
    assert github(report.render("findings", "github", strict))[0].name == "error"
    assert azure(report.render("findings", "azure", strict))[0].properties["type"] == "error"
    assert '"level": "error"' in report.render("findings", "sarif", strict)
    assert "<failure" in report.render("findings", "junit", strict)
    assert '"critical"' in report.render("findings", "gitlab", strict)


@pytest.mark.parametrize("form", report.FORMATS["findings"])
def test_every_form_tells_what_is_waived_and_what_was_not_checked(form):
    shown = report.render("findings", form, RESULTS)
    for words in ("group-nested", "ticket 4711", "group-no-users", "Insufficient privileges"):
        assert words in shown


@pytest.mark.parametrize("form", ["text", "github", "azure", "markdown", "html"])
def test_every_form_for_people_counts(form):
    assert "2 errors, 1 info, 1 waived, 1 not checked in 1 file" in report.render("findings", form, RESULTS)


def fingerprints(results):
    return [entry.fingerprint for entry in entries(results)]


def test_a_moved_line_keeps_its_fingerprint():
    moved = SYNC_OFF._replace(position=place(80, 3))
    assert fingerprints(found(moved)) == fingerprints(found(SYNC_OFF))


@pytest.mark.parametrize(
    "other",
    [
        SYNC_OFF._replace(rule="group-case"),
        SYNC_OFF._replace(path="connector.state_sync.device_status"),
        SYNC_OFF._replace(position=place(8, 20, file="other.lookout.yaml")),
    ],
)
def test_another_fault_has_another_fingerprint(other):
    assert len(set(fingerprints(found(SYNC_OFF, other)))) == 2


def test_two_faults_at_one_path_are_two():
    assert len(set(fingerprints(found(SYNC_OFF, SYNC_OFF._replace(message="else"))))) == 2


def many(number, finding):
    return [finding._replace(path=f"x[{count}]", message=f"message {count}") for count in range(number)]


def test_github_gets_ten_of_each_level_and_the_rest_as_lines():
    shown = report.render(
        "findings", "github", found(*many(25, SYNC_OFF), *many(12, WARNING), *many(3, NO_RECIPIENT))
    )
    names = [command.name for command in github(shown)]
    assert [names.count(name) for name in ("error", "warning", "notice")] == [10, 10, 3]
    assert "::group::17 more, not shown as annotations\nerror: " in shown
    assert all(f"message {count}" in shown for count in range(25))
    assert shown.endswith("25 errors, 12 warnings, 3 infos in 1 file\n")


def test_azure_gets_every_error():
    shown = report.render("findings", "azure", found(*many(25, SYNC_OFF)))
    assert [command.name for command in azure(shown)] == ["task.logissue"] * 25


@pytest.mark.parametrize(
    ("findings", "said"),
    [
        ((WARNING,), True),
        ((WARNING, WAIVED), True),
        ((WARNING, SYNC_OFF), False),
        ((NO_RECIPIENT,), False),
        ((), False),
    ],
)
def test_azure_marks_a_task_that_has_warnings_alone(findings, said):
    shown = report.render("findings", "azure", found(*findings))
    assert ("task.complete" in [command.name for command in azure(shown)]) == said


def test_a_column_over_several_lines_is_not_given_to_github():
    far = SYNC_OFF._replace(position=place(8, 20)._replace(end_line=9))
    assert "col" not in github(report.render("findings", "github", found(far)))[0].properties


def test_a_page_never_shows_a_line_that_may_hold_a_credential():
    source = "client_secret: abc8Q~0123456789\nconnector: x\n"
    leak = SYNC_OFF._replace(rule="secret-in-file", position=place(1, 16, 31))
    other = SYNC_OFF._replace(position=place(1, 1, 5))
    shown = report.render("findings", "html", found(leak, other, sources={FILE: source}))
    assert "abc8Q~" not in shown
    assert "<pre>" not in shown


def test_a_page_has_the_manual_of_its_rules():
    shown = report.render("findings", "html", RESULTS)
    assert 'href="#rule-state-sync-off"' in shown
    assert 'id="rule-state-sync-off"' in shown
    assert "http" not in shown.replace("http-equiv", "")


def test_a_sound_run_is_said_in_every_form():
    sound = Results((), (), (FILE,))
    assert report.render("findings", "gitlab", sound) == "[]\n"
    assert '<testcase name="no findings"' in report.render("findings", "junit", sound)
    assert report.render("findings", "markdown", sound).endswith("sound**.\n")
    for form in ("github", "azure"):
        assert report.render("findings", form, sound) == f"{FILE}: sound\n"


def test_a_table_that_is_cut_keeps_the_counts_and_says_so():
    whole = report.render("findings", "markdown", found(*many(500, SYNC_OFF)))
    shown = cut(whole, 4000)
    assert len(shown.encode()) <= 4000
    assert shown.startswith("**500 errors in 1 file**")
    assert "more lines are left out here" in shown.splitlines()[-1]
