"""Do the shipped keywords find what a policy desk looks for, and how much else?

python -m bench.keywords                  the shipped config.toml; where ../shared is missing it says so
python -m bench.keywords --config FILE    another one
python -m bench.keywords --missed         and the entries on the subject that are not found (on the screen only)
python -m bench.keywords --wrong          and those that are found and are not on the subject, nor tolerable beside it

867 feed entries of 2025 (title and summary) were called `on`, `beside` or `off` by two readers, each alone with the same
definition (`labels.tsv`: hashes only): *on* is squarely on the subject (sovereign and national models and programmes, the state's
computing and GPUs, AI law and policy, committees and officials, competition between states, export controls); *beside* is
tolerable beside it (industry that touches national capability, AI chips, large investments, moves of the global AI companies);
*off* is all else. Where they differ a third reading settled it.

664 of them are all that `CANDIDATES` finds among 10,823 distinct titles; the others are a sample of what it does not find, and
each stands for 50 of those. Recall is the share of `on` that matches; precision the share of `on` and `beside` among what
matches. Intervals are Wilson's at 95 %, on the effective number of entries. The topics were tuned on the first half alone.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.config import load
from monitor.core.match.matcher import Matcher
from monitor.model import Topic

ROOT = Path(__file__).resolve().parents[2]
FEED_ITEMS = ROOT.parent / "shared/data/feed_items.jsonl.gz"
LABELS = Path(__file__).with_name("labels.tsv")
SECOND_HALF = "2025-09-01"
"""The day the second half begins; the first begins in the middle of August."""

CANDIDATES = re.compile(
    r"(?<![A-Za-z])AI(?![A-Za-z])|인공지능|소버린|주권|반도체|GPU|엔비디아|챗GPT|오픈AI|LLM|딥시크|데이터 ?센터|과기정통부|"
    r"팹리스|HBM|자립|미스트랄|앤[스트]로픽|클라우드|파운데이션|TSMC|수출 ?통제|NPU|업스테이지|파운드리|패권|굴기|컴퓨팅|배경훈"
)
"""Whatever may be on the subject, generously."""

PLAIN = {
    "AI, 인공지능": (Topic("AI", ("AI", "인공지능")),),
    "소버린 AI, AI 주권": (Topic("소버린 AI", ("소버린 AI", "AI 주권")),),
}
"""What one would write first."""


@dataclass(frozen=True, slots=True)
class Label:
    """What an entry was called: by the one reader, by the other, in the end."""

    candidate: bool
    one: str
    other: str
    settled: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A labelled entry; it stands for `weight` entries like it."""

    title: str
    summary: str
    date: str
    label: Label
    weight: float


