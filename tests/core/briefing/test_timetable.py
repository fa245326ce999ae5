"""When editions are due: tables of days, holidays and zones, and the laws that hold for every timetable."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.briefing.timetable import SEARCHED, Timetable

DAILY = tuple(range(7))
WEEKDAYS = tuple(range(5))
SEOUL = "Asia/Seoul"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def morning(days: tuple[int, ...] = WEEKDAYS, *off: str, zone: str = SEOUL) -> Timetable:
    """07:30, and not on holidays."""
    return Timetable(time(7, 30), days, zone, True, frozenset(map(date.fromisoformat, off)))


@pytest.mark.parametrize(
    ("at", "days", "zone", "after", "expected"),
    [
        (time(7, 30), DAILY, SEOUL, "2026-11-22T22:29", ["2026-11-22T22:30", "2026-11-23T22:30"]),
        (time(7, 30), DAILY, SEOUL, "2026-11-22T22:30", ["2026-11-23T22:30", "2026-11-24T22:30"]),
        (time(7, 30), WEEKDAYS, SEOUL, "2026-11-26T23:00", ["2026-11-29T22:30", "2026-11-30T22:30"]),
        (time(7, 30), (0,), SEOUL, "2026-11-22T22:30", ["2026-11-29T22:30", "2026-12-06T22:30"]),
        (time(0, 0), DAILY, "Pacific/Kiritimati", "2026-01-01T00:00", ["2026-01-01T10:00", "2026-01-02T10:00"]),
        # New York, 8 March 2026: 02:30 does not exist and is due at 03:30 EDT; 1 November: 01:30 comes twice, the first counts
        (time(2, 30), DAILY, "America/New_York", "2026-03-07T08:00", ["2026-03-08T07:30", "2026-03-09T06:30"]),
        (time(1, 30), DAILY, "America/New_York", "2026-10-31T06:00", ["2026-11-01T05:30", "2026-11-02T06:30"]),
        (time(1, 30), DAILY, "America/New_York", "2026-11-01T05:45", ["2026-11-02T06:30", "2026-11-03T06:30"]),
    ],
)
def test_upcoming_editions(at: time, days: tuple[int, ...], zone: str, after: str, expected: list[str]) -> None:
    assert Timetable(at, days, zone).editions(utc(after), 2) == tuple(utc(each) for each in expected)


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
    assert Timetable(time(7, 30), days, SEOUL).last_edition(utc(now)) == utc(expected)


@pytest.mark.parametrize(
    ("timetable", "first", "last", "without"),
    [
        # 설 2026: Monday to Wednesday.
        (morning(), "2026-02-13", "2026-02-20", ["2026-02-16", "2026-02-17", "2026-02-18"]),
        # 추석 2026: Thursday to Saturday; a daily digest rests on the Saturday too, one on weekdays has none there anyway.
        (morning(DAILY), "2026-09-23", "2026-09-28", ["2026-09-24", "2026-09-25", "2026-09-26"]),
        (morning(), "2026-09-23", "2026-09-28", ["2026-09-24", "2026-09-25"]),
        # 추석 2025: from 개천절 on a Friday to 한글날 on the next Thursday, with a substitute holiday between.
        (
            morning(), "2025-10-02", "2025-10-10",
            ["2025-10-03", "2025-10-06", "2025-10-07", "2025-10-08", "2025-10-09"],
        ),
        # A substitute holiday: 광복절 2026 is a Saturday; a temporary one, and one of the desk's own behind it.
        (morning(), "2026-08-14", "2026-08-18", ["2026-08-17"]),
        (morning(WEEKDAYS, "2025-01-31"), "2025-01-24", "2025-02-03",
         ["2025-01-27", "2025-01-28", "2025-01-29", "2025-01-30", "2025-01-31"]),
        # What is new in law: 노동절 and 제헌절 2026, both Fridays; an election.
        (morning((4,)), "2026-04-24", "2026-05-08", ["2026-05-01"]),
        (morning(), "2026-07-16", "2026-07-20", ["2026-07-17"]),
        (morning(), "2026-06-02", "2026-06-04", ["2026-06-03"]),
        # The desk's date counts, not that in UTC or in Seoul.
        (morning(zone="America/New_York"), "2026-12-24", "2026-12-28", ["2026-12-25"]),
        (morning(zone="Pacific/Kiritimati"), "2026-12-24", "2026-12-28", ["2026-12-25"]),
    ],
)  # fmt: skip
def test_days_without_an_edition(timetable: Timetable, first: str, last: str, without: list[str]) -> None:
    """From the edition of `first` to that of `last`: every day of the plan but these."""
    start, end = (timetable.due_at(date.fromisoformat(day)) for day in (first, last))
    length = (date.fromisoformat(last) - date.fromisoformat(first)).days
    planned = [date.fromisoformat(first) + timedelta(days=n) for n in range(1, length + 1)]
    kept = [day for day in planned if day.weekday() in timetable.days and day.isoformat() not in without]
    assert [timetable.day_of(at) for at in timetable.editions(start, len(kept))] == kept
    assert [day.isoformat() for day in timetable.skipped(start, end)] == without
    previous = timetable.last_edition(end - timedelta(seconds=1))
    assert previous is not None
    assert timetable.day_of(previous) == [date.fromisoformat(first), *kept][-2]


def test_holidays_are_kept_unless_asked_for() -> None:
    plain = Timetable(time(7, 30), DAILY, SEOUL, days_off=frozenset({date(2026, 2, 16)}))
    assert plain.appears_on(date(2026, 2, 17))
    assert plain.appears_on(date(2026, 2, 16))
    assert plain.skipped(utc("2026-02-10T00:00"), utc("2026-02-20T00:00")) == ()


@pytest.mark.parametrize("year", [1900, 2060, 2200])
def test_years_near_and_far(year: int) -> None:
    """Where the law's holidays are not known there are none, and the desk's own count all the same."""
    timetable = morning(DAILY, f"{year}-05-06")
    assert timetable.appears_on(date(year, 5, 4))
    assert not timetable.appears_on(date(year, 5, 6))
    assert timetable.appears_on(date(year, 5, 5)) is (year != 2060)


def test_a_plan_that_never_comes_ends_the_search() -> None:
    never = Timetable(
        time(7, 30), DAILY, SEOUL, True, frozenset(date(2024, 1, 1) + timedelta(days=n) for n in range(3000))
    )
    assert never.editions(utc("2026-11-24T00:00"), 3) == ()
    assert never.last_edition(utc("2027-11-24T00:00")) is None
    off = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(365))
    year = Timetable(time(7, 30), DAILY, SEOUL, True, off)
    assert year.editions(utc("2026-06-01T00:00"), 1) == (year.due_at(date(2027, 1, 2)),)
    assert year.last_edition(utc("2026-06-01T00:00")) == year.due_at(date(2025, 12, 31))
    assert len(year.skipped(utc("2026-01-01T00:00"), utc("2027-01-01T00:00"))) == 365  # from the 2nd on


def test_no_weekday_is_refused() -> None:
    for days in ((), (9,)):
        with pytest.raises(ValueError, match="at least one weekday"):
            Timetable(time(7, 30), days, SEOUL)


@given(
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.sets(st.integers(0, 6), min_size=1),
    st.sampled_from([SEOUL, "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Europe/London"]),
    st.booleans(),
    st.frozensets(st.integers(0, 40), max_size=20),
    st.datetimes(timezones=st.just(UTC)).map(lambda now: now.replace(year=1990 + now.year % 50, day=min(now.day, 28))),
)
def test_every_instant_is_met_once_and_in_order(
    at: time, days: set[int], zone: str, skip: bool, off: frozenset[int], now: datetime
) -> None:
    days_off = frozenset(now.date() + timedelta(days=n - 20) for n in off)
    timetable = Timetable(at, tuple(days), zone, skip, days_off)
    upcoming, last = timetable.editions(now, 3), timetable.last_edition(now)
    assert last is not None
    assert last <= now < upcoming[0] < upcoming[1] < upcoming[2]
    assert timetable.editions(last, 1) == upcoming[:1]
    assert timetable.last_edition(upcoming[1]) == upcoming[1]
    assert all(timetable.appears_on(timetable.day_of(each)) for each in (last, *upcoming))
    assert upcoming[2] - last < timedelta(days=SEARCHED)


def test_a_day_has_one_edition_also_where_its_time_is_moved() -> None:
    moved = Timetable(time(9, 0), (0, 1), SEOUL)
    now, monday = utc("2026-11-22T23:00"), date(2026, 11, 23)
    assert moved.coming(now, None) == moved.coming(now, monday - timedelta(days=6)) == utc("2026-11-23T00:00")
    assert moved.coming(now, monday) == utc("2026-11-24T00:00")
