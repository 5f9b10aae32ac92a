"""Where a result goes, and in which form: standard output or files, for people or for machines."""

import codecs
import os
import stat
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import NamedTuple, TextIO

from lookout_config.cli.faults import COULD_NOT_RUN, Fault, leave, usage
from lookout_config.report.style import Style

Render = Callable[[Style], str]


class Sink(NamedTuple):
    """One form of the result and its file; None is standard output."""

    format: str
    file: str | None = None


AUTO = "auto"
_PIPELINES = {"GITHUB_ACTIONS": "github", "TF_BUILD": "azure"}
"""By the variable that says who runs us: the form in which that pipeline reads its log."""
_NEAREST = "lookout_config.nearest"
_STANDS_FOR = str.maketrans({"\u2019": "'", "«": '"', "»": '"', "œ": "oe"})
_PAUSES = (0.05, 0.1, 0.2)
"""Seconds between the tries to move a file to its place."""


def sinks(formats: Sequence[str], files: Sequence[str | None]) -> list[Sink]:
    """Pair each --format with its --output; what has no file goes to standard output."""
    formats = formats or ("text",)
    if len(files) > len(formats):
        raise usage(
            "there is an --output without a --format beside it: write each file behind its format, such as "
            "--format json --output found.json"
        )
    pairs = [
        _sink(name, files[number] if number < len(files) else None) for number, name in enumerate(formats)
    ]
    if sum(sink.file is None for sink in pairs) > 1:
        raise usage("only one format can go to standard output: give --output FILE for the others")
    _apart([sink.file for sink in pairs if sink.file is not None])
    return pairs


def _apart(files: Sequence[str]) -> None:
    taken = set()
    for file in files:
        for_result(file)
        if (place := os.path.realpath(file)) in taken:
            raise usage(f"{file}: two results would go there", "give each --output a file of its own")
        taken.add(place)


def for_result(path: str) -> None:
    """Fault where a result would be lost, or would take the place of a configuration: before anything is read."""
    room(path)
    if path.endswith((".yaml", ".yml")):
        raise usage(f"{path}: no result is YAML, and a configuration may be there", "give another name")


def room(path: str) -> None:
    """Fault unless the folder is there: to be known before long reading or many questions."""
    folder = os.path.dirname(path) or "."
    if not os.path.isdir(folder):
        raise usage(f"{path}: there is no folder {folder}", "make it first, or give another name")
    if os.path.isdir(path):
        raise usage(f"{path}: is a folder", "name a file in it")


def _sink(form: str, file: str | None) -> Sink:
    """With ``auto``, what the pipeline around us reads: GitLab only a file, and nothing from its log."""
    if form != AUTO:
        return Sink(form, file)
    if file and _is_on("GITLAB_CI"):
        return Sink("gitlab", file)
    return Sink(next((name for variable, name in _PIPELINES.items() if _is_on(variable)), "text"), file)


def _is_on(variable: str) -> bool:
    return os.environ.get(variable, "").lower() == "true"


def deliver(to: Sequence[Sink], renders: Mapping[str, Render], color: str = "auto") -> None:
    """Write a result in each form asked for."""
    for sink in to:
        if sink.file is None and sink.format == "text":
            say(renders["text"](style(color)))
        elif sink.file is None:
            machine(renders[sink.format](Style()))
        else:
            write_file(sink.file, renders[sink.format](Style()))


def say(text: str) -> None:
    """Text for a person on standard output, whatever the code page can show."""
    _reconfigure(sys.stdout)
    with _whoever_reads(sys.stdout):
        sys.stdout.write(text if text.endswith("\n") or not text else f"{text}\n")
        sys.stdout.flush()


def note(line: str) -> None:
    """A message beside the result, on standard error."""
    _reconfigure(sys.stderr)
    with _whoever_reads(sys.stderr):
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


