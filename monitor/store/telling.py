"""What an edition is made of, read out of the database: articles not carried yet, and what may be missing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from monitor.config import Config, DigestPlan
from monitor.core.briefing import spread, words
from monitor.core.briefing.digest import FULL_LENGTH
from monitor.core.briefing.timetable import UNASKED_SPAN
from monitor.core.feed.identity import RENAMED
from monitor.core.likeness.novelty import Novel
from monitor.core.text.urls import domain, without_tracking
from monitor.model import (
    Correction,
    Disposition,
    FeedTrouble,
    Health,
    Match,
    RefusedSettings,
    Replayed,
    SilentFeed,
    SilentKeyword,
    ToldArticle,
)
from monitor.store import (
    articles,
    corrections,
    counts,
    editions,
    entries,
    feeds,
    grouping,
    keyword_hits,
    likenesses,
    novelty,
    ranking,
    relevance,
    replays,
    seeds,
    settings,
    silence,
    stories,
    texts,
)
from monitor.store.tables import articles as article_table

HICCUP = timedelta(hours=1)
"""One failure so soon after a success is none of its own: the feed counts as not asked."""


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
    corrections: tuple[Correction, ...] = ()
    """What changed in articles that this digest carried, the oldest first."""
    novelty: Mapping[str, tuple[Novel, ...]] = field(default_factory=dict)
    """What is new in each story: said by no seed, by no other story before, and by nothing that this digest carried."""
    correction_ids: tuple[int, ...] = ()
    """Rows that the digest is done with by telling this: it tells the articles above as they stand now."""
    finds_considered: int = 0
    """The newest find of a replay looked at, told or not."""
    replayed: tuple[Replayed, ...] = ()
    """The changes of the rules by which articles above were found backwards."""
    changed_in: Mapping[int, int] = field(default_factory=dict)
    """The article of each of `correction_ids` that is a change of one of `article_ids`."""

    def without(self, left: Collection[int]) -> Untold:
        """The same where these articles are not carried: nor is the digest done then with what changed in them."""
        return replace(
            self,
            article_ids=tuple(i for i in self.article_ids if i not in left),
            correction_ids=tuple(i for i in self.correction_ids if self.changed_in.get(i) not in left),
        )


def told(
    stored: articles.StoredArticle,
    found: Sequence[Match],
    likeness: float = 0.0,
    origin: str | None = None,
    *,
    backwards: bool = False,
    unread: bool = False,
) -> ToldArticle:
    """A stored article as a digest shows it; `likeness` is that to the desk's material, `origin` whose wire copy its group is;
    `backwards`: found by keywords that are new; `unread`: nobody looked for what is new in it."""
    return ToldArticle(
        id=articles.public_id(stored.id),
        url=without_tracking(stored.url),
        title=stored.title,
        outlet=stored.outlet or domain(stored.url),
        byline=stored.byline,
        published_at=stored.dated_at,
        kind=stored.kind,
        tags=stored.tags,
        topics=tuple(dict.fromkeys(match.topic for match in found)),
        matches=tuple(found),
        text_source=stored.text_source,
        length=stored.length,
        agency=stored.agency or origin,
        group_id=grouping.public_id(stored.group_id),
        duplicate=stored.disposition is Disposition.DUPLICATE,
        portal=stored.portal,
        likeness=likeness,
        key_sentence=stored.key_sentence or "",
        backwards=backwards,
        whole=not unread and _had_whole(stored),
        update=stored.relation == "update",
    )


def _had_whole(stored: articles.StoredArticle) -> bool:
    """Whether its text is whole, as far as one can know: a page that did not break off, or as much in the feed."""
    if stored.access in ("partial", "paywall") or stored.text_source == "title":
        return False
    return stored.text_source == "page" or stored.length >= FULL_LENGTH


@dataclass(frozen=True, slots=True)
class Kin:
    """What an article has to do with others: whose wire copy its group is, and with what it shares a passage, by public id."""

    origin: str | None = None
    quotes: tuple[str, ...] = ()


NO_KIN = Kin()


def kin(connection: Connection, stored: Collection[articles.StoredArticle]) -> Mapping[int, Kin]:
    """What each of these articles has to do with others."""
    agency_of = origins(connection, {article.group_id for article in stored})
    shared = likenesses.passages(connection, [article.id for article in stored])
    names = seeds.names(connection, {-other for others in shared.values() for other in others if other < 0})
    return {
        article.id: Kin(
            agency_of.get(article.group_id),
            tuple(
                articles.public_id(other) if other > 0 else names[-other]
                for other in shared.get(article.id, ())
                if other > 0 or -other in names
            ),
        )
        for article in stored
    }


def origins(connection: Connection, group_ids: Collection[int]) -> Mapping[int, str]:
    """Group -> the agency whose copy it is, by the word of any of its articles, told or not."""
    members = articles.of_groups(connection, group_ids)
    named = spread.origins(told(each, ()) for each in members)
    found = {group: named.get(grouping.public_id(group)) for group in group_ids}
    return {group: agency for group, agency in found.items() if agency is not None}


def untold(connection: Connection, plan: DigestPlan, since: datetime) -> Untold:
    """Articles that this digest has not looked at yet and whose topics it tells; a first edition reaches back to `since`.

    One that it looked at and did not carry is looked at once more when a replay has brought it to a topic, or when it was left
    over with its story and the story grows.
    """
    # Before the articles are read: what changes in one of them after this, or is found, is told by a later edition.
    changed = corrections.highest_id(connection)
    finds_considered = replays.highest_find(connection)
    considered = editions.considered(connection, plan.name)
    highest = max(articles.highest_id(connection), considered or 0)
    chosen = _chosen(connection, plan, since, considered)
    story_ids = sorted({a.story_id for a in chosen.articles if a.story_id is not None})
    takes_up = stories.followed(connection, story_ids)
    told_already = editions.told_stories(connection, plan.name, sorted({*story_ids, *takes_up.values()}))
    before = {story for story in story_ids if story in told_already or takes_up.get(story) in told_already}
    carried = editions.carried_groups(connection, plan.name, {a.group_id for a in chosen.articles})
    with_news = _with_news(chosen.articles, carried, _further(connection, chosen.articles))
    telling = [a for a in chosen.articles if a.story_id in with_news]
    found_by = replays.found_by(connection, [a.id for a in telling])
    by_replay: dict[int, tuple[int, ...]] = {article_id: (replay_id,) for article_id, replay_id in found_by.items()}
    by_replay |= {a.id: chosen.finds[a.id].replay_ids for a in telling if a.id in chosen.finds}
    taken_back = corrections.untold(connection, plan.name, up_to=changed)
    changed_in = corrections.of_articles(connection, [a.id for a in chosen.articles], up_to=changed)
    return Untold(
        articles=_told(connection, telling, chosen.matches, by_replay),
        told_before=frozenset(stories.public_id(story) for story in before),
        article_ids=tuple(a.id for a in chosen.articles),
        considered=highest,
        novelty=_new(connection, plan, telling),
        corrections=taken_back.told,
        correction_ids=tuple(sorted({*taken_back.ids, *changed_in})),
        finds_considered=finds_considered,
        replayed=_replayed(connection, {number for numbers in by_replay.values() for number in numbers}),
        changed_in=changed_in,
    )


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What a digest looks at and what concerns it of that: what is new first, then what was left over, each by id."""

    articles: Sequence[articles.StoredArticle]
    matches: Mapping[int, Sequence[Match]]
    finds: Mapping[int, replays.Find]
    """What replays found in those that are looked at once more."""


