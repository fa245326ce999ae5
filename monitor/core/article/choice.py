"""Which reading of a page to believe: the one that the page's other words agree with, not the first or the longest.

A page is read in several ways (`body`), and pages lie in all of them: a container named like the article's holds the next article
of an endless scroll, JSON-LD a summary, a script's data ten articles beside this one. What the page says about itself elsewhere
settles it: its description (mostly the opening sentences), its headline, and readings from other places that say the same.
`bench.extract` measures this against taking the first and taking the longest.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from monitor.core.article.cleanup import clean, is_prose, prose_length
from monitor.core.article.deck import marked_decks, without_decks
from monitor.core.article.page import Page, strings
from monitor.core.text.scrub import one_line, unescape

Source = Literal["outlet's rule", "container", "json-ld", "script", "general", "trafilatura"]

ENOUGH = 200
"""Characters of sentences with which a known container needs no further reader."""
BORNE_OUT = 0.5
"""Agreement with the page's own words from which a shorter text is believed without a further reader."""
SAME = 0.8
"""Share of a reading's words that stand in another one from which both are readings of one text."""
NEARLY_ALL = 0.85
"""Of readings of one text those with so much of the longest's sentences are as good; the one with least beside them wins."""
LISTED = 4
"""Lines that are a date alone, or that break off, from which a text is a list of articles."""
DATE_ALONE = re.compile(r"\D{0,12}20\d\d\s?[-./년]\s?\d{1,2}\s?[-./월]\s?\d{1,2}\D?(?:\s?[\d:]{4,8})?\D{0,12}$")
REPEATED = 40
"""Characters of a paragraph that nobody writes twice into one article."""
PARTED = 3
"""How many times the paragraphs of a reading another one of the same text must have for the former to have lost them."""
WITNESSED = 0.6
"""Share of the best witness's agreement below which a reading is of another text."""
SPEAKS = 0.35
"""Agreement with the page's description and headline from which these are worth listening to."""
_WORD = re.compile(r"[가-힣]{2,}|[A-Za-z]{2,}|\d{2,}|[一-鿿]{2,}")
_PARTICLES = 1
"""Last syllables of a Korean word of three or more that may be a particle, and are not compared: 정부는, 정부가."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way of reading the text: its lines as they stand, and what cleanup leaves of them.

    `known`: from a place that holds nothing but articles.
    """

    source: Source
    raw: tuple[str, ...]
    cleaned: tuple[str, ...]
    known: bool
    prose: int = 0
    """Characters in sentences."""
    words: Counter[str] = field(default_factory=Counter)

    @property
    def sentences(self) -> int:
        """Paragraphs of sentences."""
        return sum(map(is_prose, self.cleaned))

    @property
    def noise(self) -> int:
        """Characters beside the sentences."""
        return sum(map(len, self.cleaned)) - self.prose


@dataclass(frozen=True, slots=True)
class Cleaner:
    """Cleanup as this page needs it: its headline and the lines that it sets as decks are no part of its text."""

    title: str | None
    named: frozenset[str] = frozenset()
    bold: frozenset[str] = frozenset()

    def __call__(self, raw: Sequence[str]) -> tuple[str, ...]:
        """The article's own paragraphs of a container's lines; may come out empty."""
        return without_decks(clean(raw, title=self.title), self.named, self.bold)


def cleaner_for(page: Page, title: str | None) -> Cleaner:
    """The cleaner of a page."""
    return Cleaner(title, *marked_decks(page))


def readings(source: Source, found: Iterable[Sequence[str]], cleaner: Cleaner, *, known: bool) -> list[Reading]:
    """Cleaned readings of one source; what cleanup leaves nothing of is none."""
    made = []
    for raw in found:
        if raw and (cleaned := cleaner(without_copies(raw))):
            words = Counter(_words(" ".join(cleaned)))
            made.append(Reading(source, tuple(raw), cleaned, known, prose_length(cleaned), words))
    return made


def without_copies(raw: Sequence[str]) -> Sequence[str]:
    """`raw` without its second text where a container holds the article twice: for the screen and for the phone."""
    long = Counter(line for line in raw if len(line) >= REPEATED)
    if 2 * sum(1 for count in long.values() if count > 1) <= len(long) or not long:
        return raw
    first = {line: at for at, line in reversed(list(enumerate(raw)))}
    return [line for at, line in enumerate(raw) if line not in long or first[line] == at]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The reading to believe, and how far the page's own words bear it out (0 to 1)."""

    reading: Reading
    agreement: float

    @property
    def prose(self) -> int:
        """Characters in sentences."""
        return self.reading.prose

    @property
    def enough(self) -> bool:
        """Whether nobody else need be asked: a long text, or a flash from a place for articles that the page bears out."""
        return self.prose >= ENOUGH or (self.reading.known and self.agreement >= BORNE_OUT)