def machine(text: str) -> None:
    """A result for a program: UTF-8 with bare newlines on every system."""
    with _whoever_reads(sys.stdout):
        sys.stdout.flush()
        sys.stdout.buffer.write((text if text.endswith("\n") else f"{text}\n").encode())
        sys.stdout.buffer.flush()


@contextmanager
def _whoever_reads(stream: TextIO) -> Iterator[None]:
    """A reader that has seen enough (head, less) changes neither what is done nor the exit code."""
    try:
        yield
    except BrokenPipeError:
        leave(stream)


def write_file(path: str, text: str) -> None:
    """The whole file or nothing, in UTF-8 with bare newlines. Fault when the disk says no."""
    replace_file(path, (text if text.endswith("\n") else f"{text}\n").encode())


def replace_file(path: str, data: bytes) -> None:
    """The whole file or nothing: written beside its place and moved there. What may be done with it stays.

    A link stays one (/dev/stdout is one, too): the file that it leads to is replaced.
    """
    is_device = os.path.exists(path) and not os.path.isfile(path)  # /dev/null, a pipe: never to be replaced
    place = path if is_device else os.path.realpath(path)
    partial = path if is_device else f"{place}.partial"
    try:
        with open(partial, "wb") as file:
            file.write(data)
            file.flush()
            if not is_device:
                os.fsync(file.fileno())
        if os.path.isfile(path):
            _own_alike(partial, os.stat(path))
        if not is_device:
            _move(partial, place)
    except OSError as fault:
        if not is_device:
            with suppress(OSError):
                os.unlink(partial)
        raise Fault(f"{path}: cannot be written: {fault.strerror}", COULD_NOT_RUN) from fault


def append(path: str, text: str, limit: int) -> None:
    """Add Markdown to the end of a file that takes ``limit`` bytes; OSError passes through."""
    from lookout_config.report.cut import cut

    with open(path, "ab") as file:
        file.write(cut(text, limit - file.tell()).encode())


def _own_alike(path: str, like: os.stat_result) -> None:
    """Another's file stays theirs, where the system lets us give it back."""
    if hasattr(os, "chown"):
        with suppress(OSError):
            os.chown(path, like.st_uid, like.st_gid)
    os.chmod(path, stat.S_IMODE(like.st_mode))


def _move(partial: str, place: str) -> None:
    """Move a finished file to its place. On Windows a program that reads the old one may hold it for a moment."""
    for pause in _PAUSES:
        try:
            return os.replace(partial, place)
        except PermissionError:
            time.sleep(pause)
    return os.replace(partial, place)


def style(color: str) -> Style:
    """How standard output wants its text: coloured, in Unicode or ASCII signs, this wide."""
    return Style(
        color=wants_color(color),
        unicode=(sys.stdout.encoding or "ascii").lower().replace("-", "") == "utf8",
        width=max(40, _columns()),
    )


def _columns() -> int:
    """How wide the screen is: by COLUMNS, else by the terminal (shutil knows this too, but is slow to import)."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        return int(told)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 100
    except (OSError, ValueError):  # no terminal, or no file behind standard output
        return 100


def wants_color(choice: str) -> bool:
    """By --color, then NO_COLOR, FORCE_COLOR, TERM=dumb, and whether standard output is a terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return os.environ.get("TERM") != "dumb" and sys.stdout.isatty()


def _reconfigure(stream: object) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure:
        reconfigure(errors=_NEAREST)


def _nearest(fault: UnicodeError) -> tuple[str, int]:
    """What a code page lacks, in the letters that it has: ``é`` as ``e``, a narrow no-break space as a blank."""
    from unicodedata import combining, normalize  # most terminals show everything

    assert isinstance(fault, UnicodeEncodeError)  # nothing is read with it
    lacking = fault.object[fault.start : fault.end].translate(_STANDS_FOR)
    shown = [letter for letter in normalize("NFKD", lacking) if not combining(letter)]
    return "".join(letter if letter.isascii() else "?" for letter in shown), fault.end


codecs.register_error(_NEAREST, _nearest)
