"""One ``apply`` at a time for a tenant on this machine: of two, each would plan without the other."""

import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from lookout_config.cli.faults import COULD_NOT_RUN, REFUSED, Fault


@contextmanager
def alone(place: str, who: str | None) -> Iterator[None]:
    """Hold the only turn at a place (a tenant, or the snapshot of a rehearsal). Fault when somebody else has it.

    The system gives the turn back however the process ends, so a crash leaves nothing locked.
    """
    from filelock import FileLock, Timeout  # only apply needs it

    name = _folder() / hashlib.sha256(place.encode("utf-8", "backslashreplace")).hexdigest()[:32]
    lock, holder = FileLock(name.with_suffix(".lock"), timeout=0), name.with_suffix(".holder")
    try:
        lock.acquire()
    except Timeout:
        raise Fault(
            f"locked: another apply of this tenant is running on this machine{_held_by(holder)}",
            REFUSED,
            "wait until it has ended, then run this again",
        ) from None
    try:
        name_of = f"process {os.getpid()}{f' of {who}' if who else ''}, since {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
        holder.write_text(name_of, encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            holder.unlink()
        lock.release()


def _held_by(holder: Path) -> str:
    try:
        return f" ({holder.read_text(encoding='utf-8')})"
    except (OSError, UnicodeDecodeError):  # it has just begun, or just ended
        return ""


def _folder() -> Path:
    """Where the turns are kept: a folder of this user's own, since in a shared one anybody could lock or redirect."""
    user = os.getuid() if hasattr(os, "getuid") else None  # on Windows the folder is the user's already
    folder = Path(tempfile.gettempdir()) / f"lookout-config-{user}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        told = folder.lstat()
    except OSError as fault:
        raise Fault(f"{folder}: cannot be made: {fault.strerror}", COULD_NOT_RUN) from fault
    if not stat.S_ISDIR(told.st_mode) or user not in (None, told.st_uid):
        raise Fault(f"{folder}: belongs to somebody else, so no lock can be kept there", COULD_NOT_RUN)
    return folder
