"""Ask a tenant, and keep the answers so that nothing unseen is ever taken for absent."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple, TypeVar

from lookout_config import graph
from lookout_config.graph.calls import BATCH
from lookout_config.observe import shapes, thousands
from lookout_config.observe.abreast import abreast
from lookout_config.observe.asking import Ask
from lookout_config.observe.counted import Count, Tell
from lookout_config.world import Request, Response, Send, Snapshot

Result = TypeVar("Result")
Thing = dict[str, Any]

_UNAUTHORIZED = 401


class Missed(NamedTuple):
    """A question without an answer: why, and how a snapshot words it."""

    fault: graph.GraphError
    text: str


@dataclass(frozen=True, slots=True)
class Pace:
    """How many requests may be under way at once, and who is told how far the reading is: (what, done, of).

    ``may`` says of a request whether the sign-in is known to carry a permission for it.
    """

    at_once: int = 1
    tell: Tell = lambda *_: None
    may: Callable[[Request], bool] = lambda _: False


@dataclass(slots=True)
class Reading:
    """What was read so far."""

    send: Send
    pace: Pace = Pace()
    collections: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)
    refused: graph.GraphError | None = None
    """Why the last vital ask had no answer."""
    _asked: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    _failed: dict[str, set[str]] = field(default_factory=dict)

    def read(self, asks: Sequence[Ask]) -> None:
        """Ask, twenty at a time and several such at once, and take the answers in, in their order."""
        count = Count(asks, self.pace.tell)
        by_id, others = thousands.parted(asks, self.pace.may)
        first = self._abreast(
            [
                *(partial(self._by_thousand, some, count) for some in by_id),
                *(partial(self._batched, *some, count) for some in _by_twenty(others)),
            ]
        )
        answered = [pair for answers in first for pair in answers]
        told = self._abreast(partial(self._told, *pair, count) for pair in answered)
        again: list[Ask] = []
        for (ask, _), what in zip(answered, told, strict=True):
            again += self._take(ask, what)
        if again:
            self.read(again)

    def read_alone(self, ask: Ask) -> None:
        """Ask one thing, outside of a batch."""
        self._take(ask, self._told(ask, self.send(ask.request), Count((), self.pace.tell)))
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

    def _abreast(self, jobs: Iterable[Callable[[], Result]]) -> list[Result]:
        return abreast(list(jobs), self.pace.at_once)

    def _by_thousand(self, asks: Sequence[Ask], count: Count) -> list[tuple[Ask, Response]]:
        try:
            answers = thousands.answers(self.send, asks)
        except graph.GraphError:  # each by itself, which takes less of a permission and proves more
            return self._batched("v1.0", asks, count)
        count.done(asks)
        return list(zip(asks, answers, strict=True))

    def _batched(self, version: str, asks: Sequence[Ask], count: Count) -> list[tuple[Ask, Response]]:
        answers = graph.batch(self.send, [ask.request for ask in asks], version)
        pairs = list(zip(asks, answers, strict=True))
        count.done(ask for ask, response in pairs if not _goes_on(ask, response))
        return pairs

    def _told(self, ask: Ask, response: Response, count: Count) -> Sequence[Thing] | Missed:
        """What the answer tells, to its last page; or why it tells nothing."""
        if response.status == 404 and ask.ids:
            return ()
        try:
            things = self._things(ask, response)
        except graph.GraphError as fault:
            if response.status == _UNAUTHORIZED:
                raise
            refused = response.status != 200
            return Missed(fault, graph.refusal(response) if refused else f"200 Incomplete: {fault}")
        if _goes_on(ask, response):
            count.done([ask])
        return things

    def _take(self, ask: Ask, told: Sequence[Thing] | Missed) -> Sequence[Ask]:
        match told:
            case Missed(graph.NotRecorded()) if apart := ask.apart():
                return apart
            case Missed(graph.NotRecorded() as fault):
                self._miss(ask, fault, "")
            case Missed(fault, text):
                self._miss(ask, fault, text)
            case _:
                self._note(ask, told)
        return ()

    def _things(self, ask: Ask, response: Response) -> list[Thing]:
        body = graph.checked(ask.request, response).body
        things: list[Thing]
        match body:
            case {"id": str()} if response.status == 200:
                things = [body]
            case {"value": [_, *_] as first} if ask.hint and all(isinstance(one, dict) for one in first):
                things = first
            case _:
                things = list(graph.pages(self.send, ask.request, first=response))
        for thing in things:
            if fault := shapes.fault(thing):
                raise graph.GraphError(f"Graph answered {ask.collection} with what is none: {fault}")
        return things

    def _note(self, ask: Ask, things: Iterable[Thing]) -> None:
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


def _by_twenty(asks: Sequence[Ask]) -> Iterator[tuple[str, Sequence[Ask]]]:
    """As many as go into a batch, with the version that they are all of."""
    for version in ("v1.0", "beta"):
        chosen = [ask for ask in asks if ask.request.url.startswith(f"/{version}/")]
        for start in range(0, len(chosen), BATCH):
            yield version, chosen[start : start + BATCH]


def _goes_on(ask: Ask, response: Response) -> bool:
    return not ask.hint and isinstance(response.body, dict) and bool(response.body.get("@odata.nextLink"))
