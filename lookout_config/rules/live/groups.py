"""Rules about what an enrollment group is called: Lookout looks it up by its exact display name, and says nothing."""

from collections.abc import Iterator, Sequence
from datetime import MAXYEAR, timedelta
from typing import Any

from lookout_config import names, tenant
from lookout_config.model import NotChecked, Path, Problem, Severity
from lookout_config.rules import rule
from lookout_config.tenant import Fate, Meant, Thing
from lookout_config.world import Snapshot

_RESTORABLE = timedelta(days=30)


@rule("group-not-found", Severity.ERROR, live=True)
def group_not_found(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """No group of the tenant bears the name.

    Lookout does not validate the names of enrollment groups. One that does not exist enrolls nobody, and
    nothing says so. A group with create: true is left alone: it is to be made.

    Source: Microsoft Learn, lookout-mtd-connector-integration, Enrollment Management; Microsoft's Lookout MTP
    set-up article (2016): "Lookout cannot validate group display names".

    To mend: write the display name as the group's Properties page shows it. The nearest names are given.
    """
    seen = tenant.of(snapshot)
    listed = {entry["name"] for _, entry in tenant.enrolled(config)}
    others = [name for name in seen.by_name if name and name not in listed]
    for path, entry, meant in tenant.meanings(config, snapshot):
        if meant.fate is Fate.UNSEEN and meant.unseen:
            yield meant.unseen.at(path)
        elif meant.fate is Fate.MISSING and not entry.get("create"):
            message = f"no group is called {names.quoted(entry['name'])}" + names.did_you_mean(
                entry["name"], others
            )
            hint = "whether it was deleted could not be seen" if meant.unseen else ""
            yield Problem((*path, "name"), message, hint=hint)


@rule("group-deleted", Severity.ERROR, live=True)
def group_deleted(config: Any, snapshot: Snapshot) -> Iterator[Problem | NotChecked]:
    """The group was deleted, and can still be restored.

    Its members lost what it gave them at once, and Lookout enrolls nobody through it. A cloud security group
    can be restored for 30 days, with its ID and its members.

    Source: Microsoft 365 message MC1183299 (soft deletion of cloud security groups); Microsoft Learn, List
    deletedItems.

    To mend: restore the group (Entra admin center > Groups > Deleted groups), or take it out of the file.
    """
    for path, entry, meant in tenant.meanings(config, snapshot):
        if meant.fate is Fate.MISSING and meant.unseen and not entry.get("create"):
            yield meant.unseen.at(path)
        elif meant.fate is Fate.DELETED:
            message = f"group {names.quoted(entry['name'])} was deleted{_when(meant.groups[0])}"
            yield Problem(
                (*path, "name"), message, hint="restore it with its members, or take it out of the file"
            )


@rule("group-case", Severity.ERROR, live=True)
def group_case(config: Any, snapshot: Snapshot) -> Iterator[Problem]:
    """The group is found only with other upper and lower case.

    Lookout compares case, Azure AD does not: the group is found in every portal, and Lookout enrolls nobody.

    Source: Microsoft Learn, lookout-mtd-connector-integration, Enrollment Management: the display name is
    case-sensitive; Microsoft's Lookout MTP set-up article (2016): use the Properties page, not the page title.

    To mend: write the name as the message gives it.
    """
    for path, entry, meant in _meant(config, snapshot, Fate.CASE):
        start = f"no group is called {names.quoted(entry['name'])}, case counts"
        yield _respelt(path, entry, meant, start)


@rule("group-spelling", Severity.ERROR, live=True)
def group_spelling(config: Any, snapshot: Snapshot) -> Iterator[Problem]:
    """The group is found only with other blanks, unseen characters or another Unicode form.

    The two names look alike and are not. Whether Lookout trims or normalises names is not documented, so the
    file should have the very name of the tenant. ␠ stands for a blank, <U+00A0> for a no-break space.

    Source: Microsoft Learn, lookout-mtd-connector-integration, Enrollment Management: the exact display name;
    Unicode Standard Annex 15 for the forms.

    To mend: write the name as the message gives it, or rename the group when the oddity is the tenant's.
    """
    for path, entry, meant in _meant(config, snapshot, Fate.SPELLING):
        start = f"no group is called {names.quoted(entry['name'])}"
        hint = names.difference(entry["name"], meant.groups[0]["displayName"])
        yield _respelt(path, entry, meant, start, hint)


@rule("group-ambiguous", Severity.ERROR, live=True)
def group_ambiguous(config: Any, snapshot: Snapshot) -> Iterator[Problem]:
    """Several groups bear the name.

    Display names are not unique in Azure AD. Lookout looks groups up by name, so which of them is enrolled is
    not known. An ID in the file does not help: the console takes names only.

    Source: Lookout, Microsoft permissions used by the MES console: it finds enrollment group IDs "based on
    user-configured names"; Microsoft Learn, group resource type.

    To mend: rename all but one of them.
    """
    seen = tenant.of(snapshot)
    for path, entry in tenant.enrolled(config):
        groups = seen.by_name.get(entry["name"], [])
        if len(groups) > 1:
            ids = ", ".join(sorted(group["id"] for group in groups))
            message = f"{len(groups)} groups are called {names.quoted(entry['name'])}: {ids}"
            yield Problem((*path, "name"), message, hint="Lookout looks up by name: rename all but one")


@rule("group-renamed", Severity.ERROR, live=True)
def group_renamed(config: Any, snapshot: Snapshot) -> Iterator[Problem]:
    """The pinned group bears another name now, and no group bears the old one.

    Lookout goes by the name on its console, so since the rename it enrolls nobody through this group.

    Source: Lookout, Microsoft permissions used by the MES console: groups are found by their names.

    To mend: name the group back, or write its new name here and on the console.
    """
    for path, entry, meant in _meant(config, snapshot, Fate.RENAMED):
        now = tenant.called(meant.groups[0])
        message = (
            f"group {entry['id']} is called {now} now, and no group is called {names.quoted(entry['name'])}"
        )
        yield Problem((*path, "name"), message, hint=f"write {now}, if this is the group that is meant")


@rule("group-recreated", Severity.ERROR, live=True)
def group_recreated(config: Any, snapshot: Snapshot) -> Iterator[Problem]:
    """The pinned ID is gone and another group bears the name, as if it had been deleted and made again.

    Lookout goes by the name and enrolls the new group, whoever made it and whoever is in it.

    Source: Lookout, Microsoft permissions used by the MES console: groups are found by their names.

    To mend: look who is in the group now. If it is right, write its ID; if not, take it off the console.
    """
    for path, entry, meant in _meant(config, snapshot, Fate.RECREATED):
        ids = ", ".join(sorted(group["id"] for group in meant.groups))
        message = f"no group has id {entry['id']}, and {names.quoted(entry['name'])} is {ids}: deleted and made again?"
        yield Problem((*path, "id"), message, hint="look at its members; if they are right, write that id")


@rule("group-id-mismatch", Severity.ERROR, live=True)
def group_id_mismatch(config: Any, snapshot: Snapshot) -> Iterator[Problem]:
    """The name and the ID are two different groups, and both are there.

    Lookout goes by the name. The ID is there to notice just this: a rename, or a line that was copied.

    Source: Lookout, Microsoft permissions used by the MES console: groups are found by their names.

    To mend: decide which of the two is meant, and correct the other key.
    """
    for path, entry, meant in _meant(config, snapshot, Fate.MISMATCH):
        pinned, *named = meant.groups
        other = tenant.called(pinned)
        ids = ", ".join(sorted(group["id"] for group in named))
        message = f"id {entry['id']} is the group {other}, but {names.quoted(entry['name'])} is {ids}"
        yield Problem((*path, "id"), message, hint="correct the one that is not meant", also=(*path, "name"))


def _meant(config: Any, snapshot: Snapshot, fate: Fate) -> Iterator[tuple[Path, Thing, Meant]]:
    """The enrollment groups that met this fate."""
    return (one for one in tenant.meanings(config, snapshot) if one[2].fate is fate)


def _respelt(path: Path, entry: Thing, meant: Meant, start: str, hint: str = "") -> Problem:
    found: Sequence[str] = sorted({group["displayName"] for group in meant.groups})
    sure = len(found) == 1 and meant.group is not None and "id" not in entry
    message = f"{start}; write {' or '.join(map(names.quoted, found))}"
    return Problem((*path, "name"), message, hint=hint, fix=found[0] if sure else None)


def _when(group: Thing) -> str:
    deleted = tenant.moment(group.get("deletedDateTime"))
    if deleted is None or deleted.year == MAXYEAR:
        return ", and can still be restored"
    return f" on {deleted:%Y-%m-%d}, and can be restored until {deleted + _RESTORABLE:%Y-%m-%d}"
