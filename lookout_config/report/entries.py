"""All that a run has to tell as one list, the worst first: what every format but text and JSON is made of."""

from collections import Counter
from typing import NamedTuple

from lookout_config.model import Finding, Position, Severity, Unchecked, Waiver
from lookout_config.report.given import Results
from lookout_config.report.numbers import count

OPEN, NOT_CHECKED, WAIVED = "open", "not checked", "waived"
_WORST_FIRST = {severity: rank for rank, severity in enumerate(Severity)}


class Entry(NamedTuple):
    """One finding, or one thing that was not checked. Its file is named as in the repository.

    ``fingerprint`` stays when lines move: it is made of the rule, the file and the path, which goes by names.
    """

    standing: str
    severity: Severity
    position: Position
    rule: str
    path: str
    message: str
    hint: str
    fingerprint: str
    source: str
    waiver: Waiver | None = None
    also: Position | None = None

    @property
    def weight(self) -> str:
        """How it weighs, in words: ``error``, ``error, waived``, ``not checked``."""
        return {OPEN: str(self.severity), WAIVED: f"{self.severity}, {WAIVED}"}.get(
            self.standing, NOT_CHECKED
        )

    @property
    def told(self) -> str:
        """The message with what helps, or with who answers for it. Not escaped."""
        if self.waiver:
            return f"{self.message} ({answered_for(self.waiver)})"
        return f"{self.message} (hint: {self.hint})" if self.hint else self.message

    @property
    def said(self) -> str:
        """The same where nothing else says that it is waived, or was not checked."""
        return self.told if self.standing == OPEN else f"{self.standing}: {self.told}"


def entries(results: Results) -> list[Entry]:
    """What nobody answers for by its weight, then what is waived; else in their order."""
    seen: Counter[tuple[str, str, str]] = Counter()
    every = [
        _entry(thing, results, seen) for some in (results.findings, results.not_checked) for thing in some
    ]
    return sorted(every, key=lambda entry: (entry.standing == WAIVED, _WORST_FIRST[entry.severity]))


def answered_for(waiver: Waiver) -> str:
    """Who answers for a waived finding, until when and why. Not escaped."""
    return f"{waiver.reason}; {waiver.owner}, {count(waiver.days_left, 'day')} left, until {waiver.expires}"


def _entry(thing: Finding | Unchecked, results: Results, seen: Counter[tuple[str, str, str]]) -> Entry:
    place = _placed(thing.position, results)
    key = (thing.rule, place.file, thing.path)
    seen[key] += 1
    print_ = _fingerprint(*key, str(seen[key]))
    if isinstance(thing, Unchecked):
        severity = Severity.ERROR if results.strict else Severity.WARNING
        hint = f"the permission {thing.permission} would help" if thing.permission else ""
        return Entry(
            NOT_CHECKED,
            severity,
            place,
            thing.rule,
            thing.path,
            thing.reason,
            hint,
            print_,
            thing.position.file,
        )
    standing = WAIVED if thing.waived else OPEN
    also = _placed(thing.also, results) if thing.also else None
    found = (
        thing.rule,
        thing.path,
        thing.message,
        thing.hint,
        print_,
        thing.position.file,
        thing.waived,
        also,
    )
    return Entry(standing, thing.severity, place, *found)


def _placed(position: Position, results: Results) -> Position:
    return position._replace(file=results.places.get(position.file, position.file))


def _fingerprint(*parts: str) -> str:
    from hashlib import sha256  # text and JSON do without

    return sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
