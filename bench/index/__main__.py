"""Does the near-duplicate index stay as quick when it has grown?

    python -m bench.index [--sizes 10000,100000,1000000] [--databases sqlite,postgresql] [--rounds 300] [--texts 100000]

For each size a database of its own is filled with signatures of invented articles (`synthetic`, `filling`), the index in full,
rows and texts of articles for `--texts` of them. Then, by turns, one operation on each database: looking up and inserting, for
an article that is new and for the reprint of one drawn at random, and one whole comparison of a reprint with who is proposed for
it. Each runs the project's code on the project's store, in a transaction of its own that is committed.

Files are warm: just written, read once, and every operation done a few times before it counts. What a page read from a disk costs
is not in the figures. A million articles take 5 GB of /tmp on PostgreSQL, 3 GB on SQLite. PostgreSQL is the server of the tests
(`tests/postgres.py`) with the settings it ships with.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import text

from bench.index import filling
from bench.index.operations import OPERATIONS, Database
from monitor.store.engine import Store, open_store
from monitor.store.migrate import upgrade
from tests.postgres import Server, server

SIZES = "10000,100000,1000000"
DATABASES = "sqlite,postgresql"

WARM = 20
"""Operations of each kind before it counts."""

BAR = 4
"""How much longer an operation may take at the largest size than at the smallest."""

SHIPPED = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "shared_buffers": "128MB"}
"""PostgreSQL's own defaults, which the tests' server departs from."""


@contextlib.contextmanager
def filled(url: str, size: int, texts: int) -> Iterator[Database]:
    """A database of this many articles."""
    began = time.perf_counter()
    store = open_store(url)
    try:
        upgrade(store)
        before = _bytes(store)
        filling.fill_index(store, size)
        each = (_bytes(store) - before) / size
        firsts = filling.with_text(size, texts)
        filling.fill_articles(store, firsts)
        _settle(store)
        say(f"{store.dialect}, {size:,}: filled in {time.perf_counter() - began:.0f} s")
        yield Database(store, size, firsts, each)
    finally:
        store.close()


def _bytes(store: Store) -> int:
    """Of the whole file, or of the tables with their indexes."""
    with store.read() as connection:
        if store.dialect == "sqlite":
            pages = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
            return int(connection.execute(text(pages)).scalar_one())
        sizes = "SELECT pg_total_relation_size('dup_bands') + pg_total_relation_size('dup_sentences')"
        return int(connection.execute(text(sizes)).scalar_one())


def _settle(store: Store) -> None:
    """What autovacuum does in time on PostgreSQL."""
    if store.dialect == "postgresql":
        with store.session() as connection:
            connection.execute(text("VACUUM ANALYZE"))
            connection.execute(text("CHECKPOINT"))


def warm(store: Store) -> None:
    """Read the whole index once: what was filled first may have left the memory since."""
    if store.dialect == "sqlite":
        with store.read() as connection:
            main = "SELECT file FROM pragma_database_list WHERE name = 'main'"
            path = str(connection.execute(text(main)).scalar_one())
        with open(path, "rb", buffering=0) as file:
            while file.read(1 << 24):
                pass
        return
    with store.read() as connection:
        for way in ("enable_indexonlyscan", "enable_seqscan"):
            connection.execute(text(f"SET LOCAL {way} = off"))
            for name in ("dup_bands", "dup_sentences"):
                connection.execute(text(f"SELECT count(h) FROM {name}"))
            connection.execute(text(f"SET LOCAL {way} = on"))


def measure(databases: Sequence[Database], rounds: int) -> None:
    """Every operation on every database, round after round, in an order that changes."""
    for database in databases:
        warm(database.store)
    chance = random.Random(1)
    turns = [(operation, database) for operation in OPERATIONS for database in databases]
    for number in range(WARM + rounds):
        for operation, database in turns:
            times = operation(database)
            if number >= WARM:
                database.add(times)
        if number >= WARM:  # the table has the order of the first round
            chance.shuffle(turns)


def tables(databases: Sequence[Database]) -> Iterator[str]:
    """A table for each kind of database: medians, means in brackets; the last median to the first."""
    for dialect in dict.fromkeys(database.store.dialect for database in databases):
        those = [database for database in databases if database.store.dialect == dialect]
        yield f"| {dialect}, ms | " + " | ".join(f"{database.size:,}" for database in those) + " | last/first |"
        yield "|---|" + "---:|" * (len(those) + 1)
        for name in those[0].taken:
            medians = [statistics.median(database.taken[name]) * 1000 for database in those]
            means = [statistics.fmean(database.taken[name]) * 1000 for database in those]
            cells = " | ".join(f"{median:.2f} ({mean:.2f})" for median, mean in zip(medians, means, strict=True))
            yield f"| {name} | {cells} | {medians[-1] / medians[0]:.2f} |"
        sizes = [database.bytes_each for database in those]
        yield f"| index, bytes an article | {' | '.join(f'{each:,.0f}' for each in sizes)} | {sizes[-1] / sizes[0]:.2f} |"
        yield ""


def say(line: str) -> None:
    """A line, at once."""
    print(line, flush=True)


def run(sizes: Sequence[int], databases: Sequence[str], rounds: int, texts: int) -> Iterator[str]:
    """Fill, measure, and the lines that say what was found. What was filled is gone afterwards."""
    with contextlib.ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-index-")))
        made: list[Database] = []
        for dialect in databases:
            running = stack.enter_context(server(SHIPPED)) if dialect == "postgresql" else None
            for size in sizes:
                url = _url(running, stack) if running else f"sqlite:///{place / f'{size}.sqlite'}"
                made.append(stack.enter_context(filled(url, size, texts)))
        measure(made, rounds)
        yield from tables(made)


def _url(running: Server, stack: contextlib.ExitStack) -> str:
    return running.url(stack.enter_context(running.database()))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default=SIZES, help=f"articles, divided by commas; default: {SIZES}")
    parser.add_argument("--databases", default=DATABASES, help=f"default: {DATABASES}")
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--texts", type=int, default=100_000, help="articles that have a row and a text, at most")
    wanted = parser.parse_args()
    databases = wanted.databases.split(",")
    if not set(databases) <= set(DATABASES.split(",")):
        parser.error(f"--databases knows {DATABASES}")
    say(f"{os.cpu_count()} cores, CPython {sys.version.split()[0]}; {wanted.rounds} rounds; median (mean)")
    say(f"bar: at most {BAR} times as long at the largest size as at the smallest\n")
    for line in run(sorted(map(int, wanted.sizes.split(","))), databases, wanted.rounds, wanted.texts):
        say(line)


if __name__ == "__main__":
    main()
