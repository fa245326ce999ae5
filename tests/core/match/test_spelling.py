from __future__ import annotations

import pytest

from monitor.core.match.spelling import SPELLINGS_LIMIT, Aliases, surface

AI = {"AI": ["인공지능"]}


@pytest.mark.parametrize(
    ("keyword", "aliases", "expected"),
    [
        ("소버린", AI, ["소버린"]),
        ("AI 주권", AI, ["AI 주권", "인공지능 주권"]),
        ("ai 주권", AI, ["ai 주권", "인공지능 주권"]),
        ("AI기본법", AI, ["AI기본법", "인공지능기본법"]),
        ("국가AI위원회", AI, ["국가AI위원회", "국가인공지능위원회"]),
        ("OpenAI 전략", AI, ["OpenAI 전략"]),
        ("인공지능 주권", AI, ["인공지능 주권", "AI 주권"]),
        ("소비자주권", {"주권": ["자주"]}, ["소비자주권"]),
        ("AI와 AI", AI, ["AI와 AI", "AI와 인공지능", "인공지능와 AI", "인공지능와 인공지능"]),
        ("소버린 AI", {**AI, "소버린": ["소브린"]}, ["소버린 AI", "소브린 AI", "소버린 인공지능", "소브린 인공지능"]),
        ("딥시크", {"딥시크": ["DeepSeek", "딥식"], "딥식": ["딥시크"]}, ["딥시크", "DeepSeek", "딥식"]),
        ("AI", {"AI": ["K-AI"]}, ["AI", "K-AI"]),
    ],
)
def test_spellings(keyword: str, aliases: dict[str, list[str]], expected: list[str]) -> None:
    assert sorted(Aliases(aliases).spellings(keyword)) == sorted(expected)
    assert Aliases(aliases).spellings(keyword)[0] == keyword


def test_a_longer_word_is_replaced_first_and_the_shorter_within_it() -> None:
    aliases = {"AI": ["인공지능"], "AI 컴퓨팅센터": ["AI 데이터센터"]}
    assert "인공지능 데이터센터" in Aliases(aliases).spellings("AI 컴퓨팅센터")


def test_expansion_is_bounded() -> None:
    many = {word: [f"{word}{n}" for n in range(9)] for word in ("가나", "다라", "마바", "사아")}
    assert len(Aliases(many).spellings("가나 다라 마바 사아")) == SPELLINGS_LIMIT


def test_separators_count_in_short_latin_runs_and_between_digits() -> None:
    assert surface("K-AI").joints == ((0, True), (1, False))
    assert surface("DeepSeek").joints == ()
    assert surface("H 20").joints == ((1, False),)
    assert surface("AI 3대").joints == ((0, False),)


def test_spellings_with_one_surface_are_one() -> None:
    assert len(Aliases({"소버린": ["소 버린", "소·버린"]}).surfaces("소버린")) == 1
    assert Aliases({}).surfaces("·") == ()
