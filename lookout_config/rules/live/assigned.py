"""Whom Intune's assignments reach: surely, and perhaps. Between the two lies what was not seen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lookout_config import tenant
from lookout_config.model import NotChecked, Path, Problem
from lookout_config.tenant import Reach, Tenant, Thing, Unseen

_FILTERED = "an assignment filter decides who is reached, and filters are not evaluated"
_ALL_USERS = "it is assigned to all users, and their list is not read"


@dataclass(frozen=True, slots=True)
class Assigned:
    """The targets of an assignment."""

    everyone: bool = False
    devices: bool = False
    groups: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    filtered: bool = False

    @property
    def anywhere(self) -> bool:
        """Whether there is any target at all."""
        return self.everyone or self.devices or bool(self.groups)


@dataclass(frozen=True, slots=True)
class Who:
    """A set of users of which the tenant's whole list need not be known."""

    everyone: bool = False
    users: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()

    def among(self, users: frozenset[str]) -> frozenset[str]:
        """Those of ``users`` who are in it."""
        return (users if self.everyone else users & self.users) - self.excluded


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom something reaches: ``surely`` at least, ``perhaps`` at most; ``unseen`` is what lies between."""

    surely: Who = Who()
    perhaps: Who = Who()
    unseen: tuple[Unseen, ...] = ()


def unknown(unseen: Unseen) -> Audience:
    """The audience of what was not seen: nobody surely, perhaps everybody."""
    return Audience(perhaps=Who(everyone=True), unseen=(unseen,))


def assigned(seen: Tenant, collection: str, thing_id: str, intents: Sequence[str] = ()) -> Assigned | Unseen:
    """Where an object of Intune is assigned. Only the beta version shows filters, so it is looked at first."""
    path = f"{collection.removeprefix('beta/')}/{thing_id}/assignments"
    given = seen.things(path) if path in seen.snapshot.collections else seen.things(f"beta/{path}")
    given = seen.snapshot.collections.get(f"beta/{path}", given)
    if isinstance(given, Unseen):
        return given
    return _targets(one["target"] for one in given if not intents or one.get("intent") in intents)


def audience(seen: Tenant, targets: Assigned | Unseen, collection: str) -> Audience:
    """The users whom these targets reach. What is assigned to devices reaches no user."""
    if isinstance(targets, Unseen):
        return unknown(targets)
    reached, excluded = seen.reach(targets.groups), seen.reach(targets.excluded)
    filters = (seen.unseen(collection, _FILTERED),) if targets.filtered else ()
    most = Who(targets.everyone or bool(reached.unseen), reached.users, excluded.users)
    least = Who() if filters or excluded.unseen else Who(targets.everyone, reached.users, excluded.users)
    return Audience(least, most, (*filters, *reached.unseen, *excluded.unseen))


def enrolled(config: Any, seen: Tenant) -> list[tuple[Path, Thing, Reach]]:
    """The enrollment groups that were found, and the users in them, through groups in them too."""
    entries = ((path, seen.meant(entry).group) for path, entry in tenant.enrolled(config))
    return [((*path, "name"), group, seen.reach([group["id"]])) for path, group in entries if group]


def not_reached(
    groups: Iterable[tuple[Path, Thing, Reach]], audiences: Sequence[Audience], lack: str
) -> Iterable[Problem | NotChecked]:
    """A finding for every enrollment group with users whom none of the audiences holds. ``lack`` ends the message."""
    for path, group, reach in groups:
        surely = frozenset().union(*(one.surely.among(reach.users) for one in audiences))
        perhaps = frozenset().union(*(one.perhaps.among(reach.users) for one in audiences))
        missed = len(reach.users - perhaps)
        if missed:
            of_all = f"{missed} of the {len(reach.users)} users of '{group['displayName']}'"
            yield Problem(path, f"{of_all} {lack}")
        elif reach.unseen or perhaps - surely:
            blind = [unseen for one in audiences for unseen in one.unseen]
            yield (*reach.unseen, *blind)[0].at(path)


def beyond(seen: Tenant, reached: Audience, groups: Sequence[tuple[Path, Thing, Reach]]) -> int | Unseen:
    """How many users are reached and in no enrollment group: at least so many, or why that is not known."""
    blind = [unseen for _, _, reach in groups for unseen in reach.unseen]
    if blind:
        return blind[0]
    inside = frozenset().union(*(reach.users for _, _, reach in groups))
    outside = reached.surely.among(reached.surely.users | seen.known_users) - inside
    if outside:
        return len(outside)
    if reached.unseen:
        return reached.unseen[0]
    return Unseen("users", "", _ALL_USERS) if reached.surely.everyone else 0


def _targets(targets: Iterable[Mapping[str, Any]]) -> Assigned:
    by_kind: dict[str, list[Mapping[str, Any]]] = {}
    for target in targets:
        by_kind.setdefault(str(target.get("@odata.type")).rpartition(".")[2], []).append(target)
    return Assigned(
        everyone="allLicensedUsersAssignmentTarget" in by_kind,
        devices="allDevicesAssignmentTarget" in by_kind,
        groups=tuple(target["groupId"] for target in by_kind.get("groupAssignmentTarget", ())),
        excluded=tuple(target["groupId"] for target in by_kind.get("exclusionGroupAssignmentTarget", ())),
        filtered=any(_filtered(target) for kind in by_kind.values() for target in kind),
    )


def _filtered(target: Mapping[str, Any]) -> bool:
    kind = target.get("deviceAndAppManagementAssignmentFilterType")
    return bool(target.get("deviceAndAppManagementAssignmentFilterId")) and kind != "none"
