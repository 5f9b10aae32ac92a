"""A live tenant is opened while its file is read: without a word, in vain where it must be, and with the same faults."""

import threading
import time

import pytest

from lookout_config import auth, source
from lookout_config.cli import opening, signing
from lookout_config.cli.connecting import Connection
from lookout_config.emulator import Emulator
from lookout_config.serve import serve
from lookout_config.world import Request
from tests.authority import CLIENT, SECRET, Authority
from tests.rules import live_cases
from tests.running import settled
from tests.tenants import TENANT, tenant

SOUND = (
    f"version: 1\ntenant: {{id: {TENANT}}}\nconnector: {{enrollment: {{groups: [Intune Lookout Pilot]}}}}\n"
)
UNSOUND = SOUND + "conector: {}\n"
BY_SECRET = {"AZURE_CLIENT_ID": CLIENT, "AZURE_CLIENT_SECRET": SECRET}
GLOBAL = {"tenant": {"id": TENANT, "cloud": "global"}}


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (SOUND, GLOBAL),
        (
            f'tenant: {{name: Contoso, id: "{TENANT}", cloud: usgov}}',
            {"tenant": {"id": TENANT, "cloud": "usgov"}},
        ),
        (f"tenant: {{cloud: moon, id: {TENANT}}}\n", None),
        (f"tenant: {{cloud: [global], id: {TENANT}}}\n", None),
        (f"tenant: {{id: {TENANT[:-1]}}}\n", None),
        (f"tenant: {TENANT}\n", None),
        (f"console_access: {{full: {{id: {TENANT}}}}}\n", None),
        ("tenant: {id: [", None),
        ("", None),
    ],
)
def test_a_file_tells_its_tenant_before_its_shape_is_looked_at_or_does_not(text, seen):
    told = []
    source.parse(text.encode(), "lookout.yaml", tell=lambda key, block: told.append((key, block)))
    found = [opening.tenant_of(block) for key, block in told if key == "tenant"]
    assert (found or [None])[0] == seen


class Ways:
    """A file, an authority, a Graph, and the words that lead to both."""

    def __init__(self, folder, authority, server, bundle):
        self.file = folder / "contoso.lookout.yaml"
        self.authority, self.server = authority, server
        self.options = {"graph_url": server.url, "authority": authority.url, "ca_bundle": bundle}

    def connection(self, **more):
        return Connection.of({**self.options, **more})

    def words(self, command, text=SOUND):
        self.file.write_text(text, encoding="utf-8")
        words = [f"--{name.replace('_', '-')}={value}" for name, value in self.options.items()]
        return [command, self.file, *words]

    def ahead(self, **more):
        self.file.write_text(SOUND, encoding="utf-8")
        connection = self.connection(**more)
        connection.document(str(self.file))
        return connection


class Late(Authority):
    """Answers when it is told to."""

    def __init__(self, context):
        super().__init__(context)
        self.in_time = threading.Event()

    def discovery(self, tenant):
        self.in_time.wait(20)
        return super().discovery(tenant)


@pytest.fixture
def ways(tmp_path, tls, shell):
    with Authority(tls.context) as authority, serve(Emulator(tenant()), ssl_context=tls.context) as server:
        yield Ways(tmp_path, authority, server, tls.bundle)
        settled()


@pytest.fixture
def by_secret(monkeypatch):
    for name, value in BY_SECRET.items():
        monkeypatch.setenv(name, value)


def until(happened):
    end = time.monotonic() + 10
    while not happened() and time.monotonic() < end:
        time.sleep(0.01)
    return happened()


def test_the_sign_in_is_under_way_while_the_file_is_read_and_is_used_once_it_is_sound(
    ways, by_secret, capsys
):
    connection = ways.ahead()
    assert until(lambda: ways.authority.forms)
    assert capsys.readouterr() == ("", "")
    assert connection.read(GLOBAL) is not None
    assert len(ways.authority.forms) == 1
    assert "signing in by client secret" in capsys.readouterr().err


def test_graph_is_reached_while_the_sign_in_has_no_answer(ways, by_secret, tls):
    with Late(tls.context) as authority:
        ways.ahead(authority=authority.url)
        assert until(lambda: ways.server._open)
        authority.in_time.set()
        settled()


def test_the_connection_that_was_opened_early_is_the_one_that_is_used(ways, by_secret):
    connection = ways.ahead()
    settled()
    before = set(ways.server._open)
    assert len(before) == 1
    assert connection.read(GLOBAL)(Request("GET", "/v1.0/organization")).status == 200
    assert set(ways.server._open) == before


def test_another_tenant_than_the_file_said_is_signed_in_to_anew(ways, by_secret):
    connection = ways.ahead()
    with pytest.raises(auth.SignInError, match="99999999"):
        connection.read({"tenant": {"id": "99999999-274d-4ec0-a5c1-276be684bdd3"}})


def test_a_recording_and_a_person_are_not_hurried(ways, monkeypatch, tmp_path, capsys):
    recorded = tmp_path / "tenant.json"
    ways.ahead(snapshot=str(recorded))
    monkeypatch.setenv("AZURE_CLIENT_ID", CLIENT)
    ways.ahead()
    ways.ahead(auth="device")
    time.sleep(0.2)
    assert (ways.authority.forms, ways.authority.headers, set(ways.server._open)) == ([], [], set())
    assert capsys.readouterr() == ("", "")
    assert not signing.is_silent("device")


@pytest.mark.parametrize("command", ["check", "plan", "drift", "apply", "runbook", "request", "impact"])
def test_a_file_that_is_unsound_is_all_that_is_told_even_where_the_sign_in_is_refused(
    ways, shell, monkeypatch, command
):
    monkeypatch.setenv("AZURE_CLIENT_ID", CLIENT)
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "wrong")
    words = [*ways.words(command, UNSOUND), *(["--yes"] if command == "apply" else [])]
    ran = shell(*words)
    assert ran.code == 1
    assert "did you mean connector" in ran.out + ran.err
    assert "AADSTS" not in ran.out + ran.err
    assert "signing in" not in ran.err


@pytest.mark.parametrize("command", ["check", "plan", "drift"])
def test_a_refused_sign_in_is_told_where_the_token_is_needed(ways, shell, monkeypatch, command):
    monkeypatch.setenv("AZURE_CLIENT_ID", CLIENT)
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "wrong")
    ran = shell(*ways.words(command))
    assert ran.code == 3
    assert ran.err.startswith("signing in by client secret, since AZURE_CLIENT_SECRET is set\n")
    assert "AADSTS7000215" in ran.err


def test_what_the_token_carries_decides_how_ids_are_looked_up(ways, by_secret, shell):
    renamed = [live_cases.group(f"Now {number}") for number in range(25)]
    names = [f"Once {number}" for number in range(25)]
    pinned = ", ".join(f"{{name: {name}, id: {one['id']}}}" for name, one in zip(names, renamed, strict=True))
    text = f"version: 1\ntenant: {{id: {TENANT}}}\nconnector: {{enrollment: {{groups: [{pinned}]}}}}\n"
    known = live_cases.tenant(*renamed)
    known["collections"]["organization"][0]["id"] = TENANT
    ways.server.tenant = Emulator(known)
    plain = shell(*ways.words("check", text), "--debug")
    ways.authority.roles = ["Directory.Read.All"]
    fast = shell(*ways.words("check", text), "--debug")
    assert "getByIds" not in plain.err
    assert "POST /v1.0/directoryObjects/getByIds?$select: 200" in fast.err
    assert (fast.code, fast.out) == (plain.code, plain.out)
    assert plain.out.count("group-renamed") == 25
