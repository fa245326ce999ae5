"""What an edition is made of, read out of the database: articles not carried yet, and what may be missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from monitor.config import Config, DigestPlan
from monitor.core.text.urls import domain, without_tracking
from monitor.model import Disposition, FeedTrouble, Health, Match, ToldArticle
from monitor.store import articles, editions, entries, feeds, stories
from monitor.store.tables import articles as article_table

FRESH = timedelta(minutes=30)
"""A feed not asked within this time before an edition is named in it: the outlets' 07:00 batch is what 07:30 is for."""


@dataclass(frozen=True, slots=True)
class Untold:
    """What a digest has not carried. `articles` pairs each with the id of its story.

    `article_ids` holds more than is told: late copies of what an earlier edition carried are carried off in silence.
    """

    articles: tuple[tuple[str, ToldArticle], ...]
    told_before: frozenset[str]
    article_ids: tuple[int, ...]
    considered: int
    """The newest article looked at, told or not."""


def told(stored: articles.StoredArticle, found: Sequence[Match]) -> ToldArticle:
    """A stored article as a digest shows it."""
    return ToldArticle(
        id=articles.public_id(stored.id),
        url=without_tracking(stored.url),
        title=stored.title,
        outlet=stored.outlet or domain(stored.url),
        byline=stored.byline,
        published_at=stored.published_at or stored.first_seen_at,
        kind=stored.kind,
        tags=stored.tags,
        topics=tuple(dict.fromkeys(match.topic for match in found)),
        matches=tuple(found),
        text_source=stored.text_source,
        length=stored.length,
        agency=stored.agency,
        group_id=f"g{stored.group_id}",
        duplicate=stored.disposition is Disposition.DUPLICATE,
        portal=stored.portal,
    )


def untold(connection: Connection, plan: DigestPlan, since: datetime) -> Untold:
    """Articles that this digest has not looked at yet and whose topics it tells; a first edition reaches back to `since`."""
    considered = editions.considered(connection, plan.name)
    highest = max(articles.highest_id(connection), considered or 0)
    fresh = editions.uncarried(connection, plan.name, since=since, after=considered)
    candidates = {a.id: a for a in articles.by_ids(connection, fresh)}
    found = articles.matches_of(connection, list(candidates))
    chosen = [a for a in candidates.values() if _concerns(plan, found.get(a.id, ()))]
    story_ids = sorted({a.story_id for a in chosen if a.story_id is not None})
    before = editions.told_stories(connection, plan.name, story_ids)
    carried = editions.carried_groups(connection, plan.name, {a.group_id for a in chosen})
    with_news = _with_news(chosen, carried)
    telling = [a for a in chosen if a.story_id in with_news]
    return Untold(
        articles=tuple((stories.public_id(a.story_id or a.id), told(a, found.get(a.id, ()))) for a in telling),
        told_before=frozenset(stories.public_id(story) for story in before),
        article_ids=tuple(a.id for a in chosen),
        considered=highest,
    )


def _with_news(chosen: Sequence[articles.StoredArticle], carried: Collection[int]) -> frozenset[int | None]:
    """Stories with more in them than copies of what was told already: yesterday's text reprinted today is no line of its own."""
    return frozenset(
        a.story_id for a in chosen if a.disposition is not Disposition.DUPLICATE or a.group_id not in carried
    )


def _concerns(plan: DigestPlan, found: Sequence[Match]) -> bool:
    return not plan.topics or any(match.topic in plan.topics for match in found)


def health(
    connection: Connection,
    config: Config,
    article_ids: Sequence[int],
    *,
    since: datetime,
    until: datetime,
    edition_at: datetime,
) -> Health:
    """What was folded and kept out between `since` and `until`, and what may be missing from an edition of `edition_at`."""
    listed = feeds.all_active(connection)
    trouble = tuple(
        FeedTrouble(
            outlet=_called(feed),
            url=feed.feed.url,
            since=feed.last_success_at,
            reason=feed.reason,
            detail=feed.error or "",
        )
        for feed in listed
        if feed.state != "active"
    )
    unasked = tuple(
        _called(feed)
        for feed in listed
        if feed.state == "active" and (feed.last_polled_at is None or feed.last_polled_at < edition_at - FRESH)
    )
    known = entries.with_disposition(connection, Disposition.SEED_DUPLICATE, since, until)
    repeated = articles.by_ids(connection, [e.article_id for e, _, _ in known if e.article_id is not None])
    seed_titles: Mapping[int, str] = {a.id: a.repeats_title or "" for a in repeated}
    polls = [feed.last_polled_at for feed in listed if feed.last_polled_at is not None]
    return Health(
        feeds=len(listed),
        feeds_well=sum(1 for feed in listed if feed.state == "active" and feed.last_success_at is not None),
        trouble=trouble,
        unasked=unasked,
        unread_pages=entries.articles_without_page(connection, article_ids),
        undecided=entries.count_pending(connection),
        folded=entries.count_decided(connection, Disposition.DUPLICATE, since, until),
        known=tuple((e.entry.title, e.entry.url, seed_titles.get(e.article_id or 0, "")) for e, _, _ in known),
        last_poll_at=max(polls, default=None),
        last_relevant_on=_last_relevant(connection, config),
    )


def _called(feed: feeds.StoredFeed) -> str:
    return feed.feed.outlet or feed.feed.name or feed.title or domain(feed.feed.url)


def _last_relevant(connection: Connection, config: Config) -> date | None:
    when = func.coalesce(article_table.c.published_at, article_table.c.first_seen_at)
    latest = connection.scalar(select(func.max(when)).where(article_table.c.disposition == Disposition.STORED.value))
    return latest.astimezone(ZoneInfo(config.timezone)).date() if latest is not None else None
