"""``import`` and ``snapshot`` against a tenant behind HTTPS: signed in, nothing written, the same findings after it."""

import json
from pathlib import Path

import pytest

from lookout_config.emulator import Emulator
from lookout_config.serve import serve
from tests import tenants
from tests.authority import CLIENT, SECRET, Authority
from tests.tenants import PILOT, TENANT, member, tenant

APPS = "deviceAppManagement/mobileApps"
APP = "6865c55e-a092-4930-8fad-428c5bfc5e00"
STORE = {
    "@odata.type": "#microsoft.graph.androidManagedStoreApp",
    "id": APP,
    "packageId": "com.lookout.enterprise",
}
TO_PILOT = {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": PILOT}
WHOLE = tenant(
    **{
        APPS: [STORE],
        f"{APPS}/{APP}/assignments": [{"id": "1", "intent": "required", "target": TO_PILOT}],
        "beta/deviceAppManagement/iosManagedAppProtections": [],
        "beta/deviceAppManagement/androidManagedAppProtections": [],
    }
)


class Live:
    """A tenant over HTTPS, with what it was asked."""

    def __init__(self, data):
        self.asked = []
        self._tenant = Emulator(data)

    def becomes(self, tenant_id):
        """The same under another ID."""
        organization = [{**WHOLE["collections"]["organization"][0], "id": tenant_id}]
        self._tenant = Emulator(
            {**WHOLE, "collections": {**WHOLE["collections"], "organization": organization}}
        )

    def __call__(self, request):
        self.asked.append(request)
        return self._tenant(request)


@pytest.fixture
def live(tls, tmp_path, monkeypatch):
    """The options that reach such a tenant."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AZURE_CLIENT_ID", CLIENT)
    monkeypatch.setenv("AZURE_CLIENT_SECRET", SECRET)
    there = Live(WHOLE)
    with Authority(tls.context) as authority, serve(there, ssl_context=tls.context) as server:
        there.words = ("--graph-url", server.url, "--authority", authority.url, "--ca-bundle", tls.bundle)
        yield there


def test_a_first_file_is_made_of_it_and_its_record_of_the_rest(shell, live):
    ran = shell("import", "--tenant-id", TENANT, *live.words)
    assert ran.code == 0, ran.err
    assert shell("validate", "lookout.yaml").code == 0
    text = Path("lookout.yaml").read_text(encoding="utf-8")
    assert f"- {{name: Intune Lookout Pilot, id: {PILOT}}}" in text
    assert "app_id: a9b1c2d3-e4f5-4a6b-8c7d-9e0f1a2b3c4d" in text
    assert {request.method for request in live.asked} <= {"GET", "POST"}
    assert all(request.url.endswith("$batch") for request in live.asked if request.method == "POST")


def test_another_tenant_is_asked_who_it_is_and_no_more(shell, live):
    live.becomes("00000000-0000-4000-8000-000000000000")
    ran = shell("import", "--tenant-id", TENANT, *live.words)
    assert (ran.code, len(live.asked)) == (4, 1)
    assert f"signed in to tenant 00000000-0000-4000-8000-000000000000, not to {TENANT}" in ran.err


def test_what_is_recorded_of_it_is_judged_the_same(shell, live):
    shell("import", "--tenant-id", TENANT, *live.words)
    with Path("lookout.yaml").open("a", encoding="utf-8") as file:
        file.write("rules: {group-shared-users: info}\n")
    assert shell("snapshot", "lookout.yaml", "-o", "tenant.json", *live.words).code == 0
    now, later = (
        shell("check", "lookout.yaml", "--format", "json", *words)
        for words in (
            ("--today", "2026-11-21", *live.words),
            ("--today", "2026-11-21", "--snapshot", "tenant.json"),
        )
    )
    assert json.loads(now.out) == json.loads(later.out)
    assert json.loads(now.out)["findings"]


def test_of_members_only_what_a_rule_looks_at_is_kept(shell, live):
    shell("import", "--tenant-id", TENANT, *live.words)
    shell("snapshot", "lookout.yaml", "-o", "tenant.json", *live.words)
    (collection,) = [
        things
        for name, things in json.loads(Path("tenant.json").read_text(encoding="utf-8"))["collections"].items()
        if name == f"groups/{PILOT}/members"
    ]
    assert [
        set(thing) - {"@odata.type", "id", "displayName", "userPrincipalName", "mail", "accountEnabled"}
        for thing in collection
    ] == [set(), set()]
    assert member("user", {})["@odata.type"] in {thing["@odata.type"] for thing in collection}
    assert tenants.ADA in {thing["id"] for thing in collection}
