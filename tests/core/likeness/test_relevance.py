"""How near an article is to the desk's material: what is said of one, and laws that hold for all."""

from __future__ import annotations

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.likeness.relevance import (
    Known,
    Profile,
    Sort,
    likeness_to,
    nearest,
    pack_terms,
    profile_of,
    telling_words,
    unpack_terms,
)
from monitor.core.likeness.terms import features, hashed

CENTRE = features(
    "국가 연산센터 재공모", ["민간 지분을 높여 연산센터를 다시 공모한다. 소버린 AI 연산 자원을 함께 쓴다."]
)
CENTRE_TOO = features(
    "연산센터 공모에 세 곳 참여", ["민간 지분 조건이 바뀐 연산센터 공모에 세 연합이 참여했다. AI 자원이다."]
)
STOCKS = features("AI 테마주 급등", ["소버린 AI 수혜주로 꼽힌 종목이 상한가로 마감했다. 개인 매수세가 몰렸다."])
STOCKS_TOO = features("수혜주 찾기", ["AI 수혜주로 꼽힌 종목에 개인 매수세가 몰려 상한가로 마감했다."])
COOKING = features("김장철 배추값", ["배추 한 포기 값이 지난달보다 내렸다. 산지 작황이 좋다."])


def known(sort: Sort, terms: dict[str, float], title: str = "글") -> Known:
    return Known(sort, title, hashed(terms))


def test_an_empty_profile_likes_nothing() -> None:
    for profile in (Profile(), profile_of([]), profile_of([known("seed", {})])):
        assert not profile
        assert likeness_to(profile, CENTRE) == 0
        assert telling_words(profile, CENTRE) == ()
        assert nearest(profile, CENTRE) is None


def test_an_article_without_terms_is_like_nothing() -> None:
    profile = profile_of([known("seed", CENTRE)])
    assert likeness_to(profile, {}) == 0
    assert nearest(profile, {}) is None


@pytest.mark.parametrize(
    ("material", "nearer", "farther"),
    [
        ([known("seed", CENTRE)], CENTRE_TOO, STOCKS),
        ([known("seed", CENTRE)], STOCKS, COOKING),
        ([known("relevant", CENTRE)], CENTRE_TOO, COOKING),
        ([known("seed", CENTRE), known("relevant", STOCKS)], STOCKS_TOO, CENTRE_TOO),
        ([known("seed", CENTRE), known("irrelevant", STOCKS)], COOKING, STOCKS_TOO),
    ],
)
def test_which_is_nearer(material: list[Known], nearer: dict[str, float], farther: dict[str, float]) -> None:
    profile = profile_of(material)
    assert likeness_to(profile, nearer) > likeness_to(profile, farther)


def test_a_text_is_as_like_itself_as_can_be_and_as_unlike_when_marked_irrelevant() -> None:
    assert math.isclose(likeness_to(profile_of([known("seed", CENTRE)]), CENTRE), 1, abs_tol=1e-9)
    assert math.isclose(likeness_to(profile_of([known("irrelevant", CENTRE)]), CENTRE), -1, abs_tol=1e-9)


def test_a_seed_and_the_same_text_marked_irrelevant_cancel() -> None:
    assert not profile_of([known("seed", CENTRE), known("irrelevant", CENTRE)])


def test_the_words_that_tell() -> None:
    profile = profile_of([known("seed", CENTRE, "연산센터"), known("irrelevant", STOCKS, "테마주")])
    assert set(telling_words(profile, CENTRE_TOO)) <= {"연산센터", "민간", "지분", "공모", "자원"}
    assert "소버린" not in telling_words(profile, CENTRE_TOO)
    assert set(telling_words(profile, STOCKS_TOO, 2)) <= set(STOCKS)
    assert nearest(profile, CENTRE_TOO) == profile.known[0]
    assert nearest(profile, STOCKS_TOO) == profile.known[1]
    assert nearest(profile, COOKING) is None


def test_of_two_as_near_the_first_by_title() -> None:
    one, other = known("seed", CENTRE, "나"), known("relevant", CENTRE, "가")
    assert nearest(profile_of([one, other]), CENTRE) == nearest(profile_of([other, one]), CENTRE) == other


def test_terms_survive_storage() -> None:
    terms = hashed(CENTRE)
    assert unpack_terms(pack_terms(terms)) == terms
    assert list(unpack_terms(pack_terms(terms)).values()) == sorted(terms.values(), reverse=True)
    assert unpack_terms(b"") == {}
    assert pack_terms({}) == b""


# --- laws -------------------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    ["연산센터", "소버린", "ai", "주권", "종목", "배추", "공모", "지분", "국회", "수출", "시험", "gpu"]
)
TERMS = st.dictionaries(WORDS, st.floats(1, 6).map(lambda weight: round(weight, 3)), max_size=8)
MATERIAL = st.lists(
    st.builds(known, st.sampled_from(("seed", "relevant", "irrelevant")), TERMS, st.sampled_from("가나다")), max_size=6
)


@given(MATERIAL, TERMS)
def test_it_is_bounded(material: list[Known], article: dict[str, float]) -> None:
    assert -1 <= likeness_to(profile_of(material), article) <= 1


@given(MATERIAL, TERMS, st.randoms(use_true_random=False))
def test_no_order_shows(material: list[Known], article: dict[str, float], chance: Random) -> None:
    shuffled = list(material)
    chance.shuffle(shuffled)
    words = list(article.items())
    chance.shuffle(words)
    one, other = profile_of(material), profile_of(shuffled)
    assert dict(one.weights) == dict(other.weights)
    assert likeness_to(one, article) == likeness_to(other, dict(words))
    assert telling_words(one, article) == telling_words(other, dict(words))


@given(MATERIAL, TERMS)
def test_marking_an_article_relevant_never_makes_it_less_so(material: list[Known], article: dict[str, float]) -> None:
    before = likeness_to(profile_of(material), article)
    marked = likeness_to(profile_of([*material, known("relevant", article)]), article)
    assert marked >= before - 1e-9
    assert likeness_to(profile_of([*material, known("irrelevant", article)]), article) <= before + 1e-9
    assert likeness_to(profile_of([*material, known("seed", article)]), article) >= before - 1e-9


@given(MATERIAL, TERMS)
def test_what_tells_adds_up_to_the_likeness(material: list[Known], article: dict[str, float]) -> None:
    profile = profile_of(material)
    told = telling_words(profile, article, len(article))
    assert set(told) <= set(article)
    likeness = likeness_to(profile, article)
    assert bool(told) >= (abs(likeness) > 1e-9)


@given(MATERIAL, TERMS)
def test_without_marks_nothing_is_unlike(material: list[Known], article: dict[str, float]) -> None:
    seeds = [text for text in material if text.sort == "seed"]
    assert likeness_to(profile_of(seeds), article) >= 0
