"""Datelines, bylines and signatures as tables of cases."""

from __future__ import annotations

import pytest

from monitor.core.article.byline import final_signature, join_names, names_in, opening_dateline, read_dateline

DATELINES = [
    ("(서울=누리통신) 김하늘 기자 = 정부는", "누리통신", True, ("김하늘",), "정부는"),
    ("[서울=누리통신]김하늘 박서준 기자 = 정부는", "누리통신", True, ("김하늘", "박서준"), "정부는"),
    ("(세종·서울=뉴스1) 김하늘 기자 = 정부는", "뉴스1", True, ("김하늘",), "정부는"),
    ("(파리=누리통신) 김하늘 특파원 = 정부는", "누리통신", True, ("김하늘",), "정부는"),
    ("(서울=누리통신) 정부는 23일", "누리통신", True, (), "정부는 23일"),
    ("【파리=김하늘 특파원】 프랑스는", None, False, ("김하늘",), "프랑스는"),
    ("[새벽일보 김하늘·박서준·이설비 기자] 정부는", "새벽일보", False, ("김하늘", "박서준", "이설비"), "정부는"),
    ("[새벽일보=김하늘 기자] 정부는", "새벽일보", False, ("김하늘",), "정부는"),
    ("[한빛경제 부산=김하늘 기자] 정부는", "한빛경제", False, ("김하늘",), "정부는"),
    ("김하늘 기자 = 정부는", None, False, ("김하늘",), "정부는"),
    ("(세종=누리통신) 김하늘 기자,박서준 기자 = 정부는", "누리통신", True, ("김하늘", "박서준"), "정부는"),
    ("(파리 AFP 로이터=누리통신) 정부는", "누리통신", True, (), "정부는"),
    ("【파호아( 하와이) = AP/누리통신】 김하늘 기자 = 정부는", "누리통신", True, ("김하늘",), "정부는"),
    ("(오스틴[미국 텍사스주]=누리통신) 김하늘 특파원 = 정부는", "누리통신", True, ("김하늘",), "정부는"),
    (
        "(오스틴[美텍사스주]·워싱턴=누리통신) 김하늘 박서준 특파원 = 정부는",
        "누리통신",
        True,
        ("김하늘", "박서준"),
        "정부는",
    ),
    ("[한빛경제 마닐라(필리핀)=김하늘 기자] 정부는", "한빛경제", False, ("김하늘",), "정부는"),
    ("[새벽데일리 = 칸(프랑스) 김하늘 기자] 정부는", "새벽데일리", False, ("김하늘",), "정부는"),
    ("[새벽스포츠(목동)=김하늘 기자]정부는", "새벽스포츠", False, ("김하늘",), "정부는"),
    ("[한빛경제 김하늘 (변호사) 기자] 정부는", "한빛경제", False, ("김하늘",), "정부는"),
    ("[한빛경제 김하늘 기자, 박서준 기자] 정부는", "한빛경제", False, ("김하늘", "박서준"), "정부는"),
    ("[ 김하늘/박서준 기자 ]정부는", None, False, ("김하늘", "박서준"), "정부는"),
    ("[새벽일보] 정부는", "새벽일보", False, (), "정부는"),
    ("[새벽스포츠 김하늘] 정부는", "새벽스포츠", False, ("김하늘",), "정부는"),
    ("[새벽신문 하늘뉴스] 정부는", "새벽신문", False, (), "정부는"),
]


@pytest.mark.parametrize(("text", "outlet", "wire", "names", "rest"), DATELINES, ids=[case[0] for case in DATELINES])
def test_datelines(text: str, outlet: str | None, wire: bool, names: tuple[str, ...], rest: str) -> None:
    found = read_dateline(text)
    assert found is not None
    assert (found.outlet, found.wire, found.names) == (outlet, wire, names)
    assert text[found.end :] == rest


@pytest.mark.parametrize(
    "text",
    [
        "(AI=인공지능) 기술은 주권의 문제다.",
        "(소버린=주권) AI는",
        "(사진=누리통신) 시험실 전경",
        "[단독] 정부가 김하늘 기자에게 밝혔다.",
        "정부는 23일 (서울=누리통신) 이라고 적었다.",
        "[글로벌경제] 시장은 반겼다.",
        "[기자수첩] 연산의 값",
        "[뉴스] 정부는",
        "[외교부] 과장급 전보",
        "[새벽일보 자료사진]",
        "[새벽일보·한빛경제 공동기획] 연산의 값",
        "<오징어> 모델의 이름",
        "",
    ],
)
def test_what_is_no_dateline(text: str) -> None:
    assert read_dateline(text) is None


def test_a_dateline_behind_a_deck() -> None:
    text = "내달 첫 시험 가동[새벽일보 김하늘 기자] 정부는"
    found = opening_dateline(text)
    assert found is not None
    assert text[found.end :] == "정부는"
    assert opening_dateline("정부는 밝혔다. [새벽일보 김하늘 기자] 업계는") is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("김하늘 기자", ("김하늘",)),
        ("김하늘·박서준 기자", ("김하늘", "박서준")),
        ("파리/김하늘 특파원", ("김하늘",)),
        ("김하늘(sky@press.example)", ("김하늘",)),
        ("김하늘 AI전문기자", ("김하늘",)),
        ("남궁하늘 선임기자", ("남궁하늘",)),
        ("김하늘 기자, 박서준 인턴기자", ("김하늘", "박서준")),
        ("Jane Doe", ("Jane Doe",)),
        ("온라인뉴스팀", ()),
        ("새벽일보", ()),
        ("관리자", ()),
        ("", ()),
    ],
)
def test_names(text: str, names: tuple[str, ...]) -> None:
    assert names_in(text) == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("김하늘 기자 sky@press.example", ("김하늘",)),
        ("시험 가동은 내달 시작한다.김하늘 기자 sky@press.example", ("김하늘",)),
        ("박서준_한빛대학교 정책학과 교수.", ("박서준",)),
        ("시험 가동은 내달 시작한다.", ()),
    ],
)
def test_signatures(line: str, names: tuple[str, ...]) -> None:
    assert final_signature(["정부는 사업을 시작한다고 밝혔다.", line]) == names


def test_joined() -> None:
    assert join_names(("김하늘", "박서준", "김하늘")) == "김하늘·박서준"
    assert join_names(()) is None
