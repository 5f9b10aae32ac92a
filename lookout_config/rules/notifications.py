"""Rules about who gets Lookout's e-mail."""

from collections.abc import Iterator
from typing import Any

from lookout_config.model import Path, Problem, Severity
from lookout_config.paths import at
from lookout_config.rules import rule


@rule("notification-nobody", Severity.WARNING)
def notification_nobody(config: Any) -> Iterator[Problem]:
    """Somebody should be told of a High-risk threat.

    Each administrator sets this for themselves, under My Preferences, so it is easily nobody's business.

    Source: Microsoft Learn, lookout-mtd-connector-integration, Email notifications: each administrator
    signs in and chooses.

    To mend: set issues: {high: true} for at least one administrator in the list.
    """
    admins = config.get("notifications")
    if admins is not None and not any(at(admin, ("issues", "high")) for admin in admins):
        message = "no administrator here gets High-risk alerts; set issues: {high: true} for at least one"
        yield Problem(("notifications",), message)


@rule("notification-repeated", Severity.ERROR)
def notification_repeated(config: Any) -> Iterator[Problem]:
    """An administrator stands in the list twice.

    There is one page of preferences an administrator, so only one of the two can be true.

    Source: Microsoft Learn, lookout-mtd-connector-integration, Email notifications.

    To mend: put the two entries together.
    """
    first: dict[str, Path] = {}
    for number, entry in enumerate(config.get("notifications", ())):
        path = ("notifications", number, "admin")
        earlier = first.setdefault(entry["admin"].casefold(), path)
        if earlier is not path:
            message = f"{entry['admin']!r} is already in the list; put the two entries together"
            yield Problem(path, message, also=earlier)
