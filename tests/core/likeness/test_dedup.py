from __future__ import annotations

import itertools
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bench.dedup.edits import KINDS, Kind, Means, text_of
from monitor.core.likeness.dedup import LONG, compare, estimate, is_duplicate, lasts, longest_passage, quotes, verdict
from monitor.core.likeness.signature import shingles, sign
from monitor.model import Likeness, Repeats
from tests.core.likeness.texts import ALL, CENTER, MODEL, SHORT_FLASH, SPEECH

SETS = st.lists(st.integers(0, 60), max_size=60).map(lambda numbers: np.unique(np.array(numbers, dtype=np.uint64)))


def likeness(shared: int, smaller: int, larger: int) -> Likeness:
    return Likeness(shared / (smaller + larger - shared), shared / smaller, shared, smaller)


# --- the whole way: found by the index, verified exactly --------------------------------------------------------------


BY_NAME = {kind.name: kind for kind in KINDS}


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.means is Means.COPY], ids=lambda kind: kind.name)
def test_an_edited_copy_is_found_and_verified(name: str, kind: Kind) -> None:
    original, copy = sign(ALL[name]), sign(kind.of(text_of(name, name, ALL[name])))
    assert {*original.bands, *original.sentences} & {*copy.bands, *copy.sentences}
    alike = compare(original.shingles, copy.shingles)
    too_little_left = "cut by" in kind.name and alike.smaller < LONG
    assert is_duplicate(alike) or too_little_left, alike


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(ALL, 2)))
@pytest.mark.parametrize(
    "edit", ["portal: furniture above and below", "wire dateline", "cut by 55 % on a portal", "related headlines below"]
)
def test_shared_furniture_makes_no_copy(one: str, other: str, edit: str) -> None:
    a, b = (sign(BY_NAME[edit].of(text_of(name, name, ALL[name]))) for name in (one, other))
    alike = compare(a.shingles, b.shingles)
    assert not is_duplicate(alike)
    assert not quotes(alike) or "related" in edit


def test_a_shared_quotation_is_an_edge_not_a_copy() -> None:
    quotation = CENTER.split("\n")[4]
    a, b = shingles(MODEL), shingles(SPEECH + quotation)
    assert not quotes(compare(a, b))
    alike = compare(shingles(MODEL + quotation), b)
    assert quotes(alike)
    assert not is_duplicate(alike)


@pytest.mark.parametrize("other", [SHORT_FLASH.replace("70%", "60%"), SHORT_FLASH + " 24일부터 신청.", CENTER])
def test_a_flash_is_only_a_copy_of_itself(other: str) -> None:
    assert not is_duplicate(compare(shingles(SHORT_FLASH), shingles(other)))
    assert is_duplicate(compare(shingles(SHORT_FLASH), shingles("(세종=누리통신) 홍길동 기자 = " + SHORT_FLASH)))


# --- the table ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("alike", "duplicate"),
    [
        (likeness(800, 1000, 1400), True),
        (likeness(1000, 1500, 1500), True),  # similarity exactly .5
        (likeness(990, 1500, 1500), False),
        (likeness(700, 1000, 9000), True),  # containment exactly .7
        (likeness(690, 1000, 9000), False),
        (likeness(610, 1000, 1000), False),  # two outlets quoting one speech
        (likeness(120, 120, 2000), True),
        (likeness(119, 119, 2000), False),  # a quotation, not a copy
        (likeness(96, 100, 100), True),
        (likeness(85, 100, 100), False),  # the next branch office
        (likeness(59, 59, 60), False),  # a headline of another day
        (likeness(59, 59, 59), True),
        (likeness(12, 12, 12), True),
        (likeness(11, 11, 11), False),  # a column's name
        (Likeness(0.0, 0.0, 0, 0), False),
    ],
)
def test_is_duplicate(alike: Likeness, duplicate: bool) -> None:
    assert is_duplicate(alike) is duplicate


