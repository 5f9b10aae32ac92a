"""Names as an enemy would choose them, and every value of a run filled with one."""

from dataclasses import replace

from lookout_config.changes import (
    Apart,
    BySupport,
    Edit,
    Event,
    Found,
    InConsole,
    InGraph,
    Outcome,
    Plan,
    Refusal,
    Result,
    Step,
    Unchanged,
    Unknown,
    Wanted,
)
from lookout_config.drift import Compared, Drift, Word
from lookout_config.history import Entry, Known
from lookout_config.impact import Circumstances
from lookout_config.impact.matrix import Policy, groups
from lookout_config.impact.nouns import Condition, Effect, Weighed
from lookout_config.model import Finding, Severity, Unchecked, Waiver
from lookout_config.report.given import (
    Applied,
    Drifted,
    Impact,
    Packed,
    Page,
    Planned,
    Present,
    Results,
    Told,
    Watched,
    Words,
)
from lookout_config.world import Request
from tests.report.cases import place

NAMES = [
    "\x1b[31mred\x1b[0m",
    "a\u202eb\u2066c\u200bd\ufeff",
    "line one\nline two\r\n::error::x",
    "::error file=x::injected",
    "  ::warning::x",
    "##[error]x",
    "##vso[task.complete result=Failed]x",
    "<script>alert(1)</script>",
    "</code><img src=x onerror=alert(1)>",
    "![x](https://evil.example/beacon) [y](javascript:alert(1))",
    "@everyone see #1, !2 and https://evil.example",
    "a|b`c``d```e",
    "<!-- lookout-config {} -->",
    "```\n# head\n```",
    "\ud800 \x9b31m \x00",
    "[bold]x[/bold] :smile: $x$ \\",
    "/close",
    "1. one",
    "- item",
    "    code",
    "'; rm -rf ~; '\"$(id)\"",
    "%0A::error::x, %25AZP25 %5D;code=y;]##vso[task.complete]",
    "{0} [x](1)",
    "]]>&amp;\ufffe<!DOCTYPE x>",
]


def results(text):
    """Every text of a finding from outside."""
    where = place(1, 2, file=text)._replace(end_column=4)
    waiver = Waiver(text, text, text, 3)
    plain = Finding(where, text, Severity.ERROR, text, text, text, also=where, fix=text)
    return Results(
        (plain, plain._replace(waived=waiver)),
        (Unchecked(where, text, text, text, text, text),),
        (text,),
        {text: text},
        {text: (text,)},
        pages={text: Page(Severity.ERROR, text, text)},
        notes=(text,),
    )


def planned(text):
    """Every text of a plan from outside, in every kind of step."""
    edits = (
        Edit(text, text, text, text, "attested", place(1, 1), text, text),
        Edit(text, text, [text, "a"], [f"{text}!", "a"], "read", place(1, 1)),
        Edit(f"{text}?", text, None, {text: [text]}, "unknown", place(1, 1)),
        Edit(f"{text}?", text, None, text, "unknown", place(1, 1)),
        Edit(f"{text}?", text, None, [text], "unknown", place(1, 1)),
    )
    ways = (
        InGraph(Request("POST", text), text),
        InConsole(text, text, text),
        InConsole(text + "!", text, text),
        BySupport(text, text),
        BySupport(),
    )
    steps = [
        Step("update", text, text, text, how, text, edits, place(1, 1, file=text), (text, "x"), notes=(text,))
        for how in ways
    ]
    steps += [
        replace(steps[0], held=text),
        replace(steps[1], edits=edits[2:]),
        replace(steps[2], edits=(replace(edits[3], place=("other_console_settings", text, "value")),)),
        replace(steps[0], action="delete", edits=()),
    ]
    found = results(text)
    plan = Plan(
        text,
        text,
        text,
        tuple(steps),
        (Unchanged(text, "attested", text, text),),
        (Unknown(f"{text}?", text), Unknown("x", text)),
        (text,),
        (Refusal(text, text),),
        (text,),
        text,
    )
    apart = Apart(text, replace(plan, steps=plan.steps[:2]), plan.steps[2:], (text,))
    words = {text: Words(text, {text: text, "a": [text]})}
    return Planned(
        plan,
        found.findings,
        found.not_checked,
        text,
        (text,),
        details=True,
        snapshot=text,
        words=words,
        at=text,
        apart=apart,
    )


def applied(text):
    """Every text of an outcome from outside."""
    plan = planned(text).plan
    results = (*Result, *Result)
    ended = [Outcome(*pair, text) for pair in zip(plan.steps, results, strict=False)]
    return Applied(plan, ended, (text,), text)


def impact(text):
    """Every text of an impact from outside."""
    policies = (
        Policy(text, "compliance", "ios", "low"),
        Policy(f"{text}!", "compliance", "ios", "medium"),
        Policy(text, "app protection", "ios", "low", "file", "block"),
    )
    rated = {"default": {"TROJAN": {"risk": "high"}}, "device_groups": {text: {"TROJAN": {"risk": "low"}}}}
    conditions = [
        Condition("x", effect, told, known, text, text, text)
        for effect in Effect
        for known in ("file", "attested", "read")
        for told in (
            text,
            f"a long sentence of many words, so that it is broken somewhere and goes on here: {text}",
        )
    ]
    columns = [(policy, Circumstances()) for policy in policies]
    made = groups({"protections": {"policies": rated}}, columns, ("TROJAN", "BOT"))
    return Impact(Weighed(policies, made, tuple(conditions), policies[:1]), text, text, text, text, (text,))


def drifted(text):
    """Every text of a drift from outside."""
    found = results(text)
    word = Word("attested", text, text)
    nows = (Found(text, "read"), Found([text], "attested", text, text))
    drifts = tuple(
        Drift(text, text, f"{text}.", word, now.value, now, f"{text}!", place(1, 1, file=text))
        for now in nows
    )
    names = (text,)
    compared = Compared((word,), drifts, (Unknown(text, text),), names, names, names, names, names)
    return Drifted((Watched(compared, text, text, text, found.findings, found.not_checked),), text, (text,))


def told(text):
    """Every text of a history from outside; what happened is one of our own words."""
    events = [
        Event(text, text, "attested", text, text, text, text),
        Event(text, f"{text} (self-declared), on behalf of {text}", "seen", text, [text], text),
        Event(text, text, "intent", f"{text}!", {text: [text]}, f"{text} sha256:{'0' * 64}", text),
        Event(text, f"{text}!", "failed", text, None, text, f"{text}!"),
    ]
    entries = tuple(Entry(event, text) for event in events)
    wanted = Wanted(text, (), text, lambda _: text, lambda _: place(1, 1))
    settings = (
        Known(text, wanted, Found(text, "read")),
        Known(text, wanted, Found([text], "attested", text, text), entries[0], 3),
        Known(text, wanted, Found(None, "unknown", reason=text)),
    )
    return Told(entries, text, (text,), text, text, (text,), text, text, Present(text, settings))


def packed(text):
    """Every text of a pack from outside."""
    waiver = dict.fromkeys(("rule", "path", "reason", "owner", "expires"), text)
    shown = told(text)
    return Packed(shown, shown.present, planned(text), text, (waiver,), {text: text})
