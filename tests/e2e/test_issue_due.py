"""When an edition is issued: at its time, once, late after an outage, and never for a day before the digest was known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.config import load
from monitor.daemon import issue_due
from monitor.pipeline import Desk
from monitor.service import open_desk, open_locked, settle
from monitor.store import editions
from tests.e2e.running import desk

SEOUL = ZoneInfo("Asia/Seoul")


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """An instant of November 2026 in Seoul; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, second, tzinfo=SEOUL).astimezone(UTC)


BORN = at(23, 12)


@pytest.fixture
def born(tmp_path: Path) -> Iterator[Desk]:
    """A desk first known on Monday noon, with a daily digest at 07:30 and one on weekdays at 18:00."""
    more = '[[digests]]\nname = "저녁"\nat = "18:00"\ndays = "weekdays"'
    config = load(desk(tmp_path, more=more))
    with open_locked(config, "once") as (store, _), open_desk(config, store) as opened:
        settle(store, config, BORN)
        yield opened


def issued(opened: Desk, now: datetime) -> list[tuple[str, date, int | None]]:
    found = [issue_due(opened, plan, now) for plan in opened.config.digests]
    return [(e.digest, e.date, e.late_seconds) for e in found if e is not None]


def test_nothing_before_it_was_born_then_each_at_its_time_once(born: Desk) -> None:
    assert issued(born, BORN) == []  # 07:30 of that day had passed before anybody knew of the digest
    assert issued(born, at(23, 17, 59, 59)) == []
    assert issued(born, at(23, 18)) == [("저녁", date(2026, 11, 23), None)]
    assert issued(born, at(23, 18, 0, 2)) == []
    assert issued(born, at(24, 7, 29, 59)) == []
    assert issued(born, at(24, 7, 30, 1)) == [("아침", date(2026, 11, 24), None)]
    assert issued(born, at(24, 7, 30, 3)) == []


def test_one_missed_is_issued_once_and_late(born: Desk) -> None:
    assert issued(born, at(26, 9)) == [
        ("아침", date(2026, 11, 26), 90 * 60),
        ("저녁", date(2026, 11, 25), 15 * 3600),
    ]
    assert issued(born, at(26, 9, 1)) == []
    with born.store.read() as connection:
        last = editions.last(connection, "아침")
    assert last is not None
    # Its window begins where a first edition's does, and ends where the edition was due: the label of what it should be.
    assert last.window == (BORN - timedelta(hours=24), at(26, 7, 30))
    assert issued(born, at(27, 7, 30))[0] == ("아침", date(2026, 11, 27), None)


def test_no_evening_edition_on_a_weekend(born: Desk) -> None:
    assert [name for name, _, _ in issued(born, at(28, 18))] == ["아침", "저녁"]
    assert issued(born, at(29, 18)) == [("아침", date(2026, 11, 29), 10 * 3600 + 30 * 60)]


def test_one_sent_ahead_of_its_time_is_not_issued_again(born: Desk) -> None:
    from monitor.pipeline import issue_digest

    plan = born.config.digests[0]
    issue_digest(born, plan, at(24, 6), day=date(2026, 11, 24))
    assert [name for name, _, _ in issued(born, at(24, 7, 30))] == ["저녁"]


def test_a_clock_set_back_issues_nothing_twice(born: Desk) -> None:
    assert issued(born, at(24, 18, 5)) != []
    assert issued(born, at(24, 7, 31)) == []
    assert issued(born, at(24, 18)) == []
