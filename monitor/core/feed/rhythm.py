"""How often a feed publishes, as its own dates tell: how often to ask it, and when its silence is news.

Dates in feeds are untidy: some entries carry none, some lie in the future (print dates, a wrong zone), a batch shares one
instant, an old notice stays pinned for a year, and every press sleeps at night. So nothing here rests on a single gap.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

FEWEST = 5
"""Dated entries below which a document says nothing of its feed's rhythm."""

EVERY_NTH = 4
"""A feed is asked about as often as it has brought so many new entries."""

BASELINE = timedelta(days=28)
BASELINE_WELL = 10
"""Dated entries with which a baseline is taken at its word."""
BASELINE_FEWEST = 5
"""Dated entries below which nobody can say what a feed's silence is worth."""

SHORTEST_SILENCE = timedelta(hours=24)
PATIENCE, PATIENCE_WITH_FEW = 1.5, 3.0
"""A feed is silent when it has been so for this many times the longest gap of its baseline, which shows less where it is short
of `BASELINE_WELL` entries: opinion and government feeds often hold no more than that."""

WHOLE_WEEK = timedelta(days=8)
"""A baseline that covers this has every weekday in it, a weekend too, whenever it was taken."""
SILENCE_OVER_WEEKEND = timedelta(days=3)
"""From Friday evening to Monday morning, and some more: what a feed may be silent for before its weekends are known."""

_TRIMMED = 10
"""One in so many, of the longest gaps and the oldest entries, is left out: the nights, and what is pinned."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What the dates of one document say. None: they do not say it."""

    gap: timedelta | None = None
    """The usual time between two entries; more than zero."""
    span: timedelta | None = None
    """From its oldest entry to its newest, what is pinned left out: what scrolls by in that time between two polls is lost."""
    newest: datetime | None = None
    """When its newest entry was published, as far as that is not later than now."""


def rhythm(times: Iterable[datetime | None], now: datetime) -> Rhythm:
    """The rhythm of a document whose entries were published at `times` (aware UTC, None where it does not say).

    Future instants are left out. Fewer than `FEWEST` dates, fewer dates than entries without one, or one date for all:
    no gap and no span.
    """
    said = list(times)
    dated = sorted(at for at in said if at is not None and at <= now)
    newest = dated[-1] if dated else None
    if len(dated) < max(FEWEST, (len(said) + 1) // 2) or dated[0] == dated[-1]:
        return Rhythm(newest=newest)
    kept = dated[len(dated) // _TRIMMED :]
    span = kept[-1] - kept[0]
    return Rhythm(_usual_gap(dated), span or None, newest)


def _usual_gap(dated: list[datetime]) -> timedelta:
    """The longer of the median gap and the mean one without the longest; of batches at one instant, the plain mean.

    The median alone takes a feed that brings its entries in pairs for a quick one; the mean alone takes an agency for a
    slow one because of last night.
    """
    gaps = sorted(later - earlier for earlier, later in pairwise(dated))
    usual = gaps[: len(gaps) - -(-len(gaps) // _TRIMMED)]
    mean = sum(usual, timedelta()) / len(usual)
    return max(gaps[len(gaps) // 2], mean) or (dated[-1] - dated[0]) / len(gaps)


def pace(
    gap: timedelta | None,
    span: timedelta | None,
    *,
    silence: timedelta,
    every: timedelta,
    shortest: timedelta,
    longest: timedelta,
    haste: bool,
    lost: bool = False,
) -> timedelta:
    """How long to wait between two polls of a feed with this rhythm.

    `every` is what an ordinary feed gets, and one whose rhythm is unknown. Slow feeds wait longer, up to `longest`; quick
    ones less, down to `shortest`, and only where `haste` is allowed: by validators that proved true, or by the server's
    word. `silence` is the time since its newest entry: haste is for a feed that publishes right now, so it wears off.
    Never so long that more than half the document scrolls by meanwhile, as far as manners allow; where that has happened
    (`lost`), as short as they allow. Between `shortest` and the longer of `every` and `longest`.
    """
    floor = min(every, shortest) if haste else every
    if lost:
        return floor
    if gap is None:
        return every
    wished = gap * EVERY_NTH
    if wished < every:
        wished = max(wished, min(silence / 2, every))
    if span is not None:
        wished = min(wished, span / 2)
    return min(max(wished, floor), max(longest, floor))


def silent_since(
    times: Iterable[datetime | None], *, now: datetime, watched_since: datetime, fewest: int = BASELINE_FEWEST
) -> datetime | None:
    """When a feed fell silent that has brought nothing for longer than it ever leaves between two entries; None: it has not.

    `times` are the instants at which its known entries were published. The baseline is the 28 days before the newest of
    them, or its last ten entries where that reaches further. Silence counts from when the feed was first read
    (`watched_since`): before that nobody can say what it brought. It has to last more than a day and half as long again
    as the longest gap of the baseline (three times as long where that is of less than ten entries); where the baseline is too
    short to have a weekend in it, three days. Fewer than `fewest` dated entries are no baseline.
    """
    dated = sorted(at for at in times if at is not None and at <= now)
    if len(dated) < fewest:
        return None
    newest = dated[-1]
    baseline = [at for at in dated if at >= min(newest - BASELINE, dated[-min(BASELINE_WELL, len(dated))])]
    times_longest = PATIENCE if len(baseline) >= BASELINE_WELL else PATIENCE_WITH_FEW
    patience = max(SHORTEST_SILENCE, times_longest * max(later - earlier for earlier, later in pairwise(baseline)))
    if newest - baseline[0] < WHOLE_WEEK:
        patience = max(patience, SILENCE_OVER_WEEKEND)
    return newest if now - max(newest, watched_since) > patience else None


def may_be_silent(newest: datetime | None, now: datetime) -> bool:
    """Whether it is worth looking at a feed's entries: False only where `silent_since` would say None anyway."""
    return newest is None or now - newest > SHORTEST_SILENCE
