"""Is this the same text? Decided exactly, on the shingles of both; bands and sentences only name who is worth comparing.

    threshold                           value  evidence
    DUPLICATE_SIMILARITY                .50    42 kinds of edit: recall .99-1.00 each; of 899,946 pairs of real articles
                                               seven false ones, all of one table (below) (`python -m bench.dedup`)
    DUPLICATE_CONTAINMENT               .70    a copy cut to a third stays a copy; two outlets that quote one speech
                                               reach .61, so it must not go lower
    ... with at least LONG              120    shingles in the smaller text: below that a shared quotation is most of it
    BRIEF_SIMILARITY                    .80    60-119 shingles (a feed's summary, a flash): of 10,910 feed entries, pairs
                                               at .5-.8 were rewrites of one event, or one company's next branch office;
                                               pairs above .8 were one text
    identical, below BRIEF              60     a headline: one digit is another day's table, another match's score
                                               (.5-.89 in 487 pairs of titles, mostly standing columns)
    never, below HEADLINE               12     a column's name ("오늘의 날씨", 11 shingles) says nothing of what it holds
    TABLE, WHOLLY                       240,   shingles below which less than .8 (or less than .9 contained) says one text
                                        .90    only within 72 hours: a daily's table of the weather (174-193 shingles) is
                                               .50-.66 like another day's and contains .67-.84 of it
    ESTIMATED_SIMILARITY                .60    where only bands are left of a text: 10 of 42 shared ones estimate .62, and by
                                               chance distinct texts share none
    QUOTES_SHARED                       60     shared shingles: two or three sentences of one speech or press release

**Headlines.** A text of 12-59 shingles counts as a duplicate only when it is identical. That still says "one event" and no
more: 49 of 177 pairs of identical real titles lay within two days, the rest were advertisements and columns run again. So whoever
compares texts that rest on a title or a feed's line (`text_source` other than `page`) joins them only when they also lie close
in time. This module knows no clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from monitor.core.likeness.signature import BANDS, ROWS
from monitor.model import Likeness, Repeats

DUPLICATE_SIMILARITY = 0.5
DUPLICATE_CONTAINMENT = 0.7
LONG = 120
BRIEF_SIMILARITY = 0.8
BRIEF = 60
HEADLINE = 12
TABLE = 240
WHOLLY = 0.9
ESTIMATED_SIMILARITY = 0.6
QUOTES_SHARED = 60


def compare(a: NDArray[np.uint64], b: NDArray[np.uint64]) -> Likeness:
    """How two sets of shingles (sorted, unique) compare, exactly. An empty text is like nothing, not even another one."""
    shared = int(np.intersect1d(a, b, assume_unique=True).size)
    smaller = min(a.size, b.size)
    if not smaller:
        return Likeness(similarity=0.0, containment=0.0, shared=0, smaller=0)
    return Likeness(
        similarity=shared / (a.size + b.size - shared),
        containment=shared / smaller,
        shared=shared,
        smaller=smaller,
    )


def estimate(shared_bands: int) -> Likeness:
    """How two texts compare by the bands that they share, where one of them is no longer kept.

    A band of r minima is shared with probability J^r (Broder 1997); containment is that of two texts equally long.
    """
    similarity = (min(shared_bands, BANDS) / BANDS) ** (1 / ROWS)
    return Likeness(similarity, 2 * similarity / (1 + similarity), shared=0, smaller=0, estimated=True)


def is_duplicate(likeness: Likeness) -> bool:
    """Whether two texts are one text, by the table above."""
    if likeness.estimated:
        return likeness.similarity >= ESTIMATED_SIMILARITY
    if likeness.smaller < HEADLINE:
        return False
    if likeness.smaller < BRIEF:
        return likeness.similarity == 1.0
    if likeness.smaller < LONG:
        return likeness.similarity >= BRIEF_SIMILARITY
    return likeness.similarity >= DUPLICATE_SIMILARITY or likeness.containment >= DUPLICATE_CONTAINMENT


def lasts(likeness: Likeness) -> bool:
    """Whether a likeness says one text however far apart in time both appeared; of shorter texts only what lies near does: a
    headline, a feed's line or a table that comes back is a standing column."""
    if likeness.estimated:
        return True
    surely = likeness.similarity >= BRIEF_SIMILARITY or likeness.containment >= WHOLLY
    return likeness.smaller >= TABLE or (likeness.smaller >= LONG and surely)


def quotes(likeness: Likeness) -> bool:
    """Whether two texts share a passage: a speech, a press release, a paragraph taken over. True of duplicates too."""
    return likeness.shared >= QUOTES_SHARED


def verdict(candidates: Sequence[Repeats]) -> Repeats | None:
    """What the text repeats, of everything the index named. A seed wins over any article; among equals the more alike wins.

    The order of `candidates` does not matter: ties fall to the larger containment, then to the smaller id.
    """
    return min(
        (candidate for candidate in candidates if is_duplicate(candidate.likeness)),
        key=lambda found: (found.kind != "seed", -found.likeness.similarity, -found.likeness.containment, found.id),
        default=None,
    )


def longest_passage(candidates: Sequence[Repeats]) -> Repeats | None:
    """Of texts that the text does not repeat, the one with which it shares most, if that is a passage."""
    found = [candidate for candidate in candidates if quotes(candidate.likeness)]
    best = min(found, key=lambda candidate: (-candidate.likeness.shared, candidate.kind, candidate.id), default=None)
    return replace(best, relation="quotes") if best is not None else None
