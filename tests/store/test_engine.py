"""Transactions that lose nothing, readers that do not wait, and errors that say what to do."""

from __future__ import annotations

import os
import pwd
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Text, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from monitor.errors import StoreError
from monitor.store.engine import Store, open_store, wal_is_safe

if TYPE_CHECKING:
    from tests.postgres import Server

metadata = MetaData()
counters = Table("counters", metadata, Column("name", Text, primary_key=True), Column("value", Integer, nullable=False))
children = Table("children", metadata, Column("name", Text, ForeignKey("counters.name"), nullable=False))

SAFE = wal_is_safe(sqlite3.sqlite_version_info)


@pytest.fixture
def counting(store_url: str) -> Iterator[Store]:
    store = open_store(store_url)
    with store.write() as connection:
        metadata.create_all(connection)
        connection.execute(insert(counters).values(name="n", value=0))
    yield store
    store.close()


def value(store: Store) -> int:
    with store.read() as connection:
        return int(connection.execute(select(counters.c.value).where(counters.c.name == "n")).scalar_one())


def in_threads(count: int, work: Callable[[], None]) -> list[BaseException]:
    """Run `work` in `count` threads from one line on; what went wrong."""
    troubles: list[BaseException] = []
    line = threading.Barrier(count)

    def run() -> None:
        line.wait()
        try:
            work()
        except BaseException as error:
            troubles.append(error)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return troubles


# --- transactions -----------------------------------------------------------------------------------------------------


def test_no_update_is_lost(counting: Store) -> None:
    """8 threads, 50 times read, add, write. Deferred transactions kept 62 of these 400."""

    def work() -> None:
        for _ in range(50):
            with counting.write() as connection:
                counting.advisory(connection, 7)
                seen = connection.execute(select(counters.c.value)).scalar_one()
                connection.execute(update(counters).values(value=seen + 1))

    assert in_threads(8, work) == []
    assert value(counting) == 400


def test_row_locks_do_on_postgresql_what_immediate_does_on_sqlite(counting: Store) -> None:
    def work() -> None:
        for _ in range(10):
            with counting.write() as connection:
                seen = connection.execute(select(counters.c.value).with_for_update()).scalar_one()
                connection.execute(update(counters).values(value=seen + 1))

    assert in_threads(8, work) == []
    assert value(counting) == 80


def test_a_reader_does_not_wait_for_an_open_writer(counting: Store) -> None:
    """The reader must finish while the writer is still open: it is joined inside the writer's block."""
    seen: list[int] = []
    with counting.write() as connection:
        connection.execute(update(counters).values(value=5))
        reader = threading.Thread(target=lambda: seen.append(value(counting)))
        reader.start()
        reader.join(20)
        assert seen == [0]
    assert value(counting) == 5


def test_a_reader_sees_one_state_throughout_on_sqlite(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'm.db'}")
    with store.write() as connection:
        metadata.create_all(connection)
        connection.execute(insert(counters).values(name="n", value=0))
    committed = threading.Event()

    def add() -> None:
        with store.write() as connection:
            connection.execute(update(counters).values(value=1))
        committed.set()

    with store.read() as connection:
        first = connection.execute(select(counters.c.value)).scalar_one()
        writer = threading.Thread(target=add)
        writer.start()
        if SAFE:
            assert committed.wait(20)  # with a rollback journal the commit waits for this reader instead
        assert connection.execute(select(counters.c.value)).scalar_one() == first == 0
    writer.join()
    assert value(store) == 1
    store.close()


def test_an_exception_takes_everything_back(counting: Store) -> None:
    def fail() -> None:
        with counting.write() as connection:
            connection.execute(update(counters).values(value=9))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert value(counting) == 0


def test_a_broken_constraint_is_our_fault_and_stays_what_it_is(counting: Store) -> None:
    with pytest.raises(IntegrityError), counting.write() as connection:
        connection.execute(insert(children).values(name="nobody"))


def test_no_value_gets_into_an_error(counting: Store) -> None:
    """An address with a key in it is a value."""
    secret = "https://saebyeok.example/rss?key=a1b2c3"
    broken = text("UPDATE counters SET value = NULL WHERE name = 'n' OR name = :secret")
    with pytest.raises(IntegrityError) as told, counting.write() as connection:
        connection.execute(broken, {"secret": secret})
    assert secret not in str(told.value)


def test_reading_cannot_write(counting: Store) -> None:
    with pytest.raises(RuntimeError, match=r"asked to write.*store.write"), counting.read() as connection:
        connection.execute(update(counters).values(value=9))
    with counting.write() as connection:  # the same pooled connection may write again
        connection.execute(update(counters).values(value=3))
    assert value(counting) == 3


