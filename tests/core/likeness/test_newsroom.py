"""What the simulated press planted, its groups and stories, comes out of signatures and features alone."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime, timedelta

import pytest

from monitor.core.likeness import cluster, terms
from monitor.core.likeness.dedup import compare, is_duplicate
from monitor.core.likeness.signature import sign
from monitor.model import Disposition
from monitor.newsroom.press import load_press

NOW = datetime(2026, 11, 23, 22, tzinfo=UTC)
KEPT = [
    piece
    for outlet in load_press().outlets
    for piece in outlet.articles
    if piece.disposition in (None, Disposition.STORED, Disposition.DUPLICATE) and piece.body
]


def test_groups() -> None:
    signed = [sign("\n".join(piece.paragraphs)) for piece in KEPT]
    for (a, one), (b, other) in itertools.combinations(zip(KEPT, signed, strict=True), 2):
        duplicate = is_duplicate(compare(one.shingles, other.shingles))
        assert duplicate == bool(a.group and a.group == b.group), (a.title, b.title)
        if duplicate:
            assert {*one.bands, *one.sentences} & {*other.bands, *other.sentences}, (a.title, b.title)


@pytest.mark.parametrize("threshold", [0.10, cluster.THRESHOLD, 0.22])
@pytest.mark.parametrize("seed", range(3))
def test_stories(seed: int, threshold: float) -> None:
    firsts = list({piece.group or piece.title: piece for piece in KEPT}.values())
    random.Random(seed).shuffle(firsts)
    told = [
        cluster.Told(
            piece.path,
            NOW - timedelta(minutes=piece.minutes),
            cluster.vector(terms.features(piece.title, piece.paragraphs)),
        )
        for piece in firsts
    ]
    story_of = {place: n for n, story in enumerate(cluster.stories(told, threshold)) for place in story}
    known = [(piece, story_of[place]) for place, piece in enumerate(firsts) if piece.story]
    for (a, one), (b, other) in itertools.combinations(known, 2):
        assert (one == other) == (a.story == b.story), (a.title, b.title)
