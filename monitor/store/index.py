"""The near-duplicate index: which stored texts, and which seeds, are worth comparing with a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    Connection,
    Insert,
    Select,
    Table,
    TableValuedAlias,
    bindparam,
    column,
    delete,
    func,
    insert,
    literal,
    select,
)

from monitor.store.grouping import groups_of
from monitor.store.slices import slices
from monitor.store.tables import dup_bands, dup_sentences

SENTENCE_OWNERS_MAX = 20
"""A sentence that stands in more texts than this is boilerplate and proposes no candidates (facts.md). The copies of one
text count once: thirty outlets that reprint one agency make none of its sentences boilerplate."""

CROWD_MAX = 500
"""No text has this many copies: a sentence in more articles is boilerplate without asking whose copies they are.

A hundred thousand articles may carry an outlet's standing line, so the database counts no further than this. Of the texts
that share one band, the seeds and then the oldest count, this many: 42 bands of ten thousand runs of one form would be
420,000 rows."""

CANDIDATES_MAX = 200
"""Texts compared exactly for one article at the most; those that share most come first."""


def add(connection: Connection, owner: int, bands: Sequence[int], sentences: Sequence[int]) -> None:
    """Make a text findable. `owner` is an article's id, or minus a seed's number."""
    for table, hashes in ((dup_bands, bands), (dup_sentences, sentences)):
        if hashes:
            statement = _insertion(table, connection.dialect.name)
            connection.execute(statement, {"hashes": sorted(set(hashes)), "owner": owner})


def remove(connection: Connection, owner: int) -> None:
    """Make a text unfindable."""
    for table in (dup_bands, dup_sentences):
        connection.execute(delete(table).where(table.c.owner == owner))


def candidates(connection: Connection, bands: Sequence[int], sentences: Sequence[int]) -> tuple[int, ...]:
    """Owners that share a band, or a sentence that is no boilerplate; those that share most first."""
    shared: Counter[int] = Counter()
    for owners in _owners(connection, dup_bands, bands).values():
        shared.update(owners)
    by_sentence = _owners(connection, dup_sentences, sentences)
    group_of = groups_of(connection, {o for owners in by_sentence.values() if _many(owners) for o in owners if o > 0})
    for owners in by_sentence.values():
        shared.update(_telling(owners, group_of))
    ranked = sorted(shared, key=lambda owner: (owner >= 0, -shared[owner], owner))
    return tuple(ranked[:CANDIDATES_MAX])


def shared_bands(connection: Connection, bands: Sequence[int], owners: Collection[int]) -> Mapping[int, int]:
    """How many of these bands each of these texts has."""
    found: Counter[int] = Counter()
    for part in slices(sorted(owners)):
        for h in slices(sorted(set(bands))):
            query = select(dup_bands.c.owner).where(dup_bands.c.h.in_(h), dup_bands.c.owner.in_(part))
            found.update(connection.scalars(query))
    return found


def _owners(connection: Connection, table: Table, hashes: Sequence[int]) -> Mapping[int, Sequence[int]]:
    """Who has each of these hashes. Of a crowd with a sentence only the seeds, of one with a band its first CROWD_MAX."""
    found: dict[int, list[int]] = {}
    if hashes:
        query = _query(table, connection.dialect.name)
        for h, owner in connection.execute(query, {"hashes": sorted(set(hashes))}):
            found.setdefault(h, []).append(owner)
    return found


def _given(dialect: str) -> TableValuedAlias:
    """Any number of hashes as one parameter, so that a statement is compiled and planned once; `value` is the hash."""
    value = column("value", BigInteger)
    if dialect == "sqlite":
        return func.json_each(bindparam("hashes", type_=JSON)).table_valued(value, name="given")
    given = func.unnest(bindparam("hashes", type_=ARRAY(BigInteger)))
    return given.table_valued(value).render_derived(name="given")


@cache
def _insertion(table: Table, dialect: str) -> Insert:
    given = _given(dialect)
    return insert(table).from_select(["h", "owner"], select(given.c.value, bindparam("owner", type_=BigInteger)))


@cache
def _query(table: Table, dialect: str) -> Select[int, int]:
    asked = _given(dialect)
    fence = func.coalesce(_first_beyond(table, asked.c.value), literal(2**63 - 1, BigInteger))
    return (
        select(table.c.h, table.c.owner)
        .select_from(asked.join(table, table.c.h == asked.c.value))
        .where(table.c.owner < fence)
    )


def _first_beyond(table: Table, h: Any) -> Any:
    """The owner below which those of a crowd count, null where `h` has no crowd; seeds are negative, and come first."""
    other = table.alias("other")
    end = select(literal(0, BigInteger) if table is dup_sentences else other.c.owner)
    # The number stands in a subquery because PostgreSQL, when it sees it, may take a crowd of the size it expects (ten) for
    # quicker sorted than read in the order of the index, and then sorts a crowd of 100,000 (60 ms at 20,000, measured).
    beyond = select(literal(CROWD_MAX)).scalar_subquery()
    return end.where(other.c.h == h).order_by(other.c.owner).limit(1).offset(beyond).scalar_subquery()


def _many(owners: Sequence[int]) -> bool:
    return len(owners) > SENTENCE_OWNERS_MAX


def _telling(owners: Sequence[int], group_of: Mapping[int, int]) -> Sequence[int]:
    """Whom a sentence proposes of those it stands in: all where they are few, else the oldest of each group, if those are."""
    if not _many(owners):
        return owners
    # A seed is always worth comparing: it never becomes boilerplate by being quoted.
    seeds = [owner for owner in owners if owner < 0]
    oldest: dict[int, int] = {}
    for owner in sorted(owner for owner in owners if owner > 0):
        oldest.setdefault(group_of.get(owner, owner), owner)
    return seeds if _many(list(oldest)) else [*seeds, *oldest.values()]
