"""Headlines, their marks, the outlet behind them, and what sort of piece they head."""

from __future__ import annotations

import pytest

from monitor.core.article.headline import Headline, outlet_in, read_headline, read_kind, without_outlet
from monitor.model import Kind


@pytest.mark.parametrize(
    ("raw", "title", "tags"),
    [
        ("[속보] 정부, AI 예산 증액(종합2보) - 새벽일보", "정부, AI 예산 증액", ("속보", "종합2보")),
        ("[단독]“독자 모델” 연기 | 한빛경제", "“독자 모델” 연기", ("단독",)),
        ("[속보][단독] 공모 착수", "공모 착수", ("속보", "단독")),
        ("<속보>공모 착수", "공모 착수", ("속보",)),
        ("【사설】 주권의 무게", "주권의 무게", ("사설",)),
        ("연산망 가동 (2보)", "연산망 가동", ("2보",)),
        ("황금비율 시계는[누구템]", "황금비율 시계는", ("누구템",)),
        ("장관이 말한 [소버린 AI]", "장관이 말한 [소버린 AI]", ()),
        ("주권의 무게 [기고]", "주권의 무게", ("기고",)),
        ("컴퓨팅센터 재공모 :: 디지털누리", "컴퓨팅센터 재공모", ()),
        ("연산망 가동 < 정책 < 기사본문 - 새벽일보", "연산망 가동", ()),
        ("[신년기획 특별논평 시리즈] ⑦ 인공지능 경쟁", "[신년기획 특별논평 시리즈] ⑦ 인공지능 경쟁", ()),
        ("AI - 인간의 미래 - 새벽일보", "AI - 인간의 미래", ()),
        ("엔비디아-누리, 손잡다", "엔비디아-누리, 손잡다", ()),
        ("[인사]", "[인사]", ()),
        ("(정정) 소버린 AI 예산", "소버린 AI 예산", ("정정",)),
        ("(정정보도) 소버린 AI 예산(종합)", "소버린 AI 예산", ("정정보도", "종합")),
        ("<정정> 의료 AI 예산", "의료 AI 예산", ("정정",)),
        ("〈바로잡습니다〉 공모 날짜", "공모 날짜", ("바로잡습니다",)),
        ("（고침）공모 날짜", "공모 날짜", ("고침",)),
        ("(사설) 주권의 무게", "주권의 무게", ("사설",)),
        ("(부고) 김하늘씨 부친상", "김하늘씨 부친상", ("부고",)),
        ("(정정)", "(정정)", ()),
        ("(서울=연합뉴스) 연산망 가동", "(서울=연합뉴스) 연산망 가동", ()),
        ("(주)한빛, 연산망 가동", "(주)한빛, 연산망 가동", ()),
        ("〈푸른 서버〉 시즌3 공개", "〈푸른 서버〉 시즌3 공개", ()),
        ("[단독] 이하늘 장관, 공모 착수", "이하늘 장관, 공모 착수", ("단독",)),
        ("[속보]이 장관, 공모 착수", "이 장관, 공모 착수", ("속보",)),
        ("[현장] 의료 AI의 하루", "의료 AI의 하루", ("현장",)),
        ("<속보>가상자산 과세", "가상자산 과세", ("속보",)),
        ("<표적>의 시대", "<표적>의 시대", ()),
        ("[AI 주권 시대] 상", "[AI 주권 시대] 상", ()),
        ("[소버린 AI] 기획 ①", "[소버린 AI] 기획 ①", ()),
        ("[인터뷰] 김하늘", "김하늘", ("인터뷰",)),
        ("한국형 AI(소버린 AI) 논쟁", "한국형 AI(소버린 AI) 논쟁", ()),
    ],
)
def test_headlines(raw: str, title: str, tags: tuple[str, ...]) -> None:
    assert read_headline(raw) == Headline(title, tags)


def test_the_page_names_its_own_outlet() -> None:
    assert without_outlet("공모 착수 - 누리", outlets=["누 리"]) == "공모 착수"
    assert (
        without_outlet("공모 착수에 나선 정부 : 기술 : 누리", prefixes=["공모 착수에 나선 정부"])
        == "공모 착수에 나선 정부"
    )


def test_outlet_in_a_title() -> None:
    assert outlet_in("공모 착수 | 한빛경제") == "한빛경제"
    assert outlet_in("공모 착수") is None
    assert outlet_in("공모 착수 : 네이버 뉴스") is None


@pytest.mark.parametrize(
    ("tags", "sections", "url", "kind"),
    [
        (("사설",), (), "", Kind.EDITORIAL),
        (("기고",), ("오피니언",), "", Kind.CONTRIBUTION),
        (("특별기고",), (), "", Kind.CONTRIBUTION),
        (("기자수첩",), (), "", Kind.COLUMN),
        (("기자의눈",), (), "", Kind.COLUMN),
        (("기고/김하늘",), (), "", Kind.CONTRIBUTION),
        (("시론|박서준",), ("정치",), "", Kind.COLUMN),
        (("사설/칼럼",), (), "", Kind.COLUMN),
        (("여/야",), (), "", Kind.REPORT),
        (("김하늘 칼럼",), (), "", Kind.COLUMN),
        (("인터뷰",), (), "", Kind.INTERVIEW),
        (("보도자료",), (), "", Kind.PRESS_RELEASE),
        ((), ("사설",), "", Kind.EDITORIAL),
        ((), ("정책", "보도자료"), "", Kind.PRESS_RELEASE),
        ((), (), "https://gov.example/briefing/pressReleaseView.do?id=1", Kind.PRESS_RELEASE),
        (("속보", "AI픽"), ("사회",), "https://dawn.example/news/1", Kind.REPORT),
    ],
)
def test_kinds(tags: tuple[str, ...], sections: tuple[str, ...], url: str, kind: Kind) -> None:
    assert read_kind(tags, sections, url) is kind
