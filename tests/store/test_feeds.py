"""Feeds: the list follows the configuration, the state follows the answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from monitor.model import FailureReason, Feed, Validators
from monitor.store import feeds
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
        return feeds.record_success(connection, stored_in(connection), now=now, **(values | more))  # type: ignore[arg-type]


def stored_in(connection: object) -> feeds.StoredFeed:
    return next(f for f in feeds.all_active(connection) if f.feed.url == ONE.url)  # type: ignore[arg-type]


def fail(store: Store, now: datetime, reason: FailureReason, *, until: datetime | None = None) -> None:
    with store.write() as connection:
        feeds.record_failure(
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
