"""One question to a tenant, and what its answer tells about."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lookout_config import graph
from lookout_config.world import Request


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
    apart: Callable[[], Sequence["Ask"]] = tuple
    """The same by single names, for a recording that knows some of them only. A live tenant never needs them."""


def listing(
    path: str, *, version: str = "v1.0", headers: Mapping[str, str] | None = None, **options: Any
) -> Ask:
    """All of a collection."""
    key = path if version == "v1.0" else f"beta/{path}"
    return Ask(Request("GET", graph.query(f"/{version}/{path}", **options), headers=headers or {}), key)
