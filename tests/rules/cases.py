"""YAML text in, lines and rule ids out: the form of every case of a rule."""

from datetime import date

from lookout_config import rules, schema, source
from lookout_config.model import Document, Finding

TODAY = date(2026, 11, 22)
HEAD = "version: 1\ntenant: {id: 3f2504e0-4f89-41d3-9a0c-0305e82c3301}\n"


def document(text: str, file: str = "lookout.yaml") -> Document:
    """A file as the rules see it. A case must be sound in reading and shape."""
    parsed = source.parse(text.encode(), file)
    assert [problem for problem in parsed.problems if problem.severity == "error"] == []
    assert list(schema.findings(parsed)) == []
    return parsed._replace(data=schema.written_out(parsed.data))


def findings(text: str, *without: str, today: date = TODAY) -> list[Finding]:
    """All that the offline rules find, but for those left out."""
    asked = [entry for entry in rules.offline_rules() if entry.id not in without]
    found, unchecked = rules.run(asked, document(text), today=today)
    assert unchecked == []
    return found


def found(text: str, *of: str, today: date = TODAY) -> list[tuple[int, str]]:
    """Lines and ids, below a head of two lines that every file has; ``of`` leaves only these rules' findings."""
    every = findings(HEAD + text, today=today)
    return [(entry.position.line - 2, entry.rule) for entry in every if not of or entry.rule in of]
