"""Composition root: builds everything from a Config, and runs it once to the end; `monitor.daemon` keeps it running.

open_database   open, and upgrade where no daemon works on it
open_locked     the same under the daemon's lock, for whoever polls
settle          bring feeds, digests, seeds and what keywords found up to date with the configuration
Tools           fetcher, robots, worker processes: what a Desk needs beside its Config
run_once        poll what is due, finish all work
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from monitor.config import Config
from monitor.core.match.matcher import Matcher
from monitor.dispatch import Dispatcher
from monitor.errors import LockHeld, StoreError
from monitor.model import Disposition, FetchOutcome
from monitor.net.fetch import ROBOTS_ACCEPT, Fetcher
from monitor.net.guard import AddressGuard
from monitor.net.headers import shown_url
from monitor.net.naver import read_keys
from monitor.net.robots import Robots, RobotsRecord
from monitor.net.turns import Turns
from monitor.pipeline import Desk, Followed, Polled
from monitor.replaying import apply_rules, look_back
from monitor.seeding import Seeded, plant
from monitor.store import counts, editions, entries, feeds, hosts, notices, novelty, placing
from monitor.store.engine import Store, open_store
from monitor.store.lock import DaemonLock, hold
from monitor.store.migrate import current, head, upgrade
from monitor.work.pool import WorkerPool

log = structlog.get_logger("monitor")

"""The product token that sites may name in robots.txt."""

RETRIES = (timedelta(minutes=1), timedelta(minutes=5))
"""Waits before the second and third try at a page, in the daemon."""

RETRIES_ONCE = (timedelta(seconds=2), timedelta(seconds=5))
"""The same for `once`, which is to end with everything decided."""

ONCE_PATIENCE = timedelta(seconds=30)
"""`once` waits for work that becomes due within this time, and leaves the rest pending for the next run."""

DRAIN_SECONDS = 7.0
"""How long SIGTERM lets work under way go on: the whole exit has to stay under 10 s."""

WORKER_MEMORY = 2 * 2**30
"""Bytes of address space of a worker process (Linux): a hostile page costs its own reading, never the machine."""

PROBE_SECONDS = 0.3
"""`doctor` takes the lock for a moment to see whether it is free: whoever meets it then tries once more."""

AHEAD = 60.0
"""Seconds for which a slot that was taken together with others' is kept for the request it is for."""

ROBOTS_HAD = 256
"""Sites whose robots.txt is kept in memory, 500 KiB each at the most."""

UPGRADE_SECONDS = 5.0
"""How long a command waits for a daemon that has just started to make the tables."""


def utcnow() -> datetime:
    """The one clock of the service; everything below is told `now`."""
    return datetime.now(UTC)


# --- building ---------------------------------------------------------------------------------------------------------


@contextmanager
def open_database(config: Config) -> Iterator[Store]:
    """The database for a command that asks a question or writes a line; a daemon may be at work on it.

    Raises StoreError when it cannot be had, LockHeld when a daemon of another version works on it.
    """
    store = open_store(config.database_url)
    try:
        upgraded(store, config)
        yield store
    finally:
        store.close()


@contextmanager
def open_locked(config: Config, purpose: str) -> Iterator[tuple[Store, DaemonLock]]:
    """The database for one who polls, upgraded, under the daemon's lock; `purpose` names the command.

    Raises StoreError, and LockHeld when another daemon works on it.
    """
    with _lock(config, purpose) as lock:
        store = open_store(config.database_url)
        try:
            upgrade(store)
            yield store, lock
        finally:
            store.close()


def upgraded(store: Store, config: Config) -> tuple[str | None, str]:
    """Bring the tables to this version, unless a daemon works on them; (revision before, revision now).

    A program that was updated must not change tables under a daemon of the version before: LockHeld says so.
    """
    if (before := current(store)) == head():
        return before, before
    try:
        with _lock(config, "db upgrade"):
            return upgrade(store)
    except LockHeld as held:
        until = time.monotonic() + UPGRADE_SECONDS
        while (now := current(store)) != head():
            if time.monotonic() > until:
                raise LockHeld(
                    f"the database is at revision {now}, this version needs {head()}; {held}, then start it again"
                ) from None
            time.sleep(0.1)
        return before, head()


def _lock(config: Config, purpose: str) -> DaemonLock:
    try:
        return hold(config.database_url, config.storage_directory, purpose=purpose, now=utcnow())
    except LockHeld:
        time.sleep(PROBE_SECONDS)
    return hold(config.database_url, config.storage_directory, purpose=purpose, now=utcnow())


