"""Drift for a terminal: what it is compared with, what changed, the connector's health, and a line that counts."""

from collections.abc import Iterator

from lookout_config.drift import Drift
from lookout_config.model import Severity
from lookout_config.report import drifts
from lookout_config.report.escape import terminal
from lookout_config.report.given import Drifted, Watched
from lookout_config.report.style import PLAIN, Style

_LOOKS = {Severity.ERROR: ("red", "bold"), Severity.WARNING: ("yellow",)}


def render(given: Drifted, style: Style = PLAIN) -> str:
    """Each file by itself; its line of counts ends it."""
    blocks = [[*map(terminal, given.notes)], *(block for one in given.files for block in _file(one, style))]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _file(watched: Watched, style: Style) -> Iterator[list[str]]:
    compared = watched.compared
    name = style.paint(terminal(watched.tenant_name or watched.tenant_id), "bold")
    yield [f"Drift of {name}, {terminal(watched.file)}", terminal(drifts.basis(compared))]
    yield [line for drift in compared.drifts for line in _drift(drift, style)]
    yield [
        f"  {style.paint(entry.severity, *_LOOKS.get(entry.severity, ()))} {terminal(entry.message)} "
        f"({terminal(entry.rule)})"
        for entry in watched.findings
    ]
    yield [f"  ? {terminal(entry.path)}: {terminal(entry.reason)}" for entry in compared.unknown]
    yield [
        f"  not checked: {terminal(entry.rule)}: {terminal(entry.reason)}" for entry in watched.not_checked
    ]
    yield [drifts.NEXT] if compared.drifts else []
    yield [style.paint(drifts.total(watched), "bold")]


def _drift(drift: Drift, style: Style) -> Iterator[str]:
    yield f"{style.paint('  ~', 'yellow')} {terminal(drift.path)}  {terminal(drift.label)}"
    yield f"      was   {terminal(drifts.before(drift))}"
    yield f"      is    {terminal(drifts.after(drift))}"
    yield f"      file  {terminal(drifts.wanted(drift))}"
