"""What stands around a Korean article and is not the article: one table, every rule with what it must and must not touch.

Shares of real articles that carry each are in facts.md ("Wire copy and boilerplate"); `python -m bench.wire` measures what
they take.

One thing that looks like furniture is none: an editor's note ([편집자주]). It is the outlet's word on this very article, often
the only place that names the debate of a series; it stays.
"""

from __future__ import annotations

from functools import lru_cache

from monitor.core.article.rules.cuts import CUTS
from monitor.core.article.rules.edges import EDGES
from monitor.core.article.rules.heads import HEADS
from monitor.core.article.rules.lines import LINES
from monitor.core.article.rules.notes import NOTES
from monitor.core.article.rules.rule import Rule, Where
from monitor.core.article.rules.tails import TAILS
from monitor.core.article.rules.walls import WALLS

RULES: tuple[Rule, ...] = (*LINES, *HEADS, *WALLS, *NOTES, *TAILS, *CUTS, *EDGES)

__all__ = ["LONGEST", "RULES", "Rule", "Where", "rules_of", "whole"]

LONGEST = 320
"""Characters of a line that can be furniture as a whole."""

_BY_PLACE = {where: tuple(rule for rule in RULES if rule.where is where) for where in Where}


def rules_of(where: Where) -> tuple[Rule, ...]:
    """The rules of one kind, in the order of the table."""
    return _BY_PLACE[where]


def whole(where: Where, line: str) -> Rule | None:
    """The first rule of this kind that is the whole of `line`, or None; long lines are the article's."""
    return None if len(line) > LONGEST else _whole(where, line)


@lru_cache(maxsize=4096)  # a page is read in several ways, and each reading is cleaned until nothing changes
def _whole(where: Where, line: str) -> Rule | None:
    return next((rule for rule in _BY_PLACE[where] if rule.find(line) is not None), None)
