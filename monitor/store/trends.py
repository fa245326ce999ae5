"""How many stories there were a day, of a digest and of each word of the desk, counted in the database.

What counts is an article of its own text (`stored`: copies add nothing), by the day on which it was published, as far as that is
told and lies before it was first seen: a machine that was off for three days finds what it missed on those days, and what new
keywords found in what was stored stands on its own day as well, so that neither makes a flood of today.

Cost of `spikes` where 10,000 articles come a day, 4 matches each, and 60 words are asked of: 3 s on SQLite, 1.3 s on PostgreSQL,
one row for each word and day in memory; of `by_day` over a fortnight 0.6 s and 0.1 s. The span is read through
`ix_articles_decided_at`, its matches through `ix_matches_article_id`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Subquery, case, distinct, exists, func, or_, select

from monitor.core.briefing import trends, weekly
from monitor.core.briefing.trends import Count, Slot
from monitor.core.briefing.weekly import Flow
from monitor.model import Disposition, Spike, Topic, Trend
from monitor.store import keyword_hits
from monitor.store.keyword_hits import Key
from monitor.store.slices import slices
from monitor.store.tables import articles, feeds, matches, polls


def spikes(
    connection: Connection,
    topics: Sequence[Topic],
    now: datetime,
    *,
    times: float = trends.TIMES,
    timezone: str = "Asia/Seoul",
    days_off: Collection[date] = (),
) -> tuple[Spike, ...]:
    """Topics and keywords of `topics` found far more often in the 24 hours before `now` than usual, the strongest first.

    `times` is how many times the usual a spike is at the least; `days_off` are days of
    `timezone` (IANA) on which less is printed, beside weekends and public holidays.
    A word is compared with days on which something was collected and it was looked for: a keyword that is new is compared with
    nothing for its first days. At most `core.briefing.trends.MOST_SPIKES`.
    """
    today, *before = trends.slots(now, trends.SPIKE_DAYS + 1)
    watched = watched_slots(connection, before)
    if sum(watched) < trends.FEWEST_DAYS:
        return ()
    words = _Words.of(connection, topics, before[-1][0])
    found = {word: stories for word, stories in _of_today(connection, today, words).items() if _enough(stories)}
    history = _history(connection, before, words, found)
    counts = [
        Count(
            name=word.name,
            keyword=word.keyword,
            topics=words.topics_of(word),
            stories=frozenset(stories),
            before=tuple(
                history.get((word, number), 0) if seen and slot[0] >= words.known_since(word) else None
                for number, (slot, seen) in enumerate(zip(before, watched, strict=True))
            ),
        )
        for word, stories in sorted(found.items())
    ]
    zone = ZoneInfo(timezone)
    off = [trends.is_off(slot, zone, days_off) for slot in before]
    return trends.spikes(counts, off, trends.is_off(today, zone, days_off), times=times)


def trend(
    connection: Connection,
    topics: Sequence[Topic],
    told: int,
    window: Slot,
    *,
    every: bool,
    timezone: str = "Asia/Seoul",
    days_off: Collection[date] = (),
) -> Trend | None:
    """How much an edition of this window holds beside the 7 days before it; None where fewer than 3 of these were collected.

    `told` is how many stories the edition holds; over several days they are counted day by day instead, because a story that runs
    for three days is one in the edition and one on each day of a usual week. `topics` are the digest's; with `every` it tells
    whatever the desk finds.
    """
    days = trends.whole_days(window)
    before = trends.slots(window[0], trends.MEAN_DAYS)
    watched = watched_slots(connection, before)
    if sum(watched) < trends.FEWEST_DAYS:
        return None
    names = None if every else [topic.name for topic in topics]
    counted = by_day(connection, (*trends.slots(window[1], days), *before), names)
    usual = trends.mean([counted.get(days + number, 0) if seen else None for number, seen in enumerate(watched)])
    if usual is None:
        return None
    return Trend(
        a_day=float(told) if days == 1 else trends.per_day(counted, days),
        days=days,
        mean=usual[0],
        mean_days=usual[1],
        spikes=spikes(connection, topics, window[1], timezone=timezone, days_off=days_off),
    )


def flow(connection: Connection, topics: Sequence[Topic], window: Slot, *, every: bool) -> Flow:
    """How much there was on each day of a week and of as many before, of the digest's `topics` together and of each.

    With `every` the digest tells whatever the desk finds.
    """
    days = weekly.days_of(window)
    names = [topic.name for topic in topics]
    counted = by_day(connection, days, None if every else names)
    half = len(days) // 2
    weeks = ((days[half - 1][0], days[0][1]), (days[-1][0], days[half][1]))
    whole = by_day(connection, weeks, None if every else names)
    dated = _counted(weeks)
    query = (
        select(_TOPIC, dated.c.slot, func.count(distinct(dated.c.story)))
        .join(dated, dated.c.id == matches.c.article_id)
        .where(_TOPIC.in_(names))
        .group_by(_TOPIC, dated.c.slot)
    )
    of_topics = {(topic, slot): count for topic, slot, count in connection.execute(query)}
    return Flow(
        days=days,
        counts=tuple(counted.get(number, 0) for number in range(len(days))),
        watched=watched_slots(connection, days),
        stories=(whole.get(0, 0), whole.get(1, 0)),
        topics={name: (of_topics.get((name, 0), 0), of_topics.get((name, 1), 0)) for name in names},
    )


def by_day(connection: Connection, days: Sequence[Slot], topics: Collection[str] | None) -> Mapping[int, int]:
    """Number of a slot in `days` -> distinct stories of these topics (None: of any, or of none) with a new text in it."""
    dated = _counted(days)
    query = select(dated.c.slot, func.count(distinct(dated.c.story))).group_by(dated.c.slot)
    if topics is not None:
        concerns = exists().where(matches.c.article_id == dated.c.id, _TOPIC.in_(list(topics)))
        query = query.where(concerns)
    return dict(connection.execute(query).all())


def watched_slots(connection: Connection, days: Sequence[Slot]) -> tuple[bool, ...]:
    """Whether anything could be found in each of these: collecting had begun before it, and a feed was read in it.

    Of days before the oldest poll that is kept nothing is known: they count as watched.
    """
    first_read = connection.scalar(select(func.min(feeds.c.first_success_at)))
    # Feeds of a first version did not keep when they were first read.
    first_stored = connection.scalar(select(articles.c.first_seen_at).order_by(articles.c.id).limit(1))
    since = min((at for at in (first_read, first_stored) if at is not None), default=None)
    if since is None:
        return (False,) * len(days)
    oldest = connection.scalar(select(func.min(polls.c.at)))
    read = [
        exists().where(polls.c.at >= begin, polls.c.at < end, polls.c.outcome != "failed").label(f"slot_{number}")
        for number, (begin, end) in enumerate(days)
    ]
    found = connection.execute(select(*read)).one() if oldest is not None else ()
    return tuple(
        since <= begin and (oldest is None or begin < oldest or bool(found[number]))
        for number, (begin, _) in enumerate(days)
    )


def _counted(days: Sequence[Slot]) -> Subquery:
    """id, story and slot (number in `days`) of every new text of these days, which follow each other, the newest first."""
    published, seen = articles.c.published_at, articles.c.first_seen_at
    dated = case((or_(published.is_(None), published > seen), seen), else_=published)
    begin, end = days[-1][0], days[0][1]
    slot = case(*((dated >= since, number) for number, (since, _) in enumerate(days)))
    return (
        select(articles.c.id, func.coalesce(articles.c.story_id, articles.c.id).label("story"), slot.label("slot"))
        .where(
            # No article is decided before it is seen, nor counted before it is published: by this column there is an index.
            articles.c.decided_at >= begin,
            articles.c.disposition == Disposition.STORED.value,
            dated >= begin,
            dated < end,
        )
        .subquery()
    )


class _Word(NamedTuple):
    keyword: bool
    name: str


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of the desk: each keyword of each topic, and since when it is looked for where that is not for the whole span.

    A topic is counted by the keywords that the whole span knew: one that gained a keyword is not found more often for it.
    """

    keys: frozenset[Key]
    added: Mapping[Key, datetime]
    begin: datetime

    @classmethod
    def of(cls, connection: Connection, topics: Sequence[Topic], begin: datetime) -> _Words:
        keys = frozenset((topic.name, keyword) for topic in topics for keyword in topic.keywords)
        added = {key: at for key, at in keyword_hits.added(connection).items() if key in keys and at > begin}
        return cls(keys, added, begin)

    def topics_of(self, word: _Word) -> frozenset[str]:
        named = (topic for topic, keyword in self.keys if keyword == word.name)
        return frozenset(named) if word.keyword else frozenset({word.name})

    def known_since(self, word: _Word) -> datetime:
        """Of a keyword in several topics: since any of them has it."""
        if not word.keyword:
            return self.begin
        return min(self.added.get(key, self.begin) for key in self.keys if key[1] == word.name)


