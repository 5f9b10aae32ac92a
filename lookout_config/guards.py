"""The guards of a file: what a plan may never do without a person who means it."""

from collections.abc import Iterable, Mapping
from typing import Any

from lookout_config import impact, paths
from lookout_config.changes import Edit, Losses, Refusal

DEFAULTS = {
    "max_removals": 1,
    "max_removal_percent": 30,
    "max_users_unenrolled": 50,
    "min_full_access_members": 2,
}
_PER_CENT_COUNTS_FROM = 10
_GROUPS = "connector.enrollment.groups"


def refusals(config: Mapping[str, Any], edits: Iterable[Edit], losses: Losses) -> tuple[Refusal, ...]:
    """What the guards forbid in these edits, each with the guard's key and what it found."""
    limits = {**DEFAULTS, **config.get("guards", {})}
    found: list[Refusal] = []
    for edit in edits:
        if edit.known == "unknown":
            continue
        if edit.path == _GROUPS:
            found += _of_removals(edit, limits, losses)
        if edit.path == "console_access.full.id":
            found += _of_access(limits, losses)
        found += _of_policy(edit, config)
    return tuple(found)


def _of_removals(edit: Edit, limits: Mapping[str, int], losses: Losses) -> Iterable[Refusal]:
    before = edit.before or []
    gone = [name for name in before if name not in edit.after]
    if not gone:
        return
    if len(gone) > limits["max_removals"]:
        yield Refusal(
            "max_removals",
            f"{len(gone)} enrollment groups would be removed, {limits['max_removals']} at most are allowed",
        )
    share = 100 * len(gone) / len(before)
    if len(before) >= _PER_CENT_COUNTS_FROM and share > limits["max_removal_percent"]:
        yield Refusal(
            "max_removal_percent",
            f"{share:.0f} % of the enrollment groups would be removed, {limits['max_removal_percent']} % is allowed",
        )
    if not edit.after:
        yield Refusal("empty", "every enrollment group would be removed: nobody would be enrolled any more")
    yield from _of_users(gone, limits["max_users_unenrolled"], losses)
    yield from (
        Refusal("protected", f"the enrollment group {name!r} is protected, and would be removed")
        for name in gone
        if name in losses.protected
    )


def _of_users(gone: list[str], limit: int, losses: Losses) -> Iterable[Refusal]:
    users = sum(losses.users.get(name) or 0 for name in gone)
    if users > limit:
        yield Refusal(
            "max_users_unenrolled", f"{users} users would stop being enrolled, {limit} at most are allowed"
        )
    unseen = [name for name in gone if losses.users.get(name) is None]
    if unseen:
        yield Refusal(
            "max_users_unenrolled",
            f"the users of {', '.join(map(repr, unseen))} could not be counted, so how many would stop being "
            "enrolled is not known",
        )


def _of_access(limits: Mapping[str, int], losses: Losses) -> Iterable[Refusal]:
    members = losses.full_access_members
    if members is not None and members < limits["min_full_access_members"]:
        yield Refusal(
            "min_full_access_members",
            f"the new full-access group has {members} members, {limits['min_full_access_members']} at least are wanted",
        )


def _of_policy(edit: Edit, config: Mapping[str, Any]) -> Iterable[Refusal]:
    if edit.place[:2] != ("intune", "compliance_policies") or edit.place[-1] != "max_threat_level":
        return
    policy = paths.at(config, edit.place[:-1])
    if policy.get("protected") and impact.stricter(edit.after, edit.before):
        name = paths.item_name(policy)
        yield Refusal("protected", f"the policy {name!r} is protected, and would let more threats pass")
