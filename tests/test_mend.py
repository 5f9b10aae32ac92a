"""What has one right answer is mended, in its place and nowhere else; a person's part is left to a person."""

import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookout_config import line, mend, paths, source
from lookout_config.emulator import Emulator
from lookout_config.rules.live.pins import pins
from tests.rules.cases import HEAD
from tests.rules.live_cases import NOW, POLICIES, an_id, group, inner, policy, tenant, user

TODAY = date(2026, 11, 22)
ADA = user("ada")
PILOT, SALES = group("Intune Lookout Pilot", ADA), group("Intune Lookout Sales", ADA)
PROTECTIONS = "beta/deviceAppManagement/iosManagedAppProtections"


def alone(text):
    """A file mended without a tenant."""
    document = source.parse(text.encode(), "lookout.yaml")
    return mend.mended(document, lambda document, _: line.validated(document, TODAY))


def confronted(text, data, *, pin=False):
    """A file mended in a tenant; that is read once."""
    connections = []

    def connect(config):
        connections.append(config)
        return Emulator(data)

    def judge(document, snapshot):
        return line.confronted(document, connect, NOW, snapshot)

    done = mend.mended(source.parse(text.encode(), "lookout.yaml"), judge, pins if pin else None)
    assert len(connections) <= 1
    return done


def text_of(done):
    return done.last.document.text


def errors(judged):
    return [finding.rule for finding in judged.findings if line.stops(finding)]


OFFLINE = [
    ("connector: {state_sync: {threat_status: yes}}", "connector: {state_sync: {threat_status: true}}"),
    ("connector: {state_sync: {threat_status: 'True'}}", "connector: {state_sync: {threat_status: true}}"),
    ("connector: {state_sync: {threat_status: false}}", "connector: {state_sync: {threat_status: true}}"),
    ("connector: {enrollment: {groups: [no, x]}} # no", 'connector: {enrollment: {groups: ["no", x]}} # no'),
    ("connector: {enrollment: {groups: [2024]}}", 'connector: {enrollment: {groups: ["2024"]}}'),
    ("protections: {policies: {default: {on: {risk: low}}}}", None),
    ("tenant:\n  # the portal's form\n  id: '{3F2504E0-4F89-41D3-9A0C-0305E82C3301}'", "tenant:\n  # the portal's form\n  id: '3F2504E0-4F89-41D3-9A0C-0305E82C3301'"),
    ("enrollment_settings:\n  disconnected_after_days: '30'\t# days", "enrollment_settings:\n  disconnected_after_days: 30\t# days"),
    ("protections: {policies: {default: {SPY: Moderate}}}", "protections: {policies: {default: {SPYWARE: medium}}}"),
    ("Connector: {State-Sync: {Device Status: on}}", "connector: {state_sync: {device_status: true}}"),
    ("rules: {yes: 'Error'}", None),
    ("rules: {group-nested: Info}", "rules: {group-nested: info}"),
    # What has no right answer, or more than one, is left.
    ("connector: {enrollment: {groups: [' Sales']}}", None),
    ("connector: {enrollment: {groups: [Sales, Sales]}}", None),
    ("connector: {enrollment: {groups: [Sales #1\n]}}", None),
    ("enrollment_settings: {disconnected_after_days: 1_0}", None),
    ("enrollment_settings: {disconnected_after_days: '400'}", None),
    ("conector: {state_sync: {threat_status: true}}", None),
    ("consent: {app_id: 12}", None),
    ("connector: {heartbeat_frequency_minutes: 10, Heartbeat_Frequency_Minutes: 20}", None),
    ("connector: {enrollment: {groups: [no, yes}", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "after"), OFFLINE)
def test_a_file_is_mended_where_one_thing_is_right(text, after):
    head = HEAD if not text.startswith("tenant") else "version: 1\n"
    done = alone(head + text + "\n")
    assert text_of(done) == head + (after or text) + "\n"
    assert text_of(alone(text_of(done))) == text_of(done)


LIVE = [
    ("- intune lookout pilot # first", "- Intune Lookout Pilot # first"),
    ("- 'intune lookout pilot'", "- 'Intune Lookout Pilot'"),
    ('- "Intune Lookout  Pilot "', '- "Intune Lookout Pilot"'),
    ("- {name: INTUNE LOOKOUT PILOT, ring: pilot}", "- {name: Intune Lookout Pilot, ring: pilot}"),
    ("- name: >-\n          intune\n          lookout pilot\n        ring: pilot", "- name: Intune Lookout Pilot\n        ring: pilot"),
    (f"- {{name: intune lookout pilot, id: {PILOT['id']}}}", None),
    ("- Intune Lookout Piolt", None),
    ("- intune lookout pilot\n      - Intune Lookout Pilot", None),
]  # fmt: skip


