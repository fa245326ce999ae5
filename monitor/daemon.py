"""`monitor run`: APScheduler ticks ask the store what is due and hand it to threads; signals, reload, heartbeat, drain.

Everything the daemon knows of work is in the database; in memory is only what is under way. So whatever ends it, a kill -9
included, the next start goes on where it was.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from monitor import __version__
from monitor.archive import keep_archive
from monitor.config import Config, DigestPlan
from monitor.delivery import hand_over
from monitor.dispatch import Dispatcher
from monitor.errors import LockHeld, StoreError
from monitor.net.headers import shown_url
from monitor.notifying import Alerts, deliver_notices
from monitor.pipeline import Desk, Followed, Polled, edition_due, issue_digest
from monitor.reload import Reload
from monitor.replaying import look_back
from monitor.service import (
    DRAIN_SECONDS,
    RETRIES,
    Tools,
    read_facts,
    report_fault,
    report_follow,
    report_poll,
    settle,
    utcnow,
)
from monitor.setup_mail import Advice, SetupMail
from monitor.signalling import Signalling
from monitor.store import counts, editions, feeds, retention
from monitor.store.engine import Store
from monitor.store.lock import DaemonLock

log = structlog.get_logger("monitor")

CONFIRM_SECONDS = 60.0
"""How often the lock is confirmed: a session on PostgreSQL ends with its server, and another daemon may be quicker."""

HEARTBEAT_SECONDS = 3600.0

TURN_SECONDS = 1.0
"""How long the set-up mail waits for other mail that is being handed over, before it is looked at in its next round."""

RETENTION_SLICE = timedelta(days=7)

POLLS_KEPT = timedelta(days=30)
"""How long each single poll is remembered; `feeds list` looks at the last seven days."""

POLLS_SLICE = 5000

BANDS_KEPT = 4
"""So many times as long as its text is kept, an article is recognised by its bands: a year by default."""

BANDS_SLICE = 500


class Pulse:
    """What happened since the last heartbeat (`every` seconds apart), and which feeds fail at the moment. Thread-safe."""

    def __init__(self, every: float = HEARTBEAT_SECONDS) -> None:
        self._every = every
        self._guard = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._failing: dict[str, str] = {}
        self._since = time.monotonic()

    def polled(self, polled: Polled) -> None:
        """Count a poll and say what is news: a feed that fails says so once for each reason, and once when it is back."""
        reason = polled.detail.partition(":")[0]
        with self._guard:
            before = self._failing.get(polled.feed_url)
            if polled.outcome == "failed":
                self._failing[polled.feed_url] = reason
            elif polled.outcome in ("read", "not_modified"):
                self._failing.pop(polled.feed_url, None)
            self._counts["polls"] += polled.outcome in ("read", "not_modified", "failed")
            self._counts["new"] += polled.new
        report_poll(polled, again=before == reason)
        if before is not None and polled.outcome in ("read", "not_modified"):
            log.info("feed answers again", feed=shown_url(polled.feed_url))

    def followed(self, followed: Followed) -> None:
        """Count an entry that was decided."""
        report_follow(followed)
        if followed.disposition is not None:
            with self._guard:
                self._counts[followed.disposition.value] += 1

    def beat(self) -> dict[str, int] | None:
        """Once an hour: what was counted since, and how many feeds fail. None before the hour is over."""
        with self._guard:
            if time.monotonic() - self._since < self._every:
                return None
            self._since = time.monotonic()
            counts = {"polls": 0, "new": 0, **self._counts, "feeds_failing": len(self._failing)}
            self._counts.clear()
        return counts


class Daemon:
    """`monitor run`, on an open store and under its lock."""

    def __init__(
        self,
        config: Config,
        store: Store,
        lock: DaemonLock,
        *,
        clock: Callable[[], datetime] = utcnow,
        confirm_seconds: float = CONFIRM_SECONDS,
        advice: Advice | None = None,
    ) -> None:
        """`advice`: what the set-up mail tells the operator to look at."""
        self._config, self._store, self._lock, self._clock = config, store, lock, clock
        self._tools = Tools(config, store)
        self._retired: list[Tools] = []
        self._desk = self._tools.desk(config, RETRIES)
        self._stop = threading.Event()
        self._mail = threading.Lock()
        self._notices = threading.Lock()
        self._alerts = Alerts(store)
        self._unkept = threading.Event()
        self._unkept.set()  # whatever an earlier daemon left out of the archive
        self._settings = Reload(config, store, lock.holder, clock)
        self._said: dict[str, float] = {}
        self._ours = True
        self._confirm_every = confirm_seconds
        self._confirm_at = time.monotonic() + confirm_seconds
        self._lost: LockHeld | None = None
        self._pulse = Pulse()
        self._signalling = Signalling(store, config.network.agent, clock())
        self._setup_mail = SetupMail(store, clock(), advice)
        self._unissued: dict[str, str] = {}
        """Of each digest that cannot be issued, why."""
        self._dispatcher = Dispatcher(
            lambda: self._desk,
            clock=clock,
            polls=self._due_feeds,
            on_polled=lambda _, polled: self._pulse.polled(polled),
            on_followed=self._pulse.followed,
            on_fault=self._fault,
        )

    def _due_feeds(self, now: datetime) -> tuple[int, ...]:
        with self._store.read() as connection:
            return feeds.due(connection, now)

    def run(self) -> None:
        """Until SIGTERM or SIGINT; then drain within `DRAIN_SECONDS`. Raises LockHeld when the lock was lost on the way."""
        from apscheduler.schedulers.background import BackgroundScheduler

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._asked_to_stop)
        settle(self._store, self._config, self._clock())
        self._settings.record()
        scheduler = BackgroundScheduler(timezone=UTC)
        for job, seconds in self._jobs():
            scheduler.add_job(
                job,
                "interval",
                seconds=seconds,
                next_run_time=datetime.now(UTC),
                # A late tick is still a tick (APScheduler's default drops one that is 1 s late), and two late ones are one.
                misfire_grace_time=None,
                coalesce=True,
                max_instances=1,
            )
        config = self._config
        log.info(
            "started",
            version=__version__,
            config=str(config.path),
            database=self._store.url,
            feeds=len(config.feeds),
            topics=len(config.topics),
            next_edition=self._next_edition(),
        )
        notify("READY=1")
        scheduler.start()
        while not self._stop.wait(1.0):
            pass
        notify("STOPPING=1")
        log.info("stopping", under_way=self._dispatcher.busy)
        scheduler.shutdown(wait=False)
        self._drain()
        if self._lost is not None:
            raise self._lost

    def _jobs(self) -> tuple[tuple[Callable[[], None], int], ...]:
        """What is done again and again, each beside the others, and every how many seconds."""
        return (
            (self._tick, 1),
            (self._issue_round, 2),
            (self._mail_round, 2),
            (self._signal_round, 2),
            (self._set_up_round, 2),
            (self._alert_round, 2),
            (self._archive_round, 2),
            (self._look_back, 2),
            (self._forget, 6 * 3600),
        )

    def _asked_to_stop(self, number: int, _frame: object) -> None:
        if number == signal.SIGINT and self._stop.is_set():
            os._exit(130)  # Ctrl-C once more: somebody at a terminal does not want to wait for the drain
        self._stop.set()

    def _drain(self) -> None:
        deadline = time.monotonic() + DRAIN_SECONDS
        drained = self._dispatcher.drain(DRAIN_SECONDS)
        # A delivery under way is let finish: its answer must be committed, or that recipient gets the edition twice.
        locks = (self._mail, self._notices)
        mailed = all(lock.acquire(timeout=max(0.1, deadline - time.monotonic())) for lock in locks)
        left = self._dispatcher.busy
        self._tools.close()
        if self._lost is None:
            with suppress(StoreError):
                self._settings.ended()
        if drained and mailed:
            log.info("stopped")
        else:
            log.warning("stopped in the middle of work, which is due again", under_way=left, delivering=not mailed)

    def _tick(self) -> None:
        notify("WATCHDOG=1")
        with self._guarded("tick"):
            self._confirm()
        with self._guarded("settings"):
            self._settings.look(self._take_up)
        with self._guarded("tick"):
            if not self._stop.is_set():
                self._dispatcher.pump()
            self._heartbeat()

    @contextmanager
    def _guarded(self, what: str) -> Iterator[None]:
        """Nothing that one tick meets ends the daemon."""
        try:
            yield
        except Exception as error:
            self._trouble(what, error)

    def _trouble(self, what: str, error: BaseException) -> None:
        """Say what went wrong: the same trouble once a minute, not once a second."""
        if isinstance(error, StoreError):
            # The server that kept our lock may have gone: ask before going on.
            self._ours, self._confirm_at = False, 0.0
        line = _first_line(error)
        if time.monotonic() - self._said.get(line, float("-inf")) >= 60.0:
            self._said = {said: at for said, at in self._said.items() if time.monotonic() - at < 60.0}
            self._said[line] = time.monotonic()
            log.error("trouble", at=what, why=line)
            log.debug("trouble", at=what, exc_info=error)

    def _fault(self, kind: str, number: int, error: BaseException) -> None:
        if isinstance(error, StoreError):
            self._trouble(kind, error)
        else:
            report_fault(kind, number, error)

    def _confirm(self) -> None:
        """Once a minute, and after every trouble with the database: is the lock still ours? If not, this daemon ends."""
        if time.monotonic() < self._confirm_at:
            return
        try:
            self._lock.confirm()
        except LockHeld as held:
            log.error("the lock was lost to another daemon", why=str(held))
            self._ours, self._lost = False, held
            self._stop.set()
            return
        self._ours, self._confirm_at = True, time.monotonic() + self._confirm_every

    # -- editions and deliveries

    def _issue_round(self) -> None:
        for plan in self._desk.config.digests:
            if self._stop.is_set() or not self._ours:
                return
            with self._guarded(f"digest {plan.name}"):  # one that cannot be issued keeps back no other
                try:
                    edition = issue_due(self._desk, plan, self._clock())
                except Exception as error:
                    self._unissued[plan.name] = _first_line(error)
                    raise
                self._unissued.pop(plan.name, None)
                if edition is not None:
                    self._unkept.set()
                    with self._store.read() as connection:
                        mailed = bool(editions.deliveries_of(connection, edition.id))
                    log.info(
                        "edition issued",
                        digest=edition.digest,
                        date=edition.date.isoformat(),
                        stories=edition.stories,
                        articles=edition.articles,
                        late_seconds=edition.late_seconds,
                        note=None if mailed else "not mailed: nothing to tell, nothing missing (send_quiet = false)",
                    )

    def _mail_round(self) -> None:
        if self._stop.is_set() or not self._ours or not self._mail.acquire(blocking=False):
            return
        try:
            with self._guarded("mail"):
                for digest, day, told in hand_over(self._store, self._desk.config, self._clock()):
                    say = log.info if told.state == "sent" else log.error
                    say(
                        "delivery",
                        digest=digest,
                        date=day.isoformat(),
                        recipient=told.recipient,
                        state=told.state,
                        why=told.detail or None,
                        again=self._on_the_desks_clock(told.again),
                    )
        finally:
            self._mail.release()

    def _archive_round(self) -> None:
        """Beside the mail, never before it: at the start, and when an edition was issued."""
        if self._stop.is_set() or not self._ours or not self._unkept.is_set():
            return
        self._unkept.clear()
        with self._guarded("archive"):
            try:
                keep_archive(self._store, self._desk.config, stopped=self._stop.is_set)
            except StoreError:  # a directory that cannot be written is told once, and tried with the next edition
                self._unkept.set()
                raise

    # -- alerts

    def _alert_round(self) -> None:
        if self._stop.is_set() or not self._ours or not self._notices.acquire(blocking=False):
            return
        try:
            config = self._desk.config
            for plan in config.alerts:
                with self._guarded(f"alert {plan.name}"):  # one that cannot be raised keeps back no other
                    notice = self._alerts.raise_due(config, plan, self._clock())
                    if notice is not None:
                        log.info("alert raised", alert=plan.name, subject=notice.subject)
            with self._guarded("notices"):
                for alert, told in deliver_notices(self._store, config, self._clock()):
                    say = log.info if told.state == "sent" else log.error
                    say("notice", alert=alert, recipient=told.recipient, state=told.state, why=told.detail or None)
        finally:
            self._notices.release()

    def _signal_round(self) -> None:
        """Not held back by a lock that cannot be confirmed, nor by mail: it is what tells of both."""
        if self._stop.is_set():
            return
        with self._guarded("signals"):
            for called in self._signalling.look(self._desk.config, self._clock(), dict(self._unissued)):
                made = called.signal
                say = log.info if called.state == "sent" else log.error
                say(
                    "signal",
                    kind=made.kind,
                    digest=made.digest,
                    date=made.day.isoformat(),
                    state=called.state,
                    why=made.error,
                )

    def _set_up_round(self) -> None:
        # The round of mail begins at the same moment: who did not wait for it would find it at work each time.
        if self._stop.is_set() or not self._ours or not self._mail.acquire(timeout=TURN_SECONDS):
            return
        try:
            with self._guarded("set-up mail"):
                delivery = self._setup_mail.look(self._desk.config, self._clock())
                if delivery is not None:
                    say = log.info if delivery.state == "sent" else log.error
                    say("set-up mail", recipient=delivery.recipient, state=delivery.state, why=delivery.detail or None)
        finally:
            self._mail.release()

    # -- new keywords, in what is stored

    def _look_back(self) -> None:
        if self._stop.is_set() or not self._ours:
            return
        with self._guarded("looking back"):
            look_back(self._desk, self._clock, stopped=self._stop.is_set)

    # -- upkeep

    def _next_edition(self) -> str | None:
        """When the next edition is due, with the desk's offset."""
        config = self._desk.config
        now = self._clock()
        with self._store.read() as connection:
            issued = editions.last_days(connection, [plan.name for plan in config.digests])
        coming = [config.timetable(plan).coming(now, issued.get(plan.name)) for plan in config.digests]
        known = [at for at in coming if at is not None]
        return self._on_the_desks_clock(min(known, default=None))

    def _on_the_desks_clock(self, at: datetime | None) -> str | None:
        """An instant for the log, with the desk's offset."""
        zone = ZoneInfo(self._desk.config.timezone)
        return at.astimezone(zone).isoformat(timespec="minutes") if at is not None else None

    def _heartbeat(self) -> None:
        if (beats := self._pulse.beat()) is None:
            return
        while self._retired:  # an hour after a reload no unit uses the old connections any more
            self._retired.pop().fetcher.close()
        with self._store.read() as connection:
            pending = counts.pending(connection)
        log.info("alive", **beats, pending=pending, next_edition=self._next_edition())

    def _forget(self) -> None:
        with self._guarded("facts"):
            read_facts(self._store, self._desk.config, self._stop.is_set)
        with self._guarded("retention"):
            before = self._clock() - timedelta(days=self._desk.config.text_days)
            gone = 0
            while not self._stop.is_set():
                with self._store.write() as connection:
                    part = retention.forget_texts(connection, before, span=RETENTION_SLICE)
                gone += part
                if not part:
                    break
            if gone:
                log.info("texts forgotten", articles=gone, older_than_days=self._desk.config.text_days)
            while not self._stop.is_set():
                with self._store.write() as connection:
                    recognised = self._clock() - BANDS_KEPT * timedelta(days=self._desk.config.text_days)
                    if retention.forget_bands(connection, recognised, BANDS_SLICE) < BANDS_SLICE:
                        break
            while not self._stop.is_set():
                with self._store.write() as connection:
                    if retention.forget_polls(connection, self._clock() - POLLS_KEPT, POLLS_SLICE) < POLLS_SLICE:
                        break

    def _take_up(self, config: Config) -> None:
        """Work with these settings from the next unit on. What fails leaves everything as it was, to be tried again."""
        same = config.network == self._desk.config.network
        tools = self._tools if same else Tools(config, self._store, workers=self._tools.workers)
        try:
            desk = tools.desk(config, RETRIES)
            settle(self._store, config, self._clock())
        except BaseException:
            if not same:
                tools.fetcher.close()
            raise
        if not same:
            self._retired.append(self._tools)
        self._tools, self._desk = tools, desk


def _first_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".split("\n")[0]


def issue_due(desk: Desk, plan: DigestPlan, now: datetime) -> editions.StoredEdition | None:
    """Issue the edition of this digest whose time has come, once; one missed while nobody ran is issued late.

    None when there is none: its time has not come, it was issued, or it lies before the digest was first known.
    """
    with desk.store.read() as connection:
        born = editions.birth(connection, plan.name)
        last = editions.last_days(connection, [plan.name]).get(plan.name)
    due = edition_due(desk.config.timetable(plan), born=born or now, last=last, now=now)
    if due is None:
        return None
    day, scheduled = due
    return issue_digest(desk, plan, now, day=day, scheduled=scheduled)


def notify(state: str) -> None:
    """Tell systemd (sd_notify(3)): a datagram to the socket it named; nothing where it named none."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.sendto(state.encode(), "\0" + address[1:] if address.startswith("@") else address)
    except OSError as error:
        log.debug("systemd could not be told", state=state, why=str(error))
