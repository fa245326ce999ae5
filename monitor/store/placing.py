"""Which story does an article belong to? What has changed is sorted anew together with everything that it is tied to.

    groups that changed -> the article that stands for each -> its ties: what lies within 72 hours and is alike
    -> everything tied to it, directly or not -> core.likeness.cluster.stories -> ids (core.likeness.naming)

The outcome depends on which articles are stored, not on which came first, as long as no more than `MANY` are tied together, and
none comes in later than `REACH` after the others on its event were published.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Select, and_, delete, func, insert, or_, select

from monitor.core.likeness import cluster
from monitor.core.likeness.naming import named
from monitor.model import Disposition
from monitor.store import grouping, stories
from monitor.store.articles import TRUST, features_of
from monitor.store.engine import Store
from monitor.store.slices import slices
from monitor.store.tables import articles, representatives, ties

REACH = timedelta(days=14)
"""What was published further from a changed article than this keeps its story: a debate that never pauses for 72 hours would
otherwise be sorted anew from its first day on with every article."""

FOLLOWED = timedelta(days=30)
"""How far back a new story looks for the one that it takes up again."""

MANY = 400
"""Representatives that are sorted anew together at the most, and ties of one at the most. Beyond that, in a burst of one event or
of look-alike texts, an article joins what it is closest to, and the order of arrival has a say: sorting 400 takes 0.1 s, 1,000
would take ten times as long, with every article and under the lock."""

JUDGING = 0x6D6F6E69
"""Key of the advisory lock under which articles are compared, inserted and placed on PostgreSQL."""

_NEARLY = 1e-4
"""Ties are kept a little below the threshold: they are summed in another order than `cluster.stories` does it."""


@dataclass(frozen=True, slots=True)
class _Node:
    """A representative, as clustering needs it."""

    article_id: int
    group_id: int
    dated_at: datetime
    vector: cluster.Vector


def settle(
    connection: Connection,
    groups: Collection[int],
    now: datetime,
    *,
    threshold: float = cluster.THRESHOLD,
) -> None:
    """Sort the articles of these groups, which are new or changed, into stories."""
    changed = [node for group in sorted(groups) if (node := _represent(connection, group)) is not None]
    outcasts = _outcasts(connection, groups)
    touched = set(stories.stories_of(connection, list(grouping.members(connection, groups))).values())
    nodes = _neighbourhood(connection, changed, touched, threshold)
    parts = _parts(connection, nodes, threshold) if len(nodes) <= MANY else _beside(connection, changed, threshold)
    before = stories.stories_of(connection, {article for part in parts for article in part})
    beyond = _beyond(connection, before, outcasts)
    _take_along(parts, before, beyond)
    before = {**before, **beyond}
    taken = stories.in_use(connection, {article for part in parts for article in part})
    found = named(parts, before, taken)
    after = {article: ident for part, ident in zip(parts, found.ids, strict=True) for article in part}
    moved: dict[int, int | None] = {article: story for article, story in after.items() if before.get(article) != story}
    stories.assign(connection, moved | dict.fromkeys(outcasts), found.merged, now)
    for story in sorted(set(found.ids) - set(before.values())):
        of_story = [node for node in nodes if after.get(node.article_id) == story]
        stories.follow(connection, story, _earlier(connection, of_story, threshold))


def backfill(store: Store, since: datetime, limit: int) -> int:
    """Enter who stands for at most `limit` groups that an earlier version stored since then, with their ties; their stories stay
    until something joins them. Returns how many; 0 means done."""
    represented = select(representatives.c.group_id)
    query = (
        select(articles.c.group_id)
        .where(
            articles.c.decided_at >= since,
            articles.c.disposition != Disposition.SEED_DUPLICATE.value,
            articles.c.group_id.not_in(represented),
        )
        .distinct()
        .order_by(articles.c.group_id)
        .limit(limit)
    )
    with store.write() as connection:
        store.advisory(connection, JUDGING)
        groups = list(connection.scalars(query))
        for group in groups:
            _represent(connection, group)
    return len(groups)


# --- who stands for a group, and what it is tied to ------------------------------------------------------------------------


def _represent(connection: Connection, group: int) -> _Node | None:
    """The representative of a group, with its ties brought up to date; None where all of the group is known from seeds."""
    dated = func.coalesce(articles.c.published_at, articles.c.first_seen_at)
    query = select(
        articles.c.id,
        articles.c.canonical_url,
        articles.c.text_source,
        articles.c.disposition,
        dated.label("dated_at"),
    )
    rows = connection.execute(query.where(articles.c.group_id == group)).all()
    told = [row for row in rows if row.disposition != Disposition.SEED_DUPLICATE.value]
    best = min(told, key=lambda row: (-TRUST[row.text_source], row.dated_at, row.canonical_url), default=None)
    node = None
    if best is not None:
        node = _Node(best.id, group, best.dated_at, cluster.vector(features_of(connection, [best.id])[best.id]))
    known = _stand_for(connection, group, [row.id for row in rows])
    if node is not None and known == {node.article_id: (group, node.dated_at, node.vector.packed())}:
        return node
    for article in known:
        _untie(connection, article)
    if node is not None:
        _tie(connection, node)
    return node


def _stand_for(
    connection: Connection, group: int, article_ids: Sequence[int]
) -> dict[int, tuple[int, datetime, bytes]]:
    """Who stood for a group, and for those that it was made of: article -> group, date, packed vector."""
    found = {}
    for part in slices(sorted(article_ids)):
        either = or_(representatives.c.group_id == group, representatives.c.article_id.in_(part))
        for row in connection.execute(select(representatives).where(either)):
            found[row.article_id] = (row.group_id, row.dated_at, row.vector)
    return found


def _untie(connection: Connection, article: int) -> None:
    """An article stands for its group no more."""
    partners = list(connection.scalars(select(ties.c.other_id).where(ties.c.article_id == article)))
    for part in slices(partners):  # by both ends: what ties an article is found by its first
        connection.execute(delete(ties).where(ties.c.article_id.in_(part), ties.c.other_id == article))
    connection.execute(delete(ties).where(ties.c.article_id == article))
    connection.execute(delete(representatives).where(representatives.c.article_id == article))


def _tie(connection: Connection, node: _Node) -> None:
    """Enter a representative, and tie it to what lies near it in time and is alike."""
    near = _between(connection, node.dated_at - cluster.WINDOW, node.dated_at + cluster.WINDOW)
    connection.execute(
        insert(representatives).values(
            article_id=node.article_id, group_id=node.group_id, dated_at=node.dated_at, vector=node.vector.packed()
        )
    )
    closeness = cluster.alike(node.vector, [other.vector for other in near]).tolist()
    alike = [
        (close, other.article_id) for close, other in zip(closeness, near, strict=True) if close >= cluster.LEAST_TIE
    ]
    rows = [
        {"article_id": one, "other_id": two, "closeness": round(close, 6)}
        for close, other in sorted(alike, reverse=True)[:MANY]
        for one, two in ((node.article_id, other), (other, node.article_id))
    ]
    if rows:
        connection.execute(insert(ties), rows)


def _between(connection: Connection, since: datetime, until: datetime) -> list[_Node]:
    """Representatives published in this span, by id."""
    span = and_(representatives.c.dated_at >= since, representatives.c.dated_at <= until)
    return _nodes(connection, select(representatives).where(span).order_by(representatives.c.article_id))


def _nodes(connection: Connection, query: Select[tuple[int, int, datetime, bytes]]) -> list[_Node]:
    rows = connection.execute(query).all()
    vectors = {row.article_id: cluster.unpacked(row.vector) for row in rows}
    stale = [article for article, vector in vectors.items() if vector is None]
    for part in slices(stale):  # made with another background
        vectors |= {article: cluster.vector(features) for article, features in features_of(connection, part).items()}
    return [
        _Node(row.article_id, row.group_id, row.dated_at, vector)
        for row in rows
        if (vector := vectors[row.article_id]) is not None
    ]


# --- what has to be sorted together --------------------------------------------------------------------------------------


def _neighbourhood(
    connection: Connection, changed: Sequence[_Node], touched: Collection[int], threshold: float
) -> list[_Node]:
    """Everything that is tied to what changed, directly or not, and whatever shares a story with it, within `REACH`; the search
    ends where it has found more than `MANY`."""
    found = {node.article_id: node for node in changed}
    new = found | {node.article_id: node for node in _told_in(connection, touched) if node.article_id not in found}
    found |= new
    if not found:
        return []
    since = min(node.dated_at for node in found.values()) - REACH
    until = max(node.dated_at for node in found.values()) + REACH
    asked: set[int] = set(touched)
    while new and len(found) <= MANY:
        tied: set[int] = set()
        for part in slices(sorted(new)):
            query = select(ties.c.other_id).where(ties.c.article_id.in_(part), ties.c.closeness >= threshold - _NEARLY)
            tied.update(connection.scalars(query.distinct()))
        met: list[_Node] = []
        for part in slices(sorted(tied - set(found))):
            met += _nodes(connection, select(representatives).where(representatives.c.article_id.in_(part)))
        told = set(stories.stories_of(connection, [*new, *(node.article_id for node in met)]).values()) - asked
        asked |= told
        met += _told_in(connection, told)
        new = {
            node.article_id: node for node in met if node.article_id not in found and since <= node.dated_at <= until
        }
        found |= new
    return list(found.values())


def _told_in(connection: Connection, story_ids: Collection[int]) -> list[_Node]:
    """The representatives of what these stories tell."""
    groups = set(grouping.groups_of(connection, list(stories.members(connection, story_ids))).values())
    found: list[_Node] = []
    for part in slices(sorted(groups)):
        found += _nodes(connection, select(representatives).where(representatives.c.group_id.in_(part)))
    return found


def _parts(connection: Connection, nodes: Sequence[_Node], threshold: float) -> list[set[int]]:
    """The stories of these representatives, each as the articles of all their groups."""
    keys: dict[int, str] = {}
    members: dict[int, set[int]] = {node.group_id: set() for node in nodes}
    for part in slices(sorted(members)):
        query = select(articles.c.id, articles.c.group_id, articles.c.canonical_url).where(
            articles.c.group_id.in_(part), articles.c.disposition != Disposition.SEED_DUPLICATE.value
        )
        for row in connection.execute(query):
            keys[row.id] = row.canonical_url
            members[row.group_id].add(row.id)
    told = [cluster.Told(keys[node.article_id], node.dated_at, node.vector) for node in nodes]
    return [
        set().union(*(members[nodes[place].group_id] for place in story)) for story in cluster.stories(told, threshold)
    ]


def _beside(connection: Connection, changed: Sequence[_Node], threshold: float) -> list[set[int]]:
    """Where too much is tied together to be sorted anew: each changed group beside the story that it is closest to, or in the one
    that it has; everything else stays. Stories as the articles of each."""
    parts: list[set[int]] = []
    for node in changed:
        group = set(grouping.members(connection, [node.group_id]))
        group -= _outcasts(connection, [node.group_id])
        own = set(stories.stories_of(connection, group).values())
        joins = own or {story for story in [_closest(connection, node, threshold)] if story is not None}
        part = group | set(stories.members(connection, joins))
        for other in [other for other in parts if not other.isdisjoint(part)]:
            parts.remove(other)
            part |= other
        parts.append(part)
    return parts


def _closest(connection: Connection, node: _Node, threshold: float) -> int | None:
    """The story to which a representative is close enough, by its ties; what it is not tied to counts as nothing alike."""
    tied = dict(
        connection.execute(select(ties.c.other_id, ties.c.closeness).where(ties.c.article_id == node.article_id)).all()
    )
    cosines: dict[int, list[float]] = {}
    for article, story in stories.stories_of(connection, list(tied)).items():
        cosines.setdefault(story, []).append(tied[article])
    near = _counted(connection, list(cosines), node.dated_at)
    links = {
        story: cluster.closeness([*found, *[0.0] * max(0, near.get(story, 0) - len(found))])
        for story, found in cosines.items()
    }
    best = min(links, key=lambda story: (-links[story], story), default=None)
    return best if best is not None and links[best] >= threshold else None


def _counted(connection: Connection, story_ids: Sequence[int], around: datetime) -> dict[int, int]:
    """How many representatives each of these stories has within the window of that instant."""
    found: dict[int, int] = {}
    for part in slices(story_ids):
        query = (
            select(articles.c.story_id, func.count())
            .join(representatives, representatives.c.article_id == articles.c.id)
            .where(
                articles.c.story_id.in_(part),
                representatives.c.dated_at >= around - cluster.WINDOW,
                representatives.c.dated_at <= around + cluster.WINDOW,
            )
            .group_by(articles.c.story_id)
        )
        found |= {story: count for story, count in connection.execute(query).all() if story is not None}
    return found


def _outcasts(connection: Connection, groups: Collection[int]) -> frozenset[int]:
    """Articles of these groups that are in a story, and have turned out to be known from a seed."""
    found: set[int] = set()
    for part in slices(sorted(groups)):
        query = select(articles.c.id).where(
            articles.c.group_id.in_(part),
            articles.c.disposition == Disposition.SEED_DUPLICATE.value,
            articles.c.story_id.is_not(None),
        )
        found.update(connection.scalars(query))
    return frozenset(found)


def _beyond(connection: Connection, before: Mapping[int, int], outcasts: Collection[int]) -> dict[int, int]:
    """Article -> story, of what is told in these stories and lies out of reach."""
    told = stories.members(connection, set(before.values()))
    return {article: story for article, story in told.items() if article not in before and article not in outcasts}


def _take_along(parts: Sequence[set[int]], before: Mapping[int, int], beyond: Mapping[int, int]) -> None:
    """What lies out of reach goes with the larger part of what it was told with."""
    for story in set(beyond.values()):
        rest = {article for article, its in beyond.items() if its == story}
        sizes = [sum(1 for article in part if before.get(article) == story) for part in parts]
        parts[sizes.index(max(sizes))].update(rest)


def _earlier(connection: Connection, nodes: Sequence[_Node], threshold: float) -> int | None:
    """The story that these would have joined, had it not ended more than 72 hours before: the closest one."""
    first = min(node.dated_at for node in nodes)
    old = _between(connection, first - FOLLOWED, first - cluster.WINDOW)
    story_of = stories.stories_of(connection, [node.article_id for node in old])
    own = set(stories.stories_of(connection, [node.article_id for node in nodes]).values())
    cosines: dict[int, list[float]] = {}
    for node in nodes:
        for other, close in zip(old, cluster.alike(node.vector, [o.vector for o in old]).tolist(), strict=True):
            if (story := story_of.get(other.article_id)) is not None and story not in own:
                cosines.setdefault(story, []).append(close)
    links = {story: cluster.closeness(found) for story, found in cosines.items()}
    best = min(links, key=lambda story: (-links[story], story), default=None)
    return best if best is not None and links[best] >= threshold else None
