"""A tenant of a million members behind HTTP, in a process of its own, which makes each page as it is asked for."""

import base64
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from benchmarks import inputs
from lookout_config.emulator import Emulator
from lookout_config.serve import serve
from lookout_config.world import Request, Response

GROUPS, MEMBERS = 10_000, 1_000_000
_BIG, _IN_BIG = 100, 5_050
_IN_SMALL = (MEMBERS - _BIG * _IN_BIG) // (GROUPS - _BIG)


@contextmanager
def served() -> Iterator[Mapping[str, str]]:
    """The environment in which a command signs in to it, with ``GRAPH`` for --graph-url."""
    server = subprocess.Popen([sys.executable, "-m", __name__], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout
        told = json.loads(server.stdout.readline())
        yield {**os.environ, "IDENTITY_HEADER": "machine", **told}
    finally:
        server.kill()
        server.wait()


def file(folder: Path) -> Path:
    """A configuration with all its groups, with which ``check --strict`` ends well once all is read."""
    text, _ = inputs.huge_tenant(GROUPS, 0, each=True)
    written = folder / "crowded.lookout.yaml"
    # Whose connector it is, this tenant does not tell.
    written.write_text(f'{text}rules: {{connector-not-lookout: "off"}}\n', encoding="utf-8")
    return written


class Crowded:
    """Members by its own count, everything else as a recording has it. Nobody is in two groups."""

    def __init__(self) -> None:
        _, recorded = inputs.huge_tenant(GROUPS, 0, each=True)
        self._rest = Emulator(recorded)
        self._numbers = {
            group["id"]: number for number, group in enumerate(recorded["collections"]["groups"])
        }

    def __call__(self, request: Request) -> Response:
        """An answer of Graph."""
        base, _, path = request.url.partition("/v1.0")
        if path == "/$batch":
            return Response(
                200, {"responses": [self._part(f"{base}/v1.0", one) for one in request.body["requests"]]}
            )
        if urlsplit(path).path.endswith("/members"):
            return Response(200, self._page(f"{base}/v1.0", path))
        return self._rest(request)

    def _part(self, base: str, part: dict) -> dict:
        answer = self(Request(part["method"], base + part["url"], None, part.get("headers", {})))
        return {"id": part["id"], "status": answer.status, "body": answer.body}

    def _page(self, base: str, path: str) -> dict:
        there = urlsplit(path)
        asked = {name: value for name, (value, *_) in parse_qs(there.query).items()}
        number, start = self._numbers[there.path.split("/")[2]], int(asked.get("$skiptoken", 0))
        size = _IN_BIG if number < _BIG else _IN_SMALL
        first = number * _IN_BIG if number < _BIG else _BIG * _IN_BIG + (number - _BIG) * _IN_SMALL
        end = min(start + int(asked["$top"]), size)
        page: dict = {"value": [_user(first + one) for one in range(start, end)]}
        if end < size:
            options = f"$select={asked['$select']}&$top={asked['$top']}&$skiptoken={end}"
            page["@odata.nextLink"] = f"{base}{there.path}?{options}"
        return page


def _user(number: int) -> dict:
    return {
        "@odata.type": "#microsoft.graph.user",
        "id": f"{number * 2654435761 % 2**32:08x}-{number % 65536:04x}-4000-8000-{number:012x}",
        "displayName": f"User {number}",
        "accountEnabled": True,
    }


class _Identity(BaseHTTPRequestHandler):
    """The endpoint of a machine that has an identity, as Azure App Service has it."""

    def do_GET(self) -> None:
        told = {"tid": inputs.TENANT, "appid": "machine", "exp": 4102444800}
        parts = [{"alg": "none"}, told]
        token = ".".join(
            base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in parts
        )
        body = json.dumps({"access_token": f"{token}.x", "expires_on": "4102444800"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    """Serve until it is ended."""
    identity = ThreadingHTTPServer(("127.0.0.1", 0), _Identity)
    threading.Thread(target=identity.serve_forever, daemon=True).start()
    with serve(Crowded()) as server:
        host, port = identity.server_address[:2]
        print(
            json.dumps({"GRAPH": server.url, "IDENTITY_ENDPOINT": f"http://{host}:{port}/token"}), flush=True
        )
        server.wait()


if __name__ == "__main__":
    main()
