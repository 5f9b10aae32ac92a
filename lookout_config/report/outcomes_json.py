"""What became of a plan as JSON, one document; its schema is schemas/outcomes.schema.json."""

from typing import Any

from lookout_config.changes import Outcome
from lookout_config.report.escape import json_text
from lookout_config.report.given import Applied
from lookout_config.report.plan_json import how
from lookout_config.report.style import PLAIN, Style
from lookout_config.report.totals import key, outcomes


def render(applied: Applied, _style: Style = PLAIN) -> str:
    plan = applied.plan
    return json_text(
        {
            "format_version": "1",
            "file": plan.file,
            "tenant": {"id": plan.tenant_id, "name": plan.tenant_name},
            "digest": plan.digest,
            "outcomes": [_outcome(outcome) for outcome in applied.outcomes],
            "summary": outcomes(applied.outcomes),
        }
    )


def _outcome(outcome: Outcome) -> dict[str, Any]:
    step = outcome.step
    return {
        "action": step.action,
        "how": how(step),
        "kind": step.kind,
        "name": step.name,
        "path": step.path,
        "result": key(outcome.result),
        "error": outcome.error or None,
    }
