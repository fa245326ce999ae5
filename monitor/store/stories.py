"""Stories: articles on one event. A story is called by the id of its first article; a merge leaves a redirect."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update

from monitor.core.likeness.cluster import Member
from monitor.model import Disposition
from monitor.store.tables import articles, stories


@dataclass(frozen=True, slots=True)
class StoredStory:
    """A story as the database holds it. Times are aware UTC."""

    id: int
    headline: str
    first_seen_at: datetime
    last_seen_at: datetime


def public_id(story_id: int) -> str:
    """How a story is called outside the database."""
    return f"s{story_id}"


def members(connection: Connection, around: datetime, window: timedelta) -> tuple[Member, ...]:
    """One article of each group published within `window` of `around` and told as a story, by id.

    Stories are joined by the time of publication, not of the poll; where an article gives none, its first-seen time counts.
    """
    when = func.coalesce(articles.c.published_at, articles.c.first_seen_at)
    query = (
        select(
            articles.c.id, articles.c.story_id, articles.c.published_at, articles.c.first_seen_at, articles.c.features
        )
        .where(
            articles.c.disposition == Disposition.STORED.value,
            articles.c.story_id.is_not(None),
            and_(when >= around - window, when <= around + window),
        )
        .order_by(articles.c.id)
    )
    return tuple(
        Member(row.id, row.story_id, row.published_at or row.first_seen_at, json.loads(row.features))
        for row in connection.execute(query)
    )


def begin(connection: Connection, article_id: int, headline: str, seen_at: datetime) -> int:
    """A story of its own for this article. Returns its id, which is the article's."""
    connection.execute(
        insert(stories).values(id=article_id, headline=headline, first_seen_at=seen_at, last_seen_at=seen_at)
    )
    connection.execute(update(articles).where(articles.c.id == article_id).values(story_id=article_id))
    return article_id


def join(connection: Connection, article_id: int, story_ids: Sequence[int], seen_at: datetime) -> int:
    """Put an article into these stories, which thereby become one: the oldest keeps its id. Returns that id."""
    story = min(story_ids)
    merged = sorted(set(story_ids) - {story})
    if merged:
        connection.execute(update(articles).where(articles.c.story_id.in_(merged)).values(story_id=story))
        # Redirects of redirects would make a reader walk: point all of them at the story that is left.
        connection.execute(update(stories).where(stories.c.merged_into.in_(merged)).values(merged_into=story))
        connection.execute(update(stories).where(stories.c.id.in_(merged)).values(merged_into=story))
    connection.execute(update(articles).where(articles.c.id == article_id).values(story_id=story))
    spans = select(func.min(stories.c.first_seen_at), func.max(stories.c.last_seen_at)).where(
        stories.c.id.in_([story, *merged])
    )
    first, last = connection.execute(spans).one()
    connection.execute(
        update(stories)
        .where(stories.c.id == story)
        .values(first_seen_at=min(first, seen_at), last_seen_at=max(last, seen_at))
    )
    return story


def leave(connection: Connection, article_id: int) -> None:
    """Take an article out of its story; a story that nobody is left in goes with it."""
    story = connection.scalar(select(articles.c.story_id).where(articles.c.id == article_id))
    if story is None:
        return
    connection.execute(update(articles).where(articles.c.id == article_id).values(story_id=None))
    if connection.scalar(select(articles.c.id).where(articles.c.story_id == story).limit(1)) is None:
        connection.execute(delete(stories).where(or_(stories.c.id == story, stories.c.merged_into == story)))


def stories_of(connection: Connection, article_ids: Collection[int]) -> tuple[int, ...]:
    """The stories that these articles belong to, the oldest first."""
    query = (
        select(articles.c.story_id)
        .where(articles.c.id.in_(article_ids), articles.c.story_id.is_not(None))
        .distinct()
        .order_by(articles.c.story_id)
    )
    return tuple(story for story in connection.scalars(query) if story is not None)


def listed(connection: Connection, since: datetime | None) -> tuple[StoredStory, ...]:
    """Stories seen at or after `since`, the latest first; merged ones only under the id that is left."""
    query = select(stories).where(stories.c.merged_into.is_(None)).order_by(stories.c.last_seen_at.desc(), stories.c.id)
    if since is not None:
        query = query.where(stories.c.last_seen_at >= since)
    return tuple(
        StoredStory(row.id, row.headline, row.first_seen_at, row.last_seen_at) for row in connection.execute(query)
    )
