"""A hostile feed costs its own poll: twelve of them beside a healthy one, under the real dispatcher."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from itertools import repeat

import pytest

from monitor.dispatch import READY, THREADS, Dispatcher
from monitor.model import Disposition
from monitor.newsroom.server import Raw, Reply, Request
from monitor.pipeline import Followed, Polled
from monitor.store import entries, feeds
from tests.hostile.conftest import Strict
from tests.hostile.test_answers import HEAD, drip, endless, to, zeros
from tests.hostile.test_documents import BOMBS
from tests.pipeline.house import House
from tests.pipeline.press import NOW, Answer, Press, Said
from tests.pipeline.texts import CENTER, CENTER_TITLE

HOSTILE: dict[str, Answer] = {
    "/silence": Raw([60.0]),
    "/drip": drip(HEAD, b"\r\n"),
    "/drip-of-headers": drip(HEAD, b"X-Slow: "),
    "/endless-headers": endless(HEAD, chunk=b"X-Filler: " + b"y" * 1000 + b"\r\n"),
    "/endless-body": Raw(repeat(HEAD + b"\r\n")),
    "/informational": drip(piece=b"HTTP/1.1 100 Continue\r\n\r\n"),
    "/bomb": Reply(200, zeros(50_000_000), (("Content-Encoding", "gzip"),)),
    "/nested-bomb": Reply(200, gzip.compress(zeros(50_000_000)), (("Content-Encoding", "gzip"),)),
    "/circle": to("/circle?again"),
    "/attributes": Reply(200, BOMBS["attributes"]),
    "/ampersands": Reply(200, BOMBS["ampersands"]),
    "/depth": Reply(200, BOMBS["depth"]),
}


READ_IN_TIME = {"/attributes", "/ampersands", "/depth"}
"""Documents that cost a parser much: a quick machine may come to their end within the budget."""

PATIENCE = 3.0
"""Seconds for an answer: what is silent costs them once, all of it at the same time; a busy machine answers within them."""


class Round:
    """A dispatcher on a house whose clock stands still until it is moved."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.now = NOW
        self.polled: list[Polled] = []
        self.followed: list[Followed] = []
        self.faults: list[BaseException] = []
        self.dispatcher = Dispatcher(
            lambda: house.desk,
            clock=lambda: self.now,
            polls=self._due,
            on_polled=lambda _, polled: self.polled.append(polled),
            on_followed=self.followed.append,
            on_fault=lambda _kind, _number, error: self.faults.append(error),
        )

    def _due(self, now: datetime) -> tuple[int, ...]:
        with self.house.store.read() as connection:
            return feeds.due(connection, now)

    def rest(self) -> None:
        """Hand out what is due, until nothing is due any more.

        That nothing is under way is not enough: between a unit that has ended and what it made due there is a moment
        without any.
        """
        for _ in range(6000):
            self.dispatcher.pump()
            if not self.dispatcher.busy and not self._any_due() and not self.dispatcher.busy:
                return
            self.dispatcher.wait(0.01)
        raise AssertionError("units do not end")

    def _any_due(self) -> bool:
        with self.house.store.read() as connection:
            return bool(feeds.due(connection, self.now) or entries.ready(connection, self.now, without=(), limit=1))

    def of(self, url: str) -> list[str]:
        return [polled.outcome for polled in self.polled if polled.feed_url == url]


@pytest.fixture
def round_(strict: Strict, press: Press, second: Press) -> Round:
    """Twelve hostile feeds of one press, due before the healthy one of the other; more of them than there are threads."""
    press.answers |= HOSTILE
    urls = [press.url(path) for path in HOSTILE]
    assert len(urls) == 12 > THREADS
    second.feed(Said("/news/1", CENTER_TITLE, "국가 연산센터 공모"))
    second.page("/news/1", CENTER_TITLE, CENTER)
    return Round(strict(*urls, second.url("/feed"), timeout=PATIENCE, max_bytes=2_000_000))


