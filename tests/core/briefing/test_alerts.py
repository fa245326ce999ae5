"""What an alert tells, and when: tables of cases."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.core.briefing import alerts
from monitor.core.briefing.alerts import Candidate, Rule, judge
from monitor.core.briefing.digest import tell_story
from monitor.model import Spike, ToldStory
from tests.core.briefing.samples import article, at

HOUR = timedelta(hours=1)
FIRST = at(20, 9)
OUTLETS = ("새벽일보", "한빛경제", "디지털누리", "가온신문")


def candidate(*hours: float, outlets: tuple[str, ...] = OUTLETS) -> Candidate:
    """A story of which an article came in at each of these hours after the first, each of another outlet."""
    came = tuple(
        (FIRST + HOUR * hour, article(f"a{number}", outlet=outlet, published_at=FIRST + HOUR * hour))
        for number, (hour, outlet) in enumerate(zip(hours, outlets * 2, strict=False))
    )
    return Candidate("s1", came)


@pytest.mark.parametrize(
    ("hours", "least", "now", "state"),
    [
        ((0,), 1, 0, "ripe"),
        ((0,), 2, 0, "waits"),
        ((0, 1), 2, 1, "ripe"),
        ((0, 1), 3, 1, "waits"),
        # it may grow for three days, and not longer
        ((0,), 2, 72, "waits"),
        ((0,), 2, 72.1, "over"),
        ((0, 72), 2, 72, "ripe"),
        ((0, 73), 2, 73, "over"),
        ((0, 71, 73), 2, 74, "ripe"),
        # what is ripe waits for the next message, but no outage brings last month's news
        ((0,), 1, 90, "ripe"),
        ((0,), 1, 72 + 24 + 1.1, "over"),
    ],
)
def test_a_story_is_ripe_once_enough_outlets_have_it(
    hours: tuple[float, ...], least: int, now: float, state: str
) -> None:
    assert judge(candidate(*hours), Rule(least, every=HOUR), FIRST + HOUR * now).state == state


def test_one_outlet_counts_once_however_it_is_spelled() -> None:
    story = candidate(0, 1, 2, outlets=("새벽일보", "새벽 일보", "새벽일보"))
    assert judge(story, Rule(2), FIRST + 2 * HOUR).state == "waits"


def test_a_score_is_that_of_the_hour_at_which_it_came() -> None:
    """What waits for the end of quiet hours does not fade below `min_rank` meanwhile."""
    fresh = alerts.weighed(candidate(0), Rule())
    rule = Rule(min_rank=fresh.score)
    assert judge(candidate(0), rule, FIRST + 10 * HOUR).state == "ripe"
    above = Rule(min_rank=fresh.score + 0.5)
    assert judge(candidate(0), above, FIRST).state == "waits"
    assert judge(candidate(0, 1), above, FIRST + HOUR).state == "ripe", "it is looked at again when it grows"
    assert dict(fresh.parts)["novelty"] == 1.0


SEOUL, NEW_YORK = "Asia/Seoul", "America/New_York"
NIGHT = (time(22), time(7))


@pytest.mark.parametrize(
    ("zone", "quiet", "now", "until"),
    [
        (SEOUL, NIGHT, "2026-11-24 21:59", None),
        (SEOUL, NIGHT, "2026-11-24 22:00", "2026-11-25 07:00"),
        (SEOUL, NIGHT, "2026-11-24 23:59", "2026-11-25 07:00"),
        (SEOUL, NIGHT, "2026-11-25 06:59", "2026-11-25 07:00"),
        (SEOUL, NIGHT, "2026-11-25 07:00", None),
        (SEOUL, (time(12), time(13)), "2026-11-24 12:30", "2026-11-24 13:00"),
        (SEOUL, (time(12), time(13)), "2026-11-24 11:59", None),
        (SEOUL, (time(0), time(23, 59)), "2026-11-24 00:00", "2026-11-24 23:59"),
        # summer time begins at 2:00 on 2027-03-14 and ends at 2:00 on 2026-11-01
        (NEW_YORK, NIGHT, "2027-03-13 23:00", "2027-03-14 07:00"),
        (NEW_YORK, (time(1), time(2, 30)), "2027-03-14 01:30", "2027-03-14 03:30"),
        (NEW_YORK, (time(1), time(2, 30)), "2027-03-14 03:10", "2027-03-14 03:30"),
        (NEW_YORK, (time(22), time(1, 30)), "2026-11-01 01:10", "2026-11-01 01:30"),
    ],
)
def test_quiet_hours(zone: str, quiet: tuple[time, time], now: str, until: str | None) -> None:
    def instant(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)

    assert alerts.quiet_until(instant(now), quiet, zone) == (instant(until) if until is not None else None)


def test_the_hour_that_comes_twice_is_quiet_once() -> None:
    second = datetime(2026, 11, 1, 1, 10, tzinfo=ZoneInfo(NEW_YORK), fold=1)
    assert alerts.quiet_until(second, (time(22), time(1, 30)), NEW_YORK) is None


@pytest.mark.parametrize(
    ("last", "quiet", "now", "may"),
    [
        (None, None, at(24, 9), at(24, 9)),
        (at(24, 8, 50), None, at(24, 9), at(24, 9, 20)),
        (at(24, 8), None, at(24, 9), at(24, 9)),
        (at(25, 8), None, at(24, 9), at(24, 9)),  # noted under a wrong clock
        (None, NIGHT, at(24, 23), at(25, 7)),
        (at(24, 21, 45), NIGHT, at(24, 21, 50), at(25, 7)),
        (at(24, 21), NIGHT, at(24, 21, 50), at(24, 21, 50)),
    ],
)
def test_when_a_message_may_go_out(
    last: datetime | None, quiet: tuple[time, time] | None, now: datetime, may: datetime
) -> None:
    found = alerts.may_tell_at(now, last=last, every=timedelta(minutes=30), quiet=quiet, timezone=SEOUL)
    assert found == may


def spike(name: str, count: int = 9, usual: float = 3.0) -> Spike:
    return Spike(name, "keyword", count, usual)


@pytest.mark.parametrize(
    ("waiting", "found", "told", "expected"),
    [
        ([], [], set(), []),
        ([], [spike("가"), spike("나", 12)], set(), [spike("나", 12), spike("가")]),
        ([spike("가", 12)], [spike("가", 8)], set(), [spike("가", 12)]),
        ([spike("가", 8)], [spike("가", 12)], set(), [spike("가", 12)]),
        ([spike("가")], [], set(), [spike("가")]),
        ([spike("AI")], [spike("나")], {"ai"}, [spike("나")]),
    ],
)
def test_spikes_are_told_once_a_day(
    waiting: list[Spike], found: list[Spike], told: set[str], expected: list[Spike]
) -> None:
    assert list(alerts.gathered(waiting, found, told)) == expected


def test_a_story_leads_one_spike() -> None:
    def story(number: int, *others: str) -> ToldStory:
        told = [article(f"a{number}{outlet}", outlet=outlet) for outlet in ("새벽일보", *others)]
        return alerts.weighed(Candidate(f"s{number}", tuple((FIRST, each) for each in told)), Rule())

    wide, narrow, plain = story(1, "한빛경제", "가온신문"), story(2, "한빛경제"), tell_story("s3", [article("a3")])
    standing = {"가": [narrow, wide, plain], "나": [wide, plain]}
    led = alerts.leading([spike("가"), spike("나"), spike("다")], standing, 2)
    assert [(each.name, [story.id for story in stories]) for each, stories in led] == [
        ("가", ["s1", "s2"]),
        ("나", ["s3"]),
        ("다", []),
    ]
