"""An impact in the words that every form for people shows: columns, rows, and what must be known to read them."""

from collections.abc import Sequence
from typing import NamedTuple

from lookout_config.impact import CONTENT, LEVELS, Verdict, platforms_of, strictest
from lookout_config.impact.matrix import NOT_TOLD, Group, Policy, Row, rows
from lookout_config.impact.nouns import Condition, Effect
from lookout_config.report import values
from lookout_config.report.given import Impact

WHAT = "What an open issue does to a phone, once the file is applied."
NO_POLICY = (
    "The file has no compliance or app protection policy: no threat makes a phone non-compliant by it."
)
_HEADS = {
    Effect.STOPS: "What keeps it from working now",
    Effect.UNKNOWN: "Not known",
    Effect.DECIDES: "Whatever the risk",
    Effect.HOLDS: "In order",
}
_LEGEND = {
    Verdict.COMPLIANT_INFERRED: "it is inferred that advisory leaves a phone compliant, Lookout does not say so",
    Verdict.REPORTING_ONLY: "the level lets every threat pass; Intune reports it",
    Verdict.NOT_EVALUATED: "the policy sets no threat level",
    Verdict.NO_VERDICT: "Lookout has no say, for a reason above",
    Verdict.NOT_DOCUMENTED: "the class is documented for the other system only",
}


class Lines(NamedTuple):
    """The class names of a row, or the one line that stands for them."""

    said: str
    classes: tuple[str, ...]


def parts(given: Impact) -> list[tuple[str, list[Condition]]]:
    """The conditions by what they do, the worst first."""
    found = given.weighed.conditions
    groups = [(head, [one for one in found if one.effect is effect]) for effect, head in _HEADS.items()]
    return [(head, some) for head, some in groups if some]


def told(condition: Condition) -> str:
    """A condition, and how we know it; what is not known stands under a head that says so."""
    known = "in the file" if condition.known == "file" else values.known(condition)
    return condition.text if condition.known == "unknown" else f"{condition.text} ({known})"


def policy_line(policy: Policy) -> str:
    """What kind of policy it is, and where it applies."""
    if policy.kind == "compliance":
        return policy.platform
    return f"app protection on {policy.platform}, beyond it: {action(policy)}"


def level(policy: Policy) -> str:
    """The level of a policy; how it is known where the file does not say it."""
    if policy.level is None:
        return "level not known"
    return policy.level if policy.known == "file" else f"{policy.level} ({policy.known})"


def action(policy: Policy) -> str:
    """What app protection does to a phone beyond its level."""
    return policy.action or "block or wipe"


def word(verdict: Verdict, policy: Policy) -> str:
    """A cell in words: app protection acts, and judges nobody non-compliant."""
    acts = verdict is Verdict.NON_COMPLIANT and policy.kind == "app protection"
    return action(policy) if acts else str(verdict)


def group_name(group: Group) -> str:
    """The device group as a heading."""
    return "Default device group" if group.name is None else f"Device group {group.name}"


def groups(given: Impact) -> Sequence[Group]:
    """The device groups that there is a matrix for: none without a policy to judge by."""
    return given.weighed.groups if given.weighed.policies else ()


def classes(row: Row, group: Group, given: Impact) -> Lines:
    """The classes of a row; those that the file leaves out are counted, and named once."""
    if row.label != NOT_TOLD:
        return Lines("", row.classes)
    first = given.weighed.groups[0]
    if group is not first and row.classes in [one.classes for one in rows(first) if one.label == NOT_TOLD]:
        return Lines(f"the same {_many(row)} as in Default", ())
    return Lines(f"{_many(row)} whose risk the file leaves out", row.classes)


def legend(given: Impact) -> list[tuple[str, str]]:
    """What the words in the matrix mean, those that are not plain."""
    every = [row for group in groups(given) for row in rows(group)]
    used = {cell for row in every for cell in row.cells}
    found = [(str(verdict), text) for verdict, text in _LEGEND.items() if verdict in used]
    if any(cls in CONTENT for row in every for cls in row.classes):
        found.append(("content", "whether content classes count for compliance is not documented"))
    if any(row.label == NOT_TOLD for row in every):
        found.append((NOT_TOLD, "the file sets no risk, and which one Lookout has then is not known"))
    return found


def summary(given: Impact) -> str:
    """The last line."""
    found = [one.effect for one in given.weighed.conditions]
    groups, policies = len(given.weighed.groups), len(given.weighed.policies)
    columns = "1 policy" if policies == 1 else f"{policies} policies"
    return (
        f"Impact: {values.count(groups, 'device group')}, {columns}; "
        f"{found.count(Effect.STOPS)} in the way; {found.count(Effect.UNKNOWN)} not known."
    )


def _many(row: Row) -> str:
    return "1 class" if len(row.classes) == 1 else f"{len(row.classes)} classes"


def shared(given: Impact) -> list[str]:
    """Where several levels may meet on one phone, which of them counts."""
    by_platform: dict[str, list[tuple[Policy, str]]] = {}
    own = [(policy, "") for policy in given.weighed.policies if policy.kind == "compliance"]
    others = [(policy, ", not in this file") for policy in given.weighed.others or ()]
    for policy, mark in (*own, *others):
        if policy.level in LEVELS:
            by_platform.setdefault(policy.platform, []).append((policy, mark))
    return [_counts(platform, some) for platform, some in by_platform.items() if len(some) > 1]


def _counts(platform: str, policies: Sequence[tuple[Policy, str]]) -> str:
    names = ", ".join(f"{policy.name} ({policy.level}{mark})" for policy, mark in policies)
    least = strictest(policy.level for policy, _ in policies)
    return (
        f"On {platform} several policies have a level: {names}. On a phone that more than one of them reaches, the "
        f"most restrictive counts; on one that all reach, {least}."
    )


def platforms(given: Impact) -> list[str]:
    """Of which classes it is not known on which systems they occur: never that they do not."""
    every = sorted({threat.name for group in groups(given) for threat in group.threats})
    unknown = [cls for cls in every if platforms_of(cls) is None]
    known = [
        f"{cls} (iOS only)" if platforms_of(cls) == ("ios",) else cls for cls in every if platforms_of(cls)
    ]
    told = f"Platform not known: on which systems {len(unknown)} classes occur; it is known of {', '.join(known)}."
    return [told] if unknown else []
