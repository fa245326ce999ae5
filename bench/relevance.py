"""How near are articles to the desk's material, and what do marks shift?

    python -m bench.relevance              everything below; what needs ../shared is left out, with a line, where that is absent
    python -m bench.relevance --draws 1    fewer draws: whether it runs

Three questions. *Whose likeness is it?* Each shipped seed against the other four, articles of the simulated press, feed entries
and wire articles against all five: mean, and how well likeness parts two sorts (AUC: .5 is chance, 1 is all of the one above all
of the other). *What do marks do?* Two wire articles of one section are marked relevant and two of another irrelevant: how well do
the other 98 and 98 part, before and after, by the weights of `core.likeness.relevance`. *Do siblings follow?* Two articles on
one event are marked relevant, two on another irrelevant; every other article on both must change places in the right direction
among all articles.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import random
import re
import statistics
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

from monitor.config import load
from monitor.core.likeness import relevance, terms
from monitor.core.likeness.relevance import Known, Profile, Sort, likeness_to, profile_of
from monitor.core.likeness.seeds import load_corpus
from monitor.core.likeness.terms import hashed, unit
from monitor.core.match.matcher import Matcher
from monitor.model import Disposition
from monitor.newsroom.press import load_press
from monitor.seeding import shipped_corpus

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
IT = "5"
"""The label of the wire articles' section on IT."""
LEAST, MOST = 3, 30
"""Articles on an event of which two are marked. What the machine's labels lump together beyond that is no event; those articles,
and those of smaller events, are only ranked along."""

Features = Mapping[str, float]


def known(sort: Sort, features: Features) -> Known:
    return Known(sort, sort, hashed(features))


def seeds() -> list[Known]:
    """The shipped seeds."""
    return [
        Known("seed", record.title, dict(record.terms)) for record in load_corpus(shipped_corpus().read_text("utf-8"))
    ]


def auc(higher: Sequence[float], lower: Sequence[float]) -> float:
    """How often one of `higher` lies above one of `lower`, ties counted half."""
    ordered = sorted(lower)
    places = sum((bisect_left(ordered, value) + bisect_right(ordered, value)) / 2 for value in higher)
    return places / (len(higher) * len(lower))


def lines(name: str) -> Iterator[dict[str, Any]]:
    """The records of one file under ../shared/data; none where it is absent."""
    if (DATA / name).is_file():
        with gzip.open(DATA / name, "rt", encoding="utf-8") as file:
            yield from map(json.loads, file)


# --- whose likeness ---------------------------------------------------------------------------------------------------


def of_press() -> dict[str, list[Features]]:
    """Articles of the simulated press: those on the debate, and those that no keyword stands in."""
    found: dict[str, list[Features]] = defaultdict(list)
    for outlet in load_press().outlets:
        for piece in outlet.articles:
            if len(piece.paragraphs) < 2 or piece.disposition is Disposition.SEED_DUPLICATE:
                continue
            sort = "press, no match" if piece.disposition is Disposition.NO_MATCH else "press, on the debate"
            found[sort].append(terms.features(piece.title, piece.paragraphs))
    return found


def of_feeds() -> dict[str, list[Features]]:
    """Feed entries (title and summary): those that match the shipped keywords, others that name AI, the rest."""
    config = load(ROOT / "config.toml", environment={})
    matcher = Matcher(config.topics, config.aliases)
    found: dict[str, list[Features]] = defaultdict(list)
    for entry in lines("feed_items.jsonl.gz"):
        text = f"{entry['title']} {entry['summary']}"
        if matcher.matches(title=entry["title"], summary=entry["summary"]):
            sort = "entries that match"
        else:
            sort = "entries that name AI" if re.search(r"AI|인공지능", text) else "other entries"
        found[sort].append(terms.features(entry["title"], [entry["summary"]]))
    return found


