"""The pack for an auditor: whole, the same each time, checked by its own sums, and without what it must not hold."""

import hashlib
import json
import re
import zipfile
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from lookout_config.cli.packing import sums, zipped
from tests.browser import Tab, needs_browser, started

FILE, RECORD, PACK = "contoso.lookout.yaml", "contoso.lookout.record.jsonl", "audit.zip"
SCHEMAS = Path(__file__).parents[1] / "schemas"
MEMBERS = [
    "SHA256SUMS",
    "findings.json",
    "history.json",
    "index.html",
    "lookout.record.jsonl",
    "lookout.yaml",
    "plan.html",
    "plan.json",
]


@pytest.fixture
def pack(shell, contoso):
    return lambda *words, name=PACK: shell(
        "history", FILE, "--snapshot", "tenant.json", "--pack", name, *words
    )


def members(path):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def test_it_holds_the_file_the_record_and_what_follows_from_them(pack, contoso):
    ran = pack()
    assert ran.code == 0
    assert ran.out == "audit.zip: written: 8 files; values: 21 read, 27 attested, 39 unknown\n"
    found = members(contoso / PACK)
    assert list(found) == MEMBERS
    assert found["lookout.yaml"] == (contoso / FILE).read_bytes()
    assert found["lookout.record.jsonl"] == (contoso / RECORD).read_bytes()
    assert hashlib.sha256((contoso / PACK).read_bytes()).hexdigest() in ran.err


def test_every_json_in_it_is_in_its_schema(pack, contoso):
    pack()
    found = members(contoso / PACK)
    for name in ("findings", "history", "plan"):
        schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
        assert list(Draft7Validator(schema).iter_errors(json.loads(found[f"{name}.json"]))) == []


def test_the_counts_are_those_of_the_settings_and_open_the_page(pack, contoso):
    pack()
    found = members(contoso / PACK)
    present = json.loads(found["history.json"])["present"]
    assert present["counts"] == {"read": 21, "attested": 27, "unknown": 39}
    for known, number in present["counts"].items():
        assert sum(setting["known"] == known for setting in present["settings"]) == number
    page = found["index.html"].decode()
    body = page.partition("<body>")[2]
    assert re.findall(r"<strong>(\d+)</strong> (\w+)", body)[:3] == [
        ("21", "read"),
        ("27", "attested"),
        ("39", "unknown"),
    ]
    assert body.index("<strong>21") < body.index("<table>")


def test_an_attested_value_says_by_whom_when_how_old_and_on_what_evidence(pack, contoso):
    pack()
    settings = json.loads(members(contoso / PACK)["history.json"])["present"]["settings"]
    (risk,) = (each for each in settings if each["path"] == "protections.policies.default.TROJAN.risk")
    assert (risk["value"], risk["known"], risk["age_days"]) == ("high", "attested", 94)
    assert risk["by"] == {"name": "noor@contoso.com", "established": "signed in", "on_behalf_of": None}
    assert risk["evidence"]["text"] == "policies.csv"
    assert len(risk["evidence"]["sha256"]) == 64
    (old,) = (each for each in settings if each["path"] == "enrollment_settings.language")
    assert (old["known"], old["value"], old["by"]) == ("unknown", None, None)
    assert old["reason"] == "attested 2026-03-02, more than 180 days ago"


def test_its_sums_are_those_of_its_members(pack, contoso):
    pack()
    found = members(contoso / PACK)
    lines = dict(reversed(line.split("  ")) for line in found.pop("SHA256SUMS").decode().splitlines())
    assert lines == {name: hashlib.sha256(data).hexdigest() for name, data in found.items()}


def test_the_same_makes_the_same_bytes(pack, contoso):
    pack(name="a.zip")
    pack(name="b.zip")
    assert (contoso / "a.zip").read_bytes() == (contoso / "b.zip").read_bytes()


def test_a_pack_is_of_names_and_bytes_alone():
    one, two = {"a": b"1", "b": b"2"}, {"b": b"2", "a": b"1"}
    assert zipped(one) == zipped(two)
    assert sums(one) == sums(two)
    assert zipped(one) != zipped({"a": b"1", "b": b"3"})


def test_what_is_unpacked_has_the_same_history(pack, shell, contoso):
    pack()
    (contoso / "unpacked").mkdir()
    with zipfile.ZipFile(contoso / PACK) as archive:
        archive.extractall(contoso / "unpacked")
    ran = shell("history", "unpacked/lookout.yaml")
    assert ran.out.splitlines()[1:] == shell("history", FILE).out.splitlines()[1:]


