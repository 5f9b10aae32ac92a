"""Read of a tenant what a file names, through any ``Send``: nothing more, and nothing twice."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from lookout_config import graph, intune
from lookout_config.observe import stages
from lookout_config.observe.asking import Ask
from lookout_config.observe.needs import RULES, Topic, needs
from lookout_config.observe.reading import Pace, Reading
from lookout_config.observe.survey import CONSENTED, PROTECTIONS, STAGES
from lookout_config.tenant import Tenant
from lookout_config.world import Request, Send, Snapshot

__all__ = [
    "CONSENTED",
    "PROTECTIONS",
    "RULES",
    "ObserveError",
    "Pace",
    "Topic",
    "needs",
    "observe",
    "survey",
]

_ORGANIZATION = ("id", "displayName", "verifiedDomains", "tenantType")
_BETA_POLICIES = f"beta/{intune.POLICIES}"


class ObserveError(Exception):
    """The tenant could not be read at all, in one line."""


def observe(
    send: Send,
    config: Any,
    now: datetime,
    *,
    rules: Collection[str] | None = None,
    pace: Pace | None = None,
) -> Snapshot:
    """What the tenant has of all that a (long form) file names, as far as these rules and a plan look at it.

    ``rules`` are the ids of the active rules; ``None`` means all. A collection that cannot be read is marked so.
    Without the organization or the groups there is nothing to go on: that raises GraphError or ObserveError.
    A tenant that is not the file's is asked nothing but who it is.
    """
    reading = Reading(send, pace or Pace())
    tenant_id = _identify(reading)

    def seen() -> Tenant:
        return Tenant(reading.snapshot(tenant_id, now))

    if tenant_id == config["tenant"]["id"].lower():
        _read(reading, config, needs(config, rules) | _for_a_file(reading.pace), seen)
    return seen().snapshot


def survey(send: Send, tenant_id: str, now: datetime, pace: Pace | None = None) -> Snapshot:
    """What a tenant has for a first file: all of Intune's that may be Lookout's, and whom its app is assigned to.

    What cannot be read is marked so. A tenant of another ID is asked nothing but who it is.
    """
    reading = Reading(send, pace or Pace())
    found = _identify(reading)
    for stage in STAGES if found == tenant_id.lower() else ():
        reading.read(list(stage(Tenant(reading.snapshot(found, now)))))
        _only_in_beta(reading)
    return reading.snapshot(found, now)


def _for_a_file(pace: Pace) -> frozenset[Topic]:
    """What is recorded is also for rules that are off today: of users it has the names."""
    return frozenset() if pace.whole is None else frozenset((Topic.USER_NAMES,))


def _identify(reading: Reading) -> str:
    ask = Ask(
        Request("GET", graph.query("/v1.0/organization", select=_ORGANIZATION)), "organization", vital=True
    )
    reading.read_alone(ask)
    organizations = list(reading.collections["organization"])
    if len(organizations) != 1:
        raise ObserveError(
            f"Graph names {len(organizations)} organizations for this sign-in, where there must be one"
        )
    return organizations[0].lower()


def _read(reading: Reading, config: Any, topics: frozenset[Topic], seen: Callable[[], Tenant]) -> None:
    for stage in (stages.named, stages.astray, stages.inside):
        reading.read(list(stage(config, topics, seen())))
        if reading.refused and "groups" not in reading.collections:
            raise reading.refused
        _only_in_beta(reading)
    tried: set[str] = set()
    while pending := list(stages.beyond(config, topics, seen(), tried)):
        reading.read(pending)


def _only_in_beta(reading: Reading) -> None:
    """Beta lists the policies of v1.0 too; those are kept once, as v1.0 gave them."""
    known = reading.collections.get(intune.POLICIES, {})
    for policy in known.keys() & reading.collections.get(_BETA_POLICIES, {}).keys():
        del reading.collections[_BETA_POLICIES][policy]
