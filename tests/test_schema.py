"""The shape of a file: what each rule says, where, and in which words; and the long form that comes after."""

import copy
import json
import subprocess
import sys

import pytest

from lookout_config import paths, schema, source
from tests.shapes import EXAMPLES, HEAD, examples, findings, found, long_form, of_data, only, policies

# Each rule, and beside each fault the same thing done right


@pytest.mark.parametrize(
    ("wrong", "expected", "right"),
    [
        (
            "connector:\n  state_sync: {device_status: 'yes'}",
            [(2, "schema-type")],
            "connector:\n  state_sync: {device_status: true}",
        ),
        (
            "connector:\n  enrollment:\n    groups: Lookout Pilot",
            [(3, "schema-type")],
            "connector:\n  enrollment:\n    groups: [Lookout Pilot]",
        ),
        (
            "connector:\n  enrollment:\n    groups:\n      - 2024",
            [(4, "schema-type")],
            "connector:\n  enrollment:\n    groups:\n      - '2024'",
        ),
        ("guards:", [(1, "schema-type")], "guards: {}"),
        (policies("TROJAN: 5"), [(1, "schema-type")], policies("TROJAN: high")),
        (
            "console_access:\n  restricted: {id: c9f0f895-fb98-4b91-a8d4-77d0c0f6a111}",
            [(1, "schema-required")],
            "console_access:\n  full: {id: c9f0f895-fb98-4b91-a8d4-77d0c0f6a111}",
        ),
        (
            "intune:\n  compliance_policies:\n    - platform: ios",
            [(3, "schema-required")],
            "intune:\n  compliance_policies:\n    - {name: iOS baseline, platform: ios}",
        ),
        (  # which type of policy the name or ID is of: without it, nothing can be looked up
            "intune:\n  compliance_policies:\n    - {name: iOS baseline, max_threat_level: low}",
            [(3, "schema-required")],
            "intune:\n  compliance_policies:\n    - {name: iOS baseline, max_threat_level: low, platform: ios}",
        ),
        (
            "intune:\n  app_protection_policies:\n    - platform: ios",
            [(3, "schema-required")],
            "intune:\n  app_protection_policies:\n    - {id: c9f0f895-fb98-4b91-a8d4-77d0c0f6a111, platform: ios}",
        ),
        (policies("WORM: {}"), [(1, "schema-required")], policies("WORM: {response: alert}")),
        (
            "connector:\n  enrolment: {}\n",
            [(2, "schema-unknown-key")],
            "connector:\n  enrollment: {}\n",
        ),
        (
            "enrollment_settings:\n  language: English\n  heartbeat: 10",
            [(3, "schema-unknown-key")],
            "enrollment_settings:\n  language: English\n",
        ),
        (policies("TROJAN: hihg"), [(1, "schema-enum")], policies("TROJAN: none")),
        (policies("TROJAN: inherit"), [(1, "schema-enum")], policies("TROJAN: advisory")),
        (
            "protections:\n  policies:\n    device_groups:\n      Board: {TROJAN: inherited}",
            [(4, "schema-enum")],
            "protections:\n  policies:\n    device_groups:\n      Board: {TROJAN: inherit}",
        ),
        (
            "enrollment_settings: {disconnected_after_days: 91}",
            [(1, "schema-range")],
            "enrollment_settings: {disconnected_after_days: 90}",
        ),
        (
            "enrollment_settings: {disconnected_after_days: 0}",
            [(1, "schema-range")],
            "enrollment_settings: {disconnected_after_days: 1}",
        ),
        (
            f"connector: {{enrollment: {{groups: [{'a' * 257}]}}}}",
            [(1, "schema-range")],
            f"connector: {{enrollment: {{groups: [{'a' * 256}]}}}}",
        ),
        ("guards: {max_removals: -1}", [(1, "schema-range")], "guards: {max_removals: 0}"),
        (
            "connector:\n  error_email_recipient: mtp-errors@contoso",
            [(2, "schema-format")],
            "connector:\n  error_email_recipient: mtp-errors@contoso.com",
        ),
        (
            "connector: {enrollment: {groups: [{name: New, create: true, owner: Ada Byron}]}}",
            [(1, "schema-format")],
            "connector: {enrollment: {groups: [{name: New, create: true, owner: ada@contoso.com}]}}",
        ),
        (
            "connector: {enrollment: {groups: [{name: New, create: true, owner: ''}]}}",
            [(1, "schema-format")],
            "connector: {enrollment: {groups: [{name: New, create: true, owner: C9F0F895-FB98-4B91-A8D4-77D0C0F6A111}]}}",
        ),
        (
            "console_access: {full: {id: MTP Console Full}}",
            [(1, "schema-format")],
            "console_access: {full: {id: C9F0F895-FB98-4B91-A8D4-77D0C0F6A111}}",
        ),
    ],
)
def test_a_fault_is_found_at_its_line_and_its_clean_twin_is_not(wrong, expected, right):
    assert found(wrong) == expected
    assert found(right) == []


