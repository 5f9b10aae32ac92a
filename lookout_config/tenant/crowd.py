"""A set of users by their numbers: four bytes each while it is a list, one bit each once it is computed with."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Any


class Crowd(AbstractSet[int]):
    """It computes with its like, and with the empty set of any kind."""

    __slots__ = ("_bits", "_numbers")

    def __init__(self, numbers: Iterable[int] = (), *, bits: int | None = None) -> None:
        self._bits = bits
        self._numbers = numbers if isinstance(numbers, array) else array("I", numbers)

    @property
    def bits(self) -> int:
        """The set as a number whose bits it is. Of a list it is not kept: there may be thousands of them."""
        return _bits([self._numbers]) if self._bits is None else self._bits

    def __len__(self) -> int:
        return len(self._numbers) if self._bits is None else self._bits.bit_count()

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and bool(self.bits >> number & 1)

    def __iter__(self) -> Iterator[int]:
        return iter(self._numbers) if self._bits is None else _numbers(self._bits)

    def __and__(self, other: AbstractSet[Any]) -> "Crowd":
        return Crowd(bits=self.bits & _of(other))

    def __or__(self, other: AbstractSet[Any]) -> "Crowd":
        return Crowd(bits=self.bits | _of(other))

    def __sub__(self, other: AbstractSet[Any]) -> "Crowd":
        return Crowd(bits=self.bits & ~_of(other))

    def __rsub__(self, other: AbstractSet[Any]) -> "Crowd":
        return Crowd(bits=_of(other) & ~self.bits)

    __rand__, __ror__ = __and__, __or__

    def __le__(self, other: AbstractSet[Any]) -> bool:
        bits = _of(other)
        return self.bits | bits == bits

    def __ge__(self, other: AbstractSet[Any]) -> bool:
        bits = self.bits
        return _of(other) | bits == bits

    def isdisjoint(self, other: Iterable[Any]) -> bool:
        """Whether nobody is in both."""
        return not self.bits & _of(other)


def union(parts: Sequence[AbstractSet[Any]]) -> AbstractSet[Any]:
    """Who is in any of the parts, which are all of one kind or empty."""
    crowds = [part for part in parts if type(part) is Crowd]  # isinstance is dear of an abstract class
    if not crowds:
        return frozenset[str]().union(*parts)
    bits = _bits([crowd._numbers for crowd in crowds if crowd._bits is None])  # noqa: SLF001 -- its own kind
    for crowd in crowds:
        bits |= crowd._bits or 0  # noqa: SLF001 -- its own kind
    return Crowd(bits=bits)


def _of(other: Iterable[Any]) -> int:
    return other.bits if isinstance(other, Crowd) else _bits([array("I", other)])


def _bits(lists: Sequence["array[int]"]) -> int:
    """The number that has these bits, made of no more bytes than lie between the first and the last."""
    lists = [numbers for numbers in lists if numbers]
    if not lists:
        return 0
    low, high = min(map(min, lists)), max(map(max, lists))
    window = bytearray((high - low) // 8 + 1)
    for numbers in lists:
        for number in numbers:
            place = number - low
            window[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(window, "little") << low


def _numbers(bits: int) -> Iterator[int]:
    for start, byte in enumerate(bits.to_bytes(bits.bit_length() // 8 + 1, "little")):
        if byte:
            yield from (start * 8 + place for place in range(8) if byte >> place & 1)
