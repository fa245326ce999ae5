"""Silence: feeds that answer well and bring nothing, measured against their own baseline."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from monitor.core.feed.rhythm import BASELINE, BASELINE_FEWEST, may_be_silent, silent_since
from monitor.store.feeds import StoredFeed, all_active
from monitor.store.tables import entries

SAMPLE = 300
"""The newest entries of a feed whose times are looked at; of older ones only when they were first seen."""


def listed(connection: Connection, now: datetime) -> tuple[tuple[StoredFeed, datetime], ...]:
    """Feeds that answer well and have published nothing against their own baseline, each with the time of its newest entry;
    the longest silent first.
    """
    found = [(feed, since(connection, feed, now)) for feed in all_active(connection) if feed.state == "active"]
    return tuple(sorted(((f, at) for f, at in found if at is not None), key=lambda pair: (pair[1], pair[0].id)))


def since(connection: Connection, feed: StoredFeed, now: datetime, *, fewest: int = BASELINE_FEWEST) -> datetime | None:
    """When the newest entry of a feed was published that is silent against its own baseline; None where it is not, or where
    the baseline is of fewer than `fewest` entries.
    """
    if feed.first_success_at is None or not may_be_silent(feed.newest_at, now):
        return None
    return silent_since(_times(connection, feed.id), now=now, watched_since=feed.first_success_at, fewest=fewest)


def _times(connection: Connection, feed_id: int) -> list[datetime]:
    """When the entries of a feed were published, or first seen where they do not say, over a baseline and more.

    Of a quick feed the newest 300 cover hours: beyond them the instants at which it brought something new will do.
    """
    known = entries.c.first_seen_at
    newest = (
        select(entries.c.published_at, known)
        .where(entries.c.feed_id == feed_id)
        .order_by(known.desc(), entries.c.published_at.desc())
        .limit(SAMPLE)
    )
    rows = connection.execute(newest).all()
    times = [row.published_at or row.first_seen_at for row in rows]
    if len(rows) == SAMPLE:
        earliest, since = rows[-1].first_seen_at, max(times) - BASELINE
        older = select(known).where(entries.c.feed_id == feed_id, known < earliest, known >= since).distinct()
        times += connection.scalars(older)
    return times
