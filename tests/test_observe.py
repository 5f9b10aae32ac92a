"""Reading a tenant: nothing more than the file names, in as few calls as Graph allows, and no gap is an absence."""

import json
from math import ceil
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookout_config import graph, observe, snapshots
from lookout_config import tenant as tenants
from lookout_config.emulator import Emulator
from lookout_config.observe import Topic, needs
from lookout_config.world import Request, Response
from tests.rules.live_cases import (
    APPS,
    CONNECTORS,
    DELETED,
    NOW,
    POLICIES,
    TENANT,
    app,
    group,
    inner,
    policy,
    refusing,
    tenant,
    to_group,
    user,
)

ADA = user("ada")
PILOT = group("Intune Lookout Pilot", ADA)
NAMING = ["group-not-found"]


class Counting:
    """A tenant that remembers what it was asked: calls, and the parts of batches."""

    def __init__(self, data, **options):
        self.tenant = Emulator(data, **options)
        self.calls = []

    def __call__(self, request):
        self.calls.append(request)
        return self.tenant(request)

    @property
    def parts(self):
        """Every single question: path and options, whether it went alone or in a batch."""
        for call in self.calls:
            version = call.url.split("/")[1]
            for part in (
                call.body["requests"] if call.body else [{"url": call.url.removeprefix(f"/{version}")}]
            ):
                there = urlsplit(part["url"])
                yield f"/{version}{there.path}", dict(parse_qsl(there.query))

    def paths(self):
        return {path for path, _ in self.parts}


def enrolling(*entries, **more):
    groups = [entry if isinstance(entry, dict) else {"name": entry} for entry in entries]
    return {"version": 1, "tenant": {"id": TENANT}, "connector": {"enrollment": {"groups": groups}}, **more}


def bare(**blocks):
    return {"version": 1, "tenant": {"id": TENANT}, **blocks}


def read(config, data, rules=None, **options):
    send = Counting(data, **options)
    return observe.observe(send, config, NOW, rules=rules), send


def with_names(send):
    """The calls in which groups are looked up by name, and how often that is asked."""
    holding = [
        [part for part in call.body["requests"] if "$filter=displayName" in part["url"]]
        for call in send.calls
        if call.body
    ]
    return [parts for parts in holding if parts]


@pytest.mark.parametrize("number", [1, 15, 16, 300, 301, 1000])
def test_names_that_are_found_take_one_round_trip_for_each_300_and_one_unit_for_each_15(number):
    names = [f"Lookout Group {count:05}" for count in range(number)]
    snapshot, send = read(enrolling(*names), tenant(*map(group, names)), NAMING)
    assert {one["displayName"] for one in snapshot.collections["groups"]} == set(names)
    batches = with_names(send)
    assert len(batches) == ceil(number / 300)
    assert sum(map(len, batches)) == ceil(number / 15)


def test_what_else_the_file_names_goes_along_in_the_same_batch():
    config = enrolling("Intune Lookout Pilot", intune={"mtd_connector": {"ios_app_sync": True}})
    _, send = read(config, tenant(PILOT), ["group-not-found", "connector-missing"])
    assert len(send.calls) == 2
    assert send.paths() == {"/v1.0/organization", "/v1.0/groups", f"/v1.0/{CONNECTORS}"}


def test_a_miss_adds_one_round_trip():
    _, send = read(enrolling("Intune Lookout Piolt"), tenant(PILOT), NAMING)
    assert len(send.calls) == 3
    asked = send.calls[2].body["requests"]
    assert len(asked) <= 20
    assert sum("$search" in part["url"] for part in asked) <= 4


