"""A keyword, and every way it may stand in print: what the matcher looks for.

Aliases are read from the desk's word to its other spellings, inside phrases too: with AI = ["인공지능"] the keyword
"AI 주권" is also looked for as 인공지능 주권. The other direction does not hold; whoever wants both writes both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitor.core.text.hangul import MatchKey, is_alphanumeric, stands_free

SPELLINGS_LIMIT = 256
"""Spellings of one keyword; `spellings` stops there, and the configuration reports a keyword that reaches it."""

SHORT_RUN = 3
"""Latin letters that make an acronym of their own: K-AI is not KAI, an aircraft maker."""


@dataclass(frozen=True, slots=True)
class Surface:
    """One spelling as the automaton sees it.

    `joints` lists (index, gap) for the places between key characters `index` and `index + 1` where a separator counts
    as written: within a run of at most three Latin letters, and between two digits. Elsewhere spacing is free.
    """

    key: str
    joints: tuple[tuple[int, bool], ...] = ()


def surface(spelling: str) -> Surface:
    """The surface of one spelling; its key is empty when nothing in it can be matched."""
    reading = MatchKey(spelling)
    return Surface(reading.key, tuple((i, reading.gap(i)) for i in _strict(reading.key)))


def _strict(key: str) -> Iterable[int]:
    for run in re.finditer(r"[a-z]+|[0-9]+", key):
        if run[0].isdigit() or len(run[0]) <= SHORT_RUN:
            yield from range(run.start(), run.end() - 1)


def spellings(keyword: str, aliases: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """`keyword` and what it becomes when the aliases' words within it are spelled otherwise, the keyword itself first.

    Longer words are replaced first, each word in one place at a time and never within its own other spellings, so that no
    alias feeds on itself; at most `SPELLINGS_LIMIT`.
    """
    found: dict[str, None] = {keyword.strip(): None}
    words = sorted(((MatchKey(word).key, others) for word, others in aliases.items()), key=lambda pair: -len(pair[0]))
    for key, others in words:
        for spelling in list(found) if key else ():
            for start, end in reversed(_occurrences(spelling, key)):
                for other in others:
                    found.setdefault(spelling[:start] + other + spelling[end:])
                    if len(found) >= SPELLINGS_LIMIT:
                        return tuple(found)
    return tuple(found)


def surfaces(keyword: str, aliases: Mapping[str, Sequence[str]]) -> tuple[Surface, ...]:
    """Every distinct surface of `keyword`, its own first."""
    each = (surface(spelling) for spelling in spellings(keyword, aliases))
    return tuple(dict.fromkeys(s for s in each if s.key))


def single_words(keyword: str, aliases: Mapping[str, Sequence[str]]) -> tuple[Surface, ...]:
    """The words of two characters or more that the spellings of `keyword` are made of: a page with one may be worth it."""
    words = (surface(word) for spelling in spellings(keyword, aliases) for word in spelling.split())
    return tuple(dict.fromkeys(word for word in words if len(word.key) >= 2))


def _occurrences(spelling: str, key: str) -> list[tuple[int, int]]:
    """Where the word with this key stands in `spelling` as a word: between separators, or where the script changes."""
    reading = MatchKey(spelling)
    found: list[tuple[int, int]] = []
    at = reading.key.find(key)
    while at >= 0:
        span = reading.span(at, at + len(key))
        if span is not None and _is_word(spelling, *span):
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
