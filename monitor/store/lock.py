"""One daemon at a time on one database: `hold()` takes the lock that `run` and `once` work under.

On SQLite it is an flock on `<database>.lock`, on PostgreSQL an advisory lock of a session of its own. The kernel, or
the server, gives either back when its holder dies, kill -9 included: there is no stale lock to clean up, and no pid to
guess by.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import socket
import weakref
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import URL

from monitor.errors import LockHeld, StoreError
from monitor.store.engine import SESSION_DEFAULTS, store_url
from monitor.store.trouble import masked, store_error

if TYPE_CHECKING:
    from psycopg import Connection

DAEMON_KEY = 0x6D6F6E69746F7201
"""The advisory lock of the daemon on PostgreSQL: "monitor" in ASCII, then 1. Keys are per database."""

_NAME_LIMIT = 63
"""Bytes of application_name that PostgreSQL keeps."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the lock, as they said when they took it. `since` is ISO 8601 with an offset."""

    purpose: str
    pid: int
    host: str
    since: str

    def __str__(self) -> str:
        return f"`monitor {self.purpose}` (pid {self.pid} on {self.host}, since {self.since})"


class DaemonLock:
    """The lock, held until `release()`, the end of the `with` block, or the end of this process.

    A child keeps nothing of it: spawned ones never get its file descriptors, and forked ones (which share them, and
    would keep the lock past a kill -9 of their parent) let go as they start.
    """

    def __init__(self, holder: Holder, url: URL, descriptor: int, session: Connection[Any] | None = None) -> None:
        self.holder = holder
        self._url = url
        self._descriptor = descriptor
        self._session = session
        _held.add(self)

    def confirm(self) -> None:
        """Make sure the lock is still ours; ask now and then (once a minute will do).

        A session ends with its server. Where the server is back and nobody else was quicker the lock is taken again;
        LockHeld says who was. Raises StoreError while the server is away. On SQLite there is nothing to lose.
        """
        if self._url.get_backend_name() == "sqlite":
            return
        import psycopg

        if self._session is not None:
            try:
                self._session.execute("SELECT 1")
                return
            except psycopg.Error:
                with contextlib.suppress(psycopg.Error):
                    self._session.close()
                self._session = None
        self._session = _take_session(self._url, self.holder)

    def release(self) -> None:
        """Let others in; harmless the second time."""
        _held.discard(self)
        if self._session is not None:
            self._session.close()
            self._session = None
        if self._descriptor >= 0:
            # The file stays: removing it would let two daemons lock two files of the same name.
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _forget(self) -> None:
        """In a forked child: let go without a word to kernel or server, so that the parent's lock stays the parent's."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
        if self._session is not None and not self._session.closed:
            # Closed in due form, the session would end for the parent too: what is said goes nowhere first.
            nowhere = os.open(os.devnull, os.O_RDWR)
            os.dup2(nowhere, self._session.fileno(), inheritable=False)
            os.close(nowhere)
            self._session.close()
        self._session = None


def hold(url: str, directory: Path, *, purpose: str, now: datetime) -> DaemonLock:
    """Take the daemon's lock on the database at `url`; `purpose` is the command, "run" or "once", `now` is aware.

    On PostgreSQL the file `daemon.lock` in the storage `directory` is locked as well: a session ends when its server
    restarts, and the outbox there belongs to one daemon anyway.
    Raises LockHeld with a sentence naming the holder, StoreError where the lock cannot be asked for.
    """
    parsed = store_url(url)
    holder = Holder(purpose, os.getpid(), socket.gethostname(), now.isoformat(timespec="seconds"))
    if parsed.get_backend_name() == "sqlite":
        path = Path(parsed.database or "").resolve()  # one database, one lock, whatever symbolic link leads to it
        return DaemonLock(holder, parsed, _take_file(path.with_name(path.name + ".lock"), holder, masked(parsed)))
    descriptor = _take_file(directory.resolve() / "daemon.lock", holder, f"the storage directory {directory}")
    try:
        return DaemonLock(holder, parsed, descriptor, _take_session(parsed, holder))
    except BaseException:
        os.ftruncate(descriptor, 0)
        os.close(descriptor)
        raise


def _refusal(holder: Holder | None, where: str) -> LockHeld:
    who = str(holder) if holder else "another monitor"
    until = "wait until it is done" if holder and holder.purpose == "once" else "stop it first"
    return LockHeld(f"{who} is at work on {where}; {until}")


# --- a file -----------------------------------------------------------------------------------------------------------


def _take_file(path: Path, holder: Holder, where: str) -> int:
    """The descriptor of `path`, locked and saying who locked it. Close-on-exec, as every descriptor Python opens."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StoreError(f"lock file {path} cannot be written ({error.strerror}); check the directory") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        words = json.dumps({"purpose": holder.purpose, "pid": holder.pid, "host": holder.host, "since": holder.since})
        os.pwrite(descriptor, words.encode(), 0)
        os.ftruncate(descriptor, len(words.encode()))
    except OSError as error:
        said = os.pread(descriptor, 4096, 0) if error.errno in (errno.EWOULDBLOCK, errno.EACCES) else None
        os.close(descriptor)
        if said is None:
            raise StoreError(f"lock file {path} cannot be locked ({error.strerror}); use a local disk") from None
        raise _refusal(_holder_from_file(said), where) from None
    return descriptor


