"""In an editor, through the YAML server that editors have: completion, hover and what is underlined.

``make`` fetches the server where npm is; without it these tests say that they are skipped.
"""

import json
import re
import shutil
from pathlib import Path

import pytest

from lookout_config import schema, source
from lookout_config.cli import files
from tests.editor import SERVER, Editor
from tests.shapes import examples

ROOT = Path(__file__).parents[1]
HEAD = "version: 1\ntenant: {id: 3f2504e0-4f89-41d3-9a0c-0305e82c3301}\n"
POLICY = f"{HEAD}protections:\n  policies:\n    default:\n      "
# Text in plain digits: the editor reads a number, and we read text and warn.
READ_OTHERWISE = {"yaml-ambiguous.lookout.yaml"}


@pytest.fixture(scope="module")
def editor(tmp_path_factory):
    if not SERVER.exists() or not shutil.which("node"):
        pytest.skip("no yaml-language-server: make fetches it where npm is")
    editor = Editor(tmp_path_factory.mktemp("editor"))
    yield editor
    editor.close()


def told(item):
    documentation = item.get("documentation", "")
    return documentation["value"] if isinstance(documentation, dict) else documentation


def sound(text):
    document = source.parse(text.encode(), "x.yaml")
    return [finding.message for finding in (*document.problems, *schema.findings(document))] == []


def test_every_block_is_offered_with_what_it_is(editor):
    offered = editor.complete(f"{HEAD}|")
    for name, block in schema.load()["properties"].items():
        if name not in ("version", "tenant"):  # they are there
            assert told(offered[name]).startswith(block["description"])


def test_every_class_is_offered_with_what_it_means(editor):
    offered = editor.complete(f"{POLICY}|")
    classes = schema.entry(("protections", "policies", "default"))["properties"]
    assert len(classes) == 48
    assert {name: told(item) for name, item in offered.items()} == {
        name: entry["description"] for name, entry in classes.items()
    }


@pytest.mark.parametrize("begun", ["|", "h|"])
def test_every_risk_is_offered_with_what_follows_from_it(editor, begun):
    offered = editor.complete(f"{POLICY}ADWARE: {begun}")
    assert told(offered["low"]).startswith(
        "A phone with such an issue is at low risk: non-compliant only where"
    )
    assert {"high", "medium", "low", "advisory", "none", "risk and response"} <= set(offered)


def test_every_threat_level_is_offered_with_what_is_still_compliant(editor):
    offered = editor.complete(f"{HEAD}intune:\n  compliance_policies:\n    - max_threat_level: |")
    assert told(offered["low"]).startswith("Low is still compliant")
    assert told(offered["high"]).endswith("every threat passes, Intune only reports.")


@pytest.mark.parametrize(
    ("text", "label", "written"),
    [
        (f"{HEAD}connector:\n  enrollment:\n    groups:\n      - |", "pilot group", "ring: pilot"),
        (f"{HEAD}connector:\n  enrollment:\n    groups:\n      - A\n      - |", "pilot group", "ring: pilot"),
        (f"{HEAD}intune:\n  compliance_policies:\n    - |", "compliance policy", "max_threat_level: medium"),
        (f"{POLICY}ADWARE: |", "risk and response", "response: alert"),
        (f"{HEAD}|", "connector", "connector:"),
    ],
)
def test_a_snippet_makes_a_sound_file(editor, text, label, written):
    whole = editor.accept(text, label)
    assert written in whole
    assert sound(whole) or label == "connector"  # which goes on to its keys


def test_an_empty_file_is_begun_by_a_snippet(editor):
    whole = editor.accept("\n|", "smallest file")
    assert sound(whole.replace("tenant ID", "3f2504e0-4f89-41d3-9a0c-0305e82c3301")), whole


def test_a_class_is_explained_under_the_mouse(editor):
    shown = editor.hover(f"{POLICY}ADW|ARE: high\n")
    assert shown.startswith("#### Adware\n\nAn app that displays unwanted advertisements.")
    assert "* `low`: A phone with such an issue is at low risk" in shown


def test_a_threat_level_is_explained_under_the_mouse(editor):
    shown = editor.hover(
        f"{HEAD}intune:\n  compliance_policies:\n    - {{name: a, max_thr|eat_level: low}}\n"
    )
    assert "The worst risk that is still compliant: low means that low is still compliant." in shown
    assert re.search(r"\[Microsoft: [^\]]+\]\(https://learn\.microsoft\.com/", shown)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("connector: {bogus: 1}\n", "Property bogus is not allowed."),
        ("connector: {state_sync: {threat_status: yes}}\n", 'Incorrect type. Expected "boolean".'),
        ("error_email: a\n", "Property error_email is not allowed."),
    ],
)
def test_a_fault_is_underlined(editor, text, said):
    (problem,) = editor.problems(HEAD + text)
    assert (problem["message"], problem["range"]["start"]["line"], problem["severity"]) == (said, 2, 1)


def test_a_wrong_form_is_said_in_words(editor):
    (problem,) = editor.problems("version: 1\ntenant: {id: contoso}\n")
    assert problem["message"] == schema.load()["definitions"]["guid"]["patternErrorMessage"]


def plain_yaml():
    """The examples that reading has no fault to find in: what is no plain YAML has no shape."""
    for file in examples("**/*.yaml"):
        if not any(problem.severity == "error" for problem in source.read(str(file)).problems):
            yield pytest.param(file, id=file.name)


@pytest.mark.parametrize("file", list(plain_yaml()))
def test_editor_and_tool_agree_on_the_shape_of_every_example(editor, file):
    """Each opened where it lies, so that its first line leads to the schema."""
    underlined = editor.problems(file.read_text(encoding="utf-8"), Path(file).resolve())
    found = schema.findings(source.read(str(file))) or (file.name in READ_OTHERWISE)
    assert bool(underlined) == bool(found), underlined


JSON = re.compile(r"^```json\n(.*?)^```$", re.DOTALL | re.MULTILINE)
BLOCKS = [
    json.loads(block) for block in JSON.findall((ROOT / "docs" / "editors.md").read_text(encoding="utf-8"))
]


def test_the_manuals_task_reads_what_validate_prints(shell, contoso):
    (matcher,) = (block["tasks"][0]["problemMatcher"]["pattern"] for block in BLOCKS if "tasks" in block)
    lines = shell("validate", "mistakes.lookout.yaml").out.splitlines()
    matches = [match for match in map(re.compile(matcher["regexp"]).match, lines) if match]
    places = [
        (match[matcher["line"]], match[matcher["severity"]], match[matcher["code"]]) for match in matches
    ]
    assert ("38", "error", "state-sync-off") in places
    assert len(places) == 3


def test_the_manual_names_the_files_that_a_folder_means():
    patterns = {pattern for block in BLOCKS for pattern in block.get("fileMatch", ())}
    patterns |= {
        pattern for block in BLOCKS for some in block.get("yaml.schemas", {}).values() for pattern in some
    }
    assert patterns == {"lookout.yaml", "lookout.yml", "*.lookout.yaml", "*.lookout.yml"}
    assert all(files.is_ours(pattern.replace("*", "contoso")) for pattern in patterns)
