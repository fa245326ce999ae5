"""What does an article say that may be new? Names, organisations, amounts, dates ahead and statements, by pattern.

    title, paragraphs -> facts (each with a phrase that makes sense alone, and the keys by which it is known again)
    is_known(fact, keys of another text) -> whether that text says it too

No language model and no analyser. A specific value (a name, 3조 2,000억원, 12월 9일) is known by itself; a round, common one
(70%, 10명, 내년 상반기) together with a word that stands beside it, because every article has some 70%. A statement is known
when half of its shingles are: it may be trimmed at either end, or end in 하겠다 instead of 한다.

    amounts.py   days.py   people.py   organisations.py   statements.py   phrases.py (words, particles, noun phrases)
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, get_args
from zoneinfo import ZoneInfo

import numpy as np

from monitor.core.likeness import signature
from monitor.core.likeness.facts.amounts import MONEY, SMALL, SPANS, Amount, amounts
from monitor.core.likeness.facts.days import Day, days
from monitor.core.likeness.facts.organisations import Organisation, folded, organisations
from monitor.core.likeness.facts.people import Person, people
from monitor.core.likeness.facts.phrases import READ, plain
from monitor.core.likeness.facts.statements import SHORTEST, Statement, statements
from monitor.core.likeness.terms import shipped_share, tokens
from monitor.core.text.hangul import match_key

FactKind = Literal["person", "organisation", "amount", "date", "quote"]
KINDS: tuple[FactKind, ...] = get_args(FactKind)

MOST = 64
"""Facts of one article that are read off it, the worthiest first."""
CONTEXT = 3
"""Words beside a common value by which it is known again."""
COMMON = 0.08
"""Share of general news from which on a word says nothing of what it stands beside."""
SAMPLE = 8
"""Shingles of a statement that are its keys: those with the smallest hashes, so that a part of it has mostly the same."""
SHOWN = 70
"""Characters of a phrase that are shown."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that an article says and that may be new."""

    kind: FactKind
    shown: str
    """A short Korean phrase that makes sense alone: 민간 지분 70%."""
    value: str
    """In one spelling, for telling two phrases of one fact: 70%, 2026-12-09, a name."""
    keys: tuple[int, ...]
    """Signed 64-bit hashes by which it is known again."""
    need: int = 1
    """So many of `keys` another text must hold to say the same."""
    worth: float = 0.0
    """How much a reader wants it, without unit; 0 is never shown, and only held against later texts."""


def is_known(fact: Fact, held: Collection[int]) -> bool:
    """Whether a text that holds these keys says the fact too."""
    return sum(key in held for key in fact.keys) >= fact.need


def keys_of(found: Iterable[Fact]) -> tuple[int, ...]:
    """Every key of these facts, each once: what an index holds of their text."""
    return tuple(dict.fromkeys(key for fact in found for key in fact.keys))


def sentence_keys(paragraphs: Iterable[str]) -> tuple[int, ...]:
    """Keys of every sentence, as if somebody had said it: whoever quotes a text that holds them says nothing new."""
    return tuple(
        dict.fromkeys(
            key
            for paragraph in paragraphs
            for sentence in _SENTENCE.split(plain(paragraph))
            if len(sentence) >= SHORTEST
            for key in _shingle_keys(sentence)
        )
    )


def facts(
    title: str,
    paragraphs: Sequence[str],
    *,
    published_at: datetime,
    timezone: str,
    byline: str | None = None,
    besides: Iterable[str] = (),
    read: int = READ,
    most: int = MOST,
) -> tuple[Fact, ...]:
    """What an article says, the worthiest first, each once; at most `most` out of its first `read` characters.

    Dates are resolved from `published_at` (aware) in `timezone` (IANA). Nobody of `byline` is news in it, nor is a name that is
    one of the words `besides` (the keywords by which the desk found it).
    """
    day = published_at.astimezone(ZoneInfo(timezone)).date()
    authors = frozenset(re.findall(r"[가-힣]{2,4}", byline or ""))
    named = frozenset(key for word in besides if len(key := match_key(word)) > 1)
    texts = _texts(title, paragraphs, read)
    found: dict[tuple[FactKind, str], Fact] = {}
    for place, text in enumerate(texts):
        weigh = _by_place(place, len(texts))
        for fact in _of_paragraph(text, day, authors, named, in_title=place == 0):
            # Of a common value there may be two amounts, until a word beside them says otherwise.
            same = (fact.kind, f"{fact.value} {fact.keys[0]}" if fact.kind == "amount" else fact.value)
            known = found.get(same)
            weighed = replace(fact, worth=round(fact.worth * weigh, 3))
            found[same] = weighed if known is None else _together(known, weighed)
    merged = _one_each(found.values())
    return tuple(sorted(merged, key=lambda fact: (-fact.worth, KINDS.index(fact.kind), fact.value))[:most])


def _texts(title: str, paragraphs: Sequence[str], read: int) -> list[str]:
    texts, left = [plain(title[:400])], read
    for paragraph in paragraphs:
        if left <= 0:
            break
        texts.append(plain(paragraph[:left]))
        left -= len(paragraph)
    return texts


def _by_place(place: int, count: int) -> float:
    """The title counts most, then the beginning; the end still counts half."""
    if place <= 1:
        return 1.5 if place == 0 else 1.25
    return 1.0 - 0.4 * (place - 1) / max(1, count - 1)


def _together(known: Fact, other: Fact) -> Fact:
    """One fact, told twice in a text: the better phrase, the keys of both, worth a little more."""
    better = other if _reads_better(other, known) else known
    keys = tuple(dict.fromkeys((*known.keys, *other.keys)))
    if known.kind == "quote" or known.need > 1:
        keys = known.keys
    return replace(better, keys=keys[:12], worth=round(max(known.worth, other.worth) * 1.1, 3))


