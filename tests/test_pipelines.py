"""The templates for pipelines: strangers judge their form, and every command in them is one that the tool knows."""

import json
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
OURS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md"]
EVERY = pytest.mark.parametrize("file", [ACTION, *GITHUB, *OTHERS], ids=lambda file: file.name)
LINE = re.compile(r'(?:^|[\s"/])lookout-config"? ((?:validate|check|plan|apply|attest|drift)\b.*)')


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
    judged("zizmor", "--offline", "--no-progress", *map(str, [ACTION, *GITHUB, *OURS]))


USES = re.compile(r"\buses: (?!YOUR-COPY)([\w./-]+)@(\S+)(.*)")


def uses():
    """Every action that is named anywhere: where, which, at which commit, and what is said about it."""
    for file in [ACTION, *GITHUB, *OURS, *PAGES]:
        for name, commit, said in USES.findall(file.read_text(encoding="utf-8")):
            yield file.name, name, commit, said


def test_every_action_is_named_by_its_commit():
    assert [each for each in uses() if not re.fullmatch("[0-9a-f]{40}", each[2])] == []
    named = [each for each in uses() if each[2] != "0" * 40]
    assert [each for each in named if not re.fullmatch(r" # v\d+\.\d+\.\d+", each[3])] == []


def test_an_action_is_the_same_everywhere():
    commits = {(name, commit) for _, name, commit, _ in uses()}
    assert len(commits) == len({name for name, _ in commits})


def test_a_release_is_built_without_a_right_to_publish_it():
    release = source.parse((ROOT / ".github" / "workflows" / "release.yml").read_bytes(), "").data
    assert release["permissions"] == {}
    jobs = release["jobs"]
    rights = {
        name: {right for right, how in job["permissions"].items() if how == "write"}
        for name, job in jobs.items()
    }
    assert rights == {
        "tested": set(),
        "build": set(),
        "publish": {"id-token", "attestations"},
        "announce": {"contents"},
    }
    assert [name for name, job in jobs.items() if job.get("environment") == "release"] == ["publish"]
    assert set(jobs["publish"]["needs"]) == {"tested", "build"}
    assert not any("run" in step for step in jobs["publish"]["steps"])  # what is published is not touched


def test_every_system_and_every_python_that_is_promised_is_tried():
    matrix = source.parse((ROOT / ".github" / "workflows" / "ci.yml").read_bytes(), "").data["jobs"]["test"][
        "strategy"
    ]["matrix"]
    assert {system.partition("-")[0] for system in matrix["system"]} == {"ubuntu", "macos", "windows"}
    assert matrix["python"] == ["3.11", "3.12", "3.13", "3.14"]


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("github-actions", [ACTION]),
        ("github-workflows", [*GITHUB, *OURS]),
        ("azure-pipelines", OTHERS[:-1]),
        ("gitlab-ci", OTHERS[-1:]),
    ],
)
def test_every_template_has_the_form_of_its_platform(schema, files):
    # One pattern of Azure's schema is none in Unicode mode.
    judged(
        "check-jsonschema",
        "--regex-variant",
        "nonunicode",
        "--builtin-schema",
        f"vendor.{schema}",
        *map(str, files),
    )


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
    assert names == {"validate", "check", "plan", "apply", "attest", "drift"}


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


def step(file, job, named):
    """The script of a step of a GitHub workflow, found by its name or id."""
    steps = source.parse((TEMPLATES / "github" / file).read_bytes(), "").data["jobs"][job]["steps"]
    (found,) = [step["run"] for step in steps if named in {step.get("name"), step.get("id")}]
    return found


@pytest.mark.parametrize("said", ["", "**Applied: 1 done.**\n"], ids=["refused", "applied"])
def test_the_summary_of_a_merge_tells_what_became_of_the_plan(said, tmp_path):
    summary = tmp_path / "summary.md"
    summary.write_text("before\n", encoding="utf-8")
    if said:
        (tmp_path / "applied.md").write_text(said, encoding="utf-8")
    script = step("merge.yml", "apply", "What became of the plan, in the summary of the run")
    ran = bashed(script, tmp_path, RUNNER_TEMP=str(tmp_path), GITHUB_STEP_SUMMARY=str(summary))
    assert (ran.returncode, summary.read_text(encoding="utf-8")) == (0, f"before\n{said}")


