"""What does an article cost, from the feed to its disposition, here and in a plain script?

    python -m bench.ingest [--articles 1000] [--rounds 3] [--share 5] [--share 100] [--only NAME] [--fulltext always|hinted]

A press on loopback (a process of its own, `press`) serves feeds of 50 entries and a page of 120-200 kB for each. Titles and
summaries concern no topic; of `--share` % of the articles the text does, in one sentence, with the keyword written in one of
the ways in which outlets write it. Each program runs as a whole command on fresh state (the monitor's tables are made before),
by turns, round after round, with connections kept and no spacing. CPU is user and system time of all its processes; the
press's own is told beside the table.

That nothing was lost is not believed but looked up: the addresses that a program kept are compared with those that
were planted. The monitor has to keep every one of them and nothing else, or the run fails.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.ingest import guests
from bench.ingest.guests import Guest
from bench.ingest.pages import host_of, path_of, planted
from bench.ingest.press import ENTRIES, FEED, TALLY, feeds_of
from bench.ingest.tree import ROOT, CommandFailed, Cost, run

SHARES = (5, 100)
"""Per cent of the articles that are on topic."""

Maker = Callable[[Path, Sequence[str], int], Guest]


class Press:
    """The press's process, from this side."""

    def __init__(self, port: int, articles: int, share: int) -> None:
        self._port, self.articles, self.share = port, articles, share
        self.feeds = [f"http://{host_of(feed)}:{port}{FEED}" for feed in range(feeds_of(articles))]
        self.planted = frozenset(map(self._url, planted(articles, share / 100)))

    def _url(self, number: int) -> str:
        return f"http://{host_of(number // ENTRIES)}:{self._port}{path_of(number)}"

    def tally(self) -> tuple[int, float]:
        """Pages served and CPU seconds used since the last call."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request("GET", TALLY)
            said = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        return said["pages"], said["cpu"]


@contextmanager
def serving(articles: int, share: int) -> Iterator[Press]:
    """The press in a process of its own, until the block ends."""
    command = [sys.executable, "-m", "bench.ingest.press", "--articles", str(articles), "--share", str(share / 100)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Press(int(process.stdout.readline()), articles, share)
        finally:
            process.kill()


@dataclass(slots=True)
class Measured:
    """A program's rounds at one share; `lost` articles were planted and not kept, `wrong` ones kept and not planted."""

    name: str
    share: int
    costs: list[Cost] = field(default_factory=list)
    kept: int = 0
    lost: int = 0
    wrong: int = 0
    serving: float = 0.0
    """CPU seconds of the press in the last round."""


def measure(maker: Maker, press: Press, directory: Path, bytecode: Path, measured: Measured) -> None:
    """One round of one program, on fresh state. Raises CommandFailed."""
    directory.mkdir(parents=True)
    guest = maker(directory, press.feeds, press.articles)
    measured.name = guest.name
    if guest.prepare:
        run(guest.prepare, directory, guest.environment, bytecode)
    press.tally()
    cost, said = run(guest.command, directory, guest.environment, bytecode)
    pages, measured.serving = press.tally()
    kept = guest.kept(said)
    measured.costs.append(cost)
    measured.kept, measured.lost = len(kept), len(press.planted - kept)
    measured.wrong = len(kept - press.planted)
    strict = guest.name == guests.ALWAYS
    if strict and (measured.lost or measured.wrong or pages != press.articles):
        missing = ", ".join(sorted(press.planted - kept)[:5])
        raise CommandFailed(
            f"{guest.name}: {measured.lost} lost, {measured.wrong} kept for nothing, {pages} pages asked for; {missing}"
        )


def table(found: Sequence[Measured], articles: int) -> list[str]:
    """The lines of the table: medians of the rounds, and how much a program does to what the script does at the same share."""
    lines = [
        "| | on topic | articles/s | to the script's | CPU ms an article | script's to it | peak MB | kept | lost | wrong |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for each in found:
        bar = next((other for other in found if other.name == guests.SCRIPT and other.share == each.share), None)
        wall, cpu = _median(each, "wall"), _median(each, "cpu")
        faster = f"{_median(bar, 'wall') / wall:.1f}" if bar else "-"
        cheaper = f"{_median(bar, 'cpu') / cpu:.1f}" if bar else "-"
        memory = max(cost.memory for cost in each.costs) / 2**20
        lines.append(
            f"| {each.name} | {each.share} % | {articles / wall:.1f} | {faster} | {cpu / articles * 1000:.1f} | {cheaper} |"
            f" {memory:.0f} | {each.kept} | {each.lost} | {each.wrong} |"
        )
    return lines


def _median(measured: Measured, name: str) -> float:
    return float(statistics.median(getattr(cost, name) for cost in measured.costs))


def say(line: str) -> None:
    """A line, at once."""
    print(line, flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--share", type=int, action="append", help="per cent on topic; default: 5, then 100")
    parser.add_argument("--only", choices=("monitor", "script"), help="measure only this program")
    parser.add_argument("--fulltext", choices=("always", "hinted"), default="always")
    wanted = parser.parse_args()
    if not sys.platform.startswith("linux"):
        parser.error("a host for each outlet is 127.1.0.0 and upwards, which only Linux answers without being told to")
    makers: dict[str, Maker] = {
        "monitor": lambda place, feeds, articles: guests.monitor(place, feeds, articles, wanted.fulltext),
        "script": guests.script,
    }
    chosen = {name: maker for name, maker in makers.items() if wanted.only in (None, name)}
    found: list[Measured] = []
    with tempfile.TemporaryDirectory(prefix="bench-ingest-") as made:
        directory = Path(made)
        with serving(20, 100) as press:  # so that every module is compiled
            for name, maker in chosen.items():
                measure(maker, press, directory / f"warm-{name}", directory / "bytecode", Measured(name, 100))
        for share in wanted.share or SHARES:
            rows = {name: Measured(name, share) for name in chosen}
            with serving(wanted.articles, share) as press:
                for number in range(wanted.rounds):
                    for name, maker in chosen.items():
                        place = directory / f"{share}-{number}-{name}"
                        measure(maker, press, place, directory / "bytecode", rows[name])
                        cost = rows[name].costs[-1]
                        say(
                            f"{share} %, round {number + 1} of {wanted.rounds}, {name}: {cost.wall:.1f} s, CPU {cost.cpu:.1f} s"
                        )
            found += rows.values()
        say(f"\n{wanted.articles} articles, {wanted.rounds} rounds, medians; {os.cpu_count()} cores,")
        say(f"CPython {sys.version.split()[0]};")
        serving_cost = max(each.serving for each in found) / wanted.articles * 1000
        say(f"the press itself: at most {serving_cost:.2f} CPU ms an article, in no figure below\n")
        for line in table(found, wanted.articles):
            say(line)


if __name__ == "__main__":
    main()
