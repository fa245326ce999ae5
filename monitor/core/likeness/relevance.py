"""How near is an article to what the desk cares about: its seeds, and the articles that it marked?

    seeds, marked articles -> each a vector of unit length (TF-IDF by hashed term) -> their weighted sum: the profile
    article -> its vector -> cosine with the profile: -1 to 1, 0 where they share nothing

Rocchio's rule, as simple as it can be said: each text of the desk's material pulls the profile towards its own words, each
article marked irrelevant pushes it away from them. The texts are *summed*, not averaged: a further mark then moves the profile
straight towards (or from) the marked article, so that marking an article relevant never makes it less so, and no order of seeds
and marks matters. What is kept of a seed are hashed terms (`terms.term_key`), so everything is compared by hash.

How common a term is comes from the shipped background (`terms.shipped_share`), which knows the words of the debate as common:
that an article says AI tells nothing beside a keyword that matched already.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np

from monitor.core.likeness.terms import hashed, term_key, unit

Sort = Literal["seed", "relevant", "irrelevant"]

# `python -m bench.relevance` prints the table behind these: over 800 wire articles of eight sections, two of one section marked
# relevant and two of another irrelevant, 168 draws. How well likeness then parts the other 98 and 98 (AUC; .500 before):
#
#   relevant 1, irrelevant 0   .630     better than before in 95 % of the draws
#   relevant 1, irrelevant .5  .698     99 %
#   relevant 1, irrelevant 1   .734     99 %
#   relevant 2, irrelevant 1   .767     99 %; a seed itself stays at .35 (.54 before)
#   relevant 3, irrelevant 1   .781     99 %; .28: three marks outweigh the corpus
#
# A mark is the desk's own word on an article of today, so it counts for more than a seed; what is irrelevant shares the words of
# the debate with what is relevant, so it takes away less than the other gives.
WEIGHT: Final[Mapping[Sort, float]] = {"seed": 1.0, "relevant": 2.0, "irrelevant": -1.0}

_NOTHING: Final = 1e-9
"""A sum of unit vectors that is shorter than this is nothing but rounding: what pulls and what pushes are one text."""


@dataclass(frozen=True, slots=True)
class Known:
    """One text of the desk's material."""

    sort: Sort
    title: str
    terms: Mapping[int, float]
    """Weight by `terms.term_key`, as `terms.features` weighs terms."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What the desk cares about. `weights` has unit length, or is empty: then nothing is like it or unlike it."""

    known: tuple[Known, ...] = ()
    weights: Mapping[int, float] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.weights)


def profile_of(known: Iterable[Known]) -> Profile:
    """The profile of these texts, in any order."""
    material = tuple(known)
    shares: dict[int, list[float]] = {}
    for text in material:
        for key, weight in unit(text.terms).items():
            shares.setdefault(key, []).append(WEIGHT[text.sort] * weight)
    # math.fsum rounds once, at the end: no order of the texts shows in the sum.
    summed = {key: math.fsum(parts) for key, parts in sorted(shares.items())}
    length = math.sqrt(math.fsum(weight * weight for weight in summed.values()))
    if length < _NOTHING:
        return Profile(material)
    return Profile(material, {key: weight / length for key, weight in summed.items() if weight})


def likeness_to(profile: Profile, features: Mapping[str, float]) -> float:
    """Cosine of an article's terms (`terms.features`) with the profile: -1 to 1, without unit; 0 for an empty profile."""
    return max(-1.0, min(1.0, math.fsum(_shares(profile, features).values()))) if profile else 0.0


def telling_words(profile: Profile, features: Mapping[str, float], most: int = 3) -> tuple[str, ...]:
    """The article's words that make it so like the profile (or so unlike, where it is that), the weightiest first."""
    shares = _shares(profile, features)
    sign = 1.0 if math.fsum(shares.values()) >= 0 else -1.0
    telling = sorted((-sign * share, word) for word, share in shares.items() if sign * share > 0)
    return tuple(word for _, word in telling[:most])


def nearest(profile: Profile, features: Mapping[str, float]) -> Known | None:
    """The text that an article is most like, among those that pull (where it is unlike the profile: that push). None: no such."""
    pulls = likeness_to(profile, features) >= 0
    own = unit(hashed(features))
    best: tuple[float, str, Known] | None = None
    for text in profile.known:
        if (WEIGHT[text.sort] > 0) is not pulls:
            continue
        cosine = math.fsum(weight * own[key] for key, weight in unit(text.terms).items() if key in own)
        if cosine > 0 and (best is None or (-cosine, text.title) < best[:2]):
            best = (-cosine, text.title, text)
    return best[2] if best is not None else None


def _shares(profile: Profile, features: Mapping[str, float]) -> dict[str, float]:
    """What each word of an article adds to its likeness; words that the profile does not know are left out."""
    keys = {term: term_key(term) for term in features}
    if profile.weights.keys().isdisjoint(keys.values()):
        return {}
    own = unit(hashed(features))
    return {term: own[key] * profile.weights[key] for term, key in keys.items() if key in profile.weights}


# --- as it is stored --------------------------------------------------------------------------------------------------


def pack_terms(terms: Mapping[int, float]) -> bytes:
    """Pairs of little-endian uint32, heaviest first: hashed term, weight in thousandths."""
    heaviest = sorted(terms.items(), key=lambda entry: (-entry[1], entry[0]))
    return np.array([(key, round(weight * 1000)) for key, weight in heaviest], dtype="<u4").tobytes()


def unpack_terms(packed: bytes) -> dict[int, float]:
    """The inverse of `pack_terms`."""
    pairs = np.frombuffer(packed, dtype="<u4").reshape(-1, 2)
    return {int(key): int(weight) / 1000 for key, weight in pairs}
