"""Fixtures that tests of several rooms use."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.running import Shell

ROOT = Path(__file__).parents[1]

# A busy machine is no finding: tests judge behaviour, and make bench judges speed.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.fixture
def shell(capsys, monkeypatch):
    """The command line; colours and widths as in a plain log."""
    pipelines = ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "TF_BUILD", "GITLAB_CI")
    for name in ("FORCE_COLOR", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", *pipelines):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    return Shell(capsys)


@pytest.fixture
def contoso(tmp_path, monkeypatch):
    """A copy of the worked example, and the test stands in its folder."""
    folder = tmp_path / "contoso"
    shutil.copytree(ROOT / "examples" / "contoso", folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(scope="session")
def tls():
    """TLS for this machine: ``context`` for a server, ``bundle`` for those who are to trust it."""
    from tests.authority import tls

    with tls() as made:
        yield made