def _chosen(connection: Connection, plan: DigestPlan, since: datetime, considered: int | None) -> _Chosen:
    fresh = editions.uncarried(connection, plan.name, since=since, after=considered)
    finds = replays.finds_for(connection, plan.name, since=since)
    again = {article_id: find for article_id, find in finds.items() if article_id not in set(fresh)}
    candidates = {a.id: a for a in articles.by_ids(connection, [*fresh, *again])}
    found = texts.matches_of(connection, list(candidates))
    chosen = [
        a
        for a in candidates.values()
        if (_tells(plan, again[a.id].topics) if a.id in again else _concerns(plan, found.get(a.id, ())))
    ]
    grown = {a.story_id for a in chosen if a.story_id is not None}
    left = [i for i in ranking.leftovers(connection, plan.name, grown) if i not in {a.id for a in chosen}]
    found_in_left = texts.matches_of(connection, left)
    chosen += [a for a in articles.by_ids(connection, left) if _concerns(plan, found_in_left.get(a.id, ()))]
    left_finds = replays.finds_of(connection, left)
    again |= {article_id: find for article_id, find in left_finds.items() if _tells(plan, find.topics)}
    return _Chosen(chosen, {**found, **found_in_left}, again)


def _told(
    connection: Connection,
    telling: Sequence[articles.StoredArticle],
    found: Mapping[int, Sequence[Match]],
    by_replay: Collection[int],
) -> tuple[tuple[str, ToldArticle], ...]:
    """(story, article) of what is told."""
    ids = [a.id for a in telling]
    likeness = relevance.likenesses(connection, relevance.profile(connection), ids)
    agency_of = origins(connection, {a.group_id for a in telling})
    unread = novelty.unread(connection, ids)
    return tuple(
        (
            stories.public_id(a.story_id or a.id),
            told(
                a,
                found.get(a.id, ()),
                likeness.get(a.id, 0.0),
                agency_of.get(a.group_id),
                backwards=a.id in by_replay,
                unread=a.id in unread,
            ),
        )
        for a in telling
    )


