"""Feeds: what the desk configured, what their servers last said, and when each is due."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, and_, case, delete, func, insert, literal, or_, select, update

from monitor.core.feed.doubt import Doubt
from monitor.core.feed.rhythm import BASELINE, may_be_silent, silent_since
from monitor.model import FailureReason, Feed, FeedKind, Fulltext, Validators
from monitor.store.tables import entries, feeds, polls

REDIRECTS_BEFORE_SAVED = 3
"""A permanent redirect is saved after this many sightings in a row (facts.md, good manners 11)."""

SAMPLE = 300
"""The newest entries of a feed whose times are looked at; of older ones only when they were first seen."""

VITALS_SPAN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a reading of many result pages goes on, and when it began: what was known before then is where it ends."""

    start: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Vitals:
    """How a feed has done over the last 7 days."""

    polls: int
    """Times it was asked."""
    unchanged: float | None
    """The share, 0 to 1, of 304 among its answers; None where it gave none."""
    failed: float
    """The share, 0 to 1, of polls that failed."""
    entries_a_day: float
    """New entries a day since it was first read (that poll's own not counted), at the most over 7 days, at the least over one."""


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


def get(connection: Connection, feed_id: int) -> StoredFeed | None:
    """One feed, or None."""
    row = connection.execute(select(feeds).where(feeds.c.id == feed_id)).one_or_none()
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


def record_success(
    connection: Connection,
    feed: StoredFeed,
    *,
    now: datetime,
    next_poll_at: datetime,
    validators: Validators,
    title: str | None,
    new_entries: int,
    moved_to: str | None,
    unchanged: bool = False,
    cursor: Cursor | None = None,
    notice: str | None = None,
) -> bool:
    """A poll that was answered and read, or (`unchanged`) a 304; with its row in `polls`.

    Of `feed`, as the poll left it, what it said of itself and what is known of its honesty are written as they stand. Returns
    True when the feed's address changed for good.
    """
    values: dict[str, object] = {
        "etag": validators.etag,
        "last_modified": validators.last_modified,
        "last_polled_at": now,
        "last_success_at": now,
        "next_poll_at": next_poll_at,
        "not_before": None,
        "failures": 0,
        "last_reason": None,
        "last_error": None,
        "entries_seen": feeds.c.entries_seen + new_entries,
        "cursor": cursor.start if cursor else None,
        "cursor_since": cursor.since if cursor else None,
    }
    values |= {"confirmed_at": now} if unchanged else _said(feed)
    if notice:
        values |= {"notice": notice, "notice_at": now}
    if feed.first_success_at is None:
        values["first_success_at"] = now
    if title:
        values["title"] = title
    seen = feed.moved_seen + 1 if moved_to is not None and moved_to == feed.moved_to else int(moved_to is not None)
    moved = moved_to is not None and seen >= REDIRECTS_BEFORE_SAVED
    values |= {"moved_to": None if moved else moved_to, "moved_seen": 0 if moved else seen}
    if moved:
        # A changed URL drops its validators: they belong to the address that sent them.
        values |= {"current_url": moved_to, "etag": None, "last_modified": None, "confirmed_at": None}
    connection.execute(update(feeds).where(feeds.c.id == feed.id).values(**values))
    _count(connection, feed.id, now, "not_modified" if unchanged else "read", new_entries=new_entries)
    return moved


def _said(feed: StoredFeed) -> dict[str, object]:
    return {
        "ttl_seconds": _whole(feed.ttl),
        "skip_hours": json.dumps(feed.skip_hours) if feed.skip_hours else None,
        "skip_days": json.dumps(feed.skip_days) if feed.skip_days else None,
        "gap_seconds": _whole(feed.gap),
        "span_seconds": _whole(feed.span),
        "newest_at": feed.newest_at,
        "probed_at": feed.probed_at,
        "probes": feed.probes,
        "lied_at": feed.lied_at,
    }


def _whole(duration: timedelta | None) -> int | None:
    """Whole seconds, as many as the column holds."""
    return min(int(duration.total_seconds()), 2**31 - 1) if duration is not None else None


def record_failure(
    connection: Connection,
    feed_id: int,
    *,
    now: datetime,
    next_poll_at: datetime,
    reason: FailureReason,
    detail: str,
    not_before: datetime | None,
    probe: bool = False,
) -> None:
    """A poll that failed, with its row in `polls`: validators stay as they were, so that nothing is advanced past what was
    never read. A `probe` that failed was one all the same.
    """
    values: dict[str, object] = {
        "last_polled_at": now,
        "next_poll_at": next_poll_at,
        "not_before": not_before,
        "failures": feeds.c.failures + 1,
        "last_reason": reason.value,
        "last_error": detail,
    }
    if reason is FailureReason.GONE:
        values["gone_at"] = now
    if probe:
        values["probed_at"] = now
    connection.execute(update(feeds).where(feeds.c.id == feed_id).values(**values))
    _count(connection, feed_id, now, "failed", reason=reason.value)


