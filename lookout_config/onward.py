"""The line from a sound file on: what it would change, what is on record of it, and what follows for phones."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from lookout_config import (
    doubts,
    drift,
    history,
    intune,
    observe,
    paths,
    record,
    rules,
    schema,
    snapshots,
    state,
    tenant,
    vocabulary,
)
from lookout_config import plan as planning
from lookout_config.changes import Event, Found, InGraph, Losses, Plan, Wanted
from lookout_config.enrollment import GROUPS
from lookout_config.guards import removed
from lookout_config.impact import conditions, matrix
from lookout_config.impact.nouns import Sight, Weighed
from lookout_config.line import Connect, Judged
from lookout_config.model import Path, Severity
from lookout_config.rules.live import coverage
from lookout_config.world import Send, Snapshot


def plan(
    judged: Judged,
    events: Sequence[Event],
    today: date,
    *,
    intune_by_hand: bool = False,
    users_of: Callable[[Sequence[str]], Mapping[str, int | None]] | None = None,
) -> Plan:
    """The difference between a sound file and what was read of its tenant or is on record.

    ``users_of`` counts the users of enrollment groups that the plan would take out.
    """
    config = judged.document.data
    wanted, found = desired_and_current(judged, events, today)
    scene = planning.Scene(
        judged.document.file,
        config,
        judged.snapshot,
        _tickets(wanted, record.requested(events)),
        intune_by_hand,
        Losses(full_access_members=state.full_access_members(config, judged.snapshot)),
    )
    made = planning.between(wanted, found, scene)
    vanished = _vanished(made, judged, events)
    if vanished:
        scene = replace(scene, losses=replace(scene.losses, vanished=vanished))
        made = planning.between(wanted, found, scene)
    gone = _groups_gone(made)
    if not gone:
        return made
    losses = replace(
        scene.losses,
        users=users_of(gone) if users_of else {},
        protected=_protected(record.latest(events)),
        deletes_devices=_deletes_devices(config, _recorded(config, events, today)),
    )
    return planning.between(wanted, found, replace(scene, losses=losses))


def _vanished(made: Plan, judged: Judged, events: Sequence[Event]) -> dict[str, str]:
    """What was applied, and of which the tenant shows nothing at all, with the day: it would be written anew."""
    config, snapshot = judged.document.data, judged.snapshot
    bare = [
        edit.path
        for step in made.steps
        for edit in step.edits
        if isinstance(step.how, InGraph) and intune.bare(intune.target(edit.place, config, snapshot))
    ]
    told = record.latest(record.agreed(events)) if bare else {}
    return {path: told[path].at[:10] for path in bare if path in told and told[path].value}


def _tickets(wanted: Sequence[Wanted], asked: Mapping[str, Event]) -> dict[str, tuple[str, str]]:
    """The tickets with Lookout support, each with its day; one that asked for another value is none."""
    return {
        setting.path: (asked[setting.path].evidence, asked[setting.path].at)
        for setting in wanted
        if setting.path in asked and asked[setting.path].value == setting.value
    }


def weigh(judged: Judged, events: Sequence[Event], today: date) -> Weighed:
    """What an open issue does to a phone once a sound file is applied, and what would keep that from happening."""
    config, snapshot = judged.document.data, judged.snapshot
    present = _present(judged, [*conditions.PLACES, *matrix.levels(config)], _recorded(config, events, today))
    policies = matrix.policies(config, present)
    others = None
    if snapshot and (levelled := coverage.unnamed(config, tenant.of(snapshot))) is not None:
        others = tuple(
            matrix.Policy(one.name, "compliance", one.platform, one.level, "read") for one in levelled
        )
    asked = {entry.id for entry in rules.live_rules() if rules.severity_of(entry, config) != Severity.OFF}
    sight = Sight(
        config,
        present,
        judged.findings,
        judged.unchecked,
        asked if snapshot else None,
        snapshot.collections if snapshot else (),
        others_known=others is not None,
    )
    found = conditions.conditions(sight, policies)
    columns = [(policy, conditions.circumstances(policy, found)) for policy in policies]
    classes = schema.entry(("protections", "policies", "default"))["properties"]
    return Weighed(policies, matrix.groups(config, columns, list(classes)), found, others)


def desired_and_current(
    judged: Judged, events: Sequence[Event], today: date
) -> tuple[tuple[Wanted, ...], dict[str, Found]]:
    """Desired and current: what the file wants, and what each of it is now."""
    config = judged.document.data
    wanted = state.desired(judged.document, schema.title)
    return wanted, state.current(wanted, config, judged.snapshot, _recorded(config, events, today))


def _present(judged: Judged, places: Iterable[Path], recorded: Mapping[str, Found]) -> dict[Path, Found]:
    """What settings are now, whether the file has them or not."""
    document = judged.document
    written = paths.writer(document.data)
    wanted = [Wanted(written(place), place, None, schema.title, document.locate) for place in places]
    current = state.current(wanted, document.data, judged.snapshot, recorded)
    return {setting.place: current[setting.path] for setting in wanted}


def _recorded(config: Any, events: Sequence[Event], today: date) -> dict[str, Found]:
    """What people have said, as far as the file takes their word."""
    max_age = config.get("attestations", {}).get("max_age_days")
    return {path: record.aged(found, today, max_age) for path, found in record.latest(events).items()}


def events_of(  # noqa: PLR0913 -- a line of the record, by its fields
    event: str,
    values: Mapping[str, Any],
    config: Any,
    *,
    at: str,
    by: str,
    evidence: str = "",
    plan: str = "",
) -> list[Event]:
    """One line of the record for each value; with the enrollment groups also which of them are protected."""
    told = dict(values)
    if "connector.enrollment.groups" in told:
        place = ("connector", "enrollment", "groups")
        for number, group in enumerate(paths.at(config, place, ())):
            if "protected" in group:  # written false, it takes the protection away; left out, it stays
                told[paths.text((*place, number, "protected"), config)] = group["protected"]
    return [Event(at, by, event, path, value, evidence, plan) for path, value in told.items()]


def drifted(
    judged: Judged, events: Sequence[Event], today: date, ignored: Sequence[str] = ()
) -> drift.Compared:
    """What of a shaped file is now another than it was last applied or attested, sound or not."""
    agreed = record.agreed(events)
    wanted, found = desired_and_current(judged, events, today)
    was = record.latest(agreed)
    how = {event.setting: event.event for event in agreed}
    written = {path: event.value for path, event in record.uncertain(events).items()}
    return drift.compare(
        [
            drift.Pair(setting, found[setting.path], was.get(setting.path), how.get(setting.path, ""))
            for setting in wanted
        ],
        written,
        list({event.event: drift.Word(event.event, event.by, event.at) for event in agreed}.values()),
        ignored,
    )


def told(events: Iterable[Event]) -> tuple[history.Entry, ...]:
    """The record as a history, oldest first."""
    return tuple(history.Entry(event, vocabulary.label(event.setting)) for event in record.in_order(events))


def present(judged: Judged, events: Sequence[Event], today: date) -> tuple[history.Known, ...]:
    """Every managed setting as the file wants it and as it is, with the word that this rests on."""
    words = history.last_words(told(events))

    def known(wanted: Wanted, found: Found) -> history.Known:
        label = schema.label(wanted.place)
        if found.known != "attested":
            return history.Known(label, wanted, found)
        age = (today - record.moment(found.at).date()).days
        return history.Known(label, wanted, found, words[wanted.path], age)

    desired, current = desired_and_current(judged, events, today)
    return tuple(known(setting, current[setting.path]) for setting in desired)


def doubtful(judged: Judged, events: Sequence[Event], today: date) -> list[tuple[Event, Found]]:
    """What an apply wrote, or was about to, with no word of how it ended; each with what the tenant shows now."""
    told = record.uncertain(events)
    if not told:
        return []
    wanted, found = desired_and_current(judged, (), today)
    return doubts.of(told, wanted, found)


def users_of(config: Any, names: Sequence[str], send: Send, now: datetime) -> dict[str, int | None]:
    """How many users are in groups that the file no longer names; None for a group whose members were not seen."""
    seen = tenant.of(seen_of(config, names, send, now))
    return {name: _users(name, seen) for name in names}


def seen_of(
    config: Any, names: Sequence[str], send: Send, now: datetime, pace: observe.Pace | None = None
) -> Snapshot:
    """What the tenant has of groups that the file no longer names."""
    groups = [{"name": name} for name in names]
    asked = {"tenant": config["tenant"], "connector": {"enrollment": {"groups": groups}}}
    return observe.observe(send, asked, now, rules=["group-no-users"], pace=pace)


def recorded(
    judged: Judged, events: Sequence[Event], connect: Connect, now: datetime, pace: observe.Pace
) -> Snapshot:
    """All that check and plan look at in a tenant: what was read for a file, and the groups that its plan takes out.

    Both together have no more members than ``pace`` tells to keep whole.
    """
    snapshot = judged.snapshot
    assert snapshot is not None  # asked by those who have read one
    config = judged.document.data
    gone = _groups_gone(plan(judged, events, now.date()))
    if not gone:
        return snapshot
    room = (pace.whole or 0) - snapshots.members(snapshot.collections)
    return snapshots.together(
        snapshot, seen_of(config, gone, connect(config), now, replace(pace, whole=room))
    )


def _groups_gone(made: Plan) -> Sequence[str]:
    return removed(edit for step in made.steps for edit in step.edits).get(GROUPS, ())


def _users(name: str, seen: tenant.Tenant) -> int | None:
    """The users of a group; none where it is known not to be there. Of a group in it nobody knows who is enrolled."""
    named = seen.named(name)
    if isinstance(named, tenant.Unseen):
        return None
    found = [seen.members(group) for group in named]
    counted = [
        len(members.users) for members in found if isinstance(members, tenant.Members) and not members.groups
    ]
    return sum(counted) if len(counted) == len(found) else None


def _protected(recorded: Mapping[str, Found]) -> frozenset[str]:
    marks = (paths.tokens(path) for path, found in recorded.items() if found.value is True)
    return frozenset(str(mark[-2]) for mark in marks if mark[-1] == "protected" and "groups" in mark)


def _deletes_devices(config: Any, recorded: Mapping[str, Found]) -> bool | None:
    """Whether Lookout deletes what is unenrolled: by the file or as attested, since either may hold meanwhile."""
    place = ("connector", "enrollment", "delete_device_on_unenrollment")
    told = [paths.at(config, place)]
    told += [recorded[path].value for path in (".".join(place),) if path in recorded]
    known = [value for value in told if isinstance(value, bool)]
    return any(known) if known else None
