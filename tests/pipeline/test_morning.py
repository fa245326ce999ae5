"""A night and a morning in simulated time over real sockets: what outlets publish from 07:00 to 07:10 is in the 07:30 edition,
no server was asked more often than it allows, and who could not be asked is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text, update

from monitor.model import Digest
from monitor.newsroom.server import Raw, Reply, Request
from monitor.pipeline import compose_digest, issue_digest
from monitor.store import feeds, tables
from monitor.store.engine import Store
from monitor.work.pool import WorkerPool
from tests.pipeline.house import MORNING, ON_SQLITE, House, build
from tests.pipeline.press import NOW as SEVEN
from tests.pipeline.press import Press, Said, page
from tests.store.made import prose

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
EDITION = SEVEN + 30 * MINUTE
EVENING = EDITION - timedelta(hours=13, minutes=30)
"""18:00 the evening before."""

LATE_NEWS = "국가 연산센터 부지가 이날 정해졌다."


class Clock:
    """What time it is in the simulation; servers and desk look at the same one."""

    now = EVENING


@dataclass
class Outlet:
    """One outlet's server: a feed that grows with the clock, its pages, and when it was asked for the feed."""

    name: str
    clock: Clock
    times: Sequence[datetime]
    """When it publishes what nobody looks for."""
    headlines: Sequence[tuple[datetime, str]]
    """What the desk waits for, with the time of publication."""
    allows: timedelta
    """The shortest time between two requests for its feed that its answers and the desk's settings allow."""
    validators: bool = True
    headers: tuple[tuple[str, str], ...] = ()
    ttl: int = 0
    length: int = 30
    asked: list[datetime] = field(default_factory=list)
    bare: int = 0
    """Requests for the feed without validators."""
    press: Press = field(default_factory=Press)

    def open(self, stack: ExitStack) -> None:
        stack.enter_context(self.press)
        self.press.answers["/feed"] = self.answer
        for number, (_, title) in enumerate(self.headlines):
            paragraphs = [LATE_NEWS, *prose(hash_of(self.name, number)).split("\n\n")]
            reply = Reply(200, page(title, paragraphs), (("Content-Type", "text/html"),))
            self.press.answers[f"/head/{number}"] = reply

    def answer(self, request: Request) -> Reply | Raw:
        self.asked.append(self.clock.now)
        self.bare += request.header("if-none-match") is None
        trouble = self.trouble()
        return trouble if trouble is not None else self.document(request)

    def trouble(self) -> Reply | None:
        """What this server answers instead of its feed, at this hour."""
        return None

    def document(self, request: Request) -> Reply | Raw:
        entries = [
            Said(f"/{at.timestamp():.0f}", f"{self.name} {at:%d %H:%M} 소식", "정원", at=at) for at in self.times
        ]
        entries += [Said(f"/head/{n}", title, LATE_NEWS, at=at) for n, (at, title) in enumerate(self.headlines)]
        shown = sorted((e for e in entries if e.at and e.at <= self.clock.now), key=lambda e: e.at or SEVEN)
        shown = shown[-self.length :][::-1]
        newest = (shown[0].at if shown else None) or EVENING
        tag, modified = f'"{hash_of(self.name, 0)}-{newest.timestamp():.0f}"', format_datetime(newest)
        if self.validators and request.header("if-none-match") == tag:
            return Reply(304, b"", (("ETag", tag), *self.headers))
        own = (("ETag", tag), ("Last-Modified", modified)) if self.validators else ()
        self.press.feed(*shown, path="/document", headers=(*own, *self.headers), ttl=self.ttl)
        made = self.press.answers["/document"]
        assert isinstance(made, Reply)
        return made


@dataclass
class Failing(Outlet):
    """Down until `back`."""

    back: datetime = EDITION + DAY
    status: int = 500
    said: tuple[tuple[str, str], ...] = ()
    since: datetime = EVENING

    def trouble(self) -> Reply | None:
        return Reply(self.status, b"", self.said) if self.since <= self.clock.now < self.back else None


def hash_of(name: str, number: int) -> int:
    return sum(map(ord, name)) * 100 + number


def every(gap: timedelta, count: int, until: datetime) -> list[datetime]:
    return [until - number * gap for number in range(count)]


def at_seven(name: str) -> list[tuple[datetime, str]]:
    """The morning batch: from seven sharp to ten past, to the second."""
    return [
        (SEVEN + minute * MINUTE, f"{name}, 국가 연산센터 부지 {minute}번 안을 두고 {name} 안팎이 갈렸다")
        for minute in (0, 4, 10)
    ]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def outlets(clock: Clock) -> Iterator[list[Outlet]]:
    """The press of this morning, open."""
    day = 24 * HOUR
    awake = [at for at in every(3 * MINUTE, 700, EDITION) if not 13 <= at.hour < 20]

    def outlet(name: str, times: Sequence[datetime], allows: timedelta, **more: object) -> Outlet:
        return Outlet(name, clock, times, at_seven(name), allows, **more)  # type: ignore[arg-type]

    with ExitStack() as stack:
        found = [
            outlet("누리통신", awake, 15 * MINUTE, headers=(("Cache-Control", "max-age=120"),), length=60),
            outlet("새벽일보", every(20 * MINUTE, 200, EDITION), 15 * MINUTE),
            outlet("가온경제", every(HOUR, 60, EDITION - HOUR), HOUR),
            outlet("한밭신문", every(30 * MINUTE, 90, EDITION), 90 * MINUTE, validators=False),
            outlet("미래기술부", every(day, 20, SEVEN - 15 * HOUR), HOUR),
            outlet("주간모아", every(7 * day, 12, SEVEN - 3 * day), 2 * HOUR, ttl=120),
            outlet("빈터방송", [], HOUR),
            Failing(
                "늦잠일보", clock, every(HOUR, 60, EDITION), at_seven("늦잠일보"), 15 * MINUTE, back=SEVEN + 5 * MINUTE
            ),
        ]
        for each in found:
            each.open(stack)
        yield found


