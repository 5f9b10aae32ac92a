"""What follows from a change of the enrollment groups: what a new one lacks, and who is enrolled no more."""

from collections.abc import Iterator, Sequence
from typing import Any

from lookout_config import names, paths
from lookout_config.changes import Edit, Losses
from lookout_config.tongue import said, said_of

GROUPS = "connector.enrollment.groups"


def notes_on_new(edits: Sequence[Edit], config: Any) -> Iterator[str]:
    """What a person should know of groups that are to be made."""
    for edit in edits:
        if edit.place[-1:] == ("create",):
            owner = paths.at(config, edit.place[:-1]).get("owner")
            if owner:
                yield said("its owner is {owner}", owner=owner)
            else:
                yield said("it has no owner where an application makes it, unless one is named")
            yield said("it has no members: nobody is enrolled through it before somebody is put into it")


def notes_on_removed(edits: Sequence[Edit], losses: Losses) -> Iterator[str]:
    """What becomes of the users of groups that are taken out, and of their devices."""
    for edit in edits:
        if edit.path != GROUPS or edit.known == "unknown":
            continue
        gone = [name for name in edit.before or () if name not in edit.after]
        yield from (_unenrolled(name, losses.users.get(name)) for name in gone)
        if gone and losses.deletes_devices is None:
            yield said(
                "not known whether their devices are deleted in Lookout: nobody has told what is set there"
            )
        elif gone and losses.deletes_devices:
            yield said("their devices are deleted in Lookout: delete_device_on_unenrollment is on")


def _unenrolled(name: str, users: int | None) -> str:
    if users is None:
        return said(
            "the users of {group} could not be counted, so how many stop being enrolled is not known",
            group=names.quoted(name),
        )
    return said_of(
        users,
        "{number} direct member of {group} stops being enrolled, unless another enrollment group has them",
        "{number} direct members of {group} stop being enrolled, unless another enrollment group has them",
        group=names.quoted(name),
    )