@pytest.mark.parametrize("number", [2, 5, 20, 60])
def test_misses_share_their_batches_and_each_is_searched_for_once(number):
    """What may be in a file that was written by hand, or that is another tenant's: every name is wrong."""
    missed = [f"Lookout Wave{count:02}" for count in range(number)]
    _, send = read(enrolling("Intune Lookout Pilot", *missed), tenant(PILOT), NAMING)
    more = send.calls[2:]
    asked = [part["url"] for call in more for part in call.body["requests"]]
    assert len(more) <= ceil(number / 5)
    assert (
        sum(name.replace(" ", "%20") in url for url in asked for name in missed if "$search" in url) == number
    )


def test_a_name_that_differs_in_case_needs_no_search_where_graph_is_blind_to_it():
    _, send = read(enrolling("intune lookout pilot"), tenant(PILOT), NAMING)
    assert len(send.calls) == 2
    _, exact = read(enrolling("intune lookout pilot"), tenant(PILOT), NAMING, exact_names=True)
    assert len(exact.calls) == 3


@pytest.mark.parametrize("number", [20, 21])
def test_ids_go_twenty_in_a_batch(number):
    groups = [group(f"MTP {count}") for count in range(number)]
    access = {str(count): {"id": one["id"]} for count, one in enumerate(groups)}
    _, send = read(bare(console_access=access), tenant(*groups), ["access-group-missing"])
    asking = [
        call
        for call in send.calls
        if call.body and any(part["url"].count("/") == 2 for part in call.body["requests"])
    ]
    assert len(asking) == ceil(number / 20)


def test_a_pinned_group_that_is_found_by_its_name_is_not_asked_for_again():
    _, send = read(enrolling({"name": "Intune Lookout Pilot", "id": PILOT["id"]}), tenant(PILOT), NAMING)
    assert len(send.calls) == 2


def test_members_come_in_full_pages():
    crowd = group("Crowd", *(user(f"u{number}") for number in range(2100)))
    snapshot, send = read(enrolling("Crowd"), tenant(crowd), ["group-nested"])
    assert len(snapshot.collections[f"groups/{crowd['id']}/members"]) == 2100
    assert len(send.calls) == 2 + 1 + 2


def test_members_are_read_only_when_a_rule_looks_at_them():
    _, send = read(enrolling("Intune Lookout Pilot"), tenant(PILOT), NAMING)
    assert not any(path.endswith("/members") for path in send.paths())


def test_the_smallest_file_asks_for_groups_members_and_the_connector_only():
    _, send = read(enrolling("Intune Lookout Pilot"), tenant(PILOT))
    assert send.paths() == {
        "/v1.0/organization",
        "/v1.0/groups",
        f"/v1.0/groups/{PILOT['id']}/members",
        f"/v1.0/{CONNECTORS}",
    }


def test_every_directory_question_names_the_properties_that_it_wants():
    config = enrolling(
        "Intune Lookout Piolt",
        console_access={"full": {"id": PILOT["id"]}, "restricted": {"id": ADA["id"]}},
        consent={"app_name": "Lookout MTP"},
        notifications=[{"admin": "ada@contoso.com"}],
    )
    config["connector"]["error_email_recipient"] = "ada@contoso.com"
    _, send = read(config, tenant(PILOT))
    directory = (
        "/v1.0/organization",
        "/v1.0/groups",
        "/v1.0/users",
        "/v1.0/servicePrincipals",
        "/v1.0/directory",
    )
    asked = [(path, options) for path, options in send.parts if path.startswith(directory)]
    assert len(asked) > 12
    assert [path for path, options in asked if "$select" not in options] == []