def _holder_from_file(said: bytes) -> Holder | None:
    """What a lock file says, or None: it may be read in the instant before its holder has written it."""
    try:
        words = json.loads(said)
        return Holder(str(words["purpose"]), int(words["pid"]), str(words["host"]), str(words["since"]))
    except (ValueError, TypeError, KeyError):
        return None


# --- a session --------------------------------------------------------------------------------------------------------

# A 64-bit key shows in pg_locks as two halves, with objsubid 1.
_WHO = """
    SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND (l.classid::bigint << 32) | l.objid::bigint = %s
"""


def _take_session(url: URL, holder: Holder) -> Connection[Any]:
    """A session of its own that holds the advisory lock and whose application_name says who we are."""
    import psycopg

    arguments: dict[str, Any] = dict(url.translate_connect_args(username="user", database="dbname"))
    arguments |= {key: value if isinstance(value, str) else ",".join(value) for key, value in url.query.items()}
    arguments = SESSION_DEFAULTS | arguments | {"application_name": _application_name(holder)}
    try:
        session = psycopg.connect(**arguments, autocommit=True)
    except psycopg.Error as error:
        raise store_error(error, url) from error
    try:
        # A holder whose machine lost power must not hold for the two hours of the kernel's default.
        session.execute("SET tcp_keepalives_idle = 60")
        session.execute("SET tcp_keepalives_interval = 10")
        session.execute("SET tcp_keepalives_count = 6")
        # Servers may end sessions that idle; ours idles by intent.
        if session.info.server_version >= 140000:
            session.execute("SET idle_session_timeout = 0")
        taken = session.execute("SELECT pg_try_advisory_lock(%s)", (DAEMON_KEY,)).fetchone()
        if taken == (True,):
            return session
        who = session.execute(_WHO, (DAEMON_KEY,)).fetchone()
    except psycopg.Error as error:
        session.close()
        raise store_error(error, url) from error
    session.close()
    found = _holder_from_name(who[0]) if who else None
    if found is not None and (found.pid, found.since) == (holder.pid, holder.since):
        raise StoreError(
            f"database {masked(url)}: the server has not yet noticed that our earlier session broke; try again"
        )
    raise _refusal(found, masked(url))


def _application_name(holder: Holder) -> str:
    """Who we are in 63 bytes; a long host name is cut at its end."""
    start = f"monitor {holder.purpose} {holder.pid} {holder.since} "
    host = holder.host.encode("ascii", "replace").decode()
    return start + host[: max(0, _NAME_LIMIT - len(start))]


def _holder_from_name(name: str) -> Holder | None:
    words = name.split(" ")
    if len(words) != 5 or words[0] != "monitor" or not words[2].isdecimal():
        return None
    return Holder(purpose=words[1], pid=int(words[2]), since=words[3], host=words[4])


# --- forked children --------------------------------------------------------------------------------------------------

_held: weakref.WeakSet[DaemonLock] = weakref.WeakSet()


def _forget_all() -> None:
    for lock in list(_held):
        lock._forget()


os.register_at_fork(after_in_child=_forget_all)
