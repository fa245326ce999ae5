"""What the desk said of articles: relevant or irrelevant. One mark an article, the last word counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select

from monitor.model import Disposition
from monitor.store import articles, entries
from monitor.store.articles import StoredArticle
from monitor.store.tables import marks
from monitor.store.upsert import insert_or_replace


@dataclass(frozen=True, slots=True)
class Mark:
    """The desk's word on one article."""

    article_id: int
    relevant: bool
    marked_at: datetime


def put(connection: Connection, article_id: int, *, relevant: bool, now: datetime) -> None:
    """Mark an article, whatever it was marked before."""
    insert_or_replace(connection, marks, {"article_id": article_id, "relevant": relevant, "marked_at": now})


def clear(connection: Connection, article_id: int) -> bool:
    """Take an article's mark away; whether there was one."""
    return connection.execute(delete(marks).where(marks.c.article_id == article_id)).rowcount == 1


def of_article(connection: Connection, article_id: int) -> Mark | None:
    """Its mark, or None."""
    row = connection.execute(select(marks).where(marks.c.article_id == article_id)).one_or_none()
    return Mark(row.article_id, row.relevant, row.marked_at) if row is not None else None


def listed(connection: Connection) -> tuple[Mark, ...]:
    """Every mark, the latest first."""
    query = select(marks).order_by(marks.c.marked_at.desc(), marks.c.article_id)
    return tuple(Mark(row.article_id, row.relevant, row.marked_at) for row in connection.execute(query))


def article_at(connection: Connection, url: str, canonical_url: str) -> StoredArticle | None:
    """The article that a person means by an address: its own, as printed or canonical, or that of any entry that led to it."""
    if (known := articles.at_url(connection, url, canonical_url)) is not None:
        return known
    seen = entries.at_url(connection, url, canonical_url)
    led = articles.by_ids(connection, [entry.article_id for entry, _ in seen if entry.article_id is not None])
    found = led or articles.at_addresses(connection, {canonical_url}, {canonical_url})
    return min(found, key=lambda article: (article.disposition is not Disposition.STORED, article.id), default=None)
