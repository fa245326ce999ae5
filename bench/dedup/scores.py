"""What counts. Pure, so that a test can hold the monitor to the same measure as the benchmark."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bench.dedup.corpora import Corpus
from bench.dedup.edits import KINDS, Kind, Means
from bench.dedup.index import SHORT, WHOLE, Found, Index, Variant, look_up, of_length, variants
from bench.dedup.pairs import Pair, likenesses, one_text, taken_over
from monitor.core.likeness import dedup
from monitor.core.likeness.signature import sign
from monitor.model import Likeness


@dataclass(frozen=True, slots=True)
class Measured:
    """This monitor on a corpus."""

    corpus: Corpus
    index: Index
    queries: tuple[Variant, ...]
    answers: tuple[Found, ...]
    milliseconds: float
    """CPU a variant."""
    alike: Mapping[Pair, Likeness]
    """Every pair of the corpus that has anything to do with each other."""
    same: frozenset[Pair]
    """Pairs that are one text."""

    @property
    def pairs(self) -> int:
        """Pairs of distinct texts."""
        count = len(self.corpus.texts)
        return count * (count - 1) // 2 - len(self.same)

    @property
    def false(self) -> tuple[Pair, ...]:
        """Pairs of distinct texts that the detector takes for one text, whether or not the index names them."""
        return tuple(pair for pair, alike in self.alike.items() if pair not in self.same and dedup.is_duplicate(alike))

    def joined(self, least: float, most: float) -> tuple[int, int]:
        """Of the pairs that are one text and have this share of words in common: (how many, how many named and verified)."""
        texts = self.corpus.texts
        among = [pair for pair in self.same if least <= taken_over(texts[pair[0]], texts[pair[1]]) < most]
        return len(among), sum(map(self._joins, among))

    def _joins(self, pair: Pair) -> bool:
        one, other = pair
        return dedup.is_duplicate(self.alike[pair]) and other in self.index.candidates(self.index.signatures[one])

    def false_of(self, query: Variant, verified: frozenset[int]) -> int:
        """How many texts a variant is taken for, but for its original and what is one text with that."""
        others = verified - {query.source}
        return sum((min(query.source, o), max(query.source, o)) not in self.same for o in others)


Choose = Callable[[Sequence[int]], Sequence[int]]
"""Which of the texts with these numbers are edited."""


def everyone(numbers: Sequence[int]) -> Sequence[int]:
    """All of them."""
    return numbers


def measured(corpus: Corpus, choose: Choose = everyone) -> Measured:
    """All of it for a corpus; `choose` says which of the texts that are long enough are edited."""
    signatures = tuple(sign(text.body) for text in corpus.texts)
    alike = likenesses(signatures)
    same = frozenset(
        pair for pair in alike if not corpus.distinct and one_text(corpus.texts[pair[0]], corpus.texts[pair[1]])
    )
    nothing = Measured(corpus, Index(signatures), (), (), 0.0, alike, same)
    return _edited(nothing, choose(of_length(signatures, WHOLE)))


def short(measures: Measured, choose: Choose = everyone) -> Measured:
    """The same corpus, its short texts edited instead."""
    return _edited(measures, choose(of_length(measures.index.signatures, SHORT, WHOLE)))


def _edited(measures: Measured, numbers: Sequence[int]) -> Measured:
    queries = tuple(variants(measures.corpus.texts, numbers))
    answers, milliseconds = look_up(measures.index, queries)
    return replace(measures, queries=queries, answers=tuple(answers), milliseconds=milliseconds)


def taken(queries: Sequence[Variant], found: Sequence[frozenset[int]]) -> dict[Kind, float]:
    """For each kind the share of variants that are taken for their original: recall of copies, error of others."""
    hits: dict[Kind, list[bool]] = {kind: [] for kind in KINDS}
    for query, numbers in zip(queries, found, strict=True):
        hits[query.kind].append(query.source in numbers)
    return {kind: sum(each) / max(1, len(each)) for kind, each in hits.items()}


def edges(measures: Measured) -> float:
    """Share of the articles that quote a text which the monitor sees to quote it."""
    found = [
        answer.edge
        for query, answer in zip(measures.queries, measures.answers, strict=True)
        if query.kind.means is Means.QUOTES
    ]
    return sum(found) / max(1, len(found))
