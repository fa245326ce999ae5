"""Articles with planted facts, told as a day of collecting would bring them, held against what is shown of each story.

A planted fact is one line: its kind, then words that must all stand in what is shown: `amount 지분 70%`. Figures are compared by
value, so that 1만5천 장 is 15,000장; of a statement its beginning is enough, or any part of it.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from monitor.core.likeness import novelty
from monitor.core.likeness.facts import Fact, facts, is_known, keys_of
from monitor.core.likeness.facts.amounts import amounts
from monitor.core.likeness.novelty import Novel, Telling
from monitor.core.likeness.seeds import fact_keys
from monitor.model import Disposition
from monitor.newsroom.desk import TOPICS
from monitor.newsroom.press import load_press

DESK = "Asia/Seoul"
KNOWN = "known"
"""Begins the story of what repeats a seed: it is collected, and told by nobody."""
NOW = datetime.fromisoformat("2026-11-24T07:00:00+09:00")


@dataclass(frozen=True, slots=True)
class Written:
    """An article with what was planted in it."""

    name: str
    story: str
    group: str
    outlet: str
    title: str
    paragraphs: tuple[str, ...]
    published_at: datetime
    byline: str = ""
    news: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    old: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A new fact that a story shows, and what it is held to be."""

    story: str
    novel: Novel
    verdict: str
    """planted, also (new, and told as well), old (it was known), or wrong."""


@dataclass(slots=True)
class Result:
    """What came of it."""

    shown: list[Shown] = field(default_factory=list)
    missed: list[tuple[str, str]] = field(default_factory=list)
    """(article, planted fact)."""
    planted: Counter[str] = field(default_factory=Counter)
    """How many were planted, by kind."""

    def recall(self, kind: str | None = None) -> float:
        """Share of the planted facts that are shown."""
        planted = sum(self.planted.values()) if kind is None else self.planted[kind]
        missed = sum(kind is None or fact.startswith(kind) for _, fact in self.missed)
        return (planted - missed) / planted if planted else 1.0

    def wrong(self, kind: str | None = None) -> float:
        """Share of what is shown that is not new, or no fact."""
        told = [shown for shown in self.shown if kind is None or shown.novel.kind == kind]
        return sum(shown.verdict in ("wrong", "old") for shown in told) / len(told) if told else 0.0


def newsroom() -> tuple[list[Written], list[tuple[int, ...]]]:
    """(articles that the demo's desk keeps, keys of its seeds)."""
    press = load_press()
    written = []
    for outlet in press.outlets:
        for piece in outlet.articles:
            if piece.disposition not in (None, Disposition.STORED, Disposition.SEED_DUPLICATE) or not piece.body:
                continue
            # On a page that is not there only what the feed says is read.
            read = piece.page == "article" and "/premium/" not in piece.path
            known = piece.disposition is Disposition.SEED_DUPLICATE
            written.append(
                Written(
                    name=f"{outlet.key}/{piece.key}",
                    story=f"{KNOWN} {piece.key}" if known else piece.story or f"{outlet.key}/{piece.key}",
                    group=piece.group or f"{outlet.key}/{piece.key}",
                    outlet=outlet.name,
                    title=piece.title,
                    paragraphs=piece.paragraphs if read else (piece.summary or "",),
                    published_at=NOW - timedelta(minutes=piece.minutes),
                    byline=piece.byline,
                    news=piece.news,
                    also=piece.also,
                    old=piece.old,
                )
            )
    seeds = [fact_keys(text.split("\n", 1)[0], text.split("\n\n")[1:], "2026-08") for _, text in press.seeds]
    return written, seeds


def heldout(name: str = "heldout") -> list[Written]:
    """Articles in other styles, each a story of its own; `later` are those that no rule was mended on."""
    table = tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))
    return [
        Written(
            name=article["key"],
            story=article["key"],
            group=article["key"],
            outlet=article["key"],
            title=article["title"],
            paragraphs=tuple(" ".join(block.split()) for block in article["body"].split("\n\n") if block.strip()),
            published_at=datetime.fromisoformat(article["published"]),
            byline=article.get("byline", ""),
            news=tuple(article["news"]),
            also=tuple(article["also"]),
        )
        for article in table["articles"]
    ]


