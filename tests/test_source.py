"""Reading: exact places, nothing but findings, and the same whichever scanner reads."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookout_config import paths, source

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "examples").rglob("*.yaml"))


def read(text):
    return source.parse(text.encode() if isinstance(text, str) else text, "f.yaml")


def found(text):
    return [(problem.position.line, problem.position.column, problem.rule) for problem in read(text).problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: true", True),
        ("a: null", None),
        ("a:", None),
        ("a: 10", 10),
        ("a: -3", -3),
        ("a: 2026-01-02", "2026-01-02"),
        ("a: 3f2504e0-4f89-41d3-9a0c-0305e82c3301", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"),
        ("a: 'yes'", "yes"),
        ('a: "010"', "010"),
        ("a: |\n  x\n  y\n", "x\ny\n"),
        ("a: [1, {b: c}]", [1, {"b": "c"}]),
        ("\ufeffa: 1", 1),
        ("a: 1\r\n", 1),
    ],
)
def test_a_scalar_means_what_the_closed_table_says(text, value):
    document = read(text)
    assert (document.problems, document.data) == ((), {"a": value})


@pytest.mark.parametrize(
    "plain", ["yes", "on", "No", "0123", "1_000", "0x1F", "22:30", "1.10", "True", ".inf"]
)
def test_what_other_readers_take_otherwise_is_text_with_a_warning(plain):
    document = read(f"a: {plain}")
    assert document.data == {"a": plain}
    assert [(problem.rule, problem.severity) for problem in document.problems] == [
        ("yaml-ambiguous", "warning")
    ]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("a: 1\nb: 2\na: 3\n", [(3, 1, "yaml-duplicate-key")]),
        ("a: {b: 1, b: 2, b: 3}\n", [(1, 11, "yaml-duplicate-key"), (1, 17, "yaml-duplicate-key")]),
        ("é: [1, 1: 2]\n", [(1, 8, "yaml-key-type")]),
        ("a: &x 1\n", [(1, 4, "yaml-feature")]),
        ("a: 1\n---\nb: 2\n", [(2, 1, "yaml-feature")]),
        ("a: !!str 1\n", [(1, 4, "yaml-feature")]),
        ('a: "\\0"\n', [(1, 5, "yaml-encoding")]),
    ],
)
def test_every_fault_has_its_place(text, where):
    assert found(text) == where


@pytest.mark.parametrize(
    "text",
    ["a:\n\tb: 1\n", "a: 'x\n", "a: [1\n", "a: b: c\n", "a: 1\n b: 2\n", "a:\u00a0b\nc: 1\n", "{", "%", "@a"],
)
def test_a_syntax_fault_is_one_line_in_words(text):
    document = read(text)
    assert document.data is None
    (problem,) = document.problems
    assert problem.rule == "yaml-syntax"
    assert "\n" not in problem.message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: yes\n", "and true to other YAML readers"),
        ("a: off\n", "and false to other YAML readers"),
        ("a: [b:, c]\n", "a blank is missing after the ':'"),
        ("a: {b: , c: ]\n", "a value is missing before ']'"),
        ("a: b: c\n", 'must be in quotes: "b: c"'),
        ("%YAML 9.9.9\na: 1\n", "speaks to parsers; take it out"),
    ],
)
def test_a_message_says_what_would_be_right(text, says):
    (problem,) = read(text).problems
    assert says in problem.message


def test_every_forbidden_escape_is_told():
    assert found('a: "\\u202e \\u202e"\n') == [(1, 5, "yaml-encoding"), (1, 12, "yaml-encoding")]


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 100_000, "{a: " * 5_000, "? " * 100_000])
def test_depth_is_limited_before_it_hurts(text):
    assert [rule for _, _, rule in found(text)] == ["yaml-limit"]


def test_size_and_length_are_limited():
    assert [rule for _, _, rule in found("a: " + "x" * 5_000_000)] == ["yaml-limit"]
    assert [rule for _, _, rule in found("a: " + "x" * 70_000)] == ["yaml-limit"]


def test_a_place_is_the_scalar_or_the_key_that_holds_a_map():
    document = read("connector:\n  groups:\n    - {name: Pilot, id: 'x'}\n    - Sales\n")
    places = {
        ("connector",): (1, 1, 10),
        ("connector", "groups"): (2, 3, 9),
        ("connector", "groups", 0, "name"): (3, 14, 19),
        ("connector", "groups", 0, "id"): (3, 25, 28),
        ("connector", "groups", 1): (4, 7, 12),
        ("connector", "groups", 1, "name"): (4, 7, 12),
        ("connector", "nothing", "below"): (1, 1, 10),
    }
    for path, (line, column, end) in places.items():
        place = document.locate(path)
        assert (place.line, place.column, place.end_column) == (line, column, end), path
    assert document.locate_key(("connector", "groups", 0, "id")).column == 21


def test_columns_count_code_points():
    assert read("'😀é': {a: 1}").locate(("😀é", "a")).column == 11


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_both_scanners_read_an_example_the_same(path):
    data = path.read_bytes()
    native = source.parse(data, "f", scan=source.by_libyaml)
    pure = source.parse(data, "f", scan=source.by_python)
    assert native.data == pure.data
    assert [(p.rule, p.position.line) for p in native.problems] == [
        (p.rule, p.position.line) for p in pure.problems
    ]
    for place, _ in paths.walk(native.data):
        assert native.locate(place) == pure.locate(place)


def test_a_fall_back_is_told_once(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.lookout.yaml").write_bytes(FILES[0].read_bytes())
    script = (
        "import yaml; yaml.__with_libyaml__ = False\n"
        "from lookout_config.__main__ import run\n"
        "run(['validate', '.']); run(['validate', '.'])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )  # fmt: skip
    assert ran.stderr.count("PyYAML is here without libyaml") == 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_line_ends_change_nothing(path):
    data = path.read_bytes().replace(b"\r\n", b"\n")
    unix, windows = source.parse(data, "f"), source.parse(data.replace(b"\n", b"\r\n"), "f")
    assert unix.data == windows.data
    assert [(p.rule, p.position.line) for p in unix.problems] == [
        (p.rule, p.position.line) for p in windows.problems
    ]


def holds(data):
    document = source.parse(data, "f.yaml")
    for problem in document.problems:
        assert problem.rule.startswith("yaml-")
        assert problem.position.line >= 1
        assert "\n" not in problem.message
    for place, _ in paths.walk(document.data):
        assert document.locate(place).line >= 1
        assert document.locate_key(place).line >= 1


@given(st.binary(max_size=300))
@settings(max_examples=300)
def test_any_bytes_end_as_data_or_findings(data):
    holds(data)


@given(st.text(st.sampled_from("ab:-?[]{},#&*!|>'\"%@ \n\t\r0123yesno~<.\u00a0\ufeff\u2028é"), max_size=60))
@settings(max_examples=700)
def test_any_yaml_like_text_ends_as_data_or_findings(text):
    holds(text.encode())


@given(st.sampled_from(FILES), st.integers(0, 8000), st.binary(max_size=3), st.integers(0, 5))
@settings(max_examples=300, deadline=None)
def test_any_damaged_example_ends_as_data_or_findings(path, place, put, cut):
    data = path.read_bytes()[:8000]
    place = min(place, len(data))
    holds(data[:place] + put + data[place + cut :])


names = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn")), max_size=20
)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | names,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=15,
)


@given(st.dictionaries(names, values, min_size=1, max_size=4))
def test_json_reads_back_as_it_was_written(data):
    document = read(json.dumps(data, ensure_ascii=False))
    assert (document.problems, document.data) == ((), data)


@pytest.mark.parametrize("file", ["nowhere.yaml", "."])
def test_a_file_that_can_not_be_opened_is_one_line(file, tmp_path):
    with pytest.raises(source.Unreadable, match=r"\S"):
        source.read(str(tmp_path / file))


def test_each_block_is_told_while_the_rest_is_read():
    told = []
    text = "version: 1\ntenant: {id: a, inner: {id: b}}\nlist: [{id: c}]\nempty:\nbroken: [later"
    document = source.parse(text.encode(), "lookout.yaml", tell=lambda *block: told.append(block))
    assert told == [("tenant", {"id": "a", "inner": {"id": "b"}}), ("list", [{"id": "c"}])]
    assert document.data is None


@pytest.mark.parametrize("text", ["[{id: a}]", "{[a]: {id: a}}", "text"])
def test_what_is_no_block_of_a_map_is_not_told(text):
    source.parse(text.encode(), "lookout.yaml", tell=pytest.fail)
