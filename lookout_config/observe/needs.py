"""What has to be read of a tenant: no more than the active rules, and a plan, look at in this file."""

from collections.abc import Collection
from enum import Enum, auto
from typing import Any

from lookout_config import intune
from lookout_config.model import Path
from lookout_config.paths import at
from lookout_config.tenant import GROUPS, owned


class Topic(Enum):
    """One thing to ask a tenant about."""

    NAMES = auto()
    """The enrollment groups, by name and pinned ID."""
    ASTRAY = auto()
    """What a name that is not found may have been meant to be."""
    ACCESS = auto()
    """The groups for console access, by ID."""
    MEMBERS = auto()
    """Who is in the enrollment groups."""
    USER_NAMES = auto()
    """What the users in them are called."""
    ACCESS_MEMBERS = auto()
    """Who is in the groups for console access."""
    REACH = auto()
    """Who is in the groups of those groups, and in those that something is assigned to."""
    CONNECTORS = auto()
    PARTNERS = auto()
    """What the connectors' partners are called (beta)."""
    POLICIES = auto()
    BETA_POLICIES = auto()
    """The compliance policies of types that only beta has."""
    TARGETS = auto()
    """Where the compliance policies of the file are assigned."""
    ALL_TARGETS = auto()
    """Where every compliance policy with a threat level is assigned."""
    CONSENT = auto()
    GRANTS = auto()
    """What Lookout's application is allowed to do."""
    OWNERS = auto()
    """Who is to own the groups that are yet to be made."""
    ADMINS = auto()
    RECIPIENT = auto()
    CONDITIONAL_ACCESS = auto()
    APPS = auto()
    APP_TARGETS = auto()
    CONFIGURATIONS = auto()
    APP_PROTECTION = auto()


_CONNECTOR: Path = ("connector",)
_MTD: Path = ("intune", "mtd_connector")
_POLICIES: Path = ("intune", "compliance_policies")
_PROTECTION: Path = ("intune", "app_protection_policies")
_APP: Path = ("intune", "app")
_ACCESS: Path = ("console_access",)
_NOTIFICATIONS: Path = ("notifications",)
_RECIPIENT: Path = ("connector", "error_email_recipient")
_CONSENT: Path = ("consent",)
_RISKS: Path = ("protections", "policies")

_ASTRAY = """group-not-found group-deleted group-case group-spelling group-ambiguous group-renamed group-recreated
    group-id-mismatch"""
_KIND = "group-not-security group-is-m365 group-mail-enabled group-rule-paused"
_WHO = "group-nested group-no-users"
_ACCESS_ID = "access-group-missing access-group-name"
_ACCESS_WHO = "access-group-empty access-lower-empty access-few-admins access-two-levels"
_STATE = """connector-missing connector-unresponsive connector-not-enabled connector-heartbeat-old
    connector-heartbeat-dead"""
_NAMED = "compliance-not-found compliance-ambiguous compliance-platform"
_BEYOND = "compliance-beyond-enrollment compliance-lock-out"
_EVERYBODY = (Topic.NAMES, Topic.MEMBERS, Topic.REACH)
_LEVELS = (Topic.POLICIES, Topic.BETA_POLICIES)