def keywords() -> tuple[str, ...]:
    """By which the demo's desk finds its articles."""
    return tuple(keyword for topic in TOPICS for keyword in topic.keywords)


def tell(
    written: Sequence[Written], seeds: Iterable[tuple[int, ...]], besides: Sequence[str]
) -> dict[str, tuple[Novel, ...]]:
    """What is new in each story, as `store.novelty` decides it."""
    ordered = sorted(written, key=lambda article: (article.published_at, article.name))
    said = [
        facts(
            article.title,
            article.paragraphs,
            published_at=article.published_at,
            timezone=DESK,
            byline=article.byline,
            besides=besides,
        )
        for article in ordered
    ]
    held = [frozenset(keys_of(found)) for found in said]
    seeded = [frozenset(keys) for keys in seeds]
    groups = {group: number for number, group in enumerate(dict.fromkeys(article.group for article in ordered))}
    fresh: defaultdict[str, list[Telling]] = defaultdict(list)
    old: defaultdict[str, list[Fact]] = defaultdict(list)
    for number, (article, found) in enumerate(zip(ordered, said, strict=True)):
        for fact in found:
            if fact.worth <= 0:
                continue
            first = next((at for at, keys in enumerate(held[: number + 1]) if is_known(fact, keys)), number)
            known = any(is_known(fact, keys) for keys in seeded) or ordered[first].story != article.story
            if known:
                old[article.story].append(fact)
            else:
                fresh[article.story].append(Telling(fact, number, article.outlet, groups[article.group]))
    return {
        story: novelty.choose(tellings, old[story]) for story, tellings in fresh.items() if not story.startswith(KNOWN)
    }


def hold(written: Sequence[Written], told: dict[str, tuple[Novel, ...]]) -> Result:
    """What was shown against what was planted."""
    result = Result()
    for story, novels in told.items():
        of_story = [article for article in written if article.story == story]
        for novel in novels:
            result.shown.append(Shown(story, novel, _verdict(novel, of_story)))
    for article in written:
        for planted in article.news:
            result.planted[planted.split(" ", 1)[0]] += 1
            if not any(says(novel, planted) for novel in told.get(article.story, ())):
                result.missed.append((article.name, planted))
    return result


def _verdict(novel: Novel, of_story: Sequence[Written]) -> str:
    for verdict, lines in (
        ("old", [line for article in of_story for line in article.old]),
        ("planted", [line for article in of_story for line in article.news]),
        ("also", [line for article in of_story for line in article.also]),
    ):
        if any(says(novel, line) for line in lines):
            return verdict
    return "wrong"


_DATE = re.compile(
    r"^((?:내년 |올해 |20\d\d년 )?"
    r"(?:\d{1,2}월(?: (?:\d{1,2}일|초|말|중순|하순))?|상반기|하반기|봄|여름|가을|겨울|말|초|\d분기))(?: (.*))?$"
)


def says(novel: Novel, line: str) -> bool:
    """Whether a shown fact is the planted one."""
    kind, _, words = line.partition(" ")
    if kind != novel.kind:
        return False
    if kind == "quote":
        return _squashed(words) in _squashed(novel.text)
    if kind == "amount":
        wanted, there = next(iter(amounts(words)), None), list(amounts(novel.text))
        if wanted is None or wanted.key not in [amount.key for amount in there]:
            return False
        rest = words.replace(wanted.printed.strip(), " ")
        return all(_squashed(word) in _squashed(novel.text) for word in rest.split() if not word[0].isdecimal())
    if kind == "date":
        found = _DATE.match(words)
        named, rest = (found[1], found[2] or "") if found else (words, "")
        return novel.text.startswith(named) and all(word in novel.text for word in rest.split())
    return all(word in novel.text for word in words.split())


def _squashed(text: str) -> str:
    return re.sub(r"[\s“”\"'‘’·…,]+", "", text)
