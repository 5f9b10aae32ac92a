"""The comment of a pull request: found by its mark, bound to its plan, and never longer than it may be."""

import json
from dataclasses import replace

import pytest

from lookout_config import report
from lookout_config.report import comment
from tests.report.cases import CONNECTOR, NO_CHANGES, PLAN, PLANNED, RESULTS


def mark(text):
    first = text.partition("\n")[0]
    assert first.startswith('<!-- lookout-config {"root":')
    return json.loads(first.removeprefix("<!-- lookout-config ").removesuffix(" -->"))


def shown(plan):
    return report.render("plan", "comment", PLANNED._replace(plan=plan))


def test_a_comment_names_the_plan_that_it_shows():
    assert mark(shown(PLAN)) == {
        "root": PLAN.file,
        "tenant": PLAN.tenant_id,
        "config": PLAN.managed,
        "plan": PLAN.digest,
        "version": 1,
    }


def test_the_totals_stand_before_what_is_folded():
    text = shown(PLAN)
    assert 0 < text.index("**Plan: ") < text.index("<details>\n<summary>Show it all</summary>\n\n")
    assert text.endswith("\n\n</details>\n")


def test_a_short_plan_is_not_folded():
    assert "<details>" not in report.render(
        "plan", "comment", PLANNED._replace(plan=NO_CHANGES, findings=(), not_checked=())
    )


@pytest.mark.parametrize("letter", ["a", "é", "\N{FIRE}"])
def test_a_long_plan_is_cut_keeps_its_totals_and_can_not_be_approved(letter):
    many = [
        replace(CONNECTOR, path=f"{number}", name=letter * 100, edits=CONNECTOR.edits * 3)
        for number in range(300)
    ]
    text = shown(replace(PLAN, steps=tuple(many)))
    assert len(text.encode()) <= comment.LIMIT
    assert len(text.encode()) > comment.LIMIT - 2_000  # it shows what it can
    assert mark(text)["plan"] is None
    assert "**Plan: 300 to add, " in text
    assert "it can not be approved by this comment" in text
    assert text.count("<details>") == text.count("</details>") == 1


def test_a_cut_plan_closes_what_it_opened():
    rest = "\n".join(["<details>", "<summary>x</summary>", "", *["- y"] * 20_000, "</details>"])
    text = comment.comment(comment.Mark("f", "t", "c", "p"), "**head**", rest)
    assert text.count("<details>") == text.count("</details>") == 2
    assert len(text.encode()) <= comment.LIMIT


def test_findings_name_no_plan():
    text = report.render("findings", "comment", RESULTS)
    assert mark(text)["plan"] is None
    assert mark(report.render("findings", "comment", RESULTS._replace(files=("a.lookout.yaml",))))[
        "root"
    ] == ("a.lookout.yaml")


def test_no_file_name_ends_the_mark():
    name = '--><img src=x>{"root":"a","tenant"--!>##[error]x'
    text = shown(replace(PLAN, file=name))
    first = text.partition("\n")[0]
    assert first.count("-->") == 1
    assert "<img" not in first
    assert "##[" not in first
    assert mark(text)["root"] == name
    assert first.split(',"tenant"')[0].endswith('x"')  # a workflow looks for the mark up to here
