"""Rules about the names of enrollment groups: Lookout finds a group by its exact display name, and checks none."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lookout_config import names
from lookout_config.model import Path, Problem, Severity
from lookout_config.paths import at
from lookout_config.rules import rule

if TYPE_CHECKING:
    from lookout_config.world import Snapshot

_GROUPS = ("connector", "enrollment", "groups")
_NO_BREAK = "\u00a0\u2007\u202f\u2060\ufeff"
_AS_SHOWN = "write it exactly as the group's Properties page shows it"


def found_as_written(config: Any, path: Path, snapshot: "Snapshot") -> bool:
    """Whether the tenant has a group of exactly this name: then it is right, however odd."""
    name = at(config, path)
    return any(group.get("displayName") == name for group in snapshot.collections.get("groups", ()))


@rule("group-name-repeated", Severity.ERROR)
def group_name_repeated(config: Any) -> Iterator[Problem]:
    """A display name stands in the list twice.

    The second line does nothing, or it was meant to be another group, whose users are then not enrolled.

    Source: Microsoft Learn, lookout-mtd-connector-integration, Enrollment Management: the list names the
    security groups whose devices are enrolled.

    To mend: take one of the two away, or write the name that was meant.
    """
    first: dict[str, int] = {}
    for number, name in enumerate(_names(config)):
        earlier = first.setdefault(name, number)
        if earlier != number:
            message = f"group {names.quoted(name)} is already in the list; name each group once"
            yield Problem(_place(number), message, also=_place(earlier))


@rule("group-name-case-twins", Severity.WARNING)
def group_name_case_twins(config: Any) -> Iterator[Problem]:
    """Two names differ in upper and lower case only.

    Lookout compares case; Entra ID lets two groups differ by nothing else, but hardly anybody means that.
    One of the two is most likely a slip, and its users are not enrolled.

    Source: Microsoft Learn, lookout-mtd-connector-integration, Enrollment Management: the display name is
    case-sensitive, as its Properties page shows it.

    To mend: keep the spelling that the group has in Entra ID, and take the other away.
    """
    first: dict[str, tuple[int, str]] = {}
    for number, name in enumerate(_names(config)):
        earlier, spelling = first.setdefault(name.casefold(), (number, name))
        if spelling != name:
            both = f"{names.quoted(name)} and {names.quoted(spelling)}"
            message = f"{both} differ in case only; keep the one that the tenant has"
            yield Problem(_place(number), message, also=_place(earlier))


@rule("group-name-space", Severity.WARNING, unless=found_as_written)
def group_name_space(config: Any) -> Iterator[Problem]:
    """A name begins or ends with a space.

    Whether Lookout trims names is not documented, so a stray space may keep a group from being found. When
    the tenant has a group of exactly this name, `check` is content and says nothing.

    Source: Microsoft Learn, lookout-mtd-connector-integration, Enrollment Management: the display name has
    to be given exactly.

    To mend: take the space away, unless the group's name really has it.
    """
    for number, name in enumerate(_names(config)):
        if name != name.strip():
            right = f"; right would be {names.quoted(name.strip())}" if name.strip() else ""
            message = f"{names.quoted(name)} {_ends(name)} with a space{right}"
            yield Problem(_place(number), message, hint=_AS_SHOWN)


@rule("group-name-unusual", Severity.INFO, unless=found_as_written)
def group_name_unusual(config: Any) -> Iterator[Problem]:
    """A name holds what the eye does not see: doubled or no-break spaces, or letters not composed (NFC).

    Such names come from copying out of documents and mail. They look right and are not found. When the
    tenant has a group of exactly this name, `check` is content and says nothing.

    Source: Microsoft Learn, lookout-mtd-connector-integration, Enrollment Management: the display name has
    to be given exactly.

    To mend: type the name by hand, or copy it from the group's Properties page.
    """
    for number, name in enumerate(_names(config)):
        if name.isascii() and "  " not in name:
            continue
        if oddities := _oddities(name.strip()):
            message = f"{names.quoted(name)} has {' and '.join(oddities)}; few group names do"
            yield Problem(_place(number), message, hint=_AS_SHOWN)


@rule("group-name-is-id", Severity.ERROR)
def group_name_is_id(config: Any) -> Iterator[Problem]:
    """An object ID stands where a display name belongs.

    Lookout finds enrollment groups by their display names; a group called like an object ID does not exist,
    and nobody is enrolled. (The groups for console access are the opposite: those are object IDs.)

    Source: Microsoft Learn, lookout-mtd-connector-integration, Enrollment Management: the display name, as
    the group's Properties page shows it.

    To mend: write {name: the display name, id: the object ID}; the ID then pins the name against renames.
    """
    for number, name in enumerate(_names(config)):
        if _is_id(name):
            message = f"{names.quoted(name)} is an object ID; Lookout wants the group's display name"
            yield Problem(
                _place(number), message, hint=f"write {{name: <the display name>, id: {name.strip()}}}"
            )


def _names(config: Any) -> list[str]:
    return [group["name"] for group in at(config, _GROUPS, ())]


def _place(number: int) -> Path:
    return (*_GROUPS, number, "name")


def _ends(name: str) -> str:
    match name != name.lstrip(), name != name.rstrip():
        case True, True:
            return "begins and ends"
        case True, _:
            return "begins"
    return "ends"


def _oddities(name: str) -> list[str]:
    found = ["two spaces in a row"] if "  " in name else []
    if name.isascii():
        return found
    from unicodedata import is_normalized
    from unicodedata import name as called

    found += [f"a {called(char).lower()} (U+{ord(char):04X})" for char in _NO_BREAK if char in name]
    if not is_normalized("NFC", name):
        found.append("letters with separate accents (not NFC)")
    return found


def _is_id(name: str) -> bool:
    name = name.strip()
    if len(name) != 36 or [len(part) for part in name.split("-")] != [8, 4, 4, 4, 12]:
        return False
    return set(name) <= set("0123456789abcdefABCDEF-")
