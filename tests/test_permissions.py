"""The table of permissions: every request that the tool sends is in it, and a refusal names what is missing."""

import json
import re
import shutil
from pathlib import Path

import pytest
from click import Context
from click.testing import CliRunner

from lookout_config import apply, graph, line, onward
from lookout_config.auth import pipelines
from lookout_config.cli import root
from lookout_config.cli.root import COMMANDS
from lookout_config.emulator import Emulator
from lookout_config.serve import serve
from lookout_config.world import Request, Response
from tests.authority import CLIENT, SECRET, Authority
from tests.rules.live_cases import NOW
from tests.tenants import CONNECTORS

CONTOSO = Path(__file__).parents[1] / "examples" / "contoso"
FILE = "contoso.lookout.yaml"


class Recording:
    """A tenant that keeps each single request that it was sent, those in batches too."""

    def __init__(self, data):
        self.tenant = Emulator(data)
        self.sent = []

    def __call__(self, request):
        if request.url.endswith("/$batch"):
            version = request.url.split("/")[-2]
            parts = request.body["requests"]
            self.sent += [Request(part["method"], f"/{version}{part['url']}") for part in parts]
        else:
            self.sent.append(request)
        return self.tenant(request)


def as_it_is(text, data):
    """There is something to change in Intune."""
    return text, data


def without_connector(text, data):
    """Intune has no connector of Lookout's yet, so that one is made."""
    return text, {**data, "collections": {**data["collections"], CONNECTORS: []}}


def with_a_new_group(text, data):
    """A group is yet to be made, and the app to be assigned to it."""
    first = "      - {name: Intune Lookout Pilot,"
    assert first in text
    return text.replace(first, f"      - {{name: Intune Lookout Newcomers, create: true}}\n{first}"), data


def gone_astray(text, data):
    """A group that is misspelt, a pin that leads nowhere, an access group that is none."""
    text = text.replace("- Intune Lookout Sales ", "- Intune Lookout Sails ")
    text = text.replace("a87ff679-a2f3-471d-9181-a67b7542122c", "a87ff679-0000-471d-9181-a67b7542122c")
    text = text.replace("{name: Intune Lookout Pilot,", "{name: Intune Lookout Pirates,")
    return text.replace("8f14e45f-ceea", "8f14e45f-0000"), data


BEFORE_A_FILE = {"import": ("import", "-o"), "init": ("init", "--adopt")}


def by_the_line(file, send):
    """What the line sends, station by station: while it checks and plans, and until all is applied."""
    judged = line.check(str(file), lambda _: graph.read_only(send), NOW)
    read = list(send.sent)
    if judged.sound:
        plan = onward.plan(judged, (), NOW.date(), users_of=dict.fromkeys)
        done = apply.World(
            send=send,
            note=lambda *_: None,
            ask=lambda _: apply.Answer("done"),
            faults=(graph.GraphError,),
            doubts=(graph.Uncertain,),
        )
        assert list(apply.carry_out(plan, done))
    return {"check": read, "plan": read, "apply": send.sent}


def by_the_command_line(command, file, data, where):
    """What a command sends that only reads, as a user runs it: signed in, over HTTP."""
    recording = Recording(data)
    before = command in BEFORE_A_FILE
    new = file.with_name(f"{command}.lookout.yaml")
    words = (*BEFORE_A_FILE[command], new, "--tenant-id", data["tenant_id"]) if before else (command, file)
    words += ("--pack", file.with_name("audit.zip")) if command == "history" else ()
    environ = dict.fromkeys(pipelines.PIPELINES) | {"AZURE_CLIENT_ID": CLIENT, "AZURE_CLIENT_SECRET": SECRET}
    with serve(recording) as server:
        told = [str(word) for word in (*words, "--graph-url", server.url, *where)]
        ran = CliRunner(env=environ).invoke(root.main, told, "q\n", standalone_mode=False)
    assert recording.sent, (ran.output, ran.exception)
    return recording.sent


READING = ("drift", "impact", "runbook", "request", "snapshot", "history")
RUN_IN = {as_it_is: (*READING, *BEFORE_A_FILE), gone_astray: READING}


