"""Stories, the article that stands for each, and the order of an edition."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.briefing.digest import MOST_TOP, choose_lead, tell_story
from monitor.core.likeness.novelty import Novel
from monitor.core.text.marks import update_stage
from monitor.model import Kind, Replayed, ToldArticle
from tests.core.briefing.samples import article, at, busy_day, edition, hit

EARLY: dict[str, Any] = {"published_at": at(24, 5)}
LATE: dict[str, Any] = {"published_at": at(24, 6)}


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        (LATE, EARLY),
        ({**EARLY, "url": "https://news.google.com/rss/articles/x", "portal": True}, {**LATE, "tags": ("포토",)}),
        ({**EARLY, "duplicate": True, "outlet": "나루일보"}, LATE),
        ({**EARLY, "portal": True}, {**LATE, "duplicate": True, "outlet": "나루일보"}),
        ({**EARLY, "length": 200}, {**LATE, "length": 1200}),
        ({**EARLY, "length": 60, "tags": ("속보",)}, {**LATE, "tags": ("종합",)}),
        ({**EARLY, "tags": ("1보",)}, {**LATE, "tags": ("2보",)}),
        ({**EARLY, "tags": ("종합",)}, {**LATE, "tags": ("종합2보",)}),
        (
            {**EARLY, "tags": ("속보",), "group_id": "g"},
            {**LATE, "tags": ("종합",), "group_id": "g", "duplicate": True},
        ),
        ({**EARLY, "tags": ("포토",)}, {**LATE, "length": 100}),
        ({**EARLY, "kind": Kind.EDITORIAL}, {**LATE, "length": 100}),
        ({**EARLY, "kind": Kind.PRESS_RELEASE}, {**LATE, "outlet": "나루일보"}),
        ({**EARLY, "outlet": "나루일보", "duplicate": True}, {**LATE, "kind": Kind.PRESS_RELEASE}),
        (
            {**EARLY, "outlet": "나루일보", "agency": "누리통신"},
            {**LATE, "outlet": "누리 통신", "agency": "누리통신", "duplicate": True},
        ),
        ({**EARLY, "text_source": "title", "length": 30}, LATE),
    ],
)
def test_lead(worse: dict[str, Any], better: dict[str, Any]) -> None:
    first, second = article("a1", **worse), article("a2", **better)
    assert choose_lead([first, second]) == second
    assert choose_lead([second, first]) == second


def test_length_beyond_a_full_article_does_not_beat_the_earlier_one() -> None:
    assert choose_lead([article("a1", **EARLY, length=800), article("a2", **LATE, length=6000)]).id == "a1"


@pytest.mark.parametrize(
    ("tags", "stage"),
    [
        ((), 1.5),
        (("단독",), 1.5),
        (("속보",), 0),
        (("1보",), 1),
        (("2보",), 2),
        (("종합",), 100),
        (("종합2보",), 102),
        (("종합 3보",), 103),
    ],
)
def test_update_stage(tags: tuple[str, ...], stage: float) -> None:
    assert update_stage(tags) == stage


def test_a_story_counts_outlets_once_and_names_the_leads_first() -> None:
    story = tell_story(
        "s1",
        [
            article("a1", outlet="나루일보", **LATE),
            article("a2", outlet="새벽일보", **EARLY, topics=("해외", "정책·법")),
            article("a3", outlet="나루 일보", published_at=at(24, 7)),
            article("a4", outlet="가온신문", published_at=at(24, 7), duplicate=True),
        ],
        topic_order=("정책·법", "해외"),
    )
    assert story.lead.id == "a2"
    assert story.outlets == ("새벽일보", "나루일보", "가온신문")
    assert [told.id for told in story.others] == ["a4", "a3", "a1"]
    assert story.topics == ("정책·법", "해외", "소버린 AI")


def test_every_story_stands_in_one_place() -> None:
    digest = busy_day()
    ids = [story.id for story in digest.stories]
    assert len(ids) == len(set(ids)) == 14
    assert len(digest.top) == MOST_TOP
    assert digest.top[0].follow_up
    assert [name for name, _ in digest.sections] == ["관심 대상", "정책·법", "산업·기업", "해외"]
    assert digest.sections[0] == ("관심 대상", ())
    assert {story.lead.kind for story in digest.opinion} == {Kind.EDITORIAL, Kind.COLUMN}
    assert [story.lead.kind for story in digest.official] == [Kind.PRESS_RELEASE]
    assert digest.sections[1][1][-1].lead.tags == ("포토",)


def test_places_are_those_of_the_mail() -> None:
    digest = busy_day()
    placed = digest.placed
    assert [each.place for each in placed] == list(range(1, 15))
    assert tuple(each.story for each in placed) == digest.stories
    assert [each.section for each in placed] == ["top"] * 5 + ["topic"] * 6 + ["opinion"] * 2 + ["official"]
    assert [each.topic for each in placed[5:11]] == [name for name, told in digest.sections for _ in told]


def test_what_ranks_too_low_stands_nowhere() -> None:
    rows = [(f"s{n}", article(f"a{n}", tags=("단독",) * (n % 2), matches=())) for n in range(4)]
    digest = edition(rows, min_rank=1.8)
    assert [story.id for story in digest.stories] == ["s1", "s3"]
    assert ([story.id for story in digest.left], digest.below) == (["s0", "s2"], 2)
    assert [(each.place, each.section) for each in digest.placed] == [
        (1, "top"),
        (2, "top"),
        (3, "below"),
        (4, "below"),
    ]
    assert min(story.score for story in digest.stories) >= 1.8 > max(story.score for story in digest.left)
    assert edition(rows).left == ()


def test_a_release_in_a_story_that_a_report_leads_is_pointed_at() -> None:
    release: dict[str, Any] = {"kind": Kind.PRESS_RELEASE, "outlet": "하늘부처", "group_id": "g1"}
    rows = [
        ("s1", article("a1", outlet="새벽일보")),
        ("s1", article("a2", **release, published_at=at(24, 5))),
        ("s1", article("a3", **(release | {"outlet": "정책모음"}), published_at=at(24, 6), duplicate=True)),
        ("s1", article("a4", **(release | {"outlet": "푸른부처", "group_id": "g2"}))),
        ("s2", article("a5", **(release | {"group_id": "g3"}))),
        ("s2", article("a6", "사설", "한빛경제", kind=Kind.EDITORIAL, published_at=at(24, 7))),
    ]
    digest = edition(rows)
    assert [(each.article.id, each.story.id) for each in digest.releases] == [("a2", "s1"), ("a4", "s1")]
    assert [(each.article.id, each.story.id) for each in digest.voices] == [("a6", "s2")]
    assert digest.releases[0].story == digest.top[0]
    assert [story.id for story in digest.stories] == ["s1", "s2"], "told once, whatever points at it"
    low = edition([("s1", replace(told, matches=())) for _, told in rows[:4]], min_rank=9)
    assert (low.releases, low.below) == ((), 1)


AGAIN: list[tuple[dict[str, Any], bool]] = [
    ({}, True),
    ({"kind": Kind.INTERVIEW}, True),
    ({"whole": False}, False),
    ({"update": True}, False),
    ({"tags": ("정정",)}, False),
    ({"tags": ("종합",)}, False),
    ({"tags": ("속보",)}, False),
    ({"tags": ("2보",)}, False),
    ({"tags": ("단독",)}, False),
    ({"tags": ("포토",)}, True),
    ({"kind": Kind.EDITORIAL}, False),
    ({"kind": Kind.PRESS_RELEASE}, False),
    ({"backwards": True}, False),
]


@pytest.mark.parametrize(("more", "again"), AGAIN)
def test_what_only_repeats(more: dict[str, Any], again: bool) -> None:
    told = article("a1", **more)
    assert tell_story("s", [told], follow_up=True).nothing_new is again
    assert not tell_story("s", [told]).nothing_new, "a story that nobody told is news"
    assert not tell_story("s", [told], follow_up=True, novelty=[Novel("amount", "지분 70%", 1, 1)]).nothing_new


def test_one_article_that_was_not_read_to_its_end_may_hold_news() -> None:
    rows = [article("a1"), article("a2", outlet="나루일보", whole=False)]
    assert not tell_story("s", rows, follow_up=True).nothing_new


def test_notices_and_photos_never_stand_at_the_top() -> None:
    digest = edition([("s1", article("a1", tags=("인사",))), ("s2", article("a2", tags=("포토",)))])
    assert digest.top == ()
    assert len(digest.stories) == 2


def test_opinion_on_an_event_that_was_reported_stays_with_the_report() -> None:
    digest = edition([("s1", article("a1", kind=Kind.COLUMN)), ("s1", article("a2", outlet="나루일보", **LATE))])
    assert [story.lead.id for story in digest.top] == ["a2"]
    assert digest.opinion == ()


def test_topics_the_desk_does_not_order_follow_by_name_and_the_nameless_last() -> None:
    rows = [
        (f"t{n}", article(f"t{n}", matches=(hit("소버린 AI", "소버린 AI", field="title"),))) for n in range(MOST_TOP)
    ]
    topics: tuple[tuple[str, ...], ...] = ((), ("하",), ("해외",), ("가",), ("정책·법",))
    rows += [(f"r{n}", article(f"r{n}", topics=own)) for n, own in enumerate(topics)]
    assert [name for name, _ in edition(rows).sections] == ["정책·법", "해외", "가", "하", "그 밖"]


def test_an_article_given_twice_is_told_once() -> None:
    told = article("a1")
    assert edition([("s1", told), ("s1", told)]).top[0].others == ()


ARTICLES = st.builds(
    lambda story, outlet, tags, minutes, length, kind, duplicate, portal, topics: (
        story,
        replace(
            article(
                "",
                outlet=outlet,
                tags=tags,
                length=length,
                kind=kind,
                duplicate=duplicate,
                portal=portal,
                topics=topics,
            ),
            published_at=at(24, 1) + timedelta(minutes=minutes),
            group_id=f"g{story}",
        ),
    ),
    st.sampled_from(["s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8"]),
    st.sampled_from(["새벽일보", "나루일보", "가온신문"]),
    st.sampled_from([(), ("속보",), ("종합",), ("포토",), ("단독",), ("2보",)]),
    st.integers(0, 3),
    st.sampled_from([0, 100, 800, 5000]),
    st.sampled_from(list(Kind)),
    st.booleans(),
    st.booleans(),
    st.sampled_from([(), ("정책·법",), ("해외", "정책·법"), ("가",)]),
)


@settings(max_examples=80, deadline=None)
@given(rows=st.lists(ARTICLES, max_size=25), data=st.data())
def test_the_order_of_the_input_never_matters(rows: list[tuple[str, ToldArticle]], data: st.DataObject) -> None:
    named = [(story, replace(told, id=f"a{n}")) for n, (story, told) in enumerate(rows)]
    least = data.draw(st.sampled_from([None, 0.0, 3.0]))
    digest = edition(named, min_rank=least)
    assert edition(data.draw(st.permutations(named)), min_rank=least) == digest
    everything = (*digest.stories, *digest.left)
    told = sorted(told.id for story in everything for told in (story.lead, *story.others))
    assert told == sorted(told.id for _, told in named)
    assert len(everything) == len({story for story, _ in named})


def test_a_story_says_what_is_new_in_it_beyond_its_headline() -> None:
    digest = busy_day()
    told = {story.id: story.novelty for story in digest.stories}
    assert told["s01"] == ("민간 지분 70%", "12월 9일 마감", "너른들반도체")
    assert told["s02"] == ("내년 1월 평가 시점", "오혜린 평가위원장")
    assert told["s03"] == ()


def test_what_was_found_backwards_stands_apart_unless_it_is_beside_news() -> None:
    old, new = article("a1", published_at=at(18, 9), backwards=True), article("a2", outlet="한빛경제")
    alone, editorial = article("a3", backwards=True), article("a4", kind=Kind.EDITORIAL, backwards=True)
    digest = edition([("s1", old), ("s1", new), ("s2", alone), ("s3", editorial)], replayed=[Replayed(7)])
    assert [(story.id, story.lead.id) for story in digest.top] == [("s1", "a2")], (
        "the news leads, however old the find is"
    )
    assert {story.id for story in digest.backwards} == {"s2", "s3"}
    assert (digest.sections, digest.opinion, digest.replayed) == ((), (), (Replayed(7),))
    assert len(digest.stories) == 3
    assert edition([("s1", old), ("s1", new)], replayed=[Replayed(7)]).replayed == ()
