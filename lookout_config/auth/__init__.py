"""Sign in to a tenant with msal, and say plainly what was chosen and what went wrong.

Environment names are those of azure-identity, so that existing set-ups work. Microsoft Learn, "Microsoft identity
platform and the OAuth 2.0 client credentials flow", "... device authorization grant flow", and "Microsoft Entra
authentication and authorization error codes".
"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from lookout_config.auth.faults import NoToken, SignInError, one_line, told
from lookout_config.auth.tokens import granted, identity

if TYPE_CHECKING:
    import requests

__all__ = ["METHODS", "Choice", "Method", "SignInError", "Token", "choose", "granted", "identity", "sign_in"]

Token = Callable[[], str]
"""Gives a bearer token that is good now, renewed where needed."""

_TIMEOUTS = (10, 60)
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# Only these answer msal's question whether an authority is one of Microsoft's.
_MICROSOFT = frozenset(
    {
        "login.chinacloudapi.cn",
        "login.microsoftonline.com",
        "login.microsoftonline.us",
        "login.partner.microsoftonline.cn",
    }
)


class Choice(NamedTuple):
    """A way to sign in, and the sentence that says why it is this one."""

    method: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Tenant:
    """Where to sign in, and for which Graph."""

    id: str
    authority: str
    scope: str
    session: "requests.Session"
    prompt: Callable[[str], None]

    @property
    def options(self) -> dict[str, Any]:
        host = urlsplit(self.authority).hostname or ""
        asked = None if host in _MICROSOFT else False
        return {
            "authority": f"{self.authority.rstrip('/')}/{self.id}",
            "http_client": self.session,
            "instance_discovery": asked,
        }


@dataclass(frozen=True, slots=True)
class Method:
    """A way to sign in: the variables that ask for it, those that it cannot do without, and how it begins."""

    title: str
    asked_by: tuple[str, ...]
    needs: tuple[str, ...]
    begin: Callable[[_Tenant, Mapping[str, str]], Token]


def choose(environ: Mapping[str, str]) -> Choice:
    """The first method that the environment asks for. Half of one is an error, and never another method."""
    for name, method in METHODS.items():
        asked = [variable for variable in method.asked_by if environ.get(variable)]
        if asked:
            _check_needs(name, environ)
            return Choice(name, f"signing in by {method.title}, since {asked[0]} is set")
        if not method.asked_by:
            others = ", ".join(variable for other in METHODS.values() for variable in other.asked_by)
            return Choice(name, f"signing in by {method.title}, since {others} is not set")
    raise AssertionError  # the last method is asked for by nothing


def sign_in(  # noqa: PLR0913 -- who, where, with what
    method: str,
    tenant_id: str,
    *,
    authority: str,
    graph: str,
    environ: Mapping[str, str],
    ca_bundle: str | None = None,
    prompt: Callable[[str], None],
) -> Token:
    """Begin to sign in, and give the source of tokens for ``graph``.

    ``authority`` is the address without the tenant. ``prompt`` shows the one line that a person must read. The
    tenant is the one given here, whatever AZURE_TENANT_ID says.
    """
    if method not in METHODS:
        raise SignInError(f"there is no sign-in called '{method}'", f"it is one of {', '.join(METHODS)}")
    _check_needs(method, environ)
    tenant = _Tenant(
        tenant_id, authority, f"{graph.rstrip('/')}/.default", _session(authority, ca_bundle), prompt
    )
    safely = functools.partial(_safely, authority, tenant_id, environ.get("AZURE_CLIENT_ID", ""))
    token = safely(lambda: METHODS[method].begin(tenant, environ))
    return lambda: str(safely(token))


def _by_secret(tenant: _Tenant, environ: Mapping[str, str]) -> Token:
    import msal  # as slow to load as the rest of the tool together

    application = msal.ConfidentialClientApplication(
        environ["AZURE_CLIENT_ID"], client_credential=environ["AZURE_CLIENT_SECRET"], **tenant.options
    )

    def token() -> str:
        # msal keeps the token, and asks for another shortly before it ends.
        return _taken(application.acquire_token_for_client([tenant.scope]))

    return token


def _by_device_code(tenant: _Tenant, environ: Mapping[str, str]) -> Token:
    import msal

    application = msal.PublicClientApplication(environ["AZURE_CLIENT_ID"], **tenant.options)
    flow = application.initiate_device_flow([tenant.scope])
    if "device_code" not in flow:
        _taken(flow)
    tenant.prompt(one_line(flow.get("message", "")))
    first = _taken(application.acquire_token_by_device_flow(flow))

    def token() -> str:
        for account in application.get_accounts():
            return _taken(application.acquire_token_silent_with_error([tenant.scope], account) or {})
        return first

    return token


# In the order of choice. The last one is for people, and is asked for by nothing.
METHODS: dict[str, Method] = {
    "secret": Method(
        title="client secret",
        asked_by=("AZURE_CLIENT_SECRET",),
        needs=("AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"),
        begin=_by_secret,
    ),
    "device": Method(title="device code", asked_by=(), needs=("AZURE_CLIENT_ID",), begin=_by_device_code),
}


def _taken(result: Mapping[str, Any]) -> str:
    token = result.get("access_token")
    if isinstance(token, str) and token:
        return token
    raise NoToken(result)


def _check_needs(name: str, environ: Mapping[str, str]) -> None:
    """A variable that is set to nothing counts as not set: pipelines do that with secrets that they lack."""
    missing = [variable for variable in METHODS[name].needs if not environ.get(variable)]
    if missing:
        others = ", ".join(other for other in METHODS if other != name)
        raise SignInError(
            f"signing in by {METHODS[name].title} needs {' and '.join(missing)} in the environment",
            f"set it, or choose another way with --auth: {others}",
        )


def _session(authority: str, ca_bundle: str | None) -> "requests.Session":
    """Where msal's requests go out: with time-outs, no redirects, and the CA bundle that counts for each."""
    import requests

    session = requests.Session()
    session.max_redirects = 0  # a redirected request would take the secret with it
    session.auth = _unchanged  # in place of .netrc
    options: dict[str, Any] = {"timeout": _TIMEOUTS, "verify": ca_bundle or True}
    if urlsplit(authority).hostname in _LOOPBACK:
        options["proxies"] = {"http": "", "https": ""}
    # Named with each request, as the session's own would give way to REQUESTS_CA_BUNDLE. msal calls the session's
    # methods itself, so this is the one place where all its requests can be given them: hence the ignore.
    session.request = functools.partial(session.request, **options)  # type: ignore[method-assign]
    return session


def _unchanged(prepared: "requests.PreparedRequest") -> "requests.PreparedRequest":
    return prepared


def _safely(authority: str, tenant: str, client: str, action: Callable[[], Any]) -> Any:
    import logging

    import msal.exceptions
    import requests

    logging.getLogger("msal").setLevel(logging.CRITICAL)  # it writes whole answers, tokens and all
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
        raise told(fault, authority, tenant, client) from fault
