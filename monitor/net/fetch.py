"""Asking one URL, as a good guest: conditional, one slot per host, capped, ended by one deadline, redirects by hand."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import certifi
import httpx

from monitor.core.text.urls import host_key
from monitor.model import FailureReason, Fetched, FetchFailed, FetchOutcome, NotModified, NotYet, Validators
from monitor.net.backend import (
    AddressRefusedError,
    GuardedTransport,
    HandshakeError,
    Resolve,
    ResolveError,
    StaleConnectionError,
    deadline_extensions,
    look_up,
)
from monitor.net.body import BadEncodingError, TooLargeError, read_body
from monitor.net.guard import AddressGuard
from monitor.net.headers import (
    all_headers,
    conditional_headers,
    first_header,
    max_age,
    one_line,
    own_headers,
    redirect_target,
    rest_asked,
    retry_after,
    shown_url,
    stated_validators,
)

FEED_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)
PAGE_ACCEPT = "text/html, application/xhtml+xml, */*;q=0.5"
ROBOTS_ACCEPT = "text/plain, */*;q=0.5"

_PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_WELL = frozenset({200, 203})  # 203: the same, through a proxy that changed something
_SMALL = 16 * 1024  # a body of this size is read to its end, although nobody wants it, to keep the connection
_STALE_TRIES = 3
_SHORTEST_SECRET = 6  # characters; a header that says "1" or "json" is no key

_REASON_OF_STATUS = {
    204: FailureReason.EMPTY,
    401: FailureReason.FORBIDDEN,
    403: FailureReason.FORBIDDEN,
    404: FailureReason.NOT_FOUND,
    410: FailureReason.GONE,
    429: FailureReason.RATE_LIMITED,
    451: FailureReason.FORBIDDEN,
    503: FailureReason.UNAVAILABLE,
}
_REASON_OF_ERROR: tuple[tuple[type[Exception], FailureReason], ...] = (
    (AddressRefusedError, FailureReason.ADDRESS),
    (ResolveError, FailureReason.DNS),
    (HandshakeError, FailureReason.TLS),
    (httpx.TimeoutException, FailureReason.TIMEOUT),
    (httpx.ConnectError, FailureReason.CONNECT),
    (TooLargeError, FailureReason.TOO_LARGE),
)


class _Clock:
    """The caller's `now`, moved on by the seconds that pass, and the instant at which everything ends."""

    def __init__(self, now: datetime, seconds: float) -> None:
        self._now = now
        self._started = time.monotonic()
        self.deadline = self._started + seconds

    def now(self) -> datetime:
        return self._now + timedelta(seconds=time.monotonic() - self._started)

    def left(self) -> float:
        return self.deadline - time.monotonic()


class _Turn:
    """A host's slot that was taken for one request: tells once when that goes out, or that it is not going to."""

    def __init__(self, key: str, clock: _Clock, tell: Callable[[str, datetime | None], None]) -> None:
        self.key = key
        self.clock = clock
        self._tell = tell
        self._told = False

    def trace(self, event: str, _: object) -> None:
        """What httpcore calls at each of its steps."""
        if event == "http11.send_request_headers.complete":
            self._told = True
            self._tell(self.key, self.clock.now())

    def end(self) -> None:
        """The asking is over."""
        if not self._told:
            self._tell(self.key, None)


@dataclass(frozen=True, slots=True)
class _Hop:
    """One address on the way from what was asked for, and what the way was like so far."""

    asked: str
    url: httpx.URL
    number: int = 0
    permanent: bool = True
    same_host: bool = True
    same_origin: bool = True
    downgraded: bool = False
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """Values of the caller's own headers: should a server repeat one, nobody is shown it."""

    @property
    def address(self) -> str:
        """What the caller gave while nothing redirected, so that it can be compared; else the hop's own address."""
        return str(self.url) if self.number else self.asked

    @property
    def moved_to(self) -> str | None:
        """A step down from https is followed but never recommended: whoever sits on the line could have sent it."""
        return str(self.url) if self.number and self.permanent and not self.downgraded else None

    def failed(
        self, reason: FailureReason, detail: str, status: int | None = None, again: datetime | None = None
    ) -> FetchFailed:
        detail = f"redirected to {shown_url(str(self.url))}: {detail}" if self.number else detail
        for secret in self.secrets:
            detail = detail.replace(secret, "***")
        return FetchFailed(self.asked, reason, one_line(detail), status, again)


