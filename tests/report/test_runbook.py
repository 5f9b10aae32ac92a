"""What a runbook says of its screens: console by console, in the console's words, and how to tell that it worked."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from lookout_config import kinds, line, report, screens, source, wording
from lookout_config.report import runbook, runbook_html, runbook_text
from lookout_config.report.given import Planned, Words
from tests import plans
from tests.report import cases, hostile
from tests.report.cases import ACCESS, CONNECTOR, ENROLLMENT, PLAN, POLICIES, edit

PEOPLES = [kind for kind in kinds.KINDS if kind.screen]
EACH_SCREEN = pytest.mark.parametrize(
    "screen", [kind.screen for kind in PEOPLES], ids=lambda screen: screen.menu
)

WHOLE = """\
console_access: {full: {id: 8f14e45f-ceea-467f-a8d4-5c1f3e2b9a10}}
connector:
  heartbeat_frequency_minutes: 10
  enrollment: {groups: [{name: Pilot, create: true}]}
  state_sync: {device_status: true, threat_status: true}
protections:
  policies:
    default: {ACTIVE_MITM: {risk: high, response: block_domains}}
    device_groups: {Executives: {OUT_OF_DATE_OS: inherit}}
  on_device_threat_protection: {enabled: true, block_specific_domains: [a.example]}
notifications: [{admin: ada@contoso.com, summaries: [weekly]}]
other_console_settings: [{screen: Apps > Custom Policies, setting: VPN apps, value: denylisted}]
intune:
  mtd_connector: {compliance: {ios: true}}
  app: {platforms: [ios], assign_to: enrollment_groups, intent: required}
  compliance_policies:
    - {name: iOS baseline, platform: ios, max_threat_level: low}
    - {name: iOS MTP, platform: ios, assign_to: enrollment_groups}
  app_protection_policies: [{name: iOS MAM, platform: ios, max_threat_level: medium, action: block}]
