"""History: who did or said what, when, by which plan; and the words of the record told apart."""

import json

import pytest

from lookout_config import history, onward
from lookout_config.changes import Event

FILE, RECORD = "contoso.lookout.yaml", "contoso.lookout.record.jsonl"
LEVEL = "intune.compliance_policies[iOS baseline].max_threat_level"
GROUPS = "connector.enrollment.groups"
HEARTBEAT = "connector.heartbeat_frequency_minutes"
PLAN, OTHER = "a" * 64, "b" * 64


def event(at, kind="attested", setting=HEARTBEAT, value=10, *, by="ada@contoso.com", evidence="", plan=""):
    return Event(f"2026-11-{at}Z", by, kind, setting, value, evidence, plan)


def told(*events):
    return onward.told(events)


def test_the_oldest_is_first_whatever_the_order_of_lines_and_all_times_are_in_utc():
    late, early = event("02T10:00:00"), Event("2026-11-02T11:00:00+02:00", "ada", "attested", HEARTBEAT, 5)
    assert [entry.event.at for entry in told(late, early)] == ["2026-11-02T09:00:00Z", "2026-11-02T10:00:00Z"]


def test_a_setting_has_the_words_of_the_console_and_one_that_nobody_knows_has_none():
    labels = [
        entry.label for entry in told(event("01T10:00:00"), event("02T10:00:00", setting="of.tomorrow"))
    ]
    assert labels == ["Heartbeat Frequency", ""]


def test_what_was_said_at_one_moment_is_one_act():
    entries = told(
        event("01T10:00:00"),
        event("01T10:00:00", setting=GROUPS, value=["A"]),
        event("01T10:00:00", setting="connector.state_sync.device_status", value=True, evidence="T-1"),
    )
    assert [len(act.entries) for act in history.acts(entries)] == [2, 1]


@pytest.mark.parametrize(
    ("kinds", "shown"),
    [
        (("intent", "done"), ["done"]),
        (("intent", "failed"), ["failed"]),
        (("intent", "uncertain"), ["uncertain"]),
        (("intent", "uncertain", "done"), ["uncertain", "done"]),
        (("intent",), ["intent"]),
        (("intent", "intent", "done"), ["intent", "done"]),
        (("done", "intent"), ["done", "intent"]),
    ],
)
def test_of_a_write_that_ended_only_its_end_is_an_act(kinds, shown):
    entries = told(*(event(f"0{day}T10:00:00", kind, plan=PLAN) for day, kind in enumerate(kinds, 1)))
    assert [act.first.event.event for act in history.acts(entries)] == shown


def test_the_end_of_another_plan_ends_nothing():
    entries = told(event("01T10:00:00", "intent", plan=PLAN), event("02T10:00:00", "done", plan=OTHER))
    assert len(history.acts(entries)) == 2


def test_each_plan_has_its_outcomes_and_what_nobody_knows_the_end_of():
    entries = told(
        event("01T10:00:00", "intent", plan=PLAN),
        event("01T10:00:01", "done", plan=PLAN),
        event("01T10:00:02", "intent", LEVEL, "low", plan=PLAN, by="ci"),
        event("01T10:00:03", "uncertain", GROUPS, ["A"], plan=PLAN),
        event("02T10:00:00", "attested", plan=OTHER),
        event("03T10:00:00"),
    )
    first, second = history.runs(entries)
    assert (first.plan, first.began, first.ended) == (PLAN, "2026-11-01T10:00:00Z", "2026-11-01T10:00:03Z")
    assert (first.by, dict(first.counts)) == (["ada@contoso.com", "ci"], {"done": 1, "uncertain": 1})
    assert first.in_doubt == [LEVEL, GROUPS]
    assert (second.plan, dict(second.counts), second.in_doubt) == (OTHER, {"attested": 1}, [])


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("CHG-1", ("CHG-1", "")),
        (f"screen.png sha256:{PLAN}", ("screen.png", PLAN)),
        (f"sha256:{PLAN} screen.png", ("screen.png", PLAN)),
        (f"sha256:{PLAN}", ("", PLAN)),
        (f"sha256:{PLAN}0", (f"sha256:{PLAN}0", "")),
        ("", ("", "")),
    ],
)
def test_the_hash_of_a_file_is_told_apart_from_its_name(text, evidence):
    assert tuple(told(event("01T10:00:00", evidence=text))[0].evidence) == evidence


