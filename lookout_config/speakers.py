"""Who speaks in the record, and how we know that it is they: one text, written and read here."""

from typing import Literal, NamedTuple

_SELF_DECLARED = " (self-declared)"
_ON_BEHALF = ", on behalf of "

Established = Literal["signed in", "self-declared", "not told"]
"""How an identity was established: by a token of the tenant, by nothing but the name that was given, or not at all."""


class Speaker(NamedTuple):
    """Who did or said something; ``owner`` is whom they spoke for, where that is another."""

    name: str
    established: Established
    owner: str = ""


def self_declared(name: str) -> str:
    """Who acts where nobody is signed in: a name that nothing but their word supports."""
    return f"{name}{_SELF_DECLARED}"


def on_behalf(by: str, owner: str) -> str:
    """Who speaks of what is somebody's own, and for whom; just who where it is theirs, or nobody's."""
    theirs = by.removesuffix(_SELF_DECLARED).casefold() == owner.casefold()
    return by if theirs or not owner else f"{by}{_ON_BEHALF}{owner}"


def speaker(by: str) -> Speaker:
    """The ``by`` of an event, taken apart again. A name that was given can say anything, and counts as no more."""
    if _SELF_DECLARED not in by:
        name, _, owner = by.partition(_ON_BEHALF)
        return Speaker(name, "signed in" if name else "not told", owner)
    name, _, owner = by.rpartition(_SELF_DECLARED)
    return Speaker(name, "self-declared", owner.removeprefix(_ON_BEHALF))
