"""Which articles tell of one event?

    features (`terms`) -> vector (TF-IDF, unit length)
    -> ties: pairs of articles published within 72 hours of each other, and alike
    -> stories: what is tied together, joined pair by pair, the closest first (average linkage)

**Frozen weights.** How common a term is comes from the shipped background alone, and not from what the desk has collected: then a
pair would be alike today and not tomorrow, and the stories would depend on the order in which articles came.

**Order.** The stories are a function of the set of articles: nothing depends on which of them was met first. What joins is
decided on the whole neighbourhood of an article each time one is added to it, so that a chance bridge welds nothing together,
and what arrives late unites what was told apart, or parts what was told as one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from monitor.core.likeness.terms import background_mark, hashed, share_of_key, unit

THRESHOLD = 0.17
"""How close two groups of articles must be to become one. `bench/stories` prints the table behind it: on 260 articles that
two readers sorted into events by hand, B-cubed F1 of what is no singleton is .91 to .93 from .16 to .20 (.86 at .14). In the
newsroom .10 to .22 restore every story."""
NEAREST = 0.25
"""Closeness is so much of the closest pair and the rest of the average: the average alone is as good at its best (.93 at .14)
and falls off faster (.87 at .18); half of each lumps more (.86 at .16)."""
LEAST_TIE = 0.10
"""Pairs less alike are never looked at again: the lowest threshold that may be configured."""
WINDOW = timedelta(hours=72)
"""How far apart two articles on one event are published at the most. A story may last longer, from one article to the next."""
SHARED_TERMS = 3
"""Terms that two articles must have in common: two bare headlines that share 소버린 and AI share the debate, not an event."""
_BLOCK = 2048
"""Terms that are multiplied at once: 8 MB for 500 articles."""

# --- how alike ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Vector:
    """A text as clustering compares it: TF-IDF of unit length, by hashed term. Compared by identity."""

    keys: NDArray[np.uint32]
    """`term_key` of each term, ascending, each once."""
    weights: NDArray[np.float32]

    def packed(self) -> bytes:
        """Four bytes of the background's mark, then keys, then weights, little-endian."""
        return background_mark() + self.keys.astype("<u4").tobytes() + self.weights.astype("<f4").tobytes()


def vector(features: Mapping[str, float], share: Callable[[int], float] = share_of_key) -> Vector:
    """The vector of `features`; `share` says which share of all documents holds a term, by its key."""
    weighted = sorted(unit(hashed(features), share).items())
    return Vector(
        np.array([key for key, _ in weighted], dtype=np.uint32),
        np.array([weight for _, weight in weighted], dtype=np.float32),
    )


def unpacked(packed: bytes | None) -> Vector | None:
    """The inverse of `Vector.packed`; None where there is none, or one that rests on another background."""
    if packed is None or packed[:4] != background_mark():
        return None
    count = (len(packed) - 4) // 8
    return Vector(
        np.frombuffer(packed, dtype="<u4", offset=4, count=count),
        np.frombuffer(packed, dtype="<f4", offset=4 + 4 * count),
    )


def _in_a_row(vectors: Sequence[Vector]) -> tuple[NDArray[np.uint32], NDArray[np.float64], NDArray[np.intp]]:
    """Keys and weights of all of them in a row, and whose each is."""
    keys = np.concatenate([each.keys for each in vectors])
    weights = np.concatenate([each.weights for each in vectors]).astype(np.float64)
    return keys, weights, np.repeat(np.arange(len(vectors)), [each.keys.size for each in vectors])


def alike(one: Vector, others: Sequence[Vector]) -> NDArray[np.float64]:
    """Cosine of a text with each of the others, 0 where they share fewer than `SHARED_TERMS` terms."""
    if not others or not one.keys.size:
        return np.zeros(len(others))
    keys, weights, owner = _in_a_row(others)
    place = np.minimum(np.searchsorted(one.keys, keys), one.keys.size - 1)
    held = one.keys[place] == keys
    products = one.weights.astype(np.float64)[place[held]] * weights[held]
    sums = np.bincount(owner[held], products, minlength=len(others))
    return np.where(np.bincount(owner[held], minlength=len(others)) >= SHARED_TERMS, sums, 0.0)


def closeness(cosines: Sequence[float]) -> float:
    """How close two sets of texts are, from the cosines of their pairs; 0 without any."""
    return NEAREST * max(cosines) + (1 - NEAREST) * math.fsum(cosines) / len(cosines) if cosines else 0.0


