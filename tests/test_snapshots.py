"""Snapshot files: read with care, and written so that they read back the same."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookout_config import snapshots
from lookout_config.world import Snapshot

CONTOSO = Path(__file__).parents[1] / "examples" / "contoso" / "tenant.json"
SOUND = {
    "format_version": "1",
    "taken_at": "2026-11-20T08:00:00Z",
    "tenant_id": "3F2504E0-4f89-41d3-9a0c-0305e82c3301",
    "collections": {"groups": [{"id": "1", "displayName": "Intune Lookout Pilot"}]},
}
THEN = datetime(2026, 11, 20, 8, tzinfo=UTC)


def test_a_file_is_read_as_a_snapshot_whose_now_is_when_it_was_taken():
    snapshot = snapshots.from_data(SOUND)
    assert (snapshot.tenant_id, snapshot.taken_at, snapshot.now) == (SOUND["tenant_id"].lower(), THEN, THEN)
    later = datetime(2027, 1, 1, tzinfo=UTC)
    assert snapshots.from_data(SOUND, later).now == later


def test_what_is_written_reads_back_the_same():
    snapshot = Snapshot(
        tenant_id=SOUND["tenant_id"].lower(),
        taken_at=THEN,
        now=THEN,
        collections=SOUND["collections"],
        asked={"groups": {"names": ["a", "b"], "ids": []}},
        unreadable={"users": "403 Forbidden: no"},
    )
    data = snapshots.to_data(snapshot)
    assert snapshots.from_data(json.loads(json.dumps(data))) == snapshot
    assert data["taken_at"] == SOUND["taken_at"]


def test_the_order_of_what_was_read_does_not_show():
    asked = [{"groups": {"names": names, "ids": []}} for names in (["a", "b"], ["b", "a"])]
    first, second = (json.dumps(snapshots.to_data(Snapshot("t", THEN, THEN, asked=one))) for one in asked)
    assert first == second


def test_the_worked_example_is_sound():
    assert snapshots.load(str(CONTOSO))["format_version"] == "1"


def test_an_organization_may_be_written_as_one_object():
    data = {**SOUND, "collections": {"organization": {"id": "1"}}}
    assert snapshots.from_data(data).collections["organization"] == [{"id": "1"}]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"format_version": "2"}, "format_version is '2'; this version of the tool reads '1'"),
        ({"format_version": None}, "format_version is None"),
        ({"taken_at": "yesterday"}, "taken_at is 'yesterday'; write a moment like 2026-11-20T08:00:00Z"),
        ({"taken_at": 7}, "taken_at is 7"),
        ({"tenant_id": 7}, "tenant_id is 7"),
        ({"collections": []}, "'collections' must be a map"),
        ({"collections": {"groups": "x"}}, "collection 'groups' must be a list of objects"),
        ({"collections": {"groups": [{"id": "1"}, 7]}}, "'groups'[1] must be an object"),
        ({"collections": {"groups": [{"displayName": "x"}]}}, "'groups'[0] has no id"),
        ({"asked": []}, "'asked' must be a map"),
        ({"asked": {"groups": ["x"]}}, "'asked' of 'groups' must be lists of names and ids"),
        ({"asked": {"groups": {"names": [7]}}}, "'asked' of 'groups' must be lists of names and ids"),
        ({"unreadable": {"groups": 403}}, "'unreadable' must be a map from a collection to a text"),
        ({"colour": 1}, "the key 'colour' is not known"),
    ],
)
def test_a_malformed_snapshot_is_one_clear_line(change, told):
    with pytest.raises(snapshots.SnapshotError) as fault:
        snapshots.from_data({**SOUND, **change})
    assert str(fault.value).startswith(f"not a snapshot: {told}")


@pytest.mark.parametrize("key", ["format_version", "taken_at", "tenant_id", "collections"])
def test_a_key_that_is_missing_is_named(key):
    with pytest.raises(snapshots.SnapshotError, match=f"'{key}' is missing"):
        snapshots.from_data({name: value for name, value in SOUND.items() if name != key})


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"{", "not JSON: expecting property name"),
        (b"\xff\xfe{\x00", "a snapshot is UTF-8 text"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[]", "the file must be a JSON object"),
        (b'"x"', "the file must be a JSON object"),
    ],
)
def test_a_file_that_is_none_is_one_clear_line(raw, told, tmp_path):
    file = tmp_path / "tenant.json"
    file.write_bytes(raw)
    with pytest.raises(snapshots.SnapshotError) as fault:
        snapshots.load(str(file))
    assert str(fault.value).startswith(str(file))
    assert told in str(fault.value)
    assert "\n" not in str(fault.value)


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path):
    with pytest.raises(snapshots.SnapshotError, match="no such file"):
        snapshots.load(str(tmp_path / "none.json"))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([*SOUND, "asked", "unreadable"]), ANYTHING)
def test_whatever_is_in_a_snapshot_it_is_read_or_refused(key, value):
    try:
        snapshots.to_data(snapshots.from_data({**SOUND, key: value}))
    except snapshots.SnapshotError as fault:
        assert str(fault)  # noqa: PT017 -- refused is as good as read
