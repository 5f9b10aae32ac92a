"""Rules about the tenant itself: is it the file's, and does it own the file's domain."""

from collections.abc import Iterator
from typing import Any

from lookout_config import names, tenant
from lookout_config.model import NotChecked, Problem, Severity
from lookout_config.paths import at
from lookout_config.rules import rule
from lookout_config.world import Snapshot

_ID = ("tenant", "id")
_DOMAIN = ("tenant", "domain")


@rule("tenant-mismatch", Severity.ERROR, live=True, fixed=True)
def tenant_mismatch(config: Any, snapshot: Snapshot) -> Iterator[Problem]:
    """Signed in to another tenant than the file's.

    Every name would be looked up among the wrong groups, and an apply would change somebody else's tenant.
    Nothing else is looked at while this stands, and no file can lower or waive it.

    Source: Microsoft Learn, Get organization: the id is the tenant that the sign-in belongs to.

    To mend: sign in to the tenant of the file, or correct tenant.id (Entra admin center > Overview > Tenant ID).
    """
    wanted = at(config, _ID)
    if snapshot.tenant_id.lower() != wanted.lower():
        message = f"the file is for tenant {wanted}, but this sign-in belongs to {_called(snapshot)}"
        yield Problem(_ID, message, hint="sign in to the file's tenant, or correct tenant.id")


@rule("tenant-domain", Severity.ERROR, live=True)
def tenant_domain(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """The domain of the file is not a verified domain of the tenant.

    The ID says which tenant is meant, and nobody can read it. The domain is there to be read, so if the two
    disagree, one of them was copied from another tenant.

    Source: Microsoft Learn, Get organization: verifiedDomains.

    To mend: write one of the tenant's domains (Entra admin center > Custom domain names), or leave the key out.
    """
    domain = at(config, _DOMAIN)
    if domain is None:
        return
    seen = tenant.of(snapshot)
    verified = seen.verified_domains
    if isinstance(verified, tenant.Unseen):
        yield verified.at(_DOMAIN)
    elif domain.lower() not in verified:
        message = f"'{domain}' is not a verified domain of the tenant"
        yield Problem(_DOMAIN, message + names.did_you_mean(domain, verified), hint=_has(verified))


def _called(snapshot: Snapshot) -> str:
    organization = next(iter(snapshot.collections.get("organization", ())), {})
    name = organization.get("displayName")
    return f"{names.quoted(name)} ({snapshot.tenant_id})" if name else snapshot.tenant_id


def _has(verified: frozenset[str]) -> str:
    return f"it has {', '.join(sorted(verified)[:5])}" if verified else ""
