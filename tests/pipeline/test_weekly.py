"""A weekly edition, and the trend of a daily one, out of a database: windows, what is carried, what is said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from monitor.config import DigestPlan
from monitor.pipeline import compose_digest, issue_digest
from monitor.store.editions import StoredEdition
from tests.pipeline.conftest import Build
from tests.pipeline.house import ON_SQLITE, House
from tests.pipeline.press import NOW, Press, Said
from tests.pipeline.test_issue import PIECES, carried
from tests.store.made import prose
from tests.store.test_keyword_hits import poll, watch_since

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = NOW - DAY + HOUR  # 23 November, 08:00
DIGESTS = '\n[[digests]]\nname = "주간 소버린 AI"\nat = "08:00"\nkind = "weekly"\n\n[[digests]]\nname = "아침"\nat = "07:30"\n'


@pytest.fixture
def quick(house_of: Build, press: Press) -> House:
    return house_of(press.url("/feed"), feed='fulltext = "never"', more=DIGESTS)


def take(house: House, press: Press, days_ago: float, *pieces: str, others: int = 0) -> None:
    """What a feed says so many days before Monday, 08:00."""
    at = MONDAY - days_ago * DAY
    said = [Said(PIECES[name].path, PIECES[name].title, PIECES[name].summary, at=at) for name in pieces]
    for number in range(others):
        path = f"/other/{days_ago}-{number}"
        said.append(Said(path, f"소버린 AI 소식 {days_ago} {number}", prose(int(100 * days_ago) + number), at=at))
    press.feed(*said)
    house.take(at + HOUR / 2)


def collected(house: House, days: int) -> None:
    """The feed was read on each of so many days before Monday, and a week beyond."""
    with house.store.write() as connection:
        watch_since(connection, MONDAY - days * DAY)
        for half in range(-14, 2 * days):
            poll(connection, MONDAY - half * DAY / 2 - HOUR)


def issue(house: House, at: object = MONDAY, *, plan: int = 0, day: date = date(2026, 11, 23)) -> StoredEdition:
    when = MONDAY if at is MONDAY else at
    return issue_digest(house.desk, house.config.digests[plan], when, day=day, scheduled=when)  # type: ignore[arg-type]


def test_a_weekly_edition_covers_its_week_and_carries_it_once(quick: House, press: Press) -> None:
    take(quick, press, 9, "law")
    take(quick, press, 6, "center")
    daily = issue(quick, MONDAY - 5 * DAY, plan=1, day=date(2026, 11, 18))
    take(quick, press, 2, "model", others=2)
    collected(quick, 9)
    preview = compose_digest(quick.desk, quick.config.digests[0], MONDAY, day=date(2026, 11, 23), scheduled=MONDAY)
    edition = issue(quick)
    assert edition.window == (MONDAY - 7 * DAY, MONDAY)
    assert carried(quick, edition) == ["1", "2", "2-0", "2-1"], "what the daily one carried, and nothing from before"
    assert set(carried(quick, daily)) == {"1"}
    assert edition.subject == preview.rendered.subject
    assert edition.html == preview.rendered.html
    assert edition.subject.startswith("[소버린AI 주간] 11.16~11.22 ")
    assert "11월 16일~22일 주간 브리핑" in preview.rendered.text
    assert "■ 흐름" in preview.rendered.text
    assert "지난주는 2일만 수집해 비교하지 않음" in preview.rendered.text
    take(quick, press, -6, "hearing")
    again = issue(quick, MONDAY + 7 * DAY, day=date(2026, 11, 30))
    assert again.window == (MONDAY, MONDAY + 7 * DAY)
    assert carried(quick, again) == ["3"]
    assert again.message_id != edition.message_id


@ON_SQLITE
def test_weeks_are_compared_and_a_quiet_one_says_so(quick: House, press: Press) -> None:
    take(quick, press, 10, others=10)
    take(quick, press, 3, others=12)
    collected(quick, 14)
    composed = compose_digest(quick.desk, quick.config.digests[0], MONDAY, day=date(2026, 11, 23), scheduled=MONDAY)
    week = composed.digest.week
    assert week is not None
    assert (week.stories, week.before, week.days[4].stories, week.days[4].before) == (12, 10, 12, 10)
    assert "기사 12건 → 이슈 12건 · 지난주 대비 +20%" in composed.rendered.text
    assert "· 연산: 12 (지난주 10, +2)" in composed.rendered.text
    issue(quick)
    quiet = issue(quick, MONDAY + 7 * DAY, day=date(2026, 11, 30))
    assert quiet.subject == "[소버린AI 주간] 11.23~11.29 이번 주 새 기사 없음"


@ON_SQLITE
def test_a_daily_edition_says_how_much_is_usual(quick: House, press: Press) -> None:
    monday = MONDAY - HOUR / 2
    take(quick, press, 3.5, others=7)
    issue(quick, monday - DAY, plan=1, day=date(2026, 11, 22))
    take(quick, press, 0.5, others=6)
    collected(quick, 20)
    plan = quick.config.digests[1]
    composed = compose_digest(quick.desk, plan, monday, day=date(2026, 11, 23), scheduled=monday)
    trend = composed.digest.trend
    assert trend is not None
    assert (trend.a_day, trend.days, trend.mean, trend.mean_days) == (6.0, 1, 1.0, 7)
    assert [(spike.name, spike.kind, spike.count, spike.usual) for spike in trend.spikes] == [
        ("소버린 AI", "keyword", 6, 0.0)
    ]
    assert "오늘 6 · 7일 평균 1 · 급증: 소버린 AI ×6" in composed.rendered.text


def test_a_weekly_digest_comes_on_mondays_unless_it_says_otherwise() -> None:
    made = DigestPlan.model_validate({"name": "주간", "at": "08:00", "kind": "weekly"})
    assert made.days == (0,)
    assert DigestPlan.model_validate({"name": "주간", "at": "08:00", "kind": "weekly", "days": ["금"]}).days == (4,)
    assert DigestPlan.model_validate({"name": "아침", "at": "08:00"}).days == tuple(range(7))