# --- every poll, counted ----------------------------------------------------------------------------------------------


_COUNTED = insert(polls).inline()  # nobody wants to know the row's number


def _count(
    connection: Connection, feed_id: int, at: datetime, outcome: str, *, reason: str | None = None, new_entries: int = 0
) -> None:
    row = {"feed_id": feed_id, "at": at, "outcome": outcome, "reason": reason, "entries": new_entries}
    connection.execute(_COUNTED, row)


def read_at(connection: Connection, feed_id: int) -> datetime | None:
    """When this feed last gave an answer that was read, not only a 304; None: longer ago than polls are kept."""
    query = select(polls.c.at).where(polls.c.feed_id == feed_id, polls.c.outcome == "read")
    return connection.scalar(query.order_by(polls.c.at.desc()).limit(1))


def vitals(connection: Connection, now: datetime) -> Mapping[int, Vitals]:
    """How every feed has done over the last 7 days, by id; a feed that was not asked in that time is missing."""
    since = now - VITALS_SPAN
    # What a feed held when it was first read came in over an unknown time.
    later = and_(feeds.c.first_success_at.is_not(None), polls.c.at > feeds.c.first_success_at)
    query = (
        select(
            polls.c.feed_id,
            feeds.c.first_success_at,
            func.count().label("polls"),
            func.sum(case((polls.c.outcome == "not_modified", 1), else_=0)).label("unchanged"),
            func.sum(case((polls.c.outcome == "failed", 1), else_=0)).label("failed"),
            func.sum(case((later, polls.c.entries), else_=0)).label("entries"),
        )
        .join(feeds, feeds.c.id == polls.c.feed_id)
        .where(polls.c.at > since, polls.c.at <= now)
        .group_by(polls.c.feed_id, feeds.c.first_success_at)
    )
    found = {}
    for row in connection.execute(query):
        answered = row.polls - row.failed
        watched = now - max(row.first_success_at or now, since)
        found[row.feed_id] = Vitals(
            polls=row.polls,
            unchanged=row.unchanged / answered if answered else None,
            failed=row.failed / row.polls,
            entries_a_day=row.entries / max(watched / timedelta(days=1), 1.0),
        )
    return found


def forget_polls(connection: Connection, before: datetime, limit: int) -> int:
    """Drop at most `limit` polls from before that instant, the oldest first. Returns how many: fewer than `limit` are all."""
    oldest = select(polls.c.id).where(polls.c.at < before).order_by(polls.c.at).limit(limit)
    return connection.execute(delete(polls).where(polls.c.id.in_(oldest))).rowcount


# --- silence ----------------------------------------------------------------------------------------------------------


def silent(connection: Connection, now: datetime) -> tuple[tuple[StoredFeed, datetime], ...]:
    """Feeds that answer well and have published nothing against their own baseline, each with the time of its newest entry;
    the longest silent first.
    """
    found = [(feed, fell_silent(connection, feed, now)) for feed in all_active(connection) if feed.state == "active"]
    return tuple(sorted(((f, at) for f, at in found if at is not None), key=lambda pair: (pair[1], pair[0].id)))


def fell_silent(connection: Connection, feed: StoredFeed, now: datetime) -> datetime | None:
    """When the newest entry of a feed was published that is silent against its own baseline; None where it is not."""
    if feed.first_success_at is None or not may_be_silent(feed.newest_at, now):
        return None
    return silent_since(_times(connection, feed.id), now=now, watched_since=feed.first_success_at)


def _times(connection: Connection, feed_id: int) -> list[datetime]:
    """When the entries of a feed were published, or first seen where they do not say, over a baseline and more.

    Of a quick feed the newest 300 cover hours: beyond them the instants at which it brought something new will do.
    """
    known = entries.c.first_seen_at
    newest = (
        select(entries.c.published_at, known)
        .where(entries.c.feed_id == feed_id)
        .order_by(known.desc(), entries.c.published_at.desc())
        .limit(SAMPLE)
    )
    rows = connection.execute(newest).all()
    times = [row.published_at or row.first_seen_at for row in rows]
    if len(rows) == SAMPLE:
        earliest, since = rows[-1].first_seen_at, max(times) - BASELINE
        older = select(known).where(entries.c.feed_id == feed_id, known < earliest, known >= since).distinct()
        times += connection.scalars(older)
    return times
