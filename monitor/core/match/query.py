"""What a keyword asks for: a phrase, or an expression over phrases.

    Phrase("AI 주권")                       stands there, however it is spaced and spelled
    Near(("예산", "GPU"), 10)               its words stand there with at most so many other words between them
    And((...)), Or((...)), Not(...)        AND, OR, NOT
    Outlet("누리통신")                      that outlet printed it

A phrase or nearness that is `titled` counts in the headline only. `need` says what has to stand in every text that an expression
can be true of; an expression of which nothing has to stand there (NOT 게임, or an outlet alone) asks for nearly everything and is
refused where it is read (`expression`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from monitor.core.text.hangul import match_key


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand together. `at` is where it begins in the expression."""

    words: str
    titled: bool = False
    at: int = 0


@dataclass(frozen=True, slots=True)
class Near:
    """Words in any order, with at most `distance` other words between them, white space apart, within a paragraph."""

    words: tuple[str, ...]
    distance: int
    titled: bool = False
    at: int = 0


@dataclass(frozen=True, slots=True)
class Outlet:
    """Who printed it, by name; spaces and case aside."""

    name: str
    at: int = 0


@dataclass(frozen=True)
class And:
    """Every part holds."""

    parts: tuple[Query, ...]

    @cached_property
    def depth(self) -> int:
        """Levels of nesting beneath and with this one."""
        return 1 + max(map(depth, self.parts))


@dataclass(frozen=True)
class Or:
    """At least one part holds."""

    parts: tuple[Query, ...]

    @cached_property
    def depth(self) -> int:
        """Levels of nesting beneath and with this one."""
        return 1 + max(map(depth, self.parts))


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: Query
    at: int = 0

    @cached_property
    def depth(self) -> int:
        """Levels of nesting beneath and with this one."""
        return 1 + depth(self.part)


Query = Phrase | Near | Outlet | And | Or | Not
Leaf = Phrase | Near | Outlet


def depth(query: Query) -> int:
    """Levels of nesting; 0 of a leaf."""
    return 0 if isinstance(query, Phrase | Near | Outlet) else query.depth


def leaves(query: Query) -> Iterator[Leaf]:
    """Every leaf, from left to right."""
    match query:
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case Phrase() | Near() | Outlet():
            yield query


def phrases(query: Query) -> Iterator[str]:
    """Every phrase that has to be looked for, from left to right; of nearness its words."""
    for leaf in leaves(query):
        if isinstance(leaf, Phrase):
            yield leaf.words
        elif isinstance(leaf, Near):
            yield from leaf.words


def rewritten(query: Query, change: Callable[[Leaf], Query]) -> Query:
    """The same expression over changed leaves."""
    match query:
        case And(parts):
            return And(tuple(rewritten(part, change) for part in parts))
        case Or(parts):
            return Or(tuple(rewritten(part, change) for part in parts))
        case Not(part, at):
            return Not(rewritten(part, change), at)
    return change(query)


@dataclass(frozen=True, slots=True)
class Needless:
    """Nothing has to stand in a text for this to be true of it. `part` is what makes it so."""

    part: Not | Outlet


def need(query: Query) -> tuple[str, ...] | Needless:
    """Phrases of which at least one stands in every text that `query` is true of, as few and as rare as can be told from here.

    Of the parts of an AND one is enough: that whose shortest phrase is the longest, for a longer phrase is the rarer one.
    """
    match query:
        case Phrase(words):
            return (words,)
        case Near(words):
            return (max(words, key=lambda word: len(match_key(word))),)
        case Or(parts):
            found = [need(part) for part in parts]
            wrong = next((each for each in found if isinstance(each, Needless)), None)
            return wrong or tuple(dict.fromkeys(words for each in found if isinstance(each, tuple) for words in each))
        case And(parts):
            found = [need(part) for part in parts]
            right = [each for each in found if isinstance(each, tuple)]
            if right:
                return max(right, key=lambda each: (min(len(match_key(words)) for words in each), -len(each)))
            return next(each for each in found if isinstance(each, Needless))
        case Not() | Outlet():
            return Needless(query)


class QueryError(ValueError):
    """A keyword that cannot be read. Its text says what is wrong and what to write; `at` is the character (from 0) where."""

    def __init__(self, at: int, message: str) -> None:
        super().__init__(message)
        self.at = at


LONGEST = 200
"""Characters of one phrase. What is longer is a text that was pasted, and an automaton over it is dear."""


def lookable(words: str, at: int) -> str:
    """`words`, if there is something in them to look for; else QueryError at `at`."""
    if len(words) > LONGEST:
        raise QueryError(
            at, f"is too long: a keyword is a phrase of at most {LONGEST} characters, this has {len(words):,}"
        )
    if not any(char.isalnum() for char in match_key(words)):
        raise QueryError(
            at, "holds no letter or digit: nothing to look for" if words else "is empty: a keyword needs a word"
        )
    return words
