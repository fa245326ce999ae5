"""The near-duplicate index: which stored texts, and which seeds, are worth comparing with a text."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, delete, insert, select

from monitor.store.slices import slices
from monitor.store.tables import articles, dup_bands, dup_sentences

SENTENCE_OWNERS_MAX = 20
"""A sentence that stands in more texts than this is boilerplate and proposes no candidates (facts.md). The copies of one
text count once: thirty outlets that reprint one agency make none of its sentences boilerplate."""

CROWD_MAX = 500
"""No text has this many copies: a sentence in more articles is boilerplate without asking whose copies they are."""

CANDIDATES_MAX = 200
"""Texts compared exactly for one article at the most; those that share most come first."""


def add(connection: Connection, owner: int, bands: Sequence[int], sentences: Sequence[int]) -> None:
    """Make a text findable. `owner` is an article's id, or minus a seed's number."""
    for table, hashes in ((dup_bands, bands), (dup_sentences, sentences)):
        rows = [{"h": h, "owner": owner} for h in sorted(set(hashes))]
        if rows:
            connection.execute(insert(table), rows)


def remove(connection: Connection, owner: int) -> None:
    """Make a text unfindable."""
    for table in (dup_bands, dup_sentences):
        connection.execute(delete(table).where(table.c.owner == owner))


def candidates(connection: Connection, bands: Sequence[int], sentences: Sequence[int]) -> tuple[int, ...]:
    """Owners that share a band, or a sentence that is no boilerplate; those that share most first."""
    shared: dict[int, int] = {}
    if bands:
        query = select(dup_bands.c.owner).where(dup_bands.c.h.in_(sorted(set(bands))))
        for owner in connection.scalars(query):
            shared[owner] = shared.get(owner, 0) + 1
    for part in slices(sorted(set(sentences))):
        by_sentence: dict[int, list[int]] = {}
        for h, owner in connection.execute(
            select(dup_sentences.c.h, dup_sentences.c.owner).where(dup_sentences.c.h.in_(part))
        ):
            by_sentence.setdefault(h, []).append(owner)
        crowds = [owners for owners in by_sentence.values() if SENTENCE_OWNERS_MAX < len(owners) <= CROWD_MAX]
        group_of = _groups(connection, {owner for owners in crowds for owner in owners})
        for owners in by_sentence.values():
            for owner in _telling(owners, group_of):
                shared[owner] = shared.get(owner, 0) + 1
    ranked = sorted(shared, key=lambda owner: (owner >= 0, -shared[owner], owner))
    return tuple(ranked[:CANDIDATES_MAX])


def _many(owners: Sequence[int]) -> bool:
    return len(owners) > SENTENCE_OWNERS_MAX


def _groups(connection: Connection, owners: Collection[int]) -> Mapping[int, int]:
    found: dict[int, int] = {}
    for part in slices(sorted(owner for owner in owners if owner > 0)):
        query = select(articles.c.id, articles.c.group_id).where(articles.c.id.in_(part))
        found |= dict(connection.execute(query).all())
    return found


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
