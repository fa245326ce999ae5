"""Is the page behind an entry asked for? What the feed says decides, and for a few pages that it says nothing of, a sample."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.core.article.address import is_front
from monitor.core.article.of_feed import text_of_feed
from monitor.core.feed.sample import in_sample
from monitor.core.feed.searches import is_unresolved
from monitor.core.text.urls import host_key
from monitor.model import FeedEntry, PageReason
from monitor.pipeline.desk import Desk
from monitor.store import feeds

NOT_ASKED = frozenset({PageReason.UNHINTED, PageReason.NEVER, PageReason.NO_LINK})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Why the page of an entry is asked for or is not, and where."""

    reason: PageReason
    host: str | None
    """host:port whose slot the page needs; None when it is not asked for."""


def page_wanted(desk: Desk, feed: feeds.StoredFeed, entry: FeedEntry, canonical_url: str) -> Wanted:
    """Judge an entry by what its feed says of it now."""
    reason = _reason(desk, feed, entry, canonical_url)
    return Wanted(reason, None if reason in NOT_ASKED else host_key(entry.url))


def _reason(desk: Desk, feed: feeds.StoredFeed, entry: FeedEntry, canonical_url: str) -> PageReason:
    """`hinted`: the page is wanted when the feed's text matches or carries a single word of a keyword; an entry that is a bare
    title (한경 and 서울경제 send nothing else) says too little to be judged by, so its page is wanted as well.
    """
    if not entry.url or is_unresolved(entry.url) or is_front(entry.url):
        return PageReason.NO_LINK
    if feed.feed.fulltext == "never":
        return PageReason.NEVER
    if feed.feed.fulltext == "always":
        return PageReason.ALWAYS
    if not text_of_feed(entry, feed.feed):
        return PageReason.BARE
    if desk.matches_of(entry, feed.feed):
        return PageReason.MATCH
    if desk.matcher.hint(entry.title, f"{entry.summary}\n\n{entry.content}"):
        return PageReason.HINT
    sampled = in_sample(canonical_url, desk.config.polling.audit)
    return PageReason.AUDIT if sampled else PageReason.UNHINTED
