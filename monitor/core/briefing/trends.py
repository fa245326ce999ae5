"""How much is usual, and what is far more than that? Counts of stories a day in, means and spikes out.

A day here is 24 hours that end where the question is asked (at an edition's window, or now). It is of the kind of the calendar
day on which its middle falls: of 07:30 Monday to 07:30 Tuesday that is Monday.

**When is more far more?** Small numbers jump by themselves: who sees one story a day sees three on one day in twelve. With
`before` stories in `days` days and `count` today, chance alone puts each of them into today with probability 1 / (days + 1),
whatever the rate is; so `chance(count, before, days)` is the upper tail of a binomial. That is the conditional test of two
Poisson rates (Przyborowski & Wilenski, Biometrika 31, 1940, 313-323): exact for any numbers, and unlike a Poisson tail with the
mean put in as the rate it knows that three days say less of what is usual than ten. Asked of many words at once it would cry wolf
many times as often, so the level is shared out among the words that are looked at (Bonferroni): by chance alone at most one
edition in a hundred names a spike. Stories do not come one by one like decays, and a word that swings more than that (variance
twice the mean) passes 1 % on 3 of 100 days; hence the sharing, and three stories and twice the usual at the least, whatever the
test says.

    before in 10 days   0   5  10  20  30  50  100
    count needed        3   4   5   7   9  12   20      asked of one word
                        4   6   7  10  12  16   24      asked of twenty
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean
from typing import Final
from zoneinfo import ZoneInfo

from monitor.core.briefing import holidays
from monitor.model import Spike

DAY: Final = timedelta(days=1)
MEAN_DAYS: Final = 7
"""What is usual in general: each weekday once."""
SPIKE_DAYS: Final = 14
"""What a spike is measured by: two weekends, ten working days."""
FEWEST_DAYS: Final = 3
"""Days of collecting below which nobody can say what is usual."""
CHANCE: Final = 0.01
"""How probable it may be that an edition names a spike where nothing but chance is at work."""
FEWEST_STORIES: Final = 3
TIMES: Final = 2.0
"""How many times the usual a spike is at the least."""
MOST_SPIKES: Final = 3
SHARED: Final = 0.8
"""The share of its stories that a weaker keyword has in common with a stronger one where both are the same news: AI컴퓨팅센터
and 컴퓨팅센터."""

Slot = tuple[datetime, datetime]
"""(from, until) of one day of counting, the end excluded."""


@dataclass(frozen=True, slots=True)
class Count:
    """A word of the desk: the stories of the last day in which it stands, and how many there were on days before."""

    name: str
    keyword: bool
    """False: a topic."""
    topics: frozenset[str]
    """In which a keyword is; of a topic itself."""
    stories: frozenset[int]
    before: tuple[int | None, ...]
    """Stories on each day before, the newest first; None: nothing was collected, or the word was not looked for."""


def slots(until: datetime, count: int) -> tuple[Slot, ...]:
    """The `count` days that end at `until`, the newest first."""
    return tuple((until - DAY * (number + 1), until - DAY * number) for number in range(count))


def day_of(slot: Slot, zone: ZoneInfo) -> date:
    """The calendar day on which the middle of such a day falls."""
    return (slot[0] + (slot[1] - slot[0]) / 2).astimezone(zone).date()


def is_off(slot: Slot, zone: ZoneInfo, days_off: Collection[date] = ()) -> bool:
    """Whether it is a weekend, a public holiday or one of `days_off`: the press prints less."""
    day = day_of(slot, zone)
    return day.weekday() >= 5 or day in days_off or bool(holidays.names(day))


def mean(counts: Sequence[int | None]) -> tuple[float, int] | None:
    """(stories a day, over how many days), of the days that were counted; None where these are fewer than `FEWEST_DAYS`."""
    known = [count for count in counts if count is not None]
    return (fmean(known), len(known)) if len(known) >= FEWEST_DAYS else None


def alike(before: Sequence[int | None], days_off: Sequence[bool], today_off: bool) -> tuple[int, ...]:
    """The counts that today is to be compared with: of days of its kind, as far as these were counted; () where they are too few.

    A working day is compared with working days only: beside a weekend every Monday is a flood. A day off is compared with days
    off, or with all days where too few of these were counted: there is less on it, so that this hides a spike and invents none.
    """
    same = [count for count, off in zip(before, days_off, strict=True) if count is not None and off == today_off]
    if len(same) < FEWEST_DAYS and today_off:
        same = [count for count in before if count is not None]
    return tuple(same) if len(same) >= FEWEST_DAYS else ()


def chance(count: int, before: int, days: int) -> float:
    """How probable `count` or more today would be if today were like the `days` before, with `before` in all: 0 to 1."""
    share, number = 1 / (days + 1), before + count
    if count <= 0:
        return 1.0
    total, term = 0.0, math.exp(_log_binomial(number, count, share))
    for above in range(count, number + 1):
        total += term
        if term < total * 1e-12:
            break
        term *= (number - above) / (above + 1) * share / (1 - share)
    return min(1.0, total)


def _log_binomial(number: int, hits: int, share: float) -> float:
    ways = math.lgamma(number + 1) - math.lgamma(hits + 1) - math.lgamma(number - hits + 1)
    return ways + hits * math.log(share) + (number - hits) * math.log1p(-share)


@dataclass(frozen=True, slots=True)
class _Rise:
    of: Count
    spike: Spike
    probability: float

    @property
    def above(self) -> float:
        """Stories beyond what is usual."""
        return self.spike.count - self.spike.usual


def spikes(
    counts: Sequence[Count], days_off: Sequence[bool], today_off: bool, *, times: float = TIMES, most: int = MOST_SPIKES
) -> tuple[Spike, ...]:
    """Which words are found far more often than usual, the least probable first; `days_off` goes with each `before`.

    A keyword that stands in the stories of a stronger one is not named beside it, nor is a topic of which one named keyword makes
    up half of what is more than usual.
    """
    asked = [
        (each, usual)
        for each in counts
        if len(each.stories) >= FEWEST_STORIES and (usual := alike(each.before, days_off, today_off))
    ]
    risen = []
    for each, usual in asked:
        spike = Spike(each.name, "keyword" if each.keyword else "topic", len(each.stories), fmean(usual))
        probability = chance(spike.count, sum(usual), len(usual))
        if spike.times >= times and probability < CHANCE / len(asked):
            risen.append(_Rise(each, spike, probability))
    risen.sort(key=lambda rise: (rise.probability, -rise.spike.times, not rise.of.keyword, rise.of.name))
    named: list[_Rise] = []
    for rise in (each for each in risen if each.of.keyword):
        if not any(len(rise.of.stories & other.of.stories) >= SHARED * len(rise.of.stories) for other in named):
            named.append(rise)
    keywords = tuple(named)
    named += [
        rise
        for rise in risen
        if not rise.of.keyword
        and not any(rise.of.topics & each.of.topics and each.above >= rise.above / 2 for each in keywords)
    ]
    return tuple(rise.spike for rise in risen if rise in named)[:most]


def per_day(counts: Mapping[int, int], days: int) -> float:
    """Stories a day of a window of `days` days, from the stories on each (0 is the newest)."""
    return sum(counts.get(day, 0) for day in range(days)) / days


def whole_days(window: Slot) -> int:
    """How many days a window has, at least one: of Friday 07:30 to Monday 07:30 three."""
    return max(1, round((window[1] - window[0]) / DAY))
