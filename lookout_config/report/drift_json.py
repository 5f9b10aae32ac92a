"""Drift as JSON, one document for a nightly job; its schema is schemas/drift.schema.json."""

from typing import Any

from lookout_config.drift import Drift
from lookout_config.report.escape import json_text
from lookout_config.report.findings_json import finding, not_checked
from lookout_config.report.given import Drifted, Watched
from lookout_config.report.style import PLAIN, Style


def render(given: Drifted, _style: Style = PLAIN) -> str:
    return json_text(
        {
            "format_version": "1",
            "tool_version": given.tool_version,
            "drifted": any(one.drifted for one in given.files),
            "files": [_file(one) for one in given.files],
        }
    )


def _file(watched: Watched) -> dict[str, Any]:
    compared = watched.compared
    return {
        "file": watched.file,
        "tenant": {"id": watched.tenant_id, "name": watched.tenant_name},
        "drifted": watched.drifted,
        "compared_with": [word._asdict() for word in compared.words],
        "drift": [_drift(drift) for drift in compared.drifts],
        "findings": [finding(entry) for entry in watched.findings],
        "not_checked": [not_checked(entry) for entry in watched.not_checked],
        "unknown": [{"path": entry.path, "reason": entry.reason} for entry in compared.unknown],
        "same": list(compared.same),
        "pending": list(compared.pending),
        "accepted": list(compared.accepted),
        "unrecorded": list(compared.unrecorded),
        "ignored": list(compared.ignored),
    }


def _drift(drift: Drift) -> dict[str, Any]:
    now = drift.now
    return {
        "path": drift.path,
        "label": drift.label,
        "before": {"value": drift.before, **drift.word._asdict()},
        "after": {"value": drift.after, "known": now.known, "by": now.by or None, "at": now.at or None},
        "wanted": drift.wanted,
        "file": drift.position.file,
        "line": drift.position.line,
    }
