"""The schema itself: closed, plain to every engine, and of help at every setting."""

import re

import pytest
from jsonschema import Draft7Validator

from lookout_config import paths, rules, schema
from tests.shapes import entries, examples, long_form

# Lookout's Mobile Risk API v2, models.Threat.classification, without UNKNOWN, which is no row of the console.
CLASSES = [
    "ROOT_ENABLER",
    "RISKWARE",
    "ADWARE",
    "CHARGEWARE",
    "DATA_LEAK",
    "TROJAN",
    "WORM",
    "VIRUS",
    "EXPLOIT",
    "BACKDOOR",
    "BOT",
    "APP_DROPPER",
    "CLICK_FRAUD",
    "SPAM",
    "SPYWARE",
    "SURVEILLANCEWARE",
    "VULNERABILITY",
    "ROOT_JAILBREAK",
    "CONNECTIVITY",
    "TOLL_FRAUD",
    "SIDELOADED_APP",
    "ACTIVE_MITM",
    "DENYLISTED_APP",
    "ROGUE_WIFI",
    "NON_APP_STORE_SIGNER",
    "ACCESS_CONTROL_VIOLATION",
    "NO_DEVICE_LOCK",
    "OUT_OF_DATE_OS",
    "OUT_OF_DATE_ASPL",
    "VPN_NOT_ENABLED",
    "PCP_DISABLED",
    "UNENCRYPTED",
    "DEVELOPER_MODE_ENABLED",
    "USB_DEBUGGING_ENABLED",
    "UNKNOWN_SOURCES_ENABLED",
    "AGENT_OUTDATED",
    "MALICIOUS_CONTENT",
    "UNAUTHORIZED_CONTENT",
    "PHISHING_CONTENT",
    "DENYLISTED_CONTENT",
    "GATEWAY_ADDRESS_CHANGE",
    "PORT_SCAN",
    "SECURE_DNS_NOT_ENABLED",
    "STORAGE_PERMISSION_NOT_ACCEPTED",
    "NOTIFICATION_PERMISSION_NOT_ACCEPTED",
    "PCP_PAUSED",
    "SMISHING_PERMISSIONS_NOT_ACCEPTED",
    "DEVICE_ADMIN_NOT_ACTIVATED",
]


def test_the_schema_is_a_schema():
    Draft7Validator.check_schema(schema.load())


def test_every_entry_has_a_title_and_a_description_that_helps():
    for path, entry in entries():
        assert entry.get("title"), path
        assert len(entry.get("description", "")) > 12, path
        assert not entry["description"].endswith(".."), path
        assert entry["description"] in entry.get("markdownDescription", entry["description"]), path


def test_every_map_is_closed_or_says_what_its_names_hold():
    for path, entry in entries():
        if "properties" in entry or entry.get("type") == "object":
            closed = entry["additionalProperties"]
            assert closed is False or isinstance(closed, dict), path


def test_every_choice_has_a_description():
    for path, entry in entries():
        words = entry if "enum" in entry else entry.get("else", {})
        for described in ("enumDescriptions", "markdownEnumDescriptions"):
            assert len(words.get(described, ())) == len(words.get("enum", ())), path


def test_what_stands_beside_a_ref_is_words_only():
    words = {"$ref", "title", "description", "markdownDescription", "examples", "default"}
    for node in nodes(schema.load()):
        if isinstance(node, dict) and "$ref" in node:
            assert set(node) <= words, node
            assert node["$ref"].startswith("#/definitions/")


def test_patterns_read_the_same_in_every_engine():
    for node in nodes(schema.load()):
        pattern = node.get("pattern") if isinstance(node, dict) else None
        if isinstance(pattern, str) and "patternErrorMessage" in node:
            assert pattern.startswith("^")
            assert pattern.endswith("$")
            assert not re.search(r"\(\?[^:]|\\[^.]", pattern), (
                "no lookaround, no classes that differ by engine"
            )
            assert all(re.search(pattern, example) for example in node["examples"])


