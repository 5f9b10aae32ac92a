"""Rules about who is in an enrollment group: users of its own, and nothing else."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from lookout_config import tenant
from lookout_config.model import NotChecked, Path, Problem, Severity
from lookout_config.rules import rule
from lookout_config.tenant import Fate, Members, Thing, Unseen
from lookout_config.tongue import said
from lookout_config.world import Snapshot

_SHOWN = 3


@rule("group-nested", Severity.ERROR, live=True)
def group_nested(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """The group contains other groups.

    Microsoft's pages of 2016 to 2019 forbid it: users of a group in the group are not enrolled. The sentence
    was dropped in June 2019, and Lookout now says that it reads members "to identify subgroups". Who is
    enrolled through a subgroup is therefore not certain, and an error here is easily lowered or waived.

    Source: Microsoft's Lookout MTP set-up article (2016) and lookout-mtd-connector-integration (2017);
    Lookout, Microsoft permissions used by the MES console.

    To mend: put the users into the group itself, or name the inner groups in the file. If subgroups work for
    you, lower the rule (rules: {group-nested: info}) or waive this finding with the reason.
    """
    for path, group, members in _known(config, snapshot):
        if isinstance(members, NotChecked):
            yield members
        elif members.groups:
            inner = _some([tenant.called(inner) for inner in members.groups])
            message = (
                f"{tenant.called(group)} contains {_count(len(members.groups), 'group')}: {inner}; "
                "Microsoft forbade it until 2019, Lookout now says that it reads subgroups"
            )
            hint = "put the users in directly, lower the rule (rules: {group-nested: info}), or waive this finding"
            yield Problem(path, message, hint=hint)


@rule("group-no-users", Severity.WARNING, live=True)
def group_no_users(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """The group has no users, so nobody is enrolled through it.

    Lookout enrolls the devices that the *users* of a group own. Devices in a group are of no use to it, and a
    group that is empty by mistake goes unnoticed, since nothing reports it.

    Source: Microsoft's Lookout MTP set-up article (2016): the group must contain users only; Lookout, Microsoft
    permissions used by the MES console: members, then the devices that they own.

    To mend: put users into the group, or take it out of the file.
    """
    for path, group, members in _known(config, snapshot):
        if isinstance(members, NotChecked):
            yield members
        elif not members.users and not members.groups:
            what = (
                f"has {_count(members.devices, 'device')} and no user" if members.devices else "has no users"
            )
            yield Problem(path, f"{tenant.called(group)} {what}: nobody is enrolled through it")


@rule("group-shared-users", Severity.OFF, live=True)
def group_shared_users(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """Users are in several enrollment groups.

    No harm of it is documented, so the rule is off unless a file asks for it. It helps when groups are meant
    as rings: who is in two of them stays enrolled when taken out of one.

    Source: none; Lookout and Microsoft say nothing about it.

    To mend: take the users out of one of the groups.
    """
    earlier: AbstractSet[Any] = set()  # grows in place, as no frozenset would
    found: dict[str, AbstractSet[Any]] = {}
    for path, group, members in _known(config, snapshot):
        if isinstance(members, NotChecked):
            yield members
            continue
        if group["id"] not in found:
            users = members.ids
            found[group["id"]] = users & earlier
            earlier |= users
        if shared := found[group["id"]]:
            who = _some([user.get("userPrincipalName") or user["id"] for user in members.among(shared)])
            called = tenant.called(group)
            yield Problem(
                path, f"{_count(len(shared), 'user')} of {called} in another enrollment group too: {who}"
            )


@tenant.once
def _known(config: Any, snapshot: Snapshot) -> Iterator[tuple[Path, Thing, Members | NotChecked]]:
    """Every enrollment group that was found, with its members; what could not be seen for many is said once."""
    seen = tenant.of(snapshot)
    blind: dict[tuple[str, str], list[tuple[Path, Unseen]]] = {}
    for path, _, meant in tenant.meanings(config, snapshot):
        members = seen.members(meant.group) if meant.group else meant.unseen
        if isinstance(members, Members) and meant.group:
            yield (*path, "name"), meant.group, members
        elif isinstance(members, Unseen) and meant.fate is not Fate.MISSING:
            blind.setdefault((members.permission, members.reason), []).append(((*path, "name"), members))
    for unseen in blind.values():
        yield from _told(unseen)


def _told(blind: Sequence[tuple[Path, Unseen]]) -> Iterator[tuple[Path, Thing, NotChecked]]:
    if len(blind) > _SHOWN:
        (_, first), number = blind[0], len(blind)
        every = Unseen(
            "groups/<id>/members",
            first.permission,
            said("{reason} ({number} groups)", reason=first.reason, number=number),
        )
        yield tenant.GROUPS, {}, every.at(tenant.GROUPS)
        return
    for path, unseen in blind:
        yield path, {}, unseen.at(path)


def _some(called: Sequence[str]) -> str:
    more = len(called) - _SHOWN
    return ", ".join(called[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
