"""Feeds as tests write them, and how they are read."""

from __future__ import annotations

import json

from monitor.core.feed.parse import parse_feed
from monitor.model import FeedEntry, ParsedFeed

URL = "https://www.saebyeok.example/rss/all.xml"


def rss(entries: str, about: str = "<title>새벽일보</title><link>https://www.saebyeok.example</link>") -> str:
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{about}{entries}</channel></rss>'


def read(document: str | bytes, **options: int | str) -> ParsedFeed:
    body = document if isinstance(document, bytes) else document.encode()
    feed = parse_feed(body, content_type="text/xml", url=URL, **options)  # type: ignore[arg-type]
    assert isinstance(feed, ParsedFeed), feed
    return feed


def only(document: str | bytes) -> FeedEntry:
    feed = read(document)
    assert len(feed.entries) == 1, feed
    return feed.entries[0]


def entry(inside: str) -> FeedEntry:
    return only(rss(f"<item>{inside}</item>"))


RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://a.kr"><title>새벽일보</title><link>https://a.kr</link>
 <items><rdf:Seq><rdf:li rdf:resource="https://a.kr/1"/></rdf:Seq></items></channel><item rdf:about="https://a.kr/1">
 <title>국산 모델 평가 시작</title><link>https://a.kr/1</link><dc:date>2026-08-09T18:00:00+09:00</dc:date></item></rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ko"><title>새벽일보</title><link href="https://a.kr/"/><entry>
 <id>tag:a.kr,2026:1</id><title>국산 모델 평가 시작</title><link rel="alternate" href="https://a.kr/1"/>
 <link rel="enclosure" href="https://a.kr/1.jpg"/><updated>2026-08-09T09:00:00Z</updated></entry></feed>"""
PREFIXED_ATOM = ATOM.replace("<", "<a:").replace("<a:/", "</a:").replace('xmlns="', 'xmlns:a="')
RSS091 = """<?xml version="1.0"?><rss version="0.91"><channel><title>새벽일보</title><link>https://a.kr</link><item>
 <title>국산 모델 평가 시작</title><link>https://a.kr/1</link><pubDate>2026-08-09 18:00:00</pubDate></item></channel></rss>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "새벽일보",
        "home_page_url": "https://a.kr/",
        "items": [
            {
                "id": 1,
                "url": "https://a.kr/1",
                "title": "국산 모델 평가 시작",
                "date_published": "2026-08-09T18:00:00+09:00",
            },
            "no object",
            {},
        ],
    },
    ensure_ascii=False,
)
