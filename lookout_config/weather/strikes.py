"""What each fault does to one answer."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from zlib import crc32

from lookout_config.serve import HangUp
from lookout_config.weather.forecast import Fault
from lookout_config.world import Request, Response

LINK = re.compile(r"[?&]weather=(loop|page)[^&]*\Z")
_FOREIGN = "https://graph.evil.example"
_JSON = {"content-type": "application/json"}
_PAGE = "<!DOCTYPE html><title>Sign in</title><p>Your network wants you to sign in first."

_REFUSALS = {
    401: ("InvalidAuthenticationToken", "Lifetime validation failed, the token is expired."),
    429: ("TooManyRequests", "Too many requests."),
    502: ("BadGateway", "The gateway had no answer."),
    503: ("ServiceUnavailable", "The service is temporarily unavailable."),
    504: ("GatewayTimeout", "The gateway timed out."),
}
_STATUS = {"expired": 401, "throttled": 429, "bad_gateway": 502, "unavailable": 503, "gateway_timeout": 504}


@dataclass(frozen=True, slots=True)
class Blow:
    """A fault that strikes a request; ``date`` tells a moment by the server's clock, ``number`` is this blow alone."""

    request: Request
    fault: Fault
    date: Callable[[float], str]
    sleep: Callable[[float], None]
    number: str


def strike(blow: Blow, answer: Response | None) -> Response:
    """What comes in place of the answer, which is None where the request was not carried out."""
    if blow.fault.fault in _STATUS:
        return error(_STATUS[blow.fault.fault], _retry(blow))
    return _STRIKES[blow.fault.fault](blow, answer or Response(503))


def error(status: int, headers: Mapping[str, str]) -> Response:
    """A refusal in Graph's form."""
    code, message = _REFUSALS[status]
    return Response(status, {"error": {"code": code, "message": message}}, {**_JSON, **headers})


def looping(request: Request) -> Response:
    """A page whose next one is itself."""
    there = request.url if LINK.search(request.url) else _linked(request.url, "loop")
    return Response(200, {"value": [], "@odata.nextLink": there}, _JSON)


def _html(_blow: Blow, _answer: Response) -> Response:
    return Response(200, _PAGE, {"content-type": "text/html; charset=utf-8"})


def _malformed(_blow: Blow, answer: Response) -> Response:
    text = json.dumps(answer.body)
    return replace(answer, body=text[: max(1, len(text) // 2)], headers=_JSON)


def _cut(_blow: Blow, answer: Response) -> Response:
    raise HangUp(answer)


def _broken(_blow: Blow, _answer: Response) -> Response:
    raise HangUp


def _silent(blow: Blow, _answer: Response) -> Response:
    blow.sleep(blow.fault.seconds)
    raise HangUp


def _empty_page(blow: Blow, answer: Response) -> Response:
    link = _linked(blow.request.url, f"page{crc32(blow.number.encode())}")
    return _instead(answer, {"value": [], "@odata.nextLink": link})


def _looping_page(blow: Blow, answer: Response) -> Response:
    return looping(blow.request) if _is_list(answer) else answer


def _foreign_page(_blow: Blow, answer: Response) -> Response:
    return _instead(
        answer,
        {
            **(answer.body if _is_list(answer) else {}),
            "@odata.nextLink": f"{_FOREIGN}/v1.0/groups?$skiptoken=x",
        },
    )


_STRIKES: dict[str, Callable[[Blow, Response], Response]] = {
    "html": _html,
    "malformed": _malformed,
    "cut": _cut,
    "broken": _broken,
    "silent": _silent,
    "empty_page": _empty_page,
    "looping_page": _looping_page,
    "foreign_page": _foreign_page,
}
PARTS = frozenset({"throttled", "unavailable", "empty_page", "looping_page", "foreign_page"})
"""What may strike a part of a batch."""
WHOLE = frozenset({*_STATUS, *_STRIKES}) - {"empty_page", "looping_page", "foreign_page"}
"""What may strike a request on its own, and a batch as a whole."""
BEFORE = frozenset({"expired", "throttled"})
"""What is refused before anything was done."""


def _retry(blow: Blow) -> dict[str, str]:
    match blow.fault.retry_after:
        case None:
            return {}
        case {"date_in": int() | float() as seconds}:
            return {"retry-after": blow.date(seconds)}
    return {"retry-after": str(blow.fault.retry_after)}


def _instead(answer: Response, body: dict[str, Any]) -> Response:
    return replace(answer, body=body) if _is_list(answer) else answer


def _is_list(answer: Response) -> bool:
    return (
        answer.status == 200 and isinstance(answer.body, dict) and isinstance(answer.body.get("value"), list)
    )


def _linked(url: str, mark: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}weather={mark}"
