"""Rules about the consent that Lookout's application needs in the tenant."""

from collections.abc import Iterator
from typing import Any

from lookout_config import names, tenant
from lookout_config.model import NotChecked, Problem, Severity
from lookout_config.paths import at
from lookout_config.rules import rule
from lookout_config.tenant import Tenant, Thing, Unseen
from lookout_config.world import Snapshot

_APPS = "servicePrincipals"
_GRAPH = "00000003-0000-0000-c000-000000000000"
_NEEDED = (
    "Device.Read.All",
    "GroupMember.Read.All",
    "User.Read.All",
    "Application.Read.All",
    "DeviceManagementApps.Read.All",
)
"""Lookout, Microsoft permissions used by the MES console: application permissions of Microsoft Graph."""


@rule("consent-missing", Severity.ERROR, live=True)
def consent_missing(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """The pinned application is not in the tenant: nobody has consented, or consent was taken away.

    Without consent every sign-in to the console fails with "Bad Login Error".

    Source: Microsoft Learn, lookout-mtd-connector-integration: a Global Administrator accepts once; Lookout
    publishes no application ID, so it is pinned by the administrator.

    To mend: a Global Administrator opens the consent link that Lookout mails to the primary contact.
    """
    path = ("consent", "app_id")
    pinned = at(config, path)
    if pinned is None:
        return
    found = _pinned(tenant.of(snapshot), pinned)
    if isinstance(found, Unseen):
        yield found.at(path)
    elif found is None:
        message = (
            f"no application of the tenant has app_id {pinned}: without consent nobody can sign in to Lookout"
        )
        yield Problem(path, message, hint="a Global Administrator accepts the link that Lookout mails")


@rule("consent-unpinned", Severity.WARNING, live=True)
def consent_unpinned(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """The application is given by name alone, or the tenant has none of that name.

    Anybody can name an application so. Its app_id is what cannot be copied.

    Source: Microsoft Learn, servicePrincipal resource type: displayName is not unique, appId is.

    To mend: once you have made sure that it is Lookout's, write the app_id that the message gives.
    """
    path = ("consent", "app_name")
    name = at(config, path)
    if name is None or "app_id" in config["consent"]:
        return
    found = _named(tenant.of(snapshot), name)
    if isinstance(found, Unseen):
        yield found.at(path)
    elif not found:
        yield Problem(
            path, f"no application of the tenant is called {names.quoted(name)}: has anybody consented?"
        )
    else:
        ids = " or ".join(sorted(str(app.get("appId")) for app in found))
        yield Problem(
            path, f"{names.quoted(name)} is a name that any application may bear; pin it with app_id: {ids}"
        )


@rule("consent-incomplete", Severity.INFO, live=True)
def consent_incomplete(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """Lookout's application lacks permissions that Lookout says it uses.

    Consent that was given years ago does not cover what was added since; then groups are not found, or devices
    are not enrolled. Which permissions belong to which feature is Lookout's to say, so this is information.

    Source: Lookout, Microsoft permissions used by the MES console (Intune integration).

    To mend: a Global Administrator consents again (Entra admin center > Enterprise applications > Permissions).
    """
    if "consent" not in config:
        return
    path = ("consent", "app_id") if "app_id" in config["consent"] else ("consent",)
    granted = _granted(tenant.of(snapshot), config["consent"])
    if isinstance(granted, Unseen):
        yield granted.at(path)
    elif granted is not None and (lacking := [name for name in _NEEDED if name not in granted]):
        yield Problem(path, f"Lookout's application lacks {', '.join(lacking)}; consent to it again")


def _pinned(seen: Tenant, app_id: str) -> Thing | Unseen | None:
    apps = seen.things(_APPS)
    if isinstance(apps, Unseen):
        return apps
    found = next((app for app in apps if str(app.get("appId")).lower() == app_id.lower()), None)
    return found or (None if seen.asked(_APPS, "ids", app_id) else seen.unseen(_APPS))


def _named(seen: Tenant, name: str) -> list[Thing] | Unseen:
    apps = seen.things(_APPS)
    if isinstance(apps, Unseen):
        return apps
    found = [app for app in apps if app.get("displayName") == name]
    return found if found or seen.asked(_APPS, "names", name) else seen.unseen(_APPS)


def _granted(seen: Tenant, consent: Thing) -> set[str] | Unseen | None:
    """The names of the Graph permissions that the application has; None where it is not known which one it is."""
    app = (
        _pinned(seen, consent["app_id"]) if "app_id" in consent else _only(seen, consent.get("app_name", ""))
    )
    if app is None or isinstance(app, Unseen):
        return app
    given = seen.things(f"{_APPS}/{app['id']}/appRoleAssignments")
    graph = _pinned(seen, _GRAPH)
    if isinstance(given, Unseen):
        return given
    if isinstance(graph, Unseen):
        return graph
    if graph is None or graph.get("appRoles") is None:
        return seen.unseen(_APPS, "the permissions of Microsoft Graph were not given")
    called = {role["id"]: role.get("value") for role in graph["appRoles"]}
    return {str(called.get(one["appRoleId"])) for one in given if one.get("resourceId") == graph["id"]}


def _only(seen: Tenant, name: str) -> Thing | Unseen | None:
    found = _named(seen, name)
    if isinstance(found, Unseen):
        return found
    return found[0] if len(found) == 1 else None
