"""Feeds: the list follows the configuration, the state follows the answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from monitor.model import FailureReason, Feed, FeedEntry, Step, Validators
from monitor.store import entries, feeds, polls, retention, silence
from monitor.store.engine import Store
from tests.store.made import DAY, HOUR, MINUTE, NOW

ONE, TWO = (
    Feed("https://one.example/rss", "하나일보"),
    Feed("https://two.example/rss", fulltext="never", every=2 * HOUR),
)


def configure(store: Store, *wanted: Feed, now: datetime = NOW) -> tuple[tuple[str, ...], tuple[str, ...]]:
    with store.write() as connection:
        return feeds.configure(connection, wanted, now)


def stored(store: Store, feed: Feed = ONE) -> feeds.StoredFeed:
    with store.read() as connection:
        return next(each for each in feeds.all_active(connection) if each.feed.url == feed.url)


def due(store: Store, now: datetime, *, force: bool = False) -> list[int]:
    with store.read() as connection:
        return list(feeds.due(connection, now, force=force))


def succeed(store: Store, now: datetime, **more: object) -> bool:
    values: dict[str, object] = {
        "next_poll_at": now + HOUR, "validators": Validators(), "title": None, "new_entries": 0, "moved_to": None,
    }  # fmt: skip
    with store.write() as connection:
        return polls.record_success(connection, stored_in(connection), now=now, **(values | more))  # type: ignore[arg-type]


def stored_in(connection: object) -> feeds.StoredFeed:
    return next(f for f in feeds.all_active(connection) if f.feed.url == ONE.url)  # type: ignore[arg-type]


def fail(store: Store, now: datetime, reason: FailureReason, *, until: datetime | None = None) -> None:
    with store.write() as connection:
        polls.record_failure(
            connection,
            stored_in(connection).id,
            now=now,
            next_poll_at=now + HOUR,
            reason=reason,
            detail="시험",
            not_before=until,
        )


def test_the_list_follows_the_configuration(emptied: Store) -> None:
    assert configure(emptied, ONE, TWO) == ((ONE.url, TWO.url), ())
    assert (stored(emptied).feed, stored(emptied, TWO).feed) == (ONE, TWO)
    assert configure(emptied, ONE, TWO, now=NOW + HOUR) == ((), ())
    assert configure(emptied, ONE) == ((), (TWO.url,))
    with emptied.read() as connection:
        assert [feed.feed.url for feed in feeds.all_active(connection)] == [ONE.url]
    changed = replace(ONE, outlet="하나신문", every=3 * HOUR, timezone="UTC", fulltext="always", name="하나")
    assert configure(emptied, changed, TWO, now=NOW + HOUR) == ((TWO.url,), ())
    assert stored(emptied).feed == changed


def test_who_comes_back_keeps_timer_and_validators(emptied: Store) -> None:
    configure(emptied, ONE)
    succeed(emptied, NOW, validators=Validators('W/"x"', "yesterday"), next_poll_at=NOW + DAY)
    before = stored(emptied)
    configure(emptied)
    assert due(emptied, NOW + 2 * DAY) == []
    configure(emptied, ONE, now=NOW + HOUR)
    assert stored(emptied) == before
    assert due(emptied, NOW + 2 * HOUR) == []


def test_restarts_never_reset_timers(emptied: Store) -> None:
    configure(emptied, ONE)
    succeed(emptied, NOW, next_poll_at=NOW + HOUR)
    configure(emptied, replace(ONE, outlet="다른 이름"), now=NOW + MINUTE)
    assert stored(emptied).next_poll_at == NOW + HOUR


def test_due(emptied: Store) -> None:
    configure(emptied, ONE, TWO)
    one, two = stored(emptied).id, stored(emptied, TWO).id
    assert due(emptied, NOW) == [one, two]
    assert due(emptied, NOW - MINUTE) == []
    with emptied.write() as connection:
        feeds.postpone(connection, one, NOW + MINUTE)
    assert due(emptied, NOW + 2 * MINUTE) == [two, one], "the longest overdue first"
    assert due(emptied, NOW - DAY, force=True) == [two, one]
    with emptied.read() as connection:
        assert feeds.due(connection, NOW + HOUR, without=[one]) == (two,)
        assert feeds.next_due(connection) == NOW


def test_postponing_never_brings_forward(emptied: Store) -> None:
    configure(emptied, ONE)
    succeed(emptied, NOW, next_poll_at=NOW + HOUR)
    with emptied.write() as connection:
        feeds.postpone(connection, stored_in(connection).id, NOW + MINUTE)
    assert stored(emptied).next_poll_at == NOW + HOUR


def test_failures_are_counted_until_a_success(emptied: Store) -> None:
    configure(emptied, ONE)
    succeed(emptied, NOW, validators=Validators('"x"'), title="하나", new_entries=3)
    for number in range(3):
        fail(emptied, NOW + number * HOUR, FailureReason.TIMEOUT)
    feed = stored(emptied)
    assert (feed.state, feed.failures, feed.reason, feed.error) == ("failing", 3, FailureReason.TIMEOUT, "시험")
    assert (feed.validators, feed.last_success_at) == (Validators('"x"'), NOW)
    succeed(emptied, NOW + DAY, new_entries=2)
    feed = stored(emptied)
    assert (feed.state, feed.failures, feed.reason, feed.error) == ("active", 0, None, None)
    assert (feed.first_success_at, feed.last_success_at, feed.entries_seen, feed.title) == (NOW, NOW + DAY, 5, "하나")


def test_retry_after_outlives_the_process(emptied: Store, database: str, migrated_url: str) -> None:
    from monitor.store.engine import open_store

    configure(emptied, ONE)
    fail(emptied, NOW, FailureReason.RATE_LIMITED, until=NOW + 3 * HOUR)
    url = migrated_url if database == "sqlite" else None
    again = open_store(url) if url else emptied
    assert due(again, NOW + 3 * HOUR - MINUTE, force=True) == []
    assert len(due(again, NOW + 3 * HOUR, force=True)) == 1
    if url:
        again.close()


def test_gone_is_gone_until_it_is_put_back(emptied: Store) -> None:
    configure(emptied, ONE)
    fail(emptied, NOW, FailureReason.GONE)
    assert stored(emptied).state == "gone"
    configure(emptied, replace(ONE, outlet="새 이름"))
    assert due(emptied, NOW + 99 * DAY, force=True) == []
    with emptied.read() as connection:
        assert feeds.next_due(connection) is None
    configure(emptied)
    assert configure(emptied, ONE, now=NOW + DAY) == ((ONE.url,), ())
    assert len(due(emptied, NOW + DAY)) == 1


@pytest.mark.parametrize(
    ("seen", "saved"),
    [
        (["/b", "/b", "/b"], "/b"),
        (["/b", "/b"], None),
        (["/b", "/c", "/b", "/c"], None),
        (["/b", None, "/b", "/b"], None),
        (["/b", None, "/b", "/b", "/b"], "/b"),
    ],
)
def test_moves(emptied: Store, seen: list[str | None], saved: str | None) -> None:
    configure(emptied, ONE)
    moved = [succeed(emptied, NOW, moved_to=to, validators=Validators('"x"')) for to in seen]
    feed = stored(emptied)
    assert moved[-1] is (saved is not None)
    assert feed.current_url == (saved or ONE.url)
    assert feed.validators == (Validators() if saved else Validators('"x"'))


# --- what a feed said of itself ---------------------------------------------------------------------------------------


def heard(store: Store, now: datetime, **said: object) -> None:
    with store.write() as connection:
        feed = replace(stored_in(connection), **said)  # type: ignore[arg-type]
        polls.record_success(
            connection, feed, now=now, next_poll_at=now + HOUR, validators=Validators('"x"'), title=None, new_entries=0,
            moved_to=None,
        )  # fmt: skip


def test_what_a_document_said_outlives_a_304_and_not_the_next_document(emptied: Store) -> None:
    configure(emptied, ONE)
    said: dict[str, object] = {
        "ttl": 3 * HOUR, "skip_hours": (0, 13), "skip_days": (5, 6), "gap": 10 * MINUTE, "span": 5 * HOUR, "newest_at": NOW,
        "probed_at": NOW - DAY, "probes": 2, "lied_at": NOW - 2 * DAY,
    }  # fmt: skip
    heard(emptied, NOW, **said)
    assert {name: getattr(stored(emptied), name) for name in said} == said
    assert stored(emptied).confirmed_at is None
    succeed(emptied, NOW + HOUR, unchanged=True)
    fail(emptied, NOW + 2 * HOUR, FailureReason.TIMEOUT)
    assert {name: getattr(stored(emptied), name) for name in said} == said
    assert stored(emptied).confirmed_at == NOW + HOUR
    heard(emptied, NOW + 3 * HOUR, **dict.fromkeys(said, None) | {"probes": 0, "skip_hours": (), "skip_days": ()})
    feed = stored(emptied)
    assert (feed.ttl, feed.skip_hours, feed.gap, feed.span, feed.newest_at, feed.lied_at) == (None, (), *[None] * 4)


def test_durations_beyond_the_column(emptied: Store) -> None:
    configure(emptied, ONE)
    heard(emptied, NOW, gap=timedelta(days=999_999), span=timedelta(days=99_999), ttl=timedelta(microseconds=9))
    assert stored(emptied).gap == timedelta(seconds=2**31 - 1)
    assert stored(emptied).ttl == timedelta()


def test_a_move_begins_anew(emptied: Store) -> None:
    configure(emptied, ONE)
    for number in range(3):
        succeed(emptied, NOW + number * HOUR, moved_to="/b", unchanged=True, validators=Validators('"x"'))
    assert (stored(emptied).current_url, stored(emptied).confirmed_at) == ("/b", None)


def test_a_notice_stays_until_the_next(emptied: Store) -> None:
    configure(emptied, ONE)
    succeed(emptied, NOW, notice="첫 알림")
    succeed(emptied, NOW + HOUR)
    assert (stored(emptied).notice, stored(emptied).notice_at) == ("첫 알림", NOW)
    succeed(emptied, NOW + 2 * HOUR, notice="둘째 알림")
    assert (stored(emptied).notice, stored(emptied).notice_at) == ("둘째 알림", NOW + 2 * HOUR)


# --- polls ------------------------------------------------------------------------------------------------------------


def test_one_row_a_poll(emptied: Store) -> None:
    configure(emptied, ONE)
    succeed(emptied, NOW, new_entries=3)
    succeed(emptied, NOW + HOUR, unchanged=True)
    fail(emptied, NOW + 2 * HOUR, FailureReason.RATE_LIMITED)
    with emptied.write() as connection:
        feeds.postpone(connection, stored_in(connection).id, NOW + 9 * HOUR)
    with emptied.read() as connection:
        rows = connection.execute(text("SELECT outcome, reason, entries FROM polls ORDER BY id")).all()
        assert [tuple(row) for row in rows] == [
            ("read", None, 3), ("not_modified", None, 0), ("failed", "rate_limited", 0)
        ]  # fmt: skip
        assert polls.read_at(connection, stored_in(connection).id) == NOW
        assert polls.read_at(connection, 99) is None


def test_vitals(emptied: Store) -> None:
    configure(emptied, ONE, TWO)
    succeed(emptied, NOW - 9 * DAY, new_entries=500)
    for number in range(20):
        succeed(
            emptied, NOW - 10 * HOUR - number * 8 * HOUR, unchanged=bool(number % 4), new_entries=7 * (number % 4 == 0)
        )
    for number in range(5):
        fail(emptied, NOW - number * HOUR, FailureReason.DNS)
    succeed(emptied, NOW + HOUR, new_entries=99)
    with emptied.read() as connection:
        found = polls.vitals(connection, NOW)
    assert set(found) == {stored(emptied).id}, "the other was never asked"
    assert found[stored(emptied).id] == polls.Vitals(polls=25, unchanged=0.75, failed=0.2, entries_a_day=5.0)


def test_vitals_of_a_young_feed(emptied: Store) -> None:
    """Its first poll brings what lay there; an hour's entries are not made a day's."""
    configure(emptied, ONE)
    succeed(emptied, NOW, new_entries=60)
    succeed(emptied, NOW + HOUR, new_entries=4)
    with emptied.read() as connection:
        assert list(polls.vitals(connection, NOW + HOUR).values()) == [polls.Vitals(2, 0.0, 0.0, 4.0)]
        assert list(polls.vitals(connection, NOW + 2 * DAY).values()) == [polls.Vitals(2, 0.0, 0.0, 2.0)]
        assert polls.vitals(connection, NOW + 9 * DAY) == {}


def test_vitals_of_a_feed_that_never_answered(emptied: Store) -> None:
    configure(emptied, ONE)
    fail(emptied, NOW, FailureReason.DNS)
    with emptied.read() as connection:
        assert list(polls.vitals(connection, NOW).values()) == [polls.Vitals(1, None, 1.0, 0.0)]


def test_polls_are_forgotten_piece_by_piece(emptied: Store) -> None:
    configure(emptied, ONE)
    for number in range(10):
        succeed(emptied, NOW - number * DAY, unchanged=True)
    before = NOW - 3 * DAY
    gone: list[int] = []
    while not gone or gone[-1]:
        with emptied.write() as connection:
            gone.append(retention.forget_polls(connection, before, 4))
    assert gone == [4, 2, 0]
    with emptied.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM polls")).scalar_one() == 4


# --- silence ----------------------------------------------------------------------------------------------------------


def bring(store: Store, *times: datetime | None, seen: datetime | None = None, feed: Feed = ONE) -> None:
    """Entries published at `times`, first seen then, or at `seen`."""
    feed_id = stored(store, feed).id
    with store.write() as connection:
        for number, at in enumerate(times):
            when = seen or at or NOW
            name = f"{when.timestamp():.0f}-{number}"
            entries.add(
                connection, feed_id, FeedEntry(name, f"https://one.example/{name}", "제목", published_at=at),
                canonical_url=f"https://one.example/{name}", fingerprint=name, now=when, host=None,
                step=Step("feed", "new", "…", when),
            )  # fmt: skip


def silent(store: Store, now: datetime) -> list[tuple[str, datetime]]:
    with store.read() as connection:
        return [(feed.feed.url, since) for feed, since in silence.listed(connection, now)]


def test_silent(emptied: Store) -> None:
    configure(emptied, ONE, TWO)
    newest = NOW - 30 * HOUR
    succeed(emptied, NOW - 20 * DAY)
    bring(emptied, *(newest - number * HOUR for number in range(220)))
    bring(emptied, *(newest - number * HOUR for number in range(5)), feed=TWO)
    assert silent(emptied, NOW) == [(ONE.url, newest)]
    assert silent(emptied, newest + DAY) == []
    fail(emptied, NOW, FailureReason.DNS)
    assert silent(emptied, NOW) == [], "it fails, and that is what is said of it"
    succeed(emptied, NOW + HOUR, unchanged=True)
    assert silent(emptied, NOW + HOUR) == [(ONE.url, newest)]
    heard(emptied, NOW + HOUR, newest_at=NOW)
    assert silent(emptied, NOW + HOUR) == []
    configure(emptied, TWO)
    assert silent(emptied, NOW + 9 * DAY) == []


def test_silence_of_a_feed_without_dates(emptied: Store) -> None:
    configure(emptied, ONE)
    succeed(emptied, NOW - 20 * DAY)
    for number in range(12):
        bring(emptied, None, None, seen=NOW - 40 * HOUR - number * DAY)
    assert silent(emptied, NOW) == [(ONE.url, NOW - 40 * HOUR)]
    assert silent(emptied, NOW - 6 * HOUR) == []


def test_a_quick_feed_is_known_beyond_its_newest_entries(emptied: Store) -> None:
    """Its newest 300 entries are from one day; that it never rests at weekends is known all the same."""
    configure(emptied, ONE)
    succeed(emptied, NOW - 20 * DAY)
    newest = NOW - 26 * HOUR
    for number in range(12 * 24):
        bring(emptied, *[newest - number * HOUR] * (14 if number < 24 else 1), seen=newest - number * HOUR)
    assert silent(emptied, NOW) == [(ONE.url, newest)]
    assert silent(emptied, newest + 23 * HOUR) == []
