"""Findings as a person reads them: where, what, the line itself, and what would be right."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from lookout_config.model import Finding, Position, Severity, Unchecked, Waiver
from lookout_config.report.escape import terminal
from lookout_config.report.given import Results
from lookout_config.report.numbers import count
from lookout_config.report.style import PLAIN, Style
from lookout_config.report.weights import found

if TYPE_CHECKING:
    from lookout_config.report.entries import Entry

_LOOKS = {
    Severity.ERROR: ("red", "bold"),
    Severity.WARNING: ("yellow", "bold"),
    Severity.INFO: ("cyan", "bold"),
}
_OF_FORM = ("yaml-", "schema-")  # no waiver covers these
_WORDS = {
    "errors": "error",
    "warnings": "warning",
    "infos": "info",
    "waived": "waived",
    "not_checked": "not checked",
}


def render(results: Results, style: Style = PLAIN) -> str:
    """Every finding in its order, then what could not be checked, one line that counts, and how to mend."""
    lines = _Lines(results.sources)
    blocks = [
        *(_finding(finding, lines, style) for finding in results.findings),
        *_unchecked(results, style),
        [style.paint(counted(results), "bold") + left_alone(results)],
        _mendable(results),
    ]
    return "\n".join(line for block in blocks for line in block) + "\n"


class _Lines(dict[str, list[str]]):
    """The lines of a file, taken apart when the first of them is shown."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self.sources = sources

    def __missing__(self, file: str) -> list[str]:
        from lookout_config.report.excerpt import lines_of  # a sound file is not shown

        self[file] = lines_of(self.sources.get(file, ""))
        return self[file]


def _finding(finding: Finding, lines: _Lines, style: Style) -> list[str]:
    severity = style.paint(str(finding.severity), *_LOOKS.get(finding.severity, ()))
    head = f"{place(finding.position)}: {severity} [{terminal(finding.rule)}] {terminal(finding.message)}"
    if finding.waived:
        return [head, _waiver(finding.waived, style)]
    shown = _excerpt(finding.rule, finding.position, lines, style)
    if shown and finding.path and not finding.rule.startswith(_OF_FORM):
        shown[-1] += f"  {style.paint(terminal(finding.path), 'dim')}"  # as a waiver names it
    return [head, *shown, *_advice(finding, lines, style)]


def _excerpt(rule: str, position: Position, lines: "_Lines", style: Style) -> list[str]:
    """The line with a caret under the fault; a line that may hold a credential is told and never shown."""
    from lookout_config.report.excerpt import excerpt, may_show

    source = lines[position.file]
    written = source[position.line - 1] if position.line <= len(source) else ""
    return excerpt(source, position, style) if may_show(written, rule) else []


def line(entry: "Entry") -> str:
    """One line for a log that other lines stand in too; it begins with a word of ours."""
    return f"{entry.weight}: {place(entry.position)}: [{terminal(entry.rule)}] {terminal(entry.told)}"


def place(position: Position) -> str:
    """``file:line:column``, which editors and terminals make a link of."""
    return f"{terminal(position.file)}:{position.line}:{position.column}"


def _waiver(waiver: Waiver, style: Style) -> str:
    left = f"{count(waiver.days_left, 'day')} left, until {terminal(waiver.expires)}"
    return (
        f"      {style.paint('waived:', 'bold')} {terminal(waiver.reason)} ({terminal(waiver.owner)}, {left})"
    )


def _advice(finding: Finding, lines: _Lines, style: Style) -> Iterator[str]:
    if finding.hint:
        yield f"      {style.paint('hint:', 'bold')} {terminal(finding.hint)}"
    if finding.also:
        yield f"      {style.paint('also:', 'bold')} {place(finding.also)}"
        yield from _excerpt(finding.rule, finding.also, lines, style)


def _unchecked(results: Results, style: Style) -> Iterator[list[str]]:
    """One block a reason: a permission that is missing blinds many rules at once."""
    groups: dict[tuple[str, str], list[Unchecked]] = {}
    for entry in results.not_checked:
        groups.setdefault((entry.reason, entry.permission), []).append(entry)
    for (reason, permission), entries in groups.items():
        head = f"{style.paint('not checked:', 'magenta', 'bold')} {terminal(reason)}"
        help_ = f"      {style.paint('hint:', 'bold')} the permission {terminal(permission)} would help"
        yield [head, *([help_] if permission else ()), *map(_blind, entries)]


def _blind(entry: Unchecked) -> str:
    collection = f" ({terminal(entry.collection)})" if entry.collection else ""
    return f"      {place(entry.position)}: [{terminal(entry.rule)}] {terminal(entry.path)}{collection}"


def counted(results: Results) -> str:
    """How many findings of each weight in how many files, or that there is none."""
    counts = found(results.findings, results.not_checked)
    parts = [count(counts[key], word) for key, word in _WORDS.items() if counts[key]]
    if not results.files:
        return "no file"
    if parts:
        return f"{', '.join(parts)} in {count(len(results.files), 'file')}"
    return f"{_one_or_many(results.files)}: sound"


def left_alone(results: Results) -> str:
    """The end of the last line: for one file without an error, what the file does not manage."""
    counts = found(results.findings, results.not_checked)
    names = ", ".join(map(terminal, _not_managed(results)))
    if names and not counts["errors"]:
        return f". Not managed here: {names}"
    return "." if results.files and not any(counts.values()) else ""


def _mendable(results: Results) -> list[str]:
    """How many findings the tool can mend by itself, and how that is asked of it."""
    number = sum(finding.fix is not None and not finding.waived for finding in results.findings)
    command = terminal(results.mending)
    return [f"{number} of these can be mended: {command}"] if number and command else []


def _one_or_many(files: Sequence[str]) -> str:
    return terminal(files[0]) if len(files) == 1 else count(len(files), "file")


def _not_managed(results: Results) -> Sequence[str]:
    return results.not_managed.get(results.files[0], ()) if len(results.files) == 1 else ()
