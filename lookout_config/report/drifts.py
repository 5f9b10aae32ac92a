"""The words of a drift report, the same in text and in Markdown. Nothing is escaped here."""

from lookout_config.drift import Compared, Drift, Word
from lookout_config.report.given import Watched
from lookout_config.report.numbers import count
from lookout_config.report.values import shown

NOTHING_ON_RECORD = "Nothing was applied or attested yet, so there is nothing to compare with."
NEXT = "To put a value back, plan and apply. To keep it, write it into the file."
_SAID = {"done": "applied", "attested": "attested", "imported": "taken over"}


def basis(compared: Compared) -> str:
    """What the present is compared with."""
    if not compared.words:
        return NOTHING_ON_RECORD
    last = "; ".join(f"last {word_of(word)}" for word in sorted(compared.words, key=lambda word: word.event))
    return f"Compared with what is on record: {last}."


def word_of(word: Word) -> str:
    """``applied 2026-11-20 by ada@contoso.com``."""
    by = f" by {word.by}" if word.by else ""
    return f"{_SAID[word.event]} {word.at[:10]}{by}"


def before(drift: Drift) -> str:
    """What it was, and how we know."""
    return f"{shown(drift.before)} ({word_of(drift.word)})"


def after(drift: Drift) -> str:
    """What it is now, and how we know."""
    if drift.now.known == "read":
        return f"{shown(drift.after)} (read)"
    return f"{shown(drift.after)} (seen {drift.now.at[:10]} by {drift.now.by})"


def wanted(drift: Drift) -> str:
    """What the file wants, which may be neither."""
    return shown(drift.wanted) if drift.wanted != drift.before else "what it was"


def blind(watched: Watched) -> list[tuple[str, str]]:
    """What is not known, each with the reason: settings, and rules on the connector's health."""
    return [
        *((entry.path, entry.reason) for entry in watched.compared.unknown),
        *((entry.rule, entry.reason) for entry in watched.not_checked),
    ]


def total(watched: Watched) -> str:
    """The line that counts: whether something drifted, then where the other settings are."""
    compared = watched.compared
    others = [
        (len(compared.same), "as recorded"),
        (len(compared.pending), "not applied yet (plan shows them)"),
        (len(compared.accepted), "changed to what the file wants"),
        (len(compared.unknown), "unknown"),
        (len(compared.unrecorded), "never recorded"),
        (len(compared.ignored), "ignored"),
    ]
    parts = [f"{number} {said}" for number, said in others if number]
    return f"{'; '.join([_found(watched), *parts])}."


def _found(watched: Watched) -> str:
    compared = watched.compared
    if not watched.drifted:
        return "No drift" if compared.words else "Nothing compared"
    parts = [count(len(compared.drifts), "value")] if compared.drifts else []
    parts += [count(watched.errors, "error")] if watched.errors else []
    return f"Drift: {', '.join(parts)}"
