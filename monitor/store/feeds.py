"""Feeds: what the desk configured, what their servers last said, and when each is due."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, bindparam, case, insert, literal, or_, select, update

from monitor.core.feed.doubt import Doubt
from monitor.model import FailureReason, Feed, FeedKind, Fulltext, Validators
from monitor.store.tables import feeds


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a reading of many result pages goes on, and when it began: what was known before then is where it ends."""

    start: int
    since: datetime


@dataclass(frozen=True, slots=True)
class StoredFeed:
    """A feed and the state of asking for it. Times are aware UTC."""

    id: int
    feed: Feed
    title: str | None
    current_url: str
    """Where it is asked for: the configured URL, or where a saved permanent redirect leads."""
    validators: Validators
    active: bool
    next_poll_at: datetime
    last_polled_at: datetime | None
    first_success_at: datetime | None
    last_success_at: datetime | None
    failures: int
    reason: FailureReason | None
    error: str | None
    gone_at: datetime | None
    entries_seen: int
    moved_to: str | None
    moved_seen: int
    added_at: datetime
    ttl: timedelta | None
    skip_hours: tuple[int, ...]
    skip_days: tuple[int, ...]
    gap: timedelta | None
    """The usual time between two of its entries, as it was when last read."""
    span: timedelta | None
    """From its oldest entry to its newest: what scrolls by in that time between two polls is lost."""
    newest_at: datetime | None
    confirmed_at: datetime | None
    """The last 304."""
    probed_at: datetime | None
    probes: int
    """Unconditional requests made out of doubt that found the 304 true, in a row."""
    lied_at: datetime | None
    cursor: Cursor | None
    """Of a search: where an unfinished reading of its results goes on."""
    notice: str | None
    notice_at: datetime | None

    @property
    def beginning(self) -> bool:
        """Whether it was never read to the end: no poll of it succeeded, or a search is still in its first reading."""
        return self.first_success_at is None or (self.cursor is not None and self.cursor.since <= self.first_success_at)

    @property
    def doubt(self) -> Doubt:
        """Whether its 304 can be believed."""
        return Doubt(self.probed_at, self.probes, self.lied_at)

    @property
    def state(self) -> str:
        """active, failing or gone: the words of `feeds list`."""
        if self.gone_at is not None:
            return "gone"
        return "failing" if self.failures else "active"


def _stored(row: Row[tuple[object, ...]]) -> StoredFeed:
    m = row._mapping
    fulltext: Fulltext = m["fulltext"]
    kind: FeedKind = m["kind"]
    return StoredFeed(
        id=m["id"],
        feed=Feed(
            url=m["url"],
            outlet=m["outlet"],
            name=m["name"],
            fulltext=fulltext,
            every=timedelta(seconds=m["every_seconds"]),
            timezone=m["timezone"],
            kind=kind,
            query=m["query"],
            adaptive=m["adaptive"],
        ),
        title=m["title"],
        current_url=m["current_url"] or m["url"],
        validators=Validators(m["etag"], m["last_modified"]),
        active=m["active"],
        next_poll_at=m["next_poll_at"],
        last_polled_at=m["last_polled_at"],
        first_success_at=m["first_success_at"],
        last_success_at=m["last_success_at"],
        failures=m["failures"],
        reason=FailureReason(m["last_reason"]) if m["last_reason"] else None,
        error=m["last_error"],
        gone_at=m["gone_at"],
        entries_seen=m["entries_seen"],
        moved_to=m["moved_to"],
        moved_seen=m["moved_seen"],
        added_at=m["added_at"],
        ttl=_seconds(m["ttl_seconds"]),
        skip_hours=tuple(json.loads(m["skip_hours"] or "[]")),
        skip_days=tuple(json.loads(m["skip_days"] or "[]")),
        gap=_seconds(m["gap_seconds"]),
        span=_seconds(m["span_seconds"]),
        newest_at=m["newest_at"],
        confirmed_at=m["confirmed_at"],
        probed_at=m["probed_at"],
        probes=m["probes"],
        lied_at=m["lied_at"],
        cursor=Cursor(m["cursor"], m["cursor_since"]) if m["cursor"] and m["cursor_since"] else None,
        notice=m["notice"],
        notice_at=m["notice_at"],
    )


