"""What became of entries, counted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, func, select

from monitor.model import Disposition
from monitor.store.tables import articles, entries, entry_steps


def pending(connection: Connection) -> int:
    """Entries without a disposition."""
    return connection.scalar(select(func.count()).select_from(entries).where(entries.c.disposition.is_(None))) or 0


def by_disposition(connection: Connection, since: datetime | None = None, after_id: int = 0) -> dict[str, int]:
    """Entries per disposition, decided at or after `since`, with ids above `after_id`."""
    query = select(entries.c.disposition, func.count()).where(
        entries.c.disposition.is_not(None), entries.c.id > after_id
    )
    if since is not None:
        query = query.where(entries.c.decided_at >= since)
    return {word: count for word, count in connection.execute(query.group_by(entries.c.disposition)) if word}


def decided(connection: Connection, disposition: Disposition, since: datetime, until: datetime) -> int:
    """Entries that ended so between `since` (included) and `until` (excluded)."""
    query = (
        select(func.count())
        .select_from(entries)
        .where(entries.c.disposition == disposition.value, entries.c.decided_at >= since, entries.c.decided_at < until)
    )
    return connection.scalar(query) or 0


def articles_without_page(connection: Connection, article_ids: Collection[int]) -> int:
    """How many of these articles rest on feed text because a page was tried and could not be had."""
    if not article_ids:
        return 0
    query = (
        select(func.count(func.distinct(entries.c.article_id)))
        .join(entry_steps, entry_steps.c.entry_id == entries.c.id)
        .join(articles, articles.c.id == entries.c.article_id)
        .where(
            entries.c.article_id.in_(article_ids),
            articles.c.text_source != "page",  # a page that was had at the second try counts as read
            entry_steps.c.stage.in_(["robots", "fetch", "extract"]),
            entry_steps.c.outcome.in_(["closed", "failed", "no text"]),
        )
    )
    return connection.scalar(query) or 0
