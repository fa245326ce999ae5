"""Who works on what, right now: hands due feeds and entries to threads, one page of a host at a time.

What is due stands in the database; what is under way stands here, in memory, and dies with the daemon: after a kill -9 the
next start simply finds the same work due again.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Literal

from sqlalchemy import Connection

from monitor.core.text.urls import host_key
from monitor.errors import StoreError
from monitor.pipeline import (
    Desk,
    Followed,
    Known,
    Polled,
    Ready,
    Unchanged,
    Unmatched,
    ask_feed,
    follow_known,
    look_up,
    make_ready,
    record_unchanged,
    record_unmatched,
)
from monitor.store import entries, feeds
from monitor.together import Together
from monitor.work.pool import PoolClosed

THREADS = 8
"""Units under way at once. They wait for the network and for the worker processes, not for each other."""

AFTER_FAULT = timedelta(minutes=10)
"""When a unit that broke off with an exception is tried again; doubled with every further time, up to `LONGEST`."""

LONGEST = timedelta(days=1)

REST = 60.0
"""Seconds that a unit rests which the database failed: it is still due there, and would be tried again at once."""

FRESH = 1.0
"""Seconds for which an answer to "what is due?" is handed out from, before it is asked again."""

READY = 0.2
"""The same for "which entries can be followed?": a neighbour's page that came meanwhile has to wait for no more than this."""

TOGETHER = 32
"""Feeds, or entries, that are looked up in one transaction before they are asked for."""

