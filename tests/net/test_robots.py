"""robots.txt over real sockets, with records kept in a plain dictionary."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from monitor.model import FetchOutcome, NotYet
from monitor.net.fetch import ROBOTS_ACCEPT, Fetcher
from monitor.net.robots import FRESH, MAX_BYTES, RETRY, USABLE, Robots, RobotsRecord, origin_of, relevant_rules
from monitor.newsroom.server import Raw, Reply
from tests.net.conftest import NOW, Answer, MakeFetcher, Serve

PRODUCT = "SovereignAIMonitor"


class Kept(dict[str, RobotsRecord]):
    """The records, as a store would keep them."""

    def save(self, record: RobotsRecord) -> None:
        self[record.origin] = record


def _robots(fetcher: Fetcher, kept: Kept) -> Robots:
    def fetch(url: str, now: datetime) -> FetchOutcome:
        return fetcher.get(url, now=now, accept=ROBOTS_ACCEPT)

    return Robots(fetch, kept.get, kept.save, PRODUCT)


def _file(text: str) -> Reply:
    return Reply(200, text.encode(), (("Content-Type", "text/plain"),))


CLOSED_NEWS = "User-agent: *\nDisallow: /news/\n"


@pytest.mark.parametrize(
    ("text", "path", "verdict"),
    [
        (CLOSED_NEWS, "/news/1", "closed"),
        (CLOSED_NEWS, "/newsroom", "allowed"),
        (CLOSED_NEWS, "/robots.txt", "allowed"),
        ("\ufeff" + CLOSED_NEWS, "/news/1", "closed"),
        (CLOSED_NEWS.replace("\n", "\r\n"), "/news/1", "closed"),
        (CLOSED_NEWS.replace("\n", "\r"), "/news/1", "closed"),
        ("User-agent: *\nDisallow: /\nAllow: /news/\n", "/news/1", "allowed"),
        ("User-agent: *\nAllow: /\nDisallow: /news/view\n", "/news/view?no=1", "closed"),
        ("User-agent: *\nDisallow: /*?page=\n", "/list?page=2", "closed"),
        ("User-agent: *\nDisallow: /*.pdf$\n", "/a.pdf", "closed"),
        ("User-agent: *\nDisallow: /*.pdf$\n", "/a.pdf?x", "allowed"),
        ("User-agent: *\nDisallow:\n", "/news/1", "allowed"),
        ("User-agent: *\nDisallow: /기사\n", "/%EA%B8%B0%EC%82%AC/1", "closed"),
        ("User-agent: *\nDisallow: /%EA%B8%B0%EC%82%AC\n", "/기사/1", "closed"),
        (f"User-agent: *\nDisallow: /\n\nUser-agent: {PRODUCT}\nDisallow: /admin\n", "/news/1", "allowed"),
        (f"User-agent: {PRODUCT.lower()}\nDisallow: /\n\nUser-agent: *\nAllow: /\n", "/news/1", "closed"),
        (f"User-agent: Yeti\nUser-agent: {PRODUCT}\nDisallow: /\n", "/news/1", "closed"),
        ("User-agent: Yeti\nDisallow: /\n", "/news/1", "allowed"),
        ("User-agent: Yeti\nDisallow: /\n\nUser-agent: *\nAllow: /\n", "/news/1", "allowed"),
        ("User-agent: Yeti\nUser-agent: Googlebot\nAllow: /\n\nUser-agent: *\nDisallow: /\n", "/news/1", "closed"),
        ("User-agent: *\nUser-agents: see below\nDisallow: /news\n", "/news/1", "closed"),
        ("user-agent : *\ndisallow : /news\n", "/news/1", "closed"),
        ("# 안내문\n\nUser-agent: * # 모두\nDisallow: /news # 기사\n", "/news/1", "closed"),
        ("<html><body>Disallow: /</body></html>", "/news/1", "allowed"),
        ("", "/news/1", "allowed"),
        ("User-agent: *\n" + "Allow: /x\n" * 60_000 + "Disallow: /\n", "/news/1", "allowed"),
    ],
)
def test_rules(serve: Serve, fetcher: Fetcher, text: str, path: str, verdict: str) -> None:
    press = serve({"/robots.txt": _file(text)})
    assert _robots(fetcher, Kept()).check(press.origin + path, NOW) == verdict
    assert [request.path for request in press.requests] == ["/robots.txt"]


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (Reply(404), "allowed"),
        (Reply(403), "allowed"),
        (Reply(401), "allowed"),
        (Reply(410), "allowed"),
        (Reply(400), "allowed"),
        (Reply(429), "closed"),
        (Reply(500), "closed"),
        (Reply(503), "closed"),
        (Reply(204), "allowed"),
        (Raw([b"no HTTP at all\r\n"]), "closed"),
        (Raw([b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nUser-agent: *\nDis"]), "closed"),
        (Reply(301, b"", (("Location", "/rules.txt"),)), "closed"),
        (Reply(302, b"", (("Location", "/none.txt"),)), "allowed"),
        (Reply(302, b"", (("Location", "/robots.txt"),)), "allowed"),
        (Reply(302, b"", (("Location", "http://10.0.0.1/robots.txt"),)), "closed"),
    ],
)
def test_what_an_answer_means(serve: Serve, fetcher: Fetcher, answer: Answer, verdict: str) -> None:
    press = serve({"/robots.txt": answer, "/rules.txt": _file("User-agent: *\nDisallow: /\n")})
    robots = _robots(fetcher, Kept())
    assert robots.check(f"{press.origin}/news/1", NOW) == verdict


def test_a_host_that_cannot_be_reached_is_closed_for_an_hour(serve: Serve, fetcher: Fetcher) -> None:
    answers: dict[str, Answer] = {"/robots.txt": Reply(503)}
    press = serve(answers)
    kept = Kept()
    page = f"{press.origin}/news/1"
    assert _robots(fetcher, kept).check(page, NOW) == "closed"
    until = _robots(fetcher, kept).unreachable_until(page, NOW)
    assert until == NOW + RETRY
    answers["/robots.txt"] = _file(CLOSED_NEWS)
    assert _robots(fetcher, kept).check(page, until - timedelta(seconds=1)) == "closed"
    assert len(press.requests) == 1
    assert _robots(fetcher, kept).check(f"{press.origin}/about", until) == "allowed"
    assert _robots(fetcher, kept).unreachable_until(page, until) is None
    assert len(press.requests) == 2


@pytest.mark.parametrize(("said", "obeyed"), [("60", 3600), ("7200", 7200), ("9999999", 86400)])
def test_retry_after_counts_for_robots_too(serve: Serve, fetcher: Fetcher, said: str, obeyed: int) -> None:
    press = serve({"/robots.txt": Reply(503, b"", (("Retry-After", said),))})
    robots = _robots(fetcher, Kept())
    robots.check(f"{press.origin}/a", NOW)
    until = robots.unreachable_until(f"{press.origin}/a", NOW)
    assert until is not None
    assert timedelta(0) <= until - NOW - timedelta(seconds=obeyed) < timedelta(minutes=1)


def test_a_copy_counts_a_day_and_while_the_site_is_down_a_month(serve: Serve, fetcher: Fetcher) -> None:
    answers: dict[str, Answer] = {"/robots.txt": _file(CLOSED_NEWS)}
    press = serve(answers)
    kept = Kept()

    def verdicts(now: datetime) -> list[object]:
        robots = _robots(fetcher, kept)
        return [robots.check(press.origin + path, now) for path in ("/news/1", "/about")]

    assert verdicts(NOW) == ["closed", "allowed"]
    assert verdicts(NOW + FRESH - timedelta(seconds=1)) == ["closed", "allowed"]
    assert len(press.requests) == 1
    answers["/robots.txt"] = Reply(500)
    assert verdicts(NOW + FRESH) == ["closed", "allowed"]
    assert len(press.requests) == 2
    assert verdicts(NOW + FRESH + RETRY - timedelta(seconds=1)) == ["closed", "allowed"]
    assert len(press.requests) == 2
    assert verdicts(NOW + USABLE - timedelta(seconds=1)) == ["closed", "allowed"]
    assert verdicts(NOW + USABLE) == ["closed", "closed"]
    answers["/robots.txt"] = Reply(404)
    assert verdicts(NOW + USABLE + RETRY) == ["allowed", "allowed"]


def test_a_taken_slot_puts_the_question_off(serve: Serve, make_fetcher: MakeFetcher) -> None:
    press = serve({"/robots.txt": _file(CLOSED_NEWS)})
    later = NOW + timedelta(seconds=1)
    kept = Kept()
    assert _robots(make_fetcher(reserve=lambda key, now: later), kept).check(f"{press.origin}/a", NOW) == NotYet(later)
    assert not kept


def test_a_refused_address_leaves_no_mark(make_fetcher: MakeFetcher) -> None:
    kept = Kept()
    robots = _robots(make_fetcher(allow=()), kept)
    assert robots.check("http://10.0.0.1/news/1", NOW) == "closed"
    assert robots.check("ftp://news.example.kr/", NOW) == "closed"
    assert robots.check("", NOW) == "closed"
    assert not kept


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://News.Example.kr/a?b#c", "https://news.example.kr"),
        ("https://news.example.kr:443/a", "https://news.example.kr"),
        ("https://u:p@news.example.kr:8443/a", "https://news.example.kr:8443"),
        ("http://한국.example/a", "http://xn--3e0b707e.example"),
        ("http://[2606:4700::1111]/a", "http://[2606:4700::1111]"),
        ("mailto:desk@example.kr", None),
        ("http://[]/", None),
    ],
)
def test_origins(url: str, origin: str | None) -> None:
    assert origin_of(url) == origin


def test_a_file_made_to_be_expensive_is_read_in_proportion() -> None:
    """Thousands of agents before thousands of rules: without renaming protego copies each rule into each agent."""
    agents = "".join(f"User-agent: robot{number}\n" for number in range(12_000))
    rules = "".join(f"Disallow: /{number}\n" for number in range(15_000))
    text = relevant_rules(agents + rules + CLOSED_NEWS, PRODUCT)
    assert len(set(text.splitlines()[:12_000])) == 1
    assert len(agents + rules) < MAX_BYTES
    kept = Kept()
    kept.save(RobotsRecord("https://news.example.kr", NOW, 200, agents + rules + CLOSED_NEWS))

    def no_fetch(url: str, now: datetime) -> FetchOutcome:
        raise AssertionError(url)

    fetch: Callable[[str, datetime], FetchOutcome] = no_fetch
    robots = Robots(fetch, kept.get, kept.save, PRODUCT)
    assert robots.check("https://news.example.kr/7", NOW) == "allowed"
    assert robots.check("https://news.example.kr/news/7", NOW) == "closed"
