"""One thing that Graph has or is to have, as a plan finds it; and how it is found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lookout_config.tenant import Same
from lookout_config.tongue import said
from lookout_config.world import Snapshot

Thing = Mapping[str, Any]
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Target:
    """One object: its collection, its id, and how Graph has it now.

    ``thing`` is None when it is not there; ``reason`` says why that is not known. ``groups`` are the IDs of the
    groups that it is to be assigned to, by name; ``awaits`` has those among them that are yet to be made: for
    what stands in place of the ID, the name and where it is read. ``plain`` is the file's word where it does not
    say to whom. ``owner`` is the address, in Graph, of who is to own it.
    """

    collection: str
    id: str
    thing: Thing | None
    reason: str = ""
    type: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)
    intent: str = ""
    awaits: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    plain: Any = None
    owner: str = ""


def url(collection: str) -> str:
    """The address of a collection, which a snapshot keys without its version."""
    return f"/{collection}" if collection.startswith("beta/") else f"/v1.0/{collection}"


def plain_id(known_id: str) -> str:
    """An ID as it is compared: in lower case, and an app protection policy's without the ``T_`` that Graph gives it."""
    return known_id.lower().removeprefix("t_")


def look(
    collection: str, known_id: str, name: str, snapshot: Snapshot | None, fits: Callable[[Thing], bool]
) -> Target:
    """The object of that id, or else of that name, which ``fits``."""
    if snapshot is None:
        return Target(collection, known_id, None, said("Intune was not asked"))
    if collection not in snapshot.collections:
        reason = snapshot.unreadable.get(collection, said("not recorded"))
        return Target(collection, known_id, None, said("Intune could not be read: {reason}", reason=reason))
    index = _index(Same(snapshot.collections[collection]))
    things = [thing for thing in index.get(plain_id(known_id) or name, ()) if fits(thing)]
    if len(things) > 1:
        return Target(collection, known_id, None, said("{number} policies bear the name", number=len(things)))
    return Target(collection, things[0]["id"] if things else known_id, things[0] if things else None)


@lru_cache(maxsize=16)
def _index(collection: Same) -> Mapping[str, list[Thing]]:
    """The objects of a collection by ID and by name."""
    index: dict[str, list[Thing]] = {}
    for thing in collection.thing:
        for key in {plain_id(str(thing.get("id"))), str(thing.get("displayName"))}:
            index.setdefault(key, []).append(thing)
    return index
