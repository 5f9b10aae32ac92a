"""The line of a fault with its mark: under the right letters whatever the letters, and never wider than the screen."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookout_config.model import Position
from lookout_config.report.excerpt import cells, excerpt, lines_of, marked
from lookout_config.report.style import Style

WIDE = Style(width=200)


@pytest.mark.parametrize(
    ("line", "span", "shown", "mark"),
    [
        ("key: value", (5, 10), "key: value", "     ^^^^^"),
        ("\tkey: value", (6, 11), "    key: value", "         ^^^^^"),
        ("ab\tkey", (3, 6), "ab  key", "    ^^^"),
        ("名: 東京", (3, 5), "名: 東京", "    ^^^^"),
        ("a: 🚀x", (4, 5), "a: 🚀x", "     ^"),
        ("e\u0301: x", (4, 5), "e\u0301: x", "   ^"),
        ("\u1112\u1161\u11ab: x", (5, 6), "\u1112\u1161\u11ab: x", "    ^"),
        ("a\x1b: x", (4, 5), "a\\x1b: x", "       ^"),
        ("a: \u202eb", (3, 4), "a: \\u202eb", "   ^^^^^^"),
        ("key:", (4, 4), "key:", "    ^"),
        ("key:", (9, 12), "key:", "    ^"),
        ("", (0, 1), "", "^"),
    ],
)
def test_mark_stands_under_the_fault(line, span, shown, mark):
    assert marked(line, span, WIDE, 100) == (shown, mark)


def test_long_line_is_cut_around_the_fault():
    line = f"{'a' * 200} wrong {'b' * 200}"
    shown, mark = marked(line, (201, 206), WIDE, 60)
    assert cells(shown) <= 60
    assert shown.startswith("…aaa")
    assert shown.endswith("bbb…")
    assert shown[mark.index("^") : mark.rindex("^") + 1] == "wrong"


def test_long_line_keeps_its_beginning_when_the_fault_is_there():
    shown, mark = marked(f"key: {'b' * 200}", (0, 3), Style(unicode=False), 40)
    assert shown == f"key: {'b' * 32}..."
    assert mark == "^^^"


@settings(deadline=None)
@given(
    st.text(st.characters() | st.sampled_from("\t東🚀\u0301\u202e\x1b"), max_size=120),
    st.integers(0, 130),
    st.integers(0, 20),
    st.integers(20, 90),
)
def test_excerpt_fits_and_marks_what_it_says(line, start, length, width):
    shown, mark = marked(line, (start, start + length), WIDE, width)
    alone, mark_alone = marked(line, (start, start + length), WIDE, 10_000)
    assert cells(shown) <= width + 10  # one code point, written out, may stick out
    assert "^" in mark
    if cells(alone) <= width:
        assert (shown, mark) == (alone, mark_alone)


def test_fault_over_several_lines_is_marked_to_the_end_of_its_first():
    place = Position("x", 2, 3, 4, 1)
    assert excerpt(lines_of("a\r\nb: |\r\n c\n"), place, Style()) == ["    2 │ b: |", "      │   ^^"]


def test_signs_are_ascii_where_asked():
    assert excerpt(["a: b"], Position("x", 1, 4, 1, 5), Style(unicode=False)) == [
        "    1 | a: b",
        "      |    ^",
    ]


@pytest.mark.parametrize("line", [0, 2, 99])
def test_line_that_the_file_has_not_is_not_shown(line):
    assert excerpt(["a: b"], Position("x", line, 1, line, 2), Style()) == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("a\nb", ["a", "b"]),
        ("a\r\nb\r\n", ["a", "b", ""]),
        ("a\rb", ["a", "b"]),
        ("a\x0bb", ["a\x0bb"]),
        ("", [""]),
    ],
)
def test_lines_are_those_of_positions(source, lines):
    assert lines_of(source) == lines
