"""Every rule of cleanup against what it must and must not touch."""

from __future__ import annotations

import time

import pytest

from monitor.core.article.rules import RULES, Rule

TOUCH = [pytest.param(rule, text, id=f"{rule.name}: {text[:30]}") for rule in RULES for text in rule.touch]
SPARE = [pytest.param(rule, text, id=f"{rule.name}: {text[:30]}") for rule in RULES for text in rule.spare]


@pytest.mark.parametrize(("rule", "text"), TOUCH)
def test_touches(rule: Rule, text: str) -> None:
    assert rule.find(text) is not None


@pytest.mark.parametrize(("rule", "text"), SPARE)
def test_spares(rule: Rule, text: str) -> None:
    assert rule.find(text) is None


def test_every_rule_has_examples() -> None:
    assert [rule.name for rule in RULES if len(rule.touch) < 3 or len(rule.spare) < 2] == []


def test_rules_have_names_of_their_own() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)


PIECES = [
    "김하늘 ",
    "기자 ",
    "사진=",
    "a@a.",
    "다. ",
    "▶",
    "ⓒ ",
    "무단 전재 ",
    "- ",
    "(",
    "[앵커] ",
    "구독 ",
    "제보는 ",
    "2026.11.23 ",
    "“",
    "#가 ",
    "글 ",
    "· ",
    "전화 ",
    "있다. ",
    "모습 ",
    "AP/",
    "<",
    "한빛대 교수 ",
    "Kim ",
]


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_hostile_lines_cost_little(rule: Rule) -> None:
    """Quantifiers are bounded: no line of 320 characters costs more than a few milliseconds, whatever it repeats."""
    lines = [(first + second) * 160 for first in PIECES for second in ("", "가", "(", " /")]
    for line in lines:
        started = time.process_time()
        rule.find(line[:320])
        assert time.process_time() - started < 2, line[:20]  # backtracking takes minutes
