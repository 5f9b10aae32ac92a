"""``--fix``, ``--diff`` and ``--pin`` as a user meets them: what is shown, what is written, and what never is."""

import json
import os
import stat
from pathlib import Path
from threading import Thread

import pytest

SWITCHED = "version: 1\ntenant: {id: 3f2504e0-4f89-41d3-9a0c-0305e82c3301}\nconnector:\n  error_email_recipient: a@contoso.com # é\n  state_sync: {device_status: yes, threat_status: true} # both\n"
MENDED = SWITCHED.replace("yes", "true")
MISTAKES, SNAPSHOT = "mistakes.lookout.yaml", ("--snapshot", "tenant.json")


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "lookout.yaml"
    path.write_bytes(SWITCHED.encode())
    return path


def test_fix_writes_says_so_and_ends_as_what_is_left(shell, file):
    ran = shell("validate", "--fix", file.name)
    assert file.read_bytes() == MENDED.encode()
    assert ran.code == 0
    assert ran.out.startswith("lookout.yaml: sound.")
    assert ran.err == "lookout.yaml:5:31: mended [schema-type] yes → true\nlookout.yaml: 1 mended\n"


def test_a_second_fix_has_nothing_to_do(shell, file):
    shell("validate", "--fix", file.name)
    before = file.stat()
    ran = shell("validate", "--fix", file.name)
    assert (ran.code, ran.err) == (0, "nothing to mend\n")
    assert file.stat().st_mtime_ns == before.st_mtime_ns
    assert file.stat().st_ino == before.st_ino


def test_diff_shows_first_and_writes_nothing_and_judges_the_file_as_it_is(shell, file):
    ran = shell("validate", "--diff", file.name)
    assert file.read_bytes() == SWITCHED.encode()
    assert ran.code == 1
    assert ran.out.startswith("--- lookout.yaml\n+++ lookout.yaml\n@@ ")
    assert "schema-type" in ran.out
    assert ran.out.endswith("can be mended: lookout-config validate --fix lookout.yaml\n")
    assert ran.err == "with --fix: 1 place mended; nothing is written yet\n"


def test_fix_and_diff_show_it_and_write_it(shell, file):
    ran = shell("validate", "--fix", "--diff", file.name)
    assert ran.out.startswith("--- lookout.yaml\n")
    assert ran.out.endswith(shell("validate", file.name).out)
    assert file.read_bytes() == MENDED.encode()
    assert ran.code == 0


def test_standard_output_for_a_program_stays_one_document(shell, file):
    shown = shell("validate", "--diff", "--format", "json", file.name)
    (found,) = [one for one in json.loads(shown.out)["findings"] if one["rule"] == "schema-type"]
    assert found["fix"] is True
    assert "\n-  state_sync" in shown.err
    fixed = shell("validate", "--fix", "--format", "json", file.name)
    assert json.loads(fixed.out)["findings"] == []


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["no mark", "byte order mark"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False], ids=["ended", "not ended"])
def test_encoding_and_line_ends_stay(shell, file, mark, ends, last):
    text = SWITCHED if last else SWITCHED.rstrip("\n")
    file.write_bytes(mark + text.replace("\n", ends).encode())
    assert shell("validate", "--fix", file.name).code == 0
    assert file.read_bytes() == mark + text.replace("yes", "true").replace("\n", ends).encode()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_permissions_stay(shell, file):
    file.chmod(0o640)
    shell("validate", "--fix", file.name)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert os.listdir(file.parent) == ["lookout.yaml"]


def test_a_file_that_may_not_be_written_is_3_in_one_line_and_no_other_is_touched(shell, file):
    other = file.with_name("a.lookout.yaml")
    other.write_text(SWITCHED.replace("3f2504e0", "4f2504e0"), encoding="utf-8")
    file.chmod(0o444)
    ran = shell("validate", "--fix", ".")
    file.chmod(0o644)
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == "lookout-config: lookout.yaml: may not be written; nothing is written\n"
    assert "yes" in other.read_text(encoding="utf-8")
    assert file.read_bytes() == SWITCHED.encode()


