"""What stands in some texts, and whether what a query asks for is true of them, and where; or why it is not."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from monitor.core.match.nearness import nearest
from monitor.core.match.query import And, Near, Not, Or, Outlet, Phrase, Query, leaves, phrases
from monitor.core.text.outlets import outlet_key
from monitor.model import Field

Hit = tuple[int, int, int]
"""(number of the text, start, end)."""


@dataclass(slots=True)
class Found:
    """What stands in some texts: of each phrase its places, and of each topic what it excludes there."""

    texts: tuple[str, ...]
    fields: tuple[Field, ...]
    outlet: str
    hits: dict[str, set[Hit]] = field(default_factory=lambda: defaultdict(set))
    masks: dict[int, dict[Hit, str]] = field(default_factory=lambda: defaultdict(dict))
    _covered: dict[int, tuple[Hit, ...]] = field(default_factory=dict)
    _counted: dict[tuple[int, str], tuple[Hit, ...]] = field(default_factory=dict)

    def titles(self, number: int) -> bool:
        """Whether a text is a headline."""
        return self.fields[number] == "title"

    def of(self, topic: int, words: str) -> tuple[Hit, ...]:
        """Where a phrase stands and counts for a topic, in order; of places that begin together the longest first."""
        if (known := self._counted.get((topic, words))) is not None:
            return known
        covered = self._covers(topic)
        places = (hit for hit in self.hits.get(words, ()) if not touched(hit, covered))
        found = tuple(sorted(places, key=lambda hit: (hit[0], hit[1], -hit[2])))
        return self._counted.setdefault((topic, words), found)

    def _covers(self, topic: int) -> tuple[Hit, ...]:
        """What a topic excludes, as stretches apart from each other, in order."""
        if (known := self._covered.get(topic)) is not None:
            return known
        merged: list[Hit] = []
        for number, start, end in sorted(self.masks.get(topic, ())):
            if merged and merged[-1][0] == number and start < merged[-1][2]:
                merged[-1] = (number, merged[-1][1], max(end, merged[-1][2]))
            else:
                merged.append((number, start, end))
        return self._covered.setdefault(topic, tuple(merged))

    def places(self, query: Phrase | Near, topic: int) -> Sequence[Hit]:
        """Where a leaf of a query stands and counts."""
        if isinstance(query, Phrase):
            found: Sequence[Hit] = self.of(topic, query.words)
        else:
            found = self.nearest(query, topic)
        return [hit for hit in found if self.titles(hit[0])] if query.titled else found

    def nearest(self, query: Near, topic: int) -> Sequence[Hit]:
        """Where words stand near each other."""
        places = [self.of(topic, words) for words in query.words]
        found = []
        for number, text in enumerate(self.texts):
            here = [[(start, end) for at, start, end in each if at == number] for each in places]
            if all(here):
                found += [(number, *span) for span in nearest(text, here, query.distance)]
        return found

    def witnesses(self, query: Query, topic: int) -> list[Hit] | None:
        """Places that make a query true, which may be none (of what must not stand there); None: it is not true."""
        match query:
            case Phrase() | Near():
                return list(self.places(query, topic)) or None
            case Outlet(name):
                return [] if outlet_key(name) == outlet_key(self.outlet) else None
            case Not(part):
                return [] if self.witnesses(part, topic) is None else None
            case And(parts):
                found: list[Hit] = []
                for part in parts:
                    if (each := self.witnesses(part, topic)) is None:
                        return None
                    found += each
                return found
            case Or(parts):
                any_of = [each for part in parts if (each := self.witnesses(part, topic)) is not None]
                return [hit for each in any_of for hit in each] if any_of else None


def touched(hit: Hit, covered: Sequence[Hit]) -> bool:
    """Whether any of these stretches (in order, apart from each other) has a character in common with a place."""
    number, start, end = hit
    at = bisect_left(covered, (number, end, 0))  # the first that begins behind it
    return at > 0 and covered[at - 1][0] == number and covered[at - 1][2] > start


@dataclass(frozen=True, slots=True)
class Words:
    """Phrases: those of anywhere, and those of headlines."""

    anywhere: frozenset[str]
    titles: frozenset[str]


def possible(query: Query, maybe: Words) -> bool:
    """Whether a query may be true of texts in which no other phrases than these may stand."""
    match query:
        case Phrase(words):
            return words in (maybe.titles if query.titled else maybe.anywhere)
        case Near(words):
            return all(each in (maybe.titles if query.titled else maybe.anywhere) for each in words)
        case And(parts):
            return all(possible(part, maybe) for part in parts)
        case Or(parts):
            return any(possible(part, maybe) for part in parts)
        case Not() | Outlet():
            return True


def asked(queries: Iterable[Query]) -> Words:
    """The phrases whose places decide whether these queries are true."""
    found = [leaf for query in queries for leaf in leaves(query) if not isinstance(leaf, Outlet)]
    anywhere = {words for leaf in found if not leaf.titled for words in phrases(leaf)}
    return Words(frozenset(anywhere), frozenset(words for leaf in found for words in phrases(leaf)))


def why(found: Found, query: Query, topic: int) -> str:
    """In words why a query is not true, from its first part that is not."""
    match query:
        case Phrase(words):
            return _why_not(found, words, topic, titled=query.titled)
        case Near(words, distance):
            lacking = next((each for each in words if not found.of(topic, each)), None)
            if lacking is not None:
                return _why_not(found, lacking, topic)
            if query.titled and found.nearest(query, topic):
                return f"{' and '.join(words)} near each other, but not in the headline"
            return f"{' and '.join(words)} stand further apart than {distance} words"
        case Outlet(name):
            return f"the outlet is not {name}"
        case Not(part):
            said = [leaf for leaf in leaves(part) if found.witnesses(leaf, topic) is not None]
            return f"{_named(said[0]) if said else 'what is ruled out'} stands there too, ruled out by NOT"
        case And(parts):
            return why(found, next(part for part in parts if found.witnesses(part, topic) is None), topic)
        case Or(parts):
            inside = [part for part in parts if not isinstance(part, Phrase) or found.hits.get(part.words)]
            if inside:
                return why(found, inside[0], topic)
            names = [_named(leaf) for part in parts for leaf in leaves(part)]
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            return f"none of {', '.join(names[:3])}{more} stands there"


def _named(leaf: Phrase | Near | Outlet) -> str:
    match leaf:
        case Phrase(words):
            return words
        case Near(words):
            return " ".join(words)
        case Outlet(name):
            return name


def _why_not(found: Found, words: str, topic: int, *, titled: bool = False) -> str:
    everywhere = found.hits.get(words, set())
    if not everywhere:
        return f"{words} does not stand there"
    if titled and found.of(topic, words):
        return f"{words} not in the headline"
    masks = found.masks.get(topic, {})
    over = {said for hit in everywhere for mask, said in masks.items() if touched(hit, (mask,))}
    return f"{words} only inside {', '.join(sorted(over))}, excluded"
