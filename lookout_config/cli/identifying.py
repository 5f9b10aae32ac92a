"""``whoami``: who is signed in, where, how, until when, and what the token may do."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import click

from lookout_config import auth, graph
from lookout_config.cli import files, options, output, planning, signing
from lookout_config.cli.faults import FINDINGS, OK
from lookout_config.cli.signing import SignedIn
from lookout_config.line import validate
from lookout_config.report import escape
from lookout_config.waiting import Budget

_TOLD = ("check", "plan", "apply")
"""The commands of which it is said whether the token is enough: the others that read need what check needs."""


@click.command("whoami")
@options.single
@options.sign_in
@options.deadline
@click.option("--forget", is_flag=True, help="Forget the sign-in that is kept for the tenant of the file.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="The form of the result."
)
@click.pass_obj
def whoami_command(
    color: str, /, path: str | None, form: str, *, forget: bool, deadline: int, **given: Any
) -> int:
    """Sign in to the tenant of the file, and say as whom, and which permissions the token carries.

    Nothing else is asked or read. Exit 1 when the token is for another tenant than the file's.
    """
    now = datetime.now(UTC)
    (judged,) = validate([files.one(path)], now.date())
    config = judged.document.data
    if config is None:
        return planning.not_planned(judged, color) or FINDINGS
    chosen = signing.Options.of(given)
    if forget:
        there = signing.forget(config)
        output.say("the kept sign-in is forgotten" if there else "no sign-in is kept for this tenant")
        return OK
    told = told_by(config, signing.sign_in(config, chosen, budget=Budget(deadline)))
    if form == "json":
        output.machine(json.dumps({"format_version": "1", **told}, indent=2, ensure_ascii=False))
    else:
        output.say("\n".join(lines(told, now)))
    return FINDINGS if told["tenant"] not in (None, told["file_tenant"]) else OK


def told_by(config: Any, signed_in: SignedIn) -> dict[str, Any]:
    """All that there is to tell; what the token does not say is null."""
    claims = signed_in.claims
    granted = sorted(claims.granted)
    return {
        "identity": claims.identity or None,
        "kind": "person" if claims.person else "application",
        "method": signed_in.method,
        "tenant": claims.tenant.lower() or None,
        "file_tenant": config["tenant"]["id"].lower(),
        "cloud": config["tenant"].get("cloud", "global"),
        "graph": signed_in.graph,
        "authority": signed_in.authority,
        "expires": claims.expires.isoformat().replace("+00:00", "Z") if claims.expires else None,
        "permissions": granted,
        "beyond": _beyond(granted),
        "commands": {
            command: {
                "missing": [each.name for each in graph.lacking(command, granted) if not each.optional],
                "not_checked_without": [
                    each.name for each in graph.lacking(command, granted) if each.optional
                ],
            }
            for command in _TOLD
        },
    }


def _beyond(granted: Sequence[str]) -> list[str]:
    """What the token carries and no command of this tool has a use for."""
    useful = {name for row in graph.PERMISSIONS for name in row.names}
    useful |= {needed.name for needed in graph.permissions("apply")}
    return [name for name in granted if name not in useful]


def lines(told: dict[str, Any], now: datetime) -> list[str]:
    rows = [
        ("signed in as", told["identity"] or "somebody (the token does not say who)"),
        ("by", auth.METHODS[told["method"]].title),
        ("tenant", _tenant(told)),
        ("cloud", f"{told['cloud']}: {told['graph']}, {told['authority']}"),
        ("token until", _until(told["expires"], now)),
        ("permissions", ", ".join(told["permissions"]) or "none that the token tells of"),
    ]
    if told["beyond"]:
        rows.append(("not needed", ", ".join(told["beyond"])))
    rows += [(command, _verdict(found)) for command, found in told["commands"].items()]
    return [f"{name:<13} {escape.terminal(text)}" for name, text in rows]


def _tenant(told: dict[str, Any]) -> str:
    if told["tenant"] in (None, told["file_tenant"]):
        return str(told["file_tenant"])
    return f"{told['tenant']}, which is not the file's ({told['file_tenant']})"


def _until(expires: str | None, now: datetime) -> str:
    if expires is None:
        return "an unknown time"
    until = datetime.fromisoformat(expires)
    minutes = int((until - now).total_seconds() // 60)
    left = f"in {minutes} minutes" if minutes > 0 else "which is past: is this machine's clock right?"
    return f"{until:%Y-%m-%d %H:%M} UTC ({left})"


def _verdict(found: dict[str, list[str]]) -> str:
    lacks, without = found["missing"], found["not_checked_without"]
    if lacks:
        return f"lacks {', '.join(lacks)}"
    return f"may run; goes on without {', '.join(without)}" if without else "may run, and sees everything"
