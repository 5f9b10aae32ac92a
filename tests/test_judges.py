"""Strangers judge the seam: Graph's own description of its requests and answers, and Microsoft's own client."""

import asyncio
import json
import re
import ssl
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from lookout_config import graph
from lookout_config.emulator import Emulator
from lookout_config.serve import serve
from lookout_config.world import Request, Response
from tests.tenants import (
    ADA,
    APP,
    APP_ID,
    CONNECTORS,
    DEFENDER,
    DELETED,
    EVENTUAL,
    GONE,
    INTERNS,
    IOS_POLICY,
    LOOKOUT,
    NOBODY,
    OWNER_POLICY,
    PHONE,
    PILOT,
    POLICIES,
    SALES,
    TENANT,
    asker,
    tenant,
)

ROOT = Path(__file__).parents[1]
OPENAPI = ROOT.parent / "shared" / "graph" / "openapi.yaml"
CONTOSO = ROOT / "examples" / "contoso"
NAME = "O'Brien"
HOST = "https://graph.microsoft.com"


@pytest.fixture(scope="session")
def openapi():
    """The description, read once a session: it is large."""
    if not OPENAPI.exists():
        pytest.skip("Graph's description (../shared/graph/openapi.yaml) is not at hand")
    return pytest.importorskip("openapi_core").OpenAPI.from_file_path(str(OPENAPI))


@pytest.fixture
def judge(openapi):
    """``judge(request, response)`` raises for what Graph's description does not have, parts of a batch included.

    It is a part of the whole description: paths that lie beyond it are put into ``beyond`` where that is given.
    """
    from openapi_core.templating.paths.exceptions import PathNotFound
    from openapi_core.testing import MockRequest, MockResponse

    def judge(request, response, beyond=None):
        there = urlsplit(request.url)
        asked = MockRequest(
            HOST,
            request.method.lower(),
            unquote(there.path),
            args=dict(parse_qsl(there.query)),
            headers={"Authorization": "Bearer x", **request.headers},
            data=b"" if request.body is None else json.dumps(request.body).encode(),
            content_type="application/json",
        )
        content = response.body if isinstance(response.body, str) else json.dumps(response.body)
        try:
            openapi.validate_request(asked)
        except PathNotFound:
            if beyond is None:
                raise
            beyond.append(there.path)
            return
        answered = MockResponse(
            b"" if response.body is None else content.encode(),
            status_code=response.status,
            content_type=response.headers.get("content-type", ""),
        )
        openapi.validate_response(asked, answered)
        if there.path.endswith("/$batch"):
            judge_parts(request, response, beyond)

    def judge_parts(request, response, beyond):
        version = request.url.split("/")[1]
        answers = {part["id"]: part for part in response.body["responses"]}
        for part in request.body["requests"]:
            url = f"/{version}/{part['url'].lstrip('/')}"
            answer = answers[part["id"]]
            headers = {name.lower(): value for name, value in answer["headers"].items()}
            judge(
                Request(part["method"], url, part.get("body"), part.get("headers", {})),
                Response(answer["status"], answer.get("body"), headers),
                beyond,
            )

    return judge


def post(url, body):
    return Request("POST", url, body)


def patch(url, body):
    return Request("PATCH", url, body)


def eventual(url):
    return Request("GET", url, headers=EVENTUAL)


def get(path, **options):
    return Request("GET", graph.query(path, **options))


