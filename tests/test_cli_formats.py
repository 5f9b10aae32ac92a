"""Where the forms of a result go: pairs of --format and --output, what a pipeline reads, the repository's names."""

import json
import os
import xml.etree.ElementTree as ET

import pytest

from lookout_config import about
from lookout_config.cli import files
from tests.report.runners import azure, github

FILE = "contoso.lookout.yaml"
FAULTY = "mistakes.lookout.yaml"
PIPELINES = ("GITHUB_ACTIONS", "TF_BUILD", "GITLAB_CI", "GITHUB_STEP_SUMMARY")


@pytest.fixture
def at(monkeypatch):
    """``at(NAME=value)`` is in no pipeline but that one."""

    def there(**variables):
        for name in PIPELINES:
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, str(value))

    return there


@pytest.mark.parametrize(
    ("words", "form"),
    [
        ("--format text --format sarif --output found", "sarif"),
        ("--format sarif --output found --format text", "sarif"),
        ("--format text --output found --format sarif", "text"),
        ("--output found --format sarif --format text", "sarif"),
    ],
)
def test_a_file_belongs_to_the_format_beside_it(shell, contoso, at, words, form):
    ran = shell("validate", FAULTY, *words.split())
    found = {"sarif": (contoso / "found").read_text(encoding="utf-8"), "text": ran.out}
    if form == "text":
        found = {"text": found["sarif"], "sarif": found["text"]}
    assert found["sarif"].startswith("{")
    assert found["text"].startswith(FAULTY)


def test_as_many_files_as_formats_go_together_in_their_order(shell, contoso):
    ran = shell("validate", FAULTY, "--format", "text", "--format", "sarif", "--output", "a", "--output", "b")
    assert ran.out == ""
    assert (contoso / "a").read_text(encoding="utf-8").startswith(FAULTY)
    assert (contoso / "b").read_text(encoding="utf-8").startswith("{")


