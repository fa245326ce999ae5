"""What a reader gets to see, and what no page of the web can put into it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.briefing import words
from monitor.core.likeness.novelty import Novel
from monitor.mail.cut import clip, safe_url
from monitor.mail.render import LARGEST_HTML, label, render, subject
from monitor.mail.view import look
from monitor.model import (
    Correction,
    Digest,
    FailureReason,
    FeedTrouble,
    Field,
    Health,
    Kind,
    Match,
    Replayed,
    SilentFeed,
)
from tests.core.briefing.samples import (
    DAY,
    WELL,
    article,
    at,
    backwards_day,
    busy_day,
    crowded_day,
    edition,
    hit,
    large_day,
    quiet_day,
)

GOLDEN = Path(__file__).with_name("golden")


class Page(HTMLParser):
    """What stands in an HTML page: its tags with attributes, and the text outside of head."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.hidden += tag in ("style", "title")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("style", "title")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.words))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


# --- the whole --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "digest"), [("busy", busy_day()), ("quiet", quiet_day())])
def test_text_part_reads_as_agreed(name: str, digest: Digest) -> None:
    """To renew after a wanted change: write `render(digest).text` over the file, and read it."""
    assert render(digest).text == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_html_says_what_the_text_says() -> None:
    digest = busy_day()
    page = Page(render(digest).html)
    for story in digest.stories:
        assert story.lead.title in page.text
        assert any(attributes.get("href") == story.lead.url for attributes in page.named("a"))
    for expected in (
        "11월 24일(화) 아침 브리핑",
        "월 07:30~화 07:30 · 기사 28건 → 이슈 14건",
        "⚠ 한빛경제 어제 14시부터 수집 실패 · 07시 이후 미확인 2곳(누락 가능)",
        "오늘의 핵심",
        "외 12개 매체(전재 8)",
        "통신 전재(누리통신)",
        "본문 미확인",
        "11.23 22:10",
        "언급 없음",
        "정상 46/47 · 본문 못 읽음 3 · 중복 묶음 41 · 기존 자료 2",
        "기존 자료와 같은 글 2",
        "복사용",
        "자동 발췌이며 논평 아님",
        "저작권은 각 언론사",
    ):
        assert expected in page.text


def test_what_new_keywords_found_stands_apart_and_counts() -> None:
    digest = backwards_day()
    assert [story.id for story in digest.top] == ["s1"]
    assert [story.id for story in digest.backwards] == ["s3", "s2"]
    assert [story.id for story in digest.opinion] == ["s4"], (
        "an editorial that was found backwards is told with the finds"
    )
    mail = render(digest)
    for part in (Page(mail.html).text, mail.text):
        assert "기사 5건 → 이슈 4건" in part
        found = part.index("독파모 2차 평가 기준 두고 이견")
        assert part.index("오늘의 핵심") < part.rindex("새 키워드 소급 2") < found < part.rindex("사설·칼럼 1")
        assert "“독파모” 추가로 지난 7일에서 찾음" in part, "국대 AI is new as well and found nothing"
        assert "아래 새 키워드 소급에 2건" in part, "of the pinned topic there is nothing else"
        assert "키워드 조용해짐: 독자 AI(11.10 이후), 소버린 클라우드(11.12 이후)" in part
        assert "⚠ 설정 파일(config.toml) 12행에 오류가 있어 11.23 14:03의 설정으로 보냄" in part
    assert mail.subject == "[소버린AI] 11.24(화) 국가AI컴퓨팅센터, 지분 조건 바꿔 재공모 외 3건"


def test_nothing_but_what_new_keywords_found() -> None:
    found = article("a1", "독파모 2차 평가", backwards=True)
    mail = render(edition([("s1", found)], replayed=[Replayed(3, freed=(("소버린 AI", "소비자주권"),))]))
    assert mail.subject == "[소버린AI] 11.24(화) [소급] 독파모 2차 평가"
    assert "오늘의 핵심" not in mail.text
    assert "제외어 “소비자주권” 해제로 지난 3일에서 찾음" in mail.text


