"""Which story comes first, and that the reasons add up."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.briefing import words
from monitor.core.briefing.digest import tell_story
from monitor.core.briefing.rank import (
    MOST_LIKENESS,
    decisive,
    explain_score,
    is_noise,
    relevance,
    relevance_parts,
    score,
    total,
)
from monitor.model import ToldStory
from tests.core.briefing.samples import article, at, edition, hit

NOW = at(24, 7, 30)
TITLE = hit("소버린 AI 전략 발표", "소버린 AI", field="title", start=0)
SUMMARY = hit("소버린 AI 전략을 요약한다.", "소버린 AI", field="summary")
BODY = hit("정부는 소버린 AI 전략을 내놓았다.", "소버린 AI")
OTHER = hit("독파모 2차 평가가 시작됐다.", "독파모", topic="산업·기업", start=300)


def story(outlets: int = 1, *, follow_up: bool = False, **more: Any) -> ToldStory:
    rows = [article(f"a{n}", **({"outlet": f"매체{n}"} | more)) for n in range(outlets)]
    return tell_story("s", rows, follow_up=follow_up)


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        (story(matches=(TITLE,)), story(matches=(SUMMARY,))),
        (story(matches=(SUMMARY,)), story(matches=(OTHER,))),
        (story(matches=(BODY, OTHER)), story(matches=(BODY,))),
        (story(matches=(BODY,), length=400), story(matches=(BODY,), length=4000)),
        (story(8), story(2)),
        (story(2), story(1)),
        (story(likeness=0.1), story()),
        (story(), story(likeness=-0.1)),
        # However like the desk's material a story is, a keyword in the headline weighs more, and so do two more outlets.
        (story(matches=(TITLE,), likeness=-1), story(matches=(SUMMARY,), likeness=1)),
        (story(matches=(TITLE,), likeness=-1), story(matches=(BODY,), likeness=1, length=4000)),
        (story(4, likeness=-1), story(likeness=1)),
        (story(), story(follow_up=True)),
        (story(), story(published_at=at(22, 9))),
        (story(tags=("단독",)), story()),
        (story(), story(12, tags=("포토",), matches=(TITLE, BODY))),
        (story(matches=(TITLE, BODY)), story(matches=(BODY,), tags=("단독",))),
    ],
)
def test_order(higher: ToldStory, lower: ToldStory) -> None:
    assert score(higher, issued_at=NOW) > score(lower, issued_at=NOW)


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        # One step of each sort before one step of all that come after it.
        (story(matches=(TITLE,)), story(2, matches=(SUMMARY,))),
        (story(2, follow_up=True), story()),
        (story(), story(follow_up=True, tags=("단독",), outlet="한빛경제")),
        # Where all else is equal, an outlet's weight and 단독 decide.
        (story(outlet="한빛경제"), story()),
        (story(tags=("단독",)), story(outlet="한빛경제")),
        # A keyword where more readers see it: headline, summary, text.
        (story(matches=(TITLE,)), story(matches=(SUMMARY, SUMMARY))),
        (story(matches=(SUMMARY,)), story(matches=(replace(SUMMARY, field="body"),))),
        (story(matches=(TITLE, replace(OTHER, field="title"))), story(matches=(TITLE, OTHER))),
    ],
)
def test_each_sort_of_weight_goes_before_the_next(higher: ToldStory, lower: ToldStory) -> None:
    major = ("한빛경제",)
    assert score(higher, issued_at=NOW, major=major) > score(lower, issued_at=NOW, major=major)


@pytest.mark.parametrize("more", [{"tags": ("단독",)}, {"outlet": "한빛경제"}], ids=["exclusive", "major"])
@pytest.mark.parametrize("turned", [False, True])
def test_of_two_equal_stories_the_exclusive_or_weightier_one_goes_first(more: dict[str, Any], turned: bool) -> None:
    """Through the edition itself; without it the smaller id would go first."""
    plain, better = ("s1", article("a1")), ("s2", article("a2", **more))
    digest = edition([better, plain] if turned else [plain, better], major=("한빛경제",))
    assert [told.id for told in digest.top] == ["s2", "s1"]
    equal = edition([("s2", article("a2")), ("s1", article("a1"))])
    assert [told.id for told in equal.top] == ["s1", "s2"]


def test_what_decided_is_the_part_that_did_most() -> None:
    ahead, behind = story(4, matches=(BODY,)), story(1, matches=(TITLE,), follow_up=True)
    parts = [explain_score(told, issued_at=NOW) for told in (ahead, behind)]
    assert decisive(*parts) == ("spread", 2.4), "however much the other is ahead in another part"
    assert decisive(parts[1], parts[0]) is None
    assert decisive(parts[0], parts[0]) is None
    assert decisive((("spread", 1.2),), (("keywords", 1.0),)) == ("spread", 1.2)


PARTS = st.lists(
    st.tuples(st.sampled_from(sorted(words.RANK_PARTS)), st.floats(-20, 20)), unique_by=lambda part: part[0]
)


@given(PARTS, PARTS)
def test_whoever_is_ahead_owes_it_to_a_part(one: list[tuple[str, float]], other: list[tuple[str, float]]) -> None:
    ahead, behind = sorted((one, other), key=total, reverse=True)
    decided = decisive(ahead, behind)
    assert (decided is None) == (total(ahead) == total(behind))
    if decided is not None:
        name, points = decided
        assert points == pytest.approx(dict(ahead).get(name, 0) - dict(behind).get(name, 0), abs=0.001)
        assert points > -0.001


def test_spread_grows_with_the_logarithm_of_the_outlets() -> None:
    parts = [dict(explain_score(story(outlets), issued_at=NOW))["spread"] for outlets in (1, 2, 4, 8)]
    assert parts == [0.0, 1.2, 2.4, 3.6]


@pytest.mark.parametrize(("facts", "part"), [(0, 0.0), (1, 0.2), (3, 0.6), (9, 0.6)])
def test_a_follow_up_counts_for_what_is_new_in_it(facts: int, part: float) -> None:
    news = tuple(f"예산 {number}억원" for number in range(facts))
    again = replace(story(follow_up=True), novelty=news)
    assert dict(explain_score(again, issued_at=NOW))["novelty"] == part
    assert dict(explain_score(replace(again, follow_up=False), issued_at=NOW))["novelty"] == 1.0


def test_major_outlets_weigh_however_they_are_spaced() -> None:
    parts = dict(explain_score(story(), issued_at=NOW, major=("매체 0",)))
    assert parts["major"] > 0
    assert dict(explain_score(story(), issued_at=NOW, major=("매체9",)))["major"] == 0


def test_reprints_of_an_exclusive_are_not_exclusive() -> None:
    parts = dict(explain_score(story(tags=("단독",), duplicate=True), issued_at=NOW))
    assert parts["exclusive"] == 0


def test_a_time_in_the_future_is_not_fresher_than_now() -> None:
    assert score(story(published_at=at(30, 9)), issued_at=NOW) == score(story(published_at=NOW), issued_at=NOW)


def test_the_parts_add_up_and_have_words() -> None:
    told = story(5, matches=(TITLE, BODY, OTHER), tags=("단독",))
    parts = explain_score(told, issued_at=NOW, major=("매체3",))
    assert math.isclose(score(told, issued_at=NOW, major=("매체3",)), sum(part for _, part in parts))
    assert {name for name, _ in parts} == set(words.RANK_PARTS)


def test_a_story_is_as_relevant_as_its_best_article_and_says_why() -> None:
    weak, strong = article("a1", matches=(BODY,)), article("a2", matches=(BODY,), outlet="한빛경제", likeness=0.15)
    told = tell_story("s", [weak, strong])
    parts = dict(explain_score(told, issued_at=NOW))
    assert parts["likeness"] == MOST_LIKENESS
    assert math.isclose(
        parts["keywords"] + parts["topics"] + parts["density"] + parts["likeness"], relevance(strong), abs_tol=0.002
    )
    assert relevance(strong) - relevance(weak) == pytest.approx(MOST_LIKENESS)


def test_likeness_moves_nothing_where_the_desk_has_no_material() -> None:
    assert dict(relevance_parts(article("a")))["likeness"] == 0


@given(st.floats(-1, 1), st.floats(-1, 1))
def test_likeness_is_bounded_and_never_the_other_way(one: float, other: float) -> None:
    less, more = sorted((one, other))
    parts = [dict(relevance_parts(article("a", likeness=likeness)))["likeness"] for likeness in (less, more)]
    assert -MOST_LIKENESS <= parts[0] <= parts[1] <= MOST_LIKENESS


def test_an_article_without_matches_has_no_relevance() -> None:
    assert relevance(article("a", matches=(), length=0)) == 0
    assert not is_noise(article("a"))
