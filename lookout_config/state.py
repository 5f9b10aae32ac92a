"""Desired, from the file; current, from what was read of the tenant and what is on record."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lookout_config import intune, kinds, paths, settings
from lookout_config.changes import Found, Wanted
from lookout_config.model import Document, Path
from lookout_config.tongue import said
from lookout_config.world import Snapshot

_NOT_TOLD = Found(None, "unknown", reason=said("nobody has told it yet"))


def desired(document: Document, label: Callable[[Path], str]) -> tuple[Wanted, ...]:
    """Every managed setting of a (long form) file in the order of the table; ``label`` gives its console words."""
    return tuple(
        Wanted(setting.text, setting.path, setting.value, label, document.locate)
        for setting in settings.of(document.data)
        if setting.kind.whose is not kinds.Whose.FILE
    )


def current(
    wanted: Sequence[Wanted], config: Any, snapshot: Snapshot | None, recorded: Mapping[str, Found]
) -> dict[str, Found]:
    """What each wanted setting is now, by path, and how we know: read, attested or unknown."""
    return {
        setting.path: _now(setting, config, snapshot) or recorded.get(setting.path, _NOT_TOLD)
        for setting in wanted
    }


def full_access_members(config: Any, snapshot: Snapshot | None) -> int | None:
    """How many members the full-access group that the file names has; None where that was not seen."""
    group = paths.at(config, ("console_access", "full", "id"))
    members = snapshot.collections.get(f"groups/{group}/members") if snapshot and group else None
    return None if members is None else len(members)


def _now(setting: Wanted, config: Any, snapshot: Snapshot | None) -> Found | None:
    """What an API tells of the setting; None where none can, and a person's word is all there is."""
    kind = kinds.kind_of(setting.place)
    if kind.whose is kinds.Whose.GRAPH:
        return _of_intune(setting, config, snapshot)
    read = _READERS.get(kind.name)
    return read(setting, config, snapshot) if read and snapshot else None


def _of_intune(setting: Wanted, config: Any, snapshot: Snapshot | None) -> Found:
    target = intune.target(setting.place, config, snapshot)
    if target.reason:
        return Found(None, "unknown", reason=target.reason)
    if not intune.tells(target, setting.place):
        return Found(None, "unknown", reason=said("Graph did not give the property"))
    return Found(intune.present(target, setting.place), "read")


def _of_consent(setting: Wanted, config: Any, snapshot: Snapshot) -> Found | None:
    """The application is in the tenant once its administrator has consented: by its ID, else by its name."""
    if "servicePrincipals" not in snapshot.collections:
        return None
    consent = config["consent"]
    key, value = (
        ("appId", consent["app_id"]) if "app_id" in consent else ("displayName", consent.get("app_name"))
    )
    there = any(app.get(key) == value for app in snapshot.collections["servicePrincipals"])
    return Found(setting.value if there else None, "read")


_READERS: dict[str, Callable[[Wanted, Any, Snapshot], Found | None]] = {
    "consent": _of_consent,
}
