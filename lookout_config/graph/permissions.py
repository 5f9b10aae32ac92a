"""Which permission each request to Graph needs, the least one first.

From the permissions metadata behind Microsoft Learn's "Microsoft Graph permissions reference".
"""

import re
from dataclasses import dataclass

from lookout_config.world import Request


@dataclass(frozen=True, slots=True)
class Permission:
    """What a request of some shape needs: any one of ``names``, of which the first reaches the least far."""

    methods: tuple[str, ...]
    path: str
    names: tuple[str, ...]


_READ = ("GET",)
_WRITE = ("POST", "PATCH", "DELETE")
_DIRECTORY = "Directory.Read.All"
_GROUPS = ("GroupMember.Read.All", "Group.Read.All", _DIRECTORY)
_APPS = r"deviceAppManagement/.*"

# The first entry that fits counts.
PERMISSIONS = (
    Permission(
        _READ,
        r"organization(/.*)?",
        ("DeviceManagementServiceConfig.Read.All", "Organization.Read.All", _DIRECTORY, "User.Read.All"),
    ),
    Permission(
        _READ, r"groups/[^/]+/(members|transitiveMembers)(/.*)?", ("GroupMember.ReadBasic.All", *_GROUPS)
    ),
    Permission(_READ, r"groups(/.*)?", ("Group.ReadBasic.All", *_GROUPS)),
    Permission(("POST",), r"groups", ("Group.Create", "Group.ReadWrite.All")),
    Permission(("GET", "POST"), r"directoryObjects/.*", (_DIRECTORY,)),
    Permission(_READ, r"directory/deletedItems/.*", ("Group.Read.All", _DIRECTORY)),
    Permission(_READ, r"users(/.*)?", ("User.ReadBasic.All", "User.Read.All", _DIRECTORY)),
    Permission(
        _READ, r"servicePrincipals/[^/]+/oauth2PermissionGrants|oauth2PermissionGrants", (_DIRECTORY,)
    ),
    Permission(_READ, r"servicePrincipals[(/]?.*", ("Application.Read.All", _DIRECTORY)),
    Permission(
        _READ,
        r"deviceManagement/mobileThreatDefenseConnectors(/.*)?",
        ("DeviceManagementServiceConfig.Read.All", "DeviceManagementConfiguration.Read.All"),
    ),
    Permission(
        _WRITE,
        r"deviceManagement/mobileThreatDefenseConnectors(/.*)?",
        ("DeviceManagementServiceConfig.ReadWrite.All", "DeviceManagementConfiguration.ReadWrite.All"),
    ),
    Permission(
        _READ, r"deviceManagement/deviceCompliancePolicies(/.*)?", ("DeviceManagementConfiguration.Read.All",)
    ),
    Permission(
        _WRITE,
        r"deviceManagement/deviceCompliancePolicies(/.*)?",
        ("DeviceManagementConfiguration.ReadWrite.All",),
    ),
    Permission(_READ, _APPS, ("DeviceManagementApps.Read.All",)),
    Permission(_WRITE, _APPS, ("DeviceManagementApps.ReadWrite.All",)),
    Permission(_READ, r"identity/conditionalAccess/policies(/.*)?", ("Policy.Read.All",)),
)

# What a person is to grant for a command. One permission that does for groups and their members is asked instead of
# the two "basic" ones, which do not promise every property that the rules look at.
_NEEDED: dict[str, tuple[tuple[str, str, bool], ...]] = {
    # permission, what for, whether the command does without it (and says what it did not check)
    "check": (
        ("GroupMember.Read.All", "the groups that the file names, and who is in them", False),
        (
            "DeviceManagementServiceConfig.Read.All",
            "the tenant's identity and Intune's Lookout connector",
            False,
        ),
        ("DeviceManagementConfiguration.Read.All", "compliance policies", True),
        ("DeviceManagementApps.Read.All", "Lookout for Work and app protection policies", True),
        ("Application.Read.All", "whether Lookout has the tenant's consent", True),
        ("Policy.Read.All", "whether Conditional Access requires compliant devices", True),
        ("User.ReadBasic.All", "whether administrators and the error recipient exist", True),
        ("Group.Read.All", "whether a missing group was deleted", True),
        ("Member.Read.Hidden", "members of groups that hide them", True),
    ),
    "apply": (
        ("DeviceManagementServiceConfig.ReadWrite.All", "to change Intune's Lookout connector", False),
        (
            "DeviceManagementConfiguration.ReadWrite.All",
            "to change threat levels of compliance policies",
            True,
        ),
    ),
}
COMMANDS = ("check", "plan", "apply")


def permissions(command: str) -> list[tuple[str, str, bool]]:
    """What ``check``, ``plan`` or ``apply`` needs: the permission, what for, and whether it does without."""
    if command not in COMMANDS:
        raise ValueError(f"no permissions are known for '{command}'; it is one of {', '.join(COMMANDS)}")
    return [*_NEEDED["check"], *(_NEEDED["apply"] if command == "apply" else ())]


def permissions_for(request: Request) -> tuple[str, ...]:
    """The permissions of which any one lets the request through, the least first; empty for an unknown shape."""
    path = re.sub(r"\A(?:https?://[^/]*)?/*(?:v1\.0|beta)/", "", request.url).partition("?")[0]
    if (
        request.method == "GET"
        and request.url.startswith("/beta/groups/")
        and "disableNesting" in request.url
    ):
        return ("Group-NestingSupport.ReadWrite.All",)
    return next(
        (
            each.names
            for each in PERMISSIONS
            if request.method in each.methods and re.fullmatch(each.path, path)
        ),
        (),
    )


def permission_for(request: Request) -> str:
    """The least permission that lets the request through; empty for an unknown shape."""
    return next(iter(permissions_for(request)), "")
