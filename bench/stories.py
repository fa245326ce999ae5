"""How well do stories come out, and how much do they depend on the order of arrival?

    python -m bench.stories                 measures on the articles beside the checkout (../shared), if they are there
    python -m bench.stories --background    rewrites monitor/core/likeness/background.bin from them

The figure to look at is B-cubed F1 *without the bursts*: three bursts (249, 178 and 94 articles on one summit and the like)
hold half the articles and a machine's label that lumps days together. Every article as a story of its own is the baseline.
The background used here leaves the measured articles out, and the shipped one is made with them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor.core.likeness import cluster, dedup, signature

SHARED = Path(__file__).resolve().parents[2] / "shared"
BACKGROUND = Path(__file__).resolve().parents[1] / "monitor/core/likeness/background.bin"
SHUFFLES = 5


def lines(name: str) -> list[dict[str, Any]]:
    """The records of one file under ../shared/data."""
    with gzip.open(SHARED / "data" / name, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


# --- the background ---------------------------------------------------------------------------------------------------


def shares(texts: Iterable[str], least: int) -> dict[str, float]:
    """Term -> share of the texts that hold it, for terms in at least `least` texts."""
    held: Counter[str] = Counter()
    total = 0
    for text in texts:
        held.update(set(cluster.tokens(text)))
        total += 1
    return {term: count / total for term, count in held.items() if count >= least}


def background(full: Sequence[str]) -> dict[str, float]:
    """How common a term is in general news or in news of AI, whichever is more.

    `full` are whole articles. News of AI is the feed entries that name it, and each seed document five times: the words of
    the debate itself stand in the latter.
    """
    entries = [f"{entry['title']} {entry['summary']}" for entry in lines("feed_items.jsonl.gz")]
    seeds = [path.read_text(encoding="utf-8") for path in sorted((SHARED / "seeds").glob("*.txt"))]
    of_ai = [entry for entry in entries if re.search(r"AI|인공지능", entry)] + seeds * 5
    found = shares(full, 3)
    for term, share in shares(of_ai, 4).items():
        found[term] = max(found.get(term, 0.0), share)
    return found


# --- measuring --------------------------------------------------------------------------------------------------------


def b_cubed(truth: Sequence[Hashable], found: Sequence[Hashable], among: Sequence[int]) -> tuple[float, float, float]:
    """F1, precision and recall, averaged over the articles `among`."""
    true_sets, found_sets = defaultdict(set), defaultdict(set)
    for index, (label, story) in enumerate(zip(truth, found, strict=True)):
        true_sets[label].add(index)
        found_sets[story].add(index)
    precision = recall = 0.0
    for index in among:
        together, apart = found_sets[found[index]], true_sets[truth[index]]
        common = len(together & apart)
        precision += common / len(together) / len(among)
        recall += common / len(apart) / len(among)
    return 2 * precision * recall / (precision + recall), precision, recall


def groups(signatures: Sequence[signature.Signature]) -> list[int]:
    """For every text the first text of its group of near-duplicates."""
    first = list(range(len(signatures)))

    def root(index: int) -> int:
        while first[index] != index:
            index = first[index]
        return index

    index: defaultdict[int, list[int]] = defaultdict(list)
    for number, signed in enumerate(signatures):
        keys = {*signed.bands, *signed.sentences}
        for other in sorted({found for key in keys for found in index[key]}):
            if dedup.is_duplicate(dedup.compare(signed.shingles, signatures[other].shingles)):
                a, b = sorted((root(number), root(other)))
                first[b] = a
        for key in keys:
            index[key].append(number)
    return [root(number) for number in range(len(signatures))]


def grow(
    features: Sequence[dict[str, float]],
    times: Sequence[datetime],
    order: Iterable[int],
    threshold: float = cluster.THRESHOLD,
    share: Callable[[str], float] = cluster.shipped_share,
) -> dict[int, int]:
    """Article -> story, the articles arriving in `order`; stories merge into the oldest, as the store does it."""
    members: dict[int, cluster.Member] = {}
    for number in order:
        near = list(members.values())
        chosen = cluster.choose(features[number], times[number], near, threshold=threshold, share=share)
        story = min(chosen, default=number)
        for member in near:
            if member.story_id in chosen:
                members[member.article_id] = cluster.Member(
                    member.article_id, story, member.published_at, member.features
                )
        members[number] = cluster.Member(number, story, times[number], features[number])
    return {number: member.story_id for number, member in members.items()}


def orders(firsts: Sequence[int], times: Sequence[datetime]) -> list[tuple[str, list[int]]]:
    """By publication with chance within a day, and thoroughly shuffled."""
    found = []
    for seed in range(SHUFFLES):
        chance = random.Random(seed)
        shuffled = list(firsts)
        chance.shuffle(shuffled)
        found.append(("by day", sorted(shuffled, key=lambda number: times[number])))
        found.append(("shuffled", shuffled))
    return found


def report(say: Callable[[str], None]) -> None:
    """Print the table."""
    articles = lines("reprints_2019q1.jsonl.gz")
    wire = [article["text"] for article in lines("wire_articles.jsonl.gz")]
    unseen = background(wire)

    def share(term: str) -> float:
        return unseen.get(term, cluster.FLOOR)

    labels = [article["label"] for article in articles]
    times = [datetime.strptime(article["date"], "%Y/%m/%d").replace(tzinfo=UTC) for article in articles]
    signatures = [signature.sign(article["text"]) for article in articles]
    group = groups(signatures)
    features = [cluster.features(article["title"], [article["text"]]) for article in articles]
    everything = range(len(articles))
    calm = [number for number in everything if not labels[number].endswith(",0")]
    firsts = sorted(set(group))
    say(f"{len(articles)} articles, {len(firsts)} after collapsing near-duplicates, {len(calm)} outside the bursts")

    def show(name: str, found: Sequence[Hashable]) -> None:
        whole, rest = b_cubed(labels, found, everything), b_cubed(labels, found, calm)
        say(
            f"{name:24} all F1 {whole[0]:.3f}   without bursts F1 {rest[0]:.3f}"
            f" (P {rest[1]:.3f} R {rest[2]:.3f})   {len(set(found))} stories"
        )

    show("every article alone", list(everything))
    show("near-duplicates only", group)
    by_day = sorted(firsts, key=lambda number: times[number])
    for threshold in (0.12, 0.16, 0.20):
        told = grow(features, times, by_day, threshold, share)
        show(f"threshold {threshold:.2f}", [told[group[number]] for number in everything])
    partitions: defaultdict[str, list[list[int]]] = defaultdict(list)
    for name, order in orders(firsts, times):
        told = grow(features, times, order, share=share)
        partitions[name].append([told[group[number]] for number in everything])
        show(name, partitions[name][-1])
    for name, found in partitions.items():
        for where, among in (("all", list(everything)), ("without bursts", calm)):
            pairs = [b_cubed(a, b, among)[0] for i, a in enumerate(found) for b in found[:i]]
            say(f"{name}, {where}: two orders agree with F1 {sum(pairs) / len(pairs):.3f} (least {min(pairs):.3f})")


def main() -> None:
    """Measure, or rewrite the background."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--background", action="store_true", help="rewrite background.bin")
    wanted = parser.parse_args()
    if not SHARED.is_dir():
        raise SystemExit(f"{SHARED} is not there: nothing to measure")
    if wanted.background:
        full = [
            article["text"] for name in ("wire_articles", "reprints_2019q1") for article in lines(f"{name}.jsonl.gz")
        ]
        BACKGROUND.write_bytes(cluster.pack_background(background(full)))
        print(f"{BACKGROUND.name}: {BACKGROUND.stat().st_size} bytes")
    else:
        report(lambda line: print(line, flush=True))


if __name__ == "__main__":
    main()
