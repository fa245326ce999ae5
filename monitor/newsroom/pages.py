"""An article's page in its outlet's layout. The layouts are `layouts/*.html`; `$names` in them are filled in here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

from monitor.newsroom.press import Outlet, Piece
from monitor.newsroom.printed import dotted, half_day, iso

_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
_SEPARATORS = {"breaks": "<br />\n<br />\n", "portal": "<br><br>"}
"""Layouts that part paragraphs by line breaks; the others wrap them in <p>."""


@dataclass(frozen=True, slots=True)
class Around:
    """What stands round an article on its page."""

    origin: str
    """Scheme, host and port of the outlet."""
    headlines: Sequence[tuple[str, str]]
    """(URL, title) of other articles: the related and the most-read lists."""
    source: tuple[str, str] | None = None
    """(outlet, URL) of the original on a copying portal."""


def render_page(outlet: Outlet, piece: Piece, at: datetime, around: Around) -> tuple[int, bytes, str]:
    """Status, body and Content-Type of `piece`'s page."""
    if piece.page in ("missing", "gone"):
        text = f"<html><body><h1>{outlet.name}</h1><p>요청하신 페이지를 찾을 수 없습니다.</p></body></html>"
        return (404 if piece.page == "missing" else 410), text.encode(), "text/html; charset=utf-8"
    if piece.page == "pdf":
        return 200, _PDF, "application/pdf"
    layout = "empty" if piece.page == "empty" else outlet.layout
    text = Template(_layout(layout)).substitute(_values(outlet, piece, at, around))
    if outlet.charset == "euc-kr":
        return 200, text.encode("cp949", "xmlcharrefreplace"), "text/html"
    return 200, text.encode(), "text/html; charset=utf-8"


@cache
def _layout(name: str) -> str:
    return (files(__package__) / "layouts" / f"{name}.html").read_text(encoding="utf-8")


def _values(outlet: Outlet, piece: Piece, at: datetime, around: Around) -> dict[str, str]:
    canonical = around.origin + (piece.canonical or piece.path)
    source_name, source_url = around.source or (outlet.name, canonical)
    text = printed_text(outlet, piece)
    values = {
        "site": outlet.name,
        "charset": outlet.charset,
        "title": piece.title,
        "canonical": canonical,
        "home": around.origin + "/",
        "section": piece.section,
        "byline": piece.byline,
        "reporter": outlet.signed(piece.byline),
        "email": outlet.email(piece.byline),
        "date": dotted(at),
        "half_day": half_day(at),
        "iso": iso(at),
        "description": text[0][:110] if text else "",
        "caption": piece.caption,
        "source": source_name,
        "source_url": source_url,
    }
    return {name: escape(value) for name, value in values.items()} | {
        "body": _body(outlet.layout, text),
        "figure": _figure(outlet, piece),
        "tail": "\n".join(f"<p>{escape(line)}</p>" for line in _tail(outlet, piece)),
        "nav": "".join(f'<li><a href="/section/{n}">{escape(name)}</a></li>' for n, name in enumerate(outlet.menu, 1)),
        "related": _list(around.headlines[:3]),
        "popular": _list(around.headlines[3:8]),
        "jsonld": _jsonld(outlet, piece, canonical, at, text if outlet.layout == "script" else ()),
    }


def printed_text(outlet: Outlet, piece: Piece) -> tuple[str, ...]:
    """Paragraphs as the page prints them: the dateline stands before the first."""
    pattern = outlet.dateline if piece.dateline is None else piece.dateline
    dateline = pattern.format(place=piece.place, byline=piece.byline) if piece.byline else ""
    first, *rest = piece.paragraphs or ("",)
    return (dateline + first, *rest) if first else ()


def _tail(outlet: Outlet, piece: Piece) -> list[str]:
    lines = outlet.tail if piece.tail is None else piece.tail
    return [line.format(byline=piece.byline or outlet.name, email=outlet.email(piece.byline)) for line in lines]


def _body(layout: str, text: Sequence[str]) -> str:
    if layout in _SEPARATORS:
        return _SEPARATORS[layout].join(escape(paragraph, quote=False) for paragraph in text)
    return "\n".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in text)


def _figure(outlet: Outlet, piece: Piece) -> str:
    if not piece.caption:
        return ""
    return (
        f'<figure class="photo"><img src="/photo/{escape(piece.key)}.jpg" alt="">'
        f"<figcaption>▲ {escape(piece.caption)} ⓒ{escape(outlet.name)}</figcaption></figure>"
    )


def _list(headlines: Sequence[tuple[str, str]]) -> str:
    return "".join(f'<li><a href="{escape(url)}">{escape(title)}</a></li>' for url, title in headlines)


def _jsonld(outlet: Outlet, piece: Piece, canonical: str, at: datetime, text: Sequence[str]) -> str:
    said: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": piece.title,
        "datePublished": iso(at),
        "dateModified": iso(at),
        "mainEntityOfPage": {"@type": "WebPage", "@id": canonical},
        "publisher": {"@type": "NewsMediaOrganization", "name": outlet.name},
    }
    if piece.byline:
        said["author"] = {"@type": "Person", "name": outlet.signed(piece.byline)}
    if text:
        said["articleBody"] = "\n\n".join(text)
    return json.dumps(said, ensure_ascii=False).replace("</", "<\\/")
