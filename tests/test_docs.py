"""The manual is true: what it shows was printed by the tool, what it lists is all there is."""

import os
import re
import shutil
from pathlib import Path

import pytest

from lookout_config import record, rules, schema, source
from lookout_config.cli import faults
from lookout_config.cli.root import COMMANDS
from tests import pages

ROOT = Path(__file__).parents[1]
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    ROOT / "examples" / "contoso" / "README.md",
    *DOCS,
]
LINK = re.compile(r"\]\(([^)\s:]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
YAML = re.compile(r"^```yaml\n(.*?)^```$", re.DOTALL | re.MULTILINE)
VERSION, TENANT = "version: 1\n", "tenant: {id: 3f2504e0-4f89-41d3-9a0c-0305e82c3301}\n"
EVERY_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())


def read(page):
    return page.read_text(encoding="utf-8")


def manual():
    return "\n".join(map(read, PAGES))


@pytest.mark.golden
@EVERY_PAGE
def test_what_a_page_shows_is_what_the_tool_prints(page, shell, tmp_path, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    text = read(page)
    fresh = pages.current(text, tmp_path)
    if os.environ.get("GOLDEN") == "write":
        page.write_text(fresh, encoding="utf-8", newline="\n")
        return
    assert text == fresh, "make golden writes it anew; read the difference"


def anchors(page):
    """The anchors of a page as GitHub makes them of its headings."""
    return {
        re.sub(r"[^\w\- ]", "", each).strip().lower().replace(" ", "-")
        for each in HEADING.findall(read(page))
    }


@EVERY_PAGE
def test_every_link_leads_somewhere(page):
    for link in LINK.findall(read(page)):
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_every_page_of_the_manual_can_be_found_from_the_readme():
    assert {link.partition("#")[0] for link in LINK.findall(read(ROOT / "README.md"))} >= {
        f"docs/{page.name}" for page in DOCS
    }


def test_the_readme_stays_short():
    assert len(read(ROOT / "README.md").splitlines()) < 200


def test_every_command_is_in_the_manual():
    assert [name for name in COMMANDS if f"[`{name}`](docs/commands.md#{name})" not in manual()] == []
    shown = set(re.findall(r"\blookout-config ([a-z]+)\b", "\n".join(map(read, DOCS))))
    assert shown >= set(COMMANDS)


@pytest.mark.parametrize(
    "code", [value for name, value in vars(faults).items() if name.isupper() and isinstance(value, int)]
)
def test_every_exit_code_is_explained(code):
    for page in (ROOT / "README.md", ROOT / "docs" / "plan-and-apply.md"):
        assert f"| {code} |" in read(page), page.name


def test_every_rule_has_its_page():
    assert anchors(ROOT / "docs" / "rules.md") >= set(rules.all_rules())


def test_every_block_of_the_file_is_explained():
    assert anchors(ROOT / "docs" / "file.md") >= set(schema.load()["properties"])


def test_every_event_of_the_record_is_explained():
    text = read(ROOT / "docs" / "formats.md")
    assert [event for event in record.EVENTS if f"| `{event}` |" not in text] == []


def samples():
    for page in PAGES:
        for number, text in enumerate(YAML.findall(read(page)), 1):
            yield pytest.param(text, id=f"{page.name}-{number}")


@pytest.mark.parametrize("text", list(samples()))
def test_every_piece_of_a_file_that_is_shown_is_sound(text):
    missing = [start for start in (VERSION, TENANT) if start[:6] not in text]
    whole = "".join([*missing, text])
    document = source.parse(whole.encode(), "shown.yaml")
    assert [finding.message for finding in (*document.problems, *schema.findings(document))] == []
