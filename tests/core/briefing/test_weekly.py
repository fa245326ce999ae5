"""The weekly edition: what of a week stands at its top, what grew, and what is compared with what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from monitor.core.briefing import rank, weekly
from monitor.core.briefing.weekly import days_of, grown, span
from monitor.model import DayCount, NewName, TopicCount
from tests.core.briefing.samples import SEOUL, article, at
from tests.core.briefing.weeks import OUTLETS, WINDOW, busy_week, first_week, flow, quiet_week, thin_week, week

SPAN = (date(2026, 11, 16), date(2026, 11, 22))


def test_a_week_is_of_the_days_on_which_its_days_mostly_lie() -> None:
    assert span(WINDOW, SEOUL) == SPAN
    friday_evening = (at(13, 18), at(20, 18))
    assert span(friday_evening, SEOUL) == (date(2026, 11, 14), date(2026, 11, 20))
    days = days_of(WINDOW)
    assert (len(days), days[0], days[-1]) == (14, (at(22, 8), at(23, 8)), (at(9, 8), at(10, 8)))


def test_seven_stories_stand_at_the_top_by_the_same_rank() -> None:
    digest = busy_week()
    assert (digest.kind, len(digest.top), digest.trend) == ("weekly", 7, None)
    rest = [story for _, stories in digest.sections for story in stories]
    assert [story.id for story in digest.top][:2] == ["s01", "s02"]
    assert max(rank.order(story) for story in digest.top) < min(rank.order(story) for story in rest)
    ids = [story.id for story in digest.stories]
    assert len(ids) == len(set(ids)) == 44


def test_what_nobody_reads_does_not_come_to_the_top_of_a_thin_week() -> None:
    photo = article("a1", "AI 주권 토론회 현장", tags=("포토",), published_at=at(18, 9))
    assert week([("s1", photo)]).top == ()


def test_days_are_told_in_order_beside_those_of_the_week_before() -> None:
    found = busy_week().week
    assert found is not None
    assert found.days[0] == DayCount(date(2026, 11, 16), 13, 12)
    assert found.days[-1] == DayCount(date(2026, 11, 22), 4, 8)
    assert (found.stories, found.before, found.days_before) == (84, 70, 7)


@pytest.mark.parametrize(
    ("this", "last", "before", "days_before"),
    [
        ((1,) * 7, (2,) * 7, 12, 7),
        ((1,) * 7, (None, *(2,) * 6), None, 6),
        ((1, None, 1, 1, 1, 1, 1), (2,) * 7, None, 7),
        ((1,) * 7, (None,) * 7, None, 0),
    ],
)
def test_weeks_are_compared_where_both_were_collected(
    this: tuple[int | None, ...], last: tuple[int | None, ...], before: int | None, days_before: int
) -> None:
    found = week([], flow(this, last, {"정책·법": (3, 5)})).week
    assert found is not None
    assert (found.before, found.days_before) == (before, days_before)
    assert {each.before is None for each in found.topics} == {before is None}


def test_a_day_on_which_collecting_began_tells_what_was_found_of_it() -> None:
    counted = flow()
    begun = replace(counted, watched=(True,) * 9 + (False,) * 5, counts=(*counted.counts[:10], 0, 0, 0, 0))
    found = week([], begun).week
    assert found is not None
    assert [each.before for each in found.days] == [None, None, None, None, 15, 5, 8]
    assert (found.days_before, found.before) == (2, None)


def test_topics_are_those_of_which_there_is_something_and_the_pinned() -> None:
    found = week([], flow(topics={"해외": (0, 3), "정책·법": (2, 0)})).week
    assert found is not None
    assert found.topics == (TopicCount("관심 기업", 0, 0), TopicCount("정책·법", 2, 0), TopicCount("해외", 0, 3))


def test_a_window_of_many_days_tells_the_last_fourteen() -> None:
    window = (at(3, 8), at(23, 8))
    counts = weekly.Flow(weekly.days_of(window), (1,) * 40, (True,) * 40, (18, 20), {})
    found = week([], counts, window=window).week
    assert found is not None
    assert (len(found.days), found.days[0].day, found.before) == (14, date(2026, 11, 9), 20)


def test_what_grew() -> None:
    def story(number: int, *days: tuple[int, int]) -> list[tuple[str, object]]:
        outlets = iter(OUTLETS)
        return [
            (f"s{number}", article(f"a{number}-{day}-{each}", outlet=next(outlets), published_at=at(day, 9 + each)))
            for day, count in days
            for each in range(count)
        ]

    rows = [
        *story(1, (17, 1), (18, 3), (20, 2)),
        *story(2, (17, 1), (18, 2)),  # two more
        *story(3, (17, 4), (18, 3)),  # not twice as many
        *story(4, (17, 8)),  # all on one day
        *story(5, (16, 1), (22, 9)),
    ]
    stories = week(rows).stories  # type: ignore[arg-type]
    found = grown(stories, SPAN, SEOUL)
    assert [(growth.story.id, growth.outlets) for growth in found] == [
        ("s5", ((date(2026, 11, 16), 1), (date(2026, 11, 22), 10))),
        ("s1", ((date(2026, 11, 17), 1), (date(2026, 11, 18), 4), (date(2026, 11, 20), 6))),
    ]


def test_days_of_a_story_begin_with_the_week_and_end_with_its_morning() -> None:
    times = (at(14, 9), at(17, 6), at(17, 22), at(23, 7))
    rows = [("s1", article(f"a{number}", published_at=time)) for number, time in enumerate(times)]
    [story] = week(rows).stories
    assert weekly.dates_of(story, SPAN, SEOUL) == (SPAN[0], date(2026, 11, 17), date(2026, 11, 23))


def test_names_go_with_stories_that_are_told() -> None:
    names = (NewName("person", "이도현 위원", "s1", 1), NewName("person", "정유진 의원", "s9", 4))
    found = week([("s1", article("a1", published_at=at(18, 9)))], names=names).week
    assert found is not None
    assert found.names == names[:1]


def test_names_can_be_new_where_something_was_collected_before() -> None:
    assert weekly.can_tell_new_names(flow())
    assert weekly.can_tell_new_names(flow(last=(None,) * 4 + (0, 1, 0)))
    assert not weekly.can_tell_new_names(flow(last=(None,) * 5 + (0, 1)))


def test_thin_first_and_quiet_weeks() -> None:
    assert [story.id for story in thin_week().top] == ["s1", "s2"]
    assert first_week().first
    assert (quiet_week().stories, quiet_week().kind) == ((), "weekly")
