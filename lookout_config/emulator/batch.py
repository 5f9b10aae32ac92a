"""JSON batching: up to twenty requests in one, each with a status of its own.

Microsoft Learn, "Combine multiple HTTP requests using JSON batching".
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lookout_config.emulator.refused import malformed
from lookout_config.world import Request, Response, Send

MOST = 20
_METHODS = frozenset({"GET", "POST", "PATCH", "PUT", "DELETE"})
_NOT_RELATIVE = re.compile(r"\w+://|/{2}|/?(?:v1\.0|beta|\$batch)\b", re.IGNORECASE)


def answer(body: Any, base: str, send: Send) -> dict[str, Any]:
    """Send every part on; ``base`` is what their relative addresses begin with, version included."""
    done: dict[str, Response] = {}
    for part in _parts(body):
        waits_for = part.get("dependsOn") or ()
        if all(name in done and done[name].status < 400 for name in waits_for):
            done[part["id"]] = send(_request(part, base))
        else:
            done[part["id"]] = _failed_dependency()
    # Graph answers the parts in any order, so nobody may rely on theirs.
    return {"responses": [_told(name, response) for name, response in reversed(done.items())]}


def _parts(body: Any) -> list[dict[str, Any]]:
    match body:
        case {"requests": [*parts]} if parts:
            pass
        case _:
            raise malformed("Invalid batch payload format.")
    if len(parts) > MOST:
        raise malformed(f"Number of batch request steps exceeds the maximum value of '{MOST}'.")
    for number, part in enumerate(parts):
        for fault in _faults(part):
            raise malformed(f"Invalid batch request at position {number}: {fault}.")
    if len({part["id"] for part in parts}) < len(parts):
        raise malformed("Request Id's in a batch must be unique.")
    return parts


def _faults(part: Any) -> Iterator[str]:
    match part:
        case {"id": str(name), "method": str(method), "url": str(url)} if name and url:
            pass
        case _:
            yield "an id, a method and a url are needed"
            return
    if method not in _METHODS:
        yield f"the method '{method}' is not supported"
    if _NOT_RELATIVE.match(url):
        yield "the url must be relative, without a version, and no batch itself"
    headers = part.get("headers") or {}
    if not _is_text(headers):
        yield "the headers must be text"
    elif part.get("body") is not None and "content-type" not in map(str.lower, headers):
        yield "a body needs a Content-Type header"
    waits_for = part.get("dependsOn") or []
    if not (isinstance(waits_for, list) and all(isinstance(name, str) for name in waits_for)):
        yield "dependsOn must be a list of ids"


def _is_text(headers: Any) -> bool:
    return isinstance(headers, dict) and all(
        isinstance(text, str) for pair in headers.items() for text in pair
    )


def _request(part: Mapping[str, Any], base: str) -> Request:
    url = f"{base}/{part['url'].lstrip('/')}"
    return Request(part["method"], url, part.get("body"), part.get("headers") or {})


def _failed_dependency() -> Response:
    error = {"code": "FailedDependency", "message": "A request that this one depends on failed."}
    return Response(424, {"error": error}, {"content-type": "application/json"})


def _told(name: str, response: Response) -> dict[str, Any]:
    headers = {key.title(): value for key, value in response.headers.items()}
    body = {} if response.body is None else {"body": response.body}
    return {"id": name, "status": response.status, "headers": headers, **body}