Kind = Literal["poll", "follow", "pump"]
Fault = Callable[[Kind, int, BaseException], None]
"""Told of what broke off: a unit with its id, or the handing out of work itself (0)."""


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
        self._due: deque[int] = deque()
        self._due_until = 0.0
        self._ready: dict[int, Ready] = {}
        self._waiting: deque[tuple[int, str | None]] = deque()
        self._waiting_until = 0.0
        self._known: dict[int, Known] = {}
        # Under way: what threads work on, and what has its answer and waits to be written down, which needs no thread.
        self._feeds: set[int] = set()
        self._entries: dict[int, str | None] = {}
        self._answered: set[int] = set()
        self._unmatched: set[int] = set()
        self._write_polls = Together(self._record_polls, lambda waiting: len(self._feeds) > waiting)
        self._write_entries = Together(self._record_entries, lambda waiting: len(self._entries) > waiting)
        self._resting: dict[tuple[Kind, int], float] = {}
        self._faults: dict[tuple[Kind, int], int] = {}
        self._stopping = False

    @property
    def busy(self) -> int:
        """Units under way."""
        with self._changed:
            return len(self._feeds) + len(self._entries)

    def pump(self) -> int:
        """Hand out what is due and has a free thread. Returns how many units were begun."""
        with self._pumping:
            if self._stopping:
                return 0
            now = self._clock()
            # Taken before the database is asked what is due: a feed that ends its poll in between is not due any more,
            # although the answer still says so.
            with self._changed:
                polling, following = frozenset(self._feeds), dict(self._entries)
                written = len(self._answered) + len(self._unmatched)
                free = self._threads - len(polling) - len(following) + written
            if free <= 0:
                return 0
            begun = self._begin_polls(now, polling, free)
            return begun + (self._begin_entries(now, following, free - begun) if begun < free else 0)

    def _begin_polls(self, now: datetime, polling: frozenset[int], free: int) -> int:
        """Begin at most `free` polls. What is due is asked when all that was due is handed out, or the answer is `FRESH` old:
        with a thousand feeds due at once, asking after each of them would read half a million rows.
        """
        begun: set[int] = set()
        asked = False
        while len(begun) < free:
            if not asked and (not self._due or time.monotonic() > self._due_until):
                asked = True
                self._due = deque(feed_id for feed_id in self._polls(now) if feed_id not in polling | begun)
                self._due_until = time.monotonic() + FRESH
                self._ready = {}
            if not self._due:
                break
            if self._due[0] not in self._ready:
                desk = self._desk()
                self._ready = make_ready(desk, list(islice(self._due, TOGETHER)), now)
                desk.reserve_ahead({host_key(ready.feed.current_url) for ready in self._ready.values()}, now)
            feed_id = self._due.popleft()
            if not self._rests("poll", feed_id):
                self._begin_poll(feed_id, self._ready.get(feed_id))
                begun.add(feed_id)
        return len(begun)

    def _begin_poll(self, feed_id: int, ready: Ready | None) -> None:
        with self._changed:
            self._feeds.add(feed_id)
        self._executor.submit(self._work, lambda number: self._poll(number, ready), feed_id)

    def _begin_entries(self, now: datetime, following: dict[int, str | None], free: int) -> int:
        """Begin at most `free` entries, one of a host at a time. As with polls, what is ready is asked when the last answer is
        handed out, or `READY` old: asked after each entry it cost more than the page.
        """
        begun, asked = 0, False
        hosts = {host for host in following.values() if host is not None}
        while begun < free:
            if not asked and (not self._waiting or time.monotonic() > self._waiting_until):
                asked = True
                self._ask_ready(now, following, hosts)
            if not self._waiting:
                break
            entry_id, host = self._waiting.popleft()
            known = self._known.pop(entry_id, None)
            if known is None or known.stored.next_attempt_at is None:  # decided since it was said to be due
                continue
            if host in hosts or entry_id in following or self._rests("follow", entry_id):
                continue
            if host is not None:
                hosts.add(host)
            with self._changed:
                self._entries[entry_id] = host
            self._executor.submit(self._work, partial(self._follow, known=known), entry_id)
            begun += 1
        return begun

    def _ask_ready(self, now: datetime, following: dict[int, str | None], hosts: set[str]) -> None:
        """What can be followed now, and what is known of it. What lies on a host that is under way is left for later: what is
        decided there meanwhile may decide about it as well."""
        desk = self._desk()
        resting = [number for kind, number in list(self._resting) if kind == "follow" and self._rests(kind, number)]
        with desk.store.read() as connection:
            ready = entries.ready(connection, now, without=(*following, *resting), limit=TOGETHER + len(following))
        self._waiting = deque((entry_id, host) for entry_id, host in ready if host is None or host not in hosts)
        self._waiting_until = time.monotonic() + READY
        self._known = look_up(desk, [entry_id for entry_id, _ in self._waiting], now) if self._waiting else {}
        if keys := {host for _, host in self._waiting if host is not None}:
            desk.reserve_ahead(keys, now)

    def _poll(self, feed_id: int, ready: Ready | None) -> None:
        found: Polled | Unchanged | None = None
        try:
            found = ask_feed(self._desk(), ready, self._clock()) if ready is not None else Polled("", "skipped")
            if isinstance(found, Polled):
                self._polled(feed_id, found)
        except PoolClosed:
            pass  # we are stopping: nothing is known of the feed, so nothing is written
        except Exception as error:  # one bad feed never stops the others
            self._broke_off("poll", feed_id, error, feeds.postpone)
        finally:
            if isinstance(found, Unchanged):
                with self._changed:
                    self._answered.add(feed_id)
                self._write_polls.add(found)
            else:
                self._end_polls(feed_id)

    def _polled(self, feed_id: int, polled: Polled) -> None:
        self._on_polled(feed_id, polled)
        self._faults.pop(("poll", feed_id), None)

    def _end_polls(self, *feed_ids: int) -> None:
        with self._changed:
            self._feeds.difference_update(feed_ids)
            self._answered.difference_update(feed_ids)
            self._tell_if_idle()

    def _record_polls(self, found: Sequence[Unchanged]) -> None:
        try:
            for each, polled in zip(found, record_unchanged(self._desk(), found), strict=True):
                self._polled(each.feed.id, polled)
        except Exception as error:
            if len(found) > 1 and not isinstance(error, StoreError):
                for each in found:  # a fault of ours with one of them
                    self._record_polls((each,))
                return
            for each in found:
                self._broke_off("poll", each.feed.id, error, feeds.postpone)
        finally:
            self._end_polls(*(each.feed.id for each in found))

    def _follow(self, entry_id: int, known: Known) -> None:
        found: Followed | Unmatched | None = None
        try:
            found = follow_known(self._desk(), known, self._clock())
            if isinstance(found, Followed):
                self._done(found)
        except PoolClosed:
            pass
        except Exception as error:  # one bad entry never loses its siblings
            self._broke_off("follow", entry_id, error, entries.postpone)
        finally:
            if isinstance(found, Unmatched):
                with self._changed:
                    self._unmatched.add(entry_id)
                self._write_entries.add(found)
            else:
                self._end_entries(entry_id)

    def _done(self, followed: Followed) -> None:
        self._on_followed(followed)
        self._faults.pop(("follow", followed.entry_id), None)

    def _end_entries(self, *entry_ids: int) -> None:
        with self._changed:
            for entry_id in entry_ids:
                self._entries.pop(entry_id, None)
            self._unmatched.difference_update(entry_ids)
            self._tell_if_idle()

    def _record_entries(self, found: Sequence[Unmatched]) -> None:
        try:
            for followed in record_unmatched(self._desk(), found):
                self._done(followed)
        except Exception as error:
            if len(found) > 1 and not isinstance(error, StoreError):
                for each in found:
                    self._record_entries((each,))
                return
            for each in found:
                self._broke_off("follow", each.stored.id, error, entries.postpone)
        finally:
            self._end_entries(*(each.stored.id for each in found))

    def _tell_if_idle(self) -> None:
        """Wake who waits when nothing is under way any more: woken after every unit, it cost a fifth of an unchanged poll."""
        if not self._feeds and not self._entries:
            self._changed.notify_all()

    def _broke_off(
        self, kind: Kind, number: int, error: Exception, postpone: Callable[[Connection, int, datetime], None]
    ) -> None:
        self._resting[kind, number] = time.monotonic() + REST
        self._on_fault(kind, number, error)
        if isinstance(error, StoreError):
            return  # the database is what is broken, not the unit: it stays due
        before = self._faults.get((kind, number), 0)
        self._faults[kind, number] = min(before + 1, 10)
        try:
            with self._desk().store.write() as connection:
                postpone(connection, number, self._clock() + min(AFTER_FAULT * 2**before, LONGEST))
        except StoreError:
            return
        self._resting.pop((kind, number), None)

    def _rests(self, kind: Kind, number: int) -> bool:
        until = self._resting.get((kind, number))
        if until is not None and until <= time.monotonic():
            self._resting.pop((kind, number), None)
            return False
        return until is not None

    def _work(self, unit: Callable[[int], None], number: int) -> None:
        """One unit, and then whatever is due next.

        Not as the future's callback: that of a future done already runs in the thread that adds it, which holds `_pumping`.
        """
        unit(number)
        try:
            self.pump()
        except Exception as error:
            self._on_fault("pump", 0, error)

    def wait(self, seconds: float) -> None:
        """Until nothing is under way any more, at most `seconds`."""
        with self._changed:
            self._changed.wait(seconds)

    def drain(self, seconds: float) -> bool:
        """Take no more work and wait at most `seconds` for what is under way. True when nothing is left."""
        deadline = time.monotonic() + seconds
        self._stopping = True
        # Whoever is handing out work right now may still begin a unit: only then is it known what is under way.
        if self._pumping.acquire(timeout=seconds):
            self._pumping.release()
        with self._changed:
            left = max(0.0, deadline - time.monotonic())
            idle = self._changed.wait_for(lambda: not self._feeds and not self._entries, left)
        self._executor.shutdown(wait=False, cancel_futures=True)
        return idle
