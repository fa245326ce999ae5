"""Slots of hosts and copies of robots.txt, from many threads."""

from __future__ import annotations

import itertools
import threading
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from monitor.store import entries, hosts
from monitor.store.engine import Store
from tests.store.made import HOUR, NOW, entry, feed

SECOND = timedelta(seconds=1)


def reserve(store: Store, now: datetime, *, key: str = "press.example:443", delay: timedelta = SECOND) -> datetime:
    with store.write() as connection:
        return hosts.reserve(connection, key, now, delay)


def test_one_slot_at_a_time(emptied: Store) -> None:
    assert reserve(emptied, NOW) == NOW
    assert reserve(emptied, NOW) == NOW + SECOND
    assert reserve(emptied, NOW + 0.999 * SECOND) == NOW + SECOND
    assert reserve(emptied, NOW, key="other.example:443") == NOW
    assert reserve(emptied, NOW + SECOND) == NOW + SECOND
    assert reserve(emptied, NOW + SECOND) == NOW + 2 * SECOND


@pytest.mark.parametrize("late", [0.001, 0.5, 1.0, 30.0, 299.0])
def test_who_asks_with_an_older_now_waits_too(emptied: Store, late: float) -> None:
    """Units are told their `now` at their start; whoever comes to the host later may carry the earlier one."""
    assert reserve(emptied, NOW) == NOW
    assert reserve(emptied, NOW - late * SECOND) == NOW + SECOND


def test_a_clock_set_back_closes_no_host(emptied: Store) -> None:
    reserve(emptied, NOW)
    assert reserve(emptied, NOW - 3 * HOUR) == NOW - 3 * HOUR
    assert reserve(emptied, NOW - 3 * HOUR) == NOW - 3 * HOUR + SECOND


# --- a host that asks for rest ----------------------------------------------------------------------------------------


def hold(store: Store, until: datetime, *, key: str = "press.example:443") -> None:
    with store.write() as connection:
        hosts.hold(connection, key, until)


def test_a_held_host_gives_no_slot_until_its_hold_is_over(emptied: Store) -> None:
    hold(emptied, NOW + 2 * HOUR)
    assert reserve(emptied, NOW) == NOW + 2 * HOUR
    assert reserve(emptied, NOW, key="other.example:443") == NOW
    assert reserve(emptied, NOW + 2 * HOUR) == NOW + 2 * HOUR
    assert reserve(emptied, NOW + 2 * HOUR) == NOW + 2 * HOUR + SECOND


def test_a_hold_of_a_host_that_was_asked_before(emptied: Store) -> None:
    reserve(emptied, NOW)
    hold(emptied, NOW + 0.5 * SECOND)
    assert reserve(emptied, NOW) == NOW + SECOND, "the slot is taken for longer than the hold"
    hold(emptied, NOW + HOUR)
    assert reserve(emptied, NOW) == NOW + HOUR
    with emptied.read() as connection:
        assert hosts.held(connection, "press.example:443", NOW) == NOW + HOUR
        assert hosts.held(connection, "press.example:443", NOW + HOUR) is None
        assert hosts.held(connection, "other.example:443", NOW) is None


@pytest.mark.parametrize(
    ("first", "second", "stands"),
    [(2, 1, 2), (1, 2, 2), (24, 0.1, 24), (100, 1, 1)],  # hours; nobody asks for a hundred: another clock did
)
def test_a_hold_is_never_shortened(emptied: Store, first: float, second: float, stands: float) -> None:
    hold(emptied, NOW + first * HOUR)
    hold(emptied, NOW + second * HOUR)
    assert reserve(emptied, NOW) == NOW + stands * HOUR


def test_a_hold_made_before_the_clock_was_set_back_is_none(emptied: Store) -> None:
    hold(emptied, NOW + 24 * HOUR)
    assert reserve(emptied, NOW - 4 * SECOND) == NOW + 24 * HOUR, "units are told their now a moment apart"
    assert reserve(emptied, NOW - HOUR) == NOW - HOUR


def test_pages_of_a_held_host_wait_unless_the_hold_outlasts_anybodys_patience(emptied: Store) -> None:
    """Six hours at the most: beyond that an entry is offered, to be decided by what the feed says of it."""
    with emptied.write() as connection:
        feed_id = feed(connection)
        held_, free = (entry(connection, feed_id, key, host=f"{key}.example:443") for key in ("held", "free"))
        hosts.hold(connection, "held.example:443", NOW + 6 * HOUR)

    def ready(now: datetime) -> set[int]:
        with emptied.read() as connection:
            return {number for number, _ in entries.ready(connection, now, without=(), limit=9)}

    assert ready(NOW) == {free}
    assert ready(NOW + 6 * HOUR - SECOND) == {free}
    assert ready(NOW + 6 * HOUR) == {free, held_}
    with emptied.write() as connection:
        entries.settle(connection, free)
    with emptied.read() as connection:
        assert entries.next_due(connection, NOW) == NOW + 6 * HOUR
        assert entries.next_due(connection, NOW + 6 * HOUR) == NOW
        assert entries.next_due(connection) == NOW
    with emptied.write() as connection:
        hosts.hold(connection, "held.example:443", NOW + 7 * HOUR)
    assert ready(NOW) == {held_}