def test_what_does_not_fit_of_the_finds_is_counted() -> None:
    rows = [(f"s{n}", article(f"a{n}", f"소버린 AI 예산 {n}차 조정안", backwards=True)) for n in range(600)]
    mail = render(edition(rows, replayed=[Replayed(7, keywords=(("소버린 AI", "소버린 AI"),))]))
    assert len(mail.html.encode()) <= LARGEST_HTML
    assert re.search(r"새 키워드 소급 \d+건 더 있음", mail.html)


def test_what_is_new_stands_under_the_excerpt_and_is_explained_in_the_footer() -> None:
    mail = render(busy_day())
    line, basis = "새 내용: 민간 지분 70% · 12월 9일 마감 · 너른들반도체", "새 내용은 수집한 기사와 기존 자료 기준"
    for part, copies in ((Page(mail.html).text, "한빛경제 · 디지털누리"), (mail.text, "(한빛경제, 디지털누리")):
        assert part.index("관계 부처가 밝혔다.”") < part.index(line) < part.index(copies)
        assert part.count("새 내용:") == 2
        assert basis in part
    assert "지역어 말뭉치 3억 어절" not in mail.text  # below the first five there is one line for each
    quiet = render(quiet_day())
    assert "새 내용" not in quiet.html + quiet.text


def test_html_is_fit_for_mail_programs_and_screen_readers() -> None:
    html = render(busy_day()).html
    page = Page(html)
    assert page.named("html") == [{"lang": "ko", "dir": "ltr"}]
    assert {"name": "color-scheme", "content": "light dark"} in page.named("meta")
    assert "prefers-color-scheme: dark" in html
    assert not {tag for tag, _ in page.tags} & {
        "script",
        "img",
        "link",
        "iframe",
        "form",
        "object",
        "svg",
        "base",
        "video",
    }
    assert "url(" not in html
    assert "@import" not in html
    assert len(page.named("h1")) == 1
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(table.get("role") == "presentation" for table in page.named("table"))
    assert all("style" in paragraph for paragraph in page.named("p"))
    assert page.named("mark")


def test_colours_can_be_read() -> None:
    """WCAG AA: 4.5 to 1 for every colour on the ground that it stands on, in both schemes."""
    css = (Path(__file__).parents[2] / "monitor/mail/templates/digest.css").read_text(encoding="utf-8")
    light, dark, paper = css.split("@media")
    for scheme in (light, dark, paper):
        rules = re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"\((prefers-color-scheme: dark)\) \{|print \{", "", scheme))
        grounds = {
            each.strip(): found[1]
            for selector, body in rules
            if (found := _colour("background", body))
            for each in selector.split(",")
        }
        card = grounds[".card"]
        for selector, body in rules:
            if found := _colour("(?<!-)color", body):
                ground = grounds.get(selector.strip(), card)
                assert _contrast(found[1], ground) >= 4.5, (selector, found[1], ground)


def _colour(name: str, body: str) -> re.Match[str] | None:
    return re.search(rf"{name}: (#[0-9a-f]{{6}})", body)


def _contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


# --- size -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "digest",
    [
        crowded_day(300),
        crowded_day(300, url="https://news.example/" + "가" * 200 + "/{n}"),
        crowded_day(60, url="https://news.example/" + "a" * 2000 + "/{n}", copies=30),
    ],
    ids=["300", "300-long", "60-huge"],
)
def test_html_stays_small_and_counts_what_it_leaves_out(digest: Digest) -> None:
    rendered = render(digest)
    assert len(rendered.html.encode()) <= LARGEST_HTML < 100_000
    page = Page(rendered.html)
    left_out = sum(int(found) for found in re.findall(r"(\d+)건 더 있음", page.text))
    leads = {story.lead.url for story in digest.stories}
    shown = {attributes["href"] for attributes in page.named("a") if attributes.get("class") == "title"}
    assert left_out > 0
    assert len(shown & {safe_url(url) for url in leads}) + left_out == len(digest.stories)
    assert all(safe_url(story.lead.url) in rendered.text for story in digest.stories)


def test_nothing_is_left_out_of_an_ordinary_day() -> None:
    assert "더 있음" not in render(busy_day()).html