@pytest.mark.parametrize("outer", ["read", "write"])
def test_a_transaction_that_would_wait_for_itself_is_refused(counting: Store, outer: str) -> None:
    opening = counting.read if outer == "read" else counting.write
    with opening(), pytest.raises(RuntimeError, match=rf"write\(\) inside store.{outer}"), counting.write():
        pass
    with counting.write():
        pass


def test_nothing_stays_open_behind_a_transaction(counting: Store) -> None:
    for _ in range(100):  # more than the pool holds
        with counting.read() as connection:
            connection.execute(select(counters.c.value))
        with pytest.raises(KeyError), counting.write():
            raise KeyError


def test_migrating_checks_what_it_leaves(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'm.db'}")
    with store.write() as connection:
        metadata.create_all(connection)
        connection.execute(insert(counters).values(name="n", value=0))
        connection.execute(insert(children).values(name="n"))
    with (
        pytest.raises(StoreError, match="table children with rows that point nowhere"),
        store.migrating() as connection,
    ):
        connection.execute(text("DELETE FROM counters"))
    assert value(store) == 0
    with pytest.raises(IntegrityError), store.write() as connection:  # foreign keys are on again
        connection.execute(text("DELETE FROM counters"))
    store.close()


# --- the journal ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 49, 9), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_where_wal_is_safe(version: tuple[int, int, int], safe: bool) -> None:
    assert wal_is_safe(version) is safe


@pytest.mark.parametrize("before", ["wal", "delete"])
def test_a_database_in_either_mode_is_taken_over(tmp_path: Path, before: str) -> None:
    path = tmp_path / "m.db"
    old = sqlite3.connect(path)
    old.execute(f"PRAGMA journal_mode = {before}")
    old.execute("CREATE TABLE kept (n INTEGER)")
    old.execute("INSERT INTO kept VALUES (1)")
    old.commit()
    old.close()
    store = open_store(f"sqlite:///{path}")
    assert store.journal == ("wal" if SAFE else "delete")
    with store.read() as connection:
        assert connection.execute(text("SELECT n FROM kept")).scalar_one() == 1
    store.close()


@pytest.mark.skipif(SAFE, reason="this SQLite stays with WAL")
def test_a_mode_that_another_program_holds_on_to_stays(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    other = sqlite3.connect(path)
    other.execute("PRAGMA journal_mode = wal")
    other.execute("CREATE TABLE kept (n INTEGER)")
    other.commit()
    store = open_store(f"sqlite:///{path}")
    assert store.journal == "wal"
    with store.write() as connection:
        connection.execute(text("INSERT INTO kept VALUES (1)"))
        assert connection.execute(text("PRAGMA wal_autocheckpoint")).scalar_one() == 0
    assert other.execute("SELECT n FROM kept").fetchall() == [(1,)]
    other.close()
    store.close()
    again = open_store(f"sqlite:///{path}")
    assert again.journal == "delete"
    with again.read() as connection:
        assert connection.execute(text("SELECT n FROM kept")).scalar_one() == 1
    again.close()


def test_every_connection_is_set_up(counting: Store) -> None:
    if counting.dialect != "sqlite":
        assert counting.journal is None
        with counting.read() as connection:
            assert connection.execute(text("SHOW transaction_isolation")).scalar_one() == "read committed"
        return
    with counting.write() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("foreign_keys", "synchronous", "busy_timeout", "query_only", "cache_spill")
        }
    assert found == {"foreign_keys": 1, "synchronous": 3, "busy_timeout": 30000, "query_only": 0, "cache_spill": 0}


# --- what cannot be opened --------------------------------------------------------------------------------------------


def line_of(url: str) -> str:
    """The one line that opening `url` fails with."""
    with pytest.raises(StoreError) as refusal:
        open_store(url)
    line = str(refusal.value)
    assert "\n" not in line
    assert "hunter2" not in line
    return line


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "cannot be read as a URL"),
        ("monitor.db", "cannot be read as a URL"),
        ("postgresql://desk:hunter2@host:port/name", "cannot be read as a URL"),
        ("mysql://desk:hunter2@host/name", "begins with mysql:, which is not supported"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:///file:x.db?uri=true", "names no file"),
        ("sqlite://var/monitor.db", "lacks a slash"),
        ("postgresql://desk:hunter2@127.0.0.1:1/name", "check that the server is up and that host and port"),
        ("postgres://desk:hunter2@127.0.0.1:1/name", "check that the server is up and that host and port"),
        ("postgresql://desk@/name?host=/nowhere&password=hunter2", "check that the server is up"),
        ("postgresql://desk:hunter2@/name?host=/nowhere&colour=red", 'invalid connection option "colour"'),
    ],
)
def test_urls_that_lead_nowhere(url: str, words: str) -> None:
    line = line_of(url)
    assert words in line
    assert "[database] url" in line


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("편집자에게: 이것은 데이터베이스가 아니다.\n" * 50, encoding="utf-8")
    assert "that file is no SQLite database" in line_of(f"sqlite:///{path}")
    assert path.read_text(encoding="utf-8").startswith("편집자에게")


