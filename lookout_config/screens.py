"""The screens on which people change settings: the way there, what is to be seen, and how to tell that it worked.

The screens and menus are those of Microsoft Learn, "Set up Lookout Mobile Endpoint Security integration with
Intune" (2024), its articles of 2016 and 2019 with their screenshots, and Lookout's console documentation. What none
of them says is left out here, or said to be not documented.
"""

from typing import NamedTuple

FULL_ACCESS = "an administrator with Full access to Lookout's console"
_INTUNE_ADMIN = "an Intune administrator"


class Console(NamedTuple):
    """Where several screens are: its address, where one is on record, and what helps when the way in is barred."""

    name: str
    address: str = ""
    help: tuple[str, ...] = ()


SUPPORT = Console("Lookout support")
LOOKOUT = Console(
    "Lookout's console",
    "https://aad.lookout.com",
    (
        "the menus are of the console of 2019 and later; the older one has Policy at the left, and no Protections",
        "'Bad Login Error' when you sign in: a Global Administrator has not given Lookout the admin consent yet",
        "'you are not authorized to access the service' (403): you are in none of the console's access groups",
        "a screen is missing, or cannot be changed: enrollment, policies and system settings need Full access",
        "whether a screen keeps a change at once is not documented: where it has a button that saves, press it",
    ),
)
ENTRA = Console("Microsoft Entra admin center")
INTUNE = Console("Intune admin center")


class Screen(NamedTuple):
    """One page of a console: what is set there is one by-hand step. ``{}`` stands for the object's name.

    ``elsewhere`` is where to look if the menu does not lead there, ``sees`` what is on the screen, ``check`` how to
    tell that it worked, ``meanwhile`` what happens to phones.
    """

    name: str
    menu: str
    check: str
    who: str = FULL_ACCESS
    console: Console = LOOKOUT
    older_menu: str = ""
    elsewhere: str = ""
    note: str = ""
    sees: str = ""
    meanwhile: str = ""


_CONNECTOR = "System > Connectors > Intune"
_OLDER = "System > Connectors"
_POLICIES = "Protections > Policies > Manage settings for: {}"
_NO_CONNECTOR = (
    "Intune is not in the list: Add Connector > Intune. There is no Connectors under System: look under Integrations "
    "(whether it is there now is not documented)"
)
_GREY = f"greyed out: create the connector first, on its pane Connector Settings. {_NO_CONNECTOR}"
_PANE = "leave the pane and open it again: it shows what is asked for here"
_PAGE = "leave the page and open it again: it shows what is asked for here"
_READ = "lookout-config plan reads it from the tenant: this step is in it no more"
_PENDING = "a phone stays Pending until its user opens Lookout for Work and taps Activate"
_BY_ACCESS_RULES = "access is blocked only by Conditional Access, and after the delay of the policy's action"
_RATED = (
    "a row for each classification, with a Risk Level and a Response; those that block are offered only with "
    "On-Device Threat Protection on, 'Block domains and alert' only with a list of domains there"
)
_RATED_CHECK = (
    "Export List, on the same tab, holds every Risk Level and Response; System > Audit Trail lists the change, with "
    "time and actor"
)
_WORST_COUNTS = (
    "a phone is as dangerous as the worst of its open issues: "
    "raising a level can make phones non-compliant now"
)

