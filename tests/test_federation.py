"""Signing in without a stored secret: an ID token of another authority, asked for anew each time."""

import time

import pytest

from lookout_config import auth, graph
from lookout_config.emulator import Emulator
from lookout_config.serve import serve
from lookout_config.world import Request
from tests.authority import CLIENT, SECRET
from tests.authority import tls as other_tls
from tests.issuers import CONNECTION, DEVOPS, GITHUB, REQUEST_TOKEN, Issuer, id_token
from tests.signing import ENVIRON, refused, sign_in
from tests.tenants import PILOT, tenant

ID = {"AZURE_CLIENT_ID": CLIENT}


@pytest.fixture
def issuer(tls):
    with Issuer(tls.context) as running:
        yield running


def in_github(issuer, **more):
    url = f"{issuer.url}/github?api-version=2.0"
    return {
        **ID,
        "ACTIONS_ID_TOKEN_REQUEST_URL": url,
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": REQUEST_TOKEN,
        **more,
    }


def in_devops(issuer, **more):
    return {
        "AZURESUBSCRIPTION_CLIENT_ID": CLIENT,
        "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID": CONNECTION,
        "SYSTEM_OIDCREQUESTURI": f"{issuer.url}/devops",
        "SYSTEM_ACCESSTOKEN": REQUEST_TOKEN,
        **more,
    }


def in_task(**more):
    return {"servicePrincipalId": CLIENT, "idToken": id_token(DEVOPS), **more}


def with_file(tmp_path, text=None):
    file = tmp_path / "token"
    file.write_text(id_token(GITHUB) + "\n" if text is None else text, encoding="utf-8")
    return {**ID, "AZURE_FEDERATED_TOKEN_FILE": str(file)}


# --- each of them, end to end


def reads_graph(token, tls):
    with serve(Emulator(tenant()), ssl_context=tls.context) as server:
        send = graph.https(server.url, token, ca_bundle=tls.bundle)
        return send(Request("GET", f"/v1.0/groups/{PILOT}")).body["displayName"] == "Intune Lookout Pilot"


def test_a_job_of_github_actions_signs_in(authority, tls, issuer):
    authority.trusts = [GITHUB]
    assert reads_graph(sign_in(authority, tls, "github", in_github(issuer)), tls)
    ((method, path, options, _),) = issuer.asked
    assert (method, path) == ("GET", "/github")
    assert options == {"api-version": "2.0", "audience": "api://AzureADTokenExchange"}
    (form,) = authority.forms
    assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def test_a_job_of_azure_pipelines_signs_in_by_its_service_connection(authority, tls, issuer):
    authority.trusts = [DEVOPS]
    assert reads_graph(sign_in(authority, tls, "azure-devops", in_devops(issuer)), tls)
    ((method, _, options, headers),) = issuer.asked
    assert method == "POST"
    assert options == {"api-version": "7.1", "serviceConnectionId": CONNECTION}
    assert headers["X-TFS-FedAuthRedirect"] == "Suppress"


def test_the_task_azurecli_signs_in_by_what_it_was_given(authority, tls):
    authority.trusts = [DEVOPS]
    assert reads_graph(sign_in(authority, tls, "azure-cli-task", in_task()), tls)


def test_a_workload_signs_in_by_a_file(authority, tls, tmp_path):
    authority.trusts = [GITHUB]
    assert reads_graph(sign_in(authority, tls, "token-file", with_file(tmp_path)), tls)


def test_the_application_that_was_named_counts_for_more_than_the_service_connections(authority, tls, issuer):
    authority.trusts = [DEVOPS]
    environ = in_devops(issuer, AZURE_CLIENT_ID="another")
    assert "no application another" in refused(authority, tls, "azure-devops", environ).message


# --- asked for anew


def test_an_id_token_is_asked_for_anew_with_each_access_token_and_not_before(authority, tls, issuer):
    authority.trusts, authority.lifetime = [GITHUB], 60
    token = sign_in(authority, tls, "github", in_github(issuer))
    assert issuer.asked == []
    assert token() != token()
    assert len(issuer.asked) == len(authority.forms) == 2


def test_a_file_is_read_anew(authority, tls, tmp_path):
    authority.trusts, authority.lifetime = [GITHUB, DEVOPS], 60
    environ = with_file(tmp_path)
    token = sign_in(authority, tls, "token-file", environ)
    token()
    (tmp_path / "token").write_text(id_token(DEVOPS), encoding="utf-8-sig")
    token()
    first, second = (form["client_assertion"] for form in authority.forms)
    assert first != second