def enrolling(entries):
    return f"{HEAD}connector:\n  enrollment:\n    groups:\n      {entries}\n"


@pytest.mark.parametrize(("entries", "after"), LIVE)
def test_a_group_is_called_as_the_tenant_calls_it(entries, after):
    done = confronted(enrolling(entries), tenant(PILOT, SALES))
    assert text_of(done) == enrolling(after or entries)


def test_a_name_that_the_eye_cannot_tell_is_written_out():
    odd = group("Intune\u00a0Lookout Pilot", ADA)
    done = confronted(enrolling("- Intune Lookout Pilot"), tenant(odd))
    assert text_of(done) == enrolling('- "Intune\\xa0Lookout Pilot"')


@pytest.mark.parametrize(
    "name", ["a: b", "x # y", "] {", "'q\"", "- n", "::error::", "yes", "*a", "%", "a\tb", "\U0001f600 x"]
)
def test_a_hostile_name_reads_back_and_changes_nothing_else(name):
    done = confronted(
        enrolling(f"- {paths_quoted(name.upper() + ' ')}\n      - Other"),
        tenant(group(name, ADA), group("Other", ADA)),
    )
    assert line.shaped(done.last.document).document.data is not None
    groups = paths.at(source.parse(text_of(done).encode(), "f").data, ("connector", "enrollment", "groups"))
    assert groups == [name, "Other"]


def paths_quoted(name):
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'


def test_a_name_that_no_file_can_hold_is_left_with_the_reason():
    done = confronted(enrolling("- intune a\u200bb"), tenant(group("Intune a\u202eb", ADA)))
    assert done.mends == ()
    assert [refusal.why for refusal in done.refusals] == ["what would be right cannot be written in a file"]


def test_what_would_bring_an_error_is_left_out_and_said_and_the_rest_is_mended():
    entries = "- intune lookout pilot\n      - Intune Lookout Pilot\n      - intune lookout sales"
    done = confronted(enrolling(entries), tenant(PILOT, SALES))
    assert text_of(done) == enrolling(entries.replace("intune lookout sales", "Intune Lookout Sales"))
    (refusal,) = done.refusals
    assert refusal.why.startswith("group-name-repeated would come: group 'Intune Lookout Pilot' is already")
    assert done.position(refusal.mend).line == 6


def test_where_two_things_are_said_to_be_right_neither_is_written():
    """No two rules of ours do so today; were it left to chance, the file would say what nobody meant."""

    def judge(document, _):
        judged = line.validated(document, TODAY)
        first = judged.findings[0]
        return judged._replace(findings=(first._replace(fix="one"), first._replace(fix="other")))

    text = HEAD + "connector: {state_sync: {device_status: false}}\n"
    done = mend.mended(source.parse(text.encode(), "lookout.yaml"), judge)
    assert (text_of(done), done.mends, done.refusals) == (text, (), ())


def test_what_would_say_the_same_afterwards_is_left_with_the_reason():
    def judge(document, _):
        judged = line.validated(document, TODAY)
        place = document.locate(("consent", "app_name"))
        stays = judged.findings[0]._replace(position=place, rule="consent-missing", fix="Lookout MTP")
        return judged._replace(findings=(stays,))

    text = HEAD + "consent: {app_name: Lookout}\nconnector: {}\n"
    done = mend.mended(source.parse(text.encode(), "lookout.yaml"), judge)
    assert (text_of(done), done.mends) == (text, ())
    assert [refusal.why for refusal in done.refusals] == ["consent-missing would stay"]


def test_what_somebody_answers_for_is_left():
    waiver = """waivers:
  - rule: group-case
    path: connector.enrollment.groups[intune lookout pilot]
    reason: renamed next week
    owner: ada@contoso.com
    expires: "2099-01-31"
"""
    text = enrolling("- intune lookout pilot") + waiver
    assert text_of(confronted(text, tenant(PILOT))) == text


