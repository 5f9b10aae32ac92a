"""The command line as a user runs it, in this process."""

import threading
import time
from typing import NamedTuple

from lookout_config.__main__ import run


def settled():
    """Wait for what a command began in the background: a process takes it along when it ends, a test does not."""
    end = time.monotonic() + 20
    while time.monotonic() < end:  # one of them may begin another
        begun = [thread for thread in threading.enumerate() if thread.name == "lookout-config"]
        if not begun:
            return
        begun[0].join(1)


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
        settled()
        out, err = self._capsys.readouterr()
        return Ran(code, out, err)
