"""One POST to an address that an administrator keeps secret, and what became of it.

The address is trusted: it may lead into the office network. It is followed nowhere else (no redirects, no proxy, no cookies), its
certificate is checked, one deadline covers everything, and it is in nothing that comes back from here.
"""

from __future__ import annotations

import base64
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from http import HTTPStatus
from typing import Final, Literal
from urllib.parse import unquote, unquote_to_bytes

import certifi
import httpcore
import httpx

from monitor.net.backend import GuardedBackend, HandshakeError, ResolveError, deadline_extensions
from monitor.net.body import BadEncodingError, TooLargeError, read_body
from monitor.net.guard import AddressGuard
from monitor.net.headers import all_headers, first_header, one_line, own_headers, retry_after

TIMEOUT: Final = 6.0
"""Seconds for everything: name, connection, request and answer. A daemon that is asked to stop waits for what is under way."""
LONGEST_ANSWER: Final = 16 * 1024
"""Bytes of an answer that are read: it is asked for a word, no more."""
LONGEST_SAID: Final = 240
"""Characters of the line that says what went wrong."""
SHORTEST_SECRET: Final = 5
"""Characters of a part of the address that is kept out of what is said; shorter ones are words."""

JSON: Final = "application/json; charset=utf-8"
_PASSING: Final = frozenset({408, 425, 429})
"""Refusals of this moment."""
_OF_ADDRESS: Final = frozenset({401, 403, 404, 405, 407, 410})
"""Refusals that name the address or the right to use it, not what was sent: an administrator mends them, and what was raised
meanwhile is to come through then."""


Method = Literal["POST", "GET"]


@dataclass(frozen=True, slots=True)
class Posted:
    """sent: the server took it (2xx); deferred: worth another try; failed: it will not be better later."""

    state: Literal["sent", "deferred", "failed"]
    detail: str = ""
    """One line for a person, without the address."""
    again: datetime | None = None
    """When the server wants to be asked again at the earliest (Retry-After)."""


def post(
    address: str,
    body: str,
    *,
    content_type: str = JSON,
    headers: Mapping[str, str] | None = None,
    user_agent: str,
    now: datetime,
    timeout: float = TIMEOUT,
    ssl_context: ssl.SSLContext | None = None,
    method: Method = "POST",
) -> Posted:
    """Send `body` there, once. Whatever the network does comes back as a value.

    GET sends no body: the call alone is what counts, and some services know no other.
    `timeout` is in seconds for everything; `headers` are further ones, such as Accept; `ssl_context` replaces the default one.
    """
    url = _usable(address)
    if url is None:
        return Posted("deferred", "the address is no web address: it begins with https:// (or http://) and a host name")
    sent = [
        (b"Host", url.netloc),
        (b"User-Agent", user_agent.encode("latin-1", "replace")),
        (b"Accept-Encoding", b"gzip"),
        *own_headers({"Accept": "*/*", **(headers or {})}),
    ]
    if url.userinfo:
        sent.append((b"Authorization", b"Basic " + base64.b64encode(unquote_to_bytes(url.userinfo))))
    octets = body.encode() if method == "POST" else b""
    if method == "POST":
        sent += [
            (b"Content-Type", content_type.encode("ascii")),
            (b"Content-Length", str(len(octets)).encode("ascii")),
        ]
    context = ssl_context or _context()
    try:
        # A pool of its own: messages are minutes apart, and a kept connection would be stale by then.
        with httpcore.ConnectionPool(ssl_context=context, network_backend=_Backend()) as pool:
            posted = _asked(pool, url, method, sent, octets, now, time.monotonic() + timeout)
    except Exception as error:
        # Everything a server can bring about ends here, also what no library documents.
        posted = Posted("deferred", _why(error, timeout))
    return Posted(posted.state, _hidden(posted.detail, address), posted.again)


