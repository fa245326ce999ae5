"""The seed corpus in the database: bibliographic records, exact shingles, and a place in the near-duplicate index."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from monitor.store import index, novelty
from monitor.store.tables import seeds


@dataclass(frozen=True, slots=True)
class StoredSeed:
    """A seed as `seeds list` shows it."""

    number: int
    id: str
    origin: str
    title: str
    outlet: str | None
    byline: str | None
    published: str | None
    url: str | None
    source: str | None


@dataclass(frozen=True, slots=True)
class IndexedSeed:
    """A seed to be stored. `shingles` are the bytes of a sorted little-endian uint64 array; `digest` tells a change."""

    id: str
    origin: str
    title: str
    outlet: str | None
    byline: str | None
    published: str | None
    url: str | None
    version: int
    shingles: bytes
    bands: tuple[int, ...]
    sentences: tuple[int, ...]
    body: str | None
    source: str | None
    digest: str
    terms: bytes = b""
    """Its weighted terms (`core.likeness.relevance.pack_terms`): what relevance compares articles with."""
    facts: tuple[int, ...] = ()
    """Keys of what it says (`core.likeness.facts`): none of it is news."""


def put(connection: Connection, wanted: Sequence[IndexedSeed], now: datetime) -> tuple[str, ...]:
    """Store or refresh these seeds. Returns the ids that are new or changed."""
    known = {
        row.id: row for row in connection.execute(select(seeds.c.id, seeds.c.number, seeds.c.digest, seeds.c.active))
    }
    changed = []
    for seed in wanted:
        row = known.get(seed.id)
        if row is not None and row.digest == seed.digest and row.active:
            continue
        values = {
            "origin": seed.origin,
            "title": seed.title,
            "outlet": seed.outlet,
            "byline": seed.byline,
            "published": seed.published,
            "url": seed.url,
            "version": seed.version,
            "shingles": seed.shingles,
            "body": seed.body,
            "source": seed.source,
            "digest": seed.digest,
            "terms": seed.terms,
            "active": True,
        }
        if row is None:
            result = connection.execute(insert(seeds).values(id=seed.id, added_at=now, **values))
            number = int(result.inserted_primary_key[0])  # type: ignore[index]
        else:
            number = row.number
            connection.execute(update(seeds).where(seeds.c.number == number).values(**values))
            index.remove(connection, -number)
        index.add(connection, -number, seed.bands, seed.sentences)
        novelty.hold(connection, -number, seed.facts)
        changed.append(seed.id)
    return tuple(changed)


def retire(connection: Connection, origin: str, keep: Sequence[str]) -> tuple[str, ...]:
    """Take seeds of this origin that are no longer there out of the index; their records stay. Returns their ids."""
    query = select(seeds.c.id, seeds.c.number).where(seeds.c.origin == origin, seeds.c.active)
    gone = [(row.id, row.number) for row in connection.execute(query) if row.id not in set(keep)]
    for _, number in gone:
        index.remove(connection, -number)
        novelty.forget(connection, -number)
        connection.execute(update(seeds).where(seeds.c.number == number).values(active=False))
    return tuple(seed_id for seed_id, _ in gone)


def listed(connection: Connection) -> tuple[StoredSeed, ...]:
    """The seeds in force, in the order in which they came."""
    query = select(seeds).where(seeds.c.active).order_by(seeds.c.number)
    return tuple(
        StoredSeed(r.number, r.id, r.origin, r.title, r.outlet, r.byline, r.published, r.url, r.source)
        for r in connection.execute(query)
    )


def terms_of(connection: Connection) -> tuple[tuple[str, bytes], ...]:
    """(title, packed terms) of each seed in force, in the order in which they came; none of a seed that holds none yet."""
    query = select(seeds.c.title, seeds.c.terms).where(seeds.c.active, seeds.c.terms.is_not(None))
    return tuple((row.title, row.terms) for row in connection.execute(query.order_by(seeds.c.number)))


def names(connection: Connection, numbers: Collection[int]) -> Mapping[int, str]:
    """Number -> id of these seeds, those in force."""
    query = select(seeds.c.number, seeds.c.id).where(seeds.c.number.in_(sorted(numbers)), seeds.c.active)
    return dict(connection.execute(query).all())


def shingles_of(connection: Connection, numbers: Sequence[int]) -> Mapping[int, tuple[str, str, bytes]]:
    """(id, title, shingle bytes) by seed number."""
    query = select(seeds.c.number, seeds.c.id, seeds.c.title, seeds.c.shingles).where(
        seeds.c.number.in_(numbers), seeds.c.active
    )
    return {row.number: (row.id, row.title, row.shingles) for row in connection.execute(query)}
