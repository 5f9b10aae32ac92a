"""Nothing of what people beyond IT read lacks its French.

With every letter of the catalogue blotted out, nothing may be left to read but what is not ours to translate.
"""

import json
import re
from html import unescape
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pytest

from lookout_config import kinds, line, manual, report, rules, schema, source, tongue, wording
from lookout_config.changes import Found
from lookout_config.cli import impacting, planning
from lookout_config.cli.connecting import Connection
from lookout_config.impact import conditions, topics
from lookout_config.impact.matrix import Policy
from lookout_config.impact.nouns import Sight
from lookout_config.model import Finding, Position, Severity, Unchecked, Waiver
from lookout_config.report import mail, runbook_text, verdicts
from lookout_config.report.given import Planned
from lookout_config.report.style import Style
from lookout_config.tongue import minute
from tests import catalogue, plans
from tests.report.test_runbook import WHOLE

WIDE = Style(width=10_000)
VALID = sorted((Path(__file__).parents[1] / "examples" / "valid").glob("*.yaml"))


class Blot:
    """A catalogue in which only the parts of a message can be read."""

    def __init__(self):
        self.messages = {form for both in catalogue.messages().items() for form in both}
        self.unknown = set()

    def gettext(self, message):
        if message not in self.messages:
            self.unknown.add(message)
        return "".join(
            part if _PART.fullmatch(part) else " · " for part in re.split(f"({_PART.pattern})", message)
        )

    def ngettext(self, one, many, number):
        return self.gettext(one if number < 2 else many)


_PART = re.compile(r"\{\w+\}")
_COMMANDS = "lookout-config plan attest request apply --screen --requested TICKET --snapshot"


def left(render, outside):
    """What can be read of a text that is told with every message blotted out, line by line."""
    blot = Blot()
    with tongue.speaking("fr", blot):
        shown = unescape(render())
    assert blot.unknown == set(), "told, and not in the catalogue"
    known = {text for text in outside if re.search(r"[A-Za-z]{2}", text)}
    words = {word for text in known if " " not in text for word in re.findall(r"[A-Za-z]{2,}", text)}
    for text in sorted((text for text in known if " " in text and text in shown), key=len, reverse=True):
        shown = shown.replace(text, "")
    lines = [
        [word for word in re.findall(r"[A-Za-z]{2,}", each) if word not in words]
        for each in shown.splitlines()
    ]
    return [" ".join(some) for some in lines if some]


def outside(config, *things):
    """What is not ours to translate: the file, the tenant, the console's own words, our commands."""
    yield from _strings(config)
    for thing in things:
        yield from _strings(thing)
    for words in wording.words(config).values():
        yield from (words.label, *_strings(dict(words.choices)))
    for kind in kinds.KINDS:
        if kind.screen:
            yield from (*kind.screen.menu.split("{}"), kind.screen.older_menu, *kind.screen.name.split("{}"))
    yield from (
        *_COMMANDS.split(),
        *rules.all_rules(),
        "contoso.lookout.yaml",
        "tenant.json",
        "UTC",
        "Default",
        "text",
    )
    yield from (kinds.kind_of(("console_access", "full", "id")).screen.console.address, mail.ADDRESS)
    yield from ("https", "aad", "com", "les", "action", "consent", *mail._LEVELS.values())


def contoso_planned(**options):
    connection = Connection.of({"snapshot": "tenant.json", **options})
    judged = line.check("contoso.lookout.yaml", connection.read, connection.now)
    plan = planning.made(judged, connection, intune_by_hand=options.get("by_hand", False))
    shown = planning.planned(judged, plan, connection)
    return (
        judged,
        connection,
        shown._replace(words=wording.words(judged.document.data), at=minute(connection.now)),
    )