# In words that no index answers: the days that are asked of are few beside all that is kept, and by the index on topic and
# keyword SQLite goes through every match that there ever was (20 s instead of 3 s).
_TOPIC, _KEYWORD = matches.c.topic.concat(""), matches.c.keyword.concat("")
_SEPARATOR = "\x1f"
_KEY = matches.c.topic.concat(_SEPARATOR).concat(matches.c.keyword)


def _enough(stories: Collection[int]) -> bool:
    return len(stories) >= trends.FEWEST_STORIES


def _of_today(connection: Connection, today: Slot, words: _Words) -> Mapping[_Word, set[int]]:
    """The stories of the last day in which each word stands."""
    dated = _counted([today])
    query = select(_TOPIC, _KEYWORD, dated.c.story).join(dated, dated.c.id == matches.c.article_id)
    found: defaultdict[_Word, set[int]] = defaultdict(set)
    for topic, keyword, story in connection.execute(query.distinct()):
        if (topic, keyword) in words.keys:
            found[_Word(True, keyword)].add(story)
            if (topic, keyword) not in words.added:
                found[_Word(False, topic)].add(story)
    return found


def _history(
    connection: Connection, days: Sequence[Slot], words: _Words, asked: Collection[_Word]
) -> Mapping[tuple[_Word, int], int]:
    """Stories in which each word `asked` for stands, by the number of the day."""
    dated = _counted(days)
    counted: dict[tuple[_Word, int], int] = {}
    for is_keyword, column in ((True, _KEYWORD), (False, _TOPIC)):
        names = sorted(word.name for word in asked if word.keyword is is_keyword)
        for part in slices(names):
            wanted = [key for key in words.keys if (key[1] if is_keyword else key[0]) in part]
            if not is_keyword:
                wanted = [key for key in wanted if key not in words.added]
            query = (
                select(column, dated.c.slot, func.count(distinct(dated.c.story)))
                .join(dated, dated.c.id == matches.c.article_id)
                .where(_KEY.in_([_SEPARATOR.join(key) for key in wanted]))
                .group_by(column, dated.c.slot)
            )
            counted |= {(_Word(is_keyword, name), slot): count for name, slot, count in connection.execute(query)}
    return counted
