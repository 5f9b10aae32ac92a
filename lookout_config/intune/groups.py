"""An enrollment group that is yet to be made."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from lookout_config import graph, paths, tenant
from lookout_config.intune.assignments import by_name
from lookout_config.intune.nouns import JSON, Target, Thing
from lookout_config.model import Path
from lookout_config.tenant import Fate, Unseen
from lookout_config.tongue import said
from lookout_config.world import Request, Snapshot

_DESCRIPTION = "The phones of its members are enrolled in Lookout. Made by lookout-config."
_LONGEST_NICKNAME = 64


def group(place: Path, config: Any, snapshot: Snapshot | None) -> Target:
    """The group of an entry; one that is not to be made is as it should be, whether it is there or not."""
    entry = paths.at(config, place[:-1])
    name = entry["name"]
    if not entry["create"]:
        return Target("groups", name, {"create": False})
    if snapshot is None:
        return Target("groups", name, None, said("the tenant was not asked"))
    meant = tenant.of(snapshot).meant(entry)
    if meant.fate is Fate.MISSING:
        return _to_make(entry, config, snapshot)
    if meant.fate is Fate.FOUND:
        return Target("groups", name, {"create": True})
    like = said("a group much like it is there ({fate})", fate=meant.fate.name.lower())
    reason = meant.unseen.reason if meant.unseen else like
    not_known = said("whether the group is there is not known: {reason}", reason=reason)
    return Target("groups", name, None, not_known)


def _to_make(entry: Thing, config: Any, snapshot: Snapshot) -> Target:
    """A group that is not there; or why it cannot be told who is to own it."""
    name, owner = entry["name"], entry.get("owner", "")
    if not owner:
        return Target("groups", name, None)
    user = tenant.of(snapshot).user(owner)
    if isinstance(user, Unseen):
        not_known = said(
            "whether its owner {owner} exists is not known: {reason}", owner=repr(owner), reason=user.reason
        )
        return Target("groups", name, None, not_known)
    if user is None:
        absent = said("no user of the tenant is {owner}, who is to own it", owner=repr(owner))
        return Target("groups", name, None, absent)
    cloud = graph.CLOUDS[paths.at(config, ("tenant", "cloud"), "global")]
    return Target("groups", name, None, owner=f"{cloud.graph}/v1.0/users/{user['id']}")


def there(target: Target, _place: Path) -> Any:
    """Whether the group is there."""
    return bool(target.thing and target.thing["create"])


def make(target: Target, _values: Mapping[Path, Any]) -> Request:
    """A security group without members. An application's has no owner, unless one is named."""
    body = {
        "displayName": target.id,
        "description": _DESCRIPTION,
        "mailEnabled": False,
        "mailNickname": nickname(target.id),
        "securityEnabled": True,
        **({"owners@odata.bind": [target.owner]} if target.owner else {}),
    }
    return Request("POST", "/v1.0/groups", body, JSON)


def nickname(name: str) -> str:
    """The mail nickname that Graph requires of every group, though a security group has no mail.

    The name's letters and digits that are ASCII, anything else as one hyphen, then twelve digits of the name's
    SHA-256: two names that differ at all have two nicknames.
    """
    mark = hashlib.sha256(name.encode()).hexdigest()[:12]
    plain = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[: _LONGEST_NICKNAME - len(mark) - 1].strip("-")
    return f"{plain or 'group'}-{mark}"


def at(target: Target) -> str:
    """Where groups of its name are read."""
    return by_name(target.id)
