"""Drift as a page to send and to keep: the count of each file first, then what changed."""

from collections.abc import Iterator

from lookout_config.drift import Drift
from lookout_config.report import drifts
from lookout_config.report.escape import html
from lookout_config.report.given import Drifted, Watched
from lookout_config.report.page import code, page, table
from lookout_config.report.style import PLAIN, Style

_COLUMNS = ("", "Setting", "Was", "Is", "File")


def render(given: Drifted, _style: Style = PLAIN) -> str:
    notes = [f"<p>{html(note)}</p>" for note in given.notes]
    return page("Drift", ["<h1>Drift</h1>", *notes, *(line for one in given.files for line in _file(one))])


def _file(watched: Watched) -> Iterator[str]:
    compared = watched.compared
    yield f"<h2>{html(watched.tenant_name or watched.tenant_id)}, {code(watched.file)}</h2>"
    yield f"<p><strong>{html(drifts.total(watched))}</strong></p>\n<p>{html(drifts.basis(compared))}</p>"
    if compared.drifts:
        yield f"{table(_COLUMNS, [_row(drift) for drift in compared.drifts])}\n<p>{html(drifts.NEXT)}</p>"
    for entry in watched.findings:
        weight = f'<span class="weight">{html(entry.severity)}</span>'
        yield f'<article class="{html(entry.severity)}">{weight} {html(entry.message)} ({code(entry.rule)})</article>'
    blind = [f"<li>{code(about)}: {html(reason)}</li>" for about, reason in drifts.blind(watched)]
    if blind:
        yield f"<h3>Not known</h3>\n<ul>\n{chr(10).join(blind)}\n</ul>"


def _row(drift: Drift) -> list[str]:
    told = (drifts.before(drift), drifts.after(drift), drifts.wanted(drift))
    return [code("~"), f"{html(drift.label)}<br>{code(drift.path)}", *map(html, told)]
