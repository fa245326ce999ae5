"""What a mark or a new seed moves: the relevance of stored articles before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from monitor.cli.options import many
from monitor.core.briefing import rank
from monitor.model import Disposition
from monitor.store import articles, relevance, telling, texts
from monitor.store.articles import StoredArticle

SPAN = timedelta(days=7)
"""Articles that an edition may still be made of, with a week's holidays; what is older is not ranked again."""
MOVED = 0.05
"""Relevance that a person sees move: one decimal is shown."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Of the articles of the last 7 days, how many became more relevant, and how many less."""

    articles: int
    up: int
    down: int

    def __str__(self) -> str:
        """2 of 29 articles of the last 7 days moved: 2 up, 0 down."""
        moved = f"{self.up + self.down:,} of {many(self.articles, 'article')} of the last {SPAN.days} days moved"
        return f"{moved}: {self.up:,} up, {self.down:,} down" if self.up or self.down else moved


def recent(connection: Connection, now: datetime) -> tuple[StoredArticle, ...]:
    """The articles stored in the last 7 days."""
    return articles.listed(connection, since=now - SPAN, disposition=Disposition.STORED)


def standing(connection: Connection, stored: Sequence[StoredArticle]) -> Mapping[int, float]:
    """The relevance of these articles as seeds and marks are now, by id."""
    ids = [article.id for article in stored]
    found = texts.matches_of(connection, ids)
    likeness = relevance.likenesses(connection, relevance.profile(connection), ids)
    return {a.id: rank.relevance(telling.told(a, found.get(a.id, ()), likeness.get(a.id, 0.0))) for a in stored}


def shift(before: Mapping[int, float], after: Mapping[int, float]) -> Shift:
    """What lies between two standings of the same articles."""
    moves = [after[article_id] - was for article_id, was in before.items()]
    return Shift(len(moves), sum(move >= MOVED for move in moves), sum(move <= -MOVED for move in moves))
