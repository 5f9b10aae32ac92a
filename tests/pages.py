"""The pages of the manual: what a marked block shows is what the tool prints, on a copy of the examples.

Marks, each on a line of its own:

``<!-- in: FOLDER -->`` stand in that folder of the copy; ``<!-- edit: FILE: BEFORE => AFTER -->`` change a file as the
text above tells the reader to; ``<!-- output: lookout-config … -->`` run it, the fenced block below is what it prints
(``output (1-9,30-):`` for these lines alone); ``<!-- run: … -->`` run it and show nothing; ``<!-- commit: MESSAGE -->``
commit the folder, which is made a git repository; ``<!-- made: TABLE WORDS -->`` up to ``<!-- end -->``: made from the code.
The blocks of a page are one story: they run in their order, in one copy.
"""

import contextlib
import io
import re
import shlex
from collections import deque

from lookout_config.__main__ import run
from tests import repositories
from tests.made import TABLES

MARK = re.compile(r"<!-- (in|edit|output|run|commit|made)(?: \(([\d,-]+)\))?: (.+) -->")
END, FENCE = "<!-- end -->", "```"
# Ages are counted to the day of the reader.
AGES = re.compile(r"\((?:today|1 day ago|\d+ days ago)\)")
# A commit's ID is another whenever the example is another by one letter.
COMMIT = re.compile(r"(?:(?<=commit )|(?<=source ))[0-9a-f]{12}\b")


def current(text, folder):
    """The page as it should be."""
    here, fresh, lines = folder, [], deque(text.split("\n"))
    while lines:
        fresh.append(lines.popleft())
        match MARK.fullmatch(fresh[-1]):
            case None:
                continue
            case re.Match() as mark:
                what, part, words = mark.groups()
        match what:
            case "in":
                here = folder / words
                here.mkdir(exist_ok=True)
            case "edit":
                edit(words, here)
            case "run":
                printed(words, here)
            case "commit":
                commit(words, here)
            case "output":
                drop_block(lines)
                fresh += [f"{FENCE}console", f"$ {words}", *parts(printed(words, here), part), FENCE]
            case "made":
                drop_to_end(lines)
                name, *more = words.split()
                fresh += ["", *TABLES[name](*more), "", END]
    return "\n".join(fresh)


def printed(words, here):
    """What a command prints, both streams in their order."""
    name, *rest = shlex.split(words)
    assert name == "lookout-config", words
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n", write_through=True)
    with contextlib.chdir(here), contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
        run(rest)
    text = stream.buffer.getvalue().decode("utf-8").rstrip("\n")
    return COMMIT.sub("aee42e060760", AGES.sub("(2 days ago)", text)).split("\n")


def parts(lines, numbers):
    """The lines of these numbers, with a mark where some are left out."""
    if not numbers:
        return lines
    shown, last = [], 0
    for number in numbers.split(","):
        first, dash, end = number.partition("-")
        if int(first) > last + 1:
            shown.append("…")
        last = int(end or (len(lines) if dash else first))
        shown += lines[int(first) - 1 : last]
    return [*shown, "…"] if last < len(lines) else shown


def edit(words, here):
    name, _, change = words.partition(": ")
    before, _, after = change.partition(" => ")
    text = (here / name).read_text(encoding="utf-8")
    assert before in text, f"{words}: not found"
    (here / name).write_text(text.replace(before, after), encoding="utf-8", newline="\n")


def commit(message, here):
    if (here / ".git").exists():
        repositories.Repository(here).commit(message)
    else:
        repositories.begun(here)


def drop_block(lines):
    if lines and lines[0].startswith(FENCE):
        lines.popleft()
        while lines.popleft() != FENCE:
            pass


def drop_to_end(lines):
    while END in lines and lines.popleft() != END:
        pass
