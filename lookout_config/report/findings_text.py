"""Findings as a person reads them: where, what, the line itself, and what would be right."""

from collections.abc import Iterator, Mapping, Sequence

from lookout_config.model import Finding, Position, Severity, Unchecked, Waiver
from lookout_config.report.escape import terminal
from lookout_config.report.given import Results
from lookout_config.report.style import PLAIN, Style
from lookout_config.report.values import count
from lookout_config.report.weights import found

_LOOKS = {
    Severity.ERROR: ("red", "bold"),
    Severity.WARNING: ("yellow", "bold"),
    Severity.INFO: ("cyan", "bold"),
}
_WORDS = {
    "errors": "error",
    "warnings": "warning",
    "infos": "info",
    "waived": "waived",
    "not_checked": "not checked",
}


def render(results: Results, style: Style = PLAIN) -> str:
    """Every finding in its order, then what could not be checked, then one line that counts."""
    lines = _Lines(results.sources)
    blocks = [_finding(finding, lines, style) for finding in results.findings]
    blocks += _unchecked(results, style)
    blocks += [[_summary(results, style)], _mendable(results)]
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
    return [head, *_excerpt(finding.rule, finding.position, lines, style), *_advice(finding, lines, style)]


def _excerpt(rule: str, position: Position, lines: "_Lines", style: Style) -> list[str]:
    """The line with a caret under the fault; a line that may hold a credential is told and never shown."""
    from lookout_config.report.excerpt import excerpt, may_hold_a_credential

    source = lines[position.file]
    written = source[position.line - 1] if position.line <= len(source) else ""
    if rule == "secret-in-file" or may_hold_a_credential(written):
        return []
    return excerpt(source, position, style)


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


def _summary(results: Results, style: Style) -> str:
    """The counts; for one file without an error also what the file leaves alone."""
    counts = found(results.findings, results.not_checked)
    parts = [count(counts[key], word) for key, word in _WORDS.items() if counts[key]]
    if not results.files:
        return "no file"
    if parts:
        said = f"{', '.join(parts)} in {count(len(results.files), 'file')}"
    else:
        said = f"{_one_or_many(results.files)}: sound"
    names = ", ".join(map(terminal, _left_alone(results)))
    ending = f". Not managed here: {names}" if names and not counts["errors"] else "" if parts else "."
    return style.paint(said, "bold") + ending


def _mendable(results: Results) -> list[str]:
    """How many findings the tool can mend by itself, and how that is asked of it."""
    number = sum(finding.fix is not None and not finding.waived for finding in results.findings)
    command = terminal(results.mending)
    return [f"{number} of these can be mended: {command}"] if number and command else []


def _one_or_many(files: Sequence[str]) -> str:
    return terminal(files[0]) if len(files) == 1 else count(len(files), "file")


def _left_alone(results: Results) -> Sequence[str]:
    return results.not_managed.get(results.files[0], ()) if len(results.files) == 1 else ()
