"""What a feed alone says of an article, and what it adds to a page."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.core.article.byline import join_names, names_in
from monitor.core.article.headline import read_headline, read_kind
from monitor.core.text.dates import clamp
from monitor.core.text.repeats import only_repeats
from monitor.model import Article, Feed, FeedEntry

OF_FEED = "feed"
CLAMPED = "first seen"
"""In the place of a date in the future."""


def text_of_feed(entry: FeedEntry, feed: Feed) -> str:
    """The entry's text, the longer of content and summary; "" where that only repeats its headline and outlet."""
    text = entry.content if len(entry.content) >= len(entry.summary) else entry.summary
    names = [name for name in (entry.outlet, feed.outlet) if name]
    titles = (entry.title, read_headline(entry.title, outlets=names).title)
    return "" if only_repeats(text, titles, names) else text


def article_of_feed(entry: FeedEntry, feed: Feed) -> Article:
    """The feed's text where it carries one, else its summary, else its title."""
    text = text_of_feed(entry, feed)
    paragraphs = tuple(part.strip() for part in text.split("\n\n") if part.strip())
    headline = read_headline(entry.title, outlets=[name for name in (entry.outlet, feed.outlet) if name])
    return Article(
        url=entry.url or feed.url,
        title=headline.title or entry.title,
        paragraphs=paragraphs,
        text_source="feed" if paragraphs else "title",
        byline=byline_of(entry, feed),
        published_at=entry.published_at,
        published_from=OF_FEED if entry.published_at else None,
        kind=read_kind(headline.tags, (), entry.url),
        tags=headline.tags,
    )


def completed(article: Article, entry: FeedEntry, feed: Feed, now: datetime) -> Article:
    """A page's article with what only the feed knows: a missing title or reporter, and the minute of publication.

    The page's date counts, unless it names only a day: then the feed's, which names the minute. No date lies after `now`.
    """
    published = _published(article, entry, feed.timezone, now)
    as_on_page = published == article.published_at
    return replace(
        article,
        title=article.title or entry.title,
        byline=article.byline or byline_of(entry, feed),
        published_at=published,
        published_from=article.published_from
        if as_on_page
        else OF_FEED
        if published == entry.published_at
        else CLAMPED,
    )


def byline_of(entry: FeedEntry, feed: Feed) -> str | None:
    """The reporters that the feed names, without rank and address; an office (공공조달정책과) as it stands; None for neither."""
    said = entry.author
    if not said:
        return None
    names = names_in(said, outlet=feed.outlet or entry.outlet)
    return join_names(names) or (None if "@" in said or said in (feed.outlet, entry.outlet) else _without_rank(said))


_RANKS = (" 기자", " 특파원", " 앵커", " 논설위원")


def _without_rank(said: str) -> str:
    for rank in _RANKS:
        said = said.removesuffix(rank)
    return said.strip()


def _published(article: Article, entry: FeedEntry, timezone: str, now: datetime) -> datetime | None:
    """The page's word, unless it names only a day: then the feed's, which names the minute."""
    on_page = clamp(article.published_at, now)
    if on_page is None or entry.published_at is None:
        return on_page or entry.published_at
    at_home = on_page.astimezone(ZoneInfo(timezone))
    return entry.published_at if (at_home.hour, at_home.minute, at_home.second) == (0, 0, 0) else on_page