def test_an_unknown_key_is_reported_on_the_key_itself():
    finding = only("connector: {enrolment: {groups: [A]}}")
    assert (finding.position.column, finding.position.end_column) == (13, 22)
    assert finding.path == "connector.enrolment"


def test_a_missing_key_is_reported_at_the_key_of_its_block():
    finding = only(
        "connector:\n  enrollment:\n    groups:\n      - {id: a87ff679-a2f3-471d-9181-a67b7542122c}"
    )
    assert (finding.position.line - 2, finding.position.column) == (4, 9)
    assert finding.path.endswith(".name")


def test_findings_come_in_the_order_of_the_file():
    text = HEAD + "waivers: 5\nconnector: {x: 1, state_sync: {threat_status: 1, y: 2}}\nguards:\n  z: 1\n"
    places = [(entry.position.line, entry.position.column) for entry in findings(text)]
    assert places == sorted(places)
    assert len(places) == 5


# Words


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("conector: {}", "unknown key conector; did you mean connector?", ""),
        ("groups: [A]", "unknown key groups; it belongs under connector.enrollment", ""),
        ("connector: {waivers: []}", "unknown key waivers; it belongs at the top", ""),
        (
            "connector: {Error Email Recipient: a@b.cc}",
            "unknown key 'Error Email Recipient'; did you mean error_email_recipient?",
            "",
        ),
        (
            "consent: {tenant_wide: true}",
            "unknown key tenant_wide",
            "known here: app_name, app_id",
        ),
        (
            policies("BLACKLISTED_APP: low"),
            "unknown key BLACKLISTED_APP; did you mean DENYLISTED_APP?",
            "BLACKLISTED_APP is called DENYLISTED_APP here",
        ),
        (policies("SPY: low"), "unknown key SPY; did you mean SPYWARE?", "SPY is called SPYWARE here"),
        (
            policies("SURVEILLANCE: low"),
            "unknown key SURVEILLANCE; did you mean SURVEILLANCEWARE?",
            "SURVEILLANCE is called SURVEILLANCEWARE here",
        ),
        (
            policies("UNKNOWN: low"),
            "unknown key UNKNOWN",
            "Lookout reports UNKNOWN when it cannot tell the class; its console has no row for it",
        ),
        ("rules: {schema-enum: info}", "unknown key schema-enum", "the severity of schema-enum is fixed"),
        (
            policies("TROJAN: moderate"),
            "TROJAN is 'moderate', which is not one of high, medium, low, advisory, none; did you mean medium?",
            "moderate is called medium here",
        ),
        (
            policies("TROJAN: {response: Don't alert device}"),
            (
                'response is "Don\'t alert device", which is not one of alert, no_alert, block_internet, block_domains, '
                "block, warn; did you mean no_alert?"
            ),
            "",
        ),
        (
            "connector: {state_sync: {threat_status: 'on'}}",
            "threat_status must be true or false, not 'on'",
            "write true",
        ),
        (
            "connector: {heartbeat_frequency_minutes: '10'}",
            "heartbeat_frequency_minutes must be a whole number, not '10'",
            "write 10 without quotes",
        ),
        ("consent: {app_name: 4711}", "app_name must be text, not 4711", 'put it in quotes: "4711"'),
        ("consent: {app_name: true}", "app_name must be text, not true", 'put it in quotes: "true"'),
        ("connector: [a]", "connector must be a map, not a list", None),
        ("attestations:", "attestations has no value; it must be a map", "or take it out"),
        (
            "enrollment_settings: {disconnected_after_days: 120}",
            "disconnected_after_days must be from 1 to 90, not 120",
            "",
        ),
        (
            "consent: {app_id: '{3c59dc048e884024b9d5a1c2e3f40516}'}",
            (
                "app_id must be a GUID such as 3f2504e0-4f89-41d3-9a0c-0305e82c3301, "
                "not '{3c59dc048e884024b9d5a1c2e3f40516}'"
            ),
            "write 3c59dc04-8e88-4024-b9d5-a1c2e3f40516",
        ),
    ],
)
def test_a_message_tells_what_is_wrong_and_what_would_be_right(text, message, hint):
    finding = only(text)
    assert finding.message == message
    assert hint in (None, finding.hint)


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        (policies("TROJAN: High"), "high"),
        (policies("TROJAN: hihg"), None),
        ("connector: {state_sync: {threat_status: 'no'}}", False),
        ("tenant_id: x", None),
        (
            "protections: {on_device_threat_protection: {block_specific_domains: ['https://*.contoso.com/']}}",
            "contoso.com",
        ),
    ],
)
def test_only_what_is_certain_is_offered_as_a_fix(text, fix):
    assert only(text).fix == fix
    assert type(only(text).fix) is type(fix)


def test_a_long_value_is_not_repeated():
    finding = only("connector: {error_email_recipient: " + "x" * 5000 + "}")
    assert len(finding.message) < 200


