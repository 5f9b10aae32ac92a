"""Rules about Lookout's connector in Intune: is it there, and does Intune still listen to it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from lookout_config import names, tenant
from lookout_config.kinds import LOOKOUT_CONNECTOR
from lookout_config.model import NotChecked, Path, Problem, Severity
from lookout_config.paths import at
from lookout_config.rules import rule
from lookout_config.tenant import Thing, Unseen
from lookout_config.tongue import minute, said, said_of
from lookout_config.world import Snapshot

_CONNECTORS = "deviceManagement/mobileThreatDefenseConnectors"
_SICK = ("unresponsive", "error")
_DAY = timedelta(days=1)
_NO_NAME = said("Graph did not give {property}", property="partnerDisplayName")
_NO_STATE = said("Graph did not give {property}", property="partnerState")


@rule("connector-missing", Severity.WARNING, live=True)
def connector_missing(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """Intune has no Lookout connector.

    Without it Intune asks nobody about threats, and a threat level in a policy has no meaning.

    Source: Microsoft Learn, mtd-connector-enable.

    To mend: Intune admin center > Tenant administration > Connectors and tokens > Mobile Threat Defense > Add >
    Lookout for Work; or let apply create it from intune.mtd_connector.
    """
    for path, connector in _connector(config, snapshot):
        if isinstance(connector, Unseen):
            yield connector.at(path)
        elif connector is None:
            yield Problem(
                path,
                said(
                    "Intune has no Lookout connector (id {id}); add it under Mobile Threat Defense",
                    id=_id(config),
                ),
            )


@rule("connector-unresponsive", Severity.ERROR, live=True)
def connector_unresponsive(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """Intune counts Lookout as unresponsive, and ignores its verdicts.

    Phones with threats keep their access: when a partner has been silent for too long, Intune ignores the
    state that it reported.

    Source: Microsoft Learn, mtd-connector-enable: "Intune ignores compliance state for unresponsive MTD
    partners"; mobileThreatDefenseConnector resource type: partnerState.

    To mend: look at the connector in Lookout's console (its errors, its consent); Lookout support helps.
    """
    for path, state in _state(config, snapshot):
        if isinstance(state, Unseen):
            yield state.at(path)
        elif state in _SICK:
            message = said(
                "Intune reads Lookout as '{state}' and ignores its verdicts: threats block nobody",
                state=state,
            )
            yield Problem(
                path, message, hint="look at the connector's errors and consent in Lookout's console"
            )


@rule("connector-not-enabled", Severity.WARNING, live=True)
def connector_not_enabled(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """Intune does not read Lookout as enabled: the two are not connected yet.

    Until they are, no phone gets a verdict.

    Source: Microsoft Learn, mobileThreatDefenseConnector resource type: partnerState; mtd-connector-enable.

    To mend: finish the connector in Lookout's console (Create connector, then its panes), and switch a platform
    on in Intune.
    """
    for path, state in _state(config, snapshot):
        if isinstance(state, Unseen):
            yield state.at(path)
        elif state != "enabled" and state not in _SICK:
            yield Problem(
                path,
                said(
                    "Intune reads Lookout as '{state}', not as 'enabled': they are not connected yet",
                    state=state,
                ),
            )


@rule("connector-heartbeat-old", Severity.WARNING, live=True)
def connector_heartbeat_old(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """Lookout has not been heard of for longer than it should be silent.

    The limit is a day, or three times the configured heartbeat frequency if that is longer. Intune still counts
    what Lookout said last.

    Source: Microsoft Learn, mobileThreatDefenseConnector resource type: lastHeartbeatDateTime; the limit is
    that of Maester's connector check.

    To mend: look at the connector's errors in Lookout's console before Intune stops listening.
    """
    minutes = at(config, ("connector", "heartbeat_frequency_minutes"), 0)
    limit = max(_DAY, 3 * timedelta(minutes=minutes))
    for path, connector, beat in _beats(config, snapshot):
        if isinstance(beat, Unseen):
            yield beat.at(path)
        elif limit < snapshot.now - beat and not _dead(config, connector, snapshot.now - beat):
            message = said(
                "{heard}; more than {span} is too long", heard=_heard(beat, snapshot.now), span=_span(limit)
            )
            yield Problem(path, message)


@rule("connector-heartbeat-dead", Severity.ERROR, live=True)
def connector_heartbeat_dead(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """Lookout has been silent for longer than unresponsive_after_days.

    From then on Intune ignores what Lookout said, whether partnerState shows it already or not.

    Source: Microsoft Learn, mtd-connector-enable: number of days until partner is unresponsive; Intune ignores
    compliance state for unresponsive MTD partners.

    To mend: look at the connector's errors and consent in Lookout's console; Lookout support helps.
    """
    for path, connector, beat in _beats(config, snapshot):
        if isinstance(beat, Unseen):
            yield beat.at(path)
        elif days := _dead(config, connector, snapshot.now - beat):
            heard = _heard(beat, snapshot.now)
            message = said_of(
                days,
                "{heard}; after {number} days Intune ignores its verdicts",
                "{heard}; after {number} days Intune ignores its verdicts",
                heard=heard,
            )
            yield Problem(path, message)


@rule("connector-not-lookout", Severity.ERROR, live=True)
def connector_not_lookout(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """The connector of intune.mtd_connector is another vendor's.

    Its id decides which partner's settings are written. With another vendor's id, apply would switch that
    vendor's toggles. Only the beta version of Graph gives the partner's name.

    Source: Microsoft Learn (beta), mobileThreatDefenseConnector resource type: partnerDisplayName.

    To mend: leave intune.mtd_connector.id out; Lookout's is the default.
    """
    place = ("intune", "mtd_connector")
    if at(config, place) is None:
        return
    for _, connector in _connector(config, snapshot):
        if isinstance(connector, Unseen):
            yield connector.at(place)
        elif connector:
            yield from _of_another(config, snapshot, place)


def _of_another(config: Any, snapshot: Snapshot, place: Path) -> Iterator[Problem | NotChecked]:
    seen = tenant.of(snapshot)
    named = seen.things(f"beta/{_CONNECTORS}")
    if isinstance(named, Unseen):
        yield named.at(place)
        return
    called = [connector.get("partnerDisplayName") for connector in named if connector["id"] == _id(config)]
    if not any(called):
        yield seen.unseen(f"beta/{_CONNECTORS}", _NO_NAME).at(place)
    elif "lookout" not in str(called[0]).casefold():
        message = f"the connector {_id(config)} is {names.quoted(str(called[0]))}, not Lookout"
        yield Problem((*place, "id"), message, hint="leave id out: Lookout's is the default")


def _id(config: Any) -> str:
    return str(at(config, ("intune", "mtd_connector", "id"), LOOKOUT_CONNECTOR)).lower()


def _connector(config: Any, snapshot: Snapshot) -> Iterator[tuple[Path, Thing | Unseen | None]]:
    """Lookout's connector (None: Intune has none), when the file is about it at all."""
    block = ("intune", "mtd_connector")
    path = block if at(config, block) is not None else ("connector",)
    if at(config, path) is None:
        return
    connectors = tenant.of(snapshot).things(_CONNECTORS)
    if isinstance(connectors, Unseen):
        yield path, connectors
    else:
        yield path, next((one for one in connectors if one["id"].lower() == _id(config)), None)


