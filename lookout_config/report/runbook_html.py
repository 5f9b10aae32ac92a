"""The runbook as one page that works offline and on paper: boxes to tick, and buttons that copy each value exactly."""

import json
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

from lookout_config import screens
from lookout_config.report import runbook, values
from lookout_config.report.boxes import Box, needs_care
from lookout_config.report.escape import html, terminal
from lookout_config.report.given import Planned
from lookout_config.report.page import code, page
from lookout_config.report.style import PLAIN, Style
from lookout_config.report.ticking import LOOKS, SCRIPT
from lookout_config.tongue import said, say, told

_HOW = said(
    "Work from top to bottom. On each screen set or compare every value, tick it, and look for the check at the end; "
    "then record the screen with its command, since no program can read it later."
)
_RECORD = said(
    "One command a screen, for whoever has done it, at a terminal in the folder where this page was made. Where "
    "nobody is signed in, add --by and your address; with --evidence a ticket. Where the console goes on to show "
    "another value, say which: --value SETTING=VALUE."
)
_CARE = said("mind the blanks: copy it, do not type it")
_ADDRESSES = (screens.LOOKOUT.address, screens.CONSENT.menu)
"""What is linked: our own table's addresses, and never one that somebody wrote into a file."""
_ODD = said("what is invisible is written out here; Copy takes it as it is")


_LOST = said("This browser keeps no ticks: they are lost when the page is closed.")
_REFUSED = said("This browser does not copy: select it by hand.")
# What the script says; it fills {done}, {all} and {value} in.
_PROGRESS = '<p id="progress" class="progress" data-ticked="{ticked}" data-lost="{lost}" hidden></p>'
_SAID = '<p id="said" class="said" role="status" data-copied="{copied}" data-refused="{refused}"></p>'


def render(planned: Planned, _style: Style = PLAIN) -> str:
    """The counts first, then the screens by console, then the commands that record them."""
    plan = planned.plan
    parts = runbook.parts(planned)
    title = say("Runbook for {name}", name=plan.tenant_name or plan.tenant_id)
    blocks = [
        _head(planned, title),
        _contents(parts),
        *(_part(part, planned.about) for part in parts),
        _recording(parts),
        _SAID.format(copied=html(say("Copied {value}")), refused=html(say(_REFUSED))),
    ]
    return page(title, filter(None, blocks), LOOKS, SCRIPT)


def _head(planned: Planned, title: str) -> str:
    plan = planned.plan
    rows = [
        (say("Tenant"), " ".join(code(name) for name in (plan.tenant_name, plan.tenant_id) if name)),
        (say("File"), code(plan.file)),
        (say("Digest"), code(plan.digest)),
        *([(say("As of"), html(told(planned.at)))] if planned.at else []),
        *(
            (say("Source"), html(told(note)))
            for note in planned.notes or [said("Read from the live tenant.")]
        ),
    ]
    counts = "".join(
        f"<li><strong>{html(number)}</strong> {html(what)}</li>" for number, what in runbook.counts(plan)
    )
    lines = [
        f'<header data-digest="{html(plan.digest)}">\n<h1>{html(title)}</h1>',
        f'<ul class="counts">{counts}</ul>',
        _terms(rows),
        f"<p>{html(runbook.summary(plan))}</p>",
        f"<p data-screen-only>{html(say(_HOW))}</p>\n</header>",
        _PROGRESS.format(ticked=html(say("{done} of {all} ticked.")), lost=html(say(_LOST))),
    ]
    return "\n".join(lines)


def _contents(parts: Sequence[runbook.Part]) -> str:
    items = "\n".join(
        f'<li><a href="#{_anchor(screen)}">{html(screen.name)}</a> <span class="quiet">{html(screen.who)}</span></li>'
        for screen in _every(parts)
    )
    return f'<nav aria-label="{html(say("Screens"))}">\n<ol>\n{items}\n</ol>\n</nav>' if items else ""


def _part(part: runbook.Part, about: str) -> str:
    console = part.console
    address = f", {_link(console.address)}" if console.address else ""
    help_ = "".join(f"<li>{html(line)}</li>" for line in part.help)
    lines = [
        *([f"<h2>{html(part.name)}{address}</h2>"] if console.name else []),
        *([f'<ul class="help">{help_}</ul>'] if help_ else []),
        *(_screen(screen, about) for screen in part.screens),
    ]
    return "\n".join(lines)