@pytest.mark.parametrize("form", report.FORMATS["runbook"])
@pytest.mark.parametrize("by_hand", [False, True], ids=["by-graph", "by-hand"])
def test_nothing_of_the_runbook_lacks_its_french(contoso, form, by_hand):
    judged, _, shown = contoso_planned(by_hand=by_hand)
    tenant = json.loads(Path("tenant.json").read_text(encoding="utf-8"))
    record = Path("contoso.lookout.record.jsonl").read_text(encoding="utf-8").splitlines()
    apart = outside(judged.document.data, tenant, [json.loads(each) for each in record], _settings(shown))
    assert left(lambda: _read(form, report.render("runbook", form, shown)), apart) == []


@pytest.mark.parametrize("by_hand", [False, True], ids=["by-graph", "by-hand"])
@pytest.mark.parametrize("partner", ["available", "enabled"])
def test_nothing_of_a_step_lacks_its_french_whatever_its_kind(by_hand, partner):
    connectors = [plans.connector(partnerState=partner)]
    config = plans.judged(WHOLE).document.data
    for read in ({}, {"groups": [], "deviceManagement__mobileThreatDefenseConnectors": connectors}):
        plan = plans.plan(WHOLE, by_hand=by_hand, **read)
        shown = Planned(plan, words=wording.words(config))
        apart = [*outside(config, _settings(shown))]
        for form in report.FORMATS["runbook"]:
            assert left(lambda f=form, s=shown: _read(f, report.render("runbook", f, s)), apart) == []
        for step in plan.steps:
            assert left(lambda s=step, w=shown.words: runbook_text.alone(s, words=w), apart) == []


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.name.partition(".")[0])
def test_no_example_has_a_runbook_an_impact_or_an_e_mail_that_lacks_its_french(path):
    document = source.parse(path.read_bytes(), path.name)
    document = document._replace(data=schema.written_out(document.data))
    judged = line.Judged(document, ())
    connection = SimpleNamespace(events=lambda _: (), now=plans.NOW, notes=list)
    plan = planning.made(judged, SimpleNamespace(users_of=lambda *_: {}, **vars(connection)))
    shown = Planned(plan, words=wording.words(document.data))
    weighed = impacting._impact(judged, connection)
    apart = [*outside(document.data, _settings(shown)), path.name, *schema_classes()]
    texts = [lambda f=form: report.render("impact", f, weighed, WIDE) for form in ("text", "markdown")]
    texts += [
        lambda f=form: _read(f, report.render("runbook", f, shown)) for form in report.FORMATS["runbook"]
    ]
    texts += [lambda: mail.render(document.data)]
    assert [left(text, apart) for text in texts] == [[]] * len(texts)


@pytest.mark.parametrize("form", ["text", "markdown"])
@pytest.mark.parametrize("offline", [False, True], ids=["tenant", "offline"])
def test_nothing_of_the_impact_lacks_its_french(contoso, form, offline):
    connection = Connection.of({"snapshot": None if offline else "tenant.json"})
    judged = impacting._judged("contoso.lookout.yaml", connection, offline=offline)
    shown = impacting._impact(judged, connection)
    people = [condition.by for condition in shown.weighed.conditions]
    tenant = json.loads(Path("tenant.json").read_text(encoding="utf-8"))
    apart = [
        *outside(judged.document.data, tenant, people),
        "contoso.lookout.yaml",
        "tenant.json",
        *schema_classes(),
    ]
    assert left(lambda: report.render("impact", form, shown, WIDE), apart) == []


IOS = Policy("iOS", "compliance", "ios", "medium")
MAM = Policy("MAM", "app protection", "ios", "medium", action="block")
READ = [topic.collection.format("ios") for topic in topics.TOPICS]
PRESENTS = [
    Found(True, "read"),
    Found(False, "attested", "ada", "2026-11-01T10:00:00Z"),
    Found(3, "read"),
    None,
]
BLOCKS = {
    "connector": {"enrollment": {"groups": [1]}},
    "intune": {"compliance_policies": [1], "app_protection_policies": [1]},
}


