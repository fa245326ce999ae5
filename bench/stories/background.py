"""The background of the terms: how common each is in general news and in news of AI.

python -m bench.stories.background      rewrites monitor/core/likeness/background.bin from the articles beside the checkout
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from monitor.core.likeness import terms

SHARED = Path(__file__).resolve().parents[3] / "shared"
BACKGROUND = Path(__file__).resolve().parents[2] / "monitor/core/likeness/background.bin"


def lines(name: str) -> list[dict[str, Any]]:
    """The records of one file under ../shared/data."""
    with gzip.open(SHARED / "data" / name, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def shares(texts: Iterable[str], least: int) -> dict[str, float]:
    """Term -> share of the texts that hold it, for terms in at least `least` texts."""
    held: Counter[str] = Counter()
    total = 0
    for text in texts:
        held.update(set(terms.tokens(text)))
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


def main() -> None:
    """Rewrite the background."""
    if not SHARED.is_dir():
        raise SystemExit(f"{SHARED} is not there: nothing to read")
    full = [article["text"] for name in ("wire_articles", "reprints_2019q1") for article in lines(f"{name}.jsonl.gz")]
    BACKGROUND.write_bytes(terms.pack_background(background(full)))
    print(f"{BACKGROUND.name}: {BACKGROUND.stat().st_size} bytes")


if __name__ == "__main__":
    main()
