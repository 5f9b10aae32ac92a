"""The shells' completion: a script for each, and what it asks us on every press of the key."""

import os
import shutil
import subprocess
import sys

import pytest

from lookout_config.cli.root import COMMANDS

SHELLS = ["bash", "zsh", "fish", "powershell"]


def asked(shell, *words, cwd=None):
    """What our side answers a shell's script, in a process of its own, and what it had to load for it."""
    script = (
        "import sys, atexit\n"
        "heavy = ['jsonschema', 'msal', 'requests', 'deepdiff', 'yaml', 'ssl']\n"
        "atexit.register(lambda: print([each for each in heavy if each in sys.modules], file=sys.stderr))\n"
        "sys.argv = ['lookout-config']\n"
        "from lookout_config.__main__ import main\n"
        "main()"
    )
    line = " ".join(("lookout-config", *words))
    place = words[-1] if shell == "fish" else str(len(words))
    asks = {"_LOOKOUT_CONFIG_COMPLETE": f"{shell}_complete", "COMP_WORDS": line, "COMP_CWORD": place}
    return subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, **asks},
        cwd=cwd,
        capture_output=True,
        text=True,
        check=True,
    )


@pytest.mark.parametrize("shell_name", SHELLS)
def test_a_script_is_printed_for_each_shell(shell, shell_name):
    ran = shell("completion", shell_name)
    assert ran.code == 0
    assert f"{shell_name}_complete" in ran.out
    assert "lookout-config" in ran.out


def test_another_shell_is_a_wrong_call(shell):
    ran = shell("completion", "tcsh")
    assert ran.code == 64
    assert "'powershell'" in ran.err


@pytest.mark.parametrize("shell_name", SHELLS)
def test_each_shell_completes_a_command_and_loads_nothing_heavy(shell_name):
    ran = asked(shell_name, "pl")
    assert "plan" in ran.stdout
    assert "apply" not in ran.stdout
    assert ran.stderr == "[]\n"


def test_every_command_is_offered():
    found = asked("bash", '""').stdout.split()
    assert {f"plain,{name}" for name in COMMANDS} <= set(found)


def test_an_option_and_its_words_are_completed():
    assert "plain,--detailed-exitcode" in asked("bash", "plan", "--det").stdout
    assert asked("bash", "completion", "po").stdout == "plain,powershell\n"


def test_the_rule_to_explain_is_completed():
    assert asked("bash", "explain", "state-sync").stdout == "plain,state-sync-off\n"


@pytest.mark.parametrize(
    ("program", "check"), [("bash", ["-n"]), ("zsh", ["-n"]), ("fish", ["--no-execute"])]
)
def test_the_shell_itself_reads_the_script(shell, tmp_path, program, check):
    if not shutil.which(program):
        pytest.skip(f"{program} is not on this machine")
    file = tmp_path / "completion"
    file.write_text(shell("completion", program).out, encoding="utf-8")
    subprocess.run([program, *check, str(file)], check=True)
