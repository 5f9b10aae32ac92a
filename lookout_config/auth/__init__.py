"""Sign in to a tenant with msal, and say plainly what was chosen and what went wrong.

Environment names are those of azure-identity, so that existing set-ups work. Microsoft Learn, "Microsoft identity
platform and the OAuth 2.0 client credentials flow", "... device authorization grant flow", "Configure an app to
trust an external identity provider", and "Microsoft Entra authentication and authorization error codes".
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from lookout_config.auth.faults import Attempt, NoToken, SignInError, told
from lookout_config.auth.kept import MODES, cache, forget, identity
from lookout_config.auth.methods import METHODS, Choice, Method, check_needs, choose, client_of
from lookout_config.auth.place import Place, Token, host_of, is_here, session
from lookout_config.auth.tokens import Claims, claims
from lookout_config.clocks import Clock
from lookout_config.waiting import Patience

CACHES = MODES
AUDIENCE = "api://AzureADTokenExchange"
"""What an ID token is made out to, in the global cloud."""

__all__ = [
    "AUDIENCE",
    "CACHES",
    "METHODS",
    "Choice",
    "Claims",
    "Method",
    "SignInError",
    "Token",
    "cache",
    "choose",
    "claims",
    "forget",
    "identity",
    "sign_in",
]

# What is never shown, even when whoever answers sends it back.
_SECRETS = (
    "AZURE_CLIENT_SECRET",
    "AZURE_CLIENT_CERTIFICATE_PASSWORD",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    "SYSTEM_ACCESSTOKEN",
    "idToken",
    "IDENTITY_HEADER",
    "MSI_SECRET",
)


def sign_in(  # noqa: PLR0913 -- who, where, with what
    method: str,
    tenant_id: str,
    *,
    authority: str,
    graph: str,
    environ: Mapping[str, str],
    prompt: Callable[[str], None],
    ca_bundle: str | None = None,
    audience: str = AUDIENCE,
    token_cache: Any = None,
    patience: Patience | None = None,
    clock: Clock | None = None,
) -> Token:
    """Begin to sign in, and give the source of tokens for ``graph``.

    ``authority`` is the address without the tenant. ``prompt`` shows the one line that a person must read. The
    tenant is the one given here, whatever AZURE_TENANT_ID says. ``audience`` is asked of who makes ID tokens.
    ``token_cache`` is msal's, for people. ``clock`` sees when it is otherwhere.
    """
    if method not in METHODS:
        raise SignInError(f"there is no sign-in called '{method}'", f"it is one of {', '.join(METHODS)}")
    check_needs(method, environ)
    patience = patience or Patience(say=prompt)
    over = session(ca_bundle, patience, direct=is_here(authority))
    if clock:
        over.hooks["response"].append(lambda answer, **_: clock.compare(host_of(answer.url), answer.headers))
    place = Place(tenant_id, authority, graph, audience, over, patience, prompt, token_cache)
    chosen, client = METHODS[method], client_of(method, environ)
    secrets = tuple(environ[variable] for variable in _SECRETS if environ.get(variable))
    attempt = Attempt(method, chosen.giver or host_of(authority), tenant_id, client, secrets)
    module, function = chosen.begin
    begin = getattr(import_module(f"lookout_config.auth.{module}"), function)
    token = _safely(attempt, lambda: begin(place, client, environ))
    return lambda *, anew=False: str(_safely(attempt, lambda: token(anew=anew)))


def _safely(attempt: Attempt, action: Callable[[], Any]) -> Any:
    import logging

    import msal.exceptions
    import requests

    for library in ("msal", "msal_extensions"):  # they write whole answers, tokens and all
        logging.getLogger(library).setLevel(logging.CRITICAL)
    # ValueError, KeyError and RuntimeError are how msal says that an authority does not describe itself.
    raised = (
        NoToken,
        requests.RequestException,
        msal.exceptions.MsalError,
        ValueError,
        KeyError,
        RuntimeError,
    )
    try:
        return action()
    except raised as fault:
        raise told(fault, attempt) from fault
