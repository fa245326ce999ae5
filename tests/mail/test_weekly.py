"""What a reader of a weekly edition gets to see."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from monitor.mail.render import LARGEST_HTML, render
from monitor.mail.weekly import look
from monitor.model import Digest, NewName
from tests.core.briefing.samples import article, at
from tests.core.briefing.weeks import busy_week, endless_week, first_week, flow, quiet_week, thin_week, week
from tests.mail.test_render import CHANGES, GOLDEN, Page, _colour, _contrast

TEMPLATES = Path(__file__).parents[2] / "monitor/mail/templates"


@pytest.mark.parametrize(("name", "digest"), [("week", busy_week()), ("week-thin", thin_week())])
def test_text_part_reads_as_agreed(name: str, digest: Digest) -> None:
    """To renew after a wanted change: write `render(digest).text` over the file, and read it."""
    assert render(digest).text == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_html_says_what_the_text_says_in_its_order() -> None:
    mail = render(busy_week())
    page = Page(mail.html)
    for part in (page.text, mail.text):
        places = [
            part.index(expected)
            for expected in (
                "11월 16일~22일 주간 브리핑",
                "기사 69건 → 이슈 44건 · 지난주 대비 +20%",
                "⚠ 한빛경제 외 1곳 수집 실패",
                "국가AI컴퓨팅센터, 지분 조건 바꿔 재공모",
                "외 11개 매체(전재 3) · 화~금 4일간",
                "새 내용: 민간 지분 70%",
                "날마다 새 글이 나온 이슈 수",
                "목 11.19",
                "주제별 증감",
                "+7",
                "그날까지 보도한 매체 수",
                "5곳 → 12곳",
                "오혜린 평가위원장 —",
                "사설·칼럼 4건 더 있음",
                "인공지능 컴퓨팅 기반 확충 4차 공모 시행",
                "관련 기사: 이번 주 핵심 1",
                "정책·법 7 · 산업·기업 8 · 해외 6",
                "정상 45/47",
                "수집 실패 2곳(한빛경제, 바른뉴스) · 새 글 없음 1곳(다온방송)",
                "저작권은 각 언론사",
            )
        ]
        assert places == sorted(places)


def test_html_is_fit_for_mail_programs_and_screen_readers() -> None:
    html = render(busy_week()).html
    page = Page(html)
    assert page.named("html") == [{"lang": "ko", "dir": "ltr"}]
    assert not {tag for tag, _ in page.tags} & {"script", "img", "link", "iframe", "form", "object", "svg", "base"}
    assert "url(" not in html
    assert "@import" not in html
    assert len(page.named("h1")) == 1
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    links = [attributes.get("href") or "" for attributes in page.named("a")]
    assert links
    assert all(re.match(r"https?://", link) for link in links)
    figures = [table for table in page.named("table") if table.get("role") != "presentation"]
    assert [table.get("class") for table in figures] == ["bars", "counts"]
    headers = [header.get("scope") for header in page.named("th")]
    assert headers.count("row") == 7 + 4
    assert headers.count("col") == 2 + 4
    assert all("style" in header for header in page.named("th"))
    assert len(html.encode()) < LARGEST_HTML


def test_bars_are_as_long_as_their_counts_and_say_them() -> None:
    view = look(busy_week())
    assert [(bar.day, bar.count, bar.width, bar.before, bar.before_width) for bar in view.bars][::3] == [
        ("월 11.16", "13", 62, "12", 57),
        ("목 11.19", "21", 100, "13", 62),
        ("일 11.22", "4", 19, "8", 38),
    ]
    cells = [cell for cell in Page(render(busy_week()).html).named("td") if cell.get("class") in ("now", "then")]
    assert len(cells) == 14
    assert all(re.fullmatch(r"\d+%", cell["width"] or "") and "background" in (cell["style"] or "") for cell in cells)
    few = look(week([("s1", article("a1", published_at=at(18, 9)))], flow((1, 0, 0, 0, 0, 0, 0), (None,) * 7)))
    assert [(bar.width, bar.text, bar.before) for bar in few.bars[:2]] == [(20, "████", ""), (0, "", "")]


def test_colours_can_be_read() -> None:
    """WCAG AA: 4.5 to 1 for text on the card, 3 to 1 for bars."""
    css, card = ((TEMPLATES / name).read_text(encoding="utf-8") for name in ("weekly.css", "digest.css"))
    for scheme, ground in zip(css.split("@media")[:2], ("#ffffff", "#191d22"), strict=True):
        assert ground in card
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", scheme.replace("(prefers-color-scheme: dark) {", "")):
            if found := _colour("(?<!-)color", body):
                assert _contrast(found[1], ground) >= 4.5, (selector, found[1])
            if found := _colour("background", body):
                assert _contrast(found[1], ground) >= 3, (selector, found[1])


@pytest.mark.parametrize(
    ("digest", "subject"),
    [
        (busy_week(), "[소버린AI 주간] 11.16~11.22 국가AI컴퓨팅센터, 지분 조건 바꿔 재공모 외 43건"),
        (busy_week(name="소버린 AI"), "[소버린AI 주간] 11.16~11.22 국가AI컴퓨팅센터, 지분 조건 바꿔 재공모 외 43건"),
        (busy_week(name="주간"), "[주간 브리핑] 11.16~11.22 국가AI컴퓨팅센터, 지분 조건 바꿔 재공모 외 43건"),
        (quiet_week(), "[소버린AI 주간] 11.16~11.22 이번 주 새 기사 없음"),
    ],
)
def test_the_subject_names_the_week_and_then_the_news(digest: Digest, subject: str) -> None:
    assert render(digest).subject == subject


def test_the_news_begins_within_35_characters_whatever_the_name() -> None:
    line = render(busy_week(name="아주 길고도 긴 이름의 주간 브리핑 모음")).subject
    assert line.index("국가AI") < 35


def test_preheader() -> None:
    assert render(busy_week()).preheader == (
        "지난주 대비 +20% · 크게 번진 이슈 2 · 새로 등장한 이름 3 · ⚠ 수집 이상 2곳 · “독자 모델 2차 평가 한 달 연기”"
    )
    assert render(quiet_week()).preheader == "47곳 정상 수집 · 마지막 관련 기사 11.13"


def test_a_quiet_week_says_so_in_three_lines() -> None:
    text = render(quiet_week()).text
    assert "이번 주 새 기사 없음\n47곳 정상 수집\n마지막 관련 기사 11.13\n" in text
    assert "흐름" not in text


def test_what_cannot_be_compared_is_not() -> None:
    first = render(first_week()).text
    assert "지난주 수집 자료 없음" in first
    assert "대비" not in first
    assert "월 11.16  수집 없음\n" in first
    assert "첫 브리핑" in first
    thin = render(thin_week()).text
    assert "지난주는 4일만 수집해 비교하지 않음" in thin
    assert "· 정책·법: 1\n" in thin
    away = look(week([("s1", article("a1", published_at=at(18, 9)))], flow((1, 2, None, 3, 3, 1, 1))))
    assert away.collection[1] == "수집 없던 날 11.18(누락 가능)"
    assert away.flow_note == "이번 주에 수집이 빠진 날이 있어 비교하지 않음"
    long = look(week([], flow((1,) * 7, (3,) * 7)))
    assert long.window == "지난주 대비 -67%"


def test_extract_none_leaves_title_outlet_and_link() -> None:
    digest = replace(busy_week(), extract="none")
    mail = render(digest)
    for part in (Page(mail.html).text, mail.text):
        assert "디지털누리 · 외 5개 매체 · 목~토 3일간" in part
        for gone in ("관계 부처가 밝혔다", "새 내용", "오혜린", "새로 등장한 이름", "김하늘", "06:10"):
            assert gone not in part


def test_changes_of_what_was_told_are_told() -> None:
    mail = render(replace(busy_week(), corrections=CHANGES))
    for part in (Page(mail.html).text, mail.text):
        assert part.index("지난 브리핑에 실린 기사") < part.index("연산센터 예산 2천억원") < part.index("사설·칼럼 4건")


@pytest.mark.parametrize("url", ["https://news.example/{n}", "https://news.example/" + "a" * 2000 + "/{n}"])
def test_a_week_of_any_size_is_one_mail(url: str) -> None:
    digest = endless_week(400, url=url)
    mail = render(digest)
    assert len(mail.html.encode()) <= LARGEST_HTML
    page = Page(mail.html)
    assert sum(title == digest.top[0].lead.title for title in re.findall(r">([^<]+)</a></h3>", mail.html)) == 1
    assert re.search(r"사설·칼럼 \d+건 더 있음", page.text)
    assert re.search(r"그 밖 \d+명·곳", page.text)
    assert mail.text.count("\n■ ") == 9


def test_hostile_text_is_shown_and_does_nothing() -> None:
    evil = "<script>alert(1)</script>\r\nBcc: x@y.example {{ 7 * 7 }}"
    rows = [
        ("s1", article(f"a{n}", evil, f"{evil}{n}", url="javascript:alert(1)", published_at=at(17 + n, 9)))
        for n in range(5)
    ]
    mail = render(week(rows, names=[NewName("person", evil, "s1", 3)], name=evil))
    page = Page(mail.html)
    assert not page.named("script")
    assert not page.named("a")
    assert "{{ 7 * 7 }}" in page.text
    assert "크게 번진 이슈" in page.text
    assert len(mail.subject.splitlines()) == 1
