"""A weekly edition: the stories of a week ranked as one day's are, and what only a week shows: how they grew, and how many.

It is no seven dailies one after the other. A story that ran for five days is one story with all that was new in it; the top is
chosen from the whole week by the same rank; what is not at the top is counted by topic.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from monitor.core.briefing import rank, trends
from monitor.core.briefing.rank import is_noise
from monitor.core.briefing.trends import Slot
from monitor.core.text.outlets import outlet_key
from monitor.model import DayCount, Digest, Growth, NewName, ToldStory, Topic, TopicCount, Week

REACH: Final = timedelta(days=7)
"""How far back a digest's first edition reaches."""
MOST_TOP: Final = 7
MOST_DAYS: Final = 14
"""Days that are told one by one; of a longer window the last ones."""
LEAST_GROWTH: Final = 3
"""Outlets that a story has to gain within the week to be called one that grew."""
MOST_GROWN: Final = 5


@dataclass(frozen=True, slots=True)
class Flow:
    """Stories with a new text in them, as counted in the database, of a week and of as many days before."""

    days: tuple[Slot, ...]
    """Of both weeks, the newest first."""
    counts: tuple[int, ...]
    """Of each of these."""
    watched: tuple[bool, ...]
    """Whether it was collected as a whole: collecting had begun before it, and some feed was read in it."""
    stories: tuple[int, int]
    """Distinct ones of the week and of the one before."""
    topics: Mapping[str, tuple[int, int]]
    """The same of each topic."""


def days_of(window: Slot) -> tuple[Slot, ...]:
    """The days of a window and as many before it, the newest first."""
    return trends.slots(window[1], 2 * trends.whole_days(window))


def span(window: Slot, zone: ZoneInfo) -> tuple[date, date]:
    """The first and the last calendar day that a window is of: of Monday 08:00 to Monday 08:00 Monday to Sunday."""
    days = trends.slots(window[1], trends.whole_days(window))
    return trends.day_of(days[-1], zone), trends.day_of(days[0], zone)


def can_tell_new_names(flow: Flow) -> bool:
    """Whether enough was collected before the week for a name to be new."""
    return sum(flow.watched[len(flow.days) // 2 :]) >= trends.FEWEST_DAYS


def summed_up(digest: Digest, flow: Flow, names: Sequence[NewName], *, topics: Sequence[Topic]) -> Digest:
    """The weekly edition out of one that was composed of the same articles.

    `flow` is of `days_of` the digest's window; `names` are those that nothing named before, in the order in which they are told;
    `topics` are those of the digest.
    """
    zone = ZoneInfo(digest.timezone)
    told = {story.id for story in digest.stories}
    named = [name for name in names if name.story_id in told]
    digest = _with_more_at_the_top(digest)
    days = trends.whole_days(digest.window)
    compared = all(flow.watched)
    week = Week(
        days=tuple(
            DayCount(trends.day_of(flow.days[number], zone), _known(flow, number), _known(flow, number + days))
            for number in reversed(range(min(days, MOST_DAYS)))
        ),
        stories=flow.stories[0],
        before=flow.stories[1] if compared else None,
        days_before=sum(flow.watched[days:]),
        topics=_topics(flow, compared, topics),
        grown=grown(digest.stories, span(digest.window, zone), zone),
        names=tuple(named),
    )
    return replace(digest, kind="weekly", week=week, trend=None)


def _known(flow: Flow, number: int) -> int | None:
    """The count of a day; of one on which collecting began what was found of it."""
    return flow.counts[number] if flow.watched[number] or flow.counts[number] else None


def _with_more_at_the_top(digest: Digest) -> Digest:
    rest = sorted((story for _, stories in digest.sections for story in stories), key=rank.order)
    more = [story for story in rest if not is_noise(story.lead)][: max(0, MOST_TOP - len(digest.top))]
    chosen = {story.id for story in more}
    return replace(
        digest,
        top=(*digest.top, *more),
        sections=tuple(
            (topic, tuple(story for story in stories if story.id not in chosen)) for topic, stories in digest.sections
        ),
    )


def _topics(flow: Flow, compared: bool, topics: Sequence[Topic]) -> tuple[TopicCount, ...]:
    pinned_first = sorted(topics, key=lambda topic: not topic.pin)
    counted = [(topic, TopicCount(topic.name, *flow.topics.get(topic.name, (0, 0)))) for topic in pinned_first]
    shown = (each for topic, each in counted if each.stories or (compared and each.before) or topic.pin)
    return tuple(each if compared else replace(each, before=None) for each in shown)


def dates_of(story: ToldStory, span: tuple[date, date], zone: ZoneInfo) -> tuple[date, ...]:
    """The days of a week, from `span[0]` on, on which something of the story was published, in order.

    The morning on which the week is mailed is a day of its own. What was published before them came up on the first.
    """
    articles = (story.lead, *story.others)
    return tuple(sorted({_day(article.published_at, span, zone) for article in articles}))


def _day(at: datetime, span: tuple[date, date], zone: ZoneInfo) -> date:
    return max(span[0], at.astimezone(zone).date())


def grown(stories: Iterable[ToldStory], span: tuple[date, date], zone: ZoneInfo) -> tuple[Growth, ...]:
    """The stories that gained at least `LEAST_GROWTH` outlets after their first day, and doubled; at most `MOST_GROWN`.

    `span`: as in `dates_of`. What new keywords found in what was stored did not grow now.
    """
    found = [growth for story in stories if not story.backwards and (growth := _growth(story, span, zone)) is not None]
    gain = {growth.story.id: growth.outlets[-1][1] - growth.outlets[0][1] for growth in found}
    ranked = sorted(found, key=lambda growth: (-gain[growth.story.id], *rank.order(growth.story)))
    return tuple(ranked[:MOST_GROWN])


def _growth(story: ToldStory, span: tuple[date, date], zone: ZoneInfo) -> Growth | None:
    by_day: defaultdict[date, set[str]] = defaultdict(set)
    for article in (story.lead, *story.others):
        by_day[_day(article.published_at, span, zone)].add(outlet_key(article.outlet))
    so_far: set[str] = set()
    steps: list[tuple[date, int]] = []
    for day in sorted(by_day):
        if not by_day[day] <= so_far:
            so_far |= by_day[day]
            steps.append((day, len(so_far)))
    first, last = steps[0][1], steps[-1][1]
    return Growth(story, tuple(steps)) if last - first >= LEAST_GROWTH and last >= 2 * first else None
