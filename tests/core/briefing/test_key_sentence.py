"""One sentence of an article stands for it: the outlet's own words, and those that say what the headline promised."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.briefing.key_sentence import LOOKED_AT, key_sentence
from monitor.core.likeness.terms import features
from monitor.core.text.scrub import one_line

TITLE = "국가 연산센터 재공모…민간 지분 70%까지"
NEWS = "정부가 국가 연산센터의 민간 지분을 70%까지 늘려 사업자를 다시 찾기로 했다."
MORE = "미래기술부는 다음 달 9일까지 신청을 받아 내년 2월에 사업자를 정한다."
SCENE = "회의실 문이 열리자 기자들이 복도로 쏟아져 나왔다."
LEANING = "이에 따라 국가 연산센터의 민간 지분 70% 재공모를 두고 말이 많다."
QUESTION = "국가 연산센터의 민간 지분은 70%까지 늘어날 수 있을까?"


def chosen(*paragraphs: str, title: str = TITLE, hits: tuple[str, ...] = ()) -> str:
    return key_sentence(title, paragraphs, features(title, paragraphs), hits)


@pytest.mark.parametrize(
    ("paragraphs", "sentence"),
    [
        ((f"{NEWS} {MORE}", SCENE), NEWS),
        ((SCENE, f"{NEWS} {MORE}"), NEWS),
        ((f"(서울=누리통신) 김하늘 기자 = {NEWS}", MORE), NEWS),
        ((f"[새벽일보 김하늘 기자] {NEWS}", MORE), NEWS),
        ((LEANING, NEWS), NEWS),
        ((QUESTION, NEWS), NEWS),
        (("▲ 국가 연산센터 민간 지분 70% 재공모 조감도", NEWS), NEWS),
        ((f"{SCENE}{NEWS}{MORE}",), NEWS),  # a page that lost its spaces between sentences
        ((TITLE, NEWS), NEWS),  # the headline again is no sentence about it
        (("짧다.",), ""),
        ((), ""),
        ((TITLE,), ""),
    ],
)
def test_key_sentence(paragraphs: tuple[str, ...], sentence: str) -> None:
    assert chosen(*paragraphs) == sentence


def test_a_keyword_decides_between_equals() -> None:
    one, two = "첫 번째 회의가 서울에서 조용히 열렸다.", "독자 모델 이야기가 서울에서 조용히 나왔다."
    assert chosen(one, two, title="오늘의 소식", hits=("독자 모델",)) == two


def test_no_further_than_the_beginning() -> None:
    filler = [f"{n}번째 손님이 조용히 자리에 앉아 차를 마셨다." for n in range(LOOKED_AT)]
    assert chosen(*filler, NEWS) in filler


@given(st.lists(st.text("국가 연산센터.?!\n“”\"'= ()가나다AI70%…", max_size=200), max_size=6), st.text(max_size=60))
@settings(deadline=None)
def test_it_stands_in_the_text(paragraphs: list[str], title: str) -> None:
    found = key_sentence(title, paragraphs, features(title, paragraphs))
    assert not found or found in one_line(" ".join(paragraphs))
