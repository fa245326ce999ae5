"""Who works on what, right now: hands due feeds and entries to threads, one page of a host at a time.

What is due stands in the database; what is under way stands here, in memory, and dies with the daemon: after a kill -9 the
next start simply finds the same work due again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta

from monitor.errors import MonitorError
from monitor.pipeline import Desk, Followed, Polled, follow_entry, poll_feed
from monitor.store import entries, feeds
from monitor.work.pool import PoolClosed

THREADS = 8
"""Units under way at once. They wait for the network and for the worker processes, not for each other."""

AFTER_FAULT = timedelta(minutes=10)
"""When a unit that broke off with an exception is tried again."""

Fault = Callable[[str, int, BaseException], None]
"""Told of a unit that broke off: ("poll" | "follow", id, exception)."""


class Dispatcher:
    """Takes due work and hands it to threads. `desk` gives the snapshot of the moment, `clock` the instant (aware UTC)."""

    def __init__(
        self,
        desk: Callable[[], Desk],
        *,
        clock: Callable[[], datetime],
        polls: Callable[[datetime], Sequence[int]],
        on_polled: Callable[[int, Polled], None],
        on_followed: Callable[[Followed], None],
        on_fault: Fault,
        threads: int = THREADS,
    ) -> None:
        self._desk, self._clock, self._polls = desk, clock, polls
        self._on_polled, self._on_followed, self._on_fault = on_polled, on_followed, on_fault
        self._threads = threads
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="unit")
        self._changed = threading.Condition()
        self._pumping = threading.Lock()
        self._feeds: set[int] = set()
        self._entries: dict[int, str | None] = {}
        self._stopping = False

    @property
    def busy(self) -> int:
        """Units under way."""
        with self._changed:
            return len(self._feeds) + len(self._entries)

    def pump(self) -> int:
        """Hand out what is due and has a free thread. Returns how many units were begun."""
        with self._pumping:
            free = self._threads - self.busy
            if free <= 0 or self._stopping:
                return 0
            now = self._clock()
            begun = 0
            for feed_id in self._polls(now):
                if begun < free and feed_id not in self._feeds:
                    self._begin_poll(feed_id)
                    begun += 1
            if begun < free:
                begun += self._begin_entries(now, free - begun)
            return begun

    def _begin_poll(self, feed_id: int) -> None:
        with self._changed:
            self._feeds.add(feed_id)
        self._executor.submit(self._poll, feed_id).add_done_callback(self._finished)

    def _begin_entries(self, now: datetime, free: int) -> int:
        with self._desk().store.read() as connection:
            ready = entries.ready(connection, now, without=tuple(self._entries), limit=free * 25)
        begun = 0
        hosts = {host for host in self._entries.values() if host is not None}
        for entry_id, host in ready:
            if begun >= free:
                break
            if host in hosts:
                continue
            if host is not None:
                hosts.add(host)
            with self._changed:
                self._entries[entry_id] = host
            self._executor.submit(self._follow, entry_id).add_done_callback(self._finished)
            begun += 1
        return begun

    def _poll(self, feed_id: int) -> None:
        try:
            self._on_polled(feed_id, poll_feed(self._desk(), feed_id, self._clock()))
        except PoolClosed:
            pass  # we are stopping: nothing is known of the feed, so nothing is written
        except Exception as error:  # one bad feed never stops the others
            self._on_fault("poll", feed_id, error)
            self._put_off(lambda c, until: feeds.postpone(c, feed_id, until))
        finally:
            with self._changed:
                self._feeds.discard(feed_id)
                self._changed.notify_all()

    def _follow(self, entry_id: int) -> None:
        try:
            self._on_followed(follow_entry(self._desk(), entry_id, self._clock()))
        except PoolClosed:
            pass
        except Exception as error:  # one bad entry never loses its siblings
            self._on_fault("follow", entry_id, error)
            self._put_off(lambda c, until: entries.postpone(c, entry_id, until))
        finally:
            with self._changed:
                self._entries.pop(entry_id, None)
                self._changed.notify_all()

    def _put_off(self, postpone: Callable[..., None]) -> None:
        try:
            with self._desk().store.write() as connection:
                postpone(connection, self._clock() + AFTER_FAULT)
        except MonitorError:
            pass  # the database is what is broken: the unit stays due, and was reported already

    def _finished(self, _: Future[None]) -> None:
        try:
            self.pump()
        except Exception as error:
            self._on_fault("pump", 0, error)

    def wait(self, seconds: float) -> None:
        """Until a unit ends, at most `seconds`."""
        with self._changed:
            self._changed.wait(seconds)

    def drain(self, seconds: float) -> bool:
        """Take no more work and wait for what is under way. True when nothing is left."""
        self._stopping = True
        with self._changed:
            idle = self._changed.wait_for(lambda: not self._feeds and not self._entries, seconds)
        self._executor.shutdown(wait=False, cancel_futures=True)
        return idle
