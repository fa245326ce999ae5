"""Searches: their addresses, and what their links and descriptions are worth."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from monitor.core.feed.parse import parse_feed
from monitor.core.feed.searches import is_unresolved, kind_of, search_url, without_link_lists
from monitor.core.text.repeats import begins_with, only_repeats
from monitor.model import FeedEntry, FeedKind, ParsedFeed

LINK = "https://news.google.com/rss/articles/CBMiXkFVX3lxTFBabcdefghijklmnop?oc=5"


@pytest.mark.parametrize(
    ("kind", "query", "endpoint", "host", "sent"),
    [
        (
            "google-news",
            "소버린 AI",
            None,
            "news.google.com",
            {"q": "소버린 AI", "ceid": "KR:ko", "hl": "ko", "gl": "KR"},
        ),
        ("google-news", " site:ftoday.co.kr ", None, "news.google.com", {"q": "site:ftoday.co.kr"}),
        ("naver-search", "소버린 AI", None, "openapi.naver.com", {"query": "소버린 AI", "sort": "date"}),
        ("naver-search", "A&B+C#1", None, "openapi.naver.com", {"query": "A&B+C#1"}),
        ("naver-search", "가", "http://127.0.0.1:81/s?tenant=3", "127.0.0.1:81", {"query": "가", "tenant": "3"}),
    ],
)
def test_addresses(kind: FeedKind, query: str, endpoint: str | None, host: str, sent: dict[str, str]) -> None:
    url = search_url(kind, query, endpoint)
    parts = urlsplit(url)
    assert parts.netloc == host
    assert url.isascii()
    asked = parse_qs(parts.query)
    assert {name: asked[name] for name in sent} == {name: [value] for name, value in sent.items()}


@pytest.mark.parametrize(
    ("url", "kind", "unresolved"),
    [
        (search_url("google-news", "가"), "google-news", True),
        (LINK, "feed", True),
        ("https://news.google.com/", "feed", True),
        ("https://www.saebyeok.example/rss/search?q=1", "feed", False),
        ("https://news.google.com.evil.example/rss/search?q=1", "feed", False),
        ("", "feed", False),
    ],
)
def test_kinds_and_links(url: str, kind: str, unresolved: bool) -> None:
    assert (kind_of(url), is_unresolved(url)) == (kind, unresolved)


GOOGLE = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><generator>NFE/5.0</generator>
<title>"소버린 AI" - Google 뉴스</title><language>ko</language>
<item><title>국가 연산센터, 지분 조건 바꿔 다시 공모 - 새벽일보</title><link>{LINK}</link>
<guid isPermaLink="false">CBMiXkFVX3lxTFBabcdefghijklmnop</guid><pubDate>Mon, 23 Nov 2026 21:00:00 GMT</pubDate>
<description>&lt;a href="{LINK}" target="_blank"&gt;국가 연산센터, 지분 조건 바꿔 다시 공모&lt;/a&gt;&amp;nbsp;&amp;nbsp;&lt;font color="#6f6f6f"&gt;Saebyeok Daily&lt;/font&gt;</description>
<source url="https://www.saebyeok.example">새벽일보</source></item>
<item><title>독자 언어모델 2차 평가 미뤄 - 전자신문</title><link>{LINK}2</link><guid isPermaLink="false">CBMi2</guid>
<description>&lt;ol&gt;&lt;li&gt;&lt;a href="{LINK}2"&gt;독자 언어모델 2차 평가 미뤄&lt;/a&gt;&amp;nbsp;&amp;nbsp;&lt;font&gt;전자신문&lt;/font&gt;&lt;/li&gt;&lt;li&gt;&lt;a href="{LINK}3"&gt;소버린 AI 예산 두 배로&lt;/a&gt;&amp;nbsp;&amp;nbsp;&lt;font&gt;한빛경제&lt;/font&gt;&lt;/li&gt;&lt;/ol&gt;</description>
<source url="https://www.etnews.com">전자신문</source></item>
</channel></rss>"""  # noqa: E501 - as Google sends it


def test_google_news_says_title_and_outlet_and_no_more() -> None:
    parsed = parse_feed(GOOGLE.encode(), content_type="application/xml; charset=UTF-8", url="https://news.google.com/")
    assert isinstance(parsed, ParsedFeed)
    first, second = without_link_lists(parsed).entries
    assert first == FeedEntry(
        identity="CBMiXkFVX3lxTFBabcdefghijklmnop",
        url=LINK,
        title="국가 연산센터, 지분 조건 바꿔 다시 공모",
        outlet="새벽일보",
        published_at=datetime(2026, 11, 23, 21, 0, tzinfo=UTC),
    )
    assert (second.title, second.outlet, second.summary, second.content) == (
        "독자 언어모델 2차 평가 미뤄", "전자신문", "", ""
    )  # fmt: skip


def test_a_description_of_its_own_stays() -> None:
    entry = FeedEntry("1", LINK, "제목은 이러하다", summary="정부가 재공모에 나선다.")
    assert without_link_lists(ParsedFeed("", (entry,))).entries == (entry,)


@pytest.mark.parametrize(
    ("text", "titles", "outlets", "repeats"),
    [
        ("국가 연산센터 다시 공모", ["국가 연산센터, 다시 공모"], [], True),
        ("국가 연산센터 다시 공모  새벽일보", ["국가 연산센터 다시 공모"], ["새벽일보"], True),
        (
            "국가 연산센터 다시 공모 - 새벽일보",
            ["[단독] 국가 연산센터 다시 공모", "국가 연산센터 다시 공모"],
            ["새벽일보"],
            True,
        ),
        ("국가 연산센터 다시…", ["국가 연산센터 다시 공모"], [], True),  # cut off
        ("새벽일보", ["제목"], ["새벽일보"], True),
        ("국가 연산센터 다시 공모. 신청은 9일까지.", ["국가 연산센터 다시 공모"], [], False),
        ("국가 연산센터 다시 공모 한빛경제", ["국가 연산센터 다시 공모"], ["새벽일보"], False),
        ("", ["제목"], [], False),
        ("...", ["제목"], [], False),
        ("글", [], [], False),
        ("글", [""], [""], False),
    ],
)
def test_what_only_repeats(text: str, titles: list[str], outlets: list[str], repeats: bool) -> None:
    assert only_repeats(text, titles, outlets) is repeats


@pytest.mark.parametrize(
    ("text", "title", "begins"),
    [
        ("제목, 하나  새벽일보", "제목 하나", True),
        ("하나 제목", "제목", False),
        ("제목", "", False),
        ("", "제목", False),
    ],
)
def test_what_begins_with_a_headline(text: str, title: str, begins: bool) -> None:
    assert begins_with(text, title) is begins
