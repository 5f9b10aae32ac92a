"""What we manage, as a table: where the file keeps it, where it is changed, and by whom.

The screens and menus are those of Microsoft Learn, "Set up Lookout Mobile Endpoint Security integration with
Intune" (2024), its articles of 2016 and 2019 for the older ones, and Lookout's console documentation.
Lookout publishes no API for its console, so its screens are a person's; Intune's objects are Graph's.
"""

from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from lookout_config.model import Path

FULL_ACCESS = "an administrator with Full access to Lookout's console"
GLOBAL_ADMIN = "a Global Administrator"
INTUNE_ADMIN = "an Intune administrator"
SUPPORT = "Lookout support"
TOOL = "lookout-config"

LOOKOUT_CONNECTOR = "2c7790de-8b02-4814-85cf-e0c59380dee8"
"""Lookout's partner id in Intune, as Microsoft365DSC and Maester have it; Microsoft publishes no list."""


class Whose(Enum):
    """Who can change a setting."""

    GRAPH = "graph"
    CONSOLE = "console"
    SUPPORT = "support"
    FILE = "about the file"


class Screen(NamedTuple):
    """One page of a console: what is set there is one by-hand step. ``{}`` stands for the object's name."""

    name: str
    menu: str
    who: str
    older_menu: str = ""
    note: str = ""


class Kind(NamedTuple):
    """One row of the table. ``where`` is a path by names in which ``*`` is any one step.

    ``lists`` says what a list under it means: ``whole`` (what is not in it is to be removed; it is one value)
    or ``reference`` (what is not in it is no longer managed; each item is settings of its own).
    ``depth`` is how many steps of the path name the object, so that its settings become one step. ``reaches`` are the
    keys that must stand in its block for its value to be the enrollment groups: to whom, and how.
    """

    name: str
    where: tuple[str, ...]
    whose: Whose
    screen: Screen | None = None
    lists: Literal["whole", "reference", ""] = ""
    depth: int = 0
    needs: tuple[str, ...] = ()
    reaches: tuple[str, ...] = ()


def _about(*where: str) -> Kind:
    return Kind("file", where, Whose.FILE)


def _lookout(name: str, where: str, menu: str, older: str = "", note: str = "", **rest: Any) -> Kind:
    """A row for a screen of Lookout's console."""
    screen = Screen(name, menu, rest.pop("who", FULL_ACCESS), older, note)
    return Kind(rest.pop("kind", name.lower()), tuple(where.split(".")), Whose.CONSOLE, screen, **rest)


_CONNECTOR = "System > Connectors > Intune"
_OLDER = "System > Connectors"
_POLICIES = "Protections > Policies > Manage settings for: {}"
_ABOUT_POLICIES = ("name", "id", "platform", "protected")
_MTD = Screen(
    "Mobile Threat Defense connector",
    "Intune admin center > Tenant administration > Connectors and tokens > Mobile Threat Defense > Lookout for Work",
    INTUNE_ADMIN,
    note="the role Endpoint Security Manager is enough",
)
_COMPLIANCE = Screen(
    "Compliance policy {}",
    "Intune admin center > Devices > Compliance > {} > Properties > Device Health",
    INTUNE_ADMIN,
    note="'at or under the Device Threat Level': the level named is still compliant",
)