# --- what belongs together ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """An article that is to be sorted into stories, one for each group of near-duplicates: reprints would outvote the rest."""

    key: str
    """What orders articles of one instant; it must not depend on when they came (a canonical URL)."""
    published_at: datetime
    vector: Vector


def stories(articles: Sequence[Told], threshold: float = THRESHOLD) -> list[list[int]]:
    """Places of the articles that tell of one event together, each story and the whole in order of publication.

    Average linkage over pairs within `WINDOW`: the two closest groups become one until none is closer than `threshold`. The order
    in which the articles are given changes nothing but the places. Takes some 0.2 s and 10 MB for 500 articles of one debate.
    """
    if not articles:
        return []
    order = sorted(range(len(articles)), key=lambda place: (articles[place].published_at, articles[place].key))
    told = [articles[place] for place in order]
    joined = _joined(_cosines([each.vector for each in told]), _near([each.published_at for each in told]), threshold)
    return [[order[place] for place in story] for story in joined]


def _cosines(vectors: Sequence[Vector]) -> NDArray[np.float64]:
    """Cosine of each two texts, as `alike` has it: products of blocks of terms, of those that two texts have at least."""
    size = len(vectors)
    sums, shared = np.zeros((size, size), np.float32), np.zeros((size, size), np.float32)
    keys, weights, owner = _in_a_row(vectors)
    _, column, held = np.unique(keys, return_inverse=True, return_counts=True)
    several = held[column] > 1
    owner, weights = owner[several], weights[several]
    column = (np.cumsum(held > 1) - 1)[column[several]]
    for start in range(0, int(np.count_nonzero(held > 1)), _BLOCK):
        here = (column >= start) & (column < start + _BLOCK)
        block = np.zeros((size, _BLOCK), np.float32)
        block[owner[here], column[here] - start] = weights[here]
        sums += block @ block.T
        has = (block != 0).astype(np.float32)
        shared += has @ has.T
    return np.where(shared >= SHARED_TERMS, np.round(sums.astype(np.float64), 6), 0.0)


def _near(times: Sequence[datetime]) -> NDArray[np.bool_]:
    seconds = np.array([time.timestamp() for time in times])
    apart: NDArray[np.float64] = np.abs(seconds[:, None] - seconds[None, :])
    return apart <= WINDOW.total_seconds()


def _joined(cosines: NDArray[np.float64], near: NDArray[np.bool_], threshold: float) -> list[list[int]]:
    """Indices by story. A group is kept in the place of its first article; `pairs` counts pairs within the window."""
    pairs = near.astype(np.float64)
    np.fill_diagonal(pairs, 0.0)
    total = cosines * pairs
    nearest = np.where(pairs > 0, cosines, -1.0)
    groups = {place: [place] for place in range(len(cosines))}
    links = _links(nearest, total, pairs)
    # Of each group the closest other one: to look through all pairs for every step would cost the cube of the articles.
    closest = links.argmax(axis=1)
    best = links[np.arange(len(links)), closest]
    while best[first := int(best.argmax())] >= threshold:
        one, other = sorted((first, int(closest[first])))
        groups[one] = sorted(groups[one] + groups.pop(other))
        nearest[one] = np.maximum(nearest[one], nearest[other])
        total[one] += total[other]
        pairs[one] += pairs[other]
        for matrix, nothing in ((nearest, -1.0), (total, 0.0), (pairs, 0.0)):
            matrix[one, [one, other]] = nothing
            matrix[:, one] = matrix[one]
            matrix[other], matrix[:, other] = nothing, nothing
        links[one] = links[:, one] = _links(nearest[one], total[one], pairs[one])
        links[other], links[:, other] = -1.0, -1.0
        again = (closest == one) | (closest == other) | (links[:, one] >= best)
        again[[one, other]] = True
        closest[again] = links[again].argmax(axis=1)
        best[again] = links[again, closest[again]]
    return [groups[place] for place in sorted(groups)]


def _links(nearest: NDArray[np.float64], total: NDArray[np.float64], pairs: NDArray[np.float64]) -> NDArray[np.float64]:
    """How close each two groups are; -1 where no two of their articles lie within the window."""
    close = NEAREST * nearest + (1 - NEAREST) * total / np.maximum(pairs, 1.0)
    return np.where(pairs > 0, close, -1.0)
