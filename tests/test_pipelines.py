"""The templates for pipelines: strangers judge their form, and every command in them is one that the tool knows."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lookout_config import source
from lookout_config.cli.root import main
from tests.repositories import begun

ROOT = Path(__file__).parents[1]
TEMPLATES = ROOT / "examples" / "pipelines"
GITHUB = sorted((TEMPLATES / "github").glob("*.yml"))
OTHERS = [*sorted((TEMPLATES / "azure-devops").glob("*.yml")), TEMPLATES / "gitlab" / "gitlab-ci.yml"]
ACTION = ROOT / "action.yml"
EVERY = pytest.mark.parametrize("file", [ACTION, *GITHUB, *OTHERS], ids=lambda file: file.name)
LINE = re.compile(r'(?:^|[\s"/])lookout-config"? ((?:validate|check|plan|apply|attest)\b.*)')


def judged(*words):
    tool = shutil.which(words[0], path=str(Path(sys.executable).parent)) or shutil.which(words[0])
    if not tool:
        pytest.skip(f"{words[0]} is not installed")
    ran = subprocess.run(
        [tool, *words[1:]],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 0, ran.stdout


def test_no_workflow_has_a_known_weakness():
    judged("zizmor", "--offline", "--no-progress", *map(str, [ACTION, *GITHUB]))


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("github-actions", [ACTION]),
        ("github-workflows", GITHUB),
        ("azure-pipelines", OTHERS[:-1]),
        ("gitlab-ci", OTHERS[-1:]),
    ],
)
def test_every_template_has_the_form_of_its_platform(schema, files):
    judged("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *map(str, files))


def commands(file):
    """The commands of the tool in a template, as their words."""
    for line in file.read_text(encoding="utf-8").splitlines():
        found = LINE.search(line)
        if found and not line.lstrip().startswith("#"):
            text = re.split(r" \|\| | ;;", found[1])[0]
            yield [word for word in shlex.split(text) if word != "--"]


@EVERY
def test_every_option_of_a_command_is_known(file):
    for name, *words in commands(file):
        known = {option for param in main.get_command(None, name).params for option in param.opts}
        assert {word for word in words if word.startswith("-")} <= known


def test_the_templates_have_commands():
    names = {words[0] for file in [ACTION, *GITHUB, *OTHERS] for words in commands(file)}
    assert names == {"validate", "check", "plan", "apply", "attest"}


def test_no_input_is_pasted_into_a_command():
    text = ACTION.read_text(encoding="utf-8")
    for script in re.findall(r"run: \|\n((?: {8}.*\n|\n)+)", text):
        assert "${{" not in script


@pytest.fixture
def act(tmp_path, contoso):
    """Runs the last step of the action as a runner does; gives the exit code and the outputs."""
    bash = shutil.which("bash")
    here = Path(sys.executable).parent
    if not bash or not (here / "lookout-config").exists():
        pytest.skip("no bash, or lookout-config is not installed as a command")
    begun(contoso)
    (tmp_path / "lookout-config").mkdir()
    (tmp_path / "lookout-config" / "bin").symlink_to(here)
    script = source.parse(ACTION.read_bytes(), ACTION.name).data["runs"]["steps"][-1]["run"]

    def run(**inputs):
        outputs = tmp_path / "outputs"
        outputs.write_text("", encoding="utf-8")
        given = {
            "COMMAND": "validate",
            "TARGET": "contoso.lookout.yaml",
            "SNAPSHOT": "",
            "BASE": "",
            **inputs,
        }
        runner = {
            "RUNNER_TEMP": tmp_path,
            "GITHUB_OUTPUT": outputs,
            "GITHUB_STEP_SUMMARY": tmp_path / "summary",
        }
        ran = subprocess.run(
            [bash, "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            env={**os.environ, **given, **{name: str(path) for name, path in runner.items()}},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        lines = outputs.read_text(encoding="utf-8").splitlines()
        return ran.returncode, dict(line.split("=", 1) for line in lines)

    return run


def test_the_action_says_what_it_found(act):
    assert act() == (0, {"result": "passed"})
    assert act(TARGET="mistakes.lookout.yaml") == (1, {"result": "findings"})
    assert act(TARGET="--help") == (64, {"result": "failed"})
    assert act(COMMAND="apply") == (64, {"result": "failed"})


def test_the_action_hands_out_the_plan_and_its_comment(act):
    code, outputs = act(COMMAND="plan", SNAPSHOT="tenant.json", BASE="main")
    assert (code, outputs["result"]) == (0, "passed")
    assert re.fullmatch("[0-9a-f]{64}", outputs["digest"])
    assert int(outputs["changes"]) > 0
    comment = Path(outputs["comment-file"]).read_text(encoding="utf-8")
    assert f'"plan":"{outputs["digest"]}"' in comment


def test_the_action_names_no_plan_where_there_is_none(act):
    code, outputs = act(COMMAND="plan", TARGET="mistakes.lookout.yaml", SNAPSHOT="tenant.json")
    assert (code, outputs["result"]) == (1, "findings")
    assert "digest" not in outputs
    assert '"plan":null' in Path(outputs["comment-file"]).read_text(encoding="utf-8")


def test_the_comment_is_found_by_its_mark_and_author_and_changed(tmp_path, act):
    """With a ``gh`` that only writes down what it is asked, and knows a comment or none."""
    _, outputs = act(COMMAND="plan", SNAPSHOT="tenant.json", BASE="main")
    workflow = source.parse((TEMPLATES / "github" / "pull-request.yml").read_bytes(), "").data
    script = workflow["jobs"]["plan"]["steps"][-1]["run"]
    gh = tmp_path / "gh"
    gh.write_text(
        '#!/bin/sh\necho "$MARK|$*" >> "$ASKED"\ncase "$*" in *--jq*) printf %s "$KNOWN";; esac\n',
        encoding="utf-8",
    )
    gh.chmod(0o755)
    for known, method in (("", "POST"), ("42\n", "PATCH")):
        asked = tmp_path / f"asked-{method}"
        environment = {
            **os.environ,
            "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
            "COMMENT": outputs["comment-file"],
            "GITHUB_REPOSITORY": "contoso/mtp",
            "NUMBER": "7",
            "ASKED": str(asked),
            "KNOWN": known,
        }
        subprocess.run([shutil.which("bash"), "-eo", "pipefail", "-c", script], env=environment, check=True)
        look, write = asked.read_text(encoding="utf-8").splitlines()
        assert look.startswith('<!-- lookout-config {"root":"contoso.lookout.yaml"|')
        assert '.user.login == "github-actions[bot]" and (.body | startswith(env.MARK))' in look
        assert f"--method {method} repos/contoso/mtp/issues/" in write
        assert write.endswith(f"--field body=@{outputs['comment-file']}")
