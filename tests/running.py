"""The command line as a user runs it, in this process."""

from typing import NamedTuple

from lookout_config.__main__ import run


class Ran(NamedTuple):
    code: int
    out: str
    err: str


class Shell:
    """Runs commands in one folder and keeps what they print apart."""

    def __init__(self, capsys):
        self._capsys = capsys

    def __call__(self, *words):
        self._capsys.readouterr()
        code = run([str(word) for word in words])
        out, err = self._capsys.readouterr()
        return Ran(code, out, err)