@pytest.mark.parametrize(
    "text",
    [
        "version: 1\ntenent: {id: 3f2504e0-4f89-41d3-9a0c-0305e82c3301}\n",
        HEAD + "intune: {compliance_policies: [{nam: iOS baseline, platform: ios}]}",
        HEAD + policies("TROJAN: 5"),
        HEAD + "connector: {error_email_recipient: 'a@b.cc\n\n  '}",
        HEAD + "consent: {app_id: '" + "3" * 400 + "'}",
        HEAD + "connector: {enrollment: {groups: {enrollment: {grops: 1}}}}",
    ],
)
def test_one_fault_is_one_finding(text):
    assert len(findings(text)) == 1


def test_an_empty_file_is_told_what_it_needs():
    (finding,) = schema.findings(of_data(None))
    assert finding.message == "the file is empty; it must be a map with at least version and tenant"


def test_what_could_not_be_read_is_not_judged():
    broken = source.parse(b"version: [1", "lookout.yaml")
    assert broken.problems
    assert schema.findings(broken) == []


# Examples


def expected(text):
    """What the leading comments of an example announce."""
    comments = [line for line in text.splitlines()[:3] if line.startswith("# expect: ")]
    pairs = (pair.split() for line in comments for pair in line.removeprefix("# expect: ").split(", "))
    return [(int(line), rule) for line, rule in pairs]


@pytest.mark.parametrize("file", examples("valid/*.yaml"), ids=lambda file: file.name)
def test_the_shape_of_a_valid_example_is_sound(file):
    assert findings(file.read_text("utf-8")) == []


@pytest.mark.parametrize("file", examples("invalid/schema-*.yaml"), ids=lambda file: file.name)
def test_an_invalid_example_yields_what_its_first_line_says(file):
    text = file.read_text("utf-8")
    assert [(entry.position.line, entry.rule) for entry in findings(text)] == expected(text)


# Long forms and words for the later stations


def test_short_forms_are_written_out_and_the_rest_is_left():
    text = HEAD + (
        "connector: {enrollment: {groups: [Pilot, {name: Sales, ring: broad}]}}\n"
        "protections:\n"
        "  policies:\n"
        "    default: {TROJAN: high, WORM: {risk: low}}\n"
        "    device_groups: {Board: {TROJAN: inherit, WORM: medium}}\n"
    )
    data = source.parse(text.encode(), "lookout.yaml").data
    before = copy.deepcopy(data)
    long = schema.written_out(data)
    assert long["connector"]["enrollment"]["groups"] == [
        {"name": "Pilot"},
        {"name": "Sales", "ring": "broad"},
    ]
    assert long["protections"]["policies"]["default"] == {"TROJAN": {"risk": "high"}, "WORM": {"risk": "low"}}
    assert long["protections"]["policies"]["device_groups"] == {
        "Board": {"TROJAN": "inherit", "WORM": {"risk": "medium"}}
    }
    assert data == before
    assert schema.written_out(long) == long


@pytest.mark.parametrize(
    ("path", "title", "label"),
    [
        (("connector", "state_sync", "threat_status"), "Threat status", "Threat status"),
        (("protections", "policies", "default", "TROJAN", "risk"), "Risk Level", "Trojan: Risk Level"),
        (
            ("protections", "policies", "device_groups", "Board", "ACTIVE_MITM", "response"),
            "Response",
            "Man-in-the-Middle Attack: Response",
        ),
        (("console_access", "full", "id"), "Object ID", "Full Access: Object ID"),
        (("connector", "enrollment", "groups", 1, "ring"), "Ring", "Ring"),
        (("connector", "nothing", "of", "that", 3), "", ""),
    ],
)
def test_a_setting_has_the_words_of_the_console(path, title, label):
    assert schema.title(path) == title
    assert schema.label(path) == label
    assert bool(schema.description(path)) == bool(title)


def test_a_value_has_the_words_of_the_console_where_they_are_known():
    response = ("protections", "policies", "default", "TROJAN", "response")
    assert schema.enum_title(response, "block_domains") == "Block domains and alert"
    assert schema.enum_title(("tenant", "cloud"), "china") == ""
    assert schema.enum_title(("connector", "error_email_recipient"), "a@b.cc") == ""


@pytest.mark.parametrize("file", examples("valid/*.yaml"), ids=lambda file: file.name)
def test_every_value_of_an_example_has_words(file):
    data = long_form(file)
    for path, _ in paths.walk(data):
        assert schema.title(path), path
        assert schema.description(path), path


def test_a_sound_file_is_judged_without_the_library_that_explains():
    assert schema.engine() == "jsonschema-rs"
    heavy = [
        "jsonschema",
        "referencing",
        "attr",
        "deepdiff",
        "msal",
        "requests",
        "ssl",
        "asyncio",
        "logging",
        "difflib",
    ]
    code = (
        "import json, sys\n"
        "from lookout_config import schema, source\n"
        "document = source.parse(open(sys.argv[1], 'rb').read(), 'whole')\n"
        "assert not schema.findings(document)\n"
        "schema.written_out(document.data)\n"
        "print(json.dumps(sorted(sys.modules)))\n"
    )
    whole = EXAMPLES / "valid" / "whole.lookout.yaml"
    done = subprocess.run([sys.executable, "-c", code, whole], capture_output=True, text=True, check=True)
    assert set(heavy) & set(json.loads(done.stdout)) == set()
