"""Killable worker processes for parsing and extraction: hostile or huge input costs one task, never the daemon.

Threads call `WorkerPool.parse_feed` and `WorkerPool.extract` and wait for the answer. What runs out of time or memory, or takes
its process down with it, comes back as `Unreadable(PARSE_BUDGET, ...)`; the next call works.

What the details below are for (measured, see docs/decisions):

- **spawn**, because a forked child inherits the daemon's lock and holds it after a `kill -9` of the daemon.
- **PDEATHSIG** (Linux) kills a worker with its parent, even inside a regular expression. The kernel sends it when the
  *thread* that created the worker ends, so one thread of our own (`_Keeper`) starts the pool and lives as long as it does.
- **RLIMIT_CPU** is the same promise where PDEATHSIG does not exist: an orphan spins for one task's budget at most.
- **term_timeout**: a worker ignores SIGTERM (the parent drains, the children must not die under it), so the grace before
  SIGKILL is pure waiting.
- The keeper blocks SIGINT and SIGTERM; its threads and the workers they spawn inherit that, so a Ctrl-C during a worker's first
  imports is quiet as well.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import sys
import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess
from types import TracebackType
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar

from pebble import CONSTS, ProcessExpired, ProcessFuture, ProcessPool

from monitor.model import Article, FailureReason, FeedKind, Fetched, ParsedFeed, Screened, Unreadable

if TYPE_CHECKING:
    from monitor.core.feed.discover import Named
    from monitor.core.match.screen import Screen

P = ParamSpec("P")
T = TypeVar("T")

GRACE = 30.0
"""Seconds beyond a task's own budget (a worker's start, a slow machine) after which the pool itself counts as broken."""
MAX_TASKS = 2000
"""Tasks after which a worker is replaced, so that what lxml and the allocator never give back is given back."""
SHELL = 200
"""Characters of text, meta tags and data below which a page is no page yet: its program would fetch the rest."""
_PR_SET_PDEATHSIG = 1

CONSTS.term_timeout = 0.1


class PoolClosed(RuntimeError):
    """The pool was closed before or during this call: nothing is known of the input, so nothing may be decided about it."""


class WorkerPool:
    """A few processes that read feeds and pages. Thread-safe; starts no process before the first call.

    `workers` is the number of processes, `timeout` seconds per task (waiting for a free worker is not charged), `memory` the
    limit of a worker's address space in bytes (RLIMIT_AS, Linux only; None: no limit), `max_tasks` the tasks after which a
    worker is replaced.
    """

    def __init__(
        self, *, workers: int = 2, timeout: float = 20.0, memory: int | None = None, max_tasks: int = MAX_TASKS
    ) -> None:
        if workers < 1 or timeout <= 0:
            raise ValueError(f"a worker pool needs workers >= 1 and timeout > 0, not {workers} and {timeout}")
        self._workers = workers
        self._timeout = timeout
        self._initargs = (os.getpid(), memory, timeout)
        self._max_tasks = max_tasks
        self._slots = threading.BoundedSemaphore(workers)
        self._lock = threading.Lock()
        self._keeper: _Keeper | None = None
        self._futures: set[ProcessFuture[Any]] = set()
        self._closed = False

    def parse_feed(
        self, fetched: Fetched, *, timezone: str, max_entries: int = 1000, kind: FeedKind = "feed"
    ) -> ParsedFeed | Unreadable:
        """What the feed, or a search's answer, says; `timezone` (IANA) is that of dates which name none. Raises PoolClosed."""
        return self._run(_parse_feed, fetched, timezone, max_entries, kind)

    def extract(self, fetched: Fetched, *, timezone: str) -> Article | Unreadable:
        """The article on a page; `timezone` (IANA) is that of dates which name none. Raises PoolClosed."""
        return self._run(_extract, fetched, timezone)

    def extract_if(self, fetched: Fetched, *, timezone: str, screen: Screen) -> Article | Unreadable | Screened:
        """The article on a page, unless the screen says that nothing on it can match. Raises PoolClosed."""
        return self._run(_extract_if, fetched, timezone, screen)

    def discover(self, fetched: Fetched) -> tuple[Named, ...] | Unreadable:
        """The feeds that an HTML page names. Raises PoolClosed."""
        return self._run(_discover, fetched)

    def close(self) -> None:
        """Kill the workers, stuck ones too, and return within about a second. Calls under way raise PoolClosed."""
        atexit.unregister(self.close)
        with self._lock:
            self._closed = True
            keeper, self._keeper = self._keeper, None
            futures = tuple(self._futures)
        for future in futures:
            future.cancel()  # type: ignore[no-untyped-call]
        if keeper is not None:
            keeper.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | Unreadable:
        """Run a module-level function in a worker. A worker's death while nothing ran breaks pebble's pool: begin anew, once."""
        with self._slots:
            for _ in range(2):
                try:
                    return self._attempt(function, *args, **kwargs)
                except _PoolBroke as broke:
                    self._discard(broke.keeper)
        return _budget("the worker processes died twice before they could read this")

    def _attempt(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | Unreadable:
        keeper = self._started()
        try:
            future: ProcessFuture[T] = keeper.pool.schedule(_task, (function, args, kwargs), timeout=self._timeout)
        except RuntimeError as error:  # pebble's word for a pool that is broken or stopped
            raise _PoolBroke(keeper) from error
        with self._lock:
            self._futures.add(future)
            closed = self._closed
        try:
            if closed:
                raise PoolClosed
            return future.result(timeout=self._timeout + GRACE)
        except FutureTimeout:
            if not future.done():  # neither an answer nor a kill: a lock inside the pool is gone
                raise _PoolBroke(keeper) from None
            return _budget(f"reading took longer than {self._timeout:g} s and was ended")
        except (CancelledError, PoolClosed):
            raise PoolClosed("the worker pool was closed while this was being read") from None
        except BrokenProcessPool as error:
            raise _PoolBroke(keeper) from error
        except ProcessExpired as died:
            return _budget(_cause_of_death(died.exitcode))
        except MemoryError:
            return _budget("reading needed more memory than a worker may use")
        except Exception as error:
            return _budget(f"reading failed with {type(error).__name__}: {_one_line(str(error))}".rstrip(": "))
        finally:
            with self._lock:
                self._futures.discard(future)

    def _started(self) -> _Keeper:
        with self._lock:
            if self._closed:
                raise PoolClosed("the worker pool is closed")
            if self._keeper is None:
                atexit.register(self.close)
                self._keeper = _Keeper(self._workers, self._max_tasks, self._initargs)
            return self._keeper

    def _discard(self, keeper: _Keeper) -> None:
        with self._lock:
            if self._closed:
                raise PoolClosed("the worker pool was closed while this was being read")
            if self._keeper is not keeper:
                return  # another thread has begun anew already
            self._keeper = None
        keeper.stop()


class _PoolBroke(Exception):
    """Pebble's pool is beyond use; `keeper` says which one."""

    def __init__(self, keeper: _Keeper) -> None:
        self.keeper = keeper
        super().__init__()


class _Keeper:
    """One thread that starts a pebble pool and outlives every worker of it."""

    def __init__(self, workers: int, max_tasks: int, initargs: tuple[int, int | None, float]) -> None:
        self._context = _Spawning()
        self.pool: Any = ProcessPool(
            max_workers=workers,
            max_tasks=max_tasks,
            initializer=_settle,
            initargs=initargs,
            context=self._context,
        )
        self._up = threading.Event()
        self._over = threading.Event()
        self._trouble: BaseException | None = None
        self._thread = threading.Thread(target=self._keep, name="worker-keeper", daemon=True)
        self._thread.start()
        self._up.wait()
        if self._trouble is not None:
            raise self._trouble

    def stop(self) -> None:
        """Kill the workers and end the thread; safe to call twice."""
        self._over.set()
        self._thread.join(GRACE)

    def _keep(self) -> None:
        try:
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
            _ = self.pool.active  # asking starts it, in this thread
        except BaseException as error:
            self._trouble = error
        finally:
            self._up.set()
        self._over.wait()
        with contextlib.suppress(Exception):  # whatever state it is in, it is being thrown away
            self.pool.stop()
            self._context.kill()
            self.pool.join()


class _Spawning:
    """The spawn context as pebble uses it, which remembers its processes so that they can be killed first when a pool ends.

    Pebble removes the pool's semaphores before it ends the workers; one that is just starting would print a traceback about that.
    """

    def __init__(self) -> None:
        self._spawn = get_context("spawn")
        self.Pipe = self._spawn.Pipe
        self.RLock = self._spawn.RLock
        self.get_start_method = self._spawn.get_start_method
        self._started: weakref.WeakSet[SpawnProcess] = weakref.WeakSet()
        self._over = False

    def Process(self, *args: Any, **kwargs: Any) -> SpawnProcess:  # noqa: N802 - the name multiprocessing gives it
        """A process that is about to be started; OSError once the pool ends."""
        if self._over:
            raise OSError("the worker pool is being closed")
        made = self._spawn.Process(*args, **kwargs)
        self._started.add(made)
        return made

    def kill(self) -> None:
        """End every process at once, those that are just starting as well; the pool reaps them."""
        self._over = True
        for process in list(self._started):
            for _ in range(100):
                if process.pid is not None:
                    process.kill()
                    break
                time.sleep(0.01)


# --- in the worker ----------------------------------------------------------------------------------------------------


def _settle(parent: int, memory: int | None, timeout: float) -> None:
    """Make this process a worker: dies with its parent, deaf to Ctrl-C, silent, limited."""
    import resource

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before the line above
        os._exit(1)
    # Libraries warn where they like; stdout belongs to --json, and what matters comes back as a value.
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory is not None and sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    global _cpu_seconds
    _cpu_seconds = timeout


_cpu_seconds = 0.0


def _task(function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
    _allow_cpu()
    return function(*args, **kwargs)


def _allow_cpu() -> None:
    """Move the soft CPU limit ahead by one task's budget, so that an orphan ends where no PDEATHSIG reaches it."""
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + 2 * _cpu_seconds) + 5
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard == resource.RLIM_INFINITY or soft < hard:
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _parse_feed(fetched: Fetched, timezone: str, max_entries: int, kind: FeedKind) -> ParsedFeed | Unreadable:
    if kind == "naver-search":
        from monitor.core.feed.naver import parse_results

        return parse_results(
            fetched.body, content_type=fetched.content_type, timezone=timezone, max_entries=max_entries
        )
    from monitor.core.feed.parse import parse_feed
    from monitor.core.feed.searches import without_link_lists

    parsed = parse_feed(
        fetched.body, content_type=fetched.content_type, url=fetched.url, timezone=timezone, max_entries=max_entries
    )
    return without_link_lists(parsed) if kind == "google-news" and isinstance(parsed, ParsedFeed) else parsed


def _extract(fetched: Fetched, timezone: str) -> Article | Unreadable:
    from monitor.core.article.extract import extract_article

    return extract_article(fetched.body, content_type=fetched.content_type, url=fetched.url, timezone=timezone)


def _extract_if(fetched: Fetched, timezone: str, screen: Screen) -> Article | Unreadable | Screened:
    from monitor.core.article.extract import open_page, read_article
    from monitor.core.article.raw import raw_text

    page = open_page(fetched.body, content_type=fetched.content_type, url=fetched.url)
    if isinstance(page, Unreadable):
        return page
    text = raw_text(page)
    # A page that says next to nothing is read all the same: whether it is a flash or a shell without an article, only that tells.
    if len(text) >= SHELL and not screen.may_match(text):
        return Screened(len(text))
    return read_article(page, timezone=timezone)


def _discover(fetched: Fetched) -> tuple[Named, ...]:
    from monitor.core.feed.discover import discover

    return discover(fetched.body, content_type=fetched.content_type, url=fetched.url)


# --- words ------------------------------------------------------------------------------------------------------------


def _budget(detail: str) -> Unreadable:
    return Unreadable(FailureReason.PARSE_BUDGET, detail)


def _cause_of_death(exitcode: int) -> str:
    if exitcode >= 0:
        return f"the worker process ended with exit code {exitcode} while reading"
    try:
        name = signal.Signals(-exitcode).name
    except ValueError:
        name = f"signal {-exitcode}"
    hint = " (out of memory?)" if name == "SIGKILL" else ""
    return f"the worker process was killed by {name} while reading{hint}"


def _one_line(text: str) -> str:
    return " ".join(text.split())[:200]
