"""What response headers say, and how web addresses are shown to people: pure functions, total over hostile input."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import quote_from_bytes, unquote_plus

import httpx

from monitor.model import Validators

UNSAID_REST = timedelta(minutes=5)
"""What 429 without a Retry-After is taken to ask for."""
LONGEST_REST = timedelta(hours=1)
"""The longest that a whole host is left alone for what one of its addresses answered; the address itself as long as it asks.

On a shared host an address does not speak for its neighbours, and no feed may delay another by more than an ordinary interval.
"""

_LONGEST = 10 * 365 * 86400  # seconds; larger numbers mean "very long" and would overflow a datetime
_MAX_AGE = re.compile(r'(?:^|,)\s*max-age\s*=\s*"?(\d+)', re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+|\s+")
_URL = re.compile(r"(?i)\bhttps?://[^\s'\"<>]+")
_USERINFO = re.compile(r"(?i)^(\s*(?:[a-z][a-z0-9+.-]*:)?//)[^/?#]*@")
_NAMED_VALUE = re.compile(r"[?&;#]([^=?&;#]*)=")
_END_IN_PATH, _END = re.compile(r"[/?&;#]"), re.compile(r"[&#]")
_SECRET = re.compile(
    r"key|token|secret|passw|passphrase|passcode|credential|signature|sess(?:ion|id)|auth(?!or(?!i[sz]))|jwt|ticket"
)
"""What the name of a secret contains; `author` is nobody's secret, `authorization` is."""
_SECRET_NAMES = frozenset({"sig", "sign", "hmac", "pw", "pwd", "pass", "otp"})
_SECRET_IF_LONG = frozenset({"sid", "code"})
"""A session and a login's code where the value is long; sid=105 is a section of Naver."""
_LONG = 16
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
# A field value as RFC 9110, 5.5 allows it, obs-text included. What came in as bytes is kept as latin-1 text.
_SENDABLE = re.compile(r"[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?")


def first_header(headers: httpx.Headers, name: str) -> str | None:
    """The first value of a header, its bytes as latin-1 so that it can be sent back byte for byte; None when absent."""
    wanted = name.lower().encode("ascii")
    return next((value.decode("latin-1") for key, value in headers.raw if key.lower() == wanted), None)


def all_headers(headers: httpx.Headers, name: str) -> str | None:
    """Every value of a header joined by commas, as RFC 9110, 5.3 reads list headers; None when absent."""
    wanted = name.lower().encode("ascii")
    found = [value.decode("latin-1") for key, value in headers.raw if key.lower() == wanted]
    return ", ".join(found) if found else None


def stated_validators(headers: httpx.Headers) -> Validators:
    """ETag and Last-Modified as sent; an empty header counts as none."""
    return Validators(first_header(headers, "etag") or None, first_header(headers, "last-modified") or None)


def conditional_headers(validators: Validators | None) -> list[tuple[bytes, bytes]]:
    """If-None-Match and If-Modified-Since, byte for byte as stored; none for what no header can carry."""
    if validators is None:
        return []
    pairs = ((b"If-None-Match", validators.etag), (b"If-Modified-Since", validators.last_modified))
    return [(name, value.encode("latin-1")) for name, value in pairs if value and _SENDABLE.fullmatch(value)]


def retry_after(text: str | None, now: datetime) -> datetime | None:
    """Retry-After as an aware UTC instant (RFC 9110, 10.2.3): seconds from `now`, or a date; None when unreadable."""
    text = (text or "").strip()
    if re.fullmatch(r"[0-9]+", text):
        return now + timedelta(seconds=min(int(text[:12]), _LONGEST))
    try:
        instant = parsedate_to_datetime(text)
        return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def rest_asked(status: int | None, again: datetime | None, now: datetime) -> datetime | None:
    """Until when a host wants to be left alone that answered `status`; None when it asks for nothing.

    429 and 503 with a Retry-After (`again`, as `retry_after` reads it): until then, at most `LONGEST_REST`; 429 without one:
    `UNSAID_REST`.
    """
    if status not in (429, 503):
        return None
    if again is None:
        return now + UNSAID_REST if status == 429 else None
    return min(again, now + LONGEST_REST) if again > now else None


def own_headers(headers: Mapping[str, str] | None) -> list[tuple[bytes, bytes]]:
    """A caller's own headers as they are sent. Raises ValueError, which never repeats a value, for what no header can carry."""
    pairs: list[tuple[bytes, bytes]] = []
    for name, value in (headers or {}).items():
        if not _TOKEN.fullmatch(name):
            raise ValueError("a header's name is made of letters, digits and hyphens")
        if not _SENDABLE.fullmatch(value):
            raise ValueError(f"what is to be sent as {name} cannot stand in a header")
        pairs.append((name.encode("ascii"), value.encode("latin-1")))
    return pairs


def max_age(cache_control: str | None) -> timedelta | None:
    """The max-age of a Cache-Control header, as sent (at most ten years); None when it names none."""
    found = _MAX_AGE.search(cache_control or "")
    return timedelta(seconds=min(int(found[1][:12]), _LONGEST)) if found else None


def redirect_target(base: httpx.URL, location: str) -> httpx.URL:
    """Where a Location header (latin-1 text of its bytes) leads from `base`. Raises httpx.InvalidURL or ValueError.

    Korean servers put raw bytes there: UTF-8 is read as text, so that a host name can be Korean too; other bytes
    (cp949) are percent-encoded as they are, which is what the server expects back.
    """
    octets = location.strip().encode("latin-1")
    try:
        text = octets.decode()
    except UnicodeDecodeError:
        text = quote_from_bytes(octets, safe="".join(map(chr, range(0x21, 0x7F))))
    return base.join(text)


def shown_url(url: str) -> str:
    """A URL for a person to read: without userinfo, and without the values of parameters that look like secrets.

    Of the query, of the path (`;jsessionid=...`) and of the fragment (`#access_token=...`). Linear in its length.
    """
    url = _USERINFO.sub(r"\1", url)
    query = next((at for at, character in enumerate(url) if character in "?#"), len(url))
    shown: list[str] = []
    told = 0
    for named in _NAMED_VALUE.finditer(url):
        start = named.end()
        if start <= told:
            continue  # within a value that is masked already
        # A semicolon, a slash or a question mark may be part of a secret in the query; in the path they end it.
        closing = (_END if named.start() >= query else _END_IN_PATH).search(url, start)
        end = closing.start() if closing else len(url)
        if end > start and _is_secret(named[1], end - start):
            shown += [url[told:start], "***"]
            told = end
    return "".join([*shown, url[told:]])


def _is_secret(name: str, length: int) -> bool:
    """Whether a parameter of this name, with a value of so many characters, looks like one that opens something."""
    # A keyword is what our own search feeds and every search page carry.
    plain = unquote_plus(name).lower().replace("keyword", "")
    bare = plain.strip(" []!/")
    return _SECRET.search(plain) is not None or bare in _SECRET_NAMES or (bare in _SECRET_IF_LONG and length >= _LONG)


def shown_text(text: str) -> str:
    """Text for a person, with every URL in it shown without secrets."""
    return _URL.sub(lambda found: shown_url(found[0]), text)


def one_line(text: str, limit: int = 240) -> str:
    """Text for a person, on one line, with every URL in it shown without secrets."""
    line = shown_text(_CONTROL.sub(" ", text)).strip()
    return line if len(line) <= limit else line[: limit - 1] + "…"
