"""Which lines sum an article up, and which are the site's."""

from __future__ import annotations

import pytest

from monitor.core.article.deck import deck_of

TITLE = "컴퓨팅센터 세 번째 공모"
TEXT = "정부가 국가AI컴퓨팅센터 사업자를 다시 찾는다고 24일 밝혔다."
DECK = ("민간 지분 70%까지 허용", "“AI 3대 강국 위한 마지막 기회”")
BYLINE = "[새벽일보 김하늘 기자] "


@pytest.mark.parametrize(
    ("raw", "deck"),
    [
        ((TITLE, *DECK, BYLINE + TEXT), DECK),
        ((*DECK, TEXT), DECK),
        ((TEXT,), ()),
        ((TITLE, TEXT), ()),
        (("소버린 AI 관련 다른 기사 제목입니다", "입력 2026-11-24 06:10", *DECK, TEXT), DECK),
        ((*DECK, "김하늘 기자 sky@dawn.example", TEXT), ()),
        (("글자크기 설정 파란원을 움직이세요", TEXT), ()),
        (("정치", TEXT), ()),
        ((), ()),
        ((TITLE, *DECK, "김하늘 기자 sky@dawn.example", TEXT), DECK),
        ((TITLE, *DECK, "김하늘 기자", "입력 2026-11-24 06:10", TEXT), DECK),
        (("다른 기사의 제목이 여기에", TITLE, *DECK, "김하늘 기자", TEXT), DECK),
        ((TITLE, BYLINE + f"[{DECK[0]}]", TEXT), DECK[:1]),
        ((TITLE, f"{DECK[0]} {BYLINE}{TEXT}"), DECK[:1]),
        ((TITLE, f"{BYLINE}{TEXT}"), ()),
        ((TITLE, *DECK, "구독하고 알림 받기", TEXT), ()),
    ],
)
def test_the_deck(raw: tuple[str, ...], deck: tuple[str, ...]) -> None:
    assert deck_of(raw, (TEXT,), TITLE) == deck


def test_a_reporters_line_may_stand_below_what_the_page_names_a_deck() -> None:
    raw = (*DECK, "김하늘 기자 sky@dawn.example", TEXT)
    assert deck_of(raw, (TEXT,), TITLE, frozenset(DECK)) == DECK


def test_no_text_has_no_deck() -> None:
    assert deck_of((TITLE, *DECK), (), TITLE) == ()
