"""Stories: articles on one event. A story is called by the id of its first article; a merge leaves a redirect."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update

from monitor.core.likeness import naming
from monitor.store.slices import slices
from monitor.store.tables import articles, stories


@dataclass(frozen=True, slots=True)
class StoredStory:
    """A story as the database holds it. Times are aware UTC."""

    id: int
    headline: str
    """Of its first article."""
    first_seen_at: datetime
    last_seen_at: datetime
    follows: int | None
    """The earlier story that it takes up again."""


def public_id(story_id: int) -> str:
    """How a story is called outside the database."""
    return naming.public("s", story_id)


def private_id(story_id: str) -> int:
    """The inverse of `public_id`."""
    return naming.private(story_id)


def stories_of(connection: Connection, article_ids: Collection[int]) -> Mapping[int, int]:
    """Article -> its story, of those that have one."""
    found: dict[int, int] = {}
    for part in slices(sorted(article_ids)):
        query = select(articles.c.id, articles.c.story_id).where(
            articles.c.id.in_(part), articles.c.story_id.is_not(None)
        )
        found |= {row.id: row.story_id for row in connection.execute(query)}
    return found


def members(connection: Connection, story_ids: Collection[int]) -> Mapping[int, int]:
    """Article -> story, of every article in these stories."""
    found: dict[int, int] = {}
    for part in slices(sorted(story_ids)):
        query = select(articles.c.id, articles.c.story_id).where(articles.c.story_id.in_(part))
        found |= {row.id: row.story_id for row in connection.execute(query)}
    return found


def in_use(connection: Connection, story_ids: Collection[int]) -> frozenset[int]:
    """Of these ids those that name a story: not those that only lead to another one."""
    found: set[int] = set()
    for part in slices(sorted(story_ids)):
        query = select(stories.c.id).where(stories.c.id.in_(part), stories.c.merged_into.is_(None))
        found.update(connection.scalars(query))
    return frozenset(found)


def assign(connection: Connection, moved: Mapping[int, int | None], merged: Mapping[int, int], now: datetime) -> None:
    """Give articles another story (article -> story, None: none), and let the ids in `merged` lead to what they became.

    A story that is new gets a row, one that led elsewhere gets its own life back; spans follow the articles; a story that lost
    its last article and leads nowhere goes.
    """
    left = set(stories_of(connection, list(moved)).values())
    wanted = {story for story in moved.values() if story is not None}
    _bring_to_life(connection, wanted, now)
    for story in sorted({*moved.values()}, key=lambda story: (story is None, story)):
        ids = sorted(article for article, to in moved.items() if to == story)
        for part in slices(ids):
            connection.execute(update(articles).where(articles.c.id.in_(part)).values(story_id=story))
    for gone, into in merged.items():
        # Articles that were not looked at go along; redirects of redirects would make a reader walk.
        connection.execute(update(articles).where(articles.c.story_id == gone).values(story_id=into))
        connection.execute(update(stories).where(stories.c.merged_into == gone).values(merged_into=into))
        connection.execute(update(stories).where(stories.c.follows == gone).values(follows=into))
        connection.execute(update(stories).where(stories.c.id == gone).values(merged_into=into, follows=None))
        itself = and_(stories.c.id == into, stories.c.follows == into)
        connection.execute(update(stories).where(itself).values(follows=None))
    for story in sorted((left | wanted) - set(merged)):
        _settle_span(connection, story)


def _bring_to_life(connection: Connection, wanted: Collection[int], now: datetime) -> None:
    known: set[int] = set()
    for part in slices(sorted(wanted)):
        known.update(connection.scalars(select(stories.c.id).where(stories.c.id.in_(part))))
        leads_away = and_(stories.c.id.in_(part), stories.c.merged_into.is_not(None))
        connection.execute(update(stories).where(leads_away).values(merged_into=None))
    rows = [{"id": s, "headline": "", "first_seen_at": now, "last_seen_at": now} for s in sorted(set(wanted) - known)]
    if rows:
        connection.execute(insert(stories), rows)


def _settle_span(connection: Connection, story: int) -> None:
    """Headline and span of a story from its articles; a story without any goes, and with it what led to it."""
    first, last, count = connection.execute(
        select(func.min(articles.c.first_seen_at), func.max(articles.c.decided_at), func.count()).where(
            articles.c.story_id == story
        )
    ).one()
    if not count:
        connection.execute(update(stories).where(stories.c.follows == story).values(follows=None))
        connection.execute(delete(stories).where(or_(stories.c.id == story, stories.c.merged_into == story)))
        return
    headline = connection.scalar(
        select(articles.c.title).where(articles.c.story_id == story).order_by(articles.c.id).limit(1)
    )
    values = {"headline": headline, "first_seen_at": first, "last_seen_at": max(first, last)}
    connection.execute(update(stories).where(stories.c.id == story).values(**values))


def follow(connection: Connection, story: int, earlier: int | None) -> None:
    """Say which earlier story this one takes up again."""
    connection.execute(update(stories).where(stories.c.id == story).values(follows=earlier))


def followed(connection: Connection, story_ids: Collection[int]) -> Mapping[int, int]:
    """Story -> the earlier one that it takes up again, of those that do."""
    found: dict[int, int] = {}
    for part in slices(sorted(story_ids)):
        query = select(stories.c.id, stories.c.follows).where(stories.c.id.in_(part), stories.c.follows.is_not(None))
        found |= {row.id: row.follows for row in connection.execute(query)}
    return found


def listed(connection: Connection, since: datetime | None) -> tuple[StoredStory, ...]:
    """Stories seen at or after `since`, the latest first; merged ones only under the id that is left."""
    query = select(stories).where(stories.c.merged_into.is_(None)).order_by(stories.c.last_seen_at.desc(), stories.c.id)
    if since is not None:
        query = query.where(stories.c.last_seen_at >= since)
    return tuple(
        StoredStory(row.id, row.headline, row.first_seen_at, row.last_seen_at, row.follows)
        for row in connection.execute(query)
    )
