"""The hooks, installed and run by pre-commit and by prek at real commits of a real repository, without a network.

Their environments are built from a folder of wheels, which ``make`` fills; without it these tests are skipped.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout_config import source
from lookout_config.cli import files
from lookout_config.cli.root import COMMANDS

ROOT = Path(__file__).parents[1]
WHEELS = ROOT / ".cache" / "wheels"
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
HOOKS = {hook["id"]: hook for hook in source.parse(MANIFEST.read_bytes(), MANIFEST.name).data}
NOWHERE = "http://127.0.0.1:9"  # the port that discards: whoever asks the network is refused

TENANT = "version: 1\ntenant: {{id: 3f2504e0-4f89-41d3-9a0c-0305e82c330{}}}\n"
SOUND, OTHER = TENANT.format(1), TENANT.format(2)
FAULTY = f"{OTHER}connector: {{state_sync: {{device_status: true, threat_status: false}}}}\n"


@pytest.fixture(scope="module", params=["pre-commit", "prek"])
def hooked(request, tmp_path_factory):
    """A repository whose commits are judged by our hooks, under one of the two tools."""
    tool = shutil.which(request.param, path=os.path.dirname(sys.executable)) or shutil.which(request.param)
    if not (tool and shutil.which("git") and list(WHEELS.glob("hatchling*.whl"))):
        pytest.skip(f"no {request.param}, git or folder of wheels: make fetches them")
    folder = tmp_path_factory.mktemp(request.param)
    repository = Repository(folder / "config", _environment(folder))
    published = _published(folder / "tool", repository.environment)
    repository.begin(published)
    ran = repository.run(tool, "install", "--install-hooks")
    assert ran.code == 0, ran.said
    return repository._replace(tool=tool)


class Ran(NamedTuple):
    code: int
    said: str


class Repository(NamedTuple):
    """A git repository with a configuration, and what is around it."""

    folder: Path
    environment: dict
    tool: str = ""

    def run(self, *words):
        ran = subprocess.run(
            [str(word) for word in words],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        return Ran(ran.returncode, ran.stdout)

    def begin(self, published):
        self.folder.mkdir()
        self.run("git", "init", "--quiet")
        revision = self.run("git", "-C", published, "rev-parse", "HEAD").said.strip()
        (self.folder / ".pre-commit-config.yaml").write_text(
            f"repos:\n- repo: {published.as_posix()}\n  rev: {revision}\n  hooks:\n"
            "  - id: lookout-config-validate\n"
            "  - id: lookout-config-check\n    args: [--snapshot, tenant.json]\n",
            encoding="utf-8",
        )
        self.run("git", "add", "--all")
        self.run("git", "commit", "--quiet", "--message", "begin")

    def holds(self, contents):
        """Start anew from a commit that no hook has judged."""
        others = ("*.yaml", "*.json", ":!.pre-commit-config.yaml")
        assert self.run("git", "rm", "--quiet", "-rf", "--ignore-unmatch", "--", *others).code == 0
        self.write(contents)
        self.run("git", "commit", "--quiet", "--no-verify", "--allow-empty", "--message", "before")
        assert set(self.run("git", "ls-files").said.split()) == {".pre-commit-config.yaml", *contents}

    def write(self, contents):
        for name, text in contents.items():
            (self.folder / name).write_text(text, encoding="utf-8", newline="\n")
        self.run("git", "add", "--all")

    def commit(self):
        return self.run("git", "commit", "--message", "a change")


def _environment(folder):
    """Ours, without what would let a hook see this checkout, the person's settings or the network."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "PYTHON", "PIP_", "UV_", "PRE_COMMIT", "PREK", "COV_"))
        and name.lower()
        not in ("http_proxy", "https_proxy", "no_proxy", "github_actions", "tf_build", "gitlab_ci")
    }
    person = {"NAME": "Ada Byron", "EMAIL": "ada@contoso.com"}
    return {
        **kept,
        **{f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in person.items()},
        "PATH": os.pathsep.join([os.path.dirname(sys.executable), kept.get("PATH", "")]),
        "HOME": str(folder),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "PRE_COMMIT_HOME": str(folder / "cache"),
        "PREK_HOME": str(folder / "cache"),
        **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), NOWHERE),
        # pre-commit installs with pip, prek with uv.
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(WHEELS),
        "UV_NO_CONFIG": "1",
        "UV_NO_INDEX": "1",
        "UV_OFFLINE": "1",
        "UV_FIND_LINKS": str(WHEELS),
        "UV_CACHE_DIR": str(folder / "uv"),
    }


