"""What a token says of itself: to be shown, and never to be trusted."""

import base64
import json
from datetime import UTC, datetime
from typing import Any, NamedTuple

from lookout_config.auth.faults import one_line


class Claims(NamedTuple):
    """What an access token says. What it does not tell is empty, or None."""

    identity: str
    """Who it is for, as it is shown and recorded."""
    person: bool
    tenant: str
    expires: datetime | None
    granted: frozenset[str]
    """The permissions that it carries, of an application or a person."""


def claims(token: str) -> Claims:
    """What an access token says of itself. Not a proof of anything."""
    told = _told(token)
    person = next((told[name] for name in ("upn", "preferred_username", "unique_name") if told.get(name)), "")
    return Claims(
        identity=one_line(str(person)) if person else _application(told),
        person=bool(person),
        tenant=one_line(str(told.get("tid") or "")),
        expires=_moment(told.get("exp")),
        granted=_granted(told),
    )


def federation(token: str) -> dict[str, str]:
    """What a federated credential must say to fit an ID token, and until when that token is good."""
    told = _told(token)
    until = _moment(told.get("exp"))
    audience = told.get("aud")
    return {
        "issuer": _text(told.get("iss")),
        "subject": _text(told.get("sub")),
        "audience": _text(audience[0] if isinstance(audience, list) and audience else audience),
        "until": f"{until:%Y-%m-%d %H:%M} UTC" if until else "an unknown time",
    }


def _application(told: dict[str, Any]) -> str:
    application = told.get("appid") or told.get("azp")
    if not application:
        return ""
    name = told.get("app_displayname")
    return one_line(f"{name} (application {application})" if name else f"application {application}")


def _granted(told: dict[str, Any]) -> frozenset[str]:
    roles, scopes = told.get("roles"), told.get("scp")
    names = [name for name in roles if isinstance(name, str)] if isinstance(roles, list) else []
    return frozenset(names + (scopes.split() if isinstance(scopes, str) else []))


def _moment(seconds: Any) -> datetime | None:
    if not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _text(value: Any) -> str:
    return one_line(value) if isinstance(value, str) and value else "(the token does not say)"


def _told(token: str) -> dict[str, Any]:
    parts = token.split(".")
    try:
        told = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (IndexError, ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