def test_a_rehearsal_is_packed_beside_the_record_that_it_is_laid_over(pack, shell, contoso):
    shell("apply", FILE, "--snapshot", "tenant.json", "--yes", "--by", "ci")
    pack()
    found = members(contoso / PACK)
    assert found["rehearsal.record.jsonl"] == (contoso / "tenant.record.jsonl").read_bytes()
    assert found["lookout.record.jsonl"] == (contoso / RECORD).read_bytes()
    assert b"ci" in found["index.html"]


def test_a_waiver_has_its_reason_and_its_last_day(pack, contoso):
    pack()
    page = members(contoso / PACK)["index.html"].decode()
    row = page.partition("Who answers for it")[2].partition("</table>")[0]
    assert "Lookout support confirmed that subgroups are read, ticket 4711" in row
    assert "<td>2099-01-31</td>" in row


def test_there_is_nobody_in_it_who_is_only_a_member(pack, contoso):
    tenant = json.loads((contoso / "tenant.json").read_text(encoding="utf-8"))
    known = (contoso / FILE).read_text(encoding="utf-8") + (contoso / RECORD).read_text(encoding="utf-8")
    people = {
        thing.get(key)
        for name, things in tenant["collections"].items()
        if name.endswith("/members") or name == "users"
        for thing in things
        for key in ("displayName", "userPrincipalName", "mail")
        if str(thing.get("@odata.type", "#microsoft.graph.user")).endswith("user")
    } - {None}
    only_members = {person for person in people if person not in known}
    assert only_members
    pack()
    text = b"".join(members(contoso / PACK).values()).decode()
    assert {person for person in only_members if person in text} == set()


def test_what_is_there_is_not_written_over(pack, contoso):
    (contoso / PACK).write_bytes(b"mine")
    ran = pack()
    assert (ran.code, (contoso / PACK).read_bytes()) == (64, b"mine")
    assert "audit.zip: is there already" in ran.err


def test_a_pack_has_a_name(pack):
    assert pack(name="").code == 64


@pytest.mark.parametrize("name", ["audit", "audit.tar.gz", "audit.html"])
def test_a_pack_is_called_what_it_is(pack, contoso, name):
    ran = pack(name=name)
    assert (ran.code, (contoso / name).exists()) == (64, False)
    assert f"--pack {name}: a pack is a zip file" in ran.err


def test_a_folder_that_is_not_there_is_said_before_anything_is_read(pack, contoso):
    ran = pack(name="no/such.zip")
    assert ran.code == 64
    assert "there is no folder no" in ran.err


@pytest.mark.parametrize(
    "words", [("--setting", "connector"), ("--since", "2026-11-01"), ("--format", "json")]
)
def test_a_part_is_no_pack(pack, contoso, words):
    ran = pack(*words)
    assert (ran.code, (contoso / PACK).exists()) == (64, False)
    assert words[0] in ran.err


def test_nothing_is_packed_while_there_are_errors(shell, contoso):
    ran = shell("history", "mistakes.lookout.yaml", "--snapshot", "tenant.json", "--pack", PACK)
    assert (ran.code, (contoso / PACK).exists()) == (1, False)
    assert "nothing is packed while there are errors" in ran.err


@pytest.mark.parametrize("weight", ["info", '"off"'])
def test_what_looks_like_a_secret_is_not_packed_however_little_the_file_makes_of_it(pack, contoso, weight):
    text = (contoso / FILE).read_text(encoding="utf-8")
    token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"
    told = text.replace("value: denylisted", f'value: "{token}"')
    told = told.replace("\nrules:\n", f"\nrules:\n  secret-in-file: {weight}\n")
    assert told.count("secret-in-file") == told.count(token) == 1
    (contoso / FILE).write_text(told, encoding="utf-8")
    ran = pack()
    assert (ran.code, (contoso / PACK).exists()) == (1, False)
    assert "nothing is packed that looks like a secret" in ran.err
    assert "eyJ" not in ran.out + ran.err


@needs_browser
def test_the_page_fetches_nothing_and_nothing_is_refused(pack, contoso, tmp_path):
    pack()
    page = contoso / "index.html"
    page.write_bytes(members(contoso / PACK)["index.html"])
    with started(tmp_path / "profile") as browser:
        tab = Tab(browser)
        tab.open(page.as_uri())
        first = tab.look("document.querySelector('ul.counts').innerText.replace(/\\s+/g, ' ')")
        wide = tab.look("document.documentElement.scrollWidth <= window.innerWidth")
        asked, complaints = tab.requests(), tab.complaints()
        tab.close()
    assert first.startswith("21 read from Microsoft Graph 27 attested")
    assert wide
    assert {address.partition(":")[0] for address in asked} <= {"file", "data"}
    assert complaints == []
