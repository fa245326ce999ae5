"""Where the desk's keywords stand in a text.

One pass of an overlapping Aho-Corasick automaton over the squashed key finds candidates (leftmost matching loses real
hits); each is then judged on the text as printed: Latin letters and digits may not touch it from outside, short
acronyms are not torn apart or glued together, a blank line is never crossed, and what the topic excludes is masked.

One `Match` per topic, keyword and field: the first place that counts. Where two keywords of a topic squash to the same
key, the first one stands for both.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast, get_args

from ahocorasick_rs import AhoCorasick

from monitor.core.match.query import Surface, single_words, surfaces
from monitor.core.match.screen import Screen
from monitor.core.text.hangul import MatchKey, readings, stands_free
from monitor.model import Field, Match, Topic

SNIPPET_LENGTH = 160
"""Characters of a snippet, the ellipses included."""

_PARAGRAPH = re.compile(r"\n[^\S\n]*\n")
_SENTENCE_END = re.compile(r"(?:[.!?。][\"'”’」』)\]]*(?=\s|$)|\n)\s*")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a surface stands for: a keyword of a topic, or (keyword None) something that topic excludes."""

    topic: int
    keyword: str | None
    surface: Surface


class _Automaton:
    """Surfaces with what they stand for, findable in one pass."""

    def __init__(self, claims: Iterable[_Claim]) -> None:
        by_key: dict[str, list[_Claim]] = defaultdict(list)
        for claim in claims:
            by_key[claim.surface.key].append(claim)
        self._claims = tuple(by_key.values())
        self._automaton = AhoCorasick(list(by_key)) if by_key else None

    def hits(self, reading: MatchKey) -> Iterator[tuple[_Claim, int, int]]:
        """(claim, start, end) for everything that stands in the reading's text, in no particular order."""
        if self._automaton is None or not reading.key:
            return
        raw = self._automaton.find_matches_as_indexes(reading.key, overlapping=True)
        wanted = {claim.topic for pattern, _, _ in raw for claim in self._claims[pattern] if claim.keyword is not None}
        for pattern, start, end in raw:
            claims = [claim for claim in self._claims[pattern] if claim.topic in wanted]  # a mask alone is no work
            if not claims:
                continue
            span = reading.span(start, end)
            if span is None or not stands_free(reading.text, *span) or _PARAGRAPH.search(reading.text, *span):
                continue
            for claim in claims:
                if all(reading.gap(start + i) == gap for i, gap in claim.surface.joints):
                    yield claim, *span


