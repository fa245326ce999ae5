"""Whose turn it is: work that two programs must not do at the same time, although either may do it.

Handing over mail is such work: `monitor digest send` beside a running daemon would read the same row as owed while the daemon
talks to the mail server, and the recipient would get the edition twice. A row that says "in hand" would outlive a kill -9 of
whoever wrote it; the kernel, or the database server, gives a lock back at once.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import text

from monitor.errors import StoreError
from monitor.store.engine import Store

_PAUSE = 0.1
"""Seconds between two tries; a lock without waiting cannot hang."""


@contextmanager
def turn(store: Store, directory: Path, work: str, patience: float) -> Iterator[bool]:
    """Take the turn at `work` for the length of the block; yields False when others kept it for `patience` seconds.

    The lock is a file in the storage `directory`, which all programs of one machine share (threads as well), and on PostgreSQL,
    which machines share, an advisory lock of a session besides. Raises StoreError where the file cannot be written.
    """
    until = time.monotonic() + patience
    with ExitStack() as held:
        locks: list[Callable[[], _Lock]] = [lambda: _file(directory / f"{work}.lock")]
        if store.dialect == "postgresql":
            locks.append(lambda: _session(store, work))
        yield all(_within(until, lock, held) for lock in locks)


_Lock = AbstractContextManager[bool]
"""True inside: it is held until the end of the block."""


def _within(until: float, lock: Callable[[], _Lock], held: ExitStack) -> bool:
    """Try until it is ours, and hold it in `held`; False when the time is over."""
    while True:
        with ExitStack() as attempt:
            if attempt.enter_context(lock()):
                held.push(attempt.pop_all())
                return True
        if time.monotonic() >= until:
            return False
        time.sleep(_PAUSE)


@contextmanager
def _file(path: Path) -> Iterator[bool]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StoreError(f"lock file {path} cannot be written ({error.strerror}); check the directory") from None
    try:
        yield _locked(descriptor, path)
    finally:
        os.close(descriptor)


def _locked(descriptor: int, path: Path) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise StoreError(f"lock file {path} cannot be locked ({error.strerror}); use a local disk") from None
    return True


@contextmanager
def _session(store: Store, work: str) -> Iterator[bool]:
    """A connection of its own, outside any transaction, that holds the lock."""
    key = {"key": int.from_bytes(hashlib.sha256(f"monitor {work}".encode()).digest()[:8], "big", signed=True)}
    with store.session() as connection:
        taken = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), key))
        try:
            yield taken
        finally:
            if taken:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)
