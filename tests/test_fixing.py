"""What has one right answer is mended in its place, and everything else stays as it is, byte for byte."""

import difflib
import os
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout_config import fixing, source
from lookout_config.cli import mending
from lookout_config.cli.faults import Fault
from lookout_config.line import stops, validate_text

HEAD = "version: 1\ntenant: {id: 3f2504e0-4f89-41d3-9a0c-0305e82c3301}\n"
MISTAKES = "mistakes.lookout.yaml"
SNAPSHOT = ("--snapshot", "tenant.json")


def judge(document):
    return validate_text(document, date(2026, 11, 22))


def mended(text):
    return fixing.mended(source.parse(text.encode(), "lookout.yaml"), judge)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("connector: {state_sync: {device_status: yes, threat_status: On}}  # both", "true, threat_status: true}}  # both"),
        ("enrollment_settings: {device_allotment: '2'}", "{device_allotment: 2}"),
        ("enrollment_settings: {language: 0123}", '{language: "0123"}'),
        ("enrollment_settings: {language: 12}", '{language: "12"}'),
        ("enrollment_settings:\n  language: on   # the console's word", '  language: "on"   # the console\'s word'),
        ("protections: {policies: {default: {TROJAN: HIGH}}}", "{TROJAN: high}"),
        ("protections: {policies: {default: {TROJAN: 'HIGH'}}}", "{TROJAN: 'high'}"),
        ("protections: {policies: {default: {TROJAN: Moderate}}}", "{TROJAN: medium}"),
        ("protections: {policies: {device_groups: {no: {TROJAN: low}}}}", '{"no": {TROJAN: low}}'),
        ("protections: {policies: {device_groups: {2024: {TROJAN: low}}}}", '{"2024": {TROJAN: low}}'),
        ("consent: {app_id: '{8F14E45F-CEEA-467F-A8D4-5C1F3E2B9A10}'}", "'8F14E45F-CEEA-467F-A8D4-5C1F3E2B9A10'"),
    ],
)  # fmt: skip
def test_one_right_answer_is_written_in_its_place(wrong, right):
    done = mended(f"{HEAD}{wrong}\n")
    assert right in done.text
    assert not any(finding.fix for finding in done.judged.findings)
    assert done.mends


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}enrollment_settings: {{device_allotment: many}}\n",
        f"{HEAD}enrollment_settings: {{device_allotment: 1_000}}\n",
        f"{HEAD}connector: {{enrollment: {{groups: [Sales #1]}}}}\n",
        f"{HEAD}enrollment_settings: {{language: |\n  on\n  }}\n",
        f"{HEAD}a: [\n",
        "",
    ],
)
def test_what_has_no_one_answer_is_left_alone(text):
    assert mended(text).text == text


def test_line_ends_comments_and_the_mark_at_the_start_stay(shell, tmp_path):
    file = tmp_path / "lookout.yaml"
    text = HEAD + "# é\nenrollment_settings:\n    language:   on  # no\n  # odd\nconsent: {app_name: x}"
    file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert shell("validate", "--fix", file).code == 0
    right = text.replace("on  #", '"on"  #').replace("\n", "\r\n").encode()
    assert file.read_bytes() == b"\xef\xbb\xbf" + right


def test_diff_shows_and_writes_nothing(shell, tmp_path):
    file = tmp_path / "lookout.yaml"
    file.write_text(f"{HEAD}enrollment_settings: {{language: on}}\n", encoding="utf-8")
    before = file.read_bytes()
    ran = shell("validate", "--fix", "--diff", file)
    assert '\n-enrollment_settings: {language: on}\n+enrollment_settings: {language: "on"}\n' in ran.out
    assert file.read_bytes() == before


def test_a_mode_and_a_link_are_kept(shell, tmp_path):
    there, link = tmp_path / "there.yaml", tmp_path / "lookout.yaml"
    there.write_text(f"{HEAD}enrollment_settings: {{language: on}}\n", encoding="utf-8")
    there.chmod(0o640)
    link.symlink_to(there)
    shell("validate", "--fix", link)
    assert link.is_symlink()
    assert '"on"' in there.read_text(encoding="utf-8")
    assert there.stat().st_mode & 0o777 == 0o640
    assert sorted(os.listdir(tmp_path)) == ["lookout.yaml", "there.yaml"]


@pytest.mark.parametrize("option", ["--diff", "--pin"])
def test_half_a_wish_is_told(shell, option):
    ran = shell("check", option, ".")
    assert (ran.code, f"{option} goes with --fix" in ran.err) == (64, True)