@pytest.mark.parametrize("cloud", graph.CLOUDS)
def test_each_cloud_has_an_audience_of_its_own(authority, tls, issuer, cloud):
    audience = graph.CLOUDS[cloud].audience
    authority.trusts = [{**GITHUB, "aud": audience}]
    assert sign_in(authority, tls, "github", in_github(issuer), audience=audience)()


# --- refused


@pytest.mark.parametrize("number", ["70021", "700211", "700212", "700213"])
def test_what_a_federated_credential_must_say_is_said_to_be_pasted(authority, tls, issuer, number):
    authority.says.append((401, {"error": "invalid_client", "error_description": f"AADSTS{number}: no."}))
    said = refused(authority, tls, "github", in_github(issuer))
    assert (
        said.message == f"no federated credential of application {CLIENT} fits this ID token (AADSTS{number})"
    )
    assert said.advice.splitlines()[1:] == [
        "  issuer    https://token.actions.githubusercontent.com",
        "  subject   repo:contoso/mtp:environment:production",
        "  audience  api://AzureADTokenExchange",
    ]


def test_a_subject_is_outside_text(authority, tls, tmp_path):
    environ = with_file(tmp_path, id_token({"iss": "i", "sub": "a\n::error::b\x1b[2J", "aud": ["x", "y"]}))
    authority.says.append((401, {"error": "invalid_client", "error_description": "AADSTS700213: no."}))
    said = refused(authority, tls, "token-file", environ).advice
    assert "  subject   a ::error::b [2J\n  audience  x" in said


def test_what_a_token_does_not_say_is_said_so(authority, tls, tmp_path):
    authority.says.append((401, {"error": "invalid_client", "error_description": "AADSTS700213: no."}))
    said = refused(authority, tls, "token-file", with_file(tmp_path, "a.b.c")).advice
    assert said.count("(the token does not say)") == 3


def test_a_token_file_that_has_expired_is_said_so(authority, tls, tmp_path):
    environ = with_file(tmp_path, id_token(GITHUB, lives=-60))
    said = refused(authority, tls, "token-file", environ)
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 60))
    assert said.message.startswith(
        f"the token in AZURE_FEDERATED_TOKEN_FILE is not valid at this time: it was good until {day}"
    )
    assert "write it anew" in said.advice


def test_a_tasks_token_that_has_expired_names_the_way_that_renews_it(authority, tls):
    environ = in_task(idToken=id_token(DEVOPS, lives=-60))
    said = refused(authority, tls, "azure-cli-task", environ)
    assert "(AADSTS700024)" in said.message
    assert "--auth azure-devops" in said.advice


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((401, {}), "GitHub gave no ID token: 401 Unauthorized"),
        ((404, b"<html>"), "GitHub gave no ID token: 404"),
        ((200, b"<html>"), "GitHub gave no ID token: 200"),
        ((200, {"value": None}), "GitHub gave no ID token: 200"),
        ((200, {"value": "two words"}), "GitHub gave no ID token: 200"),
        ((200, ["value"]), "GitHub gave no ID token: 200"),
        ((302, {}), "GitHub: it answered with a redirect, which is not followed"),
        ((307, {}), "GitHub: it answered with a redirect, which is not followed"),
    ],
)
def test_who_gives_no_id_token_is_said(authority, tls, issuer, answer, message):
    issuer.says.append(answer)
    assert message in refused(authority, tls, "github", in_github(issuer)).message
    assert len(issuer.asked) == 1
    assert authority.forms == []


def test_who_is_busy_with_id_tokens_is_asked_again_and_given_up_in_a_line(authority, tls, issuer):
    authority.trusts = [GITHUB]
    issuer.says.append((503, {}))
    assert sign_in(authority, tls, "github", in_github(issuer))()
    issuer.says += [(503, b"<html>")] * 4
    said = refused(authority, tls, "github", in_github(issuer)).message
    assert said == "GitHub gave no ID token: localhost: it has trouble of its own (503, 4 times)"


def test_a_service_connection_that_may_not_be_used_is_said(authority, tls, issuer):
    environ = in_devops(issuer, AZURESUBSCRIPTION_SERVICE_CONNECTION_ID="another")
    said = refused(authority, tls, "azure-devops", environ)
    assert said.message == "Azure DevOps gave no ID token: 404 Not Found"
    assert "allowed to use it" in said.advice


def test_the_request_token_goes_over_https_to_who_gives_id_tokens_alone(authority, tls, issuer):
    authority.trusts = [GITHUB]
    sign_in(authority, tls, "github", in_github(issuer))()
    assert not any(REQUEST_TOKEN in str(seen) for seen in (authority.forms, authority.headers))
    plain = in_github(
        issuer, ACTIONS_ID_TOKEN_REQUEST_URL=f"http://localhost:{issuer.server_address[1]}/github"
    )
    assert "is not https, and was told nothing" in refused(authority, tls, "github", plain).message


