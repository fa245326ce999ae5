"""How much is usual, and what is far more than that."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest

from monitor.core.briefing import trends
from monitor.core.briefing.trends import Count, alike, chance, is_off, mean, slots, spikes, whole_days
from monitor.model import Spike
from tests.core.briefing.samples import SEOUL, at

WEEKDAYS = [False] * 10


def word(name: str, today: int | range, before: int, *topics: str, days: int = 10) -> Count:
    """A keyword of these topics, or without any a topic: found today, and `before` times in `days` days."""
    stories = frozenset(today if isinstance(today, range) else range(today))
    spread = [before // days + (number < before % days) for number in range(days)]
    return Count(name, bool(topics), frozenset(topics or (name,)), stories, tuple(spread))


def named(*counts: Count, times: float = trends.TIMES) -> list[str]:
    return [spike.name for spike in spikes(counts, WEEKDAYS, False, times=times)]


@pytest.mark.parametrize(
    ("today", "before", "spike"),
    [
        (1, 0, False),  # one after none
        (2, 0, False),
        (3, 0, True),
        (3, 5, False),
        (4, 5, True),
        (4, 10, False),  # one a day: four come about by chance
        (5, 10, True),
        (6, 20, False),
        (7, 20, True),
        (11, 50, False),
        (12, 50, True),
        (19, 100, False),  # not twice as many
        (20, 100, True),
        (1999, 10_000, False),
        (2000, 10_000, True),
        (0, 0, False),
    ],
)
def test_when_more_is_far_more(today: int, before: int, spike: bool) -> None:
    assert named(word("독파모", today, before, "정책")) == (["독파모"] if spike else [])


def test_the_more_words_are_looked_at_the_more_it_takes() -> None:
    others = [word(f"말{n}", range(100 * n, 100 * n + 3), 30, "정책") for n in range(1, 20)]
    assert named(word("독파모", 5, 10, "정책"), *others) == []
    assert named(word("독파모", 7, 10, "정책"), *others) == ["독파모"]


@pytest.mark.parametrize(("count", "before", "days"), [(3, 0, 10), (5, 10, 10), (9, 4, 3), (40, 200, 12), (0, 5, 7)])
def test_chance_is_the_tail_of_a_binomial(count: int, before: int, days: int) -> None:
    share = 1 / (days + 1)
    number = count + before
    terms = [math.comb(number, k) * share**k * (1 - share) ** (number - k) for k in range(count, number + 1)]
    assert chance(count, before, days) == pytest.approx(math.fsum(terms))


@pytest.mark.parametrize(("count", "before"), [(100_000, 0), (100_000, 1_000_000), (3, 10_000_000)])
def test_chance_holds_for_any_numbers(count: int, before: int) -> None:
    assert 0.0 <= chance(count, before, 10) <= 1.0


def test_how_often_it_takes_to_be_told_can_be_set() -> None:
    assert spikes(
        [word("독파모", 6, 20, "정책"), word("국대", range(50, 60), 30, "정책")], WEEKDAYS, False, times=3.0
    ) == (Spike("국대", "keyword", 10, 3.0),)
    assert named(word("독파모", 12, 80, "정책"), times=1.5) == []
    assert named(word("독파모", 30, 180, "정책"), times=1.5) == ["독파모"], "30 is no chance, and less than twice 18"


def test_what_has_too_little_history_is_no_spike() -> None:
    young = Count("국대", True, frozenset({"정책"}), frozenset(range(9)), (0, 0, *[None] * 8))
    assert named(young) == []
    three = Count("국대", True, frozenset({"정책"}), frozenset(range(9)), (0, 0, 0, *[None] * 7))
    assert named(three) == ["국대"]


def test_one_piece_of_news_is_named_once() -> None:
    centre = word("컴퓨팅센터", 9, 10, "정책")
    assert named(centre, word("국가AI컴퓨팅센터", 8, 10, "정책", "산업")) == ["컴퓨팅센터"]
    assert named(centre, word("지분", range(5, 14), 11, "정책")) == ["컴퓨팅센터", "지분"], (
        "four stories in common of nine"
    )
    assert named(centre, word("정책", 9, 10)) == ["컴퓨팅센터"], "a topic and its only keyword"
    assert named(centre, word("정책", 14, 18)) == ["컴퓨팅센터"], "the keyword is most of what its topic has more of"
    assert named(centre, word("정책", 40, 30)) == ["정책", "컴퓨팅센터"], "the topic rises by other words"
    assert named(centre, word("산업", range(20, 30), 10)) == ["산업", "컴퓨팅센터"], "another topic"


def test_at_most_three_the_least_probable_first() -> None:
    counts = [word(f"말{n}", range(100 * n, 100 * n + 6 + n), 10, "정책") for n in range(5)]
    assert named(*counts) == named(*counts[::-1]) == ["말4", "말3", "말2"]


def test_like_is_compared_with_like() -> None:
    before = (1, 9, 8, 2, 3, 9, None, 7)
    off = (True, False, False, True, True, False, False, False)
    assert alike(before, off, False) == (9, 8, 9, 7)
    assert alike(before, off, True) == (1, 2, 3)
    assert alike((1, 9, 8, 9), (True, False, False, False), True) == (1, 9, 8, 9), "of days off too few: all days"
    assert alike((1, 2, 3, 9, 9), (True, True, True, False, False), False) == (), (
        "a working day beside days off is a flood"
    )
    assert alike((None, 2, 3), (False,) * 3, False) == ()


def test_a_day_is_of_the_kind_of_its_middle() -> None:
    sunday, saturday, friday, thursday = slots(at(23, 7, 30), 4)
    assert sunday == (at(22, 7, 30), at(23, 7, 30))
    assert [is_off(slot, SEOUL) for slot in (sunday, saturday, friday, thursday)] == [True, True, False, False]
    assert is_off(thursday, SEOUL, {date(2026, 11, 19)})
    assert is_off((at(23, 7, 30) + timedelta(days=32), at(24, 7, 30) + timedelta(days=32)), SEOUL), "Christmas"


def test_means_and_windows() -> None:
    assert mean((3, None, 4, 5)) == (4.0, 3)
    assert mean((3, None, None, 5)) is None
    assert whole_days((at(20, 7, 30), at(23, 7, 30))) == 3
    assert whole_days((at(23, 7, 30), at(24, 9))) == 1
    assert whole_days((at(23, 7, 30), at(23, 7, 31))) == 1
    assert trends.per_day({0: 4, 1: 2}, 3) == 2.0
