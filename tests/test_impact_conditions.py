"""What keeps a verdict from a phone: said with how it is known, and never taken for right where nobody looked."""

import pytest

from lookout_config.changes import Found
from lookout_config.impact import Circumstances, conditions, topics
from lookout_config.impact.matrix import Policy
from lookout_config.impact.nouns import Effect, Sight
from lookout_config.model import Finding, Position, Severity, Unchecked, Waiver

IOS = Policy("iOS", "compliance", "ios", "medium")
ANDROID = Policy("Work", "compliance", "android_work_profile", "medium")
MAM = Policy("MAM", "app protection", "ios", "medium", action="block")
SYNC = ("connector", "state_sync", "threat_status")
TOGGLE = ("intune", "mtd_connector", "compliance", "ios")
WITHOUT_DATA = ("intune", "mtd_connector", "noncompliant_without_data", "ios")
DAYS = ("enrollment_settings", "disconnected_after_days")
SILENCE = ("intune", "mtd_connector", "unresponsive_after_days")
READ = (
    "deviceManagement/mobileThreatDefenseConnectors",
    "deviceManagement/deviceCompliancePolicies",
    "identity/conditionalAccess/policies",
    "beta/deviceAppManagement/iosManagedAppProtections",
)
WHOLE = {
    "connector": {"enrollment": {"groups": [{"name": "Pilot"}]}},
    "intune": {"compliance_policies": [{"name": "iOS"}], "app_protection_policies": [{"name": "MAM"}]},
}
RULES = {rule for topic in topics.TOPICS for rule in topic.rules}
HERE = Position("lookout.yaml", 1, 1, 1, 2)
STOPS, UNKNOWN, DECIDES, HOLDS = Effect.STOPS, Effect.UNKNOWN, Effect.DECIDES, Effect.HOLDS
ATTESTED = {"known": "attested", "by": "ada@contoso.com", "at": "2026-11-01T10:00:00Z"}
UNTOLD = Found(None, "unknown", reason="nobody has told it yet")


def config(**values):
    """A configuration with these values at their places: ``{path: value}``."""
    made = {}
    for place, value in values.items():
        *above, last = place.split(".")
        inner = made
        for step in above:
            inner = inner.setdefault(step, {})
        inner[last] = value
    return made


def weigh(*policies, of_file=None, present=None, rules=RULES, read=READ, **rest):
    """Every condition of these policies."""
    sight = Sight(
        WHOLE if of_file is None else of_file,
        present or {},
        rules=rules,
        read=read,
        **{"others_known": True, **rest},
    )
    return conditions.conditions(sight, policies or (IOS,))


def about(topic, *args, **options):
    return [one for one in weigh(*args, **options) if one.about == topic]


def finding(rule, message="it is so", waived=None):
    return Finding(HERE, rule, Severity.WARNING, message, waived=waived)


def written(place, value):
    return config(**{".".join(place): value})


SWITCHES = pytest.mark.parametrize(
    "switch", [(SYNC, "threat-status"), (TOGGLE, "toggle")], ids=["sync", "toggle"]
)


@SWITCHES
@pytest.mark.parametrize(
    ("of_file", "now", "said"),
    [
        (True, Found(True, "read"), (HOLDS, "read", "")),
        (None, Found(True, "read"), (HOLDS, "read", "")),
        (True, Found(False, "read"), (STOPS, "read", "")),
        (True, Found(None, "read"), (STOPS, "read", "")),
        (None, Found(False, "read"), (STOPS, "read", "unserved")),
        (False, Found(True, "read"), (STOPS, "file", "unserved")),
        (False, UNTOLD, (STOPS, "file", "unserved")),
        (True, UNTOLD, (UNKNOWN, "unknown", "")),
        (None, UNTOLD, (UNKNOWN, "unknown", "")),
        (True, Found(True, **ATTESTED), (HOLDS, "attested", "")),
        (None, Found(False, **ATTESTED), (STOPS, "attested", "unserved")),
    ],
)
def test_a_switch_is_on_off_or_not_known_and_says_how_that_is_known(switch, of_file, now, said):
    place, topic = switch
    file = {} if of_file is None else written(place, of_file)
    (found,) = about(topic, of_file=file, present={place: now})
    assert (found.effect, found.known, found.cause) == said
    assert found.by == (now.by if found.known == "attested" else "")


def test_only_the_platforms_of_the_policies_need_their_switch():
    assert [one.text for one in about("toggle", IOS, ANDROID, MAM)] == [
        "whether Intune's switch for compliance on ios is on: nobody has told it yet",
        "whether Intune's switch for compliance on android is on: nobody has told it yet",
        "whether Intune's switch for app protection on ios is on: nobody has told it yet",
    ]


def test_what_is_switched_off_for_good_silences_those_whom_it_serves():
    found = weigh(IOS, ANDROID, MAM, of_file=written(TOGGLE, False))
    silent = [conditions.circumstances(policy, found) for policy in (IOS, ANDROID, MAM)]
    assert silent == [Circumstances(unserved=True), Circumstances(), Circumstances()]
    found = weigh(IOS, ANDROID, MAM, of_file=written(SYNC, False))
    assert all(conditions.circumstances(policy, found).unserved for policy in (IOS, ANDROID, MAM))


@pytest.mark.parametrize("rule", ["connector-unresponsive", "connector-heartbeat-dead"])
def test_a_partner_that_intune_ignores_has_no_say_in_compliance(rule):
    found = weigh(IOS, MAM, findings=[finding(rule)])
    assert conditions.circumstances(IOS, found) == Circumstances(ignored=True)
    assert conditions.circumstances(MAM, found) == Circumstances()


