"""Calls of Graph: what is sent, what may be sent for reading, and how what went wrong is said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookout_config import graph
from lookout_config.emulator import Emulator
from lookout_config.world import Request, Response
from tests.scripts import GROUPS, PATCH, Scripted, ok
from tests.tenants import CONNECTORS, EVENTUAL, LOOKOUT, NOBODY, PILOT, POLICIES, group, tenant

NAME = "O'Brien & Söhne + 100%/#1"


# --- what is sent


def test_options_are_encoded_and_nothing_slips_out_of_them():
    url = graph.query("/v1.0/groups", filter=f"displayName eq {graph.odata_string(NAME)}", count=True)
    assert (
        url
        == "/v1.0/groups?$filter=displayName%20eq%20'O''Brien%20%26%20S%C3%B6hne%20%2B%20100%25/%231'&$count=true"
    )
    assert (
        graph.query("/v1.0/users", select=("id", "mail"), top=999) == "/v1.0/users?$select=id,mail&$top=999"
    )
    assert graph.query("/v1.0/users") == "/v1.0/users"


def test_a_search_term_escapes_quotes_and_backslashes():
    assert graph.odata_search("displayName", 'a "b" \\c') == '"displayName:a \\"b\\" \\\\c"'


def test_a_step_of_a_path_stays_one_step():
    assert graph.segment("../groups?x#y") == "..%2Fgroups%3Fx%23y"
    assert graph.segment("ada@contoso.com") == "ada@contoso.com"


@pytest.mark.parametrize("exact_names", [False, True])
@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=60),
        min_size=1,
        max_size=40,
        unique_by=str.casefold,
    )
)
@settings(max_examples=100, deadline=None)
def test_any_name_is_found_through_encoding_and_batch(exact_names, names):
    groups = [group(name, f"00000000-0000-4000-8000-{number:012}") for number, name in enumerate(names)]
    send = graph.read_only(Emulator(tenant(groups=groups), exact_names=exact_names))
    quoted = [graph.odata_string(name) for name in names]
    by_eq = [f"displayName eq {name}" for name in quoted]
    by_in = [
        f"displayName in ({','.join(quoted[start : start + 15])})" for start in range(0, len(quoted), 15)
    ]
    requests = [
        Request("GET", graph.query("/v1.0/groups", filter=each, select="displayName"))
        for each in (*by_eq, *by_in)
    ]
    answers = [
        [item["displayName"] for item in answer.body["value"]] for answer in graph.batch(send, requests)
    ]
    assert answers[: len(names)] == [[name] for name in names]
    assert [name for answer in answers[len(names) :] for name in answer] == names


def test_every_page_is_asked_with_the_headers_of_the_first():
    many = [group(f"Group {number:03}", f"00000000-0000-4000-8000-{number:012}") for number in range(250)]
    asked = []
    emulator = Emulator(tenant(groups=many))

    def send(request):
        asked.append(request)
        return emulator(request)

    request = Request("GET", graph.query("/v1.0/groups", search='"displayName:group"'), headers=EVENTUAL)
    assert len(list(graph.pages(send, request))) == 250
    assert [request.headers for request in asked] == [EVENTUAL] * 3


def test_a_first_page_that_is_at_hand_is_not_asked_again():
    first = Response(
        200, {"value": [{"id": "1"}], "@odata.nextLink": "https://graph.microsoft.com/v1.0/next"}
    )
    tenant = Scripted(ok({"value": [{"id": "2"}]}))
    assert list(graph.pages(tenant, GROUPS, first=first)) == [{"id": "1"}, {"id": "2"}]
    assert [request.url for request in tenant.asked] == ["https://graph.microsoft.com/v1.0/next"]


def test_an_empty_page_is_not_the_last():
    tenant = Scripted(ok({"value": [], "@odata.nextLink": "https://x/2"}), ok({"value": [{"id": "1"}]}))
    assert list(graph.pages(tenant, GROUPS)) == [{"id": "1"}]


def test_pages_that_come_round_in_a_circle_are_a_fault():
    tenant = Scripted(*[ok({"value": [], "@odata.nextLink": "https://x/2"})] * 3)
    with pytest.raises(graph.GraphError, match="circle"):
        list(graph.pages(tenant, GROUPS))


def test_pages_that_never_end_are_a_fault():
    tenant = Scripted(*[ok({"value": [], "@odata.nextLink": f"https://x/{number}"}) for number in range(9)])
    with pytest.raises(graph.GraphError, match="never end"):
        list(graph.pages(tenant, GROUPS, most=5))


@pytest.mark.parametrize("body", [None, [], "text", {}, {"value": 5}, {"value": ["x"]}])
def test_what_is_no_collection_is_a_fault(body):
    with pytest.raises(graph.GraphError, match="other than a list"):
        list(graph.pages(Scripted(Response(200, body)), GROUPS))


def test_pages_of_what_is_not_there_are_a_fault():
    with pytest.raises(graph.GraphError, match="not there"):
        list(graph.pages(Emulator(tenant()), Request("GET", f"/v1.0/groups/{NOBODY}/members")))


def test_a_batch_is_asked_by_twenties_and_answered_in_order():
    emulator = Emulator(tenant())
    asked = []

    def send(request):
        asked.append(request)
        return emulator(request)

    requests = [Request("GET", f"/v1.0/groups/{PILOT if number % 2 else NOBODY}") for number in range(45)]
    answers = graph.batch(send, requests)
    assert [answer.status for answer in answers] == [200 if number % 2 else 404 for number in range(45)]
    assert [len(request.body["requests"]) for request in asked] == [20, 20, 5]
    assert answers[0].headers["content-type"].startswith("application/json")


def test_a_batch_speaks_of_one_version():
    answers = graph.batch(Emulator(tenant()), [Request("GET", f"/beta/{POLICIES}")], "beta")
    assert len(answers[0].body["value"]) == 2
    with pytest.raises(ValueError, match=r"v1\.0"):
        graph.batch(Emulator(tenant()), [Request("GET", f"/beta/{POLICIES}")])


def test_an_empty_batch_asks_nothing():
    assert graph.batch(Scripted(), []) == []


@pytest.mark.parametrize(
    "body", [None, {}, {"responses": []}, {"responses": [5, {"id": "2", "status": 200}]}]
)
def test_an_incomplete_batch_is_a_fault(body):
    with pytest.raises(graph.GraphError, match="batch"):
        graph.batch(Scripted(Response(200, body)), [GROUPS])


# --- reading only


@pytest.mark.parametrize(
    "request_",
    [
        GROUPS,
        Request("POST", "/v1.0/directoryObjects/getByIds", {"ids": [PILOT]}),
        Request("POST", "/v1.0/$batch", {"requests": [{"id": "1", "method": "GET", "url": "/groups"}]}),
        Request(
            "POST",
            "/beta/$batch",
            {
                "requests": [
                    {"id": "1", "method": "POST", "url": "/directoryObjects/getByIds", "body": {"ids": []}}
                ]
            },
        ),
    ],
)
def test_reading_is_let_through(request_):
    assert graph.read_only(Scripted(ok()))(request_).status == 200


@pytest.mark.parametrize(
    "request_",
    [
        PATCH,
        Request("DELETE", f"/v1.0/groups/{PILOT}"),
        Request("POST", "/v1.0/groups", {"displayName": "x"}),
        Request(
            "POST",
            "/v1.0/$batch",
            {"requests": [{"id": "1", "method": "PATCH", "url": "/groups/1", "body": {}}]},
        ),
        Request("POST", "/v1.0/$batch", {"requests": [{"id": "1", "url": "/groups"}]}),
        Request("POST", "/v1.0/$batch", "GET"),
        Request("get", "/v1.0/groups"),
    ],
)
def test_what_could_write_is_refused_before_it_is_sent(request_):
    tenant = Scripted()
    with pytest.raises(graph.GraphError, match="only reads"):
        graph.read_only(tenant)(request_)
    assert tenant.asked == []


# --- what went wrong


def refused(status, body, headers=None, request=GROUPS):
    with pytest.raises(graph.GraphError) as caught:
        graph.checked(request, Response(status, body, headers or {}))
    return caught.value


def test_a_missing_permission_is_named():
    error = {
        "error": {
            "code": "Authorization_RequestDenied",
            "message": "Insufficient privileges",
            "innerError": {"request-id": "r1"},
        }
    }
    fault = refused(403, error, request=Request("GET", f"/v1.0/groups/{PILOT}/members?$top=5"))
    assert isinstance(fault, graph.Forbidden)
    assert fault.permission == "GroupMember.Read.All"
    assert (
        fault.message
        == f"GET /v1.0/groups/{PILOT}/members was refused: 403 Authorization_RequestDenied: Insufficient privileges (request-id r1)"
    )
    assert fault.advice == (
        "grant the permission GroupMember.Read.All (or Group.Read.All, Directory.Read.All, GroupMember.ReadBasic.All), "
        "with admin consent"
    )


def test_a_refusal_of_a_request_that_is_not_in_the_table_names_no_permission():
    fault = refused(403, {"error": {"code": "Denied"}}, {"request-id": "r2"}, Request("GET", "/v1.0/sites"))
    assert isinstance(fault, graph.Forbidden)
    assert (fault.permission, fault.advice) == ("", "")
    assert fault.message == "GET /v1.0/sites was refused: 403 Denied: no reason given (request-id r2)"


def test_what_was_not_recorded_is_no_missing_permission():
    request = Request("GET", "/v1.0/groups")
    response = Emulator(tenant(without=["groups"]))(request)
    with pytest.raises(graph.NotRecorded):
        graph.checked(request, response)


def test_what_intune_wraps_is_unwrapped():
    response = Emulator(tenant())(Request("GET", f"/v1.0/{CONNECTORS}/{NOBODY}"))
    assert graph.refusal(response) == (
        f"404 ResourceNotFound: '{NOBODY}' was not found; operation 00000000-0000-0000-0000-000000000000"
    )
    assert graph.refusal(Response(403, {"ErrorCode": "Forbidden", "Message": "no"})) == "403 Forbidden: no"
    assert graph.refusal(Response(502, None)) == "502 Error: no reason given"
    assert graph.refusal(Response(400, {"error": {"code": "x", "message": "{half"}})) == "400 x: {half"


def test_outside_text_becomes_one_harmless_line():
    fault = refused(400, {"error": {"code": "Bad\x1b[31m", "message": "one\n::error::two\u202e" + "x" * 999}})
    assert "\x1b" not in fault.message
    assert "\n" not in fault.message
    assert "\u202e" not in fault.message
    assert len(fault.message) < 400


def test_a_missing_sign_in_is_said():
    assert (
        "sign in again"
        in refused(401, {"error": {"code": "InvalidAuthenticationToken", "message": "expired"}}).advice
    )


def test_what_is_not_there_is_no_fault():
    assert graph.checked(GROUPS, Response(404)).status == 404
    assert graph.checked(GROUPS, Response(204)).status == 204


@pytest.mark.parametrize(
    ("method", "url", "permission"),
    [
        ("GET", "/v1.0/groups?$filter=x", "GroupMember.Read.All"),
        ("GET", "https://graph.microsoft.com/v1.0/groups?$skiptoken=x", "GroupMember.Read.All"),
        ("GET", f"/v1.0/groups/{PILOT}/members/microsoft.graph.group/$count", "GroupMember.Read.All"),
        ("POST", "/v1.0/directoryObjects/getByIds", "Directory.Read.All"),
        ("GET", "/v1.0/directory/deletedItems/microsoft.graph.group", "Group.Read.All"),
        ("GET", "/v1.0/users/ada@contoso.com", "User.ReadBasic.All"),
        ("GET", "/v1.0/servicePrincipals(appId='x')", "Application.Read.All"),
        ("GET", "/v1.0/organization?$select=id", "DeviceManagementServiceConfig.Read.All"),
        ("GET", f"/beta/{CONNECTORS}", "DeviceManagementServiceConfig.Read.All"),
        ("PATCH", f"/v1.0/{CONNECTORS}/{LOOKOUT}", "DeviceManagementServiceConfig.ReadWrite.All"),
        ("GET", f"/v1.0/{POLICIES}/1/assignments", "DeviceManagementConfiguration.Read.All"),
        ("PATCH", f"/v1.0/{POLICIES}/1", "DeviceManagementConfiguration.ReadWrite.All"),
        ("GET", "/beta/deviceAppManagement/iosManagedAppProtections", "DeviceManagementApps.Read.All"),
        ("GET", "/v1.0/identity/conditionalAccess/policies", "Policy.Read.All"),
        ("GET", "/v1.0/sites", ""),
    ],
)
def test_each_request_has_the_permission_to_grant(method, url, permission):
    assert graph.permission_for(Request(method, url)) == permission


def test_a_command_lists_what_it_needs():
    needed = {
        command: {name for name, _, optional in graph.permissions(command) if not optional}
        for command in graph.COMMANDS
    }
    assert (
        needed["check"]
        == needed["plan"]
        == {"GroupMember.Read.All", "DeviceManagementServiceConfig.Read.All"}
    )
    assert needed["apply"] == needed["plan"] | {"DeviceManagementServiceConfig.ReadWrite.All"}
    known = {name for entry in graph.PERMISSIONS for name in entry.names} | {"Member.Read.Hidden"}
    assert {name for name, _, _ in graph.permissions("apply")} <= known
    with pytest.raises(ValueError, match="check, plan, drift, "):
        graph.permissions("validate")


def test_each_cloud_has_its_hosts():
    assert {cloud: (each.graph, each.authority, each.audience) for cloud, each in graph.CLOUDS.items()} == {
        "global": (
            "https://graph.microsoft.com",
            "https://login.microsoftonline.com",
            "api://AzureADTokenExchange",
        ),
        "usgov": (
            "https://graph.microsoft.us",
            "https://login.microsoftonline.us",
            "api://AzureADTokenExchangeUSGov",
        ),
        "usgov-dod": (
            "https://dod-graph.microsoft.us",
            "https://login.microsoftonline.us",
            "api://AzureADTokenExchangeUSGov",
        ),
        "china": (
            "https://microsoftgraph.chinacloudapi.cn",
            "https://login.partner.microsoftonline.cn",
            "api://AzureADTokenExchangeChina",
        ),
    }
