"""Findings as a code quality report of GitLab, which compares them with those of the target branch by fingerprint."""

from typing import Any

from lookout_config.model import Severity
from lookout_config.report.entries import WAIVED, Entry, entries
from lookout_config.report.escape import json_text, terminal
from lookout_config.report.given import Results
from lookout_config.report.style import PLAIN, Style

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "minor"}


def render(results: Results, _style: Style = PLAIN) -> str:
    return json_text([_issue(entry) for entry in entries(results)])


def _issue(entry: Entry) -> dict[str, Any]:
    place = entry.position
    return {
        "description": terminal(entry.said),
        "check_name": terminal(entry.rule),
        "fingerprint": entry.fingerprint,
        "severity": "info" if entry.standing == WAIVED else _SEVERITIES.get(entry.severity, "info"),
        "location": {"path": place.file, "lines": {"begin": place.line, "end": place.end_line}},
    }
