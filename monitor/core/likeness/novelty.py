"""What is new in a story, of all that its articles say: one phrase for each fact, the worthiest first.

    facts of a story's articles, each with who else holds its keys -> new ones -> told once -> ranked -> `Novel`

**New** is a fact that no seed holds, that no article outside the story held before, and that no earlier edition of the digest
carried. A reader sees three of them in a mail, at most `MOST` in JSON.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from monitor.core.likeness.facts import KINDS, Fact, FactKind, is_known
from monitor.core.likeness.facts.phrases import plain

MOST = 24
"""New facts of one story that are told at all."""
MOST_OF_KIND = 9
"""... of one kind: a speech is ten statements, a survey twenty percentages."""
LINE = 3
"""New facts in one line of a mail."""
WIDTH = 80
"""Characters of that line."""
LONGEST = 44
"""Characters of one fact in it: a statement that is longer makes way for shorter facts."""
LEAST = 0.75
"""Worth below which a fact is not told: durations and small counts from a text's end."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One article of a story that says a new fact."""

    fact: Fact
    article_id: int
    outlet: str
    group_id: int
    """Of its near-duplicates: they are one text, and count once for how widely a fact is told."""


@dataclass(frozen=True, slots=True)
class Novel:
    """A new fact of a story."""

    kind: FactKind
    text: str
    """민간 지분 70%."""
    article_id: int
    """The article of the story that said it first."""
    outlets: int
    """Outlets of the story that say it."""


def choose(tellings: Sequence[Telling], known: Collection[Fact] = ()) -> tuple[Novel, ...]:
    """The new facts of a story, each once, the worthiest first.

    `tellings` in the order in which the articles were collected. `known` are facts of the story's articles that are not new:
    what says the same in other words is not new either.
    """
    told: list[list[Telling]] = []
    for telling in tellings:
        for same in told:
            if any(says_the_same(telling.fact, other.fact) for other in same):
                same.append(telling)
                break
        else:
            told.append([telling])
    fresh = [same for same in told if not any(says_the_same(one.fact, old) for one in same for old in known)]
    ranked = sorted(fresh, key=lambda same: (-_worth(same), KINDS.index(same[0].fact.kind), same[0].fact.value))
    shown: list[Novel] = []
    for same in ranked:
        kind = same[0].fact.kind
        if _worth(same) < LEAST or sum(novel.kind == kind for novel in shown) >= MOST_OF_KIND:
            continue
        outlets = len({telling.outlet for telling in same})
        shown.append(Novel(kind, _phrase(same), same[0].article_id, outlets))
    return tuple(shown[:MOST])


def says_the_same(one: Fact, other: Fact) -> bool:
    """Whether two facts are one: 지분 70% and 민간 지분 70%, a statement and a part of it."""
    if one.kind != other.kind:
        return False
    if one.kind == "quote":
        return is_known(one, other.keys) or is_known(other, one.keys)
    if one.kind == "amount" and _figure(one) == _figure(other) and _share_a_noun(one, other):
        return True
    return one.value == other.value and (is_known(one, other.keys) or is_known(other, one.keys))


_LETTERS = re.compile(r"[^\W\d_]{2,}")


def _figure(fact: Fact) -> str:
    """70%; of counted things the number alone: 병원 30곳 is 30개 병원."""
    return fact.value.rstrip("개곳종") if fact.value[-1:] in "개곳종" else fact.value


def _share_a_noun(one: Fact, other: Fact) -> bool:
    """통제항목 49개, 49개 항목."""
    nouns = [word for word in _LETTERS.findall(one.shown) if word not in ("이상", "이하", "안팎")]
    return any(noun in other.shown or noun[-2:] in other.shown for noun in nouns)


def _worth(same: Sequence[Telling]) -> float:
    """The best telling's, more by how many texts (not copies) say it."""
    texts = len({telling.group_id for telling in same})
    return round(max(telling.fact.worth for telling in same) * (1 + 0.3 * math.log2(texts)), 3)


def _phrase(same: Sequence[Telling]) -> str:
    """The phrase of the best telling; of equal ones the first."""
    return max(same, key=lambda telling: telling.fact.worth).fact.shown


def line(novelty: Sequence[Novel], headline: str = "") -> tuple[str, ...]:
    """What one line of a mail shows of it: at most three, at most two of a kind, within 80 characters.

    What the headline above says already is left out, so that the line says more.
    """
    shown: list[Novel] = []
    width = 0
    said = "".join(plain(headline).split())
    for novel in novelty:
        if said and _is_said(novel, said):
            continue
        of_kind = sum(other.kind == novel.kind for other in shown)
        if of_kind >= 2 or len(novel.text) > LONGEST or width + len(novel.text) > WIDTH - 3 * len(shown):
            continue
        if any(_of_one_person(novel, other) for other in shown):
            continue
        shown.append(novel)
        width += len(novel.text)
        if len(shown) == LINE:
            break
    return tuple(novel.text for novel in shown)


def _is_said(novel: Novel, said: str) -> bool:
    """Whether a headline (without spaces) says the fact: its figures, or its name."""
    if novel.kind in ("amount", "date"):
        figures = [word for word in novel.text.split() if any(char.isdecimal() for char in word)]
        return bool(figures) and all(figure in said for figure in figures)
    if novel.kind == "quote":
        return novel.text.partition("“")[2][:12].replace(" ", "") in said
    return novel.text.split()[0] in said


def _of_one_person(one: Novel, other: Novel) -> bool:
    """Whether one is somebody, and the other what he or she said."""
    return {one.kind, other.kind} == {"person", "quote"} and one.text.split()[0] == other.text.split()[0]
