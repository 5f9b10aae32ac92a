"""The requests that read a tenant: as few as Graph allows, each asking for what is judged and no more."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from lookout_config import graph, intune, names
from lookout_config.graph.calls import BATCH
from lookout_config.observe.asking import Ask, listing
from lookout_config.tenant import DELETED
from lookout_config.world import Request

# Microsoft Learn, "Use the $filter query parameter": fifteen values of "in"; the known issues of Graph: a value of
# eq and in has at most 120 characters. 2,048 is the length of an address that its advanced queries allow.
_VALUES = 15
_LONGEST_NAME = 120
_LONGEST_URL = 2048
_GROUP = (
    "id",
    "displayName",
    "groupTypes",
    "securityEnabled",
    "mailEnabled",
    "membershipRuleProcessingState",
    "visibility",
)
_MEMBER = ("id", "displayName", "accountEnabled", "visibility")
_GONE = ("id", "displayName", "deletedDateTime")
_USER = ("id", "displayName", "userPrincipalName", "mail", "proxyAddresses", "accountEnabled")
APPLICATION = ("id", "appId", "displayName")
GRAPH_ITSELF = "00000003-0000-0000-c000-000000000000"
_EVENTUAL = {"ConsistencyLevel": "eventual"}
# v1.0 tells some states of a partner only to those who ask for values that came later.
_EVERY_STATE = {"Prefer": "include-unknown-enum-members"}


def groups_by_name(wanted: Iterable[str]) -> list[Ask]:
    """Fifteen names a request; a name that is too long for that by its beginning, which is compared here."""
    unique = list(dict.fromkeys(wanted))
    short = [name for name in unique if _units(name) <= _LONGEST_NAME]
    long = [name for name in unique if _units(name) > _LONGEST_NAME]
    return [*_by_values(_groups, short), *(_by_beginning(name) for name in long)]


def groups_by_id(wanted: Iterable[str], *, vital: bool = True) -> list[Ask]:
    """One request each: it takes the least permission, and twenty go in a batch."""
    return [
        Ask(_get(f"/v1.0/groups/{graph.segment(one)}", select=_GROUP), "groups", ids=(one,), vital=vital)
        for one in dict.fromkeys(wanted)
    ]


def groups_by_ids(wanted: Sequence[str]) -> Request:
    """Up to a thousand in one request, which takes a permission that reads the whole directory."""
    url = graph.query("/v1.0/directoryObjects/getByIds", select=_GROUP)
    return Request("POST", url, {"ids": list(wanted), "types": ["group"]})


def astray(missed: Sequence[str]) -> list[Ask]:
    """What names that were not found may have been meant to be: otherwise spelt, longer, deleted, or much alike."""
    spelt = [way for name in missed for way in names.spellings(name)]
    whole = dict.fromkeys(" ".join(_words(name)) for name in missed)
    found = [
        *(_not_vital(ask) for ask in groups_by_name(spelt)),
        *(_beginning(name) for name in missed if name.strip()),
        *_by_values(_deleted, [name for name in missed if _units(name) <= _LONGEST_NAME]),
        *(_deleted_by_beginning(name) for name in missed if _units(name) > _LONGEST_NAME),
        *(_search(words) for words in whole if words),
    ]
    # What is left of the last batch costs nothing: a misspelt name has other words that are right.
    room = -len(found) % BATCH
    return [*found, *(_search(word) for word in _single_words(missed)[:room] if word not in whole)]


def user_by_id(object_id: str) -> Ask:
    """An ID that is no group's: is it a user's?"""
    return Ask(_get(f"/v1.0/users/{graph.segment(object_id)}", select=_USER), "users", hint=True)


def deleted_by_id(object_id: str) -> Ask:
    """An ID that is no group's any more: is it that of a deleted one?"""
    return Ask(
        _get(f"/v1.0/directory/deletedItems/{graph.segment(object_id)}", select=_GONE), DELETED, hint=True
    )


def members(group_id: str, *, named: bool = False) -> Ask:
    """Who is in a group, in pages of 999; ``named``: and what users are called."""
    path = f"groups/{graph.segment(group_id)}/members"
    select = (*_MEMBER, "userPrincipalName") if named else _MEMBER
    return Ask(_get(f"/v1.0/{path}", select=select, top=999), f"groups/{group_id}/members")


def connectors() -> Ask:
    """Intune's connectors; to list them is to find Lookout's, which has no name in v1.0."""
    return listing(intune.CONNECTORS, headers=_EVERY_STATE)


def partners() -> Ask:
    """What the partners of Intune's connectors are called, which only beta tells."""
    return listing(intune.CONNECTORS, version="beta", select=("id", "partnerDisplayName"))


def assignments(collection: str, thing_id: str) -> Ask:
    """Where something of Intune is assigned; of beta, since v1.0 does not show assignment filters."""
    path = f"{collection.removeprefix('beta/')}/{graph.segment(thing_id)}/assignments"
    return listing(path, version="beta")


def administrators(addresses: Sequence[str]) -> list[Ask]:
    """Users by the address that they sign in with, and by that of their mailbox."""
    unique = list(dict.fromkeys(addresses))
    return [
        ask
        for name in ("userPrincipalName", "mail")
        for ask in _by_values(
            partial(_users, name), [address for address in unique if _units(address) <= _LONGEST_NAME]
        )
    ]


def owners(wanted: Sequence[str]) -> list[Ask]:
    """Users by object ID, or by an address."""
    by_id = [one for one in dict.fromkeys(wanted) if "@" not in one]
    found = [
        Ask(_get(f"/v1.0/users/{graph.segment(one)}", select=_USER), "users", ids=(one,)) for one in by_id
    ]
    return [*found, *administrators([one for one in wanted if "@" in one])]


