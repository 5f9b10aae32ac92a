"""What to ask first, and what next: each stage looks at what those before it have found."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from lookout_config import intune, tenant
from lookout_config.observe import asks
from lookout_config.observe.asking import Ask, listing
from lookout_config.observe.needs import Topic
from lookout_config.paths import at
from lookout_config.tenant import Tenant, Thing, Unseen

APPS = intune.APPS
_CONFIGURATIONS = "deviceAppManagement/mobileAppConfigurations"
_BETA_POLICIES = f"beta/{intune.POLICIES}"
_TARGETS = (Topic.TARGETS, Topic.ALL_TARGETS)
_LOOKOUT = (intune.ANDROID_PACKAGE, intune.APP_STORE_ID)

Stage = Callable[[Any, frozenset[Topic], Tenant], Iterator[Ask]]


def named(config: Any, topics: frozenset[Topic], seen: Tenant) -> Iterator[Ask]:
    """All that the file names outright. The enrollment groups come first, so that they fill batches of their own."""
    if Topic.NAMES in topics:
        yield from asks.groups_by_name(entry["name"] for _, entry in tenant.enrolled(config))
    if Topic.ACCESS in topics:
        yield from asks.groups_by_id(entry["id"] for entry in config["console_access"].values())
    for topic, ask in _LISTS.items():
        if topic in topics:
            yield ask()
    if Topic.CONSENT in topics:
        yield from asks.applications(config["consent"].get("app_id"), config["consent"].get("app_name"))
    if Topic.ADMINS in topics:
        yield from asks.administrators([entry["admin"] for entry in config["notifications"]])
    if Topic.RECIPIENT in topics and _is_ours(at(config, ("connector", "error_email_recipient")), seen):
        yield from asks.recipient(config["connector"]["error_email_recipient"])
    if Topic.APP_PROTECTION in topics:
        platforms = {policy["platform"] for policy in at(config, ("intune", "app_protection_policies"))}
        for platform in sorted(platforms):
            yield listing(f"deviceAppManagement/{platform}ManagedAppProtections", version="beta")


def astray(config: Any, topics: frozenset[Topic], seen: Tenant) -> Iterator[Ask]:
    """What was not found at once: pinned groups of another name, names that no group bears, and who is to own these."""
    entries = [entry for _, entry in tenant.enrolled(config)] if Topic.NAMES in topics else []
    yield from asks.groups_by_id(entry["id"] for entry in entries if isinstance(_pinned(seen, entry), Unseen))
    if Topic.OWNERS in topics:
        yield from asks.owners([entry["owner"] for _, entry in tenant.owned(config)])
    if Topic.ASTRAY in topics:
        missed = [entry for entry in entries if _is_missed(seen, entry)]
        yield from asks.astray(list(dict.fromkeys(entry["name"] for entry in missed)))
        yield from (asks.deleted_by_id(entry["id"]) for entry in missed if "id" in entry)
    if Topic.ACCESS in topics:
        for entry in config["console_access"].values():
            if seen.identified(entry["id"]) is None:
                yield from (asks.user_by_id(entry["id"]), asks.deleted_by_id(entry["id"]))


def inside(config: Any, topics: frozenset[Topic], seen: Tenant) -> Iterator[Ask]:
    """What belongs to the things that were found: members, assignments, permissions."""
    named: dict[str, bool] = {}
    if Topic.MEMBERS in topics:
        enrolled = (seen.meant(entry).group for _, entry in tenant.enrolled(config))
        named |= {group["id"]: Topic.USER_NAMES in topics for group in enrolled if group}
    if Topic.ACCESS_MEMBERS in topics:
        access = (seen.identified(entry["id"]) for entry in config["console_access"].values())
        named |= {group["id"]: True for group in access if group and not isinstance(group, Unseen)}
    yield from (asks.members(group_id, named=names) for group_id, names in named.items())
    if Topic.GRANTS in topics:
        for app in seen.snapshot.collections.get("servicePrincipals", ()):
            if app.get("appId") != asks.GRAPH_ITSELF:
                yield listing(f"servicePrincipals/{app['id']}/appRoleAssignments")
    yield from _assignments(config, topics, seen)


def beyond(config: Any, topics: frozenset[Topic], seen: Tenant, tried: set[str]) -> Iterator[Ask]:
    """The groups in groups, and those that something is assigned to: asked for until there are no more of them."""
    if Topic.REACH not in topics:
        return
    enrolled = (seen.meant(entry).group for _, entry in tenant.enrolled(config))
    waiting = [group["id"] for group in enrolled if group] if Topic.MEMBERS in topics else []
    waiting += targets(seen)
    known: set[str] = set()
    while waiting:
        group_id = waiting.pop()
        if group_id in known:
            continue
        known.add(group_id)
        members = seen.members({"id": group_id})
        if not isinstance(members, Unseen):
            waiting += [group["id"] for group in members.groups]
        elif group_id not in tried:
            tried.add(group_id)
            yield from _one_more(group_id, seen, named=Topic.USER_NAMES in topics)


_LISTS: dict[Topic, Callable[[], Ask]] = {
    Topic.CONNECTORS: asks.connectors,
    Topic.PARTNERS: asks.partners,
    Topic.POLICIES: lambda: listing(intune.POLICIES),
    Topic.BETA_POLICIES: lambda: listing(intune.POLICIES, version="beta"),
    Topic.GRANTS: asks.graph_itself,
    Topic.CONDITIONAL_ACCESS: asks.conditional_access,
    Topic.APPS: lambda: listing(APPS),
    Topic.CONFIGURATIONS: lambda: listing(_CONFIGURATIONS),
}


def _assignments(config: Any, topics: frozenset[Topic], seen: Tenant) -> Iterator[Ask]:
    for home in (intune.POLICIES, _BETA_POLICIES):
        for policy in seen.snapshot.collections.get(home, ()):
            if _is_looked_at(policy, config, topics):
                yield asks.assignments(home, policy["id"])
    if Topic.APP_TARGETS in topics:
        for app in seen.snapshot.collections.get(APPS, ()):
            if is_lookout(app):
                yield asks.assignments(APPS, app["id"])


def _one_more(group_id: str, seen: Tenant, *, named: bool) -> Iterator[Ask]:
    if group_id.lower() not in seen.by_id:
        yield from asks.groups_by_id([group_id], vital=False)
    if f"groups/{group_id}/members" not in seen.snapshot.unreadable:
        yield asks.members(group_id, named=named)


def targets(seen: Tenant) -> list[str]:
    """The IDs of the groups that something is assigned to."""
    return [
        one["target"]["groupId"]
        for collection, given in seen.snapshot.collections.items()
        if collection.endswith("/assignments")
        for one in given
        if (one.get("target") or {}).get("groupId")
    ]


def _pinned(seen: Tenant, entry: Thing) -> Thing | Unseen | None:
    return seen.identified(entry["id"]) if "id" in entry else None


def _is_missed(seen: Tenant, entry: Thing) -> bool:
    """Whether a name was looked up, and neither it nor its pin nor its like in another case is there."""
    pinned = _pinned(seen, entry)
    pinned_here = pinned is not None and not isinstance(pinned, Unseen)
    return (
        seen.named(entry["name"]) == [] and not pinned_here and entry["name"].casefold() not in seen.by_case
    )


def _is_ours(address: str, seen: Tenant) -> bool:
    domains = seen.verified_domains
    return not isinstance(domains, Unseen) and address.rpartition("@")[2].lower() in domains


def _is_looked_at(policy: Thing, config: Any, topics: frozenset[Topic]) -> bool:
    if Topic.ALL_TARGETS in topics and policy.get("deviceThreatProtectionEnabled"):
        return True
    entries: Iterable[Thing] = at(config, ("intune", "compliance_policies"), ())
    return bool(topics & {*_TARGETS}) and any(_is_named(policy, entry) for entry in entries)


def _is_named(policy: Thing, entry: Thing) -> bool:
    if "id" in entry:
        return bool(policy["id"].lower() == entry["id"].lower())
    return bool(policy.get("displayName") == entry.get("name"))


def is_lookout(app: Thing) -> bool:
    """Whether an app of Intune is Lookout for Work, from a store or re-signed."""
    told = (app.get("packageId"), app.get("bundleId"), app.get("appStoreUrl"))
    return any(mark in (text or "") for mark in _LOOKOUT for text in told)