def test_each_question_is_in_the_table_of_permissions_and_a_refusal_names_one_that_helps():
    config = enrolling(
        "Intune Lookout Piolt",
        console_access={"full": {"id": PILOT["id"]}},
        consent={"app_name": "Lookout MTP"},
        notifications=[{"admin": "ada@contoso.com"}],
        intune={
            "mtd_connector": {"ios_app_sync": True},
            "compliance_policies": [{"name": "iOS baseline", "platform": "ios", "max_threat_level": "low"}],
            "app_protection_policies": [{"name": "MAM", "platform": "ios", "max_threat_level": "low"}],
            "app": {"platforms": ["ios"]},
        },
    )
    baseline = policy("iOS baseline", to=[to_group(PILOT)])
    snapshot, send = read(config, tenant(PILOT, also={POLICIES: [baseline], APPS: [app("ios")]}))
    for path in send.paths():
        helpful = graph.permissions_for(Request("GET", path))
        assert helpful, path
    for collection in snapshot.collections:
        request = Request("GET", f"/v1.0/{collection.removeprefix('beta/')}")
        assert tenants.permission(collection) == graph.permission_for(request), collection


def test_asked_says_exactly_what_was_looked_up():
    pinned = {"name": "Intune Lookout Sales", "id": "11111111-2222-4333-8444-555555555555"}
    config = enrolling("Intune Lookout Pilot", pinned, console_access={"full": {"id": PILOT["id"]}})
    snapshot, _ = read(config, tenant(PILOT), ["access-group-missing"])
    assert snapshot.asked == {
        "groups": {
            "names": ["Intune Lookout Pilot", "Intune Lookout Sales"],
            "ids": sorted([pinned["id"], PILOT["id"]]),
        }
    }
    assert snapshot.unreadable == {}


def test_another_tenant_is_asked_nothing_but_who_it_is():
    config = {**enrolling("Intune Lookout Pilot"), "tenant": {"id": "11111111-2222-4333-8444-555555555555"}}
    snapshot, send = read(config, tenant(PILOT))
    assert (snapshot.tenant_id, len(send.calls)) == (TENANT, 1)


@pytest.mark.parametrize("collection", ["organization", "groups"])
@pytest.mark.parametrize("text", ["403 Authorization_RequestDenied: no", "500 InternalServerError: no"])
def test_without_the_organization_or_the_groups_there_is_nothing_to_go_on(collection, text):
    with pytest.raises(graph.GraphError, match=f"{text[:3]} "):
        read(enrolling("Intune Lookout Pilot"), refusing(tenant(PILOT), collection, text=text))


@pytest.mark.parametrize("collection", ["organization", "groups"])
def test_nor_is_there_when_they_were_not_recorded(collection):
    data = tenant(PILOT)
    del data["collections"][collection]
    with pytest.raises(graph.NotRecorded, match="NotRecorded"):
        read(enrolling("Intune Lookout Pilot"), data)


def test_a_tenant_has_one_organization():
    data = tenant(PILOT)
    data["collections"]["organization"] = []
    with pytest.raises(observe.ObserveError, match="names 0 organizations"):
        read(enrolling("Intune Lookout Pilot"), data)


def test_a_refusal_of_anything_else_is_kept_with_its_words():
    snapshot, _ = read(
        enrolling("Intune Lookout Pilot"), refusing(tenant(PILOT), CONNECTORS, text="403 Forbidden: no")
    )
    assert snapshot.unreadable == {CONNECTORS: "403 Forbidden: no"}
    assert CONNECTORS not in snapshot.collections


def test_what_was_not_recorded_is_neither_read_nor_unreadable():
    data = tenant(PILOT)
    del data["collections"][CONNECTORS]
    snapshot, _ = read(enrolling("Intune Lookout Pilot"), data)
    assert (CONNECTORS in snapshot.collections, snapshot.unreadable) == (False, {})


def test_a_recording_that_knows_some_of_the_names_tells_of_those():
    names = [f"Wave {number}" for number in range(20)]
    data = tenant(*map(group, names[:10]), asked={"groups": {"names": names[:12], "ids": []}})
    snapshot, _ = read(enrolling(*names), data, ["group-no-users"])
    assert snapshot.asked["groups"]["names"] == sorted(names[:12])
    assert len(snapshot.collections["groups"]) == 10


