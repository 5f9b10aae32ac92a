"""A person's sign-in, kept between runs: encrypted by the system, in a plain file only when that was asked for."""

import contextlib
import os
from collections.abc import Callable, Mapping
from typing import Any

from lookout_config.auth.faults import SignInError, one_line
from lookout_config.auth.pipelines import pipeline

MODES = ("encrypted", "plain", "off")
_EXTRA = "pip install 'lookout-mtp-config[cache]'"
_CLEARED = "{}"


def cache(mode: str | None, tenant: str, environ: Mapping[str, str], note: Callable[[str], None]) -> Any:
    """The cache of msal for one tenant, or None. Without a ``mode`` it is encrypted, where this system can do that.

    Only the mode ``plain`` makes a plain file, and nothing is kept in a pipeline.
    """
    if mode == "off" or (mode is None and (pipeline(environ) or not _installed())):
        return None
    if pipeline(environ):
        raise SignInError("a pipeline keeps no sign-in", "leave --token-cache out")
    if not _installed():
        raise SignInError("to keep a sign-in takes one more package", _EXTRA)
    try:
        persistence = _persistence(mode or "encrypted", tenant, environ)
    except _UNUSABLE as fault:
        if mode is None:
            note("this sign-in is not kept: the system has no place for it that is encrypted")
            return None
        raise SignInError(
            "the system has no place for a sign-in that is encrypted",
            "leave --token-cache out; --token-cache plain writes a file that any program of yours can read",
        ) from fault
    return _opened(persistence)


def identity(tenant: str, environ: Mapping[str, str]) -> str:
    """Who is signed in to the tenant by what was kept; empty where that is nobody, or not told."""
    for mode in _modes_kept(tenant, environ):
        with contextlib.suppress(*_UNUSABLE):
            for account in _accounts(_persistence(mode, tenant, environ).load()):
                return one_line(account)
    return ""


def forget(tenant: str, environ: Mapping[str, str]) -> bool:
    """Forget the sign-in to the tenant; whether there was one."""
    modes = _modes_kept(tenant, environ)
    for mode in modes:
        place = _file(mode, tenant, environ)
        try:
            _persistence(mode, tenant, environ).save(_CLEARED)
            os.remove(place)
        except _UNUSABLE as fault:
            raise SignInError(f"{place}: the kept sign-in could not be removed", "delete the file") from fault
    return bool(modes)


# What msal-extensions raises where a system cannot encrypt, or no longer read what it wrote. PersistenceError and
# KeychainError are an OSError; what gi raises without its parts is a ValueError or an ImportError.
_UNUSABLE = (ImportError, OSError, RuntimeError, AttributeError, ValueError)


def _opened(persistence: Any) -> Any:
    from msal_extensions import PersistedTokenCache

    made = PersistedTokenCache(persistence)
    try:
        list(made.search(made.CredentialType.ACCOUNT))
    except _UNUSABLE as fault:
        raise SignInError(
            f"{persistence.get_location()}: the kept sign-in cannot be read",
            "forget it, and sign in anew: lookout-config whoami --forget",
        ) from fault
    return made


def _installed() -> bool:
    from importlib.util import find_spec

    return find_spec("msal_extensions") is not None


def _persistence(mode: str, tenant: str, environ: Mapping[str, str]) -> Any:
    import msal_extensions

    place = _file(mode, tenant, environ)
    os.makedirs(os.path.dirname(place), mode=0o700, exist_ok=True)
    if mode == "plain":
        return msal_extensions.FilePersistence(place)
    return msal_extensions.build_encrypted_persistence(place)


def _modes_kept(tenant: str, environ: Mapping[str, str]) -> list[str]:
    if not _installed():
        return []
    return [mode for mode in MODES[:2] if os.path.exists(_file(mode, tenant, environ))]


def _accounts(text: str) -> list[str]:
    import json

    told = json.loads(text)
    accounts = told.get("Account", {}) if isinstance(told, dict) else {}
    names = [entry.get("username") for entry in accounts.values() if isinstance(entry, dict)]
    return [name for name in names if isinstance(name, str) and name]


def _file(mode: str, tenant: str, environ: Mapping[str, str]) -> str:
    """One for each tenant, so that there is never a doubt who is signed in to it."""
    import hashlib

    name = hashlib.sha256(tenant.lower().encode()).hexdigest()[:24]
    folder = environ.get("LOCALAPPDATA") or environ.get("XDG_STATE_HOME")
    folder = folder or os.path.join(os.path.expanduser("~"), ".local", "state")
    return os.path.join(folder, "lookout-config", f"sign-in-{name}.{mode}")
