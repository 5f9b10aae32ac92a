"""The embedded tenant answers as Graph does, and never calls absent what was not recorded."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookout_config.emulator import Emulator
from lookout_config.emulator.matching import words
from lookout_config.world import Request
from tests.tenants import (
    ADA,
    APP,
    APP_ID,
    BEN,
    CONNECTORS,
    DEFENDER,
    DELETED,
    EVENTUAL,
    GONE,
    INTERNS,
    IOS_POLICY,
    LOOKOUT,
    NOBODY,
    OBRIEN,
    OWNER_POLICY,
    PHONE,
    PILOT,
    POLICIES,
    SALES,
    TENANT,
    TWIN,
    asker,
    group,
    tenant,
)

IOS = "#microsoft.graph.iosCompliancePolicy"


def names(response):
    assert response.status == 200, response.body
    return [item["displayName"] for item in response.body["value"]]


def ids(response):
    assert response.status == 200, response.body
    return [item["id"] for item in response.body["value"]]


def refused(response):
    return response.status, response.body["error"]["code"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("displayName eq 'Intune Lookout Pilot'", [PILOT]),
        ("displayName eq 'intune LOOKOUT sales'", [SALES, TWIN]),
        ("displayName eq 'Intune Lookout'", []),
        ("displayName in ('Sales Interns', 'Intune Lookout Pilot')", [PILOT, INTERNS]),
        ("displayName eq 'O''Brien %26 Söhne %2B 100%25/%231'", [OBRIEN]),
        ("startswith(displayName,'intune lookout s')", [SALES, TWIN]),
        ("startsWith(displayName, 'O''')", [OBRIEN]),
        ("displayName eq 'Sales Interns' or startswith(displayName,'O')", [INTERNS, OBRIEN]),
        (
            "startswith(displayName,'i') and (displayName eq 'x' or displayName eq 'Intune Lookout Pilot')",
            [PILOT],
        ),
        ("securityEnabled eq true and id eq '0F8FAD5B-D9CB-469F-A165-70867728950E'", [PILOT]),
        ("membershipRule eq null and displayName eq 'Sales Interns'", [INTERNS]),
        ("groupTypes/any(c:c eq 'Unified')", []),
    ],
)
def test_a_filter_finds_what_graph_would(query, found):
    assert ids(asker()(f"/v1.0/groups?$filter={query}")) == found


def test_names_are_matched_by_the_letter_with_the_switch():
    exact = asker(exact_names=True)
    assert ids(exact("/v1.0/groups?$filter=displayName eq 'intune lookout sales'")) == [TWIN]
    assert ids(exact("/v1.0/groups?$filter=displayName in ('INTUNE LOOKOUT SALES')")) == []
    assert ids(exact("/v1.0/groups?$filter=startswith(displayName,'Intune Lookout S')")) == [SALES]
    assert ids(exact("/v1.0/users?$filter=mail eq 'ADA@contoso.com'")) == [ADA]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("displayName eq 'open", "BadRequest"),
        ("displayName eq Pilot", "BadRequest"),
        ("displayName eq 'a' 'b'", "BadRequest"),
        ("displayName eq 'a' and", "BadRequest"),
        ("displayName in ('a' 'b')", "BadRequest"),
        ("displayName in ()", "BadRequest"),
        ("(" * 100 + "displayName eq 'a'" + ")" * 100, "BadRequest"),
        ("(" * 5000, "BadRequest"),
        ("size eq " + "9" * 5000, "BadRequest"),
        ("", "BadRequest"),
        ("displayName ne 'a'", "Request_UnsupportedQuery"),
        ("not displayName eq 'a'", "Request_UnsupportedQuery"),
        ("endswith(displayName,'a')", "Request_UnsupportedQuery"),
        ("displayName in (" + ",".join(["'a'"] * 16) + ")", "Request_UnsupportedQuery"),
        (" or ".join(["displayName eq 'a'"] * 16), "Request_UnsupportedQuery"),
        (f"displayName eq '{'a' * 121}'", "Request_UnsupportedQuery"),
    ],
)
def test_a_filter_that_graph_does_not_take_is_refused(query, code):
    assert refused(asker()(f"/v1.0/groups?$filter={query}")) == (400, code)


def test_an_advanced_query_may_be_longer():
    query = "displayName in (" + ",".join(f"'{letter}'" for letter in "abcdefghijklmnopq") + ")"
    assert ids(asker()(f"/v1.0/groups?$filter={query}&$count=true", **EVENTUAL)) == []


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
@settings(max_examples=300, deadline=None)
def test_no_filter_or_search_raises(text):
    request = Request("GET", f"/v1.0/groups?$filter={text}&$count=true", headers=EVENTUAL)
    assert Emulator(tenant())(request).status in {200, 400}
    request = Request("GET", f"/v1.0/groups?$search={text}", headers=EVENTUAL)
    assert Emulator(tenant())(request).status in {200, 400}


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ('"displayName:lookout"', [PILOT, SALES, TWIN]),
        ('"displayName:sales LOOKOUT"', [SALES, TWIN]),
        ('"displayName:pil"', [PILOT]),
        ('"displayName:ilot"', []),
        ('"displayName:söhne"', [OBRIEN]),
        ('"displayName:interns" OR "displayName:pilot"', [PILOT, INTERNS]),
        ('"displayName:sales" AND "displayName:interns"', [INTERNS]),
        ('"displayName:&&&"', []),
    ],
)
def test_a_search_finds_by_the_beginnings_of_words(search, found):
    assert ids(asker()(f"/v1.0/groups?$search={search.replace('&', '%26')}", **EVENTUAL)) == found


@pytest.mark.parametrize(
    "search", ["lookout", '"lookout"', '"displayName:a" "displayName:b"', '"displayName:a" AND', '"open']
)
def test_a_malformed_search_is_refused(search):
    assert refused(asker()(f"/v1.0/groups?$search={search}", **EVENTUAL)) == (400, "BadRequest")


def test_a_search_needs_the_header():
    answer = asker()('/v1.0/groups?$search="displayName:lookout"')
    assert refused(answer) == (400, "Request_UnsupportedQuery")
    assert "ConsistencyLevel: eventual" in answer.body["error"]["message"]


def test_words_end_at_blanks_symbols_digits_and_changes_of_case():
    assert words("OneVideo-Team42 für_alle") == ["one", "video", "team", "42", "für", "alle"]


def test_pages_are_followed_by_absolute_links_and_counted_once():
    many = [group(f"Group {number:03}", f"00000000-0000-4000-8000-{number:012}") for number in range(250)]
    ask = asker(tenant(groups=many))
    first = ask("/v1.0/groups?$select=displayName&$count=true", **EVENTUAL)
    assert first.body["@odata.count"] == 250
    assert first.body["@odata.nextLink"].startswith(
        "https://graph.microsoft.com/v1.0/groups?$select=displayName&"
    )
    second = ask(first.body["@odata.nextLink"], **EVENTUAL)
    assert "@odata.count" not in second.body
    third = ask(second.body["@odata.nextLink"], **EVENTUAL)
    assert "@odata.nextLink" not in third.body
    assert names(first) + names(second) + names(third) == [f"Group {number:03}" for number in range(250)]


@pytest.mark.parametrize(
    "query",
    [
        "$top=0",
        "$top=1000",
        "$top=-1",
        "$top=many",
        "$skiptoken=%21",
        "$count=perhaps",
        "$expand=members",
        "filter=x",
        "$top=1&$top=2",
    ],
)
def test_an_option_that_graph_does_not_take_is_refused(query):
    assert asker()(f"/v1.0/groups?{query}").status == 400


def test_only_what_is_selected_is_told():
    answer = asker()(f"/v1.0/groups/{PILOT}?$select=id,displayName")
    assert answer.body == {"id": PILOT, "displayName": "Intune Lookout Pilot"}
    (first, _) = asker()(f"/v1.0/groups/{PILOT}/members?$select=id").body["value"]
    assert first == {"@odata.type": "#microsoft.graph.user", "id": ADA}


def test_an_object_that_is_not_there_is_worded_as_graph_does():
    answer = asker()(f"/v1.0/groups/{NOBODY}")
    assert refused(answer) == (404, "Request_ResourceNotFound")
    assert answer.body["error"]["message"] == (
        f"Resource '{NOBODY}' does not exist or one of its queried reference-property objects are not present."
    )
    assert answer.body["error"]["innerError"]["request-id"] == answer.headers["request-id"]
    assert refused(asker()("/v1.0/groups/pilot")) == (400, "Request_BadRequest")
    assert refused(asker()(f"/v1.0/groups/{NOBODY}/members")) == (404, "Request_ResourceNotFound")
    assert json.loads(asker()(f"/v1.0/{CONNECTORS}/{NOBODY}").body["error"]["message"])["_version"] == 3


@pytest.mark.parametrize(
    "path",
    [
        "/v1.0/sites",
        "/v1.0/groups/x/y/z",
        "/v2.0/groups",
        "/",
        "//[",
        f"/v1.0/groups/{PILOT}/owners",
        "/v1.0/directoryObjects",
    ],
)
def test_a_path_that_graph_does_not_have_is_refused(path):
    assert asker()(path).status == 400


def test_a_method_that_is_not_allowed_is_refused():
    assert asker()("/v1.0/groups", "PUT", {}).status == 405
    assert asker()(f"/v1.0/groups/{PILOT}", "DELETE").status == 405
    assert asker()(f"/v1.0/groups/{PILOT}/members", "POST", {}).status == 405


@pytest.mark.parametrize("cast", ["microsoft.graph.group", "graph.group"])
def test_a_cast_needs_its_header_and_its_count(cast):
    path = f"/v1.0/groups/{SALES}/members/{cast}"
    assert ids(asker()(f"{path}?$count=true", **EVENTUAL)) == [INTERNS]
    assert asker()(path, **EVENTUAL).status == 400
    assert asker()(f"{path}?$count=true").status == 400
    assert asker()(f"{path}/$count", **EVENTUAL).body == "1"
    assert asker()(f"{path}/$count").status == 400


def test_members_of_members_are_found_once_however_they_contain_each_other():
    ask = asker()
    assert sorted(ids(ask(f"/v1.0/groups/{SALES}/transitiveMembers"))) == sorted([BEN, INTERNS, ADA, SALES])
    users = ask(f"/v1.0/groups/{SALES}/transitiveMembers/graph.user?$count=true", **EVENTUAL)
    assert ids(users) == [BEN, ADA]


def test_a_count_is_plain_text():
    answer = asker()(f"/v1.0/groups/{PILOT}/members/$count", **EVENTUAL)
    assert (answer.body, answer.headers["content-type"]) == ("2", "text/plain")
    assert asker()("/v1.0/groups/$count", **EVENTUAL).body == "5"


def test_users_are_found_by_id_and_address():
    for name in (ADA, "ada@contoso.com", "Ada%40Contoso.com"):
        assert asker()(f"/v1.0/users/{name}").body["id"] == ADA
    assert asker()("/v1.0/users/nobody@contoso.com").status == 404


def test_a_deleted_group_is_found_where_deleted_ones_are():
    for path in (DELETED, "directory/deletedItems/graph.group"):
        assert ids(asker()(f"/v1.0/{path}?$filter=displayName eq 'intune lookout trainees'")) == [GONE]
    assert asker()(f"/v1.0/directory/deletedItems/{GONE}").body["@odata.type"] == "#microsoft.graph.group"
    assert asker()(f"/v1.0/groups/{GONE}").status == 404


def test_an_application_is_found_by_its_app_id():
    assert ids(asker()(f"/v1.0/servicePrincipals?$filter=appId eq '{APP_ID}'")) == [APP]
    assert asker()(f"/v1.0/servicePrincipals(appId='{APP_ID}')").body["id"] == APP
    assert len(asker()(f"/v1.0/servicePrincipals/{APP}/appRoleAssignments").body["value"]) == 1


def test_objects_are_found_by_ids_with_their_types():
    ask = asker()
    answer = ask("/v1.0/directoryObjects/getByIds", "POST", {"ids": [PILOT, ADA, NOBODY, PILOT]})
    assert [(item["@odata.type"], item["id"]) for item in answer.body["value"]] == [
        ("#microsoft.graph.group", PILOT),
        ("#microsoft.graph.user", ADA),
    ]
    answer = ask("/v1.0/directoryObjects/getByIds", "POST", {"ids": [PILOT, ADA], "types": ["group"]})
    assert ids(answer) == [PILOT]
    assert ask(f"/v1.0/directoryObjects/{ADA}").body["@odata.type"] == "#microsoft.graph.user"
    for body in (
        None,
        {},
        {"ids": []},
        {"ids": ["x"]},
        {"ids": [PILOT] * 1001},
        {"ids": [PILOT], "types": 5},
        [PILOT],
    ):
        assert ask("/v1.0/directoryObjects/getByIds", "POST", body).status == 400


def test_v1_hides_what_only_beta_has():
    ask = asker()
    assert ids(ask(f"/v1.0/{POLICIES}")) == [IOS_POLICY]
    assert ids(ask(f"/beta/{POLICIES}")) == [IOS_POLICY, OWNER_POLICY]
    assert ask(f"/v1.0/{POLICIES}/{OWNER_POLICY}").status == 404
    assert ask(f"/beta/{POLICIES}/{OWNER_POLICY}").status == 200
    assert "partnerDisplayName" not in ask(f"/v1.0/{CONNECTORS}/{LOOKOUT}").body
    assert ask(f"/beta/{CONNECTORS}/{LOOKOUT}").body["partnerDisplayName"] == "Lookout for Work"


def test_v1_tells_a_newer_state_of_a_partner_only_to_those_who_ask():
    data = tenant()
    data["collections"][CONNECTORS][0]["partnerState"] = "notSetUp"
    ask = asker(data)
    told = {"Prefer": "include-unknown-enum-members"}
    assert ask(f"/v1.0/{CONNECTORS}/{LOOKOUT}").body["partnerState"] == "unknownFutureValue"
    assert ask(f"/v1.0/{CONNECTORS}/{LOOKOUT}", **told).body["partnerState"] == "notSetUp"
    assert ask(f"/beta/{CONNECTORS}").body["value"][0]["partnerState"] == "notSetUp"


@pytest.mark.parametrize(
    ("data", "url"),
    [
        (tenant(without=["groups"]), "/v1.0/groups"),
        (tenant(without=["groups"]), f"/v1.0/groups/{PILOT}"),
        (tenant(), f"/v1.0/groups/{OBRIEN}/members"),
        (tenant(without=[f"groups/{INTERNS}/members"]), f"/v1.0/groups/{SALES}/transitiveMembers"),
        (tenant(without=["users"]), "/v1.0/users/ada@contoso.com"),
        (tenant(without=[f"beta/{POLICIES}"]), f"/beta/{POLICIES}"),
        (tenant(without=[f"beta/{POLICIES}"]), f"/beta/{POLICIES}/{OWNER_POLICY}"),
        (tenant(without=["users"]), f"/v1.0/directoryObjects/{NOBODY}"),
    ],
)
def test_what_was_not_recorded_is_refused_and_never_absent(data, url):
    assert refused(asker(data)(url)) == (403, "NotRecorded")


def test_members_may_be_recorded_of_a_group_that_is_not():
    assert ids(asker(tenant(without=["groups"]))(f"/v1.0/groups/{PILOT}/members")) == [ADA, PHONE]


def test_a_policy_that_v1_recorded_is_there_in_beta():
    assert asker(tenant(without=[f"beta/{POLICIES}"]))(f"/beta/{POLICIES}/{IOS_POLICY}").status == 200


def test_what_could_not_be_read_is_refused_as_it_was():
    data = tenant(
        unreadable={
            "users": "403 Authorization_RequestDenied: Insufficient privileges",
            "groups": "no network",
        }
    )
    answer = asker(data)("/v1.0/users")
    assert refused(answer) == (403, "Authorization_RequestDenied")
    assert answer.body["error"]["message"] == "Insufficient privileges"
    assert refused(asker(data)("/v1.0/groups")) == (403, "NotRecorded")


ASKED = {"groups": {"names": ["Intune Lookout Pilot", "No Such Group"], "ids": [PILOT, NOBODY]}}


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/v1.0/groups", 403),
        ("/v1.0/groups?$filter=securityEnabled eq true", 403),
        ("/v1.0/groups?$filter=displayName eq 'Intune Lookout Pilot'", 200),
        ("/v1.0/groups?$filter=displayName eq 'no such group'", 200),
        ("/v1.0/groups?$filter=displayName eq 'Other'", 403),
        ("/v1.0/groups?$filter=displayName in ('No Such Group','Other')", 403),
        ("/v1.0/groups?$filter=displayName eq 'No Such Group' or displayName eq 'Other'", 403),
        ("/v1.0/groups?$filter=displayName eq 'No Such Group' and securityEnabled eq true", 200),
        ("/v1.0/groups?$filter=startswith(displayName,'No Such Group ')", 200),
        ("/v1.0/groups?$filter=startswith(displayName,'No')", 403),
        (f"/v1.0/groups/{NOBODY}", 404),
        (f"/v1.0/groups/{SALES}", 200),
        (f"/v1.0/groups/{GONE}", 403),
        (f"/v1.0/groups/{GONE}/members", 403),
    ],
)
def test_only_what_was_looked_up_is_known_to_be_absent(url, status):
    answer = asker(tenant(asked=ASKED))(url)
    assert answer.status == status
    assert status != 403 or answer.body["error"]["code"] == "NotRecorded"


def test_a_search_is_answered_for_names_that_were_looked_up():
    ask = asker(tenant(asked=ASKED))
    assert ask('/v1.0/groups?$search="displayName:such group"', **EVENTUAL).status == 200
    assert ask('/v1.0/groups?$search="displayName:other"', **EVENTUAL).status == 403


def test_a_name_looked_up_in_another_case_is_not_known_when_names_are_matched_by_the_letter():
    ask = asker(tenant(asked=ASKED), exact_names=True)
    assert ask("/v1.0/groups?$filter=displayName eq 'no such group'").status == 403


def batch(ask, *parts, version="v1.0"):
    answer = ask(f"/{version}/$batch", "POST", {"requests": list(parts)})
    assert answer.status == 200, answer.body
    return {part["id"]: part for part in answer.body["responses"]}


def part(name, url, method="GET", **more):
    return {"id": name, "method": method, "url": url, **more}


def test_each_part_of_a_batch_has_its_own_status():
    done = batch(
        asker(),
        part("a", f"/groups/{PILOT}"),
        part("b", f"groups/{NOBODY}"),
        part("c", "/groups?$filter=displayName eq 'Sales Interns'"),
        part("d", f"/groups/{PILOT}/members/$count", headers=EVENTUAL),
        part("e", f"/groups/{PILOT}/members/$count"),
        part(
            "f",
            f"/{CONNECTORS}/{LOOKOUT}",
            "PATCH",
            body={"iosEnabled": False},
            headers={"content-type": "application/json"},
        ),
    )
    assert [done[name]["status"] for name in "abcdef"] == [200, 404, 200, 200, 400, 200]
    assert done["d"]["body"] == "2"
    assert done["a"]["headers"]["Content-Type"].startswith("application/json")


def test_parts_of_a_batch_are_answered_in_any_order():
    body = {"requests": [part(str(number), "/organization") for number in range(3)]}
    answer = asker()("/v1.0/$batch", "POST", body)
    assert [part["id"] for part in answer.body["responses"]] == ["2", "1", "0"]


def test_a_part_waits_for_those_that_it_depends_on():
    done = batch(
        asker(),
        part("a", f"/groups/{NOBODY}"),
        part("b", "/organization", dependsOn=["a"]),
        part("c", f"/groups/{PILOT}"),
        part("d", "/organization", dependsOn=["c"]),
    )
    assert [done[name]["status"] for name in "abcd"] == [404, 424, 200, 200]


def test_a_batch_of_beta_is_answered_by_beta():
    done = batch(asker(), part("a", f"/{POLICIES}/{OWNER_POLICY}"), version="beta")
    assert done["a"]["status"] == 200


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"requests": []},
        {"requests": 5},
        {"requests": [part(str(number), "/groups") for number in range(21)]},
        {"requests": [part("a", "/groups"), part("a", "/users")]},
        {"requests": [part("a", "https://graph.microsoft.com/v1.0/groups")]},
        {"requests": [part("a", "//elsewhere/groups")]},
        {"requests": [part("a", "/v1.0/groups")]},
        {"requests": [part("a", "/$batch", "POST")]},
        {"requests": [part("a", "/groups", "TRACE")]},
        {"requests": [part("a", "/groups", "POST", body={})]},
        {"requests": [part("a", "/groups", headers=["x"])]},
        {"requests": [part("a", "/groups", dependsOn="b")]},
        {"requests": [{"id": "a"}]},
        {"requests": ["groups"]},
        {"requests": [part(5, "/groups")]},
    ],
)
def test_a_malformed_batch_is_refused_as_a_whole(body):
    assert refused(asker()("/v1.0/$batch", "POST", body)) == (400, "BadRequest")


def test_a_connector_is_made_changed_and_deleted():
    ask = asker(tenant(**{CONNECTORS: []}))
    made = ask(f"/v1.0/{CONNECTORS}", "POST", {"id": LOOKOUT, "iosEnabled": True})
    assert (made.status, made.body["iosEnabled"], made.body["androidEnabled"]) == (201, True, False)
    assert made.body["partnerState"] == "unavailable"
    assert ask(f"/v1.0/{CONNECTORS}", "POST", {"id": LOOKOUT}).status == 409
    changed = ask(f"/v1.0/{CONNECTORS}/{LOOKOUT}", "PATCH", {"partnerUnresponsivenessThresholdInDays": 5})
    assert (changed.status, changed.body["partnerUnresponsivenessThresholdInDays"]) == (200, 5)
    assert ask(f"/v1.0/{CONNECTORS}/{LOOKOUT}").body == changed.body
    assert ask.tenant.data()["collections"][CONNECTORS] == [changed.body]
    assert ask(f"/v1.0/{CONNECTORS}/{LOOKOUT}", "DELETE").status == 204
    assert ask(f"/v1.0/{CONNECTORS}/{LOOKOUT}").status == 404


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"partnerState": "enabled"},
        {"lastHeartbeatDateTime": "2026-11-20T08:00:00Z"},
        {"id": DEFENDER},
        {"iosEnabled": "yes"},
        {"iosEnabled": 1},
        {"iosEnabled": None},
        {"partnerUnresponsivenessThresholdInDays": True},
        {"partnerUnresponsivenessThresholdInDays": 1.5},
        {"macEnabled": True},
        {"partnerDisplayName": "Lookout"},
        {"iosEnabled": True, "nosuch": 1},
        {"@odata.type": "#microsoft.graph.group", "iosEnabled": True},
    ],
)
def test_a_connector_takes_only_its_own_properties(body):
    ask = asker()
    before = ask(f"/beta/{CONNECTORS}/{LOOKOUT}").body
    assert ask(f"/v1.0/{CONNECTORS}/{LOOKOUT}", "PATCH", body).status == 400
    assert ask(f"/beta/{CONNECTORS}/{LOOKOUT}").body == before


def test_beta_takes_what_only_beta_has():
    assert asker()(f"/beta/{CONNECTORS}/{LOOKOUT}", "PATCH", {"macEnabled": True}).body["macEnabled"] is True


@pytest.mark.parametrize(
    "body", [{"id": "lookout"}, {"iosEnabled": True}, {"id": DEFENDER, "partnerState": "enabled"}]
)
def test_a_connector_is_not_made_of_anything(body):
    assert asker()(f"/v1.0/{CONNECTORS}", "POST", body).status == 400


def test_a_policy_is_changed_by_those_who_name_its_type():
    ask = asker()
    url = f"/v1.0/{POLICIES}/{IOS_POLICY}"
    level = {"deviceThreatProtectionRequiredSecurityLevel": "low"}
    assert ask(url, "PATCH", level).status == 400
    assert (
        ask(url, "PATCH", {"@odata.type": "#microsoft.graph.androidCompliancePolicy", **level}).status == 400
    )
    assert ask(url, "PATCH", {"@odata.type": IOS}).status == 400
    assert ask(url, "PATCH", {"@odata.type": IOS, "version": 9}).status == 400
    assert (
        ask(
            url, "PATCH", {"@odata.type": IOS, "deviceThreatProtectionRequiredSecurityLevel": "critical"}
        ).status
        == 400
    )
    changed = ask(url, "PATCH", {"@odata.type": IOS, **level})
    assert (changed.status, ask(url).body["deviceThreatProtectionRequiredSecurityLevel"]) == (200, "low")


def test_a_policy_of_beta_alone_is_changed_in_beta_alone():
    ask = asker()
    body = {
        "@odata.type": "#microsoft.graph.androidDeviceOwnerCompliancePolicy",
        "deviceThreatProtectionEnabled": False,
    }
    assert ask(f"/v1.0/{POLICIES}/{OWNER_POLICY}", "PATCH", body).status == 404
    assert ask(f"/beta/{POLICIES}/{OWNER_POLICY}", "PATCH", body).status == 200
    (kept,) = ask.tenant.data()["collections"][f"beta/{POLICIES}"]
    assert kept["deviceThreatProtectionEnabled"] is False


MAM = "deviceAppManagement/iosManagedAppProtections"
GUARDED = {"id": "T_1f8fad5b-d9cb-469f-a165-70867728950e", "displayName": "iOS MAM"}


def test_an_app_protection_policy_is_changed_in_beta_alone():
    ask = asker(tenant(**{f"beta/{MAM}": [GUARDED]}))
    url = f"/beta/{MAM}/{GUARDED['id']}"
    assert ask(url, "PATCH", {"mobileThreatDefensePartnerPriority": None}).status == 200
    changed = ask(url, "PATCH", {"maximumAllowedDeviceThreatLevel": "low"})
    assert changed.body["maximumAllowedDeviceThreatLevel"] == "low"
    for wrong in (
        {},
        {"maximumAllowedDeviceThreatLevel": "critical"},
        {"displayName": "x"},
        {
            "@odata.type": "#microsoft.graph.androidManagedAppProtection",
            "mobileThreatDefenseRemediationAction": "wipe",
        },
    ):
        assert ask(url, "PATCH", wrong).status == 400


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"assignments": "x"},
        {"assignments": [{}]},
        {
            "assignments": [
                {"target": {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": "x"}}
            ]
        },
        {"assignments": [{"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}] * 2},
        {"assignments": [], "more": 1},
    ],
)
def test_a_list_of_assignments_is_not_made_of_anything(body):
    ask = asker()
    path = f"{POLICIES}/{IOS_POLICY}"
    before = ask(f"/v1.0/{path}/assignments").body["value"]
    assert ask(f"/v1.0/{path}/assign", "POST", body).status == 400
    assert ask(f"/v1.0/{path}/assignments").body["value"] == before


def test_a_list_of_assignments_is_whole():
    ask = asker()
    path = f"/v1.0/{POLICIES}/{IOS_POLICY}"
    everybody = {"target": {"@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget"}}
    assert ask(f"{path}/assign", "POST", {"assignments": [everybody]}).status == 200
    (entry,) = ask(f"{path}/assignments").body["value"]
    assert entry["target"] == everybody["target"]


def test_a_new_group_is_empty_and_found_by_its_name():
    ask = asker(tenant(asked=ASKED))
    body = {"displayName": "Other", "mailEnabled": False, "mailNickname": "other", "securityEnabled": True}
    assert ask("/v1.0/groups", "POST", {"displayName": "Other"}).status == 400
    made = ask("/v1.0/groups", "POST", body)
    assert made.status == 201
    assert ids(ask("/v1.0/groups?$filter=displayName eq 'Other'")) == [made.body["id"]]
    assert ids(ask(f"/v1.0/groups/{made.body['id']}/members")) == []


def test_nothing_is_written_where_nothing_was_recorded():
    ask = asker(tenant(without=[CONNECTORS, "groups"]))
    group_body = {
        "displayName": "Other",
        "mailEnabled": False,
        "mailNickname": "other",
        "securityEnabled": True,
    }
    assert refused(ask(f"/v1.0/{CONNECTORS}", "POST", {"id": LOOKOUT})) == (403, "NotRecorded")
    assert refused(ask("/v1.0/groups", "POST", group_body)) == (403, "NotRecorded")


def test_the_data_given_is_left_as_it_is():
    data = tenant()
    asker(data)(f"/v1.0/{CONNECTORS}/{LOOKOUT}", "PATCH", {"iosEnabled": False})
    assert data == tenant()


def test_the_snapshot_is_given_back_as_it_stands():
    ask = asker()
    assert ask.tenant.data() == tenant()
    assert ask("/v1.0/organization").body["value"][0]["id"] == TENANT
