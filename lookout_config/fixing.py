"""Mend what has one right answer in the text of a file, and never make it worse."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from lookout_config import source, tenant
from lookout_config.line import Judged, stops
from lookout_config.model import Document, Position, Severity
from lookout_config.source import mending
from lookout_config.source.mending import Change, beside, over
from lookout_config.source.places import Lines

Judge = Callable[[Document], Judged]
"""What is found about a text: by ``validate``, or by ``check``."""

_MOST_ROUNDS = 8
PINNED = "pinned"


class Mend(NamedTuple):
    """One change: by which rule (``pinned`` for an ID beside a name), in which line, from what to what."""

    rule: str
    line: int
    before: str
    after: str


class Mended(NamedTuple):
    """What is found about the text as it is now, and what was mended on the way, in the order of rounds."""

    judged: Judged
    mends: tuple[Mend, ...] = ()

    @property
    def text(self) -> str:
        """The whole text, without a byte order mark."""
        return self.judged.document.text


class _Fix(NamedTuple):
    rule: str
    change: Change


def mended(document: Document, judge: Judge, *, pin: bool = False) -> Mended:
    """Mend in rounds until nothing is left: quotes, then shape, then meaning, of which each may hide the next.

    A change after which more is wrong than before is left out, and what it was for is found again.
    """
    now = Mended(judge(document))
    for _ in range(_MOST_ROUNDS):
        better, made = _better(now.judged, _fixes(now.judged, pin=pin), judge)
        if not made:
            break
        now = Mended(better, (*now.mends, *(_mend(now.text, fix) for fix in made)))
    return now


def _better(before: Judged, fixes: Sequence[_Fix], judge: Judge) -> tuple[Judged, list[_Fix]]:
    """With all of the fixes; where that is worse, with those that are good: by halves, so that few are tried alone."""
    made: list[_Fix] = []
    best = before
    waiting = [list(fixes)] if fixes else []
    while waiting:
        some = waiting.pop()
        after = judge(_with(before.document, [*made, *some]))
        if not _worse(before, after):
            made, best = [*made, *some], after
        elif len(some) > 1:
            waiting += [some[len(some) // 2 :], some[: len(some) // 2]]
    return best, made


def _with(document: Document, fixes: Iterable[_Fix]) -> Document:
    text = mending.changed(document.text, [fix.change for fix in fixes])
    return source.parse(text.encode(), document.file)


def _worse(before: Judged, after: Judged) -> bool:
    """Whether the text is read less far, or as far and a rule has more to say. Who reads further may find more."""
    had, has = before.document.data is not None, after.document.data is not None
    if had != has:
        return had
    said, says = _weighty(before), _weighty(after)
    return any(says[rule] > said[rule] for rule in says)


def _weighty(judged: Judged) -> Counter[str]:
    return Counter(
        finding.rule
        for finding in judged.findings
        if finding.severity in (Severity.ERROR, Severity.WARNING) and not finding.waived
    )


def _fixes(judged: Judged, *, pin: bool) -> list[_Fix]:
    """One for each place. Names are mended before they are pinned; a text that is not UTF-8 is left alone."""
    if any(finding.rule == "yaml-encoding" for finding in judged.findings):
        return []
    fixes = [*_of_findings(judged)]
    return fixes or [_Fix(PINNED, change) for change in _pins(judged) if pin]


def _of_findings(judged: Judged) -> Iterator[_Fix]:
    """An error tells what is right; where it does not know, a warning at its place does not know either."""
    told: set[Position] = set()
    for finding in sorted(judged.findings, key=lambda finding: (not stops(finding), finding.fix is None)):
        if finding.position in told or finding.waived:
            continue
        told.add(finding.position)
        change = None if finding.fix is None else over(judged.document, finding.position, finding.fix)
        if change and change.text != judged.document.text[slice(*change.span)]:
            yield _Fix(finding.rule, change)


def _pins(judged: Judged) -> Iterator[Change]:
    """The IDs of the enrollment groups that were found by their exact names, where a name is that of one group.

    A name that stands twice may be a slip for another, and is left alone.
    """
    config = judged.document.data
    if config is None or judged.snapshot is None:
        return
    times = Counter(entry["name"] for _, entry in tenant.enrolled(config))
    for path, entry, meant in tenant.meanings(config, judged.snapshot):
        if times[entry["name"]] > 1 or not {"id", "create"}.isdisjoint(entry):
            continue
        if meant.group is None or meant.fate is not tenant.Fate.FOUND:
            continue
        if change := beside(judged.document, path, "id", meant.group["id"]):
            yield change


def _mend(text: str, fix: _Fix) -> Mend:
    line = Lines("", text).position(fix.change.span).line
    return Mend(fix.rule, line, text[slice(*fix.change.span)], fix.change.text.strip().removeprefix(", "))