def nodes(value):
    yield value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from nodes(child)


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        (
            "date",
            ["2028-02-29", "2026-11-30", "2400-02-29"],
            ["2026-02-29", "2100-02-29", "2026-11-31", "2026-1-1"],
        ),
        (
            "email",
            ["ada_f.example#EXT#@contoso.onmicrosoft.com"],
            ["ada@", "a b@c.dd", "a@b..cc", "a@b.cc,d@e.ff"],
        ),
        (
            "domain",
            ["a.b.xn--p1ai", "_dmarc.contoso.com"],
            ["contoso", "*.contoso.com", "a.b.1", "-a.com", "a.com."],
        ),
        ("guid", ["3F2504E0-4f89-41d3-9a0c-0305e82c3301"], ["3f2504e04f8941d39a0c0305e82c3301"]),
    ],
)
def test_formats(name, right, wrong):
    pattern = schema.load()["definitions"][name]["pattern"]
    assert [text for text in right if not re.search(pattern, text)] == []
    assert [text for text in wrong if re.search(pattern, text)] == []


def test_the_classes_are_those_of_the_api_and_told_alike_in_both_places():
    default = schema.entry(("protections", "policies", "default"))["properties"]
    override = schema.entry(("protections", "policies", "device_groups", "*"))["properties"]
    assert sorted(default) == sorted(CLASSES)
    assert len(default) == 48

    def words(entry):
        return [entry["title"], entry["description"]]

    assert {name: words(entry) for name, entry in default.items()} == {
        name: words(entry) for name, entry in override.items()
    }


def test_the_help_of_a_threat_level_says_what_is_still_compliant():
    for kind, word in (("compliance_policies", "compliant"), ("app_protection_policies", "allowed")):
        level = schema.entry(("intune", kind, 0, "max_threat_level"))
        told = dict(zip(level["enum"], level["enumDescriptions"], strict=True))
        assert told["low"].startswith(f"Low is still {word}")
        assert told["medium"].startswith(f"Low and medium are still {word}")
        assert told["high"].startswith(f"Low, medium and high are all still {word}")


def test_every_rule_of_meaning_can_be_given_another_severity():
    known = schema.entry(("rules",))["properties"]
    normally = {"error": "an error", "warning": "a warning", "info": "information", "off": "off"}
    for entry in rules.offline_rules():
        if not entry.fixed:
            assert known[entry.id]["description"].endswith(f"Normally {normally[entry.severity]}."), entry.id
    assert not [name for name in known if name.startswith(("yaml-", "schema-")) or name == "tenant-mismatch"]


def test_there_are_snippets_for_what_is_written_most():
    for path in (
        (),
        ("connector", "enrollment", "groups", 0),
        ("intune", "compliance_policies", 0),
        ("waivers", 0),
    ):
        for snippet in schema.entry(path)["defaultSnippets"]:
            assert set(snippet) == {"label", "description", "body"}


@pytest.mark.parametrize("name", ["rating", "override"])
def test_a_short_form_is_offered_with_its_meaning(name):
    """An editor does not look into ``else``: it offers the snippets, and shows what they say."""
    entry = schema.load()["definitions"][name]
    told = {
        each["body"]: each["description"]
        for each in entry["defaultSnippets"]
        if isinstance(each["body"], str)
    }
    assert told == dict(zip(entry["else"]["enum"], entry["else"]["enumDescriptions"], strict=True))


def test_an_unknown_schema_is_refused_by_name():
    with pytest.raises(FileNotFoundError, match="no schema is called lookuot"):
        schema.read_schema("lookuot")


def test_every_setting_is_in_a_valid_example():
    used = {in_general(path) for file in examples("valid/*.yaml") for path, _ in paths.walk(long_form(file))}
    known = {in_general(path) for path, _ in entries() if path[:1] != ("rules",)}
    assert known <= used


def in_general(path):
    """Without the numbers of items, and the names of device groups and classes: they say nothing of the setting."""
    steps = ["*" if isinstance(step, int) or step in CLASSES else step for step in path]
    return tuple(
        "*" if number and steps[number - 1] == "device_groups" else step for number, step in enumerate(steps)
    )
