"""What to ask a tenant for a first file, when no file names anything yet."""

from collections.abc import Callable, Iterator

from lookout_config import graph, intune
from lookout_config.observe import asks
from lookout_config.observe.asking import Ask, listing
from lookout_config.observe.stages import APPS, is_lookout, targets
from lookout_config.tenant import Tenant
from lookout_config.world import Request

CONSENTED = ("Lookout MTP", "Lookout")
"""The name of Lookout's application in the consent screens of 2016 and 2019, and what others of its begin with."""
PROTECTIONS = {
    system: f"beta/deviceAppManagement/{system}ManagedAppProtections" for system in ("ios", "android")
}


def at_first(_: Tenant) -> Iterator[Ask]:
    """Everything of Intune's that may be Lookout's, and the applications that are called so."""
    yield asks.connectors()
    yield listing(intune.POLICIES)
    yield listing(intune.POLICIES, version="beta")
    yield listing(APPS)
    for collection in PROTECTIONS.values():
        yield listing(collection.removeprefix("beta/"), version="beta")
    yield _applications()


def assigned(seen: Tenant) -> Iterator[Ask]:
    """To whom Lookout for Work is assigned."""
    for app in seen.snapshot.collections.get(APPS, ()):
        if is_lookout(app):
            yield asks.assignments(APPS, app["id"])


def called(seen: Tenant) -> Iterator[Ask]:
    """What the groups are called that it is assigned to."""
    yield from asks.groups_by_id(targets(seen), vital=False)


def reaching(seen: Tenant) -> Iterator[Ask]:
    """To whom the compliance policies with a threat level are assigned; nobody asks what those groups are called."""
    for home in (intune.POLICIES, f"beta/{intune.POLICIES}"):
        for policy in seen.snapshot.collections.get(home, ()):
            if policy.get("deviceThreatProtectionEnabled"):
                yield asks.assignments(home, policy["id"])


STAGES: tuple[Callable[[Tenant], Iterator[Ask]], ...] = (at_first, assigned, called, reaching)


def _applications() -> Ask:
    """By the beginning of the name, which nobody documents; alone by its name for a recording that knows no other."""
    name, start = CONSENTED
    url = graph.query(
        "/v1.0/servicePrincipals",
        filter=f"startswith(displayName,{graph.odata_string(start)})",
        select=asks.APPLICATION,
    )
    (exact,) = asks.applications(None, name)
    return Ask(Request("GET", url), "servicePrincipals", names=CONSENTED, apart=lambda: (exact,))
