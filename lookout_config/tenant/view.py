"""A snapshot with its indexes: by name, ID and membership. It never takes what was not seen for absent."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lookout_config import names
from lookout_config.tenant.crowd import Crowd, union
from lookout_config.tenant.nouns import DEVICE, GROUP, USER, Fate, Meant, Members, Reach, Thing, Unseen
from lookout_config.tenant.packed import Packed
from lookout_config.tongue import said
from lookout_config.world import Snapshot

DELETED = "directory/deletedItems/microsoft.graph.group"
NOT_RECORDED = said("not recorded")
LEFT_OUT = "413 LeftOut"
"""How a snapshot words of a list of members that its file has no room for; no permission would help."""
_WITHOUT_KIND = said("members came without their kind")

# Least privilege by collection (Microsoft Graph permissions reference). The first that fits counts.
_PERMISSIONS = (
    ("organization", "DeviceManagementServiceConfig.Read.All"),
    ("groups", "GroupMember.Read.All"),
    ("directory/deletedItems", "Group.Read.All"),
    ("users", "User.ReadBasic.All"),
    ("servicePrincipals", "Application.Read.All"),
    ("deviceManagement/mobileThreatDefenseConnectors", "DeviceManagementServiceConfig.Read.All"),
    ("deviceManagement", "DeviceManagementConfiguration.Read.All"),
    ("deviceAppManagement", "DeviceManagementApps.Read.All"),
    ("identity", "Policy.Read.All"),
)


@dataclass(frozen=True, eq=False)
class Tenant:
    """A snapshot with its indexes."""

    snapshot: Snapshot
    _members: dict[str, Members | Unseen] = field(default_factory=dict)
    _reaches: dict[tuple[str, ...], Reach] = field(default_factory=dict)

    def things(self, collection: str) -> Sequence[Thing] | Unseen:
        """What was read of a collection: all of it, or (where ``asked`` says so) what was asked for."""
        found = self.snapshot.collections.get(collection)
        return self.unseen(collection) if found is None else found

    def unseen(self, collection: str, reason: str = "") -> Unseen:
        """Why a collection is not known."""
        told = reason or self.snapshot.unreadable.get(collection, NOT_RECORDED)
        return Unseen(collection, "" if told.startswith(LEFT_OUT) else permission(collection), told)

    def asked(self, collection: str, by: str, key: str) -> bool:
        """Whether an absence is known: the collection is complete, or this name or ID was looked up in it."""
        if collection not in self.snapshot.collections:
            return False
        if collection not in self.snapshot.asked:
            return True
        return (key.lower() if by == "ids" else key) in self._asked.get((collection, by), ())

    def user(self, told: str) -> Thing | Unseen | None:
        """The user of this address, whichever of theirs it is, or of this object ID."""
        users = self.things("users")
        if isinstance(users, Unseen):
            return users
        found = next((user for user in users if bears(user, told) or is_of(user, told)), None)
        by = "names" if "@" in told else "ids"
        return found or (None if self.asked("users", by, told) else self.unseen("users"))

    def named(self, name: str) -> Sequence[Thing] | Unseen:
        """The groups of exactly this display name."""
        found = self.by_name.get(name, [])
        return found if found or self.asked("groups", "names", name) else self.unseen("groups")

    def identified(self, group_id: str) -> Thing | Unseen | None:
        """The group of this ID; None when there is none."""
        found = self.by_id.get(group_id.lower())
        return found or (None if self.asked("groups", "ids", group_id) else self.unseen("groups"))

    def deleted(self, name: str, group_id: str = "") -> Thing | Unseen | None:
        """The soft-deleted group of this ID or display name; None when there is none."""
        found = self._deleted.get(group_id.lower()) or self._deleted.get(name)
        return found or (None if self.asked(DELETED, "names", name) else self.unseen(DELETED))

    def meant(self, entry: Thing) -> Meant:
        """Which group of the tenant an entry of the file means: by its ID where it is pinned, else by its name."""
        named = self.named(entry["name"])
        pinned = self.identified(entry["id"]) if "id" in entry else None
        if isinstance(pinned, Unseen):
            return Meant(Fate.UNSEEN, unseen=pinned)
        if pinned and pinned.get("displayName") == entry["name"]:
            return Meant(Fate.FOUND, (pinned,), pinned)
        if isinstance(named, Unseen):
            return Meant(Fate.UNSEEN, unseen=named)
        if pinned:
            return Meant(Fate.MISMATCH, (pinned, *named)) if named else Meant(Fate.RENAMED, (pinned,), pinned)
        if named:
            return _one_of(Fate.RECREATED if "id" in entry else Fate.FOUND, named)
        return self._astray(entry)

    @cached_property
    def verified_domains(self) -> frozenset[str] | Unseen:
        """The domains that the tenant has proven to own, in lower case."""
        for organization in self.snapshot.collections.get("organization", ()):
            if organization.get("verifiedDomains") is not None:
                return frozenset(domain["name"].lower() for domain in organization["verifiedDomains"])
        given = "organization" in self.snapshot.collections
        return self.unseen("organization", said("the tenant's domains were not given") if given else "")

    def members(self, group: Thing) -> Members | Unseen:
        """Who is in a group, or why that was not seen."""
        known = self._members.get(group["id"])
        if known is None:
            known = self._members[group["id"]] = self._counted(group)
        return known

    def reach(self, group_ids: Iterable[str]) -> Reach:
        """Whom these groups reach, through the groups in them too."""
        key = tuple(group_ids)
        known = self._reaches.get(key)
        if known is None:
            known = self._reaches[key] = self._reached(key)
        return known

    @cached_property
    def by_id(self) -> Mapping[str, Thing]:
        """The groups that were seen, by ID in lower case."""
        return {group["id"].lower(): group for group in self.groups}

    @cached_property
    def by_name(self) -> Mapping[str, list[Thing]]:
        """The groups that were seen, by exact display name."""
        return _indexed(self.groups, str)

    @cached_property
    def by_case(self) -> Mapping[str, list[Thing]]:
        """The groups that were seen, by display name without case."""
        return _indexed(self.groups, str.casefold)

    @cached_property
    def by_spelling(self) -> Mapping[str, list[Thing]]:
        """The groups that were seen, by ``names.spelling_key``."""
        return _indexed(self.groups, names.spelling_key)

    @cached_property
    def known_users(self) -> AbstractSet[Any]:
        """All users that were seen anywhere, but for those whose accounts are switched off."""
        collections = self.snapshot.collections
        lists = [things for name, things in collections.items() if name.startswith("groups/")]
        users = collections.get("users", ())
        packed = [things for things in lists if type(things) is Packed]
        if not packed:
            inside = [
                thing["id"]
                for things in lists
                for thing in things
                if thing.get("@odata.type") == USER and thing.get("accountEnabled") is not False
            ]
            return frozenset([*inside, *_able(users)])
        known = Crowd(packed[0].roll.numbers(_able(users)))
        return union([known, *(things.able for things in packed)])

    @property
    def groups(self) -> Sequence[Thing]:
        """The groups that were seen."""
        return self.snapshot.collections.get("groups", ())

    @cached_property
    def _asked(self) -> Mapping[tuple[str, str], frozenset[str]]:
        return {
            (collection, by): frozenset(map(str.lower, keys)) if by == "ids" else frozenset(keys)
            for collection, asked in self.snapshot.asked.items()
            for by, keys in asked.items()
        }

    @cached_property
    def _deleted(self) -> Mapping[str, Thing]:
        """The soft-deleted groups by ID and by name, of several of one name the one deleted last."""
        groups = sorted(
            self.snapshot.collections.get(DELETED, ()), key=lambda group: group.get("deletedDateTime") or ""
        )
        by_name = {group.get("displayName") or "": group for group in groups}
        return by_name | {group["id"].lower(): group for group in groups}

    def _reached(self, group_ids: Sequence[str]) -> Reach:
        if len(group_ids) != 1:
            parts = [self.reach((group_id,)) for group_id in group_ids]
            users = union([part.users for part in parts])
            unseen = dict.fromkeys(one for part in parts for one in part.unseen)
            return Reach(users, any(part.devices for part in parts), tuple(unseen))
        return self._followed(group_ids[0])

    def _flat(self, group_id: str) -> Members | None:
        """Who is in a group that holds no other, as most do."""
        group = self.by_id.get(group_id.lower())
        members = self.members(group) if group else None
        return members if isinstance(members, Members) and not members.groups else None

    def _followed(self, group_id: str) -> Reach:
        """Whom one group reaches: breadth first, since groups may hold each other in circles."""
        if flat := self._flat(group_id):
            return Reach(flat.ids, bool(flat.devices))
        waiting: list[Thing] = [{"id": group_id}]
        seen: set[str] = set()
        found: list[Members] = []
        unseen: list[Unseen] = []
        while waiting:
            group = waiting.pop()
            if group["id"] in seen or self._is_gone(group["id"]):
                continue
            seen.add(group["id"])
            members = self.members(self.by_id.get(group["id"].lower(), group))
            if isinstance(members, Unseen):
                unseen.append(members)
                continue
            found.append(members)
            waiting += members.groups
        return Reach(
            union([members.ids for members in found]),
            any(members.devices for members in found),
            tuple(unseen),
        )

    def _is_gone(self, group_id: str) -> bool:
        """Whether a group is known not to be there any more: it reaches nobody."""
        there = group_id.lower() in self.by_id or f"groups/{group_id}/members" in self.snapshot.collections
        return not there and self.identified(group_id) is None

    def _astray(self, entry: Thing) -> Meant:
        name = entry["name"]
        if case := self.by_case.get(name.casefold()):
            return _one_of(Fate.CASE, case)
        if spelling := self.by_spelling.get(names.spelling_key(name)):
            return _one_of(Fate.SPELLING, spelling)
        deleted = self.deleted(name, entry.get("id", ""))
        if deleted is None or isinstance(deleted, Unseen):
            return Meant(Fate.MISSING, unseen=deleted)
        return Meant(Fate.DELETED, (deleted,))

    def _counted(self, group: Thing) -> Members | Unseen:
        collection = f"groups/{group['id']}/members"
        things = self.things(collection)
        if isinstance(things, Unseen):
            return things
        if not things and group.get("visibility") == "HiddenMembership":
            return Unseen(collection, "Member.Read.Hidden", said("the group hides its members"))
        if type(things) is Packed:  # as isinstance, which is dear of an abstract class
            return things.members or self.unseen(collection, _WITHOUT_KIND)
        users = [thing for thing in things if thing.get("@odata.type") == USER]
        if len(users) == len(things):
            return Members(tuple(users))
        kinds = [thing.get("@odata.type") for thing in things]
        if not all(kinds):
            return self.unseen(collection, _WITHOUT_KIND)
        groups = tuple(thing for thing in things if thing["@odata.type"] == GROUP)
        devices = kinds.count(DEVICE)
        return Members(tuple(users), groups, devices, len(things) - len(users) - len(groups) - devices)


def bears(thing: Thing, address: str) -> bool:
    """Whether a user or a group has this address, as their first or another."""
    proxies = [proxy.partition(":")[2] for proxy in thing.get("proxyAddresses") or ()]
    borne = (thing.get("userPrincipalName"), thing.get("mail"), *proxies)
    return address.lower() in (text.lower() for text in borne if text)


def is_of(thing: Thing, object_id: str) -> bool:
    """Whether an object has this ID."""
    return str(thing.get("id")).lower() == object_id.lower()


def _able(users: Iterable[Thing]) -> list[str]:
    return [user["id"] for user in users if user.get("accountEnabled") is not False]


def _one_of(fate: Fate, groups: Sequence[Thing]) -> Meant:
    return Meant(fate, tuple(groups), groups[0] if len(groups) == 1 else None)


def _indexed(groups: Iterable[Thing], key: Callable[[str], str]) -> dict[str, list[Thing]]:
    index: dict[str, list[Thing]] = {}
    for group in groups:
        if name := group.get("displayName"):
            index.setdefault(key(name), []).append(group)
    return index


def permission(collection: str) -> str:
    """The least permission with which a collection can be read."""
    path = collection.removeprefix("beta/")
    return next((needed for start, needed in _PERMISSIONS if path.startswith(start)), "")