def test_an_expired_sign_in_in_the_middle_ends_the_run():
    inner_tenant = Emulator(tenant(PILOT))

    def send(request):
        if not request.body:
            return inner_tenant(request)
        answers = [
            {
                "id": part["id"],
                "status": 401,
                "body": {"error": {"code": "InvalidAuthenticationToken", "message": "x"}},
            }
            for part in request.body["requests"]
        ]
        return Response(200, {"responses": answers})

    with pytest.raises(graph.GraphError, match="401"):
        observe.observe(send, bare(intune={"mtd_connector": {"ios_app_sync": True}}), NOW)


def answering(part, body, data):
    """The tenant, but for one path whose answers are these."""
    inner_tenant = Emulator(data)

    def send(request):
        response = inner_tenant(request)
        if request.body:
            for asked in request.body["requests"]:
                if part in asked["url"]:
                    (answer,) = (one for one in response.body["responses"] if one["id"] == asked["id"])
                    answer["body"] = body
        return response

    return send


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "<html>",
        {},
        {"value": None},
        {"value": [7]},
        {"value": [{"displayName": "no id"}]},
        {"value": [{"id": "1", "displayName": 7}]},
        {"value": [{"id": "1", "accountEnabled": "yes"}]},
        {"value": [], "@odata.nextLink": "/v1.0/nowhere"},
    ],
)
def test_an_answer_that_is_none_is_no_empty_group(body):
    send = answering("/members", body, tenant(PILOT))
    snapshot = observe.observe(send, enrolling("Intune Lookout Pilot"), NOW)
    collection = f"groups/{PILOT['id']}/members"
    assert collection not in snapshot.collections
    assert snapshot.unreadable[collection]


def test_a_search_that_fails_takes_nothing_away():
    send = answering("$search", {"value": 7}, tenant(PILOT))
    snapshot = observe.observe(send, enrolling("Intune Lookout Piolt"), NOW, rules=NAMING)
    assert snapshot.unreadable == {}
    assert snapshot.asked["groups"]["names"] == ["Intune Lookout Piolt"]


def test_an_address_that_one_of_two_questions_could_not_tell_of_was_not_looked_up():
    def send(request, tenant=Emulator(tenant())):  # noqa: B008 -- one tenant for all calls
        response = tenant(request)
        for answer in response.body["responses"] if request.body else ():
            (asked,) = (part for part in request.body["requests"] if part["id"] == answer["id"])
            if "mail" in asked["url"].partition("$filter=")[2].partition("&")[0]:
                answer.update(status=503, body={"error": {"code": "Busy", "message": "later"}})
        return response

    snapshot = observe.observe(send, bare(notifications=[{"admin": "ada@contoso.com"}]), NOW)
    assert snapshot.asked["users"]["names"] == []
    assert snapshot.unreadable["users"] == "503 Busy: later"


def test_groups_in_groups_are_followed_to_the_end_and_in_circles_only_once():
    first, second, third = group("First"), group("Second", ADA), group("Third")
    first["members"], third["members"] = [inner(second)], [inner(first)]
    second["members"].append(inner(third))
    wanted = {"name": "iOS baseline", "platform": "ios", "max_threat_level": "low"}
    config = enrolling("First", intune={"compliance_policies": [wanted]})
    data = tenant(first, second, third, also={POLICIES: [policy("iOS baseline", to=[to_group(first)])]})
    snapshot, send = read(config, data, ["compliance-coverage"])
    assert {f"groups/{one['id']}/members" for one in (first, second, third)} <= set(snapshot.collections)
    asked = [path for path, _ in send.parts]
    assert len([path for path in asked if path.endswith("/members")]) == 3
    only_ada = snapshot.collections[f"groups/{second['id']}/members"].users
    assert tenants.of(snapshot).reach([first["id"]]).users == only_ada
    assert [user["id"] for user in tenants.of(snapshot).members(second).among(only_ada)] == [ADA["id"]]


