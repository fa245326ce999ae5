"""What an alert has not told, read out of the database: the stories that may be told, and what it is done with already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, case, func, or_, select

from monitor.core.briefing.alerts import PATIENCE, Candidate
from monitor.core.likeness.novelty import Novel
from monitor.model import Disposition, Match, Spike, ToldArticle
from monitor.store import articles, notices, novelty, relevance, replays, stories, telling, texts
from monitor.store.articles import StoredArticle
from monitor.store.notices import StoredAlert
from monitor.store.slices import slices
from monitor.store.tables import articles as article_table
from monitor.store.tables import entries as entry_table
from monitor.store.tables import feeds as feed_table
from monitor.store.tables import matches as match_table
from monitor.store.tables import notice_articles

SLACK = timedelta(minutes=10)
"""How much later than its decision an article may be committed: what was decided anew so shortly before is looked at again."""

NEW_FEED = timedelta(days=1)
"""Of what a feed's first poll brings, so much may be news."""

TOLD = (Disposition.STORED.value, Disposition.DUPLICATE.value)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A story that the alert has not told."""

    candidate: Candidate
    members: tuple[int, ...]
    """Every article of the story, by id: told with it, all of them."""
    fresh: tuple[int, ...]
    """Those that keep the alert waiting until it is done with the story."""


@dataclass(frozen=True, slots=True)
class Sightings:
    """What there is since the alert was last done with everything."""

    highest: int
    """The newest article that was looked at."""
    found: tuple[Sighting, ...] = ()
    absorbed: Mapping[int, int] | None = None
    """Article -> notice: what joined a story that was told, or repeats what was told."""


def newest(connection: Connection) -> tuple[int, datetime | None]:
    """The newest article's id, and the time of the last decision about any: while neither changes, nothing came in."""
    c = article_table.c
    decided: datetime | None = connection.scalar(select(func.max(c.decided_at)))
    return articles.highest_id(connection), decided


def read(connection: Connection, alert: StoredAlert, topics: Collection[str], now: datetime) -> Sightings:
    """What the alert has to look at; `topics` are those that it tells of, none: all."""
    highest = articles.highest_id(connection)
    fresh = {article.id: article for article in articles.by_ids(connection, _fresh(connection, alert, now))}
    if not fresh:
        return Sightings(highest)
    groups = _around(connection, alert, fresh.values())
    found: list[Sighting] = []
    absorbed: dict[int, int] = {}
    reading = _Reading.of(connection, alert, frozenset(topics), _stories(connection, fresh.values()))
    for members in reading.stories:
        ids = [article.id for article in members]
        mine = tuple(number for number in ids if number in fresh)
        if (notice := next((reading.told[number] for number in ids if number in reading.told), None)) is not None:
            absorbed |= {number: notice for number in ids if number not in reading.told}
            continue
        concerning = [article for article in members if reading.concerns(article)]
        if not concerning or any(reading.is_old(article, alert) for article in concerning):
            continue
        news = [article for article in concerning if article.group_id not in groups]
        if not news:
            repeated = groups[concerning[0].group_id]
            absorbed |= dict.fromkeys(mine, repeated) if repeated is not None else {}
            continue
        found.append(Sighting(reading.candidate(members, concerning), tuple(ids), mine))
    return Sightings(highest, tuple(found), absorbed)


def _fresh(connection: Connection, alert: StoredAlert, now: datetime) -> list[int]:
    """Articles that the alert is not done with; one of these days that was decided anew since (`articles.take_over`) is looked at
    again."""
    c = article_table.c
    query = (
        select(c.id)
        .outerjoin(notice_articles, and_(notice_articles.c.article_id == c.id, notice_articles.c.alert == alert.name))
        .where(
            or_(
                c.id > alert.considered, and_(c.decided_at > alert.looked_at - SLACK, c.first_seen_at > now - PATIENCE)
            ),
            c.id > alert.born_after,
            c.disposition.in_(TOLD),
            notice_articles.c.article_id.is_(None),
        )
    )
    return list(connection.scalars(query))


def _stories(connection: Connection, fresh: Collection[StoredArticle]) -> tuple[tuple[StoredArticle, ...], ...]:
    """The whole stories in which these articles are, each by id; an article without a story is one of its own."""
    named = articles.of_stories(connection, {a.story_id for a in fresh if a.story_id is not None})
    alone = [(article,) for article in fresh if article.story_id is None]
    whole = [tuple(sorted(members, key=lambda article: article.id)) for members in named.values()]
    return tuple(sorted([*whole, *alone], key=lambda members: members[0].id))


