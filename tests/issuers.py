"""Who hands out tokens next to a program: GitHub's runner, Azure DevOps, and the identity endpoint of a machine."""

import json
import threading
import time
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.authority import DAY, TENANT, jwt

GITHUB = {
    "iss": "https://token.actions.githubusercontent.com",
    "sub": "repo:contoso/mtp:environment:production",
    "aud": "api://AzureADTokenExchange",
}
DEVOPS = {
    "iss": "https://vstoken.dev.azure.com/3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    "sub": "sc://contoso/mtp/production",
    "aud": "api://AzureADTokenExchange",
}
CONNECTION = "5d3a8f6e-1c2b-4a9d-8e7f-6b5c4d3e2f1a"
REQUEST_TOKEN = "request-t0ken"
HEADER = "identity-header"
IDENTITY = "machine-identity"


def id_token(claims, *, lives=600):
    """An ID token with these claims."""
    return jwt(**claims, exp=int(time.time()) + lives)


class Issuer(ThreadingHTTPServer):
    """Answers as each of them does. ``says`` are answers to give first, as (status, body); ``asked`` is kept."""

    daemon_threads = True

    def __init__(self, context=None):
        super().__init__(("127.0.0.1", 0), _Handler)
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.url = f"{'https' if context else 'http'}://localhost:{self.server_address[1]}"
        self.says = deque()
        self.asked = []
        self.expires = DAY

    def __enter__(self):
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self._thread.join()
        self.server_close()

    def handle_error(self, request, client_address):
        pass

    def answer(self, method, path, options, headers):
        if self.says:
            return self.says.popleft()
        if path == "/github" and method == "GET":
            return self._bearing(headers, {"value": id_token({**GITHUB, "aud": options["audience"]})})
        if path == "/devops" and method == "POST" and options["serviceConnectionId"] == CONNECTION:
            return self._bearing(headers, {"oidcToken": id_token(DEVOPS)})
        if path == "/msi/token" and headers.get("X-IDENTITY-HEADER") == HEADER:
            return 200, {**self._token(options), "expires_on": str(int(time.time()) + self.expires)}
        if path == "/metadata/identity/oauth2/token" and headers.get("Metadata") == "true":
            return 200, {**self._token(options), "expires_in": str(self.expires)}
        return 404, {}

    def _bearing(self, headers, body):
        return (200, body) if headers.get("Authorization") == f"Bearer {REQUEST_TOKEN}" else (401, {})

    def _token(self, options):
        identity = options.get("client_id", IDENTITY)
        token = jwt(appid=identity, tid=TENANT, roles=["GroupMember.Read.All"], number=len(self.asked))
        return {"access_token": token, "token_type": "Bearer", "resource": options["resource"]}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def log_message(self, *_):
        pass

    def do_GET(self):
        there = urlsplit(self.path)
        options = {name: values[0] for name, values in parse_qs(there.query).items()}
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append((self.command, there.path, options, dict(self.headers.items())))
        status, body = self.server.answer(self.command, there.path, options, self.headers)
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", f"{self.server.url}/elsewhere")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET  # noqa: N815
