"""The words of a history, the same in text, in Markdown and on a page. Nothing is escaped here."""

from collections import Counter

from lookout_config.history import Act, Entry, Evidence, Run
from lookout_config.report.given import Told
from lookout_config.report.numbers import count
from lookout_config.report.values import shown
from lookout_config.speakers import Speaker

KNOWN = ("read", "attested", "unknown")
NOTHING = "Nothing is on record."
NOTHING_CHOSEN = "Nothing on record is about that."
ORDER = "Oldest first. How an identity was established is what the record says of it."
_SAID = {
    "intent": "began to apply, with no word of how it ended",
    "done": "applied",
    "failed": "failed to apply",
    "uncertain": "applied, or not: no word of how it ended",
    "requested": "asked Lookout support for",
    "attested": "attested",
    "imported": "took over",
    "seen": "saw another value than the file wants",
}


def what(event: str) -> str:
    """What somebody did, as a predicate."""
    return _SAID.get(event, event)


def who(speaker: Speaker) -> str:
    """``luc@contoso.com (self-declared), on behalf of noor@contoso.com``."""
    owner = f", on behalf of {speaker.owner}" if speaker.owner else ""
    return f"{speaker.name or 'somebody'} ({speaker.established}){owner}"


def moment(at: str) -> str:
    """``2026-06-23 09:22:00 UTC``, of a time as the record writes it."""
    day, _, time = at.removesuffix("Z").partition("T")
    return f"{day} {time.partition('.')[0]} UTC" if time else day


def evidence(told: Evidence) -> str:
    """A ticket, or a file with its hash; empty where nothing was shown."""
    digest = f"SHA-256 {told.sha256}" if told.sha256 else ""
    return ", ".join(part for part in (told.text, digest) if part)


def about(act: Act) -> list[str]:
    """What is said of an act besides who, when and what: its evidence, its plan."""
    shown_for = evidence(act.first.evidence)
    plan = act.first.event.plan
    return [
        *([f"evidence: {shown_for}"] if shown_for else []),
        *([f"plan: {plan}"] if plan else []),
    ]


def value(entry: Entry) -> str:
    """The value of a setting, as it was applied or told."""
    return shown(entry.event.value)


def asked(told: Told) -> str:
    """What was asked for, where it is not all."""
    parts = [*([f"of {', '.join(told.settings)}"] if told.settings else [])]
    parts += [f"since {told.since}"] if told.since else []
    return f"Only what is on record {' '.join(parts)}." if parts else ""


def nothing(told: Told) -> str:
    """The line where there is no entry."""
    return NOTHING_CHOSEN if asked(told) else NOTHING


def total(told: Told) -> str:
    """The line that counts: lines of the record by kind, and the identities behind them."""
    kinds = Counter(entry.event.event for entry in told.entries)
    parts = ", ".join(f"{number} {_kind(kind)}" for kind, number in kinds.items())
    people = {entry.speaker._replace(owner="") for entry in told.entries}
    weak = sum(speaker.established != "signed in" for speaker in people)
    by = f"{count(len(people), 'name')}, {weak} of them not signed in" if weak else count(len(people), "name")
    return f"{count(len(told.entries), 'event')}: {parts}; by {by}."


def run(told: Run) -> str:
    """What became of a plan: ``3 done, 1 failed; no word of how 1 write ended``."""
    parts = ", ".join(f"{number} {_kind(kind)}" for kind, number in told.counts.items())
    doubt = f"no word of how {count(len(told.in_doubt), 'write')} ended" if told.in_doubt else ""
    return "; ".join(part for part in (parts, doubt) if part)


def _kind(event: str) -> str:
    return "begun" if event == "intent" else event
