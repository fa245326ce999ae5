"""Which two articles are one: what stands in for an article, and the article itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.likeness.pairing import LONGEST_KEY, Side, addresses_of, outlet_keys, pairs, standing, title_key

NOW = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
GOOGLE = "https://news.google.com/rss/articles/CBMiXkFVX3lxTFBabcdefghijklmnop?oc=5"
NAVER = "https://n.news.naver.com/article/999/0003141592"
HERE = "https://www.saebyeok.example/news/articleView.html?idxno=77"
TITLE = "국가 연산센터, 지분 조건 바꿔 다시 공모"
EXCERPT = (
    "정부가 두 번 유찰된 국가 연산센터의 사업자를 다시 찾는다. 민간이 가질 수 있는 지분을 칠 할까지 올리기로 했다."
)
TEXT = EXCERPT + "\n\n미래기술부는 24일 설명회를 열어 재공모 일정을 내놓았다. 총사업비는 2조4천억원으로 처음과 같다."
REWRITTEN = (
    "두 차례 주인을 못 찾은 국가 연산센터 공모가 다시 열린다. 지분 상한이 절반에서 70%로 오르고 되사기 조항은 사라진다."
)


def side(url: str = HERE, title: str = TITLE, **more: object) -> Side:
    known = {
        "outlet": "새벽일보", "published_at": NOW, "first_seen_at": NOW, "text": "", "addresses": addresses_of(url),
    } | more  # fmt: skip
    key = title_key(title, str(known["outlet"]))
    return Side(url=url, titles=frozenset({key} if key else ()), **known)  # type: ignore[arg-type]


def google(title: str = TITLE, **more: object) -> Side:
    return side(GOOGLE, title, **more)


def portal(title: str = TITLE, **more: object) -> Side:
    """A copy of which nobody says whose it is."""
    return side(NAVER, title, **({"outlet": "n.news.naver.com", "text": EXCERPT} | more))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (google(), side(), True),
        (google(), google(), True),
        (google(), side(outlet="새벽 일보"), True),
        (google(), side(outlet="한빛경제"), False),
        (google(outlet="saebyeok.example"), side(), True),  # Google prints the domain where it knows no name
        (google(outlet="조선비즈"), side("https://biz.chosun.com/it/77", outlet="조선일보"), True),
        (google(f"[단독] {TITLE} - 새벽일보"), side(f"{TITLE}(종합)"), True),
        (google(TITLE.replace(", ", " ")), side(), False),
        (google("국가 연산센터 '지분 조건' 바꿔…"), side(title='국가연산센터 "지분조건" 바꿔...'), True),
        (google("오늘의 날씨"), side(title="오늘의 날씨"), False),
        (google("사설 국가 AI"), side(title="사설 국가 AI"), False),
        (google("국가연산센터다시"), side(title="국가연산센터 다시"), True),  # eight
        (google(""), side(title=""), False),
        # time
        (google(published_at=NOW - 48 * HOUR), side(), True),
        (google(published_at=NOW - 49 * HOUR), side(), False),
        (google(published_at=NOW + 49 * HOUR), side(), False),
        (google(published_at=None), side(), True),
        (google(published_at=None, first_seen_at=NOW - 49 * HOUR), side(), False),
        (google(published_at=NOW - 24 * HOUR, first_seen_at=NOW - 99 * HOUR), side(), True),
        (google(published_at=None), side(published_at=NOW - 99 * HOUR), True),  # one says nothing of when
        # two articles of an outlet are two
        (side(), side(HERE + "8"), False),
        (side(text=TEXT), side(HERE + "8", text=TEXT), False),
        # a portal's copy
        (portal(), side(text=TEXT), True),
        (portal(text=TEXT), side(text=EXCERPT), True),
        (portal(), portal(addresses=frozenset()), True),
        (portal(), side(text=REWRITTEN), False),
        (portal(), side(text=""), False),
        (portal(text="정부가"), side(text=TEXT), False),
        (portal("다른 제목으로 나간 기사"), side(text=TEXT), False),
        (portal("국가 연산센터 공모"), side(title="국가 연산센터 공모", text=TEXT), False),  # nine: too little headline
        (portal(outlet="새벽일보", text=""), side(text=REWRITTEN), True),  # the outlet is known
        (portal(outlet="한빛경제"), side(text=TEXT), False),
        (portal(published_at=NOW - 49 * HOUR), side(text=TEXT), False),
        (google(outlet="news.google.com"), side(text=TEXT), False),  # nobody says whose it is
        # addresses
        (portal("아무 제목", addresses=addresses_of(NAVER, HERE)), side(), True),
        (portal("아무 제목"), side(addresses=addresses_of(HERE, NAVER.replace("/article", "/mnews/article"))), True),
        (
            portal("아무", addresses=addresses_of(NAVER, "https://saebyeok.example/")),
            side("https://saebyeok.example/"),
            False,
        ),
        (side(), side(HERE.replace("https://www.", "http://m."), title="다른 제목"), True),
    ],
)
def test_pairs(one: Side, other: Side, same: bool) -> None:
    assert pairs(one, other) is same
    assert pairs(other, one) is same


def test_of_several_headlines_one_is_enough() -> None:
    on_page = title_key("국가 연산센터, 재공모… 지분 상한 70%", "새벽일보") or ""
    both = replace(side(), titles=side().titles | {on_page})
    assert pairs(both, google())
    assert pairs(both, google("국가 연산센터, 재공모… 지분 상한 70%"))


@pytest.mark.parametrize(
    ("url", "portal_", "expected"),
    [(GOOGLE, False, 0), (GOOGLE, True, 0), (NAVER, False, 1), (HERE, True, 1), (HERE, False, 2),
     ("https://v.daum.net/v/20261123190012345", False, 1), ("", False, 2)],
)  # fmt: skip
def test_how_an_article_is_known(url: str, portal_: bool, expected: int) -> None:
    assert standing(url, portal_) == expected


@pytest.mark.parametrize(
    ("of", "keys"),
    [
        (side(), {"새벽일보", "saebyeok.example"}),
        (side("https://www.zdnet.co.kr/view/?no=1", outlet="지디넷"), {"지디넷", "zdnet.co.kr", "zdnetkorea"}),
        (side(outlet="saebyeok.example"), {"saebyeok.example"}),
        (google(), {"새벽일보"}),
        (google(outlet=""), set()),
        (portal(), set()),
        (portal(outlet="AI타임스"), {"ai타임스"}),
    ],
)
def test_outlets_by_every_name(of: Side, keys: set[str]) -> None:
    assert outlet_keys(of) == keys


@pytest.mark.parametrize(
    ("title", "outlets", "key"),
    [
        ("[속보] 국가 연산센터 다시 공모 - 새벽일보", ("새벽일보",), "국가연산센터다시공모"),
        ("<단독> 국가 연산센터 다시 공모 [종합]", (), "국가연산센터다시공모"),
        ("美, 국가 연산센터 공모", (), "미국,국가연산센터공모"),
        ("오늘의 날씨", (), None),
        ("", (), None),
        ("가" * 500, (), "가" * LONGEST_KEY),
    ],
)
def test_title_keys(title: str, outlets: tuple[str, ...], key: str | None) -> None:
    assert title_key(title, *outlets) == key


@given(st.text(max_size=60), st.text(max_size=20), st.sampled_from([GOOGLE, NAVER, HERE, ""]), st.booleans())
def test_any_text_is_symmetric_and_never_raises(title: str, outlet: str, url: str, dated: bool) -> None:
    one = side(url, title, outlet=outlet, published_at=NOW if dated else None)
    other = side(HERE, title, outlet=outlet)
    assert pairs(one, other) is pairs(other, one)
