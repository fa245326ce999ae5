"""The one way to the database: `open_store(url)`, then `store.read()` and `store.write()`.

`read()` is deferred and cannot write; `write()` is immediate and must be short: never across network, extraction or
mail. The difference matters on SQLite. Begun immediate, a plain SELECT waits for every writer (1.7 s measured); begun
deferred, a transaction that reads and then writes fails or loses updates (338 of 400 lost, without an error, measured).
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from monitor.errors import StoreError
from monitor.store.trouble import BUSY_SECONDS, database_words, masked, store_error, writes_where_it_reads

JOURNAL_SECONDS = 2
"""How long opening waits for the other connections before it leaves the journal mode as it is."""

SESSION_DEFAULTS = {
    "connect_timeout": "10",
    "application_name": "monitor",
    "keepalives_idle": "60",
    "keepalives_interval": "10",
    "keepalives_count": "6",
    "tcp_user_timeout": "60000",
}
"""What libpq is told unless the URL says otherwise: give up on a dead server in about a minute, not in two hours."""

POOL = 8
"""Connections kept; up to four times as many may be open for a moment."""

Dialect = Literal["sqlite", "postgresql"]


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite is free of the WAL-reset bug (fixed in 3.51.3, 3.50.7 and 3.44.6).

    Before that, two connections, of one process or of several, that write and checkpoint at once can corrupt the file.
    """
    line, patch = version[:2], version[2]
    return version >= (3, 51, 3) or (line == (3, 50) and patch >= 7) or (line == (3, 44) and patch >= 6)


def store_url(url: str) -> URL:
    """`url` parsed, with the driver this program uses. Raises StoreError, not repeating what may hold a password."""
    accepted = "write sqlite:///path/to/file.db or postgresql://user@host/name under [database] url"
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, ValueError):
        raise StoreError(f"database url cannot be read as a URL; {accepted}") from None
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise StoreError(f"database url begins with {backend}:, which is not supported; {accepted}")
    name = parsed.database or ""
    if name in ("", ":memory:") or name.startswith("file:"):
        raise StoreError(
            f"database {masked(parsed)} names no file, and what is collected must outlive the program; {accepted}"
        )
    if parsed.host or parsed.username or parsed.port:
        raise StoreError(f"database {masked(parsed)} lacks a slash; {accepted}")
    return parsed.set(drivername="sqlite+pysqlite")


