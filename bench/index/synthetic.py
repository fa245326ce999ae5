"""Signatures of articles that nobody wrote: hashes as a real index holds them, each computed from the article's number.

An article has 42 bands and 12 sentences. Three articles are a family of reprints that have 14 bands (what a similarity of 0.7
leaves in common) and 8 sentences in common; of the others, each has 3 sentences of its own and one that a tenth of all articles
carry: an outlet's standing line.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.core.likeness.signature import BANDS

FAMILY = 3
SENTENCES = 12
SHARED_BANDS, SHARED_SENTENCES = 14, 8
STANDING = 10
"""Different boilerplate sentences."""

_BAND, _SENTENCE, _LINE = np.uint64(0x1D0B), np.uint64(0x5E17), np.uint64(0x11E5)

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table of the index, sorted as its primary key is."""

    h: Numbers
    owner: Numbers


def families(owners: Numbers) -> Numbers:
    """The number of each article's family: its first article's."""
    return owners - owners % FAMILY


def bands(owners: Numbers, of: Numbers) -> Numbers:
    """A row of 42 hashes for each article, the first 14 those of the family `of`."""
    return _hashes(owners, of, BANDS, SHARED_BANDS, _BAND)


def sentences(owners: Numbers, of: Numbers) -> Numbers:
    """A row of 12 hashes for each article, the first 8 those of the family `of`, the last an outlet's."""
    found = _hashes(owners, of, SENTENCES, SHARED_SENTENCES, _SENTENCE)
    found[:, -1] = _mixed((owners % STANDING).astype(np.uint64), _LINE)
    return found


def sorted_rows(hashes: Numbers, owners: Numbers) -> Rows:
    """What the table of `hashes` holds for `owners`."""
    h, owner = hashes.ravel(), np.repeat(owners, hashes.shape[1])
    order = np.argsort(h, kind="stable")  # owners ascend already
    return Rows(h[order], owner[order])


def _hashes(owners: Numbers, of: Numbers, count: int, shared: int, kind: np.uint64) -> Numbers:
    whose = np.repeat(owners[:, None], count, axis=1)
    whose[:, :shared] = of[:, None]
    places = np.arange(count, dtype=np.uint64)
    return _mixed(whose.astype(np.uint64) * np.uint64(count) + places, kind)


def _mixed(values: NDArray[np.uint64], kind: np.uint64) -> Numbers:
    """Uniform over 64 bits, and the same for the same number: the finaliser of splitmix64."""
    values = (values + (kind << np.uint64(40))) * np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (values ^ (values >> np.uint64(31))).view(np.int64)
