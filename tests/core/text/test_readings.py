"""Whatever stands in a text in any reading of it stands in one of the short ones as well, and at the same place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.text.hangul import match_key
from monitor.core.text.readings import Reading, Sought, readings

PIECES = st.sampled_from(
    [
        *"소버린 AI주권인공지능기본법美中韓主權·-–ㆍ'‘’“”()（）[]\n\u00a0\u200b\u3000①ＡＩＧ3Kgsovereign.…ﬁ㈜",
        "소버린 AI", "인공지능", "(AI)", "인공지능(AI) 기본법", "소비자주권", "\u1109\u1169", "\u0301", "\uf967", "中",
        " 회의中 ", "13日 ",
        "가나다라마바사아자차카타파하 " * 9, "대책을 마련했다고 밝혔다. " * 12, " " * 90,
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=40).map("".join)


def test_what_follows_a_gloss_belongs_to_the_word_before_it_or_to_the_one_in_it() -> None:
    keys = ["인공지능(ai)기본법", "인공지능기본법", "인공지능(ai기본법"]
    assert [r.key for r in readings("인공지능(AI) 기본법")] == keys
    assert [r.key for r in readings("인공지능 (AI) 기본법")] == keys
    assert len(readings("美 인공지능（AI） 기본법")) == 6


@pytest.mark.parametrize(
    "text",
    [
        "끝났다. (사진) 기본법",
        "인공지능(이라고 불렀다) 기본법",
        "(주)가온",
        f"인공지능({'가' * 41}) 법",
        "인공지능(AI 법",
    ],
)
def test_what_is_no_gloss(text: str) -> None:
    assert len(readings(text)) == 1


def test_of_a_long_text_only_what_differs_is_read_again() -> None:
    text = "대책을 마련했다. " * 400 + "인공지능(AI) 기본법. " + "대책을 마련했다. " * 400
    plain, over, inside = readings(text, Sought.of(["인공지능기본법", "ai기본법"]))
    assert len(plain.key) > 5000
    assert "인공지능기본법" in over.key
    assert "(ai기본법" in inside.key
    assert max(len(over.key), len(inside.key)) < 120


@pytest.mark.parametrize("padding", ["", "가 ", "가" * 500, " " * 500, "\n" * 300])
def test_a_phrase_is_found_however_far_its_letters_stand_apart(padding: str) -> None:
    text = f"{'앞' * 300}소{' ' * 80}버{' ' * 200}린(설명) AI{padding}{'뒤' * 300}"
    found = [reading for reading in readings(text, Sought.of(["소버린ai"])) if "소버린ai" in reading.key]
    assert found
    start = found[0].key.index("소버린ai")
    span = found[0].span(start, start + 5)
    assert span is not None
    assert match_key(found[0].text[slice(*span)]) == "소버린ai"


def test_where_nothing_that_is_looked_for_can_cross_there_is_nothing_to_read_again() -> None:
    text = "인공지능(AI) 기본법을 美 의회가 다룬다."
    assert len(readings(text, Sought.of(["소버린ai", "반도체"]))) == 1
    assert [r.key for r in readings("美 의회", Sought.of(["미의회"]))] == ["미국의회", "미의회"]


def _places(found: tuple[Reading, ...], word: str) -> set[tuple[int, int]]:
    places = set()
    for reading in found:
        at = reading.key.find(word)
        while at >= 0:
            if (span := reading.span(at, at + len(word))) is not None:
                places.add(span)
            at = reading.key.find(word, at + 1)
    return places


WORDS = ("소버린ai", "인공지능기본법", "ai주권", "미국ai", "미중", "주권", "기본법", "중국", "일본", "ai")


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_short_readings_find_what_whole_ones_find(text: str) -> None:
    whole, short = readings(text), readings(text, Sought.of(WORDS))
    for word in WORDS:
        assert _places(whole, word) == _places(short, word)