class Matcher:
    """The desk's topics, ready to be looked for. Immutable once built; safe to share between threads."""

    def __init__(self, topics: Sequence[Topic], aliases: Mapping[str, Sequence[str]]) -> None:
        """Build from topics and aliases; keywords of which nothing remains in a key are left out."""
        self._topics = tuple(topics)
        self._order = {
            (number, keyword): place
            for number, topic in enumerate(self._topics)
            for place, keyword in enumerate(topic.keywords)
        }
        claims = tuple(self._claim(aliases))
        self._phrases = _Automaton(claims)
        self._screen = Screen.of(claim.surface.key for claim in claims if claim.keyword is not None)
        words = {word for topic in topics for keyword in topic.keywords for word in single_words(keyword, aliases)}
        self._words = _Automaton(_Claim(0, "", word) for word in sorted(words, key=lambda word: word.key))

    def _claim(self, aliases: Mapping[str, Sequence[str]]) -> Iterator[_Claim]:
        for number, topic in enumerate(self._topics):
            own: set[Surface] = set()
            for keyword in dict.fromkeys(topic.keywords):
                found = surfaces(keyword, aliases)
                if found and found[0] not in own:
                    own.add(found[0])
                    yield from (_Claim(number, keyword, surface) for surface in found)
            for word in topic.exclude:
                yield from (_Claim(number, None, surface) for surface in surfaces(word, aliases))

    def matches(self, title: str = "", summary: str = "", body: str = "") -> tuple[Match, ...]:
        """Everything that matches, by topic, then field (title, summary, body), then the topic's order of keywords."""
        texts = {"title": title, "summary": summary, "body": body}
        found: list[tuple[int, int, int, Match]] = []
        for rank, field in enumerate(get_args(Field)):
            for (number, keyword), (start, end) in self._first(texts[field]).items():
                snippet, mark = snippet_around(texts[field], start, end)
                match = Match(self._topics[number].name, keyword, cast(Field, field), start, end, snippet, mark)
                found.append((number, rank, self._order[number, keyword], match))
        return tuple(match for *_, match in sorted(found, key=lambda each: each[:3]))

    def _first(self, text: str) -> dict[tuple[int, str], tuple[int, int]]:
        """(topic number, keyword) -> the first span that no excluded word touches; of two there, the longer."""
        spans: dict[tuple[int, str], set[tuple[int, int]]] = defaultdict(set)
        masks: dict[int, set[tuple[int, int]]] = defaultdict(set)
        for reading in readings(text) if text else ():
            for claim, start, end in self._phrases.hits(reading):
                if claim.keyword is None:
                    masks[claim.topic].add((start, end))
                else:
                    spans[claim.topic, claim.keyword].add((start, end))
        first: dict[tuple[int, str], tuple[int, int]] = {}
        for key, places in spans.items():
            masked = masks.get(key[0], ())
            free = (p for p in places if not any(p[0] < end and start < p[1] for start, end in masked))
            best = min(free, key=lambda place: (place[0], -place[1]), default=None)
            if best is not None:
                first[key] = best
        return first

    @property
    def screen(self) -> Screen:
        """The cheap question to ask of a page before it is read."""
        return self._screen

    def hint(self, text: str) -> bool:
        """Whether `text` carries a single word (two characters or more) of any keyword or of its other spellings."""
        return any(True for reading in readings(text) for _ in self._words.hits(reading))


def snippet_around(text: str, start: int, end: int) -> tuple[str, tuple[int, int]]:
    """The sentence around text[start:end], at most `SNIPPET_LENGTH` characters, and where in it the hit lies.

    White space is made single. Where the sentence is longer it is cut at a space when one is near, and an ellipsis says so.
    """
    left, right = _sentence(text, start, end)
    hit = _SPACE.sub(" ", text[start:end])[:SNIPPET_LENGTH]
    before = _SPACE.sub(" ", text[left:start]).lstrip()
    after = _SPACE.sub(" ", text[end:right]).rstrip()
    room = SNIPPET_LENGTH - len(hit)
    if len(before) + len(after) > room:
        for_after = min(len(after), max(room - len(before), room // 2))
        before = _tail(before, room - for_after)
        after = _head(after, room - len(before))
    return before + hit + after, (len(before), len(before) + len(hit))


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """(start, end) of the sentence, looked for no further away than a snippet could show."""
    window = max(0, start - 2 * SNIPPET_LENGTH)
    left = window
    for mark in _SENTENCE_END.finditer(text, window, start):
        left = mark.end()
    closing = _SENTENCE_END.search(text, end, end + 2 * SNIPPET_LENGTH)
    return left, closing.end() if closing else min(len(text), end + 2 * SNIPPET_LENGTH)


def _tail(text: str, room: int) -> str:
    if len(text) <= room:
        return text
    kept = text[len(text) - room + 1 :] if room > 1 else ""
    space = kept.find(" ")
    return "…" * (room > 0) + (kept[space + 1 :] if 0 <= space < 20 else kept)


def _head(text: str, room: int) -> str:
    if len(text) <= room:
        return text
    kept = text[: room - 1] if room > 1 else ""
    space = kept.rfind(" ")
    return (kept[:space] if space >= 0 and len(kept) - space < 20 else kept) + "…" * (room > 0)
