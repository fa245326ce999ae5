"""Where the desk's keywords stand in a text.

One pass of an overlapping Aho-Corasick automaton over the squashed key finds candidates of every topic at once (leftmost matching
loses real hits); each is then judged on the text as printed: Latin letters and digits may not touch it from outside, short
acronyms are not torn apart or glued together, a blank line is never crossed. On what is left the keywords' queries are evaluated,
topic by topic, without what that topic excludes.

One `Match` per topic, keyword and field: the first place that counts. Where two keywords of a topic squash to the same key, the
first one stands for both.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast, get_args

from ahocorasick_rs import AhoCorasick, Implementation

from monitor.core.match.expression import read
from monitor.core.match.nearness import nearest
from monitor.core.match.query import And, Near, Not, Or, Outlet, Phrase, Query, leaves, need, phrases
from monitor.core.match.screen import Screen
from monitor.core.match.snippet import snippet_around
from monitor.core.match.spelling import Aliases, Surface
from monitor.core.text.hangul import stands_free
from monitor.core.text.outlets import outlet_key
from monitor.core.text.readings import Reading, readings
from monitor.model import Field, Match, Topic

_PARAGRAPH = re.compile(r"\n[^\S\n]*\n")

Hit = tuple[int, int, int]
"""(number of the text, start, end)."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What one source says of an article: a page, or a feed."""

    title: str = ""
    summary: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class _Rule:
    """A keyword of a topic, and what it asks for."""

    topic: int
    place: int
    keyword: str
    query: Query


@dataclass(frozen=True, slots=True)
class _Term:
    """What a surface stands for: a phrase that queries ask for, or (`topic` set) something that a topic excludes."""

    words: str
    topic: int | None = None


class _Automaton:
    """Surfaces with what they stand for, findable in one pass."""

    def __init__(self, surfaces: Iterable[tuple[Surface, _Term]]) -> None:
        by_key: dict[str, list[tuple[Surface, _Term]]] = defaultdict(list)
        for surface, term in surfaces:
            by_key[surface.key].append((surface, term))
        self._terms = tuple(by_key.values())
        self.reach = max(map(len, by_key), default=0)
        # Twice as fast as the default on Korean text, for some megabytes.
        self._automaton = AhoCorasick(list(by_key), implementation=Implementation.DFA) if by_key else None

    def hits(self, reading: Reading) -> Iterator[tuple[_Term, int, int]]:
        """(term, start, end) for everything that stands in the reading's text, in no particular order."""
        if self._automaton is None or not reading.key:
            return
        raw = self._automaton.find_matches_as_indexes(reading.key, overlapping=True)
        if all(term.topic is not None for pattern, _, _ in raw for _, term in self._terms[pattern]):
            return  # what is excluded masks nothing where nothing else stands
        for pattern, start, end in raw:
            span = reading.span(start, end)
            if span is None or not stands_free(reading.text, *span) or _PARAGRAPH.search(reading.text, *span):
                continue
            for surface, term in self._terms[pattern]:
                if all(reading.gap(start + i) == gap for i, gap in surface.joints):
                    yield term, *span


@dataclass(slots=True)
class _Found:
    """What stands in some texts: of each phrase its places, and of each topic what it excludes there."""

    texts: tuple[str, ...]
    fields: tuple[Field, ...]
    outlet: str
    hits: dict[str, set[Hit]] = field(default_factory=lambda: defaultdict(set))
    masks: dict[int, dict[Hit, str]] = field(default_factory=lambda: defaultdict(dict))
    counted: dict[tuple[int, str], tuple[Hit, ...]] = field(default_factory=dict)

    def of(self, topic: int, words: str) -> tuple[Hit, ...]:
        """Where a phrase stands and counts for a topic."""
        if (known := self.counted.get((topic, words))) is not None:
            return known
        masked = self.masks.get(topic, ())
        places = (hit for hit in self.hits.get(words, ()) if not any(_touch(hit, mask) for mask in masked))
        found = tuple(sorted(places, key=lambda hit: (hit[0], hit[1], -hit[2])))
        return self.counted.setdefault((topic, words), found)

    def places(self, query: Phrase | Near, topic: int) -> Sequence[Hit]:
        """Where a leaf of a query stands and counts."""
        if isinstance(query, Phrase):
            found: Sequence[Hit] = self.of(topic, query.words)
        else:
            found = self.nearest(query, topic)
        return [hit for hit in found if self.fields[hit[0]] == "title"] if query.titled else found

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


