"""Live rules about Lookout for Work in Intune and about app protection."""

import pytest

from tests.rules.live_cases import (
    APPS,
    CONFIGURATIONS,
    CONNECTORS,
    TO_ALL_USERS,
    Case,
    an_id,
    app,
    connector,
    group,
    refusing,
    said,
    tenant,
    to_group,
    user,
)

ADA, BOB = user("ada"), user("bob")
PILOT = group("Intune Lookout Pilot", ADA, BOB)
HALF = group("Half", ADA)
CONFIGURED = {"id": an_id("configuration"), "displayName": "c", "targetedMobileApps": [app("ios")["id"]]}
APP = "intune:\n  app:\n    platforms:\n      - ios\n      - android\n"
BOTH = APP + "connector:\n  enrollment:\n    groups:\n      - Intune Lookout Pilot\n"
PROTECTION = "beta/deviceAppManagement/iosManagedAppProtections"
DEFENDER = {**connector(), "id": "fc780465-2017-40d4-a0c5-307022471b92", "partnerDisplayName": "Defender"}
MAM = "intune:\n  app_protection_policies:\n    - {name: iOS MAM, platform: ios, max_threat_level: medium}\n"


def offering(*apps, configurations=(CONFIGURED,), groups=(PILOT, HALF)):
    """A tenant with these apps."""
    return tenant(*groups, also={APPS: list(apps), CONFIGURATIONS: list(configurations)})


def protecting(priority, *connectors, **more):
    """A tenant with an app protection policy and these connectors."""
    kind = "#microsoft.graph.iosManagedAppProtection"
    policy = {"@odata.type": kind, "id": "T_1", "displayName": "iOS MAM", **more}
    given = {"mobileThreatDefensePartnerPriority": priority} if priority != "absent" else {}
    return tenant(also={PROTECTION: [{**policy, **given}], CONNECTORS: list(connectors or JUDGED)})


JUDGED = (
    connector(iosMobileApplicationManagementEnabled=True),
    {**DEFENDER, "iosMobileApplicationManagementEnabled": True},
)
WELL = offering(app("ios", to=[TO_ALL_USERS]), app("android", to=[to_group(PILOT)]))

PINNED = MAM.replace("name: iOS MAM", "id: 1f8fad5b-d9cb-469f-a165-70867728950e")

CASES = [
    Case("app-missing", APP, offering(app("ios")), [(5, "app-missing")], clean_data=WELL),
    Case(
        "app-coverage",
        BOTH,
        offering(app("ios", to=[to_group(PILOT)]), app("android", to=[to_group(HALF)])),
        [(9, "app-coverage")],
        clean_data=WELL,
    ),
    Case(
        "app-config-missing",
        APP,
        offering(app("ios"), app("android"), configurations=[]),
        [(4, "app-config-missing")],
        clean_data=WELL,
    ),
    Case(
        "partner-priority",
        MAM,
        protecting(None),
        [(3, "partner-priority")],
        clean_data=protecting("thirdPartyPartnerOverDefender"),
    ),
    Case(
        "partner-priority",
        PINNED,
        protecting(None, id="T_1F8FAD5B-d9cb-469f-a165-70867728950e"),
        [(3, "partner-priority")],
        clean_data=protecting("thirdPartyPartnerOverDefender", id="T_1f8fad5b-d9cb-469f-a165-70867728950e"),
    ),
]


def test_the_app_of_another_vendor_is_not_lookouts():
    other = {**app("ios"), "appStoreUrl": "https://apps.apple.com/us/app/microsoft-authenticator/id983156458"}
    assert (4, "app-missing") in said(APP, offering(other, app("android"))).places


def test_an_app_that_was_signed_again_is_lookouts():
    signed = {
        **app("ios"),
        "@odata.type": "#microsoft.graph.iosLobApp",
        "appStoreUrl": None,
        "bundleId": "com.lookout.enterprise.contoso",
    }
    assert said(APP, offering(signed, app("android"))).findings == []


def test_users_without_the_app_are_counted():
    (finding,) = said(BOTH, CASES[1].data).findings
    assert finding.message == (
        "1 of the 2 users of 'Intune Lookout Pilot' are not assigned Lookout for Work for android"
    )


@pytest.mark.parametrize(("intent", "places"), [("available", []), ("uninstall", [(9, "app-coverage")])])
def test_to_uninstall_is_not_to_assign(intent, places):
    data = offering(app("ios", to=[TO_ALL_USERS]), app("android", to=[to_group(PILOT, intent=intent)]))
    assert said(BOTH, data).places == places


def test_apps_that_may_not_be_read_are_not_checked():
    heard = said(BOTH, refusing(WELL, APPS))
    assert heard.findings == []
    assert heard.blind == [
        (4, "app-config-missing"),
        (4, "app-coverage"),
        (4, "app-missing"),
        (5, "app-coverage"),
        (5, "app-missing"),
    ]
    assert heard.unchecked[0].permission == "DeviceManagementApps.Read.All"


def test_assignments_and_configurations_that_may_not_be_read_are_not_checked():
    heard = said(BOTH, refusing(WELL, f"{APPS}/{app('android')['id']}/assignments", CONFIGURATIONS))
    assert (heard.findings, heard.blind) == ([], [(4, "app-config-missing"), (9, "app-coverage")])


@pytest.mark.parametrize(
    ("priority", "told"),
    [
        (
            None,
            "'iOS MAM' names no priority, so Defender wins, and both are connected for ios: Lookout is ignored",
        ),
        (
            "defenderOverThirdPartyPartner",
            "'iOS MAM' gives Defender priority, and both are connected for ios: Lookout is ignored",
        ),
    ],
)
def test_who_wins_is_told(priority, told):
    (finding,) = said(MAM, protecting(priority)).findings
    assert finding.message == told


def test_what_the_file_says_of_priority_counts():
    lookout = MAM.replace("medium}", "medium, partner_priority: lookout}")
    assert said(lookout, protecting("defenderOverThirdPartyPartner")).findings == []
    defender = MAM.replace("medium}", "medium, partner_priority: defender}")
    assert said(defender, protecting("thirdPartyPartnerOverDefender")).places == [(3, "partner-priority")]


def test_with_one_partner_there_is_nothing_to_choose():
    assert said(MAM, protecting(None, JUDGED[0], DEFENDER)).findings == []
    assert said(MAM, protecting(None, connector(), JUDGED[1])).findings == []
    wanted = f"{MAM}  mtd_connector: {{app_protection: {{ios: false}}}}\n"
    assert said(wanted, protecting(None)).findings == []


@pytest.mark.parametrize(
    "data",
    [
        protecting("absent"),
        protecting(None, displayName="another"),
        refusing(protecting(None), PROTECTION),
        refusing(protecting(None), CONNECTORS),
    ],
    ids=["left out", "no such policy", "refused", "connectors refused"],
)
def test_priorities_that_cannot_be_seen_are_not_checked(data):
    heard = said(MAM, data)
    assert (heard.findings, heard.blind) == ([], [(3, "partner-priority")])
