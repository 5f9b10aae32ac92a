"""The shape of the house: imports go down a floor, each library has one importer, each room one job."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "lookout_config"

# From the ground up. A module may import what lies below it; within a floor nothing imports its neighbour.
FLOORS = [
    ["model", "forked", "undisturbed", "about", "tongue", "clocks"],
    ["paths", "names", "world", "trust", "speakers", "waiting", "proxied"],
    ["changes"],
    ["kinds", "graph", "auth", "impact", "tenant", "enrollment"],
    [
        "settings",
        "intune",
        "guards",
        "consequences",
        "review",
        "doubts",
        "drift",
        "history",
        "seeing",
        "snapshots",
    ],
    [
        "source",
        "schema",
        "rules",
        "plan",
        "apart",
        "state",
        "observe",
        "record",
        "apply",
        "emulator",
        "report",
    ],
    ["line", "serve", "wording", "manual", "pseudonyms", "adoption", "vocabulary"],
    ["onward", "weather", "mend"],
    ["cli"],
    ["__main__"],
]
FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names}
PARTS_OF = {
    "shape": "schema",
    "meant": "schema",
    "screens": "kinds",
}  # rooms that were divided: the same floor, one way in
ONE_IMPORTER = {
    "yaml": "source",
    "jsonschema": "schema",
    "jsonschema_rs": "schema",
    "deepdiff": "plan",
    "msal": "auth",
    "msal_extensions": "auth",
    "cryptography": "auth",
    "truststore": "trust",
    "click": "cli",
    "filelock": "cli",
}
LATE = {
    "msal",
    "msal_extensions",
    "cryptography",
    "truststore",
    "requests",
    "deepdiff",
    "jsonschema",
    "filelock",
}  # dearer to import than a small file is to validate


def modules():
    return sorted(PACKAGE.rglob("*.py"))


def room(path):
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return PARTS_OF.get(parts[0], parts[0])


def imported(path, *, top_only=False):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = _top(tree) if top_only else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "lookout_config":
            yield from (f"lookout_config.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


def _top(tree):
    """What runs at import: not the inside of functions, nor what only a type checker reads."""
    pending = list(tree.body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            continue
        yield node
        pending.extend(child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt))


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_go_down(path):
    here = room(path)
    for name in imported(path):
        parts = name.split(".")
        if parts[0] != "lookout_config" or len(parts) == 1 or parts[1] == "__version__":
            continue
        there = PARTS_OF.get(parts[1], parts[1])
        assert there == here or FLOOR[there] < FLOOR[here], f"{here} imports {there}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_library_has_one_importer_and_a_heavy_one_is_imported_late(path):
    for name in imported(path):
        library = name.split(".")[0]
        assert ONE_IMPORTER.get(library, room(path)) == room(path), f"{path.name} imports {library}"
    assert not LATE & {name.split(".")[0] for name in imported(path, top_only=True)}


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_opens_with_a_sentence_and_fits_in_a_head(path):
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), "a module opens with one sentence that says what it is for"
    assert len(text.splitlines()) <= 300


HEAVY = ["jsonschema", "msal", "requests", "deepdiff", "rich", "ssl", "asyncio", "logging"]
SOUND = "examples/contoso/contoso.lookout.yaml"


@pytest.mark.parametrize(
    "words", [["--version"], ["--help"], ["validate", SOUND], ["validate", "--strict", SOUND]]
)
def test_the_everyday_commands_load_nothing_heavy(words):
    script = (
        "import sys; sys.argv[1:] = sys.argv[1:]\n"
        "from lookout_config.__main__ import run\n"
        "assert not run(sys.argv[1:])\n"
        f"print('loaded:', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, *words], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.endswith("loaded: []\n"), ran.stdout