@pytest.mark.skipif(os.name == "nt", reason="Windows lets few people make links")
def test_a_link_is_not_replaced(shell, file):
    real = file.with_name("real.yaml")
    file.rename(real)
    file.symlink_to(real)
    ran = shell("validate", "--fix", file.name)
    assert ran.code == 3
    assert "lookout.yaml: is a link, and links are not replaced; nothing is written" in ran.err
    assert "real.yaml instead" in ran.err
    assert file.is_symlink()
    assert real.read_bytes() == SWITCHED.encode()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("words", [("validate",), ("check", *SNAPSHOT, "--diff")], ids=["validate", "check"])
def test_a_pipe_is_refused_and_not_waited_for(shell, contoso, words):
    os.mkfifo("pipe.lookout.yaml")  # nobody will ever write into it
    before = (contoso / MISTAKES).read_bytes()
    ran = shell(*words, "--fix", MISTAKES, "pipe.lookout.yaml")
    assert (ran.code, ran.out) == (64, "")
    assert ran.err.splitlines() == [
        "lookout-config: pipe.lookout.yaml: is a pipe or a device, and --fix writes files; nothing is read or written",
        "lookout-config:   save it as a file and name that, or give --diff alone",
    ]
    assert (contoso / MISTAKES).read_bytes() == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_a_pipe_holds_can_be_shown_mended(shell, file):
    os.mkfifo("pipe")
    writer = Thread(target=lambda: Path("pipe").write_bytes(SWITCHED.encode()), daemon=True)
    writer.start()
    ran = shell("validate", "--diff", "pipe")
    writer.join()
    assert ran.code == 1
    assert "device_status: true" in ran.out


@pytest.mark.parametrize("words", [("validate",), ("check", *SNAPSHOT)], ids=["validate", "check"])
def test_standard_input_is_no_file_to_mend(shell, contoso, words):
    ran = shell(*words, "--fix", "-")
    assert (ran.code, ran.out) == (64, "")
    assert ran.err.splitlines() == [
        "lookout-config: -: there is no such file or folder",
        "lookout-config:   standard input is not read: name a file",
    ]


def test_each_file_is_mended_by_itself(shell, file):
    other = file.with_name("b.lookout.yaml")
    other.write_text("version: 1\ntenant: {id: [\n", encoding="utf-8")
    ran = shell("validate", "--fix", ".")
    assert ran.code == 1
    assert file.read_bytes() == MENDED.encode()
    assert other.read_text(encoding="utf-8") == "version: 1\ntenant: {id: [\n"


def test_a_folder_without_a_file_is_a_note(shell, tmp_path):
    ran = shell("validate", "--fix", tmp_path)
    assert (ran.code, ran.out) == (0, "")


def test_pin_alone_is_a_wrong_call(shell, contoso):
    ran = shell("check", "--pin", MISTAKES, *SNAPSHOT)
    assert ran.code == 64
    assert "give it with --fix" in ran.err


def test_check_with_diff_and_pin_shows_the_ids_and_names_the_command(shell, contoso):
    before = (contoso / MISTAKES).read_bytes()
    ran = shell("check", "--diff", "--pin", MISTAKES, *SNAPSHOT)
    assert (contoso / MISTAKES).read_bytes() == before
    assert "+      - {name: Intune Lookout Finance, id: 12f983fc-88d3-40d6-9909-6fc843a91f94}\n" in ran.out
    assert ran.out.endswith(f"lookout-config check --fix --pin {MISTAKES} --snapshot tenant.json\n")
    assert "with --fix: 3 places mended and 6 names pinned; nothing is written yet\n" in ran.err


def test_what_is_left_out_is_said(shell, contoso):
    path = contoso / MISTAKES
    path.write_text(
        path.read_text(encoding="utf-8").replace("- Marketing Team", "- Intune Lookout Finance"),
        encoding="utf-8",
    )
    ran = shell("check", "--fix", MISTAKES, *SNAPSHOT)
    assert "mistakes.lookout.yaml:21:9: not mended [group-case]: group-name-repeated would come" in ran.err
    assert "mistakes.lookout.yaml: 2 mended\n" in ran.err
    assert "- intune lookout finance\n" in path.read_text(encoding="utf-8")


def test_the_tenant_of_a_rehearsal_is_left_alone(shell, contoso):
    before = (contoso / "tenant.json").read_bytes()
    shell("check", "--fix", "--pin", MISTAKES, *SNAPSHOT)
    assert (contoso / "tenant.json").read_bytes() == before
