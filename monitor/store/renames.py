"""Entries that go on under another identity: looked for, renamed, set aside."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from monitor.core.feed.identity import SAME_INSTANT, Sighting, headline_key
from monitor.model import PageReason, Step
from monitor.store import entries
from monitor.store.entries import StoredEntry
from monitor.store.slices import slices
from monitor.store.tables import entries as entry_table
from monitor.store.tables import entry_steps


@dataclass(frozen=True, slots=True)
class Renamed:
    """A stored entry that its feed calls by another identity now, maybe at another address."""

    stored: StoredEntry
    identity: str
    url: str
    canonical_url: str
    host: str | None
    page_reason: PageReason | None


ALIKE_MAX = 5000
"""Stored entries looked at for those that are unknown by their identities, the newest: a feed that says the same words in all
of its entries must not fill the memory."""


def alike(
    connection: Connection,
    feed_id: int,
    *,
    canonical_urls: Collection[str],
    fingerprints: Collection[str],
    dates: Collection[datetime] = (),
) -> tuple[Sighting, ...]:
    """The entries of this feed that are stored under one of these addresses, with one of these texts, or published within a
    minute of one of these dates, by id."""
    seen = (
        entry_table.c.id,
        entry_table.c.identity,
        entry_table.c.canonical_url,
        entry_table.c.fingerprint,
        entry_table.c.published_at,
        entry_table.c.title,
    )
    found: dict[int, Sighting] = {}
    for column, values in ((entry_table.c.canonical_url, canonical_urls), (entry_table.c.fingerprint, fingerprints)):
        for part in slices(sorted(set(values))):
            query = select(*seen).where(entry_table.c.feed_id == feed_id, column.in_(part))
            for row in connection.execute(query.order_by(entry_table.c.id.desc()).limit(ALIKE_MAX)):
                found[row.id] = _sighting(row)
    if dates:
        first, last = min(dates) - SAME_INSTANT, max(dates) + SAME_INSTANT
        # Nothing is seen before it is published, but for a date that was edited: the index on first_seen_at narrows it down.
        seen_since = entry_table.c.first_seen_at >= first - DATE_EDITED
        span = entry_table.c.published_at.between(first, last)
        query = select(*seen).where(entry_table.c.feed_id == feed_id, seen_since, span)
        near = {round(date.timestamp() / _STEP) + step for date in dates for step in (-1, 0, 1)}
        for row in connection.execute(query.order_by(entry_table.c.first_seen_at.desc()).limit(ALIKE_MAX)):
            if round(row.published_at.timestamp() / _STEP) in near:
                found[row.id] = _sighting(row)
    return tuple(found[number] for number in sorted(found))


DATE_EDITED = timedelta(days=1)
"""An edit may set an entry's date this far behind the time at which it was first seen."""

_STEP = SAME_INSTANT.total_seconds()


def _sighting(row: Any) -> Sighting:
    return Sighting(
        row.identity, row.canonical_url, row.fingerprint, row.published_at, headline=headline_key(row.title)
    )


RENAMES_KEPT = 3
"""Steps that say of one entry that it was renamed: a feed without guids whose links carry a session renames all of them at
every poll."""


def rename(connection: Connection, renamed: Sequence[Renamed], now: datetime) -> int:
    """Give stored entries their new identities and addresses; their texts, and what became of them, stay as they are.

    No entry of the feed may hold one of these identities. Returns how many of them are not renamed all the time.
    """
    if not renamed:
        return 0
    values: dict[str, object] = {
        name: bindparam(f"new_{name}") for name in ("identity", "url", "canonical_url", "host", "page_reason")
    }
    connection.execute(
        update(entry_table).where(entry_table.c.id == bindparam("entry_id")).values(**values),
        [
            {
                "entry_id": each.stored.id,
                "new_identity": each.identity,
                "new_url": each.url,
                "new_canonical_url": each.canonical_url,
                "new_host": each.host,
                "new_page_reason": each.page_reason.value if each.page_reason else None,
            }
            for each in renamed
        ],
    )
    often = _renamed_often(connection, [each.stored.id for each in renamed])
    steps = [
        {
            "entry_id": each.stored.id,
            "stage": "feed",
            "outcome": "renamed",
            "detail": f"the feed gives this entry another guid; before: {each.stored.entry.identity}",
            "at": now,
        }
        for each in renamed
        if each.stored.id not in often
    ]
    if steps:
        connection.execute(insert(entry_steps), steps)
    return len(steps)


def _renamed_often(connection: Connection, entry_ids: Sequence[int]) -> frozenset[int]:
    often: set[int] = set()
    for part in slices(entry_ids):
        query = (
            select(entry_steps.c.entry_id)
            .where(entry_steps.c.entry_id.in_(part), entry_steps.c.outcome == "renamed")
            .group_by(entry_steps.c.entry_id)
            .having(func.count() >= RENAMES_KEPT)
        )
        often |= set(connection.scalars(query))
    return frozenset(often)


def set_aside(connection: Connection, stored: StoredEntry, identity: str, title: str, now: datetime) -> None:
    """The feed gave this entry's identity to another article: it goes on under `identity`, and what became of it stays."""
    connection.execute(update(entry_table).where(entry_table.c.id == stored.id).values(identity=identity))
    entries.record(
        connection, stored.id, Step("feed", "left", f"the feed gave its guid to another article: {title}", now)
    )