@pytest.mark.parametrize(
    ("settings", "since", "days"),
    [
        ((), "", [1, 2, 3]),
        (("connector",), "", [1, 2]),
        ((HEARTBEAT, "intune"), "", [1, 3]),
        ((), "2026-11-02", [2, 3]),
        (("connector",), "2026-11-02", [2]),
        (("connector.enrollment.group",), "", []),
    ],
)
def test_a_part_is_by_setting_and_by_day(settings, since, days):
    entries = told(
        event("01T10:00:00"),
        event("02T00:00:00", setting=GROUPS, value=[]),
        event("03T10:00:00", "done", LEVEL, "low"),
        event("01T09:00:00", setting="no path ["),
    )
    found = history.chosen(entries, settings, since)
    assert [int(entry.event.at[8:10]) for entry in found if entry.event.setting != "no path ["] == days


@pytest.fixture
def run(shell, contoso):
    return lambda *words: shell("history", FILE, *words)


def test_all_that_is_on_record_is_said_and_no_tenant_is_read(run):
    ran = run()
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"History of contoso-prod, {FILE}\n")
    assert "2026-07-06 12:10:00 UTC  luc@contoso.com (self-declared) attested\n" in ran.out
    assert "noor@contoso.com (signed in) asked Lookout support for\n    evidence: 4733\n" in ran.out
    assert ran.out.endswith("31 events: 30 attested, 1 requested; by 3 names, 1 of them not signed in.\n")


def test_one_setting_by_any_of_its_names_from_a_day_on(run):
    by_name = run("--setting", 'notifications["ada@contoso.com"].issues', "--format", "json").out
    assert run("--setting", "notifications[0].issues", "--format", "json").out == by_name
    assert len(json.loads(by_name)["events"]) == 3
    assert run("--setting", GROUPS, "--since", "2026-09-07").out.count(GROUPS) == 2  # once in the head
    assert run("--since", "2027-01-01").out.endswith("Nothing on record is about that.\n")


def test_a_setting_that_nothing_is_about_is_a_note(run):
    said = "nothing on record is at or below it"
    near = run("--setting", "connector.enrolment")
    assert (near.code, near.err) == (
        0,
        f"--setting connector.enrolment: {said}; did you mean connector.enrollment?\n",
    )
    assert run("--setting", "xyz").err == f"--setting xyz: {said}\n"


def test_who_names_the_record_is_told_to_name_the_file(shell, contoso):
    ran = shell("history", RECORD)
    assert ran.code == 64
    assert "name the configuration that it lies beside" in ran.err


def test_several_forms_at_once(run, contoso):
    ran = run("--format", "json", "--output", "h.json", "--format", "markdown")
    assert ran.out.startswith("### History of `contoso-prod`")
    assert len(json.loads((contoso / "h.json").read_text(encoding="utf-8"))["events"]) == 31


def test_an_applied_plan_is_in_the_history_of_its_rehearsal(run, shell):
    shell("apply", FILE, "--snapshot", "tenant.json", "--yes", "--by", "ci@contoso.com")
    data = json.loads(run("--snapshot", "tenant.json", "--format", "json").out)
    (applied,) = data["applies"]
    assert applied["done"] == 3
    assert applied["in_doubt"] == []
    assert applied["by"] == [{"name": "ci@contoso.com", "established": "self-declared", "on_behalf_of": None}]
    assert data["records"] == [RECORD, "tenant.record.jsonl"]
    assert json.loads(run("--format", "json").out)["applies"] == []


def test_without_a_record_it_says_so(run, contoso):
    (contoso / RECORD).unlink()
    ran = run()
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "Nothing is on record.")
    assert ran.err.startswith(f"{RECORD}: there is no record yet; apply and attest write it")


def test_a_history_needs_no_sound_file_but_one_that_can_be_read(shell, contoso):
    assert shell("history", "mistakes.lookout.yaml").code == 0
    (contoso / FILE).write_text("version: [", encoding="utf-8")
    ran = shell("history", FILE)
    assert ran.code == 1
    assert "yaml-syntax" in ran.out


@pytest.mark.parametrize("words", [("--setting", "groups["), ("--since", "yesterday")])
def test_what_is_called_wrongly_is_64(run, words):
    assert run(*words).code == 64


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("nonsense", "not a line of JSON"),
        ('{"at": "2026-11-02", "by": "a", "event": "wished", "setting": "x"}', "not an event"),
        (
            '{"at": "2026-11-02", "by": "a", "event": "done", "setting": "consent.app_name", "value": 1}',
            "1 is no value of it; it takes a text",
        ),
    ],
)
def test_a_line_that_is_no_event_is_named(run, contoso, line, says):
    with (contoso / RECORD).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n{line}\n")
    ran = run()
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith(f"lookout-config: {RECORD}:32: ")
    assert says in ran.err
