"""A recording HTTP/1.1 server on loopback: the press that the demo and every edge test talks to.

It speaks raw sockets, so that a test can also say what no HTTP library would say: a header dripped byte by byte, a body
cut in the middle, a status line that is none. It records every request as the server saw it, in order of arrival.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Self

_HEAD_LIMIT = 64 * 1024
_CLOSE_PATIENCE = 1.0  # seconds that closing waits for all connection threads together; they are daemons


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it arrived: `path` with the query, headers in order with the names as sent."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    at: float
    """`time.monotonic()` when its head was complete."""
    connection: int = 0
    """Which connection of this server it came on, counted from 1: equal numbers are keep-alive."""

    def header(self, name: str) -> str | None:
        """The first value of header `name`, in any case; None when it was not sent."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Reply:
    """A well-formed answer. Content-Length is added unless `headers` already says how the body ends."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes put on the socket as they are, with pauses (floats, in seconds) between; then the connection is closed."""

    chunks: Iterable[bytes | float]


class PressServer:
    """Serves `respond` on a loopback port until the `with` block ends.

    `respond` runs on the connection's own thread and may be called from several at once. Should it raise, the client
    gets a 500 that names the exception, and the exception is kept in `errors`; nothing is written to stderr.
    """

    def __init__(self, respond: Callable[[Request], Reply | Raw], *, host: str = "127.0.0.1", port: int = 0) -> None:
        self._respond = respond
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._connections = 0
        self.requests: list[Request] = []
        self.errors: list[Exception] = []
        self.host = host
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, port), family=family, backlog=128)
        self.port: int = self._listener.getsockname()[1]

    @property
    def origin(self) -> str:
        """Scheme, host and port without a slash at the end: `http://127.0.0.1:40123`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    def __enter__(self) -> Self:
        thread = threading.Thread(target=self._accept, name=f"press:{self.port}", daemon=True)
        self._threads.append(thread)
        thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening, cut every connection and end every pause; safe to call twice."""
        self._closing.set()
        _cut(self._listener)
        with self._lock:
            for connection in self._open:
                _hang_up(connection)
            threads = list(self._threads)
        until = time.monotonic() + _CLOSE_PATIENCE
        for thread in threads:
            if thread is not threading.current_thread() and thread.ident is not None:
                thread.join(max(0.0, until - time.monotonic()))

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                if self._closing.is_set():
                    _cut(connection)
                    return
                self._connections += 1
                number = self._connections
                self._open.add(connection)
                thread = threading.Thread(target=self._converse, args=(connection, number), daemon=True)
                self._threads = [known for known in self._threads if known.is_alive()]
                # Started under the lock, so that the list above never drops a thread that has not run yet.
                thread.start()
                self._threads.append(thread)

    def _converse(self, connection: socket.socket, number: int) -> None:
        """Answer one connection's requests until either side ends it."""
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            buffer = b""
            while not self._closing.is_set():
                head, buffer = _read_head(connection, buffer)
                request = _parse_head(head, number) if head else None
                if request is None:
                    return
                buffer = _skip_body(connection, buffer, int(request.header("content-length") or 0))
                self.requests.append(request)
                if not self._answer(connection, request):
                    return
        except (OSError, ValueError):
            pass  # the client went away, or sent what is no HTTP: a server that simulates has nobody to tell
        finally:
            with self._lock:
                self._open.discard(connection)
            _cut(connection)

    def _answer(self, connection: socket.socket, request: Request) -> bool:
        """Send one answer; True when the connection may carry another request."""
        try:
            answer = self._respond(request)
        except Exception as error:
            self.errors.append(error)
            answer = Reply(500, f"{type(error).__name__}: {error}".encode(), (("Content-Type", "text/plain"),))
        if isinstance(answer, Raw):
            for chunk in answer.chunks:
                if isinstance(chunk, bytes):
                    connection.sendall(chunk)
                elif self._closing.wait(chunk):
                    break
            return False
        connection.sendall(_render(answer, head_only=request.method == "HEAD"))
        said = {value.strip().lower() for name, value in answer.headers if name.lower() == "connection"}
        return "close" not in said and (request.header("connection") or "").lower() != "close"


def _read_head(connection: socket.socket, buffer: bytes) -> tuple[bytes, bytes]:
    """Return (head, rest); the head is empty when the client is done, talks too much, or talks no HTTP (TLS, say)."""
    while b"\r\n\r\n" not in buffer:
        received = connection.recv(16 * 1024)
        buffer += received
        if not received or len(buffer) > _HEAD_LIMIT or not buffer[:1].isalpha():
            return b"", b""
    head, _, rest = buffer.partition(b"\r\n\r\n")
    return head, rest


def _parse_head(head: bytes, connection: int) -> Request | None:
    first, *lines = head.decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) != 3:
        return None
    pairs = (line.partition(":") for line in lines)
    headers = tuple((name, value.strip(" \t")) for name, _, value in pairs)
    return Request(words[0], words[1], headers, time.monotonic(), connection)


def _skip_body(connection: socket.socket, buffer: bytes, length: int) -> bytes:
    while len(buffer) < length:
        received = connection.recv(16 * 1024)
        if not received:
            return b""
        buffer += received
    return buffer[length:]


def _render(reply: Reply, *, head_only: bool) -> bytes:
    try:
        phrase = HTTPStatus(reply.status).phrase
    except ValueError:
        phrase = "Unknown"
    names = {name.lower() for name, _ in reply.headers}
    bodiless = reply.status < 200 or reply.status in (204, 304)
    headers = list(reply.headers)
    if not bodiless and not names & {"content-length", "transfer-encoding"}:
        headers.append(("Content-Length", str(len(reply.body))))
    lines = [f"HTTP/1.1 {reply.status} {phrase}", *(f"{name}: {value}" for name, value in headers)]
    head = b"\r\n".join(_octets(line) for line in lines) + b"\r\n\r\n"
    return head if head_only or bodiless else head + reply.body


def _octets(line: str) -> bytes:
    """Header text as bytes; Korean goes out as UTF-8, as real servers send it."""
    try:
        return line.encode("latin-1")
    except UnicodeEncodeError:
        return line.encode()


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _cut(connection: socket.socket) -> None:
    # shutdown first: on Linux it wakes a thread blocked in accept() or recv(), which close() alone does not
    _hang_up(connection)
    connection.close()
