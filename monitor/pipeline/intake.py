"""What a feed's document brings: entries that are new, edited, or known under another name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from monitor.core.feed.identity import fingerprint
from monitor.core.text.dates import clamp
from monitor.core.text.urls import canonical_url, fits, host_key
from monitor.model import Disposition, FeedEntry, ParsedFeed, Step
from monitor.pipeline.desk import Desk
from monitor.store import entries, feeds


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking in one document came to. `new` counts entries not seen before, `known` those seen at an earlier poll."""

    new: int
    known: int
    notice: str | None = None
    """One line on what a person should know: every identity changed at once, for one."""


def take_in(desk: Desk, connection: Connection, feed: feeds.StoredFeed, parsed: ParsedFeed, now: datetime) -> Taken:
    """Take in every entry of a document; `feed` as it was before this poll, locked."""
    new = 0
    first = feed.first_success_at is None
    oldest = now - timedelta(days=desk.config.first_poll_days) if first else None
    known = entries.known(connection, feed.id, [entry.identity for entry in parsed.entries])
    # The oldest first, so that of two copies in one feed the earlier becomes the original.
    for said in sorted(parsed.entries, key=lambda e: (e.published_at or now, e.identity)):
        entry = _storable(said, now)
        stored = known.get(entry.identity)
        if stored is None:
            _add_entry(desk, connection, feed, entry, oldest, now)
            new += 1
        elif stored.fingerprint != fingerprint(entry) and stored.disposition is not Disposition.TOO_OLD:
            entries.edit(
                connection,
                stored,
                entry,
                canonical_url=_entry_key(feed, entry),
                fingerprint=fingerprint(entry),
                now=now,
                host=_page_host(desk, feed, entry),
            )
    return Taken(new, len(known))


def _add_entry(
    desk: Desk,
    connection: Connection,
    feed: feeds.StoredFeed,
    entry: FeedEntry,
    oldest: datetime | None,
    now: datetime,
) -> None:
    too_old = oldest is not None and entry.published_at is not None and entry.published_at < oldest
    age = (
        "published before the span that the desk follows on a feed's first poll"
        if too_old
        else "seen for the first time"
    )
    entries.add(
        connection,
        feed.id,
        entry,
        canonical_url=_entry_key(feed, entry),
        fingerprint=fingerprint(entry),
        now=now,
        host=None if too_old else _page_host(desk, feed, entry),
        step=Step("feed", "too old" if too_old else "new", f"{feed.feed.outlet or feed.feed.url}: {age}", now),
        disposition=Disposition.TOO_OLD if too_old else None,
    )


def _storable(entry: FeedEntry, now: datetime) -> FeedEntry:
    """The entry as it is kept: no time in the future, no link that no index holds."""
    return replace(entry, published_at=clamp(entry.published_at, now), url=entry.url if fits(entry.url) else "")


def _entry_key(feed: feeds.StoredFeed, entry: FeedEntry) -> str:
    """The canonical URL; an entry without a link is its own only address."""
    if entry.url:
        return canonical_url(entry.url)
    return f"urn:entry:{hashlib.sha256(f'{feed.feed.url} {entry.identity}'.encode()).hexdigest()[:32]}"


def _page_host(desk: Desk, feed: feeds.StoredFeed, entry: FeedEntry) -> str | None:
    """host:port whose slot the page needs, or None when the page is not wanted (or there is none).

    `hinted`: the page is wanted when the feed's text matches or carries a single word of a keyword; an entry that is a bare
    title (한경 and 서울경제 send nothing else) says too little to be judged by, so its page is wanted as well.
    """
    if not entry.url or feed.feed.fulltext == "never":
        return None
    if feed.feed.fulltext == "hinted" and (entry.summary or entry.content):
        text = f"{entry.title}\n{entry.summary}\n{entry.content}"
        if not desk.matcher.hint(text) and not desk.matches_of(entry):
            return None
    return host_key(entry.url)
