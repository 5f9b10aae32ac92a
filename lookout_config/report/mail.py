"""The e-mail to Lookout support: to set up a tenant, or to change who may open the console.

What it must hold is Microsoft Learn's "Set up Lookout Mobile Endpoint Security integration with Intune" (object
IDs here, and never display names) and Lookout's "The Manage Admins module" for the third level.
"""

from collections.abc import Iterator, Mapping
from textwrap import fill
from typing import Any

from lookout_config.report.escape import terminal
from lookout_config.tongue import said, say

ADDRESS = "enterprisesupport@lookout.com"
_WIDTH = 105
_ASKED = said(
    "Please set the console access groups of this Microsoft Entra tenant as follows. If the tenant has no Lookout "
    "Mobile Endpoint Security tenant yet, please create one."
)
_GIVEN = said(
    "Groups are given by object ID; the names are only for reference. Levels that are not listed stay as they are."
)
_LEVELS = {"full": "Full access", "restricted": "Restricted access", "read_only": "Read-only access"}


def render(config: Mapping[str, Any]) -> str:
    """The whole e-mail, ready to paste."""
    tenant = config["tenant"]
    name = tenant.get("domain") or tenant.get("name") or tenant["id"]
    blocks = [
        say("To: {address}", address=ADDRESS)
        + "\n"
        + say("Subject: Lookout with Microsoft Intune: access groups of {name}", name=terminal(name)),
        fill(say(_ASKED), _WIDTH),
        "\n".join(_rows(config)),
        fill(say(_GIVEN), _WIDTH),
    ]
    return "\n\n".join(blocks) + "\n"


def _rows(config: Mapping[str, Any]) -> Iterator[str]:
    tenant = config["tenant"]
    rows = [(say("Tenant ID"), tenant["id"])]
    if "domain" in tenant:
        rows.append((say("Domain"), tenant["domain"]))
    for level, title in _LEVELS.items():
        if level in config.get("console_access", {}):
            group = config["console_access"][level]
            name = f" ({group['name']})" if "name" in group else ""
            rows.append((say("{level} group", level=title), f"{group['id']}{name}"))
    contact = tenant.get("primary_contact")
    if contact:
        rows.append(
            (
                say("Primary contact"),
                " ".join(f"{contact.get('name', '')} <{contact.get('email', '')}>".split()),
            )
        )
    titled = [(say("{title}:", title=title), value) for title, value in rows]
    width = max(len(title) for title, _ in titled)
    yield from (f"{title:<{width}}  {terminal(value)}" for title, value in titled)
