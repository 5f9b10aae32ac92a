"""A file as a revision of its git repository has it."""

import os
import subprocess
from collections.abc import Callable
from typing import NamedTuple

import click

from lookout_config import source
from lookout_config.cli import files
from lookout_config.cli.faults import COULD_NOT_RUN, USAGE, Fault, usage
from lookout_config.model import Document
from lookout_config.report.escape import shell

_SHORT = 12

at = click.option(
    "--at", metavar="REV", help="The file as this git revision has it: to undo what came since."
)


class Absent(Fault):
    """The revision is there, and has no such file."""


class Version(NamedTuple):
    """A file as a commit has it; without a commit, as it lies here. ``name`` is what the commit was called."""

    document: Document
    commit: str = ""
    name: str = ""

    @property
    def notes(self) -> list[str]:
        """What a reader must know of a plan that is not of the file as it lies here."""
        if not self.commit:
            return []
        file = shell(self.document.file)
        commit = self.commit[:_SHORT]
        return [
            f"Of the file as {self.name} has it (commit {commit}), not as it lies here.",
            f"All other commands go by the file here; put it back too: git restore --source {commit} -- {file}",
        ]


def version(file: str, revision: str | None, read: Callable[[str], Document]) -> Version:
    """The file as the revision has it, or as it lies here and is ``read``. Fault as in ``text_of``."""
    if revision is None:
        return Version(read(file))
    commit = commit_of(revision, file)
    return Version(source.parse(_text(commit, file, revision), file), commit, revision)


def commit_of(revision: str, file: str) -> str:
    """The ID of the commit that a revision of the file's repository means today."""
    if not revision or revision.startswith("-"):
        raise usage(f"{revision!r} is not a revision", "name a branch, a tag or a commit")
    folder = os.path.dirname(file)
    if folder and not os.path.isdir(folder):
        raise usage(f"{files.shown(file)}: there is no such file or folder")
    if _git(folder, "rev-parse", "--is-inside-work-tree").stdout.strip() != b"true":
        raise usage(
            f"{files.shown(file)}: lies in no git repository, so it has no revision {revision}",
            "a file of then that lies elsewhere is planned by its own name",
        )
    found = _git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    if found.returncode:
        raise usage(
            f"{revision}: git knows no such revision here",
            "in a pipeline, fetch the whole history first: its checkout often has the newest commit alone",
        )
    return found.stdout.decode("ascii").strip()


def text_of(revision: str, file: str) -> bytes:
    """The bytes of the file in the revision. Fault where git, the revision or the file (``Absent``) is not there."""
    return _text(commit_of(revision, file), file, revision)


def _text(commit: str, file: str, revision: str) -> bytes:
    folder, name = os.path.split(file)
    # cat-file, since show would run the converters that a repository's configuration names.
    read = _git(folder, "cat-file", "blob", f"{commit}:./{name}")
    if read.returncode:
        raise Absent(
            f"{files.shown(file)}: is not in {revision}",
            USAGE,
            f"the revisions that have it: git log --oneline --follow -- {shell(files.shown(file))}",
        )
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
