"""What a fetch sends and how it reads an answer, as the server on the other side of a real socket saw it."""

from __future__ import annotations

import gzip
import threading
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.model import FailureReason, Fetched, FetchFailed, NotModified, NotYet, Validators
from monitor.net.fetch import FEED_ACCEPT, PAGE_ACCEPT, Fetcher
from monitor.newsroom.server import PressServer, Raw, Reply, Request
from tests.net.conftest import AGENT, NOW, MakeFetcher, Serve

BODY = "<rss version='2.0'><channel><title>가상일보</title></channel></rss>".encode()


def test_a_request_says_who_asks_and_nothing_else(serve: Serve, fetcher: Fetcher) -> None:
    press = serve({"/rss": Reply(200, BODY, (("Set-Cookie", "id=1; Path=/"), ("ETag", '"v1"')))})
    for _ in range(2):
        fetcher.get(f"{press.origin}/rss?section=it&page=1#top", now=NOW)
    for request in press.requests:
        assert request.method == "GET"
        assert request.path == "/rss?section=it&page=1"
        assert sorted(request.headers) == sorted(
            [
                ("Host", f"127.0.0.1:{press.port}"),
                ("User-Agent", AGENT),
                ("Accept", FEED_ACCEPT),
                ("Accept-Encoding", "gzip"),
                ("Accept-Language", "ko"),
            ]
        )


def test_a_body_comes_with_what_the_server_said_about_it(serve: Serve, fetcher: Fetcher) -> None:
    headers = (
        ("Content-Type", "text/xml; charset=euc-kr"),
        ("ETag", 'W/"5f-1"'),
        ("Last-Modified", "Tue, 11 08 2026 07:00:00 +0900"),
        ("Cache-Control", "public, max-age=900"),
    )
    press = serve({"/rss": Reply(200, BODY, headers)})
    assert fetcher.get(f"{press.origin}/rss", now=NOW) == Fetched(
        f"{press.origin}/rss",
        200,
        "text/xml; charset=euc-kr",
        BODY,
        Validators('W/"5f-1"', "Tue, 11 08 2026 07:00:00 +0900"),
        max_age=timedelta(minutes=15),
    )


@pytest.mark.parametrize(
    "etag",
    [
        '"abc"',
        'W/"abc"',
        "unquoted",
        '"a b,c"',
        "'single'",
        '"\\"',
        '"',
        "0",
        'W/"é"',
        '"한"'.encode().decode("latin-1"),
    ],
)
@pytest.mark.parametrize("date", [None, "Tue, 11 Aug 2026 01:00:00 GMT", "2026-08-11 10:00:00", "-1"])
def test_validators_come_back_byte_for_byte(serve: Serve, fetcher: Fetcher, etag: str, date: str | None) -> None:
    said = (("ETag", etag),) + ((("Last-Modified", date),) if date else ())

    def respond(request: Request) -> Reply:
        return Reply(304) if request.header("If-None-Match") else Reply(200, BODY, said)

    press = serve({"/rss": respond})
    first = fetcher.get(f"{press.origin}/rss", now=NOW)
    assert isinstance(first, Fetched)
    second = fetcher.get(f"{press.origin}/rss", now=NOW, validators=first.validators)
    assert isinstance(second, NotModified)
    assert press.requests[0].header("If-None-Match") is None
    assert press.requests[0].header("If-Modified-Since") is None
    assert press.requests[1].header("If-None-Match") == etag
    assert press.requests[1].header("If-Modified-Since") == date


def test_a_304_may_bring_new_validators(serve: Serve, fetcher: Fetcher) -> None:
    press = serve({"/rss": Reply(304, b"", (("ETag", '"v2"'), ("Cache-Control", "max-age=60")))})
    outcome = fetcher.get(f"{press.origin}/rss", now=NOW, validators=Validators('"v1"', "yesterday"))
    assert outcome == NotModified(f"{press.origin}/rss", Validators('"v2"', None), None, timedelta(minutes=1))


