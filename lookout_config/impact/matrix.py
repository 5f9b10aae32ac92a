"""The matrix: what an open issue of each class does to the phones of each Lookout device group, policy by policy."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from lookout_config import paths
from lookout_config.changes import Found
from lookout_config.impact import CONTENT as CONTENT_CLASSES
from lookout_config.impact import Circumstances, Verdict, cell, device_groups, risks
from lookout_config.model import Path
from lookout_config.tongue import said

Kind = Literal["compliance", "app protection"]
KINDS: Mapping[str, Kind] = {
    "compliance_policies": "compliance",
    "app_protection_policies": "app protection",
}
"""The lists of policies under ``intune``, and what theirs are called."""

CONTENT, NOT_TOLD = said("content"), said("not told")
"""Rows that are no risk: of these classes nobody has said whether they count; of those nobody has told the risk."""

_ROWS = ("high", "medium", "low", "advisory", "none", CONTENT, NOT_TOLD)


class Policy(NamedTuple):
    """One column. ``known`` says whence its level is; ``action`` is what app protection does beyond it."""

    name: str
    kind: Kind
    platform: str
    level: str | None
    known: Literal["file", "read", "attested", "unknown"] = "file"
    action: str = ""


class Threat(NamedTuple):
    """One class in a device group: its risk (None: not told) and a cell for each policy."""

    name: str
    risk: str | None
    cells: tuple[Verdict, ...]


class Group(NamedTuple):
    """A device group of Lookout's console; ``name`` is None for Default."""

    name: str | None
    threats: tuple[Threat, ...]


class Row(NamedTuple):
    """The classes of a device group that share their risk and all their cells."""

    label: str
    classes: tuple[str, ...]
    cells: tuple[Verdict, ...]


def policies(config: Any, present: Mapping[Path, Found]) -> tuple[Policy, ...]:
    """The policies of the file. A level that the file leaves alone is the one that is there."""
    return tuple(
        _policy(place, entry, kind, present)
        for name, kind in KINDS.items()
        for place, entry in _items(config, name)
    )


def levels(config: Any) -> list[Path]:
    """The places of the levels of all policies, whether the file sets them or not."""
    return [(*place, "max_threat_level") for name in KINDS for place, _ in _items(config, name)]


def groups(
    config: Any, columns: Sequence[tuple[Policy, Circumstances]], classes: Sequence[str]
) -> tuple[Group, ...]:
    """Every device group with all classes, Default first; the others whatever their order in the file."""
    rated = paths.at(config, ("protections", "policies"), {})
    first, *others = device_groups(rated)
    return tuple(
        Group(name, tuple(_threat(cls, risks(rated, name).get(cls), columns) for cls in classes))
        for name in (first, *sorted(filter(None, others)))
    )


def rows(group: Group) -> list[Row]:
    """The same with classes that come to the same in one row, the gravest first."""
    alike: dict[tuple[str, tuple[Verdict, ...]], list[str]] = {}
    for threat in group.threats:
        alike.setdefault((_label(threat), threat.cells), []).append(threat.name)
    found = [Row(label, tuple(sorted(names)), cells) for (label, cells), names in alike.items()]
    return sorted(found, key=lambda row: (_ROWS.index(row.label), row.classes))


def _threat(cls: str, risk: str | None, columns: Sequence[tuple[Policy, Circumstances]]) -> Threat:
    return Threat(cls, risk, tuple(_cell(cls, risk, *column) for column in columns))


def _cell(cls: str, risk: str | None, policy: Policy, circumstances: Circumstances) -> Verdict:
    if policy.level is not None:
        return cell(cls, risk, policy.level, policy.platform, circumstances)
    decided = cell(cls, None, "secured", policy.platform, circumstances)
    return decided if decided in (Verdict.NOT_DOCUMENTED, Verdict.NO_VERDICT) else Verdict.UNKNOWN


def _label(threat: Threat) -> str:
    if threat.risk is None:
        return NOT_TOLD
    return CONTENT if threat.name in CONTENT_CLASSES else threat.risk


def _policy(place: Path, entry: Any, kind: Kind, present: Mapping[Path, Found]) -> Policy:
    bare = Policy(
        paths.item_name(entry) or "",
        kind,
        entry.get("platform", ""),
        None,
        "unknown",
        entry.get("action", ""),
    )
    if "max_threat_level" in entry:
        return bare._replace(level=entry["max_threat_level"], known="file")
    found = present.get((*place, "max_threat_level"))
    if found is None or found.known == "unknown" or found.value is None:
        return bare
    return bare._replace(level=str(found.value), known=found.known)


def _items(config: Any, name: str) -> list[tuple[Path, Any]]:
    place: Path = ("intune", name)
    return [((*place, number), entry) for number, entry in enumerate(paths.at(config, place, ()))]
