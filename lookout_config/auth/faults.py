"""Why there is no token, in one line each, and what to do about it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

_LONGEST = 300


class SignInError(Exception):
    """No token: ``message`` says why, ``advice`` what to do."""

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class NoToken(Exception):
    """msal's own account of what went wrong, which is a dictionary."""

    def __init__(self, result: Mapping[str, Any]) -> None:
        super().__init__(str(result.get("error_description") or result.get("error") or ""))
        self.code = str(result.get("error") or "")


def told(fault: Exception, authority: str, tenant: str, client: str) -> SignInError:
    """What a sign-in raised, in a line, with what to do."""
    host = urlsplit(authority).hostname or authority
    names = {"tenant": tenant, "client": client}
    text = " ".join(str(cause) for cause in _causes(fault))
    found = re.search(r"AADSTS(\d+)", text)
    if found and found[1] in _ADVICE:
        what, advice = _ADVICE[found[1]]
        return SignInError(f"{what.format(**names)} (AADSTS{found[1]})", advice.format(**names))
    code = getattr(fault, "code", "")
    if code in _ADVICE:
        return SignInError(*_ADVICE[code])
    kinds = {kind.__name__ for cause in _causes(fault) for kind in type(cause).__mro__}
    for kind, (what, advice) in _FAULTS.items():
        if kind in kinds:
            return SignInError(f"{host}: {what}", advice)
    first = str(fault).partition("Trace ID")[0]
    return SignInError(f"{host} gave no token: {one_line(first) or type(fault).__name__}")


def one_line(text: str) -> str:
    """Outside text as it may be shown: one line, nothing but printable characters, and not endless."""
    line = " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


# By the number of Microsoft's error, or by the OAuth word where there is none.
_ADVICE = {
    "7000215": (
        "the client secret is wrong",
        "AZURE_CLIENT_SECRET takes the secret's value, not its ID; App registrations > Certificates & secrets",
    ),
    "7000222": (
        "the client secret has expired",
        "make a new one under App registrations > Certificates & secrets, and set AZURE_CLIENT_SECRET",
    ),
    "90002": (
        "there is no tenant {tenant}",
        "look at tenant.id in the file, and at tenant.cloud: each cloud knows its own tenants only",
    ),
    "700016": (
        "tenant {tenant} has no application {client}",
        "look at AZURE_CLIENT_ID; an application of another tenant needs its administrator's consent here",
    ),
    "65001": (
        "nobody has consented to what application {client} asks for",
        "an administrator consents under App registrations > API permissions > Grant admin consent",
    ),
    "53003": (
        "a Conditional Access policy of the tenant forbids this sign-in",
        "Sign-in logs in the Entra admin center name the policy; sign in from an allowed place or device",
    ),
    "7000218": (
        "application {client} takes no device code",
        "App registrations > Authentication > Allow public client flows: Yes",
    ),
    "authorization_declined": ("the sign-in was declined", "run the command again to get a new code"),
    "access_denied": ("the sign-in was declined", "run the command again to get a new code"),
    "expired_token": ("the code has expired", "run the command again to get a new one"),
    "code_expired": ("the code has expired", "run the command again to get a new one"),
    "authorization_pending": ("the code has expired", "run the command again to get a new one"),
}
# By the name of an exception's class, the first that is among the causes.
_FAULTS = {
    "SSLCertVerificationError": (
        "its certificate is not trusted",
        "where a proxy opens TLS, give its certificate with --ca-bundle",
    ),
    "ProxyError": ("the proxy did not let the sign-in through", "look at HTTPS_PROXY and NO_PROXY"),
    "TooManyRedirects": ("it answered with a redirect, which is not followed", "look at --authority"),
    "Timeout": ("no answer in time", "is the network up, and a proxy in between?"),
    "ConnectionError": ("it could not be reached", "is the network up, and a proxy in between?"),
    # urllib3 has an HTTPError too, which is among the causes of all of the above.
    "HTTPError": ("it has trouble of its own", "try again later"),
    "MsalServiceError": ("it has trouble of its own", "try again later"),
}


def _causes(fault: BaseException) -> Iterator[BaseException]:
    ahead: list[Any] = [fault]
    seen: set[int] = set()
    while ahead:
        cause = ahead.pop(0)
        if not isinstance(cause, BaseException) or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        ahead += [*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__]
