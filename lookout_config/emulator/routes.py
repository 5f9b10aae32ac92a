"""Where a path of Graph leads."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lookout_config.emulator.recorded import APPS, CONNECTORS, DELETED, POLICIES, PROTECTIONS
from lookout_config.emulator.refused import malformed

# The collections, and what can be listed below one of their objects.
_ROOTS: dict[str, frozenset[str]] = {
    "organization": frozenset(),
    "groups": frozenset({"members", "transitiveMembers"}),
    "users": frozenset(),
    "servicePrincipals": frozenset({"appRoleAssignments", "appRoleAssignedTo", "oauth2PermissionGrants"}),
    DELETED: frozenset(),
    "directoryObjects": frozenset(),
    "oauth2PermissionGrants": frozenset(),
    CONNECTORS: frozenset(),
    POLICIES: frozenset({"assignments"}),
    **dict.fromkeys(PROTECTIONS, frozenset({"assignments"})),
    APPS: frozenset({"assignments"}),
    "deviceAppManagement/mobileAppConfigurations": frozenset({"assignments"}),
    "identity/conditionalAccess/policies": frozenset(),
}
_CASTABLE = frozenset({"members", "transitiveMembers"})
_CAST = re.compile(r"(?:microsoft\.)?graph\.(\w+)")
_GUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_BY_APP_ID = re.compile(r"servicePrincipals\(appId='([^']*)'\)")


@dataclass(frozen=True, slots=True)
class Place:
    """A collection (``root``), one object of it, what is listed ``below`` that, of one type only, or only counted.

    ``field`` is the property that ``name`` is looked for in.
    """

    root: str
    name: str = ""
    below: str = ""
    cast: str = ""
    field: str = "id"
    count: bool = False

    @property
    def directory(self) -> bool:
        """Whether the directory answers, and not Intune or Conditional Access."""
        return not self.root.startswith(("device", "identity"))

    @property
    def key(self) -> str:
        """The collection's key in a snapshot."""
        return f"{self.root}/{self.name}/{self.below}" if self.below else self.root


def place(path: Sequence[str]) -> Place:
    """The place of a path without its version; refused as Graph does, by naming the first step it does not know."""
    steps = _spelled(tuple(path))
    root = next((root for root in _ROOTS if steps[: len(_steps(root))] == _steps(root)), "")
    rest = steps[len(_steps(root)) :]
    if not root:
        raise malformed(f"Resource not found for the segment '{steps[0] if steps else ''}'.")
    if rest[-1:] == ("$count",):
        found = _below(root, rest[:-1])
        if not found.name or found.below:
            return replace(found, count=True)
        raise malformed("Resource not found for the segment '$count'.")
    return _below(root, rest)


def is_guid(value: object) -> bool:
    """Whether it is an ID as Graph writes them."""
    return isinstance(value, str) and bool(_GUID.fullmatch(value))


def _below(root: str, rest: tuple[str, ...]) -> Place:
    match rest:
        case ():
            return Place(root)
        case (name,):
            return _object(root, name)
        case (name, below) if below in _ROOTS[root]:
            return replace(_object(root, name), below=below)
        case (name, below, cast) if below in _CASTABLE & _ROOTS[root] and (found := _CAST.fullmatch(cast)):
            return replace(_object(root, name), below=below, cast=found[1])
    unknown = next(step for step in rest[1:] if step not in _ROOTS[root])
    raise malformed(f"Resource not found for the segment '{unknown}'.")


def _object(root: str, name: str) -> Place:
    if root == "users" and "@" in name:
        return Place(root, name, field="userPrincipalName")
    if root == "servicePrincipals" and name.startswith("appId="):
        return Place(root, name.removeprefix("appId="), field="appId")
    if not is_guid(name.removeprefix("T_") if root in PROTECTIONS else name):
        raise malformed(f"Invalid object identifier '{name}'.", "Request_BadRequest")
    return Place(root, name)


def _spelled(path: tuple[str, ...]) -> tuple[str, ...]:
    """One spelling of what Graph takes in several."""
    match path:
        case ("directory", "deletedItems", "graph.group", *rest):
            return (*_steps(DELETED), *rest)
        case ("directory", "deletedItems", name) if is_guid(name):
            return (*_steps(DELETED), name)
        case (first, *rest) if found := _BY_APP_ID.fullmatch(first):
            return ("servicePrincipals", f"appId={found[1]}", *rest)
    return path


def _steps(root: str) -> tuple[str, ...]:
    return tuple(root.split("/")) if root else ()