def recipient(address: str) -> list[Ask]:
    """Users and groups with a mail address, whether it is their first or not."""
    mail = f"mail eq {graph.odata_string(address)}"
    proxy = f"proxyAddresses/any(p:p eq {graph.odata_string('smtp:' + address)})"
    return [
        Ask(_get(f"/v1.0/{collection}", filter=condition, select=select), collection, names=(address,))
        for collection, select in (("users", _USER), ("groups", (*_GROUP, "mail", "proxyAddresses")))
        for condition in (mail, proxy)
    ]


def applications(app_id: str | None, name: str | None) -> list[Ask]:
    """Lookout's application in the tenant, by its ID or by its name."""
    if app_id is not None:
        condition = f"appId eq {graph.odata_string(app_id)}"
        return [
            Ask(
                _get("/v1.0/servicePrincipals", filter=condition, select=APPLICATION),
                "servicePrincipals",
                ids=(app_id,),
            )
        ]
    condition = f"displayName eq {graph.odata_string(name or '')}"
    return [
        Ask(
            _get("/v1.0/servicePrincipals", filter=condition, select=APPLICATION),
            "servicePrincipals",
            names=(name or "",),
        )
    ]


def graph_itself() -> Ask:
    """Microsoft Graph's own application, whose list of permissions gives them their names."""
    condition = f"appId eq {graph.odata_string(GRAPH_ITSELF)}"
    url = _get("/v1.0/servicePrincipals", filter=condition, select=(*APPLICATION, "appRoles"))
    return Ask(url, "servicePrincipals", ids=(GRAPH_ITSELF,))


def conditional_access() -> Ask:
    """Every Conditional Access policy, of which no filter finds those that require compliance."""
    return listing(
        "identity/conditionalAccess/policies", select=("id", "displayName", "state", "grantControls")
    )


def _groups(wanted: tuple[str, ...]) -> Ask:
    request = _get("/v1.0/groups", filter=_among("displayName", wanted), select=_GROUP)
    return Ask(request, "groups", names=wanted, vital=True)


def _deleted(wanted: tuple[str, ...]) -> Ask:
    return Ask(
        _get(f"/v1.0/{DELETED}", filter=_among("displayName", wanted), select=_GONE), DELETED, names=wanted
    )


def _users(name: str, wanted: tuple[str, ...]) -> Ask:
    return Ask(_get("/v1.0/users", filter=_among(name, wanted), select=_USER), "users", names=wanted)


def _by_beginning(name: str) -> Ask:
    start = _cut(name)
    request = _get("/v1.0/groups", filter=_starting(start), select=_GROUP)
    # Whoever is called just like the beginning is found as well, so that was looked up too.
    return Ask(request, "groups", names=(name, start), vital=True)


def _deleted_by_beginning(name: str) -> Ask:
    start = _cut(name)
    return Ask(_get(f"/v1.0/{DELETED}", filter=_starting(start), select=_GONE), DELETED, names=(name, start))


def _beginning(name: str) -> Ask:
    start = _cut(" ".join(name.split()))
    return Ask(_get("/v1.0/groups", filter=_starting(start), select=_GROUP), "groups", hint=True)


def _search(words: str) -> Ask:
    request = Request(
        "GET",
        graph.query("/v1.0/groups", search=graph.odata_search("displayName", words), select=_GROUP),
        headers=_EVENTUAL,
    )
    return Ask(request, "groups", hint=True)


def _by_values(ask: Callable[[tuple[str, ...]], Ask], wanted: Sequence[str]) -> Iterator[Ask]:
    """As many values a request as it takes; each also alone, for a recording that knows some of them only."""
    start = 0
    while chunk := tuple(wanted[start : start + _VALUES]):
        while len(chunk) > 1 and len(ask(chunk).request.url) > _LONGEST_URL:
            chunk = chunk[:-1]
        yield replace(ask(chunk), apart=partial(_singly, ask, chunk if len(chunk) > 1 else ()))
        start += len(chunk)


def _singly(ask: Callable[[tuple[str, ...]], Ask], chunk: tuple[str, ...]) -> list[Ask]:
    return [ask((value,)) for value in chunk]


def _not_vital(ask: Ask) -> Ask:
    return replace(ask, vital=False, apart=lambda: [_not_vital(one) for one in ask.apart()])


def _get(path: str, **options: object) -> Request:
    return Request("GET", graph.query(path, **options))


def _among(name: str, wanted: tuple[str, ...]) -> str:
    if len(wanted) == 1:
        return f"{name} eq {graph.odata_string(wanted[0])}"
    return f"{name} in ({','.join(map(graph.odata_string, wanted))})"


def _starting(start: str) -> str:
    return f"startswith(displayName,{graph.odata_string(start)})"


def _units(name: str) -> int:
    """Graph counts as UTF-16 does: two for a character beyond the first 65,536."""
    return len(name.encode("utf-16-le", "surrogatepass")) // 2


def _cut(name: str) -> str:
    """As much of the beginning as a comparison takes."""
    start = name[:_LONGEST_NAME]
    while _units(start) > _LONGEST_NAME:
        start = start[:-1]
    return start


def _words(name: str) -> list[str]:
    return re.findall(r"\w+", name)


def _single_words(missed: Sequence[str]) -> list[str]:
    """The words of the names, the longest first."""
    words = {word for name in missed for word in _words(name) if len(word) > 2}
    return sorted(words, key=lambda word: (-len(word), word))
