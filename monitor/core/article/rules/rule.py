"""What a rule is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

Span = tuple[int, int]

TAIL_LENGTH = 240
"""Characters at a line's end within which END rules look."""


class Where(Enum):
    """What `cleanup.clean` does with a hit."""

    LINE = auto()
    """The whole paragraph goes, wherever it stands: photo credits, broadcast markers, portal furniture."""
    CAPTION = auto()
    """The same, unless it holds the last sentence of the text, for a caption and a closing sentence look alike:
    `조사하고 있다. /누리통신`.
    """
    HEAD = auto()
    """A line of furniture above the text; it proves that what stands above the first sentence is not the article."""
    TAIL = auto()
    """The whole paragraph goes when nothing but other such lines stands after it."""
    CUT = auto()
    """This paragraph and everything after it goes, when less text stands after it than before."""
    START = auto()
    """The match goes from a paragraph's beginning."""
    END = auto()
    """The match goes from a paragraph's end; with `edge`, in the closing lines alone."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of boilerplate. `touch` and `spare` are its tests: whether `find` finds anything in them.

    `edge`: an END rule of the article's own last paragraphs alone. `closes`: a TAIL line behind which no more of the article
    stands. `sure`: a TAIL line that goes even where it ends as sentences do. `entry`: a line that may as well belong to a list
    of the reporter's own, so it goes only where cleanup finds another reason. `alone`: a LINE that is the article's in a list.
    """

    name: str
    where: Where
    find: Callable[[str], Span | None]
    touch: tuple[str, ...]
    spare: tuple[str, ...]
    edge: bool = False
    closes: bool = False
    sure: bool = False
    entry: bool = False
    alone: bool = False


def rule(
    name: str,
    where: Where,
    *patterns: str,
    touch: tuple[str, ...],
    spare: tuple[str, ...],
    only: str = "",
    edge: bool = False,
    closes: bool = False,
    sure: bool = False,
    entry: bool = False,
) -> Rule:
    """A rule by patterns: they are the whole of a line for LINE, HEAD, TAIL and CUT, begin it for START, end it for END.

    `only` is a plain pattern that a line (for END: its end) must hold; it spares most lines the others.
    """
    compiled = [re.compile(pattern, re.IGNORECASE) for pattern in patterns]
    needed = re.compile(only, re.IGNORECASE)

    def find(line: str) -> Span | None:
        start = max(0, len(line) - TAIL_LENGTH) if where is Where.END else 0
        if only and not needed.search(line, start):
            return None
        for pattern in compiled:
            if where is Where.START:
                found = pattern.match(line)
            elif where is Where.END:
                found = pattern.search(line, start)
            else:
                found = pattern.fullmatch(line)
            if found:
                return found.span()
        return None

    return Rule(name, where, find, touch, spare, edge, closes, sure, entry)