def of_wire() -> dict[str, list[Features]]:
    """Wire articles by section."""
    found: dict[str, list[Features]] = defaultdict(list)
    for article in lines("wire_articles.jsonl.gz"):
        title, _, body = article["text"].partition("\t")
        found[str(article["label"])].append(terms.features(title, body.split("\n")))
    return found


def print_likeness(material: Sequence[Known], wire: Mapping[str, Sequence[Features]]) -> None:
    profile = profile_of(material)
    sorts: dict[str, list[float]] = {"seed, to the other four": []}
    for place, seed in enumerate(material):
        others = profile_of([*material[:place], *material[place + 1 :]])
        own = unit(seed.terms)
        sorts["seed, to the other four"].append(sum(w * others.weights.get(key, 0.0) for key, w in own.items()))
    texts: dict[str, list[Features]] = {**of_press(), **of_feeds()}
    for label, articles in wire.items():
        texts.setdefault("wire, IT" if label == IT else "wire, other sections", []).extend(articles)
    sorts |= {sort: [likeness_to(profile, features) for features in all_of] for sort, all_of in texts.items()}
    print("| likeness to the seeds | texts | mean | least | most |\n|---|---:|---:|---:|---:|")
    for sort, values in sorts.items():
        print(f"| {sort} | {len(values):,} | {statistics.mean(values):.3f} | {min(values):.3f} | {max(values):.3f} |")
    print("\n| parted by likeness | AUC |\n|---|---:|")
    for one, other in (
        ("seed, to the other four", "wire, IT"),
        ("press, on the debate", "press, no match"),
        ("press, on the debate", "wire, IT"),
        ("press, on the debate", "wire, other sections"),
        ("entries that match", "entries that name AI"),
        ("entries that match", "other entries"),
        ("wire, IT", "wire, other sections"),
    ):
        if one in sorts and other in sorts:
            print(f"| {one} / {other} | {auc(sorts[one], sorts[other]):.3f} |")


# --- what marks do ----------------------------------------------------------------------------------------------------

WEIGHTS = ((1.0, 0.0), (1.0, -0.5), (1.0, -1.0), (2.0, -0.5), (2.0, -1.0), (3.0, -1.0))
"""(relevant, irrelevant) that are tried; a seed counts 1."""


def print_weights(material: Sequence[Known], wire: Mapping[str, Sequence[Features]], draws: int) -> None:
    """Two of one section marked relevant, two of another irrelevant, for all ordered pairs of sections."""
    alone = profile_of(material)
    own = {id(f): likeness_to(alone, f) for articles in wire.values() for f in articles}
    print(
        "\n| relevant, irrelevant | AUC before | after | better in | a seed to the profile |\n|---|---:|---:|---:|---:|"
    )
    for relevant, irrelevant in WEIGHTS:
        with patch.object(relevance, "WEIGHT", {"seed": 1.0, "relevant": relevant, "irrelevant": irrelevant}):
            chance = random.Random(5)
            before, after, seen = [], [], []
            for one, other in itertools.permutations(sorted(wire), 2):
                for _ in range(draws):
                    liked, kept = _drawn(wire[one], chance)
                    disliked, left = _drawn(wire[other], chance)
                    marks = [known("relevant", f) for f in liked] + [known("irrelevant", f) for f in disliked]
                    profile = profile_of([*material, *marks])
                    before.append(auc([own[id(f)] for f in kept], [own[id(f)] for f in left]))
                    after.append(auc(*([likeness_to(profile, f) for f in fs] for fs in (kept, left))))
                    seen.append(statistics.mean(_of_seed(profile, seed) for seed in material))
        better = sum(a > b for a, b in zip(after, before, strict=True)) / len(after)
        figures = (
            f"{statistics.mean(before):.3f} | {statistics.mean(after):.3f} | {better:.0%} | {statistics.mean(seen):.2f}"
        )
        print(f"| {relevant:g}, {irrelevant:g} | {figures} |")


