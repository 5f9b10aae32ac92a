"""The manual as a site: built without a warning, with pictures of what the tool prints today."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import pictures, screens
from tests.browser import CHROMIUM

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


@pytest.mark.golden
@pytest.mark.parametrize("name", screens.SCREENS)
def test_a_screen_shows_the_page_that_the_tool_writes(name, shell, contoso, tmp_path):
    file, page = DOCS / "pictures" / f"{name}.png", screens.written(name, contoso)
    current = file.exists() and screens.shows(file.read_bytes()) == screens.digest(page)
    if os.environ.get("GOLDEN") == "write" and CHROMIUM and not current:
        file.write_bytes(screens.photographed(name, page, tmp_path))
        return
    assert current, "make golden takes it anew where chromium is; look at it"


def test_every_picture_is_made_and_shown():
    there = {file.name for file in (DOCS / "pictures").iterdir()}
    assert there == {f"{name}.svg" for name in pictures.PICTURES} | {
        f"{name}.png" for name in screens.SCREENS
    }
    manual = "\n".join(page.read_text(encoding="utf-8") for page in DOCS.glob("*.md"))
    assert [name for name in there if f"](pictures/{name})" not in manual] == []


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
