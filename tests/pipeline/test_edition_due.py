"""edition_due: a pure decision, as a table."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from monitor.config import DigestPlan
from monitor.core.briefing.timetable import Timetable
from monitor.pipeline import edition_due

WEEKDAYS = "weekdays"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "at", "days", "born", "last", "now", "due"),
    [
        # Seoul, every day at 07:30 = 22:30 UTC of the day before. 2026-11-24 is a Tuesday.
        ("Asia/Seoul", "07:30", None, "2026-11-01T00:00", "2026-11-23", "2026-11-23T22:29:59", None),
        ("Asia/Seoul", "07:30", None, "2026-11-01T00:00", "2026-11-23", "2026-11-23T22:30", "2026-11-24"),
        ("Asia/Seoul", "07:30", None, "2026-11-01T00:00", "2026-11-24", "2026-11-23T22:30", None),
        ("Asia/Seoul", "07:30", None, "2026-11-01T00:00", "2026-11-24", "2026-11-24T22:29", None),
        ("Asia/Seoul", "00:00", None, "2026-11-01T00:00", "2026-11-23", "2026-11-23T15:00", "2026-11-24"),
        # Nothing from before the digest was born; the first one after it is due.
        ("Asia/Seoul", "07:30", None, "2026-11-23T22:31", None, "2026-11-23T23:00", None),
        ("Asia/Seoul", "07:30", None, "2026-11-23T22:30", None, "2026-11-23T23:00", "2026-11-24"),
        ("Asia/Seoul", "07:30", None, "2026-11-23T22:31", None, "2026-11-24T22:30", "2026-11-25"),
        # The machine was off for three days: the latest only.
        ("Asia/Seoul", "07:30", None, "2026-11-01T00:00", "2026-11-21", "2026-11-24T09:00", "2026-11-24"),
        ("Asia/Seoul", "07:30", None, "2026-11-01T00:00", None, "2026-11-24T09:00", "2026-11-24"),
        # Weekdays: on Saturday and Sunday Friday's is the latest.
        ("Asia/Seoul", "07:30", WEEKDAYS, "2026-11-01T00:00", "2026-11-20", "2026-11-21T23:00", None),
        ("Asia/Seoul", "07:30", WEEKDAYS, "2026-11-01T00:00", "2026-11-19", "2026-11-21T23:00", "2026-11-20"),
        ("Asia/Seoul", "07:30", WEEKDAYS, "2026-11-01T00:00", "2026-11-20", "2026-11-22T22:30", "2026-11-23"),
        ("Asia/Seoul", "07:30", "sun", "2026-11-01T00:00", "2026-11-15", "2026-11-22T09:00", "2026-11-22"),
        # 설: none from Monday to Wednesday, and Thursday's follows Friday's. One that was missed is issued on the holiday.
        ("Asia/Seoul", "07:30", WEEKDAYS, "2026-01-01T00:00", "2026-02-13", "2026-02-17T22:30", None),
        ("Asia/Seoul", "07:30", WEEKDAYS, "2026-01-01T00:00", "2026-02-13", "2026-02-18T22:30", "2026-02-19"),
        ("Asia/Seoul", "07:30", WEEKDAYS, "2026-01-01T00:00", "2026-02-12", "2026-02-17T03:00", "2026-02-13"),
        # One issued ahead by hand (`digest send --date`) is not followed by an earlier one.
        ("Asia/Seoul", "07:30", None, "2026-11-01T00:00", "2026-11-30", "2026-11-24T09:00", None),
        # A clock that was set back past the last edition.
        ("Asia/Seoul", "07:30", None, "2026-11-01T00:00", "2026-11-24", "2026-11-20T09:00", None),
        # Zones with summer time: the wall clock counts. Berlin leaves it on 2026-10-25, New York on 2026-11-01.
        ("Europe/Berlin", "07:30", None, "2026-01-01T00:00", "2026-10-24", "2026-10-25T06:29", None),
        ("Europe/Berlin", "07:30", None, "2026-01-01T00:00", "2026-10-24", "2026-10-25T06:30", "2026-10-25"),
        ("Europe/Berlin", "07:30", None, "2026-01-01T00:00", "2026-10-23", "2026-10-24T05:30", "2026-10-24"),
        ("America/New_York", "01:30", None, "2026-01-01T00:00", "2026-10-31", "2026-11-01T05:30", "2026-11-01"),
        ("America/New_York", "01:30", None, "2026-01-01T00:00", "2026-11-01", "2026-11-01T06:30", None),  # comes twice
        ("Europe/Berlin", "02:30", None, "2026-01-01T00:00", "2026-03-28", "2026-03-29T01:29", None),  # does not exist
        ("Europe/Berlin", "02:30", None, "2026-01-01T00:00", "2026-03-28", "2026-03-29T01:30", "2026-03-29"),
    ],
)
def test_edition_due(
    zone: str, at: str, days: str | None, born: str, last: str | None, now: str, due: str | None
) -> None:
    plan = DigestPlan.model_validate({"name": "아침", "at": at, "days": days or "daily"})
    timetable = Timetable(plan.at, plan.days, zone, skip_holidays=days == WEEKDAYS)
    found = edition_due(timetable, born=utc(born), last=date.fromisoformat(last) if last else None, now=utc(now))
    assert (found[0].isoformat() if found else None) == due
    if found is not None:
        assert found[1] <= utc(now)
        assert found[1].utcoffset() == utc(now).utcoffset()
