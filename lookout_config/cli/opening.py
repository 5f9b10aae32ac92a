"""A live tenant, opened in the background: the sign-in, and beside it the way to Graph, while a file is still read."""

import os
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from lookout_config import auth
from lookout_config.cli import pacing, signing

if TYPE_CHECKING:
    from lookout_config.world import Send

Say = Callable[[str], None]

_ENOUGH = 64 * 1024
# The block at the margin, and in it what leads to a tenant. What a file says in any other way is waited for.
_BLOCK = re.compile(r"^tenant:.*(?:\n(?:[ \t#].*)?)*", re.MULTILINE)
_ID = re.compile(r"\bid: *[\"']?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\b")
_CLOUD = re.compile(r"\bcloud: *[\"']?([\w-]+)")


class Opening(NamedTuple):
    """A tenant on its way. Its faults are raised where it is asked for; ``reason`` is yet to be said."""

    reason: str
    signed_in: Callable[[], signing.SignedIn]
    send: Callable[[], "Send"]


def begin(
    choice: auth.Choice, config: Any, options: signing.Options, reads: pacing.Options, say: Say
) -> Opening:
    """Sign in to the file's tenant, and reach its Graph meanwhile."""
    from lookout_config import graph
    from lookout_config.observe.abreast import begun

    signed_in = begun(lambda: signing.entered(choice.method, config, options, say))

    def send() -> "Send":
        return graph.https(
            options.graph_url or signing.cloud_of(config).graph,
            lambda: signed_in().token(),
            renew=lambda: signing.sign_in(config, options, say).token,
            ca_bundle=options.ca_bundle,
            budget=graph.Budget(reads.deadline or graph.DEADLINE),
            say=say,
            watch=lambda once: reads.watch(once, say),
            early=True,
        )

    return Opening(choice.reason, signed_in, begun(send))


def tenant_of(file: str) -> dict[str, Any] | None:
    """The tenant that a file is about, as far as its first lines say so before it is read; None where they do not.

    What is no file on a disk, a pipe say, can be read only once.
    """
    from lookout_config import graph

    if not os.path.isfile(file):
        return None
    try:
        with open(file, encoding="utf-8") as lines:
            block = _BLOCK.search(lines.read(_ENOUGH))
    except (OSError, ValueError):
        return None
    known_as = _ID.search(block[0]) if block else None
    cloud = _CLOUD.search(block[0]) if block else None
    if not known_as or (cloud and cloud[1] not in graph.CLOUDS):
        return None
    return {"tenant": {"id": known_as[1], "cloud": cloud[1] if cloud else "global"}}
