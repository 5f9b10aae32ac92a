"""``import`` and ``init --adopt``: a tenant that was set up by hand becomes a file, a record, and an empty plan."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from lookout_config import kinds, schema, source
from lookout_config.adoption import answers, screens
from lookout_config.cli import root
from tests.plans import CONNECTORS, LOOKOUT, TENANT, connector, policy

SNAPSHOT = ("--snapshot", "tenant.json")
APPS = "deviceAppManagement/mobileApps"
PILOT = "a87ff679-a2f3-471d-9181-a67b7542122c"
ADDED = "6865c55e-a092-4930-8fad-428c5bfc5e00"
BY = ("--by", "ada@contoso.com")


def adopt(*typed, file="new.lookout.yaml", words=BY):
    """Run the walk as a person who types these lines."""
    return CliRunner().invoke(
        root.main,
        ["init", file, "--adopt", *SNAPSHOT, *words],
        "\n".join((*typed, "")),
        standalone_mode=False,
    )


def data(file="new.lookout.yaml"):
    document = source.parse(Path(file).read_bytes(), file)
    assert document.problems == ()
    assert schema.findings(document) == []
    return schema.written_out(document.data)


def events(record="tenant.record.jsonl"):
    return [json.loads(line) for line in Path(record).read_text(encoding="utf-8").splitlines()]


def tenant(**collections):
    """A small recorded tenant, written as tenant.json."""
    there = {
        "organization": [
            {"id": TENANT, "displayName": "Contoso", "verifiedDomains": [{"name": "contoso.com"}]}
        ],
        **{name.replace("__", "/"): things for name, things in collections.items()},
    }
    whole = {
        "format_version": "1",
        "taken_at": "2026-11-20T08:00:00Z",
        "tenant_id": TENANT,
        "collections": there,
    }
    Path("tenant.json").write_text(json.dumps(whole), encoding="utf-8")


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


PROTECTIONS = ["t", "on", "off", "training.contoso.com", "", "[]", ""]
WALK = [
    *["s"],
    *["y"],
    *["t", "", "off", "Intune Lookout Pilot", ""],
    *["y"],
    *["t", "not an address", "mtp-errors@contoso.com"],
    *["t", "31", "", "", "", "Custom", ""],
    *["t", "on", "contoso.sharepoint.com", ""],
    *["t", "", "High", "block domains and alert", "medum", "medium", "", "."],
    *["t", "Executives", "", "", "low", "", ".", ""],
    *PROTECTIONS,
    *["t", "ada@contoso.com", "on", "on", "off", "weekly", "weakly", "", ""],
    *["t", "Apps > Custom Policies", "VPN apps", "denylisted", ""],
]


def test_a_tenant_that_was_walked_through_has_nothing_left_to_do(shell, contoso):
    ran = adopt(*WALK)
    assert ran.return_value == 0, ran.output
    assert "must be one e-mail address such as ada@contoso.com, not 'not an address'" in ran.output
    assert "did you mean medium?" in ran.output
    plan = shell("plan", "new.lookout.yaml", *SNAPSHOT, "--detailed-exitcode")
    assert plan.code == 0, plan.out
    assert "No changes." in plan.out
    assert " 0 unknown" in plan.out or "unknown" not in plan.out.splitlines()[-1]
    told = data()
    assert told["connector"]["enrollment"]["groups"] == [{"name": "Intune Lookout Pilot", "id": PILOT}]
    assert told["enrollment_settings"]["disconnected_after_days"] == 31
    assert told["enrollment_settings"]["email_templates"] == {"invite": "custom", "reminder": "default"}
    default = told["protections"]["policies"]["default"]
    assert default["ACTIVE_MITM"] == {"risk": "high", "response": "block_domains"}
    assert told["protections"]["policies"]["device_groups"] == {"Executives": {"ADWARE": {"risk": "low"}}}
    assert told["protections"]["phishing_and_content_protection"]["denylisted_domains"] == []
    assert told["notifications"][0]["summaries"] == ["weekly"]
    assert "console_access" not in told


def test_the_record_says_whose_word_each_value_is(contoso):
    adopt(*WALK)
    told = {event["setting"]: (event["event"], event["by"], event["value"]) for event in events()}
    ada = "ada@contoso.com (self-declared)"
    assert told["connector.heartbeat_frequency_minutes"] == ("attested", ada, 10)
    assert told["connector.enrollment.groups"] == ("attested", ada, ["Intune Lookout Pilot"])
    assert told["consent.app_name"][0] == "imported"
    assert {event["event"] for event in events()} == {"attested", "imported"}


def test_quitting_keeps_what_was_told_and_proposes_the_rest(shell, contoso):
    ran = adopt("s", "y", "q")
    assert ran.return_value == 0
    assert data()["connector"] == {"heartbeat_frequency_minutes": 10}
    assert [event["setting"] for event in events() if event["event"] == "attested"] == [
        "connector.heartbeat_frequency_minutes"
    ]
    text = Path("new.lookout.yaml").read_text(encoding="utf-8")
    assert (
        "# left open; Lookout for Work is assigned to Intune Lookout Executives, Intune Lookout Pilot" in text
    )
    assert "No changes." in shell("plan", "new.lookout.yaml", *SNAPSHOT).out


def test_answers_that_do_not_go_together_are_asked_again(contoso):
    restricted = "c9f0f895-fb98-4b91-a8d4-77d0c0f6a111"
    full = "8f14e45f-ceea-467f-a8d4-5c1f3e2b9a10"
    ran = adopt("t", "", "", "", restricted, ".", "t", full, "MTP Console Full", ".", "q")
    assert "full is missing in console_access" in ran.output
    assert data()["console_access"] == {"full": {"id": full, "name": "MTP Console Full"}}


def test_what_a_rule_calls_an_error_is_left_open_with_the_reason(shell, contoso):
    ran = adopt("s", "s", "s", "t", "on", "off", "q")
    assert ran.return_value == 0
    assert "connector.state_sync.threat_status: left open: threat_status is false" in ran.output
    assert data()["connector"] == {"state_sync": {"device_status": True}}
    assert shell("validate", "new.lookout.yaml").code == 0


def test_nothing_is_written_when_it_is_broken_off_before_the_walk(contoso):
    ran = adopt("", words=())
    assert ran.exception is not None
    assert not Path("new.lookout.yaml").exists()
    assert not Path("tenant.record.jsonl").exists()


def test_a_walk_that_is_broken_off_keeps_what_was_told_as_quitting_does(shell, contoso):
    ran = adopt("s", "y")
    assert ran.return_value == 130
    assert "interrupted; to go on, write in new.lookout.yaml what is open there" in ran.output
    assert data()["connector"] == {"heartbeat_frequency_minutes": 10}
    assert [event["setting"] for event in events() if event["event"] == "attested"] == [
        "connector.heartbeat_frequency_minutes"
    ]
    assert "No changes." in shell("plan", "new.lookout.yaml", *SNAPSHOT).out


def test_groups_that_intune_does_not_assign_to_are_not_said_to_be_assigned(shell, contoso):
    """The plan after the walk is empty, whatever the console enrolls."""
    adopt("s", "s", "t", "", "", "Intune Lookout Finance", "", "q")
    told = data()
    assert [group["name"] for group in told["connector"]["enrollment"]["groups"]] == [
        "Intune Lookout Finance"
    ]
    assert "assign_to" not in told["intune"]["app"]
    text = Path("new.lookout.yaml").read_text(encoding="utf-8")
    assert "left open: assign_to: Lookout for Work is not assigned to Intune Lookout Finance" in text
    assert "No changes." in shell("plan", "new.lookout.yaml", *SNAPSHOT).out


def test_of_a_screen_that_is_broken_off_the_sound_answers_are_kept(shell, contoso):
    assert adopt("s", "s", "s", "s", "s", "t", "31", "").return_value == 130
    assert data()["enrollment_settings"]["disconnected_after_days"] == 31
    assert shell("validate", "new.lookout.yaml").code == 0
    Path("new.lookout.yaml").unlink()
    restricted = "c9f0f895-fb98-4b91-a8d4-77d0c0f6a111"
    assert adopt("t", "", "", "", restricted).return_value == 130  # a lower level without the full one
    assert "console_access" not in data()


@pytest.mark.parametrize(
    ("cls", "typed", "value", "fault"),
    [
        ("TROJAN", "block domains and alert", "block_domains", ""),
        ("TROJAN", "warn", "warn", "TROJAN cannot respond with warn; it offers alert, no_alert, block_inter"),
        ("PHISHING_CONTENT", "Warn and alert device", "warn", ""),
        (
            "PHISHING_CONTENT",
            "Alert device",
            "alert",
            "PHISHING_CONTENT cannot respond with alert; it offers no_alert, block, warn",
        ),
    ],
)
def test_each_class_is_offered_the_responses_that_it_has(cls, typed, value, fault):
    path = ("protections", "policies", "default", cls, "response")
    found, said = answers.value(path, typed)
    assert found == value
    assert said.startswith(fault)
    assert bool(said) == bool(fault)
    words = screens.takes(path)
    assert ("block_domains" in words, "warn" in words) == (
        (True, False) if cls == "TROJAN" else (False, True)
    )


POLICIES = "deviceManagement/deviceCompliancePolicies"
TO = "#microsoft.graph.groupAssignmentTarget"
SALES = "7c9e6679-7425-40de-944b-e07fc1f90ae7"


def to(group, kind=TO, **more):
    return {"id": group or "all", "target": {"@odata.type": kind, "groupId": group, **more}}


@pytest.mark.parametrize(
    ("assigned", "said"),
    [
        ([to(PILOT), to(SALES)], True),
        ([to(SALES), to(PILOT.upper())], True),
        ([to(PILOT)], False),
        ([to(PILOT), to(SALES), to(LOOKOUT)], False),
        ([to(PILOT), to(SALES, "#microsoft.graph.exclusionGroupAssignmentTarget")], False),
        ([to(PILOT), to(SALES), to(None, "#microsoft.graph.allDevicesAssignmentTarget")], False),
        ([to(PILOT), to(SALES, deviceAndAppManagementAssignmentFilterId=LOOKOUT)], False),
        ([], False),
        (None, False),
    ],
)
def test_a_policy_is_said_to_be_assigned_to_the_enrollment_groups_when_it_is_to_just_these(
    shell, here, assigned, said
):
    app = {"@odata.type": "#microsoft.graph.iosStoreApp", "id": ADDED, "bundleId": "com.lookout.enterprise"}
    asks = {**policy(), "deviceThreatProtectionEnabled": True}
    asks["deviceThreatProtectionRequiredSecurityLevel"] = "medium"
    assignments = {} if assigned is None else {f"beta/{POLICIES}/{asks['id']}/assignments": assigned}
    tenant(
        **{
            CONNECTORS: [connector()],
            POLICIES: [asks],
            APPS: [app],
            f"beta/{APPS}/{ADDED}/assignments": [
                {**to(group), "intent": "required"} for group in (PILOT, SALES)
            ],
            "groups": [{"id": PILOT, "displayName": "Pilot"}, {"id": SALES, "displayName": "Sales"}],
            **assignments,
        }
    )
    assert shell("import", "-o", "new.lookout.yaml", *SNAPSHOT).code == 0
    assert shell("validate", "new.lookout.yaml").code == 0
    assert [group["name"] for group in data()["connector"]["enrollment"]["groups"]] == ["Pilot", "Sales"]
    (told,) = data()["intune"]["compliance_policies"]
    assert told.get("assign_to") == ("enrollment_groups" if said else None)
    if said:
        assert "to assign" not in shell("plan", "new.lookout.yaml", *SNAPSHOT).out


def test_who_tells_is_asked_when_nobody_is_named(contoso):
    assert adopt("", "Ada", "s", "y", "q", words=()).return_value == 0
    assert {event["by"] for event in events()} == {"Ada (self-declared)"}


@pytest.mark.parametrize("words", [("import", "-o", "there.yaml"), ("init", "there.yaml", "--adopt", *BY)])
def test_a_file_is_never_written_over(shell, contoso, words):
    Path("there.yaml").write_text("mine\n", encoding="utf-8")
    ran = shell(*words, *SNAPSHOT)
    assert (ran.code, "is left as it is" in ran.err) == (64, True)
    assert Path("there.yaml").read_text(encoding="utf-8") == "mine\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["init", "x.yaml", "--snapshot", "tenant.json"], "--snapshot is for --adopt"),
        (["init", "x.yaml", "--adopt", "--group", "Pilot"], "--group goes without --adopt"),
        (["import", "-o", "x.yaml"], "give --tenant-id"),
        (["init", "no/such/x.yaml", "--adopt", *SNAPSHOT], "there is no folder no/such"),
        (["import", "-o", "x.yaml", "--tenant-id", "contoso.com"], "is not a tenant ID"),
    ],
)
def test_a_wrong_call_is_said(shell, contoso, words, said):
    ran = shell(*words)
    assert (ran.code, said in ran.err) == (64, True), ran.err
    assert not Path("x.yaml").exists()


def test_a_recorded_tenant_of_another_id_is_refused(shell, contoso):
    ran = shell("import", "-o", "x.yaml", *SNAPSHOT, "--tenant-id", "00000000-0000-4000-8000-000000000000")
    assert (ran.code, Path("x.yaml").exists()) == (4, False)
    assert "signed in to tenant 3f2504e0" in ran.err


def test_import_writes_what_the_tenant_tells_and_leaves_the_rest_open(shell, contoso):
    assert shell("import", "-o", "new.lookout.yaml", *SNAPSHOT).code == 0
    assert shell("validate", "new.lookout.yaml").code == 0
    told = data()
    assert told["tenant"] == {"id": TENANT, "name": "Contoso", "domain": "contoso.onmicrosoft.com"}
    assert told["consent"]["app_name"] == "Lookout MTP"
    assert [policy["name"] for policy in told["intune"]["compliance_policies"]][:2] == [
        "Android work profile",
        "iOS baseline",
    ]
    text = Path("new.lookout.yaml").read_text(encoding="utf-8")
    for pane in screens.panes():
        for label in {
            schema.title(path[: len(pane.place) + 1]) for path in pane.settings if not pane.repeated
        }:
            assert label in text or pane.place[0] in told
    assert "System > Connectors > Intune > State Sync" in text


def test_an_app_protection_policy_is_imported_by_its_id_and_needs_nothing_then(shell, contoso):
    recorded = json.loads(Path("tenant.json").read_text(encoding="utf-8"))
    (policy, *_) = recorded["collections"]["beta/deviceAppManagement/iosManagedAppProtections"]
    policy["maximumAllowedDeviceThreatLevel"] = "low"
    Path("tenant.json").write_text(json.dumps(recorded), encoding="utf-8")
    shell("import", "-o", "new.lookout.yaml", *SNAPSHOT)
    (imported,) = data()["intune"]["app_protection_policies"]
    assert (imported["id"], imported["name"]) == (policy["id"], "iOS MAM")
    with Path("new.lookout.yaml").open("a", encoding="utf-8") as file:
        file.write("rules: {group-nested: warning}\n")
    planned = json.loads(shell("plan", "new.lookout.yaml", *SNAPSHOT, "--format", "json").out)
    of_apps = [path for path in planned["unchanged"] if "app_protection_policies" in path]
    assert [path.rpartition(".")[2] for path in of_apps] == ["action", "partner_priority"]


def test_every_key_that_is_open_can_be_filled_in(shell, contoso):
    """To take the marks of a block away leaves keys without values, and nothing else for validate to say."""
    shell("import", "-o", "new.lookout.yaml", *SNAPSHOT)
    lines = Path("new.lookout.yaml").read_text(encoding="utf-8").split("\n")
    opened = [re.sub(r"^( *)# ( *[A-Za-z_]+: *(#.*)?)$", r"\1\2", line) for line in lines]
    document = source.parse("\n".join(opened).encode(), "opened.yaml")
    assert document.problems == ()
    assert {(finding.rule, "has no value" in finding.message) for finding in schema.findings(document)} == {
        ("schema-type", True)
    }
    assert len(schema.findings(document)) > 70


def test_a_tenant_that_can_hardly_be_read_says_why(shell, here):
    tenant()
    assert shell("import", "-o", "new.lookout.yaml", *SNAPSHOT).code == 0
    assert data() == {"version": 1, "tenant": {"id": TENANT, "name": "Contoso", "domain": "contoso.com"}}
    text = Path("new.lookout.yaml").read_text(encoding="utf-8")
    assert "could not be read: not recorded (needs DeviceManagementServiceConfig.Read.All)" in text
    assert shell("validate", "new.lookout.yaml").code == 0


HOSTILE = "Evil\u202e\nversion: 2"


def test_what_validate_would_refuse_is_left_open_with_the_reason(shell, here):
    level = {"deviceThreatProtectionEnabled": True, "deviceThreatProtectionRequiredSecurityLevel": "medium"}
    target = {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": PILOT}
    named_as_id = {**target, "groupId": "7c9e6679-7425-40de-944b-e07fc1f90ae7"}
    tenant(
        **{
            CONNECTORS: [
                connector(
                    iosEnabled=False, androidEnabled="perhaps", partnerUnresponsivenessThresholdInDays=0
                )
            ],
            "deviceManagement/deviceCompliancePolicies": [
                policy(),
                {**policy(number=2), "displayName": HOSTILE, **level},
            ],
            APPS: [
                {
                    "@odata.type": "#microsoft.graph.iosStoreApp",
                    "id": ADDED,
                    "bundleId": "com.lookout.enterprise",
                }
            ],
            f"{APPS}/{ADDED}/assignments": [
                {"id": "1", "intent": "required", "target": target},
                {"id": "2", "intent": "required", "target": named_as_id},
                {
                    "id": "3",
                    "intent": "required",
                    "target": {"@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget"},
                },
                {"id": "4", "intent": "uninstall", "target": {**target, "groupId": LOOKOUT}},
            ],
            "groups": [
                {"id": PILOT, "displayName": HOSTILE},
                {"id": named_as_id["groupId"], "displayName": LOOKOUT},
            ],
        }
    )
    assert shell("import", "-o", "new.lookout.yaml", *SNAPSHOT).code == 0
    checked = shell("validate", "new.lookout.yaml")
    assert checked.code == 0, checked.out
    text = Path("new.lookout.yaml").read_text(encoding="utf-8")
    assert 'left open: intune.compliance_policies["Evil\\u202e\\nversion: 2"]: holds characters that' in text
    assert 'left open: connector.enrollment.groups["Evil\\u202e\\nversion: 2"]: holds characters that' in text
    assert "is an object ID; Lookout wants the group's display name" in text
    assert "Lookout for Work is also assigned to all users" in text
    told = data()
    assert "connector" not in told
    assert told["intune"]["app"] == {"platforms": ["ios"], "intent": "required"}
    assert "unresponsive_after_days" not in told["intune"]["mtd_connector"]


def test_the_walk_asks_every_screen_that_no_api_tells():
    asked = {pane.kind.name for pane in screens.to_walk()}
    by_hand = {kind.name for kind in kinds.KINDS if kind.screen and kind.whose is not kinds.Whose.GRAPH}
    assert by_hand - asked == {"consent"}


def test_what_is_suggested_is_what_the_schema_takes():
    for pane in screens.to_walk():
        for path, value in answers.suggested(pane, {}).items():
            assert schema.fault_at(path, value) == "", path


@pytest.mark.parametrize(
    ("path", "typed", "value"),
    [
        ("enrollment_settings.disconnected_after_days", "30", 30),
        ("connector.state_sync.device_status", "ON", True),
        ("enrollment_settings.email_templates.invite", "Custom", "custom"),
        ("protections.policies.default.TROJAN.risk", "HIGH", "high"),
        ("protections.policies.default.TROJAN.response", "Don't alert device", "no_alert"),
    ],
)
def test_an_answer_may_be_in_the_consoles_words(path, typed, value):
    assert answers.value(tuple(path.split(".")), typed) == (value, "")


@pytest.mark.parametrize(
    ("path", "typed", "said"),
    [
        ("enrollment_settings.disconnected_after_days", "91", "from 1 to 90"),
        ("enrollment_settings.disconnected_after_days", "soon", "must be a whole number"),
        ("connector.state_sync.device_status", "perhaps", "must be true or false"),
    ],
)
def test_a_wrong_answer_is_told_what_would_be_right(path, typed, said):
    assert said in answers.value(tuple(path.split(".")), typed)[1]


def test_the_manual_shows_the_walk_as_it_is(contoso):
    page = (Path(__file__).parents[1] / "docs" / "adopt.md").read_text(encoding="utf-8")
    shown = re.search(r"```text\n(Screen.*?)```", page, re.DOTALL)[1]
    assert shown in adopt(*WALK).output
