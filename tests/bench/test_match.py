"""`python -m bench.match` runs on tiny texts, and the ways of looking agree where they must."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.match import hostile, rivals
from bench.match.__main__ import CONFIG, PARTS, run
from bench.match.corpora import Text, corpora, size
from bench.match.keywords import keywords
from monitor.config import load
from monitor.core.text.hangul import match_key

TOPICS = load(CONFIG).topics
WORDS = ("소버린 AI", "AI 주권", "국가 AI 컴퓨팅 센터", "독파모 사업")
WAYS = {
    "alternation": rivals.alternation(WORDS),
    "tree": rivals.tree(WORDS),
    "in": rivals.within(WORDS),
    "folded": rivals.within_folded(WORDS),
    "squeezed": rivals.within_squeezed(WORDS),
}
OURS = rivals.ours(WORDS, {})


def test_it_runs_on_texts_of_our_own(tmp_path: Path) -> None:
    lines = list(run(PARTS, rounds=1, megabytes=0.005, largest=40, data=tmp_path))
    tables = [line for line in lines if line.startswith("| ") and not line.startswith("| matcher")]
    assert [line.split("|")[1].strip() for line in tables if "MB/s |" in line] == [
        "the simulated press",
        "a hit in every sentence",
    ]
    assert sum(line.startswith("| matcher |") for line in lines) == 3
    for name in (*hostile.TEXTS, *hostile.EXPRESSIONS):
        assert any(line.startswith(f"| {name}") for line in lines), name


@pytest.mark.parametrize(
    ("count", "shipped"),
    [(30, 19), (300, 197), (3000, 197)],
)
def test_keywords(count: int, shipped: int) -> None:
    words = keywords(TOPICS, count)
    keys = {match_key(each) for each in words}
    assert len(words) == len(keys) == count
    assert min(map(len, keys)) >= 4
    assert abs(sum(any(each in topic.keywords for topic in TOPICS) for each in words) - shipped) < 20


def test_texts_weigh_what_they_should(tmp_path: Path) -> None:
    for corpus in corpora(WORDS, 0.05, tmp_path):
        assert 0.05 <= corpus.megabytes < 0.05 + max(map(size, corpus.texts)) / 1e6


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize(
    "text", ["소버린 AI 전략", "정부는 AI 주권을", "국가 AI 컴퓨팅 센터가 들어선다", "비 온 뒤 맑음"]
)
def test_all_agree_on_what_is_written_as_the_keyword_is(name: str, text: str) -> None:
    assert WAYS[name](Text(text, "", text)) == OURS(Text(text, "", text))


@pytest.mark.parametrize(
    ("text", "agree"),
    [
        ("소버린AI 전략", ("alternation", "tree", "squeezed")),
        ("소버린·AI 전략", ("alternation", "tree")),
        ("소버린\nai 전략", ("alternation", "tree", "squeezed")),
        ("소버린(Sovereign) AI 전략", ()),
        ("소버린 ＡＩ 전략", ()),
        ("소버린 AIDS", ("alternation", "tree")),
        ("소버린 AI 주권", ("in", "folded", "squeezed")),
        ("소버린, AI", ("alternation", "tree", "in", "folded", "squeezed")),
    ],
)
def test_where_they_differ(text: str, agree: tuple[str, ...]) -> None:
    ours = sorted(OURS(Text(text)))
    assert tuple(name for name, find in WAYS.items() if sorted(find(Text(text))) == ours) == agree


@pytest.mark.parametrize("name", ["alternation", "tree"])
def test_an_expression_finds_nothing_that_the_matcher_does_not(name: str, tmp_path: Path) -> None:
    words = keywords(TOPICS, 300)
    ours, find = rivals.ours(words, {}), getattr(rivals, name)(words)
    for corpus in corpora(words, 0.1, tmp_path):
        for text in corpus.texts:
            assert set(find(text)) <= set(ours(text))
