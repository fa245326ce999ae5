"""What is measured: the project's own functions, each in a transaction of its own, on an article drawn at random."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Literal

import numpy as np

from bench.index import filling, synthetic
from monitor.core.likeness import signature
from monitor.model import Article
from monitor.store import comparing, index
from monitor.store.engine import Store

Kind = Literal["new", "reprint"]

FIRST_NEW = 1_000_000_000
"""Numbers of articles that are not in the index begin here."""

Times = Mapping[str, float]
"""Seconds by what took them."""


@dataclass(slots=True)
class Database:
    """A filled database, and what its operations took; `firsts` are the families that have texts."""

    store: Store
    size: int
    firsts: Sequence[int]
    bytes_each: float
    """Of the index, for an article."""
    chance: Random = field(default_factory=lambda: Random(1))
    taken: dict[str, list[float]] = field(default_factory=dict)
    new: int = 0

    def add(self, times: Times) -> None:
        """Keep what an operation took."""
        for name, seconds in times.items():
            self.taken.setdefault(name, []).append(seconds)


@dataclass(frozen=True, slots=True)
class Drawn:
    """An article to ask for: its number, its hashes, and whom the index has to propose for it."""

    number: int
    bands: tuple[int, ...]
    sentences: tuple[int, ...]
    expected: frozenset[int]


def drawn(database: Database, kind: Kind) -> Drawn:
    """One that shares no text with any other, or the reprint of one that is stored, each time of another."""
    number = FIRST_NEW + database.new * synthetic.FAMILY
    database.new += 1
    first = database.chance.choice(database.firsts) if kind == "reprint" else number
    owner, of = np.array([number], dtype=np.int64), np.array([first], dtype=np.int64)
    expected = range(first, first + synthetic.FAMILY) if kind == "reprint" else ()
    return Drawn(
        number,
        tuple(synthetic.bands(owner, of)[0].tolist()),
        tuple(synthetic.sentences(owner, of)[0].tolist()),
        frozenset(expected),
    )


def look_up(database: Database, kind: Kind) -> Times:
    """`index.candidates`, in a transaction that writes, as in judging."""
    asked = drawn(database, kind)
    with database.store.write() as connection:
        began = time.perf_counter()
        found = index.candidates(connection, asked.bands, asked.sentences)
        took = time.perf_counter() - began
    # Reprints inserted meanwhile may have joined a family.
    if (kind == "new" and found) or not asked.expected.issubset(found):
        raise AssertionError(f"{len(found)} candidates for a {kind} article, expected {sorted(asked.expected)}")
    return {f"look-up, {kind}": took}


def insert(database: Database, kind: Kind) -> Times:
    """`index.add` and, apart from it, the commit."""
    asked = drawn(database, kind)
    with database.store.write() as connection:
        began = time.perf_counter()
        index.add(connection, asked.number, asked.bands, asked.sentences)
        added = time.perf_counter()
    return {f"insert, {kind}": added - began, f"its commit, {kind}": time.perf_counter() - added}


def compare(database: Database) -> Times:
    """`comparing.compare` of a reprint: the look-up, the rows and texts of who is proposed, and the exact comparison."""
    asked = drawn(database, "reprint")
    title, paragraphs = filling.written(database.chance)
    url = f"https://press.example/{asked.number}"
    article = Article(url=url, title=title, paragraphs=paragraphs, text_source="page", published_at=filling.NOW)
    new = comparing.prepare(
        article, canonical_url=url, outlet="새벽일보", portal=False, found=(), first_seen_at=filling.NOW
    )
    signed = signature.Signature(signature.VERSION, new.signature.shingles, asked.bands, asked.sentences)
    new = replace(new, signature=signed)
    with database.store.write() as connection:
        began = time.perf_counter()
        comparing.compare(connection, new)
        took = time.perf_counter() - began
    return {"look-up and comparison, reprint": took}


OPERATIONS: tuple[Callable[[Database], Times], ...] = (
    lambda database: look_up(database, "new"),
    lambda database: look_up(database, "reprint"),
    compare,
    lambda database: insert(database, "new"),
    lambda database: insert(database, "reprint"),
)