def labels() -> dict[str, Label]:
    """Hash -> label."""
    rows = (line.split("\t") for line in LABELS.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {key: Label(sort == "candidate", one, other, settled) for key, sort, one, other, settled in rows}


def kappa(one: Sequence[str], other: Sequence[str]) -> float:
    """Cohen's: agreement beyond chance, 1 where all agree."""
    agreed = sum(a == b for a, b in zip(one, other, strict=True)) / len(one)
    counts, others = Counter(one), Counter(other)
    chance = sum(counts[name] * others[name] for name in counts) / len(one) ** 2
    return (agreed - chance) / (1 - chance)


def wilson(share: float, count: float) -> tuple[float, float]:
    """The 95 % interval of a share of `count` (which need not be whole) entries; (0, 1) for none."""
    if not count:
        return 0.0, 1.0
    z = 1.96
    middle = share + z * z / (2 * count)
    spread = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return tuple(max(0.0, min(1.0, (middle + sign * spread) / (1 + z * z / count))) for sign in (-1, 1))  # type: ignore[return-value]


def weighted(entries: Iterable[tuple[float, bool]]) -> tuple[float, float, float]:
    """(share of the weight that is true, and its interval) of pairs of weight and truth."""
    pairs = list(entries)
    total = sum(weight for weight, _ in pairs)
    if not total:
        return math.nan, 0.0, 1.0
    share = sum(weight for weight, true in pairs if true) / total
    return share, *wilson(share, total * total / sum(weight * weight for weight, _ in pairs))


def read(known: dict[str, Label]) -> list[Entry]:
    """The labelled entries, from ../shared. Raises ValueError where one is not there."""
    titles: set[str] = set()
    rest = 0
    found: dict[str, tuple[str, str, str]] = {}
    for entry in _entries():
        title, summary = str(entry["title"]), str(entry["summary"])
        if title in titles:
            continue
        titles.add(title)
        rest += not CANDIDATES.search(f"{title} {summary}")
        key = hashlib.sha256(f"{title}\n{entry['url']}".encode()).hexdigest()[:16]
        if key in known:
            found[key] = (title, summary, str(entry["date"]))
    if len(found) != len(known):
        raise ValueError(f"{FEED_ITEMS}: {len(known) - len(found)} of {len(known)} labelled entries are not in it")
    share = rest / sum(not label.candidate for label in known.values())
    return [Entry(*found[key], label, 1.0 if label.candidate else share) for key, label in known.items()]


def _entries() -> Iterator[dict[str, object]]:
    with gzip.open(FEED_ITEMS, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


Finder = Callable[[Entry], set[str]]
"""The topics an entry matches."""


def finder(matcher: Matcher) -> Finder:
    return lambda entry: {match.topic for match in matcher.matches(title=entry.title, summary=entry.summary)}


def print_scores(entries: Sequence[Entry], finders: dict[str, Finder]) -> None:
    halves = {
        "first half": [entry for entry in entries if entry.date < SECOND_HALF],
        "second half": [entry for entry in entries if entry.date >= SECOND_HALF],
        "both": list(entries),
    }
    print("| keywords | entries of | on | recall | matched (estimated) | precision |\n|---|---|---:|---:|---:|---:|")
    for name, find in finders.items():
        for half, members in halves.items():
            on = [entry for entry in members if entry.label.settled == "on"]
            matched = [entry for entry in members if find(entry)]
            recall, *recalled = weighted((entry.weight, bool(find(entry))) for entry in on)
            precision, *precise = weighted((entry.weight, entry.label.settled != "off") for entry in matched)
            print(
                f"| {name} | {half} | {len(on)} | {recall:.2f} ({recalled[0]:.2f}-{recalled[1]:.2f})"
                f" | {sum(entry.weight for entry in matched):.0f} | {precision:.2f} ({precise[0]:.2f}-{precise[1]:.2f}) |"
            )


def print_topics(entries: Sequence[Entry], topics: Sequence[Topic], find: Finder) -> None:
    """What each topic finds, how much of it is off, and how much that is on is found by it alone."""
    print("\n| topic | finds | on | beside | off | on, alone |\n|---|---:|---:|---:|---:|---:|")
    told = [(find(entry), entry.label.settled) for entry in entries]
    for topic in topics:
        sorts = Counter(label for found, label in told if topic.name in found)
        alone = sum(found == {topic.name} for found, label in told if label == "on")
        counts = " | ".join(str(sorts[sort]) for sort in ("on", "beside", "off"))
        print(f"| {topic.name} | {sorts.total()} | {counts} | {alone} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--config", type=Path, default=ROOT / "config.toml", help="the settings to measure")
    parser.add_argument("--missed", action="store_true", help="show the entries on the subject that are not found")
    parser.add_argument("--wrong", action="store_true", help="show the entries that are found and off the subject")
    parser.add_argument("--half", choices=("first", "second"), help="show those of one half only")
    chosen = parser.parse_args()
    known = labels()
    one, other = [label.one for label in known.values()], [label.other for label in known.values()]
    on = kappa(*([str(name == "on") for name in names] for names in (one, other)))
    print(
        f"{len(known)} entries, {sum(label.candidate for label in known.values())} of them candidates; the readers agree with"
        f" kappa {kappa(one, other):.2f}, on what is on the subject with {on:.2f}\n"
    )
    if not FEED_ITEMS.is_file():
        raise SystemExit(f"{FEED_ITEMS} is not there: the keywords cannot be measured")
    config = load(chosen.config, environment={})
    entries = read(known)
    shipped = finder(Matcher(config.topics, config.aliases))
    print_scores(
        entries,
        {chosen.config.name: shipped} | {name: finder(Matcher(topics, {})) for name, topics in PLAIN.items()},
    )
    print_topics(entries, config.topics, shipped)
    shown = [
        entry for entry in entries if chosen.half is None or (entry.date >= SECOND_HALF) == (chosen.half == "second")
    ]
    for name, wanted in (
        ("missed", [entry for entry in shown if entry.label.settled == "on" and not shipped(entry)]),
        ("wrong", [entry for entry in shown if entry.label.settled == "off" and shipped(entry)]),
    ):
        if getattr(chosen, name):
            print(f"\n{name}:")
            for entry in wanted:
                print(f"  {entry.date[:10]} {entry.title}  {', '.join(sorted(shipped(entry)))}")


if __name__ == "__main__":
    main()