def test_a_name_that_a_waiver_goes_by_is_left_since_the_waiver_would_be_lost():
    nested = group("Intune Lookout Pilot", ADA, inner(SALES))
    waiver = """waivers:
  - rule: group-nested
    path: connector.enrollment.groups[intune lookout pilot]
    reason: subgroups are read
    owner: ada@contoso.com
    expires: "2099-01-31"
"""
    done = confronted(enrolling("- intune lookout pilot") + waiver, tenant(nested, SALES))
    assert done.mends == ()
    assert re.search("(waiver-unknown|group-nested) would come", done.refusals[0].why)


PINS = [
    ("- Intune Lookout Pilot", "- {name: Intune Lookout Pilot, id: PILOT}"),
    ("- {name: Intune Lookout Pilot, ring: pilot}", "- {name: Intune Lookout Pilot, id: PILOT, ring: pilot}"),
    ("- name: Intune Lookout Pilot\n        ring: pilot", "- name: Intune Lookout Pilot\n        id: PILOT\n        ring: pilot"),
    ("- intune lookout pilot", "- {name: Intune Lookout Pilot, id: PILOT}"),
    ("- {name: Intune Lookout Pilot, id: PILOT}", None),
    ("- {name: Intune Lookout Pilot, id: SALES}", None),
    ("- Intune Lookout Piolt", None),
    ("- Twin", None),
    ("- Intune Lookout Pilot\n      - Intune Lookout Pilot", None),
    ("- {name: Intune Lookout Pilot, create: true}", None),
    ("- Intune Lookout Pilot\n      - Intune Lookout Sales", "- {name: Intune Lookout Pilot, id: PILOT}\n      - {name: Intune Lookout Sales, id: SALES}"),
    ("- ? name\n        : Intune Lookout Pilot", None),
]  # fmt: skip


@pytest.mark.parametrize(("entries", "after"), PINS)
def test_a_name_that_one_group_bears_is_pinned(entries, after):
    def ids(text):
        return (
            text.replace("PILOT}", f"{PILOT['id']}}}")
            .replace("SALES}", f"{SALES['id']}}}")
            .replace(": PILOT", f": {PILOT['id']}")
        )

    twins = [group("Twin", ADA), group("Twin", ADA, id=an_id("the other twin"))]
    done = confronted(enrolling(ids(entries)), tenant(PILOT, SALES, *twins), pin=True)
    assert text_of(done) == enrolling(ids(after or entries))


def test_without_a_tenant_that_was_read_nothing_is_pinned():
    text = enrolling("- Intune Lookout Pilot")
    other = tenant(PILOT, tenant_id=an_id("another tenant"))
    other["collections"]["organization"][0]["id"] = an_id("another tenant")
    assert text_of(confronted(text, other, pin=True)) == text
    assert text_of(alone(text)) == text


def test_policies_are_pinned_where_one_of_that_name_and_platform_is_there():
    text = f"""{HEAD}intune:
  compliance_policies:
    - {{name: Phones, platform: ios, max_threat_level: medium}}
    - name: Twins
      platform: ios
      max_threat_level: medium
  app_protection_policies:
    - {{name: Apps, platform: ios, max_threat_level: medium, action: block}}
"""
    policies = [
        policy("Phones"),
        policy("Phones", "android_work_profile"),
        policy("Twins"),
        policy("Twins", id=an_id("twin")),
    ]
    data = tenant(
        also={POLICIES: policies, PROTECTIONS: [{"id": f"T_{an_id('apps')}", "displayName": "Apps"}]}
    )
    got = text_of(confronted(text, data, pin=True))
    assert got == text.replace("name: Phones", f"name: Phones, id: {an_id('policy Phones ios')}").replace(
        "name: Apps", f"name: Apps, id: T_{an_id('apps')}"
    )


def test_an_id_that_is_none_is_not_pinned():
    data = tenant(also={POLICIES: [policy("Phones", id="no, id: here")]})
    text = f"{HEAD}intune: {{compliance_policies: [{{name: Phones, platform: ios, max_threat_level: medium}}]}}\n"
    done = confronted(text, data, pin=True)
    assert text_of(done) == text
    assert "schema-format would come" in done.refusals[0].why


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False], ids=["ended", "not ended"])
def test_line_ends_stay(ends, last):
    text = enrolling("# why\n      - intune lookout pilot # c\n      - name: Intune Lookout Sales")
    after = enrolling(
        f"# why\n      - {{name: Intune Lookout Pilot, id: {PILOT['id']}}} # c\n"
        f"      - name: Intune Lookout Sales\n        id: {SALES['id']}"
    )
    text, after = (each.removesuffix("\n") + "\n" * last for each in (text, after))
    done = confronted(text.replace("\n", ends), tenant(PILOT, SALES), pin=True)
    assert text_of(done) == after.replace("\n", ends)


