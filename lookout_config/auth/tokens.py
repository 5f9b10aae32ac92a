"""What an access token says of itself: to be shown, and never to be trusted."""

import base64
import json
from typing import Any

from lookout_config.auth.faults import one_line


def identity(token: str) -> str:
    """Who a token says it is for, to be shown and recorded; empty when it does not tell. Not a proof."""
    claims = _claims(token)
    person = next(
        (claims[name] for name in ("upn", "preferred_username", "unique_name") if claims.get(name)), ""
    )
    if person:
        return one_line(str(person))
    application = claims.get("appid") or claims.get("azp")
    if not application:
        return ""
    name = claims.get("app_displayname")
    return one_line(f"{name} (application {application})" if name else f"application {application}")


def granted(token: str) -> frozenset[str]:
    """The permissions that a token says it carries, of an application or a person. Not a proof."""
    claims = _claims(token)
    roles, scopes = claims.get("roles"), claims.get("scp")
    names = [name for name in roles if isinstance(name, str)] if isinstance(roles, list) else []
    return frozenset(names + (scopes.split() if isinstance(scopes, str) else []))


def _claims(token: str) -> dict[str, Any]:
    parts = token.split(".")
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (IndexError, ValueError):
        return {}
    return claims if isinstance(claims, dict) else {}
