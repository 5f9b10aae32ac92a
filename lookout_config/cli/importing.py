"""``import``: a first file from what a tenant tells."""

import re
from typing import Any

import click

from lookout_config import graph, snapshots
from lookout_config.adoption import file as first_file
from lookout_config.adoption.told import Told, told
from lookout_config.cli import files, options, output
from lookout_config.cli.connecting import Connection
from lookout_config.cli.faults import OK, REFUSED, Fault, usage

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

tenant_id = click.option("--tenant-id", metavar="GUID", help="Entra admin center > Overview > Tenant ID.")
cloud = click.option(
    "--cloud",
    type=click.Choice(list(graph.CLOUDS)),
    default="global",
    show_default=True,
    help="The Microsoft cloud that the tenant lives in.",
)


@click.command("import")
@click.option(
    "-o",
    "save",
    metavar="FILE",
    default="lookout.yaml",
    show_default=True,
    type=click.Path(),
    help="The file.",
)
@tenant_id
@cloud
@options.tenant
def import_command(save: str, **given: Any) -> int:
    """Write a first file from what a tenant tells; an existing file is never overwritten.

    Graph tells the tenant, Lookout's application, Intune's connector, app and policies. The enrollment groups are
    proposed. What only Lookout's console shows is left open, as comments with where to look it up.
    """
    files.new(save)
    connection = Connection.of(given)
    found = surveyed(connection, given)
    output.write_file(save, first_file.text(found, head(connection)))
    output.say(f"{save} is written. Next: lookout-config validate {save}")
    output.say(
        "What Lookout's console shows is open in it; init --adopt asks for it screen by screen instead"
    )
    return OK


def surveyed(connection: Connection, given: dict[str, Any]) -> Told:
    """What the tenant tells, without what ``validate`` would refuse."""
    from lookout_config import observe

    wanted = tenant_of(given)
    with connection.reading("reading the tenant"):
        send = connection.read({"tenant": {"id": wanted, "cloud": given["cloud"]}})
        seen = observe.survey(send, wanted, connection.now, connection.pace)
    if seen.tenant_id != wanted:
        raise Fault(
            f"signed in to tenant {seen.tenant_id}, not to {wanted}", REFUSED, "nothing else was read"
        )
    for note in connection.notes():
        output.note(note)
    return first_file.sound(told(seen, given["cloud"]), connection.now.date())


def tenant_of(given: dict[str, Any]) -> str:
    """The tenant's ID: as it was given, else that of the snapshot."""
    recorded = snapshots.load(given["snapshot"])["tenant_id"] if given["snapshot"] else ""
    wanted = (given["tenant_id"] or recorded).strip().lower()
    if not wanted:
        raise usage("there is no file yet that names the tenant", "give --tenant-id, or --snapshot FILE")
    return checked_id(wanted)


def checked_id(text: str) -> str:
    """A tenant's ID, or a Fault that says what one looks like."""
    if not _GUID.fullmatch(text):
        raise usage(f"{text!r} is not a tenant ID", "it looks like 3f2504e0-4f89-41d3-9a0c-0305e82c3301")
    return text


def head(connection: Connection) -> str:
    """Where the file comes from, as its first line says."""
    return f"Made from what the tenant told on {connection.now:%Y-%m-%d}."
