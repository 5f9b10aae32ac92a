"""Rules about the groups whose members may sign in to Lookout's console. Here the object ID decides."""

from collections.abc import Iterator
from typing import Any

from lookout_config import names, tenant
from lookout_config.model import NotChecked, Path, Problem, Severity
from lookout_config.paths import at
from lookout_config.rules import rule
from lookout_config.tenant import Members, Tenant, Thing, Unseen
from lookout_config.tongue import said
from lookout_config.world import Snapshot

_FEWEST = 2
"""The default of guards.min_full_access_members."""

_SHOWN = 3


@rule("access-group-missing", Severity.ERROR, live=True)
def access_group_missing(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """The object ID is no group of the tenant.

    Only members of the configured groups can sign in to the console. With an ID that is no group, a user's for
    example, or that of a deleted group, nobody has that level, and only Lookout support can change it.

    Source: Microsoft Learn, lookout-mtd-connector-integration: the object IDs that Lookout support is sent;
    Lookout, The Manage Admins Module.

    To mend: write the Object Id of the group's Overview page, and ask Lookout support for the change.
    """
    seen = tenant.of(snapshot)
    for level, entry in _levels(config):
        group = seen.identified(entry["id"])
        path = ("console_access", level, "id")
        if isinstance(group, Unseen):
            yield group.at(path)
        elif group is None:
            yield Problem(path, f"no group of the tenant has id {entry['id']}{_instead(seen, entry['id'])}")


@rule("access-group-empty", Severity.ERROR, live=True)
def access_group_empty(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """Nobody is in the full-access group: everyone is locked out of the settings.

    Whoever is in none of the groups gets "you are not authorized to access the service", and only Lookout
    support can name another group. Members who are merely eligible (PIM) are not seen; with just_in_time: true
    an empty group is therefore not judged.

    Source: Microsoft's Lookout MTP troubleshooting article (December 2016); Lookout, The Manage Admins Module.

    To mend: put an administrator into the group, or mark it just_in_time: true when PIM fills it.
    """
    yield from _empty(config, snapshot, ("full",), "everyone is locked out")


@rule("access-lower-empty", Severity.WARNING, live=True)
def access_lower_empty(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """Nobody is in the group of a lower access level.

    Nobody is locked out by it, but whoever was meant to have that level has none. Members who are merely
    eligible (PIM) are not seen; with just_in_time: true an empty group is not judged.

    Source: Lookout, The Manage Admins Module: the levels are those of the groups.

    To mend: put people into the group, mark it just_in_time: true, or leave the level out.
    """
    lower = tuple(level for level in config.get("console_access", {}) if level != "full")
    yield from _empty(config, snapshot, lower, "nobody has that level")


@rule("access-group-name", Severity.WARNING, live=True)
def access_group_name(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """The name that the file gives is not the name of the group with that ID.

    The ID decides, and nobody can read it; the name is what a reviewer goes by. When they disagree, the group
    was renamed, or the ID is another group's.

    Source: Microsoft Learn, lookout-mtd-connector-integration: Lookout support is sent object IDs.

    To mend: look the ID up. Correct the name, or the ID.
    """
    seen = tenant.of(snapshot)
    for level, entry in _levels(config):
        group = seen.identified(entry["id"]) if "name" in entry else None
        path = ("console_access", level, "name")
        if isinstance(group, Unseen):
            yield group.at(path)
        elif group and group.get("displayName") != entry["name"]:
            real = tenant.called(group)
            message = f"the group with that id is called {real}, not {names.quoted(entry['name'])}"
            hint = f"write {real}, if the id is right"
            yield Problem(path, message, hint=hint, also=("console_access", level, "id"))


@rule("access-few-admins", Severity.WARNING, live=True)
def access_few_admins(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """The full-access group has fewer members than guards.min_full_access_members.

    With one administrator, a holiday or a lost phone locks everyone out, and only Lookout support can help.
    An empty group is another rule's business; accounts that are switched off are not counted.

    Source: Lookout, The Manage Admins Module; the number is the file's own (default 2).

    To mend: add a second administrator, or lower guards.min_full_access_members.
    """
    wanted = at(config, ("guards", "min_full_access_members"), _FEWEST)
    for path, entry, group, members in _members(config, snapshot, ("full",)):
        if isinstance(members, Unseen):
            yield members.at(path)
            continue
        able = len(_able(members))
        if not 0 < able < wanted:
            continue
        if blind := _may_be_more(entry, group, members):
            yield blind.at(path)
        else:
            called = tenant.called(group)
            yield Problem(
                path, f"full-access group {called} has {_users(able)} who can sign in; {wanted} are wanted"
            )


@rule("access-two-levels", Severity.OFF, live=True)
def access_two_levels(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """Somebody is in the full-access group and in that of a lower level.

    Which level counts is not documented. Off by default, since many tenants mean nothing by it.

    Source: Lookout, The Manage Admins Module: the levels are those of the groups.

    To mend: take the person out of one of the groups.
    """
    full: set[str] = set()
    for path, _, _, members in _members(config, snapshot, ("full",)):
        if isinstance(members, Unseen):
            yield members.at(path)
        else:
            full = {user["id"] for user in members.users}
    for path, _, _, members in _members(config, snapshot, ("restricted", "read_only")):
        if isinstance(members, Unseen):
            yield members.at(path)
        elif both := [user for user in members.users if user["id"] in full]:
            called = ", ".join(user.get("userPrincipalName") or user["id"] for user in both[:_SHOWN])
            yield Problem(
                path, f"{_users(len(both))} with {path[1]} access are in the full-access group too: {called}"
            )


def _levels(config: Any) -> Iterator[tuple[str, Thing]]:
    yield from config.get("console_access", {}).items()


def _members(
    config: Any, snapshot: Snapshot, levels: tuple[str, ...]
) -> Iterator[tuple[Path, Thing, Thing, Members | Unseen]]:
    """The groups of these levels that are there, with their members."""
    seen = tenant.of(snapshot)
    for level, entry in _levels(config):
        if level not in levels:
            continue
        path = ("console_access", level, "id")
        group = seen.identified(entry["id"])
        if isinstance(group, Unseen):
            yield path, entry, {}, group
        elif group:
            yield path, entry, group, seen.members(group)


def _empty(
    config: Any, snapshot: Snapshot, levels: tuple[str, ...], so: str
) -> Iterator[Problem | NotChecked]:
    for path, entry, group, members in _members(config, snapshot, levels):
        if isinstance(members, Unseen):
            yield members.at(path)
        elif _able(members):
            continue
        elif blind := _may_be_more(entry, group, members):
            yield blind.at(path)
        else:
            what = "has only users whose accounts are switched off" if members.users else "has no user in it"
            called = tenant.called(group)
            level = str(path[1]).replace("_", "-")
            message = f"{level} access group {called} {what}: {so}"
            yield Problem(
                path,
                message,
                hint="eligible (PIM) members are not seen; mark such a group just_in_time: true",
            )


def _able(members: Members) -> list[Thing]:
    """Who can sign in: users whose accounts are not known to be switched off."""
    return [user for user in members.users if user.get("accountEnabled") is not False]


def _may_be_more(entry: Thing, group: Thing, members: Members) -> Unseen | None:
    """Why the members that were seen may not be all who have that access."""
    collection = f"groups/{group['id']}/members"
    if entry.get("just_in_time"):
        return Unseen(collection, "", said("just_in_time: eligible (PIM) members are not seen"))
    if members.groups:
        return Unseen(
            collection, "", said("it contains groups, and whether Lookout looks into them is not documented")
        )
    return None


def _instead(seen: Tenant, object_id: str) -> str:
    for user in seen.snapshot.collections.get("users", ()):
        if user["id"].lower() == object_id.lower():
            return f": it is the user {user.get('userPrincipalName') or user.get('displayName')}"
    deleted = seen.deleted("", object_id)
    if deleted and not isinstance(deleted, Unseen):
        return f": it is the deleted group {tenant.called(deleted)}"
    return ""


def _users(number: int) -> str:
    return "1 user" if number == 1 else f"{number} users"