@pytest.mark.parametrize(("shared", "edge"), [(59, False), (60, True)])
def test_quotes(shared: int, edge: bool) -> None:
    assert quotes(likeness(shared, 500, 900)) is edge


@pytest.mark.parametrize(
    ("alike", "lasting"),
    [
        (likeness(240, 240, 240), True),
        (likeness(200, 240, 400), True),
        (likeness(160, 190, 200), False),  # another day's table
        (likeness(175, 180, 500), True),  # what a portal left of an article
        (likeness(119, 119, 119), False),  # a feed's line
    ],
)
def test_what_says_one_text_however_far_apart(alike: Likeness, lasting: bool) -> None:
    assert lasts(alike) is lasting


@pytest.mark.parametrize(
    ("shared", "similarity", "duplicate"), [(0, 0.0, False), (9, 0.598, False), (10, 0.620, True), (42, 1.0, True)]
)
def test_what_is_left_of_a_text_gives_an_estimate(shared: int, similarity: float, duplicate: bool) -> None:
    found = estimate(shared)
    assert found.estimated
    assert found.similarity == pytest.approx(similarity, abs=0.001)
    assert is_duplicate(found) is duplicate


@pytest.mark.parametrize("name", ALL)
def test_the_estimate_is_near_the_truth(name: str) -> None:
    whole = ALL[name]
    for cut in (whole, whole[: len(whole) * 3 // 4], "덧붙인 말이다. " * 3 + whole):
        one, other = sign(whole), sign(cut)
        shared = len({*one.bands} & {*other.bands})
        assert estimate(shared).similarity == pytest.approx(compare(one.shingles, other.shingles).similarity, abs=0.15)


# --- laws --------------------------------------------------------------------------------------------------------------


@given(SETS, SETS)
def test_compare_is_symmetric_and_bounded(a: NDArray[np.uint64], b: NDArray[np.uint64]) -> None:
    alike = compare(a, b)
    assert alike == compare(b, a)
    assert 0 <= alike.similarity <= alike.containment <= 1
    assert alike.shared <= alike.smaller == min(a.size, b.size)
    assert not alike.estimated


@given(SETS)
def test_a_text_is_wholly_like_itself(a: NDArray[np.uint64]) -> None:
    alike = compare(a, a)
    assert (alike.similarity, alike.containment) == ((1.0, 1.0) if a.size else (0.0, 0.0))


# --- the verdict -------------------------------------------------------------------------------------------------------


def candidate(kind: Literal["article", "seed"], name: str, shared: int) -> Repeats:
    return Repeats(kind, name, f"title of {name}", likeness(shared, 1000, 1000))


@pytest.mark.parametrize(
    ("candidates", "repeats"),
    [
        ([], None),
        ([candidate("article", "a", 100)], None),
        ([candidate("article", "a", 800), candidate("article", "b", 900)], "b"),
        ([candidate("article", "a", 1000), candidate("seed", "s", 700)], "s"),
        ([candidate("article", "a", 1000), candidate("seed", "s", 600)], "a"),
        ([candidate("seed", "s", 800), candidate("seed", "t", 900)], "t"),
        ([candidate("article", "b", 900), candidate("article", "a", 900)], "a"),
    ],
)
def test_verdict(candidates: list[Repeats], repeats: str | None) -> None:
    for order in itertools.permutations(candidates):
        found = verdict(order)
        assert (found.id if found else None) == repeats


@pytest.mark.parametrize(
    ("candidates", "passage"),
    [
        ([], None),
        ([candidate("article", "a", 59)], None),
        ([candidate("article", "a", 60), candidate("seed", "s", 61)], "s"),
        ([candidate("article", "b", 80), candidate("article", "a", 80)], "a"),
    ],
)
def test_the_longest_passage(candidates: list[Repeats], passage: str | None) -> None:
    for order in itertools.permutations(candidates):
        found = longest_passage(order)
        assert (found.id if found else None) == passage
        assert found is None or found.relation == "quotes"
