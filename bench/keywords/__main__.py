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

664 of them are all that `CANDIDATES` finds among 10,823 distinct titles; the others are a sample of the 10,159 that it does not
find. Recall is the share of `on` that matches, one of the sample standing for the 50 that it was drawn from. Precision
is the share of `on` and `beside` among all that matches; what matches of the 10,159 is counted, not estimated, and where nobody
read it it counts as off. Intervals are Wilson's at 95 %. The topics were tuned on the first half alone.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
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
    """An entry. `label` is None where nobody read it; `candidate` is whether `CANDIDATES` finds it."""

    title: str
    summary: str
    date: str
    candidate: bool
    label: Label | None

    @property
    def called(self) -> str:
        """on, beside or off; off where nobody read it."""
        return self.label.settled if self.label else "off"


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
    within = 1 + z * z / count
    return max(0.0, (middle - spread) / within), min(1.0, (middle + spread) / within)


def share(shares: Iterable[tuple[float, bool]]) -> str:
    """What share of the weight is true, with its interval, of pairs of weight and truth."""
    pairs = list(shares)
    total = sum(weight for weight, _ in pairs)
    if not total:
        return "-"
    true = sum(weight for weight, holds in pairs if holds) / total
    low, high = wilson(true, total * total / sum(weight * weight for weight, _ in pairs))
    return f"{true:.2f} ({low:.2f}-{high:.2f})"


def read(known: dict[str, Label]) -> list[Entry]:
    """The entries of ../shared, one of each title. Raises ValueError where a labelled one is not there."""
    found: dict[str, Entry] = {}
    seen = 0
    for entry in _entries():
        title, summary = str(entry["title"]), str(entry["summary"])
        if title not in found:
            label = known.get(hashlib.sha256(f"{title}\n{entry['url']}".encode()).hexdigest()[:16])
            seen += label is not None
            candidate = bool(CANDIDATES.search(f"{title} {summary}"))
            found[title] = Entry(title, summary, str(entry["date"]), candidate, label)
    if seen != len(known):
        raise ValueError(f"{FEED_ITEMS}: {len(known) - seen} of {len(known)} labelled entries are not in it")
    return list(found.values())


def _entries() -> Iterator[dict[str, object]]:
    with gzip.open(FEED_ITEMS, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


Finder = Callable[[Entry], Set[str]]
"""The topics an entry matches."""


def finder(entries: Sequence[Entry], topics: Sequence[Topic], aliases: Mapping[str, Sequence[str]]) -> Finder:
    """Every entry is matched once."""
    matcher = Matcher(topics, aliases)
    found = {
        entry.title: frozenset(match.topic for match in matcher.matches(title=entry.title, summary=entry.summary))
        for entry in entries
    }
    return lambda entry: found[entry.title]


def print_scores(entries: Sequence[Entry], finders: Mapping[str, Finder]) -> None:
    halves = {
        "first half": [entry for entry in entries if entry.date < SECOND_HALF],
        "second half": [entry for entry in entries if entry.date >= SECOND_HALF],
        "both": list(entries),
    }
    print("| keywords | entries of | on | recall | match | unread | precision |\n|---|---|---:|---:|---:|---:|---:|")
    for name, find in finders.items():
        for half, members in halves.items():
            stands_for = _stands_for(members)
            on = [entry for entry in members if entry.called == "on"]
            matched = [entry for entry in members if find(entry)]
            recall = share((1.0 if entry.candidate else stands_for, bool(find(entry))) for entry in on)
            precision = share((1.0, entry.called != "off") for entry in matched)
            unread = sum(entry.label is None for entry in matched)
            print(f"| {name} | {half} | {len(on)} | {recall} | {len(matched)} | {unread} | {precision} |")


def _stands_for(entries: Sequence[Entry]) -> float:
    """How many entries one of the sample stands for."""
    rest = [entry for entry in entries if not entry.candidate]
    return len(rest) / sum(entry.label is not None for entry in rest)


def print_topics(entries: Sequence[Entry], topics: Sequence[Topic], find: Finder) -> None:
    """What each topic finds, how much of it is off, and how much that is on is found by it alone."""
    print("\n| topic | finds | on | beside | off | on, alone |\n|---|---:|---:|---:|---:|---:|")
    told = [(find(entry), entry.called) for entry in entries]
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
    on = kappa([str(name == "on") for name in one], [str(name == "on") for name in other])
    print(
        f"{len(known)} entries, {sum(label.candidate for label in known.values())} of them candidates; the readers agree with"
        f" kappa {kappa(one, other):.2f}, on what is on the subject with {on:.2f}\n"
    )
    if not FEED_ITEMS.is_file():
        raise SystemExit(f"{FEED_ITEMS} is not there: the keywords cannot be measured")
    config = load(chosen.config, environment={})
    entries = read(known)
    shipped = finder(entries, config.topics, config.aliases)
    plain = {name: finder(entries, topics, {}) for name, topics in PLAIN.items()}
    print_scores(entries, {chosen.config.name: shipped, **plain})
    print_topics(entries, config.topics, shipped)
    shown = [
        entry for entry in entries if chosen.half is None or (entry.date >= SECOND_HALF) == (chosen.half == "second")
    ]
    for name, wanted in (
        ("missed", [entry for entry in shown if entry.called == "on" and not shipped(entry)]),
        ("wrong", [entry for entry in shown if entry.called == "off" and shipped(entry)]),
    ):
        if getattr(chosen, name):
            print(f"\n{name}:")
            for entry in wanted:
                print(f"  {entry.date[:10]} {entry.title}  {', '.join(sorted(shipped(entry)))}")


if __name__ == "__main__":
    main()
