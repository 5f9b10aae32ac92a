"""Drift as Markdown, for an issue or a message: one table a file."""

from lookout_config.drift import Drift
from lookout_config.report import drifts
from lookout_config.report.escape import code_span, markdown
from lookout_config.report.given import Drifted, Watched
from lookout_config.report.style import PLAIN, Style
from lookout_config.report.table import table


def render(given: Drifted, _style: Style = PLAIN) -> str:
    """The count of each file first."""
    blocks = [[markdown(note)] for note in given.notes]
    blocks += [block for one in given.files for block in _file(one)]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _file(watched: Watched) -> list[list[str]]:
    compared = watched.compared
    blind = [
        *((entry.path, entry.reason) for entry in compared.unknown),
        *((entry.rule, entry.reason) for entry in watched.not_checked),
    ]
    return [
        [f"### Drift of {code_span(watched.tenant_name or watched.tenant_id)}, {code_span(watched.file)}"],
        [f"**{drifts.total(watched)}**"],
        [markdown(drifts.basis(compared))],
        table(("setting", "was", "is", "file"), [_row(drift) for drift in compared.drifts])
        if compared.drifts
        else [],
        [
            f"- **{entry.severity}**: {markdown(entry.message)} ({code_span(entry.rule)})"
            for entry in watched.findings
        ],
        [f"- not known: {code_span(about)}: {markdown(reason)}" for about, reason in blind],
        [drifts.NEXT] if compared.drifts else [],
    ]


def _row(drift: Drift) -> list[str]:
    setting = f"{markdown(drift.label)} {code_span(drift.path)}"
    return [setting, *map(markdown, (drifts.before(drift), drifts.after(drift), drifts.wanted(drift)))]