def test_many_that_hold_one_host_at_once(emptied: Store) -> None:
    together = threading.Barrier(6)

    def ask(number: int) -> None:
        together.wait(10)
        hold(emptied, NOW + number * HOUR)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(ask, [3, 1, 6, 2, 5, 4]))
    assert reserve(emptied, NOW) == NOW + 6 * HOUR


def test_eight_threads_never_share_a_slot(emptied: Store) -> None:
    """Each thread has a clock of its own, up to 0.7 s behind the others; slots given lie a delay apart on each host."""
    granted: dict[str, list[datetime]] = defaultdict(list)
    guard, together = threading.Lock(), threading.Barrier(8)

    def ask(number: int) -> None:
        together.wait(10)
        for step in range(20):
            key = f"host{step % 2}.example:443"
            now = NOW + step * 0.25 * SECOND - number * 0.1 * SECOND
            if reserve(emptied, now, key=key) == now:
                with guard:
                    granted[key].append(now)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(8)))
    assert set(granted) == {"host0.example:443", "host1.example:443"}
    for instants in granted.values():
        ordered = sorted(instants)
        assert len(ordered) >= 2
        assert all(later - earlier >= SECOND for earlier, later in itertools.pairwise(ordered))


def test_robots_are_replaced(emptied: Store) -> None:
    origin = "https://press.example"
    with emptied.write() as connection:
        assert hosts.robots_of(connection, origin) is None
        hosts.keep_robots(connection, origin, NOW, 200, "User-agent: *\nDisallow: /가\n")
        hosts.keep_robots(connection, origin, NOW + HOUR, None, "")
        hosts.keep_robots(connection, origin + ":8443", NOW, 404, "")
    with emptied.read() as connection:
        assert hosts.robots_of(connection, origin) == (NOW + HOUR, None, "")
        assert hosts.robots_of(connection, origin + ":8443") == (NOW, 404, "")


def test_two_that_keep_the_same_robots_at_once(emptied: Store) -> None:
    together = threading.Barrier(6)

    def keep(number: int) -> None:
        together.wait(10)
        with emptied.write() as connection:
            hosts.keep_robots(connection, "https://press.example", NOW, 200, f"# {number}")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(keep, range(6)))
    with emptied.read() as connection:
        found = hosts.robots_of(connection, "https://press.example")
    assert found is not None
    assert found[2] in {f"# {number}" for number in range(6)}


def test_many_slots_at_once_are_those_that_one_by_one_would_give(emptied: Store) -> None:
    """A free host, a new one, one whose slot is taken, one that rests, and two that are not spaced, one of them at rest."""
    later = NOW + timedelta(minutes=10)
    with emptied.write() as connection:
        hosts.reserve(connection, "free.kr:443", NOW - timedelta(minutes=1), SECOND)
        hosts.reserve(connection, "taken.kr:443", NOW, SECOND)
        hosts.hold(connection, "resting.kr:443", later)
        hosts.hold(connection, "own.kr:80", later)
    delays = dict.fromkeys(("free.kr:443", "new.kr:443", "taken.kr:443", "resting.kr:443"), SECOND)
    delays |= dict.fromkeys(("own.kr:80", "own.kr:81"), timedelta())
    with emptied.write() as connection:
        assert hosts.reserve_all(connection, delays, NOW) == {"free.kr:443", "new.kr:443", "own.kr:81"}
    with emptied.write() as connection:
        assert hosts.reserve_all(connection, delays, NOW) == {"own.kr:81"}, "they are taken now"
        assert hosts.reserve(connection, "new.kr:443", NOW, SECOND) == NOW + SECOND
        assert hosts.reserve_all(connection, delays, later + SECOND) == set(delays)
        assert hosts.reserve_all(connection, {}, NOW) == frozenset()
    with emptied.read() as connection:  # nothing is written for hosts that are not spaced
        unspaced = dict.fromkeys(("own.kr:80", "own.kr:81"), timedelta())
        assert hosts.reserve_all(connection, unspaced, NOW) == {"own.kr:81"}
