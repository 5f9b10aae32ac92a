"""Groups by their IDs, a thousand a request where a batch takes twenty: for a sign-in that may ask so."""

from collections.abc import Callable, Sequence

from lookout_config import graph
from lookout_config.graph.calls import BATCH
from lookout_config.observe import asks
from lookout_config.observe.asking import Ask
from lookout_config.world import Request, Response, Send

# Microsoft Learn, "directoryObject: getByIds".
MOST = 1000
_GROUP = "#microsoft.graph.group"
_ABSENT = Response(404)


def parted(
    several: Sequence[Ask], may: Callable[[Request], bool]
) -> tuple[list[Sequence[Ask]], Sequence[Ask]]:
    """Those that look up a group by its ID, by thousands where the sign-in ``may``; and all others.

    What fits into one batch stays among the others: it costs no request of its own there.
    """
    by_id = [ask for ask in several if _is_by_id(ask)]
    thousands: list[Sequence[Ask]] = [by_id[start : start + MOST] for start in range(0, len(by_id), MOST)]
    if len(by_id) <= BATCH or not may(_request(thousands[0])):
        return [], several
    return thousands, [ask for ask in several if not _is_by_id(ask)]


def answers(send: Send, several: Sequence[Ask]) -> list[Response]:
    """What each would have been told by itself. GraphError where the answer is refused, or is not all of one.

    An ID that is left out is not there; so an answer with anything in it that was not asked for proves nothing.
    """
    found: dict[str, Response] = {}
    wanted = {name.lower() for ask in several for name in ask.ids}
    for thing in graph.pages(send, _request(several)):
        known_as = str(thing.get("id")).lower()
        # Of what an application may not read, Graph tells type and ID alone.
        if known_as not in wanted or thing.get("@odata.type") != _GROUP or not thing.get("displayName"):
            raise graph.GraphError("Graph answered IDs of groups with something else")
        told = {name: value for name, value in thing.items() if name != "@odata.type"}
        found[known_as] = Response(200, told)
    return [found.get(ask.ids[0].lower(), _ABSENT) for ask in several]


def _request(several: Sequence[Ask]) -> Request:
    return asks.groups_by_ids([name for ask in several for name in ask.ids])


def _is_by_id(ask: Ask) -> bool:
    return ask.collection == "groups" and len(ask.ids) == 1 and not ask.names
