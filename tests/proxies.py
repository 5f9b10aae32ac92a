"""A proxy on this machine that opens a tunnel to wherever it was told that a name leads."""

import select
import socket
import threading
from base64 import b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Proxy(ThreadingHTTPServer):
    """``leads`` are ports of this machine by the name that is asked for; ``asked`` keeps the names.

    Whoever asks for another name, or is not the one that ``wants`` is about, is refused.
    """

    daemon_threads = True

    def __init__(self, leads, wants=None):
        super().__init__(("127.0.0.1", 0), _Tunnel)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.leads = leads
        self.wants = wants and f"Basic {b64encode(wants.encode()).decode()}"
        self.asked = []

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


class _Tunnel(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_CONNECT(self):
        name = self.path.partition(":")[0]
        self.server.asked.append(name)
        if self.server.wants and self.headers["Proxy-Authorization"] != self.server.wants:
            self.send_error(407)
            return
        if name not in self.server.leads:
            self.send_error(403)
            return
        with socket.create_connection(("127.0.0.1", self.server.leads[name])) as there:
            self.send_response(200)
            self.end_headers()
            self._pass_on(there)

    def _pass_on(self, there):
        ways = {self.connection: there, there: self.connection}
        while True:
            for ready in select.select(list(ways), [], [], 10)[0]:
                piece = ready.recv(65536)
                if not piece:
                    return
                ways[ready].sendall(piece)
