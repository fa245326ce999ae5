"""Which keywords are quiet, noisy or went silent, by what they found: rules only, and why each is as it is.

A keyword hits in bursts: one event brings forty reprints within an hour, then nothing for days. So nothing here rests on how
many articles there were between two instants: rhythm is read off the days on which a keyword hit, and patience off its longest
gap. All waiting is measured in the time during which feeds were really read (`Watch`): a machine that was off for a week
makes no keyword silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Literal

State = Literal["ok", "quiet", "silent", "noisy", "young"]
"""silent: it used to hit, and stopped. quiet: it does not hit. young: it is too early to say so. noisy: it floods the desk."""

QUIET = timedelta(days=30)
"""Without a hit for so long, a keyword is quiet. A month holds several weeks of press and outlasts any holiday; a phrase that the
press does use comes up in it, one that it does not (a spelling nobody prints, a name of last season) does not."""

BASELINE = timedelta(days=28)
"""A rhythm is read off the four weeks before a keyword's newest hit, as a feed's is: each weekday four times. Further back the
debate used other words."""
RHYTHM_DAYS = 5
"""Days with a hit, in the baseline, below which a keyword has no rhythm that could stop."""
RHYTHM_DAYS_WELL = 10
"""Days with a hit with which a baseline is taken at its word."""
RHYTHM_SPAN = timedelta(days=14)
"""From the first hit of a baseline to its newest: a single story can keep a word in the press for a week and be over."""

SHORTEST_SILENCE = timedelta(days=7)
"""Weekends and holidays thin out every keyword; less than a week is no news."""
PATIENCE, PATIENCE_WITH_FEW = 2.0, 3.0
"""How many times its longest gap a keyword may go without a hit. The longest gap alone is exceeded by chance, the eleventh gap
being the longest one time in eleven: a steady keyword of one to ten stories a week would be called silent up to nine times a
year. So it is at most once, and one of three stories a week that does stop is noticed after 15 days, of ten after a week."""
NEWS = timedelta(days=7)
"""How long after a keyword went silent that is told to people unasked: a weekly digest says it once, none repeats it for ever."""

NOISY_SHARE = 0.25
"""Of all articles of the desk in 30 days, what a noisy keyword at least brings alone. A reader notices a quarter of a mail that
stands there because of one word; and what other keywords find as well would be there without it."""
NOISY_TIMES = 5
"""And it brings alone so many times what the middle one of the other keywords brings in all: where there are few keywords each
has a large share, and that is no noise."""
NOISY_FEWEST = 30
"""And at least so many articles: one a day costs nobody time."""

REACH = BASELINE + QUIET + NEWS
"""How far back, in watched time, hits bear on whether a keyword is silent now."""


@dataclass(frozen=True, slots=True)
class Watch:
    """When anything could be found at all."""

    since: datetime | None = None
    """When a feed was first read; None: none was yet."""
    absences: tuple[tuple[datetime, datetime], ...] = ()
    """(from, until) during which no feed was read, as far as that is known; they do not overlap."""

    def between(self, earlier: datetime, later: datetime) -> timedelta:
        """How much of the time from `earlier` to `later` was watched; zero where `later` is the earlier one."""
        away = (min(until, later) - max(begin, earlier) for begin, until in self.absences)
        return max(later - earlier - sum((span for span in away if span > timedelta()), timedelta()), timedelta())

    @property
    def away(self) -> timedelta:
        """The length of all absences."""
        return sum((until - begin for begin, until in self.absences), timedelta())


@dataclass(frozen=True, slots=True)
class Silence:
    """A keyword that stopped: when it last hit, and how long, in watched time, it has been overdue since."""

    last_at: datetime
    overdue: timedelta
    """More than zero."""

    @property
    def news(self) -> bool:
        """Whether it is recent enough to be told unasked."""
        return self.overdue <= NEWS


def silence(
    times: Iterable[datetime], now: datetime, watch: Watch, known_since: datetime | None = None
) -> Silence | None:
    """Whether a keyword that hit at `times` (aware, in any order, any number at once) went silent; None: it did not, or it has
    no rhythm from which one could tell.

    A rhythm are hits on at least `RHYTHM_DAYS` days that span `RHYTHM_SPAN`, within the `BASELINE` before the newest. It
    stopped when the keyword has been without a hit for a week, and for longer than it ever left between two: twice as long
    as the longest gap, three times as long where there were hits on fewer than `RHYTHM_DAYS_WELL` days. After `QUIET` it
    stopped in any case: no gap of a baseline is as long. A keyword that was taken out and is there again
    since `known_since` is waited for from then on.
    """
    known = sorted(at for at in set(times) if at <= now)
    if not known:
        return None
    newest = known[-1]
    baseline = [at for at in known if newest - at <= BASELINE]
    days = len({(newest - at) // timedelta(days=1) for at in baseline})
    if days < RHYTHM_DAYS or newest - baseline[0] < RHYTHM_SPAN:
        return None
    longest = max(watch.between(earlier, later) for earlier, later in pairwise(baseline))
    patience = longest * (PATIENCE if days >= RHYTHM_DAYS_WELL else PATIENCE_WITH_FEW)
    waited = watch.between(max(newest, known_since or newest), now)
    overdue = waited - min(max(patience, SHORTEST_SILENCE), QUIET)
    return Silence(newest, overdue) if overdue > timedelta() else None


def quiet(last_at: datetime | None, known_since: datetime | None, now: datetime, watch: Watch) -> bool | None:
    """Whether a keyword found nothing for `QUIET` though it could; None: it is too young to tell.

    `known_since`: since when the desk looks for it, None where that is not known; then it counts as there since the first feed
    was read. What was not watched does not count, nor what was before the keyword: one that was taken out for a year is as young
    as a new one, except that a hit of the last month, from before or found by looking back, says that it is not quiet.
    """
    if last_at is not None and watch.between(last_at, now) < QUIET:
        return False
    since = watch.since or last_at
    if since is None:
        return None
    begun = max(known_since, since) if known_since is not None else since
    return True if watch.between(begun, now) >= QUIET else None


def noisy(alone: int, articles: int, others: Sequence[int]) -> bool:
    """Whether a keyword floods the desk: of its `articles` in 30 days it brought `alone` without any other keyword.

    `others` are the articles of each other keyword; those without any do not count, so that no dead keyword makes a living one
    noisy. A keyword that is the only one to hit has nothing to be measured by: it is what the desk wants to read.
    """
    hitting = [hits for hits in others if hits]
    if not hitting or alone < NOISY_FEWEST:
        return False
    return alone >= NOISY_SHARE * articles and alone >= NOISY_TIMES * median(hitting)


def state(*, quiet: bool | None, silence: Silence | None, noisy: bool) -> State:
    """What a person should know first of a keyword.

    That it stopped says more than that it found nothing for a month, as long as it is news; what floods the desk has to be
    hitting.
    """
    if silence is not None and (silence.news or not quiet):
        return "silent"
    if quiet is None:
        return "young"
    if quiet:
        return "quiet"
    return "noisy" if noisy else "ok"
