"""Which permission each request to Graph needs, what it is for, and so what a command is to be granted.

From the permissions metadata behind Microsoft Learn's "Microsoft Graph permissions reference".
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from lookout_config.world import Request


class Use(NamedTuple):
    """What requests are sent for. A command goes on without what is ``optional``, and says what it did not see."""

    purpose: str
    optional: bool = True


@dataclass(frozen=True, slots=True)
class Permission:
    """What requests of some shape need: any one of ``names``, of which the first is the one to grant.

    ``use`` is theirs by a command that has a file, and ``first`` by one that is yet to write it; a command without
    either never counts on being let through. ``gain`` is why they are sent in place of others where the sign-in
    carries the permission already: nobody need grant it for that.
    """

    methods: tuple[str, ...]
    path: str
    names: tuple[str, ...]
    use: Use | None = None
    first: Use | None = None
    gain: str = ""


class Needed(NamedTuple):
    """A permission to grant: what for, and whether the command does without."""

    name: str
    purpose: str
    optional: bool


class Alternative(NamedTuple):
    """A permission that does the work of several, and what is gained where an application has it anyway."""

    name: str
    instead_of: tuple[str, ...]
    gain: str


_READ = ("GET",)
_WRITE = ("POST", "PATCH", "DELETE")
_DIRECTORY = "Directory.Read.All"
# One that does for groups and their members comes first. The "basic" ones reach less far, and do not promise every
# property that the rules look at.
_GROUPS = ("GroupMember.Read.All", "Group.Read.All", _DIRECTORY)
_CONNECTORS = r"deviceManagement/mobileThreatDefenseConnectors(/.*)?"
_POLICIES = r"deviceManagement/deviceCompliancePolicies(/.*)?"
_APPS = r"deviceAppManagement/.*"

# The first entry that fits counts.
PERMISSIONS = (
    Permission(
        _READ,
        r"groups(/[^/]+)?",
        (*_GROUPS, "Group.ReadBasic.All"),
        Use("the groups that the file names", optional=False),
        Use("what the groups are called that Lookout for Work is assigned to"),
    ),
    Permission(
        _READ,
        r"groups/[^/]+/(members|transitiveMembers)(/.*)?",
        (*_GROUPS, "GroupMember.ReadBasic.All"),
        Use("who is in them", optional=False),
    ),
    Permission(
        _READ,
        r"organization(/.*)?",
        ("DeviceManagementServiceConfig.Read.All", "Organization.Read.All", _DIRECTORY, "User.Read.All"),
        Use("the tenant's identity", optional=False),
        Use("the tenant's identity", optional=False),
    ),
    Permission(
        _READ,
        _CONNECTORS,
        ("DeviceManagementServiceConfig.Read.All", "DeviceManagementConfiguration.Read.All"),
        Use("Intune's Lookout connector", optional=False),
        Use("Intune's Lookout connector"),
    ),
    Permission(
        _READ,
        _POLICIES,
        ("DeviceManagementConfiguration.Read.All",),
        Use("compliance policies"),
        Use("compliance policies"),
    ),
    Permission(
        _READ,
        _APPS,
        ("DeviceManagementApps.Read.All",),
        Use("Lookout for Work and app protection policies"),
        Use("Lookout for Work and app protection policies"),
    ),
    Permission(
        _READ,
        r"servicePrincipals[(/]?.*",
        ("Application.Read.All", _DIRECTORY),
        Use("whether Lookout has the tenant's consent"),
        Use("Lookout's application"),
    ),
    Permission(
        _READ,
        r"identity/conditionalAccess/policies(/.*)?",
        ("Policy.Read.All",),
        Use("whether Conditional Access requires compliant devices"),
    ),
    Permission(
        _READ,
        r"users(/.*)?",
        ("User.ReadBasic.All", "User.Read.All", _DIRECTORY),
        Use("whether administrators, the error recipient and the owners of new groups exist"),
    ),
    Permission(
        _READ,
        r"directory/deletedItems/.*",
        ("Group.Read.All", _DIRECTORY),
        Use("whether a missing group was deleted"),
    ),
    Permission(
        ("POST",),
        r"directoryObjects/getByIds",
        (_DIRECTORY,),
        gain="looks up a thousand IDs a request, not 20",
    ),
    Permission(("GET", "POST"), r"directoryObjects/.*", (_DIRECTORY,)),
    Permission(
        _WRITE,
        _CONNECTORS,
        ("DeviceManagementServiceConfig.ReadWrite.All", "DeviceManagementConfiguration.ReadWrite.All"),
        Use("to change Intune's Lookout connector", optional=False),
    ),
    Permission(
        _WRITE,
        _POLICIES,
        ("DeviceManagementConfiguration.ReadWrite.All",),
        Use("to change threat levels of compliance policies, and whom they reach"),
    ),
    Permission(
        _WRITE,
        _APPS,
        ("DeviceManagementApps.ReadWrite.All",),
        Use("to assign Lookout for Work, and to change threat levels of app protection policies"),
    ),
    Permission(
        _WRITE,
        r"groups",
        ("Group.Create", "Group.ReadWrite.All"),
        Use("to make enrollment groups that have create: true"),
    ),
)
# No request of its own needs this one: without it, members that a group hides are left out of the answer.
_HIDDEN = Permission((), "", ("Member.Read.Hidden",), Use("members of groups that hide them"))

_READING = ("check", "plan", "drift", "impact", "runbook", "request", "snapshot", "history")
_WRITING = ("apply",)
_BEGINNING = ("import", "init")
COMMANDS = (*_READING, *_WRITING, *_BEGINNING)
"""Every command that asks a tenant; ``init`` does so with --adopt, ``history`` with --pack."""


def permissions(command: str) -> list[Needed]:
    """What one of the COMMANDS is to be granted: each permission once, with all that it is for."""
    uses: dict[str, list[Use]] = {}
    for row, use in _sent_by(command):
        uses.setdefault(row.names[0], []).append(use)
    return [
        Needed(name, " and ".join(use.purpose for use in same), all(use.optional for use in same))
        for name, same in uses.items()
    ]


def alternatives(command: str) -> list[Alternative]:
    """What is not to be granted for a command, and is made use of where it is there."""
    least = [needed.name for needed in permissions(command)]
    return [
        Alternative(row.names[0], tuple(name for name in least if name not in still), row.gain)
        for row in PERMISSIONS
        if row.gain and command not in _BEGINNING
        for still in [{needed.name for needed in lacking(command, row.names)}]
    ]


def lacking(command: str, granted: Collection[str]) -> list[Needed]:
    """What ``permissions`` lists of which neither it nor another that would do is ``granted``."""
    short = {row.names[0] for row, _ in _sent_by(command) if not set(row.names) & set(granted)}
    return [needed for needed in permissions(command) if needed.name in short]


def permissions_for(request: Request) -> tuple[str, ...]:
    """The permissions of which any one lets the request through, the one to grant first; empty if none is known."""
    path = re.sub(r"\A(?:https?://[^/]*)?/*(?:v1\.0|beta)/", "", request.url).partition("?")[0]
    return next(
        (
            each.names
            for each in PERMISSIONS
            if request.method in each.methods and re.fullmatch(each.path, path)
        ),
        (),
    )


def permission_for(request: Request) -> str:
    """The permission to grant for the request; empty for an unknown shape."""
    return next(iter(permissions_for(request)), "")


def _sent_by(command: str) -> Iterator[tuple[Permission, Use]]:
    if command not in COMMANDS:
        raise ValueError(f"no permissions are known for '{command}'; it is one of {', '.join(COMMANDS)}")
    if command in _BEGINNING:
        yield from ((row, row.first) for row in PERMISSIONS if row.first)
        return
    sent = [(row, row.use) for row in (*PERMISSIONS, _HIDDEN) if row.use]
    yield from (each for each in sent if each[0].methods != _WRITE)
    if command in _WRITING:
        yield from (each for each in sent if each[0].methods == _WRITE)
