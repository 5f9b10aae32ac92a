"""The rule that keeps credentials out of the file. It never repeats what it found."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import Any

from lookout_config.model import Path, Problem, Severity
from lookout_config.paths import walk
from lookout_config.rules import rule

_PATTERNS = {
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "a signed token (JWT)": r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*",
    "a client secret of an Entra ID application": r"(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{31,34}(?![\w~.-])",
    "an AWS access key": r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b",
    "a GitHub token": r"\b(?:gh[pousr]_\w{36,}|github_pat_\w{22,})",
    "a Slack token": r"\bxox[abeoprs]-[\w-]{10,}",
    "a password in a URL": r"://[^\s/:@]+:[^\s/@]+@",
    "a storage or service-bus key": r"(?i)\b(?:AccountKey|SharedAccessKey)=[\w+/=]{20,}",
    "a signature of a storage URL": r"[?&]sig=[\w%+/=-]{20,}",
    "a bearer token": r"(?i)\bbearer\s+[\w.~+/-]{20,}",
    "a password or key": (
        r"(?i)\b(?:client[_ -]?secret|password|passwd|pwd|api[_ -]?key|application[_ -]?key|access[_ -]?token)"
        r"\s*[=:]\s*[^\s,;]{8,}"
    ),
}
_MARKS = (
    "-----begin", "eyj", "q~", "akia", "asia", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "xox", "://",
    "key", "sig=", "bearer", "secret", "passw", "pwd", "token",
)  # fmt: skip
"""Each pattern wants one of these. To look for them costs nothing; to compile the patterns does."""

_NAMES = (
    "password",
    "passwd",
    "pwd",
    "secret",
    "token",
    "api_key",
    "apikey",
    "application_key",
    "private_key",
)
_SHORTEST = 8
_HINT = "nothing here needs a secret: the tool signs in by its environment"
_RANDOM_LENGTH = 40
_BASE64 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-")


@rule("secret-in-file", Severity.ERROR)
def secret_in_file(config: Any) -> Iterator[Problem]:
    """A key or value looks like a credential.

    The file is committed, reviewed and copied into tickets. Nothing in it needs a secret: the tool signs in
    with what the environment gives it. The finding never repeats what it found.

    Source: Microsoft Learn, Security best practices for application properties in Microsoft Entra ID:
    credentials do not belong in code or configuration.

    To mend: take it out, and revoke the credential, since it stays in the history of the repository. When it
    is none, waive the finding.
    """
    texts = _texts(config)
    if not _suspicious(texts):
        return
    patterns = _likely(texts)
    told: dict[Path, str] = {}
    for path, value in walk(config):
        where, what = _credential(path, value, patterns)
        if what:
            told.setdefault(where, what)
    for path, what in told.items():
        yield Problem(path, f"this looks like {what}; take it out, and revoke it", hint=_HINT)


def _texts(config: Any) -> AbstractSet[str]:
    """All keys and values, each once: what a quick look needs. Every sound file pays for this."""
    texts: set[str] = set()
    stack = [config]
    while stack:
        value = stack.pop()
        kind = type(value)
        if kind is str:
            texts.add(value)
        elif kind is dict:
            texts.update(value)
            stack += value.values()
        elif kind is list:
            stack += value
    return texts


def _suspicious(texts: AbstractSet[str]) -> bool:
    """A quick look at everything at once, that may cry wolf and misses nothing."""
    everything = "\n".join(texts).lower()
    return any(mark in everything for mark in _MARKS) or any(
        _is_random(text) for text in texts if len(text) >= _RANDOM_LENGTH
    )


def _likely(texts: AbstractSet[str]) -> Mapping[str, str]:
    import re

    everything = "\n".join(texts)
    return {what: pattern for what, pattern in _PATTERNS.items() if re.search(pattern, everything)}


def _credential(path: Path, value: Any, patterns: Mapping[str, str]) -> tuple[Path, str | None]:
    match value:
        case {"setting": str(setting), "value": str(text)} if _is_name(setting) and _may_be(text):
            return (*path, "value"), f"a credential: the setting is {setting!r}"
        case str() if path and isinstance(path[-1], str) and _is_name(path[-1]) and _may_be(value):
            return path, f"a credential: the key is {path[-1]!r}"
        case str():
            return path, _kind(value, patterns)
        case dict() if path and isinstance(path[-1], str):
            return path, _kind(path[-1], patterns)
    return path, None


def _kind(text: str, patterns: Mapping[str, str]) -> str | None:
    import re

    found = (what for what, pattern in patterns.items() if re.search(pattern, text))
    return next(found, "a random key" if _is_random(text) else None)


def _is_name(words: str) -> bool:
    return words.lower().replace(" ", "_").replace("-", "_").endswith(_NAMES)


def _may_be(text: str) -> bool:
    return len(text) >= _SHORTEST and not any(char.isspace() for char in text)


def _is_random(text: str) -> bool:
    """Long, of base64's characters, and changing its sort of character as words never do."""
    if len(text) < _RANDOM_LENGTH or not _BASE64.issuperset(text):
        return False
    sorts = [char.isupper() + 2 * char.isdigit() for char in text]
    changes = sum(one != other for one, other in pairwise(sorts))
    return len(set(sorts)) == 3 and changes >= 0.4 * len(text)
