"""Is a text recognised again, and is no other taken for it?

    python -m bench.dedup [--data DIR] [--sample N] [--python PATH] [--pairs] [--read NAME NAME]

Texts of ours, and the real articles beside the checkout where there are any, are edited in every way of `bench.dedup.edits`; an
index that holds all of them has to name the original of each variant, and the exact comparison to agree. The same variants go to
datasketch (MinHashLSH, 128 permutations, threshold .5) and to 64-bit simhash: in an environment of their own, made for this run
unless PATH names an interpreter that has them (`pip install datasketch simhash`). What cannot be had is left out, with a line.
About three minutes; without rivals (`--python none`) half a minute.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bench.dedup import corpora, guests, pairs
from bench.dedup.edits import KINDS, Means
from bench.dedup.guests import Rival
from bench.dedup.rivals import LIBRARIES
from bench.dedup.scores import Measured, edges, measured, short, taken
from bench.elsewhere import LeftOut, install
from monitor.core.likeness.signature import normalise

SAMPLE = 150
"""Real articles of each corpus that are edited: a share of .97 is then known to about .03."""

NONE = "none"


@dataclass(frozen=True, slots=True)
class Column:
    """One way of comparing on one or more corpora."""

    name: str
    of: tuple[Measured, ...]
    found: tuple[Sequence[frozenset[int]], ...]
    """For each corpus, for each variant and then for each text of the corpus itself."""

    def shares(self) -> dict[str, float]:
        """By kind of edit."""
        queries = [query for each in self.of for query in each.queries]
        found = [f for each, fs in zip(self.of, self.found, strict=True) for f in fs[: len(each.queries)]]
        return {kind.name: share for kind, share in taken(queries, found).items()}

    def false(self) -> int:
        """Pairs of distinct texts taken for one."""
        total = 0
        for each, found in zip(self.of, self.found, strict=True):
            joined = {
                (min(number, other), max(number, other))
                for number, others in enumerate(found[len(each.queries) :])
                for other in others
                if other != number
            }
            total += len(joined - each.same)
        return total


def ours(measures: Sequence[Measured], name: str) -> Column:
    """The monitor's column: every pair is compared exactly, whether or not the index names it."""
    found = []
    for each in measures:
        joined: list[set[int]] = [set() for _ in each.corpus.texts]
        for one, other in each.false:
            joined[one].add(other)
        found.append([*(answer.verified for answer in each.answers), *map(frozenset, joined)])
    return Column(name, tuple(measures), tuple(found))


def theirs(measures: Sequence[Measured], python: str) -> tuple[list[Column], dict[str, float]]:
    """The rivals' columns over all corpora, and their CPU ms a text."""
    columns, spent = [], {}
    for library in LIBRARIES:
        told: list[tuple[Rival, ...]] = []
        try:
            for each in measures:
                texts = [normalise(text.body) for text in each.corpus.texts]
                queries = [normalise(query.body) for query in each.queries]
                told.append(guests.rivals(library, python, texts, [*queries, *texts]))
        except LeftOut as why:
            print(f"left out: {why}", file=sys.stderr)
            continue
        for way in zip(*told, strict=True):
            columns.append(Column(way[0].name, tuple(measures), tuple(each.found for each in way)))
            spent[way[0].name] = max(each.milliseconds for each in way)
    return columns, spent


def normalising(measures: Sequence[Measured]) -> float:
    """CPU ms a variant that the normaliser costs, which everybody's texts went through."""
    bodies = [query.body for each in measures for query in each.queries]
    began = time.process_time()
    for body in bodies:
        normalise(body)
    return (time.process_time() - began) * 1000 / len(bodies)


def table(columns: Sequence[Column], say: Callable[[str], None]) -> None:
    """Shares by kind of edit, then pairs of distinct texts taken for one."""
    shares = [column.shares() for column in columns]
    for means, title in (
        (Means.COPY, "the same text: recall"),
        (Means.REWORKED, "reworked: share recognised"),
        (Means.QUOTES, "quotes it: share taken for it"),
        (Means.OTHER, "another text: share taken for it"),
    ):
        say(f"\n| {title} | {' | '.join(column.name for column in columns)} |\n|---|{'---:|' * len(columns)}")
        for kind in KINDS:
            if kind.means is means:
                say(f"| {kind.name} | {' | '.join(f'{share[kind.name]:.3f}' for share in shares)} |")
        if means is Means.COPY:
            least = [min(share[kind.name] for kind in KINDS if kind.means is Means.COPY) for share in shares]
            say(f"| **least** | {' | '.join(f'**{each:.3f}**' for each in least)} |")
    say(
        f"| pairs of distinct texts taken for one, long or short | {' | '.join(str(column.false()) for column in columns)} |"
    )


