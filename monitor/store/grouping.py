"""Groups of near-duplicates: the connected components of the pairs that were verified, whatever came first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection, select, update

from monitor.core.likeness import naming
from monitor.store import likenesses
from monitor.store.slices import slices
from monitor.store.tables import articles


def public_id(group_id: int) -> str:
    """How a group is called outside the database."""
    return naming.public("g", group_id)


def groups_of(connection: Connection, article_ids: Collection[int]) -> Mapping[int, int]:
    """Article -> the group it belongs to."""
    found: dict[int, int] = {}
    for part in slices(sorted(article_ids)):
        query = select(articles.c.id, articles.c.group_id).where(articles.c.id.in_(part))
        found |= dict(connection.execute(query).all())
    return found


def members(connection: Connection, group_ids: Collection[int]) -> Mapping[int, int]:
    """Article -> group, of every article in these groups."""
    found: dict[int, int] = {}
    for part in slices(sorted(group_ids)):
        query = select(articles.c.id, articles.c.group_id).where(articles.c.group_id.in_(part))
        found |= dict(connection.execute(query).all())
    return found


def regroup(connection: Connection, article_id: int, lost: Collection[int] = ()) -> frozenset[int]:
    """Bring the groups round an article in line with the pairs that are kept of it (`likenesses`).

    A pair that is new unites two groups, the oldest keeps its id; `lost` are articles that it no longer repeats: what no pair
    holds together any more parts, and the larger part keeps the id. Returns the groups that changed, as they are called now.
    """
    partners = likenesses.repeated(connection, article_id)
    own = groups_of(connection, {article_id, *partners, *lost})
    before = members(connection, set(own.values()))
    parts = _parted(connection, article_id, before, lost) if lost else [set(before)]
    found = naming.named(parts, before, _taken(connection, before))
    after = {article: ident for part, ident in zip(parts, found.ids, strict=True) for article in part}
    moved = {article: ident for article, ident in after.items() if before[article] != ident}
    for ident in set(moved.values()):
        for slice_ in slices(sorted(article for article, to in moved.items() if to == ident)):
            connection.execute(update(articles).where(articles.c.id.in_(slice_)).values(group_id=ident))
    return frozenset({after[article_id], *moved.values(), *(after[article] for article in lost if article in after)})


def _taken(connection: Connection, before: Mapping[int, int]) -> frozenset[int]:
    """Groups of others that are called after one of these articles, which has left them."""
    found: set[int] = set()
    for part in slices(sorted(before)):
        found.update(connection.scalars(select(articles.c.group_id).where(articles.c.group_id.in_(part)).distinct()))
    return frozenset(found - set(before.values()))


def _parted(
    connection: Connection, article_id: int, before: Mapping[int, int], lost: Collection[int]
) -> Sequence[set[int]]:
    """The connected components of the pairs among these articles."""
    pairs = [*likenesses.pairs(connection, before)]
    # Articles from before pairs were kept have none; they stay with what they were grouped with.
    alone = set(before) - {article for pair in pairs for article in pair} - {article_id, *lost}
    for article in alone:
        pairs += [(article, other) for other in before if other != article_id and before[other] == before[article]]
    return components(before, pairs)


def components(nodes: Iterable[int], pairs: Iterable[tuple[int, int]]) -> list[set[int]]:
    """What `pairs` hold together, by the smallest node."""
    part_of = {node: {node} for node in nodes}
    for one, other in pairs:
        if part_of[one] is not part_of[other]:
            small, large = sorted((part_of[one], part_of[other]), key=len)
            large |= small
            for node in small:
                part_of[node] = large
    return sorted({id(part): part for part in part_of.values()}.values(), key=min)
