"""A plan as JSON, one document; its schema is schemas/plan.schema.json."""

from typing import Any

from lookout_config.changes import Apart, BySupport, Edit, InConsole, InGraph, Step
from lookout_config.report.escape import json_text
from lookout_config.report.findings_json import finding, not_checked
from lookout_config.report.given import Planned
from lookout_config.report.style import PLAIN, Style
from lookout_config.report.totals import totals


def render(planned: Planned, _style: Style = PLAIN) -> str:
    plan = planned.plan
    return json_text(
        {
            "format_version": "1",
            "tool_version": planned.tool_version,
            "file": plan.file,
            **({"revision": planned.revision} if planned.revision else {}),
            "tenant": {"id": plan.tenant_id, "name": plan.tenant_name},
            "digest": plan.digest,
            "managed": plan.managed,
            "findings": [finding(entry) for entry in planned.findings],
            "not_checked": [not_checked(entry) for entry in planned.not_checked],
            "steps": [_step(step) for step in plan.steps],
            "unchanged": [thing.path for thing in plan.unchanged],
            "unknown": [{"path": thing.path, "reason": thing.reason} for thing in plan.unknown],
            "summary": totals(plan),
            **_since(planned.apart),
        }
    )


def _since(apart: Apart | None) -> dict[str, Any]:
    """What is of this change, where a revision was named."""
    if apart is None:
        return {}
    before = [edit.path for step in apart.before for edit in step.edits]
    sums = totals(apart.fresh)
    return {"base": {"revision": apart.revision, "before": before, "gone": list(apart.gone), "summary": sums}}


def how(step: Step) -> str:
    """Who takes a step, in one word."""
    match step.how:
        case InGraph():
            return "graph"
        case InConsole():
            return "console"
        case BySupport():
            return "support"


def _step(step: Step) -> dict[str, Any]:
    return {
        "action": step.action,
        "how": how(step),
        "who": step.who,
        "after": list(step.after),
        "held": step.held or None,
        "requested": _requested(step),
        "notes": list(step.notes),
        "kind": step.kind,
        "name": step.name,
        "path": step.path,
        "file": step.position.file,
        "line": step.position.line,
        "menu": step.how.menu if isinstance(step.how, InConsole) else None,
        "edits": [_edit(edit) for edit in step.edits],
    }


def _requested(step: Step) -> dict[str, str] | None:
    match step.how:
        case BySupport(ticket=ticket, since=since) if ticket:
            return {"ticket": ticket, "since": since}
    return None


def _edit(edit: Edit) -> dict[str, Any]:
    """What is unknown has no value: null, and ``known`` says that it is not told, which is not the same as unset."""
    return {
        "path": edit.path,
        "before": None if edit.known == "unknown" else edit.before,
        "after": edit.after,
        "known": edit.known,
    }
