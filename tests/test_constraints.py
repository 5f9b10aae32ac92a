"""constraints.txt names exactly what pyproject.toml needs: one version each, allowed, with hashes."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"].values()
NEEDED = [Requirement(line) for lines in (PROJECT["dependencies"], *EXTRAS) for line in lines]
TEXT = (ROOT / "constraints.txt").read_text(encoding="utf-8")


def pinned():
    """Version and hashes by name."""
    found = {}
    for entry in re.split(r"^(?=\S)", TEXT, flags=re.MULTILINE)[1:]:
        wanted = Requirement(entry.partition(" \\")[0])
        (exact,) = wanted.specifier
        assert exact.operator == "==", entry
        found[canonicalize_name(wanted.name)] = (
            exact.version,
            re.findall(r"--hash=sha256:[0-9a-f]{64}\b", entry),
        )
    return found


@pytest.mark.parametrize("needed", NEEDED, ids=lambda needed: needed.name)
def test_what_the_project_needs_is_pinned_to_a_version_that_it_allows(needed):
    version, _ = pinned()[canonicalize_name(needed.name)]
    assert needed.specifier.contains(version), f"{needed}: make constraints"


def test_every_pin_has_hashes():
    assert [name for name, (_, hashes) in pinned().items() if not hashes] == []


def reached():
    """All that is needed by what is needed, as the installed packages say it; markers of any system count."""
    pending, seen = list(NEEDED), set()
    while pending:
        each = pending.pop()
        name = canonicalize_name(each.name)
        if name in seen:
            continue
        seen.add(name)
        try:
            lines = requires(name) or []
        except PackageNotFoundError:  # for another system or interpreter than this one
            continue
        pending += [more for more in map(Requirement, lines) if "extra ==" not in str(more.marker)]
    return seen


def test_nothing_else_is_pinned():
    assert pinned().keys() - reached() == set()