def besides(measures: Measured, say: Callable[[str], None]) -> None:
    """What a corpus is made of, and how every pair of it came out."""
    texts = measures.corpus.texts
    edited = len({query.source for query in measures.queries})
    strange = sum(
        measures.false_of(query, answer.verified)
        for query, answer in zip(measures.queries, measures.answers, strict=True)
    )
    named = [len(answer.named) for answer in measures.answers]
    say(
        f"{measures.corpus.name}: {len(texts)} texts, {edited} edited, {len(measures.queries)} variants;"
        f" {measures.pairs:,} pairs of distinct texts, {len(measures.false)} taken for one;"
        f" quotes seen {edges(measures):.3f}; variants taken for a third text {strange};"
        f" {sum(named) / max(1, len(named)):.1f} candidates and {measures.milliseconds:.2f} CPU ms a variant"
    )
    if measures.same:
        for least, most in ((0.5, 0.6), (0.6, 0.7), (0.7, 1.01)):
            count, joined = measures.joined(least, most)
            say(
                f"    one text, {least:.0%} to {min(most, 1):.0%} of the words in common: {count} pairs, {joined} joined"
            )
    for one, other in measures.false:
        alike = measures.alike[one, other]
        say(
            f"    taken for one: {texts[one].name} {texts[other].name} J {alike.similarity:.2f} C {alike.containment:.2f}"
        )


def close(measures: Measured, say: Callable[[str], None]) -> None:
    """Every pair of a containment of .4 or more: to be read by eye with --read."""
    texts = measures.corpus.texts
    for (one, other), alike in sorted(measures.alike.items(), key=lambda entry: entry[1].containment):
        if alike.containment >= 0.4:
            words = pairs.taken_over(texts[one], texts[other])
            verdict = "one text" if (one, other) in measures.same else "two"
            say(
                f"{texts[one].name} {texts[other].name}  J {alike.similarity:.2f} C {alike.containment:.2f}"
                f" smaller {alike.smaller} words {words:.2f} {verdict}"
            )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=corpora.DATA, help="real articles (default: %(default)s)")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="real articles edited of each file (%(default)s)")
    parser.add_argument("--python", help=f"an interpreter with datasketch and simhash; '{NONE}': leave them out")
    parser.add_argument("--pairs", action="store_true", help="every close pair of the texts, instead of the table")
    parser.add_argument("--read", nargs=2, metavar="NAME", help="print two texts, instead of the table")
    wanted = parser.parse_args()
    found = (corpora.ours(), *corpora.real(wanted.data))
    if wanted.read:
        for text in (text for corpus in found for text in corpus.texts if text.name in wanted.read):
            print(f"=== {text.name}: {text.title}\n{text.body}\n")
        return

    def choose(numbers: Sequence[int]) -> Sequence[int]:
        return Random(1).sample(numbers, min(wanted.sample, len(numbers)))

    measures = [measured(corpus, choose) if not corpus.distinct else measured(corpus) for corpus in found]
    if wanted.pairs:
        for each in measures:
            close(each, print)
        return
    columns = [ours(measures[:1], "monitor, our texts")]
    if len(measures) > 1:
        columns.append(ours(measures[1:], "monitor, real articles"))
    columns.append(ours([short(each, choose) for each in measures], "monitor, short texts"))
    spent: dict[str, float] = {}
    if wanted.python != NONE:
        with tempfile.TemporaryDirectory(prefix="bench-dedup-") as directory:
            try:
                python = wanted.python or install(Path(directory) / "venv", tuple(LIBRARIES))
                more, spent = theirs(measures, python)
                columns += more
            except LeftOut as why:
                print(f"left out: {why}", file=sys.stderr)
    for each in measures:
        besides(each, print)
    table(columns, print)
    folded = normalising(measures) if spent else 0.0
    for name, milliseconds in spent.items():
        print(f"{name}: {milliseconds + folded:.2f} CPU ms a text, {folded:.2f} of them the monitor's normaliser")


if __name__ == "__main__":
    main()