def choose(page: Page, found: Sequence[Reading], title: str | None) -> Chosen | None:
    """The reading to believe, None where there is none.

    Readings that the page's description and headline do not know are left out where they know others; the rest fall into texts
    (readings that share their words), and the text that most places tell wins, then the best known, then the longest. Of its
    readings one that has lost the paragraphs (JSON-LD) goes behind those that have them.
    """
    heard = [reading for reading in found if reading.prose]
    if not heard:
        return None
    witness = _Witness(page, title)
    agreed = {id(reading): witness.agreement(reading) for reading in heard}
    most = max(agreed.values())
    if most >= SPEAKS:
        heard = [reading for reading in heard if agreed[id(reading)] >= WITNESSED * most]
    texts = _texts(heard)
    best = max(
        texts,
        key=lambda text: (
            round(max(agreed[id(reading)] for reading in text), 1),
            len({reading.source for reading in text}),
            max(reading.prose for reading in text),
        ),
    )
    longest = max(reading.prose for reading in best)
    nearly = [reading for reading in best if reading.prose >= NEARLY_ALL * longest]
    most_parts = max(reading.sentences for reading in nearly)
    parted = [reading for reading in nearly if PARTED * reading.sentences >= most_parts]
    choice = min(parted, key=lambda reading: (reading.noise, -reading.sentences))
    return Chosen(choice, agreed[id(choice)])


def _texts(found: Sequence[Reading]) -> list[list[Reading]]:
    """Readings by the text that they are readings of: the shorter one's words stand in the longer one."""
    texts: list[list[Reading]] = []
    for reading in sorted(found, key=lambda reading: -reading.prose):
        home = next((text for text in texts if _share(reading.words, text[0].words) >= SAME), None)
        if home is None:
            texts.append([reading])
        else:
            home.append(reading)
    return texts


class _Witness:
    """What a page says about its article outside of any reading of it."""

    def __init__(self, page: Page, title: str | None) -> None:
        told = [*page.meta("og:description", "description", "twitter:description"), *strings(page.ld("description"))]
        longest = max((one_line(unescape(text)) for text in told), key=len, default="")
        self._description = Counter(_words(longest))
        self._title = Counter(_words(title or ""))

    def agreement(self, reading: Reading) -> float:
        """0 to 1: the share of the description's words that the reading has, or of the headline's where that is more telling."""
        shares = [_share(words, reading.words) for words in (self._description, self._title) if words.total() >= 3]
        return sum(shares) / len(shares) if shares else 0.0


def _share(words: Counter[str], of: Counter[str]) -> float:
    """Share of `words` that stand among `of`, repetitions counted."""
    total = words.total()
    return (words & of).total() / total if total else 0.0


def _words(text: str) -> Iterable[str]:
    for found in _WORD.findall(text.lower()):
        yield found[:-_PARTICLES] if len(found) > 2 and "가" <= found[-1] <= "힣" else found


def same_text(one: Reading, other: Reading) -> bool:
    """Whether two readings say the same, neither more than the other."""
    return min(_share(one.words, other.words), _share(other.words, one.words)) >= SAME


def ran_together(one: Reading, other: Reading) -> bool:
    """Whether one reading has `other`'s text without its paragraphs. Short sentences count as prose only once they are joined, so
    that the joined text looks the longer one."""
    return (
        2 * one.sentences < len(other.cleaned)
        and _share(other.words, one.words) >= SAME
        and 2 * other.words.total() >= one.words.total()
    )


def looks_like_list(reading: Reading) -> bool:
    """Whether a text found on a page is a list of articles: their dates stand between their beginnings."""
    dates = sum(1 for line in reading.cleaned if DATE_ALONE.match(line))
    broken_off = sum(1 for line in reading.cleaned if line.endswith(("...", "…")))
    return dates >= LISTED or broken_off >= max(LISTED, reading.sentences // 2)


def looks_like_article(reading: Reading) -> bool:
    """Whether a text found on an unmarked page is an article: several paragraphs of sentences, more than what is not."""
    return sum(map(is_prose, reading.cleaned)) >= 2 and reading.prose > reading.noise
