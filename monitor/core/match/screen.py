"""Could anything of what the desk looks for stand in this? The cheap question that is asked before the dear one.

The screen is the matcher without its second thoughts: the keys of all keywords and of their other spellings, looked for in the
squashed text, whatever touches them (AI in SAID), whatever excludes them (주권 in 소비자주권), in whichever field. Asked of
everything that a page says anywhere, it can only let too much through; what it stops, no reading of the page would have matched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, Implementation

from monitor.core.text.readings import APART, Sought, readings


@dataclass(frozen=True, slots=True)
class Screen:
    """Keys of everything that may be looked for, a line each (no key has white space): one string travels to a worker with each
    page, and is hashed there, for a tenth of what five hundred cost."""

    joined: str

    @classmethod
    def of(cls, keys: Iterable[str]) -> Screen:
        """The screen that lets through what holds one of these keys."""
        return cls("\n".join(sorted(set(keys) - {""})))

    def may_match(self, text: str) -> bool:
        """Whether any key stands in the text, in any reading of it (`core.text.readings`)."""
        found = _automaton(self.joined)
        if found is None:
            return False
        automaton, sought = found
        return bool(automaton.find_matches_as_indexes(APART.join([way.key for way in readings(text, sought)])))


@lru_cache(maxsize=4)
def _automaton(joined: str) -> tuple[AhoCorasick, Sought] | None:
    """The automaton over the keys, and what tells where in a text they can matter."""
    keys = joined.split("\n")
    return (AhoCorasick(keys, implementation=Implementation.DFA), Sought.of(keys)) if joined else None
