"""One edition: articles become stories, each with the article that stands for it, in the order a reader wants them.

Nothing here depends on the order in which the articles come: whatever is chosen or sorted ends in an id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from monitor.core.briefing import rank, words
from monitor.core.briefing.rank import is_noise
from monitor.core.briefing.spread import OPINIONS, copies_of, first_of, superseded
from monitor.core.feed.searches import is_unresolved
from monitor.core.likeness import novelty as news
from monitor.core.text.marks import CORRECTION_TAGS, UNMARKED, update_stage
from monitor.core.text.outlets import outlet_key
from monitor.model import (
    Correction,
    Digest,
    Extract,
    Health,
    Kind,
    Replayed,
    ToldArticle,
    ToldStory,
    Trend,
    Within,
)

MOST_TOP: Final = 5
FULL_LENGTH: Final = 750
"""Characters at which an article is full whatever another has: 748 is the lower quartile of 800 wire articles."""
FULL_SHARE: Final = 0.6
"""... or this share of the longest article on the story."""

REPORTS: Final = frozenset({Kind.REPORT, Kind.INTERVIEW})


def compose(
    *,
    name: str,
    date: date,
    timezone: str,
    window: tuple[datetime, datetime],
    issued_at: datetime,
    articles: Sequence[tuple[str, ToldArticle]],
    told_before: frozenset[str],
    topic_order: Sequence[str],
    health: Health,
    major: Sequence[str] = (),
    late: timedelta | None = None,
    first: bool = False,
    pinned: Sequence[str] = (),
    corrections: Iterable[Correction] = (),
    novelty: Mapping[str, Sequence[news.Novel]] = MappingProxyType({}),
    replayed: Iterable[Replayed] = (),
    min_rank: float | None = None,
    extract: Extract = "short",
    trend: Trend | None = None,
) -> Digest:
    """The edition of `date` (in `timezone`, IANA) from (story id, article) pairs, in any order.

    `told_before` holds the ids of stories that an earlier edition of this digest told: they are follow-ups.
    `topic_order` is the desk's order of topics; topics it does not name follow by name. `pinned` topics come first and
    have a section even when it is empty, so that their absence is said. `major` and `issued_at` serve the ranking;
    `novelty` holds what is new in each story; `late` and `first` are passed on.
    `min_rank` is the score below which a story is not told; `extract` and `trend` are passed on.
    `corrections` are those of articles that earlier editions told, in any order; `replayed` are the changes of the rules by which
    articles were found backwards.
    """
    order = tuple(dict.fromkeys((*pinned, *topic_order)))
    members: defaultdict[str, dict[str, ToldArticle]] = defaultdict(dict)
    for story_id, article in articles:
        members[story_id].setdefault(article.id, article)
    stories = [
        _weighed(
            tell_story(
                story_id,
                members[story_id].values(),
                topic_order=order,
                follow_up=story_id in told_before,
                novelty=novelty.get(story_id, ()),
            ),
            issued_at,
            major,
        )
        for story_id in members
    ]
    weighed = sorted(stories, key=rank.order)
    ranked = [story for story in weighed if min_rank is None or story.score >= min_rank]
    backwards = tuple(story for story in ranked if story.backwards)
    ordinary = [story for story in ranked if not story.backwards]
    opinion = tuple(story for story in ordinary if story.lead.kind in OPINIONS)
    official = tuple(story for story in ordinary if story.lead.kind is Kind.PRESS_RELEASE)
    apart = {story.id for story in (*backwards, *opinion, *official)}
    news = [story for story in ranked if story.id not in apart]
    top = tuple(story for story in news if not is_noise(story.lead))[:MOST_TOP]
    chosen = {story.id for story in top}
    rest = [story for story in news if story.id not in chosen]
    digest = Digest(
        name=name,
        date=date,
        timezone=timezone,
        window=window,
        issued_at=issued_at,
        top=top,
        sections=_sections(rest, order, pinned),
        backwards=backwards,
        replayed=tuple(replayed) if backwards else (),
        opinion=opinion,
        official=official,
        corrections=tuple(sorted(corrections, key=lambda change: (change.noticed_at, change.id))),
        late=late,
        first=first,
        health=health,
        extract=extract,
        trend=trend,
        left=tuple(weighed[len(ranked) :]),
    )
    return replace(
        digest,
        voices=tuple(_within(digest.stories, OPINIONS)),
        releases=tuple(_within(digest.stories, frozenset({Kind.PRESS_RELEASE}))),
    )


def _within(stories: Iterable[ToldStory], kinds: Collection[Kind]) -> Iterator[Within]:
    """What is of these kinds in stories that something else leads: of what several outlets printed alike the original."""
    for story in stories:
        if story.lead.kind in kinds:
            continue
        found: dict[str, ToldArticle] = {}
        articles = (article for article in story.others if article.kind in kinds)
        for article in sorted(articles, key=lambda a: (a.duplicate, a.portal, a.published_at, a.id)):
            found.setdefault(article.group_id or article.id, article)
        yield from (Within(article, story) for article in found.values())


def _weighed(story: ToldStory, issued_at: datetime, major: Sequence[str]) -> ToldStory:
    parts = rank.explain_score(story, issued_at=issued_at, major=major)
    return replace(story, parts=parts, score=rank.total(parts))


def tell_story(
    story_id: str,
    articles: Iterable[ToldArticle],
    *,
    topic_order: Sequence[str] = (),
    follow_up: bool = False,
    novelty: Sequence[news.Novel] = (),
) -> ToldStory:
    """A story from its articles, in any order; at least one. `novelty` is what is new in it, the worthiest first."""
    copied = copies_of(articles := tuple(articles))
    known = [
        replace(article, duplicate=article.id in copied)
        for article in sorted(articles, key=lambda article: (article.published_at, article.id))
    ]
    lead, first = choose_lead(known), first_of(known)
    others = [article for article in known if article.id != lead.id]
    outlets: dict[str, str] = {}
    for article in (lead, *others):
        outlets.setdefault(outlet_key(article.outlet), article.outlet)
    topics = {topic for article in known for topic in article.topics}
    return ToldStory(
        id=story_id,
        lead=lead,
        others=tuple(sorted(others, key=lambda article: (article.outlet, article.published_at, article.id))),
        outlets=tuple(outlets.values()),
        topics=tuple(sorted(topics, key=_topic_place(topic_order))),
        follow_up=follow_up,
        first=first if not follow_up and outlet_key(first.outlet) != outlet_key(lead.outlet) else None,
        novelty=news.line(novelty, lead.title),
        nothing_new=follow_up and not novelty and _only_repeats(lead, known),
    )


def _only_repeats(lead: ToldArticle, articles: Iterable[ToldArticle]) -> bool:
    """Whether a report in which no new fact was found can be called a repetition.

    An opinion is none, whatever facts it rests on, nor is official material, nor what is claimed as exclusive; and a story is
    more than that where an outlet brings its text further, or corrects it, or where a text was not had to its end.
    """
    return (
        lead.kind in REPORTS
        and words.EXCLUSIVE not in lead.tags
        and not lead.backwards
        and all(
            article.whole
            and not article.update
            and update_stage(article.tags) == UNMARKED
            and CORRECTION_TAGS.isdisjoint(article.tags)
            for article in articles
        )
    )


def choose_lead(articles: Sequence[ToldArticle]) -> ToldArticle:
    """The article that stands for a story: the earliest full original.

    In order: news before what new keywords found in what was stored, one that has an address of its own (a link to Google
    News is none), not a notice or photo, a report before an opinion, the outlet's own page before a portal's copy, an
    original before a reprint, a report before a press release, an outlet's latest version (종합 beats 속보, a text that grew
    the one before), a full text before a stub, the earliest. A press release that outlets only reprinted stays the lead: its
    reprints are no originals.
    """
    longest = max(article.length for article in articles)
    full = min(FULL_LENGTH, FULL_SHARE * longest)
    copied = copies_of(articles)
    latest: dict[str, float] = {}
    for article in articles:
        if not is_noise(article) and article.kind not in OPINIONS:
            key = outlet_key(article.outlet)
            latest[key] = max(latest.get(key, 0.0), update_stage(article.tags))

    outdated = superseded(articles)

    def weakness(article: ToldArticle) -> tuple[object, ...]:
        return (
            article.backwards,
            is_unresolved(article.url),
            is_noise(article),
            article.kind in OPINIONS,
            article.portal,
            _reprint(article, copied),
            article.kind is Kind.PRESS_RELEASE,
            article.id in outdated or update_stage(article.tags) < latest.get(outlet_key(article.outlet), 0.0),
            article.length < full,
            article.published_at,
            article.id,
        )

    return min(articles, key=weakness)


def _reprint(article: ToldArticle, copied: Collection[str]) -> int:
    """0 the outlet's own text, 1 another's wire copy, 2 a near-duplicate of what another outlet had first.

    An agency's own page is the original even when a reprint was out before it, and an outlet's update of its own text is
    no reprint.
    """
    if article.agency and outlet_key(article.agency) == outlet_key(article.outlet):
        return 0
    if article.id in copied:
        return 2
    return 1 if article.agency else 0


def _topic_place(topic_order: Sequence[str]) -> Callable[[str], tuple[int, str]]:
    places = {topic: place for place, topic in reversed(list(enumerate(topic_order)))}
    return lambda topic: (len(places) + 1 if topic == words.NO_TOPIC else places.get(topic, len(places)), topic)


def _sections(
    stories: Sequence[ToldStory], order: Sequence[str], pinned: Sequence[str]
) -> tuple[tuple[str, tuple[ToldStory, ...]], ...]:
    """Stories under their first topic, in the given order within each."""
    grouped: dict[str, list[ToldStory]] = {topic: [] for topic in pinned}
    for story in stories:
        grouped.setdefault(story.topics[0] if story.topics else words.NO_TOPIC, []).append(story)
    place = _topic_place(order)
    return tuple((topic, tuple(grouped[topic])) for topic in sorted(grouped, key=place))
