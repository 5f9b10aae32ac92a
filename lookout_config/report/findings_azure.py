"""Findings as issues of an Azure Pipelines run: every error and warning as a command, the rest as lines."""

from lookout_config.model import Severity
from lookout_config.report.entries import WAIVED, Entry, entries
from lookout_config.report.escape import azure_data, azure_property
from lookout_config.report.findings_text import counted, line
from lookout_config.report.given import Results
from lookout_config.report.style import PLAIN, Style

_TYPES = {Severity.ERROR: "error", Severity.WARNING: "warning"}  # Azure Pipelines knows no third


def render(results: Results, _style: Style = PLAIN) -> str:
    """Every finding, the worst first; with warnings alone the task is marked, with errors its exit code does that."""
    every = entries(results)
    worst = next((entry.severity for entry in every if entry.standing != WAIVED), None)
    partly = ["##vso[task.complete result=SucceededWithIssues;]"] if worst is Severity.WARNING else []
    return "\n".join([*map(_issue, every), *partly, counted(results)]) + "\n"


def _issue(entry: Entry) -> str:
    kind = _TYPES.get(entry.severity)
    if kind is None or entry.standing == WAIVED:
        return line(entry)
    told = {
        "type": kind,
        "sourcepath": entry.position.file,
        "linenumber": entry.position.line,
        "columnnumber": entry.position.column,
        "code": entry.rule,
    }
    head = "".join(f"{name}={azure_property(str(value))};" for name, value in told.items())
    return f"##vso[task.logissue {head}]{azure_data(entry.said)}"
