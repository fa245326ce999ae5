# ruff: noqa: E501 - a table of whole texts
"""Cleaning whole texts: what goes, what stays, and what never happens."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.article.cleanup import clean, is_prose
from monitor.core.article.rules import RULES
from monitor.core.text.scrub import one_line
from tests.core.article.pages import BODY, TITLE

CASES: list[tuple[str, list[str], tuple[str, ...]]] = [
    ("nothing around it", list(BODY), BODY),
    ("title, date and byline above", [TITLE, "입력 2026.11.23 16:40", "김하늘 기자", *BODY], BODY),
    ("decks before a dateline", ["첫 부제", "둘째 부제", "[새벽일보 김하늘 기자] " + BODY[0], *BODY[1:]], BODY),
    ("decks without furniture stay", ["첫 부제", *BODY], ("첫 부제", *BODY)),
    ("credit in the middle", [BODY[0], "(사진=누리통신)", *BODY[1:]], BODY),
    ("a subhead stays", [BODY[0], "◇비용은 얼마나", *BODY[1:]], (BODY[0], "◇비용은 얼마나", *BODY[1:])),
    ("other headlines below", [*BODY, "Copyright © 새벽일보. 무단전재 및 재배포 금지.", "- 예산 심사 막바지", "- 반도체 인력 두 배로"], BODY),
    ("promotion below", [*BODY, "▶ 새벽일보 구독하기", "▶카카오톡 제보 : 새벽제보", "<누리통신>"], BODY),
    ("glued signature", [*BODY[:3], BODY[3] + "김하늘 기자 sky@dawn.example"], BODY),
    ("signature, then labels", [*BODY, "김하늘 기자 sky@dawn.example", "정책 많이 본 소식", "예산 심사 막바지"], BODY),
    ("a copyright line near the top does not cut", ["ⓒ 2026 새벽일보 All rights reserved.", *BODY], BODY),
    ("a last sentence with the words of promotion", [*BODY, "정부는 제보를 받는 창구도 함께 열기로 했다고 밝혔다."], (*BODY, "정부는 제보를 받는 창구도 함께 열기로 했다고 밝혔다.")),
    ("nothing at all", [], ()),
    ("nothing but furniture", ["(사진=누리통신)", "공유하기"], ()),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_texts(lines: list[str], expected: tuple[str, ...]) -> None:
    assert clean(lines, title=TITLE) == expected


# --- the worst day: whole texts as outlets print them -----------------------------------------------------------------

SPOKEN = ("정부가 공동 연산망을 시험 가동합니다.", "비용을 3할 줄일 수 있습니다.")
QUESTION, ANSWER = (
    "▶ 소버린 AI란 무엇인가",
    "자기 나라의 말과 법을 아는 모델을 스스로 갖추는 일이다. 사서 쓰는 모델로는 되지 않는다.",
)
NOUNS = ("정부, 공동 연산망 시험 가동", "사용 신청 내달 2일부터", "비용 3할 절감 기대", "대학 열두 곳으로 확대 예정")
LAST = BODY[-1]

GOES = [
    *[(f"broadcast {mark}", [mark, SPOKEN[0], other, *BODY, "새벽뉴스 김하늘입니다."], (SPOKEN[0], *BODY)) for mark, other in [("<앵커>", "<기자>"), ("【앵커】", "【기자】"), ("◀ANC▶", "◀VCR▶"), ("[앵커멘트]", "[VCR]"), ("[앵커]", "[리포트]"), ("◀ 앵커 ▶", "◀ 리포트 ▶"), ("[새벽뉴스]◀ 앵커 ▶", "◀ 리포트 ▶")]],
    ("a transcript with colons", ["앵커: " + BODY[0], "기자: " + BODY[1], *BODY[2:]], BODY),
    ("interviews stay", ["[앵커]", SPOKEN[0], "[리포트]", *BODY[:2], "[김하늘 / 한빛대 교수 : 비용이 문제입니다.]", *BODY[2:], "한빛방송 박서준입니다."], (SPOKEN[0], *BODY[:2], "[김하늘 / 한빛대 교수 : 비용이 문제입니다.]", *BODY[2:])),
    *[(f"caption {caption[:24]}", [*BODY[:2], caption, *BODY[2:]], BODY) for caption in ["▲ 23일 공청회에서 김하늘 위원장이 발언하고 있다. (사진=누리통신)", "▼ 공동 연산망 시험실. (사진=한빛대 제공)", "△ 박서준 과학기술부 장관", "직원이 시험실에서 장비를 살펴보고 있다. (사진=누리통신)", "[사진=새벽일보]", "사진|새벽일보", "게티이미지뱅크", "김하늘 위원장이 발언하고 있다. 2026.11.23/누리1 ⓒ Nuri1 박서준 기자", "공동 연산망 시험실. 2026.11.23. photo@nuri.example *재판매 및 DB 금지", "박서준 한빛대 총장[누리통신 자료사진]", "▶ 스탠딩 : 김하늘 / 기자", "[관련기사] 예산 심사 막바지"]],
    *[(f"glued {tail[:24]}", [*BODY[:3], LAST + tail], BODY) for tail in ["홍서준기자 hong@", " 홍서준기자 hong@dawn.example", "신하늘 sky@dawn.example·홍서준 기자 / 파리=김하늘 특파원", " 김하늘 기자 sky@dawn.example 박서준 기자 park@dawn.example", "<저작권자 ⓒ 새벽일보, 무단전재 및 재배포 금지>", " (끝)", " ☞ 관련 기사 : 예산 심사 막바지", " 김하늘 기자sky@dawn.example사진=한빛경제", " #연산망 #예산", " 누리 연합뉴스"]],
    *[(f"below: {below[0][:24]}", [*BODY, *below], BODY) for below in [
        ["[ⓒ 새벽일보(www.dawn.example), 무단 전재 및 재배포 금지]"],
        ["<ⓒ새벽일보>", "저작권자 ⓒ 새벽일보 무단전재 및 재배포, AI 학습 이용 금지"],
        ["※ 이 기사는 제휴사 누리통신의 기사를 옮긴 것입니다."],
        ["본 기사는 한빛경제와의 제휴로 실었습니다."],
        ["■ 제보하기", "▷ 카카오톡 : '새벽제보' 검색, 채널 추가", "▷ 전화 : 02-000-0000", "▷ 이메일 : tip@dawn.example", "▷ 유튜브, 네이버, 카카오에서도 새벽일보를 구독해주세요!"],
        ["제보는 카카오톡 @새벽일보, 메일 tip@dawn.example"],
        ["▶ 관련기사", "예산 심사 막바지", "반도체 인력 두 배로"],
        ["[인기기사]", "· 예산 심사 막바지", "· 반도체 인력 두 배로"],
        ["☞ 새벽일보 유튜브 채널 바로가기", "▶ 새벽일보 구독하고 소식 받기", "👉 새벽일보 뉴스레터"],
        ["#연산망 #예산", "좋아요 3 응원수 7", "구독자 1,204명", "기자 구독"],
        ["Copyrights ⓒ dawn.example"],
        ["오늘의 급등주 무료 공개 클릭"],
        ["김하늘 한빛대 교수·정책학", "※ 외부 필진의 칼럼은 본지의 편집 방향과 다를 수 있습니다"],
        ["필자 소개", "김하늘(누리포럼 이사장)"],
        ["김하늘 기자 sky@dawn.example", "박서준 기자 park@dawn.example", "이설비 기자 lee@dawn.example"],
        ["Kim Haneul sky@dawn.example", "ⓒ 2026 Dawn Daily. All rights reserved."],
        ["영상취재: 박서준", "영상편집: 이설비", "김하늘(sky@dawn.example) 기자"],
    ]],
    ("a contributor above", ["[기고] 김하늘 한빛대 정책학과 교수", *BODY], BODY),
    ("a deck behind the outlet's name", ["[새벽일보] 비용 3할 줄어", "연구소 세 곳부터", *BODY], BODY),
    ("an outlet's name above", ["[새벽일보]", "비용 3할 줄어", *BODY], BODY),
    ("a deck in brackets behind the dateline", ["[새벽일보 김하늘 기자] [연구소 세 곳부터… 내달 2일 신청]", *BODY], BODY),
    ("a dateline behind an editor's note", ["[편집자주] 새벽일보는 연산의 값을 묻는 기획을 다섯 차례 싣는다.", "[새벽일보 김하늘 기자] " + BODY[0], *BODY[1:]], ("[편집자주] 새벽일보는 연산의 값을 묻는 기획을 다섯 차례 싣는다.", *BODY)),
    ("a place abroad in the dateline", ["(오스틴[미국 텍사스주]=누리통신) 김하늘 특파원 = " + BODY[0], *BODY[1:]], BODY),
]  # fmt: skip

STAYS = [
    ("a last sentence that is a quote", [*BODY, "그는 “제보는 언제든 받겠다”고 했다."]),
    ("a last sentence that looks like a caption", [*BODY, "경찰은 정확한 원인을 조사하고 있다."]),
    ("lists inside sentences", [*BODY, "과제는 ▲예산 증액 ▲인력 확보 ▲자료 개방이다.", BODY[0]]),
    ("a list with bullets at the end", [*BODY, "위원회가 꼽은 과제는 다음과 같다.", "- 연산망 시험 가동과 사용료 인하", "- 예산 두 배로 증액", "- 전문 인력 1만 명 양성"]),
    ("a list with pointers that the text leads to", [*BODY, "일정은 다음과 같다.", "▶ 사업 공고와 신청 접수", "▶ 평가와 사업자 선정"]),
    ("a list of names with marks", [*BODY[:2], "▲ 김하늘 정책국장", "▲ 박서준 기획실장", *BODY[2:]]),
    ("questions and answers", [BODY[0], QUESTION, ANSWER, "▶ 비용은 어떻게 마련하나", ANSWER]),
    ("subheads of every kind", [BODY[0], "◆ 비용은 얼마나", BODY[1], "■ 무료 개방은 언제", BODY[2], "◇ 전문가의 말", BODY[3], "① 남은 과제", BODY[0]]),
    ("one-line paragraphs", [BODY[0], "그뿐이었다.", "봄은 오지 않았다.", "아무도 묻지 않았다.", BODY[1]]),
    ("a last paragraph without a full stop", [*BODY, "내년 상반기 대학 열두 곳으로 넓힐 예정"]),
    ("a last paragraph that ends in a noun", [*BODY, "비용을 줄이려는 뜻으로 풀이"]),
    ("nothing but nouns", list(NOUNS)),
    ("nothing but bullets", [f"- {line}" for line in NOUNS]),
    ("nothing but pointers", [f"▶ {line}" for line in NOUNS]),
    ("words of furniture in sentences", [*BODY, "저작권자 없는 자료의 무단 전재를 금지하는 조항도 담겼다.", "구독자 1만 명이 이 기사를 읽었다고 밝혔다.", "관련 기사를 모아 학습한 모델은 세 가지다."]),
    ("reporters in sentences", [BODY[0], "김하늘 기자가 현장을 찾았다.", "박서준 앵커는 이를 두고 “놀랍다”고 말했다."]),
    ("an address in a sentence", [*BODY, "신청은 담당자 이메일(ai@agency.example)로 받는다."]),
    ("an editor's note", ["[편집자주] 새벽일보는 연산의 값을 묻는 기획을 다섯 차례 싣는다.", *BODY]),
    ("a single caption is the whole text", ["김하늘 장관이 23일 공청회에서 질문에 답하고 있다. 누리통신 연합"]),
    ("hanja, spacing and quotes", ["硏 “3할 절감”…政 ‘내달 가동’ ", "美·中 경쟁 속에 “우리 말을 아는 모델”을 갖추자는 뜻이라고 했다."]),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "expected"), [case[1:] for case in GOES], ids=[case[0] for case in GOES])
def test_what_goes(lines: list[str], expected: tuple[str, ...]) -> None:
    assert clean(lines, title=TITLE) == expected


@pytest.mark.parametrize("lines", [case[1] for case in STAYS], ids=[case[0] for case in STAYS])
def test_what_stays(lines: list[str]) -> None:
    assert clean(lines, title="다른 제목") == tuple(line.strip() for line in lines)


@pytest.mark.parametrize("lines", [case[1] for case in STAYS], ids=[case[0] for case in STAYS])
def test_what_stays_does_so_inside_furniture(lines: list[str]) -> None:
    around = [
        "입력 2026.11.23 16:40",
        *lines,
        "김하늘 기자 sky@dawn.example",
        "저작권자 © 새벽일보 무단전재 및 재배포 금지",
    ]
    text = clean(around, title="다른 제목")
    assert [line for line in lines if is_prose(line) and line.strip() not in text] == []


def test_a_polls_particulars_stay_below_the_signature() -> None:
    poll = ("[새벽일보 여론조사]", "조사 기관: 누리조사", "표본오차: 95% 신뢰수준에서 ±3.5%포인트")
    assert clean([*BODY, "새벽뉴스 김하늘입니다.", *poll]) == (*BODY, *poll)


def test_a_closing_sentence_is_no_caption() -> None:
    closing = "경찰은 정확한 원인을 조사하고 있다."
    assert clean([*BODY, closing + " /누리통신"])[-1].startswith(closing)
    assert clean([*BODY[:2], closing + " /누리통신", *BODY[2:]]) == BODY


# --- laws -------------------------------------------------------------------------------------------------------------

BOILERPLATE = [text for rule in RULES for text in rule.touch]


@given(st.lists(st.sampled_from([*BOILERPLATE, *BODY, "부제목 하나"]) | st.text(max_size=60), max_size=12))
def test_nothing_is_invented_or_moved(lines: list[str]) -> None:
    """Every paragraph left is a piece of one given, in the order given."""
    given_lines = iter([one_line(line) for line in lines])
    for paragraph in clean(lines, title=TITLE):
        assert any(paragraph in line for line in given_lines)


@given(st.lists(st.sampled_from(BOILERPLATE), max_size=4), st.lists(st.sampled_from(BOILERPLATE), max_size=4))
def test_the_body_survives_whatever_stands_around_it(above: list[str], below: list[str]) -> None:
    text = "\n".join(clean([*(line for line in above if not is_prose(line)), *BODY, *below], title=TITLE))
    assert all(paragraph.rstrip(".") in text for paragraph in BODY)


@given(
    st.lists(
        st.sampled_from([*BOILERPLATE, *BODY, *NOUNS, *SPOKEN, QUESTION, "부제목 하나"])
        | st.text(max_size=60)
        | st.tuples(st.sampled_from([*BODY, *SPOKEN]), st.sampled_from(BOILERPLATE)).map(" ".join),
        max_size=14,
    )
)
def test_cleaning_twice_changes_nothing_more(lines: list[str]) -> None:
    once = clean(lines, title=TITLE)
    assert clean(once, title=TITLE) == once


@given(
    st.lists(
        st.sampled_from([text for rule in RULES for text in rule.spare if is_prose(text)]),
        min_size=1,
        max_size=3,
        unique=True,
    )
)
def test_spared_sentences_survive_in_a_text(spared: list[str]) -> None:
    text = "\n".join(clean([*BODY[:2], *spared, *BODY[2:]], title=TITLE))
    assert [line for line in spared if line.rstrip(".") not in text] == []


@pytest.mark.parametrize(
    "line",
    ["김하늘 " * 100, "가 " * 160, "=·" * 160, "a@a.a." * 50, "[" * 320, "▶" * 320, "무단 전재 " * 50, "기자 기자" * 60, "나나기자 " * 60, "나나 기자·" * 60, "나나=" * 100, "구독 제보 " * 50, "· " * 160, "사진 제공=" * 50, "▶구독" * 90, "<" + "가나 " * 100, "다. " * 100, "a" * 300 + "@"],
)  # fmt: skip
def test_hostile_lines_come_back(line: str) -> None:
    clean([line, *BODY, line, line + "@", line + "."], title=line)


@pytest.mark.parametrize("size", [1_000, 20_000])
def test_time_grows_with_length_alone(size: int) -> None:
    texts = [
        ["김하늘 기자 sky@dawn.example"] * size,
        ["[앵커] " * size],
        [BODY[0]] * size,
        ["“" * size + "다. " * size],
    ]
    for text in texts:
        started = time.process_time()
        clean(text, title=TITLE)
        assert time.process_time() - started < 5  # what grows with the square takes minutes
