"""A day's calls, counted from many threads and over restarts: never one more than granted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest

from monitor.store import quotas
from monitor.store.engine import Store, open_store

DAY = date(2026, 11, 24)
SERVICE = quotas.NAVER


def take(store: Store, limit: int, *, service: str = SERVICE, day: date = DAY) -> bool:
    with store.write() as connection:
        return quotas.take(connection, service, day, limit)


def used(store: Store, *, service: str = SERVICE, day: date = DAY) -> int:
    with store.read() as connection:
        return quotas.used(connection, service, day)


def test_up_to_the_limit(emptied: Store) -> None:
    assert used(emptied) == 0
    assert [take(emptied, 3) for _ in range(5)] == [True, True, True, False, False]
    assert used(emptied) == 3, "what was refused is not counted"
    assert take(emptied, 3, day=DAY + timedelta(days=1))
    assert take(emptied, 3, service="another")
    assert [take(emptied, 4), take(emptied, 4)] == [True, False], "a limit that was raised"
    assert not take(emptied, 2), "and one that was lowered"
    assert not take(emptied, 0, service="none")
    assert (used(emptied), used(emptied, service="another"), used(emptied, service="none")) == (4, 1, 0)


def test_fifty_threads_share_twenty(emptied: Store) -> None:
    together = Barrier(50)

    def ask(_: int) -> int:
        together.wait(20)
        return sum(take(emptied, 20) for _ in range(2))

    with ThreadPoolExecutor(50) as pool:
        granted = sum(pool.map(ask, range(50)))
    assert granted == 20
    assert used(emptied) == 20


def test_a_restart_forgets_nothing(migrated_url: str) -> None:
    for expected in ([True, True], [True, False]):
        opened = open_store(migrated_url)
        assert [take(opened, 3), take(opened, 3)] == expected
        opened.close()


def test_a_failed_unit_counts_nothing(emptied: Store) -> None:
    def fail() -> None:
        with emptied.write() as connection:
            assert quotas.take(connection, SERVICE, DAY, 3)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert used(emptied) == 0


@pytest.mark.parametrize(
    ("now", "day", "renewal"),
    [
        (datetime(2026, 11, 23, 14, 59, 59, tzinfo=UTC), date(2026, 11, 23), datetime(2026, 11, 23, 15, tzinfo=UTC)),
        (datetime(2026, 11, 23, 15, tzinfo=UTC), date(2026, 11, 24), datetime(2026, 11, 24, 15, tzinfo=UTC)),
        (datetime(2026, 12, 31, 22, tzinfo=UTC), date(2027, 1, 1), datetime(2027, 1, 1, 15, tzinfo=UTC)),
    ],
)
def test_the_day_is_that_of_seoul(now: datetime, day: date, renewal: datetime) -> None:
    assert quotas.day_of(now) == day
    assert quotas.renewal(now) == renewal
