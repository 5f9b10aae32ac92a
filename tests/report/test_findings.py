"""What the findings' forms say beside the reviewed outputs: the last line, the advice, what could not be seen."""

import json

import pytest

from lookout_config.model import Severity
from lookout_config.report import findings_json, findings_text
from lookout_config.report.given import Results
from tests.report.cases import (
    FILE,
    NO_RECIPIENT,
    NOT_CHECKED,
    RESULTS,
    SOUND,
    SOURCE,
    SYNC_OFF,
    WAIVED,
    place,
)

MENDABLE = SYNC_OFF._replace(fix=True)
WARNING = SYNC_OFF._replace(severity=Severity.WARNING)


@pytest.mark.parametrize(
    ("results", "line"),
    [
        (SOUND, f"{FILE}: sound. Not managed here: console access, notifications"),
        (SOUND._replace(not_managed={}), f"{FILE}: sound."),
        (Results((), (), (FILE, "b.yaml")), "2 files: sound."),
        (Results((), (), ()), "no file"),
        (
            Results((SYNC_OFF, WARNING, SYNC_OFF), (NOT_CHECKED,), (FILE,)),
            "2 errors, 1 warning, 1 not checked in 1 file",
        ),
        (Results((WAIVED, WAIVED, NO_RECIPIENT), (), (FILE, "b.yaml")), "1 info, 2 waived in 2 files"),
        (
            SOUND._replace(findings=(WARNING,)),
            "1 warning in 1 file. Not managed here: console access, notifications",
        ),
        (SOUND._replace(findings=(SYNC_OFF,)), "1 error in 1 file"),
    ],
)
def test_last_line_counts(results, line):
    assert findings_text.render(results).splitlines()[-1] == line


def test_finding_without_its_source_has_no_excerpt():
    assert findings_text.render(Results((SYNC_OFF,), (), (FILE,))).splitlines() == [
        f"{FILE}:8:20: error [state-sync-off] must be on, or threats never reach Intune",
        "      hint: write true",
        "1 error in 1 file",
    ]


def test_second_place_in_another_file_shows_that_file():
    other = SYNC_OFF._replace(also=place(1, 1, 4, "b.yaml"), hint="")
    shown = findings_text.render(
        Results((other,), (), (FILE, "b.yaml"), {FILE: SOURCE, "b.yaml": "two: 2\n"})
    )
    assert "      also: b.yaml:1:1\n    1 │ two: 2\n      │ ^^^\n" in shown


def test_what_one_permission_blinds_stands_together():
    others = [
        NOT_CHECKED._replace(rule="group-nested"),
        NOT_CHECKED._replace(reason="not recorded", permission=""),
    ]
    shown = findings_text.render(Results((), (NOT_CHECKED, *others), (FILE,)))
    assert shown.count("not checked: 403") == 1
    assert shown.count("would help") == 1
    assert shown.index("[group-nested]") < shown.index("not checked: not recorded")


def test_json_says_what_is_waived_and_does_not_count_it():
    document = json.loads(findings_json.render(RESULTS))
    assert [finding["waived"] and finding["waived"]["owner"] for finding in document["findings"]] == [
        None,
        None,
        "ada@contoso.com",
        None,
    ]
    assert document["summary"] == {
        "errors": 2,
        "warnings": 0,
        "infos": 1,
        "waived": 1,
        "not_checked": 1,
        "files": 1,
    }


@pytest.mark.parametrize(
    ("findings", "mending", "ends"),
    [
        (
            (MENDABLE, SYNC_OFF),
            "lookout-config check --fix",
            "1 of these can be mended: lookout-config check --fix",
        ),
        ((MENDABLE, MENDABLE._replace(waived=WAIVED.waived)), "x", "1 of these can be mended: x"),
        ((MENDABLE,), "", "1 error in 1 file"),
        ((SYNC_OFF,), "lookout-config check --fix", "1 error in 1 file"),
    ],
)
def test_the_end_says_what_can_be_mended_and_how(findings, mending, ends):
    results = Results(findings, (), (FILE,), {FILE: SOURCE}, mending=mending)
    assert findings_text.render(results).splitlines()[-1] == ends


def test_json_has_the_value_that_would_be_right_as_a_value():
    told = json.loads(findings_json.render(Results((MENDABLE, SYNC_OFF), (), (FILE,))))["findings"]
    assert [entry["fix"] for entry in told] == [True, None]
