"""Every rule of cleanup against what it must and must not touch."""

from __future__ import annotations

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
