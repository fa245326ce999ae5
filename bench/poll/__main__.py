"""What does an unchanged poll cost, here and elsewhere?

    python -m bench.poll [--feeds 1000] [--rounds 3] [--reader-python PATH] [--r2e PATH] [--keep-alive]

One server on loopback (a process of its own) answers N feeds: 200 with validators at first, 304 afterwards. Every guest is run
as a whole command, by turns, and its CPU seconds (user and system, the processes it waited for included) and peak memory are
read from wait4(2). That every poll of a measured pass was a 304, one for each feed, is asserted from the server's tally.

Beside the cost of the command the table says the slope: what N feeds cost more than a few, by feed. Start-up is in the
first figure and not in the second: a daemon starts once, what cron runs starts every time.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.poll import guests
from bench.poll.guests import ROOT, Guest
from bench.poll.server import TALLY, path_of

WORKERS = 8
"""Of reader's second run: as many as this monitor has threads."""

_MAXRSS = 1 if sys.platform == "darwin" else 1024
"""Bytes in a unit of ru_maxrss."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run of a command took: CPU and wall seconds, bytes of memory at its peak; `share` of its polls were 304."""

    cpu: float
    wall: float
    memory: int
    share: float = 0.0


@dataclass(slots=True)
class Measured:
    """A guest's runs: `first` where nothing was known, then over all feeds and over a few of them."""

    name: str
    first: Cost
    whole: list[Cost] = field(default_factory=list)
    few: list[Cost] = field(default_factory=list)


class GuestFailed(Exception):
    """A guest did not do what is measured."""


class Server:
    """The server's process, from this side."""

    def __init__(self, port: int, *, one_host: bool) -> None:
        self._port, self._one_host = port, one_host

    def urls(self, count: int) -> list[str]:
        """The first `count` feeds: each on a host of its own, 127.1.0.0 and upwards, or all on one."""
        hosts = ["127.0.0.1" if self._one_host else f"127.1.{number >> 8}.{number & 255}" for number in range(count)]
        return [f"http://{host}:{self._port}{path_of(number)}" for number, host in enumerate(hosts)]

    def tally(self) -> dict[str, int]:
        """What was asked since the last call: by status, `feeds` (different ones) and `connections`."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request("GET", TALLY)
            said = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        return {**said["statuses"], "feeds": said["feeds"], "connections": said["connections"]}


@contextmanager
def serving(feeds: int, *, keep: bool) -> Iterator[Server]:
    """The server in a process of its own, until the block ends."""
    command = [sys.executable, "-m", "bench.poll.server", "--feeds", str(feeds), *(["--keep"] if keep else [])]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Server(int(process.stdout.readline()), one_host=keep or not sys.platform.startswith("linux"))
        finally:
            process.kill()


def run(guest: Guest, log: Path, *, first: bool = False) -> Cost:
    """Run the command to its end. Raises GuestFailed with the last line it said when it fails.

    Every guest has its modules compiled once, as an installed program has, and none of them in the checkout.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment["PYTHONPYCACHEPREFIX"] = str(log.parents[1] / "bytecode")
    command = guest.first if first and guest.first else guest.command
    with log.open("wb") as said:
        began = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            env=environment | guest.environment,
            cwd=log.parent,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        last = (log.read_text("utf-8", "replace").strip().splitlines() or ["nothing said"])[-1]
        raise GuestFailed(f"{guest.name} ended with {process.returncode}: {last}")
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * _MAXRSS)


def unchanged(guest: Guest, server: Server, count: int, log: Path) -> Cost:
    """One measured pass: every one of `count` feeds was asked once, and the answer was 304. Raises GuestFailed."""
    server.tally()
    cost = run(guest, log)
    tally = server.tally()
    if not tally.get("304", 0) == tally["feeds"] == count or tally.get("200", 0):
        raise GuestFailed(f"{guest.name}: not {count} unchanged polls: {tally}")
    return replace(cost, share=tally["304"] / count)


def measure(
    makers: Sequence[Callable[[Path, Sequence[str]], Guest]],
    server: Server,
    directory: Path,
    *,
    feeds: int,
    few: int,
    rounds: int,
    say: Callable[[str], None],
) -> list[Measured]:
    """Every guest by turns, so that a noisy minute of the machine meets all of them. One that fails is left out, with a line."""
    ready: list[tuple[Measured, list[tuple[Guest, int, Path]]]] = []
    for index, maker in enumerate(makers):
        passes = []
        costs = []
        try:
            for count in (few, feeds):
                place = directory / f"{index}-{count}"
                place.mkdir()
                guest = maker(place, server.urls(count))
                costs.append(run(guest, place / "log", first=True))
                unchanged(guest, server, count, place / "log")  # what is only done once is done now
                passes.append((guest, count, place / "log"))
        except GuestFailed as failed:
            say(f"left out: {failed}")
            continue
        say(f"{guest.name}: first pass {costs[-1].cpu:.1f} s of CPU, then conditional")
        ready.append((Measured(guest.name, costs[-1]), passes))
    for number in range(rounds):
        for measured, passes in ready:
            for found, (guest, count, log) in zip((measured.few, measured.whole), passes, strict=True):
                found.append(unchanged(guest, server, count, log))
        say(f"round {number + 1} of {rounds}")
    return [measured for measured, _ in ready]


