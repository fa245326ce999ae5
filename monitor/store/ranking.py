"""How the stories of an edition ranked, and what it left untold because its stories ranked too low.

A story that ranks below its digest's `min_rank` is not told, and none of its articles is carried: they are left over. When the
story grows, they are told with what is new in it, as a story that nobody has told before.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select

from monitor.model import Disposition, Placed, Section
from monitor.store import articles, stories
from monitor.store.slices import slices
from monitor.store.tables import articles as article_table
from monitor.store.tables import edition_articles, edition_leftovers, edition_stories, editions
from monitor.store.tables import stories as story_table


@dataclass(frozen=True, slots=True)
class Ranked:
    """A story as it stood in an edition."""

    story_id: int
    """Its id then: it may lead to another story by now."""
    headline: str
    """Of the article that stood for it."""
    place: int
    section: Section
    topic: str | None
    score: float
    parts: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class RankedEdition:
    """An edition and how its stories ranked, in the order of the mail, those that it did not tell at the end."""

    digest: str
    date: date
    rows: tuple[Ranked, ...]


# --- what is kept -----------------------------------------------------------------------------------------------------


def article_ids_of(placed: Placed) -> tuple[int, ...]:
    """The articles that stood in the story."""
    story = placed.story
    return tuple(articles.private_id(article.id) for article in (story.lead, *story.others))


def keep(connection: Connection, digest: str, edition_id: int, placed: Sequence[Placed]) -> None:
    """Keep how the stories of an edition ranked, and which articles it leaves over.

    Raises sqlalchemy's IntegrityError when another edition of the digest left one of them over meanwhile.
    """
    if placed:
        connection.execute(
            insert(edition_stories),
            [
                {
                    "edition_id": edition_id,
                    "story_id": stories.private_id(each.story.id),
                    "place": each.place,
                    "section": each.section,
                    "topic": each.topic,
                    "lead_id": articles.private_id(each.story.lead.id),
                    "score": each.story.score,
                    "parts": json.dumps(each.story.parts, separators=(",", ":")),
                }
                for each in placed
            ],
        )
    left = [article_id for each in placed if each.section == "below" for article_id in article_ids_of(each)]
    known: set[int] = set()
    for part in slices(left):
        mine = (edition_leftovers.c.digest == digest) & edition_leftovers.c.article_id.in_(part)
        known.update(connection.scalars(select(edition_leftovers.c.article_id).where(mine)))
    rows = [{"digest": digest, "article_id": i, "edition_id": edition_id} for i in left if i not in known]
    if rows:
        connection.execute(insert(edition_leftovers), rows)


def carried(connection: Connection, digest: str, article_ids: Sequence[int]) -> None:
    """These articles are left over no longer: an edition of the digest carries them."""
    for part in slices(article_ids):
        mine = (edition_leftovers.c.digest == digest) & edition_leftovers.c.article_id.in_(part)
        connection.execute(delete(edition_leftovers).where(mine))


# --- what was left over -----------------------------------------------------------------------------------------------


def leftovers(connection: Connection, digest: str, story_ids: Collection[int]) -> tuple[int, ...]:
    """Articles that stand in these stories now and that editions of this digest left untold, by id."""
    found: list[int] = []
    of_digest = (edition_articles.c.article_id == article_table.c.id) & (edition_articles.c.digest == digest)
    for part in slices(sorted(story_ids)):
        query = (
            select(article_table.c.id)
            .join(edition_leftovers, edition_leftovers.c.article_id == article_table.c.id)
            # A rival that was composed at the same moment may have left over what another edition carried.
            .outerjoin(edition_articles, of_digest)
            .where(
                edition_leftovers.c.digest == digest,
                edition_articles.c.article_id.is_(None),
                article_table.c.story_id.in_(part),
                article_table.c.disposition.in_([Disposition.STORED.value, Disposition.DUPLICATE.value]),
            )
        )
        found += connection.scalars(query)
    return tuple(sorted(found))


# --- how a story ranked -----------------------------------------------------------------------------------------------


def carriers(connection: Connection, article_id: int) -> frozenset[str]:
    """The digests of which an edition carried this article."""
    query = select(edition_articles.c.digest).where(edition_articles.c.article_id == article_id)
    return frozenset(connection.scalars(query))


def told_in(connection: Connection, digest: str, article_id: int) -> int | None:
    """The story in which an edition of this digest told the article, by its id then."""
    query = select(edition_articles.c.story_id).where(
        edition_articles.c.digest == digest, edition_articles.c.article_id == article_id
    )
    return connection.scalar(query)


def names_of(connection: Connection, article_id: int, story_id: int | None) -> frozenset[int]:
    """The ids under which the story of an article may stand in editions: its own, those that lead to it, and those under which
    editions told the article before stories were joined or parted."""
    then = select(edition_articles.c.story_id).where(
        edition_articles.c.article_id == article_id, edition_articles.c.story_id.is_not(None)
    )
    led = select(story_table.c.id).where(or_(story_table.c.merged_into == story_id, story_table.c.id == story_id))
    return frozenset((*connection.scalars(then), *(connection.scalars(led) if story_id is not None else ())))


def latest(connection: Connection, story_ids: Collection[int]) -> Mapping[str, RankedEdition]:
    """Of each digest the latest edition in which a story with one of these ids ranked."""
    query = (
        select(editions.c.digest, func.max(editions.c.date).label("date"))
        .join(edition_stories, edition_stories.c.edition_id == editions.c.id)
        .where(edition_stories.c.story_id.in_(sorted(story_ids)))
        .group_by(editions.c.digest)
    )
    newest = {row.digest: row.date for row in connection.execute(query)}
    of_day = select(editions.c.id)
    return {
        digest: RankedEdition(
            digest,
            date.fromisoformat(day),
            of_edition(
                connection,
                connection.scalars(of_day.where(editions.c.digest == digest, editions.c.date == day)).one(),
            ),
        )
        for digest, day in sorted(newest.items())
    }


def of_edition(connection: Connection, edition_id: int) -> tuple[Ranked, ...]:
    """How the stories of an edition ranked, in the order of the mail, those that it did not tell at the end."""
    query = (
        select(edition_stories, article_table.c.title)
        .outerjoin(article_table, article_table.c.id == edition_stories.c.lead_id)
        .where(edition_stories.c.edition_id == edition_id)
        .order_by(edition_stories.c.place)
    )
    return tuple(_ranked(row) for row in connection.execute(query))


def ranked(placed: Iterable[Placed]) -> tuple[Ranked, ...]:
    """Stories of an edition that was composed, as they will be kept when it is issued."""
    return tuple(
        Ranked(
            story_id=stories.private_id(each.story.id),
            headline=each.story.lead.title,
            place=each.place,
            section=each.section,
            topic=each.topic,
            score=each.story.score,
            parts=each.story.parts,
        )
        for each in placed
    )


def _ranked(row: Row[Any]) -> Ranked:
    return Ranked(
        story_id=row.story_id,
        headline=row.title or "",
        place=row.place,
        section=row.section,
        topic=row.topic,
        score=row.score,
        parts=tuple((name, points) for name, points in json.loads(row.parts)),
    )
