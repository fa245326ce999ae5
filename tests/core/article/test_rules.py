"""Every rule of cleanup against what it must and must not touch."""

from __future__ import annotations

import pytest

from monitor.core.article.rules import RULES, Rule, Where

TOUCH = [pytest.param(rule, text, id=f"{rule.name}: {text[:30]}") for rule in RULES for text in rule.touch]
SPARE = [pytest.param(rule, text, id=f"{rule.name}: {text[:30]}") for rule in RULES for text in rule.spare]


def hits(rule: Rule, text: str) -> bool:
    if rule.where is Where.START:
        return rule.pattern.match(text) is not None
    if rule.where is Where.END:
        return rule.pattern.search(text) is not None
    return rule.pattern.fullmatch(text) is not None


@pytest.mark.parametrize(("rule", "text"), TOUCH)
def test_touches(rule: Rule, text: str) -> None:
    assert hits(rule, text)


@pytest.mark.parametrize(("rule", "text"), SPARE)
def test_spares(rule: Rule, text: str) -> None:
    assert not hits(rule, text)


def test_every_rule_has_examples() -> None:
    assert all(len(rule.touch) >= 2 and rule.spare for rule in RULES)
