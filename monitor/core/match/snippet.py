"""The sentence around a hit."""

from __future__ import annotations

import re

SNIPPET_LENGTH = 160
"""Characters of a snippet, the ellipses included."""

_SENTENCE_END = re.compile(r"(?:[.!?。][\"'”’」』)\]]*(?=\s|$)|\n)\s*")
_SPACE = re.compile(r"\s+")


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
