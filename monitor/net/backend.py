"""The network under httpx: every name is resolved, checked and connected to here, under one deadline for everything.

Why a transport of our own: the address guard has to see the very addresses that are connected to, and the deadline has
to cover name, connection, TLS, headers and body together (httpx's timeouts are per read: a drip held a 2 s timeout for
21 s). httpcore offers that place publicly (`ConnectionPool(network_backend=...)`), `httpx.HTTPTransport` does not pass
it on, and its `_pool._network_backend` is private. So `GuardedTransport` is a small `httpx.BaseTransport` around an
httpcore pool. No `httpx.Client` sits on top: it would keep cookies, add headers of its own and log whole URLs.
"""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import httpcore
import httpx

from monitor.net.guard import AddressGuard

_TRIES = 6  # addresses of one name that are tried, each with its share of the time that is left
_LOOKUPS = 64  # names resolved at once; a look-up cannot be cancelled, so this also bounds stuck ones
_CONNECTIONS = 64
_KEEP_ALIVE = 15.0  # seconds an idle connection is kept: pages of one outlet follow each other within seconds

Resolve = Callable[[str, int], list[str]]
"""Every address of (host name, port), in the order in which they are tried. Raises OSError or UnicodeError."""

SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


class AddressRefusedError(httpx.ConnectError):
    """The address guard does not let this host through."""


class ResolveError(httpx.ConnectError):
    """The name has no address."""


class HandshakeError(httpx.ConnectError):
    """TLS could not be agreed on, or the certificate is not valid for this host."""


class StaleConnectionError(httpx.ReadError):
    """A kept connection was closed by the server before it said anything: ask again on a new one (RFC 9112, 9.3.1)."""


