"""Threads of one program that write to SQLite one after the other, and share a commit where they wait for each other.

SQLite lets one writer in at a time, so the others wait anyway, and a commit costs more than most of what is written: three
trips to the disk and 0.3 ms of CPU for one row (measured; a commit of eight rows costs as much). So whoever ends its block while
others wait leaves the transaction open for the next one and waits for its commit. What is promised to each stays: its block runs
alone, an exception takes back its own block and no other's, and it goes on when what it wrote is on the disk.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

BLOCKS = 32
"""Blocks that one commit carries at the most: nobody waits longer than for these."""

_PATIENCE = 0.5
"""Seconds after which a waiting thread looks whether the one that should have come next is gone (Ctrl-C)."""


class SharedWriting:
    """Write transactions of many threads. `connect` gives a connection on which `begin()` locks the database for writing."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._turn = threading.Lock()
        self._counting = threading.Lock()
        self._waiting = 0
        self._open: _Shared | None = None

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A block that no other runs beside; committed when this returns, taken back on any exception.

        Raises what the database says when the transaction cannot be begun or committed.
        """
        self._take_turn()
        try:
            if self._open is None:
                self._open = _Shared(self._connect())
            shared = self._open
            try:
                with shared.block():
                    yield shared.connection
            finally:
                if shared.over or shared.blocks >= BLOCKS or not self._waiting:
                    self._finish(shared)
        finally:
            self._turn.release()
        while not shared.ended.wait(_PATIENCE):
            self._finish_orphan(shared)
        if shared.error is not None:
            raise shared.error

    def _take_turn(self) -> None:
        if self._turn.acquire(blocking=False):
            return
        with self._counting:
            self._waiting += 1
        try:
            self._turn.acquire()
        finally:
            with self._counting:
                self._waiting -= 1

    def _finish(self, shared: _Shared) -> None:
        self._open = None
        shared.end()

    def _finish_orphan(self, shared: _Shared) -> None:
        if self._turn.acquire(blocking=False):
            try:
                if self._open is shared:
                    self._finish(shared)
            finally:
                self._turn.release()


class _Shared:
    """One transaction, and the blocks that were run in it. Whoever has the turn uses it; `ended` and `error` are for all."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.blocks = 0
        self.over = False
        """Nothing more may be written in it."""
        self.error: BaseException | None = None
        """Why nothing of it was kept."""
        self.ended = threading.Event()
        try:
            self._transaction = connection.begin()
        except BaseException:
            connection.close()
            raise

    @contextmanager
    def block(self) -> Iterator[None]:
        """One block. The first needs no savepoint: before it there is nothing to go back to."""
        first, self.blocks = self.blocks == 0, self.blocks + 1
        if not first:
            self.connection.exec_driver_sql("SAVEPOINT block")
        try:
            yield
            if not first:
                self.connection.exec_driver_sql("RELEASE block")
        except BaseException as error:
            self._take_back(first, error)
            raise

    def _take_back(self, first: bool, cause: BaseException) -> None:
        try:
            if first:
                self.over = True
                self._transaction.rollback()
            else:
                self.connection.exec_driver_sql("ROLLBACK TO block")
                self.connection.exec_driver_sql("RELEASE block")
        except Exception as error:
            # A full disk ends the whole transaction, savepoints and all: the blocks before are lost as well, and are told.
            self.over, self.error = True, cause if isinstance(cause, DBAPIError) else error

    def end(self) -> None:
        """Commit, or go back where that is not possible, and let everybody go on."""
        try:
            if self.error is not None:
                self._transaction.rollback()
            elif self._transaction.is_active:
                self._transaction.commit()
        except BaseException as error:
            self.error = self.error or error
        finally:
            try:
                self.connection.close()
            finally:
                self.over = True
                self.ended.set()
