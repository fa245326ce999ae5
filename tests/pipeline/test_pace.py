"""When a feed is asked again, from what its answers over real sockets said; and whether its 304 is believed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from monitor.config import Polling
from monitor.core.feed import schedule
from monitor.model import FailureReason
from monitor.newsroom.server import Reply, Request
from monitor.pipeline import Polled, pace
from monitor.store import hosts, polls
from tests.pipeline.conftest import Build
from tests.pipeline.house import ON_SQLITE, House
from tests.pipeline.press import NOW, Press, Said

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ETAG = [("ETag", '"x"')]
NO_EDITION = ""

pytestmark = ON_SQLITE


@pytest.fixture
def calm(house_of: Build, press: Press) -> House:
    """A house without an edition to aim at: waits are what rhythm and server say, stretched a little."""
    return house_of(press.url("/feed"), more=NO_EDITION)


def said(*ages: timedelta, until: datetime = NOW) -> list[Said]:
    return [
        Said(f"/news/{until.timestamp() - age.total_seconds():.0f}", f"{age} 전 소식", at=until - age) for age in ages
    ]


def steady(gap: timedelta, count: int, until: datetime = NOW) -> list[Said]:
    return said(*(gap * number for number in range(count)), until=until)


def wait(house: House) -> timedelta:
    feed = house.feed()
    assert feed.last_polled_at is not None
    return feed.next_poll_at - feed.last_polled_at


def about(wanted: timedelta, found: timedelta) -> bool:
    return wanted <= found <= wanted * (1 + schedule.STRETCH)


def confirm(house: House, press: Press, now: datetime, headers: Sequence[tuple[str, str]] = ()) -> None:
    press.answers["/feed"] = Reply(304, b"", tuple(headers))
    assert house.poll(now).outcome == "not_modified"


# --- rhythm -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entries", "headers", "ttl", "expected"),
    [
        (steady(2 * MINUTE, 60), ETAG, 0, HOUR),
        (steady(2 * MINUTE, 60), [*ETAG, ("Cache-Control", "max-age=300")], 0, 15 * MINUTE),
        (steady(2 * MINUTE, 60), ETAG, 20, 20 * MINUTE),
        (steady(2 * MINUTE, 60), [*ETAG, ("Cache-Control", "max-age=0")], 0, HOUR),
        (steady(2 * MINUTE, 60), [("Cache-Control", "max-age=300")], 0, 22.5 * MINUTE),
        (steady(2 * MINUTE, 60), [], 0, 90 * MINUTE),
        (steady(HOUR, 40), ETAG, 0, 4 * HOUR),
        (steady(HOUR, 40), [], 0, 6 * HOUR),
        (steady(HOUR, 40), [*ETAG, ("Cache-Control", "max-age=18000")], 0, 5 * HOUR),
        (steady(HOUR, 40), [*ETAG, ("Cache-Control", "max-age=300")], 0, 4 * HOUR),
        (steady(7 * DAY, 12), ETAG, 0, 6 * HOUR),
        (steady(HOUR, 4), ETAG, 0, HOUR),
        ([Said(f"/news/{n}", f"소식 {n}", at=None) for n in range(30)], ETAG, 0, HOUR),
    ],
    ids=[
        "quick, unproved", "quick, max-age", "quick, ttl", "max-age=0 says nothing", "quick, without validators, max-age",
        "quick, without validators", "hourly", "hourly, without validators", "hourly, long max-age", "hourly, short max-age",
        "weekly", "too few dates", "undated",
    ],
)  # fmt: skip
def test_the_feeds_own_rhythm(
    calm: House,
    press: Press,
    entries: list[Said],
    headers: list[tuple[str, str]],
    ttl: int,
    expected: timedelta,
) -> None:
    press.feed(*entries, headers=headers, ttl=ttl)
    calm.poll()
    assert about(expected, wait(calm))


def test_haste_is_earned_by_a_304_and_by_publishing(calm: House, press: Press) -> None:
    press.feed(*steady(2 * MINUTE, 60), headers=ETAG)
    calm.poll()
    assert about(HOUR, wait(calm))
    confirm(calm, press, NOW + HOUR)
    assert about(30 * MINUTE, wait(calm)), "an hour without news"
    press.feed(*steady(2 * MINUTE, 120, NOW + 2 * HOUR), headers=[("ETag", '"y"')])
    calm.poll(NOW + 2 * HOUR)
    assert about(15 * MINUTE, wait(calm))
    confirm(calm, press, NOW + 8 * HOUR)
    assert about(HOUR, wait(calm)), "it sleeps"
    late = NOW + 16 * DAY
    press.feed(*steady(2 * MINUTE, 120, late), headers=[("ETag", '"z"')])
    calm.poll(late)
    assert about(HOUR, wait(calm)), "a 304 of long ago proves nothing"


def test_a_feed_that_always_has_news_is_asked_in_time(calm: House, press: Press) -> None:
    """Thirty entries, one a minute: it never gives a 304, and an hour is too long for what it holds."""
    press.feed(*steady(MINUTE, 30), headers=[("ETag", '"0"')])
    calm.poll()
    now, taken = NOW, 0
    for number in range(1, 20):
        now = calm.feed().next_poll_at
        press.feed(*steady(MINUTE, 30, now), headers=[("ETag", f'"{number}"')])
        taken += calm.poll(now).new
    assert about(15 * MINUTE, wait(calm))
    assert taken >= 0.8 * ((now - NOW) / MINUTE) - 60


def test_the_desks_bounds(house_of: Build, press: Press) -> None:
    bounds = Polling.model_validate({"shortest": "30m", "longest": "2h"})
    house = house_of(press.url("/feed"), more="").with_config(polling=bounds)
    press.feed(*steady(MINUTE, 60), headers=[*ETAG, ("Cache-Control", "max-age=60")])
    house.poll()
    assert about(30 * MINUTE, wait(house))
    press.feed(*steady(DAY, 60), headers=ETAG)
    house.poll(NOW + HOUR)
    assert about(2 * HOUR, wait(house))


@pytest.mark.parametrize("every", ["20m", "60m", "12h"])
def test_what_the_desk_wrote_is_what_counts(house_of: Build, press: Press, every: str) -> None:
    house = house_of(press.url("/feed"), more=NO_EDITION, feed=f'every = "{every}"')
    for number, gap in enumerate((MINUTE, HOUR, 7 * DAY)):
        press.feed(*steady(gap, 40), headers=[*ETAG, ("Cache-Control", "max-age=60")])
        house.poll(NOW + number * MINUTE)
        assert about(house.config.feeds[0].every, wait(house))


def test_what_scrolled_by_is_said_and_hurries(calm: House, press: Press) -> None:
    press.feed(*steady(HOUR, 10), headers=ETAG)
    calm.poll()
    confirm(calm, press, NOW + 4 * HOUR)
    assert about(4 * HOUR, wait(calm))
    later = NOW + 20 * HOUR
    press.feed(*steady(HOUR, 10, later), headers=ETAG)
    polled = calm.poll(later)
    assert (polled.new, polled.detail) == (10, pace.SCROLLED)
    feed = calm.feed()
    assert (feed.notice, feed.notice_at) == (pace.SCROLLED, later)
    # The ETag stayed while the entries changed: a server like that has earned no haste.
    assert feed.lied_at == later
    assert about(HOUR, wait(calm))
    press.feed(*steady(HOUR, 10, later + HOUR), headers=[("ETag", '"y"')])
    assert calm.poll(later + HOUR).detail == ""
    assert about(4 * HOUR, wait(calm))


def test_a_first_poll_loses_nothing(calm: House, press: Press) -> None:
    press.feed()
    assert calm.poll().new == 0
    press.feed(*steady(HOUR, 10), headers=ETAG)
    assert calm.poll(NOW + HOUR).detail == ""
    assert calm.feed().notice is None


# --- the server's word, remembered ------------------------------------------------------------------------------------


def with_channel(press: Press, extra: str, *entries: Said) -> None:
    """Publish a feed whose channel says more about itself."""
    press.feed(*entries, headers=ETAG)
    reply = press.answers["/feed"]
    assert isinstance(reply, Reply)
    press.answers["/feed"] = Reply(200, reply.body.replace(b"<item>", extra.encode() + b"<item>", 1), reply.headers)


def test_ttl_outlives_a_304(calm: House, press: Press) -> None:
    press.feed(*said(HOUR), headers=ETAG, ttl=180)
    calm.poll()
    assert about(3 * HOUR, wait(calm))
    confirm(calm, press, NOW + 3 * HOUR)
    assert about(3 * HOUR, wait(calm))
    confirm(calm, press, NOW + 6 * HOUR, [("Cache-Control", "max-age=18000")])
    assert about(5 * HOUR, wait(calm)), "a 304's max-age counts"
    press.feed(*said(HOUR), headers=ETAG)
    calm.poll(NOW + 12 * HOUR)
    assert about(HOUR, wait(calm)), "it says so no more"


def test_skip_hours_and_days_outlive_a_304(calm: House, press: Press) -> None:
    night = "".join(f"<hour>{hour}</hour>" for hour in range(13, 21))
    with_channel(press, f"<skipHours>{night}</skipHours><skipDays><day>Saturday</day></skipDays>", *said(HOUR))
    evening = NOW.replace(hour=12, minute=30)
    calm.poll(evening)
    assert calm.feed().next_poll_at == evening.replace(hour=21, minute=0)
    confirm(calm, press, evening + DAY)
    assert calm.feed().next_poll_at == (evening + DAY).replace(hour=21, minute=0)
    friday = NOW.replace(day=27, hour=23, minute=30)
    confirm(calm, press, friday)
    assert calm.feed().next_poll_at == NOW.replace(day=29, hour=0)
    press.answers["/feed"] = Reply(500)
    calm.poll(evening + 7 * DAY + 20 * MINUTE)
    calm.poll(evening + 7 * DAY + 25 * MINUTE)
    assert calm.feed().next_poll_at == (evening + 7 * DAY).replace(hour=21, minute=0), "trouble changes nothing in that"


# --- trouble ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Reply(404), FailureReason.NOT_FOUND),
        (Reply(403), FailureReason.FORBIDDEN),
        (Reply(429), FailureReason.RATE_LIMITED),
        (Reply(500), FailureReason.HTTP_SERVER),
        (Reply(200, b" "), FailureReason.EMPTY),
    ],
)
def test_a_feed_in_trouble_is_asked_shortly_before_the_edition(
    house: House, press: Press, answer: Reply, reason: FailureReason
) -> None:
    """Asked whenever it is due, from the noon before: once more within the last eighteen minutes, and never in haste."""
    press.answers["/feed"] = answer
    now, edition = NOW - 19 * HOUR, NOW + 30 * MINUTE
    asked = []
    while now < edition:
        assert house.poll(now).outcome == "failed"
        assert house.feed().reason is reason
        asked.append(now)
        now = house.feed().next_poll_at
    assert schedule.LATEST_LEAD <= edition - asked[-1] <= schedule.EARLIEST_LEAD
    assert all(later - earlier >= 15 * MINUTE for earlier, later in pairwise(asked))
    assert len(asked) < 12


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_beats_the_edition_and_rests_the_host(house_of: Build, press: Press, status: int) -> None:
    house = house_of(press.url("/feed"), press.url("/other"))
    press.feed(*said(HOUR), path="/other")
    press.answers["/feed"] = Reply(status, b"", (("Retry-After", "7200"),))
    house.poll(NOW - HOUR)
    assert house.feed().next_poll_at >= NOW + HOUR, "the edition of 07:30 passes"
    early = NOW - HOUR + 5 * MINUTE
    other = house.poll(early, number=1)
    assert other.outcome == "not_yet"
    assert other.until is not None
    assert timedelta() <= other.until - NOW < MINUTE
    assert press.requests == ["/feed"], "the whole host rests"
    with house.store.read() as connection:
        key = press.origin.removeprefix("http://")
        assert hosts.held(connection, key, early) == other.until
    assert house.poll(NOW + MINUTE, number=1).outcome == "read", "one address speaks for its neighbours only so long"


# --- a 304 that cannot be believed ------------------------------------------------------------------------------------


class Mute:
    """A server that answers every conditional request with 304, whatever it has published meanwhile."""

    def __init__(self, press: Press, *entries: Said, etag: Callable[[], str] = lambda: '"same"') -> None:
        self.press, self.etag = press, etag
        self.unconditional = 0
        self.publish(*entries)

    def publish(self, *entries: Said) -> None:
        self.press.feed(*entries, headers=[("ETag", self.etag())])
        reply = self.press.answers["/feed"]

        def answer(request: Request) -> Reply:
            if request.header("if-none-match") or request.header("if-modified-since"):
                return Reply(304)
            self.unconditional += 1
            assert isinstance(reply, Reply)
            return reply

        self.press.answers["/feed"] = answer


def poll_when_due(house: House, start: datetime, end: datetime) -> list[tuple[datetime, Polled]]:
    """Poll whenever it is due."""
    done, now = [], start
    while now < end:
        done.append((now, house.poll(now)))
        now = house.feed().next_poll_at
    return done


def test_a_true_304_is_doubted_less_and_less(calm: House, press: Press) -> None:
    """A feed that really fell silent: probes after 1, 2, 4, 7, 7 days, and nothing else without validators."""
    server = Mute(press, *steady(HOUR, 220))
    done = poll_when_due(calm, NOW, NOW + 24 * DAY)
    probes = [at for at, polled in done if polled.outcome == "read"]
    assert probes[0] == NOW
    days = [round((later - earlier) / DAY, 1) for earlier, later in pairwise(probes)]
    assert [int(each) for each in days] == [1, 2, 4, 7, 7]
    assert server.unconditional == len(probes)
    assert calm.feed().lied_at is None
    assert all(request.header("if-none-match") == '"same"' for request in press.asked("/feed")[1:2])


@pytest.mark.parametrize("renewed", [False, True], ids=["one ETag for ever", "a stale cache"])
def test_a_lie_is_found_and_watched(calm: House, press: Press, renewed: bool) -> None:
    tags = iter(range(1000))
    server = Mute(press, *steady(HOUR, 220), etag=(lambda: f'"{next(tags)}"') if renewed else lambda: '"same"')
    calm.poll()
    server.publish(*steady(HOUR, 240, NOW + 20 * HOUR))
    done = poll_when_due(calm, calm.feed().next_poll_at, NOW + 3 * DAY)
    found = [(at, polled.new) for at, polled in done if polled.new]
    assert found[0][1] == 20, "what a day of 304 had hidden"
    lied = found[0][0]
    assert DAY < lied - NOW < DAY + 7 * HOUR
    assert calm.feed().lied_at == lied
    for number in range(1, 4):
        server.publish(*steady(HOUR, 240 + 24 * number, lied + number * DAY))
        poll_when_due(calm, calm.feed().next_poll_at, lied + number * DAY + 8 * HOUR)
    reads = [at for at, polled in done if polled.outcome == "read"]
    assert all(later - earlier >= DAY for earlier, later in pairwise(reads)), "one unconditional request a day"
    lied_at = calm.feed().lied_at
    assert lied_at is not None
    assert lied_at > lied
    before = server.unconditional
    poll_when_due(calm, calm.feed().next_poll_at, lied_at + 30 * DAY)
    assert calm.feed().lied_at is None, "seven probes in a row found nothing"
    assert server.unconditional - before <= 7 + 4


def test_no_probe_without_reason(calm: House, press: Press) -> None:
    """A young feed, a weekly one within its week, one that answers 200 now and then: all asked with their validators."""
    server = Mute(press, *steady(HOUR, 6))
    poll_when_due(calm, NOW, NOW + 9 * DAY)
    assert server.unconditional == 1, "six entries are no baseline"


def test_an_unchanged_etag_over_new_entries_is_a_lie(calm: House, press: Press) -> None:
    press.feed(*steady(HOUR, 30), headers=ETAG)
    calm.poll()
    press.feed(*steady(HOUR, 31, NOW + HOUR), headers=ETAG)
    calm.poll(NOW + HOUR)
    assert calm.feed().lied_at == NOW + HOUR
    assert press.asked("/feed")[-1].header("if-none-match") == '"x"'
    Mute(press, *steady(HOUR, 40, NOW + 10 * HOUR))
    done = poll_when_due(calm, NOW + 5 * HOUR, NOW + 40 * HOUR)
    assert [polled.new for _, polled in done if polled.outcome == "read"] == [9]


def test_a_probe_that_fails_counts_as_one(calm: House, press: Press) -> None:
    server = Mute(press, *steady(HOUR, 220))
    poll_when_due(calm, NOW, NOW + 20 * HOUR)
    mute = press.answers["/feed"]
    assert callable(mute)

    def broken(request: Request) -> Reply:
        answer = mute(request)
        return answer if isinstance(answer, Reply) and answer.status == 304 else Reply(500)

    press.answers["/feed"] = broken
    done = poll_when_due(calm, calm.feed().next_poll_at, NOW + 46 * HOUR)
    failed = [at for at, polled in done if polled.outcome == "failed"]
    assert len(failed) == 1
    assert server.unconditional == 2
    assert calm.feed().probed_at == failed[0]


def test_the_rows_of_polls(calm: House, press: Press) -> None:
    press.feed(*steady(HOUR, 30), headers=ETAG)
    calm.poll()
    confirm(calm, press, NOW + 4 * HOUR)
    press.answers["/feed"] = Reply(500)
    calm.poll(NOW + 8 * HOUR)
    press.feed(*steady(HOUR, 42, NOW + 12 * HOUR), headers=[("ETag", '"y"')])
    calm.poll(NOW + 12 * HOUR)
    with calm.store.read() as connection:
        [vitals] = polls.vitals(connection, NOW + 24 * HOUR).values()
    assert vitals == polls.Vitals(polls=4, unchanged=1 / 3, failed=1 / 4, entries_a_day=12.0)
