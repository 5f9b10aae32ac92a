"""Findings as Markdown, for the summary of a run or a comment: the counts first, then a table, the worst first."""

from lookout_config.report.entries import Entry, entries
from lookout_config.report.escape import code_span, markdown, uri
from lookout_config.report.findings_text import counted, left_alone
from lookout_config.report.given import Results
from lookout_config.report.style import PLAIN, Style
from lookout_config.report.table import table

_COLUMNS = ("", "place", "rule", "message")


def render(results: Results, _style: Style = PLAIN) -> str:
    blocks = [head(results), "\n".join(found(results))]
    return "\n\n".join(filter(None, blocks)) + "\n"


def head(results: Results) -> str:
    """The counts, and what must be known of their source."""
    counts = f"**{markdown(counted(results))}**{markdown(left_alone(results))}"
    return "\n\n".join([counts, *map(markdown, results.notes)])


def found(results: Results) -> list[str]:
    """The table of everything that was found or not checked, or nothing."""
    rows = [_row(entry, results.manual) for entry in entries(results)]
    return table(_COLUMNS, rows) if rows else []


def _row(entry: Entry, manual: str) -> list[str]:
    place = entry.position
    rule = code_span(entry.rule)
    return [
        entry.weight,
        code_span(f"{place.file}:{place.line}:{place.column}"),
        f"[{rule}]({manual}#{uri(entry.rule)})" if manual else rule,
        markdown(entry.told),
    ]
