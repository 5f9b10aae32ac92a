"""Rules about the groups that may sign in to Lookout's console."""

from collections.abc import Iterator
from typing import Any

from lookout_config.model import Path, Problem, Severity
from lookout_config.rules import rule


@rule("access-same-group", Severity.ERROR)
def access_same_group(config: Any) -> Iterator[Problem]:
    """One group stands at two access levels.

    A level is what separates those who may change policies from those who may look. With one group at two
    of them, which one counts is not documented, and only Lookout support can set it right again.

    Source: Microsoft Learn, lookout-mtd-connector-integration: a group for full and another for restricted
    access; Lookout, The Manage Admins Module.

    To mend: give each level its own group, or leave the lower level out.
    """
    first: dict[str, Path] = {}
    for level, group in config.get("console_access", {}).items():
        path = ("console_access", level, "id")
        earlier = first.setdefault(group["id"].casefold(), path)
        if earlier is not path:
            message = f"{level} and {earlier[1]} are the same group, {group['id']}; each level needs its own"
            yield Problem(path, message, also=earlier)
