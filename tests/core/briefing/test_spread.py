"""Who was first, whose copy it is, what its lead said before, how it grew."""

from __future__ import annotations

import itertools

import pytest

from monitor.core.briefing.digest import choose_lead, tell_story
from monitor.core.briefing.spread import first_of, growth, origins, superseded, versions_of
from monitor.model import Kind, ToldArticle
from tests.core.briefing.samples import SEOUL, article, at

WIRE = article("1", outlet="누리통신", agency="누리통신", group_id="g", published_at=at(24, 6, 30))
REPRINT = article("2", outlet="새벽일보", group_id="g", published_at=at(24, 6, 10))
NAMED = article("3", outlet="한빛경제", agency="누리통신", group_id="g", duplicate=True, published_at=at(24, 6, 40))
OTHER = article("4", outlet="한밭매일", agency="가온통신", group_id="g", duplicate=True, published_at=at(24, 6, 20))
PORTAL = article("5", outlet="모아포털", portal=True, group_id="g", duplicate=True, published_at=at(24, 5, 0))
RELEASE = article("6", outlet="정책마당", kind=Kind.PRESS_RELEASE, group_id="g", published_at=at(24, 6, 0))


@pytest.mark.parametrize(
    ("articles", "agency"),
    [
        ([REPRINT], None),
        ([REPRINT, NAMED], "누리통신"),  # the reprint that was seen first lost its dateline
        ([REPRINT, WIRE], "누리통신"),
        ([REPRINT, NAMED, WIRE, OTHER], "누리통신"),  # most say so
        ([NAMED, OTHER], "가온통신"),  # as many: the earlier
        ([REPRINT, NAMED, RELEASE], None),  # a release that an agency sent on as well
        ([REPRINT, article("7", agency="누리통신", group_id="another")], None),
    ],
)
def test_origins(articles: list[ToldArticle], agency: str | None) -> None:
    for order in itertools.permutations(articles):
        assert origins(order).get("g") == agency


def test_an_agency_is_known_by_its_name() -> None:
    yonhap = article("1", outlet="연합뉴스", group_id="g")
    assert origins([yonhap, REPRINT]) == {"g": "연합뉴스"}


def test_first_of() -> None:
    assert first_of([WIRE, REPRINT, PORTAL]) == REPRINT, "a portal reports nothing first"
    assert first_of([PORTAL]) == PORTAL
    assert first_of([WIRE, RELEASE]) == WIRE, "a ministry reports on nobody"


FLASH = article("1", tags=("속보",), length=120, group_id="g", published_at=at(24, 6, 0))
SECOND = article("2", tags=("2보",), length=700, group_id="g", duplicate=True, published_at=at(24, 6, 30))
SUMMED = article("3", tags=("종합",), length=1500, group_id="g", duplicate=True, published_at=at(24, 7, 0))
GROWN = article("4", length=2000, group_id="h", duplicate=True, published_at=at(24, 7, 10))
BEFORE = article("5", length=900, group_id="h", published_at=at(24, 6, 10))


def test_a_further_version_leads_and_keeps_what_was_said_before() -> None:
    for order in itertools.permutations([FLASH, SECOND, SUMMED]):
        assert choose_lead(order) == SUMMED
        assert versions_of(SUMMED, order) == (FLASH, SECOND)
        assert superseded(order) == {"1", "2"}


def test_a_text_that_grew_without_a_mark_is_a_further_version() -> None:
    for order in itertools.permutations([BEFORE, GROWN]):
        assert choose_lead(order) == GROWN
        assert versions_of(GROWN, order) == (BEFORE,)


@pytest.mark.parametrize("later", ["1", "2"])
def test_the_earlier_original_leads_whichever_was_met_first(later: str) -> None:
    early = article("1", outlet="새벽일보", group_id="g", duplicate=later == "1", published_at=at(24, 1, 0))
    late = article("2", outlet="한빛경제", group_id="g", duplicate=later == "2", published_at=at(24, 6, 0))
    assert choose_lead([early, late]) == early
    told = tell_story("s1", [late, early])
    assert (told.lead.id, told.lead.duplicate, told.others[0].duplicate) == ("1", False, True)


def test_another_outlets_longer_copy_is_none() -> None:
    longer = article("6", outlet="한빛경제", length=2000, group_id="h", duplicate=True, published_at=at(24, 7, 10))
    assert choose_lead([BEFORE, longer]) == BEFORE
    assert superseded([BEFORE, longer]) == frozenset()


def test_growth() -> None:
    found = growth([WIRE, REPRINT, NAMED, article("9", outlet="새벽일보", published_at=at(24, 9, 59))], SEOUL)
    assert [(g.hour.isoformat(), g.articles, g.outlets) for g in found] == [
        ("2026-11-24T06:00:00+09:00", 3, 3),
        ("2026-11-24T09:00:00+09:00", 4, 3),
    ]


def test_a_story_names_who_was_first_where_that_is_not_the_lead() -> None:
    brief = article("1", outlet="한빛경제", length=200, published_at=at(24, 5, 0))
    full = article("2", outlet="새벽일보", length=2000, published_at=at(24, 6, 0))
    told = tell_story("s1", [brief, full])
    assert (told.lead, told.first) == (full, brief)
    assert tell_story("s1", [full]).first is None
    assert tell_story("s1", [brief, full], follow_up=True).first is None, "who was first was told before"