def test_long_lists_of_trouble_stay_small() -> None:
    trouble = tuple(FeedTrouble("매" * 500, f"https://x.example/{n}", None, None, "d" * 900) for n in range(500))
    known = tuple(("제" * 500, f"https://x.example/{'k' * 1900}{n}", "목" * 500) for n in range(500))
    silent = tuple(SilentFeed("다" * 500, f"https://x.example/{n}", at(20, 9)) for n in range(500))
    health = replace(
        WELL, trouble=trouble, known=known, silent=silent, notes=("알림 " * 500,) * 3, unasked=("나" * 100,) * 400
    )
    rendered = render(edition([("s1", article("a1"))], health=health))
    assert len(rendered.html.encode()) <= LARGEST_HTML
    assert "기존 자료와 같은 글 500" in rendered.html
    assert "외 480건" in rendered.text


# --- the subject ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("소버린 AI", "소버린AI"),
        ("소버린 AI 브리핑", "소버린AI"),
        ("AI Policy", "AI Policy"),
        ("브리핑", "브리핑"),
        ("", "브리핑"),
        ("아주 길고도 긴 이름의 브리핑 모음", "아주길고도긴이름의브리…"),
        ("[정책]", "정책"),
    ],
)
def test_label(name: str, expected: str) -> None:
    assert label(name) == expected


def test_the_news_stands_within_the_first_35_characters() -> None:
    title = "與野, 소버린 AI 특별법 처리 합의… 본회의는 다음 달 초"
    digest = edition([("s1", article("a1", title)), ("s2", article("a2", "둘째", published_at=at(23, 9)))])
    line = subject(digest)
    assert line == "[소버린AI] 11.24(화) 與野, 소버린 AI 특별법 처리 합의… 본회의는 다음 달 초 외 1건"
    assert "소버린 AI" in line[:35]


def test_a_long_headline_is_cut_at_a_word() -> None:
    line = subject(
        edition(
            [
                (
                    "s1",
                    article(
                        "a1", "정부, 국가 인공지능 컴퓨팅 기반을 넓히는 새 계획을 이달 안에 확정하기로", tags=("단독",)
                    ),
                )
            ]
        )
    )
    assert line == "[소버린AI] 11.24(화) [단독] 정부, 국가 인공지능 컴퓨팅 기반을 넓히는 새 계획을…"


def test_a_quiet_day_says_so_in_subject_and_three_lines() -> None:
    rendered = render(quiet_day())
    assert rendered.subject == "[소버린AI] 11.24(화) 새 기사 없음"
    assert "새 기사 없음\n47곳 정상 수집\n마지막 관련 기사 11.22\n" in rendered.text
    assert "수집 상태" not in rendered.text


def test_a_quiet_day_with_a_dead_feed_admits_it() -> None:
    trouble = (FeedTrouble("한빛경제", "https://x.example/rss", None, FailureReason.NOT_FOUND, "404"),)
    rendered = render(edition([], health=replace(WELL, feeds_well=46, trouble=trouble, last_relevant_on=None)))
    assert rendered.subject == "[소버린AI] 11.24(화) 새 기사 없음 · 수집 이상 1곳"
    assert "47곳 중 46곳 정상 수집\n관련 기사 아직 없음" in rendered.text
    assert "⚠ 한빛경제 — 아직 수집된 적 없음 · 주소가 없음(404)" in rendered.text


# --- the head ---------------------------------------------------------------------------------------------------------


def warnings(health: Health) -> tuple[str, ...]:
    return look(edition([("s1", article("a1"))], health=health)).warnings


def test_the_warning_line_appears_only_when_something_may_be_missing() -> None:
    one = FeedTrouble("한빛경제", "https://x.example/1", at(23, 14, 3), FailureReason.TIMEOUT, "")
    never = FeedTrouble("나루일보", "https://x.example/2", None, FailureReason.DNS, "")
    assert warnings(WELL) == ()
    assert warnings(replace(WELL, unread_pages=3, undecided=2, folded=4)) == ()
    assert warnings(replace(WELL, trouble=(one,))) == ("한빛경제 어제 14시부터 수집 실패(누락 가능)",)
    assert warnings(replace(WELL, trouble=(never,))) == ("나루일보 수집 실패(누락 가능)",)
    assert warnings(replace(WELL, trouble=(never, one))) == ("한빛경제 외 1곳 수집 실패(누락 가능)",)
    assert warnings(replace(WELL, unasked=("아라일보",))) == ("07시 이후 미확인 1곳(누락 가능)",)
    assert warnings(Health(feeds=2, feeds_well=0, trouble=(one, never))) == ("수집처 2곳 모두 수집 실패(누락 가능)",)
    assert warnings(replace(WELL, notes=("설정 파일을 읽지 못함\n(12행)",))) == ("설정 파일을 읽지 못함 (12행)",)


