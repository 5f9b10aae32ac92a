"""What was mended, as a person reads it: a diff that cannot command a terminal, and nothing secret in it."""

import pytest

from lookout_config.model import Finding, Position, Severity
from lookout_config.report import mended_text
from lookout_config.report.style import PLAIN, Style
from tests.report.hostile import NAMES

BEFORE = "a: 1\nb: 2\nc: yes # why\nd: 4\n"
PLACE = Position("a.yaml", 3, 4, 3, 7)


def test_the_difference_is_a_unified_diff():
    told = mended_text.difference("a/b.yaml", BEFORE, BEFORE.replace("yes", "true"))
    assert told == (
        "--- a/b.yaml\n+++ a/b.yaml\n@@ -1,4 +1,4 @@\n a: 1\n b: 2\n-c: yes # why\n+c: true # why\n d: 4\n"
    )


def test_no_difference_is_no_diff():
    assert mended_text.difference("a.yaml", BEFORE, BEFORE) == ""


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_lines_are_told_apart_at_every_line_end(ends):
    before, after = (text.replace("\n", ends) for text in (BEFORE, BEFORE.replace("yes", "true")))
    assert mended_text.difference("f", before, after) == mended_text.difference(
        "f", BEFORE, BEFORE.replace("yes", "true")
    )


def test_a_file_that_does_not_end_its_last_line_is_said():
    told = mended_text.difference("f", "- name: A", "- name: A\n  id: x")
    assert told.splitlines()[3:] == [
        "-- name: A",
        "\\ No newline at end of file",
        "+- name: A",
        "+  id: x",
        "\\ No newline at end of file",
    ]


def test_colour_repeats_the_signs():
    told = mended_text.difference("f", BEFORE, BEFORE.replace("yes", "true"), style=Style(color=True))
    assert "\x1b[31m-c: yes # why\x1b[0m" in told
    assert "\x1b[32m+c: true # why\x1b[0m" in told


@pytest.mark.parametrize(
    "line",
    [
        "client_secret: hunter2",
        "  MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7",
        "-----BEGIN PRIVATE KEY-----",
        "note: told by a rule",
    ],
)
def test_a_line_that_may_hold_a_credential_is_not_shown(line):
    told = mended_text.difference(
        "f", f"{line}\na: yes\n", f"{line}\na: true\n", secret=["note: told by a rule"]
    )
    assert line not in told
    assert "not shown" in told


def test_the_lines_that_a_finding_calls_a_credential_are_secret():
    place = Position("f", 2, 4, 3, 3)
    finding = Finding(place, "secret-in-file", Severity.ERROR, "this looks like a credential")
    other = Finding(place._replace(line=1, end_line=1), "group-case", Severity.ERROR, "no")
    assert mended_text.secrets([finding, other], "a\nb: |\n  c\nd") == ["b: |", "  c"]


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_text_commands_nothing(name):
    texts = [
        mended_text.difference(name, f"a: 1\n{name}\n", f"a: 2\n{name}\nb"),
        mended_text.mended(PLACE._replace(file=name), "group-case", name, name),
        mended_text.pinned(PLACE, name, name),
        mended_text.refused(PLACE, "group-case", name),
        mended_text.summary(name, 1, 0),
    ]
    for line in "\n".join(texts).split("\n"):
        assert line.isprintable()
        assert not line.lstrip(" ").startswith("::")
        assert "##" not in line


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (mended_text.mended(PLACE, "group-case", "low er ", "Lower"), "a.yaml:3:4: mended [group-case] low er␠ → Lower"),
        (mended_text.mended(PLACE, "x", "a", "b", PLAIN._replace(unicode=False)), "a.yaml:3:4: mended [x] a -> b"),
        (mended_text.mended(PLACE, "x", "api_token: a", "b"), "a.yaml:3:4: mended [x] (not shown)"),
        (mended_text.pinned(PLACE, "A", "27aa"), "a.yaml:3:4: pinned 'A' to 27aa"),
        (mended_text.refused(PLACE, "x", "why"), "a.yaml:3:4: not mended [x]: why"),
        (mended_text.summary("a.yaml", 2, 1), "a.yaml: 2 mended, 1 pinned"),
        (mended_text.summary("a.yaml", 0, 1), "a.yaml: 1 pinned"),
        (mended_text.preview(1, 2), "with --fix: 1 place mended and 2 names pinned; nothing is written yet"),
        (mended_text.preview(2, 0), "with --fix: 2 places mended; nothing is written yet"),
    ],
)  # fmt: skip
def test_a_line_says_what_was_done(line, told):
    assert line == told