# The first row that fits a path decides. The order of the rows is the order of the steps: the console before
# Intune, the app before the policies (Microsoft Learn, "Enable the Mobile Threat Defense connector").
KINDS: tuple[Kind, ...] = (
    _about("version"),
    _about("tenant"),
    _about("guards"),
    _about("rules"),
    _about("waivers"),
    _about("attestations"),
    _about("console_access", "*", "name"),
    _about("console_access", "*", "just_in_time"),
    Kind(
        "console access",
        ("console_access",),
        Whose.SUPPORT,
        Screen(
            "Console access",
            "an e-mail to Lookout support (lookout-config request writes it)",
            SUPPORT,
            note="with Intune the access groups can be changed by Lookout support only",
        ),
        depth=1,
    ),
    _lookout(
        "Admin consent",
        "consent",
        "https://aad.lookout.com/les?action=consent",
        note="sign in once and accept; until then every sign-in ends in a Bad Login Error",
        kind="consent",
        depth=1,
        who=GLOBAL_ADMIN,
    ),
    _lookout(
        "Connector Settings",
        "connector.heartbeat_frequency_minutes",
        f"{_CONNECTOR} > Connector Settings",
        f"{_OLDER} > Connection Settings",
        "for a new connector: set this first and press Create connector, the other panes open then",
    ),
    Kind(
        "group",
        ("connector", "enrollment", "groups", "*", "create"),
        Whose.GRAPH,
        Screen(
            "New group {}",
            "Microsoft Entra admin center > Groups > All groups > New group",
            "a Groups Administrator",
            note="group type Security, membership of users only",
        ),
        depth=4,
    ),
    _about("connector", "enrollment", "groups", "*"),
    _lookout(
        "Enrollment Management",
        "connector.enrollment",
        f"{_CONNECTOR} > Enrollment Management",
        f"{_OLDER} > Enrollment Management",
        "Lookout does not check these names: paste each exactly as it stands here",
        lists="whole",
        needs=("Connector Settings", "New group {}"),
    ),
    _lookout(
        "State Sync",
        "connector.state_sync",
        f"{_CONNECTOR} > State Sync",
        f"{_OLDER} > State Sync",
        needs=("Connector Settings",),
    ),
    _lookout(
        "Error Management",
        "connector.error_email_recipient",
        f"{_CONNECTOR} > Error Management",
        f"{_OLDER} > Error Management",
        needs=("Connector Settings",),
    ),
    _lookout(
        "Enrollment settings",
        "enrollment_settings",
        "System > Manage Enrollment > Enrollment settings",
        "System > Enrollment",
    ),
    _lookout(
        "Policies of {}",
        "protections.policies.default",
        _POLICIES,
        "Policy > Security Policy",
        kind="policies",
        depth=3,
    ),
    _lookout(
        "Policies of {}",
        "protections.policies.device_groups.*",
        _POLICIES,
        kind="policies",
        depth=4,
    ),
    _lookout(
        "Phishing and Content Protection",
        "protections.phishing_and_content_protection",
        "Protections > Phishing and Content Protection",
        lists="whole",
    ),
    _lookout(
        "On-Device Threat Protection",
        "protections.on_device_threat_protection",
        "Protections > On-Device Threat Protection",
        lists="whole",
    ),
    _about("notifications", "*", "admin"),
    _lookout(
        "My Preferences of {}",
        "notifications.*",
        "My Preferences",
        "System > Preferences",
        "each administrator signs in and sets their own",
        kind="notifications",
        lists="whole",
        depth=2,
        who="{}",
    ),
    _about("other_console_settings", "*", "screen"),
    _about("other_console_settings", "*", "setting"),
    _lookout("{}", "other_console_settings.*", "{}", kind="other console settings", depth=1, who=FULL_ACCESS),
    _about("intune", "mtd_connector", "id"),
    Kind("mtd connector", ("intune", "mtd_connector"), Whose.GRAPH, _MTD, depth=2),
    _about("intune", "app", "assign_to"),
    _about("intune", "app", "intent"),
    Kind(
        "app",
        ("intune", "app", "platforms", "*"),
        Whose.GRAPH,
        Screen(
            "Lookout for Work ({})",
            "Intune admin center > Apps > All apps > Lookout for Work > Properties > Assignments",
            INTUNE_ADMIN,
            note="the app must reach people before a policy that asks for it",
        ),
        depth=4,
        needs=("New group {}",),
        reaches=("assign_to", "intent"),
    ),
    *(_about("intune", "compliance_policies", "*", key) for key in _ABOUT_POLICIES),
    Kind(
        "compliance assignment",
        ("intune", "compliance_policies", "*", "assign_to"),
        Whose.GRAPH,
        Screen(
            "Assignments of {}",
            "Intune admin center > Devices > Compliance > {} > Properties > Assignments",
            INTUNE_ADMIN,
            note="user groups only: for device groups the threat level does not work",
        ),
        depth=4,
        needs=("New group {}", "Lookout for Work ({})"),
        reaches=("assign_to",),
    ),
    Kind(
        "compliance policy",
        ("intune", "compliance_policies", "*"),
        Whose.GRAPH,
        _COMPLIANCE,
        depth=3,
        needs=("Lookout for Work ({})",),
    ),
    *(_about("intune", "app_protection_policies", "*", key) for key in _ABOUT_POLICIES),
    Kind(
        "app protection policy",
        ("intune", "app_protection_policies", "*"),
        Whose.GRAPH,
        Screen(
            "App protection policy {}",
            "Intune admin center > Apps > App protection policies > {} > Properties > Conditional launch",
            INTUNE_ADMIN,
            note="the setting is called Max allowed device threat level",
        ),
        depth=3,
        needs=("Lookout for Work ({})",),
    ),
)


def owner_of(names: Path, name: str) -> str:
    """Whose own a setting is: ``name``, of its object, where each person sets it for themselves; else nobody's."""
    screen = kind_of(names).screen
    return name if screen and screen.who == "{}" else ""


def not_managed(config: Mapping[str, Any]) -> list[str]:
    """The blocks that a file leaves out, in the words of the reader: nothing is said or done about them."""
    blocks = dict.fromkeys(kind.where[0] for kind in KINDS if kind.whose is not Whose.FILE)
    return [block.replace("_", " ") for block in blocks if block not in config]


def kind_of(names: Path) -> Kind:
    """The row that a path belongs to. KeyError for a path that the table does not know."""
    return _kind_of(tuple(["*" if isinstance(step, int) else step for step in names[:_LONGEST]]))


_LONGEST = max(len(kind.where) for kind in KINDS)


@lru_cache(maxsize=16_384)  # asked of every setting, and the items of a list are alike
def _kind_of(names: tuple[str, ...]) -> Kind:
    for kind in KINDS:
        fits = len(names) >= len(kind.where) and names[0] == kind.where[0]
        if fits and all(part in ("*", name) for part, name in zip(kind.where, names, strict=False)):
            return kind
    raise KeyError(names)