def look_up(host: str, port: int) -> list[str]:
    """What the system's resolver says, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def deadline_extensions(deadline: float) -> dict[str, dict[str, float]]:
    """Request extensions that hold a request to `deadline`, an instant of `time.monotonic()`.

    httpcore hands these numbers to the backend as they are. The backend below is ours and reads them as the *instant*
    at which everything ends, not as seconds per operation; only `pool`, which httpcore itself waits by, is in seconds.
    """
    return {"timeout": {"connect": deadline, "read": deadline, "write": deadline, "pool": _left(deadline)}}


def _left(deadline: float | None) -> float:
    """Seconds until `deadline`, always above zero; raises httpx.TimeoutException when it has passed."""
    if deadline is None:
        raise TypeError("a request on this backend needs deadline_extensions()")
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpx.TimeoutException("no answer within the time allowed")
    return left


class GuardedTransport(httpx.BaseTransport):
    """Sends a request to addresses that `guard` permits, and nowhere else; safe to use from many threads.

    Requests need `extensions=deadline_extensions(...)`. Raises httpx's exceptions and the more precise ones above.
    """

    def __init__(self, guard: AddressGuard, ssl_context: ssl.SSLContext, resolve: Resolve = look_up) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl_context,
            max_connections=_CONNECTIONS,
            keepalive_expiry=_KEEP_ALIVE,
            network_backend=GuardedBackend(guard, resolve),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; the response's stream is not read yet and has to be closed."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        with _as_httpx_errors():
            response = self._pool.handle_request(
                httpcore.Request(
                    method=request.method, url=url, headers=request.headers.raw, extensions=request.extensions
                )
            )
        assert isinstance(response.stream, Iterable)
        return httpx.Response(response.status, headers=response.headers, stream=_ResponseStream(response.stream))

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


class _ResponseStream(httpx.SyncByteStream):
    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx_errors():
            yield from self._stream

    def close(self) -> None:
        close = getattr(self._stream, "close", None)
        if close is not None:
            close()


@contextmanager
def _as_httpx_errors() -> Iterator[None]:
    try:
        yield
    except httpcore.TimeoutException as error:
        raise httpx.TimeoutException(str(error) or "no answer within the time allowed") from error
    except httpcore.ConnectError as error:
        raise httpx.ConnectError(str(error)) from error
    except httpcore.NetworkError as error:
        raise httpx.ReadError(str(error)) from error
    except (httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise httpx.RemoteProtocolError(str(error)) from error


class GuardedBackend(httpcore.NetworkBackend):
    """Resolves, checks all addresses of a name (a single bad one refuses it) and connects to a checked one.

    The name itself stays with the request, so Host and SNI are what the URL says. It is looked up once for a connection:
    the addresses that were checked are the ones that are tried. Every `timeout` is an instant, see `deadline_extensions`.
    """

    def __init__(self, guard: AddressGuard, resolve: Resolve = look_up) -> None:
        self._guard = guard
        self._look_up = resolve
        self._plain = httpcore.SyncBackend()
        self._lookups = threading.BoundedSemaphore(_LOOKUPS)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to a permitted address of `host` before the instant `timeout`."""
        refusal = self._guard.refusal(host)
        if refusal is not None:
            raise AddressRefusedError(refusal)
        addresses = self._resolve(host, port, timeout)
        if not self._guard.exempt(host):
            for address in addresses:
                if not self._guard.permits(address):
                    raise AddressRefusedError(f"{host} leads to {address}, which is not a public address")
        failure: Exception | None = None
        tries = addresses[:_TRIES]
        for number, address in enumerate(tries):
            share = _left(timeout) / (len(tries) - number)
            try:
                stream = self._plain.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _DeadlineStream(stream)
        raise failure or ResolveError(f"{host} has no address")

    def _resolve(self, host: str, port: int, deadline: float | None) -> list[str]:
        """Every address of `host`, in the resolver's order, looked up on a thread that can be left behind."""
        if _is_literal(host):
            return [host]
        if not self._lookups.acquire(timeout=_left(deadline)):
            raise httpx.TimeoutException("too many names are being resolved at once")
        answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

        def answer_with() -> None:
            try:
                answers.put(self._look_up(host, port))
            except Exception as error:  # whoever waits has to hear of it, whatever it is
                answers.put(error)
            finally:
                self._lookups.release()

        # A daemon thread, not an executor: a look-up that hangs must not hold up the end of the program.
        try:
            threading.Thread(target=answer_with, name=f"resolve:{host}", daemon=True).start()
        except RuntimeError:  # no thread to be had
            self._lookups.release()
            raise
        try:
            answer = answers.get(timeout=_left(deadline))
        except queue.Empty:
            raise httpx.TimeoutException(f"{host} was not resolved within the time allowed") from None
        if isinstance(answer, Exception):
            raise ResolveError(f"{host} cannot be resolved: {answer}") from answer
        return answer


def _is_literal(host: str) -> bool:
    """Whether `host` is an address already: there is nothing to look up, nothing that could hang."""
    try:
        socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)
    except OSError:
        return False
    return True


class _DeadlineStream(httpcore.NetworkStream):
    """A connection on which every operation ends at the instant given as its `timeout`."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner
        self._heard = False  # bytes have come in since the last request went out
        self._kept = False  # an earlier request was answered on this connection

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        stale = self._kept and not self._heard
        try:
            received = self._inner.read(max_bytes, _left(timeout))
        except httpcore.ReadError as error:
            if stale:
                raise StaleConnectionError(str(error)) from error
            raise
        if stale and not received:
            raise StaleConnectionError("the kept connection was closed")
        self._heard = True
        return received

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if self._heard:
            self._kept, self._heard = True, False
        self._inner.write(buffer, _left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        # The whole handshake counts against this one number: CPython keeps a deadline of its own across its round
        # trips.
        try:
            return _DeadlineStream(self._inner.start_tls(ssl_context, server_hostname, _left(timeout)))
        except httpcore.ConnectError as error:
            self.close()
            raise HandshakeError(str(error)) from error
        except Exception:
            self.close()
            raise

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)
