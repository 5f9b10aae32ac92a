"""``--fix``, ``--diff`` and ``--pin``: files mended, shown and written, and then the findings that are left."""

import os
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from lookout_config import mend
from lookout_config.cli import output, verdict
from lookout_config.cli.faults import COULD_NOT_RUN, Fault, usage
from lookout_config.cli.output import Sink
from lookout_config.line import Judged, told_apart
from lookout_config.mend import Mend, Mended
from lookout_config.model import Document, Path
from lookout_config.report import mended_text
from lookout_config.report.style import PLAIN

if TYPE_CHECKING:
    from lookout_config.world import Snapshot

Read = Callable[[str], Document]

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Wish(NamedTuple):
    """What is asked for besides the findings."""

    fix: bool = False
    diff: bool = False
    pin: bool = False

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "Wish":
        """What a command's options ask for."""
        wish = cls(options["fix"], options["diff"], options.get("pin", False))
        if wish.pin and not wish.mends:
            raise usage(
                "--pin adds to what --fix writes: give it with --fix",
                "or with --diff, to see it and write nothing",
            )
        return wish

    @property
    def mends(self) -> bool:
        """Whether there is anything to do but judge."""
        return self.fix or self.diff

    def again(
        self, judged: Sequence[Judged], command: str, paths: Sequence[str], snapshot: str | None = None
    ) -> str:
        """The command that would mend what is left; none after --fix, which leaves what it cannot mend."""
        words = f"{command} --fix --pin" if self.pin else f"{command} --fix"
        return "" if self.fix else verdict.to_mend(judged, words, paths, snapshot)


def mended(
    files: Sequence[str], wish: Wish, read: Read, judge: mend.Judge, pins: mend.Pins | None = None
) -> list[Mended]:
    """Each file by itself, as ``read`` has it, in memory. Fault where --fix has no file to write, before all that."""
    for file in files:
        if wish.fix and not os.path.isfile(file):  # what has been read from a pipe would be waited for again
            raise usage(
                f"{file}: is a pipe or a device, and --fix writes files; nothing is read or written",
                "save it as a file and name that, or give --diff alone",
            )
    return [mend.mended(read(file), judge, pins) for file in files]


def pins(config: Any, snapshot: "Snapshot") -> Iterable[tuple[Path, str]]:
    """What --pin can pin."""
    from lookout_config.rules.live import pins  # Graph's side of the line, which validate does without

    return pins.pins(config, snapshot)


def carry_out(
    done: Sequence[Mended], wish: Wish, today: date, sinks: Sequence[Sink], color: str
) -> list[Judged]:
    """Show and write as wished; the files as they are then."""
    if wish.diff:
        _show(done, color, quiet=any(sink.file is None and sink.format != "text" for sink in sinks))
    mends = [made for each in done for made in each.mends]
    if not mends:
        output.note("nothing to mend")
    elif wish.fix:
        _write_all([each for each in done if each.mends])
        _tell_mends(done)
    else:
        output.note(mended_text.preview(*_counts(mends)))
    _tell_refusals(done)
    return told_apart([each.last if wish.fix else each.first for each in done], today)


def _show(done: Sequence[Mended], color: str, *, quiet: bool) -> None:
    """The differences; beside standard output, where that is one document for a program."""
    style = PLAIN if quiet else output.style(color)
    say: Callable[[str], None] = (lambda text: output.note(text.rstrip("\n"))) if quiet else output.say
    for each in done:
        before, after = each.first.document.text, each.last.document.text
        secret = [
            *mended_text.secrets(each.first.findings, before),
            *mended_text.secrets(each.last.findings, after),
        ]
        if told := mended_text.difference(each.file, before, after, secret, style):
            say(told)


def _tell_mends(done: Sequence[Mended]) -> None:
    style = output.style("never")
    for each in done:
        for made in sorted(each.mends, key=lambda made: made.start):
            place = each.position(made)
            if made.rule == mend.PIN:
                output.note(mended_text.pinned(place, made.before, made.after))
            else:
                output.note(mended_text.mended(place, made.rule, made.before, made.after, style))
        if each.mends:
            output.note(mended_text.summary(each.file, *_counts(each.mends)))


def _tell_refusals(done: Sequence[Mended]) -> None:
    for each in done:
        for refusal in each.refusals:
            output.note(mended_text.refused(each.position(refusal.mend), refusal.mend.rule, refusal.why))


def _counts(mends: Sequence[Mend]) -> tuple[int, int]:
    pins = sum(made.rule == mend.PIN for made in mends)
    return len(mends) - pins, pins


def _write_all(done: Sequence[Mended]) -> None:
    """First whether all can be written, so that a fault leaves none half done."""
    marks = [_mark_of(each) for each in done]
    for each, mark in zip(done, marks, strict=True):
        output.replace_file(each.file, mark + each.last.document.text.encode())


def _mark_of(each: Mended) -> bytes:
    """The byte order mark of a file, or none. Fault when the file is not to be written."""
    file = each.file
    if os.path.islink(file):
        raise _refused(
            file, "is a link, and links are not replaced", f"name {os.path.realpath(file)} instead"
        )
    if not os.stat(file).st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(
        file, os.W_OK
    ):
        raise _refused(file, "may not be written")
    with open(file, "rb") as opened:
        data = opened.read()
    mark = _BYTE_ORDER_MARK if data.startswith(_BYTE_ORDER_MARK) else b""
    if data != mark + each.first.document.text.encode():
        raise _refused(file, "was changed while it was judged", "run again")
    return mark


def _refused(file: str, why: str, advice: str = "") -> Fault:
    return Fault(f"{file}: {why}; nothing is written", COULD_NOT_RUN, advice)