@dataclass(frozen=True, slots=True, repr=False)
class _Asking:
    """What one `get` sends along, and its clock. Never shown: `own` are a caller's headers, and keys among them."""

    clock: _Clock
    accept: str
    validators: Validators | None
    own: tuple[tuple[bytes, bytes], ...]


class Fetcher:
    """Fetches URLs for everyone; safe to use from many threads.

    `reserve(host_key, now)` takes the host's slot and returns an instant not after `now`, or takes nothing and returns
    when to come back; `sent(host_key, at)` follows every slot that was taken: the instant at which the request went
    out, or None when it never will. `hold(host_key, until)` is told of a host that wants to be left alone (429, 503).
    `resolve` says where names lead. `timeout` is in seconds for everything a `get` does, redirects and their waiting included;
    `max_bytes` caps the body as sent and as inflated. `ssl_context` replaces the default one (certifi's authorities),
    which all requests share: making one takes about 20 ms. Nothing is read from the environment: a proxy would walk
    round the guard.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        guard: AddressGuard,
        reserve: Callable[[str, datetime], datetime],
        timeout: float = 30.0,
        max_bytes: int = 10_000_000,
        max_redirects: int = 5,
        ssl_context: ssl.SSLContext | None = None,
        sent: Callable[[str, datetime | None], None] | None = None,
        hold: Callable[[str, datetime], None] | None = None,
        resolve: Resolve = look_up,
    ) -> None:
        self._user_agent = user_agent.encode("latin-1", "replace")
        self._guard = guard
        self._reserve, self._sent, self._hold = reserve, sent or _unheard, hold or _unheard
        self._timeout = timeout
        self._max_bytes = max_bytes
        self._max_redirects = max_redirects
        self._closing = threading.Event()
        context = ssl_context or ssl.create_default_context(cafile=certifi.where())
        self._transport = GuardedTransport(guard, context, resolve)

    def close(self) -> None:
        """Close every connection and end the waiting of redirects."""
        self._closing.set()
        self._transport.close()

    def get(
        self,
        url: str,
        *,
        now: datetime,
        validators: Validators | None = None,
        accept: str = FEED_ACCEPT,
        headers: Mapping[str, str] | None = None,
        before_sending: Callable[[], None] | None = None,
    ) -> FetchOutcome:
        """Ask for `url`. Whatever the network does comes back as a value; only `reserve`, `sent`, `hold` and
        `before_sending` can raise.

        `NotYet` at the first hop means that nothing was sent. A redirect to a host whose slot is taken waits for it;
        when the deadline would pass first, the answer is `NotYet` as well: it is our own spacing, no failure of the
        server. `validators` ride along redirects within the same host name (a feed behind a lasting 302 would never
        see a 304 otherwise) and are dropped for good at the first other one. `headers` are a caller's own (API keys, of
        other names than are sent anyway): they are dropped for good where scheme, host name or port changes, and what
        they hold is in no outcome. A refusal of such a request carries what the server says of it. `before_sending` is called
        for each request, once its slot is had (a quota is counted there); what it raises ends the asking, nothing being sent.
        """
        try:
            asking = _Asking(_Clock(now, self._timeout), accept, validators, tuple(own_headers(headers)))
        except ValueError as error:
            return FetchFailed(url, FailureReason.CREDENTIALS, one_line(str(error)))
        hop: FetchOutcome | _Hop = self._first_hop(url, asking)
        seen: set[str] = set()
        while isinstance(hop, _Hop):
            if str(hop.url) in seen or hop.number > self._max_redirects:
                kind = "the redirects go round in a loop" if str(hop.url) in seen else "there are too many redirects"
                return hop.failed(FailureReason.REDIRECTS, kind)
            seen.add(str(hop.url))
            key = host_key(str(hop.url))
            refusal = self._refusal(hop.url) if key else "the URL names no host"
            if refusal is not None:
                return hop.failed(FailureReason.ADDRESS, refusal)
            until = self._slot(key, asking.clock, now if hop.number == 0 else None)
            if until is not None:
                return NotYet(until)
            turn = _Turn(key, asking.clock, self._sent)
            try:
                if before_sending is not None:
                    before_sending()
                hop = self._ask(hop, turn, asking)
            finally:
                turn.end()
        return hop

    def _first_hop(self, url: str, asking: _Asking) -> _Hop | FetchFailed:
        secrets = tuple(value.decode("latin-1") for _, value in asking.own if len(value) >= _SHORTEST_SECRET)
        try:
            return _Hop(url, _bare(httpx.URL(url)), secrets=secrets)
        except (httpx.InvalidURL, ValueError, TypeError) as error:
            detail = one_line(f"{shown_url(url)!r} is not a usable URL: {error}")
            return FetchFailed(url, FailureReason.ADDRESS, detail)

    def _refusal(self, url: httpx.URL) -> str | None:
        """Why this URL is not asked at all; what its name resolves to is checked when connecting."""
        if url.scheme not in ("http", "https"):
            return f"{url.scheme or 'a URL without a scheme'} is neither http nor https"
        if url.port is not None and not 0 < url.port < 65536:
            return f"there is no port {url.port}"
        return self._guard.refusal(url.raw_host.decode("ascii"))

    def _slot(self, key: str, clock: _Clock, now: datetime | None) -> datetime | None:
        """Take the host's slot: at `now` or not at all, or (None: a redirect) as soon as it is free.

        Returns None when it was taken, else the instant at which to come back.
        """
        while True:
            at = clock.now() if now is None else now
            until = self._reserve(key, at)
            if until <= at:
                return None
            wait = (until - at).total_seconds() + 0.001
            if now is not None or wait >= clock.left() or self._closing.wait(wait):
                return until

    def _ask(self, hop: _Hop, turn: _Turn, asking: _Asking) -> FetchOutcome | _Hop:
        """Send one request and read its answer: an outcome, or the next hop."""
        conditions = conditional_headers(asking.validators if hop.same_host else None)
        headers = [
            # Given here, because httpx would decode the name for it and break on xn-- labels that IDNA 2008 forbids.
            (b"Host", hop.url.netloc),
            (b"User-Agent", self._user_agent),
            (b"Accept", asking.accept.encode("latin-1", "replace")),
            (b"Accept-Encoding", b"gzip"),
            (b"Accept-Language", b"ko"),
            *conditions,
            *(asking.own if hop.same_origin else ()),
        ]
        try:
            response = self._send(hop.url, headers, turn)
            try:
                outcome = self._read(hop, response, asking.clock, conditional=bool(conditions))
            finally:
                response.close()
        except Exception as error:
            # Everything a server can bring about ends here, also what no library documents.
            reason = next((why for kind, why in _REASON_OF_ERROR if isinstance(error, kind)), FailureReason.PROTOCOL)
            return hop.failed(reason, str(error) or type(error).__name__)
        if isinstance(outcome, FetchFailed):
            until = rest_asked(outcome.status, outcome.retry_after, asking.clock.now())
            if until is not None:
                self._hold(turn.key, until)
        return outcome

    def _send(self, url: httpx.URL, headers: list[tuple[bytes, bytes]], turn: _Turn) -> httpx.Response:
        for _ in range(_STALE_TRIES):
            extensions: dict[str, Any] = {**deadline_extensions(turn.clock.deadline), "trace": turn.trace}
            request = httpx.Request("GET", url, headers=headers, extensions=extensions)
            try:
                return self._transport.handle_request(request)
            except StaleConnectionError:
                continue
        raise httpx.RemoteProtocolError("the server keeps closing the connection without an answer")

    def _read(self, hop: _Hop, response: httpx.Response, clock: _Clock, *, conditional: bool) -> FetchOutcome | _Hop:
        """Judge a response whose headers have arrived, and read its body where it is wanted."""
        status, headers = response.status_code, response.headers
        age = max_age(all_headers(headers, "cache-control"))
        if status in _WELL:
            body = read_body(
                response.iter_raw(),
                encoding=all_headers(headers, "content-encoding"),
                length=first_header(headers, "content-length"),
                limit=self._max_bytes,
            )
            if not body.strip():
                return hop.failed(FailureReason.EMPTY, "the answer is empty", status)
            kind = first_header(headers, "content-type")
            return Fetched(
                hop.address, status, kind, body, stated_validators(headers), moved_to=hop.moved_to, max_age=age
            )
        location = first_header(headers, "location")
        said = ""
        if hop.secrets and 400 <= status < 500:
            said = _said(response)
        else:
            _drain(response)
        if status == 304 and conditional:
            return NotModified(hop.address, stated_validators(headers), moved_to=hop.moved_to, max_age=age)
        if status in _REDIRECTS and location is not None:
            return _next_hop(hop, status, location)
        again = retry_after(first_header(headers, "retry-after"), clock.now())
        reason = _reason_of(status)
        if reason is FailureReason.GONE and not hop.permanent:
            reason = FailureReason.NOT_FOUND  # what a passing redirect leads to says nothing for good of what was asked
        return hop.failed(reason, f"{_phrase(status)}: {said}" if said else _phrase(status), status, again)


def _bare(url: httpx.URL) -> httpx.URL:
    """Without userinfo, which is never sent, and without the fragment."""
    return url.copy_with(userinfo=b"", fragment=None) if url.userinfo or url.fragment else url


def _next_hop(hop: _Hop, status: int, location: str) -> _Hop | FetchFailed:
    try:
        url = _bare(redirect_target(hop.url, location))
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        return hop.failed(FailureReason.ADDRESS, f"redirected to {location!r}, which is no usable URL: {error}", status)
    if any(secret in str(url) for secret in hop.secrets):
        return hop.failed(FailureReason.ADDRESS, "redirected to an address that repeats a key of ours", status)
    return replace(
        hop,
        url=url,
        number=hop.number + 1,
        permanent=hop.permanent and status in _PERMANENT,
        same_host=hop.same_host and url.raw_host == hop.url.raw_host,
        same_origin=hop.same_origin and _origin(url) == _origin(hop.url),
        downgraded=hop.downgraded or (hop.url.scheme == "https" and url.scheme == "http"),
    )


def _unheard(key: str, at: datetime | None) -> None:
    """Nobody wants to know."""


def _origin(url: httpx.URL) -> tuple[str, bytes, int]:
    return url.scheme, url.raw_host, url.port or (443 if url.scheme == "https" else 80)


def _drain(response: httpx.Response) -> None:
    """Read a small unwanted body to its end, so that the next request can use the connection."""
    length = first_header(response.headers, "content-length") or ""
    bodiless = response.status_code in (204, 304)
    if bodiless or (length.isascii() and length.isdigit() and len(length) < 9 and int(length) <= _SMALL):
        try:
            for _ in response.iter_raw():
                pass
        except httpx.HTTPError:
            return  # the status is already known and is what counts


def _said(response: httpx.Response) -> str:
    """What a server writes with a refusal; "" where that is much, or cannot be read."""
    try:
        body = read_body(
            response.iter_raw(),
            encoding=all_headers(response.headers, "content-encoding"),
            length=first_header(response.headers, "content-length"),
            limit=_SMALL,
        )
    except (TooLargeError, BadEncodingError, httpx.HTTPError):
        return ""
    return body.decode("utf-8", "replace").strip()


def _reason_of(status: int) -> FailureReason:
    known = _REASON_OF_STATUS.get(status)
    return known or (FailureReason.HTTP_SERVER if 500 <= status < 600 else FailureReason.HTTP_CLIENT)


def _phrase(status: int) -> str:
    if status == 304:
        return "304 Not Modified, although nothing conditional was asked"
    if status in _REDIRECTS:
        return f"{status} without a Location"
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"the unknown status {status}"