def test_late_and_first_are_said() -> None:
    text = render(edition([("s1", article("a1"))], late=timedelta(minutes=80), first=True)).text
    assert "지연 발송: 예정보다 1시간 20분 늦음" in text
    assert "첫 브리핑" in text
    assert not look(quiet_day()).remarks


def test_preheader_counts_the_marks() -> None:
    second = "“독자 모델 2차 평가 한 달 연기”… 참여사 의견 받아들여"
    assert render(busy_day()).preheader == f"단독 1 · 사설 1 · 칼럼 1 · ⚠ 수집 이상 1곳 · {second}"
    assert render(edition([("s1", article("a1")), ("s2", article("a2", "두 번째"))])).preheader == "“두 번째”"
    assert render(quiet_day()).preheader == "47곳 정상 수집 · 마지막 관련 기사 11.22"


def test_the_digests_own_zone_counts() -> None:
    digest = edition([("s1", article("a1"))], timezone="America/New_York", date=date(2026, 11, 23))
    view = look(digest)
    assert view.window.startswith("일 17:30~월 17:30")
    assert view.title == "11월 23일(월) 오후 브리핑"
    assert view.top[0].meta == "새벽일보 김하늘 16:10"


def test_silent_feeds_are_named_and_warn_of_nothing_by_themselves() -> None:
    silent = (
        SilentFeed("가온신문", "https://x.example/1", at(20, 9)),
        SilentFeed("나루일보", "https://x.example/2", datetime(2025, 12, 30, 20, tzinfo=UTC)),
    )
    health = replace(WELL, silent=silent)
    assert warnings(health) == ()
    assert warnings(replace(health, unasked=("아라일보",))) == ("07시 이후 미확인 1곳 · 새 글 없음 2곳(누락 가능)",)
    for digest in (edition([("s1", article("a1"))], health=health), edition([], health=health)):
        assert "\n새 글 없음: 가온신문(11.20 이후), 나루일보(2025.12.31 이후)\n" in render(digest).text


def test_feeds_that_renamed_everything_stand_with_the_collection() -> None:
    """Nothing is missing: no warning."""
    scrolled, renamed = words.scrolled(("라온경제",)), words.renamed(("한빛경제",))
    assert scrolled is not None
    assert renamed is not None
    health = replace(WELL, notes=(scrolled, renamed))
    assert warnings(health) == (scrolled,)
    for digest in (edition([("s1", article("a1"))], health=health), edition([], health=health)):
        collection = render(digest).text.partition("■ 수집 상태")[2]
        assert renamed in collection
        assert scrolled not in collection


@pytest.mark.parametrize(
    ("since", "line"),
    [
        (at(24, 3), "한빛경제 — 오늘 03시부터 · 응답 시간 초과"),
        (at(23, 14, 3), "한빛경제 — 어제 14시부터 · 응답 시간 초과"),
        (at(23, 7, 30), "한빛경제 — 어제 07시부터 2일째 · 응답 시간 초과"),
        (at(21, 14), "한빛경제 — 11.21 14시부터 3일째 · 응답 시간 초과"),
        (None, "한빛경제 — 아직 수집된 적 없음 · 응답 시간 초과"),
    ],
)
def test_a_feed_that_fails_for_days_says_so(since: datetime | None, line: str) -> None:
    trouble = (FeedTrouble("한빛경제", "https://x.example/1", since, FailureReason.TIMEOUT, ""),)
    assert look(edition([("s1", article("a1"))], health=replace(WELL, trouble=trouble))).collected.trouble == (line,)


