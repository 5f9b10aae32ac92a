"""A file as a revision of its git repository has it."""

import os
import subprocess

from lookout_config.cli import files
from lookout_config.cli.faults import COULD_NOT_RUN, Fault, usage


class Absent(Fault):
    """The revision is there, and has no such file."""


def text_of(revision: str, file: str) -> bytes:
    """The bytes of the file in the revision. Fault where git, the revision or the file (``Absent``) is not there."""
    if not revision or revision.startswith("-"):
        raise usage(f"{revision!r} is not a revision", "name a branch, a tag or a commit")
    folder, name = os.path.split(file)
    if _git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").returncode:
        raise usage(
            f"{revision}: git knows no such revision here",
            "in a pipeline, fetch the whole history first: its checkout often has the newest commit alone",
        )
    # cat-file, since show would run the converters that a repository's configuration names.
    read = _git(folder, "cat-file", "blob", f"{revision}:./{name}")
    if read.returncode:
        raise Absent(f"{files.shown(file)}: is not in {revision}", COULD_NOT_RUN)
    return read.stdout


def _git(folder: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 -- a fixed command, and no shell
            ["git", *words],  # noqa: S607 -- where git lies is the system's business
            cwd=folder or ".",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as fault:
        raise Fault("git is not installed, and a revision is asked for", COULD_NOT_RUN) from fault
