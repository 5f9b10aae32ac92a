"""A sanitized tenant and file: no name of theirs is left, and the rules say the same of them at the same lines."""

import json
import re
from pathlib import Path
from unicodedata import is_normalized, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout_config import line, names, observe, rules, schema, snapshots, source
from lookout_config.emulator import Emulator
from lookout_config.pseudonyms import Pseudonyms
from lookout_config.pseudonyms.files import sanitized
from lookout_config.pseudonyms.letters import Words
from tests.rules import test_live_hostile
from tests.rules.cases import HEAD
from tests.rules.live_cases import NOW
from tests.rules.test_live_rules_are_needed import CASES

ROOT = Path(__file__).parents[1]
SECRET = b"a secret of this test"
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
CONTOSO = snapshots.load(str(ROOT / "examples" / "contoso" / "tenant.json"))


def shaped(text):
    document = source.parse(text.encode(), "lookout.yaml")
    return document._replace(data=schema.written_out(document.data))


def judged(document, data, now):
    """All findings and all that is blind, as (line, rule, severity); and the tenant as it was recorded."""
    live = [rule for rule in rules.live_rules() if rules.severity_of(rule, document.data) != "off"]
    seen = observe.observe(Emulator(data), document.data, now, rules=[rule.id for rule in live])
    found, blind = rules.run([*rules.offline_rules(), *live], document, seen, today=now.date())
    said = [(one.position.line, one.rule, one.severity, bool(one.waived)) for one in found]
    return sorted(said), sorted((one.position.line, one.rule) for one in blind), snapshots.to_data(seen)


def before_and_after(text, data, now=NOW, secret=SECRET):
    document = shaped(text)
    *before, recorded = judged(document, data, now)
    pseudonyms = Pseudonyms(secret)
    copy, tenant = sanitized(document, pseudonyms), pseudonyms.snapshot(recorded)
    *after, _ = judged(shaped(copy), json.loads(json.dumps(tenant)), now)
    return before, after, copy, tenant, recorded


def named(data):
    """Every name, address and ID of a recorded tenant."""
    told = ("id", "displayName", "mail", "userPrincipalName", "groupId", "appId")
    for _, value in walk(data["collections"]):
        if isinstance(value, dict):
            yield from (value[key] for key in told if isinstance(value.get(key), str))


def walk(data):
    yield None, data
    for child in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from walk(child)


@pytest.mark.parametrize("file", ["contoso.lookout.yaml", "mistakes.lookout.yaml"])
@pytest.mark.parametrize("secret", [b"one", b"another"])
def test_the_worked_example_is_judged_the_same(file, secret):
    text = (ROOT / "examples" / "contoso" / file).read_text(encoding="utf-8")
    before, after, copy, tenant, recorded = before_and_after(text, CONTOSO, secret=secret)
    assert before == after
    assert before[0]
    written = copy + snapshots.text(tenant)
    public = ("2c7790de", "fc780465", "00000003-0000", "Lookout for Work")  # the product, and partners of all
    left = {
        name for name in named(recorded) if len(name) > 3 and name in written and not name.startswith(public)
    }
    assert left == set()
    assert not re.search("contoso|byron|executives|équipe|azur", written, re.IGNORECASE)
    assert "#" not in copy


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_every_live_rule_says_the_same(case):
    for text, data in ((case.text, case.data), case.twin):
        before, after, *_ = before_and_after(HEAD + text, data)
        assert before == after


def test_a_tenant_with_every_trap_is_judged_the_same():
    before, after, *_ = before_and_after(test_live_hostile.TEXT, test_live_hostile.DATA)
    assert before == after


def sound_in_shape():
    """The examples that a copy can be made of. (A credential does not survive it, which is as well.)"""
    for path in sorted((ROOT / "examples").glob("*valid/*.lookout.yaml")):
        shape = line.shaped(source.read(str(path)))
        if shape.document.data is not None and "secret-in-file" not in path.name:
            yield pytest.param(shape.document, id=path.name)


@pytest.mark.parametrize("document", list(sound_in_shape()))
def test_every_example_is_judged_the_same_offline(document):
    copy = shaped(sanitized(document, Pseudonyms(SECRET)))
    found = [rules.run(rules.offline_rules(), one, today=NOW.date())[0] for one in (document, copy)]
    before, after = ([(one.position.line, one.rule, one.severity) for one in each] for each in found)
    assert before == after
    assert document.text.count("\n") == copy.text.count("\n")


