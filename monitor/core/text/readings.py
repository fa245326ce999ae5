"""Every way to read a text for matching, the plain one first: its hanja by sound, and short brackets behind a word.

Korean first mentions gloss a word inside the phrase, 인공지능(AI) 기본법, 소버린(Sovereign) AI, and a phrase search would miss
exactly the articles that introduce it. What follows may belong to the word before the bracket (인공지능 기본법) or to the one in it
(AI 기본법): the one is read without the bracket, the other without its closing.

A further reading differs from the first at a few places only. Told how long the longest phrase is that is looked for (`reach`), it
holds no more than the stretches around these places that such a phrase could touch: most articles have a bracket, and to read
them whole again would cost as much again (docs/benchmarks.md).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Final

from monitor.core.text.hangul import HANJA_RUN, Hanja, MatchKey, match_key

_GLOSS: Final = re.compile(r"[(\uff08](?:(?<=\S.)|(?<=\w[ \u00a0].))[^()\uff08\uff09\n]{1,40}(?<!다)[)\uff09]")
"""A short bracket behind a word, of which the content is no sentence."""
_MARGIN: Final = 16
"""Characters at a stretch's edges of which no hit is believed: what hanja mean depends on up to 12 before them, and a mark may
belong to a letter that was left behind."""

Span = tuple[int, int]


class Reading:
    """One way to read a text. `text` is as printed, but for what is read over, which is blank; `key` holds the key of each
    stretch of it that is read, a line each (no key has white space)."""

    __slots__ = ("_keys", "_starts", "_stretches", "key", "text")

    def __init__(self, text: str, hanja: Hanja, stretches: Sequence[Span] | None = None) -> None:
        self.text = text
        self._stretches = stretches
        if stretches is None:
            self._keys = [MatchKey(text, hanja)]
            self.key = self._keys[0].key
            self._starts = [0]
        else:
            self._keys = [MatchKey(text[start:end], hanja) for start, end in stretches]
            self.key = "\n".join(each.key for each in self._keys)
            self._starts = [0]
            for each in self._keys[:-1]:
                self._starts.append(self._starts[-1] + len(each.key) + 1)

    def span(self, start: int, end: int) -> Span | None:
        """(start, end) in `text` of key[start:end], which holds no line end; None when that cuts a character in two (미 out of
        美), or lies where a stretch begins or ends."""
        if self._stretches is None:
            return self._keys[0].span(start, end)
        number = bisect_right(self._starts, start) - 1
        at = self._starts[number]
        found = self._keys[number].span(start - at, end - at)
        if found is None:
            return None
        left, right = self._stretches[number]
        found = (found[0] + left, found[1] + left)
        inner = left + (_MARGIN if left else 0), right - (_MARGIN if right < len(self.text) else 0)
        return found if inner[0] <= found[0] and found[1] <= inner[1] else None

    def gap(self, index: int) -> bool:
        """Whether something visible stands in `text` between the key's characters `index` and `index + 1`."""
        number = bisect_right(self._starts, index) - 1
        return self._keys[number].gap(index - self._starts[number])


def readings(text: str, reach: int | None = None) -> tuple[Reading, ...]:
    """Every way to read `text`: by name and by sound where it has hanja, with its glosses and in two ways without them where it
    has any.

    With `reach`, the characters of the longest key that is looked for, further readings hold only what differs from the first and
    what such a key can touch of it; without it they hold everything.
    """
    glosses = [gloss.span() for gloss in _GLOSS.finditer(text)] if "(" in text or "\uff08" in text else []
    runs = [run.span() for run in HANJA_RUN.finditer(text)]
    found = [Reading(text, "name")]
    if runs:
        found.append(Reading(text, "sound", _around(text, runs, reach)))
    for spots in (glosses, [(end - 1, end) for _, end in glosses]) if glosses else ():
        over = _blanked(text, spots)
        stretches = _around(over, spots, reach)
        found.append(Reading(over, "name", stretches))
        if runs:
            found.append(Reading(over, "sound", stretches))
    return tuple(found)


def _blanked(text: str, spots: Iterable[Span]) -> str:
    """`text` without `spots`, offsets unchanged: 인공지능(AI)은 -> 인공지능    은."""
    parts: list[str] = []
    at = 0
    for start, end in spots:
        parts += (text[at:start], " " * (end - start))
        at = end
    return "".join((*parts, text[at:]))


def _around(text: str, spots: Sequence[Span], reach: int | None) -> list[Span] | None:
    """Stretches of `text`, apart from each other, with `reach` characters of the key on both sides of every spot; None: all."""
    if reach is None or len(text) < 4 * (reach + _MARGIN):
        return None
    found: list[Span] = []
    for start, end in spots:
        left, right = _reaches(text, start, reach, -1), _reaches(text, end, reach, 1)
        if found and left <= found[-1][1]:
            found[-1] = (found[-1][0], max(right, found[-1][1]))
        else:
            found.append((left, right))
    return found


def _reaches(text: str, at: int, reach: int, direction: int) -> int:
    """The offset from which, or up to which, `reach` characters of the key stand beside `at`, and a margin."""
    width = reach + reach // 2 + _MARGIN
    while True:
        left, right = (max(0, at - width), at) if direction < 0 else (at, min(len(text), at + width))
        edge = left if direction < 0 else right
        if edge in (0, len(text)):
            return edge
        inner = text[left + _MARGIN : right] if direction < 0 else text[left : right - _MARGIN]
        if len(match_key(inner, "sound")) >= reach:  # of the two readings the shorter
            return edge
        width *= 2
