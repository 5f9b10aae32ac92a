"""Mend what has one right answer: the findings of a file become new text for it, judged again before it is believed.

A fix is left out when what it was to mend would stay, or when an error would come that was not there. No I/O: how a
text is judged, and what can be pinned, is given.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from lookout_config import paths, source
from lookout_config.line import Judged, shaped, stops
from lookout_config.model import Document, Finding, Path, Position, Scalar
from lookout_config.source.places import Lines, Span
from lookout_config.source.splice import Splice, moved, pinned, replaced, spliced

if TYPE_CHECKING:
    from lookout_config.world import Snapshot

Judge = Callable[[Document, "Snapshot | None"], Judged]
"""Reading, shape and rules of a text; the snapshot is what was read of its tenant before."""

Pins = Callable[[Any, "Snapshot"], Iterable[tuple[Path, str]]]
"""The entries of a (long form) configuration that can be pinned, and their IDs."""

PIN = "pin"
_MOST_ROUNDS = 8
"""A key that is spelt right brings the faults of its values to light, and so on: no file is as deep as this."""


class Mend(NamedTuple):
    """Something mended: by ``rule`` (or ``PIN``), where that stands now, and what was written before and after."""

    rule: str
    start: int
    before: str
    after: str


class Refusal(NamedTuple):
    """A mend that was left out, and why."""

    mend: Mend
    why: str


class Mended(NamedTuple):
    """A file as it was found, and as it is when all is mended that can be."""

    first: Judged
    last: Judged
    mends: tuple[Mend, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    @property
    def file(self) -> str:
        """Its name."""
        return self.first.document.file

    def position(self, mend: Mend) -> Position:
        """Where it is in the mended text."""
        return Lines(self.file, self.last.document.text).position(Span(mend.start, mend.start))


class _Fix(NamedTuple):
    """A change of the text, after which ``rules`` say nothing there any more, or an entry bears the ``pin``."""

    splice: Splice
    said: Mend
    rules: tuple[str, ...] = ()
    pin: tuple[Path, str] | None = None


_Propose = Callable[[Judged], Iterable[_Fix]]


def mended(document: Document, judge: Judge, pins: Pins | None = None) -> Mended:
    """Quoting and shape, then meaning, then pins; each again and again, until nothing more can be mended."""
    first = judge(document, None)
    done = _through(Mended(first, shaped(document)), _of_findings, lambda text, _: shaped(text))
    whole = judge(_read(done, done.last.document.text), first.snapshot) if done.mends else first
    done = _through(done._replace(last=whole), _of_findings, judge)
    return _through(done, lambda judged: _of_pins(judged, pins), judge) if pins else done


def _through(done: Mended, propose: _Propose, judge: Judge) -> Mended:
    """All the fixes that fit; the others are left out with the reason."""
    while fixes := _open(done, propose):
        trial = _Trial(done, fixes, propose, judge)
        fitting = trial.fitting([], fixes)
        taken = set(fitting)
        left = [fix for fix in fixes if fix not in taken]
        after = trial.outcome(fitting)
        told = after.refusals[len(after.refusals) - len(left) :]
        reasons = [trial.objection([*fitting, fix]) for fix in left]
        refusals = [refusal._replace(why=why) for refusal, why in zip(told, reasons, strict=True)]
        done = after._replace(refusals=(*after.refusals[: len(after.refusals) - len(left)], *refusals))
    return done


class _Trial(NamedTuple):
    """Fixes on the table, and what would come of some of them."""

    done: Mended
    fixes: Sequence[_Fix]
    propose: _Propose
    judge: Judge

    def fitting(self, taken: Sequence[_Fix], fixes: Sequence[_Fix]) -> list[_Fix]:
        """As many as fit together with those taken already; halved, since most often all of them do."""
        if not self.objection([*taken, *fixes]):
            return list(fixes)
        if len(fixes) == 1:
            return []
        middle = len(fixes) // 2
        first = self.fitting(taken, fixes[:middle])
        return first + self.fitting([*taken, *first], fixes[middle:])

    def outcome(self, chosen: Sequence[_Fix]) -> Mended:
        """The file with these, and with all that can be mended only then; the others on the table are left out."""
        taken = set(chosen)
        others = (Refusal(fix.said, "") for fix in self.fixes if fix not in taken)
        after = self.done._replace(refusals=(*self.done.refusals, *others))
        for _ in range(_MOST_ROUNDS):
            if not chosen:
                break
            after = _applied(after, chosen, self.judge)
            chosen = [fix for fix in _open(after, self.propose) if fix.said.before != fix.said.after]
        return after

    def objection(self, chosen: Sequence[_Fix]) -> str:
        """Why these are not to be made; empty when there is no reason."""
        if any(fix.said.before == fix.said.after for fix in chosen):
            return "what would be right cannot be written in a file"
        outcome, before = self.outcome(chosen), self.done.last
        if worse := next(_new_errors(before, outcome.last), ""):
            return worse
        lines, made = Lines(outcome.file, outcome.last.document.text), outcome.mends[len(self.done.mends) :]
        said = {(finding.rule, lines.span(finding.position).start) for finding in outcome.last.findings}
        for fix, mend in zip(chosen, made, strict=False):  # after the chosen ones come those that followed
            if stays := [rule for rule in fix.rules if (rule, mend.start) in said]:
                return f"{stays[0]} would stay"
        added = {(*fix.pin[0], "id"): fix.pin[1] for fix in chosen if fix.pin}
        if added and _leaves(outcome.last) != {**_leaves(before), **added}:
            return "the file would not mean the same"
        return ""


def _open(done: Mended, propose: _Propose) -> list[_Fix]:
    refused = {(refusal.mend.rule, refusal.mend.start) for refusal in done.refusals}
    return [fix for fix in propose(done.last) if (fix.said.rule, fix.said.start) not in refused]


def _applied(done: Mended, fixes: Sequence[_Fix], judge: Judge) -> Mended:
    splices = [fix.splice for fix in fixes]
    text = spliced(done.last.document.text, splices)
    mends = (*done.mends, *(fix.said for fix in fixes))
    return Mended(
        done.first,
        judge(_read(done, text), done.last.snapshot),
        tuple(_now(mend, splices) for mend in mends),
        tuple(refusal._replace(mend=_now(refusal.mend, splices)) for refusal in done.refusals),
    )


def _read(done: Mended, text: str) -> Document:
    return source.parse(text.encode(), done.file)


def _now(mend: Mend, splices: Sequence[Splice]) -> Mend:
    return mend._replace(start=moved(mend.start, splices))


def _new_errors(before: Judged, after: Judged) -> Iterator[str]:
    """The errors of rules that say more than they said before, in words."""
    old = Counter(finding.rule for finding in before.findings if stops(finding))
    for finding in after.findings:
        if stops(finding):
            old[finding.rule] -= 1
            if old[finding.rule] < 0:
                yield f"{finding.rule} would come: {finding.message}"


def _leaves(judged: Judged) -> Mapping[Path, Any]:
    walked = paths.walk(judged.document.data)
    return {path: value for path, value in walked if not isinstance(value, dict | list)}


def _of_findings(judged: Judged) -> Iterator[_Fix]:
    """One fix for each scalar of which one thing is said to be right."""
    text = judged.document.text
    lines = Lines(judged.document.file, text)
    by_place: dict[Position, dict[Scalar, list[Finding]]] = {}
    for finding in judged.findings:
        if finding.fix is not None and not finding.waived:
            by_place.setdefault(finding.position, {}).setdefault(finding.fix, []).append(finding)
    for place, answers in by_place.items():
        if len(answers) == 1:
            ((value, said),) = answers.items()
            span = lines.span(place)
            before = text[span.start : span.end]
            splice = replaced(text, span, value) or Splice(span, before)
            mend = Mend(said[0].rule, span.start, before, splice.text)
            yield _Fix(splice, mend, tuple(finding.rule for finding in said))


def _of_pins(judged: Judged, pins: Pins) -> Iterator[_Fix]:
    document, snapshot = judged.document, judged.snapshot
    if snapshot is None or document.data is None:
        return
    lines = Lines(document.file, document.text)
    for path, pin in pins(document.data, snapshot):
        name = paths.at(document.data, (*path, "name"))
        start = lines.span(document.locate((*path, "name"))).start
        if splice := pinned(document, path, name, pin):
            yield _Fix(splice, Mend(PIN, start, name, pin), pin=(path, pin))