def test_feeds_that_never_answered_are_one_line() -> None:
    never = [FeedTrouble(f"{n}호신문", f"https://x.example/{n}", None, FailureReason.DNS, "") for n in range(30)]
    once = FeedTrouble("한빛경제", "https://x.example/h", at(23, 14), FailureReason.TIMEOUT, "")
    view = look(edition([("s1", article("a1"))], health=replace(WELL, trouble=(*never, once))))
    assert view.collected.trouble == (
        "한빛경제 — 어제 14시부터 · 응답 시간 초과",
        "아직 수집된 적 없음 30곳: 0호신문, 1호신문, 2호신문 외 27곳",
    )
    assert not view.cut


def test_an_exclusive_that_its_outlet_carries_on_is_still_one() -> None:
    rows = [
        ("s1", article("a1", "연산센터 공모 접는다", tags=("단독",), published_at=at(24, 5))),
        ("s1", article("a2", "연산센터 공모 접고 예산 돌린다", tags=("속보", "종합"), group_id="ga1")),
    ]
    digest = edition(rows)
    line = look(digest).top[0]
    assert (line.title, line.badges) == ("연산센터 공모 접고 예산 돌린다", ("단독",))
    assert line.meta.endswith("06:10 · 종합")
    mail = render(digest)
    assert "[단독] 연산센터 공모 접고 예산 돌린다" in mail.subject
    assert "[단독] 연산센터 공모 접고 예산 돌린다\nhttps://news.example/a2" in mail.text.rpartition("복사용")[2]


# --- what changed in what was told ------------------------------------------------------------------------------------


def change(number: int = 1, **more: object) -> Correction:
    values: dict[str, object] = {
        "id": number,
        "kind": "retitled",
        "article_id": f"a{number}",
        "url": f"https://news.example/c{number}",
        "outlet": "새벽일보",
        "before": "국가 연산센터, 다시 공모",
        "after": "국가 연산센터, 공모 접는다",
        "noticed_at": at(23, 16, 20),
    }
    return Correction(**(values | more))  # type: ignore[arg-type]


CHANGES = (
    change(1, kind="corrected", before="연산센터 예산 2조원", after="연산센터 예산 2천억원"),
    change(2, noticed_at=at(24, 5, 2)),
    change(3, kind="corrected", before="같은 제목", after="같은 제목", noticed_at=at(24, 6)),
    change(4, kind="corrected", before="표시만 붙은 제목", after="[정정] 표시만 붙은 제목", noticed_at=at(24, 6, 10)),
)


def test_changes_are_told_in_both_parts() -> None:
    rendered = render(edition([("s1", article("a1"))], corrections=CHANGES[::-1]))
    expected = """■ 정정·제목 변경 4 (지난 브리핑에 실린 기사)

· [정정] 연산센터 예산 2천억원 — 새벽일보 11.23 16:20
  이전 제목: “연산센터 예산 2조원”
  https://news.example/c1
· [제목 변경] 국가 연산센터, 공모 접는다 — 새벽일보 05:02
  이전 제목: “국가 연산센터, 다시 공모”
  https://news.example/c2
· [정정] 같은 제목 — 새벽일보 06:00
  제목은 그대로, 바로잡는 글이 실림
  https://news.example/c3
· [정정] 표시만 붙은 제목 — 새벽일보 06:10
  제목에 정정 표시가 붙음
  https://news.example/c4
"""
    assert expected in rendered.text
    page = Page(rendered.html)
    for line in expected.splitlines():
        for part in re.split(r"\[|\] |^· |^  https.*| \(|\)|■ | — ", line):
            assert part.strip() in page.text
    for each in CHANGES:
        assert any(attributes.get("href") == each.url for attributes in page.named("a"))
    assert rendered.preheader == "정정·제목 변경 4건"
    assert rendered.subject == "[소버린AI] 11.24(화) 소버린 AI 전략 발표"
    assert "정정" not in render(busy_day()).html


@pytest.mark.parametrize(
    ("url", "shown"), [("https://news.google.com/rss/articles/x", False), ("https://v.daum.net/v/1", True)]
)
def test_a_link_to_google_news_is_no_portals_copy(url: str, shown: bool) -> None:
    text = render(edition([("s1", article("a1", url=url, portal=True, text_source="title"))])).text
    assert ("포털 송고본" in text) is shown
    assert "본문 미확인" in text


