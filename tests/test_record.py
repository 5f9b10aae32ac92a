"""The record: appended, read back, and never torn by a write that was cut short."""

from datetime import date

import pytest

from lookout_config import record
from lookout_config.changes import Event, Found
from tests import repositories

HEARTBEAT = "connector.heartbeat_frequency_minutes"


def event(at, value, kind="attested", setting=HEARTBEAT, by="ada@contoso.com"):
    return Event(at, by, kind, setting, value)


def test_what_is_appended_is_read_back(tmp_path):
    path = tmp_path / "contoso.lookout.record.jsonl"
    events = [
        event("2026-11-01T10:00:00Z", 10),
        Event("2026-11-02T10:00:00Z", "é", "requested", "console_access.full.id", "x", "T-1"),
    ]
    record.append(path, events[:1])
    record.append(path, events[1:])
    assert record.read(path) == tuple(events)


def test_the_record_lies_beside_its_file():
    assert record.beside("tenants/contoso.lookout.yaml").as_posix() == "tenants/contoso.lookout.record.jsonl"
    assert record.beside("tenant.json").name == "tenant.record.jsonl"


def test_no_record_is_no_events(tmp_path):
    assert record.read(tmp_path / "none.record.jsonl") == ()


@pytest.mark.parametrize("torn", ['{"at": "2026-11-0', "{", '{"at": "2026-11-02T10:00:00Z", "by": "é'])
def test_a_line_cut_short_never_was_and_does_not_swallow_the_next(tmp_path, torn):
    path = tmp_path / "r.jsonl"
    record.append(path, [event("2026-11-01T10:00:00Z", 10)])
    with path.open("ab") as file:
        file.write(torn.encode())
    assert len(record.read(path)) == 1
    record.append(path, [event("2026-11-02T10:00:00Z", 12)])
    assert [entry.value for entry in record.read(path)] == [10, 12]


def test_a_last_line_without_newline_is_kept(tmp_path):
    path = tmp_path / "r.jsonl"
    record.append(path, [event("2026-11-01T10:00:00Z", 10)])
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    record.append(path, [event("2026-11-02T10:00:00Z", 12)])
    assert [entry.value for entry in record.read(path)] == [10, 12]


@pytest.mark.parametrize("end", ["\r\n", "\r", ""], ids=["CRLF", "CR", "none"])
@pytest.mark.parametrize("torn", ["", '{"at": "2026-11-0'], ids=["whole", "cut short"])
@pytest.mark.parametrize("between", ["\r\n", "\r"], ids=["CRLF", "CR"])
def test_whatever_ends_the_lines_of_a_record_all_are_kept_and_the_next_ends_with_lf(
    tmp_path, between, end, torn
):
    if torn and not end:
        end = between
    path = tmp_path / "r.jsonl"
    record.append(path, [event("2026-11-01T10:00:00Z", 10), event("2026-11-02T10:00:00Z", 12)])
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_bytes((between.join(lines) + end + torn).encode())
    record.append(path, [event("2026-11-03T10:00:00Z", 15)])
    record.append(path, [event("2026-11-04T10:00:00Z", 5)])
    assert [entry.value for entry in record.read(path)] == [10, 12, 15, 5]
    data = path.read_bytes()
    assert data.startswith((between.join(lines)).encode())
    assert [line.endswith(b"\r") for line in data.split(b"\n")[-3:]] == [False, False, False]


@pytest.mark.parametrize("converts", ["true", "false"], ids=["autocrlf", "as it is"])
def test_two_branches_of_a_record_with_crlf_merge_by_union_and_read_the_same(tmp_path, converts):
    (tmp_path / ".gitattributes").write_text("*.record.jsonl merge=union\n", encoding="utf-8")
    path = tmp_path / "contoso.lookout.record.jsonl"
    record.append(path, [event("2026-11-01T10:00:00Z", 10), event("2026-11-01T10:00:00Z", 1, setting="x")])
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    repository = repositories.begun(tmp_path)
    repository.git("config", "core.autocrlf", converts)
    repository.git("add", "--renormalize", ".")
    repository.git("commit", "--quiet", "--allow-empty", "--message", "As this checkout ends its lines")
    repository.git("switch", "--quiet", "--create", "other")
    record.append(path, [event("2026-11-02T10:00:00Z", 12)])
    repository.commit("Theirs")
    repository.git("switch", "--quiet", "main")
    record.append(path, [event("2026-11-03T10:00:00Z", 15, setting="x")])
    repository.commit("Ours")
    repository.git("merge", "--quiet", "--message", "Both", "other")
    record.append(path, [event("2026-11-04T10:00:00Z", 5)])
    values = [(entry.at[:10], entry.value) for entry in record.read(path)]
    assert sorted(values) == [
        ("2026-11-01", 1),
        ("2026-11-01", 10),
        ("2026-11-02", 12),
        ("2026-11-03", 15),
        ("2026-11-04", 5),
    ]
    assert {name: found.value for name, found in record.latest(record.read(path)).items()} == {
        HEARTBEAT: 5,
        "x": 15,
    }


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("nonsense", "r.jsonl:2: not a line of JSON"),
        ("<<<<<<< HEAD", "r.jsonl:2: a mark of a git conflict; keep the events of both sides"),
        ("=======", "r.jsonl:2: a mark of a git conflict"),
        (">>>>>>> attest-17", "r.jsonl:2: a mark of a git conflict"),
        ("[]", "r.jsonl:2: not an event"),
        ('{"at": "yesterday", "by": "a", "event": "done", "setting": "x"}', "r.jsonl:2: not an event"),
        ('{"at": "9999-12-31T23:59:59-01:00", "by": "a", "event": "done", "setting": "x"}', "not an event"),
        ('{"at": "2026-11-02T25:00", "by": "a", "event": "done", "setting": "x"}', "r.jsonl:2: not an event"),
        ('{"at": "2026-11-02", "by": "a", "event": "wished", "setting": "x"}', "r.jsonl:2: not an event"),
        ('{"at": "2026-11-02", "by": 4, "event": "done", "setting": "x"}', "r.jsonl:2: not an event"),
        ('{"at": "2026-11-02", "by": "a", "event": "done"}', "r.jsonl:2: not an event"),
    ],
)
def test_a_line_that_is_no_event_is_named(tmp_path, line, says):
    path = tmp_path / "r.jsonl"
    path.write_text(
        '{"at": "2026-11-02", "by": "a", "event": "done", "setting": "x"}\n' + line + "\n\n", encoding="utf-8"
    )
    with pytest.raises(record.RecordError, match=says):
        record.read(path)


