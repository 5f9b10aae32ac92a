"""Rules about the people whom the file names: do they exist, and can they do what it wants of them."""

from collections.abc import Iterator
from typing import Any

from lookout_config import tenant
from lookout_config.model import NotChecked, Path, Problem, Severity
from lookout_config.paths import at
from lookout_config.rules import rule
from lookout_config.tenant import Fate, Tenant, Unseen
from lookout_config.world import Snapshot

_RECIPIENT = ("connector", "error_email_recipient")


@rule("admin-not-found", Severity.ERROR, live=True)
def admin_not_found(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """An administrator who is to be notified does not exist, or their account is switched off.

    Each administrator sets their own notifications by signing in. One who cannot sign in gets none, and nobody
    notices until a threat does.

    Source: Microsoft Learn, lookout-mtd-connector-integration, Email notifications; user resource type:
    accountEnabled.

    To mend: write the address that the person signs in with, or take the entry out.
    """
    seen = tenant.of(snapshot)
    for path, address in _admins(config):
        user = seen.user(address)
        if isinstance(user, Unseen):
            yield user.at(path)
        elif user is None:
            yield Problem(path, f"no user of the tenant has the address '{address}'")
        elif user.get("accountEnabled") is None:
            yield Unseen("users", "User.Read.All", "whether the account is switched on was not given").at(
                path
            )
        elif not user["accountEnabled"]:
            yield Problem(path, f"the account of '{address}' is switched off: nobody reads its alerts")


@rule("group-owner-not-found", Severity.ERROR, live=True)
def group_owner_not_found(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """Who is to own a new group is no user of the tenant.

    The group is not made then: without an owner, one that an application makes has none, and nobody is
    answerable for who is in it.

    Source: Microsoft Learn, Create group: owners@odata.bind.

    To mend: write the address that the person signs in with, or their object ID, or take the owner out.
    """
    seen = tenant.of(snapshot)
    for path, entry in tenant.owned(config):
        if seen.meant(entry).fate is not Fate.MISSING:
            continue
        user = seen.user(entry["owner"])
        if isinstance(user, Unseen):
            yield user.at((*path, "owner"))
        elif user is None:
            yield Problem(
                (*path, "owner"), f"no user of the tenant is '{entry['owner']}', who is to own the group"
            )


@rule("admin-no-access", Severity.ERROR, live=True)
def admin_no_access(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """An administrator who is to be notified is in none of the access groups of the file.

    Notifications are set by signing in to the console, and only members of the access groups can.

    Source: Microsoft's Lookout MTP set-up article (2016): only members of the configured groups can sign in;
    lookout-mtd-connector-integration, Email notifications.

    To mend: put the person into an access group, or take the entry out.
    """
    if "console_access" not in config:
        return
    seen = tenant.of(snapshot)
    members, blind = _with_access(config, seen)
    for path, address in _admins(config):
        user = seen.user(address)
        if isinstance(user, Unseen):
            yield user.at(path)
        elif user is None or user["id"] in members:
            continue
        elif blind:
            yield blind.at(path)
        else:
            yield Problem(
                path, f"'{address}' is in none of the access groups here, and cannot sign in to set this"
            )


@rule("recipient-not-found", Severity.WARNING, live=True)
def recipient_not_found(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """No user and no group bears the address for the connector's errors.

    Lookout sends them there and nowhere else. An address of a domain that is not the tenant's cannot be looked
    up, and is not checked.

    Source: Microsoft Learn, lookout-mtd-connector-integration, Error Management; user and group resource types:
    mail, proxyAddresses.

    To mend: write the address of a mailbox that is read.
    """
    address = at(config, _RECIPIENT)
    if not address:
        return
    seen = tenant.of(snapshot)
    domains = seen.verified_domains
    if isinstance(domains, Unseen):
        yield domains.at(_RECIPIENT)
    elif address.rpartition("@")[2].lower() not in domains:
        yield Unseen("users", "", "the address is of a domain that is not the tenant's").at(_RECIPIENT)
    else:
        yield from _nobody(seen, address)


def _nobody(seen: Tenant, address: str) -> Iterator[Problem | NotChecked]:
    blind = None
    for collection in ("users", "groups"):
        there = any(tenant.bears(thing, address) for thing in seen.snapshot.collections.get(collection, ()))
        if there:
            return
        if not seen.asked(collection, "names", address):
            blind = blind or seen.unseen(collection)
    if blind:
        yield blind.at(_RECIPIENT)
    else:
        yield Problem(_RECIPIENT, f"no user and no group of the tenant has the address '{address}'")


def _admins(config: Any) -> Iterator[tuple[Path, str]]:
    for number, entry in enumerate(config.get("notifications", ())):
        yield ("notifications", number, "admin"), entry["admin"]


def _with_access(config: Any, seen: Tenant) -> tuple[set[str], Unseen | None]:
    """Who is in an access group of the file; and why there may be others."""
    known: set[str] = set()
    blind: Unseen | None = None
    for entry in config["console_access"].values():
        group = seen.identified(entry["id"])
        if group is None:
            continue
        members = group if isinstance(group, Unseen) else seen.members(group)
        if isinstance(members, Unseen):
            blind = members
            continue
        known |= {user["id"] for user in members.users}
        if entry.get("just_in_time") or members.groups:
            why = "eligible (PIM) members and members of inner groups are not seen"
            blind = Unseen(f"groups/{entry['id']}/members", "", why)
    return known, blind
