"""Composition root: builds everything from a Config, and runs it: once to the end, or as the daemon.

open_database   open, take the lock (run and once), upgrade, bring feeds and seeds up to date
Tools           fetcher, robots, worker processes: what a Desk needs beside its Config
run_once        poll what is due, finish all work
Daemon          one APScheduler tick asks the store what is due and hands it to threads; signals; drain
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from monitor import __version__
from monitor.config import Config, load
from monitor.core.match.matcher import Matcher
from monitor.delivery import deliver_owed
from monitor.dispatch import Dispatcher
from monitor.errors import ConfigError
from monitor.model import FetchOutcome
from monitor.net.fetch import Fetcher
from monitor.net.guard import AddressGuard
from monitor.net.robots import Robots, RobotsRecord
from monitor.pipeline import Desk, Followed, Polled, edition_due, issue_digest
from monitor.seeding import Seeded, plant
from monitor.store import articles, editions, entries, feeds, hosts
from monitor.store.engine import Store, open_store
from monitor.store.lock import hold
from monitor.store.migrate import upgrade
from monitor.work.pool import WorkerPool

log = structlog.get_logger("monitor")

PRODUCT = "SovereignAIMonitor"
"""The product token that sites may name in robots.txt."""

RETRIES = (timedelta(minutes=1), timedelta(minutes=5))
"""Waits before the second and third try at a page, in the daemon."""

RETRIES_ONCE = (timedelta(seconds=2), timedelta(seconds=5))
"""The same for `once`, which is to end with everything decided."""

ONCE_PATIENCE = timedelta(seconds=30)
"""`once` waits for work that becomes due within this time, and leaves the rest pending for the next run."""

DRAIN_SECONDS = 8.0
"""How long SIGTERM lets work under way go on: the whole exit has to stay under 10 s."""

RETENTION_SLICE = timedelta(days=7)


def utcnow() -> datetime:
    """The one clock of the service; everything below is told `now`."""
    return datetime.now(UTC)


def user_agent(config: Config) -> str:
    """Product, version and contact, as a polite guest signs (facts.md, good manners 6)."""
    if config.network.user_agent:
        return config.network.user_agent
    contact = f" (+{config.network.contact})" if config.network.contact else ""
    return f"{PRODUCT}/{__version__}{contact}"


# --- building ---------------------------------------------------------------------------------------------------------


@contextmanager
def open_database(config: Config, *, purpose: str | None = None) -> Iterator[Store]:
    """The database, upgraded; with `purpose` ("run", "once") under the daemon's lock.

    Raises StoreError, and LockHeld when another daemon works on it.
    """
    if purpose is None:
        store = open_store(config.database_url)
        try:
            upgrade(store)
            yield store
        finally:
            store.close()
        return
    with hold(config.database_url, config.storage_directory, purpose=purpose, now=utcnow()):
        store = open_store(config.database_url)
        try:
            upgrade(store)
            yield store
        finally:
            store.close()


def seeds_folder(config: Config) -> Path:
    """Where the desk keeps its own known texts: beside its config file."""
    return config.path.parent / "seeds"


def settle(store: Store, config: Config, now: datetime) -> Seeded:
    """Make feeds, seeds and digests of the database follow the configuration."""
    with store.write() as connection:
        began, ended = feeds.configure(connection, config.feeds, now)
        for plan in config.digests:
            editions.born(connection, plan.name, now)
    if began or ended:
        log.info("feeds", began=len(began), ended=len(ended), total=len(config.feeds))
    seeded = plant(store, seeds_folder(config), now)
    for problem in seeded.problems:
        log.error("seed", problem=problem)
    if seeded.changed or seeded.retired:
        log.info("seeds", changed=len(seeded.changed), retired=len(seeded.retired))
    return seeded


class Tools:
    """The fetcher, robots and worker processes that units share. Close it at the end."""

    def __init__(self, config: Config, store: Store, workers: WorkerPool | None = None) -> None:
        self._store = store
        self._guard = AddressGuard(config.network.allow_addresses)
        self._delay = config.network.per_host_delay
        self.workers = workers or WorkerPool(workers=max(1, min(4, os.cpu_count() or 1)))
        agent = user_agent(config)
        self.fetcher = Fetcher(
            user_agent=agent,
            guard=self._guard,
            reserve=self._reserve,
            timeout=config.network.timeout,
            max_bytes=config.network.max_bytes,
        )
        self.robots = Robots(self._fetch_robots, self._load_robots, self._save_robots, agent.partition("/")[0])

    def _reserve(self, key: str, now: datetime) -> datetime:
        delay = self._delay if self._guard.exempt(key.rpartition(":")[0]) else max(1.0, self._delay)
        if not delay:
            return now
        with self._store.write() as connection:
            return hosts.reserve(connection, key, now, timedelta(seconds=delay))

    def _fetch_robots(self, url: str, now: datetime) -> FetchOutcome:
        return self.fetcher.get(url, now=now, accept="text/plain, */*;q=0.1")

    def _load_robots(self, origin: str) -> RobotsRecord | None:
        with self._store.read() as connection:
            found = hosts.robots_of(connection, origin)
        return RobotsRecord(origin, *found) if found is not None else None

    def _save_robots(self, record: RobotsRecord) -> None:
        with self._store.write() as connection:
            hosts.keep_robots(connection, record.origin, record.fetched_at, record.status, record.body)

    def desk(self, config: Config, retries: tuple[timedelta, ...]) -> Desk:
        """A snapshot for one unit of work."""
        return Desk(
            config=config,
            matcher=Matcher(config.topics, config.aliases),
            store=self._store,
            fetch=self.fetcher.get,
            robots=self.robots,
            workers=self.workers,
            retries=retries,
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
    force: bool,
    clock: Callable[[], datetime] = utcnow,
    progress: Progress | None = None,
) -> Summary:
    """Poll what is due (`force`: every feed, whatever its timer), follow every entry to its end, and say what came of it."""
    started = clock()
    settle(store, config, started)
    summary = Summary(feeds=len(config.feeds))
    with store.read() as connection:
        asked = dict.fromkeys(feeds.due(connection, started, force=force), started)
    guard = threading.Lock()

    def on_polled(feed_id: int, polled: Polled) -> None:
        report_poll(polled)
        with guard:
            if polled.until is not None:
                asked[feed_id] = polled.until
                return
            asked.pop(feed_id, None)
            summary.polled += int(polled.outcome != "skipped")
            summary.not_modified += int(polled.outcome == "not_modified")
            summary.failed += int(polled.outcome == "failed")
            summary.entries += polled.new
            if progress is not None:
                progress(summary, polled)

    def on_followed(followed: Followed) -> None:
        report_follow(followed)
        if progress is not None and followed.disposition is not None:
            with guard:
                summary.dispositions[followed.disposition] = summary.dispositions.get(followed.disposition, 0) + 1
                progress(summary, followed)

    def on_fault(kind: str, number: int, error: BaseException) -> None:
        report_fault(kind, number, error)
        with guard:
            if kind == "poll" and asked.pop(number, None) is not None:
                summary.failed += 1

    def polls(now: datetime) -> list[int]:
        with guard:
            return [feed_id for feed_id, at in asked.items() if at <= now]

    tools = Tools(config, store)
    desk = tools.desk(config, RETRIES_ONCE)
    dispatcher = Dispatcher(
        lambda: desk, clock=clock, polls=polls, on_polled=on_polled, on_followed=on_followed, on_fault=on_fault
    )
    try:
        while True:
            dispatcher.pump()
            if not dispatcher.busy and not asked:
                with store.read() as connection:
                    due = entries.next_due(connection)
                if due is None or due > clock() + ONCE_PATIENCE:
                    break
            dispatcher.wait(0.1)
    finally:
        dispatcher.drain(DRAIN_SECONDS)
        tools.close()
    with store.read() as connection:
        summary.pending = entries.count_pending(connection)
        summary.dispositions = entries.count_dispositions(connection, since=started)
    return summary


def report_poll(polled: Polled) -> None:
    """One log line for a poll."""
    if polled.outcome == "failed":
        log.warning("poll failed", feed=polled.feed_url, why=polled.detail)
    elif polled.outcome in ("read", "not_modified"):
        log.info("polled", feed=polled.feed_url, outcome=polled.outcome, new=polled.new, note=polled.detail or None)


def report_follow(followed: Followed) -> None:
    """One log line for an entry that was decided."""
    if followed.disposition is not None:
        log.info("entry", entry=followed.entry_id, disposition=followed.disposition.value, title=followed.title)


def report_fault(kind: str, number: int, error: BaseException) -> None:
    """One log line for a unit that broke off; the traceback only for those who ask for it (--log-level debug)."""
    log.error("unit broke off", unit=kind, id=number, error=f"{type(error).__name__}: {error}".split("\n")[0])
    log.debug("unit broke off", unit=kind, id=number, exc_info=error)


# --- the daemon -------------------------------------------------------------------------------------------------------


class Daemon:
    """`monitor run`. Everything it knows of work is in the database; in memory is only what is under way."""

    def __init__(self, config: Config, store: Store, *, clock: Callable[[], datetime] = utcnow) -> None:
        self._config, self._store, self._clock = config, store, clock
        self._tools = Tools(config, store)
        self._desk = self._tools.desk(config, RETRIES)
        self._stop = threading.Event()
        self._mail = threading.Lock()
        self._stamp = _stamp(config.path)
        self._last_fault: dict[str, float] = {}
        self._dispatcher = Dispatcher(
            lambda: self._desk,
            clock=clock,
            polls=self._due_feeds,
            on_polled=lambda _, polled: report_poll(polled),
            on_followed=report_follow,
            on_fault=report_fault,
        )

    def _due_feeds(self, now: datetime) -> tuple[int, ...]:
        with self._store.read() as connection:
            return feeds.due(connection, now)

    def run(self) -> None:
        """Until SIGTERM or SIGINT; then drain within `DRAIN_SECONDS`."""
        from apscheduler.schedulers.background import BackgroundScheduler

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        settle(self._store, self._config, self._clock())
        scheduler = BackgroundScheduler(timezone=UTC)
        # Misfire grace None and coalesce: a late tick is still a tick (APScheduler's default drops one that is 1 s late).
        jobs = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        scheduler.add_job(self._tick, "interval", seconds=1, next_run_time=datetime.now(UTC), **jobs)
        scheduler.add_job(self._mail_round, "interval", seconds=2, next_run_time=datetime.now(UTC), **jobs)
        scheduler.add_job(self._forget, "interval", hours=6, next_run_time=datetime.now(UTC), **jobs)
        scheduler.start()
        notify("READY=1")
        log.info("started", version=__version__, feeds=len(self._config.feeds), database=self._store.url)
        while not self._stop.wait(1.0):
            pass
        notify("STOPPING=1")
        log.info("stopping", under_way=self._dispatcher.busy)
        scheduler.shutdown(wait=False)
        deadline = time.monotonic() + DRAIN_SECONDS
        drained = self._dispatcher.drain(DRAIN_SECONDS)
        # A delivery under way is let finish: its answer must be committed, or that recipient gets the edition twice.
        mailed = self._mail.acquire(timeout=max(0.1, deadline - time.monotonic()))
        self._tools.close()
        log.info("stopped", drained=drained and mailed)

    def _tick(self) -> None:
        notify("WATCHDOG=1")
        with self._guarded("tick"):
            self._reload()
            self._dispatcher.pump()

    @contextmanager
    def _guarded(self, what: str) -> Iterator[None]:
        """Nothing that one tick meets ends the daemon. The same trouble is said once a minute, not once a second."""
        try:
            yield
        except Exception as error:
            line = f"{what}: {type(error).__name__}: {error}".split("\n")[0]
            if time.monotonic() - self._last_fault.get(line, -60.0) >= 60.0:
                self._last_fault[line] = time.monotonic()
                log.error("trouble", what=line)
                log.debug("trouble", what=line, exc_info=error)

    # -- editions and deliveries

    def _mail_round(self) -> None:
        if self._stop.is_set() or not self._mail.acquire(blocking=False):
            return
        try:
            with self._guarded("mail"):
                for edition in issue_due(self._desk, self._clock()):
                    log.info(
                        "edition issued",
                        digest=edition.digest,
                        date=edition.date.isoformat(),
                        stories=edition.stories,
                        articles=edition.articles,
                        late_seconds=edition.late_seconds,
                    )
                for delivery in deliver_owed(self._store, self._desk.config, self._clock()):
                    say = log.info if delivery.state == "sent" else log.error
                    say("delivery", recipient=delivery.recipient, state=delivery.state, detail=delivery.detail or None)
        finally:
            self._mail.release()

    # -- upkeep

    def _forget(self) -> None:
        with self._guarded("retention"):
            before = self._clock() - timedelta(days=self._desk.config.text_days)
            gone = 0
            while not self._stop.is_set():
                with self._store.write() as connection:
                    part = articles.forget_texts(connection, before, span=RETENTION_SLICE)
                gone += part
                if not part:
                    break
            if gone:
                log.info("texts forgotten", articles=gone, older_than_days=self._desk.config.text_days)

    def _reload(self) -> None:
        """Take up a changed config.toml at the next unit; an invalid one is said and the last good one stays."""
        stamp = _stamp(self._config.path)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            config = load(self._config.path)
        except ConfigError as error:
            for problem in error.problems:
                log.error("config.toml is not used as it is", problem=str(problem))
            return
        fixed = {"database_url": self._config.database_url, "storage_directory": self._config.storage_directory}
        for key, value in fixed.items():
            if getattr(config, key) != value:
                log.warning("config.toml: this takes effect at the next start", key=key)
        config = config.model_copy(update=fixed)
        tools = self._tools
        if config.network != self._desk.config.network:
            tools = self._tools = Tools(config, self._store, workers=self._tools.workers)
        self._desk = tools.desk(config, RETRIES)
        settle(self._store, config, self._clock())
        log.info(
            "config.toml taken up", topics=len(config.topics), feeds=len(config.feeds), digests=len(config.digests)
        )


def issue_due(desk: Desk, now: datetime) -> list[editions.StoredEdition]:
    """Issue every edition whose time has come, each once; one missed while nobody ran is issued late."""
    issued = []
    for plan in desk.config.digests:
        with desk.store.read() as connection:
            born = editions.birth(connection, plan.name)
            last = editions.last(connection, plan.name)
        due = edition_due(plan, desk.config.timezone, born=born or now, last=last, now=now)
        if due is not None:
            day, scheduled = due
            issued.append(issue_digest(desk, plan, now, day=day, scheduled=scheduled))
    return issued


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def notify(state: str) -> None:
    """Tell systemd (sd_notify(3)): a datagram to the socket it named; nothing where it named none."""
    import socket

    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.sendto(state.encode(), "\0" + address[1:] if address.startswith("@") else address)
    except OSError as error:
        log.debug("systemd could not be told", state=state, error=str(error))
