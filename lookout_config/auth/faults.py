"""Why there is no token, in one line each, and what to do about it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from lookout_config.auth.advice import BY_CODE, BY_FAULT, BY_METHOD

_LONGEST = 300
_TOKEN = re.compile(r"\beyJ[\w-]*(?:\.[\w-]*)+")


class SignInError(Exception):
    """No token: ``message`` says why, ``advice`` what to do."""

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class NoToken(Exception):
    """msal's own account of what went wrong, which is a dictionary. ``names`` is what the ID token said of itself."""

    def __init__(self, result: Mapping[str, Any], names: Mapping[str, str] | None = None) -> None:
        super().__init__(str(result.get("error_description") or result.get("error") or ""))
        self.code = str(result.get("error") or "")
        self.names = names or {}


class Attempt(NamedTuple):
    """A sign-in that is under way: how, where, for whom, and the words that are not to be shown."""

    method: str
    at: str
    tenant: str
    client: str
    secrets: tuple[str, ...] = ()


def told(fault: Exception, attempt: Attempt) -> SignInError:
    """What a sign-in raised, in a line, with what to do."""
    text = " ".join(str(cause) for cause in _causes(fault))
    found = re.search(r"AADSTS(\d+)", text)
    names = {"tenant": attempt.tenant, "client": attempt.client, **getattr(fault, "names", {})}
    for code in filter(None, (found and found[1], getattr(fault, "code", ""))):
        known = BY_METHOD.get((code, attempt.method)) or BY_CODE.get(code)
        if known:
            what, advice = (part.format_map(_Names(names)) for part in known)
            return SignInError(f"{what} ({found[0]})" if found else what, advice)
    raised = kinds(fault)
    for kind, (what, advice) in BY_FAULT.items():
        if kind in raised:
            return SignInError(
                f"{attempt.at}: {what}", BY_METHOD.get((kind, attempt.method), ("", advice))[1]
            )
    said = _hidden(str(fault).partition("Trace ID")[0], attempt.secrets)
    return SignInError(
        f"{attempt.at} gave no token: {one_line(said) or type(fault).__name__}",
        BY_METHOD.get(("", attempt.method), ("", ""))[1],
    )


def kinds(fault: BaseException) -> set[str]:
    """The names of the classes of a fault and of all that is wrapped in it."""
    return {kind.__name__ for cause in _causes(fault) for kind in type(cause).__mro__}


def one_line(text: str) -> str:
    """Outside text as it may be shown: one line, nothing but printable characters, and not endless."""
    line = " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


class _Names(dict[str, str]):
    """What a sentence may name; what is not known is said so."""

    def __missing__(self, name: str) -> str:
        return f"(unknown {name})"


def _hidden(text: str, secrets: tuple[str, ...]) -> str:
    """The text without a secret that whoever answers may have sent back."""
    for secret in secrets:
        text = text.replace(secret, "…")
    return _TOKEN.sub("…", text)


def _causes(fault: BaseException) -> Iterator[BaseException]:
    ahead: list[Any] = [fault]
    seen: set[int] = set()
    while ahead:
        cause = ahead.pop(0)
        if not isinstance(cause, BaseException) or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        ahead += [*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__]
