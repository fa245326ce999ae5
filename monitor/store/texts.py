"""The texts of articles, and where keywords stand in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from monitor.model import Article, Field, Match
from monitor.store import index
from monitor.store.slices import slices
from monitor.store.tables import article_texts, matches


def text_of(connection: Connection, article_id: int) -> str | None:
    """Its text, paragraphs separated by blank lines; None once the retention span is over."""
    return connection.scalar(select(article_texts.c.body).where(article_texts.c.article_id == article_id))


def texts_of(connection: Connection, article_ids: Collection[int]) -> Mapping[int, str]:
    """The texts still kept of these articles."""
    query = select(article_texts.c.article_id, article_texts.c.body).where(article_texts.c.article_id.in_(article_ids))
    return dict(connection.execute(query).all())


def matches_of(connection: Connection, article_ids: Collection[int]) -> Mapping[int, tuple[Match, ...]]:
    """The matches of these articles, in the order in which they were found."""
    found: dict[int, list[Match]] = {}
    for part in slices(sorted(article_ids)):
        for row in connection.execute(select(matches).where(matches.c.article_id.in_(part)).order_by(matches.c.id)):
            field: Field = row.field
            match = Match(
                row.topic, row.keyword, field, row.start, row.end, row.snippet, (row.mark_start, row.mark_end)
            )
            found.setdefault(row.article_id, []).append(match)
    return {article_id: tuple(rows) for article_id, rows in found.items()}


def add(connection: Connection, article_id: int, article: Article, found: Sequence[Match], now: datetime) -> None:
    """The text of a new article, and its matches."""
    connection.execute(insert(article_texts).values(article_id=article_id, body=article.text, stored_at=now))
    add_matches(connection, article_id, found)


def add_matches(connection: Connection, article_id: int, found: Sequence[Match]) -> None:
    """Further matches of an article."""
    rows = [
        {
            "article_id": article_id,
            "topic": match.topic,
            "keyword": match.keyword,
            "field": match.field,
            "start": match.start,
            "end": match.end,
            "snippet": match.snippet,
            "mark_start": match.mark[0],
            "mark_end": match.mark[1],
        }
        for match in found
    ]
    if rows:
        connection.execute(insert(matches), rows)


def replace(connection: Connection, article_id: int, article: Article, found: Sequence[Match], now: datetime) -> None:
    """Another text with its matches; it has to be indexed anew."""
    connection.execute(delete(article_texts).where(article_texts.c.article_id == article_id))
    connection.execute(delete(matches).where(matches.c.article_id == article_id))
    add(connection, article_id, article, found, now)
    index.remove(connection, article_id)
