"""When an outlet takes something back."""

from __future__ import annotations

import pytest

from monitor.core.briefing.corrections import Change, Version, change_between, corrects, marked, unmarked
from monitor.model import TextSource

TITLE = "국가 연산센터, 지분 조건 바꿔 다시 공모"
TEXT = ("정부가 사업자를 다시 찾는다.", "총사업비는 2조4천억원이다.", "신청은 다음 달까지다.", "발표는 내년 2월이다.")


def version(
    title: str = TITLE, *tags: str, text: tuple[str, ...] | None = TEXT, source: TextSource = "page"
) -> Version:
    return Version(title, tags, text, source)


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("[정정] 연산센터 예산은 2천억원", True),
        ("(정정) 연산센터 예산은 2천억원", True),
        ("연산센터 예산은 2천억원 [수정]", True),
        ("【바로잡습니다】 24일 자 연산센터 기사", True),
        ("[정정보도문] 연산센터 기사 관련", True),
        ("정정보도: 연산센터 기사 관련", True),
        ("바로잡습니다", True),
        ("바로잡습니다 - 24일 자 2면", True),
        ("연산센터 보도에 정정보도 청구", False),
        ("언론중재위, 정정보도 결정", False),
        ("정정당당한 경쟁이 먼저다", False),
        ("잘못된 관행 바로잡습니다라는 다짐", False),
        ("예산안 수정 의결", False),
        ("", False),
    ],
)
def test_the_outlets_own_word_in_a_headline(headline: str, expected: bool) -> None:
    assert corrects(headline) is expected


def test_marks_that_were_taken_off_the_headline_count() -> None:
    assert corrects(TITLE, ("정정",))
    assert not corrects(TITLE, ("속보", "단독"))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (version(), version(), None),
        (version(), version(text=(*TEXT, "업계는 반겼다.")), None),
        (version(TITLE, "속보"), version(TITLE, "종합"), None),
        (version(), version(TITLE.replace(", ", "… ") + "!"), None),
        (version(), version("국가 연산센터, 공모 접는다"), "retitled"),
        (version(TITLE, "속보"), version("국가 연산센터, 공모 접는다", "종합"), "retitled"),
        (version(source="feed"), version("국가 연산센터 재공모", source="page"), None),
        (version(source="title", text=()), version("국가 연산센터, 공모 접는다", source="feed"), "retitled"),
        (version(), version(TITLE, "정정"), "corrected"),
        (version(), version("국가 연산센터, 공모 접는다", "정정"), "corrected"),
        (version(TITLE, "정정"), version(TITLE, "정정", text=TEXT[:2]), None),
        (version(TITLE, "정정"), version("국가 연산센터, 공모 접는다", "정정"), "retitled"),
        (version(source="feed"), version(TITLE, "정정보도", source="page"), "corrected"),
        (version(), version(text=("[정정보도] 본지 24일 자 기사와 관련해 알려드립니다.", *TEXT)), "corrected"),
        (version(), version(text=(*TEXT, "※ [바로잡습니다] 사업비는 2조원이기에 고칩니다.")), "corrected"),
        (version(), version(text=("사업비는 2조원으로 바로잡습니다.", *TEXT)), "corrected"),
        (version(), version(text=(*TEXT, "위 기사 가운데 사업비를 2조원으로 정정합니다.")), "corrected"),
        (
            version(),
            version(text=(*TEXT[:3], "사업비를 정정합니다.", *TEXT, *TEXT)),
            None,
        ),  # deep within, somebody's words
        (version(), version(text=("장관은 “잘못된 수치를 바로잡습니다”라고 말했다.", *TEXT)), None),
        (version(), version(text=("국방부는 수치를 정정했습니다.", *TEXT)), None),
        (version(text=("바로잡습니다.", *TEXT)), version(text=("바로잡습니다.", *TEXT, "더.")), None),
        # Of a text that is no longer kept nobody can say whether the notice stood in it.
        (version(text=None), version(text=("바로잡습니다.", *TEXT)), None),
        (version(text=None), version(TITLE, "정정"), "corrected"),
    ],
)
def test_changes(before: Version, after: Version, expected: Change | None) -> None:
    assert change_between(before, after) == expected


@pytest.mark.parametrize(
    ("title", "tags", "printed"),
    [
        (TITLE, ("정정", "속보"), "[정정] " + TITLE),
        (TITLE, ("속보",), TITLE),
        (TITLE, ("정정보도",), "[정정보도] " + TITLE),
    ],
)
def test_a_mark_is_put_back_and_taken_off(title: str, tags: tuple[str, ...], printed: str) -> None:
    assert marked(title, tags) == printed
    assert unmarked(printed) == title
