"""Every format of every thing: as reviewed, in its schema, deterministic, and deaf to hostile names."""

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft7Validator
from markdown_it import MarkdownIt

from lookout_config import report
from lookout_config.report.style import Style
from tests.report import cases, hostile
from tests.report.golden import same

SCHEMAS = Path(__file__).parents[2] / "schemas"
CASES = {
    "findings": (cases.RESULTS, hostile.results),
    "plan": (cases.PLANNED, hostile.planned),
    "runbook": (cases.RUNBOOK, hostile.planned),
    "outcomes": (cases.OUTCOMES, hostile.applied),
    "impact": (cases.IMPACT, hostile.impact),
    "drift": (cases.DRIFTED, hostile.drifted),
    "history": (cases.TOLD, hostile.told),
    "pack": (cases.PACKED, hostile.packed),
}
ALL = [(thing, form) for thing, forms in report.FORMATS.items() for form in forms]
ENDINGS = {"text": "txt", "json": "json", "markdown": "md", "html": "html", "junit": "xml", "sarif": "sarif"}
ENDINGS |= {"github": "github.txt", "azure": "azure.txt", "gitlab": "gitlab.json", "comment": "comment.md"}
COMMANDS = re.compile(r"(?m)^\s*::|##\[|##vso\[", re.IGNORECASE)


@pytest.mark.golden
@pytest.mark.parametrize(("thing", "form"), ALL)
def test_output_is_the_reviewed_one(thing, form):
    same(report.render(thing, form, CASES[thing][0]), f"{thing}.{ENDINGS[form]}")


@pytest.mark.golden
def test_plan_with_details_is_the_reviewed_one():
    same(report.render("plan", "text", cases.PLANNED._replace(details=True)), "plan-details.txt")


@pytest.mark.parametrize("thing", [thing for thing, form in ALL if form == "json"])
def test_json_is_in_its_schema(thing):
    schema = json.loads((SCHEMAS / f"{thing}.schema.json").read_text(encoding="utf-8"))
    Draft7Validator.check_schema(schema)
    for given in (CASES[thing][0], *map(CASES[thing][1], hostile.NAMES)):
        errors = [
            error.message
            for error in Draft7Validator(schema).iter_errors(json.loads(report.render(thing, "json", given)))
        ]
        assert errors == []


@pytest.mark.parametrize("text", hostile.NAMES)
@pytest.mark.parametrize(("thing", "form"), ALL)
def test_no_hostile_text_becomes_a_command_or_an_escape(thing, form, text):
    shown = report.render(thing, form, CASES[thing][1](text))
    assert form in ("github", "azure") or not COMMANDS.search(shown)
    assert all(line.isprintable() for line in shown.split("\n"))
    assert shown.encode().decode() == shown


@pytest.mark.parametrize("text", hostile.NAMES)
@pytest.mark.parametrize("thing", [thing for thing, form in ALL if form == "markdown"])
def test_no_hostile_text_becomes_markup(thing, text):
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    hostile, harmless = (
        parser.parse(report.render(thing, "markdown", CASES[thing][1](name))) for name in (text, "harmless")
    )
    assert [token.type for token in hostile] == [token.type for token in harmless]
    for token in hostile:
        kinds = {child.type: child.content for child in token.children or () if child.type != "code_inline"}
        assert kinds.pop("html_inline", "<code>") in ("<code>", "</code>")
        assert set(kinds) <= {"text", "text_special", "strong_open", "strong_close", "softbreak"}


@pytest.mark.parametrize("text", hostile.NAMES)
@pytest.mark.parametrize(("thing", "form"), [pair for pair in ALL if pair[1] == "text"])
def test_no_hostile_text_makes_a_line_of_its_own(thing, form, text):
    wide = Style(width=10_000)  # on a narrow screen a longer text may take more lines
    hostile, harmless = (
        report.render(thing, form, CASES[thing][1](name), wide) for name in (text, "harmless")
    )
    source_lines = text.count("\n") if thing == "findings" else 0  # the excerpt shows the file as it is
    care = hostile.count("mind the blanks")
    assert abs(hostile.count("\n") - harmless.count("\n") - care) <= 8 * source_lines


@pytest.mark.parametrize(("thing", "form"), ALL)
def test_without_color_there_is_no_color(thing, form):
    assert "\x1b" not in report.render(thing, form, CASES[thing][0], Style(color=False))


@pytest.mark.parametrize(("thing", "form"), ALL)
def test_color_only_repeats_the_words(thing, form):
    colored = report.render(thing, form, CASES[thing][0], Style(color=True))
    assert ("\x1b[" in colored) == (form == "text")
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == report.render(thing, form, CASES[thing][0])


@pytest.mark.parametrize("thing", [thing for thing, form in ALL if form == "text"])
def test_signs_are_ascii_where_asked(thing):
    assert report.render(thing, "text", CASES[thing][0], Style(unicode=False)).isascii()


def test_format_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="no 'sarif' form of 'runbook'"):
        report.render("runbook", "sarif", cases.PLANNED)


@pytest.mark.golden
@pytest.mark.parametrize("form", ["text", "markdown"])
def test_impact_without_a_policy_is_the_reviewed_one(form):
    same(report.render("impact", form, cases.NO_POLICIES), f"impact-empty.{ENDINGS[form]}")


@pytest.mark.parametrize("width", [40, 80, 100, 200])
def test_a_matrix_is_no_wider_than_the_screen(width):
    shown = report.render("impact", "text", cases.IMPACT, Style(width=width))
    matrices = shown.partition("Default device group")[2].partition("Platform not known")[0]
    assert max(map(len, matrices.split("\n"))) <= width


def test_every_cell_is_in_a_band_whatever_the_width():
    wide, narrow = (report.render("impact", "text", cases.IMPACT, Style(width=width)) for width in (400, 40))
    for verdict in ("non-compliant", "no verdict", "wipe", "not evaluated"):
        counts = [shown.partition("Default device group")[2].count(f"{verdict}") for shown in (wide, narrow)]
        assert counts[0] == counts[1] > 0