TRAPS = """version: 1  # Contoso's own
tenant: {id: 3F2504E0-4F89-41D3-9A0C-0305E82C3301, name: 'it''s # no comment'} # but this is
connector:   # Ada wrote this
  enrollment:
    groups:
      - "Two
         lines # of one name"   # and a comment
      - {name: >-
           folded, ring: x}
"""


def test_comments_go_and_lines_stay():
    text = TRAPS.replace(">-\n           folded", "'folded\n           away'")
    copy = sanitized(shaped(text), Pseudonyms(SECRET))
    assert copy.count("\n") == text.count("\n")
    assert not re.search("Contoso|Ada|comment|folded|lines|this", copy)
    before, after = shaped(text), shaped(copy)
    places = [("tenant", "name"), *(("connector", "enrollment", "groups", n, "name") for n in (0, 1))]
    assert [before.locate(path).line for path in places] == [after.locate(path).line for path in places]
    assert [group["name"].count(" ") for group in after.data["connector"]["enrollment"]["groups"]] == [5, 1]


@given(WORDS, st.binary(min_size=1, max_size=16))
def test_a_name_keeps_its_look(text, secret):
    told = Words(secret).of(text)
    assert len(told) == len(text)
    for one, other in zip(text, told, strict=True):
        assert one.isupper() == other.isupper()
        assert one.isalnum() == other.isalnum()
        assert one.isdecimal() == other.isdecimal()
        assert one == other or one.isalnum()


LATIN = st.text(st.sampled_from("abcXYZ éÉåñüОтделπΣ東京가나12 -_&\u00a0"), max_size=20)


@given(LATIN, LATIN)
def test_two_names_are_alike_after_it_where_they_were_before(one, other):
    words = Words(SECRET)
    for like in (str, str.casefold, names.spelling_key, lambda name: normalize("NFC", name)):
        assert (like(one) == like(other)) == (like(words.of(one)) == like(words.of(other)))
    assert is_normalized("NFC", words.of(one)) == is_normalized("NFC", one)
    assert words.of(one + other).startswith(words.of(one))


@given(LATIN)
def test_every_way_to_spell_a_name_stays_one(name):
    words = Words(SECRET)
    for way in (name.swapcase(), f" {name}", normalize("NFD", name), name.replace("a", "a\u200b")):
        if names.spelling_key(way) == names.spelling_key(name):
            assert names.spelling_key(words.of(way)) == names.spelling_key(words.of(name))


@given(st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), min_size=1), st.binary(min_size=1, max_size=8))
def test_no_letter_stays(word, secret):
    assert all(one != other for one, other in zip(word, Words(secret).of(word), strict=True))


def test_what_belongs_to_nobody_stays():
    pseudonyms = Pseudonyms(SECRET)
    for public in ("2c7790de-8b02-4814-85cf-e0c59380dee8", "com.lookout.enterprise", "997193468"):
        assert pseudonyms.text(public) == public
    told = pseudonyms.text("SMTP:Ada.Byron@contoso.onmicrosoft.com")
    assert re.fullmatch(r"SMTP:[A-Z][a-z]{2}\.[A-Z][a-z]{4}@[a-z]{7}\.onmicrosoft\.com", told)
    assert "ada" not in told.lower()


def test_the_id_of_an_app_protection_policy_keeps_its_prefix_and_is_one_without():
    known_as = "1f8fad5b-d9cb-469f-a165-70867728950e"
    pseudonyms = Pseudonyms(b"secret")
    assert pseudonyms.text(f"T_{known_as}") == f"T_{pseudonyms.text(known_as)}"
    assert not pseudonyms.text("T_Sales").startswith("T_")


def test_another_secret_gives_other_names():
    assert len({Pseudonyms(bytes([number])).text("Intune Lookout Pilot") for number in range(20)}) == 20


def test_what_graph_said_when_it_refused_is_left_out():
    data = {**CONTOSO, "asked": {}, "collections": {}, "unreadable": {"users": "403 Forbidden: Ada may not"}}
    assert Pseudonyms(SECRET).snapshot(data)["unreadable"] == {"users": "403 Forbidden: the text is left out"}
