"""Pairs of texts that were compared and found alike: near-duplicates, and texts that share a passage. Kept once for each pair."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, and_, delete, insert, or_, select

from monitor.model import Likeness
from monitor.store.slices import slices
from monitor.store.tables import likenesses


@dataclass(frozen=True, slots=True)
class Alike:
    """One text that an article is like. `other_id` is an article's id, or minus a seed's number."""

    other_id: int
    likeness: Likeness
    duplicate: bool
    """False: they share a passage, no more."""


def keep(connection: Connection, article_id: int, found: Collection[Alike]) -> frozenset[int]:
    """Keep what an article is like, in place of what was kept of it before. Returns the articles that it repeated, and no longer
    does."""
    before = set(repeated(connection, article_id))
    connection.execute(
        delete(likenesses).where(or_(likenesses.c.article_id == article_id, likenesses.c.other_id == article_id))
    )
    rows = [_row(article_id, each) for each in found]
    if rows:
        connection.execute(insert(likenesses), rows)
    return frozenset(before - {each.other_id for each in found if each.duplicate})


def add(connection: Connection, article_id: int, found: Alike) -> None:
    """One more pair; what was kept of this pair before is replaced."""
    row = _row(article_id, found)
    pair = and_(likenesses.c.article_id == row["article_id"], likenesses.c.other_id == row["other_id"])
    connection.execute(delete(likenesses).where(pair))
    connection.execute(insert(likenesses), [row])


def _row(article_id: int, found: Alike) -> dict[str, object]:
    # Two articles stand in the order of their ids, so that a pair has one row whichever came first.
    one, other = article_id, found.other_id
    if 0 < other < one:
        one, other = other, one
    return {
        "article_id": one,
        "other_id": other,
        "duplicate": found.duplicate,
        "similarity": found.likeness.similarity,
        "containment": found.likeness.containment,
        "shared": found.likeness.shared,
    }


def repeated(connection: Connection, article_id: int) -> tuple[int, ...]:
    """The articles of which this one is a near-duplicate, by id."""
    both = or_(likenesses.c.article_id == article_id, likenesses.c.other_id == article_id)
    query = select(likenesses.c.article_id, likenesses.c.other_id).where(both, likenesses.c.duplicate)
    pairs = [(row.article_id, row.other_id) for row in connection.execute(query)]
    return tuple(sorted({other for pair in pairs for other in pair if other > 0} - {article_id}))


def between(connection: Connection, one: int, other: int) -> Likeness:
    """How a kept pair of articles compares; `smaller` is worked out from what is kept."""
    pair = and_(likenesses.c.article_id == min(one, other), likenesses.c.other_id == max(one, other))
    row = connection.execute(select(likenesses).where(pair)).one()
    smaller = round(row.shared / row.containment) if row.containment else 0
    return Likeness(row.similarity, row.containment, row.shared, smaller, estimated=not row.shared)


def pairs(connection: Connection, article_ids: Collection[int]) -> tuple[tuple[int, int], ...]:
    """The near-duplicate pairs among these articles."""
    wanted = set(article_ids)
    found = []
    for part in slices(sorted(wanted)):
        query = select(likenesses.c.article_id, likenesses.c.other_id).where(
            likenesses.c.article_id.in_(part), likenesses.c.duplicate, likenesses.c.other_id > 0
        )
        found += [(row.article_id, row.other_id) for row in connection.execute(query) if row.other_id in wanted]
    return tuple(sorted(found))


def passages(connection: Connection, article_ids: Collection[int]) -> Mapping[int, tuple[int, ...]]:
    """By article the texts that share a passage with it and are no near-duplicates, those that share most first."""
    found: dict[int, list[tuple[int, int]]] = {}
    for part in slices(sorted(article_ids)):
        for mine, theirs in (
            (likenesses.c.article_id, likenesses.c.other_id),
            (likenesses.c.other_id, likenesses.c.article_id),
        ):
            query = select(mine.label("mine"), theirs.label("theirs"), likenesses.c.shared).where(
                mine.in_(part), likenesses.c.duplicate.is_(False)
            )
            for row in connection.execute(query):
                found.setdefault(row.mine, []).append((-row.shared, row.theirs))
    return {article: tuple(other for _, other in sorted(rows)) for article, rows in found.items()}
