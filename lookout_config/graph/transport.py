"""One exchange with Graph over HTTPS: the token goes to its host alone, and what comes back is JSON or a fault."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http import HTTPStatus
from math import inf
from random import random
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lookout_config import proxied, trust
from lookout_config.clocks import Clock
from lookout_config.graph.bearer import Bearer, Token
from lookout_config.graph.calls import is_read
from lookout_config.graph.faults import GraphError, Uncertain, one_line, shown
from lookout_config.graph.patience import Unreached, patient
from lookout_config.waiting import Budget
from lookout_config.world import Request, Response, Send

if TYPE_CHECKING:
    import requests
    from requests.auth import AuthBase

TIMEOUTS = (10, 60)
LARGEST = 64 * 1024 * 1024
_CHUNK = 64 * 1024
_INSTANT = 0.001
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PORTS = {"https": 443, "http": 80}
_DIRECT = {"http": "", "https": ""}
_FIRST = Request("GET", "/v1.0/organization")  # without a token, so that its answer is short: 401

Origin = tuple[str, str, int]


class _Unusable(Exception):
    """An answer that nobody can read, and that would be the same the next time."""


class _Garbled(Exception):
    """An answer that broke on its way."""


class _Late(Exception):
    """An answer of which the rest did not come in time."""


def https(  # noqa: PLR0913 -- every source of time can be exchanged
    base_url: str,
    token: Token,
    *,
    renew: Callable[[], Token] | None = None,
    ca_bundle: str | None = None,
    budget: Budget | None = None,
    sleep: Callable[[float], None] = time.sleep,
    jitter: Callable[[], float] = random,
    say: Callable[[str], None] = lambda _: None,
    clock: Clock | None = None,
    watch: Callable[[Send], Send] = lambda send: send,
    early: bool = False,
) -> Send:
    """Graph at ``base_url``. ``token`` gives a bearer token each time it is asked; it is shown to no other host.

    ``renew`` signs in anew, for a token that was refused. ``watch`` sees each try, ``say`` is told of long waits, and
    ``clock`` compares itself. ``early`` opens the first connection now, in the background, before there is a token.
    """
    budget = budget or Budget()
    once = exchange(
        base_url, token, renew=renew, ca_bundle=ca_bundle, clock=clock, left=budget.left, early=early
    )
    return patient(watch(once), budget, sleep=sleep, jitter=jitter, say=say)


def exchange(  # noqa: PLR0913 -- where, as whom, and three limits
    base_url: str,
    token: Token,
    *,
    renew: Callable[[], Token] | None = None,
    ca_bundle: str | None = None,
    clock: Clock | None = None,
    timeouts: tuple[float, float] = TIMEOUTS,
    largest: int = LARGEST,
    left: Callable[[], float] = lambda: inf,
    early: bool = False,
) -> Send:
    """One request, one answer, over a session that keeps its connections.

    ``timeouts`` are in seconds, to connect and between two pieces of an answer, which has ``largest`` bytes at
    most; none of it takes longer than what is ``left``. A request that is refused with 401 was not carried out: it
    is sent once more with a fresh token.
    """
    import requests  # as slow to load as the rest of the tool together
    from urllib3.exceptions import HTTPError

    home = _home(base_url)
    sign = signature(home)
    bearer = Bearer(token, renew)
    session = trust.session(ca_bundle)
    session.headers.update({"Accept": "application/json", "User-Agent": "lookout-config"})

    def asked(
        request: Request, signed: "Callable[[requests.PreparedRequest], requests.PreparedRequest]"
    ) -> Response:
        address = _address(request.url, base_url, home)
        body = None if request.body is None else json.dumps(request.body, allow_nan=False).encode()
        typed = {} if body is None else {"Content-Type": "application/json"}
        try:
            with session.request(
                request.method,
                address,
                data=body,
                headers={**typed, **request.headers},
                auth=signed,
                timeout=(_within(timeouts[0], left()), _within(timeouts[1], left())),
                allow_redirects=False,
                stream=True,
                proxies=_DIRECT if home[1] in _LOOPBACK else None,
            ) as answer:
                if clock:
                    clock.compare(home[1], answer.headers)
                return _response(answer, largest, left)
        except _Unusable as fault:
            raise _unusable(request, str(fault)) from None
        except (requests.RequestException, HTTPError, _Garbled, _Late) as fault:
            raise _lost(request, fault, home) from fault

    def reach() -> None:
        with suppress(Exception):  # what is wrong with the way, the first request that counts will tell
            asked(_FIRST, lambda prepared: prepared)

    if early:
        threading.Thread(target=reach, name="lookout-config", daemon=True).start()

    def send(request: Request) -> Response:
        text = bearer.text()
        response = asked(request, sign(text))
        if response.status != HTTPStatus.UNAUTHORIZED or not bearer.renewed(text):
            return response
        return asked(request, sign(bearer.text()))

    return send


def _within(seconds: float, left: float) -> float:
    return max(_INSTANT, min(seconds, left))


def signature(home: Origin) -> "Callable[[str], AuthBase]":
    """What signs requests with a token, for one origin alone; as a request's auth it takes the place of .netrc."""
    from requests.auth import AuthBase

    class Signed(AuthBase):
        def __init__(self, token: str) -> None:
            self._token = token

        def __call__(self, prepared: "requests.PreparedRequest") -> "requests.PreparedRequest":
            if _origin(prepared.url or "") != home:
                raise GraphError(f"the token was not sent to {shown(prepared.url or '')}")
            prepared.headers["Authorization"] = f"Bearer {self._token}"
            return prepared

    return Signed