class Store:
    """An open database. Safe to share between threads; each transaction has a connection of its own.

    `url` is fit to be shown (no password); `dialect` is "sqlite" or "postgresql".
    """

    def __init__(self, engine: Engine, reading: Engine | None = None) -> None:
        """`reading`: an engine whose connections cannot write, where that is a matter of the connection (SQLite)."""
        self._engine = engine
        self._reading = reading or engine.execution_options(postgresql_readonly=True)
        self._here = threading.local()
        self.url = masked(engine.url)
        self.dialect: Dialect = "sqlite" if engine.dialect.name == "sqlite" else "postgresql"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that cannot write (RuntimeError when asked to); on SQLite it sees one unchanging state."""
        with self._alone("read"), self._speaking("read"), _begun(self._reading, "DEFERRED") as connection:
            yield connection  # nothing to commit: closing ends it

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A short transaction: committed at the end, rolled back on any exception.

        On SQLite it excludes every other writer from the start, so what it reads stays true until it commits.
        PostgreSQL runs READ COMMITTED: where that matters, lock rows (`with_for_update`) or take `advisory`.
        Inside another transaction of the same thread it raises RuntimeError: on SQLite it would wait for itself.
        """
        with self._alone("write"), self._speaking("write"), _begun(self._engine, "IMMEDIATE") as connection:
            yield connection
            connection.commit()

    @contextmanager
    def session(self) -> Iterator[Connection]:
        """A connection of one's own that commits each statement, for locks that outlive a transaction (PostgreSQL only)."""
        if self.dialect == "sqlite":
            raise RuntimeError("store.session() is for PostgreSQL: a file lock does on SQLite what it is for")
        with (
            self._speaking(),
            self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
        ):
            yield connection

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """A write transaction for changing tables: foreign keys are off on SQLite and checked before the commit.

        Rebuilding a table there drops the old one, which would take its children along.
        """
        with self._alone("write"), self._speaking("write"), self._unbound() as connection, connection.begin():
            if self.dialect == "sqlite":
                _driver_of(connection).execute("BEGIN IMMEDIATE")
            yield connection
            if self.dialect == "sqlite" and (broken := connection.execute(text("PRAGMA foreign_key_check")).first()):
                raise StoreError(
                    f"database {self.url}: the upgrade would leave table {broken[0]} with rows that point nowhere"
                )

    @contextmanager
    def _unbound(self) -> Iterator[Connection]:
        """A connection on which SQLite lets foreign keys be, until it goes back: inside a transaction the PRAGMA does nothing."""
        with self._engine.connect() as connection:
            if self.dialect != "sqlite":
                yield connection
                return
            driver = _driver_of(connection)
            driver.execute("PRAGMA foreign_keys = OFF")
            try:
                yield connection
            finally:
                driver.execute("PRAGMA foreign_keys = ON")

    def advisory(self, connection: Connection, key: int) -> None:
        """Until this transaction ends, keep out every other one that asks for `key` (a signed 64-bit number).

        On SQLite `write()` alone does that already.
        """
        if self.dialect == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})

    @property
    def journal(self) -> str | None:
        """SQLite's journal mode as the file has it now, "wal" or "delete"; None on PostgreSQL."""
        if self.dialect != "sqlite":
            return None
        with self._speaking(), _driver(self._engine) as driver:
            return _pragma(driver, "journal_mode")

    def close(self) -> None:
        """Close the pooled connections; the store can not be used by other threads after that."""
        self._engine.dispose()
        self._reading.dispose()

    @contextmanager
    def _alone(self, kind: str) -> Iterator[None]:
        """Refuse a transaction that would wait for one of the same thread."""
        outer = getattr(self._here, "kind", None)
        if outer is not None and (kind == "write" or outer == kind):
            raise RuntimeError(
                f"store.{kind}() inside store.{outer}() of the same thread: SQLite would wait for itself"
            )
        self._here.kind = kind
        try:
            yield
        finally:
            self._here.kind = outer

    @contextmanager
    def _speaking(self, kind: str = "") -> Iterator[None]:
        """Turn what is the database's fault into StoreError; let our own faults through as they are."""
        try:
            yield
        except (DBAPIError, PoolTimeout, sqlite3.Error) as error:
            if kind == "read" and writes_where_it_reads(error):
                raise RuntimeError("store.read() was asked to write: store.write() is for that") from error
            if database_words(error, self._engine.url) is None:
                raise
            raise store_error(error, self._engine.url) from error


def open_store(url: str) -> Store:
    """Open the database at `url`, creating an SQLite file and its directory where they are missing.

    Raises StoreError with one line when it cannot be reached, opened or written. Tables are `migrate.upgrade`'s matter.
    """
    parsed = store_url(url)
    if parsed.get_backend_name() == "sqlite":
        _check_place(parsed)
        engine = _sqlite_engine(parsed)
        store = Store(engine, _sqlite_engine(parsed, reading=True))
    else:
        engine = _postgresql_engine(parsed)
        store = Store(engine)
    try:
        with store._speaking():
            if store.dialect == "sqlite":
                _settle_journal(engine)
            else:
                _check_encoding(engine)
    except (ArgumentError, DBAPIError) as error:
        store.close()
        raise store_error(error, parsed) from error
    except BaseException:
        store.close()
        raise
    return store


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


def _postgresql_engine(url: URL) -> Engine:
    return create_engine(
        url,
        # Not into the URL: it is shown to people.
        connect_args={key: value for key, value in SESSION_DEFAULTS.items() if key not in url.query},
        isolation_level="READ COMMITTED",
        hide_parameters=True,  # addresses with keys in them must not get into a log by way of an error
        pool_size=POOL,
        max_overflow=3 * POOL,
        pool_pre_ping=True,
        pool_recycle=3600,
    )


def _check_encoding(engine: Engine) -> None:
    with engine.connect() as connection:
        encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        raise StoreError(
            f"database {masked(engine.url)} is encoded in {encoding} and cannot hold every Korean text;"
            " create one with ENCODING 'UTF8'"
        )


# --- SQLite -----------------------------------------------------------------------------------------------------------