def test_a_day_with_changes_alone_is_not_nothing() -> None:
    rendered = render(edition([], corrections=CHANGES))
    assert rendered.subject == "[소버린AI] 11.24(화) 새 기사 없음 · 정정·제목 변경 4건"
    assert rendered.preheader == "정정·제목 변경 4건 · 47곳 정상 수집 · 마지막 관련 기사 11.22"
    assert rendered.text.index("새 기사 없음") < rendered.text.index("연산센터 예산 2천억원")


def test_hostile_changes_are_shown_and_do_nothing() -> None:
    evil = "<script>alert(1)</script>\r\nBcc: x@y.example\u2028{{ 7 * 7 }}"
    changes = (change(1, before=evil, after=evil + "!", outlet=evil, url="javascript:alert(1)"), change(2, after=""))
    rendered = render(edition([], corrections=changes))
    page = Page(rendered.html)
    assert not page.named("script")
    assert [attributes.get("href") for attributes in page.named("a")] == ["https://news.example/c2"]
    assert "{{ 7 * 7 }}" in page.text
    assert "(링크 없음)" in page.text
    assert "(제목 없음)" in rendered.text
    assert len(rendered.subject.splitlines()) == 1


def test_many_changes_stay_small_and_are_counted() -> None:
    changes = tuple(change(n, after="제" * 500, url=f"https://x.example/{'k' * 1900}{n}") for n in range(300))
    crowded = replace(crowded_day(300), corrections=changes)
    rendered = render(crowded)
    assert len(rendered.html.encode()) <= LARGEST_HTML
    shown = rendered.html.count("이전 제목")
    assert f"외 {300 - shown}건" in Page(rendered.html).text
    assert "정정·제목 변경 300건" in rendered.preheader


# --- a story ----------------------------------------------------------------------------------------------------------


def test_snippets_mark_every_keyword_in_the_sentence() -> None:
    sentence = "소버린 AI 예산과 독파모 평가를 함께 다룬다."
    matches = (
        hit(sentence, "독파모"),
        hit(sentence, "소버린 AI"),
        hit("소버린 AI 예산", "소버린 AI", field="title", start=0),
    )
    line = look(edition([("s1", article("a1", "예산", matches=matches))])).top[0]
    assert line.snippet == (("소버린 AI", True), (" 예산과 ", False), ("독파모", True), (" 평가를 함께 다룬다.", False))


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("AI 주권 논의가 이어졌다.", "“AI 주권 논의가 이어졌다.”"),
        ("“AI 주권이 걸렸다”고 했다.", "“AI 주권이 걸렸다”고 했다."),
    ],
)
def test_a_sentence_that_opens_with_a_quotation_gets_no_second_pair_of_marks(sentence: str, shown: str) -> None:
    at = sentence.index("AI 주권")
    match = Match("AI 주권", "AI 주권", "body", at, at + 5, sentence, (at, at + 5))
    text = render(edition([("s1", article("a1", matches=(match,)))])).text
    assert shown in text.replace("«", "").replace("»", "")
    assert f"“{shown}" not in text.replace("«", "").replace("»", "")


def test_a_snippet_that_only_repeats_the_headline_is_left_out() -> None:
    title = "소버린 AI 예산 늘린다"
    matches = (hit(title, "소버린 AI", field="title", start=0),)
    assert look(edition([("s1", article("a1", title, matches=matches))])).top[0].snippet == ()


@pytest.mark.parametrize("mark", [(-1, 3), (3, 3), (5, 2), (0, 999)])
def test_a_mark_outside_its_snippet_marks_nothing(mark: tuple[int, int]) -> None:
    match = Match("t", "AI", "body", 0, 2, "AI 주권 논의", mark)
    assert look(edition([("s1", article("a1", matches=(match,)))])).top[0].snippet == (("AI 주권 논의", False),)


