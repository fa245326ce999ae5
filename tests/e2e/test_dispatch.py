"""Who works on what: one bad unit costs no other, nothing is begun twice, and what broke off rests."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from monitor.config import load
from monitor.daemon import Pulse
from monitor.dispatch import AFTER_FAULT, Dispatcher
from monitor.errors import StoreError
from monitor.model import Disposition, FailureReason, FetchFailed
from monitor.pipeline import Desk, Followed, Polled
from monitor.service import open_desk, open_locked, settle
from monitor.store import feeds
from tests.e2e.running import desk

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
GOOD, BAD = "https://good.example/rss", "https://bad.example/rss"


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Desk]:
    config = load(desk(tmp_path, [GOOD, BAD]))
    with open_locked(config, "once") as (store, _), open_desk(config, store) as made:
        settle(store, config, NOW)
        yield made


class Run:
    """A dispatcher on a desk whose fetcher is ours; `now` stands still until it is moved."""

    def __init__(self, opened: Desk, fetch: Any, polls: Any = None) -> None:
        self.desk = replace(opened, fetch=fetch)
        self.now = NOW
        self.polled: list[Polled] = []
        self.followed: list[Followed] = []
        self.faults: list[tuple[str, int, BaseException]] = []
        self.dispatcher = Dispatcher(
            lambda: self.desk,
            clock=lambda: self.now,
            polls=polls or self.due,
            on_polled=lambda _, polled: self.polled.append(polled),
            on_followed=self.followed.append,
            on_fault=lambda *fault: self.faults.append(fault),
        )

    def due(self, now: datetime) -> tuple[int, ...]:
        with self.desk.store.read() as connection:
            return feeds.due(connection, now)

    def rest(self) -> None:
        """Hand out what is due, until nothing is under way. (Polls that fail make nothing else due.)"""
        self.dispatcher.pump()
        for _ in range(1000):
            if not self.dispatcher.busy:
                return
            self.dispatcher.wait(0.01)
        raise AssertionError("units do not end")

    def next_poll(self, url: str) -> datetime:
        with self.desk.store.read() as connection:
            return next(feed.next_poll_at for feed in feeds.all_active(connection) if feed.feed.url == url)


def failing(url: str, **_: Any) -> FetchFailed:
    if url == BAD:
        raise RuntimeError("a fault of ours")
    return FetchFailed(url, FailureReason.NOT_FOUND, "404 Not Found", 404)


def test_a_unit_that_breaks_off_is_put_off_ever_longer_and_costs_no_other(opened: Desk) -> None:
    run = Run(opened, failing)
    run.rest()
    assert [polled.feed_url for polled in run.polled] == [GOOD]
    assert [(kind, str(error)) for kind, _, error in run.faults] == [("poll", "a fault of ours")]
    assert run.next_poll(BAD) == NOW + AFTER_FAULT
    run.rest()
    assert len(run.faults) == 1
    run.now += AFTER_FAULT
    run.rest()
    assert len(run.faults) == 2
    assert run.next_poll(BAD) == run.now + 2 * AFTER_FAULT
    run.now += timedelta(days=30)
    for _ in range(12):
        run.now = max(run.now, run.next_poll(BAD))
        run.rest()
    assert run.next_poll(BAD) == run.now + timedelta(days=1)
    assert run.dispatcher.drain(1)


def test_what_the_database_failed_stays_due_but_rests(opened: Desk) -> None:
    def broken(url: str, **_: Any) -> FetchFailed:
        raise StoreError("the disk is full")

    run = Run(opened, broken)
    run.rest()
    assert len(run.faults) == 2
    assert run.next_poll(BAD) == run.next_poll(GOOD) == NOW
    for _ in range(20):
        run.rest()
    assert len(run.faults) == 2  # not tried again at once, and again, and again
    assert run.dispatcher.drain(1)


def test_nothing_is_begun_twice(opened: Desk) -> None:
    begun: list[str] = []
    go_on = threading.Event()

    def slow(url: str, **_: Any) -> FetchFailed:
        begun.append(url)
        assert go_on.wait(10)
        return FetchFailed(url, FailureReason.NOT_FOUND, "404 Not Found", 404)

    def stale(now: datetime) -> tuple[int, ...]:
        """What was due before the polls under way ended: they end while it is asked."""
        answer = run.due(now)
        if run.dispatcher.busy:
            go_on.set()
            while run.dispatcher.busy:
                run.dispatcher.wait(0.01)
        return answer

    run = Run(opened, slow, stale)
    assert run.dispatcher.pump() == 2
    assert run.dispatcher.pump() == 0
    run.rest()
    assert sorted(begun) == [BAD, GOOD]
    assert len(run.polled) == 2
    assert run.dispatcher.drain(1)
    assert run.dispatcher.pump() == 0


def test_drain_says_whether_anything_is_left(opened: Desk) -> None:
    go_on = threading.Event()

    def slow(url: str, **_: Any) -> FetchFailed:
        assert go_on.wait(10)
        return FetchFailed(url, FailureReason.NOT_FOUND, "404 Not Found", 404)

    run = Run(opened, slow)
    assert run.dispatcher.pump() == 2
    assert not run.dispatcher.drain(0.05)
    go_on.set()
    assert run.dispatcher.drain(10)
    assert len(run.polled) == 2


# --- what the log says of it ------------------------------------------------------------------------------------------


def test_a_feed_that_fails_is_news_once_and_so_is_its_return() -> None:
    pulse = Pulse(every=0)
    down = Polled(GOOD, "failed", detail="timeout: nothing for 30 s")
    with capture_logs() as said:
        for polled in (down, down, Polled(GOOD, "failed", detail="http_server: 502"), Polled(GOOD, "not_modified")):
            pulse.polled(polled)
        for word in (Disposition.NO_MATCH, Disposition.STORED, None):
            pulse.followed(Followed(1, word, "제목"))
    assert [(line["event"], line["log_level"]) for line in said] == [
        ("poll failed", "warning"),
        ("poll failed", "debug"),
        ("poll failed", "warning"),
        ("polled", "debug"),
        ("feed answers again", "info"),
        ("entry", "debug"),
        ("entry", "info"),
    ]
    assert pulse.beat() == {"polls": 4, "new": 0, "no_match": 1, "stored": 1, "feeds_failing": 0}
    pulse.polled(down)
    assert pulse.beat() == {"polls": 1, "new": 0, "feeds_failing": 1}
    assert Pulse().beat() is None
