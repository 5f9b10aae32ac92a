"""Every example is a test: its first comment says what ``validate`` must find in it, and nothing else."""

import re
from datetime import date
from pathlib import Path

import pytest

from lookout_config import line

EXAMPLES = Path(__file__).parents[1] / "examples"
VALID = sorted((EXAMPLES / "valid").glob("*.yaml"))
INVALID = sorted((EXAMPLES / "invalid").glob("*.yaml"))


def head(path):
    return path.read_bytes()[:4000].decode("ascii", "replace").replace("\0", "").splitlines()[:3]


def expected(path):
    for row in head(path):
        if "# expect:" in row:
            words = re.findall(r"(\d+) ([a-z][a-z0-9-]+)", row.partition("# expect:")[2])
            return sorted((int(number), rule) for number, rule in words)
    return []


def today(path):
    days = [row.partition("# today:")[2].strip() for row in head(path) if "# today:" in row]
    return date.fromisoformat(days[0]) if days else date(2026, 11, 22)


def found(path):
    (judged,) = line.validate([str(path)], today(path))
    return judged, sorted((finding.position.line, finding.rule) for finding in judged.findings)


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.name)
def test_an_invalid_example_yields_what_its_comment_says(path):
    _, findings = found(path)
    assert findings == expected(path) != []


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.name)
def test_a_valid_example_is_sound(path):
    judged, findings = found(path)
    assert judged.sound
    assert findings == expected(path)
    assert not [
        finding for finding in judged.findings if finding.severity == "warning" and not finding.waived
    ]


def test_two_files_of_one_tenant_are_told_apart():
    folder = EXAMPLES / "invalid" / "tenant-repeated"
    judged = line.validate([str(path) for path in sorted(folder.glob("*.yaml"))], date(2026, 11, 22))
    assert "tenant-repeated" in {finding.rule for entry in judged for finding in entry.findings}


@pytest.mark.parametrize("path", sorted(EXAMPLES.rglob("*lookout.yaml")), ids=lambda path: path.stem)
def test_an_editor_finds_the_schema_of_every_example(path):
    told = re.search(rb"^# yaml-language-server: \$schema=(\S+)\r?$", path.read_bytes(), re.MULTILINE)
    assert (path.parent / told[1].decode()).resolve() == EXAMPLES.parent / "schemas" / "lookout.schema.json"


READING = [
    "yaml-syntax",
    "yaml-encoding",
    "yaml-limit",
    "yaml-duplicate-key",
    "yaml-key-type",
    "yaml-feature",
]


@pytest.mark.parametrize("rule", [*READING, "yaml-ambiguous"])
def test_every_rule_of_reading_has_an_example(rule):
    assert any(rule in {name for _, name in expected(path)} for path in INVALID)