@pytest.fixture(scope="module")
def sent(tmp_path_factory, tls):
    """By command, every request of every case."""
    told = {command: [] for command in graph.COMMANDS}
    for case in (as_it_is, without_connector, with_a_new_group, gone_astray):
        folder = tmp_path_factory.mktemp("contoso") / "contoso"
        shutil.copytree(CONTOSO, folder)
        data = json.loads((folder / "tenant.json").read_text(encoding="utf-8"))
        text, data = case((folder / FILE).read_text(encoding="utf-8"), data)
        (folder / FILE).write_text(text, encoding="utf-8")
        for command, requests in by_the_line(folder / FILE, Recording(data)).items():
            told[command] += requests
        with Authority(tls.context) as authority:
            authority.tenant = data["tenant_id"]
            where = ("--authority", authority.url, "--ca-bundle", tls.bundle)
            for command in RUN_IN.get(case, ()):
                told[command] += by_the_command_line(command, folder / FILE, data, where)
    return told


def test_every_command_that_can_sign_in_has_its_list_but_the_one_that_asks_nothing_else():
    group = root.main
    found = {
        name
        for name in COMMANDS
        if {"auth", "snapshot"} <= {param.name for param in group.get_command(Context(group), name).params}
    }
    assert found == set(graph.COMMANDS) == {"check", "plan", "apply", *RUN_IN[as_it_is]}
    assert "auth" in {param.name for param in group.get_command(Context(group), "whoami").params}


@pytest.mark.parametrize("command", graph.COMMANDS)
def test_whoever_is_granted_what_a_command_lists_is_let_through_with_every_request(sent, command):
    granted = {needed.name for needed in graph.permissions(command)}
    refused = {request.url for request in sent[command] if not granted & set(graph.permissions_for(request))}
    assert refused == set()


@pytest.mark.parametrize("command", graph.COMMANDS)
def test_a_command_lists_nothing_that_none_of_its_requests_needs(sent, command):
    needed = {graph.permission_for(request) for request in sent[command]}
    beside = {"Member.Read.Hidden"}  # goes with a request that another permission lets through
    assert {each.name for each in graph.permissions(command)} - beside == needed


def test_every_refusal_names_a_permission_that_apply_lists(sent):
    listed = {needed.name for needed in graph.permissions("apply")}
    denied = {"error": {"code": "Authorization_RequestDenied", "message": "Insufficient privileges"}}
    for request in sent["apply"]:
        with pytest.raises(graph.Forbidden) as caught:
            graph.checked(request, Response(403, denied))
        assert caught.value.permission in listed
        assert re.match(
            rf"grant the permission {re.escape(caught.value.permission)}\b.*with admin consent",
            caught.value.advice,
        )


def test_reading_never_needs_more_than_to_read(sent):
    for command in set(graph.COMMANDS) - {"apply"}:
        assert {request.method for request in sent[command]} == {"GET"}
        assert not any("ReadWrite" in needed.name for needed in graph.permissions(command))


@pytest.mark.parametrize("command", graph.COMMANDS)
def test_what_is_lacking_is_what_no_granted_permission_stands_for(command):
    listed = graph.permissions(command)
    assert graph.lacking(command, ()) == listed
    assert graph.lacking(command, {needed.name for needed in listed}) == []
    without = graph.lacking(command, {"Directory.Read.All"})
    assert {"GroupMember.Read.All", "Application.Read.All"}.isdisjoint(needed.name for needed in without)
    # Directory.Read.All tells who the tenant is, and nothing of Intune's connector.
    assert "DeviceManagementServiceConfig.Read.All" in {needed.name for needed in without}


@pytest.mark.parametrize("command", sorted(set(graph.COMMANDS) - BEFORE_A_FILE.keys()))
def test_what_need_not_be_granted_is_told_apart_with_all_that_it_stands_for(command):
    listed = {needed.name for needed in graph.permissions(command)}
    (directory,) = graph.alternatives(command)
    assert directory.name == "Directory.Read.All"
    assert directory.name not in listed
    assert set(directory.instead_of) < listed
    still = {needed.name for needed in graph.lacking(command, {directory.name})}
    assert still == listed - set(directory.instead_of)


@pytest.mark.parametrize("command", BEFORE_A_FILE)
def test_without_a_file_no_ids_are_looked_up_by_the_thousand(command):
    assert graph.alternatives(command) == []


def test_ids_by_the_thousand_are_in_the_table_and_in_what_is_told_of_it(shell):
    request = Request("POST", "/v1.0/directoryObjects/getByIds?$select=id", {"ids": [], "types": ["group"]})
    assert graph.permissions_for(request) == tuple(each.name for each in graph.alternatives("check"))
    ran = shell("permissions", "--for", "check")
    assert "Directory.Read.All" not in ran.out  # what a script grants
    assert "Directory.Read.All need not be granted; where it is, it looks up a thousand IDs" in ran.err
    told = json.loads(shell("permissions", "--for", "check", "--format", "json").out)
    assert [each["permission"] for each in told["alternatives"]] == ["Directory.Read.All"]
