"""What an edition is made of, read out of the database: the articles that a digest has not carried yet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from monitor.config import DigestPlan
from monitor.core.briefing import spread
from monitor.core.briefing.digest import FULL_LENGTH
from monitor.core.likeness.novelty import Novel
from monitor.core.text.urls import domain, without_tracking
from monitor.model import (
    Correction,
    Disposition,
    Match,
    Replayed,
    ToldArticle,
)
from monitor.store import (
    articles,
    corrections,
    editions,
    grouping,
    likenesses,
    novelty,
    ranking,
    relevance,
    replays,
    seeds,
    stories,
    texts,
)


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
    new = set(fresh)
    again = {article_id: find for article_id, find in finds.items() if article_id not in new}
    candidates = {a.id: a for a in articles.by_ids(connection, [*fresh, *again])}
    found = texts.matches_of(connection, list(candidates))
    chosen = [
        a
        for a in candidates.values()
        if (_tells(plan, again[a.id].topics) if a.id in again else _concerns(plan, found.get(a.id, ())))
    ]
    grown = {a.story_id for a in chosen if a.story_id is not None}
    known = {a.id for a in chosen}
    left = [i for i in ranking.leftovers(connection, plan.name, grown) if i not in known]
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