def _published(folder, environment):
    """The tool as a repository that a hook is installed from: what a tag of it would hold."""
    for name in ("lookout_config", "schemas"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", MANIFEST.name):
        shutil.copy(ROOT / name, folder / name)
    for words in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", "a release")):
        subprocess.run(["git", *words], cwd=folder, env=environment, check=True)
    return folder


def ran_the_hook(said):
    return re.search(r"^lookout-config validate\.+(Passed|Failed)$", said, re.MULTILINE)


def test_a_faulty_file_is_not_committed(hooked):
    hooked.holds({"lookout.yaml": SOUND})
    hooked.write({"b.lookout.yaml": FAULTY})
    ran = hooked.commit()
    assert ran.code
    assert "b.lookout.yaml:3:62: error [state-sync-off]" in ran.said


def test_a_commit_that_only_deletes_is_judged_by_what_is_left(hooked):
    hooked.holds({"lookout.yaml": SOUND, "b.lookout.yaml": FAULTY})
    hooked.run("git", "rm", "--quiet", "lookout.yaml")
    ran = hooked.commit()
    assert ran.code
    assert "state-sync-off" in ran.said


def test_a_deletion_can_mend_a_repository(hooked):
    hooked.holds({"lookout.yaml": SOUND, "twin.lookout.yaml": SOUND})
    hooked.run("git", "rm", "--quiet", "twin.lookout.yaml")
    ran = hooked.commit()
    assert ran.code == 0, ran.said
    assert ran_the_hook(ran.said)


def test_a_rename_to_one_of_our_names_is_judged(hooked):
    hooked.holds({"draft.yaml": FAULTY})
    hooked.run("git", "mv", "draft.yaml", "b.lookout.yaml")
    ran = hooked.commit()
    assert ran.code
    assert "b.lookout.yaml:3:62" in ran.said


def test_a_rename_away_is_judged_by_what_is_left(hooked):
    hooked.holds({"lookout.yaml": SOUND, "b.lookout.yaml": OTHER})
    hooked.run("git", "mv", "b.lookout.yaml", "old.yaml")
    ran = hooked.commit()
    assert ran.code == 0, ran.said
    assert ran_the_hook(ran.said)


def test_a_file_that_is_not_ours_is_left_alone(hooked):
    hooked.holds({"lookout.yaml": SOUND})
    hooked.write({"values.yaml": "a: [\n"})
    assert hooked.commit().code == 0


def test_a_repository_without_a_configuration_can_have_the_hook(hooked):
    hooked.holds({"values.yaml": "a: 1\n"})
    hooked.write({"values.yaml": "a: 2\n"})
    assert hooked.commit().code == 0


def test_check_runs_by_hand_on_a_recorded_tenant(hooked):
    contoso = ROOT / "examples" / "contoso"
    names = ("contoso.lookout.yaml", "tenant.json")
    hooked.holds({name: (contoso / name).read_text(encoding="utf-8") for name in names})
    words = (hooked.tool, "run", "--all-files", "--hook-stage", "manual", "lookout-config-check")
    assert hooked.run(*words).code == 0
    faulty = (contoso / "mistakes.lookout.yaml").read_text(encoding="utf-8")
    hooked.write({"contoso.lookout.yaml": faulty})
    ran = hooked.run(*words)
    assert ran.code
    assert "[group-case]" in ran.said


def test_check_is_no_part_of_a_commit(hooked):
    hooked.holds({"lookout.yaml": SOUND})
    hooked.write({"lookout.yaml": OTHER})
    assert "lookout-config check" not in hooked.commit().said


@pytest.mark.parametrize("tool", ["pre_commit.main", "prek"])
def test_the_manifest_is_one(tool):
    pytest.importorskip(tool.partition(".")[0])
    ran = subprocess.run(
        [sys.executable, "-m", tool, "validate-manifest", str(MANIFEST)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_hook_runs_a_command_of_ours():
    assert list(HOOKS) == ["lookout-config-validate", "lookout-config-fix", "lookout-config-check"]
    for hook in HOOKS.values():
        program, command, *_ = hook["entry"].split()
        assert (program, command in COMMANDS) == ("lookout-config", True)


def test_only_check_asks_the_tenant_and_only_by_hand():
    assert [name for name, hook in HOOKS.items() if hook.get("stages")] == ["lookout-config-check"]
    assert HOOKS["lookout-config-check"]["stages"] == ["manual"]


@given(
    st.lists(
        st.sampled_from(["lookout", ".", "a", "/", "yaml", "yml", "Lookout", "lookout.yaml", "x.lookout.yml"])
    )
    .map("".join)
    .filter(bool)
)
def test_fix_is_given_the_files_that_a_folder_means(path):
    given_to_fix = bool(re.search(HOOKS["lookout-config-fix"]["files"], path))
    assert given_to_fix == files.is_ours(path.rpartition("/")[2])