def test_check_mends_what_it_can_and_leaves_what_needs_a_person(shell, contoso):
    first = shell("check", MISTAKES, *SNAPSHOT, "--fix", "--pin")
    second = shell("check", MISTAKES, *SNAPSHOT, "--fix", "--pin")
    assert "mended [group-case]: intune lookout finance is now Intune Lookout Finance" in first.err
    assert "mended [group-spelling]" in first.err
    assert "mended" not in second.err
    assert second.out == first.out
    left = set(re.findall(r" error \[([a-z-]+)\]", second.out))
    assert left == {
        "access-group-missing", "group-renamed", "group-deleted", "group-nested", "group-not-security",
        "group-name-repeated",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("written", "pinned"),
    [
        ("- Intune Lookout Pilot   # first", "- {name: Intune Lookout Pilot, id: ID}   # first"),
        ("- 'Intune Lookout Pilot'", "- {name: 'Intune Lookout Pilot', id: ID}"),
        ("- {ring: pilot, name: Intune Lookout Pilot}", "- {ring: pilot, name: Intune Lookout Pilot, id: ID}"),
        ("- name: Intune Lookout Pilot # x\n        ring: pilot", "- name: Intune Lookout Pilot # x\n        id: ID\n        ring: pilot"),
        ("- ring: pilot\n        name: Intune Lookout Pilot", "- ring: pilot\n        name: Intune Lookout Pilot\n        id: ID"),
        ("- {name: Intune Lookout Pilot, id: ID}", "- {name: Intune Lookout Pilot, id: ID}"),
        ("- {name: Intune Lookout Pilot, create: true}", "- {name: Intune Lookout Pilot, create: true}"),
        ("- Intune Lookout Pilot\n      - Intune Lookout Pilot", "- Intune Lookout Pilot\n      - Intune Lookout Pilot"),
    ],
)  # fmt: skip
def test_an_id_is_pinned_beside_its_name(shell, contoso, written, pinned):
    known = "a87ff679-a2f3-471d-9181-a67b7542122c"
    text = f"{HEAD}connector:\n  enrollment:\n    groups:\n      {written}\n".replace("ID", known)
    (contoso / "one.lookout.yaml").write_text(text, encoding="utf-8")
    shell("check", "one.lookout.yaml", *SNAPSHOT, "--fix", "--pin")
    left = (contoso / "one.lookout.yaml").read_text(encoding="utf-8")
    assert left == text.replace(written.replace("ID", known), pinned.replace("ID", known))


def test_a_fix_that_makes_another_fault_is_left_out_and_the_others_are_made(shell, contoso):
    text = (
        f"{HEAD}connector:\n  enrollment:\n    groups:\n      - Intune Lookout Finance\n"
        "      - intune lookout finance\n      - intune lookout pilot\n"
    )
    (contoso / "twins.lookout.yaml").write_text(text, encoding="utf-8")
    ran = shell("check", "twins.lookout.yaml", *SNAPSHOT, "--fix")
    left = (contoso / "twins.lookout.yaml").read_text(encoding="utf-8")
    assert left == text.replace("intune lookout pilot", "Intune Lookout Pilot")
    assert "group-case" in ran.out


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path):
    file = tmp_path / "lookout.yaml"
    file.write_text(f"{HEAD}enrollment_settings: {{language: on}}\n", encoding="utf-8")

    def meanwhile(document):
        file.write_text("version: 1\n", encoding="utf-8")
        return judge(document)

    with pytest.raises(Fault, match="changed by another program"):
        mending.mended([str(file)], meanwhile, {"diff": False}, "never")
    assert file.read_text(encoding="utf-8") == "version: 1\n"


WRONG = ["TROJAN: HIGH", "TROJAN: 'Low'  # why", "TROJAN: {risk: Moderate}", "TROJAN: high # ok"]
NAMES = ["Executives", "on", "0x1F", "Été", "'No'", '"a: b"', "1e3"]
ENDS = ["\n", "\r\n", "\r"]


@given(
    groups=st.lists(
        st.tuples(st.sampled_from(NAMES), st.sampled_from(WRONG)), unique_by=lambda pair: pair[0]
    ),
    language=st.sampled_from(["English", "yes", "012", "'off'", "~x", "12:30", "2026-01-02"]),
    indent=st.integers(1, 5),
    end=st.sampled_from(ENDS),
)
def test_only_the_lines_of_mistakes_change_and_the_second_run_changes_none(groups, language, indent, end):
    step = " " * indent
    lines = [
        "version: 1",
        "tenant: {id: 3f2504e0-4f89-41d3-9a0c-0305e82c3301}",
        f"enrollment_settings: {{language: {language}}}  # «as the console says»",
        *([f"protections:{end}{step}policies:{end}{step * 2}device_groups:"] if groups else []),
        *(f"{step * 3}{name}:{end}{step * 4}{entry}" for name, entry in groups),
        "# the end",
    ]
    text = end.join(lines) + end
    done = mended(text)
    before, after = text.splitlines(keepends=True), done.text.splitlines(keepends=True)
    changes = [
        op
        for op in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        if op[0] != "equal"
    ]
    assert all(op[0] == "replace" and op[2] - op[1] == op[4] - op[3] for op in changes)
    told = {mend.line for mend in done.mends}
    assert {number + 1 for op in changes for number in range(op[1], op[2])} == told
    assert mended(done.text).text == done.text
    was = judge(source.parse(text.encode(), "x"))
    assert sum(map(stops, done.judged.findings)) <= sum(map(stops, was.findings))
    assert not any(finding.fix for finding in done.judged.findings)
