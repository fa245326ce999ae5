"""Slots of hosts and copies of robots.txt, from many threads."""

from __future__ import annotations

import itertools
import threading
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from monitor.store import hosts
from monitor.store.engine import Store
from tests.store.made import HOUR, NOW

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