def _around(connection: Connection, alert: StoredAlert, fresh: Collection[StoredArticle]) -> Mapping[int, int | None]:
    """Of the groups of near-duplicates in which these are, those that say what is known: with the notice that told it, or None
    for what was there before the alert."""
    members = articles.of_groups(connection, {article.group_id for article in fresh})
    told = notices.told_in(connection, alert.name, [article.id for article in members])
    known: dict[int, int | None] = {}
    for article in members:
        if article.id in told:
            known[article.group_id] = told[article.id]
        elif article.id <= alert.born_after and article.disposition.value in TOLD:
            known.setdefault(article.group_id, None)
    return known


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is known of the articles of some stories."""

    stories: tuple[tuple[StoredArticle, ...], ...]
    topics: frozenset[str]
    told: Mapping[int, int]
    matches: Mapping[int, tuple[Match, ...]]
    backwards: Collection[int]
    """Articles to which only keywords that are new led."""
    first_polled: Collection[int]
    """Articles that only the first poll of a feed brought."""
    gained: Mapping[int, frozenset[str]]
    """Topics that an article concerns by keywords that are new."""
    likeness: Mapping[int, float]
    agencies: Mapping[int, str]
    follows: Collection[int]
    """Stories that take up one that the alert told."""
    novelty: Mapping[int, tuple[Novel, ...]]

    @classmethod
    def of(
        cls,
        connection: Connection,
        alert: StoredAlert,
        topics: frozenset[str],
        found: tuple[tuple[StoredArticle, ...], ...],
    ) -> _Reading:
        members = [article for story in found for article in story]
        ids = [article.id for article in members]
        numbers = {article.story_id for article in members if article.story_id is not None}
        takes_up = stories.followed(connection, numbers)
        told_before = notices.told_stories(connection, alert.name, set(takes_up.values()))
        follows = {story for story, earlier in takes_up.items() if earlier in told_before}
        finds = replays.finds_of(connection, ids)
        return cls(
            stories=found,
            topics=topics,
            told=notices.told_in(connection, alert.name, ids),
            matches=texts.matches_of(connection, ids),
            backwards=replays.found_by(connection, ids).keys(),
            first_polled=_first_polled(connection, ids),
            gained={number: frozenset(find.topics) for number, find in finds.items()},
            likeness=relevance.likenesses(connection, relevance.profile(connection), ids),
            agencies=telling.origins(connection, {article.group_id for article in members}),
            follows=follows,
            novelty=novelty.novelty_of_stories(connection, follows) if follows else {},
        )

    def is_old(self, article: StoredArticle, alert: StoredAlert) -> bool:
        """Whether it was there before the alert, or out for long when it came in: what a feed's first poll brings is what that
        feed had, not what happened now."""
        if article.id <= alert.born_after:
            return True
        if article.published_at is None:
            return False
        since = article.first_seen_at - PATIENCE
        if article.id in self.first_polled:
            since = max(alert.born_at, article.first_seen_at - NEW_FEED)
        return article.published_at < since

    def concerns(self, article: StoredArticle) -> bool:
        """Whether an article is the alert's matter, by what the desk looked for when it came in."""
        if article.id in self.backwards or article.disposition.value not in TOLD:
            return False
        gained = self.gained.get(article.id, frozenset())
        named = {match.topic for match in self.matches.get(article.id, ())} - gained
        return bool(named & self.topics) if self.topics else bool(named) or not gained

    def candidate(self, members: Sequence[StoredArticle], concerning: Sequence[StoredArticle]) -> Candidate:
        """The story as the alert judges it."""
        story = members[0].story_id
        return Candidate(
            story_id=stories.public_id(story if story is not None else members[0].id),
            came=tuple((article.decided_at, self._told(article)) for article in concerning),
            follow_up=story in self.follows,
            novelty=self.novelty.get(story, ()) if story is not None else (),
        )

    def _told(self, article: StoredArticle) -> ToldArticle:
        found = self.matches.get(article.id, ())
        return telling.told(article, found, self.likeness.get(article.id, 0.0), self.agencies.get(article.group_id))


def _first_polled(connection: Connection, article_ids: Collection[int]) -> frozenset[int]:
    """Of these articles, those to which only entries of first polls led."""
    at_first = case((entry_table.c.first_seen_at <= feed_table.c.first_success_at, 1))
    found: set[int] = set()
    for part in slices(sorted(article_ids)):
        query = (
            select(entry_table.c.article_id)
            .join(feed_table, feed_table.c.id == entry_table.c.feed_id)
            .where(entry_table.c.article_id.in_(part))
            .group_by(entry_table.c.article_id)
            .having(func.count() == func.count(at_first))
        )
        found.update(number for number in connection.scalars(query) if number is not None)
    return frozenset(found)


# --- spikes -----------------------------------------------------------------------------------------------------------


def of_spikes(
    connection: Connection, spikes: Sequence[Spike], topics: Collection[str], now: datetime
) -> Mapping[str, tuple[Candidate, ...]]:
    """Spike's name -> the stories of the last day in which it stands. A keyword counts in `topics` only."""
    day = timedelta(days=1)
    found: dict[str, list[int]] = {}
    for spike in spikes:
        word = match_table.c.topic if spike.kind == "topic" else match_table.c.keyword
        query = (
            select(article_table.c.id)
            .join(match_table, match_table.c.article_id == article_table.c.id)
            .where(
                article_table.c.decided_at > now - day,
                article_table.c.disposition.in_(TOLD),
                word == spike.name,
                match_table.c.topic.in_(list(topics)),
            )
            .distinct()
        )
        found[spike.name] = list(connection.scalars(query))
    ids = {number for numbers in found.values() for number in numbers}
    stored = {article.id: article for article in articles.by_ids(connection, sorted(ids))}
    hits = texts.matches_of(connection, ids)
    agencies = telling.origins(connection, {article.group_id for article in stored.values()})

    def candidates(numbers: Sequence[int]) -> tuple[Candidate, ...]:
        by_story: defaultdict[int, list[StoredArticle]] = defaultdict(list)
        for number in sorted(numbers):
            by_story[stored[number].story_id or number].append(stored[number])
        return tuple(
            Candidate(
                stories.public_id(story),
                tuple(
                    (each.decided_at, telling.told(each, hits.get(each.id, ()), 0.0, agencies.get(each.group_id)))
                    for each in members
                ),
            )
            for story, members in by_story.items()
        )

    return {name: candidates(numbers) for name, numbers in found.items()}
