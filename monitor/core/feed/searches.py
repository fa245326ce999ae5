"""Searches over many outlets: their addresses, and what is known of the links that they give."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote_plus, urlsplit

from monitor.core.text.repeats import begins_with
from monitor.core.text.urls import domain
from monitor.model import FeedEntry, FeedKind, ParsedFeed

GOOGLE_NEWS = "https://news.google.com/rss/search"
NAVER_SEARCH = "https://openapi.naver.com/v1/search/news.json"

_GOOGLE_HOST = "news.google.com"


def search_url(kind: FeedKind, query: str, endpoint: str | None = None) -> str:
    """The address that asks for `query`, the identity of its feed. `endpoint` replaces the service's own address.

    Google wants language and country (facts.md); Naver's search is asked for the newest first, and whatever else a request
    to it carries (display, start) is the business of the one who sends it.
    """
    asked = quote_plus(query.strip())
    if kind == "google-news":
        return _with_query(endpoint or GOOGLE_NEWS, f"q={asked}&hl=ko&gl=KR&ceid=KR:ko")
    return _with_query(endpoint or NAVER_SEARCH, f"query={asked}&sort=date")


def kind_of(url: str) -> FeedKind:
    """What is asked at this address: a search of Google News written as a plain URL is one as well."""
    return "google-news" if domain(url) == _GOOGLE_HOST and urlsplit(url).path.startswith("/rss/search") else "feed"


def is_unresolved(url: str) -> bool:
    """Whether a link leads to Google News instead of an outlet.

    Since 2024-07 such links no longer contain the article's address, and decoding them is fragile (facts.md): nothing is
    fetched from there, and title and outlet say which article it is.
    """
    return domain(url) == _GOOGLE_HOST


def without_link_lists(parsed: ParsedFeed) -> ParsedFeed:
    """An answer of Google News without its descriptions: each is a list of links, to the entry itself (headline and outlet)
    and sometimes to other articles on the same event. That is no text of this one, and others' headlines must not match.
    """
    return replace(parsed, entries=tuple(_without_link_list(entry) for entry in parsed.entries))


def _without_link_list(entry: FeedEntry) -> FeedEntry:
    return replace(
        entry,
        summary="" if begins_with(entry.summary, entry.title) else entry.summary,
        content="" if begins_with(entry.content, entry.title) else entry.content,
    )


def _with_query(endpoint: str, query: str) -> str:
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{query}"
