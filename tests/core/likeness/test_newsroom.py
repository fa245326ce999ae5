"""What the simulated press planted, its groups and stories, comes out of signatures and features alone."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from monitor.core.likeness import cluster
from monitor.core.likeness.dedup import compare, is_duplicate
from monitor.core.likeness.signature import sign
from monitor.model import Disposition
from monitor.newsroom.press import Piece, load_press

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


def arrive(pieces: Sequence[Piece]) -> list[int]:
    members: list[cluster.Member] = []
    for number, piece in enumerate(pieces):
        features = cluster.features(piece.title, piece.paragraphs)
        published = NOW - timedelta(minutes=piece.minutes)
        chosen = cluster.choose(features, published, members)
        story = min(chosen, default=number)
        members = [
            cluster.Member(m.article_id, story if m.story_id in chosen else m.story_id, m.published_at, m.features)
            for m in members
        ]
        members.append(cluster.Member(number, story, published, features))
    return [member.story_id for member in members]


@pytest.mark.parametrize("seed", range(6))
def test_stories(seed: int) -> None:
    firsts = list({piece.group or piece.title: piece for piece in KEPT}.values())
    random.Random(seed).shuffle(firsts)
    told = zip(firsts, arrive(firsts), strict=True)
    known = [(piece, story) for piece, story in told if piece.story]
    for (a, one), (b, other) in itertools.combinations(known, 2):
        assert (one == other) == (a.story == b.story), (a.title, b.title)
