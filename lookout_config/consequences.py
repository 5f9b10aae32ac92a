"""What follows from a step for phones and people: which threats begin or cease to count, and who is enrolled."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from lookout_config import enrollment, impact, names, paths, tenant
from lookout_config.changes import Edit, Found, Losses
from lookout_config.impact import effects
from lookout_config.model import Path
from lookout_config.tongue import joined, said, said_of

_POLICIES: Path = ("protections", "policies")
_RE_RATED = said("a changed risk re-rates open issues at once")


@dataclass(frozen=True, slots=True)
class Before:
    """The file, what each of its settings is now (by place), and what is known of its removals."""

    config: Any
    present: Mapping[Path, Found]
    losses: Losses


def notes(edits: Sequence[Edit], before: Before) -> tuple[str, ...]:
    """What a person should know of these edits of one step, a line each."""
    return (
        *enrollment.notes_on_new(edits, before.config),
        *_of_risks(edits, before),
        *_of_levels(edits, before),
        *enrollment.notes_on_removed(edits, before.losses),
    )


class _Policy(NamedTuple):
    """A policy with its level now and then. ``effect`` is what a threat beyond it does."""

    name: str
    platform: str
    now: str | None
    then: str | None
    is_known: bool
    effect: str

    @property
    def has_level(self) -> bool:
        return not self.is_known or {self.now, self.then} & impact.LEVELS.keys() != set()


_Concerned = Mapping[str | None, Collection[str]]
"""The classes that a step is about, by the device group whose phones it concerns."""


class _Crossed(NamedTuple):
    """What begins and ceases under a policy in a device group."""

    crossing: impact.Crossing
    group: str | None
    policy: _Policy


def _of_risks(edits: Sequence[Edit], before: Before) -> Iterator[str]:
    classes = [cls for edit in edits if (cls := _rated(edit.place))]
    if not classes:
        return
    policies = [policy for policy in _policies(before) if policy.has_level]
    if policies:
        yield from _crossings(before, policies, _concerned(edits[0].place, classes, before.config))
    else:
        yield said("not known which classes begin or cease: no policy of the file has a threat level")
    yield _RE_RATED


def _of_levels(edits: Sequence[Edit], before: Before) -> Iterator[str]:
    places = [edit.place for edit in edits if edit.place[-1:] == ("max_threat_level",)]
    policies = [policy for place in places if (policy := _policy(place, before))]
    risks = _risks_of(before.config)
    if policies and risks:
        every = {group: frozenset(impact.risks(risks, group)) for group in _device_groups(before.config)}
        yield from _crossings(before, policies, every, of_one=True)
    elif policies:
        yield said("not known which classes begin or cease: the file sets no risks")


def _crossings(
    before: Before, policies: Sequence[_Policy], concerned: _Concerned, *, of_one: bool = False
) -> Iterator[str]:
    """What crosses the levels of these policies, what does not, and what nobody can know."""
    rated = {group: _rated_in(group, before) for group in concerned}
    crossings = [
        _Crossed(_crossing(policy, classes, *rated[group]), group, policy)
        for policy in policies
        if policy.is_known
        for group, classes in concerned.items()
    ]
    crossed = [one for one in crossings if one.crossing.begin or one.crossing.cease]
    for where, what in _by_effect(crossed, before, of_one=of_one):
        yield said("{where}: {what}", where=where, what=what) if where else what
    blind = {cls for one in crossings for cls in one.crossing.unsure}
    unread = [policy.name for policy in policies if not policy.is_known]
    content = sorted({cls for classes in concerned.values() for cls in classes if cls in impact.CONTENT})
    if blind or unread:
        yield _not_known(len(blind), unread, others=bool(crossed))
    elif not crossed and any(set(classes) - set(content) for classes in concerned.values()):
        yield effects.neither(policies[0].effect)
    if content and not of_one:
        yield said("whether {classes} count is not documented", classes=", ".join(content))


_Risks = Mapping[str, str | None]


def _rated_in(group: str | None, before: Before) -> tuple[_Risks, _Risks]:
    """The risks of a device group now, and then."""
    return _present_risks(before, group), impact.risks(_risks_of(before.config), group)


def _crossing(policy: _Policy, classes: Collection[str], now: _Risks, then: _Risks) -> impact.Crossing:
    there = [cls for cls in classes if impact.occurs_on(cls, policy.platform)]
    return impact.classes_crossing(_some(now, there), _some(then, there), policy.now, policy.then)


def _by_effect(crossed: Sequence[_Crossed], before: Before, *, of_one: bool) -> Iterator[tuple[str, str]]:
    """Each thing that happens, with all policies and device groups to which it happens."""
    groups_of: dict[tuple[impact.Crossing, _Policy], list[str | None]] = {}
    for one in crossed:
        known = one.crossing._replace(unsure=())
        groups_of.setdefault((known, one.policy), []).append(one.group)
    alike: dict[tuple[impact.Crossing, str, tuple[str | None, ...]], list[_Policy]] = {}
    for (crossing, policy), groups in groups_of.items():
        alike.setdefault((crossing, policy.effect, tuple(groups)), []).append(policy)
    for (crossing, effect, groups_), policies in alike.items():
        where = filter(None, ("" if of_one else _under(policies), _in(groups_, before.config)))
        told = list(where)
        what = _several(effects.crossed(crossing, effect), policies, before)
        yield joined("{head}, {rest}", told) if told else "", what


def _under(policies: Iterable[_Policy]) -> str:
    by_platform: dict[str, list[str]] = {}
    for policy in policies:
        by_platform.setdefault(policy.platform, []).append(policy.name)
    told = [f"{platform} ({', '.join(some)})" for platform, some in by_platform.items()]
    return said("on {platforms}", platforms=joined("{head} and {rest}", told))


def _in(groups: Sequence[str | None], config: Any) -> str:
    """The device groups, where they are not all that the file has."""
    if len(groups) == len(impact.device_groups(_risks_of(config))):
        return ""
    told = ", ".join("Default" if group is None else names.quoted(group) for group in groups)
    return said("in {groups}", groups=told)


def _several(what: str, policies: Iterable[_Policy], before: Before) -> str:
    (levelled,) = _levelled(before)
    shared = any(levelled[policy.platform, policy.effect] > 1 for policy in policies)
    return (
        said("{what} (of several policies on a phone the most restrictive counts)", what=what)
        if shared
        else what
    )


@tenant.once
def _levelled(before: Before) -> Iterator[Counter[tuple[str, str]]]:
    """How many policies with a level there are for each platform and effect."""
    yield Counter((policy.platform, policy.effect) for policy in _policies(before) if policy.has_level)


def _not_known(blind: int, unread: Sequence[str], *, others: bool) -> str:
    risks = said_of(blind, "the present risk of {number} class", "the present risks of {number} classes")
    levels = said("the present level of {policies}", policies=", ".join(unread))
    untold = joined("{head} nor {rest}", ([risks] if blind else []) + ([levels] if unread else []))
    if others:
        return said("not known which others begin or cease: nobody has told {untold}", untold=untold)
    return said("not known which begin or cease: nobody has told {untold}", untold=untold)


@tenant.once  # asked for every step
def _policies(before: Before) -> list[_Policy]:
    """The policies of the file with a level, whatever their order in it."""
    found = [
        _policy(("intune", kind, number, "max_threat_level"), before)
        for kind in ("compliance_policies", "app_protection_policies")
        for number, _ in enumerate(paths.at(before.config, ("intune", kind), ()))
    ]
    return sorted((policy for policy in found if policy), key=lambda policy: (policy.platform, policy.name))


def _policy(place: Path, before: Before) -> _Policy | None:
    """The policy whose level is at ``place``; None where the file sets no level for it."""
    policy = paths.at(before.config, place[:-1])
    found = before.present.get(place)
    if found is None:
        return None
    effect = effects.of(str(place[1]), policy.get("action"))
    name = paths.item_name(policy) or ""
    is_known = found.known != "unknown"
    return _Policy(
        name, policy.get("platform", ""), found.value, policy["max_threat_level"], is_known, effect
    )


def _present_risks(before: Before, group: str | None) -> dict[str, str | None]:
    """The risk of every class now, as ``impact.risks`` has it for then; None where nobody has told it."""
    policies = _risks_of(before.config)
    risks = {cls: _present(before, ("default", cls, "risk")) for cls in policies.get("default", {})}
    overrides = policies.get("device_groups", {}).get(group, {})
    for cls, entry in overrides.items():
        if entry == "inherit":
            inherits = _present(before, ("device_groups", str(group), cls)) == "inherit"
            risks[cls] = risks.get(cls) if inherits else None
        elif "risk" in entry:
            risks[cls] = _present(before, ("device_groups", str(group), cls, "risk"))
    return risks


def _present(before: Before, below: Path) -> str | None:
    found = before.present.get((*_POLICIES, *below))
    return None if found is None else found.value


def _concerned(place: Path, classes: Collection[str], config: Any) -> _Concerned:
    """Whose phones a change on this screen concerns, by which classes: a device group with its own risk is not."""
    if place[2] != "default":
        return {str(place[3]): frozenset(classes)}
    overrides = _risks_of(config).get("device_groups", {})
    concerned: dict[str | None, Collection[str]] = {None: frozenset(classes)}
    for group in _device_groups(config)[1:]:
        entries = overrides[group]
        own = {cls for cls, entry in entries.items() if entry == "inherit" or "risk" in entry}
        if inherited := frozenset(classes) - own:
            concerned[group] = inherited
    return concerned


def _device_groups(config: Any) -> list[str | None]:
    """Default and the device groups of the file, whatever their order in it."""
    first, *others = impact.device_groups(_risks_of(config))
    return [first, *sorted(filter(None, others))]


def _some(risks: Mapping[str, str | None], classes: Collection[str]) -> dict[str, str | None]:
    return {cls: risk for cls, risk in risks.items() if cls in classes}


def _rated(place: Path) -> str | None:
    """The class whose risk a setting is, also as an override that is taken away; None for another setting."""
    match place:
        case (
            ("protections", "policies", "default", str(cls), "risk")
            | ("protections", "policies", "device_groups", _, str(cls))
            | ("protections", "policies", "device_groups", _, str(cls), "risk")
        ):
            return cls
    return None


def _risks_of(config: Any) -> Any:
    return paths.at(config, _POLICIES, {})
