"""Every pair of a corpus, exactly: what detector and index say of it, and whether one text was taken over from the other.

The last is judged without shingles, signatures or thresholds of `core.likeness`: by whole words as printed. A text counts as
taken over when half of the shorter one's words stand in runs of five or more words that the other has as well, in whatever order.
The line was drawn with these articles before the eyes: every pair that the detector joins and whose share is below .7 was read
(`judged.toml` says what was found), so what is left to believe is that pairs above it are one text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.dedup.edits import Text
from monitor.core.likeness import dedup
from monitor.core.likeness.signature import Signature
from monitor.model import Likeness

RUN = 5
"""Words. Three in a row are a turn of phrase: two days' weather tables share .8 of their words in such runs."""
TAKEN_OVER = 0.5
"""Share of the shorter text's words."""

Pair = tuple[int, int]
"""Numbers of two texts, the smaller first."""

_WORD = re.compile(r"[0-9A-Za-z가-힣一-鿿]+")
_WIDTH = 8192
"""Shingles counted at once: 2,000 texts x 8192 x 4 bytes = 64 MB."""


def shared_counts(sets: Sequence[NDArray[np.uint64]]) -> NDArray[np.float32]:
    """How many shingles each pair of texts has in common: a product of matrices, some seconds for a thousand texts."""
    owners = np.repeat(np.arange(len(sets)), [each.size for each in sets])
    _, column, held = np.unique(np.concatenate(sets), return_inverse=True, return_counts=True)
    common = held[column] > 1
    column, owners = (np.cumsum(held > 1) - 1)[column[common]], owners[common]
    order = np.argsort(column, kind="stable")
    column, owners = column[order], owners[order]
    total = np.zeros((len(sets), len(sets)), dtype=np.float32)
    for start in range(0, int(column[-1]) + 1 if column.size else 0, _WIDTH):
        first, last = np.searchsorted(column, [start, start + _WIDTH])
        block = np.zeros((len(sets), _WIDTH), dtype=np.float32)
        block[owners[first:last], column[first:last] - start] = 1
        total += block @ block.T
    return total


def likenesses(signatures: Sequence[Signature], least: float = 0.3) -> dict[Pair, Likeness]:
    """Every pair whose containment is `least` or more; no pair below it can be a duplicate."""
    counts = shared_counts([signed.shingles for signed in signatures])
    sizes = np.array([signed.shingles.size for signed in signatures], dtype=np.float32)
    smaller = np.maximum(np.minimum(sizes[:, None], sizes[None, :]), 1)
    ones, others = np.nonzero(np.triu(counts / smaller >= least, 1))
    return {
        (one, other): dedup.compare(signatures[one].shingles, signatures[other].shingles)
        for one, other in zip(ones.tolist(), others.tolist(), strict=True)
    }


def taken_over(one: Text, other: Text) -> float:
    """Share of the shorter text's words that stand in runs of `RUN` or more words that the other text has too."""
    shorter, longer = sorted((_WORD.findall(one.body), _WORD.findall(other.body)), key=len)
    runs = {tuple(longer[at : at + RUN]) for at in range(len(longer) - RUN + 1)}
    found = np.zeros(max(1, len(shorter)), dtype=bool)
    for at in range(len(shorter) - RUN + 1):
        if tuple(shorter[at : at + RUN]) in runs:
            found[at : at + RUN] = True
    return float(found.mean())


@cache
def judged(how: str) -> frozenset[frozenset[str]]:
    """Pairs, by names, that were read: `columns` are two texts whatever their words say, `one_text` are one."""
    table = tomllib.loads(Path(__file__).with_name("judged.toml").read_text("utf-8"))
    return frozenset(frozenset(pair) for pair in table[how])


def one_text(one: Text, other: Text) -> bool:
    """Whether a pair of real articles is one text, by its words and by who read it."""
    names = frozenset((one.name, other.name))
    if names in judged("columns"):
        return False
    return names in judged("one_text") or taken_over(one, other) >= TAKEN_OVER
