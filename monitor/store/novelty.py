"""What each stored article says that may be new, and what of a story is.

`articles.facts` holds the facts as they are shown, `fact_keys` the hashed keys by which they are known again: of articles, and
of seeds under minus their number. Keys outlive the texts they were read off, so that what was told a year ago stays known.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Literal

from sqlalchemy import (
    CTE,
    JSON,
    BigInteger,
    ColumnElement,
    Connection,
    Text,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from monitor.core.likeness import novelty
from monitor.core.likeness.facts import Fact, facts, keys_of
from monitor.core.likeness.novelty import Novel, Telling
from monitor.model import NewName
from monitor.store import stories
from monitor.store.engine import Store
from monitor.store.slices import slices
from monitor.store.tables import article_texts, articles, edition_articles, fact_keys, matches

CROWD = 400
"""Texts that hold a key, above which only the oldest of them are looked at: they say whether it was known before."""
OLDEST = 50
REORDERED = timedelta(hours=24)
LEAST_NAME = 1.0
"""Worth of a name below which it is not told as new: it stands far down in the text."""
_NOBODY = (datetime.max.replace(tzinfo=UTC), 0)
STORIES = 100
"""Stories that are looked at together: what all articles of ten thousand say needs 200 MB at once."""
ASKED = 5_000
"""Keys that are asked for at once."""
SHOWN = 32
"""Facts of one article that are kept for showing; of more than these only the keys are."""


def keep(connection: Connection, article_id: int, found: Sequence[Fact]) -> None:
    """Keep what an article says, in the place of what was kept of it before."""
    shown = [[f.kind, f.shown, f.value, f.worth, f.need, list(f.keys)] for f in found if f.worth > 0][:SHOWN]
    packed = json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
    connection.execute(update(articles).where(articles.c.id == article_id).values(facts=packed))
    hold(connection, article_id, keys_of(found))


def hold(connection: Connection, owner: int, keys: Iterable[int]) -> None:
    """What a text is known to say: an article's id, or minus a seed's number, holds these keys and no others."""
    connection.execute(delete(fact_keys).where(fact_keys.c.owner == owner))
    rows = [{"h": h, "owner": owner} for h in sorted(set(keys))]
    if rows:
        connection.execute(insert(fact_keys), rows)


def forget(connection: Connection, owner: int) -> None:
    """Forget what a text says: a seed that was taken out, an article that turned out to be another one."""
    connection.execute(delete(fact_keys).where(fact_keys.c.owner == owner))
    if owner > 0:
        connection.execute(update(articles).where(articles.c.id == owner).values(facts=None))


def unread(connection: Connection, article_ids: Collection[int]) -> frozenset[int]:
    """Those of these articles whose facts were never read."""
    found: set[int] = set()
    for part in slices(sorted(article_ids)):
        query = select(articles.c.id).where(articles.c.id.in_(part), articles.c.facts.is_(None))
        found.update(connection.scalars(query))
    return frozenset(found)


# --- what is new ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Member:
    id: int
    story_id: int
    group_id: int
    outlet: str
    met_at: datetime
    facts: tuple[Fact, ...]


def novelty_of_stories(
    connection: Connection,
    story_ids: Collection[int],
    *,
    digest: str | None = None,
    among: Collection[int] | None = None,
) -> Mapping[int, tuple[Novel, ...]]:
    """What is new in each of these stories, the worthiest first; a story without news is not there.

    New to the archive: no seed says it, and of all articles that say it the first one that came belongs to the story. For a
    `digest` moreover: no edition of it carried an article that says it, and of the story only the articles `among` are told.
    """
    found: dict[int, tuple[Novel, ...]] = {}
    for part in slices(sorted(story_ids), STORIES):
        told = _members(connection, part, among)
        fresh, old = _parted(connection, told, digest)
        chosen = {story: novelty.choose(tellings, old.get(story, ())) for story, tellings in fresh.items()}
        found |= {story: novels for story, novels in chosen.items() if novels}
    return found


def _parted(
    connection: Connection, told: Sequence[_Member], digest: str | None
) -> tuple[Mapping[int, Sequence[Telling]], Mapping[int, Collection[Fact]]]:
    """What these articles say, by story: what is new, and what is not."""
    said = {
        (fact.keys, fact.need): fact for member in told for fact in member.facts
    }  # copies say the same: looked at once
    known = _known_keys(connection, {key for keys, _ in said for key in keys}, digest)
    unsure = {same: fact for same, fact in said.items() if fact.need > 1 or known.isdisjoint(fact.keys)}
    holders = _holders(connection, {key for keys, _ in unsure for key in keys})
    saying = {same: _who_says(fact, holders) for same, fact in unsure.items()}
    owners = {owner for who in saying.values() for owner in who if owner > 0}
    met = _met(connection, owners)
    carried = _carried(connection, digest, owners) if digest is not None else frozenset()
    first = {same: _first_to_say(who, met, carried) for same, who in saying.items()}
    fresh: defaultdict[int, list[Telling]] = defaultdict(list)
    old: defaultdict[int, dict[Fact, None]] = defaultdict(dict)
    for member in told:
        for fact in member.facts:
            if _is_new(member, first.get((fact.keys, fact.need)), met):
                fresh[member.story_id].append(Telling(fact, member.id, member.outlet, member.group_id))
            else:
                old[member.story_id][fact] = None
    return fresh, old


def new_names(connection: Connection, article_ids: Collection[int], since: datetime) -> tuple[NewName, ...]:
    """People and organisations that these articles name and nothing before them does: no seed, and no article that came before
    `since`. Those that most texts name first, each with the story of most of these.

    A name that stands far down in a text does not count: every survey of a trade has dozens of them.
    """
    told = _members_by_id(connection, article_ids)
    of_key: defaultdict[int, list[tuple[Fact, _Member]]] = defaultdict(list)
    for member in told:
        for fact in member.facts:
            if fact.kind in _NAMES and fact.worth >= LEAST_NAME:
                of_key[fact.keys[0]].append((fact, member))
    holders = _holders(connection, of_key.keys())
    among = set(article_ids)
    others = {owner for held in holders.values() for owner in held if owner > 0 and owner not in among}
    known = {owner for owner, (met_at, _) in _met(connection, others).items() if met_at < since}
    fresh = [
        tellings
        for key, tellings in of_key.items()
        if all(owner > 0 and owner not in known for owner in holders.get(key, ()))
    ]
    return tuple(name for _, name in sorted(map(_name, fresh), key=lambda ranked: ranked[0]))


_NAMES: Mapping[str, Literal["person", "organisation"]] = {"person": "person", "organisation": "organisation"}


def _name(tellings: Sequence[tuple[Fact, _Member]]) -> tuple[tuple[object, ...], NewName]:
    """A new name, and what it is sorted by."""
    texts: defaultdict[int, set[int]] = defaultdict(set)
    outlets: defaultdict[int, set[str]] = defaultdict(set)
    for _, member in tellings:
        texts[member.story_id].add(member.group_id)
        outlets[member.story_id].add(member.outlet)
    story = min(texts, key=lambda story: (-len(texts[story]), -len(outlets[story]), story))
    best = max((fact for fact, _ in tellings), key=lambda fact: (fact.worth, fact.shown))
    name = NewName(_NAMES[best.kind], best.shown, stories.public_id(story), len(outlets[story]))
    return (-len(texts[story]), -len(outlets[story]), -best.worth, best.shown), name


def known_before(connection: Connection, found: Sequence[Fact], *, besides: Collection[int] = ()) -> tuple[Fact, ...]:
    """Those of these facts that a seed or a stored article says already, the articles `besides` left out."""
    holders = _holders(connection, {key for fact in found for key in fact.keys})
    return tuple(fact for fact in found if any(owner not in besides for owner in _who_says(fact, holders)))


def _known_keys(connection: Connection, keys: Collection[int], digest: str | None) -> set[int]:
    """Those of these keys that a seed holds, or an article that an edition of this digest carried.

    Asked in the database, which stops at the first: a name that stands in the news every day is in thousands of texts.
    """
    found: set[int] = set()
    told = exists().where(edition_articles.c.digest == digest, edition_articles.c.article_id == fact_keys.c.owner)
    for part in slices(sorted(keys), ASKED):
        asked = _listed(connection, part)
        holds = select(literal(1)).where(fact_keys.c.h == asked.c.h, or_(fact_keys.c.owner < 0, told)).limit(1)
        query = select(asked.c.h).where(holds.correlate(asked).scalar_subquery().is_not(None))
        found.update(connection.scalars(query))
    return found


def _listed(connection: Connection, keys: Sequence[int]) -> CTE:
    """These keys as rows, in one parameter: a VALUES of five hundred is compiled anew each time."""
    text = json.dumps(list(keys))
    if connection.dialect.name == "sqlite":
        value = func.json_each(text).table_valued("value").c.value
        return select(value.label("h")).cte("asked")
    value = func.json_array_elements_text(cast(literal(text, Text), JSON)).column_valued("value")
    return select(cast(value, BigInteger).label("h")).cte("asked")


def _first_to_say(
    saying: Collection[int], met: Mapping[int, tuple[datetime, int | None]], carried: frozenset[int]
) -> tuple[datetime, int] | None:
    """When the first article of these came, and which it is; None where it is no news: a seed or what was carried says it."""
    if any(owner < 0 or owner in carried for owner in saying):
        return None
    return min(((met[owner][0], owner) for owner in saying if owner in met), default=_NOBODY)


def _is_new(
    member: _Member, first: tuple[datetime, int] | None, met: Mapping[int, tuple[datetime, int | None]]
) -> bool:
    """Whether what it says was said first by an article of its story."""
    if first is None:
        return False
    # A key of a crowd names its oldest owners only, and perhaps not the member itself.
    earliest = min((member.met_at, member.id), first)[1]
    return earliest == member.id or met[earliest][1] == member.story_id


def _who_says(fact: Fact, holders: Mapping[int, frozenset[int]]) -> set[int]:
    """Articles and seeds that hold enough of its keys."""
    held = [holders.get(key, frozenset()) for key in fact.keys]
    if fact.need <= 1:
        return set().union(*held)
    return {owner for owner, keys in Counter(chain.from_iterable(held)).items() if keys >= fact.need}


def _members(connection: Connection, story_ids: Collection[int], among: Collection[int] | None) -> list[_Member]:
    """The articles of these stories (of those `among`) whose facts were read, in the order in which they came."""
    if among is None:
        return _members_where(connection, articles.c.story_id, story_ids)
    return _members_where(connection, articles.c.id, [i for i in stories.members(connection, story_ids) if i in among])


def _members_by_id(connection: Connection, article_ids: Collection[int]) -> list[_Member]:
    """Those of these articles whose facts were read and that have a story."""
    return [each for each in _members_where(connection, articles.c.id, article_ids) if each.story_id is not None]


def _members_where(connection: Connection, column: ColumnElement[int], values: Collection[int]) -> list[_Member]:
    found = []
    unpacked: dict[str, tuple[Fact, ...]] = {}  # copies say the same
    for part in slices(sorted(values)):
        query = select(
            articles.c.id,
            articles.c.story_id,
            articles.c.group_id,
            articles.c.outlet,
            articles.c.published_at,
            articles.c.first_seen_at,
            articles.c.facts,
        ).where(column.in_(part), articles.c.facts.is_not(None))
        found += [
            _Member(
                row.id,
                row.story_id,
                row.group_id,
                row.outlet,
                _met_at(row.published_at, row.first_seen_at),
                unpacked.get(row.facts) or unpacked.setdefault(row.facts, _unpacked(row.facts)),
            )
            for row in connection.execute(query)
        ]
    return sorted(found, key=lambda member: (member.met_at, member.id))


def _unpacked(packed: str) -> tuple[Fact, ...]:
    return tuple(
        Fact(kind, shown, value, tuple(keys), need, worth)
        for kind, shown, value, worth, need, keys in json.loads(packed)
    )


def _holders(connection: Connection, keys: Collection[int]) -> Mapping[int, frozenset[int]]:
    """Key -> who holds it; of a key in more than `CROWD` texts the seeds and the oldest articles."""
    found: dict[int, frozenset[int]] = {}
    for part in slices(sorted(keys)):
        counted = select(fact_keys.c.h, func.count()).where(fact_keys.c.h.in_(part)).group_by(fact_keys.c.h)
        counts: dict[int, int] = dict(connection.execute(counted).all())
        few = [h for h, count in counts.items() if count <= CROWD]
        held: defaultdict[int, set[int]] = defaultdict(set)
        for row in connection.execute(select(fact_keys.c.h, fact_keys.c.owner).where(fact_keys.c.h.in_(few))):
            held[row.h].add(row.owner)
        for h in counts.keys() - set(few):
            oldest = select(fact_keys.c.owner).where(fact_keys.c.h == h).order_by(fact_keys.c.owner).limit(OLDEST)
            held[h].update(connection.scalars(oldest))
        found |= {h: frozenset(owners) for h, owners in held.items()}
    return found


def _met(connection: Connection, owners: Collection[int]) -> Mapping[int, tuple[datetime, int | None]]:
    """(when it came, its story) of these articles."""
    found: dict[int, tuple[datetime, int | None]] = {}
    for part in slices(sorted(owners)):
        query = select(articles.c.id, articles.c.published_at, articles.c.first_seen_at, articles.c.story_id).where(
            articles.c.id.in_(part)
        )
        found |= {
            row.id: (_met_at(row.published_at, row.first_seen_at), row.story_id) for row in connection.execute(query)
        }
    return found


def _met_at(published: datetime | None, seen: datetime) -> datetime:
    """When an article came: when it was published, as far as that lies within a day before it was first seen.

    One round of polls brings a day's articles in the order of the feeds; and what is found a week late came late.
    """
    return min(max(published, seen - REORDERED), seen) if published is not None else seen


def _carried(connection: Connection, digest: str, owners: Collection[int]) -> frozenset[int]:
    """Those of these articles that an edition of this digest carried."""
    found: set[int] = set()
    for part in slices(sorted(owners)):
        query = select(edition_articles.c.article_id).where(
            edition_articles.c.digest == digest, edition_articles.c.article_id.in_(part)
        )
        found.update(connection.scalars(query))
    return frozenset(found)


# --- articles from before ---------------------------------------------------------------------------------------------


def backfill(store: Store, limit: int, *, timezone: str) -> int:
    """Read the facts of at most `limit` articles that an earlier version stored, the oldest first, as far as their texts are
    kept. Returns how many; 0 means done. `timezone` is the desk's: dates are resolved in it."""
    with store.read() as connection:
        query = (
            select(articles, article_texts.c.body)
            .join(article_texts, article_texts.c.article_id == articles.c.id)
            .where(articles.c.facts.is_(None))
            .order_by(articles.c.id)
            .limit(limit)
        )
        rows = list(connection.execute(query))
        words: defaultdict[int, set[str]] = defaultdict(set)
        for part in slices([row.id for row in rows]):
            for article_id, keyword in connection.execute(
                select(matches.c.article_id, matches.c.keyword).where(matches.c.article_id.in_(part))
            ):
                words[article_id].add(keyword)
    read = {
        row.id: facts(
            row.title,
            row.body.split("\n\n"),
            published_at=row.published_at or row.first_seen_at,
            timezone=timezone,
            byline=row.byline,
            besides=words[row.id],
        )
        for row in rows
    }
    with store.write() as connection:
        for article_id, found in read.items():
            # Whoever judged it anew in between knows better.
            if connection.scalar(select(articles.c.facts.is_(None)).where(articles.c.id == article_id)):
                keep(connection, article_id, found)
    return len(read)
