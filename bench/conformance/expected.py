"""feedparser's test files: what each expects of a reader, and what ours says."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bench.conformance.expectations import Expectation, expectations_of, holds, zoneless
from bench.conformance.library import NOW, TITLED, Library, found_below
from bench.conformance.reasons import REASONS
from monitor.model import FailureReason, Fetched, ParsedFeed
from monitor.net.fetch import Fetcher
from monitor.net.guard import AddressGuard
from monitor.work.pool import WorkerPool

FOLDERS = ("wellformed", "encoding", "entities", "illformed")
BAR = 98.0
"""Percent of the expectations that must hold."""
SLOW = 5.0
"""Seconds for one file that count as a hang; nearly all take some milliseconds."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one file came to."""

    file: str
    """Relative to the folder, with "/"."""
    expected: tuple[Expectation, ...]
    missed: tuple[Expectation, ...]
    zoneless: int
    titled: bool
    """Whether it was read with a title in each entry."""
    crash: str
    """One line when it crashed or took too long, else ""."""


class Reading:
    """Fetches and reads files; one fetcher and one pool for all of them."""

    def __init__(self, root: Path, library: Library, workers: WorkerPool) -> None:
        self._root, self._library, self._workers = root, library, workers
        self._fetcher = Fetcher(
            user_agent="conformance/1", guard=AddressGuard(["127.0.0.1"]), reserve=lambda _, now: now, timeout=10.0
        )

    def close(self) -> None:
        """Close the connections."""
        self._fetcher.close()

    def told(self, url: str) -> Told:
        """Read one file and compare."""
        file = self._library.urls[url]
        expected = expectations_of(file.read_bytes())
        begun = time.monotonic()
        fetched, feed, crash = self._asked(url)
        titled = bool(feed and feed.dropped and not feed.entries and any(one.of_what_is_hidden for one in expected))
        if titled:
            fetched, feed, crash = self._asked(f"{url}?{TITLED}")
        if time.monotonic() - begun > SLOW:
            crash = f"took {time.monotonic() - begun:.1f} s"
        dated = any(one.field == "instant" for one in expected)
        in_utc = self._read(fetched, "UTC")[0] if dated and fetched else None
        aside = [one for one in expected if zoneless(one, feed, in_utc)]
        counted = tuple(one for one in expected if one not in aside)
        missed = tuple(one for one in counted if not holds(one, feed, self._library.server.origin))
        return Told(file.relative_to(self._root).as_posix(), counted, missed, len(aside), titled, crash)

    def _asked(self, url: str) -> tuple[Fetched | None, ParsedFeed | None, str]:
        outcome = self._fetcher.get(url, now=NOW)
        if not isinstance(outcome, Fetched):
            return None, None, ""
        return outcome, *self._read(outcome, "Asia/Seoul")

    def _read(self, fetched: Fetched, timezone: str) -> tuple[ParsedFeed | None, str]:
        answer = self._workers.parse_feed(fetched, timezone=timezone)
        if isinstance(answer, ParsedFeed):
            return answer, ""
        return None, answer.detail if answer.reason is FailureReason.PARSE_BUDGET else ""


def run(given: Path, say: Callable[[str], None]) -> bool:
    """Read every file; True when the bar is reached and every difference has its reason."""
    root = found_below(given, "tests", FOLDERS)
    files = sorted(path for folder in FOLDERS for path in (root / folder).rglob("*.xml"))
    begun = time.monotonic()
    library = Library(root, files)
    with library.server, WorkerPool(workers=2, max_tasks=2000) as workers:
        reading = Reading(root, library, workers)
        with ThreadPoolExecutor(2) as threads:
            told = list(threads.map(reading.told, library.urls))
        reading.close()
    say(f"{len(files)} files read in {time.monotonic() - begun:.0f} s\n")
    by_folder = [(folder, [one for one in told if one.file.startswith(f"{folder}/")]) for folder in FOLDERS]
    head = ("folder", "files", "expected", "held", "%", "not empty", "held", "%", "zone-less", "titled")
    _table(say, head, [(name, *_counted(some)) for name, some in [*by_folder, ("all", told)] if some])
    crashed = [one for one in told if one.crash]
    for one in crashed:
        say(f"crash: {one.file}: {one.crash}")
    unexplained = _explain(told, say)
    expected, missed = sum(len(one.expected) for one in told), sum(len(one.missed) for one in told)
    share = 100 * (1 - missed / max(1, expected))
    say(f"\n{share:.2f} % of the expectations hold, {unexplained} differences without a reason, {len(crashed)} crashes")
    return share >= BAR and not unexplained and not crashed and not library.server.errors


def _counted(some: Sequence[Told]) -> tuple[object, ...]:
    expected = [each for one in some for each in one.expected]
    missed = [each for one in some for each in one.missed]
    speaking = sum(not each.says_nothing for each in expected)
    mute = sum(not each.says_nothing for each in missed)
    return (
        len(some),
        len(expected),
        len(expected) - len(missed),
        _percent(len(expected) - len(missed), len(expected)),
        speaking,
        speaking - mute,
        _percent(speaking - mute, speaking),
        sum(one.zoneless for one in some),
        sum(one.titled for one in some),
    )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}" if whole else "-"


def _explain(told: Sequence[Told], say: Callable[[str], None]) -> int:
    """List what does not hold under its reason, then reasons that explain nothing; returns how many have none."""
    reason_of = {file: reason for reason, files in REASONS.items() for file in files}
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    for one in told:
        for missed in one.missed:
            where = f"{one.file}: {missed.field} of {'the feed' if missed.entry is None else f'entry {missed.entry}'}"
            grouped[reason_of.get(one.file, "")].append(f"{where}, expected {missed.accepted[0]!r:.120}")
    for reason in sorted(grouped, key=lambda name: (not name, name)):
        say(f"\n{reason or 'WITHOUT A REASON'} ({len(grouped[reason])})")
        for line in grouped[reason]:
            say(f"  {line}")
    idle = sorted(one.file for one in told if one.file in reason_of and not one.missed)
    if idle:
        say(f"\nthese files need no reason any more: {', '.join(idle)}")
    return len(grouped[""])


def _table(say: Callable[[str], None], head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print columns, the first to the left, the others to the right."""
    lines = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(head))]
    for first, *others in lines:
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))]
        say("  ".join(cells).rstrip())
