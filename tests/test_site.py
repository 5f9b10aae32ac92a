"""The manual as a site: built without a warning, with pictures of what the tool prints today."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import pictures

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


@pytest.mark.golden
@pytest.mark.parametrize("name", pictures.PICTURES)
def test_a_picture_shows_what_the_tool_prints(name, shell, contoso):
    file, fresh = DOCS / "pictures" / f"{name}.svg", pictures.drawn(name, contoso)
    if os.environ.get("GOLDEN") == "write":
        file.write_text(fresh, encoding="utf-8", newline="\n")
        return
    assert file.read_text(encoding="utf-8") == fresh, "make golden draws it anew; look at it"


def test_every_picture_is_made():
    assert {file.stem for file in (DOCS / "pictures").iterdir()} == set(pictures.PICTURES)


@pytest.mark.skipif(not importlib.util.find_spec("furo"), reason="only where the group docs is installed")
def test_the_site_is_built_without_a_warning_and_takes_a_new_page_in(tmp_path):
    shutil.copytree(ROOT, tmp_path / "tree", ignore=shutil.ignore_patterns(".*", "build", "lookout_config"))
    tree, pages, site = tmp_path / "tree", tmp_path / "tree" / "docs", tmp_path / "site"
    (pages / "a-new-page.md").write_text("# A new page\n", encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-c", str(pages), str(tree), str(site)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    start = (site / "docs" / "index.html").read_text(encoding="utf-8")
    assert [page.stem for page in pages.glob("*.md") if f'href="{page.stem}.html' not in start] == ["index"]