def _drawn(articles: Sequence[Features], chance: random.Random) -> tuple[list[Features], list[Features]]:
    """(two of them, the others)."""
    places = set(chance.sample(range(len(articles)), 2))
    return [articles[i] for i in sorted(places)], [f for i, f in enumerate(articles) if i not in places]


def _of_seed(profile: Profile, seed: Known) -> float:
    return sum(weight * profile.weights.get(key, 0.0) for key, weight in unit(seed.terms).items())


# --- do siblings follow -----------------------------------------------------------------------------------------------


def events_of_press() -> dict[str, list[Features]]:
    """Articles of the simulated press by the event they tell of; copies left out."""
    found: dict[str, list[Features]] = defaultdict(list)
    for outlet in load_press().outlets:
        for piece in outlet.articles:
            if piece.topics and not piece.copies and len(piece.paragraphs) >= 2:
                found[piece.story or f"{outlet.key}/{piece.key}"].append(terms.features(piece.title, piece.paragraphs))
    return found


def events_of_reprints() -> dict[str, list[Features]]:
    """Articles of eight dailies by the event a machine gave them; those in no event are left out."""
    found: dict[str, list[Features]] = defaultdict(list)
    for article in lines("reprints_2019q1.jsonl.gz"):
        text = str(article["text"])
        found[str(article["label"])].append(terms.features(str(article.get("title") or text[:40]), [text]))
    return found


def print_siblings(name: str, material: Sequence[Known], events: Mapping[str, Sequence[Features]], draws: int) -> None:
    articles = [(event, features) for event in sorted(events) for features in events[event]]
    alone = profile_of(material)
    before = _places([likeness_to(alone, features) for _, features in articles])
    large = sorted(event for event, told in events.items() if LEAST <= len(told) <= MOST)
    pairs = list(itertools.permutations(large, 2))
    chance = random.Random(7)
    chance.shuffle(pairs)
    up: list[bool] = []
    down: list[bool] = []
    likeness: list[float] = []
    for liked, disliked in pairs[: 40 * draws]:
        marked = {
            place: sort
            for event, sort in ((liked, "relevant"), (disliked, "irrelevant"))
            for place in chance.sample([i for i, (told, _) in enumerate(articles) if told == event], 2)
        }
        marks = [
            Known("relevant" if s == "relevant" else "irrelevant", s, hashed(articles[i][1])) for i, s in marked.items()
        ]
        profile = profile_of([*material, *marks])
        values = [likeness_to(profile, features) for _, features in articles]
        after = _places(values)
        for i, (event, _) in enumerate(articles):
            if i not in marked and event == liked:
                up.append(after[i] < before[i] or after[i] == 0)
                likeness.append(values[i])
            elif i not in marked and event == disliked:
                down.append(after[i] > before[i])
    if up and down:
        moved = " | ".join(f"{sum(right) / len(right):.1%} of {len(right):,}" for right in (up, down))
        print(f"| {name} | {len(articles):,} | {len(large)} | {moved} | {statistics.median(likeness):.2f} |")


def _places(values: Sequence[float]) -> list[int]:
    """The place of each value, the greatest first."""
    order = sorted(range(len(values)), key=lambda i: (-values[i], i))
    places = [0] * len(values)
    for place, i in enumerate(order):
        places[i] = place
    return places


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "--draws", type=int, default=3, help="draws for each pair of sections; 40 pairs of events for each"
    )
    draws = parser.parse_args().draws
    material, wire = seeds(), of_wire()
    if not wire:
        print(f"no real articles under {DATA}: the simulated press alone is measured\n")
    print_likeness(material, wire)
    if wire:
        print_weights(material, wire, draws)
    head = (
        "articles | events | siblings of the relevant moved up | of the irrelevant down | median likeness of the former"
    )
    print(f"\n| marked two and two, among | {head} |\n|---|---:|---:|---:|---:|---:|")
    print_siblings("the simulated press", material, events_of_press(), draws)
    print_siblings("eight dailies", material, events_of_reprints(), draws)


if __name__ == "__main__":
    main()
