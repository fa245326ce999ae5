from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.likeness.naming import AGAIN, named, public


@pytest.mark.parametrize(
    ("parts", "before", "taken", "ids", "merged"),
    [
        ([{1}], {}, set(), (1,), {}),
        ([{4, 9}], {4: 4}, set(), (4,), {}),
        ([{4, 9}], {4: 4, 9: 9}, set(), (4,), {9: 4}),
        ([{9, 8, 4}], {9: 8, 8: 8, 4: 4}, set(), (4,), {8: 4}),  # the oldest is kept, not the largest
        ([{1}, {2, 3}], {1: 1, 2: 1, 3: 1}, set(), (1 + AGAIN, 1), {}),  # a split: the larger part keeps the id
        ([{1, 2}, {3}], {1: 1, 2: 1, 3: 1}, set(), (1, 3), {}),
        ([{1}, {2}], {1: 1, 2: 1}, set(), (1, 2), {}),  # of equal parts the one with the oldest article
        ([{5}], {}, {5}, (5 + AGAIN,), {}),
        ([{5}], {}, {5, 5 + AGAIN}, (5 + 2 * AGAIN,), {}),
        ([{5, 6}], {}, {5}, (6,), {}),
        (
            [{1, 2, 3}, {4}],
            {1: 1, 2: 1, 3: 3, 4: 3},
            set(),
            (1, 4),
            {3: 1},
        ),  # what is gone leads on, and is not used anew
        ([], {}, set(), (), {}),
    ],
)
def test_named(
    parts: list[set[int]], before: dict[int, int], taken: set[int], ids: tuple[int, ...], merged: dict[int, int]
) -> None:
    found = named(parts, before, taken)
    assert (found.ids, dict(found.merged)) == (ids, merged)


@given(
    st.dictionaries(st.integers(1, 30), st.integers(0, 5), max_size=20),
    st.dictionaries(st.integers(1, 30), st.integers(1, 8), max_size=30),
    st.randoms(use_true_random=False),
)
def test_laws(part_of: dict[int, int], before: dict[int, int], chance: random.Random) -> None:
    parts = [{a for a, its in part_of.items() if its == part} for part in sorted(set(part_of.values()))]
    known = {article: ident for article, ident in before.items() if article in part_of}
    found = named(parts, known)
    assert len(set(found.ids)) == len(parts), "no two parts share an id"
    assert set(known.values()) <= set(found.ids) | set(found.merged), "no id is lost"
    assert not set(found.merged) & set(found.ids)
    assert set(found.merged.values()) <= set(found.ids)
    places = list(range(len(parts)))
    chance.shuffle(places)
    again = named([parts[place] for place in places], known)
    assert [again.ids[places.index(place)] for place in range(len(parts))] == list(found.ids)
    after = {article: ident for part, ident in zip(parts, found.ids, strict=True) for article in part}
    assert named(parts, after).ids == found.ids, "naming again changes nothing"


@pytest.mark.parametrize(("ident", "name"), [(12, "s12"), (12 + AGAIN, "s12b"), (12 + 2 * AGAIN, "s12c")])
def test_public(ident: int, name: str) -> None:
    assert public("s", ident) == name
