"""Redirects, followed by hand: every hop checked, spaced, counted, and told about."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from monitor.model import FailureReason, Fetched, FetchFailed, NotModified, NotYet, Validators
from monitor.net.fetch import Fetcher
from monitor.newsroom.server import Reply, Request
from tests.net.conftest import NOW, MakeFetcher, Serve

PAGE = Reply(200, b"<html>page</html>")


def _to(location: str, status: int = 302) -> Reply:
    return Reply(status, b"", (("Location", location),))


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [
        ([301], True),
        ([308], True),
        ([301, 308], True),
        ([301, 301, 301, 301, 301], True),
        ([302], False),
        ([303], False),
        ([307], False),
        ([301, 302], False),
        ([302, 301], False),
        ([308, 307, 308], False),
    ],
)
def test_an_address_has_moved_only_when_every_hop_says_so(
    serve: Serve, fetcher: Fetcher, statuses: list[int], moved: bool
) -> None:
    hops = {f"/{number}": _to(f"/{number + 1}", status) for number, status in enumerate(statuses)}
    press = serve(hops | {f"/{len(statuses)}": PAGE})
    outcome = fetcher.get(f"{press.origin}/0", now=NOW)
    assert isinstance(outcome, Fetched)
    assert outcome.url == f"{press.origin}/{len(statuses)}"
    assert outcome.moved_to == (outcome.url if moved else None)
    assert [request.path for request in press.requests] == [f"/{number}" for number in range(len(statuses) + 1)]
    assert all(request.header(name) is None for request in press.requests for name in ("Referer", "Cookie"))


def test_a_304_behind_a_permanent_redirect_says_where_it_was(serve: Serve, fetcher: Fetcher) -> None:
    press = serve({"/old": _to("/new", 301), "/new": Reply(304)})
    outcome = fetcher.get(f"{press.origin}/old", now=NOW, validators=Validators('"v1"', None))
    assert outcome == NotModified(f"{press.origin}/new", Validators(), f"{press.origin}/new")


def test_validators_stay_with_their_host(serve: Serve, fetcher: Fetcher) -> None:
    press = serve({"/a": _to("/b"), "/b": PAGE})
    elsewhere = serve({"/start": _to(f"http://localhost:{press.port}/b")})
    validators = Validators('W/"v1"', "odd date")

    fetcher.get(f"{press.origin}/a", now=NOW, validators=validators)
    assert [request.header("If-None-Match") for request in press.requests] == ['W/"v1"', 'W/"v1"']
    press.requests.clear()

    fetcher.get(f"{elsewhere.origin}/start", now=NOW, validators=validators)
    assert elsewhere.requests[0].header("If-None-Match") == 'W/"v1"'
    assert press.requests[0].header("If-None-Match") is None
    assert press.requests[0].header("If-Modified-Since") is None
    assert press.requests[0].header("Host") == f"localhost:{press.port}"


def test_validators_do_not_come_back_after_a_detour(serve: Serve, fetcher: Fetcher) -> None:
    detour: dict[str, Reply] = {}
    away = serve(detour)
    home = serve({"/a": _to(f"http://localhost:{away.port}/b"), "/c": PAGE})
    detour["/b"] = _to(f"{home.origin}/c")
    fetcher.get(f"{home.origin}/a", now=NOW, validators=Validators('"v1"'))
    assert [request.header("If-None-Match") for request in home.requests] == ['"v1"', None]


def test_cookies_set_on_the_way_are_not_sent(serve: Serve, fetcher: Fetcher) -> None:
    press = serve({"/a": Reply(302, b"", (("Location", "/b"), ("Set-Cookie", "seen=1; Path=/"))), "/b": PAGE})
    fetcher.get(f"{press.origin}/a", now=NOW)
    assert [request.header("Cookie") for request in press.requests] == [None, None]


@pytest.mark.parametrize("locations", [["/0"], ["/1", "/0"], ["/1", "/2", "/1"], ["/0#other"], [""]])
def test_a_loop_is_seen(serve: Serve, fetcher: Fetcher, locations: list[str]) -> None:
    press = serve({f"/{number}": _to(location) for number, location in enumerate(locations)})
    outcome = fetcher.get(f"{press.origin}/0", now=NOW)
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason is FailureReason.REDIRECTS
    assert "loop" in outcome.detail
    assert len(press.requests) == len(locations)


@pytest.mark.parametrize(("hops", "arrives"), [(5, True), (6, False), (50, False)])
def test_redirects_are_counted(serve: Serve, fetcher: Fetcher, hops: int, arrives: bool) -> None:
    press = serve({f"/{number}": _to(f"/{number + 1}") for number in range(hops)} | {f"/{hops}": PAGE})
    outcome = fetcher.get(f"{press.origin}/0", now=NOW)
    assert isinstance(outcome, Fetched) is arrives
    assert len(press.requests) == 6
    if isinstance(outcome, FetchFailed):
        assert outcome.reason is FailureReason.REDIRECTS


@pytest.mark.parametrize(
    "location",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://news.example.kr/",
        "data:text/html,x",
        "mailto:desk@example.kr",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://１２７.０.０.２/",
        "http://127。0。0。2/",
        "http://127.0.0.2/",
        "//127.0.0.2/",
        "http://public.example@10.0.0.1/",
        "http://127.0.0.1:0/",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:port/",
        "http://[bad/",
        "http://a b/",
        "http://x\x01y/",
    ],
)
def test_a_redirect_to_where_nobody_should_go_is_refused(
    serve: Serve, make_fetcher: MakeFetcher, location: str
) -> None:
    press = serve({"/a": _to(location)})
    outcome = make_fetcher(allow=("127.0.0.1",)).get(f"{press.origin}/a", now=NOW)
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason is FailureReason.ADDRESS, outcome
    assert outcome.url == f"{press.origin}/a"
    assert len(press.requests) == 1


def test_a_name_is_refused_for_one_bad_address(serve: Serve, make_fetcher: MakeFetcher) -> None:
    press = serve({"/a": PAGE})
    outcome = make_fetcher(allow=("10.0.0.0/8",)).get(f"http://localhost:{press.port}/a", now=NOW)
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason is FailureReason.ADDRESS
    assert "localhost leads to" in outcome.detail
    assert not press.requests


def test_korean_redirects_arrive_as_the_server_means_them(serve: Serve, fetcher: Fetcher) -> None:
    press = serve(
        {"/a": _to("/기사/1"), "/%EA%B8%B0%EC%82%AC/1": PAGE, "/b": _to("/%B1%E2?u=%2f+%41"), "/%B1%E2": PAGE}
    )
    for path in ("/a", "/b"):
        assert isinstance(fetcher.get(press.origin + path, now=NOW), Fetched)
    assert [request.path for request in press.requests][1::2] == ["/%EA%B8%B0%EC%82%AC/1", "/%B1%E2?u=%2f+%41"]


def test_userinfo_is_neither_sent_nor_told(serve: Serve, fetcher: Fetcher) -> None:
    def redirect(request: Request) -> Reply:
        return _to(f"{secret}/b?api_key=hunter2")

    press = serve({"/a": redirect, "/b": Reply(500)})
    secret = f"http://desk:hunter2@127.0.0.1:{press.port}"
    outcome = fetcher.get(f"{secret}/a", now=NOW)
    assert isinstance(outcome, FetchFailed)
    assert "hunter2" not in outcome.detail
    assert [request.header("Authorization") for request in press.requests] == [None, None]
    assert press.requests[0].header("Host") == f"127.0.0.1:{press.port}"


class Slots:
    """Spacing of `apart` seconds per host key, counted in the instants it is told."""

    def __init__(self, apart: float) -> None:
        self.apart = timedelta(seconds=apart)
        self.free: dict[str, datetime] = {}
        self.taken: list[str] = []

    def __call__(self, key: str, now: datetime) -> datetime:
        until = self.free.get(key, now)
        if until <= now:
            self.free[key] = now + self.apart
            self.taken.append(key)
        return until


def test_a_hop_waits_for_its_slot(serve: Serve, make_fetcher: MakeFetcher) -> None:
    press = serve({"/a": _to("/b"), "/b": _to("/c"), "/c": PAGE})
    slots = Slots(0.1)
    assert isinstance(make_fetcher(reserve=slots).get(f"{press.origin}/a", now=NOW), Fetched)
    assert slots.taken == [f"127.0.0.1:{press.port}"] * 3


def test_a_slot_beyond_the_deadline_is_no_failure_of_the_server(serve: Serve, make_fetcher: MakeFetcher) -> None:
    press = serve({"/a": _to("/b"), "/b": PAGE})
    slots = Slots(3600)
    outcome = make_fetcher(reserve=slots).get(f"{press.origin}/a", now=NOW)
    assert outcome == NotYet(NOW + timedelta(hours=1))
    assert [request.path for request in press.requests] == ["/a"]


def test_a_refused_hop_takes_no_slot(serve: Serve, make_fetcher: MakeFetcher) -> None:
    press = serve({"/a": _to("http://10.0.0.1/")})
    slots = Slots(0)
    make_fetcher(reserve=slots).get(f"{press.origin}/a", now=NOW)
    make_fetcher(reserve=slots).get("http://10.0.0.1/", now=NOW)
    assert slots.taken == [f"127.0.0.1:{press.port}"]
