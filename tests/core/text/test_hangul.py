from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.text.hangul import Hanja, MatchKey, match_key, offsets, stands_free, strip_josa

PIECES = st.sampled_from(
    [
        *"소버린가각ㄱㅏᄀ\u1161\u11a8AaＡé\u0301İß ㆍ·-'’\u200b\ufe0f",
        *"美中日本韓對互㈜㎝ﬁ½(（)）\n5",
        "\ud800",
        "\U0001f600",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join))


@pytest.mark.parametrize(
    "text",
    [
        "소버린AI", "소버린 AI", "‘소버린’ AI", '"소버린" AI', "소버린·AI", "소버린ㆍAI", "소버린-AI",
        "소버린\u00a0AI", "소버린\u200bAI", "소버린\u3000ＡＩ", "소버린 ai", "「소버린」AI",
        unicodedata.normalize("NFD", "소버린 AI"), "소버린\nAI", "소\u00ad버린 AI",
    ],
)  # fmt: skip
def test_one_phrase_has_one_key(text: str) -> None:
    assert match_key(text) == "소버린ai"


@pytest.mark.parametrize(
    "text", ["소버린, AI", "소버린. AI", "소버린(AI)", "소버린/AI", "소버린: AI", "소버린? AI", "소버린…AI"]
)
def test_sentence_punctuation_stays_in_the_key(text: str) -> None:
    assert match_key(text) != "소버린ai"


@pytest.mark.parametrize(
    ("text", "name", "sound"),
    [
        ("美 AI", "미국ai", "미ai"),
        ("美中 경쟁", "미국중국경쟁", "미중경쟁"),
        ("美·中 경쟁", "미국중국경쟁", "미중경쟁"),
        ("韓 AI", "한국ai", "한ai"),
        ("中, AI 공개", "중국,ai공개", "중,ai공개"),
        ("삼성 中 공장", "삼성중국공장", "삼성중공장"),
        ("1위는 中", "1위는중국", "1위는중"),
        ("회의中", "회의중", "회의중"),
        ("대책 검토 中…", "대책검토중...", "대책검토중..."),
        ("대中 수출", "대중수출", "대중수출"),
        ("對中 수출", "대중수출", "대중수출"),
        ("5日 개막", "5일개막", "5일개막"),
        ("5 日 개막", "5일개막", "5일개막"),
        ("日 AI", "일본ai", "일ai"),
        ("日本 AI", "일본ai", "일본ai"),
        ("中企 AI", "중소기업ai", "중소기업ai"),
        ("딥시크發 충격", "딥시크발충격", "딥시크발충격"),
        ("AI기본法", "ai기본법", "ai기본법"),
        ("AI主權", "ai주권", "ai주권"),
        ("\uf963 AI", "북한ai", "북ai"),  # a compatibility ideograph of 北
        ("互联网中", "互联网中", "互联网中"),
        ("尹 대통령", "尹대통령", "尹대통령"),
    ],
)
def test_hanja_have_two_readings(text: str, name: str, sound: str) -> None:
    assert match_key(text) == name
    assert match_key(text, "sound") == sound


@pytest.mark.parametrize(
    ("text", "part", "printed"),
    [
        ("그 ‘소버린’ AI를", "소버린ai", "소버린’ AI"),
        ("美 AI주권", "미국ai", "美 AI"),
        ("㈜소버린", "(주)소", "㈜소"),
        (unicodedata.normalize("NFD", "각국"), "국", unicodedata.normalize("NFD", "국")),
    ],
)
def test_a_key_leads_back_to_the_text(text: str, part: str, printed: str) -> None:
    reading = MatchKey(text)
    start = reading.key.index(part)
    span = reading.span(start, start + len(part))
    assert span is not None
    assert text[span[0] : span[1]] == printed


def test_what_is_one_in_the_text_is_not_cut() -> None:
    reading = MatchKey("美 AI")
    assert reading.key.startswith("미국")
    assert reading.span(0, 1) is None
    assert reading.span(1, 2) is None
    assert reading.span(0, 2) == (0, 1)


@given(TEXTS, st.sampled_from(["name", "sound"]))
def test_offsets_agree_with_the_key(text: str, hanja: str) -> None:
    manner: Hanja = "name" if hanja == "name" else "sound"
    key = match_key(text, manner)
    piece, spans = offsets(text, manner)
    assert len(piece) == len(key)
    assert piece == sorted(piece)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))


@pytest.mark.parametrize("mark", ["\u0301", "\u0301\u0323", "\u1161", "ㅋ", "\u0301\u200b"])
def test_heaps_of_marks_are_cut_and_what_follows_is_found(mark: str) -> None:
    text = f"소{mark * 5000}버린 AI"
    reading = MatchKey(text)
    start = reading.key.index("버린ai")
    assert reading.span(start, start + 4) == (len(text) - 5, len(text))
    assert len(reading.key) < 100


@given(TEXTS)
def test_a_key_can_be_encoded_and_holds_no_white_space(text: str) -> None:
    key = match_key(text)
    key.encode("utf-8")
    assert key.split() == ([key] if key else [])


@pytest.mark.parametrize(
    ("text", "word", "free"),
    [
        ("AI를", "AI", True), ("소버린AI", "AI", True), ("AI", "AI", True), ("'AI'", "AI", True), ("(AI)", "AI", True),
        ("SAID", "AI", False), ("AIDS", "AI", False), ("openAI", "AI", False), ("AI2", "AI", False), ("2AI", "AI", False),
        ("ＳＡＩ", "ＡＩ", False), ("éAI", "AI", False), ("S\u200bAI", "AI", False), ("AI\u00adD", "AI", False),
        ("13대 강국", "3대 강국", False), ("AI 3대 강국", "3대 강국", True), ("대한민국", "한민", True),
    ],
)  # fmt: skip
def test_latin_letters_and_digits_stand_free(text: str, word: str, free: bool) -> None:
    start = text.index(word)
    assert stands_free(text, start, start + len(word)) is free


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("정부는", "정부"), ("정부가", "정부"), ("한국은", "한국"), ("한국의", "한국"), ("서울로", "서울"), ("미국으로", "미국"),
        ("기업이", "기업"), ("기업과", "기업"), ("경제와", "경제"), ("회의에서", "회의"), ("학교로부터", "학교"), ("AI를", "AI"),
        ("AI의", "AI"), ("딥시크가", "딥시크"), ("국회의", "국회"), ("위원회의", "위원회"), ("정상회의", "정상회의"),
        ("국가", "국가"), ("결과", "결과"), ("경제성과", "경제성과"), ("전문가", "전문가"), ("투자효과", "투자효과"),
        ("국제회의", "국제회의"), ("이", "이"), ("나는", "나는"), ("", ""),
    ],
)  # fmt: skip
def test_particles_come_off(word: str, stem: str) -> None:
    assert strip_josa(word) == stem
