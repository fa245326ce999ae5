"""How well do stories come out?

    python -m bench.stories      measures on the articles beside the checkout (../shared); where they are missing it says so

260 real articles of eight dailies (`labels.tsv`: ids only) were sorted into events by hand: by two readers, each alone, from
title and lead; they agree with B-cubed F1 .979. Where they differ, the finer event was taken in five of six cases. All 1,078
articles are sorted into stories by the program, those 260 are scored: all of them, and those whose event has two articles at
least (*ns*), which is the figure to look at. Half A is January and February, half B March: the threshold is chosen on one and
scored on the other. The background used here leaves the measured articles out; the shipped one is made with them.

The second table is of all articles outside three bursts, by labels that a machine made.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.stories.background import SHARED, background, lines
from bench.stories.score import b_cubed
from monitor.core.likeness import cluster, dedup, signature, terms
from monitor.store.grouping import components

LABELS = Path(__file__).with_name("labels.tsv")
THRESHOLDS = (0.12, 0.13, 0.14, 0.15, 0.16, 0.17, 0.18, 0.19, 0.20, 0.22)


def labels() -> dict[str, str]:
    """Article id -> event, by hand."""
    rows = [line for line in LABELS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return dict(row.split("\t") for row in rows)


def halves(truth: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The labels of January and February, those of March, and all of them."""
    march = {article for article in truth if article.startswith("201903")}
    return {
        "A": {article: event for article, event in truth.items() if article not in march},
        "B": {article: event for article, event in truth.items() if article in march},
        "all": dict(truth),
    }


def groups(texts: Sequence[str]) -> list[set[int]]:
    """Near-duplicates, as the index finds them and `dedup` verifies them."""
    signed = [signature.sign(text) for text in texts]
    index: dict[int, list[int]] = {}
    pairs = []
    for number, one in enumerate(signed):
        keys = {*one.bands, *one.sentences}
        others = sorted({found for key in keys for found in index.get(key, ())})
        pairs += [(number, n) for n in others if dedup.is_duplicate(dedup.compare(one.shingles, signed[n].shingles))]
        for key in keys:
            index.setdefault(key, []).append(number)
    return components(range(len(texts)), pairs)


def chosen(scores: Mapping[float, float]) -> float:
    """The threshold of the best score; of several the one in the middle."""
    best = max(scores.values())
    level = sorted(threshold for threshold, score in scores.items() if score >= best - 0.0005)
    return level[len(level) // 2]


def report(say: Callable[[str], None]) -> None:
    """Print the tables."""
    articles = lines("reprints_2019q1.jsonl.gz")
    ids = [article["id"] for article in articles]
    unseen = terms.hashed(background([article["text"] for article in lines("wire_articles.jsonl.gz")]))
    found = groups([article["text"] for article in articles])
    told = []
    for group in found:
        article = articles[min(group)]
        features = terms.features(article["title"], [article["text"]])
        vector = cluster.vector(features, lambda key: unseen.get(key, terms.FLOOR))
        told.append(
            cluster.Told(article["url"], datetime.strptime(article["date"], "%Y/%m/%d").replace(tzinfo=UTC), vector)
        )
    sets = halves(labels())
    calm = {a["id"]: a["label"] for a in articles if not a["label"].endswith(",0")}
    events = {name: len(set(truth.values())) for name, truth in sets.items()}
    say(
        f"{len(articles)} articles, {len(found)} after near-duplicates are folded; by hand"
        f" A {len(sets['A'])} in {events['A']} events, B {len(sets['B'])} in {events['B']}; by a machine {len(calm)}"
    )
    say(f"{'':18}  {'A all   ns':>13}  {'B all   ns':>13}  {'all   ns':>11}  (P    R)       machine  (P    R)")
    tuned: dict[str, dict[float, float]] = {"A": {}, "B": {}}

    def show(name: str, stories: Mapping[str, Hashable]) -> dict[str, float]:
        cells, scores = [], {}
        for half, truth in sets.items():
            alone = b_cubed(truth, stories, singletons=False)
            scores[half] = alone.f1
            cells.append(f"{b_cubed(truth, stories).f1:.3f} {alone.f1:.3f}")
        machine = b_cubed(calm, stories)
        say(
            f"{name:18}  {cells[0]:>13}  {cells[1]:>13}  {cells[2]:>11}  ({alone.precision:.2f} {alone.recall:.2f})"
            f"     {machine.f1:.3f}  ({machine.precision:.2f} {machine.recall:.2f})"
        )
        return scores

    show("every one alone", {ident: ident for ident in ids})
    show("near-duplicates", {ids[place]: n for n, group in enumerate(found) for place in group})
    for threshold in THRESHOLDS:
        stories = {
            ids[place]: number
            for number, story in enumerate(cluster.stories(told, threshold))
            for group in story
            for place in found[group]
        }
        mark = " (shipped)" if math.isclose(threshold, cluster.THRESHOLD) else ""
        scores = show(f"{threshold:.2f}{mark}", stories)
        for half, kept in tuned.items():
            kept[threshold] = scores[half]
    for half, other in (("A", "B"), ("B", "A")):
        best = chosen(tuned[half])
        say(f"chosen on {half}: {best:.2f}; scored on {other}: non-singleton B-cubed F1 {tuned[other][best]:.3f}")


def main() -> None:
    """Measure."""
    if not SHARED.is_dir():
        raise SystemExit(f"{SHARED} is not there: nothing to measure")
    report(lambda line: print(line, flush=True))


if __name__ == "__main__":
    main()
