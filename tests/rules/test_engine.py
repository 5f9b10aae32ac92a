"""The table of rules and its runner."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lookout_config import paths, rules, schema, source
from lookout_config.model import NotChecked, Problem, Severity
from lookout_config.rules import builtin, rule
from lookout_config.world import Snapshot
from tests.rules.cases import HEAD, TODAY, document, found

FILE = HEAD + "connector:\n  enrollment:\n    groups:\n      - Sales\n      - Pilot\n"
GROUPS = ("connector", "enrollment", "groups")
EXAMPLES = sorted(
    path
    for path in (Path(rules.__file__).parents[2] / "examples").rglob("*.lookout.yaml")
    if not path.name.startswith(("schema-", "yaml-"))
)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
SNAPSHOT = Snapshot("3f2504e0-4f89-41d3-9a0c-0305e82c3301", NOW, NOW)


@rule("group-odd", Severity.WARNING)
def group_odd(config):
    """A group is odd.

    Indented text.
    """
    yield Problem((*GROUPS, 1, "name"), "it is odd", hint="even it", also=(*GROUPS, 0), fix="Even")


@rule("tenant-odd", Severity.ERROR, live=True, fixed=True)
def tenant_odd(config, snapshot):
    """A tenant is odd."""
    yield Problem(("tenant", "id"), f"seen in {snapshot.tenant_id[:8]}")


@rule("group-hidden", Severity.ERROR, live=True)
def group_hidden(config, snapshot):
    """A group is hidden."""
    yield NotChecked((*GROUPS, 0), "groups/7/members", "Member.Read.Hidden", "its members are hidden")


def of(severity: str, name: str = "group-odd") -> str:
    return FILE + f"rules: {{{name}: {severity}}}\n"


def changed(text: str, name: str, severity: str):
    """A file that changes the severity of a rule that the schema does not know."""
    plain = document(text)
    return plain._replace(data=plain.data | {"rules": {name: severity}})


def test_a_problem_becomes_a_finding_with_its_place():
    ((finding,), unchecked) = rules.run([group_odd], document(FILE), today=TODAY)
    assert unchecked == []
    assert (finding.rule, finding.severity, finding.message) == ("group-odd", Severity.WARNING, "it is odd")
    assert finding.path == "connector.enrollment.groups[Pilot].name"
    assert (finding.position.file, finding.position.line, finding.position.column) == ("lookout.yaml", 7, 9)
    assert finding.also is not None
    assert finding.also.line == 6
    assert (finding.hint, finding.fix, finding.waived) == ("even it", "Even", None)


def test_what_was_not_seen_is_said_and_is_no_pass():
    (findings, (unchecked,)) = rules.run([group_hidden], document(FILE), SNAPSHOT, today=TODAY)
    assert findings == []
    assert unchecked.rule == "group-hidden"
    assert unchecked.path == "connector.enrollment.groups[Sales]"
    assert (unchecked.collection, unchecked.permission) == ("groups/7/members", "Member.Read.Hidden")
    assert (unchecked.reason, unchecked.position.line) == ("its members are hidden", 6)


@pytest.mark.parametrize(
    ("severity", "expected"),
    [("error", [Severity.ERROR]), ("info", [Severity.INFO]), ("off", [])],
)
def test_the_file_changes_a_severity(severity, expected):
    findings, _ = rules.run([group_odd], changed(FILE, "group-odd", severity), today=TODAY)
    assert [finding.severity for finding in findings] == expected


def test_a_fixed_severity_refuses_to_be_changed():
    document_ = changed(FILE, "tenant-odd", "off")
    ((finding,), _) = rules.run([tenant_odd], document_, SNAPSHOT, today=TODAY)
    assert finding.severity is Severity.ERROR


def test_the_schema_refuses_to_change_a_fixed_one_at_its_line():
    file = document(FILE)
    (finding,) = schema.findings(file._replace(data=file.data | {"rules": {"tenant-mismatch": "off"}}))
    assert finding.rule == "schema-unknown-key"


def test_live_rules_get_the_snapshot_and_offline_ones_do_not():
    findings, _ = rules.run([tenant_odd, group_odd], document(FILE), SNAPSHOT, today=TODAY)
    assert [(finding.position.line, finding.rule) for finding in findings] == [
        (2, "tenant-odd"),
        (7, "group-odd"),
    ]
    assert findings[0].message == "seen in 3f2504e0"


def test_findings_are_in_the_order_of_the_file_then_of_their_ids():
    text = "connector:\n  enrollment: {groups: [], check_for_new_devices_minutes: 9}\nnotifications: []\n"
    assert found(text) == [
        (1, "error-recipient-missing"),
        (2, "enrollment-empty"),
        (2, "polling-not-default"),
        (3, "notification-nobody"),
    ]


def test_a_rule_that_raises_is_a_bug_and_is_not_hidden():
    @rule("broken", Severity.ERROR)
    def broken(config):
        """Broken."""
        raise ZeroDivisionError
        yield

    with pytest.raises(ZeroDivisionError):
        rules.run([broken], document(FILE), today=TODAY)


def test_the_smallest_file_has_no_warning():
    text = HEAD + "connector: {enrollment: {groups: [Intune Lookout Pilot]}}\n"
    findings, _ = rules.run(rules.offline_rules(), document(text), today=TODAY)
    assert {finding.severity for finding in findings} == {Severity.INFO}
    assert rules.run(rules.offline_rules(), document(HEAD), today=TODAY) == ([], [])


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_no_rule_minds_what_a_file_leaves_out(example):
    whole = source.parse(example.read_bytes(), example.name)
    for path, _ in paths.walk(whole.data):
        file = whole._replace(data=without(whole.data, path))
        if path and not schema.findings(file):
            rules.run(rules.offline_rules(), file._replace(data=schema.written_out(file.data)), today=TODAY)


def without(data, path):
    """The data without what is at a path."""
    if not path:
        return data
    step, *below = path
    if isinstance(data, list):
        inner = [without(data[step], below)] if below else []
        return data[:step] + inner + data[step + 1 :]
    return {
        key: without(value, below) if key == step else value
        for key, value in data.items()
        if below or key != step
    }


def test_every_module_of_rules_is_in_the_table():
    folder = Path(rules.__file__).parent
    assert {path.stem for path in folder.glob("*.py")} - {"__init__", "builtin", "tenants", "waivers"} == set(
        rules.AREAS
    )


def test_the_catalogue_is_whole_and_each_rule_has_its_page():
    catalogue = rules.all_rules()
    assert list(catalogue) == [entry.id for entry in catalogue.values()]
    assert len(catalogue) == len(builtin.builtin_rules()) + len(rules.offline_rules()) + len(
        rules.live_rules()
    )
    for entry in catalogue.values():
        assert entry.summary.endswith((".", "?")), entry.id
        assert "\nSource: " in entry.page, entry.id
        assert "\nTo mend: " in entry.page, entry.id


def test_the_names_of_live_rules_are_known_without_importing_them():
    assert {entry.id for entry in rules.live_rules()} == builtin.LIVE
    assert {entry.id for entry in rules.live_rules() if entry.fixed} == builtin.FIXED


def test_the_schema_lists_every_rule_that_a_file_may_change_with_its_severity():
    offered = schema.load()["properties"]["rules"]["properties"]
    words = {"error": "an error", "warning": "a warning", "info": "information", "off": "off"}
    changeable = {entry.id: words[entry.severity] for entry in rules.all_rules().values() if not entry.fixed}
    said = {
        name: entry["description"].rpartition("Normally ")[2].rstrip(".") for name, entry in offered.items()
    }
    assert said == changeable


def test_a_page_is_without_the_indentation_of_the_code():
    assert group_odd.page == "A group is odd.\n\nIndented text."
    assert group_odd.summary == "A group is odd."


def test_what_the_engine_says_by_itself_yields_nothing_here():
    assert rules.run(builtin.builtin_rules(), document(FILE), today=TODAY) == ([], [])


def test_offline_rules_import_no_live_ones():
    code = (
        "import sys, datetime; from lookout_config import rules; rules.offline_rules();"
        "heavy = ('live', 'difflib', 'unicodedata', 'logging', 'pkgutil');"
        "print([name for name in sys.modules if name.rpartition('.')[2] in heavy])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
