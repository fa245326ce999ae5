"""What of a story's new facts is told, in which order, and in how much room."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.likeness.facts import KINDS, Fact
from monitor.core.likeness.novelty import LINE, MOST, MOST_OF_KIND, WIDTH, Novel, Telling, choose, line, says_the_same

SHARE = Fact("amount", "민간 지분 70%", "70%", (1, 2), worth=1.7)
AGAIN = Fact("amount", "지분 70%", "70%", (2, 3), worth=1.2)
TURNOUT = Fact("amount", "찬성 70%", "70%", (9,), worth=1.2)
DATE = Fact("date", "12월 9일 제안서 마감", "2026-12-09", (4,), worth=2.2)
WHO = Fact("person", "윤재혁 정책관", "윤재혁", (5,), worth=1.6)
SAID = Fact("quote", "윤재혁 “문턱을 치웠다”", "문턱을치웠다", (10, 11, 12, 13), need=2, worth=1.5)


def told(fact: Fact, article: int = 1, outlet: str = "새벽일보", group: int | None = None) -> Telling:
    return Telling(fact, article, outlet, article if group is None else group)


def test_one_fact_is_told_once_by_its_best_phrase_and_its_first_article() -> None:
    [novel] = choose([told(AGAIN, 1), told(SHARE, 2, "한빛경제")])
    assert novel == Novel("amount", "민간 지분 70%", 1, 2)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("통제항목 49개", "49개"), ("49개 항목", "49개")),
        (("병원 30곳", "30곳"), ("30개 병원", "30개")),
        (("매출액 1%", "1%"), ("매출 1%", "1%")),
    ],
)
def test_one_figure_of_one_thing_is_one_fact_whatever_else_stands_beside_it(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    first, second = (Fact("amount", shown, value, (hash(shown) % 97,), worth=1.5) for shown, value in (one, other))
    assert [novel.text for novel in choose([told(first), told(second, 2)])] == [one[0]]


def test_one_figure_of_two_things_is_two_facts() -> None:
    assert [novel.text for novel in choose([told(SHARE), told(TURNOUT)])] == ["민간 지분 70%", "찬성 70%"]


def test_what_says_the_same_as_something_known_is_not_new() -> None:
    assert choose([told(SHARE)], [AGAIN]) == ()
    assert choose([told(SHARE)], [TURNOUT, DATE]) != ()
    assert choose([told(SAID)], [replace(SAID, keys=(12, 13, 14, 15))]) == ()
    assert choose([told(SAID)], [replace(SAID, keys=(13, 14, 15, 16))]) != ()


def test_more_texts_weigh_more_and_copies_do_not() -> None:
    weaker = replace(WHO, worth=1.5)
    stronger = replace(DATE, worth=1.6)
    by_two = [told(stronger), told(weaker), told(weaker, 2, "한빛경제")]
    assert [novel.kind for novel in choose(by_two)] == ["person", "date"]
    copies = [told(stronger), told(weaker), told(weaker, 2, "한빛경제", group=1)]
    assert [novel.kind for novel in choose(copies)] == ["date", "person"]


def test_little_is_told_of_one_kind_and_nothing_of_little_worth() -> None:
    many = [told(replace(SHARE, shown=f"예산 {n}억원", value=f"{n}", keys=(100 + n,))) for n in range(20)]
    found = choose([*many, told(DATE), told(replace(WHO, worth=0.5))])
    assert len(found) == MOST_OF_KIND + 1
    assert choose([]) == ()


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 30), st.floats(0, 4))), st.text(max_size=30))
def test_what_is_told_is_bounded_and_each_told_once(drawn: list[tuple[str, int, float]], headline: str) -> None:
    tellings = [
        told(Fact(kind, f"{kind} 사실 {n}", str(n), (n,), worth=worth), place)  # type: ignore[arg-type]
        for place, (kind, n, worth) in enumerate(drawn)
    ]
    found = choose(tellings)
    assert len(found) <= MOST
    assert len({(novel.kind, novel.text) for novel in found}) == len(found)
    shown = line(found, headline)
    assert len(shown) <= LINE
    assert len(" · ".join(shown)) <= WIDTH
    assert set(shown) <= {novel.text for novel in found}


NOVELS = (
    Novel("amount", "민간 지분 70%", 1, 9),
    Novel("date", "12월 9일 제안서 마감", 1, 4),
    Novel("person", "윤재혁 과기정통부 인공지능기반정책관", 1, 2),
    Novel("quote", "윤재혁 “시장이 들어올 수 없던 문턱을 치웠다”", 1, 2),
    Novel("organisation", "너른들반도체", 1, 1),
)


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("", ("민간 지분 70%", "12월 9일 제안서 마감", "윤재혁 과기정통부 인공지능기반정책관")),
        ("국가AI컴퓨팅센터 재공모", ("민간 지분 70%", "12월 9일 제안서 마감", "윤재혁 과기정통부 인공지능기반정책관")),
        ("민간 지분 ７０％까지 허용", ("12월 9일 제안서 마감", "윤재혁 과기정통부 인공지능기반정책관", "너른들반도체")),
        ("12월 9일까지 제안서, 지분 70%", ("윤재혁 과기정통부 인공지능기반정책관", "너른들반도체")),
        ("윤재혁 “시장이 들어올 수 없던 문턱…”", ("민간 지분 70%", "12월 9일 제안서 마감", "너른들반도체")),
    ],
)
def test_a_line_says_more_than_the_headline(headline: str, expected: tuple[str, ...]) -> None:
    assert line(NOVELS, headline) == expected


def test_a_line_has_room_for_a_short_statement_and_not_for_a_long_one() -> None:
    long = Novel("quote", "윤재혁 “" + "시장이 들어올 수 없던 문턱을 모두 치우고 " * 2 + "열겠다”", 1, 1)
    assert line((long, *NOVELS[:1])) == ("민간 지분 70%",)
    assert line(NOVELS[3:4]) == (NOVELS[3].text,)


def test_no_person_beside_his_own_words() -> None:
    assert line((NOVELS[3], NOVELS[2], NOVELS[4])) == (NOVELS[3].text, "너른들반도체")


def test_two_kinds_are_never_one_fact() -> None:
    assert not says_the_same(SHARE, replace(DATE, value="70%", keys=(1,)))
