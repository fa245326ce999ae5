"""Words that stand near each other: at most so many other words between them, in any order."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

_WORD = re.compile(r"\S+")
PARAGRAPH = re.compile("\n(?:[^\\S\n]|[\u200b\ufeff])*\n|\r\r|\u2029")
"""Where a paragraph ends: no phrase goes on behind it."""

Span = tuple[int, int]


def nearest(text: str, places: Sequence[Sequence[Span]], distance: int) -> list[Span]:
    """Stretches of `text`, in order, that hold a place of every word with at most `distance` other words among them.

    `places` holds the (start, end) of each word's places. What is between white space is a word, particles and all (어절); a
    stretch crosses no blank line. Of stretches that begin at one place the shortest is told. Time grows with the places, not with
    their product.
    """
    starts = [word.start() for word in _WORD.finditer(text)]
    breaks = [found.start() for found in PARAGRAPH.finditer(text)]
    # One place is not two words: AI칩 is no AI beside AI칩.
    nested, until = set(), -1
    for span in sorted({span for each in places for span in each}, key=lambda span: (span[0], -span[1])):
        if span[1] <= until:
            nested.add(span)
        until = max(until, span[1])
    events = sorted((*span, word) for word, each in enumerate(places) for span in each if span not in nested)
    latest: dict[int, Span] = {}
    found: list[Span] = []
    for start, end, word in events:
        latest[word] = (start, end)
        if len(latest) < len(places):
            continue
        first, last = min(latest.values()), max(end for _, end in latest.values())
        if bisect_right(breaks, first[0]) != bisect_right(breaks, last - 1):
            continue
        taken = {
            number
            for left, right in latest.values()
            for number in range(bisect_right(starts, left) - 1, bisect_right(starts, right - 1))
        }
        among = bisect_right(starts, last - 1) - (bisect_right(starts, first[0]) - 1)
        if among - len(taken) <= distance:
            found.append((first[0], last))
    return list(dict.fromkeys(found))