def _home(base_url: str) -> Origin:
    home = _origin(base_url)
    there = urlsplit(base_url)
    if there.path not in {"", "/"} or there.query:
        raise GraphError(f"{one_line(base_url)} is not the address of a Graph: it ends behind the host")
    if home[0] != "https" and home[1] not in _LOOPBACK:
        raise GraphError(f"no token is sent to {one_line(base_url)}, which is not https")
    return home


def _origin(url: str) -> Origin:
    """Scheme, host and port; an address that hides another in front of its host has none."""
    try:
        there = urlsplit(url)
        port = there.port or _PORTS[there.scheme]
    except (ValueError, KeyError):
        raise GraphError(f"not an address: {one_line(url)}") from None
    if not there.hostname or there.username is not None:
        raise GraphError(f"not an address: {one_line(url)}")
    return there.scheme, there.hostname, port


def _address(url: str, base_url: str, home: Origin) -> str:
    """Where a request goes. The link to a next page comes from outside, and must not lead elsewhere."""
    if url.startswith("/"):
        return base_url.rstrip("/") + url
    if _origin(url) != home:
        raise GraphError(f"Graph's next page is on another host, and was not asked for: {shown(url)}")
    return url


def _response(answer: "requests.Response", largest: int, left: Callable[[], float]) -> Response:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    status = answer.status_code
    if 300 <= status < 400:
        raise _Unusable(f"a redirect to {shown(headers.get('location', 'nowhere'))}, which is not followed")
    content = _content(answer, largest, left)
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if not content:
        return Response(status, None, headers)
    if kind == "text/plain" and status < 400:
        return Response(status, content.decode("utf-8", "replace"), headers)
    try:
        return Response(status, json.loads(content), headers)
    except (ValueError, RecursionError):
        if status >= 400:  # a gateway's error page; its status says all
            return Response(status, None, headers)
    if kind == "application/json":
        raise _Garbled
    raise _Unusable(f"{one_line(kind) or 'something'} that is not JSON")


def _content(answer: "requests.Response", largest: int, left: Callable[[], float]) -> bytes:
    """Piece by piece as they come: to wait for a full buffer would be to wait for as long as a slow host likes."""
    content = bytearray()
    while piece := answer.raw.read1(_CHUNK, decode_content=True):
        content += piece
        if len(content) > largest:
            raise _Unusable(f"more than {largest // 1024 // 1024} MB")
        if left() <= 0:
            raise _Late
    return bytes(content)


def _unusable(request: Request, what: str) -> GraphError:
    said = f"{request.method} {shown(request.url)} was answered with {what}"
    if is_read(request):
        return GraphError(said, "is a proxy or a sign-in page in between?")
    return Uncertain(said, "read the object again before anything else is sent")


def _lost(request: Request, fault: Exception, home: Origin) -> GraphError:
    """A write of which it is not certain that it was never sent may have happened."""
    if refused := proxied.refused(
        fault, f"{home[0]}://{home[1]}:{home[2]}"
    ):  # no way was open: nothing was sent
        return GraphError(f"{request.method} {shown(request.url)}: {refused.what}", refused.advice)
    causes = list(_causes(fault))
    what, advice = next(
        (told for kind, told in _REASONS.items() if any(kind in _kinds(cause) for cause in causes)),
        ("the connection broke", "is the network up, and a proxy in between?"),
    )
    said = f"{request.method} {shown(request.url)}: no answer from {home[1]}: {what}"
    if any(_kinds(cause) & _FOR_GOOD for cause in causes):
        return GraphError(said, advice)
    unsent = any(_kinds(cause) & _UNSENT for cause in causes)
    if unsent or is_read(request):
        return Unreached(said, advice)
    return Uncertain(said, "read the object again before anything else is sent")


# By the names of the classes of requests and urllib3, the first that is among the causes.
_REASONS = {
    "SSLCertVerificationError": (
        "its certificate is not trusted",
        "where a proxy opens TLS, give its certificate with --ca-bundle, or install lookout-mtp-config[system-certs]",
    ),
    "SSLError": ("TLS failed", "is a proxy in between?"),
    "InvalidURL": (
        "its address, or that of the proxy, is none",
        "look at HTTPS_PROXY: it is to read like http://proxy.example:8080",
    ),
    "ProxyError": ("the proxy did not let it through", "look at HTTPS_PROXY and NO_PROXY"),
    "NameResolutionError": ("the name is not known", "is the network up, and the cloud the right one?"),
    "ConnectTimeout": ("it could not be reached in time", "is the network up, and a firewall in between?"),
    "NewConnectionError": ("it could not be reached", "is the network up, and a firewall in between?"),
    "ReadTimeout": ("nothing came in time", "try again later"),
    "ReadTimeoutError": ("the rest of it did not come in time", "try again later"),
    "_Late": ("the rest of it did not come in time", "try again later"),
    "_Garbled": ("what came was not the JSON that it said it was", "try again later; is a proxy in between?"),
}
_FOR_GOOD = frozenset({"SSLCertVerificationError", "InvalidURL"})
"""Nothing was sent, and the next try would meet it again."""
_UNSENT = frozenset({"NewConnectionError", "ConnectTimeout"})


def _kinds(fault: BaseException) -> frozenset[str]:
    return frozenset(kind.__name__ for kind in type(fault).__mro__)


def _causes(fault: BaseException) -> Iterator[BaseException]:
    """The fault and what is wrapped in it, however deep."""
    ahead: list[Any] = [fault]
    seen: set[int] = set()
    while ahead:
        cause = ahead.pop()
        if not isinstance(cause, BaseException) or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        ahead += [*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__]