def test_an_issuer_that_is_not_trusted_is_told_nothing(authority, tls):
    with other_tls() as unknown, Issuer(unknown.context) as issuer:
        assert (
            refused(authority, tls, "github", in_github(issuer)).message
            == "GitHub: its certificate is not trusted"
        )
        assert issuer.asked == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no ID token"),
        ("not a token", "holds no ID token"),
        ("\N{LATIN SMALL LETTER E WITH ACUTE}.b.c", "holds no ID token"),
    ],
)
def test_a_file_without_an_id_token_is_said(authority, tls, tmp_path, text, message):
    environ = with_file(tmp_path, text)
    said = refused(authority, tls, "token-file", environ)
    assert said.message == f"{environ['AZURE_FEDERATED_TOKEN_FILE']}: {message}"


def test_a_file_that_cannot_be_read_is_said(authority, tls, tmp_path):
    missing = {**ID, "AZURE_FEDERATED_TOKEN_FILE": str(tmp_path / "none")}
    assert "cannot be read: no such file" in refused(authority, tls, "token-file", missing).message
    (tmp_path / "utf16").write_bytes(id_token(GITHUB).encode("utf-16"))
    strange = {**ID, "AZURE_FEDERATED_TOKEN_FILE": str(tmp_path / "utf16")}
    assert "it is not text in UTF-8" in refused(authority, tls, "token-file", strange).message


# --- the choice


EVERY = {
    **ENVIRON,
    "AZURE_CLIENT_CERTIFICATE_PATH": "c.pem",
    "AZURE_FEDERATED_TOKEN_FILE": "t",
    "ACTIONS_ID_TOKEN_REQUEST_URL": "https://x/?a",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "t",
    "idToken": "a.b.c",
    "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID": "s",
    "SYSTEM_OIDCREQUESTURI": "https://x",
    "SYSTEM_ACCESSTOKEN": "t",
    "IDENTITY_ENDPOINT": "http://x",
}


def test_the_order_of_choice_is_that_of_the_table():
    environ, chosen = dict(EVERY), []
    while True:
        name, reason = auth.choose(environ)
        chosen.append(name)
        assert auth.METHODS[name].title in reason
        if name == "device":
            break
        environ = {key: value for key, value in environ.items() if key not in auth.METHODS[name].asked_by}
    assert chosen == list(auth.METHODS)


def test_what_is_set_and_not_used_is_said():
    both = {**ENVIRON, "AZURE_CLIENT_CERTIFICATE_PATH": "c.pem"}
    assert auth.choose(both).reason == (
        "signing in by client secret, since AZURE_CLIENT_SECRET is set; "
        "AZURE_CLIENT_CERTIFICATE_PATH set too, but not used"
    )


@pytest.mark.parametrize(
    ("environ", "missing"),
    [
        ({"ACTIONS_ID_TOKEN_REQUEST_URL": "https://x"}, "AZURE_CLIENT_ID and ACTIONS_ID_TOKEN_REQUEST_TOKEN"),
        ({"AZURE_FEDERATED_TOKEN_FILE": "t"}, "AZURE_CLIENT_ID"),
        (
            {"AZURESUBSCRIPTION_SERVICE_CONNECTION_ID": "s", **ID},
            "SYSTEM_OIDCREQUESTURI and SYSTEM_ACCESSTOKEN",
        ),
        ({"idToken": "a.b.c"}, "AZURE_CLIENT_ID"),
    ],
)
def test_half_of_a_federation_is_an_error(environ, missing):
    with pytest.raises(auth.SignInError, match=f"needs {missing} in the environment"):
        auth.choose(environ)


@pytest.mark.parametrize(
    ("variable", "advice"),
    [
        ("GITHUB_ACTIONS", "id-token: write"),
        ("TF_BUILD", "SYSTEM_ACCESSTOKEN"),
        ("GITLAB_CI", "AZURE_FEDERATED_TOKEN_FILE"),
        ("CI", "AZURE_CLIENT_SECRET"),
    ],
)
def test_a_pipeline_without_a_sign_in_is_told_what_it_lacks_and_never_asked_for_a_code(variable, advice):
    with pytest.raises(auth.SignInError, match="a pipeline cannot enter a code") as caught:
        auth.choose({**ID, variable: "true", "AZURE_CLIENT_SECRET": ""})
    assert advice in caught.value.advice
    assert auth.choose({**ID, variable: "false"}).method == "device"


def test_a_secret_that_is_sent_back_is_not_shown(authority, tls):
    authority.says.append((400, {"error": "x", "error_description": f"no to {SECRET} and eyJhbGci.e30.sig"}))
    assert refused(authority, tls).message == "localhost gave no token: no to … and …"
