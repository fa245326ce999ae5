"""What the desk looks for, as it was last applied, and what a change of it may find that was not found before.

A change that can only lose (a keyword taken out, a word excluded) is no gain, and neither is another order of what was there.
A topic that only has another name by now is none of its own: it is known by its keywords.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

from monitor.core.text.hangul import match_key
from monitor.model import Match, Topic

Value = TypeVar("Value")

SAME_TOPIC = 0.5
"""The share of the shorter list of keywords that two topics have in common, if one is the other under a new name."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Topics and aliases, as far as they decide what matches. Each of `aliases` is a set of words that are equal, sorted."""

    topics: tuple[Topic, ...]
    aliases: tuple[tuple[str, ...], ...]

    @property
    def fingerprint(self) -> str:
        """What tells these rules from others."""
        return hashlib.sha256(dump(self).encode()).hexdigest()


def rules_of(topics: Sequence[Topic], aliases: Mapping[str, Sequence[str]]) -> Rules:
    """The rules of a configuration."""
    groups = {tuple(sorted({word, *others})) for word, others in aliases.items()}
    return Rules(tuple(Topic(t.name, tuple(t.keywords), tuple(t.exclude)) for t in topics), tuple(sorted(groups)))


def dump(rules: Rules) -> str:
    """As JSON, the same for the same rules."""
    topics = [{"name": t.name, "keywords": t.keywords, "exclude": t.exclude} for t in rules.topics]
    return json.dumps({"topics": topics, "aliases": rules.aliases}, ensure_ascii=False)


def load(text: str) -> Rules:
    """The inverse of `dump`. Raises ValueError on anything else."""
    try:
        found = json.loads(text)
        topics = tuple(Topic(t["name"], tuple(t["keywords"]), tuple(t["exclude"])) for t in found["topics"])
        return Rules(topics, tuple(tuple(group) for group in found["aliases"]))
    except (TypeError, KeyError) as error:
        raise ValueError(f"these are no rules: {error}") from None


@dataclass(frozen=True, slots=True)
class Gain:
    """What may find more: (topic, keyword) pairs that are new, (topic, word) pairs that no longer count as excluded, words whose
    other spellings changed, and (new name, old name) of topics that are the same under another name. False where nothing does."""

    keywords: tuple[tuple[str, str], ...] = ()
    freed: tuple[tuple[str, str], ...] = ()
    aliases: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.keywords or self.freed or self.aliases or self.renamed)

    def then(self, later: Gain, rules: Rules) -> Gain:
        """Both changes as one, as far as the rules that hold now (`rules`) still have them."""
        called = {old: new for new, old in later.renamed}
        before = dict(self.renamed)
        names = {topic.name: topic for topic in rules.topics}
        keywords = _distinct((called.get(topic, topic), word) for topic, word in self.keywords + later.keywords)
        freed = _distinct((called.get(topic, topic), word) for topic, word in self.freed + later.freed)
        renamed = {new: old for new, old in self.renamed if new in names}
        renamed |= {new: before.get(old, old) for new, old in later.renamed}
        return Gain(
            keywords=tuple((t, word) for t, word in keywords if t in names and word in names[t].keywords),
            freed=tuple((t, word) for t, word in freed if t in names and word not in names[t].exclude),
            aliases=_distinct(self.aliases + later.aliases),
            renamed=tuple((new, old) for new, old in renamed.items() if new != old),
        )

    def in_words(self) -> str:
        """For the log: `AI 주권: +독파모, no longer without 소비자주권; spellings of 국대 AI; 모델 is called 언어모델`."""
        topics = _distinct(topic for topic, _ in self.keywords + self.freed)
        said = []
        for name in topics:
            new = [f"+{word}" for topic, word in self.keywords if topic == name]
            free = [f"no longer without {word}" for topic, word in self.freed if topic == name]
            said.append(f"{name}: {', '.join(new + free)}")
        said += [f"spellings of {', '.join(self.aliases)}"] if self.aliases else []
        said += [f"{old} is called {new}" for new, old in self.renamed]
        return "; ".join(said)

    def explains(self, found: Iterable[Match]) -> bool:
        """Whether any of these may match for this change, and did not before."""
        pairs = {(match.topic, match.keyword) for match in found}
        topics = {topic for topic, _ in pairs}
        changed = {topic for topic, _ in self.freed} | {new for new, _ in self.renamed}
        return bool(pairs.intersection(self.keywords) or topics & changed or (pairs and self.aliases))

    def because(self, found: Iterable[Match]) -> str:
        """Why something that matches so was not found before: `“독파모” was added to AI 주권`."""
        pairs = [(match.topic, match.keyword) for match in found]
        topics = {topic for topic, _ in pairs}
        added = [f"“{word}” was added to {topic}" for topic, word in self.keywords if (topic, word) in pairs]
        freed = [f"“{word}” is no longer excluded from {topic}" for topic, word in self.freed if topic in topics]
        spelled = [f"other spellings of “{word}” count now" for word in self.aliases[:1]]
        return ", ".join(added or freed or spelled) or "the keywords were changed"


