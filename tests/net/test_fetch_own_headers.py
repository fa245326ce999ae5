"""A caller's own headers (API keys), and what a server asks of us: who is sent the one, who is told of the other."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from monitor.model import FailureReason, Fetched, FetchFailed, Validators
from monitor.net.fetch import Fetcher
from monitor.net.headers import own_headers, rest_asked
from monitor.newsroom.server import Raw, Reply, Request
from tests.net.conftest import NOW, MakeFetcher, Serve

PAGE = Reply(200, b"<html>page</html>")
KEY = "hunter2-hunter2"
HEADERS = {"X-Naver-Client-Id": "desk-client-id", "X-Naver-Client-Secret": KEY}


def _to(location: str, status: int = 302) -> Reply:
    return Reply(status, b"", (("Location", location),))


def _keys(requests: list[Request]) -> list[str | None]:
    return [request.header("X-Naver-Client-Secret") for request in requests]


def test_own_headers_ride_along_on_their_host(serve: Serve, fetcher: Fetcher) -> None:
    press = serve({"/a": _to("/b"), "/b": PAGE})
    assert isinstance(fetcher.get(f"{press.origin}/a", now=NOW, headers=HEADERS), Fetched)
    assert _keys(press.requests) == [KEY, KEY]
    assert press.requests[0].header("X-Naver-Client-Id") == "desk-client-id"
    assert press.requests[0].header("User-Agent"), "beside what is sent anyway"
    fetcher.get(f"{press.origin}/b", now=NOW)
    assert _keys(press.requests)[2:] == [None], "and are of that one question alone"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_they_are_dropped_where_host_or_port_changes_and_stay_dropped(
    serve: Serve, fetcher: Fetcher, status: int, host: str
) -> None:
    detour: dict[str, Reply] = {}
    away = serve(detour)
    home = serve({"/a": _to(f"http://{host}:{away.port}/b", status), "/c": PAGE})
    detour["/b"] = _to(f"{home.origin}/c")
    fetcher.get(f"{home.origin}/a", now=NOW, headers=HEADERS, validators=Validators('"v"'))
    assert _keys(home.requests) == [KEY, None]
    assert _keys(away.requests) == [None]


def test_another_spelling_of_the_name_is_another_host(serve: Serve, fetcher: Fetcher) -> None:
    press = serve({"/b": PAGE})
    home = serve({"/a": _to(f"http://localhost:{press.port}/b")})
    fetcher.get(f"http://localhost:{home.port}/a", now=NOW, headers=HEADERS)
    assert (_keys(home.requests), _keys(press.requests)) == ([KEY], [None])


@pytest.mark.parametrize(
    "answer",
    [
        Reply(401, KEY.encode()),
        Reply(500),
        _to(f"http://10.0.0.1/?said={KEY}"),
        _to(f"/again?said={KEY}"),
        _to(f"http://[{KEY}/"),
        _to(f"javascript:{KEY}"),
        Raw([f"HTTP/1.1 200 OK\r\n{KEY}\r\n\r\n".encode()]),
        Raw([f"{KEY}\r\n\r\n".encode()]),
        Reply(200, b"x", (("Content-Encoding", KEY),)),
        Reply(200, b"x", (("Content-Length", KEY),)),
        Reply(503, b"", (("Retry-After", KEY),)),
    ],
)
def test_no_answer_makes_us_tell_a_key(serve: Serve, fetcher: Fetcher, answer: Reply | Raw) -> None:
    press = serve({"/a": answer, "/again": Reply(500)})
    with capture_logs() as said:
        outcome = fetcher.get(f"{press.origin}/a", now=NOW, headers=HEADERS)
    assert isinstance(outcome, FetchFailed)
    assert KEY not in repr(outcome)
    assert KEY not in repr(said)
    assert KEY not in repr(vars(fetcher))


@pytest.mark.parametrize(
    "value", ["", " ", "two\nlines-hunter2", "hunter2\r\nX: y", "hunter2 ", "\0hunter2", "열쇠hunter2"]
)
def test_a_key_that_no_header_can_carry_is_not_sent_and_not_told(serve: Serve, fetcher: Fetcher, value: str) -> None:
    press = serve({"/a": PAGE})
    outcome = fetcher.get(f"{press.origin}/a", now=NOW, headers={"X-Api-Key": value})
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason is FailureReason.CREDENTIALS
    assert "X-Api-Key" in outcome.detail
    assert "hunter2" not in outcome.detail
    assert not press.requests


@pytest.mark.parametrize("name", ["", "X Key", "X:Key", "X\nKey", "키"])
def test_names_that_are_none(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        own_headers({name: "value"})


# --- rest --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "again", "rest"),
    [
        (429, None, timedelta(minutes=5)),
        (429, timedelta(seconds=10), timedelta(seconds=10)),
        (429, timedelta(days=9), timedelta(hours=1)),
        (429, timedelta(0), None),
        (429, -timedelta(hours=1), None),
        (503, timedelta(minutes=50), timedelta(minutes=50)),
        (503, timedelta(days=9), timedelta(hours=1)),
        (503, None, None),
        (500, timedelta(hours=2), None),
        (403, timedelta(hours=2), None),
        (None, None, None),
    ],
)
def test_what_a_host_asks_for(status: int | None, again: timedelta | None, rest: timedelta | None) -> None:
    asked = rest_asked(status, NOW + again if again is not None else None, NOW)
    assert asked == (NOW + rest if rest is not None else None)


def test_the_host_that_said_so_is_held_not_the_one_that_led_there(serve: Serve, make_fetcher: MakeFetcher) -> None:
    busy = serve({"/b": Reply(429, b"", (("Retry-After", "600"),))})
    press = serve({"/a": _to(f"{busy.origin}/b"), "/c": Reply(500), "/d": PAGE})
    held: list[tuple[str, datetime]] = []
    fetcher = make_fetcher(hold=lambda key, until: held.append((key, until)))
    for path in ("/a", "/c", "/d"):
        fetcher.get(press.origin + path, now=NOW)
    assert [key for key, _ in held] == [f"127.0.0.1:{busy.port}"]
    assert timedelta(minutes=10) <= held[0][1] - NOW < timedelta(minutes=11)


# --- turns ------------------------------------------------------------------------------------------------------------


def test_every_slot_that_was_taken_is_told_of(serve: Serve, make_fetcher: MakeFetcher) -> None:
    """Sent: when. Never sent: None. Nothing for a slot that was not to be had."""
    told: list[tuple[str, datetime | None]] = []
    press = serve({"/a": _to("/b"), "/b": PAGE})
    fetcher = make_fetcher(sent=lambda key, at: told.append((key, at)))
    fetcher.get(f"{press.origin}/a", now=NOW)
    fetcher.get("http://no-such-outlet.invalid/", now=NOW)
    taken = make_fetcher(
        reserve=lambda key, now: now + timedelta(seconds=9), sent=lambda key, at: told.append((key, at))
    )
    taken.get(f"{press.origin}/b", now=NOW)
    own = f"127.0.0.1:{press.port}"
    assert [key for key, _ in told] == [own, own, "no-such-outlet.invalid:443"]
    assert [at is None for _, at in told] == [False, False, True]
    assert all(at is None or NOW <= at < NOW + timedelta(seconds=20) for _, at in told)
