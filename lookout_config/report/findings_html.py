"""Findings as a page to send and to keep: each with its line, what would be right, and the page of its rule."""

from collections.abc import Sequence

from lookout_config.model import Position
from lookout_config.report.entries import NOT_CHECKED, OPEN, Entry, answered_for, entries
from lookout_config.report.escape import drawn_html, html, uri
from lookout_config.report.excerpt import lines_of, may_show, parted, span
from lookout_config.report.findings_text import counted, left_alone
from lookout_config.report.given import Results
from lookout_config.report.page import code, page
from lookout_config.report.style import PLAIN, Style

_WIDTH = 160


def render(results: Results, _style: Style = PLAIN) -> str:
    every = entries(results)
    said = [counted(results) + left_alone(results), *results.notes]
    head = ["<h1>Findings</h1>", *(f"<p>{html(line)}</p>" for line in said)]
    return page("Findings of lookout-config", [*head, *articles(every, results), *pages(every, results)])


def articles(every: Sequence[Entry], results: Results) -> list[str]:
    """One block for each entry, under the file that it is about."""
    blocks: list[str] = []
    for file in dict.fromkeys(entry.source for entry in every):
        lines = lines_of(results.sources.get(file, ""))
        here = [entry for entry in every if entry.source == file]
        blocks += [f"<h2>{code(here[0].position.file)}</h2>"]
        blocks += [_article(entry, lines, results) for entry in here]
    return blocks


def pages(every: Sequence[Entry], results: Results) -> list[str]:
    """The manual pages of the rules that spoke, closed until they are wanted."""
    known = [rule for rule in sorted({entry.rule for entry in every}) if rule in results.pages]
    blocks = [
        f'<details id="{_anchor(rule)}"><summary>{code(rule)} {html(results.pages[rule].summary)}</summary>'
        f"{_paragraphs(results.pages[rule].text)}</details>"
        for rule in known
    ]
    return ["<h2>The rules</h2>", *blocks] if blocks else []


def _article(entry: Entry, lines: Sequence[str], results: Results) -> str:
    place = f"line {entry.position.line}, column {entry.position.column}"
    parts = [
        f'<article class="{_look(entry)}">',
        f'<span class="weight">{entry.weight}</span> {_rule(entry.rule, results)} <span class="quiet">{place}</span>',
        f"<p>{html(entry.message)}</p>",
        *([f"<p>Hint: {html(entry.hint)}</p>"] if entry.hint else []),
        *([f"<p>Also: {code(_place(entry.also))}</p>"] if entry.also else []),
        *([f"<p>Waived: {html(answered_for(entry.waiver))}</p>"] if entry.waiver else []),
        *_excerpt(entry, lines),
        *([f'<p class="quiet">{code(entry.path)}</p>'] if entry.path else []),
        "</article>",
    ]
    return "\n".join(parts)


def _place(position: Position) -> str:
    return f"{position.file}:{position.line}:{position.column}"


def _look(entry: Entry) -> str:
    if entry.standing == OPEN:
        return str(entry.severity)
    return "other" if entry.standing == NOT_CHECKED else "waived"


def _rule(rule: str, results: Results) -> str:
    """The rule with a way to its page: in this document, else in the manual."""
    if rule in results.pages:
        return f'<a href="#{_anchor(rule)}">{code(rule)}</a>'
    return f'<a href="{html(results.manual)}#{uri(rule)}">{code(rule)}</a>' if results.manual else code(rule)


def _anchor(rule: str) -> str:
    return f"rule-{uri(rule)}"


def _excerpt(entry: Entry, lines: Sequence[str]) -> list[str]:
    line = lines[entry.position.line - 1] if entry.position.line <= len(lines) else ""
    if not line.strip() or not may_show(line, entry.rule):
        return []
    before, under, after = map(drawn_html, parted(line, span(entry.position), Style(), _WIDTH))
    return [f"<pre>{before}<mark>{under}</mark>{after}</pre>"]


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{'<br>'.join(map(html, part.splitlines()))}</p>" for part in text.split("\n\n"))
