"""Polls: how each ended and what it left at its feed, and how a feed has done over them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, case, func, insert, select, update

from monitor.model import FailureReason, Validators
from monitor.store.feeds import Cursor, StoredFeed
from monitor.store.tables import feeds, polls

REDIRECTS_BEFORE_SAVED = 3
"""A permanent redirect is saved after this many sightings in a row (facts.md, good manners 11)."""

REDIRECTS_BEFORE_FORGOTTEN = 3
"""So many failures in a row at the address that a saved redirect leads to, and it is forgotten."""

VITALS_SPAN = timedelta(days=7)


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


# Statements of every poll are built once: building them anew took 0.3 ms of an unchanged poll, writing takes 0.04.
_ANSWERED = (
    update(feeds)
    .where(feeds.c.id == bindparam("feed_id"))
    .values(entries_seen=feeds.c.entries_seen + bindparam("new_entries"))
)


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
        "new_entries": new_entries,
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
    connection.execute(_ANSWERED, {"feed_id": feed.id, **values})
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
    # Where a saved redirect leads is believed as long as it answers: then the configured address is asked again.
    leads_nowhere = and_(feeds.c.current_url.is_not(None), feeds.c.failures + 1 >= REDIRECTS_BEFORE_FORGOTTEN)
    for name in ("current_url", "etag", "last_modified", "confirmed_at"):
        values[name] = case((leads_nowhere, None), else_=feeds.c[name])
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
