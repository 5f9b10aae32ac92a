"""Findings as annotations of GitHub Actions: ten of each level, which is all that GitHub shows; the rest as lines."""

from collections import Counter
from collections.abc import Sequence

from lookout_config.model import Severity
from lookout_config.report.entries import WAIVED, Entry, entries
from lookout_config.report.escape import github_data, github_property
from lookout_config.report.findings_text import counted, line
from lookout_config.report.given import Results
from lookout_config.report.style import PLAIN, Style

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
MOST = 10  # a step; GitHub drops what is over it without a word


def render(results: Results, _style: Style = PLAIN) -> str:
    """The worst as annotations, then whatever has no room among them, then one line that counts."""
    annotated, rest = _with_room(entries(results))
    lines = [*map(_annotation, annotated), *_group(rest), counted(results)]
    return "\n".join(lines) + "\n"


def _with_room(every: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """What is annotated, and what is not: over the limit, or waived and so of no concern to a reviewer."""
    used: Counter[str] = Counter()
    annotated: list[Entry] = []
    rest: list[Entry] = []
    for entry in every:
        level = LEVELS.get(entry.severity, "notice")
        has_room = entry.standing != WAIVED and used[level] < MOST
        used[level] += has_room
        (annotated if has_room else rest).append(entry)
    return annotated, rest


def _annotation(entry: Entry) -> str:
    place = entry.position
    told = {
        "file": place.file,
        "line": place.line,
        "endLine": place.end_line,
        # GitHub takes columns only within one line.
        **({"col": place.column, "endColumn": place.end_column} if place.line == place.end_line else {}),
        "title": entry.rule,
    }
    head = ",".join(f"{name}={github_property(str(value))}" for name, value in told.items())
    return f"::{LEVELS.get(entry.severity, 'notice')} {head}::{github_data(entry.said)}"


def _group(rest: Sequence[Entry]) -> list[str]:
    if not rest:
        return []
    return [f"::group::{len(rest)} more, not shown as annotations", *map(line, rest), "::endgroup::"]