def _touch(hit: Hit, mask: Hit) -> bool:
    return hit[0] == mask[0] and hit[1] < mask[2] and mask[1] < hit[2]


class Matcher:
    """The desk's topics, ready to be looked for. Immutable once built; safe to share between threads."""

    def __init__(self, topics: Sequence[Topic], aliases: Mapping[str, Sequence[str]]) -> None:
        """Build from topics and aliases. Raises QueryError of a keyword that cannot be read."""
        self._topics = tuple(topics)
        equal = Aliases(aliases)
        self._rules = tuple(self._read(equal))
        needed = [
            words for rule in self._rules if isinstance(words_of := need(rule.query), tuple) for words in words_of
        ]
        asked = dict.fromkeys(words for rule in self._rules for words in phrases(rule.query))
        excluded = [(n, words) for n, topic in enumerate(self._topics) for words in dict.fromkeys(topic.exclude)]
        self._terms = _Automaton(
            [(surface, _Term(words)) for words in asked for surface in equal.surfaces(words)]
            + [(surface, _Term(words, n)) for n, words in excluded for surface in equal.surfaces(words)]
        )
        self._touched: dict[str, list[_Rule]] = defaultdict(list)
        for rule in self._rules:
            for words in dict.fromkeys(phrases(rule.query)):
                self._touched[words].append(rule)
        self._screen = Screen.of(surface.key for words in needed for surface in equal.surfaces(words))
        singles = dict.fromkeys(word for words in dict.fromkeys(needed) for word in equal.single_words(words))
        self._words = _Automaton((word, _Term(word.key)) for word in singles)

    def _read(self, equal: Aliases) -> Iterator[_Rule]:
        for number, topic in enumerate(self._topics):
            own: set[object] = set()
            for place, keyword in enumerate(topic.keywords):
                query = read(keyword)
                if isinstance(query, Phrase) and not query.titled:
                    surfaces = equal.surfaces(query.words)
                    same: object = surfaces[0] if surfaces else ""
                else:
                    same = query
                if same not in own:
                    own.add(same)
                    yield _Rule(number, place, keyword, query)

    def matches(self, title: str = "", summary: str = "", body: str = "", outlet: str = "") -> tuple[Match, ...]:
        """Everything that matches in one source, by topic, field (title, summary, body) and the topic's order of keywords."""
        return self.matches_in((Printed(title, summary, body),), outlet)

    def matches_in(self, sources: Sequence[Printed], outlet: str = "") -> tuple[Match, ...]:
        """Everything that matches in what several sources say of one article, taken together: what one of them says may complete
        what another begins, or rule it out. A keyword's places are those in the first source that has any.

        Ordered as `matches` does.
        """
        found = self._find(sources, outlet)
        told: list[tuple[int, int, int, Match]] = []
        for rule in self._asked(found):
            witnesses = found.witnesses(rule.query, rule.topic)
            if not witnesses:
                continue
            source = min(hit[0] for hit in witnesses) // _FIELDS
            first: dict[int, Hit] = {}
            for hit in witnesses:
                number = hit[0]
                if number // _FIELDS == source and (number not in first or _sooner(hit, first[number])):
                    first[number] = hit
            for number, start, end in first.values():
                snippet, mark = snippet_around(found.texts[number], start, end)
                name = self._topics[rule.topic].name
                match = Match(name, rule.keyword, found.fields[number], start, end, snippet, mark)
                told.append((rule.topic, number, rule.place, match))
        return tuple(match for *_, match in sorted(told, key=lambda each: each[:3]))

    def _find(self, sources: Sequence[Printed], outlet: str) -> _Found:
        texts = tuple(text for source in sources for text in (source.title, source.summary, source.body))
        found = _Found(texts, cast("tuple[Field, ...]", get_args(Field)) * len(sources), outlet)
        for number, text in enumerate(texts):
            for reading in readings(text, self._terms.reach) if text else ():
                for term, start, end in self._terms.hits(reading):
                    if term.topic is None:
                        found.hits[term.words].add((number, start, end))
                    else:
                        found.masks[term.topic][number, start, end] = term.words
        return found

    def _asked(self, found: _Found) -> list[_Rule]:
        """Rules of which a phrase stands there: no other can be true (`query.need`)."""
        rules = {id(rule): rule for words in found.hits for rule in self._touched.get(words, ())}
        return list(rules.values())

    def near_misses(
        self, title: str = "", summary: str = "", body: str = "", outlet: str = "", *, most: int = 3
    ) -> tuple[str, ...]:
        """Of topics of which nothing matches: what almost does, in words, at most `most` of them.

        "AI 주권: 주권 only inside 소비자주권, excluded".
        """
        return self.near_misses_in((Printed(title, summary, body),), outlet, most=most)

    def near_misses_in(self, sources: Sequence[Printed], outlet: str = "", *, most: int = 3) -> tuple[str, ...]:
        """The same of what several sources say of one article, taken together."""
        found = self._find(sources, outlet)
        asked = self._asked(found)
        true = {rule.topic for rule in asked if found.witnesses(rule.query, rule.topic) is not None}
        told: dict[str, int] = {}
        for rule in asked:
            needed = need(rule.query)
            if rule.topic in true or not isinstance(needed, tuple) or not any(found.hits.get(w) for w in needed):
                continue
            name, plain = self._topics[rule.topic].name, isinstance(rule.query, Phrase)
            why = _why(found, rule.query, rule.topic)
            said = f"{name}: {why}" if plain or rule.keyword == name else f"{name}: {_short(rule.keyword)}: {why}"
            told.setdefault(said, (not plain) * len(self._rules) + rule.place)
        return tuple(sorted(told, key=lambda said: told[said]))[:most]

    @property
    def screen(self) -> Screen:
        """The cheap question to ask of a page before it is read."""
        return self._screen

    def hint(self, text: str) -> bool:
        """Whether `text` carries a single word (two characters or more) of what any keyword needs, or of its other spellings."""
        return any(True for reading in readings(text, self._words.reach) for _ in self._words.hits(reading))


_FIELDS = len(get_args(Field))


def _sooner(hit: Hit, than: Hit) -> bool:
    """Of two places in one text the first; of two that begin together the longer."""
    return (hit[1], -hit[2]) < (than[1], -than[2])


def _short(keyword: str) -> str:
    return keyword if len(keyword) <= 60 else f"{keyword[:59]}…"


def _why(found: _Found, query: Query, topic: int) -> str:
    """Why a query is not true, from its first part that is not."""
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
            return _why(found, next(part for part in parts if found.witnesses(part, topic) is None), topic)
        case Or(parts):
            inside = [part for part in parts if not isinstance(part, Phrase) or found.hits.get(part.words)]
            if inside:
                return _why(found, inside[0], topic)
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


def _why_not(found: _Found, words: str, topic: int, *, titled: bool = False) -> str:
    everywhere = found.hits.get(words, set())
    if not everywhere:
        return f"{words} does not stand there"
    if titled and found.of(topic, words):
        return f"{words} not in the headline"
    masks = found.masks.get(topic, {})
    over = {said for hit in everywhere for mask, said in masks.items() if _touch(hit, mask)}
    return f"{words} only inside {', '.join(sorted(over))}, excluded"
