"""What we manage, as a table: where the file keeps it, on which screen it is changed, and who can.

Lookout publishes no API for its console, so its screens are a person's; Intune's objects are Graph's.
"""

from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from lookout_config import screens
from lookout_config.model import Path
from lookout_config.screens import Screen

TOOL = "lookout-config"

LOOKOUT_CONNECTOR = "2c7790de-8b02-4814-85cf-e0c59380dee8"
"""Lookout's partner id in Intune, as Microsoft365DSC and Maester have it; Microsoft publishes no list."""


class Whose(Enum):
    """Who can change a setting."""

    GRAPH = "graph"
    CONSOLE = "console"
    SUPPORT = "support"
    FILE = "about the file"


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


def _by_hand(name: str, where: str, screen: Screen, **rest: Any) -> Kind:
    """A row that only a person can change, on a screen."""
    return Kind(name, tuple(where.split(".")), Whose.CONSOLE, screen, **rest)


_ABOUT_POLICIES = ("name", "id", "platform", "protected")

# The first row that fits a path decides. The order of the rows is the order of the steps: the console before
# Intune, the app before the policies (Microsoft Learn, "Enable the Mobile Threat Defense connector"), on-device
# protection before the responses that it offers (Lookout, "Configure On-Device Threat Protection").
KINDS: tuple[Kind, ...] = (
    _about("version"),
    _about("tenant"),
    _about("guards"),
    _about("rules"),
    _about("waivers"),
    _about("attestations"),
    _about("console_access", "*", "name"),
    _about("console_access", "*", "just_in_time"),
    Kind("console access", ("console_access",), Whose.SUPPORT, screens.CONSOLE_ACCESS, depth=1),
    _by_hand("consent", "consent", screens.CONSENT, depth=1),
    _by_hand("connector settings", "connector.heartbeat_frequency_minutes", screens.CONNECTOR_SETTINGS),
    Kind(
        "group", ("connector", "enrollment", "groups", "*", "create"), Whose.GRAPH, screens.NEW_GROUP, depth=4
    ),
    _about("connector", "enrollment", "groups", "*"),
    _by_hand(
        "enrollment management",
        "connector.enrollment",
        screens.ENROLLMENT_MANAGEMENT,
        lists="whole",
        needs=(screens.CONNECTOR_SETTINGS.name, screens.NEW_GROUP.name),
    ),
    _by_hand(
        "state sync", "connector.state_sync", screens.STATE_SYNC, needs=(screens.CONNECTOR_SETTINGS.name,)
    ),
    _by_hand(
        "error management",
        "connector.error_email_recipient",
        screens.ERROR_MANAGEMENT,
        needs=(screens.CONNECTOR_SETTINGS.name,),
    ),
    _by_hand("enrollment settings", "enrollment_settings", screens.ENROLLMENT_SETTINGS),
    _by_hand(
        "on-device threat protection",
        "protections.on_device_threat_protection",
        screens.ON_DEVICE_PROTECTION,
        lists="whole",
    ),
    _by_hand(
        "policies",
        "protections.policies.default",
        screens.POLICIES,
        depth=3,
        needs=(screens.ON_DEVICE_PROTECTION.name,),
    ),
    _by_hand(
        "policies",
        "protections.policies.device_groups.*",
        screens.GROUP_POLICIES,
        depth=4,
        needs=(screens.ON_DEVICE_PROTECTION.name,),
    ),
    _by_hand(
        "phishing and content protection",
        "protections.phishing_and_content_protection",
        screens.CONTENT_PROTECTION,
        lists="whole",
    ),
    _about("notifications", "*", "admin"),
    _by_hand("notifications", "notifications.*", screens.MY_PREFERENCES, lists="whole", depth=2),
    _about("other_console_settings", "*", "screen"),
    _about("other_console_settings", "*", "setting"),
    _by_hand("other console settings", "other_console_settings.*", screens.OTHER, depth=1),
    _about("intune", "mtd_connector", "id"),
    Kind("mtd connector", ("intune", "mtd_connector"), Whose.GRAPH, screens.MTD_CONNECTOR, depth=2),
    _about("intune", "app", "assign_to"),
    _about("intune", "app", "intent"),
    Kind(
        "app",
        ("intune", "app", "platforms", "*"),
        Whose.GRAPH,
        screens.APP,
        depth=4,
        needs=(screens.NEW_GROUP.name,),
        reaches=("assign_to", "intent"),
    ),
    *(_about("intune", "compliance_policies", "*", key) for key in _ABOUT_POLICIES),
    Kind(
        "compliance assignment",
        ("intune", "compliance_policies", "*", "assign_to"),
        Whose.GRAPH,
        screens.COMPLIANCE_ASSIGNMENTS,
        depth=4,
        needs=(screens.NEW_GROUP.name, screens.APP.name),
        reaches=("assign_to",),
    ),
    Kind(
        "compliance policy",
        ("intune", "compliance_policies", "*"),
        Whose.GRAPH,
        screens.COMPLIANCE_POLICY,
        depth=3,
        needs=(screens.APP.name,),
    ),
    *(_about("intune", "app_protection_policies", "*", key) for key in _ABOUT_POLICIES),
    Kind(
        "app protection policy",
        ("intune", "app_protection_policies", "*"),
        Whose.GRAPH,
        screens.APP_PROTECTION_POLICY,
        depth=3,
        needs=(screens.APP.name,),
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
