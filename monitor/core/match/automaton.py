"""Many phrases looked for in a text at once: one pass over its keys, and a second thought on what the pass finds."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, Implementation

from monitor.core.match.nearness import PARAGRAPH
from monitor.core.match.spelling import Surface
from monitor.core.text.hangul import stands_free
from monitor.core.text.readings import APART, Reading, Sought, readings


@dataclass(frozen=True, slots=True)
class Term:
    """What a surface stands for: a phrase that queries ask for, or (`topic` set) something that a topic excludes."""

    words: str
    topic: int | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """A text as the automaton went through it: its readings, and (surface, start, end) of what it found in their joined keys."""

    ways: tuple[Reading, ...]
    raw: list[tuple[int, int, int]]


class Automaton:
    """Surfaces with what they stand for, findable in one pass."""

    def __init__(self, surfaces: Iterable[tuple[Surface, Term]]) -> None:
        by_key: dict[str, list[tuple[Surface, Term]]] = defaultdict(list)
        for surface, term in surfaces:
            by_key[surface.key].append((surface, term))
        self._terms = tuple(by_key.values())
        self._sought = Sought.of(by_key)
        # Twice as fast as the default on Korean text, for some megabytes.
        self._automaton = AhoCorasick(list(by_key), implementation=Implementation.DFA) if by_key else None

    def look(self, text: str) -> Look | None:
        """What may stand in `text`; None: nothing does."""
        if self._automaton is None or not text:
            return None
        ways = readings(text, self._sought)
        # One search through all readings: each search has its price, and most texts hold nothing.
        raw = self._automaton.find_matches_as_indexes(APART.join([way.key for way in ways]), overlapping=True)
        return Look(ways, raw) if raw else None

    def maybe(self, look: Look) -> set[str]:
        """Phrases that may stand there: their keys do."""
        found = {pattern for pattern, _, _ in look.raw}
        return {term.words for pattern in found for _, term in self._terms[pattern] if term.topic is None}

    def hits(self, look: Look, wanted: Collection[str], topics: Collection[int]) -> Iterator[tuple[Term, int, int]]:
        """(term, start, end) wherever one of these phrases does stand, or what one of these topics excludes; in no particular
        order, and what stands there in several readings is told several times."""
        begins = [0]
        for way in look.ways[:-1]:
            begins.append(begins[-1] + len(way.key) + 1)
        for pattern, start, end in look.raw:
            terms = [
                (surface, term)
                for surface, term in self._terms[pattern]
                if (term.words in wanted if term.topic is None else term.topic in topics)
            ]
            if not terms:
                continue
            number = bisect_right(begins, start) - 1
            way, start, end = look.ways[number], start - begins[number], end - begins[number]
            span = way.span(start, end)
            if span is None or not stands_free(way.text, *span) or PARAGRAPH.search(way.text, *span):
                continue
            if _cuts_a_word(way.text, *span):
                terms = [(surface, term) for surface, term in terms if term.topic is None]
            for surface, term in terms:
                if all(way.gap(start + i) == gap for i, gap in surface.joints):
                    yield term, *span


_LAST_PIECE = re.compile(r"[\s·ㆍ\-]([가-힣])$")


def _cuts_a_word(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] goes over a gap and ends with the first syllable of another word: 주권 자 of "주권 자강론", which
    is no 주권자. What is excluded is not excluded there."""
    return _LAST_PIECE.search(text, start, end) is not None and "가" <= text[end : end + 1] <= "힣"