def test_one_link_for_each_further_article() -> None:
    rows = [
        ("s1", article("a1", published_at=at(24, 1))),
        ("s1", article("a2", outlet="나루일보", published_at=at(24, 2), duplicate=True)),
        ("s1", article("a3", outlet="나루 일보", published_at=at(24, 3))),
        ("s1", article("a4", outlet="가온신문", published_at=at(24, 4), duplicate=True)),
        ("s1", article("a5", outlet="새벽일보", published_at=at(24, 5))),
    ]
    line = look(edition(rows)).top[0]
    assert line.spread == "외 2개 매체(전재 1)"
    assert [(link.text, link.url[-2:]) for link in line.copies] == [
        ("나루 일보", "a3"),
        ("나루 일보 2", "a2"),
        ("가온신문", "a4"),
        ("같은 매체 다른 기사", "a5"),
    ]


def test_what_has_no_room_is_counted_in_the_mail_and_stands_in_the_attachment() -> None:
    rendered = render(large := crowded_day(700))
    assert rendered.full_html is not None
    assert "더 있음(첨부 파일에 전체 목록)" in rendered.html
    whole = Page(rendered.full_html)
    links = {attributes.get("href") for attributes in whole.named("a")}
    articles = [each for story in large.stories for each in (story.lead, *story.others)]
    assert {each.url for each in articles} <= links, "every copy can be reached"
    assert "더 있음" not in whole.text
    assert "\u034f" not in whole.text, "no filler for mail programs in a file"
    assert render(busy_day()).full_html is None
    assert render(large_day()).full_html is None, "a day of 300 articles has room"


def test_badges_two_at_most_and_what_each_says() -> None:
    news = {"s1": (Novel("amount", "예산 9천억원", 1, 1),)}
    rows = [
        ("s1", article("a1", "다시 다룬 이슈")),
        ("s2", article("a2", "새로 나온 것이 없는 이슈")),
        ("s3", article("a3", "처음 나온 이슈")),
        ("s4", article("a4", "제목만 있는 이슈", text_source="title", whole=False)),
        ("s5", article("a5", "정정된 단독 칼럼", tags=("정정", "단독"), kind=Kind.COLUMN)),
    ]
    told = edition(rows, told_before=frozenset({"s1", "s2", "s4", "s5"}), novelty=news)
    view = look(told)
    lines = {line.title: line.badges for line in (*view.top, *(line for s in view.sections for line in s.lines))}
    assert lines == {
        "다시 다룬 이슈": ("후속",),
        "새로 나온 것이 없는 이슈": ("재보도",),
        "처음 나온 이슈": ("신규",),
        "제목만 있는 이슈": ("후속",),
        "정정된 단독 칼럼": ("정정", "단독"),
    }
    assert look(edition(rows)).top[0].badges == (), "where all are new, none says so"


def test_reports_on_a_press_release_are_pointed_at() -> None:
    rows = [
        ("s1", article("a1", "컴퓨팅센터 재공모 착수")),
        ("s1", article("a2", "컴퓨팅센터 공모 시행", "하늘부처", kind=Kind.PRESS_RELEASE, published_at=at(24, 9))),
        ("s2", article("a3", "인력 양성 사업 공고", "하늘부처", kind=Kind.PRESS_RELEASE)),
    ]
    mail = render(edition(rows))
    for part in (Page(mail.html).text, mail.text):
        official = part.rpartition("공식 자료 2")[2]
        assert "컴퓨팅센터 공모 시행 — 하늘부처 김하늘 09:00 · 관련 기사: 오늘의 핵심 1" in official.replace(
            "\xa0", " "
        )
        assert "기사 3건 → 이슈 2건" in part


def test_without_extracts_a_line_is_title_outlet_and_link() -> None:
    digest = replace(busy_day(), extract="none")
    mail = render(digest)
    for part in (
        Page(mail.html).text,
        mail.text,
        render(crowded := replace(crowded_day(700), extract="none")).full_html,
    ):
        assert part is not None
        for told in (
            "김하늘",
            "박서준",
            "06:10",
            "민간 지분",
            "평가위원회는",
            "새 내용",
            "최초 보도",
            "본문 미확인",
            "정부는 소버린",
        ):
            assert told not in part
    assert crowded.extract == "none"
    assert "새벽일보 · 외 12개 매체(전재 8)" in mail.text
    assert all(story.lead.title in mail.text and story.lead.url in mail.text for story in digest.stories)


