"""This monitor on variants: does the index name the original, and does the exact comparison agree?"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bench.dedup.edits import KINDS, Kind, Text
from monitor.core.likeness import dedup
from monitor.core.likeness.signature import Signature, sign
from monitor.store.index import SENTENCE_OWNERS_MAX

WHOLE = 300
"""Shingles from which a text is edited, about 420 characters: 40 % of it are still `dedup.LONG`. What is shorter stands in the
index as a bystander; how it fares when it is edited is told apart."""
SHORT = 160
"""Shingles from which a short text is: with fewer `dedup` decides on nearly every variant as on a flash."""


class Index:
    """The rule of `monitor.store.index` in memory: a band in common, or a sentence that is not in too many texts."""

    def __init__(self, signatures: Iterable[Signature]) -> None:
        self.signatures = tuple(signatures)
        self._bands: defaultdict[int, list[int]] = defaultdict(list)
        self._sentences: defaultdict[int, list[int]] = defaultdict(list)
        for number, signed in enumerate(self.signatures):
            for band in signed.bands:
                self._bands[band].append(number)
            for sentence in signed.sentences:
                self._sentences[sentence].append(number)

    def candidates(self, signed: Signature) -> set[int]:
        """Numbers of the texts worth comparing."""
        found = {number for band in signed.bands for number in self._bands.get(band, ())}
        for sentence in signed.sentences:
            owners = self._sentences.get(sentence, ())
            if len(owners) <= SENTENCE_OWNERS_MAX:
                found.update(owners)
        return found


@dataclass(frozen=True, slots=True)
class Variant:
    """A text after an edit. `source` is the number of its original in the index."""

    kind: Kind
    source: int
    body: str


@dataclass(frozen=True, slots=True)
class Found:
    """What became of a variant: whom the index named, who was verified, and whether its original is a "quotes" edge."""

    named: frozenset[int]
    verified: frozenset[int]
    edge: bool


def variants(texts: Sequence[Text], numbers: Iterable[int]) -> list[Variant]:
    """Every kind of edit of the texts with these numbers."""
    return [Variant(kind, number, kind.of(texts[number])) for number in numbers for kind in KINDS]


def of_length(signatures: Sequence[Signature], least: int, below: int | None = None) -> list[int]:
    """Numbers of the texts with so many shingles."""
    sizes = [signed.shingles.size for signed in signatures]
    return [number for number, size in enumerate(sizes) if least <= size and (below is None or size < below)]


def look_up(index: Index, queries: Sequence[Variant]) -> tuple[list[Found], float]:
    """What is found for each, and CPU ms a variant: signing, looking up, comparing exactly."""
    answers = []
    began = time.process_time()
    for query in queries:
        signed = sign(query.body)
        named = index.candidates(signed)
        alike = {number: dedup.compare(signed.shingles, index.signatures[number].shingles) for number in named}
        verified = frozenset(number for number, likeness in alike.items() if dedup.is_duplicate(likeness))
        edge = query.source in alike and dedup.quotes(alike[query.source])
        answers.append(Found(frozenset(named), verified, edge))
    return answers, (time.process_time() - began) * 1000 / max(1, len(queries))
