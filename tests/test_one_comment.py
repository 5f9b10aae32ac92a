"""The one comment on a merge request of GitLab or a pull request of Azure DevOps, kept through an API on this machine."""

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "examples" / "pipelines" / "lookout_comment.py"
ME, OTHER = "7", "8"
TOKEN = "s3cr3t-of-the-job"
MARK = '<!-- lookout-config {"root":"contoso.lookout.yaml","tenant":"t","plan":"%s"} -->\n\nPlan\n'
OLD, NEW = MARK % "old", MARK % "née"
ELSEWHERE = OLD.replace("contoso", "emea")


class Platform:
    """What both stand-ins share: comments as [author, text], who asks, and what is refused."""

    def __init__(self, comments):
        self.comments = [list(comment) for comment in comments]
        self.writes = []
        self.refuses = None

    def written(self, method, number, text):
        if method == "POST":
            self.comments.append([ME, text])
        else:
            assert self.comments[number][0] == ME
            self.comments[number][1] = text
        self.writes.append(method)


class GitLab(Platform):
    notes = "/api/v4/projects/42/merge_requests/3/notes"
    change = "PUT"

    def environment(self, address):
        return {
            "GITLAB_CI": "true",
            "CI_API_V4_URL": f"{address}/api/v4",
            "CI_MERGE_REQUEST_PROJECT_ID": "42",
            "CI_MERGE_REQUEST_IID": "3",
            "LOOKOUT_COMMENT_TOKEN": TOKEN,
        }

    def answer(self, method, path, body):
        path, _, query = path.partition("?")
        if path == "/api/v4/user":
            return {"id": ME}
        if method == "GET" and path == self.notes:
            start = (int(dict(part.split("=") for part in query.split("&"))["page"]) - 1) * 100
            listed = list(enumerate(self.comments))[start : start + 100]
            return [{"id": n, "author": {"id": who}, "body": text} for n, (who, text) in listed]
        assert path.startswith(self.notes)
        self.written(method, int(path.rpartition("/")[2]) if method == "PUT" else None, body["body"])
        return {}


class AzureDevOps(Platform):
    threads = "/contoso/5f3a/_apis/git/repositories/9c1b/pullRequests/3/threads"
    change = "PATCH"

    def environment(self, address):
        return {
            "TF_BUILD": "True",
            "SYSTEM_COLLECTIONURI": f"{address}/contoso/",
            "SYSTEM_TEAMPROJECTID": "5f3a",
            "BUILD_REPOSITORY_ID": "9c1b",
            "SYSTEM_PULLREQUEST_PULLREQUESTID": "3",
            "SYSTEM_ACCESSTOKEN": TOKEN,
        }

    def answer(self, method, path, body):
        path, _, query = path.partition("?")
        if path == "/contoso/_apis/connectionData":
            return {"authenticatedUser": {"id": ME}}
        assert path.startswith(self.threads)
        assert query == "api-version=7.1"
        if method == "GET":
            first = ({"id": 1, "author": {"id": who}, "content": text} for who, text in self.comments)
            gone = {"id": 99, "comments": [{"id": 1, "author": {"id": ME}, "isDeleted": True}]}
            return {"value": [gone, *({"id": n, "comments": [each]} for n, each in enumerate(first))]}
        if method == "POST":
            assert body["status"] == "closed"
            self.written(method, None, body["comments"][0]["content"])
        else:
            number, *below = path.removeprefix(f"{self.threads}/").split("/")
            assert below == ["comments", "1"]
            self.written(method, int(number), body["content"])
        return {}


@pytest.fixture(params=[GitLab, AzureDevOps])
def kept(request, tmp_path):
    """``kept(comments)`` runs the script there, with a fresh plan; the run, and the platform as it is then."""
    running = []

    def kept(*comments, refuses=None):
        platform = request.param(comments)
        platform.refuses = refuses
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler(platform))
        running.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        (tmp_path / "plan.md").write_text(NEW, encoding="utf-8", newline="\n")
        alone = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
        ran = subprocess.run(
            [sys.executable, str(SCRIPT), "plan.md"],
            cwd=tmp_path,
            env={**alone, **platform.environment(f"http://127.0.0.1:{server.server_port}")},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return ran, platform

    yield kept
    for server in running:
        server.shutdown()
        server.server_close()


def handler(platform):
    class Handler(BaseHTTPRequestHandler):
        def do(self):
            assert self.headers["Authorization"] == f"Bearer {TOKEN}"
            size = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(size)) if size else None
            code = platform.refuses or 200
            said = json.dumps({} if platform.refuses else platform.answer(self.command, self.path, body))
            self.send_response(code)
            if code == 302:
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.end_headers()
            self.wfile.write(said.encode())

        do_GET = do_POST = do_PUT = do_PATCH = do  # noqa: N815 -- the names that the server calls

        def log_message(self, *_):
            pass

    return Handler


def test_the_first_plan_is_a_new_comment(kept):
    ran, platform = kept()
    assert (ran.returncode, ran.stderr) == (0, "")
    assert platform.comments == [[ME, NEW]]


def test_the_next_plan_takes_the_place_of_the_last(kept):
    ran, platform = kept([OTHER, "looks good"], [ME, OLD])
    assert (ran.returncode, ran.stderr) == (0, "")
    assert platform.comments == [[OTHER, "looks good"], [ME, NEW]]
    assert platform.writes == [platform.change]


@pytest.mark.parametrize(
    "there", [[OTHER, OLD], [ME, ELSEWHERE], [ME, f"> {OLD}"]], ids=["imitated", "emea", "quoted"]
)
def test_what_only_looks_like_it_is_left_alone(kept, there):
    _, platform = kept(there)
    assert platform.comments == [there, [ME, NEW]]


def test_it_is_found_after_a_hundred_others(kept):
    others = [[OTHER, "+1"]] * 130
    _, platform = kept(*others, [ME, OLD])
    assert platform.comments == [*others, [ME, NEW]]


@pytest.mark.parametrize("code", [403, 302])
def test_what_is_refused_is_one_line_and_the_token_goes_nowhere_else(kept, code):
    ran, platform = kept(refuses=code)
    assert ran.returncode == 1
    (line,) = ran.stderr.splitlines()
    assert line.startswith(f"the comment is not written: {code} ")
    assert TOKEN not in ran.stderr
    assert platform.writes == []


def test_without_a_token_it_says_which(tmp_path):
    (tmp_path / "plan.md").write_text(NEW, encoding="utf-8")
    env = {name: value for name, value in os.environ.items() if name != "SYSTEM_ACCESSTOKEN"}
    env |= GitLab(()).environment("http://127.0.0.1:9") | {"LOOKOUT_COMMENT_TOKEN": ""}
    ran = subprocess.run(
        [sys.executable, str(SCRIPT), str(tmp_path / "plan.md")],
        env=env,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (1, "the comment is not written: SYSTEM_ACCESSTOKEN is not set\n")