def test_bytes_that_are_not_utf8_are_one_line_of_fault(tmp_path):
    path = tmp_path / "r.jsonl"
    path.write_bytes(b"\xff\xfe\n")
    with pytest.raises(record.RecordError, match="cannot be read"):
        record.read(path)


def test_the_present_is_the_latest_word_whatever_the_order_of_lines():
    events = [event("2026-11-02T10:00:00Z", 12), event("2026-11-01T10:00:00Z", 10)]
    for order in (events, events[::-1]):
        assert record.latest(order)[HEARTBEAT] == Found(
            12, "attested", "ada@contoso.com", "2026-11-02T10:00:00Z"
        )


def test_intents_and_failures_say_nothing_of_the_present():
    assert (
        record.latest(
            [event("2026-11-02", 1, kind) for kind in ("intent", "failed", "uncertain", "requested")]
        )
        == {}
    )


def test_two_values_at_one_moment_are_unknown():
    at = "2026-11-02T10:00:00Z"
    found = record.latest([event(at, 10), event(at, 12)])[HEARTBEAT]
    assert (found.known, found.value) == ("unknown", None)
    later = record.latest([event(at, 10), event(at, 12), event("2026-11-03T10:00:00Z", 5)])[HEARTBEAT]
    assert (later.known, later.value) == ("attested", 5)


def test_moments_are_compared_as_times_and_not_as_texts():
    early, late = "2026-11-02T10:00:00Z", "2026-11-02T10:00:00.000001Z"
    for order in ([event(early, 10), event(late, 12)], [event(late, 12), event(early, 10)]):
        assert record.latest(order)[HEARTBEAT].value == 12
    assert record.latest([event("2026-11-02T12:00:00+02:00", 10), event(late, 12)])[HEARTBEAT].value == 12
    assert record.latest([event("2026-11-02", 10), event(early, 12)])[HEARTBEAT].value == 12


def test_what_is_recorded_next_is_later_than_all_that_is_on_record_of_its_setting():
    told = record.moments([event("2026-11-02T10:00:00Z", 10), event("2026-11-01T10:00:00Z", 9)])
    now = [event("2026-11-02T10:00:00Z", 12), event("2026-11-02T10:00:00Z", 1, setting="other")]
    assert [entry.at for entry in record.later(now, told)] == [
        "2026-11-02T10:00:00.000001Z",
        "2026-11-02T10:00:00Z",
    ]
    clock_that_went_back = [event("2026-10-01T10:00:00Z", 12)]
    assert record.later(clock_that_went_back, told)[0].at == "2026-11-02T10:00:00.000001Z"
    assert record.later([event("2026-11-03T10:00:00Z", 12)], told)[0].at == "2026-11-03T10:00:00Z"


@pytest.mark.parametrize(
    ("ends", "left"),
    [
        ((), "intent"),
        (("done",), None),
        (("failed",), None),
        (("uncertain",), "uncertain"),
        (("uncertain", "done"), None),
        (("done", "intent"), "intent"),
        (("attested",), "intent"),
    ],
)
def test_a_write_without_an_end_is_uncertain(ends, left):
    told = [event(f"2026-11-0{day}", 10, kind) for day, kind in enumerate(("intent", *ends), 1)]
    for order in (told, told[::-1]):
        found = record.uncertain(order).get(HEARTBEAT)
        assert (found and found.event) == left


def test_a_list_is_known_in_any_order():
    found = record.latest([event("2026-11-02", ["b", "a"], setting="connector.enrollment.groups")])
    assert found["connector.enrollment.groups"].value == ["a", "b"]


def test_a_word_older_than_the_file_allows_counts_as_unknown():
    found = Found(10, "attested", "ada", "2026-01-01T00:00:00Z")
    assert record.aged(found, date(2026, 6, 30), 180) == found
    assert record.aged(found, date(2026, 7, 1), 180).known == "unknown"
    assert record.aged(found, date(2036, 7, 1), None) == found
    assert record.aged(Found(10, "attested", "ada", "20260101T00Z"), date(2026, 7, 1), 180).known == "unknown"


def test_a_ticket_counts_until_the_change_is_attested():
    asked = event("2026-11-01", "x", "requested")
    assert record.requested([asked]) == {HEARTBEAT: asked}
    assert record.requested([event("2026-11-02", "x"), asked]) == {}
