"""Whom Intune's assignments reach: surely, and perhaps. Between the two lies what was not seen."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lookout_config import tenant
from lookout_config.model import NotChecked, Path, Problem
from lookout_config.tenant import Fate, Reach, Tenant, Thing, Unseen
from lookout_config.tongue import said

_USERS, _DEVICES = "allLicensedUsersAssignmentTarget", "allDevicesAssignmentTarget"
_GROUP, _WITHOUT = "groupAssignmentTarget", "exclusionGroupAssignmentTarget"
_KINDS = {_USERS, _DEVICES, _GROUP, _WITHOUT}

_FILTERED = said("an assignment filter decides who is reached, and filters are not evaluated")
_STRANGE = said("it is assigned to something else than users, devices and groups")
_ALL_USERS = "it is assigned to all users, and their list is not read"


@dataclass(frozen=True, slots=True)
class Assigned:
    """The targets of an assignment."""

    everyone: bool = False
    devices: bool = False
    groups: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    filtered: bool = False
    strange: bool = False

    @property
    def anywhere(self) -> bool:
        """Whether there is any target at all."""
        return self.everyone or self.devices or self.strange or bool(self.groups)


@dataclass(frozen=True, slots=True)
class Who:
    """A set of users of which the tenant's whole list need not be known."""

    everyone: bool = False
    users: AbstractSet[Any] = frozenset()
    excluded: AbstractSet[Any] = frozenset()

    def holds(self, users: AbstractSet[Any]) -> bool:
        """Whether all of ``users`` are in it."""
        return (self.everyone or users <= self.users) and (
            not self.excluded or self.excluded.isdisjoint(users)
        )

    def among(self, users: AbstractSet[Any]) -> AbstractSet[Any]:
        """Those of ``users`` who are in it."""
        found = users if self.everyone else users & self.users
        return found - self.excluded if self.excluded else found


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom something reaches: ``surely`` at least, ``perhaps`` at most; ``unseen`` is what lies between."""

    surely: Who = Who()
    perhaps: Who = Who()
    unseen: tuple[Unseen, ...] = ()


def unknown(unseen: Unseen) -> Audience:
    """The audience of what was not seen: nobody surely, perhaps everybody."""
    return Audience(perhaps=Who(everyone=True), unseen=(unseen,))


@lru_cache(maxsize=64)  # several rules ask of each policy and app, and a list of targets may be long
def assigned(
    seen: Tenant, collection: str, thing_id: str, intents: tuple[str, ...] = ()
) -> Assigned | Unseen:
    """Where an object of Intune is assigned. Only the beta version shows filters, so it is looked at first."""
    path = f"{collection.removeprefix('beta/')}/{thing_id}/assignments"
    given = seen.things(path) if path in seen.snapshot.collections else seen.things(f"beta/{path}")
    given = seen.snapshot.collections.get(f"beta/{path}", given)
    if isinstance(given, Unseen):
        return given
    return _targets(one.get("target") or {} for one in given if not intents or one.get("intent") in intents)


def audience(seen: Tenant, targets: Assigned | Unseen, collection: str) -> Audience:
    """The users whom these targets reach. What is assigned to devices reaches no user."""
    if isinstance(targets, Unseen):
        return unknown(targets)
    reached, excluded = seen.reach(targets.groups), seen.reach(targets.excluded)
    doubts = [seen.unseen(collection, _FILTERED)] if targets.filtered else []
    doubts += [seen.unseen(collection, _STRANGE)] if targets.strange else []
    most = Who(targets.everyone or targets.strange or bool(reached.unseen), reached.users, excluded.users)
    least = Who() if doubts or excluded.unseen else Who(targets.everyone, reached.users, excluded.users)
    return Audience(least, most, (*doubts, *reached.unseen, *excluded.unseen))


@tenant.once
def enrolled(config: Any, seen: Tenant) -> Iterator[tuple[Path, Thing, Reach]]:
    """The enrollment groups that were found, and the users in them, through groups in them too."""
    for path, _, meant in tenant.meanings(config, seen.snapshot):
        if meant.group:
            yield (*path, "name"), meant.group, seen.reach((meant.group["id"],))


def not_reached(
    groups: Iterable[tuple[Path, Thing, Reach]], audiences: Sequence[Audience], lack: str, **parts: str
) -> Iterable[Problem | NotChecked]:
    """A finding for every enrollment group with users whom none of the audiences holds. ``lack`` is the message."""
    blind = [unseen for one in audiences for unseen in one.unseen]
    for path, group, reach in groups:
        if not reach.unseen and any(one.surely.holds(reach.users) for one in audiences):
            continue
        perhaps = tenant.union([one.perhaps.among(reach.users) for one in audiences])
        surely = perhaps
        if blind:
            surely = tenant.union([one.surely.among(reach.users) for one in audiences])
        missed = len(reach.users - perhaps)
        if missed:
            users = len(reach.users)
            yield Problem(path, said(lack, missed=missed, users=users, group=tenant.called(group), **parts))
        elif reach.unseen or perhaps - surely:
            yield (*reach.unseen, *blind)[0].at(path)


def inside(config: Any, seen: Tenant) -> Reach:
    """All who may be enrolled: of several groups of one name, the users of each."""
    meanings = [meant for _, _, meant in tenant.meanings(config, seen.snapshot)]
    reach = seen.reach(
        group["id"] for meant in meanings if meant.fate is not Fate.DELETED for group in meant.groups
    )
    unseen = [meant.unseen for meant in meanings if meant.fate is Fate.UNSEEN and meant.unseen]
    return Reach(reach.users, reach.devices, (*reach.unseen, *unseen))


def beyond(seen: Tenant, reached: Audience, enrolled: Reach) -> int | Unseen:
    """How many users are reached and not enrolled: at least so many, or why that is not known."""
    if enrolled.unseen:
        return enrolled.unseen[0]
    surely = reached.surely
    outside = surely.users - enrolled.users
    if surely.everyone:
        outside |= seen.known_users - enrolled.users
    outside = surely.among(outside)
    if outside:
        return len(outside)
    if reached.unseen:
        return reached.unseen[0]
    return Unseen("users", "", _ALL_USERS) if surely.everyone else 0


def _targets(targets: Iterable[Mapping[str, Any]]) -> Assigned:
    by_kind: dict[str, list[Mapping[str, Any]]] = {}
    for target in targets:
        by_kind.setdefault(str(target.get("@odata.type")).rpartition(".")[2], []).append(target)
    return Assigned(
        everyone=_USERS in by_kind,
        devices=_DEVICES in by_kind,
        groups=tuple(target["groupId"] for target in by_kind.get(_GROUP, ())),
        excluded=tuple(target["groupId"] for target in by_kind.get(_WITHOUT, ())),
        filtered=any(_filtered(target) for kind in by_kind.values() for target in kind),
        strange=not _KINDS.issuperset(by_kind),
    )


def _filtered(target: Mapping[str, Any]) -> bool:
    kind = target.get("deviceAndAppManagementAssignmentFilterType")
    return bool(target.get("deviceAndAppManagementAssignmentFilterId")) and kind != "none"