READ = [
    get("/v1.0/organization", select=("id", "displayName", "verifiedDomains", "tenantType")),
    get(f"/v1.0/organization/{TENANT}"),
    get("/v1.0/groups"),
    get("/v1.0/groups", top=2, select=("id", "displayName")),
    get("/v1.0/groups", filter=f"displayName in ({graph.odata_string(NAME)},'Intune Lookout Pilot')"),
    eventual(graph.query("/v1.0/groups", search=graph.odata_search("displayName", "lookout"))),
    eventual("/v1.0/groups/$count"),
    get(f"/v1.0/groups/{PILOT}"),
    get(f"/v1.0/groups/{NOBODY}"),
    get(f"/beta/groups/{PILOT}", select=("id", "disableNesting")),
    get(f"/v1.0/groups/{PILOT}/members", top=999),
    eventual(f"/v1.0/groups/{PILOT}/members/$count"),
    *(
        eventual(f"/v1.0/groups/{SALES}/{below}/{cast}{rest}")
        for below in ("members", "transitiveMembers")
        for cast in ("microsoft.graph.group", "graph.group", "microsoft.graph.user", "graph.user")
        for rest in ("?$count=true", "/$count")
    ),
    get(f"/v1.0/groups/{SALES}/transitiveMembers"),
    get(f"/v1.0/{DELETED}", filter="displayName eq 'x'"),
    get("/v1.0/directory/deletedItems/graph.group"),
    get(f"/v1.0/directory/deletedItems/{GONE}"),
    get("/v1.0/users", filter="mail eq 'ada@contoso.com'"),
    get(f"/v1.0/users/{graph.segment('ada@contoso.com')}"),
    get(f"/v1.0/directoryObjects/{ADA}"),
    post("/v1.0/directoryObjects/getByIds", {"ids": [PILOT, ADA, NOBODY], "types": ["group"]}),
    get("/v1.0/servicePrincipals", filter=f"appId eq '{APP_ID}'"),
    get(f"/v1.0/servicePrincipals/{APP}"),
    get(f"/v1.0/servicePrincipals(appId='{APP_ID}')"),
    get(f"/v1.0/servicePrincipals/{APP}/appRoleAssignments"),
    get(f"/v1.0/{CONNECTORS}"),
    get(f"/v1.0/{CONNECTORS}/{LOOKOUT}"),
    get(f"/v1.0/{CONNECTORS}/{NOBODY}"),
    get(f"/beta/{CONNECTORS}"),
    get(f"/beta/{CONNECTORS}/{LOOKOUT}"),
    get(f"/v1.0/{POLICIES}"),
    get(f"/v1.0/{POLICIES}/{IOS_POLICY}"),
    get(f"/v1.0/{POLICIES}/{IOS_POLICY}/assignments"),
    get(f"/beta/{POLICIES}"),
    get(f"/beta/{POLICIES}/{OWNER_POLICY}"),
    get("/v1.0/identity/conditionalAccess/policies"),
    post(
        "/v1.0/$batch",
        {
            "requests": [
                {"id": "1", "method": "GET", "url": f"/groups/{PILOT}"},
                {"id": "2", "method": "GET", "url": f"/groups/{NOBODY}/members"},
                {"id": "3", "method": "GET", "url": f"/groups/{PILOT}/members/$count", "headers": EVENTUAL},
            ]
        },
    ),
    post("/beta/$batch", {"requests": [{"id": "1", "method": "GET", "url": f"/{POLICIES}"}]}),
]
IOS = "#microsoft.graph.iosCompliancePolicy"
OWNER = "#microsoft.graph.androidDeviceOwnerCompliancePolicy"
LEVEL = {"deviceThreatProtectionEnabled": True, "deviceThreatProtectionRequiredSecurityLevel": "low"}
WRITES = [
    post(
        f"/v1.0/{CONNECTORS}",
        {"id": DEFENDER, "androidEnabled": True, "partnerUnresponsivenessThresholdInDays": 7},
    ),
    post(f"/beta/{CONNECTORS}", {"id": DEFENDER, "macEnabled": True}),
    patch(f"/v1.0/{CONNECTORS}/{LOOKOUT}", {"iosEnabled": False}),
    patch(f"/beta/{CONNECTORS}/{LOOKOUT}", {"iosEnabled": False}),
    Request("DELETE", f"/v1.0/{CONNECTORS}/{LOOKOUT}"),
    patch(f"/v1.0/{POLICIES}/{IOS_POLICY}", {"@odata.type": IOS, **LEVEL}),
    patch(f"/beta/{POLICIES}/{OWNER_POLICY}", {"@odata.type": OWNER, **LEVEL}),
]
INCLUDED = {"target": {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": PILOT}}
IOS_APPS = "deviceAppManagement/iosManagedAppProtections"
MAM = {"id": "T_1f8fad5b-d9cb-469f-a165-70867728950e", "displayName": "iOS MAM", "version": "1"}
WRITES += [
    post(f"/v1.0/{POLICIES}/{IOS_POLICY}/assign", {"assignments": [INCLUDED]}),
    post(f"/beta/{POLICIES}/{IOS_POLICY}/assign", {"assignments": [INCLUDED]}),
    patch(
        f"/beta/{IOS_APPS}/{MAM['id']}",
        {
            "@odata.type": "#microsoft.graph.iosManagedAppProtection",
            "maximumAllowedDeviceThreatLevel": "low",
            "mobileThreatDefenseRemediationAction": "wipe",
            "mobileThreatDefensePartnerPriority": "thirdPartyPartnerOverDefender",
        },
    ),
]
NAMES = dict(enumerate(f"{request.method} {request.url}" for request in (*READ, *WRITES)))


@pytest.mark.parametrize("request_", [*READ, *WRITES], ids=NAMES.values())
def test_requests_and_answers_are_as_graph_describes_them(judge, request_):
    response = Emulator(tenant(**{f"beta/{IOS_APPS}": [MAM]}))(request_)
    judge(request_, response)
    if request_ in WRITES:
        assert response.status < 300


def test_a_partner_whose_state_is_newer_than_v1_is_as_graph_describes_it(judge):
    data = tenant()
    data["collections"][CONNECTORS][0]["partnerState"] = "notSetUp"
    for version in ("v1.0", "beta"):
        request = get(f"/{version}/{CONNECTORS}")
        judge(request, Emulator(data)(request))


BAD = [
    patch(f"/v1.0/{CONNECTORS}/{LOOKOUT}", {"iosEnabled": "yes"}),
    patch(f"/v1.0/{CONNECTORS}/{LOOKOUT}", {"macEnabled": True}),
    patch(f"/v1.0/{CONNECTORS}/{LOOKOUT}", {}),
    patch(f"/v1.0/{POLICIES}/{IOS_POLICY}", LEVEL),
    patch(
        f"/v1.0/{POLICIES}/{IOS_POLICY}",
        {"@odata.type": IOS, "deviceThreatProtectionRequiredSecurityLevel": "critical"},
    ),
    post(f"/beta/{POLICIES}/{IOS_POLICY}/assign", {"assignments": "everybody"}),
    patch(f"/beta/{IOS_APPS}/{MAM['id']}", {"maximumAllowedDeviceThreatLevel": "critical"}),
    Request("GET", "/v1.0/groups?$top=5000"),
    Request("GET", "/v1.0/groups?$search=lookout", headers=EVENTUAL),
    Request("GET", "/v1.0/groups/pilot"),
    Request("GET", f"/v1.0/groups/{SALES}/members/graph.group?$count=true"),
    Request("GET", f"/v1.0/groups/{SALES}/members/graph.group", headers=EVENTUAL),
    Request("GET", f"/v1.0/groups/{SALES}/members/$count"),
    post("/v1.0/directoryObjects/getByIds", {"ids": ["x"]}),
    post("/v1.0/directoryObjects/getByIds", {"ids": []}),
    post(
        "/v1.0/$batch",
        {"requests": [{"id": str(number), "method": "GET", "url": "/groups"} for number in range(21)]},
    ),
    post("/v1.0/$batch", {"requests": [{"id": "1", "method": "GET", "url": "https://x/groups"}]}),
]


@pytest.mark.parametrize("request_", BAD, ids=range(len(BAD)))
def test_what_graphs_description_refuses_the_embedded_tenant_refuses(judge, request_):
    response = Emulator(tenant(**{f"beta/{IOS_APPS}": [MAM]}))(request_)
    assert response.status == 400
    with pytest.raises(Exception, match=r".") as caught:
        judge(request_, response)
    assert type(caught.value).__module__.startswith("openapi_core")


def test_the_judge_is_awake(judge):
    request = get(f"/v1.0/{CONNECTORS}/{LOOKOUT}")
    bogus = Response(200, {"id": LOOKOUT, "partnerState": "bogus"}, {"content-type": "application/json"})
    with pytest.raises(Exception, match=r".") as caught:
        judge(request, bogus)
    assert type(caught.value).__module__.startswith("openapi_core")


@pytest.mark.parametrize("exact_names", [False, True])
def test_the_worked_example_is_checked_by_requests_that_graph_describes(judge, exact_names):
    from lookout_config import line

    data = json.loads((CONTOSO / "tenant.json").read_text(encoding="utf-8"))
    emulator = Emulator(data, exact_names=exact_names)
    asked, beyond = [], []

    def judged(request):
        response = emulator(request)
        judge(request, response, beyond)
        asked.append(request)
        return response

    line.check(
        str(CONTOSO / "contoso.lookout.yaml"), lambda _: judged, datetime.fromisoformat(data["taken_at"])
    )
    assert asked
    # Described in v1.0 alone; what is asked of beta besides is what its assignments are filtered by.
    assert all(re.fullmatch(r"/beta/deviceAppManagement/\w+/[\w-]+/assignments", path) for path in beyond)


# --- Microsoft's own client


def read_by_microsofts_client(url, http):
    """What msgraph-sdk reads of groups, members and the connector."""
    from kiota_abstractions.authentication import (
        AccessTokenProvider,
        AllowedHostsValidator,
        BaseBearerTokenAuthenticationProvider,
    )
    from kiota_abstractions.base_request_configuration import RequestConfiguration
    from msgraph import GraphRequestAdapter, GraphServiceClient
    from msgraph.generated.groups.groups_request_builder import GroupsRequestBuilder
    from msgraph.generated.groups.item.members.graph_group.graph_group_request_builder import (
        GraphGroupRequestBuilder,
    )
    from msgraph.generated.models.o_data_errors.o_data_error import ODataError

    class AnyToken(AccessTokenProvider):
        async def get_authorization_token(self, uri, additional_authentication_context=None):
            return "anything"

        def get_allowed_hosts_validator(self):
            return AllowedHostsValidator([])

    async def read():
        adapter = GraphRequestAdapter(BaseBearerTokenAuthenticationProvider(AnyToken()), client=http)
        adapter.base_url = f"{url}/v1.0"
        client = GraphServiceClient(request_adapter=adapter)
        options = GroupsRequestBuilder.GroupsRequestBuilderGetQueryParameters(
            filter="displayName eq 'intune lookout sales'", select=["id", "displayName"], top=1
        )
        first = await client.groups.get(RequestConfiguration(query_parameters=options))
        second = await client.groups.with_url(first.odata_next_link).get()
        members = await client.groups.by_group_id(PILOT).members.get()
        counted = GraphGroupRequestBuilder.GraphGroupRequestBuilderGetQueryParameters(count=True)
        nested = RequestConfiguration(query_parameters=counted)
        nested.headers.add("ConsistencyLevel", "eventual")
        groups = await client.groups.by_group_id(SALES).members.graph_group.get(nested)
        connectors = client.device_management.mobile_threat_defense_connectors
        connector = await connectors.by_mobile_threat_defense_connector_id(LOOKOUT).get()
        try:
            await client.groups.by_group_id(NOBODY).get()
        except ODataError as fault:
            code = fault.error.code
        await http.aclose()
        return {
            "groups": [group.display_name for group in (*first.value, *second.value)],
            "members": [(type(member).__name__, member.id) for member in members.value],
            "nested": [group.id for group in groups.value],
            "connector": (
                connector.partner_state.value,
                connector.ios_enabled,
                connector.last_heartbeat_date_time.year,
            ),
            "missing": code,
        }

    return asyncio.run(read())


WHAT_MICROSOFTS_CLIENT_READS = {
    "groups": ["Intune Lookout Sales", "intune lookout sales"],
    "members": [("User", ADA), ("Device", PHONE)],
    "nested": [INTERNS],
    "connector": ("enabled", True, 2026),
    "missing": "Request_ResourceNotFound",
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of its own parts among each other
def test_microsofts_own_client_reads_the_served_tenant():
    pytest.importorskip("msgraph")
    httpx = pytest.importorskip("httpx")
    with serve(asker().tenant) as server:
        http = httpx.AsyncClient(trust_env=False)
        assert read_by_microsofts_client(server.url, http) == WHAT_MICROSOFTS_CLIENT_READS


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of its own parts among each other
def test_microsofts_own_client_reads_the_served_tenant_over_tls(tls):
    pytest.importorskip("msgraph")
    httpx = pytest.importorskip("httpx")
    with serve(asker().tenant, ssl_context=tls.context) as server:
        trusted = ssl.create_default_context(cafile=tls.bundle)
        http = httpx.AsyncClient(verify=trusted, trust_env=False)
        assert read_by_microsofts_client(server.url, http) == WHAT_MICROSOFTS_CLIENT_READS
