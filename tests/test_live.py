"""The command line against a live tenant: signed in over TLS, with Graph in front of the embedded one."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest

from lookout_config.emulator import Emulator
from lookout_config.serve import HangUp, serve
from lookout_config.weather import Weather, forecast
from lookout_config.world import Request
from tests.authority import CLIENT, SECRET, Authority
from tests.tenants import CONNECTORS, LOOKOUT, TENANT, tenant

SEED = 1
ROOT = Path(__file__).parents[1]
FILE = f"""
version: 1
tenant: {{id: {TENANT}}}
connector:
  enrollment: {{groups: [Intune Lookout Pilot, {{name: Sales Interns, ring: pilot}}]}}
intune:
  mtd_connector: {{compliance: {{ios: true, android: false}}}}
"""


class Live:
    """A file, and the words that lead a command to the tenant that it names."""

    def __init__(self, folder, authority, tls, monkeypatch):
        self.file = folder / "contoso.lookout.yaml"
        self.file.write_text(FILE, encoding="utf-8")
        self._words = ["--authority", authority.url, "--ca-bundle", tls.bundle]
        self.environ = {"AZURE_CLIENT_ID": CLIENT, "AZURE_CLIENT_SECRET": SECRET}
        for name, value in self.environ.items():
            monkeypatch.setenv(name, value)

    def record(self):
        return self.file.with_name("contoso.lookout.record.jsonl").read_text(encoding="utf-8").splitlines()

    def words(self, command, server, *more):
        return [command, str(self.file), "--graph-url", server.url, *self._words, *more]


@pytest.fixture
def live(tmp_path, tls, shell, monkeypatch):
    with Authority(tls.context) as authority:
        yield Live(tmp_path, authority, tls, monkeypatch)


def test_debug_shows_each_request_and_no_secret_body_or_name(live, tls, shell):
    with serve(Emulator(tenant()), ssl_context=tls.context) as server:
        ran = shell(*live.words("check", server, "--debug"))
        plain = shell(*live.words("check", server))
    lines = [line for line in ran.err.splitlines() if line.startswith("debug: ")]
    assert any(
        re.fullmatch(r"debug: GET /v1.0/organization\?\$select: 200 \d+ ms request-id \S+", one)
        for one in lines
    )
    assert "debug:   GET /groups?$filter,$select: 200" in lines
    assert not re.search(r"Pilot|Interns|Ada|contoso\.com|eyJ", ran.err)
    assert SECRET not in ran.err
    assert (ran.out, "debug: " in plain.err) == (plain.out, False)


def test_a_person_whose_token_is_refused_once_is_asked_for_one_code(live, tls, shell, monkeypatch):
    monkeypatch.delenv("AZURE_CLIENT_SECRET")
    expired = forecast.of({"faults": [{"fault": "expired", "times": 1}]})
    with serve(Weather(Emulator(tenant()), expired), ssl_context=tls.context) as server:
        ran = shell(*live.words("check", server, "--token-cache", "off"))
    with serve(Emulator(tenant()), ssl_context=tls.context) as server:
        calm = shell(*live.words("check", server, "--token-cache", "off"))
    assert (ran.code, ran.out) == (calm.code, calm.out)
    assert ran.err.count("ABCD-EFGH") == calm.err.count("ABCD-EFGH") == 1


def test_the_deadline_ends_a_run_that_gets_no_answer(live, tls, shell):
    busy = forecast.of({"faults": [{"fault": "throttled", "retry_after": 30}]})
    with serve(Weather(Emulator(tenant()), busy), ssl_context=tls.context) as server:
        ran = shell(*live.words("check", server, "--deadline", "2"))
    assert ran.code == 3
    assert "Graph is busy; the 2 seconds for Microsoft Graph are used up" in ran.err
    assert "give it more time with --deadline SECONDS" in ran.err


@pytest.mark.parametrize("words", [["--deadline", "0"], ["--concurrency", "9"], ["--concurrency", "no"]])
def test_a_pace_that_is_none_is_called_wrongly(live, tls, shell, words):
    with serve(Emulator(tenant()), ssl_context=tls.context) as server:
        ran = shell(*live.words("check", server, *words))
    assert ran.code == 64
    assert words[0] in ran.err


@pytest.mark.parametrize("many", ["1", "8"])
def test_the_result_is_the_same_at_any_concurrency(live, tls, shell, many):
    with serve(Emulator(tenant()), ssl_context=tls.context) as server:
        ran = shell(*live.words("check", server, "--concurrency", many))
        usual = shell(*live.words("check", server))
    assert (ran.code, ran.out) == (usual.code, usual.out)


def test_a_write_whose_answer_is_lost_is_read_back_and_not_sent_again(live, tls, shell):
    head, _, _ = FILE.partition("connector:")
    live.file.write_text(
        f"{head}intune: {{mtd_connector: {{compliance: {{android: false}}}}}}\n", encoding="utf-8"
    )
    truth, writes = Emulator(tenant()), []

    def counting(request):
        writes.extend([request.url] if request.method == "PATCH" else [])
        return truth(request)

    # Of this seed the write is carried out, and its answer is cut.
    lost = {"seed": SEED, "faults": [{"fault": "cut", "path": f"{CONNECTORS}/", "times": 1}]}
    sky, cut = Weather(counting, forecast.of(lost)), []

    def through(request):
        try:
            return truth(request) if request.method == "GET" else sky(request)
        except HangUp:
            cut.append(request.method)
            raise

    with serve(through, ssl_context=tls.context) as server:
        ran = shell(*live.words("apply", server, "--yes"))
    assert (ran.code, cut, len(writes)) == (0, ["PATCH"], 1), ran
    assert truth(Request("GET", f"/v1.0/{CONNECTORS}/{LOOKOUT}")).body["androidEnabled"] is False
    events = [line for line in live.record() if '"setting"' in line]
    assert [json.loads(line)["event"] for line in events] == ["intent", "done"]


@pytest.mark.skipif(os.name == "nt", reason="a Ctrl-C for one process alone is sent by POSIX systems")
@pytest.mark.parametrize("held", ["organization", "$batch"])
def test_an_interruption_ends_at_once_with_a_word(live, tls, held):
    reached, over = threading.Event(), threading.Event()
    truth = Emulator(tenant())

    def holding(request):
        if held in request.url:
            reached.set()
            over.wait(20)
        return truth(request)

    with serve(holding, ssl_context=tls.context) as server:
        words = live.words("check", server)
        script = "from lookout_config.__main__ import main; main()"
        environ = {**os.environ, **live.environ, "PYTHONPATH": str(ROOT)}
        with subprocess.Popen(
            [sys.executable, "-c", script, *words], env=environ, stderr=subprocess.PIPE, text=True
        ) as running:
            assert reached.wait(20)
            since = time.monotonic()
            running.send_signal(signal.SIGINT)
            said = running.communicate(timeout=10)[1]
        over.set()
    assert running.returncode == 130
    assert said.splitlines()[-1] == "lookout-config: interrupted; nothing more is done"
    assert time.monotonic() - since < 5


def test_a_pack_of_the_live_tenant_only_reads_and_holds_no_token(live, tls, shell):
    live.file.write_text(
        f"version: 1\ntenant: {{id: {TENANT}}}\nconsent: {{app_name: Lookout MTP}}\n", encoding="utf-8"
    )
    asked, there = [], Emulator(tenant())

    def watched(request):
        asked.append((request.method, request.url.rpartition("/")[2]))
        return there(request)

    target = live.file.with_name("audit.zip")
    with serve(watched, ssl_context=tls.context) as server:
        ran = shell(*live.words("history", server, "--pack", str(target)))
    assert ran.code == 0, ran
    assert {name for method, name in asked if method != "GET"} <= {"$batch", "getByIds"}
    with zipfile.ZipFile(target) as archive:
        text = b"".join(map(archive.read, archive.namelist())).decode()
    assert "Read from the live tenant, " in text
    assert SECRET not in text
    assert "Bearer " not in text
