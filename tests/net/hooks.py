"""A server on loopback that takes webhooks: it records every request with its body, and answers by rote."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.mail.servers import CERTIFICATE, KEY


@dataclass
class Hook:
    """What was asked, and what is answered: `status`, `body` and `headers` can be changed between requests."""

    status: int = 200
    body: bytes = b"ok"
    headers: dict[str, str] = field(default_factory=dict)
    delay: threading.Event | None = None
    """Nothing is answered before it is set."""
    asked: list[tuple[str, str, Mapping[str, str], bytes]] = field(default_factory=list)
    """(method, path, headers in lower case, body)."""
    origin: str = ""

    @property
    def address(self) -> str:
        """Where to post: the path is as secret as a service's."""
        return f"{self.origin}/services/T0SECRET/B0SECRET?key=xoxSECRETxox"

    @property
    def bodies(self) -> list[Any]:
        """The bodies that came, read as JSON."""
        return [json.loads(body) for _, _, _, body in self.asked]


@contextmanager
def hook_server(hook: Hook, *, tls: bool = False) -> Iterator[Hook]:
    """Serve `hook` on 127.0.0.1 until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            named = {key.lower(): value for key, value in self.headers.items()}
            hook.asked.append((self.command, self.path, named, body))
            if hook.delay is not None:
                hook.delay.wait(20)
            self.send_response(hook.status)
            for key, value in hook.headers.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(hook.body)))
            self.end_headers()
            self.wfile.write(hook.body)

        do_GET = do_POST  # noqa: N815

        def log_message(self, *args: object) -> None:
            """Nothing on stderr."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *args: object) -> None:
            """A client that goes away is what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE, KEY)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    hook.origin = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield hook
    finally:
        if hook.delay is not None:
            hook.delay.set()
        server.shutdown()
        server.server_close()
        thread.join()
