"""Writers that share a commit: nothing is lost, nobody pays for another's fault, and nobody goes on before the disk has it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError, OperationalError

from monitor.errors import StoreError
from monitor.store.engine import Store, open_store
from monitor.store.sharing import BLOCKS, SharedWriting


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "m.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{path}")
    with opened.write() as connection:
        connection.execute(text("CREATE TABLE notes (n INTEGER PRIMARY KEY)"))
    yield opened
    opened.close()


def write(connection: Connection, number: int) -> None:
    connection.execute(text("INSERT INTO notes VALUES (:n)"), {"n": number})


def on_disk(path: Path) -> set[int]:
    """What another program sees."""
    other = sqlite3.connect(path)
    try:
        return {row[0] for row in other.execute("SELECT n FROM notes")}
    finally:
        other.close()


class Crowd:
    """Threads that want to write while the first one is inside, so that they share its commit."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.faults: dict[int, BaseException] = {}
        self._threads: list[threading.Thread] = []

    def join_in(
        self, number: int, work: Callable[[Connection], None], *, then: Callable[[], None] = lambda: None
    ) -> None:
        def run() -> None:
            try:
                with self.store.write() as connection:
                    work(connection)
                then()
            except BaseException as error:
                self.faults[number] = error

        thread = threading.Thread(target=run)
        thread.start()
        self._threads.append(thread)

    def wait_for(self, count: int) -> None:
        """Until `count` threads stand in line."""
        sharing = self.store._sharing
        assert sharing is not None
        pause = threading.Event()
        while sharing._waiting < count:
            pause.wait(0.002)

    def end(self) -> None:
        for thread in self._threads:
            thread.join(30)
            assert not thread.is_alive()


def test_nobody_goes_on_before_another_program_sees_what_was_written(store: Store, path: Path) -> None:
    crowd = Crowd(store)
    seen: dict[int, bool] = {}

    def look(number: int) -> None:
        seen[number] = number in on_disk(path)

    with store.write() as connection:
        write(connection, 0)
        for number in range(1, 9):
            crowd.join_in(number, lambda c, n=number: write(c, n), then=lambda n=number: look(n))  # type: ignore[misc]
        crowd.wait_for(8)
        assert on_disk(path) == set()
    assert 0 in on_disk(path)
    crowd.end()
    assert crowd.faults == {}
    assert seen == dict.fromkeys(range(1, 9), True)


@pytest.mark.parametrize("bad", [0, 1, 3])
def test_a_fault_takes_its_own_block_back_and_no_other(store: Store, path: Path, bad: int) -> None:
    crowd = Crowd(store)

    def work(connection: Connection, number: int) -> None:
        write(connection, number)
        if number == bad:
            write(connection, number)  # a key that is there already

    def first() -> None:
        with store.write() as connection:
            for number in range(1, 5):
                crowd.join_in(number, lambda c, n=number: work(c, n))  # type: ignore[misc]
            crowd.wait_for(4)
            work(connection, 0)

    if bad == 0:
        with pytest.raises(IntegrityError):
            first()
    else:
        first()
    crowd.end()
    assert [(number, type(error)) for number, error in crowd.faults.items()] == ([(bad, IntegrityError)] if bad else [])
    assert on_disk(path) == set(range(5)) - {bad}


def test_a_transaction_that_the_database_ends_is_told_to_everyone_in_it(store: Store, path: Path) -> None:
    """As a full disk does it: the transaction is gone, savepoints and all."""
    crowd = Crowd(store)

    def full(connection: Connection) -> None:
        write(connection, 2)
        connection.exec_driver_sql("ROLLBACK")
        raise KeyError("the disk is full")

    def first() -> None:
        with store.write() as connection:
            write(connection, 0)
            crowd.join_in(2, full)
            crowd.wait_for(1)

    with pytest.raises((StoreError, OperationalError)):
        first()
    crowd.end()
    assert isinstance(crowd.faults[2], KeyError)
    assert on_disk(path) == set()
    with store.write() as connection:  # and the next one works
        write(connection, 7)
    assert on_disk(path) == {7}


def test_a_commit_carries_no_more_than_its_share(store: Store, path: Path) -> None:
    crowd = Crowd(store)
    many = 2 * BLOCKS + 3
    with store.write() as connection:
        write(connection, 0)
        for number in range(1, many):
            crowd.join_in(number, lambda c, n=number: write(c, n))  # type: ignore[misc]
        crowd.wait_for(many - 1)
    crowd.end()
    assert crowd.faults == {}
    assert on_disk(path) == set(range(many))


def test_who_was_to_come_next_and_never_came_holds_nobody_up(store: Store, path: Path) -> None:
    """Ctrl-C in a thread that waits: the transaction was left open for it."""
    sharing = store._sharing
    assert sharing is not None
    sharing._waiting += 1
    with store.write() as connection:
        write(connection, 1)
    sharing._waiting -= 1
    assert on_disk(path) == {1}


def test_where_no_transaction_can_be_begun_the_turn_is_given_back() -> None:
    def refuse() -> Connection:
        raise OperationalError("", {}, Exception("no"))

    sharing = SharedWriting(refuse)
    for _ in range(2):
        with pytest.raises(OperationalError), sharing.write():
            raise AssertionError("never inside")
