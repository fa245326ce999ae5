"""The workbook: what stands in it, and that no headline of the web becomes anything but text."""

from __future__ import annotations

import pytest

from monitor.core.briefing.digest import tell_story
from monitor.mail.sheet import LONGEST_CELL, cell_text, followed, sheet
from monitor.model import Kind, ToldArticle, ToldStory
from tests.core.briefing.samples import DAY, article, at
from tests.mail.workbook import Book, opened

NASTY = [
    '=HYPERLINK("http://evil.example","여기")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "'=1+1",
    "2026-11-24",
    "1e5",
    "007",
    "TRUE",
    "<r><t>굵은</t></r>",
    "<r></r>",
    "</t></si><si><t>",
    "a &amp; b & <b>c</b> ]]>",
    "_x0041_ _x000D_",
    "internal:Sheet1!A1",
    "mailto:a@b.example",
    "http://evil.example/",
    "{=1+1}",
    "\u202e뒤집힌 제목",
    "짝 잃은 \ud83d 반쪽",
    "제어\x00문자\x07와 \x1b[31m색",
    "\ufffe\uffff",
    "🙂" * 20_000,
    "가" * 40_000,
]


def book(*stories: ToldStory, **more: object) -> Book:
    values: dict[str, object] = {"name": "소버린 AI", "date": DAY, "timezone": "Asia/Seoul"}
    return opened(sheet(stories, **(values | more)))  # type: ignore[arg-type]


def story(*articles: ToldArticle, id: str = "s1") -> ToldStory:
    return tell_story(id, articles)


def test_a_row_for_each_article_leads_in_bold() -> None:
    first = story(
        article("a1", "컴퓨팅센터 재공모 착수"),
        article("a2", "컴퓨팅센터, 다시 공모", "한빛경제", byline=None, published_at=at(24, 7, 2)),
    )
    second = story(article("a3", "‘소버린’의 뜻", "디지털누리", kind=Kind.COLUMN, published_at=at(23, 22, 0)), id="s2")
    found = book(first, second)
    assert found.texts == [
        ["일자", "매체", "기자", "제목", "유형", "링크"],
        ["2026-11-24 06:10", "새벽일보", "김하늘", "컴퓨팅센터 재공모 착수", "보도", "https://news.example/a1"],
        ["2026-11-24 07:02", "한빛경제", "", "컴퓨팅센터, 다시 공모", "보도", "https://news.example/a2"],
        ["2026-11-23 22:00", "디지털누리", "김하늘", "‘소버린’의 뜻", "칼럼", "https://news.example/a3"],
    ]
    assert [row[3].bold for row in found.rows] == [True, True, False, True]
    assert [row[5].link for row in found.rows] == [None, *(row[5] for row in found.texts[1:])]
    assert all(cell.is_text for row in found.rows for cell in row)


def test_it_prints_well() -> None:
    xml = book(story(article("a1"))).xml
    assert 'orientation="landscape"' in xml
    assert 'paperSize="9"' in xml
    assert 'state="frozen"' in xml
    assert '<autoFilter ref="A1:F2"/>' in xml
    assert "<oddHeader>&amp;L 소버린 AI&amp;R 2026.11.24(화)</oddHeader>" in xml
    assert "굵은 글씨: 대표 기사" in xml
    found = book(story(article("a1")), name="R&D & [Picture] 2026")
    assert "&amp;L R＆D ＆ [Picture] 2026&amp;R" in found.xml
    workbook = found.files["xl/workbook.xml"].decode()
    assert "_xlnm.Print_Titles" in workbook
    assert "_xlnm.Print_Area" in workbook
    assert "맑은 고딕" in found.files["xl/styles.xml"].decode()


@pytest.mark.parametrize("title", NASTY, ids=range(len(NASTY)))
def test_no_text_becomes_anything_else(title: str) -> None:
    found = book(story(article("a1", title, title, byline=title)))
    assert "<f>" not in found.xml
    [_, [_, outlet, byline, headline, _, _]] = found.rows
    assert all(cell.is_text and cell.link is None for cell in (outlet, byline, headline))
    if cell_text(title):
        assert headline.text.rstrip() == cell_text(title).rstrip()
    assert len(headline.text.encode("utf-16-le")) <= 2 * LONGEST_CELL
    assert headline.text[:1] not in ("\t", "\r", "\n")


@pytest.mark.parametrize(
    ("url", "text", "linked"),
    [
        ("https://news.example/a?b=1&c=[2]#top", "https://news.example/a?b=1&c=[2]#top", True),
        ("https://뉴스.example/가", "https://xn--vg1b002a.example/%EA%B0%80", True),
        ("javascript:alert(1)", "(링크 없음)", False),
        ("file:///etc/passwd", "(링크 없음)", False),
        ("internal:Sheet1!A1", "(링크 없음)", False),
        ("", "(링크 없음)", False),
        ("https://user:word@news.example/", "https://user:word@news.example/", False),
        ("https://news.example/" + "a" * 2_000, "https://news.example/" + "a" * 2_000, True),
        ("https://news.example/" + "a" * 2_100, "https://news.example/" + "a" * 2_100, False),
        ("https://news.example/" + "[]" * 600, "https://news.example/" + "[]" * 600, False),
    ],
)
def test_links(url: str, text: str, linked: bool) -> None:
    [_, [*_, cell]] = book(story(article("a1", url=url))).rows
    assert (cell.text, cell.link is not None) == (text, linked)
    assert followed(text) == linked


def test_title_outlet_and_link_only() -> None:
    found = book(story(article("a1", "재공모 착수")), extract="none")
    assert found.texts == [["매체", "제목", "링크"], ["새벽일보", "재공모 착수", "https://news.example/a1"]]


def test_a_quiet_day_says_so() -> None:
    assert book().texts[1:] == [["새 기사 없음"]]


def test_the_same_edition_is_the_same_bytes() -> None:
    told = [story(article(f"a{n}"), id=f"s{n}") for n in range(30)]
    first, second = (sheet(told, name="아침", date=DAY, timezone="Asia/Seoul") for _ in range(2))
    assert first == second
