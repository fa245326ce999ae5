"""What may be missing from an edition, and what was folded and kept out of it, read out of the database."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from monitor.config import Config
from monitor.core.briefing import words
from monitor.core.briefing.timetable import UNASKED_SPAN
from monitor.core.feed.identity import RENAMED
from monitor.core.text.urls import domain, without_tracking
from monitor.model import (
    Disposition,
    FeedTrouble,
    Health,
    RefusedSettings,
    SilentFeed,
    SilentKeyword,
)
from monitor.store import articles, counts, entries, feeds, keyword_hits, settings, silence
from monitor.store.tables import articles as article_table

HICCUP = timedelta(hours=1)
"""One failure so soon after a success is none of its own: the feed counts as not asked."""


def health(
    connection: Connection,
    config: Config,
    article_ids: Sequence[int],
    *,
    since: datetime,
    until: datetime,
    edition_at: datetime,
) -> Health:
    """What was folded and kept out between `since` and `until`, and what may be missing from an edition of `edition_at`."""
    listed = feeds.all_active(connection)
    called = names(listed)
    fresh = edition_at - UNASKED_SPAN
    unwell = [feed for feed in listed if feed.state != "active" and not _hiccups(feed, edition_at)]
    trouble = tuple(
        FeedTrouble(
            outlet=called[feed.id],
            url=feed.feed.url,
            since=feed.last_success_at,
            reason=feed.reason,
            detail=feed.error or "",
        )
        for feed in unwell
    )
    ill = {feed.id for feed in unwell}
    well = [feed for feed in listed if feed.id not in ill]
    unasked = tuple(called[feed.id] for feed in well if (at := _answered_at(feed)) is None or at < fresh)
    known = entries.with_disposition(connection, Disposition.SEED_DUPLICATE, since, until)
    repeated = articles.by_ids(connection, [e.article_id for e, _, _ in known if e.article_id is not None])
    seed_titles: Mapping[int, str] = {a.id: a.repeats_title or "" for a in repeated}
    polls = [feed.last_polled_at for feed in listed if feed.last_polled_at is not None]
    return Health(
        feeds=len(listed),
        feeds_well=sum(1 for feed in well if feed.last_success_at is not None),
        trouble=trouble,
        silent=tuple(
            SilentFeed(called[feed.id], feed.feed.url, newest) for feed, newest in silence.listed(connection, until)
        ),
        unasked=unasked,
        unread_pages=counts.articles_without_page(connection, article_ids),
        undecided=counts.pending(connection),
        folded=counts.decided(connection, Disposition.DUPLICATE, since, until),
        known=tuple((e.entry.title, e.entry.url, seed_titles.get(e.article_id or 0, "")) for e, _, _ in known),
        last_poll_at=max(polls, default=None),
        last_relevant_on=_last_relevant(connection, config),
        notes=_notes(listed, called, since, until),
        silent_keywords=tuple(
            SilentKeyword(each.topic, each.keyword, each.last_hit_at)
            for each in keyword_hits.silent(connection, config.topics, until)
            if each.last_hit_at is not None
        ),
        refused_settings=_refused(connection, config),
    )


def _refused(connection: Connection, config: Config) -> RefusedSettings | None:
    """The config.toml that the daemon does not take up, if it is still the one that is there: the word of a daemon that was
    killed outlives the mistake."""
    refused = settings.refused(connection)
    if refused is None:
        return None
    try:
        now_there = hashlib.sha256(config.path.read_bytes()).hexdigest()
    except OSError:
        now_there = ""
    return RefusedSettings(refused.line, refused.taken_up_at) if now_there == refused.sha256 else None


def _hiccups(feed: feeds.StoredFeed, edition_at: datetime) -> bool:
    """Whether only the last poll failed, right after a good one."""
    success = feed.last_success_at
    return feed.state == "failing" and feed.failures == 1 and success is not None and success >= edition_at - HICCUP


def _answered_at(feed: feeds.StoredFeed) -> datetime | None:
    """When a feed that is well was last asked to any purpose."""
    return feed.last_polled_at if feed.state == "active" else feed.last_success_at


def names(listed: Sequence[feeds.StoredFeed]) -> Mapping[int, str]:
    """What each feed is called where a person reads of it: its outlet, its name, what it searches for, its title, its domain.

    Where that is the name of several, what tells them apart is added: the desk's own name for it, else what its address has
    behind the domain.
    """
    short = {feed.id: _called(feed) for feed in listed}
    shared = Counter(short.values())
    named = {
        feed.id: short[feed.id] if shared[short[feed.id]] == 1 else feed.feed.name or _told_apart(feed)
        for feed in listed
    }
    again = Counter(named.values())
    return {feed.id: named[feed.id] if again[named[feed.id]] == 1 else _told_apart(feed) for feed in listed}


def _called(feed: feeds.StoredFeed) -> str:
    configured = feed.feed
    if configured.outlet or configured.name:
        return configured.outlet or configured.name or ""
    if configured.query:
        return words.search(configured.kind, configured.query)
    return feed.title or domain(configured.url)


def _told_apart(feed: feeds.StoredFeed) -> str:
    if feed.feed.query:
        return words.search(feed.feed.kind, feed.feed.query)
    behind = without_tracking(feed.feed.url).partition("://")[2].partition("/")[2]
    return f"{_called(feed)} ({behind})" if behind else _called(feed)


def _notes(
    listed: Sequence[feeds.StoredFeed], called: Mapping[int, str], since: datetime, until: datetime
) -> tuple[str, ...]:
    """What the polls since the last edition noticed, one line for each sort; their own lines are English, for the log."""
    scrolled, renamed = [], []
    for feed in listed:
        if feed.notice and feed.notice_at is not None and since <= feed.notice_at <= until:
            said = [part.startswith(RENAMED) for part in feed.notice.split("; ")]
            if any(said):
                renamed.append(called[feed.id])
            if not all(said):
                scrolled.append(called[feed.id])
    return tuple(note for note in (words.scrolled(tuple(scrolled)), words.renamed(tuple(renamed))) if note is not None)


def _last_relevant(connection: Connection, config: Config) -> date | None:
    when = func.coalesce(article_table.c.published_at, article_table.c.first_seen_at)
    latest = connection.scalar(select(func.max(when)).where(article_table.c.disposition == Disposition.STORED.value))
    return latest.astimezone(ZoneInfo(config.timezone)).date() if latest is not None else None
