"""The documents are true: what they show was printed by the tool, what they list is all there is."""

import os
import re
import shlex
from pathlib import Path

import pytest

from lookout_config import graph, rules, schema
from lookout_config.cli.root import COMMANDS
from lookout_config.report.escape import markdown

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
SHOWN = re.compile(r"<!-- output: (.*?) -->\n```text\n(.*?)```", re.DOTALL)
MADE = re.compile(r"<!-- made: (\w+) -->\n(.*?)<!-- end -->", re.DOTALL)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def table_of_rules():
    for rule in rules.all_rules().values():
        where = "live" if rule.live else "offline"
        fixed = ", fixed" if rule.fixed else ""
        yield f"## {rule.id}\n\n*{rule.severity}, {where}{fixed}*\n\n{rule.page}\n"


def table_of_permissions():
    for command in graph.COMMANDS:
        yield f"For `{command}`:\n\n| permission | | for |\n|---|---|---|"
        for name, purpose, optional in graph.permissions(command):
            yield f"| `{name}` | {'optional' if optional else 'needed'} | {markdown(purpose)} |"
        yield ""


def table_of_keys():
    shape = schema.load()
    for name, block in shape["properties"].items():
        entry = follow(block, shape)
        yield f"## `{name}`\n\n{entry.get('description', '')}\n"
        keys = entry.get("properties", {})
        if keys:
            yield "| key | on the console | help |\n|---|---|---|"
        for key, below in keys.items():
            value = {**follow(below, shape), **below}
            yield f"| `{key}` | {markdown(value.get('title', ''))} | {markdown(value.get('description', ''))} |"
        yield ""


def follow(entry, shape):
    for part in entry.get("$ref", "#").split("/")[1:]:
        shape = shape[part]
    return shape if "$ref" in entry else entry


TABLES = {"rules": table_of_rules, "permissions": table_of_permissions, "keys": table_of_keys}


def current(text, shell):
    def shown(match):
        return f"<!-- output: {match[1]} -->\n```text\n{shell(*shlex.split(match[1])).out}```"

    def made(match):
        return f"<!-- made: {match[1]} -->\n\n" + "\n".join(TABLES[match[1]]()).rstrip() + "\n\n<!-- end -->"

    return MADE.sub(made, SHOWN.sub(shown, text))


@pytest.mark.golden
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_shows_is_what_the_tool_prints(page, shell, monkeypatch):
    monkeypatch.chdir(ROOT)
    text = page.read_text(encoding="utf-8")
    fresh = re.sub(r"\((?:today|\d+ days? ago)\)", "(some days ago)", current(text, shell))
    if os.environ.get("GOLDEN") == "write":
        page.write_text(fresh, encoding="utf-8")
    assert text == fresh or os.environ.get("GOLDEN") == "write"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page):
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / link).exists(), link


def test_every_command_and_exit_code_is_in_the_readme():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}" in text or f" {name} " in text for name in COMMANDS)
    assert all(f"| {code} |" in text for code in (0, 1, 2, 3, 4, 5, 64, 70, 130))


def test_every_rule_has_its_section():
    text = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (\S+)$", text, re.MULTILINE) == list(rules.all_rules())
