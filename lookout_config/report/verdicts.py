"""An impact in the words that every form for people shows: columns, rows, and what must be known to read them."""

from collections.abc import Sequence
from typing import NamedTuple

from lookout_config.impact import CONTENT, LEVELS, Verdict, platforms_of, strictest
from lookout_config.impact.matrix import CONTENT as CONTENT_ROW
from lookout_config.impact.matrix import NOT_TOLD, Group, Policy, Row, rows
from lookout_config.impact.nouns import Condition, Effect
from lookout_config.report import values
from lookout_config.report.given import Impact
from lookout_config.tongue import said, said_of, say, say_of, told

WHAT = said("What an open issue does to a phone, once the file is applied.")
NO_POLICY = said(
    "The file has no compliance or app protection policy: no threat makes a phone non-compliant by it."
)
_HEADS = {
    Effect.STOPS: said("What keeps it from working now"),
    Effect.UNKNOWN: said("Not known"),
    Effect.DECIDES: said("Whatever the risk"),
    Effect.HOLDS: said("In order"),
}
_LEGEND = {
    Verdict.COMPLIANT_INFERRED: said(
        "it is inferred that advisory leaves a phone compliant, Lookout does not say so"
    ),
    Verdict.REPORTING_ONLY: said("the level lets every threat pass; Intune reports it"),
    Verdict.NOT_EVALUATED: said("the policy sets no threat level"),
    Verdict.NO_VERDICT: said("Lookout has no say, for a reason above"),
    Verdict.NOT_DOCUMENTED: said("the class is documented for the other system only"),
}


def label(row: Row) -> str:
    """What stands before a row: a risk as the file has it, or what is no risk in words."""
    return say(row.label) if row.label in (CONTENT_ROW, NOT_TOLD) else row.label


class Lines(NamedTuple):
    """The class names of a row, or the one line that stands for them."""

    said: str
    classes: tuple[str, ...]


def parts(given: Impact) -> list[tuple[str, list[Condition]]]:
    """The conditions by what they do, the worst first."""
    found = given.weighed.conditions
    groups = [(head, [one for one in found if one.effect is effect]) for effect, head in _HEADS.items()]
    return [(say(head), some) for head, some in groups if some]


def line(condition: Condition) -> str:
    """A condition, and how we know it; what is not known stands under a head that says so."""
    if condition.known == "unknown":
        return told(condition.text)
    known = say("in the file") if condition.known == "file" else values.known(condition)
    return say("{text} ({known})", text=condition.text, known=known)


def policy_line(policy: Policy) -> str:
    """What kind of policy it is, and where it applies."""
    if policy.kind == "compliance":
        return policy.platform
    return say(
        "app protection on {platform}, beyond it: {action}", platform=policy.platform, action=action(policy)
    )


def level(policy: Policy) -> str:
    """The level of a policy; how it is known where the file does not say it."""
    if policy.level is None:
        return say("level not known")
    if policy.known == "file":
        return policy.level
    return say("{text} ({known})", text=policy.level, known=said(policy.known))


def action(policy: Policy) -> str:
    """What app protection does to a phone beyond its level."""
    return policy.action or say("block or wipe")


def word(verdict: Verdict, policy: Policy) -> str:
    """A cell in words: app protection acts, and judges nobody non-compliant."""
    acts = verdict is Verdict.NON_COMPLIANT and policy.kind == "app protection"
    return action(policy) if acts else say(str(verdict))


def group_name(group: Group) -> str:
    """The device group as a heading."""
    return say("Default device group") if group.name is None else say("Device group {name}", name=group.name)


def groups(given: Impact) -> Sequence[Group]:
    """The device groups that there is a matrix for: none without a policy to judge by."""
    return given.weighed.groups if given.weighed.policies else ()


def classes(row: Row, group: Group, given: Impact) -> Lines:
    """The classes of a row; those that the file leaves out are counted, and named once."""
    if row.label != NOT_TOLD:
        return Lines("", row.classes)
    first = given.weighed.groups[0]
    if group is not first and row.classes in [one.classes for one in rows(first) if one.label == NOT_TOLD]:
        same = say_of(
            len(row.classes),
            "the same {number} class as in Default",
            "the same {number} classes as in Default",
        )
        return Lines(same, ())
    return Lines(
        say_of(
            len(row.classes),
            "{number} class whose risk the file leaves out",
            "{number} classes whose risk the file leaves out",
        ),
        row.classes,
    )


def named(words: str, names: Sequence[str]) -> str:
    """The classes of a row behind the line that is said of them."""
    if not names or not words:
        return words or ", ".join(names)
    return say("{word}: {text}", word=words, text=", ".join(names))


def legend(given: Impact) -> list[tuple[str, str]]:
    """What the words in the matrix mean, those that are not plain."""
    every = [row for group in groups(given) for row in rows(group)]
    used = {cell for row in every for cell in row.cells}
    found = [(say(str(verdict)), say(text)) for verdict, text in _LEGEND.items() if verdict in used]
    if any(cls in CONTENT for row in every for cls in row.classes):
        found.append(
            (say(CONTENT_ROW), say("whether content classes count for compliance is not documented"))
        )
    if any(row.label == NOT_TOLD for row in every):
        found.append(
            (say(NOT_TOLD), say("the file sets no risk, and which one Lookout has then is not known"))
        )
    return found


def summary(given: Impact) -> str:
    """The last line."""
    found = [one.effect for one in given.weighed.conditions]
    groups, policies = len(given.weighed.groups), len(given.weighed.policies)
    return say(
        "Impact: {groups}, {policies}; {stops} in the way; {unknown} not known.",
        groups=said_of(groups, "{number} device group", "{number} device groups"),
        policies=said_of(policies, "{number} policy", "{number} policies"),
        stops=found.count(Effect.STOPS),
        unknown=found.count(Effect.UNKNOWN),
    )


def shared(given: Impact) -> list[str]:
    """Where several levels may meet on one phone, which of them counts."""
    by_platform: dict[str, list[tuple[Policy, str]]] = {}
    own = [(policy, "") for policy in given.weighed.policies if policy.kind == "compliance"]
    others = [(policy, said("not in this file")) for policy in given.weighed.others or ()]
    for policy, mark in (*own, *others):
        if policy.level in LEVELS:
            by_platform.setdefault(policy.platform, []).append((policy, mark))
    return [_counts(platform, some) for platform, some in by_platform.items() if len(some) > 1]


def _counts(platform: str, policies: Sequence[tuple[Policy, str]]) -> str:
    names = ", ".join(
        f"{policy.name} ({', '.join(filter(None, (policy.level, told(mark))))})" for policy, mark in policies
    )
    return say(
        "On {platform} several policies have a level: {policies}. On a phone that more than one of them reaches, the "
        "most restrictive counts; on one that all reach, {level}.",
        platform=platform,
        policies=names,
        level=strictest(policy.level for policy, _ in policies),
    )


def platforms(given: Impact) -> list[str]:
    """Of which classes it is not known on which systems they occur: never that they do not."""
    every = sorted({threat.name for group in groups(given) for threat in group.threats})
    unknown = [cls for cls in every if platforms_of(cls) is None]
    known = [
        say("{classification} (iOS only)", classification=cls) if platforms_of(cls) == ("ios",) else cls
        for cls in every
        if platforms_of(cls)
    ]
    if not unknown:
        return []
    return [
        say_of(
            len(unknown),
            "Platform not known: on which systems {number} class occurs; it is known of {known}.",
            "Platform not known: on which systems {number} classes occur; it is known of {known}.",
            known=", ".join(known),
        )
    ]
