"""What an alert tells, and when: a story that came in since the alert was born, once enough outlets have it, in one message with
whatever else has come in since the last one.

Nothing here remembers: what was told is handed in, so that a story is judged the same by whoever looks, however often.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from monitor.core.briefing import rank
from monitor.core.briefing.digest import tell_story
from monitor.core.likeness.novelty import Novel
from monitor.core.text.outlets import outlet_key
from monitor.model import Spike, ToldArticle, ToldStory

PATIENCE: Final = timedelta(hours=72)
"""How long after its first article a story may grow into what an alert waits for."""
SPIKE_REST: Final = timedelta(hours=24)
"""How long a spike that was told is not told again."""
LONGEST_QUIET: Final = timedelta(days=1)

QuietHours = tuple[time, time]
"""Begin and end on the desk's clock; the end may lie on the next day."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What an alert asks of a story."""

    min_outlets: int = 1
    min_rank: float | None = None
    every: timedelta = timedelta()
    """The shortest time between two messages, for which a story may have to wait."""
    major: tuple[str, ...] = ()
    """Outlets that weigh more (`core.briefing.rank`)."""
    topic_order: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story that an alert has not told, as it stands."""

    story_id: str
    came: tuple[tuple[datetime, ToldArticle], ...]
    """What of it concerns the alert, and when that came in; at least one."""
    follow_up: bool = False
    """It takes up a story that the alert told."""
    novelty: tuple[Novel, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """ripe: to be told; waits: not yet, it may grow; over: not to be told any more."""

    state: Literal["ripe", "waits", "over"]
    story: ToldStory | None = None
    """None where too few outlets have it for it to matter how it ranks."""


def judge(candidate: Candidate, rule: Rule, now: datetime) -> Judged:
    """Whether a story is to be told; what came in within `PATIENCE` of its first article counts."""
    counted = _counted(candidate)
    first, newest = (pick(at for at, _ in counted) for pick in (min, max))
    growing: Literal["waits", "over"] = "over" if now - first > PATIENCE else "waits"
    if len({outlet_key(article.outlet) for _, article in counted}) < rule.min_outlets:
        return Judged(growing)
    story = weighed(candidate, rule)
    if rule.min_rank is not None and story.score < rule.min_rank:
        return Judged(growing, story)
    # Of what is ripe only an outage makes it so old: nobody wants last month's news at once.
    old = now - newest > PATIENCE + rule.every + LONGEST_QUIET
    return Judged("over" if old else "ripe", story)


def weighed(candidate: Candidate, rule: Rule) -> ToldStory:
    """The story with its score, which is that of the moment at which the last of it came: a story that waits for the next message
    does not fade meanwhile."""
    counted = _counted(candidate)
    told = tell_story(
        candidate.story_id,
        [article for _, article in counted],
        topic_order=rule.topic_order,
        follow_up=candidate.follow_up,
        novelty=candidate.novelty,
    )
    parts = rank.explain_score(told, issued_at=max(at for at, _ in counted), major=rule.major)
    return replace(told, parts=parts, score=rank.total(parts))


def _counted(candidate: Candidate) -> list[tuple[datetime, ToldArticle]]:
    first = min(at for at, _ in candidate.came)
    return [(at, article) for at, article in candidate.came if at <= first + PATIENCE]


def by_weight(stories: Iterable[ToldStory]) -> tuple[ToldStory, ...]:
    """The weightiest first."""
    return tuple(sorted(stories, key=rank.order))


# --- spikes -----------------------------------------------------------------------------------------------------------


def gathered(waiting: Iterable[Spike], found: Iterable[Spike], told: Collection[str]) -> tuple[Spike, ...]:
    """Spikes that wait and those that are there now, each name once as it stood highest, without the names `told` lately."""
    known = {name.casefold() for name in told}
    highest: dict[str, Spike] = {}
    for spike in (*waiting, *found):
        name = spike.name.casefold()
        if name not in known and (name not in highest or highest[name].count <= spike.count):
            highest[name] = spike
    return tuple(sorted(highest.values(), key=lambda spike: (-spike.times, -spike.count, spike.name)))


def leading(
    spikes: Sequence[Spike], stories: Mapping[str, Sequence[ToldStory]], most: int
) -> tuple[tuple[Spike, tuple[ToldStory, ...]], ...]:
    """Each spike with the weightiest stories in which its name stands, at most `most`; a story stands under one of them only."""
    shown: set[str] = set()
    found = []
    for spike in spikes:
        led = [story for story in by_weight(stories.get(spike.name, ())) if story.id not in shown][:most]
        shown.update(story.id for story in led)
        found.append((spike, tuple(led)))
    return tuple(found)


# --- when -------------------------------------------------------------------------------------------------------------


def may_tell_at(
    now: datetime, *, last: datetime | None, every: timedelta, quiet: QuietHours | None, timezone: str
) -> datetime:
    """The first instant, not before `now`, at which a message may go out after one at `last` (None: there was none).

    A `last` that lies ahead was noted under a wrong clock and counts for nothing.
    """
    at = now if last is None or last > now else max(now, last + every)
    return at if quiet is None else quiet_until(at, quiet, timezone) or at


def quiet_until(at: datetime, quiet: QuietHours, timezone: str) -> datetime | None:
    """The end of the quiet hours in which this instant lies; None where it lies in none.

    Where summer time begins or ends they are as long as it makes them: a time of day that does not exist is as long after
    midnight as on any other day, one that comes twice is the first.
    """
    begin, end = quiet
    today = at.astimezone(ZoneInfo(timezone)).date()
    for day in (today - timedelta(days=1), today):
        last_day = day + timedelta(days=1) if end <= begin else day
        until = _instant(last_day, end, timezone)
        if _instant(day, begin, timezone) <= at < until:
            return until
    return None


def _instant(day: date, at: time, timezone: str) -> datetime:
    return datetime.combine(day, at.replace(tzinfo=None, fold=0), ZoneInfo(timezone)).astimezone(UTC)
