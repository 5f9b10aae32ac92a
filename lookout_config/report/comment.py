"""The comment of a pull request: a mark for programs, what counts, and the rest folded where it is long."""

from collections.abc import Sequence
from typing import NamedTuple

from lookout_config.report.cut import cut
from lookout_config.report.escape import html_comment

LIMIT = 50_000
"""Bytes. GitHub takes 65,536 characters, and every other platform more."""
_LONG = 10  # lines
_FRAME = 200  # bytes for what folds, and for blank lines

_CUT = (
    "**This plan is longer than a comment may be, and cut: it can not be approved by this comment.** "
    "Review the whole of it, saved with `lookout-config plan -o plan.json`."
)


class Mark(NamedTuple):
    """What a program needs of a comment: whose it is, and which plan it shows; ``plan`` is None where it shows none."""

    root: str
    tenant: str | None = None
    config: str | None = None
    plan: str | None = None


def comment(mark: Mark, head: str, rest: str) -> str:
    """The whole text. A plan that had to be cut is not named in its mark: nobody has seen all of it."""
    head = cut(head, LIMIT // 4)
    room = LIMIT - len((_written(mark) + head + _CUT).encode()) - _FRAME
    is_cut = len(rest.encode()) > room
    said = [_CUT] if is_cut and mark.plan else []
    shown = _closed(cut(rest, room)) if is_cut else rest
    blocks = [_written(mark._replace(plan=None) if is_cut else mark), head, *said, *_folded(shown)]
    return "\n\n".join(block.strip("\n") for block in blocks if block.strip()) + "\n"


def _written(mark: Mark) -> str:
    """One line; the root comes first, so that a comment is found by how it begins."""
    return html_comment("lookout-config", mark._asdict() | {"version": 1})


def _folded(text: str) -> Sequence[str]:
    if text.count("\n") <= _LONG:
        return [text]
    return ["<details>\n<summary>Show it all</summary>", text, "</details>"]


def _closed(text: str) -> str:
    """What was cut, with the ends of the parts that it opened."""
    lines = text.splitlines()
    return "\n".join([text, *["</details>"] * (lines.count("<details>") - lines.count("</details>"))])