def _screen(screen: runbook.Screen, about: str) -> str:
    anchor = _anchor(screen)
    way = _link(screen.menu) if screen.menu in _ADDRESSES else html(screen.menu)
    lines = [
        f'<article id="{anchor}" aria-labelledby="{anchor}-title">',
        f'<h3 id="{anchor}-title">{screen.number}{html(screen.name)}</h3>',
        *([f'<p class="way">{way}</p>'] if screen.menu != screen.name else []),
        _terms((_capital(word), html(text)) for word, text in screen.facts),
        '<ul class="boxes">',
        *(_box(box, about) for box in screen.boxes),
        '</ul>\n<div class="commands">',
        *(_order(word, command) for word, command in screen.requests),
        *(f"<p><strong>{_titled(word)}</strong> {html(text)}</p>" for word, text in screen.checks),
        *(_order(word, command) for word, command in screen.commands),
        "</div>\n</article>",
    ]
    return "\n".join(lines)


def _box(box: Box, about: str) -> str:
    now = say("{word}: {text}", word=say("now"), text=box.now)
    lines = [
        f'<li><label><input type="checkbox" autocomplete="off" data-tick="{_tick(box, about)}">',
        f"<span>{html(box.label)}</span></label>",
        *_question(box),
        *(_order(order.word, order.text, typed=order.typed) for order in box.orders),
        f'<p class="small"><span>{html(now)}</span> {code(box.path)}</p></li>',
    ]
    return "\n".join(lines)


def _question(box: Box) -> Iterator[str]:
    """What to look for; a list has its entries below."""
    before, at, after = box.look.partition("{}")
    if at:
        (text,) = values.to_paste(box.value)
        yield _order(before.strip(), text, html(after), typed=box.typed)
    elif before:
        yield f"<p>{html(before)}</p>"


def _order(word: str, text: str, after: str = "", *, typed: bool = True) -> str:
    """A value with what to do with it, and the button that copies it exactly where it is typed or pasted."""
    care = say(_CARE) if needs_care(text) else say(_ODD) if terminal(text) != text else ""
    parts = [
        *([f'<span class="word">{_capital(word)}</span>'] if word else []),
        f'<span><code class="value">{html(text)}</code>{after}</span>',
        *([_button(text)] if typed else []),
        *([f'<span class="small">{html(care)}</span>'] if care and typed else []),
    ]
    return f'<div class="order">{" ".join(parts)}</div>'


def _button(text: str) -> str:
    label = html(say("Copy {value}", value=text))
    # JSON in ASCII comes through every escape of a page, and back in the browser it is the value, blanks and all.
    exact = html(json.dumps(text))
    return (
        f'<button type="button" hidden data-copy="{exact}" aria-label="{label}">{html(say("Copy"))}</button>'
    )


def _recording(parts: Sequence[runbook.Part]) -> str:
    """The commands of all screens at one place."""
    found = [
        (screen, command)
        for screen in _every(parts)
        for word, command in screen.commands
        if word == say(runbook.RECORD)
    ]
    if not found:
        return ""
    lines = [
        f'<section aria-labelledby="record">\n<h2 id="record">{html(say("Record what was done"))}</h2>',
        f'<p>{html(say(_RECORD))}</p>\n<ul class="record">',
        *(
            f'<li><a href="#{_anchor(screen)}">{screen.number}{html(screen.name)}</a>{_order("", command)}</li>'
            for screen, command in found
        ),
        "</ul>\n</section>",
    ]
    return "\n".join(lines)


def _terms(rows: Iterable[tuple[str, str]]) -> str:
    """Words and what they mean, which is HTML already."""
    return "".join(["<dl>", *(f"<dt>{html(word)}</dt><dd>{text}</dd>\n" for word, text in rows), "</dl>"])


def _tick(box: Box, about: str) -> str:
    """A name for the tick that holds only as long as the same is asked, and the same is known."""
    orders = [order.text for order in box.orders]
    asked = json.dumps([about, box.path, box.look, values.shown(box.value), orders, box.now])
    return sha256(asked.encode()).hexdigest()[:16]


def _link(address: str) -> str:
    return f'<a href="{html(address)}">{html(address)}</a>'


def _anchor(screen: runbook.Screen) -> str:
    return f"step-{screen.number.strip('. ')}"


def _every(parts: Sequence[runbook.Part]) -> Iterator[runbook.Screen]:
    return (screen for part in parts for screen in part.screens)


def _titled(word: str) -> str:
    return html(say("{title}:", title=word[:1].upper() + word[1:]))


def _capital(word: str) -> str:
    return html(word[:1].upper() + word[1:])
