"""A live tenant, opened in the background: the sign-in, and beside it the way to Graph, while a file is still read."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from lookout_config import auth
from lookout_config.cli import pacing, signing
from lookout_config.clocks import Clock
from lookout_config.waiting import DEADLINE, Budget, Patience

if TYPE_CHECKING:
    from lookout_config.world import Send

Say = Callable[[str], None]

_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


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

    budget, clock = Budget(reads.deadline or DEADLINE), Clock(say)
    signed_in = begun(
        lambda: signing.entered(choice.method, config, options, Patience(budget, say=say), clock)
    )

    def send() -> "Send":
        return graph.https(
            options.graph_url or signing.cloud_of(config).graph,
            lambda: signed_in().token(),
            renew=lambda: signed_in().renewed(),
            ca_bundle=options.ca_bundle,
            budget=budget,
            clock=clock,
            say=say,
            watch=lambda once: reads.watch(once, say),
            early=True,
        )

    return Opening(choice.reason, signed_in, begun(send))


def tenant_of(block: Any) -> dict[str, Any] | None:
    """The tenant that a file says it is about, before its shape has been looked at; None where it does not."""
    from lookout_config import graph

    match block:
        case {"id": str(known_as), **more} if _ID.fullmatch(known_as):
            cloud = more.get("cloud", "global")
            if isinstance(cloud, str) and cloud in graph.CLOUDS:
                return {"tenant": {"id": known_as, "cloud": cloud}}
    return None
