"""An impact as JSON, one document; its schema is schemas/impact.schema.json."""

from typing import Any

from lookout_config.impact import platforms_of
from lookout_config.impact.matrix import Group, Policy
from lookout_config.impact.nouns import Condition
from lookout_config.report.escape import json_text
from lookout_config.report.given import Impact
from lookout_config.report.style import PLAIN, Style


def render(given: Impact, _style: Style = PLAIN) -> str:
    weighed = given.weighed
    effects = [condition.effect.name.lower() for condition in weighed.conditions]
    return json_text(
        {
            "format_version": "1",
            "tool_version": given.tool_version,
            "file": given.file,
            "tenant": {"id": given.tenant_id, "name": given.tenant_name},
            "conditions": [_condition(condition) for condition in weighed.conditions],
            "policies": [_policy(policy) for policy in weighed.policies],
            "other_policies": None
            if weighed.others is None
            else [_policy(policy) for policy in weighed.others],
            "device_groups": [_group(group) for group in weighed.groups],
            "summary": {effect: effects.count(effect) for effect in ("stops", "unknown", "decides", "holds")},
        }
    )


def _condition(condition: Condition) -> dict[str, Any]:
    return {
        "about": condition.about,
        "effect": condition.effect.name.lower(),
        "text": condition.text,
        "known": condition.known,
        "by": condition.by or None,
        "at": condition.at or None,
        "rule": condition.rule or None,
    }


def _policy(policy: Policy) -> dict[str, Any]:
    return {
        "name": policy.name,
        "kind": policy.kind.replace(" ", "_"),
        "platform": policy.platform,
        "level": policy.level,
        "known": policy.known,
        "action": policy.action or None,
    }


def _group(group: Group) -> dict[str, Any]:
    """Every class, those too that the file leaves out: a program folds for itself."""
    return {
        "name": group.name,
        "classes": [
            {
                "class": threat.name,
                "risk": threat.risk,
                "platforms": platforms_of(threat.name),
                "verdicts": [cell.name.lower() for cell in threat.cells],
            }
            for threat in group.threats
        ],
    }
