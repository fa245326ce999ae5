"""Scores of a partition against another: B-cubed, which weighs every article alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """B-cubed precision, recall and their harmonic mean, averaged over articles (Bagga and Baldwin 1998)."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean."""
        return (
            2 * self.precision * self.recall / (self.precision + self.recall) if self.precision + self.recall else 0.0
        )


def b_cubed(truth: Mapping[str, Hashable], found: Mapping[str, Hashable], *, singletons: bool = True) -> Score:
    """How well `found` restores `truth`, over the articles of `truth`; without `singletons`, over those of its events that have
    two articles at least: every article alone restores the others perfectly, and says nothing."""
    events, stories = defaultdict(set), defaultdict(set)
    for article, event in truth.items():
        events[event].add(article)
        stories[found[article]].add(article)
    counted = [article for article, event in truth.items() if singletons or len(events[event]) > 1]
    precision = recall = 0.0
    for article in counted:
        together, apart = stories[found[article]], events[truth[article]]
        common = len(together & apart)
        precision += common / len(together)
        recall += common / len(apart)
    size = max(1, len(counted))
    return Score(precision / size, recall / size)
