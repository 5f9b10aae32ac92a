"""What goes wrong with Graph, in one line each, and what to do about it."""

import json
import re
from typing import Any

from lookout_config.graph.permissions import permissions_for
from lookout_config.world import Request, Response

_LONGEST = 300
_DONE = range(200, 300)


class GraphError(Exception):
    """A fault of the world: ``message`` says what happened, ``advice`` what helps (empty when nothing is known)."""

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class Forbidden(GraphError):
    """The sign-in is good, and lacks a permission. ``permission`` is the least that would do, empty when unknown."""

    def __init__(self, message: str, advice: str = "", permission: str = "") -> None:
        super().__init__(message, advice)
        self.permission = permission


class NotRecorded(GraphError):
    """A snapshot was asked for what it did not record."""


class Uncertain(GraphError):
    """A write of which nobody knows whether it happened. It must be read back, and not be sent again."""


def checked(request: Request, response: Response) -> Response:
    """The response when the request was carried out, or when what it asked for is not there (404)."""
    if response.status in _DONE or response.status == 404:
        return response
    raise fault(request, response)


def fault(request: Request, response: Response) -> GraphError:
    """The exception that a refusal is."""
    said = f"{request.method} {shown(request.url)} was refused: {refusal(response)}"
    known_as = request_id(response)
    said += f" (request-id {known_as})" if known_as else ""
    if response.status == 401:
        return GraphError(said, "sign in again; the token is missing, expired or for another tenant or cloud")
    if response.status != 403:
        return GraphError(said)
    if _code_and_message(response.body)[0] == "NotRecorded":
        return NotRecorded(said, "record the tenant again, with this file")
    least, *others = permissions_for(request) or ("",)
    if not least:
        return Forbidden(said)
    also = f" (or {', '.join(others)})" if others else ""
    return Forbidden(said, f"grant the permission {least}{also}, with admin consent", least)


def refusal(response: Response) -> str:
    """``403 Code: text``, as a snapshot keeps it of a collection that could not be read."""
    code, message = _code_and_message(response.body)
    return f"{response.status} {one_line(code) or 'Error'}: {one_line(message) or 'no reason given'}"


def request_id(response: Response) -> str:
    """The name under which Microsoft's support finds the request."""
    match response.body:
        case {"error": {"innerError": {"request-id": str(name)}} | {"innererror": {"request-id": str(name)}}}:
            return one_line(name)
    return one_line(response.headers.get("request-id", ""))


def shown(url: str) -> str:
    """An address without its query, which may be long and is encoded."""
    return one_line(url.partition("?")[0])


def one_line(text: str) -> str:
    """Outside text as it may be shown: one line, nothing but printable characters, and not endless."""
    line = " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _code_and_message(body: Any) -> tuple[str, str]:
    match body:
        case {"error": {"code": str(code), "message": str(message)}}:
            return code, _unwrapped(message)
        case {"error": {"code": str(code)}}:
            return code, ""
        case {"ErrorCode": str(code), "Message": str(message)}:
            return code, _unwrapped(message)
        case {"Message": str(message)}:
            return "", message
    return "", ""


def _unwrapped(message: str) -> str:
    """Intune puts JSON inside of its messages, and the ID of the operation behind what happened."""
    if not message.lstrip().startswith("{"):
        return message
    try:
        inner = json.loads(message)
    except ValueError:
        return message
    text = inner.get("Message") if isinstance(inner, dict) else None
    return re.sub(r"\s*-\s*Operation ID \(for customer support\):", "; operation", text) if text else message
