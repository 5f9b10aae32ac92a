"""What is written reads back as the same data, and looks as a person would write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout_config import source
from lookout_config.source.characters import FORBIDDEN
from lookout_config.source.writing import Comments, Left, scalar, writable, written

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="".join(FORBIDDEN)), max_size=40)
ODD = st.sampled_from(
    [
        "",
        " ",
        "yes",
        "On",
        "null",
        "~",
        "0123",
        "1.10",
        "1e5",
        "- a",
        "a: b",
        "a #b",
        "#",
        "'",
        "---",
        "22:30",
        "<<",
        "=",
        "\t",
        "a\nb",
        "é",
        "a\u00a0b",
        "\U0001f600",
        "2026-11-30",
        "0x1F",
        ".inf",
        "@a",
        "x" * 200,
    ]
)
SCALARS = st.none() | st.booleans() | st.integers(-(10**17), 10**17) | TEXT | ODD
KEYS = TEXT.filter(bool) | ODD.filter(bool)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)
FILES = st.dictionaries(KEYS, VALUES, min_size=1, max_size=5)


def read(text):
    document = source.parse(text.encode(), "written.yaml")
    assert document.problems == (), text
    return document.data


@given(FILES)
def test_it_reads_back_the_same(data):
    assert read(written(data)) == data


@given(FILES, st.lists(TEXT, max_size=3), st.data())
def test_comments_and_open_keys_change_nothing(data, lines, pick):
    paths = [(key,) for key in data] + [
        (key, inner) for key, value in data.items() if isinstance(value, dict) for inner in value
    ]
    chosen = pick.draw(st.lists(st.sampled_from(paths), max_size=3))
    tree = {**data, "left open": Left("why"), "all of it": {"a": Left(), "b": {"c": Left("x")}}}
    comments = Comments(dict.fromkeys([(), *chosen], lines), dict.fromkeys(chosen, "beside\nit"))
    again = read(written(tree, comments))
    assert again == data


def test_it_looks_as_a_person_would_write_it():
    tree = {
        "version": 1,
        "tenant": {"id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301"},
        "connector": {
            "enrollment": {"groups": [{"name": "Pilot", "ring": "pilot"}]},
            "state_sync": {"device_status": True},
        },
        "consent": {"app_id": Left("Application ID")},
    }
    comments = Comments({("consent",): ["Entra admin center"]}, {("connector", "state_sync"): "both"})
    assert written(tree, comments) == (
        "version: 1\n"
        "\n"
        "tenant:\n"
        "  id: 3f2504e0-4f89-41d3-9a0c-0305e82c3301\n"
        "\n"
        "connector:\n"
        "  enrollment:\n"
        "    groups:\n"
        "      - {name: Pilot, ring: pilot}\n"
        "  state_sync: {device_status: true}             # both\n"
        "\n"
        "# Entra admin center\n"
        "# consent:\n"
        "#   app_id:                                     # Application ID\n"
    )


@pytest.mark.parametrize("text", ["yes", "12", "1.10", "a: b", " a", "a ", "#a", "a\u200bb", 'say "a"'])
def test_what_could_be_mistaken_is_quoted(text):
    assert scalar(text)[0] == '"'


def test_what_no_file_may_hold_is_told():
    assert [writable(text) for text in ("Équipe", "a\u202eb", "a\x00", "\ud83d")] == [
        True,
        False,
        False,
        False,
    ]
