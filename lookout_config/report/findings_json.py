"""Findings as JSON, one document; its schema is schemas/findings.schema.json."""

from typing import Any

from lookout_config.model import Finding, Unchecked
from lookout_config.report.escape import json_text
from lookout_config.report.given import Results
from lookout_config.report.style import PLAIN, Style
from lookout_config.report.weights import found


def render(results: Results, _style: Style = PLAIN) -> str:
    return json_text(
        {
            "format_version": "1",
            "findings": [finding(entry) for entry in results.findings],
            "not_checked": [not_checked(entry) for entry in results.not_checked],
            "summary": {**found(results.findings, results.not_checked), "files": len(results.files)},
        }
    )


def finding(entry: Finding) -> dict[str, Any]:
    """One finding, the same in every JSON document that has findings."""
    place = entry.position
    return {
        "rule": entry.rule,
        "severity": str(entry.severity),
        "message": entry.message,
        "hint": entry.hint or None,
        "fix": entry.fix,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "path": entry.path,
        "waived": entry.waived._asdict() if entry.waived else None,
    }


def not_checked(entry: Unchecked) -> dict[str, Any]:
    """One thing that a rule could not see."""
    return {
        "rule": entry.rule,
        "path": entry.path,
        "file": entry.position.file,
        "permission": entry.permission,
        "reason": entry.reason,
    }
