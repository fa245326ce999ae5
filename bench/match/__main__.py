"""How quick is the matcher, and what would quicker or plainer ways of looking miss?

    python -m bench.match                       speed, growth with the keywords, hostile texts; nine minutes
    python -m bench.match --only speed          or growth, or hostile; may be repeated
    python -m bench.match --rounds 1 --megabytes 0.1 --largest 16000   whether it runs at all

Real texts lie beside the checkout; where they are missing those of the project remain. Every way of looking gets the same texts
and the same 300 plain keywords (`keywords`), and answers which of them stand in which field; by turns, round after round, in an
order that changes. A figure is the median of the rounds: UTF-8 megabytes (a million bytes) per second of this process's CPU time.

*Missed* are (text, field, keyword) that the matcher finds and this way does not, *beside* those that only this way finds. The
matcher with aliases, and with the shipped config as it is, answers another question: of them nothing is counted.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from bench.match import hostile, rivals
from bench.match.corpora import DATA, Corpus, Text, corpora
from bench.match.keywords import keywords
from bench.match.rivals import Find, Said
from monitor.config import Config, load
from monitor.core.match.expression import read
from monitor.core.match.matcher import Matcher
from monitor.core.match.query import QueryError

CONFIG = Path(__file__).resolve().parents[2] / "config.toml"
MANY = 300
COUNTS = (30, 300, 3000)

OURS = "matcher"
RE = "`re`, an alternation"
BAR = 30
"""Megabytes a second that the matcher should look through."""

PARTS = ("speed", "growth", "hostile")
PROPORTION = 6
"""Four times the text may take so many times as long; more is told as out of proportion."""
ENOUGH = 5.0
"""CPU seconds; what takes longer is not tried with four times as much."""

Counted = tuple[int, Said]


def contenders(config: Config, words: Sequence[str]) -> dict[str, Find]:
    """Every way of looking, by name."""
    shipped = rivals.matcher(Matcher(config.topics, config.aliases))
    return {
        OURS: rivals.ours(words, {}),
        "matcher, shipped aliases": rivals.ours(words, config.aliases),
        "matcher, shipped config": shipped,
        **plain(words),
    }


def plain(words: Sequence[str]) -> dict[str, Find]:
    """What one would write first, and a little more."""
    return {
        RE: rivals.alternation(words),
        "`re`, a tree": rivals.tree(words),
        "`in`": rivals.within(words),
        "`in`, case folded": rivals.within_folded(words),
        "`in`, case folded, without spaces": rivals.within_squeezed(words),
    }


def spent(work: Callable[[], object]) -> float:
    """CPU seconds of this process, without what others left to be collected."""
    gc.disable()
    try:
        began = time.process_time()
        work()
        return time.process_time() - began
    finally:
        gc.enable()


def timed(ways: Mapping[str, Find], texts: Sequence[Text], rounds: int) -> dict[str, float]:
    """The median of the CPU seconds that each way takes for all texts."""
    chance = random.Random(1)
    taken: dict[str, list[float]] = {name: [] for name in ways}
    turns = list(ways)
    for _ in range(rounds):
        chance.shuffle(turns)
        for name in turns:
            taken[name].append(spent(partial(_all, ways[name], texts)))
    return {name: statistics.median(each) for name, each in taken.items()}


def _all(find: Find, texts: Sequence[Text]) -> None:
    for text in texts:
        find(text)


def said(find: Find, texts: Sequence[Text]) -> set[Counted]:
    """All that a way finds, by the text's number."""
    return {(number, each) for number, text in enumerate(texts) for each in find(text)}


def speed(config: Config, words: Sequence[str], found: Sequence[Corpus], rounds: int) -> Iterator[str]:
    """A table for each corpus."""
    ways = contenders(config, words)
    for corpus in found:
        seconds = timed(ways, corpus.texts, rounds)
        told = {name: said(find, corpus.texts) for name, find in ways.items()}
        with_hit = len({number for number, _ in told[OURS]})
        yield (
            f"{corpus.name}: {len(corpus.texts):,} texts, {corpus.megabytes:.2f} MB,"
            f" {with_hit / len(corpus.texts):.1%} of them with a hit, {len(told[OURS]):,} hits"
        )
        yield f"| {corpus.name} | MB/s | to {RE} | to `in` | texts with a hit | missed | beside |"
        yield "|---|---:|---:|---:|---:|---:|---:|"
        for name, took in seconds.items():
            share = len({number for number, _ in told[name]}) / len(corpus.texts)
            other = name.startswith("matcher, ")
            lacking = "" if other else f"{len(told[OURS] - told[name]):,}"
            beside = "" if other else f"{len(told[name] - told[OURS]):,}"
            yield (
                f"| {name} | {corpus.megabytes / took:.1f} | {seconds[RE] / took:.1f} | {seconds['`in`'] / took:.2f} |"
                f" {share:.1%} | {lacking} | {beside} |"
            )
        yield ""


