"""Every way a phrase may stand in print: its spellings through the desk's aliases, and what the automaton looks for of each.

A word and its other spellings in [aliases] are equal, whichever of them the desk wrote: with "AI" = ["인공지능"] the phrase
"AI 주권" is also looked for as 인공지능 주권, and "인공지능 주권" as AI 주권.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from monitor.core.text.hangul import MatchKey, is_alphanumeric, stands_free

SPELLINGS_LIMIT = 256
"""Spellings of one phrase; `spellings` stops there, and the configuration reports a keyword that reaches it."""

SHORT_RUN = 3
"""Latin letters that make an acronym of their own: K-AI is not KAI, an aircraft maker."""


LONG = 3
"""Hangul syllables of a word that no compound holds by chance: 슈퍼컴 in 슈퍼컴퓨터, and not 주권 in 소비자주권."""


_MARKS = ".,;:!?… "
"""Where a phrase ends nobody wants to look for these."""


@dataclass(frozen=True, slots=True)
class Surface:
    """One spelling as the automaton sees it.

    `joints` lists (index, gap) for the places between key characters `index` and `index + 1` where a separator counts
    as written: within a run of at most three Latin letters, and between two digits. Elsewhere spacing is free.
    """

    key: str
    joints: tuple[tuple[int, bool], ...] = ()


def surface(spelling: str) -> Surface:
    """The surface of one spelling, without the marks at its end: A.I. is printed with its last dot and without. Its key is empty
    when nothing in it can be matched."""
    reading = MatchKey(spelling.rstrip(_MARKS) or spelling)
    return Surface(reading.key, tuple((i, reading.gap(i)) for i in _strict(reading.key)))


def _strict(key: str) -> Iterable[int]:
    for run in re.finditer(r"[a-z]+|[0-9]+", key):
        if run[0].isdigit() or len(run[0]) <= SHORT_RUN:
            yield from range(run.start(), run.end() - 1)


class Aliases:
    """The desk's [aliases] as sets of equal words. Sets that share a word are one."""

    def __init__(self, written: Mapping[str, Sequence[str]]) -> None:
        """From word -> its other spellings; words of which nothing remains in a key are left out."""
        sets: list[dict[str, str]] = []
        for word, others in written.items():
            equal = {key: each.strip() for each in (word, *others) if (key := MatchKey(each).key)}
            for known in [known for known in sets if known.keys() & equal.keys()]:
                sets.remove(known)
                equal = {**known, **equal}
            sets.append(equal)
        self._sets = tuple(sets)
        self._known: dict[str, tuple[str, ...]] = {}

    def spellings(self, phrase: str) -> tuple[str, ...]:
        """`phrase` and what it becomes with words in it spelled otherwise, the phrase itself first; at most `SPELLINGS_LIMIT`.

        No word feeds on itself: what stands in another's place is not replaced by words of the same set again.
        """
        if (known := self._known.get(phrase)) is not None:
            return known
        found: dict[str, None] = {}
        for spelled in islice(self._spelled(phrase.strip(), frozenset(range(len(self._sets)))), 4 * SPELLINGS_LIMIT):
            found.setdefault(spelled)
            if len(found) == SPELLINGS_LIMIT:
                break
        return self._known.setdefault(phrase, tuple(found))

    def _spelled(self, phrase: str, free: frozenset[int]) -> Iterator[str]:
        """Every spelling by the words of the sets in `free`; `phrase` as it is comes first."""
        places: dict[int, list[tuple[int, int]]] = {}  # start -> (end, set)
        reading = MatchKey(phrase)
        for number in sorted(free):
            for key in self._sets[number]:
                if key in reading.key:
                    for start, end in _occurrences(reading, key):
                        places.setdefault(start, []).append((end, number))
        yield from self._from(phrase, 0, places, free) if places else (phrase,)

    def _from(
        self, phrase: str, at: int, places: Mapping[int, Sequence[tuple[int, int]]], free: frozenset[int]
    ) -> Iterator[str]:
        """Every spelling of the rest of a phrase."""
        start = min((place for place in places if place >= at), default=None)
        if start is None:
            yield phrase[at:]
            return
        for rest in self._from(phrase, start + 1, places, free):
            yield phrase[at : start + 1] + rest
        for end, number in sorted(places[start], reverse=True):
            own = MatchKey(phrase[start:end]).key
            others = [
                spelled
                for key, word in self._sets[number].items()
                if key != own
                for spelled in islice(self._spelled(word, free - {number}), SPELLINGS_LIMIT)
            ]
            for rest in self._from(phrase, end, places, free):
                for other in others:
                    yield phrase[at:start] + other + rest

    def surfaces(self, phrase: str) -> tuple[Surface, ...]:
        """Every distinct surface of `phrase`, its own first."""
        each = (surface(spelling) for spelling in self.spellings(phrase))
        return tuple(dict.fromkeys(s for s in each if s.key))

    def single_words(self, phrase: str) -> tuple[Surface, ...]:
        """The words of two characters or more that its spellings are made of: a page with one may be worth it."""
        words = (surface(word) for spelling in self.spellings(phrase) for word in spelling.split())
        return tuple(dict.fromkeys(word for word in words if len(word.key) >= 2))


def _occurrences(reading: MatchKey, key: str) -> list[tuple[int, int]]:
    """Where the word with this key stands in a spelling as a word: between separators, or where the script changes; of `LONG`
    syllables or more it does so within a compound too (국가인공지능위원회)."""
    long = len(key) >= LONG and all("가" <= char <= "힣" for char in key)
    found: list[tuple[int, int]] = []
    at = reading.key.find(key)
    while at >= 0:
        span = reading.span(at, at + len(key))
        if span is not None and (long or _is_word(reading.text, *span)):
            found.append(span)
            at = reading.key.find(key, at + len(key))
        else:
            at = reading.key.find(key, at + 1)
    return found


def _is_word(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    left = not before.isalnum() or is_alphanumeric(before) != is_alphanumeric(text[start])
    right = not after.isalnum() or is_alphanumeric(after) != is_alphanumeric(text[end - 1])
    return left and right and stands_free(text, start, end)
