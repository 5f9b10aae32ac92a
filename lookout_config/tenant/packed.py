"""The members of groups in little memory: users by number, and of each no more than rules look at."""

import re
import threading
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, overload

from lookout_config.tenant.crowd import Crowd
from lookout_config.tenant.nouns import DEVICE, GROUP, USER, Members, Thing

_ID = 16
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch
_FIRST_SLOTS = 1024
_AT_ONCE = 1000


class Roll:
    """Numbers for IDs, the same for the same: some thirty bytes an ID, in however many groups it is.

    A hash table over one row of bytes. A dict would take five times as much. Several threads may ask at once.
    """

    def __init__(self) -> None:
        self._ids = bytearray()
        self._slots = array("I", [0]) * _FIRST_SLOTS  # one more than the number, so that 0 is an empty slot
        self._odd: dict[str, int] = {}
        self._odd_texts: dict[int, str] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._ids) // _ID

    def numbers(self, ids: Iterable[str]) -> list[int]:
        """The numbers of these IDs, given to them now if they have none."""
        with self._lock:
            return list(map(self._number, ids))

    def text(self, number: int) -> str:
        """The ID that has this number."""
        if number in self._odd_texts:
            return self._odd_texts[number]
        told = self._ids[number * _ID : (number + 1) * _ID].hex()
        return f"{told[:8]}-{told[8:12]}-{told[12:16]}-{told[16:20]}-{told[20:]}"

    def _number(self, text: str) -> int:
        if not _GUID(text):
            return self._odd_number(text)
        packed = bytes.fromhex(text.replace("-", ""))
        place = self._place(packed)
        if found := self._slots[place]:
            return found - 1
        self._ids += packed
        count = self._slots[place] = len(self._ids) // _ID
        if 3 * count > 2 * len(self._slots):
            self._grow()
        return count - 1

    def _odd_number(self, text: str) -> int:
        """Of what is no GUID as Graph writes it: it has a row of its own, and is found by its text."""
        if text not in self._odd:
            self._odd[text], self._odd_texts[len(self)] = len(self), text
            self._ids += bytes(_ID)
        return self._odd[text]

    def _place(self, packed: bytes) -> int:
        """The slot of an ID: where it is, or where it would be."""
        slots, ids = self._slots, self._ids
        last = len(slots) - 1
        place = hash(packed) & last
        while (found := slots[place]) and ids[(found - 1) * _ID : found * _ID] != packed:
            place = (place + 1) & last
        return place

    def _grow(self) -> None:
        self._slots = array("I", [0]) * (2 * len(self._slots))
        for number in range(len(self)):
            if number not in self._odd_texts:
                packed = bytes(self._ids[number * _ID : (number + 1) * _ID])
                self._slots[self._place(packed)] = number + 1


@dataclass(slots=True)
class _Texts:
    """Texts in a row, one after the other in one piece."""

    written: bytearray = field(default_factory=bytearray)
    ends: "array[int]" = field(default_factory=lambda: array("I"))

    def add(self, text: str) -> None:
        self.written += text.encode("utf-8", "surrogatepass")
        self.ends.append(len(self.written))

    def __iter__(self) -> Iterator[str]:
        start = 0
        for end in self.ends:
            yield self.written[start:end].decode("utf-8", "surrogatepass")
            start = end


@dataclass(frozen=True, slots=True, eq=False)
class Packed(Sequence[Thing]):
    """The members of a group. Who reads it sees a list of Graph objects, kind after kind, as far as they are kept.

    Of a user that is whether the account is switched off, and the name where it was asked for; of a group, and of
    what came without its kind, all that came; of others the kind alone.
    """

    roll: Roll
    kinds: Mapping[str, "array[int]"]
    off: "array[int]"
    """The places of users whose accounts are switched off."""
    names: _Texts
    whole: tuple[Thing, ...] = ()

    @property
    def members(self) -> Members | None:
        """Who they are by kind; None where one came without its kind."""
        if not all(thing.get("@odata.type") for thing in self.whole):
            return None
        devices = len(self.kinds.get(DEVICE, ()))
        users = replace(self, kinds={USER: self.kinds.get(USER, array("I"))}, whole=())
        others = len(self) - len(users) - len(self.whole) - devices
        return Members(users, self.whole, devices, others, self.users)

    @property
    def users(self) -> Crowd:
        """The users among them."""
        return Crowd(self.kinds.get(USER, ()))

    @property
    def able(self) -> Crowd:
        """The users whose accounts are not known to be switched off."""
        off = frozenset(self.off)
        return (
            Crowd(number for place, number in enumerate(self.users) if place not in off)
            if off
            else self.users
        )

    def __len__(self) -> int:
        return sum(map(len, self.kinds.values())) + len(self.whole)

    def __iter__(self) -> Iterator[Thing]:
        off = frozenset(self.off)
        for kind, numbers in self.kinds.items():
            named = iter(self.names) if kind == USER else iter(())
            for place, number in enumerate(numbers):
                thing: dict[str, Any] = {"@odata.type": kind, "id": self.roll.text(number)}
                if name := next(named, ""):
                    thing["userPrincipalName"] = name
                if kind == USER and place in off:
                    thing["accountEnabled"] = False
                yield thing
        yield from self.whole

    @overload
    def __getitem__(self, place: int) -> Thing: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Thing]: ...
    def __getitem__(self, place: int | slice) -> Thing | Sequence[Thing]:
        return list(self)[place]


def pack(roll: Roll, things: Iterable[Thing]) -> Packed:
    """The members of a group, each taken in as it comes and let go of. Who comes twice is in it once."""
    kinds: dict[str, array[int]] = {}
    packed = Packed(roll, kinds, array("I"), _Texts())
    whole: dict[str, Thing] = {}
    coming = iter(things)
    while some := list(islice(coming, _AT_ONCE)):
        alike: dict[str, list[Thing]] = {}
        for thing in some:
            kind = thing.get("@odata.type")
            if not kind or kind == GROUP:
                whole[thing["id"]] = {**whole.get(thing["id"], {}), **thing}
            else:
                alike.setdefault(kind, []).append(thing)
        _note(packed, alike.get(USER, ()))
        for kind, ones in alike.items():
            kinds.setdefault(kind, array("I")).extend(roll.numbers(thing["id"] for thing in ones))
    if all(Crowd(numbers).bits.bit_count() == len(numbers) for numbers in kinds.values()):
        return replace(packed, whole=tuple(whole.values()))
    once = {thing["id"]: thing for thing in packed}
    return pack(roll, [*once.values(), *whole.values()])


def _note(packed: Packed, users: Sequence[Thing]) -> None:
    """What is kept of the users who come next, beside their numbers."""
    start = len(packed.kinds.get(USER, ()))
    packed.off.extend(place for place, user in enumerate(users, start) if user.get("accountEnabled") is False)
    names = [user.get("userPrincipalName") or "" for user in users]
    if any(names):
        for name in (*[""] * (start - len(packed.names.ends)), *names):
            packed.names.add(name)