@pytest.mark.parametrize("validators", [None, Validators(), Validators("", ""), Validators("한", "\n")])
def test_a_304_that_nobody_asked_for_is_no_success(
    serve: Serve, fetcher: Fetcher, validators: Validators | None
) -> None:
    press = serve({"/rss": Reply(304)})
    outcome = fetcher.get(f"{press.origin}/rss", now=NOW, validators=validators)
    assert isinstance(outcome, FetchFailed)
    assert (outcome.reason, outcome.status) == (FailureReason.HTTP_CLIENT, 304)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (201, FailureReason.HTTP_CLIENT),
        (204, FailureReason.EMPTY),
        (206, FailureReason.HTTP_CLIENT),
        (300, FailureReason.HTTP_CLIENT),
        (301, FailureReason.HTTP_CLIENT),
        (305, FailureReason.HTTP_CLIENT),
        (400, FailureReason.HTTP_CLIENT),
        (401, FailureReason.FORBIDDEN),
        (403, FailureReason.FORBIDDEN),
        (404, FailureReason.NOT_FOUND),
        (406, FailureReason.HTTP_CLIENT),
        (410, FailureReason.GONE),
        (429, FailureReason.RATE_LIMITED),
        (451, FailureReason.FORBIDDEN),
        (500, FailureReason.HTTP_SERVER),
        (502, FailureReason.HTTP_SERVER),
        (503, FailureReason.UNAVAILABLE),
        (520, FailureReason.HTTP_SERVER),
        (999, FailureReason.HTTP_CLIENT),
    ],
)
def test_every_status_has_its_reason(serve: Serve, fetcher: Fetcher, status: int, reason: FailureReason) -> None:
    press = serve({"/rss": Reply(status, b"<html>sorry</html>")})
    outcome = fetcher.get(f"{press.origin}/rss", now=NOW)
    assert isinstance(outcome, FetchFailed)
    assert (outcome.url, outcome.reason, outcome.status) == (f"{press.origin}/rss", reason, status)
    assert str(status) in outcome.detail
    assert outcome.retry_after is None
    assert len(press.requests) == 1


@pytest.mark.parametrize("status", [429, 503, 500])
def test_retry_after_is_made_absolute(serve: Serve, fetcher: Fetcher, status: int) -> None:
    press = serve(
        {
            "/seconds": Reply(status, b"", (("Retry-After", "3600"),)),
            "/date": Reply(status, b"", (("Retry-After", "Tue, 11 Aug 2026 03:00:00 GMT"),)),
            "/odd": Reply(status, b"", (("Retry-After", "later"),)),
        }
    )
    seconds, date, odd = (fetcher.get(press.origin + path, now=NOW) for path in ("/seconds", "/date", "/odd"))
    assert isinstance(seconds, FetchFailed)
    assert isinstance(date, FetchFailed)
    assert isinstance(odd, FetchFailed)
    assert seconds.retry_after is not None
    assert timedelta(hours=1) <= seconds.retry_after - NOW < timedelta(hours=1, minutes=1)
    assert date.retry_after == datetime(2026, 8, 11, 3, tzinfo=UTC)
    assert odd.retry_after is None


