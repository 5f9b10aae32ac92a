"""The pictures of the manual: what the tool prints in colour, drawn as SVG that any browser shows."""

import re
from itertools import groupby
from operator import itemgetter
from xml.sax.saxutils import escape

from tests import pages

# What came before, as marks of a page: Intune was brought to the file, and somebody has switched something back.
DRIFTED = """<!-- output: lookout-config apply contoso.lookout.yaml --snapshot tenant.json --yes --by ada@contoso.com -->
<!-- edit: tenant.json: "partnerUnsupportedOsVersionBlocked": true => "partnerUnsupportedOsVersionBlocked": false -->"""
# Name: what is typed in examples/contoso, which lines of what is printed are shown, what came before.
PICTURES = {
    "check": ("lookout-config check mistakes.lookout.yaml --snapshot tenant.json", "8-10,19-26,46-50", ""),
    "plan": ("lookout-config plan contoso.lookout.yaml --snapshot tenant.json", "1-19,64-65", ""),
    "drift": ("lookout-config drift contoso.lookout.yaml --snapshot tenant.json", "", DRIFTED),
}
LOOKS = {
    "1": "font-weight:bold",
    "2": "fill:#9aa5b1",
    "31": "fill:#ff8b81",
    "32": "fill:#7ee081",
    "33": "fill:#f2cc60",
    "35": "fill:#e0a3ff",
    "36": "fill:#76d9e6",
}
COLUMNS, WIDE, HIGH, EDGE, BAR = 104, 8.43, 20, 16, 30
PAINTED = re.compile(r"\x1b\[([\d;]*)m")


def drawn(name, folder):
    """The picture of this name, as its file should be."""
    words, shown, before = PICTURES[name]
    pages.current(before, folder)
    program, rest = words.split(" ", 1)
    lines = pages.parts(pages.printed(f"{program} --color always {rest}", folder), shown)
    return svg([f"\x1b[1m$ {words}\x1b[0m", *lines], title=words)


def svg(lines, title):
    lines = [each for line in lines for each in wrapped(line)]
    wide, high = round(COLUMNS * WIDE + 2 * EDGE), len(lines) * HIGH + BAR + EDGE
    rows = (row(line, BAR + HIGH * number) for number, line in enumerate(lines, 1))
    dots = (
        f'<circle cx="{18 + 18 * number}" cy="17" r="5" fill="{color}"/>'
        for number, color in enumerate(("#ff8b81", "#f2cc60", "#7ee081"))
    )
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" role="img" font-size="14"'
    return "\n".join(
        [
            f'{head} font-family="DejaVu Sans Mono, Consolas, Menlo, monospace" fill="#e6edf3">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{wide}" height="{high}" rx="8" fill="#161b22"/>',
            *dots,
            *rows,
            "</svg>",
            "",
        ]
    )


def wrapped(line):
    """The signs of a line with their looks, as a terminal of this width breaks it."""
    signs, look = [], ""
    for number, part in enumerate(PAINTED.split(line)):
        if number % 2:
            look = ";".join(LOOKS[code] for code in part.split(";") if code in LOOKS)
        else:
            signs += [(sign, look) for sign in part]
    return [signs[start : start + COLUMNS] for start in range(0, max(len(signs), 1), COLUMNS)]


def row(signs, y):
    """One line; each piece of one look stands at its column, whatever the font."""
    pieces, column = [], 0
    for look, group in groupby(signs, key=itemgetter(1)):
        text = "".join(sign for sign, _ in group)
        style = f' style="{look}"' if look else ""
        length = f'textLength="{len(text) * WIDE:.1f}" lengthAdjust="spacingAndGlyphs"'
        pieces.append(f'<tspan x="{EDGE + column * WIDE:.1f}" {length}{style}>{escape(text)}</tspan>')
        column += len(text)
    return f'<text y="{y}" xml:space="preserve">{"".join(pieces)}</text>'
