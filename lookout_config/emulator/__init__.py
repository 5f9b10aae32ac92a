"""A tenant in memory behind ``Send``: a snapshot's data, answered as Microsoft Graph would answer it.

What the recording does not hold is refused as ``NotRecorded`` and never answered as absent. How Graph words its
answers: Microsoft Learn, "Microsoft Graph error responses and resource types", "Paging Microsoft Graph data" and
"Advanced query capabilities on Microsoft Entra ID objects".
"""

import base64
import threading
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

from lookout_config.emulator import batch
from lookout_config.emulator.matching import Item, matches
from lookout_config.emulator.options import Options, options
from lookout_config.emulator.recorded import CONNECTORS, DELETED, Recorded
from lookout_config.emulator.refused import Refused, Unreadable, by_intune, malformed, missing, unsupported
from lookout_config.emulator.routes import Place, is_guid, place
from lookout_config.emulator.writes import WRITES
from lookout_config.world import Request, Response

_HOME = "https://graph.microsoft.com"
_PAGE = 100
_LARGEST_PAGE = 999
_MOST_IDS = 1000
_JSON = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
_GROUP = "#microsoft.graph.group"
_OBJECTS = {"group": "groups", "user": "users", "servicePrincipal": "servicePrincipals"}
_V1_STATES = frozenset({"unavailable", "available", "enabled", "unresponsive", "unknownFutureValue"})


@dataclass(frozen=True, slots=True)
class _Call:
    """A request taken apart. ``base`` is what its version begins with; in memory, that counts as Graph's own."""

    method: str
    base: str
    version: str
    path: tuple[str, ...]
    query: str
    headers: Mapping[str, str]
    body: Any

    @property
    def eventual(self) -> bool:
        return self.headers.get("consistencylevel", "").lower() == "eventual"


class Emulator:
    """The embedded tenant. ``exact_names`` compares display names by the letter, where Graph is blind to case.

    Several threads may ask at once: they are answered one after the other.
    """

    def __init__(self, data: Mapping[str, Any], *, exact_names: bool = False) -> None:
        self._recorded = Recorded(data, exact_names=exact_names)
        self._turn = threading.RLock()  # a batch asks itself
        self._date = str(data.get("taken_at", "")).removesuffix("Z")

    def __call__(self, request: Request) -> Response:
        """Answer one request. Whatever it says, the answer is a response."""
        try:
            with self._turn:
                status, body = self._answer(_taken_apart(request))
        except Refused as refused:
            status, body = refused.status, self._error(refused, request)
        kind = {} if body is None else {"content-type": "text/plain" if isinstance(body, str) else _JSON}
        return Response(status, body, {**kind, "request-id": _request_id(request)})

    def data(self) -> dict[str, Any]:
        """The snapshot as it now stands, writes included."""
        return self._recorded.data()

    def _answer(self, call: _Call) -> tuple[int, Any]:
        match call.method, call.path:
            case "POST", ("$batch",):
                return 200, batch.answer(call.body, f"{call.base}/{call.version}", self)
            case "POST", ("directoryObjects", "getByIds"):
                return 200, self._by_ids(call)
        action = call.path[-1] if call.method == "POST" and call.path[-1:] == ("assign",) else ""
        there = place(call.path[:-1] if action else call.path)
        if call.method == "GET":
            return 200, self._read(call, there)
        write = None if there.below else WRITES.get((action or call.method, there.root, bool(there.name)))
        if not write:
            raise Refused(
                405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target."
            )
        status, item = write(self._recorded, call.version, there, call.body)
        return status, item and _seen(there, call, item)

    def _read(self, call: _Call, there: Place) -> Any:
        asked = options(call.query, eventual=call.eventual)
        _check_advanced(call, there, asked)
        if there.name and not there.below:
            return _selected(_seen(there, call, self._item(call, there)), asked.select)
        items = self._below(call, there, asked) if there.below else self._listing(call, there, asked)
        return str(len(items)) if there.count else _page(call, there, asked, items)

    def _listing(self, call: _Call, there: Place, asked: Options) -> list[Item]:
        if there.root == "directoryObjects":
            raise malformed("Listing all directory objects is not supported.", "Request_BadRequest")
        return self._recorded.listing(there.root, call.version, asked.query)

    def _below(self, call: _Call, there: Place, asked: Options) -> list[Item]:
        """What an object holds. Members may be recorded of a group that is not itself."""
        try:
            self._item(call, there)
        except Unreadable:
            self._recorded.need(there.key.replace("transitiveMembers", "members"), call.version)
        transitive = there.below == "transitiveMembers"
        items = (
            self._transitive(call, there.name)
            if transitive
            else self._recorded.listing(there.key, call.version)
        )
        kind = f"#microsoft.graph.{there.cast}"
        return [
            item
            for item in items
            if (not there.cast or item.get("@odata.type") == kind)
            and (asked.query is None or matches(asked.query, item, self._recorded.fold))
        ]

    def _transitive(self, call: _Call, group: str) -> list[Item]:
        found: dict[str, Item] = {}
        ahead = [group]
        for name in ahead:
            for member in self._recorded.listing(f"groups/{name}/members", call.version):
                if member["id"] not in found and member.get("@odata.type") == _GROUP:
                    ahead.append(member["id"])
                found.setdefault(member["id"], member)
        return list(found.values())

    def _item(self, call: _Call, there: Place) -> Item:
        if there.root == "directoryObjects":
            found = self._object(call, there.name, tuple(_OBJECTS))
        else:
            found = self._recorded.item(there.root, call.version, there.name, there.field)
        if found is None and not there.directory:
            raise by_intune(404, "ResourceNotFound", f"'{there.name}' was not found")
        if found is None:
            raise missing(there.name)
        return {"@odata.type": _GROUP, **found} if there.root == DELETED else found

    def _by_ids(self, call: _Call) -> dict[str, Any]:
        names, types = _ids_and_types(call.body)
        select = options(call.query, eventual=call.eventual).select
        found = [self._object(call, name, types) for name in dict.fromkeys(names)]
        context = f"{call.base}/{call.version}/$metadata#directoryObjects"
        return {"@odata.context": context, "value": [_selected(item, select) for item in found if item]}

    def _object(self, call: _Call, name: str, types: Sequence[str]) -> Item | None:
        """The directory object of that ID. It is absent only when the collections of all types say so."""
        unreadable = None
        for kind in types:
            try:
                found = self._recorded.item(_OBJECTS[kind], call.version, name)
            except Unreadable as fault:
                unreadable = fault
                continue
            if found:
                return {"@odata.type": f"#microsoft.graph.{kind}", **found}
        if unreadable:
            raise unreadable
        return None

    def _error(self, refused: Refused, request: Request) -> dict[str, Any]:
        known_as = _request_id(request)
        inner = {"date": self._date, "request-id": known_as, "client-request-id": known_as}
        return {"error": {"code": refused.code, "message": str(refused), "innerError": inner}}


