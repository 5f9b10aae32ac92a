"""What the live rules know of the chain from Lookout to the lock: by topic, with what is true when none complains."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lookout_config import paths
from lookout_config.impact import system_of
from lookout_config.impact.matrix import Kind, Policy
from lookout_config.impact.nouns import Condition, Effect, Sight
from lookout_config.model import Finding, Path


class Topic(NamedTuple):
    """What live rules know: the clause that is true when none of them has anything to say.

    They say nothing where the file has none of ``blocks``; ``beside`` is what to know when the clause is true.
    """

    about: str
    kind: Kind
    clause: str
    rules: tuple[str, ...]
    collection: str
    blocks: tuple[Path, ...] = ()
    beside: str = ""


_IGNORED = ("connector-unresponsive", "connector-heartbeat-dead")
TOPICS = (
    Topic(
        "connection",
        "compliance",
        "Intune reads Lookout as enabled, and has heard of it lately",
        ("connector-missing", *_IGNORED, "connector-not-enabled", "connector-heartbeat-old"),
        "deviceManagement/mobileThreatDefenseConnectors",
        (("connector",), ("intune", "mtd_connector")),
    ),
    Topic(
        "assignment",
        "compliance",
        "the compliance policies are there, and are assigned to users",
        (
            "compliance-not-found",
            "compliance-ambiguous",
            "compliance-platform",
            "compliance-unassigned",
            "compliance-device-group",
        ),
        "deviceManagement/deviceCompliancePolicies",
        (("intune", "compliance_policies"),),
    ),
    Topic(
        "coverage",
        "compliance",
        "a compliance policy with a threat level reaches everyone in the enrollment groups",
        ("compliance-coverage",),
        "deviceManagement/deviceCompliancePolicies",
        (("connector", "enrollment", "groups"),),
    ),
    Topic(
        "conditional-access",
        "compliance",
        "a Conditional Access policy that is on requires a compliant device",
        ("ca-missing",),
        "identity/conditionalAccess/policies",
        (("intune", "compliance_policies"),),
        "; it blocks once the delay of the compliance policy's own action is over, and whom it reaches is not judged",
    ),
    Topic(
        "partner-priority",
        "app protection",
        "Defender does not come before Lookout in app protection, once the file is applied",
        ("partner-priority",),
        "beta/deviceAppManagement/{}ManagedAppProtections",
        (("intune", "app_protection_policies"),),
    ),
)


def said(topic: Topic, sight: Sight, policies: Sequence[Policy]) -> Iterator[Condition]:
    """What the live rules of a topic have said; silence is good only where they were asked and could see."""
    found = [finding for finding in sight.findings if finding.rule in topic.rules]
    yield from (_stopped(finding, topic, policies) for finding in found)
    reasons = [blind.reason for blind in sight.unchecked if blind.rule in topic.rules]
    if not (found or reasons):
        reasons = _not_asked(topic, sight, policies)
    for reason in dict.fromkeys(reasons):
        text = f"whether {topic.clause}: {reason}"
        yield Condition(topic.about, Effect.UNKNOWN, text, "unknown", rule=topic.rules[0])
    if not (found or reasons):
        yield Condition(topic.about, Effect.HOLDS, f"{topic.clause}{topic.beside}", "read")


def _stopped(finding: Finding, topic: Topic, policies: Sequence[Policy]) -> Condition:
    waived = f" (waived: {finding.waived.reason})" if finding.waived else ""
    text = f"{finding.message}{waived}"
    stopped = Condition(topic.about, Effect.STOPS, text, "read", rule=finding.rule)
    if finding.rule not in _IGNORED:
        return stopped
    # Microsoft says so of compliance; what becomes of app protection then is not documented.
    whom = dict.fromkeys(
        (policy.kind, system_of(policy.platform)) for policy in policies if policy.kind == "compliance"
    )
    return stopped._replace(cause="ignored", whom=tuple(whom))


def _not_asked(topic: Topic, sight: Sight, policies: Sequence[Policy]) -> list[str]:
    """Why the rules of a topic could not have said anything."""
    if sight.rules is None:
        return ["the tenant was not asked"]
    if not any(paths.at(sight.config, block) for block in topic.blocks):
        missing = " or ".join(".".join(map(str, block)) for block in topic.blocks)
        return [f"the file has no {missing}, so nothing asks for it"]
    off = [rule for rule in topic.rules if rule not in sight.rules]
    if off:
        return [f"the rule {off[0]} is off in this file"]
    systems = dict.fromkeys(system_of(policy.platform) for policy in policies if policy.kind == topic.kind)
    wanted = dict.fromkeys(topic.collection.format(system) for system in systems or ("android", "ios"))
    unseen = [collection for collection in wanted if collection not in sight.read]
    return [f"{unseen[0]} was not read"] if unseen else []
