"""Where a sign-in goes, for which Graph, and over what connection."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from lookout_config import trust
from lookout_config.auth.faults import SignInError, one_line
from lookout_config.auth.patience import patient
from lookout_config.waiting import Patience

if TYPE_CHECKING:
    import requests


class Token(Protocol):
    """Gives a bearer token that is good now, renewed where needed; ``anew`` after one was refused: another one."""

    def __call__(self, *, anew: bool = False) -> str: ...


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


@dataclass(frozen=True, slots=True)
class Place:
    """Where to sign in, and for which Graph. ``cache`` is msal's, for people only; None keeps nothing."""

    tenant: str
    authority: str
    graph: str
    audience: str
    session: "requests.Session"
    patience: Patience
    prompt: Callable[[str], None]
    cache: Any = None

    @property
    def scope(self) -> str:
        return f"{self.resource}/.default"

    @property
    def resource(self) -> str:
        return self.graph.rstrip("/")

    @property
    def options(self) -> dict[str, Any]:
        """What each of msal's applications is told."""
        asked = None if host_of(self.authority) in _MICROSOFT else False
        return {
            "authority": f"{self.authority.rstrip('/')}/{self.tenant}",
            "http_client": self.session,
            "instance_discovery": asked,
        }


Begin = Callable[[Place, str, Mapping[str, str]], Token]
"""How a sign-in begins: the place, the application's ID, the environment."""


def host_of(authority: str) -> str:
    """The host of an authority; SignInError where it is none that a secret may be sent to."""
    try:
        there = urlsplit(authority)
    except ValueError:
        there = urlsplit("")
    if there.scheme != "https" or not there.hostname:
        raise SignInError(f"nobody signs in at {one_line(authority)}", "it is to begin with https://")
    return there.hostname


def session(
    ca_bundle: str | None, patience: Patience, *, direct: bool = False, surely_there: bool = True
) -> "requests.Session":
    """Where requests for tokens go out: patiently, no redirects, and the certificates that count for each.

    ``direct`` is past every proxy, for what is on this machine. A host that is not ``surely_there`` is given up at
    once.
    """
    options = {"proxies": {"http": "", "https": ""}} if direct else {}
    made = trust.session(
        ca_bundle, lambda ask: patient(partial(ask, **options), patience, surely_there=surely_there)
    )
    made.max_redirects = 0  # a redirected request would take the secret with it
    made.auth = _unchanged  # in place of .netrc
    return made


def is_here(authority: str) -> bool:
    """Whether an authority is on this machine, where no proxy is asked."""
    return host_of(authority) in _LOOPBACK


def _unchanged(prepared: "requests.PreparedRequest") -> "requests.PreparedRequest":
    return prepared
