"""What can be said of a tenant: found, astray, not seen."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Any

from lookout_config import names
from lookout_config.model import NotChecked, Path
from lookout_config.tenant.crowd import Crowd

Thing = Mapping[str, Any]
"""A Graph object, as Graph gave it."""

USER, GROUP, DEVICE = (f"#microsoft.graph.{kind}" for kind in ("user", "group", "device"))


@dataclass(frozen=True, slots=True)
class Unseen:
    """Why something is not known, and the permission that would help."""

    collection: str
    permission: str
    reason: str

    def at(self, path: Path) -> NotChecked:
        """The same, as a rule says it."""
        return NotChecked(path, self.collection, self.permission, self.reason)


class Fate(Enum):
    """What became of a group that the file names, in the order in which it is told."""

    UNSEEN = auto()
    FOUND = auto()
    MISMATCH = auto()
    RENAMED = auto()
    RECREATED = auto()
    CASE = auto()
    SPELLING = auto()
    DELETED = auto()
    MISSING = auto()


@dataclass(frozen=True, slots=True)
class Meant:
    """The groups of the tenant that an entry of the file may mean; ``group`` when it can only be that one."""

    fate: Fate
    groups: tuple[Thing, ...] = ()
    group: Thing | None = None
    unseen: Unseen | None = None


@dataclass(frozen=True, slots=True)
class Members:
    """Who is in a group, by kind; its own members, not those of groups in it."""

    users: Sequence[Thing] = ()
    groups: tuple[Thing, ...] = ()
    devices: int = 0
    others: int = 0
    crowd: Crowd | None = None
    """The users in their order, where they are kept by number."""

    @property
    def ids(self) -> AbstractSet[Any]:
        """The users as a set, to be compared with others of the same reading: of their IDs, or of numbers."""
        return frozenset([user["id"] for user in self.users]) if self.crowd is None else self.crowd

    def among(self, ids: AbstractSet[Any]) -> list[Thing]:
        """The users who are in such a set, in their order."""
        known = frozenset(ids)
        keys = [user["id"] for user in self.users] if self.crowd is None else self.crowd
        return [user for user, key in zip(self.users, keys, strict=True) if key in known]


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom groups reach, through the groups in them too. With ``unseen``, there may be more."""

    users: AbstractSet[Any] = frozenset()
    devices: bool = False
    unseen: tuple[Unseen, ...] = ()


def moment(text: Any) -> datetime | None:
    """A moment as Graph writes it; None where there is none."""
    try:
        told = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def called(thing: Thing) -> str:
    """The name of an object in quotes, as messages show it; its ID where it has none."""
    return names.quoted(thing.get("displayName") or thing["id"])
