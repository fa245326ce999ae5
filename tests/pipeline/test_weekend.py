"""A digest of weekdays over a weekend and over a holiday: one edition covers and ranks everything since the last one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from monitor.mail.render import render
from monitor.pipeline import compose_digest, issue_digest
from monitor.store import editions
from monitor.store.editions import StoredEdition
from tests.core.briefing.samples import at
from tests.pipeline.conftest import Build
from tests.pipeline.house import House
from tests.pipeline.press import Press
from tests.pipeline.test_issue import PIECES, carried

WEEKDAYS = '\n[[digests]]\nname = "평일"\nat = "07:30"\ndays = "weekdays"\nskip_holidays = true\n'
FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


def due(house: House, now: datetime) -> StoredEdition | None:
    """What the daemon issues at this instant."""
    plan = house.config.digests[0]
    with house.store.read() as connection:
        last = editions.last(connection, plan.name)
    scheduled = house.config.timetable(plan).last_edition(now)
    assert scheduled is not None
    day = house.config.timetable(plan).day_of(scheduled)
    if last is not None and last.date >= day:
        return None
    return issue_digest(house.desk, plan, now, day=day, scheduled=scheduled)


def test_monday_ranks_the_whole_weekend(house_of: Build, press: Press) -> None:
    house = house_of(press.url("/feed"), feed='fulltext = "never"', more=WEEKDAYS)
    assert due(house, at(20, 7, 30)) is not None
    spoken = (("center", at(20, 10)), ("hearing", at(21, 9)), ("model", at(22, 21)))
    for number, (_, when) in enumerate(spoken, 1):
        press.feed(*(replace(PIECES[each], at=at_) for each, at_ in spoken[:number]))
        house.take(when + timedelta(minutes=5))
        assert due(house, when + timedelta(minutes=10)) is None, "no edition at a weekend"
    monday = due(house, at(23, 7, 30))
    assert monday is not None
    assert (monday.date, monday.window) == (MONDAY, (at(20, 7, 30), at(23, 7, 30)))
    assert len(carried(house, monday)) == 3
    assert "11월 23일(월) 아침 브리핑" in monday.html
    assert "금 07:30~월 07:30 · 기사 3건" in monday.html


def test_what_happens_on_a_holiday_is_told_after_it(house_of: Build, press: Press) -> None:
    """추석 2026: Thursday to Saturday, 24 to 26 September."""
    eve, after = (datetime(2026, 9, day, 7, 30, tzinfo=at(1, 0).tzinfo) - timedelta(hours=9) for day in (23, 28))
    house = house_of(press.url("/feed"), feed='fulltext = "never"', more=WEEKDAYS)
    assert due(house, eve) is not None
    press.feed(replace(PIECES["center"], at=eve + timedelta(days=2)))
    house.take(eve + timedelta(days=2, hours=1))
    assert due(house, eve + timedelta(days=2)) is None
    plan = house.config.digests[0]
    digest = compose_digest(house.desk, plan, after, day=after.date(), scheduled=after).digest
    assert digest.window == (eve, after)
    assert "수 07:30~월 07:30" in render(digest).text
    edition = due(house, after)
    assert edition is not None
    assert len(carried(house, edition)) == 1