"""


def planned(text, **given):
    config = plans.judged(text).document.data
    return Planned(plans.plan(text, **given), words=wording.words(config))


def whole(**given):
    return planned(
        WHOLE, groups=[], deviceManagement__mobileThreatDefenseConnectors=[plans.connector()], **given
    )


def rows(made):
    return [(part.console.name, screen.name) for part in runbook.parts(made) for screen in part.screens]


def boxes(made):
    return {box.path: box for part in runbook.parts(made) for screen in part.screens for box in screen.boxes}


@EACH_SCREEN
def test_every_screen_says_who_where_and_how_to_tell_that_it_worked(screen):
    assert screen.name
    assert screen.menu
    assert screen.who
    assert screen.console.name
    assert screen.check


@EACH_SCREEN
def test_every_fact_of_a_screen_is_one_line_of_a_sentence(screen):
    for text in (
        screen.check,
        screen.elsewhere,
        screen.note,
        screen.sees,
        screen.meanwhile,
        *screen.console.help,
    ):
        assert text == " ".join(text.split())
        assert not text.endswith(".")


def test_screens_come_in_the_order_of_the_consoles_and_what_is_needed_comes_first():
    assert rows(whole(by_hand=True)) == [
        ("Lookout support", "Console access"),
        ("Lookout's console", "Connector Settings"),
        ("Microsoft Entra admin center", "New group Pilot"),
        ("Lookout's console", "Enrollment Management"),
        ("Lookout's console", "State Sync"),
        ("Lookout's console", "On-Device Threat Protection"),
        ("Lookout's console", "Policies of Default device group"),
        ("Lookout's console", "Policies of Executives"),
        ("Lookout's console", "My Preferences of ada@contoso.com"),
        ("Lookout's console", "Apps > Custom Policies"),
        ("Intune admin center", "Mobile Threat Defense connector"),
        ("Intune admin center", "Lookout for Work (ios, required)"),
        ("Intune admin center", "Assignments of iOS MTP"),
        ("Intune admin center", "Compliance policy iOS baseline"),
        ("Intune admin center", "App protection policy iOS MAM"),
    ]


def test_what_must_come_first_has_its_number():
    first = {
        screen.name: [text for word, text in screen.facts if word == "first"]
        for part in runbook.parts(whole())
        for screen in part.screens
    }
    assert first["Enrollment Management"] == [
        "step 2, Connector Settings",
        "New group Pilot, by lookout-config apply",
    ]
    assert first["Policies of Default device group"] == ["step 5, On-Device Threat Protection"]


@pytest.mark.parametrize(
    ("path", "label", "said", "typed"),
    [
        (
            "protections.policies.default.ACTIVE_MITM.response",
            "Man-in-the-Middle Attack: Response",
            "Block domains and alert",
            False,
        ),
        ("protections.policies.device_groups.Executives.OUT_OF_DATE_OS", "OS Out-Of-Date", "Inherit", False),
        ("console_access.full.id", "Full Access: Object ID", "8f14e45f-ceea-467f-a8d4-5c1f3e2b9a10", True),
        ("connector.heartbeat_frequency_minutes", "Heartbeat Frequency", 10, True),
        ("connector.state_sync.device_status", "Device status", True, False),
        ('notifications["ada@contoso.com"].summaries', "Summaries", ["Weekly Summary"], False),
        ('other_console_settings["Apps > Custom Policies > VPN apps"].value', "VPN apps", "denylisted", True),
    ],
)
def test_settings_and_values_bear_the_words_of_the_console(path, label, said, typed):
    box = boxes(whole())[path]
    assert (box.label, box.value, box.typed) == (label, said, typed)


def test_a_present_value_bears_them_too():
    path = "protections.policies.default.ADWARE.risk"
    made = planned(
        "protections: {policies: {default: {ADWARE: low}}}\n",
    )
    made = made._replace(
        plan=plans.plan("protections: {policies: {default: {ADWARE: low}}}\n", plans.attested(path, "medium"))
    )
    assert boxes(made)[path].now.startswith('"Medium" (attested')


def test_enrollment_groups_are_asked_for_beside_whatever_else_is_assigned():
    every = boxes(whole())
    assert "and no others" in every["connector.enrollment.groups"].look
    assert "whatever else is" in boxes(whole(by_hand=True))["intune.app.platforms[ios]"].look


def test_what_graph_reads_is_seen_by_a_plan_and_attested_by_nobody():
    commands = {
        screen.name: screen.commands for part in runbook.parts(whole(by_hand=True)) for screen in part.screens
    }
    assert commands["Mobile Threat Defense connector"] == [
        ("see that it is done", "lookout-config plan contoso.lookout.yaml")
    ]
    assert commands["State Sync"][0][0] == runbook.RECORD
    shown = report.render("runbook", "html", whole(by_hand=True))
    assert "--screen &#34;Mobile Threat" not in shown


def test_what_support_does_is_asked_for_and_then_recorded():
    unasked = replace(ACCESS, how=replace(ACCESS.how, ticket="", since=""))
    shown = runbook_text.render(Planned(replace(PLAN, steps=(unasked,))))
    assert re.findall(
        r"^   (?:    )?(ask for|write the e-mail|once it is sent|check|record it):", shown, re.MULTILINE
    ) == ["ask for", "write the e-mail", "once it is sent", "check", "record it"]
    assert "write the e-mail" not in runbook_text.render(Planned(replace(PLAN, steps=(ACCESS,))))


def test_step_alone_can_bear_the_words_of_the_console():
    words = {POLICIES.edits[0].path: Words("Trojan: Risk Level", {"high": "High"})}
    assert "Trojan: Risk Level (" in runbook_text.alone(POLICIES, words=words)
    assert 'is it "High"?' in runbook_text.alone(POLICIES, words=words)


def test_a_screen_of_the_older_console_says_so():
    shown = runbook_text.render(Planned(replace(PLAN, steps=(ENROLLMENT,))))
    assert "   older console: System > Connectors > Enrollment Management\n" in shown
    assert "   if not there: greyed out: create the connector first" in shown


def test_tick_holds_only_as_long_as_the_same_is_asked_and_known():
    def ticks(**changes):
        made = Planned(
            replace(
                PLAN,
                steps=(
                    replace(
                        POLICIES, edits=(edit("protections.policies.default.BOT.risk", "BOT", **changes),)
                    ),
                ),
            )
        )
        return re.findall(r'data-tick="(\w+)"', runbook_html.render(made))

    unknown = {"before": None, "after": "high", "known": "unknown"}
    assert ticks(**unknown) == ticks(**unknown)
    assert ticks(**unknown) != ticks(**{**unknown, "after": "low"})
    assert ticks(**unknown) != ticks(before="low", after="high", **cases.ATTESTED)


def test_rehearsal_ticks_nothing_of_the_live_tenant():
    def ticks(made):
        return set(re.findall(r'data-tick="(\w+)"', runbook_html.render(made)))

    assert not ticks(cases.RUNBOOK) & ticks(cases.RUNBOOK._replace(snapshot="tenant.json"))


class Tags(HTMLParser):
    """The tags of a page with the names of their attributes."""

    def __init__(self):
        super().__init__()
        self.seen, self.text = [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, tuple(name for name, _ in attrs)))
        if tag == "a":
            self.seen.append(dict(attrs)["href"])

    def handle_endtag(self, tag):
        self.seen.append(f"/{tag}")

    def handle_comment(self, data):
        self.seen.append(f"comment {data}")


def tags(text):
    reader = Tags()
    reader.feed(report.render("runbook", "html", hostile.planned(text)))
    reader.close()
    return [tag for tag in reader.seen if tag not in (("span", ("class",)), ("span", ()), "/span")]


@pytest.mark.parametrize("text", hostile.NAMES)
def test_no_hostile_text_becomes_a_tag_or_an_address(text):
    assert tags(text) == tags("harmless")


def test_policy_of_the_page_allows_its_own_style_and_script_and_nothing_else():
    shown = report.render("runbook", "html", cases.RUNBOOK)
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', shown)
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[\w+/=]+'; script-src 'sha256-[\w+/=]+'; base-uri 'none'; "
        r"form-action 'none'",
        policy,
    )
    assert not re.search(r"\s(?:style|on\w+|src)=", shown)


def test_page_opens_with_the_counts_and_where_they_are_from_and_ends_with_the_commands():
    shown = report.render("runbook", "html", cases.RUNBOOK)
    counts = [
        f"</strong> {what}" for what in ("read and equal", "attested (oldest", "unknown", "screens by hand")
    ]
    about = [cases.TENANT, cases.FILE, f">{cases.DIGEST}<", "2026-03-05 08:00 UTC", "Snapshot tenant.json"]
    told = shown[shown.index("<main>") :]
    places = [told.index(words) for words in (*counts, *about, "step-1", "Record what was done")]
    assert places == sorted(places)
    assert told[places[-1] :].count('<code class="value">lookout-config attest ') == 3


def test_page_without_a_step_has_nothing_to_tick():
    shown = report.render("runbook", "html", Planned(replace(PLAN, steps=(CONNECTOR,))))
    assert "Nothing to do by hand." in shown
    assert "<nav" not in shown
    assert 'type="checkbox"' not in shown


def test_live_tenant_is_named_as_the_source():
    assert "Read from the live tenant." in report.render("runbook", "html", cases.RUNBOOK._replace(notes=()))


def test_only_our_own_addresses_are_links():
    named = replace(
        ENROLLMENT, how=replace(ENROLLMENT.how, menu="https://evil.example"), name="https://evil.example"
    )
    shown = report.render("runbook", "html", Planned(replace(PLAN, steps=(named,))))
    links = set(re.findall(r'href="([^"#]+)"', shown))
    assert links == {screens.LOOKOUT.address}


def test_consent_is_given_at_a_link():
    text = "consent: {app_id: 00001111-aaaa-2222-bbbb-3333cccc4444}\n"
    made = planned(text, servicePrincipals=[])
    assert f'href="{screens.CONSENT.menu}"' in report.render("runbook", "html", made)


def test_words_are_there_for_every_setting_of_the_worked_example():
    config = line.shaped(source.read("examples/contoso/contoso.lookout.yaml")).document.data
    assert [path for path, words in wording.words(config).items() if not words.label] == []
