"""A sign-in authority on this machine: what msal asks of login.microsoftonline.com, over real TLS."""

import base64
import json
import ssl
import threading
import time
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import jwt as pyjwt
import trustme

from tests.tenants import TENANT

CLIENT = "11111111-2222-4333-8444-555555555555"
SECRET = "s3cr~et.value&more"
DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Tls:
    """A certificate for this machine, and the file that makes it trusted."""

    context: ssl.SSLContext
    bundle: str


@contextmanager
def tls():
    """TLS for localhost and 127.0.0.1, by an authority of its own."""
    ca = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    with ca.cert_pem.tempfile() as bundle:
        yield Tls(context, bundle)


def jwt(**claims):
    """A token that says these claims, signed by nobody."""
    parts = ({"alg": "none"}, claims)
    return ".".join([*(_encoded(part) for part in parts), "x"])


def refusal(error, description):
    """How the authority says no."""
    number = int("".join(mark for mark in description.split(":")[0] if mark.isdigit()) or 0)
    return {"error": error, "error_description": description, "error_codes": [number]}


class Authority(ThreadingHTTPServer):
    """Knows one tenant, one application and its secret.

    ``says`` are answers to give first, as (status, body) or (status, body, headers); a status of 0 hangs up, and one
    of -1 says nothing for a while. ``behind`` are the seconds that its clock is behind.
    ``roles`` are the application's permissions, ``certificate`` is to check what it signs, ``trusts`` are its federated
    credentials.
    """

    daemon_threads = True

    def __init__(self, context):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.url = f"https://localhost:{self.server_address[1]}"
        self.says = deque()
        self.forms = []
        self.headers = []
        self.lifetime = DAY
        self.roles = ["GroupMember.Read.All"]
        self.refuses_codes = False
        self.certificate = None
        self.trusts = []
        self.behind = 0
        self.tenant = TENANT
        self.over = threading.Event()

    def __enter__(self):
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.shutdown()
        self._thread.join()
        self.server_close()

    def handle_error(self, request, client_address):
        pass

    def discovery(self, tenant):
        if tenant != self.tenant:
            return 400, refusal(
                "invalid_tenant", f"AADSTS90002: Tenant '{tenant}' not found. Check to make sure."
            )
        endpoints = {
            "token_endpoint": "token",
            "authorization_endpoint": "authorize",
            "device_authorization_endpoint": "devicecode",
        }
        root = f"{self.url}/{tenant}/oauth2/v2.0"
        return 200, {
            "issuer": f"{self.url}/{tenant}/v2.0",
            **{name: f"{root}/{path}" for name, path in endpoints.items()},
        }

    def device_code(self):
        if self.refuses_codes:
            return 400, refusal(
                "unauthorized_client", "AADSTS700016: Application not found in the directory."
            )
        message = "To sign in, open https://microsoft.com/devicelogin\nand enter ABCD-EFGH."
        return 200, {
            "device_code": "dev1ce",
            "user_code": "ABCD-EFGH",
            "verification_uri": "https://microsoft.com/devicelogin",
            "message": message,
            "interval": 0,
            "expires_in": 900,
        }

    def token(self, form):
        if self.says:
            return self.says.popleft()
        if form["client_id"] != CLIENT:
            return 400, refusal(
                "unauthorized_client", f"AADSTS700016: Application '{form['client_id']}' not found."
            )
        if form["grant_type"] == "client_credentials":
            return self._for_application(form)
        return self._for_person()

    def _for_application(self, form):
        refused = self._presented(form["client_assertion"]) if "client_assertion" in form else None
        if "client_assertion" not in form and form.get("client_secret") != SECRET:
            refused = "AADSTS7000215: Invalid client secret provided. Trace ID: 1"
        if refused:
            return 401, refusal("invalid_client", refused)
        return 200, {
            "token_type": "Bearer",
            "expires_in": self.lifetime,
            "access_token": self._access(appid=CLIENT, app_displayname="lookout-config", roles=self.roles),
        }

    def _presented(self, assertion):
        """Why an assertion is refused; None when it is taken."""
        head, claims = (_decoded(part) for part in assertion.split(".")[:2])
        if head["alg"] != "none":
            return self._signed(assertion)
        if claims["exp"] < time.time():
            return "AADSTS700024: Client assertion is not within its valid time range. Current time: now."
        if {name: claims[name] for name in ("iss", "sub", "aud")} not in self.trusts:
            return f"AADSTS700213: No matching federated identity record found for presented assertion subject '{claims['sub']}'."
        return None

    def _signed(self, assertion):
        """By the application's certificate, for this authority."""
        audience = f"{self.url}/{TENANT}/oauth2/v2.0/token"
        try:
            pyjwt.decode(
                assertion, self.certificate.public_key(), ["PS256", "RS256"], audience=audience, issuer=CLIENT
            )
        except pyjwt.InvalidSignatureError:
            return "AADSTS700027: Client assertion failed signature validation."
        return None

    def _access(self, **claims):
        """An access token, no two of which are alike."""
        until = int(time.time()) + self.lifetime
        return jwt(tid=TENANT, exp=until, number=len(self.forms), **claims)

    def _for_person(self):
        return 200, {
            "token_type": "Bearer",
            "expires_in": self.lifetime,
            "scope": "openid profile Group.Read.All https://graph.microsoft.com/.default",
            "access_token": self._access(upn="ada@contoso.com", scp="Group.Read.All User.Read"),
            "refresh_token": f"refresh-me-{len(self.forms)}",
            "id_token": jwt(
                aud=CLIENT, iss=self.url, sub="ada", preferred_username="ada@contoso.com", exp=2**33
            ),
            "client_info": _encoded({"uid": "ada", "utid": TENANT}),
        }


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.server.headers.append(dict(self.headers.items()))
        tenant, _, rest = self.path.strip("/").partition("/")
        if rest == "v2.0/.well-known/openid-configuration":
            self._write(*self.server.discovery(tenant))
        else:
            self._write(404, {})

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
        self.server.forms.append(form)
        self.server.headers.append(dict(self.headers.items()))
        if self.path.endswith("/devicecode"):
            self._write(*self.server.device_code())
        else:
            self._write(*self.server.token(form))

    def date_time_string(self, timestamp=None):
        return super().date_time_string((timestamp or time.time()) - self.server.behind)

    def _write(self, status, body, headers=()):
        if status <= 0:
            self.server.over.wait(-status)
            self.close_connection = True
            return
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", f"{self.server.url}/elsewhere")
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _encoded(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _decoded(part):
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