def _replayed(connection: Connection, replay_ids: Collection[int]) -> tuple[Replayed, ...]:
    return tuple(
        Replayed(replay.days, replay.gain.keywords, replay.gain.freed, replay.gain.aliases)
        for replay in replays.by_ids(connection, replay_ids)
    )


def _new(
    connection: Connection, plan: DigestPlan, telling: Sequence[articles.StoredArticle]
) -> Mapping[str, tuple[Novel, ...]]:
    told_stories = {a.story_id for a in telling if a.story_id is not None}
    found = novelty.novelty_of_stories(connection, told_stories, digest=plan.name, among={a.id for a in telling})
    return {stories.public_id(story): novels for story, novels in found.items()}


def _with_news(
    chosen: Sequence[articles.StoredArticle], carried: Collection[int], further: Collection[int]
) -> frozenset[int | None]:
    """Stories with more in them than copies of what was told already: yesterday's text reprinted today is no line of its own."""
    return frozenset(
        a.story_id
        for a in chosen
        if a.disposition is not Disposition.DUPLICATE or a.group_id not in carried or a.id in further
    )


GROWN = 2 / 3
"""An update that is less like what it updates than this holds half as much again."""


def _further(connection: Connection, chosen: Sequence[articles.StoredArticle]) -> frozenset[int]:
    """Copies that are news all the same: an outlet's further version of its own text, by half as long again."""
    grown = {
        a.id: articles.private_id(a.repeats_id)
        for a in chosen
        if a.relation == "update" and a.repeats_id and a.similarity is not None and a.similarity < GROWN
    }
    before = {a.id: a for a in articles.by_ids(connection, list(grown.values()))}
    return frozenset(
        a.id for a in chosen if a.id in grown and grown[a.id] in before and before[grown[a.id]].length < a.length
    )


def _concerns(plan: DigestPlan, found: Sequence[Match]) -> bool:
    return not plan.topics or _tells(plan, [match.topic for match in found])


def _tells(plan: DigestPlan, topics: Collection[str]) -> bool:
    return not plan.topics or any(topic in plan.topics for topic in topics)


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
    called = names(listed)
    fresh = edition_at - UNASKED_SPAN
    unwell = [feed for feed in listed if feed.state != "active" and not _hiccups(feed, edition_at)]
    trouble = tuple(
        FeedTrouble(
            outlet=called[feed.id],
            url=feed.feed.url,
            since=feed.last_success_at,
            reason=feed.reason,
            detail=feed.error or "",
        )
        for feed in unwell
    )
    ill = {feed.id for feed in unwell}
    well = [feed for feed in listed if feed.id not in ill]
    unasked = tuple(called[feed.id] for feed in well if (at := _answered_at(feed)) is None or at < fresh)
    known = entries.with_disposition(connection, Disposition.SEED_DUPLICATE, since, until)
    repeated = articles.by_ids(connection, [e.article_id for e, _, _ in known if e.article_id is not None])
    seed_titles: Mapping[int, str] = {a.id: a.repeats_title or "" for a in repeated}
    polls = [feed.last_polled_at for feed in listed if feed.last_polled_at is not None]
    return Health(
        feeds=len(listed),
        feeds_well=sum(1 for feed in well if feed.last_success_at is not None),
        trouble=trouble,
        silent=tuple(
            SilentFeed(called[feed.id], feed.feed.url, newest) for feed, newest in silence.listed(connection, until)
        ),
        unasked=unasked,
        unread_pages=counts.articles_without_page(connection, article_ids),
        undecided=counts.pending(connection),
        folded=counts.decided(connection, Disposition.DUPLICATE, since, until),
        known=tuple((e.entry.title, e.entry.url, seed_titles.get(e.article_id or 0, "")) for e, _, _ in known),
        last_poll_at=max(polls, default=None),
        last_relevant_on=_last_relevant(connection, config),
        notes=_notes(listed, called, since, until),
        silent_keywords=tuple(
            SilentKeyword(each.topic, each.keyword, each.last_hit_at)
            for each in keyword_hits.silent(connection, config.topics, until)
            if each.last_hit_at is not None
        ),
        refused_settings=_refused(connection, config),
    )


