"""The screens on which people change settings: the way there, and who has the right to take it.

The screens and menus are those of Microsoft Learn, "Set up Lookout Mobile Endpoint Security integration with
Intune" (2024), its articles of 2016 and 2019 for the older ones, and Lookout's console documentation.
"""

from typing import NamedTuple

FULL_ACCESS = "an administrator with Full access to Lookout's console"
_GLOBAL_ADMIN = "a Global Administrator"
_INTUNE_ADMIN = "an Intune administrator"
_SUPPORT = "Lookout support"

_CONNECTOR = "System > Connectors > Intune"
_OLDER = "System > Connectors"
_POLICIES = "Protections > Policies > Manage settings for: {}"
_RE_RATED = "raising a risk level re-rates the open issues at once"


class Screen(NamedTuple):
    """One page of a console: what is set there is one by-hand step. ``{}`` stands for the object's name."""

    name: str
    menu: str
    who: str = FULL_ACCESS
    older_menu: str = ""
    note: str = ""


CONSOLE_ACCESS = Screen(
    "Console access",
    "an e-mail to Lookout support (lookout-config request writes it)",
    _SUPPORT,
    note="with Intune the access groups can be changed by Lookout support only",
)
CONSENT = Screen(
    "Admin consent",
    "https://aad.lookout.com/les?action=consent",
    _GLOBAL_ADMIN,
    note="sign in once and accept; until then every sign-in ends in a Bad Login Error",
)
CONNECTOR_SETTINGS = Screen(
    "Connector Settings",
    f"{_CONNECTOR} > Connector Settings",
    older_menu=f"{_OLDER} > Connection Settings",
    note="for a new connector: set this first and press Create connector, the other panes open then",
)
NEW_GROUP = Screen(
    "New group {}",
    "Microsoft Entra admin center > Groups > All groups > New group",
    "a Groups Administrator",
    note="group type Security, membership of users only",
)
ENROLLMENT_MANAGEMENT = Screen(
    "Enrollment Management",
    f"{_CONNECTOR} > Enrollment Management",
    older_menu=f"{_OLDER} > Enrollment Management",
    note="Lookout does not check these names: paste each exactly as it stands here",
)
STATE_SYNC = Screen("State Sync", f"{_CONNECTOR} > State Sync", older_menu=f"{_OLDER} > State Sync")
ERROR_MANAGEMENT = Screen(
    "Error Management", f"{_CONNECTOR} > Error Management", older_menu=f"{_OLDER} > Error Management"
)
ENROLLMENT_SETTINGS = Screen(
    "Enrollment settings",
    "System > Manage Enrollment > Enrollment settings",
    older_menu="System > Enrollment",
)
POLICIES = Screen("Policies of {}", _POLICIES, older_menu="Policy > Security Policy", note=_RE_RATED)
GROUP_POLICIES = Screen("Policies of {}", _POLICIES, note=_RE_RATED)
CONTENT_PROTECTION = Screen(
    "Phishing and Content Protection", "Protections > Phishing and Content Protection"
)
ON_DEVICE_PROTECTION = Screen("On-Device Threat Protection", "Protections > On-Device Threat Protection")
MY_PREFERENCES = Screen(
    "My Preferences of {}",
    "My Preferences",
    "{}",
    "System > Preferences",
    "each administrator signs in and sets their own",
)
OTHER = Screen("{}", "{}")
MTD_CONNECTOR = Screen(
    "Mobile Threat Defense connector",
    "Intune admin center > Tenant administration > Connectors and tokens > Mobile Threat Defense > Lookout for Work",
    _INTUNE_ADMIN,
    note="the role Endpoint Security Manager is enough",
)
APP = Screen(
    "Lookout for Work",
    "Intune admin center > Apps > All apps > Lookout for Work > Properties > Assignments",
    _INTUNE_ADMIN,
    note="the app must reach people before a policy that asks for it",
)
COMPLIANCE_ASSIGNMENTS = Screen(
    "Assignments of {}",
    "Intune admin center > Devices > Compliance > {} > Properties > Assignments",
    _INTUNE_ADMIN,
    note="user groups only: for device groups the threat level does not work",
)
COMPLIANCE_POLICY = Screen(
    "Compliance policy {}",
    "Intune admin center > Devices > Compliance > {} > Properties > Device Health",
    _INTUNE_ADMIN,
    note="'at or under the Device Threat Level': the level named is still compliant",
)
APP_PROTECTION_POLICY = Screen(
    "App protection policy {}",
    "Intune admin center > Apps > App protection policies > {} > Properties > Conditional launch",
    _INTUNE_ADMIN,
    note="the setting is called Max allowed device threat level",
)
