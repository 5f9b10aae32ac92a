"""HTTP on loopback in front of the embedded tenant, for Graph clients that speak nothing else."""

import json
import socket
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

from lookout_config.graph import GraphError
from lookout_config.world import Request, Response, Send

if TYPE_CHECKING:
    import ssl

_LARGEST_BODY = 4 * 1024 * 1024
_CHUNK = 64 * 1024
_IDLE = 60
_LINGER = 1
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_JSON = {"content-type": "application/json"}


class HangUp(Exception):
    """Raised by a tenant in place of an answer: the connection ends, in the middle of ``response`` if there is one."""

    def __init__(self, response: Response | None = None) -> None:
        super().__init__("the connection ends")
        self.response = response


class Server(ThreadingHTTPServer):
    """The tenant at ``url``, while used as a context. It is asked by several threads at once."""

    daemon_threads = True

    def __init__(self, tenant: Send, host: str, port: int, ssl_context: "ssl.SSLContext | None") -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), _Handler)
        self.tenant = tenant
        self._tls = ssl_context
        self._open: set[socket.socket] = set()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)
        shown = f"[{host}]" if ":" in host else host
        self.scheme = "https" if ssl_context else "http"
        self.url = f"{self.scheme}://{shown}:{self.server_address[1]}"
        self.names = frozenset(f"{name}:{self.server_address[1]}" for name in (*_LOOPBACK, shown))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self._thread.join()
        for connection in tuple(self._open):
            _hang_up(connection)
        self.server_close()

    def wait(self) -> None:
        """Until interrupted."""
        self._thread.join()

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        if self._tls:
            # The handshake is left to the connection's own thread, so that a silent client holds up nobody.
            connection = self._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up or speaks no TLS is its own affair."""


def serve(
    tenant: Send, host: str = "127.0.0.1", port: int = 0, *, ssl_context: "ssl.SSLContext | None" = None
) -> Server:
    """Put a server in front of a tenant, to be used as a context; port 0 takes a free one."""
    try:
        return Server(tenant, host, port, ssl_context)
    except OSError as fault:
        raise GraphError(
            f"cannot serve at {host}:{port}: {fault.strerror}", "choose another --port"
        ) from fault


class _Handler(BaseHTTPRequestHandler):
    """One connection. Nothing of what it says is logged: it bears tokens."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "lookout-config"
    sys_version = ""
    default_request_version = "HTTP/1.0"  # whoever names none still gets a status line
    timeout = _IDLE
    wbufsize = _CHUNK  # an answer goes out at once: in two halves, the second waits for the client's system
    disable_nagle_algorithm = True

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the library refuses before we see it, in Graph's form."""
        if code == HTTPStatus.NOT_IMPLEMENTED:
            code = HTTPStatus.METHOD_NOT_ALLOWED
        self.close_connection = True
        self._write(_error(int(code), "Request_BadRequest", message or explain or HTTPStatus(code).phrase))

    def log_message(self, *_: Any) -> None:
        pass

    def answer(self) -> None:
        """Any method: it is the tenant that knows them."""
        endless = self._endless()
        if endless:
            self.close_connection = True
            self._write(endless)
            self._let_finish()
            return
        # Read before anything is refused, or what is left of it would be taken for the next request.
        content = self.rfile.read(self._length())
        try:
            self._write(self._refused() or self._answered(content))
        except HangUp as end:
            self.close_connection = True
            if end.response:
                self._write(end.response, half=True)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer  # noqa: N815 -- the library's names

    def _endless(self) -> Response | None:
        if "Transfer-Encoding" in self.headers:
            return _error(411, "BadRequest", "A Content-Length is required.")
        if not 0 <= self._length() <= _LARGEST_BODY:
            return _error(413, "BadRequest", f"The body may have {_LARGEST_BODY} bytes.")
        return None

    def _refused(self) -> Response | None:
        if self.headers.get("Host", "").lower() not in self.server.names:
            # A web page could otherwise reach us by a name of its own that leads to this machine.
            return _error(400, "BadRequest", "Invalid host.")
        if not self.path.startswith("/") or self.path.startswith("//"):
            return _error(400, "BadRequest", "Invalid address.")
        kind, _, token = self.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not token.strip():
            return _error(401, "InvalidAuthenticationToken", "Access token is empty.")
        return None

    def _answered(self, content: bytes) -> Response:
        try:
            body = json.loads(content) if content else None
        except (ValueError, RecursionError):
            return _error(400, "BadRequest", "Unable to read JSON request payload.")
        # The name that the client knows us by, so that it finds the next page at the same.
        address = f"{self.server.scheme}://{self.headers['Host']}{self.path}"
        request = Request(self.command, address, body, dict(self.headers.items()))
        try:
            return self.server.tenant(request)
        except HangUp:
            raise
        except Exception:  # noqa: BLE001 -- the boundary: a client must learn that it was not its connection
            return _error(500, "InternalServerError", "The embedded tenant failed.")

    def _let_finish(self) -> None:
        """Take in what is under way: a connection closed before that is reset, and the answer lost."""
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_WR)
        self.connection.settimeout(_LINGER)
        try:
            for _ in range(_LARGEST_BODY // _CHUNK):
                if not self.rfile.read1(_CHUNK):
                    return
        except OSError:
            return

    def _length(self) -> int:
        text = self.headers.get("Content-Length", "0")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1

    def _write(self, response: Response, *, half: bool = False) -> None:
        content = b""
        if isinstance(response.body, str):
            content = response.body.encode()
        elif response.body is not None:
            content = json.dumps(response.body).encode()
        self.send_response_only(response.status)
        self.send_header("Server", self.version_string())
        if "date" not in response.headers:
            self.send_header("Date", self.date_time_string())
        for name, value in response.headers.items():
            self.send_header(name, value)
        if response.status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if half else content)


def _error(status: int, code: str, message: str) -> Response:
    told = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else {}
    return Response(status, {"error": {"code": code, "message": message}}, {**_JSON, **told})


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it has hung up itself
