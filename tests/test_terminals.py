"""Any terminal shows what we say: other code pages, forty columns, no colour; files keep their bytes on any system."""

import ast
import json
import ntpath
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from lookout_config.cli import files, output
from lookout_config.cli.faults import Fault

ROOT = Path(__file__).parents[1]
SIGHT = ("--snapshot", "tenant.json")
LOOK = re.compile(r"\x1b\[[\d;]*m")
RUNS = [
    ("check", "mistakes.lookout.yaml", *SIGHT),
    ("plan", "contoso.lookout.yaml", *SIGHT),
    ("runbook", "contoso.lookout.yaml", *SIGHT),
    ("impact", "contoso.lookout.yaml", *SIGHT),
    ("drift", "contoso.lookout.yaml", *SIGHT),
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
        {"PYTHONIOENCODING": "cp437"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=["cp1252", "cp850", "cp437", "C"],
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


def test_what_is_mended_and_pinned_in_a_file_of_windows_changes_no_other_byte(contoso, shell):
    file = contoso / "contoso.lookout.yaml"
    text = file.read_text(encoding="utf-8").replace("Intune Lookout Executives", "Intune Lookout executives")
    ends = {}
    for end in ("\n", "\r\n"):
        file.write_bytes(text.replace("\n", end).encode())
        ran = shell("check", "--fix", "--pin", file.name, *SIGHT)
        assert "mended [group-case]" in ran.err
        assert "pinned 'iOS baseline'" in ran.err
        ends[end] = file.read_bytes()
    assert ends["\r\n"] == ends["\n"].replace(b"\n", b"\r\n")
    assert ends["\n"] != text.encode()


@pytest.mark.parametrize("last", ["", "\r\n"], ids=["not ended", "ended"])
def test_init_adds_its_line_to_gitattributes_and_changes_no_other_byte(tmp_path, monkeypatch, shell, last):
    monkeypatch.chdir(tmp_path)
    before = f"*.png binary\r\n# Größe{last}".encode("cp1252")
    (tmp_path / ".gitattributes").write_bytes(before)
    ran = shell("init", "--tenant-id", "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "--group", "Pilot")
    assert ran.code == 0, ran.err
    ended = before if last else before + b"\r\n"
    assert (tmp_path / ".gitattributes").read_bytes() == ended + b"*.record.jsonl merge=union\r\n"


def test_paths_of_windows_come_in_and_go_out_with_slashes(monkeypatch):
    # Only Windows has another separator; no other seam shows it here.
    monkeypatch.setattr(files, "os", SimpleNamespace(sep="\\", path=ntpath))
    assert files.shown(".\\tenants\\contoso.lookout.yaml") == "tenants/contoso.lookout.yaml"
    assert files.shown("tenants/contoso.lookout.yaml") == "tenants/contoso.lookout.yaml"
    assert files.shown("C:\\mtp\\x\\..\\lookout.yaml") == "C:/mtp/lookout.yaml"


# What Python has on POSIX systems alone (its own manual: "Availability: Unix").
POSIX_ALONE = {
    "fcntl", "grp", "pty", "pwd", "resource", "termios", "tty",  # modules
    "chown", "fchmod", "fchown", "fork", "getegid", "geteuid", "getgid", "getuid", "killpg", "lchown", "mkfifo",
    "nice", "openpty", "setsid", "uname", "wait", "wait3", "wait4", "SIGALRM", "SIGHUP", "SIGKILL", "SIGUSR1",
}  # fmt: skip


def used(tree):
    """The names of modules and of what is taken of ``os`` and ``signal``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (node.module or "", *(name.name for name in node.names))
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in {"os", "signal"}
        ):
            yield node.attr


def asked_for(tree):
    """The names that are looked for before they are used: ``hasattr(os, "chown")``."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in {"hasattr", "getattr"}
        ):
            yield from (word.value for word in node.args if isinstance(word, ast.Constant))


def test_what_only_posix_has_is_looked_for_before_it_is_used():
    trees = {
        file: ast.parse(file.read_text(encoding="utf-8")) for file in (ROOT / "lookout_config").rglob("*.py")
    }
    found = {file.name: POSIX_ALONE & set(used(tree)) - set(asked_for(tree)) for file, tree in trees.items()}
    assert {name: names for name, names in found.items() if names} == {}
    assert "getuid" in {name for tree in trees.values() for name in used(tree)}  # it does look
