"""Ask a tenant, and keep the answers so that nothing unseen is ever taken for absent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lookout_config import graph
from lookout_config.observe import shapes
from lookout_config.world import Request, Response, Send, Snapshot

_UNAUTHORIZED = 401


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, and what its answer tells about.

    With ``names`` or ``ids`` the answer tells of these alone, otherwise of the whole collection. ``vital``: without
    an answer there is nothing to go on. ``hint``: the answer proves nothing, it only helps; its first page is enough.
    """

    request: Request
    collection: str
    names: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    vital: bool = False
    hint: bool = False
    apart: tuple["Ask", ...] = ()
    """The same by single names, for a recording that knows some of them only."""


@dataclass(slots=True)
class Reading:
    """What was read so far."""

    send: Send
    collections: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)
    refused: graph.GraphError | None = None
    """Why the last vital ask had no answer."""
    _asked: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    _failed: dict[str, set[str]] = field(default_factory=dict)

    def read(self, asks: Sequence[Ask]) -> None:
        """Ask, twenty at a time, and take the answers in."""
        again: list[Ask] = []
        for version in ("v1.0", "beta"):
            chosen = [ask for ask in asks if ask.request.url.startswith(f"/{version}/")]
            answers = graph.batch(self.send, [ask.request for ask in chosen], version)
            for ask, response in zip(chosen, answers, strict=True):
                again += self._take(ask, response)
        if again:
            self.read(again)

    def read_alone(self, ask: Ask) -> None:
        """Ask one thing, outside of a batch."""
        self._take(ask, self.send(ask.request))
        if ask.collection not in self.collections and self.refused:
            raise self.refused

    def snapshot(self, tenant_id: str, now: datetime) -> Snapshot:
        """All of it. A name that one of several asks could not tell about was not looked up."""
        return Snapshot(
            tenant_id=tenant_id,
            taken_at=now,
            now=now,
            collections={name: list(things.values()) for name, things in self.collections.items()},
            asked={
                name: {by: sorted(keys - self._failed.get(name, set())) for by, keys in asked.items()}
                for name, asked in self._asked.items()
                if name in self.collections
            },
            unreadable=self.unreadable,
        )

    def _take(self, ask: Ask, response: Response) -> Sequence[Ask]:
        if response.status == 404 and ask.ids:
            self._note(ask, ())
            return ()
        try:
            things = self._things(ask, response)
        except graph.NotRecorded as refused:
            if ask.apart:
                return ask.apart
            self._miss(ask, refused, "")
        except graph.GraphError as fault:
            if response.status == _UNAUTHORIZED:
                raise
            self._miss(
                ask, fault, graph.refusal(response) if response.status != 200 else f"200 Incomplete: {fault}"
            )
        else:
            self._note(ask, things)
        return ()

    def _things(self, ask: Ask, response: Response) -> list[dict[str, Any]]:
        body = graph.checked(ask.request, response).body
        things: list[dict[str, Any]]
        match body:
            case {"id": str()} if response.status == 200:
                things = [body]
            case {"value": [*first]} if ask.hint and all(isinstance(one, dict) for one in first):
                things = first
            case _:
                things = list(graph.pages(self.send, ask.request, first=response))
        for thing in things:
            if fault := shapes.fault(thing):
                raise graph.GraphError(f"Graph answered {ask.collection} with what is none: {fault}")
        return things

    def _note(self, ask: Ask, things: Iterable[Mapping[str, Any]]) -> None:
        known = self.collections.setdefault(ask.collection, {})
        for thing in things:
            known[thing["id"]] = {**known.get(thing["id"], {}), **thing}
        if ask.names or ask.ids or ask.hint:
            asked = self._asked.setdefault(ask.collection, {"names": set(), "ids": set()})
            asked["names"].update(ask.names)
            asked["ids"].update(ask.ids)

    def _miss(self, ask: Ask, fault: graph.GraphError, text: str) -> None:
        if ask.hint:
            return
        if ask.vital:
            self.refused = fault
            if not isinstance(fault, graph.NotRecorded):
                raise fault
        self._failed.setdefault(ask.collection, set()).update(ask.names, ask.ids)
        if text:
            self.unreadable.setdefault(ask.collection, text)


def listing(
    path: str, *, version: str = "v1.0", headers: Mapping[str, str] | None = None, **options: Any
) -> Ask:
    """All of a collection."""
    key = path if version == "v1.0" else f"beta/{path}"
    return Ask(Request("GET", graph.query(f"/{version}/{path}", **options), headers=headers or {}), key)
