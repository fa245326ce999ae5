"""What `fulltext = "hinted"` spares each feed, and what the sampled pages say of what it misses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CompoundSelect, Connection, and_, case, exists, func, literal, or_, select, union_all

from monitor.model import Disposition, PageReason
from monitor.store.tables import entries

HINTING_SPAN = timedelta(days=30)

_CONCERNED = (Disposition.STORED, Disposition.DUPLICATE, Disposition.SEED_DUPLICATE)


@dataclass(frozen=True, slots=True)
class Hinting:
    """How hinting has done over the last 30 days; a page that stands in two feeds counts in both."""

    spared: int = 0
    """Pages that were not asked for."""
    audited: int = 0
    """Pages of the sample that were read to an end."""
    missed: int = 0
    """Those of them that concerned the desk, which has them through nothing but the sample."""

    @property
    def estimated_missed(self) -> int | None:
        """How many of the spared pages would have concerned the desk, as far as the sample says; None without one."""
        return round(self.spared * self.missed / self.audited) if self.audited else None

    def __add__(self, other: Hinting) -> Hinting:
        return Hinting(self.spared + other.spared, self.audited + other.audited, self.missed + other.missed)


def counted(connection: Connection, now: datetime) -> Mapping[int, Hinting]:
    """What hinting did at every feed over the last 30 days, by id; a feed without such an entry is missing."""
    rows = connection.execute(counting(now - HINTING_SPAN)).all()
    found: dict[int, Hinting] = {}
    for row in rows:
        found[row.feed_id] = found.get(row.feed_id, Hinting()) + Hinting(row.spared, row.audited, row.missed)
    return found


def counting(since: datetime) -> CompoundSelect[tuple[int, int, int, int]]:
    """The one statement behind `counted`: what was spared is counted in the index alone, for there are millions of such
    entries; of the few that were audited, and of no others, the rows are read."""
    spared = (
        select(entries.c.feed_id, func.count().label("spared"), literal(0).label("audited"), literal(0).label("missed"))
        .where(entries.c.page_reason == PageReason.UNHINTED.value, entries.c.first_seen_at > since)
        .group_by(entries.c.feed_id)
    )
    other = entries.alias("other")
    by_chance = other.c.page_reason.in_([PageReason.AUDIT.value, PageReason.UNHINTED.value])
    # Another feed of the same article carried a hint, or led to it before reasons were kept: nothing would have been missed.
    had_anyway = exists().where(
        other.c.article_id == entries.c.article_id,
        other.c.id != entries.c.id,
        or_(other.c.page_reason.is_(None), ~by_chance),
    )
    concerned = entries.c.disposition.in_([word.value for word in _CONCERNED])
    audited = (
        select(
            entries.c.feed_id,
            literal(0).label("spared"),
            func.count().label("audited"),
            func.sum(case((and_(concerned, ~had_anyway), 1), else_=0)).label("missed"),
        )
        .where(
            entries.c.page_reason == PageReason.AUDIT.value,
            entries.c.first_seen_at > since,
            or_(concerned, entries.c.disposition == Disposition.NO_MATCH.value),
        )
        .group_by(entries.c.feed_id)
    )
    return union_all(spared, audited)