def test_what_is_recorded_is_read_again_the_same():
    sales = group("Intune Lookout Sales", user("bob"))
    config = enrolling(
        {"name": "Intune Lookout Pilot", "id": PILOT["id"]},
        "intune lookout sales",
        "Intune Lookout Piolt",
        console_access={"full": {"id": PILOT["id"]}, "restricted": {"id": ADA["id"]}},
        notifications=[{"admin": "ada@contoso.com"}],
        intune={"mtd_connector": {"ios_app_sync": True}},
    )
    config["connector"]["error_email_recipient"] = "nobody@contoso.com"
    data = refusing(tenant(PILOT, sales, also={DELETED: []}), DELETED)
    for exact in (False, True):
        first, _ = read(config, data, exact_names=exact)
        recorded = json.loads(json.dumps(snapshots.to_data(first)))
        again, _ = read(config, recorded, exact_names=exact)
        assert snapshots.to_data(again) == recorded


def test_a_rule_that_is_off_asks_nothing():
    config = enrolling(
        "Intune Lookout Pilot",
        consent={"app_name": "Lookout MTP"},
        intune={"compliance_policies": [{"name": "x", "platform": "ios"}], "app": {"platforms": ["ios"]}},
    )
    app = {Topic.APPS, Topic.APP_TARGETS}
    assert needs(config, []) == {Topic.NAMES, Topic.CONSENT, Topic.POLICIES, *app}
    for name in observe.RULES:
        assert needs(config, [name]) <= needs(config)
    assert needs(config, observe.RULES - {"ca-missing"}) == needs(config) - {Topic.CONDITIONAL_ACCESS}
    assert Topic.MEMBERS not in needs(
        enrolling("x"), observe.RULES - {"group-nested", "group-no-users", "group-shared-users"}
    )


def test_beta_is_asked_for_a_platform_that_only_it_has():
    def of(platform):
        return bare(intune={"compliance_policies": [{"name": "x", "platform": platform}]})

    assert Topic.BETA_POLICIES in needs(of("android_device_owner"), ["compliance-not-found"])
    assert Topic.BETA_POLICIES not in needs(of("ios"), ["compliance-not-found"])


@pytest.mark.parametrize(
    "name",
    [
        "O'Brien's & Søn #1 + 100% a/b",
        '[EMEA] "Board" <b>',
        "::error::x",
        "##vso[task.complete]",
        "a\\b",
        "📱" * 80,
        "x" * 256,
        "é" * 119 + "🙂z",
        " leading and trailing ",
        "a,b),('c",
        "displayName eq 'x'",
        "\u200f right to left",
        "0",
        "'",
    ],
)
@pytest.mark.parametrize("exact", [False, True])
def test_a_hostile_name_is_looked_up_and_found(name, exact):
    twin = group(name + "!", ADA)
    snapshot, _ = read(
        enrolling(name, "Intune Lookout Pilot"), tenant(group(name), twin, PILOT), exact_names=exact
    )
    seen = tenants.of(snapshot)
    assert seen.meant({"name": name}).fate is tenants.Fate.FOUND
    assert seen.meant({"name": "Intune Lookout Pilot"}).fate is tenants.Fate.FOUND


NAMES = st.lists(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=256),
    min_size=1,
    max_size=20,
    unique=True,
)


@pytest.mark.parametrize("exact", [False, True])
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(there=NAMES, absent=NAMES)
def test_what_is_there_is_found_and_what_is_not_is_not(exact, there, absent):
    data = tenant(*(group(name) for name in there))
    snapshot, send = read(enrolling(*there, *absent), data, NAMING, exact_names=exact)
    seen = tenants.of(snapshot)
    found = {name for name in (*there, *absent) if seen.meant({"name": name}).fate is tenants.Fate.FOUND}
    assert found == set(there)
    longest = max(len(part["url"]) for call in send.calls if call.body for part in call.body["requests"])
    assert longest < 4096
