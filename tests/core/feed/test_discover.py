"""Which feeds a page names."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config import catalogue
from monitor.core.feed.discover import Named, discover, same_site

PAGE = "https://www.example.co.kr/news/index.html"


def found(markup: str, *, url: str = PAGE, encoding: str = "utf-8") -> list[str]:
    return [named.url for named in discover(markup.encode(encoding), content_type=None, url=url)]


RSS = 'type="application/rss+xml"'


@pytest.mark.parametrize(
    ("markup", "urls"),
    [
        (f'<link rel="alternate" {RSS} href="/rss.xml">', ["https://www.example.co.kr/rss.xml"]),
        # case, order of attributes, quotes, entities, white space
        (
            "<LINK HREF='/rss?a=1&amp;b=2' TYPE=' Application/RSS+XML; charset=utf-8' REL='Alternate'>",
            ["https://www.example.co.kr/rss?a=1&b=2"],
        ),
        (f"<link rel=alternate {RSS} href=\n  //rss.example.co.kr/all.xml >", ["https://rss.example.co.kr/all.xml"]),
        (f'<link rel="home  alternate" {RSS} href="feed/">', ["https://www.example.co.kr/news/feed/"]),
        ('<link rel="feed" href="/f">', ["https://www.example.co.kr/f"]),
        ('<link rel="alternate" type="application/atom+xml" href="a.atom">', ["https://www.example.co.kr/news/a.atom"]),
        ('<link rel="alternate" type="application/feed+json" href="/feed.json">', ["https://www.example.co.kr/feed.json"]),
        # <base href>, itself relative
        (f'<base href="//cdn.example.kr/x/"><link rel="alternate" {RSS} href="r.xml">', ["https://cdn.example.kr/x/r.xml"]),
        (f'<base href="/b/"><base href="/c/"><link rel="alternate" {RSS} href="r.xml">', ["https://www.example.co.kr/b/r.xml"]),
        (f'<base href="javascript:1"><link rel="alternate" {RSS} href="r">', ["https://www.example.co.kr/news/r"]),
        # in the body, where some put it; without html and head
        (f'<body><p>글</p><link rel="alternate" {RSS} href="/r"></body>', ["https://www.example.co.kr/r"]),
        # no feeds: other languages, the phone's page, a style, oEmbed
        (
            '<link rel="alternate" hreflang="en" href="/en/"><link rel="alternate" media="handheld" href="//m.example.co.kr/">'
            '<link rel="alternate stylesheet" type="text/css" href="/feed.css">'
            '<link rel="alternate" type="application/json+oembed" href="/oembed?url=x">'
            '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">',
            [],
        ),
        ('<link rel="alternate" type="text/xml" href="/rss/all.xml">', ["https://www.example.co.kr/rss/all.xml"]),
        (f'<link rel="alternate" {RSS} href="">', []),
        (f'<link rel="alternate" {RSS} href="javascript:alert(1)"><link rel="alternate" {RSS} href="file:///etc/hosts">', []),
        (f'<link rel="alternate" {RSS} href="https://u:p@example.kr/rss">', []),
        # the same twice; a comment is none; the feed of comments only where there is no other
        (f'<link rel="alternate" {RSS} href="/rss"><link rel="alternate" {RSS} href="/rss#x">', ["https://www.example.co.kr/rss"]),
        (f'<!-- <link rel="alternate" {RSS} href="/old"> --><link rel="alternate" {RSS} href="/r">', ["https://www.example.co.kr/r"]),
        (
            f'<link rel="alternate" {RSS} title="블로그" href="/feed/"><link rel="alternate" {RSS} title="블로그 댓글" href="/c">'
            f'<link rel="alternate" {RSS} href="/comments/feed/">',
            ["https://www.example.co.kr/feed/"],
        ),
        (f'<link rel="alternate" {RSS} href="/comments/feed/">', ["https://www.example.co.kr/comments/feed/"]),
        # links in the text, only where the head says nothing
        (
            '<a href="/rss/economy.xml">경제</a><a href="/economy">경제면</a><a href="http://rss.example.co.kr/it">IT</a>',
            ["https://www.example.co.kr/rss/economy.xml", "http://rss.example.co.kr/it"],
        ),
        (f'<a href="/rss/economy.xml">경제</a><link rel="alternate" {RSS} href="/rss">', ["https://www.example.co.kr/rss"]),
        (
            '<a href="/feedback">의견</a><a href="/sitemap.xml">지도</a><a href="/press/">보도</a>'
            '<a href="/rss/guide.html">안내</a><a href="mailto:rss@example.kr">메일</a><a href="#rss">위로</a>',
            [],
        ),
        (
            '<a href="feed://example.kr/rss">1</a><a href="feed:https://example.kr/atom.xml">2</a>',
            ["http://example.kr/rss", "https://example.kr/atom.xml"],
        ),
        ('<a href="/?feed=rss2">RSS</a><a href="/rss.asp?c=1">2</a>', ["https://www.example.co.kr/?feed=rss2", "https://www.example.co.kr/rss.asp?c=1"]),
        ("", []),
        ("plain words", []),
    ],
)  # fmt: skip
def test_a_page(markup: str, urls: list[str]) -> None:
    assert found(markup) == urls
    assert found(f'<!doctype html><html lang="ko"><head><title>매체</title></head>{markup}</html>') == urls


def test_the_page_itself_is_no_feed_of_its_own() -> None:
    assert found('<a href="/rss/">RSS</a><a href="/rss/it.xml">IT</a>', url="https://www.example.kr/rss/") == [
        "https://www.example.kr/rss/it.xml"
    ]


def test_titles_in_any_encoding() -> None:
    markup = f'<meta charset="euc-kr"><link rel="alternate" {RSS} title="똠방 &amp;\n 경제" href="/r">'
    for encoding in ("utf-8", "cp949"):
        assert discover(markup.encode(encoding), content_type=None, url=PAGE) == (
            Named("https://www.example.co.kr/r", "똠방 & 경제", True),
        )
    (anchor,) = discover('<a href="/rss/1.xml"><b>정치</b> 면</a>'.encode(), content_type=None, url=PAGE)
    assert anchor == Named("https://www.example.co.kr/rss/1.xml", "정치 면", False)


def test_the_addresses_of_the_catalogue_look_like_feeds() -> None:
    feeds = list(catalogue().values())
    missed = [feed.url for feed in feeds if not found(f'<a href="{feed.url.replace("&", "&amp;")}">x</a>')]
    assert len(missed) <= len(feeds) * 0.05, missed


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.etnews.com/", "http://rss.etnews.com/Section901.xml", True),
        ("https://biz.chosun.com/", "https://www.chosun.com/rss", True),
        ("https://www.yna.co.kr/", "https://www.hani.co.kr/rss", False),
        ("https://a.go.kr/", "https://b.go.kr/", False),
        ("http://127.0.0.1:8001/", "http://127.0.0.1:8002/", False),
        ("http://127.0.0.1:8001/", "http://127.0.0.1:8001/rss", True),
        ("nonsense", "nonsense", False),
    ],
)
def test_same_site(one: str, other: str, same: bool) -> None:
    assert same_site(one, other) is same


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 300_000,
        "<a href='/rss/" + "/" * 500_000 + "'>x</a>",
        "<a href='/rss/" + "a/" * 200_000 + "'>x</a>",
        "<link rel='alternate' " * 100_000,
        "<a href='/rss/1.xml'>" * 50_000,
        "".join(f"<a href='/rss/{n}.xml'>x</a>" for n in range(20_000)),
        "<base href='" + "x" * 1_000_000 + "'>",
    ],
)
def test_hostile_pages_cost_little(markup: str) -> None:
    began = time.process_time()
    assert len(found(markup)) <= 200
    assert time.process_time() - began < 15


@given(st.binary(max_size=200))
def test_any_bytes(body: bytes) -> None:
    for page in (
        body,
        b"<html><a href='" + body + b"'>",
        b"<link rel=alternate type=application/rss+xml href='" + body,
    ):
        for named in discover(page, content_type=None, url=PAGE):
            assert named.url.startswith(("http://", "https://"))
