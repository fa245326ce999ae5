"""What each keyword found: how much lately, how much of it alone, and whether it is quiet, noisy or went silent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, exists, func, select

from monitor.core.match import standing
from monitor.core.match.rules import load_gain
from monitor.core.match.standing import Silence, State, Watch
from monitor.model import Disposition, Topic
from monitor.store import replays as replay_store
from monitor.store.slices import slices
from monitor.store.tables import articles, feeds, matches, polls, replays

DAY, WEEK, MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=30)

ABSENCE_DAYS = 30
"""How many days back absences are looked for: polls are not kept for longer."""

_COUNTED = (Disposition.STORED.value, Disposition.DUPLICATE.value)

Key = tuple[str, str]
"""Topic and keyword."""


@dataclass(frozen=True, slots=True)
class KeywordHits:
    """A keyword of a topic and the distinct articles in which it stands, copies included, texts of the seed corpus apart.

    `hits_…` count those first seen in the last 1, 7 and 30 days. Times are aware UTC.
    """

    topic: str
    keyword: str
    hits_1d: int
    hits_7d: int
    hits_30d: int
    alone_30d: float | None
    """The share, 0 to 1, of those of 30 days in which no other keyword of any topic stands; None where there are none."""
    last_hit_at: datetime | None
    """When the newest of them, of all that are stored, was first seen."""
    silence: Silence | None
    state: State


def listed(connection: Connection, topics: Sequence[Topic], now: datetime) -> tuple[KeywordHits, ...]:
    """Every keyword of `topics`, in their order; what keywords found that are no longer there counts for nothing.

    The same keyword in two topics is one and the same where it is asked what a keyword found alone.
    """
    watch = watched(connection, now)
    keys = list(dict.fromkeys((topic.name, keyword) for topic in topics for keyword in topic.keywords))
    known_since = added(connection) | dict.fromkeys(_waiting(connection, keys), now)
    seen, found = _found(connection, set(keys), now, since=now - standing.REACH - watch.away)
    recent = {article_id for article_id, at in seen.items() if at > now - MONTH}
    by_keyword = _by_keyword(found, recent)
    alone, all_found = _alone(by_keyword.values())
    last = {key: max(seen[article_id] for article_id in ids) for key, ids in found.items()}
    last |= _last_of(connection, [key for key in keys if key not in last], now)
    hits = {key: len(found.get(key, set()) & recent) for key in keys}

    def told(key: Key) -> KeywordHits:
        topic, keyword = key
        times = [seen[article_id] for article_id in found.get(key, ())]
        stopped = standing.silence(times, now, watch, known_since.get(key))
        others = [len(ids) for other, ids in by_keyword.items() if other != keyword]
        by_itself = len(found.get(key, set()) & alone)
        return KeywordHits(
            topic=topic,
            keyword=keyword,
            hits_1d=sum(at > now - DAY for at in times),
            hits_7d=sum(at > now - WEEK for at in times),
            hits_30d=hits[key],
            alone_30d=by_itself / hits[key] if hits[key] else None,
            last_hit_at=last.get(key),
            silence=stopped,
            state=standing.state(
                quiet=standing.quiet(last.get(key), known_since.get(key), now, watch),
                silence=stopped,
                noisy=standing.noisy(by_itself, all_found, others),
            ),
        )

    return tuple(told(key) for key in keys)


def silent(connection: Connection, topics: Sequence[Topic], now: datetime) -> tuple[KeywordHits, ...]:
    """The keywords of `topics` that used to hit with a rhythm and went silent within the last week, the longest silent first.

    Each is in the answer for 7 days, absences apart, and not again before it has hit anew; `last_hit_at` says when it did.
    """
    news = [each for each in listed(connection, topics, now) if each.silence is not None and each.silence.news]
    return tuple(sorted(news, key=lambda each: each.last_hit_at or now))


def watched(connection: Connection, now: datetime) -> Watch:
    """Since when something could be found, and the days, counted back from `now`, on which no feed was read.

    A day on which every poll failed is one of them. Of days before the oldest poll that is kept nothing is known: they count as
    watched.
    """
    first_read = connection.scalar(select(func.min(feeds.c.first_success_at)))
    # Feeds of a first version did not keep when they were first read.
    first_stored = connection.scalar(select(articles.c.first_seen_at).order_by(articles.c.id).limit(1))
    since = min((at for at in (first_read, first_stored) if at is not None), default=None)
    oldest = connection.scalar(select(func.min(polls.c.at)))
    if oldest is None:
        return Watch(since)
    days = [(now - DAY * (number + 1), now - DAY * number) for number in range(ABSENCE_DAYS)]
    days = [(begin, end) for begin, end in days if begin >= oldest]
    if not days:
        return Watch(since)
    read = connection.execute(
        select(
            *(
                exists()
                .where(polls.c.at > begin, polls.c.at <= end, polls.c.outcome != "failed")
                .label(f"day_{number}")
                for number, (begin, end) in enumerate(days)
            )
        )
    ).one()
    return Watch(since, tuple(day for day, was_read in zip(days, read, strict=True) if not was_read))


def added(connection: Connection) -> dict[Key, datetime]:
    """When keywords were added that were not there from the beginning, by the topics as they are called now."""
    since: dict[Key, datetime] = {}
    for at, said in connection.execute(select(replays.c.asked_at, replays.c.gain).order_by(replays.c.id)):
        gain = load_gain(said)
        called = {old: new for new, old in gain.renamed}
        since = {(called.get(topic, topic), keyword): before for (topic, keyword), before in since.items()}
        since |= dict.fromkeys(gain.keywords, at)
    return since


def _waiting(connection: Connection, keys: Iterable[Key]) -> set[Key]:
    """Those that were written into config.toml and nobody looks for yet: no daemon has taken them up."""
    applied = replay_store.applied(connection)
    if applied is None:
        return set()
    return set(keys) - {(topic.name, keyword) for topic in applied.topics for keyword in topic.keywords}


def _span(since: datetime, now: datetime) -> ColumnElement[bool]:
    """Articles that count and were first seen in (since, now]."""
    return and_(
        # No article is decided before it is seen: by this column there is an index.
        articles.c.decided_at > since,
        articles.c.first_seen_at > since,
        articles.c.first_seen_at <= now,
        articles.c.disposition.in_(_COUNTED),
    )


def _found(
    connection: Connection, keys: set[Key], now: datetime, *, since: datetime
) -> tuple[dict[int, datetime], dict[Key, set[int]]]:
    """When each article was first seen, and which of them each of these keywords found."""
    span = _span(since, now)
    seen = dict(connection.execute(select(articles.c.id, articles.c.first_seen_at).where(span)).all())
    found: defaultdict[Key, set[int]] = defaultdict(set)
    query = select(matches.c.topic, matches.c.keyword, matches.c.article_id).join(articles).where(span)
    for topic, keyword, article_id in connection.execute(query):
        if (topic, keyword) in keys:
            found[topic, keyword].add(article_id)
    return seen, dict(found)


def _by_keyword(found: Mapping[Key, set[int]], recent: set[int]) -> dict[str, set[int]]:
    """The articles of `recent` that each keyword found, whatever the topic."""
    by_keyword: defaultdict[str, set[int]] = defaultdict(set)
    for (_, keyword), ids in found.items():
        by_keyword[keyword] |= ids & recent
    return dict(by_keyword)


def _alone(finds: Iterable[set[int]]) -> tuple[set[int], int]:
    """The articles that are in one of these sets only, and how many are in any."""
    any_of: set[int] = set()
    several: set[int] = set()
    for ids in finds:
        several |= any_of & ids
        any_of |= ids
    return any_of - several, len(any_of)


def _last_of(connection: Connection, keys: Iterable[Key], now: datetime) -> dict[Key, datetime]:
    """When these keywords last hit, however long ago; those that never did are missing."""
    by_topic: defaultdict[str, list[str]] = defaultdict(list)
    for topic, keyword in keys:
        by_topic[topic].append(keyword)
    found: dict[Key, datetime] = {}
    for topic, keywords in by_topic.items():
        for part in slices(keywords):
            query = (
                select(matches.c.keyword, func.max(articles.c.first_seen_at))
                .join(articles)
                .where(
                    matches.c.topic == topic,
                    matches.c.keyword.in_(part),
                    articles.c.first_seen_at <= now,
                    articles.c.disposition.in_(_COUNTED),
                )
                .group_by(matches.c.keyword)
            )
            found |= {(topic, keyword): at for keyword, at in connection.execute(query)}
    return found