CONSOLE_ACCESS = Screen(
    "Console access",
    "an e-mail to Lookout support (lookout-config request writes it)",
    "a member of the group can sign in at https://aad.lookout.com",
    "Lookout support",
    SUPPORT,
    elsewhere="where the console shows the object IDs is not documented: ask Lookout support which groups it has",
    note="with Intune the access groups can be changed by Lookout support only; an empty or deleted group for Full "
    "access locks every administrator out",
    sees="the e-mail names the groups by object ID, not by display name",
    meanwhile="no change: the access groups only decide who can sign in to the console",
)
CONSENT = Screen(
    "Admin consent",
    "https://aad.lookout.com/les?action=consent",
    f"signing in at https://aad.lookout.com ends in no Bad Login Error; {_READ}",
    "a Global Administrator",
    elsewhere="Lookout mails the address to the primary contact",
    note="sign in once and accept; until then every sign-in ends in a Bad Login Error",
    sees="Microsoft's page for the consent to Lookout MTP (so called in 2016 and 2019): send device threat information "
    "to Microsoft Intune, read directory data, access the directory",
)
CONNECTOR_SETTINGS = Screen(
    "Connector Settings",
    f"{_CONNECTOR} > Connector Settings",
    f"{_PANE}; lookout-config check reads in Intune whether Lookout is connected, and when it last reported",
    older_menu=f"{_OLDER} > Connection Settings",
    elsewhere=_NO_CONNECTOR,
    note="for a new connector: set this first and press Create connector, the other panes open then",
    sees="Heartbeat Frequency, in minutes; on a new connector 10 is filled in",
    meanwhile="no change as long as heartbeats come: Intune ignores Lookout's verdicts once they stay away for longer "
    "than its 'Number of days until partner is unresponsive'",
)
NEW_GROUP = Screen(
    "New group {}",
    "Microsoft Entra admin center > Groups > All groups > New group",
    f"the group's Properties page shows the name, exact to the letter; {_READ}",
    "a Groups Administrator",
    ENTRA,
    note="group type Security, membership of users only",
    meanwhile="no change before the name stands in Enrollment Management and the group has members",
)
ENROLLMENT_MANAGEMENT = Screen(
    "Enrollment Management",
    f"{_CONNECTOR} > Enrollment Management",
    "after the minutes set here, phones of the groups' users are under Devices as Pending; one that is not has a user "
    "in none of the groups, or is under Unsupported Devices (older console: Managed Devices)",
    older_menu=f"{_OLDER} > Enrollment Management",
    elsewhere=_GREY,
    note="Lookout does not check these names: paste each exactly as it stands here",
    sees="under Device Enrollment the minutes, and a row for each group, with + and - to add and to remove one; under "
    "Device Deactivation 'Delete device on unenrollment'",
    meanwhile=f"{_PENDING}; of a user who is in no enrollment group any more, Intune hears of no threat, though the "
    "phone still warns its user",
)
STATE_SYNC = Screen(
    "State Sync",
    f"{_CONNECTOR} > State Sync",
    _PANE,
    older_menu=f"{_OLDER} > State Sync",
    elsewhere=_GREY,
    sees="two switches, device status and threat status, both on by default",
    meanwhile="with either one off, Intune never learns of a threat",
)
ERROR_MANAGEMENT = Screen(
    "Error Management",
    f"{_CONNECTOR} > Error Management",
    f"{_PANE}; a mail comes only once the connector has an error",
    older_menu=f"{_OLDER} > Error Management",
    elsewhere=_GREY,
    sees="Error Email Recipient, one field for one address",
    meanwhile="no change: this address is for errors of the connector only",
)
ENROLLMENT_SETTINGS = Screen(
    "Enrollment settings",
    "System > Manage Enrollment > Enrollment settings",
    _PAGE,
    older_menu="System > Enrollment",
    sees="Disconnected Status in days, Language, Device Allotment, Email Templates (Invite and Reminder), and Invite "
    "Expiration",
    meanwhile="a phone without contact for the days of Disconnected Status is disconnected, and so non-compliant",
)
ON_DEVICE_PROTECTION = Screen(
    "On-Device Threat Protection",
    "Protections > On-Device Threat Protection",
    f"{_PAGE}; on the Policies tab, responses that block are offered",
    sees="the switch Enable, and Block Specific Domains: a domain is meant with all that ends in it, without wildcards",
    meanwhile="what a policy answers with 'Block domains and alert' bars these domains on the phone",
)
POLICIES = Screen(
    "Policies of {}",
    _POLICIES,
    _RATED_CHECK,
    older_menu="Policy > Security Policy",
    sees=_RATED,
    meanwhile=_WORST_COUNTS,
)
GROUP_POLICIES = Screen(
    "Policies of {}",
    _POLICIES,
    _RATED_CHECK,
    note="a device group inherits from Default what it does not override",
    sees=_RATED,
    meanwhile=_WORST_COUNTS,
)
CONTENT_PROTECTION = Screen(
    "Phishing and Content Protection",
    "Protections > Phishing and Content Protection",
    _PAGE,
    sees="the switches Enable and Make mandatory, and the lists Allowlisted Content and Denylisted Content",
    meanwhile="whether what it finds changes the state of a phone in Intune is not documented",
)
MY_PREFERENCES = Screen(
    "My Preferences of {}",
    "My Preferences",
    _PAGE,
    "{}",
    older_menu="System > Preferences",
    note="each administrator signs in and sets their own",
    sees="a switch for High, Medium and Low Risk Issue Notifications, and one for each Summary; in the older console "
    "High, Moderate and Low Risk Threat Notifications",
    meanwhile="no change: these are e-mails to the administrator",
)
OTHER = Screen("{}", "{}", _PAGE)
MTD_CONNECTOR = Screen(
    "Mobile Threat Defense connector",
    "Intune admin center > Tenant administration > Connectors and tokens > Mobile Threat Defense > Lookout for Work",
    _READ,
    _INTUNE_ADMIN,
    INTUNE,
    elsewhere="Lookout for Work is not in the list: Add > Lookout for Work. Switches are missing: Intune must be the "
    "MDM authority",
    note="the role Endpoint Security Manager is enough",
    sees="switches by platform, for compliance and for app protection, and 'Number of days until partner is "
    "unresponsive'",
    meanwhile="with 'not compliant if no data is received' on, a phone is not compliant before Lookout has reported it",
)
APP = Screen(
    "Lookout for Work ({})",
    "Intune admin center > Apps > All apps > Lookout for Work > Properties > Assignments",
    "lookout-config check says neither app-missing nor app-coverage",
    _INTUNE_ADMIN,
    INTUNE,
    elsewhere="Lookout for Work is not among the apps: it has to be added first, for each platform",
    note="the app must reach people before a policy that asks for it",
    sees="an app for each platform: com.lookout.enterprise from Google Play, 997193468 in the App Store",
    meanwhile=_PENDING,
)
COMPLIANCE_ASSIGNMENTS = Screen(
    "Assignments of {}",
    "Intune admin center > Devices > Compliance > {} > Properties > Assignments",
    "lookout-config check says neither compliance-unassigned nor compliance-coverage",
    _INTUNE_ADMIN,
    INTUNE,
    note="user groups only: for device groups the threat level does not work",
    meanwhile=f"the policy judges the phones of all whom it reaches; {_BY_ACCESS_RULES}",
)
COMPLIANCE_POLICY = Screen(
    "Compliance policy {}",
    "Intune admin center > Devices > Compliance > {} > Properties > Device Health",
    _READ,
    _INTUNE_ADMIN,
    INTUNE,
    note="'at or under the Device Threat Level': the level named is still compliant",
    meanwhile=f"a phone with a worse open issue is non-compliant; {_BY_ACCESS_RULES}",
)
APP_PROTECTION_POLICY = Screen(
    "App protection policy {}",
    "Intune admin center > Apps > App protection policies > {} > Properties > Conditional launch",
    _PAGE,
    _INTUNE_ADMIN,
    INTUNE,
    note="the setting is called Max allowed device threat level",
    meanwhile="on a phone with a worse open issue the apps are blocked, or their company data is wiped, as Action says",
)
