"""What a change of the keywords would find, and what it would lose, in what is stored: before anything is changed.

What is gained is what the change, once made, finds backwards over the same span (`monitor.pipeline.replay`): the same entries
and articles are looked at, in the same words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monitor.core.match.matcher import Matcher
from monitor.core.match.rules import Gain
from monitor.model import Disposition, Feed, Match
from monitor.pipeline.desk import matches_of
from monitor.pipeline.replay import ARTICLES_SLICE, ENTRIES_SLICE, feeds_of, of_article, topics_won
from monitor.store import articles, entries, feeds, replays
from monitor.store.engine import Store


@dataclass(frozen=True, slots=True)
class Change:
    """An entry or an article that comes to concern these topics, or no longer does; `matches` are those that come or go."""

    article: articles.StoredArticle | None
    entry: entries.StoredEntry | None
    """Of an entry from which nothing was stored."""
    outlet: str | None
    """Of its feed."""
    topics: tuple[str, ...]
    matches: tuple[Match, ...]
    besides: tuple[str, ...] = ()
    """Topics that it concerns whatever is changed."""

    @property
    def at(self) -> datetime:
        """When it was published, or, where nothing says that, first seen."""
        if self.article is not None:
            return self.article.dated_at
        assert self.entry is not None
        return self.entry.entry.published_at or self.entry.first_seen_at

    @property
    def key(self) -> tuple[int, int]:
        """What it is sorted by beside its time."""
        return (self.article.id if self.article is not None else 0, self.entry.id if self.entry is not None else 0)


@dataclass(slots=True)
class Tried:
    """What a change would bring: gains and losses, the newest first, and how much was looked at."""

    gained: list[Change] = field(default_factory=list)
    lost: list[Change] = field(default_factory=list)
    entries: int = 0
    articles: int = 0
    unread: int = 0
    """Entries judged by their feed's text alone: their pages were read, and not kept."""
    forgotten: int = 0
    """Articles judged without their text: it is no longer kept."""
    found_anyway: int = 0
    """Entries that the keywords as they are would find by now: they ended before those were there."""


def attempt(store: Store, before: Matcher, after: Matcher, since: datetime) -> Tried:
    """Look at what came in since `since` by the rules `before` and `after` a change; in slices, each read in a transaction."""
    tried = Tried()
    for kept in _articles(store, since):
        _try_article(tried, kept, of_article(before, kept), of_article(after, kept))
    addresses: set[str] = set()
    for part in _entries(store, since):
        addresses |= part.known
        for stored in part.stored:
            _try_entry(tried, stored, part.feeds[stored.feed_id].feed, before, after, addresses)
    for changes in (tried.gained, tried.lost):
        changes.sort(key=lambda change: (-change.at.timestamp(), change.key))
    return tried


def _try_article(tried: Tried, kept: replays.Kept, was: Sequence[Match], becomes: Sequence[Match]) -> None:
    tried.articles += 1
    tried.forgotten += kept.text is None
    had, has = {match.topic for match in was}, {match.topic for match in becomes}
    comes = {topic for topic in topics_won(becomes, kept.matches, Gain()) if topic not in had}
    goes = had - has
    if comes:
        besides = (*(match.topic for match in kept.matches), *(match.topic for match in becomes if match.topic in had))
        tried.gained.append(_change(becomes, comes, besides, article=kept.article))
    if goes:
        tried.lost.append(_change(was, goes, (match.topic for match in becomes), article=kept.article))


def _try_entry(
    tried: Tried, stored: entries.StoredEntry, feed: Feed, before: Matcher, after: Matcher, addresses: set[str]
) -> None:
    tried.entries += 1
    found = matches_of(after, stored.entry, feed)
    if not found:
        tried.unread += stored.disposition is Disposition.NO_MATCH and stored.host is not None
    elif matches_of(before, stored.entry, feed):
        tried.found_anyway += 1
    elif stored.canonical_url not in addresses:  # an article in several feeds is one; and it may be stored by another
        addresses.add(stored.canonical_url)
        topics = {match.topic for match in found}
        tried.gained.append(_change(found, topics, (), entry=stored, outlet=feed.outlet))


def _change(
    matches: Iterable[Match],
    topics: Collection[str],
    besides: Iterable[str],
    *,
    article: articles.StoredArticle | None = None,
    entry: entries.StoredEntry | None = None,
    outlet: str | None = None,
) -> Change:
    theirs = tuple(match for match in matches if match.topic in topics)
    named = tuple(dict.fromkeys(match.topic for match in theirs))
    return Change(article, entry, outlet, named, theirs, tuple(dict.fromkeys(t for t in besides if t not in topics)))


# --- what is looked at ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Part:
    """A slice of entries, their feeds, and those of their addresses under which an article is stored."""

    stored: tuple[entries.StoredEntry, ...]
    feeds: Mapping[int, feeds.StoredFeed]
    known: frozenset[str]


def _entries(store: Store, since: datetime) -> Iterator[_Part]:
    with store.read() as connection:
        at, to = replays.entries_span(connection, since)
    while at < to:
        with store.read() as connection:
            stored = replays.unfound(connection, since, after=at, up_to=to, limit=ENTRIES_SLICE)
            known = articles.known_addresses(connection, {each.canonical_url for each in stored})
            part = _Part(stored, feeds_of(connection, stored), known)
        yield part
        at = stored[-1].id if len(stored) == ENTRIES_SLICE else to


def _articles(store: Store, since: datetime) -> Iterator[replays.Kept]:
    with store.read() as connection:
        at, to = replays.articles_span(connection, since)
    while at < to:
        with store.read() as connection:
            part = replays.kept(connection, since, after=at, up_to=to, limit=ARTICLES_SLICE)
        yield from part
        at = part[-1].article.id if len(part) == ARTICLES_SLICE else to
