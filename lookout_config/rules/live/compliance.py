"""Rules about the compliance policies that the file names: are they there, and are they what it takes them for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lookout_config import names, tenant
from lookout_config.intune import PLATFORMS, POLICIES
from lookout_config.model import NotChecked, Path, Problem, Severity
from lookout_config.paths import at
from lookout_config.rules import rule
from lookout_config.rules.live.assigned import Assigned, assigned
from lookout_config.tenant import Tenant, Thing, Unseen
from lookout_config.tongue import joined, said
from lookout_config.world import Snapshot

PLACE: Path = ("intune", "compliance_policies")
_BETA = f"beta/{POLICIES}"
_SUFFIX = "CompliancePolicy"


@dataclass(frozen=True, slots=True)
class Looked:
    """What a policy of the file was looked up as: ``same`` bear its name (or ID), ``fit`` are of its platform too."""

    same: tuple[Thing, ...] = ()
    fit: tuple[Thing, ...] = ()
    unseen: Unseen | None = None


@rule("compliance-not-found", Severity.ERROR, live=True)
def compliance_not_found(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """Intune has no such compliance policy.

    The tool never creates one: a policy judges more than threats, and somebody has to decide what. So the level
    that the file wants is set nowhere.

    Source: Microsoft Learn, mtd-device-compliance-policy-create; deviceCompliancePolicy resource type.

    To mend: write the policy's name as Intune shows it, or create the policy there.
    """
    seen = tenant.of(snapshot)
    for path, entry in named(config):
        looked = look(seen, entry)
        if looked.unseen:
            yield looked.unseen.at(path)
        elif not looked.same:
            yield Problem(path, _not_found(entry, seen))


@rule("compliance-ambiguous", Severity.ERROR, live=True)
def compliance_ambiguous(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """Several compliance policies of that platform bear the name.

    Which of them the level is meant for cannot be told, so none is changed.

    Source: Microsoft Learn, deviceCompliancePolicy resource type: displayName is not unique.

    To mend: write the id of the one that is meant, or rename the other.
    """
    for path, _, looked in _looked(config, snapshot):
        if isinstance(looked, NotChecked):
            yield looked
        elif len(looked.fit) > 1:
            ids = ", ".join(sorted(policy["id"] for policy in looked.fit))
            called = tenant.called(looked.fit[0])
            message = said(
                "{number} policies are called {name}: {ids}; write id instead of name",
                number=len(looked.fit),
                name=called,
                ids=ids,
            )
            yield Problem(path, message)


@rule("compliance-platform", Severity.ERROR, live=True)
def compliance_platform(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """The policy is of another platform than the file says.

    A policy's platform is its type in Graph and cannot be changed. The level would be written into something
    that it was not meant for.

    Source: Microsoft Learn, deviceCompliancePolicy resource type and those derived from it (@odata.type).

    To mend: correct platform, or name another policy.
    """
    for path, entry, looked in _looked(config, snapshot):
        if isinstance(looked, NotChecked):
            yield looked
        elif looked.same and not looked.fit:
            message = said(
                "{policy} is a policy of {found}, not of {platform}",
                policy=tenant.called(looked.same[0]),
                found=joined("{head} and {rest}", sorted({_platform(policy) for policy in looked.same})),
                platform=entry["platform"],
            )
            yield Problem((*path[:3], "platform"), message)


@rule("compliance-unassigned", Severity.WARNING, live=True)
def compliance_unassigned(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """The policy is assigned to nobody, so it judges no phone.

    Source: Microsoft Learn, mtd-device-compliance-policy-create: assign the policy to the users whom it shall
    judge.

    To mend: assign it in Intune to the groups that are enrolled in Lookout.
    """
    for path, policy, targets in _assigned(config, snapshot):
        if isinstance(targets, Unseen):
            yield targets.at(path)
        elif not targets.anywhere:
            yield Problem(
                path, said("{policy} is assigned to nobody: it judges no phone", policy=tenant.called(policy))
            )


@rule("compliance-device-group", Severity.ERROR, live=True)
def compliance_device_group(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """A policy with a threat level is assigned to devices only.

    The threat level of a compliance policy works for groups of users, not for groups of devices: what looks
    protected is not.

    Source: Microsoft Learn, mtd-device-compliance-policy-create: device groups are not supported.

    To mend: assign the policy to a group of the phones' users.
    """
    for path, policy, group, reach in _targeted(config, snapshot):
        if isinstance(reach, Unseen):
            yield reach.at(path)
        elif reach.devices and not reach.users:
            called = tenant.called(policy)
            message = said(
                "{policy} is assigned to {group}: a threat level works for users only",
                policy=called,
                group=group,
            )
            yield Problem(path, message, hint="assign it to a group of the phones' users")


@rule("compliance-mixed-group", Severity.WARNING, live=True)
def compliance_mixed_group(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """A policy with a threat level is assigned to a group of users and devices.

    The level works for the users in it and not for the devices, and the group does not show who is who.

    Source: Microsoft Learn, mtd-device-compliance-policy-create: user groups, not device groups; assign device
    profiles: do not mix users and devices.

    To mend: take the devices out of the group, or assign the policy to another.
    """
    for path, policy, group, reach in _targeted(config, snapshot):
        if isinstance(reach, Unseen):
            yield reach.at(path)
        elif reach.devices and reach.users:
            message = f"{tenant.called(policy)} is assigned to {group}, which has users and devices"
            yield Problem(path, message, hint="the threat level works for the users only")


def _not_found(entry: Thing, seen: Tenant) -> str:
    if "name" not in entry:
        return said("Intune has no compliance policy id {id}", id=entry.get("id"))
    return said(
        "Intune has no compliance policy {name}{near}",
        name=names.quoted(entry["name"]),
        near=names.did_you_mean(entry["name"], _all_names(seen)),
    )


def named(config: Any) -> Iterator[tuple[Path, Thing]]:
    """The compliance policies of the file, each with the path of what it is known by."""
    for number, entry in enumerate(at(config, PLACE, ())):
        yield (*PLACE, number, "id" if "id" in entry else "name"), entry


def look(seen: Tenant, entry: Thing) -> Looked:
    """Look a policy of the file up in what was read: by its ID, else by its exact name."""
    graph_type, home = PLATFORMS[entry["platform"]]
    if isinstance(unseen := seen.things(home), Unseen):
        return Looked(unseen=unseen)
    same = tuple(policy for policy in every(seen) if _is(policy, entry))
    return Looked(same, tuple(policy for policy in same if policy.get("@odata.type") == graph_type))


def every(seen: Tenant) -> list[Thing]:
    """The compliance policies that were read, those that only the beta version has too."""
    collections = seen.snapshot.collections
    return list(
        {policy["id"]: policy for home in (POLICIES, _BETA) for policy in collections.get(home, ())}.values()
    )


def _is(policy: Thing, entry: Thing) -> bool:
    if "id" in entry:
        return bool(policy["id"].lower() == entry["id"].lower())
    return bool(policy.get("displayName") == entry.get("name"))


def _all_names(seen: Tenant) -> list[str]:
    return [policy["displayName"] for policy in every(seen) if policy.get("displayName")]


def _looked(config: Any, snapshot: Snapshot) -> Iterator[tuple[Path, Thing, Looked | NotChecked]]:
    seen = tenant.of(snapshot)
    for path, entry in named(config):
        looked = look(seen, entry)
        yield path, entry, looked.unseen.at(path) if looked.unseen else looked


def _assigned(config: Any, snapshot: Snapshot) -> Iterator[tuple[Path, Thing, Assigned | Unseen]]:
    """The policies of the file that were found, and where they are assigned."""
    seen = tenant.of(snapshot)
    for path, entry in named(config):
        looked = look(seen, entry)
        if looked.unseen:
            yield path, {}, looked.unseen
        elif len(looked.fit) == 1:
            (policy,) = looked.fit
            yield path, policy, assigned(seen, PLATFORMS[entry["platform"]][1], policy["id"])


def _targeted(config: Any, snapshot: Snapshot) -> Iterator[tuple[Path, Thing, str, tenant.Reach | Unseen]]:
    """The policies with a level, and the groups with devices that they are assigned to; or why that is not known."""
    seen = tenant.of(snapshot)
    for path, policy, targets in _assigned(config, snapshot):
        if at(config, (*path[:3], "max_threat_level")) == "not_configured":
            continue
        if isinstance(targets, Unseen):
            yield path, policy, "", targets
            continue
        if targets.devices and not targets.groups and not targets.everyone:
            yield path, policy, said("all devices"), tenant.Reach(devices=True)
        for group_id in targets.groups:
            reach = seen.reach([group_id])
            if not reach.devices and not reach.unseen:
                continue
            called = tenant.called(seen.by_id.get(group_id.lower(), {"id": group_id}))
            decided = reach.devices and reach.users
            yield path, policy, called, reach.unseen[0] if reach.unseen and not decided else reach


def _platform(policy: Thing) -> str:
    kind = policy.get("@odata.type")
    known = (platform for platform, (graph_type, _) in PLATFORMS.items() if graph_type == kind)
    return next(known, str(kind).rpartition(".")[2].removesuffix(_SUFFIX))
