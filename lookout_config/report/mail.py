"""The e-mail to Lookout support: to set up a tenant, or to change who may open the console.

What it must hold is Microsoft Learn's "Set up Lookout Mobile Endpoint Security integration with Intune" (object
IDs here, and never display names) and Lookout's "The Manage Admins module" for the third level.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from lookout_config.report.escape import terminal

ADDRESS = "enterprisesupport@lookout.com"
_LEVELS = {"full": "Full access", "restricted": "Restricted access", "read_only": "Read-only access"}


def render(config: Mapping[str, Any]) -> str:
    """The whole e-mail, ready to paste."""
    tenant = config["tenant"]
    name = tenant.get("domain") or tenant.get("name") or tenant["id"]
    lines = [
        f"To: {ADDRESS}",
        f"Subject: Lookout with Microsoft Intune: access groups of {terminal(name)}",
        "",
        "Please set the console access groups of this Microsoft Entra tenant as follows. If the tenant has no",
        "Lookout Mobile Endpoint Security tenant yet, please create one.",
        "",
        *_rows(config),
        "",
        "Groups are given by object ID; the names are only for reference. Levels that are not listed stay as they",
        "are.",
    ]
    return "\n".join(lines) + "\n"


def _rows(config: Mapping[str, Any]) -> Iterator[str]:
    tenant = config["tenant"]
    rows = [("Tenant ID", tenant["id"])]
    if "domain" in tenant:
        rows.append(("Domain", tenant["domain"]))
    for level, title in _LEVELS.items():
        if level in config.get("console_access", {}):
            group = config["console_access"][level]
            name = f" ({group['name']})" if "name" in group else ""
            rows.append((f"{title} group", f"{group['id']}{name}"))
    contact = tenant.get("primary_contact")
    if contact:
        rows.append(
            ("Primary contact", " ".join(f"{contact.get('name', '')} <{contact.get('email', '')}>".split()))
        )
    width = max(len(title) for title, _ in rows)
    yield from (f"{title + ':':<{width + 1}}  {terminal(value)}" for title, value in rows)