@pytest.mark.parametrize("body", [b"", b" \r\n\t "])
def test_an_empty_200_is_a_failure(serve: Serve, fetcher: Fetcher, body: bytes) -> None:
    press = serve({"/rss": Reply(200, body)})
    outcome = fetcher.get(f"{press.origin}/rss", now=NOW)
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason is FailureReason.EMPTY


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(BODY)),
        ("deflate", zlib.compress(BODY)),
        ("identity", BODY),
        ("deflate", zlib.compress(BODY)[2:-4]),
    ],
    # Named here: gzip writes the time into its header, and a test has to be called the same by every process that collects it.
    ids=["gzip", "deflate", "identity", "bare deflate"],
)
def test_a_compressed_body_is_inflated(serve: Serve, fetcher: Fetcher, encoding: str, body: bytes) -> None:
    press = serve({"/rss": Reply(200, body, (("Content-Encoding", encoding),))})
    outcome = fetcher.get(f"{press.origin}/rss", now=NOW)
    assert isinstance(outcome, Fetched)
    assert outcome.body == BODY


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"
BIG = b"x" * 50_001
BOMB = gzip.compress(b"\0" * 40_000_000)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Reply(200, BIG), FailureReason.TOO_LARGE),
        (Raw([HEAD, b"\r\n", BIG]), FailureReason.TOO_LARGE),
        (
            Raw([HEAD, b"Transfer-Encoding: chunked\r\n\r\n", b"c351\r\n" + BIG + b"\r\n0\r\n\r\n"]),
            FailureReason.TOO_LARGE,
        ),
        (Raw([HEAD, b"Content-Length: 99999999999\r\n\r\n"]), FailureReason.TOO_LARGE),
        (Reply(200, BOMB, (("Content-Encoding", "gzip"),)), FailureReason.TOO_LARGE),
        (Reply(200, gzip.compress(BOMB), (("Content-Encoding", "gzip, gzip"),)), FailureReason.PROTOCOL),
        (
            Reply(200, gzip.compress(BOMB), (("Content-Encoding", "gzip"), ("Content-Encoding", "gzip"))),
            FailureReason.PROTOCOL,
        ),
        (Reply(200, BODY, (("Content-Encoding", "br"),)), FailureReason.PROTOCOL),
        (Reply(200, BODY, (("Content-Encoding", "gzip"),)), FailureReason.PROTOCOL),
        (Reply(200, gzip.compress(BODY)[:-10], (("Content-Encoding", "gzip"),)), FailureReason.PROTOCOL),
        (Reply(200, BODY, (("Content-Length", "1000"), ("Connection", "close"))), FailureReason.PROTOCOL),
        (Reply(200, BODY, (("Content-Length", "many"),)), FailureReason.PROTOCOL),
        (Reply(200, BODY, (("Content-Length", "5"), ("Content-Length", "6"))), FailureReason.PROTOCOL),
        (Raw([HEAD, b"Transfer-Encoding: chunked\r\n\r\n", b"ff\r\nabc"]), FailureReason.PROTOCOL),
        (Raw([HEAD, b"Transfer-Encoding: chunked\r\n\r\n", b"zz\r\nabc\r\n0\r\n\r\n"]), FailureReason.PROTOCOL),
        (Raw([HEAD, b"Transfer-Encoding: gzip, chunked\r\n\r\n", b"0\r\n\r\n"]), FailureReason.PROTOCOL),
        (Raw([HEAD]), FailureReason.PROTOCOL),
        (Raw([]), FailureReason.PROTOCOL),
        (Raw([b"\r\n"]), FailureReason.PROTOCOL),
        (
            Raw([b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"]),
            FailureReason.PROTOCOL,
        ),
        (Raw([b"220 smtp.example ESMTP\r\n"]), FailureReason.PROTOCOL),
        (Raw([b"HTTP/9.9 banana\r\n\r\n"]), FailureReason.PROTOCOL),
        (Raw([b"\x15\x03\x01\x00\x02\x02\x50"]), FailureReason.PROTOCOL),
        (Raw([HEAD, b"X: \x00\r\n\r\n"]), FailureReason.PROTOCOL),
        (Raw([HEAD, b"No colon here\r\n\r\n"]), FailureReason.PROTOCOL),
        (Raw([HEAD, *([b"X-Filler: " + b"y" * 1000 + b"\r\n"] * 500)]), FailureReason.PROTOCOL),
    ],
)
def test_bodies_and_answers_that_cannot_be_used(
    serve: Serve, make_fetcher: MakeFetcher, answer: Reply | Raw, reason: FailureReason
) -> None:
    press = serve({"/rss": answer})
    outcome = make_fetcher(max_bytes=50_000).get(f"{press.origin}/rss", now=NOW)
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason is reason, outcome
    assert outcome.detail
    assert "\n" not in outcome.detail
    assert len(press.requests) == 1


def test_a_body_of_exactly_the_cap_is_read(serve: Serve, make_fetcher: MakeFetcher) -> None:
    press = serve({"/rss": Reply(200, b"x" * 50_000), "/open": Raw([HEAD, b"\r\n", b"x" * 50_000])})
    fetcher = make_fetcher(max_bytes=50_000)
    for path in ("/rss", "/open"):
        assert isinstance(fetcher.get(press.origin + path, now=NOW), Fetched)


