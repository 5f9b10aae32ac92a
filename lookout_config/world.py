"""The nouns of the world: a call of Graph, its answer, and what was read of a tenant."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Request:
    """One call of Graph. ``url`` begins at the version (``/v1.0/groups?$filter=…``) and is already encoded.

    A ``nextLink`` is sent as Graph gave it, absolute. ``body`` is JSON data, or None for no body.
    """

    method: str
    url: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Response:
    """``body`` is decoded JSON (a string for ``text/plain``, None when empty); header names are lower case."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


Send = Callable[[Request], Response]
"""The one seam to the world. HTTPS is one Send, the embedded tenant another."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was read of a tenant: Graph objects by collection, as Graph gave them.

    A collection's key is its Graph path without version (``beta/…`` where only beta has it), for example
    ``groups/<id>/members``. ``asked`` says what was looked up in a collection that is not complete:
    ``{"groups": {"names": […], "ids": […]}}``; a collection without it is complete. ``unreadable`` says why a
    collection could not be read: ``"403 Code: text"``. What is in none of the three was not recorded.
    ``now`` is the moment that ages are counted to.
    """

    tenant_id: str
    taken_at: datetime
    now: datetime
    collections: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    asked: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    unreadable: Mapping[str, str] = field(default_factory=dict)