def _taken_apart(request: Request) -> _Call:
    try:
        there = urlsplit(request.url)
    except ValueError:
        raise malformed("Invalid address.") from None
    version, *path = there.path.lstrip("/").split("/")
    if version not in {"v1.0", "beta"}:
        raise malformed("Invalid version.")
    return _Call(
        method=request.method.upper(),
        base=f"{there.scheme}://{there.netloc}" if there.netloc else _HOME,
        version=version,
        path=tuple(unquote(step) for step in path if step),
        query=there.query,
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.body,
    )


def _check_advanced(call: _Call, there: Place, asked: Options) -> None:
    """Whoever asks the index of the directory must say that it may lag behind."""
    if not there.directory:
        return
    if asked.top is not None and not 1 <= asked.top <= _LARGEST_PAGE:
        sizes = f"Must be between 1 and {_LARGEST_PAGE} inclusive."
        raise unsupported(f"Invalid page size specified: '{asked.top}'. {sizes}")
    if there.count and not call.eventual:
        raise malformed("$count is not currently supported.", "Request_BadRequest")
    narrowed = there.cast or (there.below and asked.query)
    if narrowed and not (call.eventual and (asked.count or there.count)):
        needs = "the header 'ConsistencyLevel: eventual' and '$count=true'"
        raise unsupported(f"A cast or a filter of '{there.below}' needs {needs}.")


def _page(call: _Call, there: Place, asked: Options, items: Sequence[Item]) -> dict[str, Any]:
    start = _offset(asked.skiptoken)
    end = start + (asked.top or _PAGE)
    root = f"{call.base}/{call.version}"
    body: dict[str, Any] = {"@odata.context": f"{root}/$metadata#{there.root}"}
    if asked.count and not start and (call.eventual or not there.directory):
        body["@odata.count"] = len(items)
    if end < len(items):
        token = base64.urlsafe_b64encode(f"from {end}".encode()).decode()
        query = urlencode([*asked.rest, ("$skiptoken", token)], safe="$", quote_via=quote)
        body["@odata.nextLink"] = f"{root}/{'/'.join(map(quote, call.path))}?{query}"
    body["value"] = [_selected(_seen(there, call, item), asked.select) for item in items[start:end]]
    return body


def _offset(token: str) -> int:
    if not token:
        return 0
    try:
        return max(0, int(base64.urlsafe_b64decode(token).decode().removeprefix("from ")))
    except ValueError:
        raise malformed("Skip token is malformed.", "Request_BadRequest") from None


def _seen(there: Place, call: _Call, item: Item) -> Item:
    """As that version shows it: v1.0 tells a newer state of a partner only to those who ask for such values."""
    state = item.get("partnerState", "unavailable")
    newer = there.root == CONNECTORS and call.version == "v1.0" and state not in _V1_STATES
    if newer and "include-unknown-enum-members" not in call.headers.get("prefer", ""):
        return {**item, "partnerState": "unknownFutureValue"}
    return item


def _selected(item: Item, select: Sequence[str]) -> Item:
    return (
        {name: value for name, value in item.items() if name in select or name.startswith("@")}
        if select
        else item
    )


def _ids_and_types(body: Any) -> tuple[list[str], list[str]]:
    match body:
        case {"ids": [*names]} if 1 <= len(names) <= _MOST_IDS and all(map(is_guid, names)):
            types = body.get("types") or ["directoryObject"]
        case _:
            raise malformed("Invalid value specified for property 'ids' of resource.", "Request_BadRequest")
    if not isinstance(types, list):
        raise malformed("Invalid value specified for property 'types' of resource.", "Request_BadRequest")
    return names, list(_OBJECTS) if "directoryObject" in types else [
        kind for kind in _OBJECTS if kind in types
    ]


def _request_id(request: Request) -> str:
    """Made from the request, so that the same run reads the same each time."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{request.method} {request.url}"))
