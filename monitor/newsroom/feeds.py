"""A channel's bytes: RSS 2.0, Atom 1.0 or JSON Feed 1.1, with the house's habits of encoding, escaping and dating."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from monitor.newsroom.press import Channel, Outlet
from monitor.newsroom.printed import FEED_DATES, iso

CONTENT_TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json",
}
_NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:atom="http://www.w3.org/2005/Atom"'
)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as a feed prints it; `at` None: the entry carries no date."""

    url: str
    title: str
    summary: str
    paragraphs: tuple[str, ...]
    byline: str
    section: str
    at: datetime | None


def render_feed(
    outlet: Outlet, channel: Channel, origin: str, lines: Sequence[Line], now: datetime
) -> tuple[bytes, str]:
    """The feed's body and its Content-Type, newest entry first as given."""
    if channel.html:
        notice = f"<head><title>{outlet.name}</title></head><body><h1>서비스 점검 안내</h1></body>"
        return f"<!doctype html><html lang=ko>{notice}</html>".encode(), "text/html; charset=utf-8"
    if channel.format == "json":
        return _json(outlet, channel, origin, lines), CONTENT_TYPES["json"]
    text = (
        _atom(outlet, channel, origin, lines, now)
        if channel.format == "atom"
        else _rss(outlet, channel, origin, lines, now)
    )
    if outlet.charset == "euc-kr":
        declared = f"<?xml version='1.0' encoding='euc-kr'?>\n{text}"
        return declared.encode("cp949", "xmlcharrefreplace"), "text/xml"
    # The outlet that escapes twice is modelled on one that declares no encoding either.
    declaration = "" if channel.double_escaped else '<?xml version="1.0" encoding="UTF-8"?>\n'
    return (b"\xef\xbb\xbf" if channel.bom else b"") + (declaration + text).encode(), CONTENT_TYPES[channel.format]


def _rss(outlet: Outlet, channel: Channel, origin: str, lines: Sequence[Line], now: datetime) -> str:
    entries = "\n".join(_rss_entry(channel, line) for line in lines)
    return (
        f'<rss version="2.0" {_NAMESPACES}>\n<channel>\n<title>{escape(channel.title or outlet.name)}</title>\n'
        f"<link>{origin}/</link>\n<description>{escape(outlet.name)} RSS</description>\n<language>ko</language>\n"
        f"<lastBuildDate>{FEED_DATES['rfc822'](now)}</lastBuildDate>\n{entries}\n</channel>\n</rss>\n"
    )


def _rss_entry(channel: Channel, line: Line) -> str:
    text = _twice if channel.double_escaped else escape
    parts = [
        f"<title>{text(line.title)}</title>",
        f"<link>{escape(line.url)}</link>",
        f'<guid isPermaLink="true">{escape(line.url)}</guid>',
        f"<category>{escape(line.section)}</category>",
    ]
    if channel.summary:
        summary = text(line.summary) if channel.double_escaped else f"<![CDATA[{line.summary}]]>"
        parts.append(f"<description>{summary}</description>")
    if channel.full_text:
        body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in line.paragraphs)
        parts.append(f"<content:encoded><![CDATA[{body}]]></content:encoded>")
    if line.byline:
        parts.append(f"<dc:creator>{escape(line.byline)}</dc:creator>")
    if line.at is not None:
        name = "dc:date" if channel.dates == "dc" else "pubDate"
        written = FEED_DATES[channel.dates](line.at)
        parts.append(
            f"<{name}><![CDATA[{written}]]></{name}>" if channel.dates == "loose" else f"<{name}>{written}</{name}>"
        )
    return "<item>\n" + "\n".join(parts) + "\n</item>"


def _twice(text: str) -> str:
    return escape(escape(text))


def _atom(outlet: Outlet, channel: Channel, origin: str, lines: Sequence[Line], now: datetime) -> str:
    entries = "\n".join(
        f'<entry><id>{escape(line.url)}</id><title type="html">{_twice(line.title)}</title>'
        f'<link rel="alternate" type="text/html" href="{escape(line.url)}"/>'
        f"<published>{iso(line.at or now)}</published><updated>{iso(line.at or now)}</updated>"
        f"<author><name>{escape(line.byline or outlet.name)}</name></author>"
        f'<summary type="html">{_twice(line.summary)}</summary></entry>'
        for line in lines
    )
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ko"><id>{origin}/</id><title>{escape(outlet.name)}</title>'
        f'<link rel="alternate" href="{origin}/"/><link rel="self" href="{origin}{escape(channel.path)}"/>'
        f"<updated>{iso(now)}</updated>\n{entries}\n</feed>\n"
    )


def _json(outlet: Outlet, channel: Channel, origin: str, lines: Sequence[Line]) -> bytes:
    entries = [
        {
            "id": line.url,
            "url": line.url,
            "title": line.title,
            "summary": line.summary,
            # JSON Feed 1.1 asks for content_html or content_text in every entry.
            "content_text": line.summary,
            "tags": [line.section],
            **({"authors": [{"name": line.byline}]} if line.byline else {}),
            **({"date_published": iso(line.at)} if line.at else {}),
        }
        for line in lines
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title or outlet.name,
        "home_page_url": f"{origin}/",
        "feed_url": f"{origin}{channel.path}",
        "language": "ko",
        "items": entries,
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()