def test_a_directory_is_no_database(tmp_path: Path) -> None:
    assert "is a directory; name a file in it" in line_of(f"sqlite:///{tmp_path}")


def test_a_parent_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert "is a file, not a directory" in line_of(f"sqlite:///{tmp_path / 'file' / 'monitor.db'}")
    assert "cannot be created or entered" in line_of(f"sqlite:///{tmp_path / 'file' / 'deeper' / 'monitor.db'}")


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """A directory of the unprivileged user that this test then runs as, where it started as root."""
    place = Path(tempfile.mkdtemp(prefix="monitor-test-", dir="/tmp"))
    root = os.geteuid() == 0
    if root:
        account = pwd.getpwnam("nobody")
        os.chown(place, account.pw_uid, account.pw_gid)
        os.seteuid(account.pw_uid)
    yield place
    if root:
        os.seteuid(0)
    for path in (place, *place.iterdir()):
        path.chmod(0o755)
    shutil.rmtree(place)


def test_what_this_user_may_not_write(unprivileged: Path) -> None:
    path = unprivileged / "monitor.db"
    open_store(f"sqlite:///{path}").close()
    path.touch()
    path.chmod(0o444)
    assert f"{path} is not writable for this user" in line_of(f"sqlite:///{path}")
    path.chmod(0o644)
    unprivileged.chmod(0o555)
    assert f"{unprivileged} is not writable for this user" in line_of(f"sqlite:///{path}")
    assert "cannot be created or entered (Permission denied)" in line_of(f"sqlite:///{unprivileged}/deeper/monitor.db")
    unprivileged.chmod(0o000)
    assert "monitor.db" in line_of(f"sqlite:///{path}")


def test_directories_are_made(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/a/b/monitor.db")
    with store.write() as connection:
        metadata.create_all(connection)
    store.close()
    assert (tmp_path / "a" / "b" / "monitor.db").stat().st_size > 0


def test_missing_tables_say_so(store_url: str) -> None:
    store = open_store(store_url)
    with pytest.raises(StoreError, match="run `monitor db upgrade`") as refusal, store.read() as connection:
        connection.execute(select(counters))
    assert "\n" not in str(refusal.value)
    store.close()


def test_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    store = open_store(f"sqlite:///{path}")
    with store.write() as connection:
        metadata.create_all(connection)
        connection.execute(insert(counters), [{"name": f"{n:0200}", "value": n} for n in range(500)])
    store.close()
    content = bytearray(path.read_bytes())
    content[4096 : len(content)] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    store = open_store(f"sqlite:///{path}")
    with pytest.raises(StoreError, match="the file is damaged; restore it"), store.read() as connection:
        connection.execute(select(counters)).all()
    store.close()


def test_a_wrong_password_and_a_missing_database(postgres: Server) -> None:
    if os.environ.get("MONITOR_TEST_POSTGRES"):
        pytest.skip("the rules of somebody else's server are not ours to set")
    postgres.execute("CREATE ROLE guarded LOGIN PASSWORD 'right'")
    try:
        url = postgres.url("postgres").replace("monitor@", "guarded:hunter2@", 1)
        line = line_of(url)
        assert "the server refuses this user or password; check both in [database] url" in line
        assert "guarded:***@" in line
        assert "no such database; create it" in line_of(postgres.url("nowhere"))
        assert "refuses this user" in line_of(postgres.url("postgres").replace("monitor@", "stranger:hunter2@", 1))
        right = open_store(url.replace("hunter2", "right"))
        assert "right" not in right.url
        right.close()
    finally:
        postgres.execute("DROP ROLE guarded")


def test_an_encoding_that_cannot_hold_korean(postgres: Server) -> None:
    with postgres.database(options="ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'") as name:
        assert "encoded in LATIN1" in line_of(postgres.url(name))


def test_a_connection_that_the_server_ended(postgres: Server) -> None:
    """In the middle of a transaction: one line. Between two: the pool notices, nobody else does."""
    with postgres.database() as name:
        store = open_store(postgres.url(name))

        def lose() -> None:
            with store.write() as connection:
                backend = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
                postgres.execute(f"SELECT pg_terminate_backend({backend}, 5000)")
                connection.execute(text("SELECT 1"))

        with pytest.raises(StoreError) as refusal:
            lose()
        assert "\n" not in str(refusal.value)
        with store.read() as connection:
            backend = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        postgres.execute(f"SELECT pg_terminate_backend({backend}, 5000)")
        with store.read() as connection:
            assert connection.execute(text("SELECT 1")).scalar_one() == 1
        store.close()
