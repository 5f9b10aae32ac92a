"""What Graph writes beside the connector and the levels: app protection, assignments, and new groups."""

import json
from pathlib import Path

import pytest

from lookout_config import apply, doubts, graph, line, observe, onward, record, source
from lookout_config.changes import Found, InConsole, InGraph, Result
from lookout_config.emulator import Emulator
from lookout_config.intune.groups import nickname
from lookout_config.world import Response
from tests.plans import (
    APPS,
    POLICIES,
    PROTECTIONS,
    attested,
    connector,
    edits,
    judged,
    plan,
    policy,
    protection,
)
from tests.report.golden import same
from tests.test_any_order import NOW

PILOT, SALES = "0f8fad5b-d9cb-469f-a165-70867728950e", "7c9e6679-7425-40de-944b-e07fc1f90ae7"
IOS_APP, ANDROID_APP = "6865c55e-a092-4930-8fad-428c5bfc5e00", "0d55d2b8-a090-4811-a875-1b5b12f3c6bb"
GROUPS = [
    {"id": PILOT, "displayName": "Pilot", "securityEnabled": True, "mailEnabled": False, "groupTypes": []},
    {"id": SALES, "displayName": "Sales", "securityEnabled": True, "mailEnabled": False, "groupTypes": []},
]
MAM = "intune: {{app_protection_policies: [{{name: iOS MAM, platform: ios, {}}}]}}\n"
ENROLLED = "connector: {enrollment: {groups: [Pilot, Sales]}}\n"
APP = ENROLLED + "intune: {app: {platforms: [ios], assign_to: enrollment_groups, intent: required}}\n"
BASELINE = (
    ENROLLED
    + "intune: {compliance_policies: [{name: iOS baseline, platform: ios, assign_to: enrollment_groups}]}\n"
)
BOTH = APP.replace(
    "intune: {",
    "intune: {compliance_policies: [{name: iOS baseline, platform: ios, assign_to: enrollment_groups}], ",
)
POLICY = policy()["id"]


def included(group, intent=None, **more):
    target = {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": group}
    return {"id": f"{group}_{intent}", "target": target, **({"intent": intent} if intent else {}), **more}


OWN = [
    {
        "id": "filtered",
        "intent": "required",
        "source": "direct",
        "settings": {
            "@odata.type": "#microsoft.graph.iosStoreAppAssignmentSettings",
            "vpnConfigurationId": None,
        },
        "target": {
            "@odata.type": "#microsoft.graph.groupAssignmentTarget",
            "groupId": PILOT,
            "deviceAndAppManagementAssignmentFilterId": "1f1f1f1f-2a2a-4b4b-8c8c-3d3d3d3d3d3d",
            "deviceAndAppManagementAssignmentFilterType": "include",
        },
    },
    {
        "id": "guests",
        "intent": "uninstall",
        "target": {
            "@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget",
            "groupId": "550e8400-e29b-41d4-a716-446655440000",
        },
    },
    {
        "id": "all",
        "intent": "available",
        "target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"},
    },
]


def there(app=(), of_policy=(), groups=GROUPS):
    """A tenant with Lookout for Work for both systems, and a policy."""
    return {
        "groups": groups,
        APPS: [
            {
                "@odata.type": "#microsoft.graph.iosStoreApp",
                "id": IOS_APP,
                "appStoreUrl": "https://apps.apple.com/us/app/lookout-for-work/id997193468",
            },
            {
                "@odata.type": "#microsoft.graph.androidManagedStoreApp",
                "id": ANDROID_APP,
                "packageId": "com.lookout.enterprise",
            },
        ],
        f"beta/{APPS}/{IOS_APP}/assignments": list(app),
        f"beta/{APPS}/{ANDROID_APP}/assignments": [],
        POLICIES: [policy()],
        f"beta/{POLICIES}/{POLICY}/assignments": list(of_policy),
    }


def requests(made):
    return [step.how.request for step in made.steps if isinstance(step.how, InGraph)]


