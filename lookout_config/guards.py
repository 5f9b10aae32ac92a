"""The guards of a file: what a plan may never do without a person who means it."""

from collections.abc import Iterable, Mapping
from typing import Any

from lookout_config import impact, paths
from lookout_config.changes import Edit, Losses, Refusal
from lookout_config.enrollment import GROUPS

DEFAULTS = {
    "max_removals": 1,
    "max_removal_percent": 30,
    "max_users_unenrolled": 50,
    "min_full_access_members": 2,
}
ALWAYS_ON = ("empty", "protected", "vanished")
NAMES = (*DEFAULTS, *ALWAYS_ON)
"""Every guard, as a refusal and ``--force`` name it."""

_PER_CENT_COUNTS_FROM = 10

# The whole lists whose entries protect or reach somebody, with the words for one entry and for several.
_LISTS: Mapping[str, tuple[str, str]] = {
    GROUPS: ("enrollment group", "enrollment groups"),
    "protections.phishing_and_content_protection.allowlisted_domains": ("allowed domain", "allowed domains"),
    "protections.phishing_and_content_protection.denylisted_domains": ("denied domain", "denied domains"),
    "protections.on_device_threat_protection.block_specific_domains": ("blocked domain", "blocked domains"),
}
_POLICIES = (("compliance_policies",), ("app_protection_policies",))
_NEVER_EMPTY = {
    GROUPS: "every enrollment group would be removed: nobody would be enrolled any more",
}


def removed(edits: Iterable[Edit]) -> dict[str, tuple[str, ...]]:
    """What goes out of each whole list, by its path, where we know what is there."""
    gone = {
        edit.path: tuple(name for name in edit.before or () if name not in edit.after)
        for edit in edits
        if edit.path in _LISTS and edit.known != "unknown"
    }
    return {path: names for path, names in gone.items() if names}


def refusals(config: Mapping[str, Any], edits: Iterable[Edit], losses: Losses) -> tuple[Refusal, ...]:
    """What the guards forbid in these edits, each with the guard's key and what it found."""
    limits = {**DEFAULTS, **config.get("guards", {})}
    known = [edit for edit in edits if edit.known != "unknown"]
    found = [*_of_number(removed(known), limits["max_removals"]), *_of_what_vanished(losses.vanished)]
    for edit in known:
        if edit.path in _LISTS:
            found += _of_share(edit, limits["max_removal_percent"])
        if edit.path == GROUPS:
            found += _of_groups(edit, limits["max_users_unenrolled"], losses)
        if edit.path == "console_access.full.id":
            found += _of_access(limits, losses)
        found += _of_policy(edit, config)
    return tuple(found)


def _of_number(gone: Mapping[str, tuple[str, ...]], limit: int) -> Iterable[Refusal]:
    if sum(map(len, gone.values())) > limit:
        told = [f"{len(names)} {_LISTS[path][len(names) > 1]}" for path, names in gone.items()]
        yield Refusal("max_removals", f"{' and '.join(told)} would be removed, {limit} at most are allowed")


def _of_what_vanished(vanished: Mapping[str, str]) -> Iterable[Refusal]:
    """What is made anew, or written over, on an empty answer may be there twice, or lost, afterwards."""
    for path, day in vanished.items():
        yield Refusal(
            "vanished",
            f"{path} is on record as set since {day}, and the tenant shows nothing at all there: not so yet, not to "
            "this identity, or taken away",
        )


def _of_share(edit: Edit, limit: int) -> Iterable[Refusal]:
    before = edit.before or []
    share = 100 * sum(name not in edit.after for name in before) / len(before) if before else 0
    if len(before) >= _PER_CENT_COUNTS_FROM and share > limit:
        yield Refusal(
            "max_removal_percent",
            f"{share:.0f} % of the {_LISTS[edit.path][1]} would be removed, {limit} % is allowed",
        )
    if before and not edit.after and edit.path in _NEVER_EMPTY:
        yield Refusal("empty", _NEVER_EMPTY[edit.path])


def _of_groups(edit: Edit, limit: int, losses: Losses) -> Iterable[Refusal]:
    gone = list(removed([edit]).get(GROUPS, ()))
    yield from _of_users(gone, limit, losses)
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
    if edit.place[1:2] not in _POLICIES or edit.place[-1] != "max_threat_level":
        return
    policy = paths.at(config, edit.place[:-1])
    if policy.get("protected") and impact.stricter(edit.after, edit.before):
        name = paths.item_name(policy)
        yield Refusal("protected", f"the policy {name!r} is protected, and would let more threats pass")
