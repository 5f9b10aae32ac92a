"""``snapshot``: the tenant as a file, as far as a configuration looks at it."""

import os
import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from lookout_config import line, onward, snapshots, tenant
from lookout_config.cli import files, options, output, verdict
from lookout_config.cli.connecting import Connection
from lookout_config.cli.faults import FINDINGS, OK, usage
from lookout_config.line import Judged


@click.command("snapshot")
@options.single
@options.tenant
@click.option(
    "-o", "save", metavar="FILE", type=click.Path(), help="Write it there; else to standard output."
)
@click.option(
    "--sanitize", is_flag=True, help="Replace names, addresses and IDs, in a copy of the configuration too."
)
@click.option(
    "--file-to",
    "copy",
    metavar="FILE",
    type=click.Path(),
    help="Where --sanitize writes that copy; else beside -o, as NAME.lookout.yaml.",
)
@click.pass_obj
def snapshot_command(color: str, /, path: str | None, **given: Any) -> int:
    """Record of the tenant what the configuration looks at, for --snapshot; nothing more, and nothing is changed.

    With --sanitize for a bug report: tenant and configuration in pseudonyms, with which check finds the same at
    the same lines. With --snapshot as well, a recorded tenant is sanitized.
    """
    file, connection = files.one(path), replace(Connection.of(given), whole=snapshots.MOST_MEMBERS)
    copy = _targets(given)
    with connection.reading("reading the tenant"):
        judged = connection.check(connection.document(file))
        if judged.snapshot is None or any(finding.rule == "tenant-mismatch" for finding in judged.findings):
            verdict.deliver([judged], output.sinks((), ()), color=color)
            output.note(
                "nothing is recorded of a tenant for a file that cannot be read, or that is another's"
            )
            return FINDINGS
        seen = onward.recorded(
            judged, connection.events(file), connection.read, connection.now, connection.pace
        )
    data = snapshots.to_data(seen)
    for note in (*connection.notes(), *_left_out(data)):
        output.note(note)
    if copy:
        return _sanitized(judged, data, given["save"], copy)
    if given["save"] is None:
        output.machine(snapshots.text(data))
        return OK
    output.write_file(given["save"], snapshots.text(data))
    output.note(f"{given['save']}: written: {_counted(data)}")
    output.note("it holds names and addresses of the tenant: to show it to others, make one with --sanitize")
    return OK


def _targets(given: dict[str, Any]) -> str | None:
    """Where the sanitized configuration goes, if one is wanted, once nothing of value would be written over."""
    save, copy = given["save"], given["copy"]
    if not given["sanitize"]:
        if copy:
            raise usage("--file-to is for --sanitize", "give --sanitize as well")
        if save:
            _only_over_a_snapshot(save)
        return None
    if save is None:
        raise usage("--sanitize writes two files, and has no place for them", "give -o tenant.json")
    copy = copy or f"{Path(save).with_suffix('')}.lookout.yaml"
    if given["snapshot"] and os.path.exists(save) and os.path.samefile(save, given["snapshot"]):
        raise usage(f"{save}: is the recorded tenant that is read", "give -o another name")
    if files.shown(copy) == files.shown(save):
        raise usage(f"{save}: cannot hold both files", "give --file-to another name")
    files.new(copy)
    _only_over_a_snapshot(save)
    return copy


def _only_over_a_snapshot(save: str) -> None:
    output.room(save)
    if not os.path.exists(save):
        return
    try:
        snapshots.load(save)
    except snapshots.SnapshotError:
        raise usage(f"{save}: is there already, and is no snapshot", "give -o another name") from None


def _sanitized(judged: Judged, data: dict[str, Any], save: str, copy: str) -> int:
    from lookout_config.pseudonyms import Pseudonyms
    from lookout_config.pseudonyms.files import sanitized

    pseudonyms = Pseudonyms(secrets.token_bytes(32))
    output.write_file(save, snapshots.text(pseudonyms.snapshot(data)))
    output.write_file(copy, sanitized(judged.document, pseudonyms))
    output.note(
        f"{save} and {copy}: written in pseudonyms: {_counted(data)}; the secret behind them is forgotten"
    )
    output.note(
        "lengths, upper and lower case and shared beginnings of words remain: look through both before you show them"
    )
    again = Connection(snapshot=save, today=None)
    found = line.check(copy, again.read, judged.snapshot.now if judged.snapshot else again.now)
    for told in _lost(judged, found):
        output.note(f"not the same in the copy: {told}")
    output.note(f"to see the same: lookout-config check {copy} --snapshot {save}")
    return OK


def _left_out(data: dict[str, Any]) -> Iterator[str]:
    lists = sum(why.startswith(tenant.LEFT_OUT) for why in data["unreadable"].values())
    if lists:
        whose = "1 group" if lists == 1 else f"{lists} groups"
        yield (
            f"the members of {whose} were left out: a file holds {snapshots.MOST_MEMBERS:,} members in all; "
            "check --snapshot says 'not checked' of what depends on them, and check on the live tenant reads them"
        )


def _lost(before: Judged, after: Judged) -> list[str]:
    """The findings that the copy does not have, or has beside, by line and rule."""
    told, again = _places(before), _places(after)
    return [
        f"line {line_number}: {rule}"
        for line_number, rule in sorted(((told - again) + (again - told)).elements())
    ]


def _places(judged: Judged) -> Counter[tuple[int, str]]:
    said = [(entry.position.line, entry.rule) for entry in judged.findings]
    return Counter([*said, *((entry.position.line, entry.rule) for entry in judged.unchecked)])


def _counted(data: dict[str, Any]) -> str:
    collections = data["collections"]
    groups, members = len(collections.get("groups", ())), snapshots.members(collections)
    blind = f", {len(data['unreadable'])} collections could not be read" if data["unreadable"] else ""
    return f"{groups} groups, {members} members, {len(collections)} collections{blind}"
