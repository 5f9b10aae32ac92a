"""What the proxy of the environment answered in place of the host that was asked: some of it is its last word."""

import re
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

_TUNNEL = re.compile(r"Tunnel connection failed: (40[37])\b")  # as http.client says it
_NO_SIGN_IN = "407"


class Refused(NamedTuple):
    """Why the proxy opens no way, and what to do; the next try would meet it again."""

    what: str
    advice: str


def refused(fault: Exception, url: str) -> Refused | None:
    """Whether a request to ``url`` ended so: the proxy is named by its host, and never with its password."""
    found = _TUNNEL.search(str(fault))
    if not found:
        return None
    proxy = _proxy(url)
    who = f"the proxy {_shown(proxy)}"
    if found[1] != _NO_SIGN_IN:
        there = urlsplit(url)
        allowed = f"{there.hostname}:{there.port or 443}"
        return Refused(f"{who} does not let it through (403)", f"ask who runs it to allow {allowed}")
    if proxy.username:
        return Refused(f"{who} does not take the name and password it was given (407)", "look at HTTPS_PROXY")
    return Refused(
        f"{who} asks for a name and a password (407)",
        f"set HTTPS_PROXY to http://NAME:PASSWORD@{_shown(proxy)}, or ask who runs it",
    )


def _proxy(url: str) -> SplitResult:
    from requests.utils import get_environ_proxies, select_proxy  # loaded by whoever has asked

    proxy = select_proxy(url, get_environ_proxies(url)) or ""
    return urlsplit(proxy if "://" in proxy else f"http://{proxy}")


def _shown(proxy: SplitResult) -> str:
    return proxy.netloc.rpartition("@")[2]
