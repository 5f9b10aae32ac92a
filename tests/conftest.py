"""Fixtures that tests of several rooms use."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from lookout_config import auth
from lookout_config.auth import pipelines
from tests.running import Shell

ROOT = Path(__file__).parents[1]
os.environ["LANGUAGE"] = "en"  # whatever the developer reads; what we start inherits it

# A busy machine is no finding: tests judge behaviour, and make bench judges speed.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.fixture
def shell(capsys, monkeypatch, tmp_path):
    """The command line; colours and widths as in a plain log, and no sign-in of whoever runs the tests."""
    methods = auth.METHODS.values()
    for name in (
        "FORCE_COLOR",
        "GITHUB_STEP_SUMMARY",
        *pipelines.PIPELINES,
        *(name for method in methods for name in (*method.asked_by, *method.needs, *method.client)),
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    for name in ("LOCALAPPDATA", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "state"))
    return Shell(capsys)


@pytest.fixture
def contoso(tmp_path, monkeypatch):
    """A copy of the worked example, and the test stands in its folder."""
    folder = tmp_path / "contoso"
    shutil.copytree(ROOT / "examples" / "contoso", folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def authority(tls):
    """A sign-in authority on this machine."""
    from tests.authority import Authority

    with Authority(tls.context) as running:
        yield running


@pytest.fixture(scope="session")
def tls():
    """TLS for this machine: ``context`` for a server, ``bundle`` for those who are to trust it."""
    from tests.authority import tls

    with tls() as made:
        yield made
