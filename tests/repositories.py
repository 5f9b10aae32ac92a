"""A git repository as a team has it, on this disk alone."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

_ALONE = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Ada Byron",
    "GIT_AUTHOR_EMAIL": "ada@contoso.com",
    "GIT_COMMITTER_NAME": "Ada Byron",
    "GIT_COMMITTER_EMAIL": "ada@contoso.com",
    "GIT_AUTHOR_DATE": "2026-11-20T08:00:00Z",
    "GIT_COMMITTER_DATE": "2026-11-20T08:00:00Z",
}


class Repository(NamedTuple):
    """A folder under git, on the branch ``main``."""

    folder: Path

    def git(self, *words):
        ran = subprocess.run(
            ["git", *words],
            cwd=self.folder,
            env={**os.environ, **_ALONE, "GIT_CONFIG_GLOBAL": str(self.folder / "nobody.gitconfig")},
            capture_output=True,
            check=True,
            encoding="utf-8",
        )
        return ran.stdout.strip()

    def commit(self, message):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD")

    def change(self, file, old, new):
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


def begun(folder):
    """A repository whose first commit is what lies in the folder."""
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    repository = Repository(folder)
    repository.git("init", "--quiet", "--initial-branch", "main")
    repository.commit("The configuration")
    return repository