def settled(store: Store, workers: WorkerPool, home: Path, urls: Sequence[str], feed: str = "") -> House:
    """A desk that was set up the evening before."""
    house = build(store, workers, home, urls, more=MORNING, feed=feed)
    with store.write() as connection:
        connection.execute(update(tables.feeds).values(added_at=EVENING, next_poll_at=EVENING))
    return house


def night(house: House, clock: Clock) -> None:
    """Poll and follow whatever is due, second by second where there is something to do, until the edition."""
    while clock.now < EDITION:
        with house.store.read() as connection:
            due = feeds.due(connection, clock.now)
            numbers = {house_feed.id: n for n, house_feed in enumerate(feeds_of(house, connection))}
        for feed_id in due:
            house.poll(clock.now, numbers[feed_id])
        house.follow(clock.now)
        with house.store.read() as connection:
            coming = feeds.next_due(connection)
        assert coming is not None
        clock.now = max(clock.now + SECOND, coming)


def feeds_of(house: House, connection: object) -> list[feeds.StoredFeed]:
    stored = {feed.feed.url: feed for feed in feeds.all_active(connection)}  # type: ignore[arg-type]
    return [stored[feed.url] for feed in house.config.feeds]


def edition(house: House) -> tuple[Digest, set[str]]:
    """The edition of 07:30 as composed, and the headlines of the articles that it carried."""
    [plan] = house.config.digests
    day = date(2026, 11, 24)
    digest = compose_digest(house.desk, plan, EDITION, day=day, scheduled=EDITION).digest
    issued = issue_digest(house.desk, plan, EDITION, day=day, scheduled=EDITION)
    query = "SELECT a.title FROM articles a JOIN edition_articles e ON e.article_id = a.id WHERE e.edition_id = :id"
    with house.store.read() as connection:
        return digest, set(connection.execute(text(query), {"id": issued.id}).scalars())


@ON_SQLITE
def test_the_morning_batch_is_in_the_edition(
    outlets: list[Outlet], clock: Clock, emptied: Store, workers: WorkerPool, tmp_path: Path
) -> None:
    house = settled(emptied, workers, tmp_path, [each.press.url("/feed") for each in outlets])
    try:
        night(house, clock)
        digest, carried = edition(house)
    finally:
        house.close()
    for each in outlets:
        assert {title for _, title in each.headlines} <= carried, each.name
        gaps = [later - earlier for earlier, later in pairwise(each.asked)]
        assert min(gaps) >= each.allows, (each.name, gaps)
        # Who allows a quarter of an hour and was asked 18 minutes before the edition may be asked once more before it.
        assert any(6 * MINUTE <= EDITION - at <= 18 * MINUTE for at in each.asked), (each.name, each.asked[-2:])
        assert each.bare == (1 if each.validators else len(each.asked)) or isinstance(each, Failing), each.name
    assert (digest.health.unasked, digest.health.trouble) == ((), ())
    asked = {each.name: len(each.asked) for each in outlets}
    assert asked["누리통신"] > asked["가온경제"], "who publishes much and allows it is asked more often"
    assert asked["미래기술부"] <= 6, "who publishes once a day is asked every six hours, and before the edition"
    assert sum(asked.values()) < 100, asked


@ON_SQLITE
def test_who_could_not_be_asked_is_named(clock: Clock, emptied: Store, workers: WorkerPool, tmp_path: Path) -> None:
    def failing(name: str, **more: object) -> Failing:
        return Failing(name, clock, every(HOUR, 60, EDITION), at_seven(name), 15 * MINUTE, **more)  # type: ignore[arg-type]

    rest = (("Retry-After", "10800"),)
    busy = failing("바쁜일보", since=SEVEN - 90 * MINUTE, status=429, said=rest)
    down = failing("꺼진일보", since=SEVEN - 5 * HOUR)
    well = Outlet("성한일보", clock, every(HOUR, 60, EDITION), at_seven("성한일보"), HOUR)
    with ExitStack() as stack:
        for each in (busy, down, well):
            each.open(stack)
        neighbour = f"{busy.press.origin}/neighbour"
        busy.press.feed(
            *(Said(f"/n/{n}", f"이웃 {n}", "정원", at=EVENING - n * HOUR) for n in range(9)), path="/neighbour"
        )
        urls = [busy.press.url("/feed"), down.press.url("/feed"), well.press.url("/feed"), neighbour]
        house = settled(emptied, workers, tmp_path, urls, 'every = "60m"')
        stack.callback(house.close)
        night(house, clock)
        digest, carried = edition(house)
    assert {title for _, title in well.headlines} <= carried
    assert {trouble.url for trouble in digest.health.trouble} == {busy.press.url("/feed"), down.press.url("/feed")}
    assert digest.health.unasked == (), "one address of a host does not speak for its neighbour all night"
    refused = [at for at in busy.asked if at >= busy.since]
    assert len(refused) == 1, "its Retry-After is obeyed, edition or not"
    assert EDITION - max(down.asked) <= 20 * MINUTE, "what is down is asked once more"
    assert len([at for at in down.asked if at >= down.since]) < 8
