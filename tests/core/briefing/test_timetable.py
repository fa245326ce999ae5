from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.briefing.timetable import due_at, editions, last_edition

DAILY = tuple(range(7))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "days", "zone", "after", "expected"),
    [
        (time(7, 30), DAILY, "Asia/Seoul", "2026-11-22T22:29", ["2026-11-22T22:30", "2026-11-23T22:30"]),
        (time(7, 30), DAILY, "Asia/Seoul", "2026-11-22T22:30", ["2026-11-23T22:30", "2026-11-24T22:30"]),
        (time(7, 30), (0, 1, 2, 3, 4), "Asia/Seoul", "2026-11-26T23:00", ["2026-11-29T22:30", "2026-11-30T22:30"]),
        (time(7, 30), (0,), "Asia/Seoul", "2026-11-22T22:30", ["2026-11-29T22:30", "2026-12-06T22:30"]),
        (time(0, 0), DAILY, "Pacific/Kiritimati", "2026-01-01T00:00", ["2026-01-01T10:00", "2026-01-02T10:00"]),
        # New York, 8 March 2026: 02:30 does not exist and is due at 03:30 EDT; 1 November: 01:30 comes twice, the first counts
        (time(2, 30), DAILY, "America/New_York", "2026-03-07T08:00", ["2026-03-08T07:30", "2026-03-09T06:30"]),
        (time(1, 30), DAILY, "America/New_York", "2026-10-31T06:00", ["2026-11-01T05:30", "2026-11-02T06:30"]),
        (time(1, 30), DAILY, "America/New_York", "2026-11-01T05:45", ["2026-11-02T06:30", "2026-11-03T06:30"]),
    ],
)
def test_upcoming_editions(at: time, days: tuple[int, ...], zone: str, after: str, expected: list[str]) -> None:
    assert editions(at, days, zone, utc(after), 2) == tuple(utc(each) for each in expected)


@pytest.mark.parametrize(
    ("days", "now", "expected"),
    [
        (DAILY, "2026-11-22T22:30", "2026-11-22T22:30"),
        (DAILY, "2026-11-22T22:29:59", "2026-11-21T22:30"),
        ((0,), "2026-11-22T22:29", "2026-11-15T22:30"),
        ((6,), "2026-11-22T22:29", "2026-11-21T22:30"),
    ],
)
def test_the_last_edition(days: tuple[int, ...], now: str, expected: str) -> None:
    assert last_edition(time(7, 30), days, "Asia/Seoul", utc(now)) == utc(expected)


def test_no_weekday_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one weekday"):
        editions(time(7, 30), (), "Asia/Seoul", utc("2026-11-22T00:00"), 1)
    with pytest.raises(ValueError, match="at least one weekday"):
        last_edition(time(7, 30), (9,), "Asia/Seoul", utc("2026-11-22T00:00"))


@given(
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.sets(st.integers(0, 6), min_size=1),
    st.sampled_from(["Asia/Seoul", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Europe/London"]),
    st.datetimes(timezones=st.just(UTC)).map(lambda now: now.replace(year=1990 + now.year % 50, day=min(now.day, 28))),
)
def test_every_instant_is_met_once_and_in_order(at: time, days: set[int], zone: str, now: datetime) -> None:
    upcoming = editions(at, tuple(days), zone, now, 3)
    last = last_edition(at, tuple(days), zone, now)
    assert last <= now < upcoming[0] < upcoming[1] < upcoming[2]
    assert editions(at, tuple(days), zone, last, 1) == upcoming[:1]
    assert last_edition(at, tuple(days), zone, upcoming[1]) == upcoming[1]
    assert due_at(upcoming[0].date(), at, "UTC").tzinfo is UTC
