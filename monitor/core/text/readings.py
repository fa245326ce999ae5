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
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from monitor.core.text.hangul import Hanja, MatchKey, key_of, sounds_of

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

    __slots__ = ("_hanja", "_keys", "_margin", "_starts", "_stretches", "fuses", "key", "runs", "text")

    def __init__(self, text: str, hanja: Hanja, stretches: Sequence[Span] | None = None, margin: int = 0) -> None:
        self.text = text
        self._hanja: Hanja = hanja
        self._margin = margin
        self._stretches: Sequence[Span] = ((0, len(text)),) if stretches is None else stretches
        pieces = (text,) if stretches is None else [text[start:end] for start, end in stretches]
        self.key, self.runs, self.fuses = key_of(APART.join(pieces), hanja)
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
    before: Mapping[str, frozenset[str]]
    """Of each character that follows another in any key, which it follows: where a phrase crosses a place, two such meet."""

    @classmethod
    def of(cls, keys: Iterable[str]) -> Sought:
        """Of these keys."""
        listed = tuple(keys)
        before: dict[str, set[str]] = {}
        for key in listed:
            for first, second in pairwise(key):
                before.setdefault(second, set()).add(first)
        reach = max(map(len, listed), default=0)
        return cls(reach, {second: frozenset(firsts) for second, firsts in before.items()})


def readings(text: str, sought: Sought | None = None) -> tuple[Reading, ...]:
    """Every way to read `text`: by name and by sound where it has hanja, with its glosses and in two ways without them where it
    has any.

    With `sought`, further readings hold only what differs from the first and what one of those keys can touch of it; there are
    none where none can. Without it they hold everything.
    """
    plain = Reading(text, "name")
    found = [plain]
    glosses = [gloss.span() for gloss in _GLOSS.finditer(text)] if "(" in text or "\uff08" in text else []
    runs = plain.runs
    closings = [(end - 1, end) for _, end in glosses]
    if sought is not None and (plain.fuses or APART in text):
        sought = None
    sounding, over, inside = runs, glosses, closings
    if sought is not None:
        sounding = [run for run in runs if _may_sound(text, run, sought)]
        over, inside = _crossed(text, glosses, sought)
    margin = _MARGIN if runs else 0
    if sounding:
        found.append(Reading(text, "sound", _around(text, sounding, sought, margin), margin))
    for spots, blank in ((over, glosses), (inside, closings)):
        if spots:
            read_over = _blanked(text, blank)
            stretches = _around(read_over, spots, sought, margin)
            found.append(Reading(read_over, "name", stretches, margin))
            if runs:
                found.append(Reading(read_over, "sound", stretches, margin))
    return tuple(found)


def _crossed(text: str, glosses: Sequence[Span], sought: Sought) -> tuple[list[Span], list[Span]]:
    """The glosses, and of others their closings, that a phrase may have its one part before and its other behind."""
    over: list[Span] = []
    inside: list[Span] = []
    for start, end in glosses:
        behind = _behind_it(text, end)
        firsts = sought.before.get(behind)
        if behind and firsts is None:  # most often
            continue
        for at, spot, found in ((start, (start, end), over), (end - 1, (end - 1, end), inside)):
            before = _before_it(text, at)
            if firsts is None or not before or before in firsts:
                found.append(spot)
    return over, inside


def _may_sound(text: str, run: Span, sought: Sought) -> bool:
    """Whether a phrase may have a character of a run of hanja in it that is read by its sound."""
    sounds = sounds_of(text[slice(*run)])
    if not sounds:
        return False
    before, behind = _before_it(text, run[0]), _behind_it(text, run[1])
    if not before or not behind:
        return True
    return any(first in sought.before.get(second, ()) for first, second in pairwise(f"{before}{sounds}{behind}"))


_PLAIN: Final = re.compile(r"[가-힣!#$%&)*+,./:;<=>?@\[\\\]^{|}~0-9A-Za-z]")
_GAP: Final = " \u00a0-'\"·‘’“”\n"


def _before_it(text: str, at: int) -> str:
    """The key's character before text[at]; "" where that is not to be told at a glance."""
    at -= 1
    while at >= 0 and text[at] in _GAP:
        at -= 1
    return text[at].lower() if at >= 0 and _PLAIN.match(text, at) else ""


def _behind_it(text: str, at: int) -> str:
    """The key's character from text[at] on; "" where that is not to be told at a glance."""
    while at < len(text) and text[at] in _GAP:
        at += 1
    return text[at].lower() if _PLAIN.match(text, at) else ""


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
    letters = _Letters(text)
    found: list[Span] = []
    for start, end in spots:
        left = max(0, letters.before(start, reach) - margin)
        right = min(len(text), letters.behind(end, reach) + margin)
        if found and left <= found[-1][1]:
            found[-1] = (found[-1][0], max(right, found[-1][1]))
        else:
            found.append((left, right))
    return found


_LETTER: Final = re.compile(r"[^\W_]")
"""Stands in the key as one character at least, where nothing fuses."""


_LOOKS: Final = 4
"""How often a stretch is doubled before all letters of a text are counted, once: where they are few, to look further and further
from every place would take the square of the text."""


class _Letters:
    """Where a text's letters stand."""

    __slots__ = ("_places", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._places: list[int] | None = None

    def before(self, at: int, reach: int) -> int:
        """Where a stretch begins that holds `reach` of them before `at`."""
        width = reach + reach // 2
        for _ in range(_LOOKS):
            if at <= width:
                return 0
            if len(_LETTER.findall(self._text, at - width, at)) >= reach:
                return at - width
            width *= 2
        places = self._all()
        number = bisect_left(places, at) - reach
        return places[number] if number >= 0 else 0

    def behind(self, at: int, reach: int) -> int:
        """Where one ends that holds them from `at` on."""
        width = reach + reach // 2
        for _ in range(_LOOKS):
            if at + width >= len(self._text):
                return len(self._text)
            if len(_LETTER.findall(self._text, at, at + width)) >= reach:
                return at + width
            width *= 2
        places = self._all()
        number = bisect_left(places, at) + reach - 1
        return places[number] + 1 if number < len(places) else len(self._text)

    def _all(self) -> list[int]:
        if self._places is None:
            self._places = [letter.start() for letter in _LETTER.finditer(self._text)]
        return self._places
