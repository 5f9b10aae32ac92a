"""``init``: a first file."""

import os
from collections.abc import Mapping, Sequence
from typing import Any

import click

from lookout_config.cli import files, importing, options, output
from lookout_config.cli.faults import OK, usage
from lookout_config.source.writing import Comments, written

_UNION = "*.record.jsonl merge=union\n"
_ENROLLMENT = ("connector", "enrollment")
_OF_ADOPT = ("by", "snapshot", "auth", "graph_url", "authority", "ca_bundle", "today")
_NOT_OF_ADOPT = ("name", "groups", "error_email")
_WHY = Comments(
    {(*_ENROLLMENT, "groups"): ["display names of security groups, exactly as Entra ID has them"]},
    {
        (*_ENROLLMENT, "check_for_new_devices_minutes"): "the default; Microsoft advises to keep it",
        ("connector", "state_sync"): "both, or threats never reach Intune",
    },
)


@click.command("init")
@click.argument("file", default="lookout.yaml", type=click.Path())
@importing.tenant_id
@click.option("--name", metavar="NAME", help="A short name for the tenant, such as contoso-prod.")
@click.option(
    "--group", "groups", multiple=True, metavar="NAME", help="An enrollment group; repeatable, pilot first."
)
@click.option("--error-email", metavar="ADDRESS", help="Where connector errors are mailed.")
@click.option(
    "--adopt",
    is_flag=True,
    help="For a tenant that is set up: read what Graph tells, and ask for the rest screen by screen.",
)
@options.by
@importing.cloud
@options.tenant
def init_command(file: str, **given: Any) -> int:
    """Write a first configuration, from flags or by asking; an existing file is never overwritten.

    With --adopt the tenant is read, you are asked what each screen of Lookout's console shows, and file and record
    are written together.
    """
    _only_with("--adopt", given, _NOT_OF_ADOPT if given["adopt"] else _OF_ADOPT)
    if given["adopt"]:
        return _adopted(file, given)
    files.new(file)
    groups, name, error_email = given["groups"], given["name"], given["error_email"]
    asked = given["tenant_id"] is None
    tenant = importing.checked_id(
        (given["tenant_id"] or click.prompt("Tenant ID (Entra admin center > Overview)")).strip()
    )
    if asked:
        name = name or click.prompt("A short name for it", default="", show_default=False)
        groups = groups or (
            click.prompt("Display name of the pilot's security group", default="", show_default=False),
        )
        error_email = error_email or click.prompt(
            "Address for connector errors", default="", show_default=False
        )
    output.write_file(
        file,
        _text(tenant, given["cloud"], name or "", [group for group in groups if group], error_email or ""),
    )
    attributes = _keep_records(os.path.dirname(file) or ".")
    output.say(f"{file} is written{attributes}. Next: lookout-config validate {file}")
    output.say("For completion in an editor: lookout-config schema --write lookout.schema.json")
    return OK


def _only_with(option: str, given: Mapping[str, Any], others: Sequence[str]) -> None:
    """Fault for an option that would do nothing beside the others."""
    for name in others:
        if given[name]:
            without = "goes without" if given["adopt"] else "is for"
            flag = name.removesuffix("s").replace("_", "-")
            raise usage(f"--{flag} {without} {option}", "see lookout-config init --help")


def _adopted(file: str, given: dict[str, Any]) -> int:
    from lookout_config.cli import adopting

    code = adopting.adopt(file, given)
    attributes = _keep_records(os.path.dirname(file) or ".")
    snapshot = f" --snapshot {given['snapshot']}" if given["snapshot"] else ""
    output.say(f"Next: lookout-config plan {file}{snapshot}{attributes and f' ({attributes[6:]})'}")
    return code


def _text(tenant: str, cloud: str, name: str, groups: list[str], error_email: str) -> str:
    rings = [{"ring": "pilot"}, *({} for _ in groups[1:])]
    connector = {
        "enrollment": {
            "check_for_new_devices_minutes": 5,
            "groups": [{"name": group, **ring} for group, ring in zip(groups, rings, strict=False)],
        },
        "state_sync": {"device_status": True, "threat_status": True},
        **({"error_email_recipient": error_email} if error_email else {}),
    }
    told = {"id": tenant.lower(), "name": name, "cloud": "" if cloud == "global" else cloud}
    told = {key: value for key, value in told.items() if value}
    return written({"version": 1, "tenant": told, "connector": connector}, _WHY)


def _keep_records(folder: str) -> str:
    """Let version control merge records by union: both sides of a merge have only added lines."""
    path = os.path.join(folder, ".gitattributes")
    before = b""
    if os.path.exists(path):
        with open(path, "rb") as file:
            before = file.read()
    if b"record.jsonl" in before:
        return ""
    end = b"\r\n" if b"\r\n" in before else b"\n"
    ended = before if before.endswith(end) or not before else before + end
    output.replace_file(path, ended + _UNION.encode().replace(b"\n", end))
    return f", and {path} lets git merge its record"