def seeds_folder(config: Config) -> Path:
    """Where the desk keeps its own known texts: beside its config file."""
    return config.path.parent / "seeds"


def settle(store: Store, config: Config, now: datetime, *, corpus: Path | None = None) -> Seeded:
    """Make feeds, digests, alerts and seeds of the database follow the configuration; `corpus` replaces the shipped records.

    Keywords that are new are asked for to be applied backwards: `monitor.replaying.look_back` does so, slice by slice.
    """
    with store.write() as connection:
        began, ended = feeds.configure(connection, config.feeds, now)
        for plan in config.digests:
            editions.born(connection, plan.name, now)
        new = notices.keep(connection, [plan.name for plan in config.alerts], now)
    for name in new:
        log.info("alert is new", alert=name)
    if began or ended:
        log.info("feeds", began=len(began), ended=len(ended), total=len(config.feeds))
    seeded = plant(store, seeds_folder(config), now, corpus_file=corpus)
    for problem in seeded.problems:
        log.error("seed not read", why=problem)
    if seeded.changed or seeded.retired:
        log.info("seeds", changed=len(seeded.changed), retired=len(seeded.retired))
    represent(store, now)
    apply_rules(store, config, now)
    return seeded


CATCH_UP = 50
"""Articles, or groups of them, of an earlier version that are brought up to date in one transaction."""


def represent(store: Store, now: datetime) -> None:
    """Enter who stands for each group of the last weeks that an earlier version stored: what comes in now may join its story."""
    groups = 0
    while done := placing.backfill(store, now - placing.FOLLOWED, CATCH_UP):
        groups += done
    if groups:
        log.info("articles of an earlier version can be joined", groups=groups)


def read_facts(store: Store, config: Config, stopped: Callable[[], bool] = lambda: False) -> None:
    """Read the facts of articles that an earlier version stored, until all are read or `stopped()`."""
    facts = 0
    while not stopped() and (done := novelty.backfill(store, CATCH_UP, timezone=config.timezone)):
        facts += done
    if facts:
        log.info("facts of an earlier version's articles read", articles=facts)


