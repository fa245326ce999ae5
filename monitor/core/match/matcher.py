"""Where the desk's keywords stand in a text.

One pass of an overlapping Aho-Corasick automaton over the squashed key finds candidates of every topic at once (leftmost matching
loses real hits); each is then judged on the text as printed: Latin letters and digits may not touch it from outside, short
acronyms are not torn apart or glued together, a blank line is never crossed. On what is left the keywords' queries are evaluated,
topic by topic, without what that topic excludes.

One `Match` per topic, keyword and field: the first place that counts. Where two keywords of a topic squash to the same key, the
first one stands for both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast, get_args

from monitor.core.match.automaton import Automaton, Term
from monitor.core.match.expression import read
from monitor.core.match.found import Found, Hit, Words, asked, possible, why
from monitor.core.match.query import Phrase, Query, need
from monitor.core.match.screen import Screen
from monitor.core.match.snippet import snippet_around
from monitor.core.match.spelling import Aliases
from monitor.model import Field, Match, Topic


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
    needed: tuple[str, ...]
    """Phrases of which at least one stands wherever it is true."""


class Matcher:
    """The desk's topics, ready to be looked for. Immutable once built; safe to share between threads."""

    def __init__(self, topics: Sequence[Topic], aliases: Mapping[str, Sequence[str]]) -> None:
        """Build from topics and aliases. Raises QueryError of a keyword that cannot be read."""
        self._topics = tuple(topics)
        equal = Aliases(aliases)
        self._rules = tuple(self._read(equal))
        needed = dict.fromkeys(words for rule in self._rules for words in rule.needed)
        everywhere = asked(rule.query for rule in self._rules)
        excluded = [(n, words) for n, topic in enumerate(self._topics) for words in dict.fromkeys(topic.exclude)]
        masks = [(surface, Term(words, n)) for n, words in excluded for surface in equal.surfaces(words)]
        # Most words of expressions count in headlines only, and are common: of a body they are not asked.
        self._in_titles, self._elsewhere = (
            Automaton([(surface, Term(each)) for each in sorted(words) for surface in equal.surfaces(each)] + masks)
            for words in (everywhere.titles, everywhere.anywhere)
        )
        self._needing: dict[str, list[_Rule]] = defaultdict(list)
        for rule in self._rules:
            for words in rule.needed:
                self._needing[words].append(rule)
        self._screen = Screen.of(surface.key for words in needed for surface in equal.surfaces(words))
        self._all = everywhere.titles
        unread = Words(self._all, frozenset())
        # What asks for something in the headline is judged by it before any page is asked for.
        self._headed = tuple(rule for rule in self._rules if not possible(rule.query, unread))
        headed = {id(rule) for rule in self._headed}
        loose = dict.fromkeys(words for rule in self._rules if id(rule) not in headed for words in rule.needed)
        singles = dict.fromkeys(word for words in loose for word in equal.single_words(words))
        self._words = Automaton((word, Term(word.key)) for word in singles)
        self._singles = frozenset(word.key for word in singles)

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
                    needed = need(query)
                    assert isinstance(needed, tuple)  # `read` refuses what needs nothing
                    yield _Rule(number, place, keyword, query, needed)

    def matches(self, title: str = "", summary: str = "", body: str = "", outlet: str = "") -> tuple[Match, ...]:
        """Everything that matches in one source, by topic, field (title, summary, body) and the topic's order of keywords."""
        return self.matches_in((Printed(title, summary, body),), outlet)

    def matches_in(self, sources: Sequence[Printed], outlet: str = "") -> tuple[Match, ...]:
        """Everything that matches in what several sources say of one article, taken together: what one of them says may complete
        what another begins, or rule it out. A keyword's places are those in the first source that has any.

        Ordered as `matches` does.
        """
        found, rules = self._find(sources, outlet)
        told: list[tuple[int, int, int, Match]] = []
        for rule in rules:
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

    def never_found(self) -> tuple[tuple[str, str, str], ...]:
        """(topic, keyword, why) of each plain keyword that nothing can match: what its topic excludes stands within it."""
        told = []
        for rule in self._rules:
            if not isinstance(rule.query, Phrase):
                continue
            found, _ = self._find((Printed(rule.query.words),), "", almost=True)
            if found.witnesses(rule.query, rule.topic) is None:
                told.append((self._topics[rule.topic].name, rule.keyword, why(found, rule.query, rule.topic)))
        return tuple(told)

    def _find(self, sources: Sequence[Printed], outlet: str, *, almost: bool = False) -> tuple[Found, list[_Rule]]:
        """The rules that may be true, and what has a say in whether they are: the way back from a key to its text is dear.

        `almost`: rules that may be near it as well.
        """
        texts = tuple(text for source in sources for text in (source.title, source.summary, source.body))
        found = Found(texts, cast("tuple[Field, ...]", get_args(Field)) * len(sources), outlet)
        looks = []
        for number, text in enumerate(texts):
            seeker = self._in_titles if almost or found.titles(number) else self._elsewhere
            if text and (look := seeker.look(text)) is not None:
                looks.append((number, seeker, look))
        if not looks:
            return found, []
        there = [(number, seeker.maybe(look)) for number, seeker, look in looks]
        maybe = Words(
            frozenset(words for _, each in there for words in each),
            frozenset(words for number, each in there if found.titles(number) for words in each),
        )
        near = {id(rule): rule for words in maybe.anywhere for rule in self._needing.get(words, ())}.values()
        rules = [rule for rule in near if almost or possible(rule.query, maybe)]
        if not rules:
            return found, []
        decisive = asked(rule.query for rule in rules)
        topics = {rule.topic for rule in rules}
        for number, seeker, look in looks:
            for term, start, end in seeker.hits(look, decisive.titles, topics):
                if term.topic is None:
                    found.hits[term.words].add((number, start, end))
                else:
                    found.masks[term.topic][number, start, end] = term.words
        return found, rules

    def near_misses(
        self, title: str = "", summary: str = "", body: str = "", outlet: str = "", *, most: int = 3
    ) -> tuple[str, ...]:
        """Of topics of which nothing matches: what almost does, in words, at most `most` of them. All that such a keyword asks
        for stands there, but not so that it counts: "AI 주권: 주권 only inside 소비자주권, excluded".
        """
        return self.near_misses_in((Printed(title, summary, body),), outlet, most=most)

    def near_misses_in(self, sources: Sequence[Printed], outlet: str = "", *, most: int = 3) -> tuple[str, ...]:
        """The same of what several sources say of one article, taken together."""
        found, rules = self._find(sources, outlet, almost=True)
        true = {rule.topic for rule in rules if found.witnesses(rule.query, rule.topic) is not None}
        there = frozenset(found.hits)
        told: dict[str, int] = {}
        reasons: set[tuple[str, str]] = set()
        for rule in sorted(rules, key=lambda rule: (not isinstance(rule.query, Phrase), rule.place)):
            if rule.topic in true or not possible(rule.query, Words(there, there)):
                continue
            name, plain = self._topics[rule.topic].name, isinstance(rule.query, Phrase)
            because = why(found, rule.query, rule.topic)
            if (name, because) in reasons:
                continue
            reasons.add((name, because))
            said = f"{name}: {because}" if plain else f"{name}: {_short(rule.keyword)}: {because}"
            told.setdefault(said, (not plain) * len(self._rules) + rule.place)
        return tuple(sorted(told, key=lambda said: told[said]))[:most]

    @property
    def screen(self) -> Screen:
        """The cheap question to ask of a page before it is read."""
        return self._screen

    def hint(self, title: str, text: str = "") -> bool:
        """Whether a page may match of which the feed says `title` and `text`, and nothing in them does.

        For a keyword that asks for something in the headline: whether the headline has it. For any other: whether a single word
        (two characters or more) of what it needs, or of its other spellings, stands in either.
        """
        headed = self._said(title)
        if any(possible(rule.query, headed) for rule in self._headed):
            return True
        look = self._words.look(f"{title}\n\n{text}")
        return look is not None and any(True for _ in self._words.hits(look, self._singles, ()))

    def begun(self, title: str, text: str = "") -> bool:
        """Whether the feed's own words hold part of what a keyword asks for, so that its page may match although it says no more
        than the rest: such a page is not to be screened."""
        look = self._in_titles.look(f"{title}\n\n{text}")
        if look is None:
            return False
        headed = self._said(title)
        near = {id(rule): rule for words in self._in_titles.maybe(look) for rule in self._needing.get(words, ())}
        return any(possible(rule.query, headed) for rule in near.values())

    def _said(self, title: str) -> Words:
        """What may be true where nothing is known but the headline."""
        look = self._in_titles.look(title)
        return Words(self._all, frozenset(self._in_titles.maybe(look)) if look is not None else frozenset())


_FIELDS = len(get_args(Field))


def _sooner(hit: Hit, than: Hit) -> bool:
    """Of two places in one text the first; of two that begin together the longer."""
    return (hit[1], -hit[2]) < (than[1], -than[2])


def _short(keyword: str) -> str:
    return keyword if len(keyword) <= 60 else f"{keyword[:59]}…"
