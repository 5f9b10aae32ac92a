"""``snapshot``: what is recorded gives the same findings and plan; what is sanitized, the same findings."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from lookout_config import schema, snapshots
from lookout_config.world import Snapshot
from tests.rules.live_cases import NOW

FILE = "contoso.lookout.yaml"
SNAPSHOT = ("--snapshot", "tenant.json")


def found(ran):
    data = json.loads(ran.out)
    keys = ("rule", "severity", "line", "message", "waived")
    return [[one[key] for key in keys] for one in data["findings"]], [
        [one["rule"], one["path"], one["reason"]] for one in data["not_checked"]
    ]


@pytest.mark.parametrize("file", [FILE, "mistakes.lookout.yaml"])
def test_a_recorded_tenant_is_judged_and_planned_as_the_one_that_it_was_recorded_of(shell, contoso, file):
    ran = shell("snapshot", file, *SNAPSHOT, "-o", "recorded.json")
    assert (ran.code, ran.out) == (0, "")
    for command in ("check", "plan"):
        whole, part = (
            shell(command, file, "--snapshot", name, "--format", "json")
            for name in ("tenant.json", "recorded.json")
        )
        assert whole.code == part.code
        if command == "check":
            assert found(whole) == found(part)
        else:
            assert whole.out == part.out


def test_only_what_the_file_needs_is_recorded(shell, contoso):
    shell("snapshot", FILE, *SNAPSHOT, "-o", "recorded.json")
    groups = json.loads(Path("recorded.json").read_text(encoding="utf-8"))["collections"]["groups"]
    assert (
        0
        < len(groups)
        < len(json.loads(Path("tenant.json").read_text(encoding="utf-8"))["collections"]["groups"])
    )
    assert not any("description" in group for group in groups)


def test_groups_that_the_plan_takes_out_are_recorded_with_their_members(shell, contoso):
    text = Path(FILE).read_text(encoding="utf-8")
    gone = "      - {name: Intune Lookout Pilot, id: a87ff679-a2f3-471d-9181-a67b7542122c, ring: pilot}    # the id notices a rename\n"
    assert gone in text
    Path(FILE).write_text(text.replace(gone, ""), encoding="utf-8")
    shell("snapshot", FILE, *SNAPSHOT, "-o", "recorded.json")
    whole, part = (
        shell("plan", FILE, "--snapshot", name, "--format", "json")
        for name in ("tenant.json", "recorded.json")
    )
    assert whole.out == part.out
    assert (
        "groups/a87ff679-a2f3-471d-9181-a67b7542122c/members"
        in snapshots.load("recorded.json")["collections"]
    )


def test_the_text_is_of_the_schema_and_the_same_each_time(shell, contoso):
    first, second = (shell("snapshot", FILE, *SNAPSHOT).out for _ in range(2))
    assert first == second
    Draft7Validator(schema.read_schema("snapshot")).validate(json.loads(first))


def test_a_sanitized_pair_is_written_beside_each_other_and_says_the_same(shell, contoso):
    ran = shell("snapshot", "mistakes.lookout.yaml", *SNAPSHOT, "--sanitize", "-o", "report.json")
    assert ran.code == 0
    assert "not the same" not in ran.err
    whole, copy = (
        shell("check", file, "--snapshot", tenant, "--format", "json")
        for file, tenant in (("mistakes.lookout.yaml", "tenant.json"), ("report.lookout.yaml", "report.json"))
    )
    assert whole.code == copy.code == 1
    before, after = (
        [(one["rule"], one["severity"], one["line"]) for one in json.loads(each.out)["findings"]]
        for each in (whole, copy)
    )
    assert before == after
    Draft7Validator(schema.read_schema("snapshot")).validate(
        json.loads(Path("report.json").read_text(encoding="utf-8"))
    )


def test_what_does_not_survive_is_said(shell, contoso):
    with Path(FILE).open("a", encoding="utf-8") as file:
        file.write(
            "  - {rule: group-nested, path: connector, reason: 'password=hunter2hunter2', owner: a, expires: 2099-01-31}\n"
        )
    ran = shell(
        "snapshot", FILE, *SNAPSHOT, "--sanitize", "-o", "report.json", "--file-to", "copy.lookout.yaml"
    )
    assert ran.code == 0
    assert "not the same in the copy: line 130: secret-in-file" in ran.err
    assert "hunter2" not in Path("copy.lookout.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-o", FILE], "is no snapshot"),
        (["--sanitize"], "no place for them"),
        (["--sanitize", "-o", "tenant.json"], "is the recorded tenant that is read"),
        (["--sanitize", "-o", "new.json", "--file-to", FILE], "is left as it is"),
        (["--file-to", "x.yaml"], "is for --sanitize"),
        (["--sanitize", "-o", "new.json", "--file-to", "./new.json"], "cannot hold both files"),
        (["-o", "no/such/tenant.json"], "there is no folder no/such"),
    ],
)
def test_nothing_of_value_is_written_over(shell, contoso, words, said):
    before = {path.name: path.read_bytes() for path in contoso.iterdir()}
    ran = shell("snapshot", FILE, *SNAPSHOT, *words)
    assert ran.code == 64
    assert said in ran.err
    assert {path.name: path.read_bytes() for path in contoso.iterdir()} == before


def test_a_snapshot_is_made_anew_in_its_place(shell, contoso):
    assert [shell("snapshot", FILE, *SNAPSHOT, "-o", "recorded.json").code for _ in range(2)] == [0, 0]


@pytest.mark.parametrize(("before", "after"), [("version: 1", "version: 9"), ("3f2504e0", "4f2504e0")])
def test_nothing_is_recorded_for_a_file_without_shape_or_of_another_tenant(shell, contoso, before, after):
    text = Path(FILE).read_text(encoding="utf-8")
    Path(FILE).write_text(text.replace(before, after, 1), encoding="utf-8")
    ran = shell("snapshot", FILE, *SNAPSHOT, "-o", "recorded.json")
    assert ran.code == 1
    assert "nothing is recorded" in ran.err
    assert not Path("recorded.json").exists()


def test_two_readings_of_a_tenant_are_one():
    first = Snapshot(
        "t",
        NOW,
        NOW,
        {"groups": [{"id": "1"}]},
        {"groups": {"names": ["a"], "ids": []}},
        {"users": "403 No: x"},
    )
    second = Snapshot(
        "t",
        NOW,
        NOW,
        {"groups": [{"id": "2"}], "users": []},
        {"groups": {"names": ["b"], "ids": ["2"]}},
        {"apps": "403 No: y"},
    )
    both = snapshots.together(first, second)
    assert [group["id"] for group in both.collections["groups"]] == ["1", "2"]
    assert both.asked == {"groups": {"names": ["a", "b"], "ids": ["2"]}}
    assert both.unreadable == {"users": "403 No: x", "apps": "403 No: y"}
    whole = snapshots.together(first, Snapshot("t", NOW, NOW, {"groups": [{"id": "1"}, {"id": "2"}]}))
    assert (whole.asked, len(whole.collections["groups"])) == ({}, 2)


def test_a_name_that_utf8_cannot_hold_is_written_all_the_same():
    data = {"collections": {"groups": [{"id": "1", "displayName": "half \ud83d"}]}}
    assert json.loads(snapshots.text(data).encode())["collections"] == data["collections"]
