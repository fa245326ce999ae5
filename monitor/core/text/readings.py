"""Every way to read a text for matching, the plain one first: its hanja by sound, and short brackets behind a word.

Korean first mentions gloss a word inside the phrase, 인공지능(AI) 기본법, 소버린(Sovereign) AI, and a phrase search would miss
exactly the articles that introduce it. What follows may belong to the word before the bracket (인공지능 기본법) or to the one in
it (AI 기본법): the one is read without the bracket, the other without its closing.

A further reading differs from the first at a few places only. Told what is looked for (`Sought`), it holds no more than the
stretches around those places at which a phrase could cross: most articles have a bracket, and to read them whole again would cost
as much again (docs/benchmarks.md).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from monitor.core.text.hangul import HANJA_RUN, Hanja, MatchKey, has_hanja, match_key, may_fuse

_GLOSS: Final = re.compile(r"[(\uff08](?:(?<=\S.)|(?<=\w[ \u00a0].))[^()\uff08\uff09\n]{1,40}(?<!다)[)\uff09]")
"""A short bracket behind a word, of which the content is no sentence."""
_MARGIN: Final = 16
"""Characters at a stretch's edges of which no hit is believed where there are hanja: what they mean may depend on so many."""
APART: Final = "\ue000"
"""Stands between two stretches: of private use, and in no key but that of a text which has it itself."""

Span = tuple[int, int]


class Reading:
    """One way to read a text. `text` is as printed, but for what is read over, which is blank; `key` holds the keys of the
    stretches of it that are read, apart from each other."""

    __slots__ = ("_hanja", "_keys", "_margin", "_starts", "_stretches", "key", "text")

    def __init__(self, text: str, hanja: Hanja, stretches: Sequence[Span] | None = None, margin: int = 0) -> None:
        self.text = text
        self._hanja: Hanja = hanja
        self._margin = margin
        self._stretches: Sequence[Span] = ((0, len(text)),) if stretches is None else stretches
        pieces = (text,) if stretches is None else [text[start:end] for start, end in stretches]
        self.key = match_key(APART.join(pieces), hanja)
        self._starts: list[int] | None = [0] if len(pieces) == 1 else None
        self._keys: dict[int, MatchKey] = {}

    def span(self, start: int, end: int) -> Span | None:
        """(start, end) in `text` of key[start:end], which lies in one stretch; None when that cuts a character in two (미 out of
        美), or lies where a stretch begins or ends and cannot be believed."""
        number, at = self._stretch(start)
        found = self._key(number).span(start - at, end - at)
        if found is None:
            return None
        left, right = self._stretches[number]
        first, last = found[0] + left, found[1] + left
        believed = (left == 0 or first >= left + self._margin) and (
            right == len(self.text) or last <= right - self._margin
        )
        return (first, last) if believed else None

    def gap(self, index: int) -> bool:
        """Whether something visible stands in `text` between the key's characters `index` and `index + 1`."""
        number, at = self._stretch(index)
        return self._key(number).gap(index - at)

    def _stretch(self, index: int) -> tuple[int, int]:
        """The number of the stretch that the key's character `index` comes from, and where in the key it begins."""
        if self._starts is None:
            self._starts = [0]
            for piece in self.key.split(APART)[:-1]:
                self._starts.append(self._starts[-1] + len(piece) + 1)
        number = bisect_right(self._starts, index) - 1
        return number, self._starts[number]

    def _key(self, number: int) -> MatchKey:
        if number not in self._keys:
            self._keys[number] = MatchKey(self.text[slice(*self._stretches[number])], self._hanja)
        return self._keys[number]


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for, as far as it tells which places can matter."""

    reach: int
    """Characters of the longest key."""
    pairs: frozenset[str]
    """Every two neighbouring characters of any key: a phrase that crosses a place has such a pair there."""

    @classmethod
    def of(cls, keys: Iterable[str]) -> Sought:
        """Of these keys."""
        listed = tuple(keys)
        pairs = frozenset(key[at : at + 2] for key in listed for at in range(len(key) - 1))
        return cls(max(map(len, listed), default=0), pairs)


def readings(text: str, sought: Sought | None = None) -> tuple[Reading, ...]:
    """Every way to read `text`: by name and by sound where it has hanja, with its glosses and in two ways without them where it
    has any.

    With `sought`, further readings hold only what differs from the first and what one of those keys can touch of it; there are
    none where none can. Without it they hold everything.
    """
    found = [Reading(text, "name")]
    glosses = [gloss.span() for gloss in _GLOSS.finditer(text)] if "(" in text or "\uff08" in text else []
    runs = [run.span() for run in HANJA_RUN.finditer(text)] if has_hanja(text) else []
    if not glosses and not runs:
        return tuple(found)
    if sought is not None and (APART in text or may_fuse(text)):
        sought = None
    margin = _MARGIN if runs else 0
    spots = runs if sought is None else [run for run in runs if _may_sound(text, run, sought)]
    if spots:
        found.append(Reading(text, "sound", _around(text, spots, sought, margin), margin))
    for over in (glosses, [(end - 1, end) for _, end in glosses]):
        spots = over if sought is None else [spot for spot in over if _may_cross(text, *spot, sought)]
        if spots:
            read_over = _blanked(text, over)
            stretches = _around(read_over, spots, sought, margin)
            found.append(Reading(read_over, "name", stretches, margin))
            if runs:
                found.append(Reading(read_over, "sound", stretches, margin))
    return tuple(found)


_PLAIN: Final = re.compile("[가-힣0-9A-Za-z]{1,2}")
_GAP: Final = " \u00a0-'\"·‘’“”\n"


def _may_cross(text: str, start: int, end: int, sought: Sought) -> bool:
    """Whether a phrase may have its one part before text[start:end] and its other behind."""
    pair = text[start - 1 : start] + text[end : end + 1]
    if len(pair) == 2 and _PLAIN.fullmatch(pair):  # most often
        return pair.lower() in sought.pairs
    before, behind = _neighbours(text, start, end)
    return not before or not behind or before + behind in sought.pairs


def _may_sound(text: str, run: Span, sought: Sought) -> bool:
    """Whether a phrase may have a character of a run of hanja in it that is read by its sound."""
    before, behind = _neighbours(text, *run)
    sounds = match_key(text[slice(*run)], "sound")
    if not before or not behind:
        return True
    read = f"{before}{sounds}{behind}"
    return any(read[at : at + 2] in sought.pairs for at in range(len(read) - 1))


def _neighbours(text: str, start: int, end: int) -> tuple[str, str]:
    """The key's characters before and behind text[start:end]; "" where that is not to be told at a glance."""
    left, right = start - 1, end
    while left >= 0 and text[left] in _GAP:
        left -= 1
    while right < len(text) and text[right] in _GAP:
        right += 1
    before, behind = text[left : left + 1] if left >= 0 else "", text[right : right + 1]
    return (
        before.lower() if _PLAIN.match(before) else "",
        behind.lower() if _PLAIN.match(behind) else "",
    )


