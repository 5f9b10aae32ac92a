"""The script for administrators in the manual registers an application with what the tool lists, and no more."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lookout_config import graph

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "sign-in.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(sh|powershell)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
APP = "11111111-2222-4333-8444-555555555555"
SUBJECTS = ("repo:contoso/mtp:environment:production", "repo:contoso@1234/mtp@5678:environment:production")
# The Azure CLI, as far as the script goes: a role's ID is its name, so that what is granted can be read.
AZ = f"""\
import json, os, re, sys
words = sys.argv[1:]
with open(os.environ["ASKED"], "a", encoding="utf-8") as file:
    file.write(json.dumps(words) + "\\n")
if words[:3] == ["ad", "app", "create"]:
    print("{APP}")
if words[:3] == ["ad", "sp", "show"]:
    print("id-of-" + re.search(r"value=='([^']+)'", words[words.index("--query") + 1])[1])
"""


def block(language, words):
    (found,) = (text for kind, text in BLOCK.findall(PAGE) if kind == language and words in text)
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="the script is for a POSIX shell; PowerShell has its own")
@pytest.mark.parametrize(("command", "subject"), [("check", SUBJECTS[0]), ("apply", SUBJECTS[1])])
def test_the_script_grants_what_the_tool_lists(tmp_path, command, subject):
    programs = {
        "az": f'exec {sys.executable} "{tmp_path}/az.py" "$@"',
        "lookout-config": f'exec {sys.executable} -m lookout_config "$@"',
        "sleep": "exit 0",
    }
    (tmp_path / "az.py").write_text(AZ, encoding="utf-8")
    for name, text in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    script = block("sh", "az ad app create").replace("command=check", f"command={command}")
    assert f"subject={SUBJECTS[0]} #" in script
    script = script.replace(f"subject={SUBJECTS[0]} ", f"subject={subject} ")
    environ = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "ASKED": str(tmp_path / "asked"),
    }
    ran = subprocess.run(["sh"], input=script, env=environ, capture_output=True, text=True, check=True)
    assert ran.stdout == f"AZURE_CLIENT_ID={APP}\n"
    asked = [json.loads(line) for line in (tmp_path / "asked").read_text(encoding="utf-8").splitlines()]
    granted = [words[-3] for words in asked if words[:4] == ["ad", "app", "permission", "add"]]
    assert granted == [f"id-of-{needed.name}=Role" for needed in graph.permissions(command)]
    assert ["ad", "app", "permission", "admin-consent", "--id", APP] in asked
    credential = json.loads(asked[-1][-1])
    assert credential["audiences"] == [graph.CLOUDS["global"].audience]
    assert credential["subject"] == subject


def test_both_scripts_make_the_same_credential():
    shell, power = block("sh", "az ad app create"), block("powershell", "New-MgApplication ")
    for value in (
        "github-production",
        "https://token.actions.githubusercontent.com",
    ):
        assert f'"{value}"' in shell
        assert f'"{value}"' in power
    for subject in SUBJECTS:
        assert subject in shell
        assert f'$subject = "{subject}"' in power
    ids = set(re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", shell + power))
    assert ids == {"00000003-0000-0000-c000-000000000000", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"}
