"""The order that the day's author meant, and what of an edition is told to disagree with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.core.briefing.words import RANK_PARTS
from monitor.model import Section
from monitor.newsroom import ORDER, Newsroom, Outcome, misplaced, ranks_of
from monitor.newsroom.desk import morning
from monitor.newsroom.plan import Planted
from tests.newsroom.conftest import NOW
from tests.newsroom.test_planted import right
from tests.newsroom.test_served import followed, links, living

Told = list[tuple[str, Section]]


def as_meant(plan: tuple[Planted, ...], outcomes: dict[tuple[str, str], Outcome]) -> Told:
    ranks = ranks_of(plan, outcomes)
    return [(story, ORDER[ranks[story]].section) for story in sorted(ranks, key=lambda story: (ranks[story], story))]


def test_the_order_speaks_of_every_story_that_the_desk_keeps(newsroom: Newsroom) -> None:
    outcomes = right(newsroom.plan)
    told = as_meant(newsroom.plan, outcomes)
    assert misplaced(newsroom.plan, outcomes, told) == ()
    assert {story for story, _ in told} == {story for _, _, story in outcomes.values() if story}
    assert {rank.by for rank in ORDER} - {""} <= set(RANK_PARTS)
    lists = ["topic" if rank.section == "top" else rank.section for rank in ORDER]
    for place, rank in enumerate(ORDER):
        assert bool(rank.by) == (place > 0 and lists[place - 1] == lists[place]), (
            "told apart by a part within a list only"
        )


@pytest.mark.parametrize(
    ("places", "line"),
    [
        ((1, 0), "order: place 2: “"),
        ((4, 3), "order: place 5: “"),
        ((5, 12), "stands after"),
    ],
)
def test_stories_that_changed_places_are_named(newsroom: Newsroom, places: tuple[int, int], line: str) -> None:
    outcomes = right(newsroom.plan)
    told = as_meant(newsroom.plan, outcomes)
    one, other = places
    told[one], told[other] = told[other], told[one]
    problems = misplaced(newsroom.plan, outcomes, told)
    assert any(line in problem for problem in problems), problems


def test_a_story_that_is_missing_or_elsewhere_or_new_is_named(newsroom: Newsroom) -> None:
    outcomes = right(newsroom.plan)
    told = as_meant(newsroom.plan, outcomes)
    (missing,) = misplaced(newsroom.plan, outcomes, told[:-1])
    assert missing.endswith("is not told")
    elsewhere: Told = [(told[0][0], "official"), *told[1:]]
    (moved,) = misplaced(newsroom.plan, outcomes, elsewhere)
    assert "stands under official, not top" in moved
    (new,) = misplaced(newsroom.plan, outcomes, [*told, ("s999", "topic")])
    assert "nobody planned “s999”" in new


def test_stories_of_one_rank_may_stand_in_any_order(newsroom: Newsroom) -> None:
    outcomes = right(newsroom.plan)
    told = as_meant(newsroom.plan, outcomes)
    told[6], told[7] = told[7], told[6]
    assert misplaced(newsroom.plan, outcomes, told) == ()


def test_the_day_before_can_be_shown_first() -> None:
    with Newsroom(NOW) as room:
        whole = {feed.url: followed(feed.url) for feed in living(room)}
        room.show(NOW - timedelta(days=1))
        eve = {url for feed in living(room) for url, _ in links(followed(feed.url)[2])}
        assert eve
        assert eve < {entry.url for entry in room.plan}
        etag = whole[room.feeds[0].url][1].get("etag")
        if etag is not None:
            assert followed(room.feeds[0].url, If_None_Match=etag)[0] == 200, "another feed, another validator"
        room.show(NOW)
        assert {feed.url: followed(feed.url)[2] for feed in living(room)} == {
            u: body for u, (_, _, body) in whole.items()
        }
        assert room.errors() == ()


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 11, 23, 22, 29, tzinfo=UTC), datetime(2026, 11, 22, 22, 30, tzinfo=UTC)),
        (datetime(2026, 11, 23, 22, 30, tzinfo=UTC), datetime(2026, 11, 23, 22, 30, tzinfo=UTC)),
        (datetime(2026, 11, 24, 13, 0, tzinfo=UTC), datetime(2026, 11, 23, 22, 30, tzinfo=UTC)),
    ],
)
def test_the_last_morning(now: datetime, due: datetime) -> None:
    assert morning(now) == due
