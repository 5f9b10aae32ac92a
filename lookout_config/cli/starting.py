"""``init``: a first file."""

import os
import re

import click

from lookout_config.cli import output
from lookout_config.cli.faults import OK, usage

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_UNION = "*.record.jsonl merge=union\n"
_FILE = """\
version: 1

tenant:
  id: {tenant}{name}

connector:
  enrollment:
    check_for_new_devices_minutes: 5    # the default; Microsoft advises to keep it
    groups:                             # display names of security groups, exactly as Entra ID has them
{groups}
  state_sync: {{device_status: true, threat_status: true}}    # both, or threats never reach Intune
{recipient}"""


@click.command("init")
@click.argument("file", default="lookout.yaml", type=click.Path())
@click.option("--tenant-id", metavar="GUID", help="Entra admin center > Overview > Tenant ID.")
@click.option("--name", metavar="NAME", help="A short name for the tenant, such as contoso-prod.")
@click.option(
    "--group", "groups", multiple=True, metavar="NAME", help="An enrollment group; repeatable, pilot first."
)
@click.option("--error-email", metavar="ADDRESS", help="Where connector errors are mailed.")
def init_command(
    file: str, tenant_id: str | None, name: str | None, groups: tuple[str, ...], error_email: str | None
) -> int:
    """Write a first configuration, from flags or by asking; an existing file is never overwritten."""
    if os.path.exists(file):
        raise usage(f"{file}: is there already, and is left as it is")
    asked = tenant_id is None
    tenant = (tenant_id or click.prompt("Tenant ID (Entra admin center > Overview)")).strip()
    if not _GUID.fullmatch(tenant):
        raise usage(f"{tenant!r} is not a tenant ID", "it looks like 3f2504e0-4f89-41d3-9a0c-0305e82c3301")
    if asked:
        name = name or click.prompt("A short name for it", default="", show_default=False)
        groups = groups or (
            click.prompt("Display name of the pilot's security group", default="", show_default=False),
        )
        error_email = error_email or click.prompt(
            "Address for connector errors", default="", show_default=False
        )
    output.write_file(
        file, _text(tenant, name or "", [group for group in groups if group], error_email or "")
    )
    attributes = _keep_records(os.path.dirname(file) or ".")
    output.say(f"{file} is written{attributes}. Next: lookout-config validate {file}")
    output.say("For completion in an editor: lookout-config schema --write lookout.schema.json")
    return OK


def _text(tenant: str, name: str, groups: list[str], error_email: str) -> str:
    listed = [
        f"      - {{name: {_quoted(group)}{', ring: pilot' if not number else ''}}}"
        for number, group in enumerate(groups)
    ]
    return _FILE.format(
        tenant=tenant.lower(),
        name=f"\n  name: {_quoted(name)}" if name else "",
        groups="\n".join(listed) or "      []",
        recipient=f"  error_email_recipient: {_quoted(error_email)}\n" if error_email else "",
    )


def _quoted(text: str) -> str:
    """A YAML scalar that reads back as this text: plain where that is safe, else in double quotes as JSON has it."""
    import json

    plain = re.fullmatch(r"[A-Za-z][\w.@-]*( [\w.@-]+)*", text, re.ASCII)
    reserved = text.lower() in ("true", "false", "null", "yes", "no", "on", "off", "y", "n")
    return text if plain and not reserved else json.dumps(text)


def _keep_records(folder: str) -> str:
    """Let version control merge records by union: both sides of a merge have only added lines."""
    path = os.path.join(folder, ".gitattributes")
    before = ""
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            before = file.read()
    if "record.jsonl" in before:
        return ""
    output.write_file(path, before + ("" if not before or before.endswith("\n") else "\n") + _UNION)
    return f", and {path} lets git merge its record"
