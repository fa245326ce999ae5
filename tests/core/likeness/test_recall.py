"""The bars of `bench.dedup`, on the texts that were written for this project."""

from __future__ import annotations

import itertools
from functools import cache
from random import Random

import pytest

from bench.dedup import corpora, edits, pairs
from bench.dedup.edits import KINDS, Kind, Means, sentences, text_of
from bench.dedup.scores import Measured, edges, measured, taken
from monitor.core.likeness.dedup import compare
from monitor.core.likeness.signature import sign
from tests.core.likeness.texts import CENTER, MODEL

RECALL, EDGES = 0.97, 0.97

COPIES = [kind for kind in KINDS if kind.means is Means.COPY]
OTHERS = [kind for kind in KINDS if kind.means in (Means.QUOTES, Means.OTHER)]


@cache
def ours() -> Measured:
    """Every text stands in the index; those that were put together from parts are not edited, so that this takes seconds."""
    corpus = corpora.ours()
    return measured(corpus, lambda numbers: [n for n in numbers if not corpus.texts[n].name.startswith("invented/")])


@cache
def shares() -> dict[Kind, float]:
    return taken(ours().queries, [answer.named & answer.verified for answer in ours().answers])


def test_there_are_enough_of_them() -> None:
    assert len(COPIES) >= 18
    assert len({query.source for query in ours().queries}) >= 60
    assert ours().pairs > 14_000


@pytest.mark.parametrize("kind", COPIES, ids=lambda kind: kind.name)
def test_a_copy_is_recognised(kind: Kind) -> None:
    assert shares()[kind] >= RECALL


@pytest.mark.parametrize("kind", OTHERS, ids=lambda kind: kind.name)
def test_what_shares_a_passage_is_no_copy(kind: Kind) -> None:
    assert shares()[kind] == 0


def test_whoever_quotes_is_seen_to_quote() -> None:
    assert edges(ours()) >= EDGES


def test_no_two_texts_are_taken_for_one() -> None:
    assert ours().false == ()


def test_no_variant_is_taken_for_a_third_text() -> None:
    strange = [
        (query.kind.name, ours().corpus.texts[query.source].name)
        for query, answer in zip(ours().queries, ours().answers, strict=True)
        if ours().false_of(query, answer.verified)
    ]
    assert strange == []


# --- the edits themselves ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_an_edit_is_the_same_at_every_run_and_changes_something(kind: Kind) -> None:
    text = text_of("center", "국가 연산센터, 정부가 다시 공모", CENTER)
    assert kind.of(text) == kind.of(text)
    assert (kind.of(text) == text.body) == (kind.name == "as it was")


@pytest.mark.parametrize(
    ("name", "share"),
    [("cut by 30 % (70 % remains)", 0.7), ("cut by 45 % (55 % remains)", 0.55), ("cut by 60 % (40 % remains)", 0.4)],
)
def test_a_cut_leaves_what_it_says(name: str, share: float) -> None:
    text = text_of("center", "", CENTER)
    assert len(edits.COPIES[name](text, Random(0))) == pytest.approx(share * len(text.body), abs=1)


@pytest.mark.parametrize("share", [0.3, 0.6])
def test_growth_adds_what_it_says_and_something_new(share: float) -> None:
    text = text_of("center", "", CENTER)
    variant = edits.grown(share / 2, share / 2)(text, Random(0))
    assert text.body in variant
    old, new = sign(text.body).shingles, sign(variant).shingles
    assert 1 + share < new.size / old.size < 1 + share + 0.5


@pytest.mark.parametrize(
    ("paragraph", "found"),
    [
        ("첫째다. 둘째다.", ("첫째다.", "둘째다.")),
        ("첫째다.둘째다.", ("첫째다.", "둘째다.")),
        ("그는 “첫째다. 둘째다.”라고 했다. 끝이다.", ("그는 “첫째다. 둘째다.”라고 했다.", "끝이다.")),
        ('그는 "첫째다. 둘째다"라고 했다. 끝이다.', ('그는 "첫째다. 둘째다"라고 했다.', "끝이다.")),
        ("성장률은 3.5%다. 끝", ("성장률은 3.5%다.", "끝")),
        ("", ()),
    ],
)
def test_sentences(paragraph: str, found: tuple[str, ...]) -> None:
    assert sentences(paragraph) == found


# --- every pair -------------------------------------------------------------------------------------------------------


def test_all_pairs_at_once_count_what_each_pair_shares() -> None:
    signatures = [sign(text.body) for text in ours().corpus.texts[:40]]
    counts = pairs.shared_counts([signed.shingles for signed in signatures])
    for (one, a), (other, b) in itertools.combinations(enumerate(signatures), 2):
        assert counts[one, other] == counts[other, one] == compare(a.shingles, b.shingles).shared
    assert pairs.shared_counts([signatures[0].shingles[:0]] * 2).tolist() == [[0, 0], [0, 0]]


def test_words_taken_over_count_in_runs_and_in_any_order() -> None:
    whole = text_of("whole", "", CENTER)
    reversed_ = text_of("reversed", "", "\n".join(reversed(CENTER.strip().split("\n"))))
    begun = text_of("begun", "", CENTER[:300])
    assert pairs.taken_over(whole, reversed_) > 0.99
    assert pairs.taken_over(begun, whole) == pairs.taken_over(whole, begun) > 0.9
    assert pairs.taken_over(whole, text_of("other", "", MODEL)) == 0
    assert pairs.taken_over(whole, text_of("empty", "", "")) == 0
