"""The difference between desired and current, as steps in the order in which they are to be taken."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from lookout_config import consequences, intune, kinds, paths, settings
from lookout_config.changes import (
    Action,
    BySupport,
    Edit,
    Found,
    InConsole,
    InGraph,
    Losses,
    Plan,
    Step,
    Unchanged,
    Unknown,
    Wanted,
)
from lookout_config.guards import refusals, removed
from lookout_config.tongue import joined, said
from lookout_config.world import Snapshot

# What must be in place before a verdict of Lookout can be trusted with a phone's access.
_BEFORE_PHONES = (
    "consent",
    "connector.heartbeat_frequency_minutes",
    "connector.enrollment",
    "connector.state_sync",
    "intune.app.platforms",
)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a plan depends on beside the settings: the tenant, the snapshot, the tickets with Lookout support.

    ``intune_by_hand`` plans Intune's settings as steps for a person. ``losses`` is what the guards look at.
    """

    file: str
    config: Any
    snapshot: Snapshot | None = None
    tickets: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    intune_by_hand: bool = False
    losses: Losses = field(default_factory=Losses)


def between(wanted: Sequence[Wanted], found: Mapping[str, Found], scene: Scene) -> Plan:
    """Every wanted setting ends as unchanged, in a step, or unknown; a setting about the file is none of these."""
    edits = _edits(wanted, found)
    present = {setting.place: found[setting.path] for setting in wanted}
    before = consequences.Before(scene.config, present, scene.losses)
    steps = tuple(
        replace(step, notes=consequences.notes(step.edits, before))
        for step in _in_order(_steps(edits, scene), scene)
    )
    tenant = scene.config["tenant"]
    managed = _canonical({setting.path: setting.value for setting in wanted})
    made = Plan(
        tenant_id=tenant["id"],
        tenant_name=tenant.get("name") or _called(scene.file),
        file=scene.file,
        steps=steps,
        unchanged=tuple(
            Unchanged(setting.path, found[setting.path].known, found[setting.path].by, found[setting.path].at)
            for setting in wanted
            if setting.path not in edits
        ),
        unknown=tuple(
            Unknown(path, found[path].reason) for path, edit in edits.items() if edit.known == "unknown"
        ),
        about=tuple(
            setting.text for setting in settings.of(scene.config) if setting.kind.whose is kinds.Whose.FILE
        ),
        refusals=refusals(scene.config, edits.values(), scene.losses),
        removes=tuple(name for names in removed(edits.values()).values() for name in names),
        digest=_digest(tenant["id"], managed, steps),
        managed=_digest(tenant["id"], managed, ()),
    )
    account(made, [setting.text for setting in settings.of(scene.config)])
    return made


def account(made: Plan, keys: Sequence[str]) -> None:
    """AssertionError unless every key of the file ends in one place and in no other."""
    ends = Counter(
        [
            *(entry.path for entry in made.unchanged),
            *(entry.path for entry in made.unknown),
            *(edit.path for step in made.steps for edit in step.edits if edit.known != "unknown"),
            *made.about,
        ]
    )
    wrong = [key for key in {*keys, *ends} if ends[key] != 1] + sorted(ends.keys() - set(keys))
    if wrong:  # no assert statement: python -O would pass over it
        raise AssertionError(f"keys that do not end in exactly one place of the plan: {sorted(wrong)}")


def _called(file: str) -> str:
    """A tenant without a name is called as its file is."""
    return file.rpartition("/")[2].partition(".")[0]


def _edits(wanted: Sequence[Wanted], found: Mapping[str, Found]) -> dict[str, Edit]:
    before = {setting.path: found[setting.path].value for setting in wanted}
    after = {setting.path: setting.value for setting in wanted}
    differs = differing(before, after)
    return {
        setting.path: _edit(setting, found[setting.path])
        for setting in wanted
        if setting.path in differs or found[setting.path].known == "unknown"
    }


