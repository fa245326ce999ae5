"""Which story comes first: a sum of parts that can be told one by one.

The desk's order is relevance, spread, novelty, then outlet weight and 단독, and one step of each is worth more than one of all
that comes after it: a keyword in the headline before one in the summary (1.5), twice the outlets (1.2), a story that nobody told
(1.0), a weighty outlet and 단독 together (0.95).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final

from monitor.core.briefing.spread import scoop_of
from monitor.core.text.marks import NOISE_TAGS
from monitor.core.text.outlets import outlet_key
from monitor.model import Field, ToldArticle, ToldStory

FIELD_WEIGHT: Final[dict[Field, float]] = {"title": 3.0, "summary": 1.5, "body": 1.0}
FURTHER_KEYWORD: Final = 0.5
"""What each keyword after the strongest adds, as a share of its own field's weight, halved again for every next one."""
FURTHER_TOPIC: Final = 0.5
MOST_DENSITY: Final = 1.5
"""Reached at `DENSE` hits in a thousand characters of text."""
DENSE: Final = 6.0
SHORTEST: Final = 300
"""Characters: a shorter text counts as this long, or one hit in a headline-only article would be dense."""
MOST_LIKENESS: Final = 0.6
"""What the desk's own material moves an article by, up or down, at the most: from one end to the other less than what a keyword
in the headline is before one in the summary (1.5), so that between stories equally wide it decides only where keywords do not."""
ALIKE: Final = 0.15
"""Likeness at which that is reached. Each shipped seed lies .14 to .24 from the other four, an article on the debate .01 to .06,
and one on the event of two marked articles around .27 (`python -m bench.relevance`)."""
SPREAD: Final = 1.2
"""For each doubling of the outlets."""
NOVELTY: Final = 1.0
"""For a story that no earlier edition told."""
NEW_FACT: Final = 0.2
"""... and for each new fact that a follow-up brings, of the three that its line has room for."""
MOST_NEW_FACTS: Final = 3
FRESHNESS: Final = 0.5
FRESH_HOURS: Final = 24.0
"""Freshness falls to 1/e in this time; on a Monday the whole weekend is ranked, so it weighs little."""
MAJOR: Final = 0.35
EXCLUSIVE: Final = 0.6
NOISE: Final = -20.0


def score(story: ToldStory, *, issued_at: datetime, major: Collection[str] = ()) -> float:
    """The story's weight: the sum of `explain_score`, without unit, higher is earlier."""
    return total(explain_score(story, issued_at=issued_at, major=major))


def total(parts: Iterable[tuple[str, float]]) -> float:
    """The sum of the parts of a score, to 1/1000."""
    return round(math.fsum(part for _, part in parts), 3)


def decisive(ahead: Sequence[tuple[str, float]], behind: Sequence[tuple[str, float]]) -> tuple[str, float] | None:
    """The part that did most to put the one score before the other, and by how much; None where the sums are equal, so that the
    outlets, the time and at last an id decided (`order`)."""
    if total(ahead) <= total(behind):
        return None
    ours, theirs = dict(ahead), dict(behind)
    names = dict.fromkeys((*ours, *theirs))
    gains = {name: round(ours.get(name, 0.0) - theirs.get(name, 0.0), 3) for name in names}
    # Of several that did as much the first: the weightiest sort.
    name = max(gains, key=lambda name: gains[name])
    return name, gains[name]


def order(story: ToldStory) -> tuple[float, int, datetime, str]:
    """What stories that were weighed are sorted by: score, outlets, time, and at last an id."""
    return (-story.score, -len(story.outlets), story.lead.published_at, story.id)


def explain_score(
    story: ToldStory, *, issued_at: datetime, major: Collection[str] = ()
) -> tuple[tuple[str, float], ...]:
    """Every part of the score by name (keys of `words.RANK_PARTS`), rounded to 1/1000, the weightiest sort first.

    `issued_at` is when the edition is issued (aware); `major` names outlets that the desk weighs more, spelled with or
    without spaces.
    """
    articles = (story.lead, *story.others)
    # Of several as relevant the first by id: what is told of the score must not depend on their order.
    best = max(sorted(articles, key=lambda article: article.id), key=relevance)
    weighty = {outlet_key(name) for name in major}
    parts = (
        *relevance_parts(best),
        ("spread", SPREAD * math.log2(max(1, len(story.outlets)))),
        ("novelty", NEW_FACT * min(MOST_NEW_FACTS, len(story.novelty)) if story.follow_up else NOVELTY),
        ("freshness", _freshness(articles, issued_at)),
        ("major", MAJOR if any(outlet_key(name) in weighty for name in story.outlets) else 0.0),
        ("exclusive", EXCLUSIVE if scoop_of(articles) is not None else 0.0),
        ("noise", NOISE if is_noise(story.lead) else 0.0),
    )
    return tuple((name, round(part, 3)) for name, part in parts)


def relevance(article: ToldArticle) -> float:
    """How much the article is about the desk's subject: the sum of `relevance_parts`. A story has that of its best article."""
    return math.fsum(part for _, part in relevance_parts(article))


def relevance_parts(article: ToldArticle) -> tuple[tuple[str, float], ...]:
    """Keywords by the best field each stands in, topics, density of the hits, and likeness to the desk's own material."""
    best: dict[str, float] = {}
    for match in article.matches:
        best[match.keyword] = max(best.get(match.keyword, 0.0), FIELD_WEIGHT[match.field])
    strongest = sorted(best.values(), reverse=True)
    keywords = math.fsum(weight * FURTHER_KEYWORD**place for place, weight in enumerate(strongest))
    topics = FURTHER_TOPIC * max(0, len({match.topic for match in article.matches}) - 1)
    hits = len({(match.field, match.start, match.end) for match in article.matches if match.field != "title"})
    per_thousand = hits * 1000 / max(article.length, SHORTEST)
    return (
        ("keywords", keywords),
        ("topics", topics),
        ("density", MOST_DENSITY * min(1.0, per_thousand / DENSE)),
        ("likeness", MOST_LIKENESS * max(-1.0, min(1.0, article.likeness / ALIKE))),
    )


def is_noise(article: ToldArticle) -> bool:
    """Whether the headline is marked as what a policy desk does not read (포토, 인사, 부고, 게시판, 운세, 날씨)."""
    return not NOISE_TAGS.isdisjoint(article.tags)


def _freshness(articles: Iterable[ToldArticle], issued_at: datetime) -> float:
    newest = max(article.published_at for article in articles)
    hours = max(0.0, (issued_at - newest).total_seconds() / 3600)
    return FRESHNESS * math.exp(-hours / FRESH_HOURS)
