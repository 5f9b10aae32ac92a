"""The worked example: sound, true to its snapshot, and every mistake of its hurried twin is named."""

import json
import re
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from lookout_config import kinds, line, onward, record, settings
from lookout_config.emulator import Emulator

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "examples" / "contoso"
CONTOSO, MISTAKES = FOLDER / "contoso.lookout.yaml", FOLDER / "mistakes.lookout.yaml"
SNAPSHOT_SCHEMA = ROOT / "schemas" / "snapshot.schema.json"
OPENAPI = ROOT.parent / "shared" / "graph" / "openapi.yaml"
BOTH_WAYS_TO_MATCH_NAMES = pytest.mark.parametrize(
    "exact_names", [False, True], ids=["blind to case", "exact names"]
)


def tenant():
    return json.loads((FOLDER / "tenant.json").read_text(encoding="utf-8"))


def taken_at(data):
    return datetime.fromisoformat(data["taken_at"])


def validated(file):
    (judged,) = line.validate([str(file)], taken_at(tenant()).date())
    return judged


def checked(file, *, exact_names):
    data = tenant()
    return line.check(str(file), lambda _: Emulator(data, exact_names=exact_names), taken_at(data))


def places(findings):
    return sorted((finding.position.line, str(finding.rule)) for finding in findings)


def expected(file, when):
    """What the ``# expect WHEN: LINE rule, …`` comments of a file say."""
    text = file.read_text(encoding="utf-8")
    written = ",".join(re.findall(rf"^# expect {when}: (.*)$", text, re.MULTILINE))
    return sorted((int(number), rule) for number, rule in (entry.split() for entry in written.split(",")))


def line_of(file, start):
    lines = file.read_text(encoding="utf-8").splitlines()
    (number,) = (number for number, text in enumerate(lines, 1) if text.strip().startswith(start))
    return number


def test_the_worked_example_is_sound_offline():
    assert places(validated(CONTOSO).findings) == []


@BOTH_WAYS_TO_MATCH_NAMES
def test_the_worked_example_is_sound_in_its_tenant(exact_names):
    judged = checked(CONTOSO, exact_names=exact_names)
    assert judged.sound
    assert places(judged.findings) == sorted(
        [
            (line_of(CONTOSO, "- Intune Lookout Sales"), "group-nested"),
            (line_of(CONTOSO, "mtd_connector:"), "connector-not-enabled"),
        ]
    )


def test_the_nested_group_is_waived_and_somebody_answers_for_it():
    judged = checked(CONTOSO, exact_names=False)
    (nested,) = (finding for finding in judged.findings if finding.rule == "group-nested")
    assert nested.waived
    assert (nested.waived.owner, nested.waived.expires) == ("ada@contoso.com", "2099-01-31")


@BOTH_WAYS_TO_MATCH_NAMES
def test_eligible_members_are_not_checked_and_nothing_else_is_left_out(exact_names):
    judged = checked(CONTOSO, exact_names=exact_names)
    assert {(entry.rule, entry.path) for entry in judged.unchecked} == {
        ("access-lower-empty", "console_access.read_only.id")
    }


def test_what_is_wrong_with_the_mistakes_alone_is_said_offline():
    assert places(validated(MISTAKES).findings) == expected(MISTAKES, "offline")


@BOTH_WAYS_TO_MATCH_NAMES
def test_every_mistake_is_named_in_the_tenant(exact_names):
    judged = checked(MISTAKES, exact_names=exact_names)
    wanted = expected(MISTAKES, "offline") + expected(MISTAKES, "live")
    assert places(judged.findings) == sorted(wanted)


@BOTH_WAYS_TO_MATCH_NAMES
def test_the_exact_name_to_write_is_told(exact_names):
    findings = checked(MISTAKES, exact_names=exact_names).findings
    fixes = {finding.rule: finding.fix for finding in findings if finding.fix}
    assert fixes["group-case"] == "Intune Lookout Finance"
    assert fixes["group-spelling"] == "Intune Lookout Legal"


@BOTH_WAYS_TO_MATCH_NAMES
def test_a_group_in_another_case_is_told_with_its_line_and_the_name_to_write(exact_names, tmp_path):
    file = tmp_path / "contoso.lookout.yaml"
    text = CONTOSO.read_text(encoding="utf-8")
    file.write_text(text.replace("Intune Lookout Executives", "Intune Lookout executives"), encoding="utf-8")
    (said,) = (
        found for found in checked(file, exact_names=exact_names).findings if found.rule == "group-case"
    )
    assert said.position.line == line_of(file, "- {name: Intune Lookout executives")
    assert said.fix == "Intune Lookout Executives"


# What only a person can decide: whom to name, whom to take out, what to restore.
FOR_A_PERSON = {
    "access-group-missing",
    "connector-not-enabled",
    "group-renamed",
    "group-deleted",
    "group-nested",
}
FOR_A_PERSON |= {"group-not-security", "group-no-users", "group-name-repeated"}


