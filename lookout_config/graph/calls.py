"""Calls of Graph over any ``Send``: written safely, page after page, twenty in one, or for reading alone."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from lookout_config.graph.faults import GraphError, checked, shown
from lookout_config.world import Request, Response, Send

BATCH = 20
_MOST_PAGES = 10_000


def query(path: str, **options: Any) -> str:
    """The address with its options: ``query("/v1.0/groups", select=("id", "displayName"), top=999)``."""
    written = "&".join(f"${name}={quote(_text(value), safe=_LEGIBLE)}" for name, value in options.items())
    return f"{path}?{written}" if written else path


_LEGIBLE = "'(),:/"


def odata_string(value: str) -> str:
    """A string of ``$filter``: in single quotes, of which one inside is doubled."""
    return "'" + value.replace("'", "''") + "'"


def odata_search(field: str, words: str) -> str:
    """A term of ``$search``: in double quotes, of which one inside is escaped, as is the backslash."""
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{field}:{escaped}"'


def segment(value: str) -> str:
    """An ID or name as one step of a path, whatever is in it."""
    return quote(value, safe="@")


def pages(
    send: Send, request: Request, *, first: Response | None = None, most: int = _MOST_PAGES
) -> Iterator[dict[str, Any]]:
    """Every object of a collection, page after page.

    ``first`` is the answer to ``request`` where it is at hand, say out of a batch. The next address is sent as
    Graph gave it, with the headers of the first, which it does not carry itself. A collection of what is not
    there (404) is a fault here: whoever may expect that asks for the object first.
    """
    seen: set[str] = set()
    response = first or send(request)
    while True:
        body = _collection(request, response)
        yield from body["value"]
        link = body.get("@odata.nextLink")
        if not link:
            return
        if link in seen or len(seen) >= most:
            raise GraphError(f"the pages of {shown(request.url)} come round in a circle or never end")
        seen.add(link)
        response = send(Request("GET", link, headers=request.headers))


def batch(send: Send, requests: Sequence[Request], version: str = "v1.0") -> list[Response]:
    """The answers to the requests, in their order, asked twenty at a time. Each has a status of its own."""
    answers: list[Response] = []
    for start in range(0, len(requests), BATCH):
        answers += _batched(send, requests[start : start + BATCH], version)
    return answers


def parts_of(body: Any, name: str) -> list[dict[str, Any]]:
    """The parts of a batch (``requests``) or of its answer (``responses``); what bears no ID is none."""
    parts = body.get(name) if isinstance(body, dict) else None
    if not isinstance(parts, list):
        return []
    return [part for part in parts if isinstance(part, dict) and isinstance(part.get("id"), str)]


def answer_of(part: Mapping[str, Any]) -> Response:
    """The answer that a part of a batch is, whatever is in it."""
    status, headers = part.get("status"), part.get("headers")
    told = headers.items() if isinstance(headers, dict) else ()
    return Response(
        status if isinstance(status, int) else 500,
        part.get("body"),
        {str(name).lower(): str(value) for name, value in told},
    )


def is_read(request: Request) -> bool:
    """Whether the request can change nothing: a GET, a batch of such, or a look-up by IDs."""
    if request.method == "GET":
        return True
    path = request.url.partition("?")[0]
    if request.method != "POST" or not isinstance(request.body, dict):
        return False
    if path.endswith("/directoryObjects/getByIds"):
        return True
    parts = request.body.get("requests", ())
    return path.endswith("/$batch") and all(is_read(_of_part(part)) for part in parts)


def read_only(send: Send) -> Send:
    """The same tenant, for those who must not change it: what could is refused before it is sent."""

    def reading(request: Request) -> Response:
        if not is_read(request):
            raise GraphError(f"{request.method} {shown(request.url)} was not sent: this command only reads")
        return send(request)

    return reading


def _batched(send: Send, requests: Sequence[Request], version: str) -> list[Response]:
    parts = [_part(str(number), request, version) for number, request in enumerate(requests, 1)]
    whole = Request("POST", f"/{version}/$batch", {"requests": parts})
    body = checked(whole, send(whole)).body
    match body:
        case {"responses": [*_]}:
            answers = {part["id"]: answer_of(part) for part in parts_of(body, "responses")}
        case _:
            raise GraphError("Graph answered a batch with something else")
    missing = [request for part, request in zip(parts, requests, strict=True) if part["id"] not in answers]
    if missing:
        raise GraphError(f"Graph left {missing[0].method} {shown(missing[0].url)} of a batch unanswered")
    return [answers[part["id"]] for part in parts]


def _part(name: str, request: Request, version: str) -> dict[str, Any]:
    start = f"/{version}/"
    if not request.url.startswith(start):
        raise ValueError(f"{shown(request.url)} cannot go into a batch of {version}")
    part: dict[str, Any] = {"id": name, "method": request.method, "url": request.url[len(start) - 1 :]}
    headers = dict(request.headers)
    if request.body is not None:
        part["body"] = request.body
        headers.setdefault("Content-Type", "application/json")
    return {**part, "headers": headers} if headers else part


def _of_part(part: dict[str, Any]) -> Request:
    return Request(str(part.get("method", "")).upper(), str(part.get("url", "")), part.get("body"))


def _collection(request: Request, response: Response) -> dict[str, Any]:
    body = checked(request, response).body
    match body:
        case {"value": [*items]} if response.status == 200 and all(isinstance(item, dict) for item in items):
            return dict(body)
    if response.status == 404:
        raise GraphError(f"{shown(request.url)} is not there")
    raise GraphError(f"Graph answered {shown(request.url)} with something other than a list of objects")


def _text(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str() | int():
            return str(value)
    return ",".join(value)
