"""Ask a tenant, and keep the answers so that nothing unseen is ever taken for absent."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from lookout_config import graph
from lookout_config.graph.calls import BATCH
from lookout_config.observe import shapes, thousands
from lookout_config.observe.abreast import abreast
from lookout_config.observe.asking import Ask
from lookout_config.observe.counted import Count, Tell
from lookout_config.tenant import LEFT_OUT, Packed, Roll, Thing, pack
from lookout_config.world import Request, Response, Send, Snapshot

Result = TypeVar("Result")

_UNAUTHORIZED = 401


class Missed(NamedTuple):
    """A question without an answer: why, and how a snapshot words it."""

    fault: graph.GraphError
    text: str


Begun = tuple[Ask, Response | Sequence[Thing] | Missed]
"""A question, and what is told of it; its answer where that goes on."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How many requests may be under way at once, and who is told how far the reading is: (what, done, of).

    ``may`` says of a request whether the sign-in is known to carry a permission for it.
    """

    at_once: int = 1
    tell: Tell = lambda *_: None
    may: Callable[[Request], bool] = lambda _: False
    whole: int | None = None
    """For a file: so many members are kept with all that Graph tells of them, and lists beyond that are left out."""


@dataclass(slots=True)
class Reading:
    """What was read so far."""

    send: Send
    pace: Pace = Pace()
    collections: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    packed: dict[str, Packed] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)
    refused: graph.GraphError | None = None
    """Why the last vital ask had no answer."""
    _asked: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    _failed: dict[str, set[str]] = field(default_factory=dict)
    _roll: Roll = field(default_factory=Roll)
    _kept: int = 0

    def read(self, asks: Sequence[Ask]) -> None:
        """Ask, twenty at a time and several such at once, and take the answers in, in their order."""
        count = Count(asks, self.pace.tell)
        by_id, others = thousands.parted(asks, self.pace.may)
        batches = [
            *(partial(self._by_thousand, some, count) for some in by_id),
            *(partial(self._batched, *some, count) for some in _by_twenty(others)),
        ]
        # Whole lists are let go of when there are too many, so no more are begun at once than can be.
        most = len(batches) if self.pace.whole is None else self.pace.at_once
        again: list[Ask] = []
        for start in range(0, len(batches), most or 1):
            again += self._read(batches[start : start + most], count)
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
            collections={
                **{name: list(things.values()) for name, things in self.collections.items()},
                **self.packed,
            },
            asked={
                name: {by: sorted(keys - self._failed.get(name, set())) for by, keys in asked.items()}
                for name, asked in self._asked.items()
                if name in self.collections
            },
            unreadable=self.unreadable,
        )

    def _read(self, batches: Sequence[Callable[[], list[Begun]]], count: Count) -> list[Ask]:
        """Take in the answers of these batches. What is to be asked again in parts is returned."""
        first = self._abreast(batches)
        begun = [pair for answers in first for pair in answers]
        going = [(ask, answer) for ask, answer in begun if isinstance(answer, Response)]
        ended = iter(self._abreast(partial(self._told, *pair, count) for pair in going))
        again: list[Ask] = []
        for ask, answer in begun:
            again += self._take(ask, next(ended) if isinstance(answer, Response) else answer)
        return again

    def _abreast(self, jobs: Iterable[Callable[[], Result]]) -> list[Result]:
        return abreast(list(jobs), self.pace.at_once)

    def _by_thousand(self, asks: Sequence[Ask], count: Count) -> list[Begun]:
        try:
            answers = thousands.answers(self.send, asks)
        except graph.GraphError:  # each by itself, which takes less of a permission and proves more
            return self._batched("v1.0", asks, count)
        count.done(asks)
        return list(zip(asks, answers, strict=True))

    def _batched(self, version: str, asks: Sequence[Ask], count: Count) -> list[Begun]:
        """What is told at once; of that which goes on, the answer."""
        answers = graph.batch(self.send, [ask.request for ask in asks], version)
        pairs = list(zip(asks, answers, strict=True))
        count.done(ask for ask, response in pairs if not _goes_on(ask, response))
        return [
            (
                ask,
                self._lighter(ask, response) if _goes_on(ask, response) else self._told(ask, response, count),
            )
            for ask, response in pairs
        ]

    def _lighter(self, ask: Ask, response: Response) -> Response:
        """The same answer, its members packed for as long as it waits for its next page."""
        match response.body:
            case {"value": [*things]} if response.status == 200 and self._packs(ask):
                if all(isinstance(thing, dict) and not shapes.fault(thing) for thing in things):
                    return replace(response, body={**response.body, "value": pack(self._roll, things)})
        return response

    def _packs(self, ask: Ask) -> bool:
        return self.pace.whole is None and _of_members(ask)

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

    def _things(self, ask: Ask, response: Response) -> Sequence[Thing]:
        things = self._sound(ask, response)
        if self._packs(ask):
            return pack(self._roll, things)
        if self.pace.whole is not None and _of_members(ask):
            return list(islice(things, self.pace.whole + 1))
        return list(things)

    def _sound(self, ask: Ask, response: Response) -> Iterator[Thing]:
        """What the answer holds, page after page."""
        body = graph.checked(ask.request, response).body
        things: Iterable[Thing]
        match body:
            case {"id": str()} if response.status == 200:
                things = [body]
            case {"value": [_, *_] as first} if ask.hint and all(isinstance(one, dict) for one in first):
                things = first
            case _:
                things = graph.pages(self.send, ask.request, first=response)
        for thing in things:
            if fault := shapes.fault(thing):
                raise graph.GraphError(f"Graph answered {ask.collection} with what is none: {fault}")
            yield thing

    def _note(self, ask: Ask, things: Sequence[Thing]) -> None:
        if isinstance(things, Packed):
            self.packed[ask.collection] = things
            return
        if self.pace.whole is not None and _of_members(ask):
            if self._kept + len(things) > self.pace.whole:
                room = f"a file holds {self.pace.whole:,} members in all"
                self.unreadable[ask.collection] = f"{LEFT_OUT}: {room}"
                return
            self._kept += len(things)
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


def _of_members(ask: Ask) -> bool:
    return ask.collection.endswith("/members")


def _goes_on(ask: Ask, response: Response) -> bool:
    return not ask.hint and isinstance(response.body, dict) and bool(response.body.get("@odata.nextLink"))