def test_what_can_be_mended_is_mended_and_the_rest_is_for_a_person(shell, contoso):
    before = MISTAKES.read_text(encoding="utf-8").splitlines()
    words = ("check", "mistakes.lookout.yaml", "--snapshot", "tenant.json")
    first = shell(*words, "--fix", "--pin")
    second = shell(*words)
    after = (contoso / "mistakes.lookout.yaml").read_text(encoding="utf-8").splitlines()

    assert (first.code, first.out) == (second.code, second.out)
    assert first.code == 1
    assert set(re.findall(r"\[([a-z-]+)\]", second.out)) == FOR_A_PERSON
    assert "mistakes.lookout.yaml: 3 mended, 6 pinned" in first.err
    assert len(after) == len(before)
    assert [
        number for number, pair in enumerate(zip(before, after, strict=True), 1) if len(set(pair)) > 1
    ] == [*(21, 23, 29, 31, 32, 34, 38)]

    third = shell(*words, "--fix", "--pin")
    assert (third.code, third.out) == (second.code, second.out)
    assert "nothing to mend" in third.err
    assert (contoso / "mistakes.lookout.yaml").read_text(encoding="utf-8").splitlines() == after


@BOTH_WAYS_TO_MATCH_NAMES
@pytest.mark.parametrize(
    "name",
    [
        # The nicknames name the cases: a name of this tenant may be a command to the CI that prints it.
        pytest.param(group["displayName"], id=group["mailNickname"])
        for group in tenant()["collections"]["groups"]
    ],
)
def test_every_group_of_the_tenant_is_found_by_its_exact_name(name, exact_names, tmp_path):
    file = tmp_path / "one.lookout.yaml"
    tenant_id = tenant()["tenant_id"]
    file.write_text(
        f"version: 1\ntenant: {{id: {tenant_id}}}\nconnector:\n  enrollment:\n    groups:\n      - {json.dumps(name)}\n",
        encoding="utf-8",
    )
    said = {finding.rule for finding in checked(file, exact_names=exact_names).findings}
    astray = {"group-not-found", "group-deleted", "group-case", "group-spelling", "group-renamed"}
    assert not said & (astray | {"group-name-space", "group-name-unusual"})
    assert ("group-ambiguous" in said) is (name == "Intune Lookout Retail")


def test_the_record_tells_part_of_the_console_settings():
    config = validated(CONTOSO).document.data
    managed = {setting.text for setting in settings.of(config) if setting.kind.whose is kinds.Whose.CONSOLE}
    recorded = set(record.latest(record.read(record.beside(str(CONTOSO)))))
    assert 0.3 < len(managed & recorded) / len(managed) < 0.5
    assert recorded <= {setting.text for setting in settings.of(config)}


def test_the_first_plan_shows_all_that_a_plan_can_hold():
    judged = checked(CONTOSO, exact_names=False)
    events = record.read(record.beside(str(CONTOSO)))
    plan = onward.plan(judged, events, taken_at(tenant()).date())
    edits = {edit.path: edit for step in plan.steps for edit in step.edits}
    assert edits["intune.mtd_connector.ios_app_sync"].known == "read"
    assert edits["connector.enrollment.groups"].before == ["Intune Lookout Pilot", "Intune Lookout Sales"]
    assert any("180 days" in unknown.reason for unknown in plan.unknown)
    assert {step.held != "" for step in plan.steps if step.kind == "compliance policy"} == {True, False}
    assert {entry.known for entry in plan.unchanged} == {"read", "attested"}
    assert plan.refusals == ()


def test_the_snapshot_has_the_format_of_snapshots():
    from jsonschema import Draft7Validator

    schema = json.loads(SNAPSHOT_SCHEMA.read_text(encoding="utf-8"))
    assert [error.message for error in Draft7Validator(schema).iter_errors(tenant())] == []


def test_the_snapshot_hangs_together():
    collections = tenant()["collections"]
    people = {user["id"]: user for user in collections["users"]}
    groups = {group["id"]: group for group in collections["groups"]}
    for group in groups:
        for member in collections[f"groups/{group}/members"]:
            whole = (people | groups).get(member["id"], member)
            assert {**whole, **member, "@odata.type": ""} == {**whole, "@odata.type": ""}
    targets = re.findall(r'"groupId": "([^"]*)"', json.dumps(collections))
    assert set(targets) <= set(groups)


@cache
def openapi():
    if not OPENAPI.exists():
        pytest.skip("../shared/graph/openapi.yaml is not there")
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(OPENAPI.read_text(encoding="utf-8"), Loader=loader)


def answers_to(collection):
    """Where the openapi describes the answer to listing a collection: the path with the fewest parameters."""
    path = f"/{collection}" if collection.startswith("beta/") else f"/v1.0/{collection}"
    fits = [
        each
        for each in openapi()["paths"]
        if re.fullmatch(re.sub(r"\\{.*?\\}", "[^/]+", re.escape(each)), path)
    ]
    operation = openapi()["paths"][min(fits, key=lambda each: each.count("{"))]["get"]
    return operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]


def faults(collection, items):
    from openapi_schema_validator import OAS30Validator
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT4

    registry = Registry().with_resource("urn:graph", Resource(contents=openapi(), specification=DRAFT4))
    judge = OAS30Validator({"$ref": f"urn:graph{answers_to(collection)}"}, registry=registry)
    return [f"{list(error.absolute_path)}: {error.message}" for error in judge.iter_errors({"value": items})]


@pytest.mark.parametrize("collection", sorted(tenant()["collections"]))
def test_every_object_is_as_graph_describes_it(collection):
    assert faults(collection, tenant()["collections"][collection]) == []


def test_an_object_that_graph_would_not_give_is_noticed():
    connector = tenant()["collections"]["deviceManagement/mobileThreatDefenseConnectors"][0]
    assert faults("deviceManagement/mobileThreatDefenseConnectors", [{**connector, "partnerState": "bogus"}])
