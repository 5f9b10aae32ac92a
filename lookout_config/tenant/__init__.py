"""What a snapshot says of a tenant, for those who judge it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from lookout_config import paths
from lookout_config.model import Path
from lookout_config.tenant.crowd import union
from lookout_config.tenant.nouns import Fate, Meant, Members, Reach, Thing, Unseen, called, moment
from lookout_config.tenant.packed import Packed, Roll, pack
from lookout_config.tenant.view import DELETED, LEFT_OUT, NOT_RECORDED, Tenant, bears, permission
from lookout_config.world import Snapshot

__all__ = [
    "DELETED",
    "GROUPS",
    "LEFT_OUT",
    "NOT_RECORDED",
    "Fate",
    "Meant",
    "Members",
    "Packed",
    "Reach",
    "Roll",
    "Same",
    "Tenant",
    "Thing",
    "Unseen",
    "bears",
    "called",
    "enrolled",
    "meanings",
    "moment",
    "of",
    "once",
    "owned",
    "pack",
    "permission",
    "union",
]

GROUPS: Path = ("connector", "enrollment", "groups")


Told = TypeVar("Told")


@dataclass(frozen=True, slots=True, eq=False)
class Same:
    """Something that equals itself alone: its content is too big to compare."""

    thing: Any

    def __hash__(self) -> int:
        return id(self.thing)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.thing is other.thing


def once(ask: Callable[..., Iterable[Told]]) -> Callable[..., Sequence[Told]]:
    """What is asked of a file and a tenant is found out once, whichever rule asks."""

    @lru_cache(maxsize=2)
    def found(*same: Same) -> Sequence[Told]:
        return tuple(ask(*[one.thing for one in same]))

    return lambda *things: found(*map(Same, things))


def of(snapshot: Snapshot) -> "Tenant":
    """The view of a snapshot; made once, whoever asks."""
    return _views(snapshot)[0]


def enrolled(config: Any) -> Iterator[tuple[Path, Thing]]:
    """The enrollment groups of a file with their paths."""
    for number, entry in enumerate(paths.at(config, GROUPS, ())):
        yield (*GROUPS, number), entry


def owned(config: Any) -> Iterator[tuple[Path, Thing]]:
    """Those that may have to be made, and are to have an owner then."""
    return ((path, entry) for path, entry in enrolled(config) if entry.get("create") and "owner" in entry)


@once
def meanings(config: Any, snapshot: Snapshot) -> Iterator[tuple[Path, Thing, Meant]]:
    """The enrollment groups of a file with what each means in the tenant."""
    seen = of(snapshot)
    return ((path, entry, seen.meant(entry)) for path, entry in enrolled(config))


@once
def _views(snapshot: Snapshot) -> Iterator[Tenant]:
    yield Tenant(snapshot)
