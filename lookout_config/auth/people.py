"""People sign in by a code that they enter in a browser, on any machine."""

from collections.abc import Mapping
from typing import Any

from lookout_config.auth.applications import taken
from lookout_config.auth.faults import one_line
from lookout_config.auth.place import Place, Token

# What Microsoft says when a person has to sign in again, and what the advice calls it.
_OVER = ("invalid_grant", "interaction_required", "login_required", "consent_required")
_SIGNED_OUT = {"error": "signed_out"}


def by_device_code(place: Place, client: str, _: Mapping[str, str]) -> Token:
    """By a kept sign-in where there is one that is still good, else by a new code.

    A person is asked once: whatever comes later is had by that sign-in, or the command ends.
    """
    import msal

    application = msal.PublicClientApplication(client, token_cache=place.cache, **place.options)
    first = _kept(application, place) or _asked(application, place)

    def token(*, anew: bool = False) -> str:
        for account in application.get_accounts():
            result = application.acquire_token_silent_with_error([place.scope], account, force_refresh=anew)
            result = result or _SIGNED_OUT
            return taken(result | _SIGNED_OUT if result.get("error") in _OVER else result)
        return taken(_SIGNED_OUT) if anew else first

    return token


def _kept(application: Any, place: Place) -> str:
    """The token of an earlier run, if it can be had without asking; a sign-in that is over is forgotten."""
    for account in application.get_accounts():
        result = application.acquire_token_silent_with_error([place.scope], account) or {}
        if "access_token" in result:
            place.prompt(f"signed in as {one_line(account['username'])}, as kept (whoami --forget ends that)")
            return taken(result)
        if result.get("error", _OVER[0]) not in _OVER:
            taken(result)
        application.remove_account(account)
    return ""


def _asked(application: Any, place: Place) -> str:
    flow = application.initiate_device_flow([place.scope])
    if "device_code" not in flow:
        taken(flow)
    place.prompt(one_line(flow.get("message", "")))
    return taken(application.acquire_token_by_device_flow(flow))
