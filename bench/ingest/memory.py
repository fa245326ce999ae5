"""Does the memory stay flat over ten thousand pages?

    python -m bench.ingest.memory [--pages 10000] [--workers 2] [--share 5]

The pages of the press (120-200 kB, made one by one) go through `monitor.work.pool.WorkerPool` as the service has it, from
as many threads as the service has. Every few pages the resident sets of this process and of its worker processes are read
from /proc (Linux), and every 500 pages a line of the table says the largest of each. A worker is replaced after
`monitor.work.pool.MAX_TASKS` pages; what counts is that the lines do not climb. This process also makes the pages, from a few
outlets' parts.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

from bench.ingest.pages import Outlet, outlets, planted, story_of
from bench.ingest.tree import children, resident
from monitor.dispatch import THREADS
from monitor.model import Article, Fetched, Validators
from monitor.service import WORKER_MEMORY
from monitor.work.pool import WorkerPool

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LINE = 500
"""Pages of a line of the table."""

LOOK = 20
"""Pages between two looks at /proc."""

OUTLETS = 10
"""Different outlets, one of each layout."""


@dataclass(frozen=True, slots=True)
class Look:
    """Bytes of the resident sets at one moment: of this process, and of its workers together."""

    parent: int
    workers: int


def read(pool: WorkerPool, fetched: Fetched) -> bool:
    """Have one page read; whether there was an article on it."""
    return isinstance(pool.extract(fetched, timezone="Asia/Seoul"), Article)


def fetched_page(made: Sequence[Outlet], number: int, *, on_topic: bool) -> Fetched:
    """Page `number` as the network hands it over."""
    outlet = made[number % len(made)]
    body = outlet.page(story_of(number, on_topic=on_topic, html=outlet.html), datetime.now(UTC))
    return Fetched(outlet.url(number), 200, f"text/html; charset={outlet.charset}", body, Validators())


def look() -> Look:
    """The resident sets now; multiprocessing's own tracker is no worker but is below us as well, and small."""
    return Look(resident(os.getpid()), sum(map(resident, children(os.getpid()))))


def batches(numbers: Iterable[int], size: int) -> Iterator[list[int]]:
    """`numbers` in lists of `size`."""
    each = iter(numbers)
    while part := list(islice(each, size)):
        yield part


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--share", type=int, default=5, help="per cent of the pages on topic")
    wanted = parser.parse_args()
    if not sys.platform.startswith("linux"):
        parser.error("resident sets are read from /proc")
    made = outlets(OUTLETS, 80)
    on_topic = planted(wanted.pages, wanted.share / 100)
    lines: list[Look] = []
    articles = 0
    began = time.perf_counter()
    print("| pages | this process, MB | workers together, MB: largest | median | pages/s |\n|---:|---:|---:|---:|---:|")
    with (
        WorkerPool(workers=wanted.workers, memory=WORKER_MEMORY) as pool,
        ThreadPoolExecutor(THREADS) as threads,
    ):

        def one(number: int) -> bool:
            return read(pool, fetched_page(made, number, on_topic=number in on_topic))

        for first in range(0, wanted.pages, LINE):
            looks: list[Look] = []
            for part in batches(range(first, min(first + LINE, wanted.pages)), LOOK):
                articles += sum(threads.map(one, part))
                looks.append(look())
            lines.append(Look(max(each.parent for each in looks), max(each.workers for each in looks)))
            middle = statistics.median(each.workers for each in looks)
            done = first + LINE
            rate = done / (time.perf_counter() - began)
            parent, largest = lines[-1].parent / 2**20, lines[-1].workers / 2**20
            print(f"| {done:,} | {parent:.0f} | {largest:.0f} | {middle / 2**20:.0f} | {rate:.0f} |", flush=True)
    print(f"\n{articles} articles on {wanted.pages} pages; {os.cpu_count()} cores, CPython {sys.version.split()[0]}")
    start, end = lines[:2], lines[-2:]
    for name in ("parent", "workers"):
        before, after = (max(getattr(each, name) for each in part) / 2**20 for part in (start, end))
        print(
            f"{name}: {before:.0f} MB in the first 1,000 pages, {after:.0f} MB in the last 1,000: {after - before:+.0f} MB"
        )


if __name__ == "__main__":
    main()
