"""What Graph can write, as a table: how each kind is read, which request sets it, and how that is seen to have worked.

Types, names and versions are those of Microsoft Graph's metadata (v1.0 and beta); which of them may be written,
those that Microsoft365DSC and CIPP write in production. Microsoft publishes no read-only mark.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from lookout_config import impact
from lookout_config.changes import InGraph, Proof
from lookout_config.intune import assignments, groups, objects
from lookout_config.intune.assignments import ANDROID_PACKAGE, APP_STORE_ID, APPS, is_lookout
from lookout_config.intune.nouns import Target, Thing, plain_id
from lookout_config.intune.objects import CONNECTOR_PROPERTIES, CONNECTORS, PLATFORMS, POLICIES
from lookout_config.kinds import kind_of
from lookout_config.model import Path
from lookout_config.world import Request, Snapshot

__all__ = [
    "ANDROID_PACKAGE",
    "APPS",
    "APP_STORE_ID",
    "CONNECTORS",
    "CONNECTOR_PROPERTIES",
    "PLATFORMS",
    "POLICIES",
    "Target",
    "bare",
    "can_lock_out",
    "creates",
    "how",
    "is_lookout",
    "plain_id",
    "present",
    "target",
    "tells",
    "writes",
]


def _always(*_: Any) -> bool:
    return True


def _never(*_: Any) -> bool:
    return False


class _Form(NamedTuple):
    """One kind. ``locks_out`` says whether a change can make a phone non-compliant, or block or wipe its apps.

    ``tells`` is whether Graph gave what is asked for; ``writes`` whether the file says enough to write it.
    """

    target: Callable[[Path, Any, Snapshot | None], Target]
    present: Callable[[Target, Path], Any]
    request: Callable[[Target, Mapping[Path, Any]], Request]
    at: Callable[[Target], str]
    locks_out: Callable[[Path, Any, Any], bool]
    tells: Callable[[Thing, Path], bool] = _always
    writes: Callable[[Path, Any], bool] = _always
    proof: Proof = "object"


def _switched_on(place: Path, _before: Any, after: Any) -> bool:
    return bool(after) and place[2] in ("noncompliant_without_data", "app_protection")


def _stricter(_place: Path, before: Any, after: Any) -> bool:
    return impact.stricter(before, after)


def _protects_more(place: Path, before: Any, after: Any) -> bool:
    """A stricter level; an action, which blocks or wipes; that Lookout is listened to."""
    return impact.stricter(before, after) if place[-1] == "max_threat_level" else after != "defender"


_FORMS: dict[str, _Form] = {
    "group": _Form(groups.group, groups.there, groups.make, groups.at, _never, proof="name"),
    "mtd connector": _Form(
        objects.connector,
        objects.switch,
        objects.set_connector,
        objects.at,
        _switched_on,
        objects.tells_switch,
    ),
    "app": _Form(
        assignments.app,
        assignments.present,
        assignments.assign,
        assignments.at,
        _never,
        writes=assignments.assigns,
        proof="list",
    ),
    "compliance assignment": _Form(
        assignments.policy,
        assignments.present,
        assignments.assign,
        assignments.at,
        _always,
        writes=assignments.assigns,
        proof="list",
    ),
    "compliance policy": _Form(
        objects.compliance, objects.level, objects.set_level, objects.at, _stricter, objects.tells_level
    ),
    "app protection policy": _Form(
        objects.protection,
        objects.protected,
        objects.set_protection,
        objects.at,
        _protects_more,
        objects.tells_protected,
    ),
}


def _form(place: Path) -> _Form:
    return _FORMS[kind_of(place).name]


def target(place: Path, config: Any, snapshot: Snapshot | None) -> Target:
    """The object that a setting at ``place`` belongs to."""
    return _form(place).target(place, config, snapshot)


def present(target: Target, place: Path) -> Any:
    """The present value of the setting at ``place`` in the file's words."""
    return _form(place).present(target, place)


def tells(target: Target, place: Path) -> bool:
    """Whether Graph gave the property at all: one that is left out is not known, never false."""
    return target.thing is None or _form(place).tells(target.thing, place)


def writes(place: Path, config: Any) -> bool:
    """Whether Graph can write the setting, by what the file says of it."""
    return _form(place).writes(place, config)


def how(target: Target, values: Mapping[Path, Any]) -> InGraph:
    """The write that sets ``values`` (by place, all of one object), and how it is seen to have worked."""
    form = _form(next(iter(values)))
    request = form.request(target, values)
    found = (
        None
        if target.thing is None
        else {key: target.thing[key] for key in request.body if key in target.thing}
    )
    return InGraph(request, form.at(target), found, creates(target), form.proof, target.awaits)


def creates(target: Target) -> bool:
    """Whether a write makes the object."""
    return target.thing is None


def bare(target: Target) -> bool:
    """Whether Graph shows nothing at all: no object, or a list without an entry."""
    return not target.reason and (target.thing is None or list(target.thing.values()) == [[]])


def can_lock_out(place: Path, before: Any, after: Any) -> bool:
    """Whether the change can make a phone non-compliant, or block or wipe its apps."""
    return _form(place).locks_out(place, before, after)