def _sqlite_engine(url: URL, *, reading: bool = False) -> Engine:
    """Connections for transactions that write, or (`reading`) for those that cannot.

    Two engines, because `PRAGMA query_only` makes SQLite compile every statement of the connection anew, also when it changes
    nothing: switched for each transaction it cost more than the transaction (0.14 ms of 0.34, measured).
    """
    engine = create_engine(
        url,
        # The driver must not begin transactions by itself: it begins late, and deferred; `_begun` decides.
        connect_args={"isolation_level": None, "timeout": BUSY_SECONDS},
        hide_parameters=True,
        pool_size=POOL,
        max_overflow=3 * POOL,
    )
    event.listen(engine, "connect", _prepare)
    if reading:
        event.listen(engine, "connect", _read_only)
    return engine


def _check_place(url: URL) -> None:
    """Make the directory; refuse what SQLite would open read-only without a word, or report in riddles.

    The file itself is not opened here: closing any handle of it drops the locks of SQLite's own (POSIX locks).
    """
    path = Path(url.database or "").absolute()
    where = f"database {masked(url)}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        is_directory, exists = path.is_dir(), path.exists()
    except FileExistsError:
        raise StoreError(f"{where}: {path.parent} is a file, not a directory; choose another place") from None
    except OSError as error:
        raise StoreError(
            f"{where}: {path.parent} cannot be created or entered ({error.strerror}); choose another place"
        ) from None
    if is_directory:
        raise StoreError(f"{where}: {path} is a directory; name a file in it, such as {path.name}/monitor.db")
    for place, needed in ((path.parent, os.W_OK | os.X_OK), (path, os.R_OK | os.W_OK)):
        if (place == path and not exists) or os.access(
            place, needed, effective_ids=os.access in os.supports_effective_ids
        ):
            continue
        raise StoreError(
            f"{where}: {place} is not writable for this user; change its permissions, or choose another place"
        )


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    # A mail sent must stay recorded as sent after a power cut: EXTRA also syncs the directory once the rollback journal
    # is deleted; under WAL it is the same as FULL.
    connection.execute("PRAGMA synchronous = EXTRA")
    # With a rollback journal, a cache that spills takes the exclusive lock before the commit and shuts readers out.
    connection.execute("PRAGMA cache_spill = OFF")
    if not wal_is_safe(sqlite3.sqlite_version_info):
        # Should the file still be in WAL mode (another program holds it so): at least never checkpoint beside a writer.
        connection.execute("PRAGMA wal_autocheckpoint = 0")


def _read_only(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA query_only = ON")


def _begun(engine: Engine, mode: str) -> Connection:
    """A connection in a transaction, on SQLite begun as `mode` says; to be closed.

    Not by an event of the engine: with one, SQLAlchemy looks for listeners at every statement.
    """
    connection = engine.connect()
    try:
        connection.begin()
        if engine.dialect.name == "sqlite":
            _driver_of(connection).execute(f"BEGIN {mode}")
    except BaseException:
        connection.close()
        raise
    return connection


def _driver_of(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


def _settle_journal(engine: Engine) -> None:
    """WAL where the linked SQLite is safe with it, else a rollback journal; a mode that others hold on to stays.

    WAL lets readers and one writer work at once. The mode is written in the file, so a database comes here in either:
    from a machine with another SQLite, or from before an upgrade. Changing it needs every other connection gone; where
    that cannot be had, the next start tries again, and `Store.journal` says what is.
    """
    wanted = "wal" if wal_is_safe(sqlite3.sqlite_version_info) else "delete"
    with _driver(engine) as driver:
        if _pragma(driver, "journal_mode") == wanted:
            return
        _pragma(driver, f"busy_timeout = {JOURNAL_SECONDS * 1000}")
        try:
            _pragma(driver, f"journal_mode = {wanted}")
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith("SQLITE_BUSY"):
                raise
        finally:
            _pragma(driver, f"busy_timeout = {BUSY_SECONDS * 1000}")


@contextmanager
def _driver(engine: Engine) -> Iterator[sqlite3.Connection]:
    """A pooled connection of the driver's, outside any transaction."""
    pooled = engine.raw_connection()
    try:
        driver = pooled.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        yield driver
    finally:
        pooled.close()


def _pragma(driver: sqlite3.Connection, words: str) -> str:
    """Run a PRAGMA; its first value as text."""
    row = driver.execute(f"PRAGMA {words}").fetchone()
    return "" if row is None else str(row[0])
