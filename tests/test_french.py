"""The runbook, the e-mail, the impact and the manual pages in French: the catalogue, and the commands that use it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import catalogue
from tests.report import golden

ROOT = Path(__file__).parents[1]
VALID = sorted((ROOT / "examples" / "valid").glob("*.yaml"))
CONTOSO = ("contoso.lookout.yaml", "--snapshot", "tenant.json", "--today", "2026-10-05")
LANGUAGES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.mark.golden
def test_the_catalogue_has_every_message_of_the_source_and_no_other():
    fresh = catalogue.refreshed()
    if os.environ.get("GOLDEN") == "write":
        catalogue.write(fresh)
    wanted, there = ({entry.msgid for entry in entries} for entries in (fresh, catalogue.kept()))
    assert sorted(wanted - there) == [], "said in the source, and not in the catalogue: make french"
    assert sorted(there - wanted) == [], "in the catalogue, and said nowhere: make french"
    assert str(fresh) == catalogue.PO.read_text(encoding="utf-8"), "make french"
    assert fresh.to_binary() == catalogue.MO.read_bytes(), "make french"


def test_every_message_has_its_french():
    entries = catalogue.kept()
    assert [entry.msgid for entry in entries if not entry.translated()] == [], "write its French beside it"
    assert len(entries) > 600


def test_the_french_has_the_parts_of_the_message():
    wrong = {
        entry.msgid: french
        for entry in catalogue.kept()
        for french in _forms(entry)
        if _parts(french) != _parts(entry.msgid)
    }
    assert wrong == {}


def test_the_french_is_set_as_french_is():
    ours = {entry.msgid: _forms(entry) for entry in catalogue.kept()}
    wrong = [text for forms in ours.values() for text in forms if _badly_set(text)]
    assert wrong == [], "U+00A0 before : and » and after «, U+202F before ; ? and !, U+2019 for an apostrophe"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("l'appareil", True),
        ("l\u2019appareil", False),
        ("rien : là", True),
        ("rien\u00a0: là", False),
        ("quoi ?", True),
        ("quoi?", True),
        ("quoi\u202f?", False),
        ("« x »", True),
        ("«\u00a0x\u00a0»", False),
        ("issues: {high: true}", False),
    ],
)
def test_what_is_badly_set_is_seen(text, wrong):
    assert _badly_set(text) is wrong


@pytest.mark.parametrize("path", sorted(catalogue.PACKAGE.rglob("*.py")), ids=lambda path: path.stem)
def test_no_message_is_made_of_pieces(path):
    assert catalogue.faults(path.read_text(encoding="utf-8")) == []


def test_a_message_of_pieces_is_seen():
    assert catalogue.faults(
        'from lookout_config.tongue import said_of, say\nsay("whole")\nsay(f"in {pieces}")\nsaid_of(2, "a", "b" + c)\n'
    ) == [3, 4]


@pytest.mark.golden
@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("runbook", *CONTOSO), "runbook.fr.txt"),
        (("runbook", *CONTOSO, "--format", "markdown"), "runbook.fr.md"),
        (("runbook", *CONTOSO, "--format", "html"), "runbook.fr.html"),
        (("request", *CONTOSO), "request.fr.txt"),
        (("impact", *CONTOSO), "impact.fr.txt"),
        (("impact", *CONTOSO, "--format", "markdown"), "impact.fr.md"),
        (("explain", "group-nested"), "explain.fr.txt"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_french_is_the_reviewed_one(contoso, shell, words, name):
    ran = shell(*words, "--lang", "fr")
    # How long ago a snapshot was taken is counted to today, whatever --today is.
    golden.same(re.sub(r"il y a \d+\s?jours?|aujourd\u2019hui", "il y a 5\u00a0jours", ran.out), name)


@pytest.mark.parametrize("words", [("impact", *CONTOSO)], ids=lambda words: words[0])
def test_json_is_never_translated(contoso, shell, words):
    english, french = (shell(*words, "--format", "json", "--lang", code) for code in ("en", "fr"))
    assert french.out == english.out
    assert json.loads(french.out)


@pytest.mark.parametrize(
    "words",
    [("runbook", *CONTOSO), ("request", *CONTOSO), ("impact", *CONTOSO), ("explain", "ca-missing")],
    ids=lambda words: words[0],
)
def test_the_locale_speaks_where_no_option_does(contoso, shell, monkeypatch, words):
    english, french = (shell(*words, "--lang", code).out for code in ("en", "fr"))
    assert english != french
    for name in LANGUAGES:
        monkeypatch.delenv(name, raising=False)
    assert shell(*words).out == english
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert shell(*words).out == french
    assert shell(*words, "--lang", "en").out == english


def test_what_others_read_stays_english_in_a_french_locale(contoso, shell, monkeypatch):
    plain = [shell(*words).out for words in (("plan", *CONTOSO), ("check", *CONTOSO))]
    monkeypatch.setenv("LANGUAGE", "fr")
    assert [shell(*words).out for words in (("plan", *CONTOSO), ("check", *CONTOSO))] == plain


def test_another_language_is_refused_with_those_that_there_are(contoso, shell):
    ran = shell("runbook", *CONTOSO, "--lang", "de")
    assert ran.code == 64
    assert "'en', 'fr'" in ran.err


def test_the_page_says_that_it_is_french(contoso, shell):
    assert '<html lang="fr">' in shell("runbook", *CONTOSO, "--format", "html", "--lang", "fr").out
    assert '<html lang="en">' in shell("runbook", *CONTOSO, "--format", "html").out


@pytest.mark.parametrize("page", ["ascii", "cp850", "cp1252", "latin-1"])
def test_a_code_page_of_before_shows_french_in_the_letters_that_it_has(contoso, page):
    seen = subprocess.run(
        [sys.executable, "-m", "lookout_config", "impact", *CONTOSO, "--lang", "fr"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": page},
        capture_output=True,
        check=True,
    )
    text = " ".join(seen.stdout.decode(page).split())
    assert "?" not in text
    wanted = "Quel que soit le risque : - après 7 jours sans nouvelles de Lookout, Intune l'ignore"
    assert (wanted.replace("è", "e") if page == "ascii" else wanted) in text.replace("\u2019", "'").replace(
        "\u00a0", " "
    )


def test_validating_a_file_imports_no_catalogue():
    script = "import sys; from lookout_config.__main__ import run; run(sys.argv[1:]); print({'gettext', 'lookout_config.tongue'} & {*sys.modules})"
    ran = subprocess.run(
        [sys.executable, "-c", script, "validate", str(ROOT / "examples/contoso/contoso.lookout.yaml")],
        env={**os.environ, "PYTHONPATH": str(ROOT), "LANGUAGE": "fr"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.endswith("set()\n")


def _forms(entry):
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


def _parts(text):
    return sorted(set(re.findall(r"\{\w+\}", text)))


def _badly_set(text):
    return bool(re.search(r"\w'\w| [:;?!»]|[\w)»][;?!]|«[^\u00a0]|[^\u00a0]»", text))
