"""Any terminal shows what we say: other code pages, forty columns, no colour; files keep their bytes on any system."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lookout_config.cli import output
from lookout_config.cli.faults import Fault

ROOT = Path(__file__).parents[1]
SIGHT = ("--snapshot", "tenant.json")
LOOK = re.compile(r"\x1b\[[\d;]*m")
RUNS = [
    ("check", "mistakes.lookout.yaml", *SIGHT),
    ("plan", "contoso.lookout.yaml", *SIGHT),
    ("runbook", "contoso.lookout.yaml", *SIGHT),
    ("impact", "contoso.lookout.yaml", *SIGHT),
    ("rules",),
]
EVERY_RUN = pytest.mark.parametrize("words", RUNS, ids=lambda words: words[0])


def ran(folder, *words, **environment):
    return subprocess.run(
        [sys.executable, "-m", "lookout_config", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100", **environment},
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize(
    "page",
    [
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "cp850"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=["cp1252", "cp850", "C"],
)
@EVERY_RUN
def test_a_code_page_of_before_shows_our_signs_in_ascii(contoso, words, page):
    seen = ran(contoso, *words, **page)
    assert seen.returncode in {0, 1}, seen.stderr
    text = seen.stdout.decode(page.get("PYTHONIOENCODING", "ascii"))
    assert text
    assert not set("→…│") & set(text)
    assert b"Traceback" not in seen.stderr


@pytest.mark.parametrize("words", RUNS[:2], ids=["check", "plan"])
def test_what_a_program_reads_is_utf8_whatever_the_code_page(contoso, words):
    seen = ran(contoso, *words, "--format", "json", PYTHONIOENCODING="cp850")
    json.loads(seen.stdout.decode("utf-8"))
    assert b"\r" not in seen.stdout
    assert seen.stdout == ran(contoso, *words, "--format", "json", PYTHONIOENCODING="utf-8").stdout


@EVERY_RUN
def test_colour_repeats_what_the_words_say(contoso, shell, words):
    plain = shell("--color", "never", *words)
    coloured = shell("--color", "always", *words)
    assert LOOK.sub("", coloured.out) == plain.out
    assert "\x1b" not in plain.out


@EVERY_RUN
def test_forty_columns_keep_every_rule_and_every_sign(contoso, shell, monkeypatch, words):
    said = {}
    for columns in ("100", "40"):
        monkeypatch.setenv("COLUMNS", columns)
        said[columns] = re.findall(r"\[[a-z-]+\]|^ *[+~!?-] ", shell(*words).out, re.MULTILINE)
    assert said["40"] == said["100"]


class Held:
    """A file that another program holds for the first so many tries."""

    def __init__(self, times):
        self.times, self.really = times, os.replace

    def __call__(self, *places):
        if self.times:
            self.times -= 1
            raise PermissionError(13, "Permission denied")
        self.really(*places)


def test_a_file_that_another_program_holds_for_a_moment_is_written(tmp_path, monkeypatch):
    # Only Windows holds a file in this way; no other seam shows it here.
    monkeypatch.setattr(os, "replace", Held(2))
    output.write_file(str(tmp_path / "plan.json"), "{}")
    assert (tmp_path / "plan.json").read_text(encoding="utf-8") == "{}\n"


def test_a_file_that_stays_held_is_one_clear_line(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "replace", Held(9))
    with pytest.raises(Fault, match="cannot be written: Permission denied"):
        output.write_file(str(tmp_path / "plan.json"), "{}")


def test_a_file_of_windows_is_judged_planned_and_attested_as_it_stands(contoso, shell):
    file = contoso / "contoso.lookout.yaml"
    before = shell("plan", file.name, *SIGHT)
    data = file.read_bytes().replace(b"\n", b"\r\n")
    file.write_bytes(data)
    after = shell("plan", file.name, *SIGHT)
    assert (after.code, after.out) == (before.code, before.out)
    record = contoso / "contoso.lookout.record.jsonl"
    record.write_bytes(record.read_bytes().replace(b"\n", b"\r\n"))
    assert shell("plan", file.name, *SIGHT).out == before.out
    ran = shell("attest", file.name, "--all", "--by", "ada@contoso.com")
    assert ran.code == 0, ran.err
    assert file.read_bytes() == data
