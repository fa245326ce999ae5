"""When a digest's editions are due: wall-clock times of the desk's zone, as instants in UTC.

Rules for the two odd days of a zone with summer time (RFC 5545 reads them so): a time that does not exist is due as
long after midnight as on any other day (02:30 in a gap of an hour is 03:30), one that comes twice is due the first time
only. So there is exactly one instant on each day that has an edition.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from monitor.core.briefing import holidays

UNASKED_SPAN = timedelta(minutes=30)
"""A feed that was not asked within this time before an edition is named in it: the outlets' 07:00 batch is what 07:30 is
for."""

SEARCHED = 2 * 366
"""Days looked at for an edition: where none of them has one, there is none."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """The days and the time of day at which a digest appears. Raises ValueError without a weekday."""

    at: time
    days: tuple[int, ...]
    """Weekdays, 0 is Monday."""
    timezone: str
    skip_holidays: bool = False
    """No edition on public holidays of Korea and on `days_off`."""
    days_off: frozenset[date] = frozenset()
    """The desk's own, beside the public holidays."""

    def __post_init__(self) -> None:
        if not set(self.days) & set(range(7)):
            raise ValueError("a timetable needs at least one weekday, 0 (Monday) to 6 (Sunday)")

    def appears_on(self, day: date) -> bool:
        """Whether this day has an edition."""
        return day.weekday() in self.days and not self.rests_on(day)

    def rests_on(self, day: date) -> bool:
        """Whether this day has none because it is a holiday or a day off, whatever its weekday."""
        return self.skip_holidays and (day in self.days_off or bool(holidays.names(day)))

    def due_at(self, day: date) -> datetime:
        """The instant, in UTC, at which an edition of `day` is due."""
        at = self.at.replace(tzinfo=None, fold=0)
        return datetime.combine(day, at, ZoneInfo(self.timezone)).astimezone(UTC)

    def day_of(self, instant: datetime) -> date:
        """The desk's date at this instant."""
        return instant.astimezone(ZoneInfo(self.timezone)).date()

    def editions(self, after: datetime, count: int) -> tuple[datetime, ...]:
        """The next `count` instants, in UTC, strictly later than `after`; fewer where `SEARCHED` days hold fewer."""
        upcoming = self._instants(self.day_of(after) - timedelta(days=1), 1)
        return tuple(islice((instant for instant in upcoming if instant > after), count))

    def coming(self, after: datetime, issued: date | None) -> datetime | None:
        """The next instant at which an edition is due, `issued` being the day of the last one: a day has one, also where its
        time was moved after that. None: there is none."""
        upcoming = self.editions(after, 8)
        return next((at for at in upcoming if issued is None or self.day_of(at) > issued), None)

    def last_edition(self, now: datetime) -> datetime | None:
        """The latest instant, in UTC, that is not later than `now`; None where `SEARCHED` days hold none."""
        past = self._instants(self.day_of(now) + timedelta(days=1), -1)
        return next((instant for instant in past if instant <= now), None)

    def skipped(self, after: datetime, until: datetime) -> tuple[date, ...]:
        """The days between two instants that have no edition only because they are holidays or days off, in order."""
        first = self.day_of(after)
        between = (first + timedelta(days=n) for n in range((self.day_of(until) - first).days + 1))
        return tuple(
            day
            for day in between
            if day.weekday() in self.days and self.rests_on(day) and after < self.due_at(day) <= until
        )

    def _instants(self, first: date, step: int) -> Iterator[datetime]:
        """Instants from the day `first` on, forwards (step 1) or backwards (step -1), over `SEARCHED` days."""
        for number in range(SEARCHED):
            day = first + timedelta(days=step * number)
            if self.appears_on(day):
                yield self.due_at(day)
