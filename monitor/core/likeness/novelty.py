"""What is new in a story, of all that its articles say: one phrase for each fact, the worthiest first.

    facts of a story's articles, each with who else holds its keys -> new ones -> told once -> ranked -> `Novel`

**New** is a fact that no seed holds, that no article outside the story held before, and that no earlier edition of the digest
carried. A reader sees three of them in a mail, at most `MOST` in JSON.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
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
    old = _by_handle(known)
    fresh = [same for same in _told_once(tellings) if not _is_old({telling.fact for telling in same}, old)]
    ranked = sorted(fresh, key=lambda same: (-_worth(same), KINDS.index(same[0].fact.kind), same[0].fact.value))
    shown: list[Novel] = []
    for same in ranked:
        kind = same[0].fact.kind
        if _worth(same) < LEAST or sum(novel.kind == kind for novel in shown) >= MOST_OF_KIND:
            continue
        outlets = len({telling.outlet for telling in same})
        shown.append(Novel(kind, _phrase(same), same[0].article_id, outlets))
    return tuple(shown[:MOST])


Handle = tuple[str, str | int]


def _handles(fact: Fact) -> tuple[Handle, ...]:
    """What facts that say the same have in common, at least one of these: no other has to be compared with it. A story of four
    hundred articles says ten thousand facts, and comparing each with each took a minute."""
    if fact.kind == "quote":
        return tuple(("quote", key) for key in fact.keys)
    return ((fact.kind, _figure(fact) if fact.kind == "amount" else fact.value),)


def _by_handle(known: Iterable[Fact]) -> Mapping[Handle, Collection[Fact]]:
    found: defaultdict[Handle, dict[Fact, None]] = defaultdict(dict)
    for fact in dict.fromkeys(known):
        for handle in _handles(fact):
            found[handle][fact] = None
    return found


def _told_once(tellings: Iterable[Telling]) -> list[list[Telling]]:
    """The tellings of each fact, as they came: of those that a telling could join the earliest."""
    told: list[tuple[list[Telling], dict[Fact, None]]] = []
    places: defaultdict[Handle, dict[int, None]] = defaultdict(dict)
    for telling in tellings:
        handles = _handles(telling.fact)
        near = sorted({place for handle in handles for place in places[handle]})
        chosen = next((place for place in near if _is_said_in(telling.fact, told[place][1])), len(told))
        if chosen == len(told):
            told.append(([], {}))
        told[chosen][0].append(telling)
        told[chosen][1][telling.fact] = None
        for handle in handles:
            places[handle][chosen] = None
    return [same for same, _ in told]


def _is_said_in(fact: Fact, facts: Collection[Fact]) -> bool:
    return fact in facts or any(says_the_same(fact, other) for other in facts)


def _is_old(same: Collection[Fact], known: Mapping[Handle, Collection[Fact]]) -> bool:
    """Whether what is known says one of these."""
    return any(says_the_same(one, old) for one in same for handle in _handles(one) for old in known.get(handle, ()))


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