# Rules, the blocks that the file must have for them to speak, and what they look at.
_ROWS: tuple[tuple[str, tuple[Path, ...], tuple[Topic, ...]], ...] = (
    ("tenant-mismatch tenant-domain", (), ()),
    (_ASTRAY, (GROUPS,), (Topic.NAMES, Topic.ASTRAY)),
    (_KIND, (GROUPS,), (Topic.NAMES,)),
    (_WHO, (GROUPS,), (Topic.NAMES, Topic.MEMBERS)),
    ("group-owner-not-found", (GROUPS,), (Topic.NAMES,)),
    ("group-shared-users", (GROUPS,), (Topic.NAMES, Topic.MEMBERS, Topic.USER_NAMES)),
    (_ACCESS_ID, (_ACCESS,), (Topic.ACCESS,)),
    (_ACCESS_WHO, (_ACCESS,), (Topic.ACCESS, Topic.ACCESS_MEMBERS)),
    ("admin-not-found", (_NOTIFICATIONS,), (Topic.ADMINS,)),
    ("admin-no-access", (_NOTIFICATIONS, _ACCESS), (Topic.ADMINS, Topic.ACCESS, Topic.ACCESS_MEMBERS)),
    ("recipient-not-found", (_RECIPIENT,), (Topic.RECIPIENT,)),
    ("consent-missing consent-unpinned", (_CONSENT,), (Topic.CONSENT,)),
    ("consent-incomplete", (_CONSENT,), (Topic.CONSENT, Topic.GRANTS)),
    (_STATE, (_CONNECTOR,), (Topic.CONNECTORS,)),
    (_STATE, (_MTD,), (Topic.CONNECTORS,)),
    ("connector-not-lookout", (_MTD,), (Topic.CONNECTORS, Topic.PARTNERS)),
    (_NAMED, (_POLICIES,), (Topic.POLICIES,)),
    ("compliance-unassigned", (_POLICIES,), (Topic.POLICIES, Topic.TARGETS)),
    (
        "compliance-device-group compliance-mixed-group",
        (_POLICIES,),
        (Topic.POLICIES, Topic.TARGETS, Topic.REACH),
    ),
    ("compliance-coverage", (_POLICIES, GROUPS), (*_LEVELS, Topic.ALL_TARGETS, *_EVERYBODY)),
    (_BEYOND, (_POLICIES, GROUPS), (*_LEVELS, Topic.ALL_TARGETS, Topic.CONNECTORS, *_EVERYBODY)),
    ("policy-never-blocks-live", (_POLICIES, _RISKS), _LEVELS),
    ("ca-missing", (_POLICIES,), (Topic.CONDITIONAL_ACCESS,)),
    ("app-missing", (_APP,), (Topic.APPS,)),
    ("app-coverage", (_APP, GROUPS), (Topic.APPS, Topic.APP_TARGETS, *_EVERYBODY)),
    ("app-config-missing", (_APP,), (Topic.APPS, Topic.CONFIGURATIONS)),
    ("partner-priority", (_PROTECTION,), (Topic.CONNECTORS, Topic.APP_PROTECTION)),
    # What a plan looks at, whatever rules are on.
    ("", (GROUPS,), (Topic.NAMES,)),
    ("", (_ACCESS,), (Topic.ACCESS, Topic.ACCESS_MEMBERS)),
    ("", (_CONSENT,), (Topic.CONSENT,)),
    ("", (_MTD,), (Topic.CONNECTORS,)),
    ("", (_POLICIES,), (Topic.POLICIES,)),
    ("", (_PROTECTION,), (Topic.APP_PROTECTION,)),
    ("", (_APP,), (Topic.APPS, Topic.APP_TARGETS)),
)
RULES = frozenset(name for names, _, _ in _ROWS for name in names.split())
"""Every rule that asks a tenant."""


def needs(config: Any, rules: Collection[str] | None = None) -> frozenset[Topic]:
    """The topics that these rules (``None``: all of them) and a plan need of a tenant, for this file."""
    active = RULES if rules is None else frozenset(rules)
    topics = {
        topic
        for names, blocks, row in _ROWS
        if (not names or active & set(names.split()))
        and all(at(config, block) not in (None, []) for block in blocks)
        for topic in row
    }
    if Topic.POLICIES in topics and any(map(_only_in_beta, at(config, _POLICIES, ()))):
        topics.add(Topic.BETA_POLICIES)
    if Topic.NAMES in topics and any(owned(config)):
        topics.add(Topic.OWNERS)
    if any("assign_to" in policy for policy in at(config, _POLICIES, ())):
        topics.add(Topic.TARGETS)
    return frozenset(topics)


def _only_in_beta(policy: Any) -> bool:
    return intune.PLATFORMS[policy["platform"]][1].startswith("beta/")
