"""``--fix``, ``--pin`` and ``--diff``: files are mended, or it is shown how they would be."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from lookout_config import fixing, source
from lookout_config.cli import output
from lookout_config.cli.faults import COULD_NOT_RUN, Fault, usage
from lookout_config.fixing import Mend, Mended
from lookout_config.line import Judged
from lookout_config.report import diff, escape

Command = TypeVar("Command", bound=Callable[..., Any])

_MARK = b"\xef\xbb\xbf"

fix = click.option(
    "--fix", is_flag=True, help="Mend what has one right answer, and change nothing else in the file."
)
pin = click.option(
    "--pin", is_flag=True, help="With --fix: write a group's ID beside its name, where no other bears it."
)
diff_only = click.option(
    "--diff", is_flag=True, help="With --fix: show what would be changed, and write nothing."
)


def asked(given: dict[str, Any]) -> bool:
    """Whether files are to be mended. A usage fault where only half of it is said."""
    for option in ("pin", "diff"):
        if given.get(option) and not given["fix"]:
            raise usage(f"--{option} goes with --fix", f"give --fix --{option}")
    return bool(given["fix"])


def mended(files: Sequence[str], judge: fixing.Judge, given: dict[str, Any], color: str) -> list[Judged]:
    """Mend every file, or show how; what is left to find in each, in the text that stands in the file afterwards."""
    return [_mended(file, judge, given, color) for file in files]


def _mended(file: str, judge: fixing.Judge, given: dict[str, Any], color: str) -> Judged:
    document = source.read(file)
    done = fixing.mended(document, judge, pin=given.get("pin", False))
    if given["diff"]:
        output.say(diff.render(file, document.text, done.text, output.style(color)))
        return done.judged
    if done.mends:
        _write(file, document.text, done)
    for mend in done.mends:
        output.note(f"{escape.terminal(file)}:{mend.line}: mended [{mend.rule}]: {_told(mend)}")
    return done.judged


def _told(mend: Mend) -> str:
    after = escape.terminal(mend.after)
    return f"{escape.terminal(mend.before)} is now {after}" if mend.before else f"added {after}"


def _write(file: str, before: str, done: Mended) -> None:
    """The mended text over the one that was read, and over no other."""
    try:
        with open(file, "rb") as opened:
            data = opened.read()
    except OSError as fault:
        raise Fault(f"{file}: cannot be read: {fault.strerror}", COULD_NOT_RUN) from fault
    mark = _MARK if data.startswith(_MARK) else b""
    if data != mark + before.encode():
        raise Fault(f"{file}: was changed by another program meanwhile, and is left as it is", COULD_NOT_RUN)
    output.replace_file(file, mark + done.text.encode())