def _blanked(text: str, spots: Iterable[Span]) -> str:
    """`text` without `spots`, offsets unchanged: 인공지능(AI)은 -> 인공지능    은."""
    parts: list[str] = []
    at = 0
    for start, end in spots:
        parts += (text[at:start], " " * (end - start))
        at = end
    return "".join((*parts, text[at:]))


def _around(text: str, spots: Sequence[Span], sought: Sought | None, margin: int) -> list[Span] | None:
    """Stretches of `text`, apart from each other, with as much on both sides of every spot as a key reaches; None: all of it."""
    if sought is None or len(text) < 4 * (sought.reach + margin):
        return None
    reach = sought.reach
    found: list[Span] = []
    for start, end in spots:
        left, right = _before(text, start, reach, margin), _behind(text, end, reach, margin)
        if found and left <= found[-1][1]:
            found[-1] = (found[-1][0], max(right, found[-1][1]))
        else:
            found.append((left, right))
    return found


_LETTER: Final = re.compile(r"[^\W_]")
"""Stands in the key as one character at least, where nothing fuses."""


def _before(text: str, at: int, reach: int, margin: int) -> int:
    """Where a stretch begins that holds `reach` characters of the key before `at`, and a margin."""
    width = reach + reach // 2
    while at > width + margin and len(_LETTER.findall(text, at - width, at)) < reach:
        width *= 2
    return max(0, at - width - margin)


def _behind(text: str, at: int, reach: int, margin: int) -> int:
    """Where one ends that holds them behind `at`."""
    width = reach + reach // 2
    while at + width + margin < len(text) and len(_LETTER.findall(text, at, at + width)) < reach:
        width *= 2
    return min(len(text), at + width + margin)
