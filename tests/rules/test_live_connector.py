"""Live rules about Lookout's connector in Intune."""

import pytest

from tests.rules.live_cases import CONNECTORS, Case, connector, refusing, said, tenant

CONSOLE = "connector:\n  heartbeat_frequency_minutes: 10\n"
INTUNE = "intune:\n  mtd_connector:\n    unresponsive_after_days: 7\n"
ZIMPERIUM = "08a8455c-0000-4000-8000-000000000000"
WELL = tenant()


def having(**more):
    """A tenant whose Lookout connector is otherwise."""
    return tenant(also={CONNECTORS: [connector(**more)]})


CASES = [
    Case(
        "connector-missing",
        CONSOLE,
        tenant(also={CONNECTORS: []}),
        [(1, "connector-missing")],
        clean_data=WELL,
    ),
    Case(
        "connector-unresponsive",
        INTUNE,
        having(partnerState="unresponsive"),
        [(2, "connector-unresponsive")],
        clean_data=WELL,
    ),
    Case(
        "connector-not-enabled",
        INTUNE,
        having(partnerState="available"),
        [(2, "connector-not-enabled")],
        "",
        WELL,
    ),
    Case(
        "connector-heartbeat-old",
        INTUNE,
        having(lastHeartbeatDateTime="2026-11-20T12:00:00Z"),
        [(2, "connector-heartbeat-old")],
        clean_data=having(lastHeartbeatDateTime="2026-11-21T12:00:01Z"),
    ),
    Case(
        "connector-heartbeat-dead",
        INTUNE,
        having(lastHeartbeatDateTime="2026-11-15T11:59:00.1234567Z"),
        [(2, "connector-heartbeat-dead")],
        clean_data=WELL,
    ),
    Case(
        "connector-not-lookout",
        INTUNE,
        having(partnerDisplayName="Zimperium"),
        [(2, "connector-not-lookout")],
        clean_data=WELL,
    ),
]


@pytest.mark.parametrize("state", ["unresponsive", "error"])
def test_a_state_in_which_intune_ignores_lookout(state):
    (finding,) = said(INTUNE, having(partnerState=state)).findings
    assert finding.message.startswith(f"Intune reads Lookout as '{state}' and ignores its verdicts")


@pytest.mark.parametrize("state", ["unavailable", "available", "notSetUp", "neverConfigured"])
def test_any_other_state_is_not_connected_yet_and_a_missing_heartbeat_is_no_news(state):
    data = having(partnerState=state, lastHeartbeatDateTime="0001-01-01T00:00:00Z")
    assert said(INTUNE, data).places == [(2, "connector-not-enabled")]


def test_the_limit_of_silence_follows_the_configured_frequency():
    old = having(lastHeartbeatDateTime="2026-11-20T12:00:00Z")
    assert said("connector: {heartbeat_frequency_minutes: 1440}\n", old).places == []
    assert said("connector: {heartbeat_frequency_minutes: 60}\n", old).places == [
        (1, "connector-heartbeat-old")
    ]


def test_without_a_word_in_the_file_the_tenants_own_days_count():
    silent = having(lastHeartbeatDateTime="2026-11-19T11:00:00Z", partnerUnresponsivenessThresholdInDays=3)
    (finding,) = said(CONSOLE, silent).findings
    assert finding.rule == "connector-heartbeat-dead"
    assert finding.message == (
        "Lookout was last heard of 3 days ago (2026-11-19 11:00 UTC); after 3 days Intune ignores its verdicts"
    )


def test_an_enabled_connector_that_never_beat_is_dead():
    (finding,) = said(INTUNE, having(lastHeartbeatDateTime="0001-01-01T00:00:00Z")).findings
    assert finding.message.startswith("Lookout has never been heard of; after 7 days")


def test_a_connector_that_may_not_be_read_is_not_checked():
    heard = said(INTUNE, refusing(WELL, CONNECTORS))
    assert heard.findings == []
    assert [rule for _, rule in heard.blind] == [
        "connector-heartbeat-dead",
        "connector-heartbeat-old",
        "connector-missing",
        "connector-not-enabled",
        "connector-not-lookout",
        "connector-unresponsive",
    ]
    assert heard.unchecked[0].permission == "DeviceManagementServiceConfig.Read.All"


@pytest.mark.parametrize(
    ("absent", "blind"),
    [
        ({"partnerState": None}, ["connector-not-enabled", "connector-unresponsive"]),
        ({"lastHeartbeatDateTime": None}, ["connector-heartbeat-dead", "connector-heartbeat-old"]),
        ({"partnerDisplayName": None}, ["connector-not-lookout"]),
    ],
)
def test_a_property_that_graph_leaves_out_is_not_checked(absent, blind):
    heard = said(INTUNE, having(**absent))
    assert (heard.findings, [rule for _, rule in heard.blind]) == ([], blind)


def test_a_foreign_id_is_told_at_the_id():
    text = f"intune:\n  mtd_connector:\n    id: {ZIMPERIUM}\n"
    data = tenant(also={CONNECTORS: [connector(id=ZIMPERIUM, partnerDisplayName="Zimperium")]})
    assert said(text, data).places == [(3, "connector-not-lookout")]


def test_a_file_that_is_not_about_the_connector_is_silent():
    assert (
        said("enrollment_settings: {disconnected_after_days: 30}\n", tenant(also={CONNECTORS: []})).findings
        == []
    )
