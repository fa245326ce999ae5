"""When a digest's editions are due: wall-clock times of the desk's zone, as instants in UTC.

Rules for the two odd days of a zone with summer time (RFC 5545 reads them so): a time that does not exist is due as
long after midnight as on any other day (02:30 in a gap of an hour is 03:30), one that comes twice is due the first time
only. So there is exactly one instant a day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

UNASKED_SPAN = timedelta(minutes=30)
"""A feed that was not asked within this time before an edition is named in it: the outlets' 07:00 batch is what 07:30 is
for."""


def due_at(day: date, at: time, timezone: str) -> datetime:
    """The instant, in UTC, at which the edition of `day` is due."""
    return datetime.combine(day, at.replace(tzinfo=None, fold=0), ZoneInfo(timezone)).astimezone(UTC)


def editions(at: time, days: Sequence[int], timezone: str, after: datetime, count: int) -> tuple[datetime, ...]:
    """The next `count` instants, in UTC, strictly later than `after`.

    `days` are weekdays, 0 is Monday; raises ValueError when there are none.
    """
    found: list[datetime] = []
    upcoming = _instants(at, days, timezone, after.astimezone(ZoneInfo(timezone)).date() - timedelta(days=1), 1)
    while len(found) < count:
        instant = next(upcoming)
        if instant > after:
            found.append(instant)
    return tuple(found)


def last_edition(at: time, days: Sequence[int], timezone: str, now: datetime) -> datetime:
    """The latest instant, in UTC, that is not later than `now`; raises ValueError when `days` is empty."""
    today = now.astimezone(ZoneInfo(timezone)).date()
    return next(each for each in _instants(at, days, timezone, today + timedelta(days=1), -1) if each <= now)


def _instants(at: time, days: Sequence[int], timezone: str, first: date, step: int) -> Iterator[datetime]:
    """Instants from the day `first` on, forwards (step 1) or backwards (step -1), without end."""
    wanted = frozenset(days)
    if not wanted & frozenset(range(7)):
        raise ValueError("a timetable needs at least one weekday, 0 (Monday) to 6 (Sunday)")
    day = first
    while True:
        if day.weekday() in wanted:
            yield due_at(day, at, timezone)
        day += timedelta(days=step)
