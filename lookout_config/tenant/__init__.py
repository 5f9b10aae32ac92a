"""What a snapshot says of a tenant, for those who judge it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lookout_config import paths
from lookout_config.model import Path
from lookout_config.tenant.nouns import Fate, Meant, Members, Reach, Thing, Unseen, called, moment
from lookout_config.tenant.view import DELETED, NOT_RECORDED, Tenant, permission
from lookout_config.world import Snapshot

__all__ = [
    "DELETED",
    "GROUPS",
    "NOT_RECORDED",
    "Fate",
    "Meant",
    "Members",
    "Reach",
    "Tenant",
    "Thing",
    "Unseen",
    "called",
    "enrolled",
    "meanings",
    "moment",
    "of",
    "permission",
]

GROUPS: Path = ("connector", "enrollment", "groups")


def of(snapshot: Snapshot) -> "Tenant":
    """The view of a snapshot; made once, whoever asks."""
    return _view(_Same(snapshot))


def enrolled(config: Any) -> Iterator[tuple[Path, Thing]]:
    """The enrollment groups of a file with their paths."""
    for number, entry in enumerate(paths.at(config, GROUPS, ())):
        yield (*GROUPS, number), entry


def meanings(config: Any, snapshot: Snapshot) -> Sequence[tuple[Path, Thing, Meant]]:
    """The enrollment groups of a file with what each means in the tenant; found out once, whoever asks."""
    return _meanings(_Same(config), _Same(snapshot))


@dataclass(frozen=True, slots=True, eq=False)
class _Same:
    """Something that equals itself alone: its content is too big to compare."""

    thing: Any

    def __hash__(self) -> int:
        return id(self.thing)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.thing is other.thing


@lru_cache(maxsize=2)
def _view(snapshot: _Same) -> Tenant:
    return Tenant(snapshot.thing)


@lru_cache(maxsize=2)
def _meanings(config: _Same, snapshot: _Same) -> Sequence[tuple[Path, Thing, Meant]]:
    seen = _view(snapshot)
    return tuple((path, entry, seen.meant(entry)) for path, entry in enrolled(config.thing))
