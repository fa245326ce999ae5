"""New keywords applied backwards: what was last applied, the replay that is open, what it looks at, and what it found.

At most one replay is open. It looks at what was there when it was asked for, in the order of ids, in slices: whoever takes a
slice moves the cursor first, in the transaction that writes what the slice found, so that nothing is found twice.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, Connection, Row, RowMapping, and_, delete, func, insert, or_, select, update

from monitor.core.match.rules import Gain, Rules, dump, dump_gain, load, load_gain
from monitor.model import Disposition, Match
from monitor.store import articles, entries, texts
from monitor.store.slices import slices
from monitor.store.tables import article_texts, edition_articles, editions, meta, replay_finds, replays
from monitor.store.tables import articles as article_table
from monitor.store.tables import entries as entry_table
from monitor.store.upsert import insert_or_replace

REPLAYING = 0x6D6F6E69746F7206
"""The advisory lock under which the rules are compared with those last applied: "monitor" in ASCII, then 6."""

APPLIED = "rules_applied"
"""The key of `meta` under which the rules stand that were last applied."""

UNFOUND = (Disposition.NO_MATCH, Disposition.FETCH_FAILED, Disposition.NOT_ALLOWED, Disposition.NO_TEXT)
"""How entries ended that new keywords may find after all: nothing matched in what was looked at."""

TOLD = (Disposition.STORED, Disposition.DUPLICATE)
"""Articles that new keywords may bring to a topic."""

SETTLING = timedelta(minutes=5)
"""Longer than a unit of work that began by the rules before goes on: what such a unit decides is looked at once more."""

Cursor = Literal["entries_at", "articles_at", "late_at"]


@dataclass(frozen=True, slots=True)
class Replay:
    """An application backwards, open while `done_at` is None. `*_at`: looked at up to here; `*_to`: the last to look at."""

    id: int
    asked_at: datetime
    reason: str
    gain: Gain
    rules: str
    """Fingerprint of the rules that it applies."""
    since: datetime
    entries_at: int
    entries_to: int
    articles_at: int
    articles_to: int
    late_at: int
    done_at: datetime | None
    entries_seen: int
    articles_seen: int
    found: int

    @property
    def days(self) -> int:
        """How many days back it looks, at least one."""
        return max(1, round((self.asked_at - self.since) / timedelta(days=1)))


@dataclass(frozen=True, slots=True)
class Kept:
    """An article with everything in which a keyword may stand: its text (None: no longer kept), what matched, its entries."""

    article: articles.StoredArticle
    text: str | None
    stored_at: datetime | None
    """When this text was stored."""
    matches: tuple[Match, ...]
    entries: tuple[entries.StoredEntry, ...]


@dataclass(frozen=True, slots=True)
class Find:
    """A stored article that came to concern these topics by a replay."""

    article_id: int
    topics: tuple[str, ...]
    replay_ids: tuple[int, ...]


# --- what was last applied, and the replay that is open ---------------------------------------------------------------


def applied(connection: Connection) -> Rules | None:
    """The rules that were last applied; None: never, or nothing that can be read."""
    said = connection.scalar(select(meta.c.value).where(meta.c.key == APPLIED))
    try:
        return load(said) if said is not None else None
    except ValueError:
        return None


def remember(connection: Connection, rules: Rules, now: datetime | None = None) -> None:
    """These rules are applied from `now` on, where that is known."""
    insert_or_replace(connection, meta, {"key": APPLIED, "value": dump(rules)})
    if now is not None:
        insert_or_replace(connection, meta, {"key": entries.RULES_APPLIED_AT, "value": now.isoformat()})


def current(connection: Connection) -> Replay | None:
    """The open replay, if there is one."""
    query = select(replays).where(replays.c.done_at.is_(None)).order_by(replays.c.id).limit(1)
    row = connection.execute(query).one_or_none()
    return _replay(row._mapping) if row is not None else None


def by_ids(connection: Connection, replay_ids: Collection[int]) -> tuple[Replay, ...]:
    """These replays, by id."""
    query = select(replays).where(replays.c.id.in_(sorted(replay_ids))).order_by(replays.c.id)
    return tuple(_replay(row._mapping) for row in connection.execute(query)) if replay_ids else ()


def _replay(row: RowMapping) -> Replay:
    values = {name: row[name] for name in Replay.__dataclass_fields__} | {"gain": load_gain(str(row["gain"]))}
    return Replay(**values)


def ask(connection: Connection, gain: Gain, rules: Rules, since: datetime, now: datetime) -> Replay:
    """Ask for what was first seen since `since` to be looked at by these rules. One that is open begins anew, for both."""
    before = current(connection)
    if before is not None:
        gain, since = before.gain.then(gain, rules), min(before.since, since)
    entries_at, entries_to = entries_span(connection, since)
    articles_at, articles_to = articles_span(connection, since)
    values = {
        "asked_at": now,
        "reason": gain.in_words(),
        "gain": dump_gain(gain),
        "rules": rules.fingerprint,
        "since": since,
        "entries_at": entries_at,
        "entries_to": entries_to,
        "articles_at": articles_at,
        "articles_to": articles_to,
        "late_at": 0,
        "entries_seen": 0,
        "articles_seen": 0,
    }
    if before is not None:
        connection.execute(update(replays).where(replays.c.id == before.id).values(**values))
    else:
        connection.execute(insert(replays).values(**values))
    asked = current(connection)
    assert asked is not None
    return asked


def go_on_by(connection: Connection, rules: Rules, now: datetime) -> None:
    """The rules changed without a gain: a replay that is open goes on by these, or is over where nothing of its gain is left."""
    before = current(connection)
    if before is None:
        return
    gain, this = before.gain.then(Gain(), rules), replays.c.id == before.id
    if gain:
        told = {"gain": dump_gain(gain), "reason": gain.in_words()}
        connection.execute(update(replays).where(this).values(rules=rules.fingerprint, **told))
    elif before.found:
        connection.execute(update(replays).where(this).values(rules=rules.fingerprint, done_at=now))
    else:  # a keyword that was saved and taken back leaves nothing
        connection.execute(delete(replays).where(this))


def move(connection: Connection, replay: Replay, cursor: Cursor, to: int, *, seen: int, found: int) -> bool:
    """Move a cursor of this replay on. False where somebody else did so, or the replay began anew: then what was looked at
    counts for nothing."""
    column = replays.c[cursor]
    counted = replays.c.articles_seen if cursor == "articles_at" else replays.c.entries_seen
    changed = connection.execute(
        update(replays)
        .where(_still(replay), column == getattr(replay, cursor))
        .values({column: to, counted: counted + seen, replays.c.found: replays.c.found + found})
    )
    return changed.rowcount == 1


def finish(connection: Connection, replay: Replay, now: datetime) -> bool:
    """Everything was looked at. False where somebody else said so, or the replay began anew."""
    return connection.execute(update(replays).where(_still(replay)).values(done_at=now)).rowcount == 1


def _still(replay: Replay) -> ColumnElement[bool]:
    return and_(
        replays.c.id == replay.id,
        replays.c.done_at.is_(None),
        replays.c.rules == replay.rules,
        replays.c.asked_at == replay.asked_at,
    )


# --- what is looked at ------------------------------------------------------------------------------------------------


def entries_span(connection: Connection, since: datetime) -> tuple[int, int]:
    """(id below the first entry that was first seen since `since`, the newest id): the same twice where there is none."""
    # By an index of the time, never row by row in the order of ids: rows of entries are long, and others wait to write.
    first: int | None = connection.scalar(
        select(func.min(entry_table.c.id + 0)).where(entry_table.c.first_seen_at >= since)
    )
    highest = entries.highest_id(connection)
    return (first - 1 if first is not None else highest), highest


def articles_span(connection: Connection, since: datetime) -> tuple[int, int]:
    """The same of articles; no article is decided before it is seen, and by that there is an index."""
    first: int | None = connection.scalar(
        select(func.min(article_table.c.id + 0)).where(article_table.c.decided_at >= since)
    )
    highest = articles.highest_id(connection)
    return (first - 1 if first is not None else highest), highest


def _of_span(since: datetime) -> ColumnElement[bool]:
    return or_(entry_table.c.first_seen_at >= since, entry_table.c.published_at >= since)


def _articles_since(since: datetime) -> ColumnElement[bool]:
    return or_(article_table.c.first_seen_at >= since, article_table.c.published_at >= since)


_WORDS = [word.value for word in UNFOUND]


def unfound(
    connection: Connection, since: datetime, *, after: int, up_to: int, limit: int
) -> tuple[entries.StoredEntry, ...]:
    """What was first seen or published since `since` and ended without a find, by id."""
    # By the cursor, never by the disposition, although there is an index of it: most entries of a year ended so.
    ended = func.coalesce(entry_table.c.disposition, "").in_(_WORDS)
    return _found(connection, and_(_of_span(since), entry_table.c.id <= up_to, ended), after, limit)


def unfound_lately(connection: Connection, replay: Replay, *, limit: int) -> tuple[entries.StoredEntry, ...]:
    """What was decided about when this replay was asked for, perhaps by the rules before, and is not what it found itself."""
    lately = and_(entry_table.c.disposition.in_(_WORDS), entry_table.c.decided_at >= replay.asked_at - SETTLING)
    not_its_own = func.coalesce(entry_table.c.replay_id, 0) != replay.id
    # By the index of decisions: told to go by id, a database looks at every entry it has.
    late = sorted(
        i for i in connection.scalars(select(entry_table.c.id).where(lately, not_its_own)) if i > replay.late_at
    )
    found = entries.by_ids(connection, late)
    return tuple(found[i] for i in late if i in found and found[i].article_id is None)[:limit]


def _found(
    connection: Connection, which: ColumnElement[bool], after: int, limit: int
) -> tuple[entries.StoredEntry, ...]:
    query = select(entry_table).where(which, entry_table.c.article_id.is_(None), entry_table.c.id > after)
    found = connection.execute(query.order_by(entry_table.c.id).limit(limit))
    return tuple(entries.stored_of(row) for row in found)


def kept(connection: Connection, since: datetime, *, after: int, up_to: int, limit: int) -> tuple[Kept, ...]:
    """The articles first seen or published since `since` that a digest may tell, with their texts, by id."""
    query = (
        select(article_table.c.id)
        .where(
            article_table.c.id > after,
            article_table.c.id <= up_to,
            article_table.c.disposition.in_([word.value for word in TOLD]),
            _articles_since(since),
        )
        .order_by(article_table.c.id)
        .limit(limit)
    )
    ids = list(connection.scalars(query))
    found = articles.by_ids(connection, ids)
    hits, stamps = texts.matches_of(connection, ids), stamps_of(connection, ids)
    bodies = texts.texts_of(connection, ids)
    led: dict[int, list[entries.StoredEntry]] = {}
    rows = connection.execute(select(entry_table).where(entry_table.c.article_id.in_(ids)).order_by(entry_table.c.id))
    for row in rows:
        led.setdefault(row._mapping["article_id"], []).append(entries.stored_of(row))
    return tuple(
        Kept(
            article=each,
            text=bodies.get(each.id),
            stored_at=stamps.get(each.id, (None, ""))[0],
            matches=hits.get(each.id, ()),
            entries=tuple(led.get(each.id, ())),
        )
        for each in found
    )


def stamps_of(connection: Connection, article_ids: Collection[int]) -> Mapping[int, tuple[datetime | None, str]]:
    """When the text of each was stored, and its headline: what tells one state of an article from the next."""
    found: dict[int, tuple[datetime | None, str]] = {}
    for part in slices(sorted(article_ids)):
        query = (
            select(article_table.c.id, article_table.c.title, article_texts.c.stored_at)
            .outerjoin(article_texts, article_texts.c.article_id == article_table.c.id)
            .where(article_table.c.id.in_(part))
        )
        found |= {row.id: (row.stored_at, row.title) for row in connection.execute(query)}
    return found


# --- what was found ---------------------------------------------------------------------------------------------------


def add_finds(connection: Connection, replay_id: int, found: Mapping[int, tuple[str, ...]], now: datetime) -> None:
    """Articles by id, and the topics that each came to concern."""
    rows = [
        {
            "replay_id": replay_id,
            "article_id": article_id,
            "topics": json.dumps(topics, ensure_ascii=False),
            "found_at": now,
        }
        for article_id, topics in sorted(found.items())
    ]
    if rows:
        connection.execute(insert(replay_finds), rows)


def highest_find(connection: Connection) -> int:
    """The newest find; 0 without any."""
    return connection.scalar(select(func.max(replay_finds.c.id))) or 0


def finds_for(connection: Connection, digest: str, *, since: datetime) -> Mapping[int, Find]:
    """What replays found in stored articles that this digest has neither carried nor had before it, by article.

    As with articles, a digest's first edition reaches back to `since`.
    """
    of_digest = editions.c.digest == digest
    mark = connection.scalar(select(func.max(func.coalesce(editions.c.finds_considered, 0))).where(of_digest))
    query = (
        select(replay_finds.c.article_id, replay_finds.c.replay_id, replay_finds.c.topics)
        .join(article_table, article_table.c.id == replay_finds.c.article_id)
        .outerjoin(
            edition_articles,
            and_(edition_articles.c.article_id == replay_finds.c.article_id, edition_articles.c.digest == digest),
        )
        .where(
            edition_articles.c.article_id.is_(None),
            article_table.c.disposition.in_([word.value for word in TOLD]),
            replay_finds.c.found_at >= since if mark is None else replay_finds.c.id > mark,
        )
        .order_by(replay_finds.c.id)
    )
    return _by_article(connection.execute(query))


def finds_of(connection: Connection, article_ids: Collection[int]) -> Mapping[int, Find]:
    """What replays ever found in these articles, by article."""
    found: dict[int, Find] = {}
    for part in slices(sorted(article_ids)):
        query = (
            select(replay_finds.c.article_id, replay_finds.c.replay_id, replay_finds.c.topics)
            .where(replay_finds.c.article_id.in_(part))
            .order_by(replay_finds.c.id)
        )
        found |= _by_article(connection.execute(query))
    return found


def _by_article(rows: Iterable[Row[tuple[int, int, str]]]) -> dict[int, Find]:
    found: dict[int, Find] = {}
    for row in rows:
        known = found.get(row.article_id, Find(row.article_id, (), ()))
        topics = dict.fromkeys((*known.topics, *json.loads(row.topics)))
        found[row.article_id] = Find(row.article_id, tuple(topics), (*known.replay_ids, row.replay_id))
    return found


def found_by(connection: Connection, article_ids: Collection[int]) -> Mapping[int, int]:
    """Of these articles, those to which only entries led that a replay had found: with the newest of those replays."""
    found: dict[int, int] = {}
    for part in slices(sorted(article_ids)):
        query = (
            select(entry_table.c.article_id, func.max(entry_table.c.replay_id).label("newest"))
            .where(entry_table.c.article_id.in_(part))
            .group_by(entry_table.c.article_id)
            .having(func.count() == func.count(entry_table.c.replay_id))
        )
        found |= {row.article_id: row.newest for row in connection.execute(query)}
    return found
