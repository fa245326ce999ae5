"""What is dropped once its span is over; titles, links, matches, steps and verdicts stay."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, or_, select, update

from monitor.store.slices import slices
from monitor.store.tables import article_texts, articles, dup_bands, dup_sentences, entries, polls, revisions

ENTRIES_SLICE = 2000
"""Entries whose feed text is dropped in one transaction."""


def forget_texts(connection: Connection, before: datetime, *, span: timedelta) -> int:
    """Drop texts, feed texts, revisions and indexed sentences from before `before`; titles, links, matches and verdicts stay, and
    the bands by which a text is recognised without it (`forget_bands`).

    `span` is the slice dropped in this call, counted from the oldest text, so that a first clean-up after years holds the
    write lock only shortly. Returns how many texts went; 0 means done.
    """
    oldest = connection.scalar(select(func.min(article_texts.c.stored_at)))
    if oldest is None or oldest >= before:
        # An article that its outlet keeps changing has a young text and old revisions.
        connection.execute(delete(revisions).where(revisions.c.replaced_at < before))
        return forget_feed_texts(connection, before, limit=ENTRIES_SLICE)
    until = min(before, oldest + span)
    gone = select(article_texts.c.article_id).where(article_texts.c.stored_at < until)
    connection.execute(delete(dup_sentences).where(dup_sentences.c.owner.in_(gone)))
    connection.execute(delete(revisions).where(revisions.c.replaced_at < until))
    return connection.execute(delete(article_texts).where(article_texts.c.stored_at < until)).rowcount


def forget_bands(connection: Connection, before: datetime, limit: int) -> int:
    """Make at most `limit` articles decided before that instant unfindable, the oldest first. Returns how many: fewer than
    `limit` are all."""
    last = connection.scalar(select(func.max(articles.c.id)).where(articles.c.decided_at < before)) or 0
    oldest = (
        select(dup_bands.c.owner)
        .where(dup_bands.c.owner > 0, dup_bands.c.owner <= last)
        .distinct()
        .order_by(dup_bands.c.owner)
        .limit(limit)
    )
    owners = list(connection.scalars(oldest))
    for part in slices(owners):
        connection.execute(delete(dup_bands).where(dup_bands.c.owner.in_(part)))
    return len(owners)


def forget_feed_texts(connection: Connection, before: datetime, *, limit: int) -> int:
    """Drop the feed's text of decided entries first seen before `before`; title, link, steps and disposition stay.

    At most `limit` entries in this call. Returns how many; 0 means done.
    """
    old = (
        select(entries.c.id)
        .where(
            entries.c.first_seen_at < before,
            entries.c.next_attempt_at.is_(None),
            or_(entries.c.content.is_not(None), entries.c.summary != ""),
        )
        .limit(limit)
    )
    return connection.execute(update(entries).where(entries.c.id.in_(old)).values(content=None, summary="")).rowcount


def forget_polls(connection: Connection, before: datetime, limit: int) -> int:
    """Drop at most `limit` polls from before that instant, the oldest first. Returns how many: fewer than `limit` are all."""
    oldest = select(polls.c.id).where(polls.c.at < before).order_by(polls.c.at).limit(limit)
    return connection.execute(delete(polls).where(polls.c.id.in_(oldest))).rowcount
