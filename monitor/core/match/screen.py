"""Could anything of what the desk looks for stand in this? The cheap question that is asked before the dear one.

The screen is the matcher without its second thoughts: the keys of all keywords and of their other spellings, looked for in the
squashed text, whatever touches them (AI in SAID), whatever excludes them (주권 in 소비자주권), in whichever field. Asked of
everything that a page says anywhere, it can only let too much through; what it stops, no reading of the page would have matched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from monitor.core.text.hangul import reading_keys


@dataclass(frozen=True, slots=True)
class Screen:
    """Keys of everything that may be looked for; small enough to travel with each page to a worker."""

    keys: tuple[str, ...]

    def may_match(self, texts: Iterable[str]) -> bool:
        """Whether any key stands in any of the texts, in any reading of them (`hangul.reading_keys`)."""
        automaton = _automaton(self.keys)
        if automaton is None:
            return False
        return any(automaton.find_matches_as_indexes(key) for text in texts for key in reading_keys(text))


@lru_cache(maxsize=4)
def _automaton(keys: tuple[str, ...]) -> AhoCorasick | None:
    return AhoCorasick(list(keys)) if keys else None
