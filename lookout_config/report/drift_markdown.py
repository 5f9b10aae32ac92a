"""Drift as Markdown, for an issue or a message: one table a file."""

from collections.abc import Iterable, Sequence

from lookout_config.drift import Drift
from lookout_config.report import drifts
from lookout_config.report.escape import code_span, markdown
from lookout_config.report.given import Drifted, Watched
from lookout_config.report.style import PLAIN, Style
from lookout_config.report.table import table


def render(given: Drifted, _style: Style = PLAIN) -> str:
    """The count of each file first."""
    blocks = [_notes(given), *(block for one in given.files for block in [*_head(one), *_rest(one)])]
    return _joined(blocks) + "\n"


def head(given: Drifted) -> str:
    """What counts: the count of each file."""
    return _joined([_notes(given), *(block for one in given.files for block in _head(one))])


def body(given: Drifted) -> str:
    """What changed in each file."""
    blocks = []
    for one in given.files:
        rest = list(filter(None, _rest(one)))
        blocks += [_head(one)[0], *rest] if rest and len(given.files) > 1 else rest
    return _joined(blocks)


def _joined(blocks: Iterable[Sequence[str]]) -> str:
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _notes(given: Drifted) -> list[str]:
    return [markdown(note) for note in given.notes]


def _head(watched: Watched) -> list[list[str]]:
    return [
        [f"### Drift of {code_span(watched.tenant_name or watched.tenant_id)}, {code_span(watched.file)}"],
        [f"**{drifts.total(watched)}**"],
    ]


def _rest(watched: Watched) -> list[list[str]]:
    compared = watched.compared
    return [
        [markdown(drifts.basis(compared))],
        table(("setting", "was", "is", "file"), [_row(drift) for drift in compared.drifts])
        if compared.drifts
        else [],
        [
            f"- **{entry.severity}**: {markdown(entry.message)} ({code_span(entry.rule)})"
            for entry in watched.findings
        ],
        [f"- not known: {code_span(about)}: {markdown(reason)}" for about, reason in drifts.blind(watched)],
        [drifts.NEXT] if compared.drifts else [],
    ]


def _row(drift: Drift) -> list[str]:
    setting = f"{markdown(drift.label)} {code_span(drift.path)}"
    return [setting, *map(markdown, (drifts.before(drift), drifts.after(drift), drifts.wanted(drift)))]
