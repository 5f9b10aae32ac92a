"""What a snapshot says of a tenant, for those who judge it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lookout_config import paths
from lookout_config.model import Path, Snapshot
from lookout_config.tenant.nouns import Fate, Meant, Members, Reach, Thing, Unseen
from lookout_config.tenant.view import DELETED, NOT_RECORDED, Tenant, permission

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
    "enrolled",
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


@dataclass(frozen=True, slots=True, eq=False)
class _Same:
    """A snapshot that equals itself alone: its content is too big to compare."""

    snapshot: Snapshot

    def __hash__(self) -> int:
        return id(self.snapshot)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.snapshot is other.snapshot


@lru_cache(maxsize=2)
def _view(same: _Same) -> Tenant:
    return Tenant(same.snapshot)
