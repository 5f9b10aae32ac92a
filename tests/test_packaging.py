"""The built wheel and sdist hold all that the tool needs, and the wheel runs away from the checkout."""

import json
import os
import re
import shlex
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from lookout_config import schema
from tests.test_constraints import pinned

ROOT = Path(__file__).parents[1]
SMALL = "version: 1\ntenant: {id: 3f2504e0-4f89-41d3-9a0c-0305e82c3301}\n"


def run(*words, **options):
    return subprocess.run(
        [sys.executable, *map(str, words)], capture_output=True, text=True, check=False, **options
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    for target in ("wheel", "sdist"):
        ran = run("-m", "hatchling", "build", "-t", target, "-d", folder, cwd=ROOT)
        assert ran.returncode == 0, ran.stderr
    return folder


def test_the_wheel_runs_on_its_own(built, tmp_path):
    site = tmp_path / "site"
    (wheel,) = built.glob("*.whl")
    ran = run("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", site, wheel)
    assert ran.returncode == 0, ran.stderr
    (tmp_path / "lookout.yaml").write_text(SMALL, encoding="utf-8")
    there = {"cwd": tmp_path, "env": {**os.environ, "PYTHONPATH": str(site)}}
    where = run("-c", "import lookout_config; print(lookout_config.__file__)", **there)
    assert str(site) in where.stdout
    assert run("-m", "lookout_config", "validate", **there).returncode == 0
    for name in schema.names():
        assert '"$schema"' in run("-m", "lookout_config", "schema", "--name", name, **there).stdout
    french = run(
        "-m", "lookout_config", "explain", "consent-missing", "--lang", "fr", encoding="utf-8", **there
    )
    assert "Pour corriger" in french.stdout


def test_the_sdist_holds_schemas_and_examples(built):
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = [name.partition("/")[2] for name in archive.getnames()]
    assert "schemas/lookout.schema.json" in names
    assert "examples/contoso/contoso.lookout.yaml" in names
    assert "LICENSE" in names
    assert {".github/workflows/release.yml", ".pre-commit-hooks.yaml", "action.yml"} <= set(
        names
    )  # tests read them


def test_the_bill_of_materials_names_every_pinned_version_with_its_hashes(tmp_path):
    """As ``make dist`` writes it."""
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    program, *words, file = shlex.split(re.search(r"^\t(\S+cyclonedx-py .*)$", lines, re.MULTILINE)[1])
    if not (ROOT / program).exists():
        pytest.skip("no cyclonedx-py: make fetches it")
    assert file == "dist/sbom.cdx.json"
    ran = subprocess.run(
        [ROOT / program, *words, tmp_path / "sbom.cdx.json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    bill = json.loads((tmp_path / "sbom.cdx.json").read_text(encoding="utf-8"))
    assert bill["bomFormat"] == "CycloneDX"
    assert bill["metadata"]["component"]["name"] == "lookout-mtp-config"
    found = {
        part["name"]: (part["version"], [one["content"] for one in part["externalReferences"][0]["hashes"]])
        for part in bill["components"]
    }
    expected = {
        name: (version, [one[-64:] for one in hashes]) for name, (version, hashes) in pinned().items()
    }
    assert {name: version for name, (version, _) in found.items()} == {n: v for n, (v, _) in expected.items()}
    assert {name: sorted(hashes) for name, (_, hashes) in found.items()} == {
        name: sorted(hashes) for name, (_, hashes) in expected.items()
    }
