"""What is new, measured: planted facts that are found, and shown ones that are wrong.

python -m bench.novelty                the demo's stories, and articles that no rule was fitted to
python -m bench.novelty --wrong        with every one that is missed or wrong
python -m bench.novelty --real 100     facts of so many real articles of ../shared, to be judged by eye
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.novelty.planted import DESK, Result, heldout, hold, keywords, newsroom, tell
from monitor.core.likeness.facts import KINDS, facts

SHARED = Path(__file__).resolve().parents[3] / "shared/data"


def report(name: str, result: Result, *, wrong: bool) -> None:
    """One table, and what is missed or wrong."""
    planted, shown = sum(result.planted.values()), len(result.shown)
    print(f"{name}: {planted} planted, {result.recall():.0%} found; {shown} shown, {result.wrong():.0%} wrong")
    for kind in KINDS:
        told = sum(each.novel.kind == kind for each in result.shown)
        print(
            f"  {kind:<13} planted {result.planted[kind]:>3}  found {result.recall(kind):>4.0%}"
            f"   shown {told:>3}  wrong {result.wrong(kind):>4.0%}"
        )
    if wrong:
        for where, fact in result.missed:
            print(f"  missed  {where}: {fact}")
        for each in result.shown:
            if each.verdict in ("wrong", "old"):
                print(f"  {each.verdict:<7} {each.story}: {each.novel.kind} {each.novel.text}")


def real(count: int) -> None:
    """Facts of real articles; nothing of it is kept."""
    with gzip.open(SHARED / "reprints_2019q1.jsonl.gz", "rt", encoding="utf-8") as packed:
        rows = [json.loads(line) for line in packed]
    told = 0
    for row in random.Random(20190101).sample(rows, count):
        published = datetime.strptime(row["date"], "%Y/%m/%d").replace(hour=1, tzinfo=UTC)
        print(f"== {row['date']} {row['title']}")
        for fact in facts(row["title"], row["text"].split("\n"), published_at=published, timezone=DESK)[:12]:
            if fact.worth >= 0.75:
                told += 1
                print(f"{told:>5}  {fact.kind:<13}{fact.shown}")


def cost() -> None:
    """Milliseconds for 2,000 characters."""
    written, _ = newsroom()
    long = [article for article in written if sum(map(len, article.paragraphs)) > 300]
    size = sum(len(paragraph) for article in long for paragraph in article.paragraphs)
    best = float("inf")
    for _ in range(5):
        began = time.process_time()
        for article in long:
            facts(article.title, article.paragraphs, published_at=article.published_at, timezone=DESK)
        best = min(best, time.process_time() - began)
    print(f"{best / size * 2000 * 1000:.2f} ms for 2,000 characters")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wrong", action="store_true", help="list what is missed, and what is wrong")
    parser.add_argument("--real", type=int, metavar="N", help="print the facts of N real articles")
    wanted = parser.parse_args()
    if wanted.real:
        if not SHARED.is_dir():
            raise SystemExit(f"{SHARED} is not there: nothing to read")
        real(wanted.real)
        return
    written, seeds = newsroom()
    report("the demo", hold(written, tell(written, seeds, keywords())), wrong=wanted.wrong)
    for name, title in (("heldout", "other styles, first set"), ("later", "other styles, second set")):
        others = heldout(name)
        report(title, hold(others, tell(others, (), keywords())), wrong=wanted.wrong)
    cost()


if __name__ == "__main__":
    main()