def test_every_mend_is_told_with_its_place_in_the_mended_text():
    text = enrolling("- name: Intune Lookout Sales\n      - intune lookout pilot")
    done = confronted(text, tenant(PILOT, SALES), pin=True)
    told = [(done.position(mend).line, mend.rule, mend.before, mend.after) for mend in done.mends]
    assert told == [
        (8, "group-case", "intune lookout pilot", "Intune Lookout Pilot"),
        (6, "pin", "Intune Lookout Sales", SALES["id"]),
        (8, "pin", "Intune Lookout Pilot", PILOT["id"]),
    ]


# Files of many shapes, with mistakes that have one right answer beside ones that have not.
SWITCHES = st.sampled_from(["true", "false", "yes", "OFF", "'no'", '"On"', "maybe", "1", "~"])
RISKS = st.sampled_from(
    ["high", "High", "'LOW'", '"Moderate"', "meduim", "5", "{risk: HIGH, response: Alert}"]
)
NAMES = st.sampled_from(
    ["Sales", "no", "1.10", "'x y'", '"q\\"r"', "2024", "a #b", "Ünï 🚀", "~", "{name: NO}"]
)
COMMENTS = st.sampled_from(["", "  # yes, 0123", "\t#x", " # 'é"])
KEYS = st.sampled_from(["state_sync", "State-Sync", "stat_sync"])
ENDS = st.sampled_from(["\n", "\r\n", "\r"])


@st.composite
def files(draw):
    def comment():
        return draw(COMMENTS)

    lines = ["# a file" + comment(), "version: " + draw(st.sampled_from(["1", '"1"'])) + comment()]
    lines += ["tenant: {id: 3f2504e0-4f89-41d3-9a0c-0305e82c3301}" + comment(), "connector:" + comment()]
    if draw(st.booleans()):
        lines += [f"  {draw(KEYS)}: {{device_status: {draw(SWITCHES)} , threat_status: {draw(SWITCHES)}}}"]
    else:
        lines += [f"  {draw(KEYS)}:{comment()}", f"      threat_status:   {draw(SWITCHES)}{comment()}", ""]
    if draw(st.booleans()):
        lines += ["  enrollment:", "    groups:"]
        lines += [f"    - {name}{comment()}" for name in draw(st.lists(NAMES, min_size=1, max_size=4))]
    lines += ["protections:", "  policies:", "    default:"]
    classes = draw(st.lists(st.sampled_from(["TROJAN", "SPY", "adware", "ADWARE"]), min_size=1, unique=True))
    lines += [f"      {each}: {draw(RISKS)}{comment()}" for each in classes]
    return draw(ENDS).join(lines) + draw(st.sampled_from(["", "\n"]))


def spans(done):
    """Where something was mended, in the text as it is now."""
    return sorted((made.start, made.start + len(made.after)) for made in done.mends)


@settings(max_examples=150)
@given(files())
def test_whatever_is_mended_the_rest_stays_and_nothing_gets_worse(text):
    done = alone(text)
    before, after = map(errors, (done.first, done.last))
    assert len(after) <= len(before) or done.first.document.data is None
    shape = [sum(rule.startswith(("yaml-", "schema-")) for rule in each) for each in (after, before)]
    assert shape[0] < shape[1] or not any(mend.rule.startswith("schema-") for mend in done.mends)

    again = alone(text_of(done))
    assert again.mends == ()
    assert [one._replace(waived=None) for one in again.first.findings] == list(done.last.findings)

    # Between the mends stands, in the same order, what stood there before.
    now = text_of(done)
    edges = [0, *(edge for span in spans(done) for edge in span), len(now)]
    kept = [now[start:end] for start, end in list(pairwise(edges))[::2] if start < end]
    position = 0
    for part in kept:
        position = text.index(part, position) + len(part)
    assert re.findall("#[^\r\n]*", now) == re.findall("#[^\r\n]*", text)
    assert len(re.findall(r"\r\n?|\n", now)) == len(re.findall(r"\r\n?|\n", text))