def dump_gain(gain: Gain) -> str:
    """As JSON."""
    told = {"keywords": gain.keywords, "freed": gain.freed, "aliases": gain.aliases, "renamed": gain.renamed}
    return json.dumps(told, ensure_ascii=False)


def load_gain(text: str) -> Gain:
    """The inverse of `dump_gain`."""
    found = json.loads(text)
    keywords, freed, renamed = (tuple((a, b) for a, b in found[name]) for name in ("keywords", "freed", "renamed"))
    return Gain(keywords, freed, tuple(found["aliases"]), renamed)


def gained(before: Rules, after: Rules) -> Gain:
    """What `after` may find that `before` did not."""
    old = {topic.name: topic for topic in before.topics}
    renamed = _renamed(before, after)
    keywords: list[tuple[str, str]] = []
    freed: list[tuple[str, str]] = []
    for topic in after.topics:
        known = old.get(renamed.get(topic.name, topic.name))
        had = known.keywords if known is not None else ()
        keywords += [(topic.name, word) for word in topic.keywords if word not in had]
        freed += [
            (topic.name, word) for word in (known.exclude if known is not None else ()) if word not in topic.exclude
        ]
    return Gain(_distinct(keywords), _distinct(freed), _respelled(before, after), tuple(renamed.items()))


def _renamed(before: Rules, after: Rules) -> dict[str, str]:
    """New name -> old name of the topics that only changed their name, the likest first."""
    old_names, new_names = {t.name for t in before.topics}, {t.name for t in after.topics}
    gone = [topic for topic in before.topics if topic.name not in new_names]
    come = [topic for topic in after.topics if topic.name not in old_names]
    alike = sorted((-_in_common(old, new), n, o) for n, new in enumerate(come) for o, old in enumerate(gone))
    renamed: dict[str, str] = {}
    for share, n, o in alike:
        new, was = come[n].name, gone[o].name
        if -share >= SAME_TOPIC and new not in renamed and was not in renamed.values():
            renamed[new] = was
    return renamed


def _in_common(one: Topic, other: Topic) -> float:
    shared = set(one.keywords) & set(other.keywords)
    return len(shared) / max(1, min(len(set(one.keywords)), len(set(other.keywords))))


def _respelled(before: Rules, after: Rules) -> tuple[str, ...]:
    """Words that are equal to others now, or no longer are where something is kept out by them; those new to the list first."""
    old, new = _pairs(before), _pairs(after)
    known = {word for group in before.aliases for word in group}
    added = sorted({word for pair in new - old for word in pair}, key=lambda word: (word in known, word))
    fresh = [word for word in added if word not in known] or added
    parted = sorted({word for pair in old - new for word in pair} - set(fresh))
    return (*fresh, *(word for word in parted if _keeps_out(after, word)))


def _pairs(rules: Rules) -> set[frozenset[str]]:
    return {frozenset(pair) for group in rules.aliases for pair in combinations(group, 2)}


def _keeps_out(rules: Rules, word: str) -> bool:
    """Whether something is kept out by this word: in a topic's `exclude`, or behind a NOT."""
    key = match_key(word)
    negative = [each for topic in rules.topics for each in topic.keywords if "NOT" in each]
    return any(key in match_key(each) for each in (*negative, *(w for t in rules.topics for w in t.exclude)))


def _distinct(values: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(dict.fromkeys(values))
