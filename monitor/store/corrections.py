"""What outlets changed in articles after they were stored, and which digests are done with telling it.

Every such change is a row, whether or not a digest has carried the article by then: an edition that is being composed at the
same moment would otherwise tell the old headline, and nobody the new one. A digest tells a change of what it carried before;
an edition that carries an article for the first time is done with whatever had changed in it by then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, insert, select

from monitor.core.briefing.corrections import Change
from monitor.core.text.substance import substance
from monitor.core.text.urls import domain, without_tracking
from monitor.model import Correction, Disposition
from monitor.store import articles
from monitor.store.slices import slices
from monitor.store.tables import corrections, edition_articles, edition_corrections


@dataclass(frozen=True, slots=True)
class Untold:
    """What a digest has to tell, the oldest first, and the rows that it is done with by telling it.

    `ids` may hold more: of several changes of one article only the first headline and the last are told, and nothing where
    they are the same.
    """

    told: tuple[Correction, ...]
    ids: tuple[int, ...]


def note(
    connection: Connection, article_id: int, kind: Change, *, before: str, after: str, now: datetime
) -> int | None:
    """Keep one change; None when it is the last one of this article that is kept already."""
    latest = (
        select(corrections.c.kind, corrections.c.after)
        .where(corrections.c.article_id == article_id)
        .order_by(corrections.c.id.desc())
        .limit(1)
    )
    row = connection.execute(latest).one_or_none()
    if row is not None and (row.kind, row.after) == (kind, after):
        return None
    values = {"article_id": article_id, "kind": kind, "before": before, "after": after, "noticed_at": now}
    result = connection.execute(insert(corrections).values(**values))
    return int(result.inserted_primary_key[0])  # type: ignore[index]


def highest_id(connection: Connection) -> int:
    """The newest change's id; 0 without one. Ids grow with the order of commits: see `judging.revise`."""
    return connection.scalar(select(func.max(corrections.c.id))) or 0


def of_articles(connection: Connection, article_ids: Iterable[int], *, up_to: int) -> Mapping[int, int]:
    """The changes of these articles, up to that id: change -> article."""
    found: dict[int, int] = {}
    for part in slices(sorted(set(article_ids))):
        query = select(corrections.c.id, corrections.c.article_id).where(
            corrections.c.article_id.in_(part), corrections.c.id <= up_to
        )
        found |= {row.id: row.article_id for row in connection.execute(query)}
    return found


def untold(connection: Connection, digest: str, *, up_to: int) -> Untold:
    """The changes, up to that id, of articles that this digest carried and that it has not told.

    A copy of another outlet's text is told by its outlet's name alone, so that its headline cannot surprise anybody: only what
    its outlet corrects is told of it.
    """
    query = (
        select(corrections)
        .join(
            edition_articles,
            and_(edition_articles.c.article_id == corrections.c.article_id, edition_articles.c.digest == digest),
        )
        .outerjoin(
            edition_corrections,
            and_(edition_corrections.c.correction_id == corrections.c.id, edition_corrections.c.digest == digest),
        )
        .where(edition_corrections.c.correction_id.is_(None), corrections.c.id <= up_to)
        .order_by(corrections.c.id)
    )
    changes: dict[int, list[Correction]] = {}
    rows = connection.execute(query).all()
    stored = {article.id: article for article in articles.by_ids(connection, [row.article_id for row in rows])}
    for row in rows:
        article = stored[row.article_id]
        kind: Change = row.kind
        changes.setdefault(article.id, []).append(
            Correction(
                id=row.id,
                kind=kind,
                article_id=articles.public_id(article.id),
                url=without_tracking(article.url),
                outlet=article.outlet or domain(article.url),
                before=row.before,
                after=row.after,
                noticed_at=row.noticed_at,
            )
        )
    copies = {article.id for article in stored.values() if article.disposition is Disposition.DUPLICATE}
    folded = [_folded(found) for found in changes.values()]
    told = [
        each
        for article_id, each in zip(changes, folded, strict=True)
        if each.kind == "corrected" or (article_id not in copies and substance(each.before) != substance(each.after))
    ]
    return Untold(tuple(sorted(told, key=lambda each: each.id)), tuple(row.id for row in rows))


def _folded(changes: Sequence[Correction]) -> Correction:
    """Several changes of one article as one: from the headline that was told to the one that stands."""
    first, last = changes[0], changes[-1]
    kind: Change = "corrected" if any(each.kind == "corrected" for each in changes) else "retitled"
    return Correction(
        id=last.id,
        kind=kind,
        article_id=last.article_id,
        url=last.url,
        outlet=last.outlet,
        before=first.before,
        after=last.after,
        noticed_at=last.noticed_at,
    )


def carry(connection: Connection, digest: str, edition_id: int, ids: Collection[int]) -> None:
    """By this edition, its digest is done with these changes.

    Raises sqlalchemy's IntegrityError when another edition of it was first.
    """
    if ids:
        connection.execute(
            insert(edition_corrections),
            [{"digest": digest, "correction_id": i, "edition_id": edition_id} for i in sorted(set(ids))],
        )