def test_a_healthy_feed_is_read_in_the_first_round_and_whenever_it_is_due(
    round_: Round, press: Press, second: Press
) -> None:
    healthy = second.url("/feed")
    round_.rest()
    assert round_.of(healthy) == ["read"]
    assert len(round_.polled) == 13
    failed = {polled.feed_url for polled in round_.polled if polled.outcome == "failed"}
    assert failed >= {press.url(path) for path in HOSTILE if path not in READ_IN_TIME}
    assert "stored" in [followed.disposition for followed in round_.followed]
    for number in range(2, 3):
        with round_.house.store.read() as connection:
            due = next(feed.next_poll_at for feed in feeds.all_active(connection) if feed.feed.url == healthy)
        assert due <= round_.now + 2 * timedelta(hours=1), "its own interval, whatever the others do"
        round_.now = due
        second.feed(Said(f"/news/{number}", f"소식 {number}", "정원 이야기"))
        round_.rest()
        assert round_.of(healthy) == ["read"] * number
    assert round_.faults == []
    assert round_.dispatcher.drain(5)


def test_pages_that_never_answer_delay_no_feed(strict: Strict, press: Press, second: Press) -> None:
    """A feed with pages on a host that is silent beside one that is not."""
    with Press() as silent:
        silent.answers |= {"/robots.txt": Raw([60.0]), "/news/1": Raw([60.0])}
        press.feed(*(Said(f"{silent.origin}/news/{n}", f"소버린 소식 {n}", "자원") for n in range(20)))
        second.feed(Said("/news/1", CENTER_TITLE, "국가 연산센터 공모"))
        second.page("/news/1", CENTER_TITLE, CENTER)
        round_ = Round(strict(press.url("/feed"), second.url("/feed"), timeout=PATIENCE))
        round_.rest()
        assert round_.of(second.url("/feed")) == ["read"]
        assert "stored" in [followed.disposition for followed in round_.followed]
        assert len(silent.requests) <= 1, "a host that does not answer for its rules is left alone"
        assert round_.dispatcher.drain(5)


def test_pages_on_many_silent_hosts_let_a_neighbour_go_first(strict: Strict, press: Press, second: Press) -> None:
    """A feed with links to more hosts than there are threads, none of which answers: the first thread that is free again
    follows the one page of another feed, although that came later."""
    links, let_one_go = THREADS + 4, threading.Semaphore(0)
    asked: list[str] = []

    def keep_waiting(request: Request) -> Reply:
        asked.append("silent")
        let_one_go.acquire(timeout=60)
        return Reply(500)

    def answer_at_once(request: Request) -> Reply:
        asked.append("neighbour")
        let_one_go.release(links)
        return Reply(404)

    with ExitStack() as stack:
        stack.callback(let_one_go.release, links)
        silent = [stack.enter_context(Press()) for _ in range(links)]
        for each in silent:
            each.answers["/robots.txt"] = keep_waiting
        press.feed(*(Said(f"{each.origin}/news/1", f"소버린 소식 {n}", "자원") for n, each in enumerate(silent)))
        second.feed()
        second.page("/news/1", CENTER_TITLE, CENTER)
        second.answers["/robots.txt"] = answer_at_once
        house = strict(press.url("/feed"), second.url("/feed"), timeout=60.0, feed='fulltext = "always"')
        house.poll(number=0)
        house.poll(number=1)
        round_ = Round(house)
        round_.dispatcher.pump()
        until(lambda: len(asked) >= THREADS)
        second.feed(Said("/news/1", CENTER_TITLE, "국가 연산센터 공모"))
        house.poll(number=1)
        time.sleep(READY)  # as long as an answer to "what can be followed?" is handed out from
        let_one_go.release()
        until(lambda: "neighbour" in asked)
        assert asked.index("neighbour") == THREADS
        round_.rest()
        assert [followed.disposition for followed in round_.followed].count(Disposition.STORED) == 1
        assert round_.faults == []
        assert round_.dispatcher.drain(5)


def until(true: Callable[[], bool]) -> None:
    """Wait for what other threads bring about."""
    for _ in range(6000):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError("it does not come about")