def bashed(script, folder, **environment):
    bash = shutil.which("bash")
    if not bash:
        pytest.skip("no bash")
    return subprocess.run(
        [bash, "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            **environment,
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def scripts(data):
    """Every script of a template, of whichever platform."""
    match data:
        case dict():
            for key, value in data.items():
                if key in {"run", "script", "after_script"}:
                    yield from [value] if isinstance(value, str) else value
                else:
                    yield from scripts(value)
        case list():
            for value in data:
                yield from scripts(value)


@pytest.mark.parametrize("file", [ACTION, *GITHUB, *OURS, *OTHERS], ids=lambda file: file.name)
def test_bash_understands_every_script(file, tmp_path):
    found = list(scripts(source.parse(file.read_bytes(), file.name).data))
    assert found
    for script in found:
        ran = bashed('bash -n -c "$SCRIPT"', tmp_path, SCRIPT=script)
        assert (ran.returncode, ran.stderr) == (0, ""), script


def test_code_scanning_takes_findings_and_stops_at_a_run_that_failed(contoso):
    steps = source.parse((TEMPLATES / "github" / "pull-request.yml").read_bytes(), "").data["jobs"][
        "code-scanning"
    ]["steps"]
    script, upload = steps[-2]["run"], steps[-1]
    assert bashed(script, contoso, FILE="mistakes.lookout.yaml").returncode == 0
    found = (contoso / upload["with"]["sarif_file"]).read_text(encoding="utf-8")
    assert json.loads(found)["runs"][0]["results"]
    assert bashed(script, contoso, FILE="nowhere.lookout.yaml").returncode != 0


@pytest.fixture
def forked(contoso):
    """A branch of a stranger, who brings a recorded tenant of their own."""
    repository = begun(contoso)
    repository.git("switch", "--quiet", "--create", "stranger")
    (contoso / "tenant.json").write_text("{}", encoding="utf-8")
    repository.commit("All is well")
    return repository


def test_a_fork_is_checked_against_what_the_base_has_recorded(forked, tmp_path):
    outputs = tmp_path / "outputs"
    given = {"GITHUB_OUTPUT": str(outputs), "RUNNER_TEMP": str(tmp_path), "BASE": "main"}
    script = step("pull-request.yml", "fork", "recorded")
    assert bashed(script, forked.folder, SNAPSHOT="tenant.json", **given).returncode == 0
    assert outputs.read_text(encoding="utf-8") == f"tenant={tmp_path}/tenant.json\n"
    assert (tmp_path / "tenant.json").read_text(encoding="utf-8").startswith('{\n  "format_version": "1"')
    outputs.unlink()
    ran = bashed(script, forked.folder, SNAPSHOT="nowhere.json", **given)
    assert (ran.returncode, outputs.exists()) == (0, False)
    assert ran.stdout.startswith("::notice::")


def test_a_fork_on_gitlab_and_azure_devops_too(forked, tmp_path):
    lines = source.parse((TEMPLATES / "gitlab" / "gitlab-ci.yml").read_bytes(), "").data["lookout-fork"][
        "script"
    ]
    steps = source.parse((TEMPLATES / "azure-devops" / "lookout-steps.yml").read_bytes(), "").data["steps"]
    forked.git("switch", "--quiet", "main")
    forked.git("merge", "--quiet", "--no-ff", "--message", "As the platform merges it", "stranger")
    scripts = {
        lines[-1]: {"CI_MERGE_REQUEST_DIFF_BASE_SHA": "HEAD^1", "CI_PROJECT_DIR": str(tmp_path / "there")},
        steps[-1]["script"]: {"AGENT_TEMPDIRECTORY": str(tmp_path)},
    }
    for script, given in scripts.items():
        ran = bashed(script, forked.folder, FILE="mistakes.lookout.yaml", SNAPSHOT="tenant.json", **given)
        assert (ran.returncode, "recorded 2026-11-20" in ran.stderr + ran.stdout) == (1, True), ran.stderr
        ran = bashed(script, forked.folder, FILE="mistakes.lookout.yaml", SNAPSHOT="nowhere.json", **given)
        assert ran.returncode == 0
        assert "may not read the tenant" in ran.stdout


def test_the_comment_is_found_by_its_mark_and_author_and_changed(tmp_path, act):
    """With a ``gh`` that only writes down what it is asked, and knows a comment or none."""
    _, outputs = act(COMMAND="plan", SNAPSHOT="tenant.json", BASE="main")
    script = step("pull-request.yml", "plan", "Comment, or change the comment that is there")
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