def every_condition():
    """Each setting that matters as the file wants it, as it is, and as nobody knows it; each answer of the rules."""
    for wanted, present in product((None, True, False, 2, 1), PRESENTS):
        config = _at_all_places(wanted) if wanted is not None else BLOCKS
        now = {} if present is None else dict.fromkeys(conditions.PLACES, present)
        yield from conditions.conditions(Sight(config, now), (IOS, MAM))
    said = [
        Finding(Position("x", 1, 1, 1, 1), topic.rules[0], Severity.ERROR, "ada", "ada")
        for topic in topics.TOPICS
    ]
    waived = [finding._replace(waived=Waiver("ada", "ada", "2026-11-30", 3)) for finding in said]
    blind = [
        Unchecked(Position("x", 1, 1, 1, 1), topic.rules[0], "", "", "", "ada") for topic in topics.TOPICS
    ]
    every = {rule for topic in topics.TOPICS for rule in topic.rules}
    for findings, unchecked, asked, read, config in (
        *((found, (), every, READ, BLOCKS) for found in (said, waived, ())),
        ((), blind, every, READ, BLOCKS),
        *(((), (), some, READ, BLOCKS) for some in (None, set())),
        *(((), (), every, read, config) for read, config in (((), BLOCKS), (READ, {}))),
    ):
        yield from conditions.conditions(Sight(config, {}, findings, unchecked, asked, read), (IOS, MAM))


def test_no_condition_lacks_its_french():
    found = set(every_condition())
    assert len(found) > 40
    apart = ["ada", "android", "ios", "True", "False", "noncompliant_without_data", *READ, *rules.all_rules()]
    apart += [
        "connector",
        "intune",
        "mtd_connector",
        "compliance_policies",
        "app_protection_policies",
        "enrollment",
        "groups",
    ]
    apart += [word for text in apart for word in re.findall("[A-Za-z]+", text)]
    for condition in sorted(found):
        assert left(lambda c=condition: verdicts.line(c), apart) == []


def test_nothing_of_the_e_mail_lacks_its_french(contoso):
    config = contoso_planned()[0].document.data
    assert left(lambda: mail.render(config), outside(config)) == []


@pytest.mark.parametrize("rule", rules.all_rules().values(), ids=lambda rule: rule.id)
def test_no_manual_page_lacks_its_french(rule):
    with tongue.speaking("fr"):
        shown = " ".join(manual.render(rule).split())
    assert left(lambda: manual.render(rule), [rule.id, "error", "warning", "info", "off", "rules"]) == []
    assert "Pour corriger" in shown
    assert "Source" in shown


def test_what_is_glued_is_seen():
    assert left(lambda: f"{tongue.say('unknown')}, and glued", []) == ["and glued"]
    with pytest.raises(AssertionError, match="nowhere"):
        left(lambda: tongue.say("said nowhere"), [])


def _settings(shown):
    """The paths of settings, as the runbook names them, and their values."""
    yield from (shown.plan.tenant_name, shown.plan.digest, "done", "all", "value")
    for step in shown.plan.steps:
        yield step.path
        yield from (text for edit in step.edits for text in (edit.path, edit.label, edit.before, edit.after))


def schema_classes():
    return schema.entry(("protections", "policies", "default"))["properties"]


def _at_all_places(value):
    config = {}
    for place in conditions.PLACES:
        inner = config
        for step in place[:-1]:
            inner = inner.setdefault(step, {})
        inner[place[-1]] = value
    return config


def _strings(thing):
    match thing:
        case str():
            yield thing
        case dict():
            for key, value in thing.items():
                yield from _strings(key)
                yield from _strings(value)
        case None | bool() | int() | float():
            return
        case _:
            for value in thing:
                yield from _strings(value)


class _Shown(HTMLParser):
    """The text of a page and of its labels, without looks and script."""

    def __init__(self):
        super().__init__()
        self.texts, self._hidden = [], False

    def handle_starttag(self, tag, attributes):
        self._hidden = tag in ("style", "script")
        told = ("aria-label", "data-ticked", "data-lost", "data-copied", "data-refused")
        self.texts += [value for name, value in attributes if name in told]

    def handle_data(self, data):
        if not self._hidden:
            self.texts.append(data)


def _read(form, text):
    if form != "html":
        return text
    page = _Shown()
    page.feed(text)
    return "\n".join(page.texts)
