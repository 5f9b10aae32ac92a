"""What the live rules know of the chain from Lookout to the lock: by topic, with what is true when none complains."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lookout_config import paths
from lookout_config.impact import system_of
from lookout_config.impact.matrix import Kind, Policy
from lookout_config.impact.nouns import Condition, Effect, Sight
from lookout_config.model import Finding, Path
from lookout_config.tongue import joined, said


class Topic(NamedTuple):
    """What live rules know: the clause that is true when none of them has anything to say.

    ``open`` says that it is not known, and for what ``{reason}``. They say nothing where the file has none of
    ``blocks``.
    """

    about: str
    kind: Kind
    clause: str
    open: str
    rules: tuple[str, ...]
    collection: str
    blocks: tuple[Path, ...] = ()


_IGNORED = ("connector-unresponsive", "connector-heartbeat-dead")
TOPICS = (
    Topic(
        "connection",
        "compliance",
        said("Intune reads Lookout as enabled, and has heard of it lately"),
        said("whether Intune reads Lookout as enabled, and has heard of it lately: {reason}"),
        ("connector-missing", *_IGNORED, "connector-not-enabled", "connector-heartbeat-old"),
        "deviceManagement/mobileThreatDefenseConnectors",
        (("connector",), ("intune", "mtd_connector")),
    ),
    Topic(
        "assignment",
        "compliance",
        said("the compliance policies are there, and are assigned to users"),
        said("whether the compliance policies are there, and are assigned to users: {reason}"),
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
        said("a compliance policy with a threat level reaches everyone in the enrollment groups"),
        said(
            "whether a compliance policy with a threat level reaches everyone in the enrollment groups: {reason}"
        ),
        ("compliance-coverage",),
        "deviceManagement/deviceCompliancePolicies",
        (("connector", "enrollment", "groups"),),
    ),
    Topic(
        "conditional-access",
        "compliance",
        said(
            "a Conditional Access policy that is on requires a compliant device; it blocks once the delay of the "
            "compliance policy's own action is over, and whom it reaches is not judged"
        ),
        said("whether a Conditional Access policy that is on requires a compliant device: {reason}"),
        ("ca-missing",),
        "identity/conditionalAccess/policies",
        (("intune", "compliance_policies"),),
    ),
    Topic(
        "partner-priority",
        "app protection",
        said("Defender does not come before Lookout in app protection, once the file is applied"),
        said(
            "whether Defender does not come before Lookout in app protection, once the file is applied: {reason}"
        ),
        ("partner-priority",),
        "beta/deviceAppManagement/{}ManagedAppProtections",
        (("intune", "app_protection_policies"),),
    ),
)


def heard(topic: Topic, sight: Sight, policies: Sequence[Policy]) -> Iterator[Condition]:
    """What the live rules of a topic have said; silence is good only where they were asked and could see."""
    found = [finding for finding in sight.findings if finding.rule in topic.rules]
    yield from (_stopped(finding, topic, policies) for finding in found)
    reasons = [blind.reason for blind in sight.unchecked if blind.rule in topic.rules]
    if not (found or reasons):
        reasons = _not_asked(topic, sight, policies)
    for reason in dict.fromkeys(reasons):
        text = said(topic.open, reason=reason)
        yield Condition(topic.about, Effect.UNKNOWN, text, "unknown", rule=topic.rules[0])
    if not (found or reasons):
        yield Condition(topic.about, Effect.HOLDS, said(topic.clause), "read")


def _stopped(finding: Finding, topic: Topic, policies: Sequence[Policy]) -> Condition:
    text = finding.message
    if finding.waived:
        text = said("{message} (waived: {reason})", message=text, reason=finding.waived.reason)
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
        return [said("the tenant was not asked")]
    if not any(paths.at(sight.config, block) for block in topic.blocks):
        missing = joined("{head} or {rest}", [".".join(map(str, block)) for block in topic.blocks])
        return [said("the file has no {blocks}, so nothing asks for it", blocks=missing)]
    off = [rule for rule in topic.rules if rule not in sight.rules]
    if off:
        return [said("the rule {rule} is off in this file", rule=off[0])]
    systems = dict.fromkeys(system_of(policy.platform) for policy in policies if policy.kind == topic.kind)
    wanted = dict.fromkeys(topic.collection.format(system) for system in systems or ("android", "ios"))
    unseen = [collection for collection in wanted if collection not in sight.read]
    return [said("{collection} was not read", collection=unseen[0])] if unseen else []
