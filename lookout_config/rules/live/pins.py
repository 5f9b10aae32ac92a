"""The IDs that would pin what a file names by its name alone: only where one thing can be meant, and no other."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from lookout_config import tenant
from lookout_config.model import Path
from lookout_config.rules.live import app, compliance
from lookout_config.tenant import Fate
from lookout_config.world import Snapshot

Pin = tuple[Path, str]
"""The path of an entry, and its ID."""


def pins(config: Any, snapshot: Snapshot) -> Iterator[Pin]:
    """What can be pinned. A name that stands twice in the file may be a slip for another: it is left alone."""
    yield from _groups(config, snapshot)
    yield from _policies(config, snapshot)


def _groups(config: Any, snapshot: Snapshot) -> Iterator[Pin]:
    times = Counter(entry["name"] for _, entry in tenant.enrolled(config))
    for path, entry, meant in tenant.meanings(config, snapshot):
        found = meant.group if meant.fate is Fate.FOUND else None
        if found and times[entry["name"]] == 1 and not {"id", "create"} & entry.keys():
            yield path, found["id"]


def _policies(config: Any, snapshot: Snapshot) -> Iterator[Pin]:
    seen = tenant.of(snapshot)
    entries = [
        *((path[:-1], entry, compliance.look(seen, entry).fit) for path, entry in compliance.named(config)),
        *((path, entry, app.protecting(seen, entry)) for path, entry in app.protections(config)),
    ]
    for path, entry, fit in entries:
        if "id" not in entry and not isinstance(fit, tenant.Unseen) and len(fit) == 1:
            yield path, fit[0]["id"]