class Tenant:
    """The embedded tenant behind a file: plan, apply, and what was written."""

    def __init__(self, text, collections, tmp_path, asked=None):
        self.file = Path(tmp_path) / "contoso.lookout.yaml"
        self.file.write_text(
            "version: 1\ntenant: {id: 3f2504e0-4f89-41d3-9a0c-0305e82c3301}\n" + text, encoding="utf-8"
        )
        organization = [{"id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "displayName": "Contoso"}]
        self.tenant = Emulator(
            {
                "format_version": "1",
                "taken_at": "2026-11-20T08:00:00Z",
                "tenant_id": organization[0]["id"],
                "collections": {"organization": organization, **collections},
                "asked": asked or {},
            }
        )
        self.written, self.slept, self.hidden = [], [], 0

    def plan(self):
        judged = line.shaped(source.read(str(self.file)))
        snapshot = observe.observe(graph.read_only(self.tenant), judged.document.data, NOW, rules=[])
        return onward.plan(judged._replace(snapshot=snapshot), (), NOW.date())

    def send(self, request):
        if request.method == "GET" and "/groups?" in request.url and self.hidden and self.written:
            self.hidden -= 1  # the index has not caught up
            return Response(200, {"value": []})
        if request.method != "GET":
            self.written.append(request)
        return self.tenant(request)

    def apply(self, word="done", doubted=()):
        world = apply.World(
            self.send,
            lambda *_: None,
            lambda _: apply.Answer(word),
            (graph.GraphError,),
            (graph.Uncertain,),
            sleep=self.slept.append,
            doubted=doubted,
        )
        return list(apply.carry_out(self.plan(), world))

    def shown(self, key):
        return self.tenant.data()["collections"][key]


def test_an_app_protection_policy_is_patched_with_its_type_in_beta():
    text = MAM.format("max_threat_level: medium, action: block, partner_priority: lookout")
    made = plan(text, **{PROTECTIONS: [protection(action="warn")]})
    (request,) = requests(made)
    assert (request.method, request.url) == (
        "PATCH",
        "/beta/deviceAppManagement/iosManagedAppProtections/T_00000000-0000-4000-8000-000000000009",
    )
    assert request.body == {
        "@odata.type": "#microsoft.graph.iosManagedAppProtection",
        "maximumAllowedDeviceThreatLevel": "medium",
        "mobileThreatDefenseRemediationAction": "block",
        "mobileThreatDefensePartnerPriority": "thirdPartyPartnerOverDefender",
    }
    assert [before for _, before, _, _ in edits(made)] == ["warn", "not_configured", "defender"]


@pytest.mark.parametrize("known_as", ["T_{}", "{}"])
def test_an_app_protection_policy_is_known_by_its_id_with_and_without_the_prefix(known_as):
    known_as = known_as.format("00000000-0000-4000-8000-000000000009")
    text = MAM.format("max_threat_level: medium").replace("name: iOS MAM", f"id: {known_as}")
    (request,) = requests(plan(text, **{PROTECTIONS: [protection()]}))
    assert request.url.endswith("/T_00000000-0000-4000-8000-000000000009")


def test_without_a_priority_defender_wins_and_what_graph_left_out_is_unknown():
    text = MAM.format("max_threat_level: not_configured, partner_priority: defender")
    assert plan(text, **{PROTECTIONS: [protection()]}).steps == ()
    bare = {"id": "T_1", "displayName": "iOS MAM"}
    assert len(plan(text, **{PROTECTIONS: [bare]}).unknown) == 2


@pytest.mark.parametrize(
    ("wanted", "now", "held"),
    [
        ("max_threat_level: low", {"level": "medium"}, True),
        ("max_threat_level: medium", {"level": "low"}, False),
        ("action: wipe", {"action": "block"}, True),
        ("action: block", {"action": "warn"}, True),
        ("partner_priority: lookout", {"priority": None}, True),
        ("partner_priority: defender", {"priority": "thirdPartyPartnerOverDefender"}, False),
    ],
)
def test_what_can_block_or_wipe_apps_is_held_until_lookout_is_connected(wanted, now, held):
    sync = "connector: {state_sync: {threat_status: true}}\n"
    collections = {PROTECTIONS: [protection(**now)]}
    step = plan(sync + MAM.format(wanted), **collections).steps[-1]
    assert bool(step.held) is held
    connected = {
        **collections,
        "deviceManagement/mobileThreatDefenseConnectors": [connector(partnerState="enabled")],
    }
    assert not plan(sync + MAM.format(wanted), **connected).steps[-1].held


def test_by_hand_an_app_protection_policy_is_a_persons():
    (step,) = plan(MAM.format("action: wipe"), by_hand=True, **{PROTECTIONS: [protection()]}).steps
    assert isinstance(step.how, InConsole)
    assert "App protection policies > iOS MAM" in step.how.menu


def test_an_assignment_adds_what_is_missing_and_gives_all_else_back_byte_for_byte():
    made = plan(APP, **there(app=OWN))
    (request,) = requests(made)
    assert (request.method, request.url) == ("POST", f"/beta/{APPS}/{IOS_APP}/assign")
    assert sorted(request.body) == ["mobileAppAssignments"]
    *kept, added = request.body["mobileAppAssignments"]
    assert json.dumps(kept) == json.dumps(sorted(OWN, key=lambda entry: entry["id"]))
    assert added == {
        "@odata.type": "#microsoft.graph.mobileAppAssignment",
        "intent": "required",
        "target": {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": SALES},
    }
    assert edits(made)[-1] == ("intune.app.platforms[ios]", ["Pilot"], ["Pilot", "Sales"], "read")


def test_a_policy_is_assigned_without_an_intent_and_after_the_app():
    app, assignment = [step for step in plan(BOTH, **there()).steps if isinstance(step.how, InGraph)]
    assert assignment.how.request.url == f"/beta/{POLICIES}/{POLICY}/assign"
    assert assignment.how.request.body["assignments"] == [
        {"target": {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": group}}
        for group in (PILOT, SALES)
    ]
    assert app.path in assignment.after
    assert not app.held
    assert assignment.held  # until the enrollment groups are in Lookout, its phones would have no verdict


def test_what_is_assigned_is_unchanged():
    assigned = [included(group, "required") for group in (PILOT, SALES)]
    assert requests(plan(APP, **there(app=assigned))) == []
    assert requests(plan(BASELINE, **there(of_policy=[included(PILOT), included(SALES)]))) == []


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (included(SALES, "available"), "it is assigned to 'Sales' as available; a person has to decide"),
        (
            {
                "id": "x",
                "intent": "required",
                "target": {
                    "@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget",
                    "groupId": SALES,
                },
            },
            "'Sales' is excluded from it; a person has to decide",
        ),
    ],
)
def test_an_assignment_that_stands_against_ours_is_left_to_a_person(entry, says):
    made = plan(APP, **there(app=[entry]))
    assert requests(made) == []
    assert says in {unknown.reason for unknown in made.unknown}


def test_a_group_that_is_not_known_stops_its_assignment_before_any_write():
    made = plan(APP, **there(groups=GROUPS[:1]))
    assert requests(made) == []
    assert "which group is 'Sales' is not known" in {unknown.reason for unknown in made.unknown}


def test_an_app_that_is_missing_or_twice_is_not_touched():
    twice = there()
    twice[APPS] = [*twice[APPS], {**twice[APPS][0], "id": ANDROID_APP[::-1]}]
    for collections, number in ((twice, "2"), ({**there(), APPS: []}, "no")):
        made = plan(APP, **collections)
        reason = f"Intune has {number} apps that are Lookout for Work for ios"
        assert (requests(made), reason in {unknown.reason for unknown in made.unknown}) == ([], True)


def test_without_whom_and_how_a_person_assigns_the_app():
    text = ENROLLED + "intune: {app: {platforms: [ios]}}\n"
    step = plan(text, **there()).steps[-1]
    assert (step.name, isinstance(step.how, InConsole)) == ("Lookout for Work (ios)", True)
    assert "intune.app.platforms[ios]" in {
        e.path for e in plan(text, **there(app=[included(PILOT, "available")])).unchanged
    }


def test_assignments_are_written_read_back_and_done_once(tmp_path):
    tenant = Tenant(BOTH, there(app=OWN), tmp_path)
    assert Result.FAILED not in {outcome.result for outcome in tenant.apply()}
    listed = tenant.shown(f"beta/{APPS}/{IOS_APP}/assignments")
    assert [entry for entry in listed if entry["id"] in ("filtered", "guests", "all")] == sorted(
        OWN, key=lambda entry: entry["id"]
    )
    assert len(listed) == len(OWN) + 1
    assert [request.url.rpartition("/")[2] for request in tenant.written] == ["assign", "assign"]
    tenant.written.clear()
    assert requests(tenant.plan()) == []
    tenant.apply()
    assert tenant.written == []


def test_what_was_assigned_since_the_plan_is_never_dropped(tmp_path):
    tenant = Tenant(APP, there(app=OWN), tmp_path)
    plan_of_then = tenant.plan()
    tenant.plan = lambda: plan_of_then
    data = tenant.tenant.data()
    data["collections"][f"beta/{APPS}/{IOS_APP}/assignments"] = [*OWN, included(SALES[::-1], "required")]
    tenant.tenant = Emulator(data)
    outcomes = {outcome.step.name: outcome for outcome in tenant.apply()}
    failed = outcomes["Lookout for Work (ios, required)"]
    assert (failed.result, tenant.written) == (Result.FAILED, [])
    assert failed.error.startswith("changed since the plan was made")


NEW = APP.replace("[Pilot, Sales]", "[Pilot, {name: O'Brien's Café, create: true}]")


def test_a_missing_group_is_made_before_it_is_named_and_assigned(tmp_path):
    tenant = Tenant(NEW, there(), tmp_path)
    tenant.hidden = 3
    outcomes = tenant.apply()
    assert [outcome.step.name for outcome in outcomes] == [
        "New group O'Brien's Café",
        "Enrollment Management",
        "Lookout for Work (ios, required)",
    ]
    assert {outcome.result for outcome in outcomes} == {Result.DONE}
    assert [wait for wait in tenant.slept if wait] == [1, 2, 4]
    made, assign = tenant.written
    assert (made.url, made.body) == (
        "/v1.0/groups",
        {
            "displayName": "O'Brien's Café",
            "description": "The phones of its members are enrolled in Lookout. Made by lookout-config.",
            "mailEnabled": False,
            "mailNickname": nickname("O'Brien's Café"),
            "securityEnabled": True,
        },
    )
    new = next(group["id"] for group in tenant.shown("groups") if group["displayName"] == "O'Brien's Café")
    assert [entry["target"]["groupId"] for entry in assign.body["mobileAppAssignments"]] == [new, PILOT]
    assert requests(tenant.plan()) == []


@pytest.mark.golden
def test_the_requests_that_graphs_description_lacks_are_those_that_were_reviewed(tmp_path):
    tenant = Tenant(OWNED.replace("OWNER", "ada@contoso.com"), {**there(app=OWN), "users": [ADA]}, tmp_path)
    tenant.apply()
    new = next(group["id"] for group in tenant.shown("groups") if group["displayName"] == "O'Brien's Café")
    told = [{"method": each.method, "url": each.url, "body": each.body} for each in tenant.written]
    assert [each["method"] for each in told] == ["POST", "POST"]
    text = json.dumps(told, indent=2, ensure_ascii=False).replace(new, "the new group's ID")
    same(text + "\n", "../graph/group-and-app.json")


def test_a_group_that_does_not_show_in_time_is_uncertain_and_nothing_more_is_written(tmp_path):
    tenant = Tenant(NEW, there(), tmp_path)
    tenant.hidden = 99
    outcomes = tenant.apply()
    assert [outcome.result for outcome in outcomes] == [Result.UNCERTAIN, Result.DONE, Result.SKIPPED]
    assert outcomes[0].error == "taken, but Graph does not show it after 60 seconds"
    assert len(tenant.written) == 1


@pytest.mark.parametrize(("hidden", "posts"), [(3, 0), (0, 0), (99, 1)])
def test_a_group_that_may_have_been_made_before_a_crash_is_waited_for_and_not_made_twice(
    tmp_path, hidden, posts
):
    tenant = Tenant(NEW, there(), tmp_path)
    plan_of_then = tenant.plan()
    tenant.plan = lambda: plan_of_then
    if not posts:
        tenant.tenant(plan_of_then.steps[0].how.request)
    tenant.hidden, tenant.written = hidden, ["the answer never came"]
    made = tenant.apply("skip", doubted=[plan_of_then.steps[0].edits[0].path])[0]
    assert made.result is (Result.UNCERTAIN if posts else Result.DONE)
    assert [request.url for request in tenant.written[1:] if request.url == "/v1.0/groups"] == [
        "/v1.0/groups"
    ] * posts


def test_that_a_new_group_does_not_show_is_no_proof_that_it_was_not_made(tmp_path):
    setting = "connector.enrollment.groups[\"O'Brien's Caf\\u00e9\"].create"
    intent = record.Event("2026-11-20T08:00:00Z", "ada", "intent", setting, value=True)
    assert doubts.settled([(intent, Found(False, "read"))]) == []
    (ended,) = doubts.settled([(intent, Found(True, "read"))])
    assert ended.event == "done"


@pytest.mark.parametrize(
    ("sent", "shown", "ended", "value"),
    [
        (["A", "B"], ["A", "B"], "done", ["A", "B"]),
        (["A"], ["A", "B"], "done", ["A", "B"]),  # the file names one more since, to which others assigned it
        (["A", "B"], ["A"], "failed", ["A", "B"]),
    ],
)
def test_how_an_assignment_ended_is_told_by_the_groups_that_were_sent(sent, shown, ended, value):
    intent = record.Event("2026-11-20T08:00:00Z", "ada", "intent", "intune.app.platforms[ios]", sent)
    (told,) = doubts.settled([(intent, Found(shown, "read"))])
    assert (told.event, told.value) == (ended, value)


def test_a_group_that_the_file_names_no_more_does_not_make_a_write_a_failure():
    judged_ = judged(APP.replace("[Pilot, Sales]", "[Pilot]"), **there(app=[included(PILOT, "required")]))
    intent = record.Event(
        "2026-11-20T08:00:00Z", "ada", "intent", "intune.app.platforms[ios]", ["Pilot", "Sales"]
    )
    (told,) = doubts.settled(onward.doubtful(judged_, [intent], NOW.date()))
    assert (told.event, told.value) == ("done", ["Pilot"])


@pytest.mark.parametrize(
    ("text", "setting", "value", "collections"),
    [
        (NEW, "connector.enrollment.groups[\"O'Brien's Caf\\u00e9\"].create", True, there()),
        (APP, "intune.app.platforms[ios]", ["Pilot", "Sales"], there()),
        (
            BASELINE,
            "intune.compliance_policies[iOS baseline].assign_to",
            ["Pilot", "Sales"],
            there(),
        ),
        (
            "intune: {mtd_connector: {ios_app_sync: true}}\n",
            "intune.mtd_connector.ios_app_sync",
            True,
            {"deviceManagement/mobileThreatDefenseConnectors": []},
        ),
    ],
)
def test_what_was_applied_is_not_written_anew_on_an_empty_answer(text, setting, value, collections):
    assert plan(text, **collections).refusals == ()
    done = attested(setting, value, event="done")
    (refusal,) = plan(text, done, **collections).refusals
    assert (refusal.guard, refusal.message.partition(",")[0]) == (
        "vanished",
        f"{setting} is on record as set since 2026-11-01",
    )


def test_what_others_took_away_beside_what_is_there_is_drift_and_no_empty_answer():
    done = attested("intune.app.platforms[ios]", ["Pilot", "Sales"], event="done")
    assert plan(APP, done, **there(app=OWN[1:])).refusals == ()
    switch = attested("intune.mtd_connector.ios_app_sync", True, event="done")
    there_ = {
        "deviceManagement/mobileThreatDefenseConnectors": [
            connector(allowPartnerToCollectIOSApplicationMetadata=False)
        ]
    }
    assert plan("intune: {mtd_connector: {ios_app_sync: true}}\n", switch, **there_).refusals == ()


def test_a_group_that_somebody_made_meanwhile_is_not_made_again(tmp_path):
    tenant = Tenant(NEW, there(), tmp_path)
    plan_of_then = tenant.plan()
    tenant.plan = lambda: plan_of_then
    tenant.apply()
    tenant.written.clear()
    outcome = tenant.apply("skip")[0]
    assert outcome.error.startswith("it is there already, and was not when the plan was made")
    assert tenant.written == []


OWNED = NEW.replace("create: true", "create: true, owner: OWNER")
ADA = {
    "id": "6ea91a8d-e32e-41a1-b7bd-d2d185eed0e0",
    "userPrincipalName": "ada@contoso.com",
    "mail": "a.byron@contoso.com",
}


@pytest.mark.parametrize(
    "owner", ["ada@contoso.com", "ADA@contoso.com", "a.byron@contoso.com", ADA["id"].upper()]
)
def test_a_new_group_has_the_owner_that_the_file_names(tmp_path, owner):
    tenant = Tenant(OWNED.replace("OWNER", owner), {**there(), "users": [ADA]}, tmp_path)
    assert tenant.plan().steps[0].notes[0] == f"its owner is {owner}"
    assert tenant.apply()[0].result is Result.DONE
    assert tenant.written[0].body["owners@odata.bind"] == [
        f"https://graph.microsoft.com/v1.0/users/{ADA['id']}"
    ]
    assert requests(tenant.plan()) == []  # whoever owns it later


def test_the_owner_is_named_as_the_cloud_of_the_tenant_names_users(tmp_path):
    tenant = Tenant(OWNED.replace("OWNER", "ada@contoso.com"), {**there(), "users": [ADA]}, tmp_path)
    text = tenant.file.read_text(encoding="utf-8")
    tenant.file.write_text(text.replace("tenant: {", "tenant: {cloud: usgov, "), encoding="utf-8")
    (step, *_) = tenant.plan().steps
    assert step.how.request.body["owners@odata.bind"] == [
        f"https://graph.microsoft.us/v1.0/users/{ADA['id']}"
    ]


@pytest.mark.parametrize(
    ("users", "why"),
    [
        ({"users": []}, "no user of the tenant is 'ada@contoso.com', who is to own it"),
        ({}, "whether its owner 'ada@contoso.com' exists is not known: "),
    ],
)
def test_a_group_whose_owner_is_not_there_is_not_made(tmp_path, users, why):
    tenant = Tenant(OWNED.replace("OWNER", "ada@contoso.com"), {**there(), **users}, tmp_path)
    told = {entry.path.rpartition(".")[2]: entry.reason for entry in tenant.plan().unknown}
    assert told["create"].startswith(why)
    tenant.apply("skip")
    assert tenant.written == []


def test_create_false_is_as_if_it_were_left_out():
    text = "connector: {enrollment: {groups: [{name: Pilot, create: false}]}}\n"
    assert [step.name for step in plan(text, groups=GROUPS).steps] == ["Enrollment Management"]
    assert [step.name for step in plan(text, groups=[]).steps] == ["Enrollment Management"]


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("Intune Lookout Pilot", "Intune-Lookout-Pilot-"),
        ("移动安全", "group-"),
        ("a@b;c", "a-b-c-"),
        ("x" * 256, "x" * 51),
    ],
)
def test_a_mail_nickname_is_plain_short_and_of_its_name_alone(name, start):
    told = nickname(name)
    assert told.startswith(start)
    assert told.isascii()
    assert len(told) <= 64
    assert nickname(name + "!") != told
