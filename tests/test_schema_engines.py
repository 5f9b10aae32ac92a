"""The two engines of the schema find the same, on every example and on documents that nobody thought of."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from lookout_config import paths, schema
from tests.shapes import examples, findings, of_data

ENGINES = ("jsonschema-rs", "jsonschema")


@pytest.mark.parametrize("file", examples("**/*.yaml"), ids=lambda file: file.name)
def test_the_engines_agree_on_every_example(file):
    text = file.read_text("utf-8", errors="replace")  # a wrong encoding is reading's to find
    assert findings(text, "jsonschema-rs") == findings(text, "jsonschema")


def good(entry):
    """Data that the schema entry allows."""
    entry = {**schema.load()["definitions"].get(entry.get("$ref", "").rpartition("/")[2], {}), **entry}
    kinds = entry["type"] if isinstance(entry["type"], list) else [entry["type"]]
    return st.one_of([_good_of(kind, entry) for kind in kinds])


def _good_of(kind, entry):
    match kind:
        case "object":
            return good_map(entry)
        case "array":
            return st.lists(good(entry["items"]), max_size=3)
        case "boolean":
            return st.booleans()
        case "number":
            return st.integers() | st.floats(allow_nan=False, allow_infinity=False)
        case "integer":
            return st.integers(entry.get("minimum", 1), entry.get("maximum", entry.get("enum", [500])[0]))
    return good_text(entry)


def good_text(entry):
    if allowed := entry.get("enum") or entry.get("else", {}).get("enum"):
        return st.sampled_from(allowed)
    if "pattern" in entry:
        return st.sampled_from(entry["examples"])
    return st.text(st.characters(exclude_categories=["Cs"]), min_size=entry["minLength"], max_size=9)


def good_map(entry):
    known = entry.get("properties", {})
    must = {*entry.get("required", ()), *entry.get("else", {}).get("required", ())}
    if isinstance(entry["additionalProperties"], dict):
        return st.dictionaries(st.sampled_from(("Board", "Field", "")), good(entry["additionalProperties"]))
    least = max(entry.get("minProperties", 0) - len(must), 0)
    optional = st.lists(st.sampled_from(sorted(known)), unique=True, min_size=least, max_size=6)
    return optional.flatmap(
        lambda chosen: st.fixed_dictionaries({key: good(known[key]) for key in sorted({*must, *chosen})})
    )


WORDS = st.sampled_from(
    ("moderate", "inherit", "yes", "a@b", "x" * 300, "", "tenent", "High", "3f25\n", "groups")
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS
ANYTHING = st.recursive(
    SCALARS | st.text(st.characters(exclude_categories=["Cs"]), max_size=9),
    lambda some: (
        st.lists(some, max_size=3) | st.dictionaries(WORDS | st.text("aé\u202e-_. ", max_size=4), some)
    ),
    max_leaves=6,
)
GOOD = good(schema.load())


@st.composite
def spoilt(draw):
    """A good document with one to three things put wrong."""
    data = copy.deepcopy(draw(GOOD))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from([path for path, _ in paths.walk(data)]))
        value = paths.at(data, path)
        if isinstance(value, dict) and draw(st.booleans()):
            value[draw(WORDS | st.sampled_from(sorted(schema.load()["properties"])))] = draw(ANYTHING)
        elif not path:
            continue
        elif draw(st.booleans()):
            paths.at(data, path[:-1])[path[-1]] = draw(ANYTHING)
        else:
            del paths.at(data, path[:-1])[path[-1]]
    return data


@settings(max_examples=60, deadline=None)
@given(GOOD)
def test_what_the_schema_allows_is_sound_in_both_engines(data):
    assert schema.findings(of_data(data), "jsonschema-rs") == []
    assert schema.findings(of_data(data), "jsonschema") == []


@settings(max_examples=200, deadline=None)
@given(spoilt() | ANYTHING)
def test_the_engines_find_the_same_and_say_it_in_one_line(data):
    before = copy.deepcopy(data)
    first, second = (schema.findings(of_data(data), by) for by in ENGINES)
    assert first == second
    assert bool(first) == (not Draft7Validator(schema.load()).is_valid(data))
    assert data == before
    for finding in first:
        assert (finding.message + finding.hint).isprintable()
        assert len(finding.message) < 500


@settings(max_examples=50, deadline=None)
@given(GOOD)
def test_the_long_form_is_sound_too(data):
    assert schema.findings(of_data(schema.written_out(data))) == []