class Tools:
    """The fetcher, robots and worker processes that units share. Close it at the end."""

    def __init__(
        self,
        config: Config,
        store: Store,
        workers: WorkerPool | None = None,
        *,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._store = store
        self.naver = read_keys(os.environ if environment is None else environment)
        self._guard = AddressGuard(config.network.allow_addresses)
        self._delay = config.network.per_host_delay
        self._turns = Turns()
        self._ahead: dict[str, float] = {}
        self._robots_had: dict[str, RobotsRecord] = {}
        self.workers = workers or WorkerPool(workers=max(1, min(4, os.cpu_count() or 1)), memory=WORKER_MEMORY)
        agent = config.network.agent
        self.fetcher = Fetcher(
            user_agent=agent,
            guard=self._guard,
            reserve=self._reserve,
            timeout=config.network.timeout,
            max_bytes=config.network.max_bytes,
            sent=self._turns.end,
            hold=self._hold,
        )
        self.robots = Robots(self._fetch_robots, self._load_robots, self._save_robots, agent.split("/")[0].split()[0])

    def _reserve(self, key: str, now: datetime) -> datetime:
        """Take the host's slot: `now` when it was free, else the instant to come back (`Fetcher`)."""
        delay = self._spacing(key)
        if not delay:
            if time.monotonic() < self._ahead.pop(key, 0.0):
                return now
            with self._store.read() as connection:
                return hosts.held(connection, key, now) or now
        until = self._turns.begin(key, now, delay)
        if until is not None:
            return until
        if time.monotonic() < self._ahead.pop(key, 0.0):
            return now
        until, asked = now, time.monotonic()
        taken = False
        try:
            with self._store.write() as connection:
                # Another writer may have been waited for, longer than the spacing: the slot counts from here.
                at = now + timedelta(seconds=time.monotonic() - asked)
                until = hosts.reserve(connection, key, at, delay)
            taken = until <= at
        finally:
            if not taken:
                self._turns.end(key, None)
        return now if taken else until

    def reserve_ahead(self, keys: Collection[str], now: datetime) -> None:
        """Take the slots of hosts that are about to be asked, all in one transaction; a slot that is not free is left alone.

        A transaction of its own for each costs more than the poll that it is for (`docs/benchmarks.md`). What is taken here is
        good for `AHEAD` seconds; that the spacing is kept at the socket is the business of `Turns`, whenever the slot was taken.
        """
        until = time.monotonic() + AHEAD
        delays = {key: self._spacing(key) for key in keys}
        # Where no host is spaced there is nothing to write, only who asked to be left alone to be looked up.
        with self._store.write() if any(delays.values()) else self._store.read() as connection:
            free = hosts.reserve_all(connection, delays, now)
        self._ahead |= dict.fromkeys(free, until)

    def _spacing(self, key: str) -> timedelta:
        exempt = self._guard.exempt(key.rpartition(":")[0])
        return timedelta(seconds=self._delay if exempt else max(1.0, self._delay))

    def _hold(self, key: str, until: datetime) -> None:
        self._ahead.pop(key, None)
        with self._store.write() as connection:
            hosts.hold(connection, key, until)

    def _fetch_robots(self, url: str, now: datetime) -> FetchOutcome:
        return self.fetcher.get(url, now=now, accept=ROBOTS_ACCEPT)

    def _load_robots(self, origin: str) -> RobotsRecord | None:
        """From memory where it was had before: each page of a site asks for the same rules, which are replaced once a day."""
        known = self._robots_had.get(origin)
        if known is not None:
            return known
        with self._store.read() as connection:
            found = hosts.robots_of(connection, origin)
        return self._had(RobotsRecord(origin, *found)) if found is not None else None

    def _save_robots(self, record: RobotsRecord) -> None:
        with self._store.write() as connection:
            hosts.keep_robots(connection, record.origin, record.fetched_at, record.status, record.body)
        self._had(record)

    def _had(self, record: RobotsRecord) -> RobotsRecord:
        if len(self._robots_had) >= ROBOTS_HAD:
            self._robots_had.clear()
        self._robots_had[record.origin] = record
        return record

    def desk(self, config: Config, retries: tuple[timedelta, ...]) -> Desk:
        """A snapshot for one unit of work."""
        return Desk(
            config=config,
            matcher=Matcher(config.topics, config.aliases),
            store=self._store,
            fetch=self.fetcher.get,
            reserve_ahead=self.reserve_ahead,
            robots=self.robots,
            workers=self.workers,
            retries=retries,
            naver=self.naver,
        )

    def close(self) -> None:
        """End connections and worker processes."""
        self.fetcher.close()
        self.workers.close()


@contextmanager
def open_desk(config: Config, store: Store, retries: tuple[timedelta, ...] = RETRIES) -> Iterator[Desk]:
    """A desk for a command that runs units itself."""
    tools = Tools(config, store)
    try:
        yield tools.desk(config, retries)
    finally:
        tools.close()


# --- once -------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Summary:
    """What a run of `once` came to; the keys of its `--json`."""

    feeds: int = 0
    polled: int = 0
    not_modified: int = 0
    failed: int = 0
    entries: int = 0
    pending: int = 0
    dispositions: dict[str, int] = field(default_factory=dict)


Progress = Callable[[Summary, Polled | Followed], None]


def run_once(
    config: Config,
    store: Store,
    *,
    force: bool = False,
    clock: Callable[[], datetime] = utcnow,
    progress: Progress | None = None,
    corpus: Path | None = None,
) -> Summary:
    """Poll what is due (`force`: every feed, whatever its timer), follow every entry to its end, and say what came of it.

    `corpus` replaces the shipped seed records. Raises StoreError when the database fails on the way: what was committed
    until then stays, the rest is due again.
    """
    started = clock()
    settle(store, config, started, corpus=corpus)
    read_facts(store, config)
    with store.read() as connection:
        asked = dict.fromkeys(feeds.due(connection, started, force=force), started)
    tools = Tools(config, store)
    try:
        desk = tools.desk(config, RETRIES_ONCE)
        look_back(desk, clock, alone=True, seconds=float("inf"))
        run = _Once(desk, asked, clock, progress)
        run.to_the_end()
    finally:
        tools.close()
    summary = run.summary
    with store.read() as connection:
        summary.pending = counts.pending(connection)
        summary.dispositions = counts.by_disposition(connection, since=started)
    return summary


class _Once:
    """One run: which feeds are still to be asked (and from when on), and what came of it so far."""

    def __init__(
        self, desk: Desk, asked: dict[int, datetime], clock: Callable[[], datetime], progress: Progress | None
    ) -> None:
        self.summary = Summary(feeds=len(desk.config.feeds))
        self._desk, self._asked, self._clock = desk, asked, clock
        self._progress = progress
        # A host's own slot is waited for; a host that asked to be left alone is not (its feeds stay due then).
        self._patience = ONCE_PATIENCE + timedelta(seconds=desk.config.network.per_host_delay)
        self._guard = threading.Lock()
        self._broken: StoreError | None = None
        self._dispatcher = Dispatcher(
            lambda: desk,
            clock=clock,
            polls=self._polls,
            on_polled=self._polled,
            on_followed=self._followed,
            on_fault=self._fault,
        )

    def to_the_end(self) -> None:
        """Until nothing is left that becomes due within `ONCE_PATIENCE`."""
        try:
            while self._broken is None:
                self._dispatcher.pump()
                if not self._dispatcher.busy and not self._asked and not self._soon():
                    break
                self._dispatcher.wait(0.1)
        finally:
            # At the end nothing is under way. Somebody who pressed Ctrl-C does not want to wait for what is.
            self._dispatcher.drain(DRAIN_SECONDS if self._broken is not None else 1.0)
        if self._broken is not None:
            raise self._broken

    def _soon(self) -> bool:
        now = self._clock()
        with self._desk.store.read() as connection:
            due = entries.next_due(connection, now)
        return due is not None and due <= now + ONCE_PATIENCE

    def _polls(self, now: datetime) -> list[int]:
        with self._guard:
            return [feed_id for feed_id, at in self._asked.items() if at <= now]

    def _polled(self, feed_id: int, polled: Polled) -> None:
        report_poll(polled)
        with self._guard:
            if polled.until is not None and polled.until <= self._clock() + self._patience:
                self._asked[feed_id] = polled.until
                return
            if polled.more:  # a search whose results are read page by page: one poll, whatever its requests
                self._asked[feed_id] = self._clock()
                self.summary.entries += polled.new
                return
            self._asked.pop(feed_id, None)
            self.summary.polled += int(polled.outcome not in ("skipped", "not_yet"))
            self.summary.not_modified += int(polled.outcome == "not_modified")
            self.summary.failed += int(polled.outcome == "failed")
            self.summary.entries += polled.new
            if self._progress is not None:
                self._progress(self.summary, polled)

    def _followed(self, followed: Followed) -> None:
        report_follow(followed)
        if self._progress is not None and followed.disposition is not None:
            with self._guard:
                counts, word = self.summary.dispositions, followed.disposition
                counts[word] = counts.get(word, 0) + 1
                self._progress(self.summary, followed)

    def _fault(self, kind: str, number: int, error: BaseException) -> None:
        if isinstance(error, StoreError):  # without a database there is nothing to finish
            self._broken = error
            return
        report_fault(kind, number, error)
        with self._guard:
            if kind == "poll" and self._asked.pop(number, None) is not None:
                self.summary.polled += 1
                self.summary.failed += 1


# --- what the log says ------------------------------------------------------------------------------------------------

_QUIET = frozenset({Disposition.NO_MATCH, Disposition.TOO_OLD})
"""How most entries end; `monitor explain` and `monitor articles --disposition` know each, the log need not."""


def report_poll(polled: Polled, *, again: bool = False) -> None:
    """One log line for a poll that brought something or failed; `again`: it failed so before, which is no news."""
    if polled.outcome == "failed":
        (log.debug if again else log.warning)("poll failed", feed=shown_url(polled.feed_url), why=polled.detail)
    elif polled.outcome in ("read", "not_modified"):
        say = log.info if polled.new or polled.detail else log.debug
        say(
            "polled",
            feed=shown_url(polled.feed_url),
            outcome=polled.outcome,
            new=polled.new,
            note=polled.detail or None,
        )


def report_follow(followed: Followed) -> None:
    """One log line for an entry that was decided."""
    if followed.disposition is not None:
        say = log.debug if followed.disposition in _QUIET else log.info
        say(
            "entry",
            id=followed.entry_id,
            disposition=followed.disposition.value,
            title=followed.title,
            why=followed.detail if followed.disposition is not Disposition.STORED and followed.detail else None,
        )


def report_fault(kind: str, number: int, error: BaseException) -> None:
    """One log line for a unit that broke off; the traceback only for those who ask for it (--log-level debug)."""
    log.error("unit broke off", unit=kind, id=number, why=f"{type(error).__name__}: {error}".split("\n")[0])
    log.debug("unit broke off", unit=kind, id=number, exc_info=error)