def _state(config: Any, snapshot: Snapshot) -> Iterator[tuple[Path, str | Unseen]]:
    for path, connector in _connector(config, snapshot):
        if isinstance(connector, Unseen):
            yield path, connector
        elif connector:
            state = connector.get("partnerState")
            yield path, state or tenant.of(snapshot).unseen(_CONNECTORS, _NO_STATE)


def _beats(config: Any, snapshot: Snapshot) -> Iterator[tuple[Path, Thing, datetime | Unseen]]:
    """The last heartbeat of a connector that is, or was, connected."""
    for path, connector in _connector(config, snapshot):
        if isinstance(connector, Unseen):
            yield path, {}, connector
        elif connector and connector.get("partnerState") in ("enabled", *_SICK):
            beat = tenant.moment(connector.get("lastHeartbeatDateTime"))
            yield (
                path,
                connector,
                beat or tenant.of(snapshot).unseen(_CONNECTORS, said("Graph gave no heartbeat")),
            )


def _dead(config: Any, connector: Thing, silence: timedelta) -> int:
    """The days after which Intune stops listening, when the silence is longer than that; else 0."""
    days = at(config, ("intune", "mtd_connector", "unresponsive_after_days"))
    days = connector.get("partnerUnresponsivenessThresholdInDays") if days is None else days
    return days if days and silence > days * _DAY else 0


def _heard(beat: datetime, now: datetime) -> str:
    if beat.year == 1:  # what Intune gives of a partner that has not been heard of yet
        return said("Lookout has never been heard of")
    return said(
        "Lookout was last heard of {span} ago ({moment})", span=_span(now - beat), moment=minute(beat)
    )


def _span(length: timedelta) -> str:
    hours = int(length.total_seconds() // 3600)
    if hours < 48:
        return said_of(hours, "{number} hours", "{number} hours")
    return said_of(hours // 24, "{number} days", "{number} days")