def _refused(connection: Connection, config: Config) -> RefusedSettings | None:
    """The config.toml that the daemon does not take up, if it is still the one that is there: the word of a daemon that was
    killed outlives the mistake."""
    refused = settings.refused(connection)
    if refused is None:
        return None
    try:
        now_there = hashlib.sha256(config.path.read_bytes()).hexdigest()
    except OSError:
        now_there = ""
    return RefusedSettings(refused.line, refused.taken_up_at) if now_there == refused.sha256 else None


def _hiccups(feed: feeds.StoredFeed, edition_at: datetime) -> bool:
    """Whether only the last poll failed, right after a good one."""
    success = feed.last_success_at
    return feed.state == "failing" and feed.failures == 1 and success is not None and success >= edition_at - HICCUP


def _answered_at(feed: feeds.StoredFeed) -> datetime | None:
    """When a feed that is well was last asked to any purpose."""
    return feed.last_polled_at if feed.state == "active" else feed.last_success_at


def names(listed: Sequence[feeds.StoredFeed]) -> Mapping[int, str]:
    """What each feed is called where a person reads of it: its outlet, its name, what it searches for, its title, its domain.

    Where that is the name of several, what tells them apart is added: the desk's own name for it, else what its address has
    behind the domain.
    """
    short = {feed.id: _called(feed) for feed in listed}
    shared = Counter(short.values())
    named = {
        feed.id: short[feed.id] if shared[short[feed.id]] == 1 else feed.feed.name or _told_apart(feed)
        for feed in listed
    }
    again = Counter(named.values())
    return {feed.id: named[feed.id] if again[named[feed.id]] == 1 else _told_apart(feed) for feed in listed}


def _called(feed: feeds.StoredFeed) -> str:
    configured = feed.feed
    if configured.outlet or configured.name:
        return configured.outlet or configured.name or ""
    if configured.query:
        return words.search(configured.kind, configured.query)
    return feed.title or domain(configured.url)


def _told_apart(feed: feeds.StoredFeed) -> str:
    if feed.feed.query:
        return words.search(feed.feed.kind, feed.feed.query)
    behind = without_tracking(feed.feed.url).partition("://")[2].partition("/")[2]
    return f"{_called(feed)} ({behind})" if behind else _called(feed)


def _notes(
    listed: Sequence[feeds.StoredFeed], called: Mapping[int, str], since: datetime, until: datetime
) -> tuple[str, ...]:
    """What the polls since the last edition noticed, one line for each sort; their own lines are English, for the log."""
    scrolled, renamed = [], []
    for feed in listed:
        if feed.notice and feed.notice_at is not None and since <= feed.notice_at <= until:
            said = [part.startswith(RENAMED) for part in feed.notice.split("; ")]
            if any(said):
                renamed.append(called[feed.id])
            if not all(said):
                scrolled.append(called[feed.id])
    return tuple(note for note in (words.scrolled(tuple(scrolled)), words.renamed(tuple(renamed))) if note is not None)


def _last_relevant(connection: Connection, config: Config) -> date | None:
    when = func.coalesce(article_table.c.published_at, article_table.c.first_seen_at)
    latest = connection.scalar(select(func.max(when)).where(article_table.c.disposition == Disposition.STORED.value))
    return latest.astimezone(ZoneInfo(config.timezone)).date() if latest is not None else None
