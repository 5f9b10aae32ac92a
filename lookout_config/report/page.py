"""One page of HTML that needs nothing but itself: no other's script, no address, light or dark as the reader has it."""

from collections.abc import Iterable, Sequence

from lookout_config.report.escape import html
from lookout_config.tongue import spoken

_LOOKS = """
:root { color-scheme: light dark; --back: #fff; --sheet: #f6f7f9; --text: #1b1f24; --quiet: #59626c; --line: #d5dae0;
  --error: #b3261e; --warning: #8a5a00; --info: #1f5fa8; --waived: #59626c; --other: #7a3ea1; --mark: #ffe2a8; }
@media (prefers-color-scheme: dark) { :root { --back: #14171a; --sheet: #1d2125; --text: #e6e9ec; --quiet: #a0a9b2;
  --line: #353c43; --error: #ff8a80; --warning: #ffc457; --info: #8ab8f5; --waived: #a0a9b2; --other: #d2a3f0;
  --mark: #5c4610; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem 1rem 4rem; background: var(--back); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
code, pre { font: .875rem/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere;
  white-space: pre-wrap; }
pre { white-space: pre; overflow-x: auto; margin: .5rem 0 0; padding: .5rem .75rem; border: 1px solid var(--line);
  border-radius: 4px; background: var(--back); }
mark { background: var(--mark); color: inherit; border-radius: 2px; }
a { color: inherit; }
article, details { margin: .75rem 0; padding: .75rem 1rem; background: var(--sheet); border-radius: 6px;
  border-left: 4px solid var(--line); }
p, li, td { overflow-wrap: anywhere; white-space: pre-wrap; }
article p, details p { margin: .25rem 0 0; }
summary { cursor: pointer; }
.weight { font-weight: 650; }
.quiet { color: var(--quiet); }
.error { border-color: var(--error); } .error .weight { color: var(--error); }
.warning { border-color: var(--warning); } .warning .weight { color: var(--warning); }
.info { border-color: var(--info); } .info .weight { color: var(--info); }
.waived { border-color: var(--waived); } .waived .weight { color: var(--waived); }
.other { border-color: var(--other); } .other .weight { color: var(--other); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; table-layout: fixed; width: 100%; min-width: 48rem; font-size: .9375rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--line); }
th:first-child { width: 2rem; } th:nth-child(2), th:nth-child(3) { width: 22%; }
@media print { body { max-width: none; } article, tr { break-inside: avoid; } details > * { display: block; } }
"""


def page(title: str, blocks: Iterable[str], looks: str = "", script: str = "") -> str:
    """The whole document; ``title`` is plain text, the blocks are HTML; looks and script are the page's own."""
    # Whatever slipped in could not run, load or send anything: the browser takes what is hashed here and no more.
    policy = [
        "default-src 'none'",
        f"style-src {_hashed(_LOOKS + looks)}",
        *([f"script-src {_hashed(script)}"] if script else []),
        "base-uri 'none'",
        "form-action 'none'",
    ]
    lines = [
        f'<!DOCTYPE html>\n<html lang="{spoken()}">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(policy)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{html(title)}</title>\n<style>{_LOOKS}{looks}</style>\n</head>\n<body>\n<main>",
        *blocks,
        "</main>",
        *([f"<script>{script}</script>"] if script else []),
        "</body>\n</html>",
    ]
    return "\n".join(lines) + "\n"


def _hashed(text: str) -> str:
    from base64 import b64encode
    from hashlib import sha256

    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def code(text: str) -> str:
    """A value, exactly as it is."""
    return f"<code>{html(text)}</code>"


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of cells that are HTML already."""
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    body = "\n".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f'<div class="scroll"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>'