def test_figures_of_likeness_are_never_shown() -> None:
    rendered = render(busy_day())
    for part in (Page(rendered.html).text, rendered.text):
        assert not re.search(r"유사도|similarity|0\.\d{2,}", part)


# --- what comes from the web ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://news.example/a?no=1&section=a#top", "https://news.example/a?no=1&section=a#top"),
        ("http://news.example:8080/a", "http://news.example:8080/a"),
        ("http://[::1]:8000/a", "http://[::1]:8000/a"),
        ("https://news.example/가?q=나", "https://news.example/%EA%B0%80?q=%EB%82%98"),
        ("https://한글.example/", "https://xn--bj0bj06e.example/"),
        ('https://news.example/"><script>', "https://news.example/%22%3E%3Cscript%3E"),
        ("https://news.example/a b", "https://news.example/a%20b"),
        (" HTTPS://news.example/ ", "https://news.example/"),
        ("javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("vbscript:x", ""),
        ("file:///etc/passwd", ""),
        ("mailto:a@b.example", ""),
        ("//news.example/a", ""),
        ("/a", ""),
        ("", ""),
        ("https://", ""),
        ("https://bank.example@evil.example/", ""),
        ("https://[::1/", ""),
        ("https://news.example:99999/", ""),
        ("https://news.example/" + "a" * 3000, ""),
    ],
)
def test_safe_url(url: str, expected: str) -> None:
    assert safe_url(url) == expected


def test_hostile_texts_are_shown_and_do_nothing() -> None:
    evil = "<script>alert(1)</script> & \"x\" 'y' {{ 7 * 7 }} <!-- </style>"
    match = Match(evil, evil, "body", 0, 8, evil, (0, 8))
    lead = article(
        "a1", evil, evil, byline=evil, tags=(evil,), matches=(match,), url="javascript:alert(1)", agency=evil
    )
    other = article(
        "a2", evil, "나루일보", url="javascript:alert(2)", topics=(evil,), kind=Kind.COLUMN, matches=(match,)
    )
    health = Health(
        feeds=1,
        trouble=(FeedTrouble(evil, "javascript:x", None, None, evil),),
        unasked=(evil,),
        silent=(SilentFeed(evil, "javascript:x", at(20, 9)),),
        known=((evil, "javascript:x", evil),),
        notes=(evil,),
    )
    rendered = render(edition([("s1", lead), ("s2", other)], health=health, name=evil, pinned=(evil,)))
    page = Page(rendered.html)
    assert not page.named("script")
    assert page.named("a") == []
    assert "{{ 7 * 7 }}" in page.text
    assert "<script>" in page.text
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert "(링크 없음)" in rendered.text


def test_every_link_is_http() -> None:
    for digest in (busy_day(), crowded_day(40)):
        html = render(digest).html
        for _, attributes in Page(html).tags:
            assert set(attributes) & {"src", "action", "background", "srcset"} == set()
            assert re.match("https?://", attributes.get("href") or "https://")


@given(text=st.text(max_size=300), longest=st.integers(5, 80))
def test_clip_is_one_line_within_its_length(text: str, longest: int) -> None:
    line = clip(text, longest)
    assert len(line) <= longest
    assert len(line.splitlines()) <= 1
    line.encode()


@settings(max_examples=40, deadline=None)
@given(
    title=st.text(max_size=80),
    outlet=st.text(min_size=1, max_size=30),
    sentence=st.text(max_size=80),
    mark=st.tuples(st.integers(-2, 90), st.integers(-2, 90)),
    field=st.sampled_from(["title", "summary", "body"]),
    url=st.text(max_size=60),
)
def test_whatever_a_page_says_a_mail_comes_out(
    title: str, outlet: str, sentence: str, mark: tuple[int, int], field: Field, url: str
) -> None:
    match = Match("t", "k", field, 0, 1, sentence, mark)
    lead = article("a1", title, outlet, matches=(match,), url=url, published_at=datetime(2026, 1, 1, tzinfo=UTC))
    rendered = render(edition([("s1", lead)]))
    assert len(rendered.subject.splitlines()) == 1
    assert rendered.html.encode()
    assert rendered.text.encode()
    assert f"{DAY.month}월" in rendered.text