def _seconds(number: int | None) -> timedelta | None:
    return timedelta(seconds=number) if number is not None else None


def configure(connection: Connection, wanted: Sequence[Feed], now: datetime) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Make the stored list follow the configured one: new feeds are due now, removed ones are put to rest, never deleted.

    Returns the URLs that began and those that ended. A feed that comes back keeps its timer and its validators; one that
    was retired (410) is tried again, for that is what putting it back asks for.
    """
    known = {row.url: row for row in connection.execute(select(feeds)).all()}
    began: list[str] = []
    for feed in wanted:
        settings = {
            "name": feed.name,
            "outlet": feed.outlet,
            "fulltext": feed.fulltext,
            "every_seconds": int(feed.every.total_seconds()),
            "timezone": feed.timezone,
            "kind": feed.kind,
            "query": feed.query,
            "adaptive": feed.adaptive,
            "active": True,
        }
        row = known.get(feed.url)
        if row is None:
            connection.execute(insert(feeds).values(url=feed.url, added_at=now, next_poll_at=now, **settings))
            began.append(feed.url)
        elif any(row._mapping[key] != value for key, value in settings.items()):
            connection.execute(update(feeds).where(feeds.c.id == row.id).values(**settings))
            if not row.active:
                began.append(feed.url)
                if row.gone_at is not None:
                    connection.execute(update(feeds).where(feeds.c.id == row.id).values(gone_at=None, next_poll_at=now))
    urls = {feed.url for feed in wanted}
    ended = [url for url, row in known.items() if row.active and url not in urls]
    if ended:
        connection.execute(update(feeds).where(feeds.c.url.in_(ended)).values(active=False))
    return tuple(began), tuple(ended)


_BY_ID = select(feeds).where(feeds.c.id == bindparam("feed_id"))


def get(connection: Connection, feed_id: int) -> StoredFeed | None:
    """One feed, or None."""
    row = connection.execute(_BY_ID, {"feed_id": feed_id}).one_or_none()
    return _stored(row) if row is not None else None


def locked(connection: Connection, feed_id: int) -> StoredFeed | None:
    """One feed, kept from every other writer until this transaction ends: two polls of it write one after the other."""
    query = select(feeds).where(feeds.c.id == feed_id).with_for_update(key_share=True)
    row = connection.execute(query).one_or_none()
    return _stored(row) if row is not None else None


def all_active(connection: Connection) -> tuple[StoredFeed, ...]:
    """Every feed that config.toml lists now, gone ones included, by outlet and URL."""
    rows = connection.execute(select(feeds).where(feeds.c.active).order_by(feeds.c.outlet, feeds.c.url)).all()
    return tuple(_stored(row) for row in rows)


def due(
    connection: Connection, now: datetime, *, force: bool = False, without: Collection[int] = ()
) -> tuple[int, ...]:
    """The one place that says "ready to poll": ids, the longest overdue first.

    `force` passes over the timer, but not over the server's own Retry-After.
    """
    query = (
        select(feeds.c.id).where(feeds.c.active, feeds.c.gone_at.is_(None)).order_by(feeds.c.next_poll_at, feeds.c.id)
    )
    if force:
        query = query.where(or_(feeds.c.not_before.is_(None), feeds.c.not_before <= now))
    else:
        query = query.where(feeds.c.next_poll_at <= now)
    return tuple(i for i in connection.scalars(query) if i not in without)


def next_due(connection: Connection) -> datetime | None:
    """When the next feed is due; None without feeds."""
    query = (
        select(feeds.c.next_poll_at)
        .where(feeds.c.active, feeds.c.gone_at.is_(None))
        .order_by(feeds.c.next_poll_at)
        .limit(1)
    )
    return connection.scalar(query)


def postpone(connection: Connection, feed_id: int, until: datetime) -> None:
    """Nothing was asked (the host's slot was taken), or nothing came of it: come back at `until`.

    A feed asked before its time (`once --force`) keeps a timer that is later.
    """
    later = case((feeds.c.next_poll_at > until, feeds.c.next_poll_at), else_=literal(until, feeds.c.next_poll_at.type))
    connection.execute(update(feeds).where(feeds.c.id == feed_id).values(next_poll_at=later))