def _reads_better(one: Fact, other: Fact) -> bool:
    if (one.worth > 0) != (other.worth > 0):
        return one.worth > 0
    return 4 < len(one.shown) - len(other.shown) < 16 or (
        one.worth > other.worth and len(one.shown) >= len(other.shown)
    )


def _one_each(found: Iterable[Fact]) -> list[Fact]:
    """Amounts of one value that share a key are one amount: 지분 70%, 민간 지분 70%."""
    kept: list[Fact] = []
    for fact in found:
        if fact.kind == "amount":
            for place, known in enumerate(kept):
                if known.kind == "amount" and known.value == fact.value and not set(known.keys).isdisjoint(fact.keys):
                    kept[place] = _together(known, fact)
                    break
            else:
                kept.append(fact)
        else:
            kept.append(fact)
    return kept


# --- one paragraph ----------------------------------------------------------------------------------------------------

_SENTENCE = re.compile(r"(?<=[^0-9A-Z][.?!]) +|(?<=[.?!][”\"]) +|(?<=다\.)(?=[가-힣“])")


def _of_paragraph(
    text: str, day: date, authors: Collection[str], named: Collection[str], *, in_title: bool
) -> Iterator[Fact]:
    everybody = list(people(text, authors))
    for person in everybody:
        yield _of_person(person)
    names = {person.key.casefold() for person in everybody}
    for group in folded(list(organisations(text))):
        if not (group.key in names or any(group.key in word or word in group.key for word in named)):
            yield _of_organisation(group)
    bare = _without_quotes(text)
    for sentence in _SENTENCE.split(text):
        ahead = list(days(sentence, day))
        for each in ahead:
            yield _of_day(each, sentence)
        for amount in amounts(sentence):
            if not any(each.start <= amount.start < each.end for each in ahead):
                yield _of_amount(amount, sentence)
    if not in_title and (bare != text or text.startswith("[")):
        for statement in statements(text, everybody):
            yield _of_statement(statement)


def _without_quotes(text: str) -> str:
    return text.replace('"', "").replace("“", "")


def _hash(kind: str, *parts: str) -> int:
    text = "\x1f".join((kind, *parts))
    return int.from_bytes(
        hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "little", signed=True
    )


def _of_person(person: Person) -> Fact:
    return Fact("person", person.shown[:SHOWN], person.key, (_hash("person", person.key),), worth=1.6)


def _of_organisation(group: Organisation) -> Fact:
    return Fact(
        "organisation",
        group.name[:SHOWN],
        group.key,
        (_hash("organisation", group.key),),
        worth=1.5 if group.sure else 1.2,
    )


def _of_day(day: Day, sentence: str) -> Fact:
    key = (
        (_hash("date", day.key),)
        if day.exact
        else _with_context("date", day.key, sentence, day.start, day.end, day.event)
    )
    return Fact("date", day.shown[:SHOWN], day.key, key, worth=(2.2 if day.exact else 1.6) if day.event else 0.0)


def _of_amount(amount: Amount, sentence: str) -> Fact:
    specific = amount.digits >= 3 or (amount.digits >= 2 and amount.value >= 1000)
    keys = (
        (_hash("amount", amount.key),)
        if specific
        else _with_context("amount", amount.key, sentence, amount.start, amount.end, amount.label)
    )
    return Fact("amount", amount.shown[:SHOWN], amount.key, keys, worth=_amount_worth(amount, specific))


def _amount_worth(amount: Amount, specific: bool) -> float:
    if not amount.label:
        return 0.0
    return _plain_worth(amount, specific) * (0.5 if amount.past else 1.0)


def _plain_worth(amount: Amount, specific: bool) -> float:
    if amount.unit in SPANS:
        return 0.65 if amount.led else 0.4
    if amount.unit in MONEY:
        return 2.0
    if amount.unit in ("%", "%p", "배"):
        return 1.7
    if amount.value < SMALL:
        return 0.8 if amount.led else 0.5
    return 1.9 if specific else 1.4


_NUMERIC = re.compile(r"\d")


def _with_context(kind: str, value: str, sentence: str, start: int, end: int, label: str) -> tuple[int, ...]:
    """Keys of a common value: with the content words of its phrase, and of those that stand nearest in its sentence."""
    words = [word for word in tokens(label) if not _NUMERIC.search(word)]
    before = tokens(sentence[max(0, start - 40) : start])[::-1]
    behind = tokens(sentence[end : end + 40])
    near = [word for pair in _alternate(before, behind) for word in pair]
    chosen: list[str] = []
    for word in (*words, *near):
        if word not in chosen and not _NUMERIC.search(word) and shipped_share(word) < COMMON:
            chosen.append(word)
        if len(chosen) >= max(CONTEXT, len(words) + 1):
            break
    return tuple(_hash(kind, value, word) for word in chosen[:5]) or (_hash(kind, value),)


def _alternate(ones: Sequence[str], others: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for place in range(max(len(ones), len(others))):
        yield tuple(words[place] for words in (ones, others) if place < len(words))


_LETTERS = re.compile(r"[^0-9a-z가-힣]+")


def _shingle_keys(said: str) -> tuple[int, ...]:
    """Keys of a statement: of all its shingles those with the smallest hashes, so that a part of it has mostly the same."""
    smallest = signature.shingles(said)[:SAMPLE].view(np.int64).tolist()
    return tuple(smallest) or (_hash("quote", said),)


def _of_statement(statement: Statement) -> Fact:
    keys = _shingle_keys(statement.said)
    value = _LETTERS.sub("", statement.said.lower())[:80]
    worth = 1.5 if statement.speaker else 0.9
    return Fact("quote", statement.shown, value, keys, need=(len(keys) + 1) // 2, worth=worth)
