"""Editions: what a digest carried, the bytes that are sent, and what became of each delivery.

Membership is a row, unique per digest and article: an edition takes what its digest has not carried yet, so that nothing
falls between two editions whatever the clock does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import Connection, Row, and_, delete, func, insert, or_, select, update

from monitor.model import DeliveryState, Disposition, Placed
from monitor.store import attempts, corrections, ranking
from monitor.store.stories import private_id
from monitor.store.tables import articles, deliveries, digests, edition_articles, editions
from monitor.store.upsert import insert_new


@dataclass(frozen=True, slots=True)
class Issued:
    """An edition as it was issued, without its bytes. Times are aware UTC."""

    id: int
    digest: str
    date: date
    window: tuple[datetime, datetime]
    issued_at: datetime
    late_seconds: int | None
    considered: int
    subject: str
    message_id: str
    stories: int
    articles: int
    duplicates_folded: int
    seed_duplicates: int


@dataclass(frozen=True, slots=True)
class StoredEdition(Issued):
    """An edition with its bytes; `message` has no To header."""

    message: bytes
    html: str
    full_html: str | None
    """The whole edition, where the mail's own HTML had no room for everything."""
    newcomer_message: bytes | None = None
    """For recipients whose first edition it is; None where there are none, or where it is the digest's own first."""


@dataclass(frozen=True, slots=True)
class StoredDelivery:
    """One recipient of one edition. `next_attempt_at` None: nothing left to do."""

    id: int
    edition_id: int
    recipient: str
    state: DeliveryState
    attempts: int
    next_attempt_at: datetime | None
    sent_at: datetime | None
    error: str | None
    first: bool = False
    """When it was issued, this recipient had been sent no edition of the digest before."""


_BYTES = ("message", "html", "full_html", "newcomer_message")


def _issued(row: Row[tuple[object, ...]]) -> Issued:
    m = row._mapping
    return Issued(
        id=m["id"],
        digest=m["digest"],
        date=date.fromisoformat(m["date"]),
        window=(m["window_from"], m["window_to"]),
        issued_at=m["issued_at"],
        late_seconds=m["late_seconds"],
        considered=m["considered"],
        subject=m["subject"],
        message_id=m["message_id"],
        stories=m["stories"],
        articles=m["articles"],
        duplicates_folded=m["duplicates_folded"],
        seed_duplicates=m["seed_duplicates"],
    )


def _stored(row: Row[tuple[object, ...]]) -> StoredEdition:
    issued = _issued(row)
    told = {field.name: getattr(issued, field.name) for field in fields(Issued)}
    return StoredEdition(**told, **{name: row._mapping[name] for name in _BYTES})


def _delivery(row: Row[tuple[object, ...]]) -> StoredDelivery:
    m = row._mapping
    state: DeliveryState = m["state"]
    return StoredDelivery(
        id=m["id"],
        edition_id=m["edition_id"],
        recipient=m["recipient"],
        state=state,
        attempts=m["attempts"],
        next_attempt_at=m["next_attempt_at"],
        sent_at=m["sent_at"],
        error=m["error"],
        first=bool(m["first"]),
    )


def born(connection: Connection, digest: str, now: datetime) -> datetime:
    """When this digest was first known; now, if that is now. A new digest starts 24 hours back from here.

    A birth that lies ahead was noted under a wrong clock: no edition would be due until then, so it is now.
    """
    if not insert_new(connection, digests, {"name": digest, "born_at": now}):
        ahead = (digests.c.name == digest) & (digests.c.born_at > now)
        connection.execute(update(digests).where(ahead).values(born_at=now))
    known: datetime = connection.scalars(select(digests.c.born_at).where(digests.c.name == digest)).one()
    return known


def birth(connection: Connection, digest: str) -> datetime | None:
    """When this digest was first known; None when it was not."""
    return connection.scalar(select(digests.c.born_at).where(digests.c.name == digest))


