"""A history as JSON, one document; its schema is schemas/history.schema.json."""

from typing import Any

from lookout_config import history
from lookout_config.report import histories
from lookout_config.report.escape import json_text
from lookout_config.report.given import Present, Told
from lookout_config.report.style import PLAIN, Style
from lookout_config.speakers import Speaker, speaker

_ENDS = ("done", "failed", "uncertain", "attested", "requested")


def render(told: Told, _style: Style = PLAIN) -> str:
    return json_text(
        {
            "format_version": "1",
            "tool_version": told.tool_version,
            "file": told.file,
            "records": list(told.records),
            "tenant": {"id": told.tenant_id, "name": told.tenant_name},
            "settings": list(told.settings),
            "since": told.since or None,
            "events": [_event(entry) for entry in told.entries],
            "applies": [_run(run) for run in history.runs(told.entries)],
            "present": _present(told.present) if told.present else None,
        }
    )


def _event(entry: history.Entry) -> dict[str, Any]:
    event = entry.event
    return {
        "at": event.at,
        "by": _by(entry.speaker),
        "event": event.event,
        "setting": event.setting,
        "label": entry.label,
        "value": event.value,
        "evidence": _evidence(entry),
        "plan": event.plan or None,
    }


def _evidence(entry: history.Entry) -> dict[str, Any] | None:
    text, digest = entry.evidence
    return {"text": text, "sha256": digest or None} if entry.event.evidence else None


def _by(told: Speaker) -> dict[str, Any]:
    return {"name": told.name, "established": told.established, "on_behalf_of": told.owner or None}


def _run(run: history.Run) -> dict[str, Any]:
    return {
        "plan": run.plan,
        "began": run.began,
        "ended": run.ended,
        "by": [_by(speaker(by)) for by in run.by],
        **{kind: run.counts[kind] for kind in _ENDS},
        "in_doubt": list(run.in_doubt),
    }


def _present(present: Present) -> dict[str, Any]:
    return {
        "at": present.at,
        "counts": {known: present.number(known) for known in histories.KNOWN},
        "settings": [_setting(setting) for setting in present.settings],
    }


def _setting(known: history.Known) -> dict[str, Any]:
    """What is unknown has no value: null, which is not the same as unset."""
    wanted, found, entry = known.wanted, known.found, known.entry
    return {
        "path": wanted.path,
        "label": known.label,
        "wanted": wanted.value,
        "value": found.value,
        "known": found.known,
        "by": _by(entry.speaker) if entry else None,
        "at": entry.event.at if entry else None,
        "age_days": known.age,
        "evidence": _evidence(entry) if entry else None,
        "reason": found.reason or None,
    }