TOPICS = [
    ("connection", "connector-not-enabled"),
    ("connection", "connector-missing"),
    ("connection", "connector-heartbeat-old"),
    ("assignment", "compliance-unassigned"),
    ("coverage", "compliance-coverage"),
    ("conditional-access", "ca-missing"),
]


@pytest.mark.parametrize(("topic", "rule"), TOPICS)
def test_what_a_rule_finds_is_in_the_way(topic, rule):
    (found,) = about(topic, findings=[finding(rule, "so it is"), finding("group-nested")])
    assert (found.effect, found.text, found.known, found.rule) == (STOPS, "so it is", "read", rule)


@pytest.mark.parametrize(("topic", "rule"), TOPICS)
def test_what_a_rule_could_not_see_is_not_known(topic, rule):
    blind = Unchecked(HERE, rule, "intune", "x", "Policy.Read.All", "403 Forbidden: no")
    (found,) = about(topic, unchecked=[blind])
    assert (found.effect, found.known) == (UNKNOWN, "unknown")
    assert found.text.endswith(": 403 Forbidden: no")


@pytest.mark.parametrize("topic", ["connection", "assignment", "coverage", "conditional-access"])
@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"rules": None}, "the tenant was not asked"),
        ({"rules": set()}, "is off in this file"),
        ({"read": ()}, "was not read"),
        ({"of_file": {}}, "so nothing asks for it"),
    ],
)
def test_silence_of_a_rule_that_was_not_asked_is_no_good_news(topic, options, reason):
    (found,) = about(topic, **options)
    assert found.effect is UNKNOWN
    assert found.text.endswith(reason)


@pytest.mark.parametrize("topic", ["connection", "assignment", "coverage", "conditional-access"])
def test_silence_of_rules_that_could_see_is_good_news(topic):
    (found,) = about(topic)
    assert (found.effect, found.known) == (HOLDS, "read")


def test_what_one_rule_finds_does_not_hide_what_another_could_not_see():
    blind = Unchecked(HERE, "compliance-unassigned", "intune", "x", "", "403 Forbidden: no")
    found = about("assignment", findings=[finding("compliance-unassigned")], unchecked=[blind, blind])
    assert [one.effect for one in found] == [STOPS, UNKNOWN]


def test_a_waived_finding_is_still_in_the_way_and_says_why_it_is_waived():
    waiver = Waiver("ticket 12", "ada@contoso.com", "2099-01-31", 9)
    (found,) = about("conditional-access", findings=[finding("ca-missing", "nobody is blocked", waiver)])
    assert (found.effect, found.text) == (STOPS, "nobody is blocked (waived: ticket 12)")


def test_compliance_is_not_asked_about_for_app_protection_alone():
    topics = {one.about for one in weigh(MAM)}
    assert topics == {"threat-status", "toggle", "connection", "partner-priority", "assignment"}
    (assignment,) = about("assignment", MAM)
    assert assignment.text == "whom the app protection policies are assigned to: that is not read"


def test_other_policies_of_the_tenant_are_not_taken_for_none():
    assert about("other-policies") == []
    (found,) = about("other-policies", others_known=False)
    assert found.effect is UNKNOWN


@pytest.mark.parametrize(
    ("place", "topic", "text"),
    [
        (DAYS, "disconnected", "a phone that has been silent for more than {} is non-compliant"),
        (SILENCE, "partner-silence", "after {} without a word from Lookout, Intune ignores it"),
    ],
)
def test_days_of_silence_decide_whatever_the_risk(place, topic, text):
    (found,) = about(topic, of_file=written(place, 30))
    assert (found.effect, found.known) == (DECIDES, "file")
    assert found.text.startswith(text.format("30 days"))
    (found,) = about(topic, present={place: Found(1, **ATTESTED)})
    assert (found.effect, found.known, found.by) == (DECIDES, "attested", "ada@contoso.com")
    assert found.text.startswith(text.format("1 day"))
    (found,) = about(topic)
    assert (found.effect, found.text.endswith(": nobody has told it yet")) == (UNKNOWN, True)


@pytest.mark.parametrize(
    ("of_file", "now", "effect", "known", "text"),
    [
        (True, UNTOLD, DECIDES, "file", "is non-compliant until data arrives"),
        (None, Found(True, "read"), DECIDES, "read", "is non-compliant until data arrives"),
        (False, Found(True, "read"), UNKNOWN, "file", "Microsoft does not say"),
        (None, Found(False, "read"), UNKNOWN, "read", "Microsoft does not say"),
        (None, UNTOLD, UNKNOWN, "unknown", "nobody has told it yet"),
    ],
)
def test_what_becomes_of_a_phone_without_data(of_file, now, effect, known, text):
    file = {} if of_file is None else written(WITHOUT_DATA, of_file)
    (found,) = about("no-data", of_file=file, present={WITHOUT_DATA: now})
    assert (found.effect, found.known) == (effect, known)
    assert text in found.text


def test_without_a_policy_there_is_nothing_to_depend_on():
    assert conditions.conditions(Sight({}, {}), ()) == ()
    assert conditions.conditions(Sight({}, {}), (IOS._replace(level="not_configured"),)) == ()


def test_every_setting_that_is_looked_at_is_asked_for():
    for place in (SYNC, TOGGLE, WITHOUT_DATA, DAYS, SILENCE):
        assert place in conditions.PLACES