def last(connection: Connection, digest: str) -> StoredEdition | None:
    """The digest's latest edition by date."""
    query = select(editions).where(editions.c.digest == digest).order_by(editions.c.date.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return _stored(row) if row is not None else None


def last_days(connection: Connection, digests: Iterable[str]) -> dict[str, date]:
    """Digest -> day of its latest edition; one that had none is left out. Asked every few seconds: no bytes are read for it."""
    latest = select(editions.c.digest, func.max(editions.c.date).label("date")).group_by(editions.c.digest)
    rows = connection.execute(latest.where(editions.c.digest.in_(list(digests))))
    return {row.digest: date.fromisoformat(row.date) for row in rows}


def of_date(connection: Connection, digest: str, day: date) -> StoredEdition | None:
    """The edition of that date, or None."""
    query = select(editions).where(editions.c.digest == digest, editions.c.date == day.isoformat())
    row = connection.execute(query).one_or_none()
    return _stored(row) if row is not None else None


def get(connection: Connection, edition_id: int) -> StoredEdition | None:
    """One edition, or None."""
    row = connection.execute(select(editions).where(editions.c.id == edition_id)).one_or_none()
    return _stored(row) if row is not None else None


def listed(connection: Connection, digest: str | None = None) -> tuple[Issued, ...]:
    """Editions, the latest first; two years of them are hundreds of megabytes of mail, which nobody reads in a list."""
    light = [column for column in editions.c if column.name not in _BYTES]
    query = select(*light).order_by(editions.c.date.desc(), editions.c.digest)
    if digest is not None:
        query = query.where(editions.c.digest == digest)
    return tuple(_issued(row) for row in connection.execute(query))


def considered(connection: Connection, digest: str) -> int | None:
    """The newest article that any edition of this digest looked at; None before its first edition.

    Ids grow with the order of commits (articles are inserted one at a time), so that this mark, unlike any clock, leaves
    nothing between two editions; and a topic added to a digest next year does not bring last year's articles.
    """
    mark: int | None = connection.scalar(select(func.max(editions.c.considered)).where(editions.c.digest == digest))
    return mark


def uncarried(connection: Connection, digest: str, *, since: datetime, after: int | None) -> tuple[int, ...]:
    """Ids of the articles that this digest has not looked at yet, by id: those above `after`, or for a digest's first
    edition (`after` None) those decided at or after `since`.

    One decided anew since the last edition is looked at again: its outlet brought the text of what a search had only told the
    headline of (`articles.take_over`), and it may concern this digest now.
    """
    last_issued = select(func.max(editions.c.issued_at)).where(editions.c.digest == digest).scalar_subquery()
    query = (
        select(articles.c.id)
        .outerjoin(
            edition_articles,
            and_(edition_articles.c.article_id == articles.c.id, edition_articles.c.digest == digest),
        )
        .where(
            articles.c.disposition.in_([Disposition.STORED.value, Disposition.DUPLICATE.value]),
            articles.c.decided_at >= since
            if after is None
            else or_(articles.c.id > after, articles.c.decided_at > last_issued),
            edition_articles.c.article_id.is_(None),
        )
        .order_by(articles.c.id)
    )
    return tuple(connection.scalars(query))


def carried_groups(connection: Connection, digest: str, group_ids: Collection[int]) -> frozenset[int]:
    """Which of these groups of near-duplicates an earlier edition of this digest carried an article of."""
    query = (
        select(articles.c.group_id)
        .join(edition_articles, edition_articles.c.article_id == articles.c.id)
        .where(edition_articles.c.digest == digest, articles.c.group_id.in_(group_ids))
        .distinct()
    )
    return frozenset(connection.scalars(query))


def was_told(connection: Connection, article_id: int) -> bool:
    """Whether any edition of any digest carried this article."""
    query = select(edition_articles.c.article_id).where(edition_articles.c.article_id == article_id).limit(1)
    return connection.scalar(query) is not None


def told_stories(connection: Connection, digest: str, story_ids: Sequence[int]) -> frozenset[int]:
    """Which of these stories an earlier edition of this digest told."""
    query = (
        select(articles.c.story_id)
        .join(edition_articles, edition_articles.c.article_id == articles.c.id)
        .where(edition_articles.c.digest == digest, articles.c.story_id.in_(story_ids))
        .distinct()
    )
    return frozenset(story for story in connection.scalars(query) if story is not None)


def issue(
    connection: Connection,
    *,
    digest: str,
    day: date,
    window: tuple[datetime, datetime],
    issued_at: datetime,
    late_seconds: int | None,
    considered: int,
    subject: str,
    message_id: str,
    message: bytes,
    html: str,
    stories: int,
    duplicates_folded: int,
    seed_duplicates: int,
    article_ids: Sequence[int],
    recipients: Sequence[str],
    correction_ids: Sequence[int] = (),
    finds_considered: int = 0,
    full_html: str | None = None,
    newcomer_message: bytes | None = None,
    placed: Sequence[Placed] = (),
) -> int | None:
    """Write edition, membership, how its stories ranked, bytes and recipients. None when that edition exists already: then
    nothing is written.

    Raises sqlalchemy's IntegrityError when one of the articles or corrections has been carried, or left over, meanwhile; the
    transaction is then void.
    """
    values = {
        "digest": digest,
        "date": day.isoformat(),
        "window_from": window[0],
        "window_to": window[1],
        "issued_at": issued_at,
        "late_seconds": late_seconds,
        "considered": considered,
        "subject": subject,
        "message_id": message_id,
        "message": message,
        "html": html,
        "full_html": full_html,
        "newcomer_message": newcomer_message,
        "stories": stories,
        "articles": len(article_ids),
        "duplicates_folded": duplicates_folded,
        "seed_duplicates": seed_duplicates,
        "finds_considered": finds_considered,
    }
    if not insert_new(connection, editions, values):
        return None
    query = select(editions.c.id).where(editions.c.digest == digest, editions.c.date == day.isoformat())
    edition_id: int = connection.scalars(query).one()
    told_in = {i: private_id(each.story.id) for each in placed for i in ranking.article_ids_of(each)}
    if article_ids:
        connection.execute(
            insert(edition_articles),
            [
                {"digest": digest, "article_id": i, "edition_id": edition_id, "story_id": told_in.get(i)}
                for i in article_ids
            ],
        )
    ranking.carried(connection, digest, article_ids)
    ranking.keep(connection, digest, edition_id, placed)
    corrections.carry(connection, digest, edition_id, correction_ids)
    add_recipients(connection, edition_id, recipients, issued_at)
    return edition_id


def add_recipients(connection: Connection, edition_id: int, recipients: Sequence[str], now: datetime) -> None:
    """Owe this edition to these recipients; nothing happens to whom it is owed already."""
    digest = connection.scalars(select(editions.c.digest).where(editions.c.id == edition_id)).one()
    new = newcomers(connection, digest, recipients)
    for recipient in recipients:
        owed_to = {"edition_id": edition_id, "recipient": recipient, "first": recipient in new}
        insert_new(connection, deliveries, {**owed_to, "state": "pending", "attempts": 0, "next_attempt_at": now})


def newcomers(connection: Connection, digest: str, recipients: Collection[str]) -> frozenset[str]:
    """Who of these was never sent an edition of this digest; one that was tried in vain was not sent."""
    query = (
        select(deliveries.c.recipient)
        .join(editions, editions.c.id == deliveries.c.edition_id)
        .where(editions.c.digest == digest, deliveries.c.state == "sent")
        .distinct()
    )
    known = {recipient.casefold() for recipient in connection.scalars(query)}
    return frozenset(recipient for recipient in recipients if recipient.casefold() not in known)


def deliveries_of(connection: Connection, edition_id: int) -> tuple[StoredDelivery, ...]:
    """What became of an edition, recipient by recipient."""
    query = select(deliveries).where(deliveries.c.edition_id == edition_id).order_by(deliveries.c.id)
    return tuple(_delivery(row) for row in connection.execute(query))


def owed(connection: Connection, now: datetime, edition_id: int | None = None) -> tuple[StoredDelivery, ...]:
    """Deliveries whose time has come; of one edition: all that are still owed, whatever their time."""
    query = select(deliveries).where(deliveries.c.state.in_(["pending", "deferred"])).order_by(deliveries.c.id)
    query = (
        query.where(deliveries.c.next_attempt_at <= now)
        if edition_id is None
        else query.where(deliveries.c.edition_id == edition_id)
    )
    return tuple(_delivery(row) for row in connection.execute(query))


def withdraw(connection: Connection, delivery_ids: Collection[int]) -> None:
    """Owe these no longer: nothing was sent, and nothing will be."""
    connection.execute(delete(deliveries).where(deliveries.c.id.in_(delivery_ids)))


def record_delivery(
    connection: Connection,
    delivery_id: int,
    state: DeliveryState,
    *,
    now: datetime,
    error: str | None,
    next_attempt_at: datetime | None,
) -> None:
    """One attempt and what came of it."""
    attempts.record(connection, deliveries, delivery_id, state, now=now, error=error, next_attempt_at=next_attempt_at)
