"""Is this the same text? Decided exactly, on the shingles of both; bands and sentences only name who is worth comparing.

    threshold                           value  evidence
    DUPLICATE_SIMILARITY                .50    1,710 edited variants: recall .97-1.00 per kind of edit; 0 false in 464k
                                               pairs of real articles
    DUPLICATE_CONTAINMENT               .70    a copy cut to a third stays a copy; two outlets that quote one speech
                                               reach .61, so it must not go lower
    ... with at least LONG              120    shingles in the smaller text: below that a shared quotation is most of it
    BRIEF_SIMILARITY                    .80    60-119 shingles (a feed's summary, a flash): of 10,910 feed entries, pairs
                                               at .5-.8 were rewrites of one event, or one company's next branch office;
                                               pairs above .8 were one text
    identical, below BRIEF              60     a headline: one digit is another day's table, another match's score
                                               (.5-.89 in 487 pairs of titles, mostly standing columns)
    never, below HEADLINE               12     a column's name ("오늘의 날씨", 11 shingles) says nothing of what it holds
    QUOTES_SHARED                       60     shared shingles: two or three sentences of one speech or press release

**Headlines.** A text of 12-59 shingles counts as a duplicate only when it is identical. That still says "one event" and no
more: 49 of 177 pairs of identical real titles lay within two days, the rest were advertisements and columns run again. So whoever
compares texts that rest on a title or a feed's line (`text_source` other than `page`) joins them only when they also lie close
in time. This module knows no clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from monitor.model import Likeness, Repeats

DUPLICATE_SIMILARITY = 0.5
DUPLICATE_CONTAINMENT = 0.7
LONG = 120
BRIEF_SIMILARITY = 0.8
BRIEF = 60
HEADLINE = 12
QUOTES_SHARED = 60

Candidate = tuple[Literal["article", "seed"], str, str, Likeness]
"""(kind, id, title, how it compares with the text in question)."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a text turned out to repeat."""

    repeats: Repeats | None
    """The best seed, or else the best article; None: the text is new."""
    articles: tuple[str, ...] = ()
    """Ids of every article verified as a near-duplicate, best first: their groups are one, seed or no seed."""


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


def is_duplicate(likeness: Likeness) -> bool:
    """Whether two texts are one text, by the table above."""
    if likeness.smaller < HEADLINE:
        return False
    if likeness.smaller < BRIEF:
        return likeness.similarity == 1.0
    if likeness.smaller < LONG:
        return likeness.similarity >= BRIEF_SIMILARITY
    return likeness.similarity >= DUPLICATE_SIMILARITY or likeness.containment >= DUPLICATE_CONTAINMENT


def quotes(likeness: Likeness) -> bool:
    """Whether two texts share a passage: a speech, a press release, a paragraph taken over. True of duplicates too."""
    return likeness.shared >= QUOTES_SHARED


def verdict(candidates: Sequence[Candidate]) -> Verdict:
    """What the text repeats, of everything the index named. A seed wins over any article; among equals the more alike wins.

    The order of `candidates` does not matter: ties fall to the larger containment, then to the smaller id.
    """
    found = sorted(
        (candidate for candidate in candidates if is_duplicate(candidate[3])),
        key=lambda found: (found[0] != "seed", -found[3].similarity, -found[3].containment, found[1]),
    )
    articles = tuple(dict.fromkeys(ident for kind, ident, _, _ in found if kind == "article"))
    return Verdict(Repeats(*found[0]) if found else None, articles)
