"""``whoami``, and what else the command line does about signing in: as a user runs it, against a local authority."""

import json
from datetime import UTC, datetime

import pytest

from lookout_config import auth
from tests.authority import CLIENT, SECRET, jwt
from tests.tenants import TENANT, tenant

SOUND = f"version: 1\ntenant: {{id: {TENANT}}}\nconnector: {{state_sync: {{device_status: true, threat_status: true}}}}\n"
READING = ["GroupMember.Read.All", "DeviceManagementServiceConfig.Read.All"]


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lookout.yaml").write_text(SOUND, encoding="utf-8")
    return "lookout.yaml"


@pytest.fixture
def here(authority, tls):
    """The options that lead to the authority on this machine."""
    return ["--authority", authority.url, "--ca-bundle", tls.bundle]


@pytest.fixture
def secret(shell, monkeypatch):
    monkeypatch.setenv("AZURE_CLIENT_ID", CLIENT)
    monkeypatch.setenv("AZURE_CLIENT_SECRET", SECRET)


def carrying(authority, **claims):
    """The next access token says this."""
    token = jwt(**{"appid": CLIENT, "tid": TENANT, "exp": 2**33, **claims})
    authority.says.append((200, {"token_type": "Bearer", "expires_in": 3600, "access_token": token}))
    return token


def rows(ran):
    """What is printed, by the word in front."""
    return {line[:13].strip(): line[14:] for line in ran.out.splitlines()}


def test_an_application_learns_who_it_is_where_how_and_what_it_may(shell, file, here, secret):
    ran = shell("whoami", file, *here)
    assert ran.code == 0
    assert ran.err == "signing in by client secret, since AZURE_CLIENT_SECRET is set\n"
    told = rows(ran)
    assert told["signed in as"] == f"lookout-config (application {CLIENT})"
    assert told["by"] == "client secret"
    assert told["tenant"] == TENANT
    assert told["cloud"].startswith("global: https://graph.microsoft.com, https://localhost:")
    assert told["permissions"] == "GroupMember.Read.All"
    assert told["check"] == told["plan"] == "lacks DeviceManagementServiceConfig.Read.All"
    assert told["apply"].startswith(
        "lacks DeviceManagementServiceConfig.Read.All, DeviceManagementServiceConfig"
    )


def test_what_may_run_and_what_is_then_not_checked_is_told(shell, file, here, secret, authority):
    carrying(authority, roles=READING)
    told = rows(shell("whoami", file, *here))
    assert told["check"].startswith("may run; goes on without DeviceManagementConfiguration.Read.All, ")
    assert told["apply"] == "lacks DeviceManagementServiceConfig.ReadWrite.All"


def test_what_is_granted_and_never_needed_is_told(shell, file, here, secret, authority):
    carrying(authority, roles=[*READING, "Mail.Send", "Directory.ReadWrite.All"])
    assert rows(shell("whoami", file, *here))["not needed"] == "Directory.ReadWrite.All, Mail.Send"


def test_the_json_tells_the_same_and_never_the_token(shell, file, here, secret, authority):
    token = carrying(authority, roles=READING)
    ran = shell("whoami", file, *here, "--format", "json")
    told = json.loads(ran.out)
    assert told["format_version"] == "1"
    assert (told["identity"], told["kind"], told["method"]) == (
        f"application {CLIENT}",
        "application",
        "secret",
    )
    assert told["tenant"] == told["file_tenant"] == TENANT
    assert told["permissions"] == sorted(READING)
    assert told["commands"]["check"]["missing"] == []
    assert told["commands"]["apply"]["missing"] == ["DeviceManagementServiceConfig.ReadWrite.All"]
    assert datetime.fromisoformat(told["expires"]) == datetime.fromtimestamp(2**33, UTC)
    assert token not in ran.out + ran.err
    assert SECRET not in ran.out + ran.err


def test_a_token_of_another_tenant_is_no_success(shell, file, here, secret, authority):
    other = "00000000-0000-4000-8000-000000000000"
    carrying(authority, tid=other, roles=READING)
    ran = shell("whoami", file, *here)
    assert ran.code == 1
    assert rows(ran)["tenant"] == f"{other}, which is not the file's ({TENANT})"


def test_a_token_that_tells_nothing_is_no_fault(shell, file, here, secret, authority):
    authority.says.append((200, {"token_type": "Bearer", "expires_in": 3600, "access_token": "opaque"}))
    told = rows(shell("whoami", file, *here))
    assert told["signed in as"] == "somebody (the token does not say who)"
    assert told["token until"] == "an unknown time"
    assert told["permissions"] == "none that the token tells of"