def table(found: Sequence[Measured], feeds: int, few: int) -> list[str]:
    """The lines of the table; CPU as least and median of the rounds."""

    def per_poll(measured: Measured) -> list[float]:
        return [cost.cpu / feeds * 1000 for cost in measured.whole]

    def slope(measured: Measured) -> float:
        whole, start = (statistics.median(cost.cpu for cost in costs) for costs in (measured.whole, measured.few))
        return (whole - start) / (feeds - few) * 1000

    def ratio(value: float, of: float | None) -> str:
        return "-" if not of else f"{value / of:.2f}"

    bar = next((each for each in found if each.name.startswith("rss2email")), None)
    whole_bar = statistics.median(per_poll(bar)) if bar is not None else None
    slope_bar = slope(bar) if bar is not None else None
    lines = [
        "| | CPU ms a poll: least | median | to rss2email's | slope, ms | to rss2email's | polls/s | 304 | peak MB | first |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for each in found:
        costs, more = per_poll(each), slope(each)
        middle = statistics.median(costs)
        wall = statistics.median(cost.wall for cost in each.whole)
        share = min(cost.share for cost in each.whole)
        memory = max(cost.memory for cost in each.whole) / 2**20
        lines.append(
            f"| {each.name} | {min(costs):.2f} | {middle:.2f} | {ratio(middle, whole_bar)} | {more:.2f} |"
            f" {ratio(more, slope_bar)} | {feeds / wall:.0f} | {share:.0%} | {memory:.0f} | {each.first.cpu / feeds * 1000:.1f} |"
        )
    return lines


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--reader-python", help="an interpreter that has lemon24/reader; default: one made for this run"
    )
    parser.add_argument(
        "--r2e", default=shutil.which("r2e"), help="the command of rss2email; default: the installed one"
    )
    parser.add_argument("--keep-alive", action="store_true", help="the server keeps connections: all feeds on one host")
    parser.add_argument("--only", action="append", help="measure only guests whose name holds this; may be repeated")
    wanted = parser.parse_args()
    feeds, few = wanted.feeds, max(1, wanted.feeds // 50)
    if feeds < 2 or wanted.rounds < 1:
        parser.error("at least two feeds and one round")

    def say(line: str) -> None:
        print(line, flush=True)

    def chosen(name: str) -> bool:
        return wanted.only is None or any(part in name for part in wanted.only)

    with tempfile.TemporaryDirectory(prefix="bench-poll-") as made, serving(feeds, keep=wanted.keep_alive) as server:
        directory = Path(made)
        makers: list[Callable[[Path, Sequence[str]], Guest]] = []
        if chosen("monitor"):
            makers.append(guests.monitor)
        if chosen("rss2email"):
            if wanted.r2e:
                makers.append(lambda place, urls: guests.rss2email(place, urls, wanted.r2e))
            else:
                say("left out: rss2email is not installed (apt-get install rss2email, or --r2e PATH)")
        if chosen("reader"):
            try:
                python = wanted.reader_python or guests.install_reader(directory / "venv")
                makers.append(lambda place, urls: guests.reader(place, urls, python, 1))
                makers.append(lambda place, urls: guests.reader(place, urls, python, WORKERS))
            except (OSError, subprocess.SubprocessError):
                say("left out: reader could not be installed (pip install reader elsewhere, then --reader-python PATH)")
        if chosen("feedparser"):
            makers.append(guests.feedparser_loop)
        found = measure(makers, server, directory, feeds=feeds, few=few, rounds=wanted.rounds, say=say)
        kept = "kept, all feeds on one host" if wanted.keep_alive else "closed after each answer, a host for each feed"
        say(
            f"\n{feeds} feeds, {wanted.rounds} rounds, start-up from {few} feeds; connections {kept}; {os.cpu_count()} cores,"
        )
        say(f"CPython {sys.version.split()[0]}")
        say("(first: CPU ms a feed of 20 entries, read for the first time)\n")
        for line in table(found, feeds, few):
            say(line)


if __name__ == "__main__":
    main()
