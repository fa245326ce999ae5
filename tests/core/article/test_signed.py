"""Signatures below a text and contributors' lines as tables of cases."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.article.byline import read_contributor
from monitor.core.article.signed import Contributor, final_signature, glued_signature, read_signature

SIGNATURES = [
    ("김하늘 기자", ("김하늘",)),
    ("김하늘 기자 sky@dawn.example", ("김하늘",)),
    ("김하늘기자 sky@dawn.example 박서준기자 park@dawn.example", ("김하늘", "박서준")),
    ("신하늘 sky@dawn.example·홍서준·이설비 기자 / 파리=김하늘 특파원", ("신하늘", "홍서준", "이설비", "김하늘")),
    ("파리 = 김하늘 특파원 sky@, 박서준 기자 park@dawn.example", ("김하늘", "박서준")),
    ("김하늘 누리닷컴 기자 sky@dawn.example", ("김하늘",)),
    ("김하늘 온라인 뉴스 기자", ("김하늘",)),
    ("정책팀=김하늘 선임기자", ("김하늘",)),
    ("글·사진 김하늘 기자", ("김하늘",)),
    ("🌱 김하늘 기자", ("김하늘",)),
    ("이다니엘 기자 dan@dawn.example", ("이다니엘",)),
    ("디지털기획팀 김하늘 sky@dawn.example", ("김하늘",)),
    ("논설위원실장 sky@dawn.example", ()),
    ("sky@dawn.example", ()),
    ("Kim Haneul sky@dawn.example", ()),
]

SENTENCES = [
    "김하늘 기자가 현장을 찾았다.",
    "공모를 처음 알린 이는 김하늘 기자",
    "신청은 담당자 이메일(ai@agency.example)로 받는다.",
    "정부는 예산을 늘린다고 밝혔다.",
    "외신 기자",
    "기자 간담회",
    "김하늘",
    "",
]


@pytest.mark.parametrize(("line", "names"), SIGNATURES, ids=[case[0] for case in SIGNATURES])
def test_signatures(line: str, names: tuple[str, ...]) -> None:
    found = read_signature(line)
    assert found is not None
    assert found.names == names


@pytest.mark.parametrize("line", SENTENCES)
def test_what_is_no_signature(line: str) -> None:
    assert read_signature(line) is None


@pytest.mark.parametrize(("line", "names"), SIGNATURES, ids=[case[0] for case in SIGNATURES])
@pytest.mark.parametrize("sentence", ["공모는 내달 시작한다.", "그는 “늦었다”", "당국은 “서두르겠다”고 말했다. "])
def test_signatures_behind_a_sentence(sentence: str, line: str, names: tuple[str, ...]) -> None:
    found = glued_signature(sentence + line)
    assert found is not None
    assert (sentence + line)[: found.start].strip() == sentence.strip()
    assert found.names == names


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("그는 “늦었다”이라고 말했다.김하늘기자 sky@dawn.example", "그는 “늦었다”이라고 말했다."),
        ("공모는 내달 시작한다.김하늘 기자 sky@dawn.example‘연산망’ 가동 막바지", "공모는 내달 시작한다."),
        ("공모는 내달 시작한다.김하늘 기자 sky@dawn.example 더 보기", "공모는 내달 시작한다."),
        ("공모는 내달 시작한다. 김하늘 기자 sky@dawn.example, 사진=한빛경제", "공모는 내달 시작한다."),
    ],
)
def test_nothing_of_the_sentence_goes_with_the_signature(text: str, kept: str) -> None:
    found = glued_signature(text)
    assert found is not None
    assert text[: found.start].rstrip() == kept


@pytest.mark.parametrize(
    "text",
    [
        "정부는 예산을 늘린다고 밝혔다. 현장에 있던 김하늘 기자",
        "공모는 내달 시작한다. 김하늘 sky@dawn.example 로 신청",
        "공모는 내달 시작한다. 문의 ai@agency.example",
        "공모는 내달 시작한다. 김하늘 기자 sky@dawn.example 박서준 위원장은 이를 반겼다. 업계도 같다.",
        "공모는 내달 시작한다.",
    ],
)
def test_sentences_about_reporters_stay(text: str) -> None:
    assert glued_signature(text) is None


CONTRIBUTORS = [
    ("김하늘 한빛대 정책학과 교수", "김하늘", "한빛대 정책학과 교수"),
    ("박서준_한빛대학교 교수.", "박서준", "한빛대학교 교수"),
    ("/이설비 변호사", "이설비", "변호사"),
    ("글·김하늘 작가", "김하늘", "작가"),
    ("글=김하늘", "김하늘", None),
    ("김하늘(한빛대 교수)", "김하늘", "한빛대 교수"),
    ("[기고] 김하늘 한빛대 교수", "김하늘", "한빛대 교수"),
    ("김하늘 | 과학평론가", "김하늘", "과학평론가"),
    ("홍서준 한빛대 교수·정책학", "홍서준", "한빛대 교수·정책학"),
    ("김하늘 (사)누리포럼 이사장", "김하늘", "(사)누리포럼 이사장"),
    ("김하늘 KAIST AI대학원 석좌교수", "김하늘", "KAIST AI대학원 석좌교수"),
    ("남궁하늘 누리연구소 연구위원", "남궁하늘", "누리연구소 연구위원"),
    ("▲김하늘 누리포럼 대표", "김하늘", "누리포럼 대표"),
    ("필자: 김하늘 한빛대 교수", "김하늘", "한빛대 교수"),
    ("김하늘 전 과학기술부 장관", "김하늘", "전 과학기술부 장관"),
    ("김하늘 논설위원", "김하늘", "논설위원"),
    ("한빛대 김하늘 교수", "김하늘", "한빛대 교수"),
    ("[기고] 한빛대 정책학과 김하늘 교수", "김하늘", "한빛대 정책학과 교수"),
]


@pytest.mark.parametrize(("line", "name", "affiliation"), CONTRIBUTORS, ids=[case[0] for case in CONTRIBUTORS])
def test_contributors(line: str, name: str, affiliation: str | None) -> None:
    assert read_contributor(line) == Contributor(name, affiliation)


@pytest.mark.parametrize(
    "line",
    [
        "필자 김하늘은 한빛대 교수",
        "필자 김하늘은 연산의 값을 오래 연구했다.",
        "토론에는 김하늘 교수와 박서준 연구위원",
        "이번 정책을 이끈 한빛대 교수",
        "김하늘 기자",
        "김하늘 한빛대 교수, 박서준 누리대 교수",
        "김하늘 한빛대 교수가 말했다.",
        "정부는 한빛대 교수",
        "도움말=김하늘 한빛대 교수",
        "강릉시, 자체 위원회",
        "김하늘 누리전자 회장, 총리 만나",
        "고려대 교수",
        "한빛대 교수",
        "정부 공동 위원",
        "공동 연산망, 내달 시험 가동",
        "김하늘",
        "",
    ],
)
def test_what_is_no_contributor(line: str) -> None:
    assert read_contributor(line) is None


def test_the_last_lines_name_the_author() -> None:
    body = ["정부는 사업을 시작한다고 밝혔다."] * 3
    assert final_signature([*body, "김하늘 기자 sky@dawn.example", "저작권자 © 새벽일보"]) == ("김하늘",)
    assert final_signature([*body, "박서준 한빛대 교수"]) == ("박서준",)
    assert final_signature(body) == ()


WORDS = st.sampled_from(
    [
        "김하늘",
        "기자",
        "특파원",
        "sky@dawn.example",
        "파리=",
        "·",
        " ",
        "/",
        "나나",
        "다.",
        "”",
        "교수",
        "한빛대",
        "@",
        "(",
        "[",
    ]
)


@given(st.lists(WORDS, max_size=60).map("".join))
def test_a_signature_is_the_end_of_its_line(line: str) -> None:
    found = glued_signature(line)
    if found is not None:
        assert 0 < found.start < len(line)
    read_contributor(line)


@pytest.mark.parametrize(
    "piece", ["김하늘 기자·", "나나 ", "다. ", "a@", "파리=", "“다”", "김하늘 누리 ", "교수 ", "Kim "]
)
def test_hostile_lines_are_read_in_little_time(piece: str) -> None:
    line = piece * 20_000
    started = time.process_time()
    for text in (line, line[:240], line[:80]):
        glued_signature(text)
        read_signature(text)
        read_contributor(text)
    assert time.process_time() - started < 0.2