def _asked(
    pool: httpcore.ConnectionPool,
    url: httpx.URL,
    method: Method,
    headers: list[tuple[bytes, bytes]],
    body: bytes,
    now: datetime,
    deadline: float,
) -> Posted:
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    request = httpcore.Request(method, target, headers=headers, content=body, extensions=deadline_extensions(deadline))
    response = pool.handle_request(request)
    try:
        return _judged(response, now)
    finally:
        response.close()


def _judged(response: httpcore.Response, now: datetime) -> Posted:
    status, headers = response.status, httpx.Headers(response.headers)
    if 200 <= status < 300:
        return Posted("sent")  # whatever its body says, or whether that arrives: it was taken
    if 300 <= status < 400:
        return Posted("deferred", f"{_phrase(status)}: redirects are not followed; name the address itself")
    said = _said(response, headers)
    detail = f"{_phrase(status)}: {said}" if said else _phrase(status)
    if status in _PASSING | _OF_ADDRESS or status >= 500:
        return Posted("deferred", detail, retry_after(first_header(headers, "retry-after"), now))
    return Posted("failed", detail)


def _said(response: httpcore.Response, headers: httpx.Headers) -> str:
    """What the server says of it, on one line; "" where that is much, or cannot be read."""
    try:
        body = read_body(
            response.iter_stream(),
            encoding=all_headers(headers, "content-encoding"),
            length=first_header(headers, "content-length"),
            limit=LONGEST_ANSWER,
        )
    except (TooLargeError, BadEncodingError, httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError):
        return ""
    text = body.decode("utf-8", "replace").strip()
    return "" if text.startswith("<") else text  # a page of HTML says nothing on one line


class _Backend(GuardedBackend):
    """Every address may be connected to: the administrator named it."""

    def __init__(self) -> None:
        super().__init__(AddressGuard(("0.0.0.0/0", "::/0")))


@cache
def _context() -> ssl.SSLContext:
    context = ssl.create_default_context()  # a server of the office may have the certificate of an authority of its own
    context.load_verify_locations(certifi.where())
    return context


def is_usable(address: str) -> bool:
    """Whether this is a web address that something can be sent to."""
    return _usable(address) is not None


def _usable(address: str) -> httpx.URL | None:
    try:
        url = httpx.URL(address.strip())
        usable = url.scheme in ("http", "https") and bool(url.raw_host) and (url.port is None or 0 < url.port < 65536)
    except (httpx.InvalidURL, ValueError, TypeError):
        return None
    return url if usable else None


def _why(error: Exception, timeout: float) -> str:
    match error:
        case ResolveError():
            return "the host's name cannot be resolved"
        case HandshakeError():
            return f"no secure connection: {error}"
        case httpx.TimeoutException() | httpcore.TimeoutException():
            return f"no answer within {timeout:g} s"
        case httpcore.ConnectError() | httpx.ConnectError():
            return f"no connection: {error}"
        case httpcore.NetworkError() | httpx.ReadError():
            return "the connection was lost before an answer"
        case httpcore.ProtocolError() | httpx.ProtocolError():
            return "what answers there speaks no HTTP"
    return f"it cannot be asked ({type(error).__name__})"


def _phrase(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"the unknown status {status}"


def _hidden(text: str, address: str) -> str:
    """The text without the address and its parts, as they are and unquoted: some servers repeat what they are asked."""
    url = _usable(address)
    parts = {address, address.strip()}
    if url is not None:
        parts |= {str(url), url.host, url.raw_path.decode("ascii", "replace"), url.netloc.decode("ascii", "replace")}
        rest = url.raw_path.decode("ascii", "replace")
        for sign in "/?&=;":
            rest = rest.replace(sign, " ")
        parts |= set(rest.split())
        parts |= set(url.userinfo.decode("ascii", "replace").split(":"))
    secrets = {each for part in parts for each in (part, unquote(part)) if len(each) >= SHORTEST_SECRET}
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, "***")
    return one_line(text, LONGEST_SAID)