def test_a_clock_that_is_wrong_shows(shell, file, here, secret, authority):
    carrying(authority, roles=READING, exp=1_700_000_000)
    assert "is this machine's clock right?" in rows(shell("whoami", file, *here))["token until"]


def test_names_are_outside_text(shell, file, here, secret, authority):
    carrying(authority, app_displayname="\x1b[31mroot\n::error::x")
    assert "\x1b" not in shell("whoami", file, *here).out


def test_a_file_that_is_not_sound_signs_in_nowhere(shell, file, here, secret, authority, tmp_path):
    (tmp_path / file).write_text("version: 1\n", encoding="utf-8")
    assert shell("whoami", file, *here).code == 1
    assert authority.headers == []


def test_a_snapshot_has_nobody_signed_in(shell, file):
    ran = shell("whoami", file, "--snapshot", "tenant.json")
    assert ran.code == 64
    assert "--snapshot" in ran.err


# --- the options


def test_a_way_that_is_none_is_called_wrongly_and_the_ways_are_named(shell, file):
    ran = shell("check", file, "--auth", "magic")
    assert ran.code == 64
    assert all(f"'{method}'" in ran.err for method in auth.METHODS)


def test_a_way_that_was_chosen_is_taken_whatever_the_environment_says(shell, file, here, secret, monkeypatch):
    monkeypatch.setenv("AZURE_CLIENT_CERTIFICATE_PATH", "none.pem")
    ran = shell("whoami", file, *here, "--auth", "certificate")
    assert ran.code == 3
    assert ran.err.startswith("lookout-config: none.pem: the certificate cannot be read")


def test_a_refusal_is_said_line_by_line(shell, file, here, monkeypatch, tmp_path, authority):
    (tmp_path / "token").write_text(jwt(iss="i", sub="s", aud="a", exp=2**33), encoding="utf-8")
    monkeypatch.setenv("AZURE_CLIENT_ID", CLIENT)
    monkeypatch.setenv("AZURE_FEDERATED_TOKEN_FILE", str(tmp_path / "token"))
    ran = shell("check", file, *here)
    assert ran.code == 3
    assert "lookout-config:     subject   s\n" in ran.err


def test_a_bundle_that_is_not_there_is_said(shell, file, secret):
    ran = shell("check", file, "--ca-bundle", "none.pem")
    assert ran.code == 3
    assert "none.pem: cannot be read: no such file or directory" in ran.err


def test_only_a_persons_sign_in_is_kept(shell, file, here, secret):
    ran = shell("whoami", file, *here, "--token-cache", "plain")
    assert ran.code == 64
    assert "--token-cache plain is for people who sign in by device code, and this is secret" in ran.err


# --- who attests


@pytest.fixture
def person(shell, file, here, monkeypatch):
    """Somebody who has signed in by device code, in an earlier run."""
    monkeypatch.setenv("AZURE_CLIENT_ID", CLIENT)
    ran = shell("whoami", file, *here, "--token-cache", "plain")
    assert "enter ABCD-EFGH" in ran.err
    assert rows(ran)["signed in as"] == "ada@contoso.com"
    return shell


def test_a_kept_sign_in_says_who_attests(person, file, tmp_path, authority):
    asked = len(authority.headers)
    ran = person("attest", file, "connector.state_sync")
    assert ran.code == 0
    assert ran.out.startswith("2 values attested by ada@contoso.com, in ")
    told = (tmp_path / "lookout.record.jsonl").read_text(encoding="utf-8")
    assert {json.loads(line)["by"] for line in told.splitlines()} == {"ada@contoso.com"}
    assert len(authority.headers) == asked


def test_a_rehearsal_asks_nobody_who_attests(person, file, tmp_path):
    (tmp_path / "tenant.json").write_text(json.dumps(tenant()), encoding="utf-8")
    ran = person("attest", file, "connector.state_sync", "--snapshot", "tenant.json")
    assert ran.code == 64
    assert "--by" in ran.err


def test_a_sign_in_that_is_forgotten_says_nothing(person, file):
    assert person("whoami", file, "--forget").out == "the kept sign-in is forgotten\n"
    assert person("whoami", file, "--forget").out == "no sign-in is kept for this tenant\n"
    ran = person("attest", file, "connector.state_sync")
    assert ran.code == 64
    assert "--by" in ran.err


def test_without_a_kept_sign_in_a_name_is_self_declared(shell, file):
    ran = shell("attest", file, "connector.state_sync", "--by", "ada@contoso.com")
    assert "attested by ada@contoso.com (self-declared)" in ran.out
