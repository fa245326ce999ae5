"""What does an edition out of ten thousand articles of one day cost, in time and memory?

    python -m bench.digest [--articles 10000] [--history 7] [--databases sqlite,postgresql] [--rounds 3]

A database is filled (`filling`, `press`) with `--history` days of so many articles, each told by an edition, and one day that was
not told; then a process of its own composes and renders its edition (`child`), round after round. Memory is the resident set,
looked at every 5 ms, less what the same process holds before: the desk opened, its settings loaded, the daemon's modules
imported. The SQL alone are the same statements, caught while an edition is composed and sent again by themselves, every row
fetched by the driver. Files are warm. With seven days of 10,000 articles filling takes about six minutes and 700 MB of /tmp.

`--profile` prints where the time goes instead (cProfile, which makes calls dearer than they are).
"""

from __future__ import annotations

import argparse
import contextlib
import cProfile
import json
import os
import pstats
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.digest import filling
from bench.index.__main__ import SHIPPED
from bench.ingest.tree import ROOT
from tests.postgres import server

DATABASES = "sqlite,postgresql"
BAR = 200
"""MB beyond the idle process."""

Figures = dict[str, Any]


def child(config: Path, mode: str) -> Figures:
    """What a process of its own measured."""
    command = [sys.executable, "-m", "bench.digest.child", str(config), mode]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    found: Figures = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(config: Path, rounds: int) -> Figures:
    """The medians of so many rounds; of memory the largest."""
    composed = [child(config, "compose") for _ in range(rounds)]
    alone = [child(config, "sql") for _ in range(rounds)]
    middle = {name: statistics.median(each[name] for each in composed) for name in ("seconds", "drawing", "rendering")}
    return {
        **composed[0],
        **middle,
        "beyond": max(each["peak"] - each["idle"] for each in composed),
        "sql": statistics.median(each["seconds"] for each in alone),
        "sql_cpu": statistics.median(each["cpu"] for each in alone),
        "statements": alone[0]["statements"],
        "rows": alone[0]["rows"],
    }


def lines(name: str, found: Figures) -> Iterator[str]:
    """What is told of one database."""
    mega = 2**20
    yield f"| {name} | |"
    yield "|---|---:|"
    yield f"| articles, stories told | {found['articles']:,}, {found['stories']:,} |"
    yield f"| composed and rendered, s (CPU) | {found['seconds']:.1f} ({found['cpu']:.1f}) |"
    yield f"| once more: read and ranked; rendered, CPU s | {found['drawing']:.1f}; {found['rendering']:.1f} |"
    alone = f"{found['statements']:,} statements, {found['rows']:,} rows"
    yield f"| its SQL alone, s (CPU): {alone} | {found['sql']:.1f} ({found['sql_cpu']:.1f}) |"
    yield f"| all to its SQL alone | {found['seconds'] / found['sql']:.1f} |"
    yield f"| idle process, MB | {found['idle'] / mega:.0f} |"
    yield f"| beyond it at the peak, MB (bar: {BAR}) | {found['beyond'] / mega:.0f} |"
    kilo = [found[part] / 1000 for part in ("html", "full_html", "text")]
    yield f"| mail, whole edition, text: kB | {', '.join(f'{each:,.0f}' for each in kilo)} |"
    yield ""


@contextlib.contextmanager
def filled(dialect: str, articles: int, history: int) -> Iterator[Path]:
    """The settings of a desk whose database is filled; it is gone afterwards."""
    with contextlib.ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-digest-")))
        url = f"sqlite:///{home / 'monitor.sqlite'}"
        if dialect == "postgresql":
            running = stack.enter_context(server(SHIPPED))
            url = running.url(stack.enter_context(running.database()))
        config = filling.configured(home, url)
        began = time.perf_counter()
        filling.fill(config, articles, history)
        print(f"{dialect}: filled in {time.perf_counter() - began:.0f} s", flush=True)
        yield config.path


def run(databases: Sequence[str], articles: int, history: int, rounds: int) -> Iterator[str]:
    """Fill, measure, and the lines that say what was found."""
    for dialect in databases:
        with filled(dialect, articles, history) as config:
            yield from lines(dialect, measure(config, rounds))


def profile(databases: Sequence[str], articles: int, history: int) -> None:
    """Where the time goes."""
    from bench.digest.child import measured

    for dialect in databases:
        with filled(dialect, articles, history) as config:
            profiler = cProfile.Profile()
            profiler.runcall(measured, config, "compose")
            pstats.Stats(profiler).sort_stats("cumulative").print_stats(60)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000, help="of each day")
    parser.add_argument("--history", type=int, default=7, help="days before the one that is told")
    parser.add_argument("--databases", default="sqlite", help=f"of {DATABASES}; default: sqlite")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", action="store_true")
    wanted = parser.parse_args()
    databases = wanted.databases.split(",")
    if not set(databases) <= set(DATABASES.split(",")):
        parser.error(f"--databases knows {DATABASES}")
    if not sys.platform.startswith("linux"):
        parser.error("resident sets are read from /proc")
    print(f"{os.cpu_count()} cores, CPython {sys.version.split()[0]}; {wanted.rounds} rounds, medians", flush=True)
    if wanted.profile:
        profile(databases, wanted.articles, wanted.history)
        return
    for line in run(databases, wanted.articles, wanted.history, wanted.rounds):
        print(line, flush=True)


if __name__ == "__main__":
    main()
