"""The first page of a pack for an auditor: what is read, attested and unknown, who said so, and what answers for it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from lookout_config import history
from lookout_config.report import histories, numbers, totals, values
from lookout_config.report.entries import entries
from lookout_config.report.escape import html
from lookout_config.report.findings_html import articles
from lookout_config.report.given import Packed, Results
from lookout_config.report.page import code, page, table
from lookout_config.report.style import PLAIN, Style

_LOOKS = """
.counts { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0; padding: 0; list-style: none; }
.counts li { flex: 1 1 12rem; padding: .5rem .75rem; background: var(--sheet); border-radius: 6px;
  white-space: normal; }
.counts strong { display: block; font-size: 1.5rem; line-height: 1.2; }
dl { display: grid; grid-template-columns: 8rem 1fr; gap: .25rem .75rem; margin: 0 0 1rem; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
th:nth-child(2), th:nth-child(3) { width: auto; }
th:first-child { width: 24%; }
.known th:first-child { width: 40%; }
.acts th:first-child { width: 12%; }
.acts th:nth-child(3) { width: 10%; } .acts th:nth-child(4) { width: 27%; } .acts th:last-child { width: 22%; }
"""
_IDENTITIES = (
    "Signed in: the identity that the sign-in at the tenant named. Self-declared: the name that was given, and nothing "
    "but that word supports it. Both are what the record says; who wrote its lines is in the history of its repository."
)
_WORDS = ("attested", "seen", "imported", "requested")
_EVIDENCE = (
    "Of a file that was shown, the record keeps the SHA-256, and the pack does not hold the file: ask for it, and "
    "compare."
)
_PAGES = {
    "lookout.yaml": "the configuration, as it is",
    "lookout.record.jsonl": "the record, as it is",
    "rehearsal.record.jsonl": "the record of a rehearsal, laid over it",
    "plan.html": "the plan, to read",
    "plan.json": "the plan, for a program",
    "findings.json": "the findings, for a program",
    "history.json": "the record and every value with how it is known, for a program",
}
_VERIFY = (
    "SHA256SUMS has these and that of this page. Unpacked, sha256sum --check SHA256SUMS compares all, and "
    "lookout-config history lookout.yaml reads the record."
)


def render(packed: Packed, _style: Style = PLAIN) -> str:
    """The counts come first."""
    told = packed.told
    writes = [entry for entry in told.entries if entry.event.event not in _WORDS]
    words = [entry for entry in told.entries if entry.event.event in _WORDS]
    blocks = [
        *_head(packed),
        *_unknown(packed),
        *_attested(packed),
        *_read(packed),
        *_titled("Who is on record", _identities(told.entries), _IDENTITIES),
        *_titled("What became of each plan", _runs(told.entries)),
        *_titled("Attestations", _acts(words), _EVIDENCE),
        *_titled("Writes", _acts(writes)),
        *_titled("Waivers", _waivers(packed.waivers)),
        *_findings(packed),
        *_titled("In this pack", _members(packed.members), _VERIFY),
    ]
    return page(f"Audit of {told.tenant_name or told.tenant_id}", blocks, _LOOKS)


def _head(packed: Packed) -> list[str]:
    told, plan = packed.told, packed.planned.plan
    counts = "".join(
        f"<li><strong>{packed.present.number(known)}</strong> {html(words)}</li>"
        for known, words in _means(packed).items()
    )
    terms = [
        ("Tenant", " ".join(code(name) for name in (told.tenant_name, told.tenant_id) if name)),
        ("File", f"{code(told.file)}, here {code('lookout.yaml')}"),
        ("Record", ", ".join(map(code, told.records)) or html(histories.NOTHING)),
        ("Plan", f"digest {code(plan.digest)}"),
        ("As of", html(histories.moment(packed.present.at))),
        ("Source", html(packed.source)),
        ("Made by", html(f"lookout-config {told.tool_version}")),
    ]
    said = [totals.CANNOT_BE_READ] if totals.console_is_managed(plan) else []
    return [
        f"<h1>Audit of {html(told.tenant_name or told.tenant_id)}</h1>",
        f'<ul class="counts">{counts}</ul>',
        "".join(["<dl>", *(f"<dt>{word}</dt><dd>{text}</dd>\n" for word, text in terms), "</dl>"]),
        f"<p><strong>{html(totals.line(plan))}</strong></p>",
        *(f"<p>{html(line)}</p>" for line in (*said, *packed.planned.notes[1:])),
    ]


def _means(packed: Packed) -> dict[str, str]:
    words = [known.entry.speaker for known in packed.present.of("attested") if known.entry]
    weak = sum(speaker.established != "signed in" for speaker in words)
    return {
        "read": "read from Microsoft Graph",
        "attested": f"attested: a person's word is on record; of {weak} the person was not signed in",
        "unknown": "unknown: nobody has told it, or too long ago, or it could not be read",
    }


def _unknown(packed: Packed) -> list[str]:
    rows = [
        [_setting(known), _wanted(known), html(known.found.reason)] for known in packed.present.of("unknown")
    ]
    return _titled("Unknown", _table(("Setting", "The file wants", "Why"), rows, "known"))


def _attested(packed: Packed) -> list[str]:
    rows = [
        [_setting(known), code(values.shown(known.found.value)), _wanted(known), *_word(known)]
        for known in packed.present.of("attested")
    ]
    columns = ("Setting", "Value", "The file wants", "Whose word", "When, and its age", "Evidence")
    return _titled("Attested", _table(columns, rows))


def _read(packed: Packed) -> list[str]:
    rows = [
        [_setting(known), code(values.shown(known.found.value)), _wanted(known)]
        for known in packed.present.of("read")
    ]
    return _titled("Read", _table(("Setting", "Value", "The file wants"), rows, "known"))


def _setting(known: history.Known) -> str:
    return f"{html(known.label)} {code(known.wanted.path)}"


def _wanted(known: history.Known) -> str:
    same = known.found.known != "unknown" and known.found.value == known.wanted.value
    return "the same" if same else code(values.shown(known.wanted.value))


def _word(known: history.Known) -> list[str]:
    entry = known.entry
    if entry is None:
        return ["", "", ""]
    age = f", {numbers.count(known.age, 'day')}" if known.age is not None else ""
    return [
        html(histories.who(entry.speaker)),
        html(f"{histories.moment(entry.event.at)}{age}"),
        html(histories.evidence(entry.evidence)),
    ]


def _identities(told: Sequence[history.Entry]) -> str:
    rows = [
        [
            html(each.speaker.name or "nobody is named"),
            html(each.speaker.established),
            html(each.speaker.owner),
            str(each.entries),
            html(histories.moment(each.first)),
            html(histories.moment(each.last)),
        ]
        for each in history.identities(told)
    ]
    return _table(("Who", "How established", "On behalf of", "Lines", "First", "Last"), rows)


def _runs(told: Sequence[history.Entry]) -> str:
    rows = [
        [
            code(run.plan),
            html(f"{histories.moment(run.began)} to {histories.moment(run.ended)}"),
            html(", ".join(run.by)),
            html(histories.run(run)),
            ", ".join(map(code, run.in_doubt)),
        ]
        for run in history.runs(told)
    ]
    return _table(("Plan", "When", "By", "Outcomes", "No word of the end"), rows)


def _acts(some: Sequence[history.Entry]) -> str:
    rows = [row for act in history.acts(some) for row in _rows(act)]
    columns = ("When", "Who", "What", "Setting", "Value", "Evidence, plan")
    return _table(columns, rows, "acts")


def _rows(act: history.Act) -> Iterator[list[str]]:
    event = act.first.event
    about = html("; ".join(histories.about(act)))
    for entry in act.entries:
        yield [
            html(histories.moment(event.at)),
            html(histories.who(act.first.speaker)),
            html(histories.what(event.event)),
            f"{html(entry.label)} {code(entry.event.setting)}",
            code(histories.value(entry)),
            about,
        ]


def _waivers(waivers: Iterable[Mapping[str, Any]]) -> str:
    keys = ("rule", "path", "reason", "owner", "expires")
    rows = [[html(str(waiver.get(key, ""))) for key in keys] for waiver in waivers]
    return _table(("Rule", "Setting", "Reason", "Who answers for it", "Until"), rows)


def _findings(packed: Packed) -> list[str]:
    results = Results(packed.planned.findings, packed.planned.not_checked)
    blocks = articles(entries(results), results)
    return ["<h2>Findings</h2>", *(blocks or ["<p>None.</p>"])]


def _members(members: Mapping[str, str]) -> str:
    rows = [
        [f'<a href="{html(name)}">{html(name)}</a>', html(_PAGES.get(name, "")), code(digest)]
        for name, digest in members.items()
    ]
    return _table(("File", "What it is", "SHA-256"), rows)


def _titled(title: str, body: str, note: str = "") -> list[str]:
    said = f'\n<p class="quiet">{html(note)}</p>' if note and body else ""
    return [f"<h2>{html(title)}</h2>{said}\n{body or '<p>None.</p>'}"]


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]], look: str = "") -> str:
    """Nothing where there is no row; ``look`` is how wide the columns are."""
    return f'<div class="{look}">{table(columns, rows)}</div>' if rows else ""