def _drip(*chunks: bytes) -> list[bytes | float]:
    """What a slow server says for two minutes: every pause far below any timeout of a single read."""
    dripped: list[bytes | float] = list(chunks)
    for _ in range(2400):
        dripped += [b"x", 0.05]
    return dripped


@pytest.mark.parametrize(
    "answer",
    [
        Raw([60.0]),
        Raw(_drip(b"HTTP/1.1 200 OK\r\nX-Slow: ")),
        Raw(_drip(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")),
        Raw(_drip(b"HTTP/1.1 200 OK\r\n\r\n")),
        Raw([b"HTTP/1.1 100 Continue\r\n\r\n", 0.05] * 2400),
    ],
    ids=["silence", "headers", "declared body", "open body", "informational answers"],
)
def test_a_drip_is_ended_by_the_deadline(serve: Serve, make_fetcher: MakeFetcher, answer: Raw) -> None:
    press = serve({"/rss": answer})
    outcome = make_fetcher(timeout=0.6).get(f"{press.origin}/rss", now=NOW)
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason is FailureReason.TIMEOUT


def test_a_connection_is_used_again(serve: Serve, fetcher: Fetcher) -> None:
    answers: dict[str, Any] = {
        "/200": Reply(200, BODY),
        "/304": Reply(304),
        "/404": Reply(404, b"gone fishing"),
        "/302": Reply(302, b"moved", (("Location", "/200"),)),
    }
    press = serve(answers)
    for path in ("/200", "/304", "/404", "/302", "/200"):
        fetcher.get(press.origin + path, now=NOW, validators=Validators('"v"'))
    assert len(press.requests) == 6
    assert {request.connection for request in press.requests} == {1}


def test_a_kept_connection_that_the_server_dropped_costs_nothing(fetcher: Fetcher) -> None:
    """The server promises keep-alive and hangs up at the next request: asked again once, on a new connection."""

    def respond(request: Request) -> Reply | Raw:
        first_on_its_connection = sum(seen.connection == request.connection for seen in press.requests) == 1
        return Reply(200, BODY) if first_on_its_connection else Raw([])

    with PressServer(respond) as press:
        for _ in range(3):
            assert isinstance(fetcher.get(f"{press.origin}/rss", now=NOW), Fetched)
        assert [request.connection for request in press.requests] == [1, 1, 2, 2, 3]


def test_a_fresh_connection_that_says_nothing_is_not_asked_twice(serve: Serve, fetcher: Fetcher) -> None:
    press = serve({"/rss": Raw([])})
    outcome = fetcher.get(f"{press.origin}/rss", now=NOW)
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason is FailureReason.PROTOCOL
    assert len(press.requests) == 1


def test_many_threads_share_one_fetcher(serve: Serve, fetcher: Fetcher) -> None:
    def respond(request: Request) -> Reply:
        return Reply(200, request.path.encode(), (("Set-Cookie", f"last={request.path}"),))

    press = serve({f"/{number}": respond for number in range(40)})
    bodies: dict[int, object] = {}

    def ask(number: int) -> None:
        bodies[number] = fetcher.get(f"{press.origin}/{number}", now=NOW, accept=PAGE_ACCEPT)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, outcome in bodies.items():
        assert isinstance(outcome, Fetched)
        assert outcome.body == f"/{number}".encode()
    assert all(request.header("Cookie") is None for request in press.requests)


def test_a_taken_slot_sends_nothing(serve: Serve, make_fetcher: MakeFetcher) -> None:
    press = serve({"/rss": Reply(200, BODY)})
    later = NOW + timedelta(seconds=40)
    asked: list[tuple[str, datetime]] = []

    def reserve(key: str, now: datetime) -> datetime:
        asked.append((key, now))
        return later

    assert make_fetcher(reserve=reserve).get(f"{press.origin}/rss", now=NOW) == NotYet(later)
    assert asked == [(f"127.0.0.1:{press.port}", NOW)]
    assert not press.requests


def test_a_proxy_of_the_environment_is_not_used(
    serve: Serve, make_fetcher: MakeFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    press = serve({"/rss": Reply(200, BODY)})
    assert isinstance(make_fetcher().get(f"{press.origin}/rss", now=NOW), Fetched)