def differing(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """The keys whose values differ; both sides have the same keys in one order.

    DeepDiff costs 45 microseconds a leaf, so only unequal entries reach it.
    """
    sides = zip(after, before.values(), after.values(), strict=True)
    unequal = [key for key, old, new in sides if old != new or type(old) is not type(new)]
    if not unequal:
        return set()
    from deepdiff import DeepDiff  # a tenth of a second to import; a plan without changes does without

    tree = DeepDiff(
        {key: before[key] for key in unequal},
        {key: after[key] for key in unequal},
        ignore_order=False,  # pairing by likeness is quadratic and pairs the wrong things
        view="tree",
    )
    # Every category, also those that DeepDiff may yet invent: a difference that is passed over is never applied.
    return {change.path(output_format="list")[0] for changes in tree.values() for change in changes}


def _edit(setting: Wanted, found: Found) -> Edit:
    return Edit(
        setting.path,
        setting.label,
        found.value,
        setting.value,
        found.known,
        setting.position,
        found.by,
        found.at,
        setting.place,
    )


_Row = tuple[settings.Setting, Edit]


def _steps(edits: Mapping[str, Edit], scene: Scene) -> Iterator[tuple[kinds.Kind, Step]]:
    rows = [(setting, edits[setting.text]) for setting in settings.of(scene.config) if setting.text in edits]
    for _, members in groupby(rows, key=lambda row: (row[0].kind, row[0].object_path, row[0].object_name)):
        group = list(members)
        kind = group[0][0].kind
        by_graph = (
            kind.whose is kinds.Whose.GRAPH
            and not scene.intune_by_hand
            and intune.writes(group[0][0].path, scene.config)
        )
        steps = _by_graph(group, scene) if by_graph else _by_hand(group, scene)
        yield from ((kind, step) for step in steps)


def _by_hand(rows: Sequence[_Row], scene: Scene) -> Iterator[Step]:
    setting, name = rows[0][0], rows[0][0].object_name
    screen = setting.kind.screen
    assert screen is not None  # the table gives one to every row that a person may have to take
    who = name if screen.who == "{}" else said(screen.who)
    if setting.kind.whose is kinds.Whose.SUPPORT:
        yield from (_step(some, "update", how, who) for how, some in _by_ticket(rows, scene))
    else:
        how = InConsole(screen.menu.format(name), screen.older_menu, screen.note)
        yield _step(rows, "update", how, who)


def _by_ticket(rows: Sequence[_Row], scene: Scene) -> Iterator[tuple[BySupport, list[_Row]]]:
    """What was asked for under each ticket apart, and before it what nobody has asked for yet."""
    asked: dict[str, list[_Row]] = {}
    for row in rows:
        asked.setdefault(scene.tickets.get(row[1].path, ("", ""))[0], []).append(row)
    for ticket, some in sorted(asked.items()):
        since = min(scene.tickets.get(edit.path, ("", ""))[1] for _, edit in some)
        yield BySupport(ticket, since), some


def _by_graph(rows: Sequence[_Row], scene: Scene) -> Iterator[Step]:
    """One object, in up to two writes: what can not harm a phone, then what can, which may be held."""
    target = intune.target(rows[0][0].path, scene.config, scene.snapshot)
    known = [row for row in rows if row[1].known == "read"]  # what was not read is not written, but unknown
    risky = [row for row in known if _can_lock_out(row[1])]
    for group in ([row for row in known if row not in risky], risky):
        if group:
            action: Action = "create" if intune.creates(target) else "update"
            how = intune.how(target, {edit.place: edit.after for _, edit in group})
            yield _step(group, action, how, kinds.TOOL)
            target = replace(target, thing=target.thing or {"id": target.id})


def _step(rows: Sequence[_Row], action: Action, how: InGraph | InConsole | BySupport, who: str) -> Step:
    setting = rows[0][0]
    assert setting.kind.screen is not None  # as in _by_hand
    return Step(
        action,
        setting.kind.name,
        _named(setting.kind.screen.name, setting.object_name),
        setting.object_path,
        how,
        who,
        tuple(edit for _, edit in rows),
        rows[0][1].position,
    )


def _named(screen: str, name: str) -> str:
    """What the step is called; a screen that is all the file's own bears no name of ours."""
    return name if screen == "{}" else said(screen.replace("{}", "{name}"), name=name)


def _can_lock_out(edit: Edit) -> bool:
    """Whether the change can make a phone non-compliant, or block its apps."""
    return intune.can_lock_out(edit.place, edit.before, edit.after)


def _in_order(steps: Iterable[tuple[kinds.Kind, Step]], scene: Scene) -> Iterator[Step]:
    """The steps with what each must wait for: the console before Intune, the app before the policies."""
    before: list[tuple[kinds.Kind, Step]] = []
    for kind, step in steps:
        waits = _held_by(step, [other for _, other in before], scene)
        needed = [
            other.path
            for its_kind, other in before
            if other in waits or (its_kind.screen and its_kind.screen.name in kind.needs)
        ]
        before.append((kind, step))
        yield replace(step, after=tuple(dict.fromkeys(needed)), held=_why(waits) if waits else "")


def _held_by(step: Step, before: Sequence[Step], scene: Scene) -> list[Step]:
    """The by-hand steps that a write which can make phones non-compliant has to wait for.

    None once Intune reads Lookout as ``enabled``: it is connected then, and phones report.
    """
    risky = isinstance(step.how, InGraph) and any(_can_lock_out(edit) for edit in step.edits)
    if not risky or partner_state(scene) == "enabled":
        return []
    by_hand = [other for other in before if isinstance(other.how, InConsole)]
    return [other for other in by_hand if any(paths.covers(path, other.path) for path in _BEFORE_PHONES)]


def partner_state(scene: Scene) -> str:
    """How Intune reads Lookout: ``enabled`` once it is connected; empty where that could not be read."""
    things = scene.snapshot.collections.get(intune.CONNECTORS, ()) if scene.snapshot else ()
    ours = paths.at(scene.config, ("intune", "mtd_connector", "id"), kinds.LOOKOUT_CONNECTOR)
    return next((str(thing.get("partnerState", "")) for thing in things if thing.get("id") == ours), "")


def _why(waits: Sequence[Step]) -> str:
    names = joined("{head}, {rest}", [step.name for step in waits])
    return said(
        "waits until Intune reads Lookout as enabled, or until these are attested: {screens}", screens=names
    )


def _digest(tenant_id: str, managed: str, steps: Sequence[Step]) -> str:
    """SHA-256 over what is managed and the writes with their befores: no lines, rules, waivers or labels in it."""
    writes = [
        [
            step.how.request.method,
            step.how.request.url,
            step.how.request.body,
            {edit.path: edit.before for edit in step.edits},
        ]
        for step in steps
        if isinstance(step.how, InGraph)
    ]
    whole = f"[{_canonical(tenant_id)},{managed},{_canonical(writes)}]"
    return hashlib.sha256(whole.encode()).hexdigest()


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