def test_what_became_of_a_plan_goes_to_a_terminal_a_ticket_and_a_page_at_once(shell, contoso):
    forms = (
        "--format",
        "text",
        "--format",
        "markdown",
        "--output",
        "a.md",
        "--format",
        "html",
        "--output",
        "a.html",
    )
    ran = shell("apply", FILE, "--snapshot", "tenant.json", "--yes", "--by", "ada", *forms)
    total = ran.out.splitlines()[-1]
    assert total.startswith("Applied: ")
    assert (contoso / "a.md").read_text(encoding="utf-8").startswith(f"**{total}**")
    page = (contoso / "a.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert total in page


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_written_to_and_not_replaced(shell, contoso):
    """As /dev/null would be, by an administrator."""
    os.mkfifo("pipe")
    reader = os.open("pipe", os.O_RDONLY | os.O_NONBLOCK)
    shell("validate", FILE, "--format", "json", "--output", "pipe")
    assert os.read(reader, 9).startswith(b"{")
    assert (contoso / "pipe").is_fifo()
    os.close(reader)


def test_a_file_alone_gets_the_text(shell, contoso):
    assert shell("validate", FAULTY, "--output", "found.txt").out == ""
    assert (contoso / "found.txt").read_text(encoding="utf-8").startswith(FAULTY)


@pytest.mark.parametrize(
    "words",
    [
        ["--output", "a", "--output", "b"],
        ["--format", "json", "--output", "a", "--output", "b"],
        ["--format", "json", "--format", "text", "--format", "sarif", "--output", "a", "--output", "b"],
    ],
)
def test_a_file_without_a_format_is_a_usage_error(shell, contoso, at, words):
    ran = shell("validate", FILE, *words)
    assert ran.code == 64
    assert "an --output without a --format beside it" in ran.err


def test_every_form_at_once(shell, contoso):
    forms = ["json", "github", "azure", "gitlab", "sarif", "junit", "markdown", "html", "comment"]
    words = [word for form in forms for word in ("--format", form, "--output", f"out.{form}")]
    ran = shell("check", FAULTY, "--snapshot", "tenant.json", *words, "--format", "text")
    assert ran.code == 1
    texts = {form: (contoso / f"out.{form}").read_text(encoding="utf-8") for form in forms}
    assert {len(json.loads(texts["json"])["findings"]), len(json.loads(texts["gitlab"]))} == {13}
    assert len(json.loads(texts["sarif"])["runs"][0]["results"]) == 13
    assert len(ET.fromstring(texts["junit"]).findall(".//failure")) == 10
    assert texts["html"].startswith("<!DOCTYPE html>")
    assert all(
        "10 errors, 3 warnings" in texts[form] for form in ("github", "azure", "markdown", "html", "comment")
    )


def test_a_rule_in_sarif_and_html_has_its_page(shell, contoso):
    driver = json.loads(shell("validate", FAULTY, "--format", "sarif").out)["runs"][0]["tool"]["driver"]
    (rule,) = (rule for rule in driver["rules"] if rule["id"] == "state-sync-off")
    assert "To mend:" in rule["help"]["text"]
    assert rule["defaultConfiguration"]["level"] == "error"
    assert "To mend:" in shell("validate", FAULTY, "--format", "html").out


def test_auto_is_text_where_no_pipeline_is(shell, contoso):
    assert shell("validate", "--format", "auto", FAULTY) == shell("validate", FAULTY)


@pytest.mark.parametrize(
    "words", [["validate", "--format", "auto", FAULTY], ["validate", FAULTY, "--format", "auto"]]
)
def test_auto_is_what_the_pipeline_reads(shell, contoso, at, words):
    at(GITHUB_ACTIONS="true")
    assert {command.name for command in github(shell(*words).out)} == {"error", "warning"}
    at(TF_BUILD="True")
    assert {command.name for command in azure(shell(*words).out)} == {"task.logissue"}
    at(GITLAB_CI="true")
    assert shell(*words).out.startswith(FAULTY)


def test_auto_writes_a_report_into_a_file_of_gitlab(shell, contoso, at):
    at(GITLAB_CI="true")
    ran = shell("validate", FAULTY, "--format", "auto", "--output", "gl.json", "--format", "text")
    assert ran.code == 1
    assert (contoso / "gl.json").read_bytes()[:2] == b"[\n"


@pytest.mark.parametrize("value", ["", "false", "0"])
def test_a_variable_that_says_no_is_no_pipeline(shell, contoso, at, value):
    at(GITHUB_ACTIONS=value)
    assert github(shell("validate", "--format", "auto", FAULTY).out) == []


def test_github_gets_a_summary_of_the_step(shell, contoso, at, tmp_path):
    page = tmp_path / "summary.md"
    page.write_text("before\n", encoding="utf-8")
    at(GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=page)
    shell("validate", "--format", "auto", FAULTY)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n### lookout-config\n\n**")
    assert "| error |" in text


def test_a_full_summary_is_left_alone(shell, contoso, at, tmp_path):
    page = tmp_path / "summary.md"
    page.write_bytes(b"x" * (1 << 20))
    at(GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=page)
    assert shell("validate", "--format", "auto", FAULTY).code == 1
    assert page.stat().st_size == 1 << 20


def test_a_summary_that_cannot_be_written_is_a_note(shell, contoso, at, tmp_path):
    at(GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=tmp_path / "no" / "such.md")
    ran = shell("validate", "--format", "auto", FILE)
    assert ran.code == 0
    assert "the summary of the step cannot be written" in ran.err


def test_no_summary_where_the_form_goes_to_a_file(shell, contoso, at, tmp_path):
    at(GITHUB_STEP_SUMMARY=tmp_path / "summary.md")
    shell("validate", FILE, "--format", "github", "--output", "log.txt")
    assert not (tmp_path / "summary.md").exists()


def test_strict_weighs_what_was_not_checked_as_an_error(shell, contoso):
    tenant = json.loads((contoso / "tenant.json").read_text(encoding="utf-8"))
    del tenant["collections"]["servicePrincipals"]
    (contoso / "tenant.json").write_text(json.dumps(tenant), encoding="utf-8")
    words = ("check", FILE, "--snapshot", "tenant.json", "--format", "github")
    for strict, level in ((), "warning"), (("--strict",), "error"):
        ran = shell(*words, *strict)
        told = [command.name for command in github(ran.out) if "not checked: " in command.data]
        assert set(told) == {level}
        assert ran.code == bool(strict)


@pytest.mark.parametrize("form", ["text", "github", "azure"])
def test_a_log_without_a_configuration_has_nothing(shell, tmp_path, monkeypatch, at, form):
    monkeypatch.chdir(tmp_path)
    assert shell("validate", "--format", form).out == ""


def test_a_file_has_the_name_that_the_repository_has_for_it(tmp_path, monkeypatch):
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    here = tmp_path / "repo" / "mtp" / "prod"
    here.mkdir(parents=True)
    monkeypatch.chdir(here)
    assert files.in_repository("lookout.yaml") == "mtp/prod/lookout.yaml"
    assert files.in_repository("../lookout.yaml") == "mtp/lookout.yaml"
    assert files.in_repository(str(here / "lookout.yaml")) == "mtp/prod/lookout.yaml"
    assert files.in_repository("../../../lookout.yaml") == "../../../lookout.yaml"


def test_a_pipeline_that_works_in_a_folder_gets_the_names_of_the_repository(shell, contoso):
    (contoso.parent / ".git").mkdir()
    assert {
        command.properties["file"] for command in github(shell("validate", FAULTY, "--format", "github").out)
    } == {f"contoso/{FAULTY}"}
    assert shell("validate", FAULTY).out.startswith(FAULTY)


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ([], ""),
        (["Source, https://example.org"], ""),
        (["Rules, https://example.org/rules.html"], "https://example.org/rules.html"),
        (["Rules, javascript:x"], ""),
        (["broken"], ""),
    ],
)
def test_the_manual_is_where_the_package_says(told, address):
    assert about.address(told) == address


def test_a_plan_that_is_not_made_says_why_in_the_same_form(shell, contoso):
    words = ("--format", "html", "--output", "plan.html", "--format", "json")
    ran = shell("plan", FAULTY, "--snapshot", "tenant.json", *words)
    assert ran.code == 1
    assert len(json.loads(ran.out)["findings"]) == 13
    assert "group-case" in (contoso / "plan.html").read_text(encoding="utf-8")
    assert "no plan is made" in ran.err


def test_a_plan_is_a_page_too(shell, contoso):
    ran = shell(
        "plan",
        FILE,
        "--snapshot",
        "tenant.json",
        "--format",
        "html",
        "--output",
        "plan.html",
        "--format",
        "text",
    )
    assert ran.code == 0
    page = (contoso / "plan.html").read_text(encoding="utf-8")
    assert "System &gt; Connectors" in page or "System &#62; Connectors" in page
    assert ran.out.splitlines()[-1] in page.replace("&#39;", "'")
