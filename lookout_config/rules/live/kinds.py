"""Rules about what an enrollment group is: a security group, and of which sort."""

from collections.abc import Iterator
from typing import Any

from lookout_config import tenant
from lookout_config.model import NotChecked, Path, Problem, Severity
from lookout_config.rules import rule
from lookout_config.tenant import Fate, Thing
from lookout_config.world import Snapshot

_JUDGED = ("groupTypes", "securityEnabled", "mailEnabled")


@rule("group-not-security", Severity.ERROR, live=True)
def group_not_security(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """The group is not security-enabled: a distribution list, or a plain Microsoft 365 group.

    All documents of Lookout and Microsoft speak of security groups. A list for mail is not one, and nobody
    is enrolled through it.

    Source: Microsoft Learn, lookout-mtd-connector-integration, Enrollment Management; group resource type,
    Group types.

    To mend: name a security group with the same people.
    """
    for path, group in _judged(config, snapshot):
        if isinstance(group, NotChecked):
            yield group
        elif not group["securityEnabled"]:
            kind = "a Microsoft 365 group without security" if _is_m365(group) else "a distribution list"
            kind = kind if group["mailEnabled"] or _is_m365(group) else "not security-enabled"
            message = f"{tenant.called(group)} is {kind}; name a security group"
            yield Problem(path, message)


@rule("group-is-m365", Severity.WARNING, live=True)
def group_is_m365(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """The group is a Microsoft 365 group that is also security-enabled.

    What Lookout does with such a group is not documented. Its members often come and go as people join a
    team, and each of them is enrolled or removed.

    Source: Microsoft Learn, group resource type, Group types; lookout-mtd-connector-integration speaks of
    security groups only.

    To mend: name a security group, or waive the finding once you have seen that its users are enrolled.
    """
    for path, group in _judged(config, snapshot):
        if isinstance(group, NotChecked):
            yield group
        elif group["securityEnabled"] and _is_m365(group):
            called = tenant.called(group)
            yield Problem(path, f"{called} is a Microsoft 365 group; Lookout documents security groups")


@rule("group-mail-enabled", Severity.WARNING, live=True)
def group_mail_enabled(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """The group is a mail-enabled security group.

    The documents only ever say "security group"; whether the mail-enabled sort works is not written anywhere.

    Source: Microsoft Learn, group resource type, Group types; lookout-mtd-connector-integration.

    To mend: name a plain security group, or waive the finding once you have seen that its users are enrolled.
    """
    for path, group in _judged(config, snapshot):
        if isinstance(group, NotChecked):
            yield group
        elif group["securityEnabled"] and group["mailEnabled"] and not _is_m365(group):
            called = tenant.called(group)
            yield Problem(path, f"{called} is mail-enabled; the documents speak of plain security groups")


@rule("group-rule-paused", Severity.WARNING, live=True)
def group_rule_paused(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """The group's dynamic membership is paused.

    Who should join it does not, and who should leave stays. New phones are not enrolled.

    Source: Microsoft Learn, group resource type: membershipRuleProcessingState is On or Paused.

    To mend: resume the processing of its rule (Entra admin center > Groups > the group > Dynamic membership rules).
    """
    for path, group in _judged(config, snapshot):
        if isinstance(group, NotChecked):
            yield group
        elif "DynamicMembership" in group["groupTypes"]:
            state = group.get("membershipRuleProcessingState")
            if state is None:
                yield (
                    tenant.of(snapshot)
                    .unseen("groups", "Graph did not give membershipRuleProcessingState")
                    .at(path)
                )
            elif state == "Paused":
                message = f"the dynamic membership of {tenant.called(group)} is paused; switch it on"
                yield Problem(path, message)


@tenant.once
def _judged(config: Any, snapshot: Snapshot) -> Iterator[tuple[Path, Thing | NotChecked]]:
    """Every enrollment group that was found, or why its sort is not known. An absent property is not False."""
    seen = tenant.of(snapshot)
    for path, _, meant in tenant.meanings(config, snapshot):
        where = (*path, "name")
        if meant.fate is Fate.UNSEEN and meant.unseen:
            yield where, meant.unseen.at(where)
        if meant.group is None:
            continue
        absent = [name for name in _JUDGED if meant.group.get(name) is None]
        if absent:
            yield where, seen.unseen("groups", f"Graph did not give {', '.join(absent)}").at(where)
        else:
            yield where, meant.group


def _is_m365(group: Thing) -> bool:
    return "Unified" in group["groupTypes"]