def growth(config: Config, found: Corpus, rounds: int) -> Iterator[str]:
    """What ten and a hundred times as many keywords cost."""
    listed = {count: keywords(config.topics, count) for count in COUNTS}
    ways = {
        f"{name} {count}": find
        for count, words in listed.items()
        for name, find in {OURS: rivals.ours(words, {}), **plain(words)}.items()
    }
    seconds = timed(ways, found.texts, rounds)
    yield f"| {found.name}, MB/s with | {' | '.join(f'{count:,}' for count in COUNTS)} keywords | first/last |"
    yield "|---|" + "---:|" * (len(COUNTS) + 1)
    for name in (OURS, *plain(("낱말",))):
        took = [seconds[f"{name} {count}"] for count in COUNTS]
        cells = " | ".join(f"{found.megabytes / each:.2f}" for each in took)
        yield f"| {name} | {cells} | {took[-1] / took[0]:.2f} |"
    yield ""


def attacked(config: Config, largest: int) -> Iterator[str]:
    """CPU ms for hostile texts and expressions of three sizes, each four times the one before."""
    steps = hostile.sizes(largest)
    yield from _head("text", [f"{step / 1e3:,.0f} kB" for step in steps])
    for asked in hostile.questions(Matcher(config.topics, config.aliases)):
        texts = (hostile.repeated(asked.text, step) for step in steps)
        yield _row(f"{asked.text}: {asked.question}", [partial(asked.ask, text) for text in texts])
    yield ""
    parts = hostile.sizes(max(16, largest // 100))
    yield from _head("expression", [f"{count:,} parts" for count in parts])
    for name, make in hostile.EXPRESSIONS.items():
        yield _row(name, [partial(_read, make(count)) for count in parts])
    yield ""


def _read(keyword: str) -> object:
    try:
        return read.__wrapped__(keyword)  # past its cache
    except QueryError as error:
        return error


def _head(what: str, steps: Sequence[str]) -> Iterator[str]:
    yield f"| {what}, CPU ms | {' | '.join(steps)} | last four times | |"
    yield "|---|" + "---:|" * (len(steps) + 1) + "---|"


def _row(name: str, works: Sequence[Callable[[], object]]) -> str:
    """The least of three; of what takes long, of one."""
    took: list[float] = []
    for work in works:
        if took and took[-1] > ENOUGH:
            break
        first = spent(work)
        took.append(min(first, spent(work), spent(work)) if first < ENOUGH / 10 else first)
    cells = [f"{each * 1e3:,.1f}" for each in took] + ["not tried"] * (len(works) - len(took))
    times = took[-1] / took[-2] if len(took) > 1 else 0.0
    # Of less than a millisecond a ratio says nothing.
    wrong = len(took) < len(works) or (times > PROPORTION and took[-1] > 1e-3)
    return f"| {name} | {' | '.join(cells)} | {times:.1f} | {'**out of proportion**' if wrong else ''} |"


def run(
    parts: Sequence[str], *, rounds: int, megabytes: float, largest: int, data: Path = DATA, config: Path = CONFIG
) -> Iterator[str]:
    """Measure, and the lines that say what was found."""
    known = load(config)
    words = keywords(known.topics, MANY)
    found = corpora(words, megabytes, data)
    if "speed" in parts:
        yield f"{len(words)} keywords; the bar: {BAR} MB/s"
        yield from speed(known, words, found, rounds)
    if "growth" in parts:
        small = corpora(words, megabytes / 5, data)[0]  # `re` takes its time over 3,000
        yield from growth(known, small, rounds)
    if "hostile" in parts:
        yield from attacked(known, largest)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=PARTS, help="this part alone; may be repeated")
    parser.add_argument("--rounds", type=int, default=5, help="of each way of looking (%(default)s)")
    parser.add_argument("--megabytes", type=float, default=2.0, help="of each corpus (%(default)s)")
    parser.add_argument("--largest", type=int, default=1_000_000, help="bytes of a hostile text (%(default)s)")
    parser.add_argument("--data", type=Path, default=DATA, help="real texts (%(default)s)")
    wanted = parser.parse_args()
    for line in run(
        wanted.only or PARTS,
        rounds=wanted.rounds,
        megabytes=wanted.megabytes,
        largest=wanted.largest,
        data=wanted.data,
    ):
        print(line, flush=True)


if __name__ == "__main__":
    main()
