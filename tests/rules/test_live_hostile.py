"""Whatever a tenant answers, the live rules say something of it or that they could not: never a traceback."""

import copy

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookout_config import observe, rules
from lookout_config.emulator import Emulator
from lookout_config.graph import GraphError
from tests.rules.cases import HEAD, document
from tests.rules.live_cases import (
    APPS,
    CONFIGURATIONS,
    DELETED,
    NOW,
    POLICIES,
    TO_ALL_USERS,
    app,
    connector,
    excluding,
    grants,
    graph_app,
    group,
    inner,
    lookout_app,
    policy,
    tenant,
    to_group,
    user,
)

ADA = user("ada")
INNER = group("Inner", user("eve"))
PILOT = group("Intune Lookout Pilot", ADA, inner(INNER))
FULL = group("MTP Full", ADA, user("bob"))
TEXT = (
    HEAD
    + f"""
console_access:
  full: {{id: {FULL["id"]}, name: MTP Full}}
  restricted: {{id: {ADA["id"]}}}
consent: {{app_id: {lookout_app()["appId"]}}}
connector:
  error_email_recipient: nobody@contoso.com
  enrollment:
    groups:
      - {{name: Intune Lookout Pilot, id: {PILOT["id"]}}}
      - intune lookout  pilot
      - Intune Lookout Gone
protections: {{policies: {{default: {{ADWARE: low}}}}}}
notifications:
  - {{admin: ada@contoso.com, issues: {{high: true}}}}
intune:
  mtd_connector: {{unresponsive_after_days: 7}}
  app: {{platforms: [ios, android]}}
  compliance_policies:
    - {{name: iOS baseline, platform: ios, max_threat_level: medium}}
  app_protection_policies:
    - {{name: iOS MAM, platform: ios, max_threat_level: medium}}
rules: {{group-shared-users: info, access-two-levels: info}}
"""
)
FILE = document(TEXT)
DATA = tenant(
    PILOT,
    INNER,
    FULL,
    also={
        DELETED: [
            {"id": "x", "displayName": "Intune Lookout Gone", "deletedDateTime": "2026-11-10T08:00:00Z"}
        ],
        POLICIES: [
            policy("iOS baseline", to=[to_group(PILOT), excluding(FULL)]),
            policy("Other", to=[TO_ALL_USERS]),
        ],
        APPS: [app("ios", to=[to_group(PILOT)]), app("android")],
        CONFIGURATIONS: [{"id": "c", "targetedMobileApps": [app("ios")["id"]]}],
        "servicePrincipals": [lookout_app(), graph_app()],
        "beta/deviceAppManagement/iosManagedAppProtections": [
            {"id": "T_1", "displayName": "iOS MAM", "mobileThreatDefensePartnerPriority": None}
        ],
        "deviceManagement/mobileThreatDefenseConnectors": [
            connector(iosMobileApplicationManagementEnabled=True)
        ],
        **grants(lookout_app()),
    },
)
PLACES = [
    (collection, number, name)
    for collection, things in DATA["collections"].items()
    for number, thing in enumerate(things)
    for name in thing
    if name != "id"
]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4) | st.just("0001-01-01T00:00:00Z"),
    lambda part: (
        st.lists(part, max_size=2)
        | st.dictionaries(
            st.sampled_from(["id", "name", "groupId", "@odata.type", "builtInControls"]), part, max_size=2
        )
    ),
    max_leaves=5,
)


def listened(send):
    snapshot = observe.observe(send, FILE.data, NOW)
    return rules.run(rules.live_rules(), FILE, snapshot, today=NOW.date())


def test_the_tenant_as_it_is_has_something_to_say_of_every_kind():
    found, unchecked = listened(Emulator(DATA))
    assert len({one.rule for one in found}) >= 8
    assert unchecked == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PLACES), ANYTHING)
def test_any_value_in_any_property_is_survived(place, value):
    recorded = Emulator(DATA)

    def send(request):
        """The tenant answers by what it is, and the answer is then spoilt on its way."""
        response = copy.deepcopy(recorded(request))
        for answer in response.body["responses"] if request.body else [{"body": response.body}]:
            for thing in answer["body"].get("value", ()) if isinstance(answer["body"], dict) else ():
                if thing.get("id") == DATA["collections"][place[0]][place[1]].get("id") and place[2] in thing:
                    thing[place[2]] = value
        return response

    try:
        listened(send)
    except (GraphError, observe.ObserveError) as fault:
        assert str(fault)  # noqa: PT017 -- a clear end is as good as an answer
