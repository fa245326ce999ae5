"""Answers that are too large, too slow, or lead astray: each ends by our limits, as a reason in the database."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import repeat

import pytest

from monitor.model import FailureReason
from monitor.net.fetch import Fetcher
from monitor.net.guard import AddressGuard
from monitor.newsroom.server import Raw, Reply, Request
from tests.hostile.conftest import Strict, failed
from tests.pipeline.press import NOW, Answer, Press, Said
from tests.pipeline.texts import CENTER_TITLE

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
ETAG = b'ETag: "hostile"\r\n'
LIMIT = 50_000
FEED = b"<rss version='2.0'><channel><title>a</title></channel></rss>"


def endless(*first: bytes, chunk: bytes) -> Raw:
    """As fast as it is taken, without end."""

    def chunks() -> Iterator[bytes]:
        yield from first
        yield from repeat(chunk)

    return Raw(chunks())


def drip(*first: bytes, piece: bytes = b"x", pause: float = 0.05) -> Raw:
    """One piece after the other with pauses far below any timeout of a single read, for two minutes."""

    def chunks() -> Iterator[bytes | float]:
        yield from first
        for _ in range(2400):
            yield piece
            yield pause

    return Raw(chunks())


def zeros(size: int, *, times: int = 1) -> bytes:
    """`size` bytes of nothing, compressed so many times over."""
    body = b"\0" * size
    for _ in range(times):
        body = gzip.compress(body, 9)
    return body


def encoded(body: bytes, *codings: str) -> Reply:
    return Reply(200, body, (("ETag", '"hostile"'), *(("Content-Encoding", coding) for coding in codings)))


TOO_LARGE: dict[str, Answer] = {
    "declared": Raw([HEAD, ETAG, b"Content-Length: 99999999\r\n\r\n", b"x" * 1000]),
    "endless": endless(HEAD, ETAG, b"\r\n", chunk=b"x" * 10_000),
    "endless chunks": endless(
        HEAD, ETAG, b"Transfer-Encoding: chunked\r\n\r\n", chunk=b"2710\r\n" + b"x" * 10_000 + b"\r\n"
    ),
    "bomb": encoded(zeros(20_000_000), "gzip"),
    "deflated bomb": encoded(zlib.compress(b"\0" * 20_000_000, 9), "deflate"),
    "endless bomb": endless(HEAD, ETAG, b"Content-Encoding: gzip\r\n\r\n", chunk=zeros(2_000_000)),
}


@pytest.mark.parametrize("answer", TOO_LARGE.values(), ids=TOO_LARGE)
def test_bytes_are_capped_before_and_after_inflation(strict: Strict, press: Press, answer: Answer) -> None:
    house = strict(max_bytes=LIMIT, timeout=10.0)
    press.answers["/feed"] = answer
    assert failed(house, house.poll()) is FailureReason.TOO_LARGE


PROTOCOL: dict[str, Answer] = {
    "length too small": Raw([HEAD, ETAG, b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n", FEED]),
    "length too large": Raw([HEAD, ETAG, b"Content-Length: 4000\r\n\r\n", FEED]),
    "length beyond numbers": Raw([HEAD, ETAG, b"Content-Length: " + b"9" * 400 + b"\r\n\r\n"]),
    "length negative": Raw([HEAD, ETAG, b"Content-Length: -1\r\n\r\n", FEED]),
    "two codings": encoded(zeros(20_000_000, times=2), "gzip, gzip"),
    "two coding headers": encoded(zeros(20_000_000, times=2), "gzip", "gzip"),
    "many codings": encoded(zeros(20_000_000, times=2), ", ".join(["gzip"] * 500)),
    "a coding nobody asked for": encoded(FEED, "br"),
    "gzip that is none": encoded(FEED, "gzip"),
    "gzip cut short": encoded(gzip.compress(FEED)[:-9], "gzip"),
    "thousands of members": encoded(gzip.compress(b"") * 2000, "gzip"),
    "endless headers": endless(HEAD, chunk=b"X-Filler: " + b"y" * 1000 + b"\r\n"),
    "an endless header": endless(HEAD, b"X-Filler: ", chunk=b"y" * 1000),
    "an endless status": endless(b"HTTP/1.1 200 ", chunk=b"y" * 1000),
    "endless informational answers": endless(chunk=b"HTTP/1.1 100 Continue\r\n\r\n"),
    "no answer": Raw([]),
    "noise": Raw([bytes(range(256)) * 40]),
}


@pytest.mark.parametrize("answer", PROTOCOL.values(), ids=PROTOCOL)
def test_what_is_no_http_is_no_feed(strict: Strict, press: Press, answer: Answer) -> None:
    house = strict(max_bytes=LIMIT, timeout=1.5)
    press.answers["/feed"] = answer
    reason = failed(house, house.poll())
    assert reason in (FailureReason.PROTOCOL, FailureReason.TIMEOUT)


def test_a_body_compressed_twice_under_one_name_is_no_feed(strict: Strict, press: Press) -> None:
    """What is inside is not opened again: 40 MB stay the 40 kB they are."""
    house = strict(max_bytes=LIMIT)
    press.answers["/feed"] = encoded(zeros(40_000_000, times=2), "gzip")
    assert failed(house, house.poll()) is FailureReason.NOT_A_FEED


SLOW: dict[str, Answer] = {
    "silence": Raw([60.0]),
    "status": drip(b"HTTP/1.1 200 O"),
    "header": drip(HEAD, b"X-Slow: "),
    "headers": drip(HEAD, piece=b"X: y\r\n"),
    "declared body": drip(HEAD, b"Content-Length: 40000\r\n\r\n"),
    "open body": drip(HEAD, b"\r\n"),
    "chunks": drip(HEAD, b"Transfer-Encoding: chunked\r\n\r\n", piece=b"1\r\nx\r\n"),
    "compressed body": drip(HEAD, b"Content-Encoding: gzip\r\n\r\n", gzip.compress(FEED)[:10], piece=b""),
    "informational answers": drip(piece=b"HTTP/1.1 100 Continue\r\n\r\n"),
}


@pytest.mark.parametrize("answer", SLOW.values(), ids=SLOW)
def test_one_deadline_ends_every_drip(strict: Strict, press: Press, answer: Answer) -> None:
    house = strict(timeout=0.5)
    press.answers["/feed"] = answer
    began = time.monotonic()
    assert failed(house, house.poll()) is FailureReason.TIMEOUT
    assert time.monotonic() - began < 60, "two minutes would be its own end"


def test_the_deadline_covers_a_drip_that_redirects(strict: Strict, press: Press) -> None:
    """Each hop is quick enough; together they are not."""
    house = strict(timeout=0.8)
    for number in range(5):
        hop = f"HTTP/1.1 302 Found\r\nLocation: /feed/{number}\r\nContent-Length: 0\r\n\r\n".encode()
        press.answers["/feed" if number == 0 else f"/feed/{number - 1}"] = Raw([0.3, hop])
    assert failed(house, house.poll()) is FailureReason.TIMEOUT
    assert len(press.requests) <= 4


def test_the_deadline_covers_a_name_that_hangs(strict: Strict, press: Press) -> None:
    let_go = threading.Event()

    def hanging(host: str, port: int) -> list[str]:
        let_go.wait(110)
        return ["127.0.0.1"]

    house = strict(press.url("/feed").replace("127.0.0.1", "press.example"))
    fetcher = Fetcher(
        user_agent="x", guard=AddressGuard(["127.0.0.1"]), reserve=lambda _, now: now, timeout=0.4, resolve=hanging
    )
    began = time.monotonic()
    try:
        polled = replace(house, desk=replace(house.desk, fetch=fetcher.get)).poll()
        assert failed(house, polled) in (FailureReason.TIMEOUT, FailureReason.DNS)
        assert time.monotonic() - began < 60, "nearly two minutes would be its own end"
    finally:
        let_go.set()
        fetcher.close()


def test_a_page_that_drips_is_a_failed_page(strict: Strict, press: Press) -> None:
    house = strict(timeout=1.0)
    press.feed(Said("/news/1", CENTER_TITLE, "국가 연산센터 공모"))
    press.answers["/news/1"] = drip(HEAD, b"\r\n")
    house.poll()
    house.follow()
    [entry] = house.entries()
    assert (entry.disposition, entry.attempts) == (None, 1)
    for hours in (1, 2, 3):
        house.follow(NOW + timedelta(hours=hours))
    assert house.dispositions() == ["stored"], "by what the feed itself says"


# --- redirects --------------------------------------------------------------------------------------------------------


def to(location: str, status: int = 302) -> Reply:
    return Reply(status, b"", (("Location", location), ("ETag", '"hostile"')))


@pytest.mark.parametrize("status", [301, 302])
@pytest.mark.parametrize("hops", [1, 3, 1000])
def test_redirects_without_an_end(strict: Strict, press: Press, status: int, hops: int) -> None:
    house = strict()

    def respond(request: Request) -> Reply:
        number = int(request.path.rpartition("=")[2]) if "=" in request.path else 0
        return to(f"/feed?n={(number + 1) % hops}", status)

    press.answers["/feed"] = respond
    assert failed(house, house.poll()) is FailureReason.REDIRECTS
    assert len(press.requests) <= 6
    assert house.feed().current_url == press.url("/feed")


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/feed",
        "gopher://127.0.0.1:11211/_stats",
        "javascript:alert(1)",
        "data:application/rss+xml,<rss/>",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/feed",
        "http://127.0.0.2/feed",
        "http://[::1]/feed",
        "http://[::ffff:127.0.0.1]/feed",
        "http://2130706433/feed",
        "//10.0.0.1/feed",
        "http://127.0.0.1:0/feed",
        "http://[",
    ],
)
def test_redirects_to_where_nobody_should_go(strict: Strict, press: Press, location: str) -> None:
    house = strict()
    press.answers["/feed"] = to(location, 301)
    for number in range(4):
        polled = house.poll(NOW + timedelta(days=number))
        assert polled.outcome == "failed"
        assert house.feed().reason is FailureReason.ADDRESS
    assert len(press.requests) == 4
    assert house.feed().current_url == press.url("/feed"), "nothing of it is kept"


def test_a_link_to_the_own_network_is_never_followed(strict: Strict, press: Press) -> None:
    with socket.create_server(("127.0.0.1", 0)) as inner:
        inner.settimeout(0.2)
        port = inner.getsockname()[1]
        house = strict(feed='fulltext = "always"')
        hosts = ("127.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "127.0.0.1.", "0x7f000001")
        press.feed(*(Said(f"http://{host}:{port}/{n}", f"자원 소식 {n}", "소버린") for n, host in enumerate(hosts)))
        house.take()
        assert house.dispositions() == ["not_allowed"] * len(hosts)
        with pytest.raises(TimeoutError):
            inner.accept()
