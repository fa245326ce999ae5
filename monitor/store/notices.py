"""Alerts and their notices: what an alert told, the bytes and the payload that are sent, and what became of each delivery.

A story is told by an alert once, whatever merges, splits or grows: membership is a row for each article, unique per alert, and
what joins a story that was told becomes a member as well.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from monitor.model import DeliveryState, Spike
from monitor.store import articles as article_store
from monitor.store import attempts
from monitor.store.slices import slices
from monitor.store.tables import alerts, articles, notice_articles, notice_deliveries, notices
from monitor.store.upsert import insert_new

WEBHOOK = "webhook"
"""The recipient of a notice that is not a mail: its address is in the environment, never here."""


@dataclass(frozen=True, slots=True)
class StoredAlert:
    """How far an alert is. Times are aware UTC."""

    name: str
    born_at: datetime
    born_after: int
    """The newest article then: what is told came in later."""
    considered: int
    """Every article up to this id was looked at, and waits for nothing."""
    looked_at: datetime
    """When that was found."""
    waiting: tuple[Spike, ...]
    """Spikes that came up when nothing could be sent."""


@dataclass(frozen=True, slots=True)
class StoredNotice:
    """A notice as it was raised; `message` has no To header."""

    id: int
    alert: str
    raised_at: datetime
    subject: str
    message_id: str
    message: bytes
    payload: str | None
    spikes: tuple[str, ...]
    """Names of the spikes told in it."""


@dataclass(frozen=True, slots=True)
class NoticeDelivery:
    """One recipient of one notice. `next_attempt_at` None: nothing left to do."""

    id: int
    notice_id: int
    recipient: str
    state: DeliveryState
    attempts: int
    next_attempt_at: datetime | None
    sent_at: datetime | None
    error: str | None


# --- alerts -----------------------------------------------------------------------------------------------------------


def keep(connection: Connection, names: Collection[str], now: datetime) -> tuple[str, ...]:
    """Know these alerts and no others; the names of those that are new.

    A new one is born now: what is stored already is nothing of its. One that is gone is forgotten, so that it is a new one should
    it come back; what it told stays told.
    """
    known = frozenset(connection.scalars(select(alerts.c.name)))
    for part in slices(sorted(known - set(names))):
        connection.execute(delete(alerts).where(alerts.c.name.in_(part)))
    born = []
    for name in dict.fromkeys(names):
        highest = article_store.highest_id(connection)
        values = {"name": name, "born_at": now, "born_after": highest, "considered": highest, "looked_at": now}
        if name not in known and insert_new(connection, alerts, values):
            born.append(name)
    return tuple(born)


def alert(connection: Connection, name: str, *, lock: bool = False) -> StoredAlert | None:
    """How far an alert is; None when it is not known. `lock`: keep others from it until the transaction ends."""
    query = select(alerts).where(alerts.c.name == name)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        return None
    waiting = tuple(Spike(**spike) for spike in json.loads(row.waiting or "[]"))
    return StoredAlert(row.name, row.born_at, row.born_after, row.considered, row.looked_at, waiting)


def settle(connection: Connection, name: str, *, considered: int, waiting: Sequence[Spike], now: datetime) -> None:
    """Everything up to this article was looked at; these spikes wait."""
    kept = json.dumps([asdict(spike) for spike in waiting], ensure_ascii=False) if waiting else None
    values = {"considered": considered, "looked_at": now, "waiting": kept}
    connection.execute(update(alerts).where(alerts.c.name == name).values(**values))


# --- what was told ----------------------------------------------------------------------------------------------------


def told_in(connection: Connection, name: str, article_ids: Collection[int]) -> Mapping[int, int]:
    """Article -> the notice by which this alert is done with it, of those that have one."""
    found: dict[int, int] = {}
    for part in slices(sorted(article_ids)):
        query = select(notice_articles.c.article_id, notice_articles.c.notice_id).where(
            notice_articles.c.alert == name, notice_articles.c.article_id.in_(part)
        )
        found |= {row.article_id: row.notice_id for row in connection.execute(query)}
    return found


def told_stories(connection: Connection, name: str, story_ids: Collection[int]) -> frozenset[int]:
    """Which of these stories hold an article that the alert told."""
    found: set[int] = set()
    for part in slices(sorted(story_ids)):
        query = (
            select(articles.c.story_id)
            .join(notice_articles, notice_articles.c.article_id == articles.c.id)
            .where(notice_articles.c.alert == name, articles.c.story_id.in_(part))
            .distinct()
        )
        found.update(story for story in connection.scalars(query) if story is not None)
    return frozenset(found)


def absorb(connection: Connection, name: str, joined: Mapping[int, int]) -> None:
    """Articles (-> notice) that joined a story after the alert told it, or repeat what it told: done with as well."""
    for article_id, notice_id in sorted(joined.items()):
        insert_new(connection, notice_articles, {"alert": name, "article_id": article_id, "notice_id": notice_id})


def spikes_told(connection: Connection, name: str, since: datetime) -> frozenset[str]:
    """Names of the spikes that this alert told after `since`."""
    query = select(notices.c.spikes).where(
        notices.c.alert == name, notices.c.raised_at > since, notices.c.spikes.is_not(None)
    )
    return frozenset(each for said in connection.scalars(query) for each in json.loads(said or "[]"))


# --- notices ----------------------------------------------------------------------------------------------------------


def _stored(row: Row[tuple[object, ...]]) -> StoredNotice:
    m = row._mapping
    return StoredNotice(
        id=m["id"],
        alert=m["alert"],
        raised_at=m["raised_at"],
        subject=m["subject"],
        message_id=m["message_id"],
        message=m["message"],
        payload=m["payload"],
        spikes=tuple(json.loads(m["spikes"] or "[]")),
    )


def last(connection: Connection, name: str) -> StoredNotice | None:
    """The alert's latest notice."""
    query = select(notices).where(notices.c.alert == name).order_by(notices.c.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return _stored(row) if row is not None else None


def get(connection: Connection, notice_id: int) -> StoredNotice | None:
    """One notice, or None."""
    row = connection.execute(select(notices).where(notices.c.id == notice_id)).one_or_none()
    return _stored(row) if row is not None else None


def add(
    connection: Connection,
    *,
    name: str,
    raised_at: datetime,
    subject: str,
    message_id: str,
    message: bytes,
    payload: str | None,
    spikes: Iterable[str],
    article_ids: Collection[int],
    recipients: Iterable[str],
) -> int:
    """Write a notice, its members and one row for each recipient. Returns its id.

    Raises sqlalchemy's IntegrityError when the alert has told one of the articles meanwhile; the transaction is then void.
    """
    told = list(spikes)
    result = connection.execute(
        insert(notices).values(
            alert=name,
            raised_at=raised_at,
            subject=subject,
            message_id=message_id,
            message=message,
            payload=payload,
            spikes=json.dumps(told, ensure_ascii=False) if told else None,
        )
    )
    notice_id = int(result.inserted_primary_key[0])  # type: ignore[index]
    members = [{"alert": name, "article_id": each, "notice_id": notice_id} for each in sorted(article_ids)]
    if members:
        connection.execute(insert(notice_articles), members)
    owed = [
        {"notice_id": notice_id, "recipient": each, "state": "pending", "attempts": 0, "next_attempt_at": raised_at}
        for each in dict.fromkeys(recipients)
    ]
    if owed:
        connection.execute(insert(notice_deliveries), owed)
    return notice_id


# --- deliveries -------------------------------------------------------------------------------------------------------


def _delivery(row: Row[tuple[object, ...]]) -> NoticeDelivery:
    m = row._mapping
    state: DeliveryState = m["state"]
    return NoticeDelivery(
        m["id"], m["notice_id"], m["recipient"], state, m["attempts"], m["next_attempt_at"], m["sent_at"], m["error"]
    )


def deliveries_of(connection: Connection, notice_id: int) -> tuple[NoticeDelivery, ...]:
    """What became of a notice, recipient by recipient."""
    query = select(notice_deliveries).where(notice_deliveries.c.notice_id == notice_id).order_by(notice_deliveries.c.id)
    return tuple(_delivery(row) for row in connection.execute(query))


def owed(connection: Connection, now: datetime) -> tuple[NoticeDelivery, ...]:
    """Deliveries whose time has come, in the order in which they were raised."""
    query = (
        select(notice_deliveries)
        .where(
            notice_deliveries.c.next_attempt_at <= now,
            notice_deliveries.c.state.in_(["pending", "deferred"]),
        )
        .order_by(notice_deliveries.c.id)
    )
    return tuple(_delivery(row) for row in connection.execute(query))


def last_sent(connection: Connection, name: str, recipient: str | None = None) -> datetime | None:
    """When a notice of this alert last went out, to this recipient or to anybody."""
    query = (
        select(func.max(notice_deliveries.c.sent_at))
        .join(notices, notices.c.id == notice_deliveries.c.notice_id)
        .where(notices.c.alert == name, notice_deliveries.c.sent_at.is_not(None))
    )
    to_one = query if recipient is None else query.where(notice_deliveries.c.recipient == recipient)
    at: datetime | None = connection.scalar(to_one)
    return at


def in_trouble(connection: Connection, name: str) -> tuple[NoticeDelivery, ...]:
    """Of each recipient the alert's latest delivery, where that failed or has to be tried again."""
    latest = (
        select(func.max(notice_deliveries.c.id))
        .join(notices, notices.c.id == notice_deliveries.c.notice_id)
        .where(notices.c.alert == name, notice_deliveries.c.attempts > 0)
        .group_by(notice_deliveries.c.recipient)
    )
    query = (
        select(notice_deliveries)
        .where(notice_deliveries.c.id.in_(latest), notice_deliveries.c.state != "sent")
        .order_by(notice_deliveries.c.id)
    )
    return tuple(_delivery(row) for row in connection.execute(query))


def postpone(connection: Connection, delivery_id: int, until: datetime) -> None:
    """Not now: nothing was tried."""
    connection.execute(
        update(notice_deliveries).where(notice_deliveries.c.id == delivery_id).values(next_attempt_at=until)
    )


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
    attempts.record(
        connection, notice_deliveries, delivery_id, state, now=now, error=error, next_attempt_at=next_attempt_at
    )
