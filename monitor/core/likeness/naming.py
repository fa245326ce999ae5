"""Which of the ids given before belong to which part now? Groups and stories merge and part; their ids are never recomputed.

one part holds most of an id's articles     it keeps the id; where two hold as many, the one with its oldest article
several ids lie mostly in one part          the oldest is kept, the others lead to it: a merge leaves a redirect
a part to which no id falls                 a new id, called after its first article
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

AGAIN = 1 << 40
"""What is added to an article's id where its plain number names another part already: s5, s5b, s5c."""


@dataclass(frozen=True, slots=True)
class Named:
    """The outcome: an id for each part, in their order, and for each id that is gone the one that it leads to."""

    ids: tuple[int, ...]
    merged: Mapping[int, int]


def named(parts: Sequence[Collection[int]], before: Mapping[int, int], taken: Collection[int] = frozenset()) -> Named:
    """Ids for `parts`, disjoint sets of articles. `before` says which id an article carried, where it carried one; `taken` are
    ids in use elsewhere. The order of the parts does not matter."""
    part_of = {article: place for place, part in enumerate(parts) for article in part}
    held = Counter((before[article], place) for article, place in part_of.items() if article in before)
    oldest = {(before[a], place): a for a, place in sorted(part_of.items(), reverse=True) if a in before}
    home: dict[int, int] = {}
    for old, place in sorted(held, key=lambda found: (-held[found], oldest[found])):
        home.setdefault(old, place)
    kept: dict[int, int] = {}
    for old in sorted(home, key=_age):
        kept.setdefault(home[old], old)
    used = {*taken, *before.values()}
    for place in sorted(set(range(len(parts))) - set(kept), key=lambda place: min(parts[place])):
        kept[place] = _fresh(parts[place], used)
        used.add(kept[place])
    merged = {old: kept[place] for old, place in home.items() if kept[place] != old}
    return Named(tuple(kept[place] for place in range(len(parts))), merged)


def _age(ident: int) -> tuple[int, int]:
    """Older ids are smaller: by the article they are called after."""
    return ident % AGAIN, ident


def _fresh(part: Collection[int], used: Collection[int]) -> int:
    for article in sorted(part):
        if article not in used:
            return article
    first, again = min(part), 1
    while first + again * AGAIN in used:
        again += 1
    return first + again * AGAIN


def public(letter: str, ident: int) -> str:
    """How an id is called outside the database: s12, g7; s12b for the second story that is called after article 12."""
    again, article = divmod(ident, AGAIN)
    return f"{letter}{article}{_suffix(again)}"


def private(called: str) -> int:
    """The inverse of `public`."""
    found = _PUBLIC.fullmatch(called)
    if found is None:
        raise ValueError(f"{called!r} is no id of a story or a group")
    number, letter, far = found.groups()
    again = ord(letter) - ord("a") if letter else int(far or 0)
    return int(number) + again * AGAIN


_PUBLIC = re.compile(r"[a-z](\d+)(?:([b-z])|-(\d+))?")


def _suffix(again: int) -> str:
    return "" if not again else chr(ord("a") + again) if again < 26 else f"-{again}"
